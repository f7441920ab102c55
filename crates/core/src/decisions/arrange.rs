//! Owns how the clauses of a decision are put in order: their places, their printed numbers, and
//! how deep they nest.

use std::collections::BTreeMap;

use crate::{
    record::line,
    refusal::{Reason, Refusal, Refusals},
};

/// How many levels there are: clauses, sub-clauses, and the parts of these.
pub const LEVELS: usize = 3;
/// The most clauses of one decision, sub-clauses included.
pub const CLAUSES_MOST: usize = 200;
/// The most characters of a printed number.
const NUMBER_MOST: usize = 40;

/// A clause as it is given, with its sub-clauses.
pub trait Nested: Sized {
    /// The number as printed; empty if it was printed without one, none if it is to be generated.
    fn number(&self) -> Option<&str>;
    /// Its sub-clauses, in order.
    fn parts(&self) -> &[Self];
}

/// A clause in its place in the whole decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged<'a, T> {
    /// The clause as it is given.
    pub given: &'a T,
    /// Which of the arranged clauses it is a part of.
    pub parent: Option<usize>,
    /// Its number as printed.
    pub number: String,
    /// Where it stands in the input, such as `input.clauses.1.clauses.0`.
    pub field: String,
}

/// Puts clauses in order, each followed by its sub-clauses, and numbers those that bring no number
/// of their own: 1, 2, 2(a), 2(a)(i).
pub fn arrange<T: Nested>(clauses: &[T]) -> Result<Vec<Arranged<'_, T>>, Refusals> {
    let mut arranged = Vec::new();
    let mut refusals = Refusals::new();
    let top = Under {
        parent: None,
        level: 1,
        field: "input.clauses",
    };
    place(clauses, &top, &mut arranged, &mut refusals);
    refusals.require(arranged.len() <= CLAUSES_MOST, || {
        let problem = format!(
            "A decision has at most {CLAUSES_MOST} clauses with their sub-clauses; this has {}.",
            arranged.len()
        );
        Refusal::invalid(problem, "input.clauses")
    });
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for clause in arranged.iter().filter(|c| !c.number.is_empty()) {
        if let Some(other) = first.insert(&clause.number, &clause.field) {
            let problem = format!(
                "The number {} stands already at {other}: give each clause its own number.",
                clause.number
            );
            refusals.add(Refusal::invalid(
                problem,
                &format!("{}.number", clause.field),
            ));
        }
    }
    refusals.done()?;
    Ok(arranged)
}

/// Where a list of clauses stands.
struct Under<'a> {
    parent: Option<(usize, &'a str)>,
    level: usize,
    field: &'a str,
}

fn place<'a, T: Nested>(
    clauses: &'a [T],
    under: &Under<'_>,
    arranged: &mut Vec<Arranged<'a, T>>,
    refusals: &mut Refusals,
) {
    for (n, given) in clauses.iter().enumerate() {
        let field = format!("{}.{n}", under.field);
        let number = match given.number() {
            Some(printed) => {
                check_number(printed, &format!("{field}.number"), refusals);
                printed.trim().to_owned()
            }
            None => generated(under.parent.map(|(_, number)| number), under.level, n),
        };
        let place_of_this = arranged.len();
        arranged.push(Arranged {
            given,
            parent: under.parent.map(|(place, _)| place),
            number: number.clone(),
            field: field.clone(),
        });
        if given.parts().is_empty() {
            continue;
        }
        let parts = format!("{field}.clauses");
        if under.level == LEVELS {
            let problem = format!(
                "Clauses nest {LEVELS} levels deep, as in 2(a)(i): put these parts in the text, or \
                 one level up."
            );
            refusals.add(Refusal::invalid(problem, &parts));
            continue;
        }
        let below = Under {
            parent: Some((place_of_this, &number)),
            level: under.level + 1,
            field: &parts,
        };
        place(given.parts(), &below, arranged, refusals);
    }
}

fn check_number(printed: &str, field: &str, refusals: &mut Refusals) {
    if printed.trim().is_empty() {
        return;
    }
    refusals.take(line(printed, "number", field));
    refusals.require(printed.chars().count() <= NUMBER_MOST, || {
        let what = "number".to_owned();
        let most = NUMBER_MOST;
        Refusal::new(Reason::TooLong { what, most }).at(field)
    });
}

/// The number of the clause that is the `n`th from 0 on its level.
fn generated(parent: Option<&str>, level: usize, n: usize) -> String {
    let own = match level {
        1 => return (n + 1).to_string(),
        2 => format!("({})", letters(n)),
        _ => format!("({})", roman(n + 1)),
    };
    // A printed `2)` or `2.` goes before a letter as `2`; `(b)` stays whole.
    let parent = parent.unwrap_or_default().trim_end_matches('.');
    let parent = match parent.strip_suffix(')') {
        Some(bare) if !bare.contains('(') => bare,
        _ => parent,
    };
    format!("{parent}{own}")
}

/// a, b, … z, aa, ab, …
fn letters(n: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(n % 26).unwrap_or_default());
    match n / 26 {
        0 => letter.to_string(),
        before => format!("{}{letter}", letters(before - 1)),
    }
}

fn roman(mut n: usize) -> String {
    const SIGNS: [(usize, &str); 9] = [
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            text.push_str(sign);
            n -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    struct Clause(Option<&'static str>, Vec<Clause>);

    impl Nested for Clause {
        fn number(&self) -> Option<&str> {
            self.0
        }
        fn parts(&self) -> &[Self] {
            &self.1
        }
    }

    fn plain(parts: Vec<Clause>) -> Clause {
        Clause(None, parts)
    }

    fn printed(number: &'static str, parts: Vec<Clause>) -> Clause {
        Clause(Some(number), parts)
    }

    fn numbers(clauses: &[Clause]) -> Vec<String> {
        let arranged = arrange(clauses).unwrap();
        arranged.into_iter().map(|clause| clause.number).collect()
    }

    #[test]
    fn what_brings_no_number_is_numbered_by_its_place() {
        let third = plain(vec![plain(vec![]), plain(vec![])]);
        let clauses = [
            plain(vec![]),
            plain(vec![plain(vec![]), third, plain(vec![])]),
        ];
        assert_eq!(
            numbers(&clauses),
            ["1", "2", "2(a)", "2(b)", "2(b)(i)", "2(b)(ii)", "2(c)"]
        );
    }

    #[test]
    fn printed_numbers_stay_as_printed() {
        let cases = [
            (printed("17.2", vec![plain(vec![])]), ["17.2", "17.2(a)"]),
            (printed("2)", vec![plain(vec![])]), ["2)", "2(a)"]),
            (printed("2.", vec![plain(vec![])]), ["2.", "2(a)"]),
            (printed("(b)", vec![plain(vec![])]), ["(b)", "(b)(a)"]),
            (printed("", vec![plain(vec![])]), ["", "(a)"]),
            (printed("2", vec![printed("", vec![])]), ["2", ""]),
        ];
        for (clause, expected) in cases {
            assert_eq!(numbers(&[clause]), expected);
        }
    }

    #[test]
    fn letters_and_roman_numerals_go_on() {
        let seen: Vec<_> = [0, 25, 26, 51, 52, 701, 702].map(letters).into();
        assert_eq!(seen, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
        let seen: Vec<_> = [1, 4, 9, 14, 40, 99, 200].map(roman).into();
        assert_eq!(seen, ["i", "iv", "ix", "xiv", "xl", "xcix", "cc"]);
    }

    #[test]
    fn each_part_knows_what_it_is_a_part_of_and_where_it_stands() {
        let clauses = [plain(vec![]), plain(vec![plain(vec![])])];
        let arranged = arrange(&clauses).unwrap();
        assert_eq!(arranged[2].parent, Some(1));
        assert_eq!(arranged[2].field, "input.clauses.1.clauses.0");
    }

    #[test]
    fn what_is_wrong_with_the_order_is_refused_where_it_stands() {
        let deep = plain(vec![plain(vec![plain(vec![plain(vec![])])])]);
        let many = vec![plain(vec![]); CLAUSES_MOST + 1];
        let cases = [
            (vec![deep], "input.clauses.0.clauses.0.clauses.0.clauses"),
            (many, "input.clauses"),
            (
                vec![printed("1", vec![]), printed("1", vec![])],
                "input.clauses.1.number",
            ),
            (vec![printed("1\n", vec![])], "input.clauses.0.number"),
        ];
        for (clauses, field) in cases {
            let refusals: Vec<_> = arrange(&clauses).unwrap_err().into_iter().collect();
            assert_eq!(refusals.len(), 1, "{field}");
            assert_eq!(refusals[0].field.as_deref(), Some(field));
        }
    }

    fn trees() -> impl Strategy<Value = Vec<Clause>> {
        let leaf = Just(plain(vec![]));
        let level = |below: BoxedStrategy<Clause>| {
            prop::collection::vec(below, 0..4).prop_map(plain).boxed()
        };
        let clause = level(level(leaf.boxed()));
        prop::collection::vec(clause, 0..6)
    }

    proptest! {
        #[test]
        fn generated_numbers_are_never_given_twice_and_parents_come_first(clauses in trees()) {
            let arranged = arrange(&clauses).unwrap();
            for (n, clause) in arranged.iter().enumerate() {
                prop_assert!(clause.parent.is_none_or(|parent| parent < n));
                if let Some(parent) = clause.parent {
                    prop_assert!(clause.number.starts_with(&arranged[parent].number));
                }
            }
        }
    }
}
