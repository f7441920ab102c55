//! Owns reading comparisons: `when` of a condition, with its facts and tests.

use toml::de::DeValue;

use super::reader::{Place, Reader, unknown};
use crate::{
    id::Kind,
    rules::conditions::{Comparison, FACTS, Fact, FactType, FactValue, Test},
};

/// How deep `all`, `any` and `not` may nest.
const DEEPEST: usize = 8;

/// Reads a comparison that is asked of a kind of record.
pub(super) fn comparison(table: Reader<'_>, kind: Kind) -> Option<Comparison> {
    read(table, kind, 0)
}

fn read(mut table: Reader<'_>, kind: Kind, depth: usize) -> Option<Comparison> {
    let given: Vec<&'static str> = ["fact", "all", "any", "not"]
        .into_iter()
        .filter(|key| table.has(key))
        .collect();
    let [form] = given[..] else {
        let message = "a comparison has one of `fact`, `all`, `any` and `not`: write one of them";
        table.file.report(&table.place, message.to_owned());
        return None;
    };
    if depth == DEEPEST {
        let message = format!("comparisons nest at most {DEEPEST} deep: write two conditions");
        table.file.report(&table.place, message);
        return None;
    }
    let comparison = match form {
        "fact" => of_fact(&mut table, kind),
        "not" => {
            let inner = table.table("not")?;
            read(inner, kind, depth + 1).map(|inner| Comparison::Not(Box::new(inner)))
        }
        _ => {
            let tables = table.list_of_tables(form);
            if tables.is_empty() {
                let message = format!("`{form}` is empty: write at least one comparison");
                table.file.report(&table.place, message);
            }
            let parts: Vec<_> = tables
                .into_iter()
                .map(|part| read(part, kind, depth + 1))
                .collect();
            let parts: Option<Vec<_>> = parts.into_iter().collect();
            parts.filter(|parts| !parts.is_empty()).map(|parts| {
                if form == "all" {
                    Comparison::All(parts)
                } else {
                    Comparison::Any(parts)
                }
            })
        }
    };
    table.finish();
    comparison
}

fn of_fact(table: &mut Reader<'_>, kind: Kind) -> Option<Comparison> {
    let name = table.text("fact")?;
    let known = || FACTS.iter().filter(|fact| fact.asked_of.contains(&kind));
    let Some(fact) = known().find(|fact| fact.name == name.value) else {
        let names: Vec<String> = known().map(|fact| fact.name.to_owned()).collect();
        let message = unknown(&name.value, &format!("fact of a {kind}"), &names);
        table.file.report(&name.place, message);
        // Its test is not known either.
        table.ask(&["is", "at_least", "at_most", "one_of"]);
        return None;
    };
    let tests = tests_of(fact);
    let given: Vec<&'static str> = ["is", "at_least", "at_most", "one_of"]
        .into_iter()
        .filter(|key| table.has(key))
        .collect();
    let form = match given[..] {
        [form] if tests.contains(&form) => form,
        _ => {
            table.ask(&["is", "at_least", "at_most", "one_of"]);
            let message = format!(
                "`{}` is a {}: compare it by one of: {}",
                fact.name,
                match fact.of {
                    FactType::Number => "number",
                    FactType::YesNo => "statement that is so or not",
                    FactType::Word(_) => "word",
                },
                tests.join(", ")
            );
            table.file.report(&table.place, message);
            return None;
        }
    };
    test(table, fact, form).map(|test| Comparison::Of(fact, test))
}

const fn tests_of(fact: &Fact) -> &'static [&'static str] {
    match fact.of {
        FactType::Number => &["is", "at_least", "at_most"],
        FactType::YesNo => &["is"],
        FactType::Word(_) => &["is", "one_of"],
    }
}

fn test(table: &mut Reader<'_>, fact: &Fact, form: &'static str) -> Option<Test> {
    match (form, fact.of) {
        ("at_least", _) => table.signed(form).map(Test::AtLeast),
        ("at_most", _) => table.signed(form).map(Test::AtMost),
        ("one_of", FactType::Word(words)) => {
            let texts = table.texts(form)?;
            let known: Vec<_> = texts
                .iter()
                .map(|text| word(table, &text.value, &text.place, &words()))
                .collect();
            known.into_iter().collect::<Option<_>>().map(Test::OneOf)
        }
        (_, FactType::Number) => {
            let number = table.signed(form)?;
            Some(Test::Is(FactValue::Number(number)))
        }
        (_, FactType::YesNo) => {
            let (value, place) = table.value(form)?;
            let so = table.typed(value, &place, "true or false", DeValue::as_bool)?;
            Some(Test::Is(FactValue::YesNo(so)))
        }
        (_, FactType::Word(words)) => {
            let text = table.text(form)?;
            let word = word(table, &text.value, &text.place, &words())?;
            Some(Test::Is(FactValue::Word(word)))
        }
    }
}

fn word(
    table: &Reader<'_>,
    given: &str,
    place: &Place,
    words: &[&'static str],
) -> Option<&'static str> {
    let found = words.iter().find(|word| **word == given);
    if found.is_none() {
        let known: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let message = unknown(given, "word of this fact", &known);
        table.file.report(place, message);
    }
    found.copied()
}
