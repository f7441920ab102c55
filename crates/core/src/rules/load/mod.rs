//! Owns reading a profile from TOML: every field known, every word in its list, every lifecycle
//! sound, every problem with its line.

mod clearances;
mod comparison;
mod effects;
mod graph;
mod orders;
mod reader;
mod withholding;

use std::collections::BTreeMap;

use chrono::NaiveDate;
pub use reader::Problem;
use toml::de::DeTable;

pub(super) use self::{
    effects::clashes,
    graph::{Arrow, Draft, check as check_lifecycle},
    orders::standing_orders,
    reader::{File, Place, Placed},
};
pub(crate) use reader::unknown;

use self::reader::Reader;
use super::{
    clearances::ClearanceRules,
    conditions::{Check, Condition, ForTranscribed, LOCAL_RULE, Plain},
    facts::FrontSheetField,
    late_items::UrgentItems,
    lifecycle::{Lifecycle, Records, State, Transition},
    phases::{MeetingPhase, PaperPhase, Phase},
    profile::{BodyKind, Jurisdiction, Profile, issue, rules},
};
use crate::{
    audience::Audience,
    calendar::{Division, Ends, Notice, Unit},
    erasure::Keeping,
    id::Kind,
    refusal::RuleRef,
    roles::Role,
};

/// The most years that a record is kept: no law that we know of asks for more.
const YEARS_MOST: u32 = 100;

/// Reads a profile, or gives everything that is wrong with it.
pub(super) fn profile(text: &str) -> Result<Profile, Vec<Problem>> {
    of_file(text, read)
}

/// Reads a file of rules, or gives everything that is wrong with it.
fn of_file<T>(text: &str, read: impl FnOnce(Reader<'_>) -> Option<T>) -> Result<T, Vec<Problem>> {
    let file = File::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = Place {
            at: error.span().map_or(0, |span| span.start),
            path: String::new(),
        };
        file.report(&place, format!("this is not TOML: {}", error.message()));
    }
    // What was recovered from a broken file would only give problems that follow from the first.
    let found = if errors.is_empty() {
        let start = Place {
            at: 0,
            path: String::new(),
        };
        read(Reader::new(&file, table.get_ref(), start))
    } else {
        None
    };
    let problems = file.into_problems();
    match found {
        Some(found) if problems.is_empty() => Ok(found),
        _ => Err(problems),
    }
}

fn read(mut top: Reader<'_>) -> Option<Profile> {
    let id = top.name("id");
    let title = top.text("title");
    let jurisdiction = top.word("jurisdiction", "jurisdiction", Jurisdiction::ALL);
    let body = top.word("body", "kind of body", BodyKind::ALL);
    let version = top.text("version");
    let from = top.date("from");
    // Rules that hold wherever a body is rest on no enactment: there, the key is not known.
    let law = match jurisdiction {
        Some(Jurisdiction::Any) => Some(Vec::new()),
        _ => top.texts("law"),
    };
    let keeping = top.optional_table("keeping").map(keeping);
    let withholding = withholding::withholding(&mut top, None);
    only_version_of(top.file, version.as_ref(), from.as_ref());
    let named = id.zip(version);
    let rules = named
        .as_ref()
        .map(|(id, version)| rules(&id.value, &version.value))
        .unwrap_or_default();
    let meeting = lifecycle(&mut top, "meeting", &rules);
    let paper = lifecycle(&mut top, "paper", &rules);
    let recommendation = lifecycle(&mut top, "recommendation", &rules);
    let decision = lifecycle(&mut top, "decision", &rules);
    top.finish();
    let (id, version) = named?;
    Some(Profile {
        id: id.value,
        title: title?.value,
        jurisdiction: jurisdiction?,
        body: body?,
        version: version.value,
        from: from?.value,
        law: law?.into_iter().map(|law| law.value).collect(),
        stands_on: None,
        keeping: match keeping {
            Some(read) => Some(read?),
            None => None,
        },
        withholding: withholding.into_iter().map(|basis| basis.value).collect(),
        clearances: ClearanceRules::default(),
        meeting: meeting?,
        paper: paper?,
        recommendation: recommendation?,
        decision: decision?,
    })
}

/// How long the law has records kept.
fn keeping(mut table: Reader<'_>) -> Option<Keeping> {
    let years = table.number("years", 1, YEARS_MOST);
    let citation = table.text("citation");
    table.finish();
    Some(Keeping {
        years: years?,
        rule: RuleRef {
            rule: "keeping-of-records".to_owned(),
            citation: citation?.value,
        },
    })
}

/// Reports a version that is not named for its first day.
fn only_version_of(
    file: &File<'_>,
    version: Option<&Placed<String>>,
    from: Option<&Placed<NaiveDate>>,
) {
    if let (Some(version), Some(from)) = (version, from)
        && issue(&version.value, from.value).is_none()
    {
        let message = format!(
            "the version is named for the day from which it holds: write `{0}`, or `{0}.2` for \
             the second text of that day",
            from.value
        );
        file.report(&version.place, message);
    }
}

fn lifecycle<P: Phase>(
    top: &mut Reader<'_>,
    key: &'static str,
    rules: &str,
) -> Option<Lifecycle<P>> {
    let mut reader = top.table(key)?;
    let initial = reader.text("initial");
    let mut names = Vec::new();
    let mut states = Vec::new();
    for (name, table) in reader.named_tables("states") {
        states.extend(state(&name, table));
        names.push(name);
    }
    let transitions = reader
        .named_tables("transitions")
        .into_iter()
        .filter_map(|(name, table)| transition(&name.value, table, P::KIND))
        .collect();
    let urgent_items = match P::KIND {
        Kind::Meeting => reader.optional_table("urgent_items").map(urgent_items),
        _ => None,
    };
    let file = reader.file;
    reader.finish();
    let draft = Draft {
        initial: initial?,
        names,
        states,
        transitions,
    };
    graph::check(file, &draft);
    let states: BTreeMap<String, State<P>> = draft
        .states
        .into_iter()
        .map(|state| (state.value.name.clone(), state.value))
        .collect();
    Some(Lifecycle {
        rules: rules.to_owned(),
        initial: states.get(&draft.initial.value)?.clone(),
        states,
        transitions: draft
            .transitions
            .into_iter()
            .map(|arrow| arrow.transition)
            .collect::<Option<_>>()?,
        migrate: BTreeMap::new(),
        urgent_items: match urgent_items {
            Some(read) => Some(Box::new(read?)),
            None => None,
        },
    })
}

fn urgent_items(mut table: Reader<'_>) -> Option<UrgentItems> {
    let citation = table.text("citation");
    let advice = table.optional_text("advice");
    table.finish();
    Some(UrgentItems {
        rule: RuleRef {
            rule: "urgent-item".to_owned(),
            citation: citation?.value,
        },
        advice: advice.map(|advice| advice.value),
    })
}

fn state<P: Phase>(name: &Placed<String>, mut table: Reader<'_>) -> Option<Placed<State<P>>> {
    let label = table.text("label");
    let kind = P::KIND;
    let phase = table.word("phase", &format!("phase of a {kind}"), P::LIST);
    let audience = table.word("audience", "audience", Audience::ALL);
    let is_final = table.flag("final");
    let audience_differs = table.optional_text("audience_differs");
    table.finish();
    let value = State {
        name: name.value.clone(),
        label: label?.value,
        phase: phase?,
        audience: audience?,
        is_final: is_final?,
        audience_differs: audience_differs.map(|why| why.value),
    };
    let place = name.place.clone();
    Some(Placed { value, place })
}

fn transition(name: &str, mut table: Reader<'_>, kind: Kind) -> Option<Arrow> {
    let label = table.text("label");
    let from = table.texts("from");
    let to = table.text("to");
    let by = table.words("by", "role", Role::ALL);
    let citation = table.optional_text("citation");
    let records = table.optional_word("records", "class of records", Records::ALL);
    let reverses = table.optional_text("reverses");
    let effects = effects::effects(&mut table, kind, None);
    let mut conditions: Vec<Condition> = Vec::new();
    for reader in table.list_of_tables("conditions") {
        let place = reader.place.clone();
        let Some(condition) = condition(reader, kind, None) else {
            continue;
        };
        let rule = &condition.rule.rule;
        if conditions.iter().any(|before| before.rule.rule == *rule) {
            let message = format!(
                "the transition `{name}` has two conditions of the name `{rule}`: a refusal could \
                 not say which; rename one"
            );
            table.file.report(&place, message);
        }
        conditions.push(condition);
    }
    table.finish();
    let (from, to) = (from?, to?);
    let who = RuleRef {
        rule: format!("who-may-{name}"),
        citation: citation.map_or_else(|| LOCAL_RULE.to_owned(), |citation| citation.value),
    };
    if reverses.is_some() {
        ask_why_back(&mut conditions, &who.citation);
    }
    let transition = label.zip(by).map(|(label, by)| Transition {
        name: name.to_owned(),
        label: label.value,
        from: from.iter().map(|from| from.value.clone()).collect(),
        to: to.value.clone(),
        by,
        who,
        records: records.unwrap_or(Records::All),
        conditions,
        reverses: reverses.as_ref().map(|back| back.value.clone()),
        effects: effects.iter().map(|effect| effect.value.clone()).collect(),
    });
    Some(Arrow {
        name: name.to_owned(),
        transition,
        reverses,
        effects,
        from,
        to,
    })
}

/// Asks for a reason in a step that goes back on another, unless it asks for one already.
pub(super) fn ask_why_back(conditions: &mut Vec<Condition>, citation: &str) {
    let check = Check::Plain(Plain::ReasonGiven);
    if conditions.iter().any(|condition| condition.check == check) {
        return;
    }
    conditions.push(Condition {
        rule: RuleRef {
            rule: "reason-for-going-back".to_owned(),
            citation: citation.to_owned(),
        },
        check,
        transcribed: ForTranscribed::Enforced,
        advice: None,
        overridden_by: None,
    });
}

/// Reads a condition. One that cites nothing cites `source`, where that is given.
fn condition(mut table: Reader<'_>, kind: Kind, source: Option<&str>) -> Option<Condition> {
    let rule = table.name("rule");
    let citation = match source {
        Some(source) => {
            let own = table
                .optional_text("citation")
                .map(|citation| citation.value);
            Some(own.unwrap_or_else(|| source.to_owned()))
        }
        None => table.text("citation").map(|citation| citation.value),
    };
    let check = what(&mut table, kind);
    let transcribed = table.optional_word(
        "transcribed",
        "way to treat transcribed records",
        ForTranscribed::ALL,
    );
    let advice = table.optional_text("advice");
    let overridden_by = effects::overrider(&mut table, source, citation.as_deref());
    if let (Some(_), Some(check)) = (&overridden_by, &check) {
        effects::is_judged(&table, check);
    }
    // The parameters of an unknown condition are not known either.
    if check.is_some() {
        table.finish();
    }
    Some(Condition {
        rule: RuleRef {
            rule: rule?.value,
            citation: citation?,
        },
        check: check?,
        transcribed: transcribed.unwrap_or(ForTranscribed::Enforced),
        advice: advice.map(|advice| advice.value),
        overridden_by,
    })
}

/// What a condition asks: a built-in by `condition`, or a comparison by `when`.
fn what(table: &mut Reader<'_>, kind: Kind) -> Option<Check> {
    if !table.has("when") {
        let name = table.text("condition")?;
        return check(table, &name, kind);
    }
    if table.has("condition") {
        let message = "a condition is a built-in (`condition`) or a comparison (`when`): write \
                       one of the two";
        table.file.report(&table.place, message.to_owned());
        table.ask(&["condition"]);
    }
    let when = table.table("when")?;
    comparison::comparison(when, kind).map(Check::Comparison)
}

fn notice(table: &mut Reader<'_>) -> Option<Notice> {
    if table.has("days") && table.has("clear_days") {
        let message = "notice is so many clear days (`clear_days`) or so many days that count that \
                       of the meeting (`days`): write one of the two";
        table.file.report(&table.place, message.to_owned());
        table.ask(&["clear_days"]);
    }
    let (days, ends) = if table.has("days") {
        (table.number("days", 1, 365), Ends::Meeting)
    } else {
        (table.number("clear_days", 1, 365), Ends::Neither)
    };
    let unit = table.word("unit", "unit of days", Unit::ALL);
    let division = table.word("division", "division", Division::ALL);
    Some(Notice {
        days: days?,
        ends,
        unit: unit?,
        division: division?,
    })
}

fn check(table: &mut Reader<'_>, name: &Placed<String>, kind: Kind) -> Option<Check> {
    let check = match name.value.as_str() {
        "notice_given" => Check::NoticeGiven(notice(table)?),
        "meeting_phase_is" => Check::MeetingPhaseIs {
            one_of: table.words("one_of", "phase of a meeting", MeetingPhase::ALL)?,
        },
        "paper_phase_is" => Check::PaperPhaseIs {
            one_of: table.words("one_of", "phase of a paper", PaperPhase::ALL)?,
        },
        "front_sheet_complete" => Check::FrontSheetComplete {
            fields: table.words("fields", "field of a front sheet", FrontSheetField::ALL)?,
        },
        plain => {
            let Ok(plain) = plain.parse::<Plain>() else {
                let known: Vec<String> = Check::names().map(str::to_owned).collect();
                let message = unknown(plain, "condition", &known);
                table.file.report(&name.place, message);
                return None;
            };
            Check::Plain(plain)
        }
    };
    if check.fits(kind) {
        return Some(check);
    }
    let message = format!(
        "the condition `{}` is about what a {kind} does not have: take it out",
        check.name()
    );
    table.file.report(&name.place, message);
    None
}
