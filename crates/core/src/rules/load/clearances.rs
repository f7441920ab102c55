//! Owns reading what standing orders say of clearance: `[clearances]` and `[implications]`.

use super::{
    comparison,
    reader::{Placed, Reader, unknown},
};
use crate::{
    calendar::Division,
    id::Kind,
    record::folded,
    rules::clearances::{ClearanceRules, Implication, NeededClearance},
};

/// The most working days that an officer is given.
const DAYS_MOST: u32 = 60;

/// Reads both tables. `source` is where the standing orders are written.
pub(super) fn clearances(top: &mut Reader<'_>, source: &str) -> ClearanceRules {
    let mut implications: Vec<Implication> = Vec::new();
    for (name, mut table) in top.optional_named_tables("implications") {
        let heading = table.text("heading");
        let file = table.file;
        table.finish();
        let Some(heading) = heading else { continue };
        let same = |known: &Implication| folded(&known.heading) == folded(&heading.value);
        if let Some(known) = implications.iter().find(|known| same(known)) {
            let message = format!(
                "`{}` has this heading already: a paper has one section of a heading",
                known.name
            );
            file.report(&heading.place, message);
        }
        implications.push(Implication {
            name: name.value,
            heading: heading.value,
        });
    }
    let tables = top.optional_named_tables("clearances").into_iter();
    let needed = tables.filter_map(|(name, table)| clearance(name, table, &implications));
    ClearanceRules {
        needed: needed.collect(),
        implications,
        source: source.to_owned(),
    }
}

fn clearance(
    name: Placed<String>,
    mut table: Reader<'_>,
    implications: &[Implication],
) -> Option<NeededClearance> {
    let label = table.text("label");
    let post = table.optional_text("post");
    let working_days = table.number("working_days", 1, DAYS_MOST);
    let division = table.word("division", "division", Division::ALL);
    let reads = table.optional_texts("reads").unwrap_or_default();
    let reads = reads
        .iter()
        .filter_map(|name| heading_of(name, &table, implications));
    let reads: Vec<String> = reads.collect();
    let when = table.optional_table("when");
    let when = when.map(|when| comparison::comparison(when, Kind::Paper));
    table.finish();
    Some(NeededClearance {
        name: name.value,
        label: label?.value,
        post: post.map(|post| post.value),
        working_days: working_days?,
        division: division?,
        reads,
        when: match when {
            Some(read) => Some(read?),
            None => None,
        },
    })
}

fn heading_of(
    name: &Placed<String>,
    table: &Reader<'_>,
    implications: &[Implication],
) -> Option<String> {
    let found = implications.iter().find(|known| known.name == name.value);
    if found.is_none() {
        let known: Vec<String> = implications
            .iter()
            .map(|known| known.name.clone())
            .collect();
        let message = if known.is_empty() {
            format!(
                "`{}` is not in `[implications]`, which is empty: add it there with its heading",
                name.value
            )
        } else {
            unknown(&name.value, "name in `[implications]`", &known)
        };
        table.file.report(&name.place, message);
    }
    found.map(|found| found.heading.clone())
}
