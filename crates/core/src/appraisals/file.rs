//! Owns reading an appraisal from its file: every field known, every name resolved, every score on its
//! scale, every problem with its line and what to do.

mod nodes;
mod reader;
mod scores;

use std::collections::BTreeMap;

pub use nodes::Form;

use self::{
    nodes::nodes,
    reader::{Page, Place, Placed, Table},
    scores::Names,
};
use super::model::{Appraisal, Better, Choice, Criterion, Gate, Scale, TieBreak};
use crate::rules::Problem;

/// The most options of an appraisal.
pub(super) const OPTIONS_MOST: usize = 50;
/// The most criteria of an appraisal, and the most gates.
pub(super) const CRITERIA_MOST: usize = 100;
/// The most panels, and the most scorers of all panels together.
pub(super) const SCORERS_MOST: usize = 200;
/// The most scores of an appraisal.
pub(super) const SCORES_MOST: usize = 100_000;

impl Appraisal {
    /// Reads an appraisal, or gives what is wrong with it, in order of line.
    pub fn read(text: &str, form: Form) -> Result<Self, Vec<Problem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let page = Page::new(text);
        let found = match nodes(text, form) {
            Ok(node) => {
                let wanted = "a table with the fields of an appraisal";
                Table::of(&page, &node, String::new(), wanted).and_then(whole)
            }
            Err(unreadable) => {
                for (at, message) in unreadable {
                    let path = String::new();
                    page.report(&Place { at, path }, message);
                }
                None
            }
        };
        let problems = page.into_problems();
        match found {
            Some(found) if problems.is_empty() => Ok(found),
            _ => Err(problems),
        }
    }
}

fn whole(mut top: Table<'_>) -> Option<Appraisal> {
    let title = top.text("title");
    let tie_break = top.optional_word("tie_break", "tie break", TieBreak::ALL);
    let common = top.optional_table("scale").map(scale);
    let criteria = criteria(&mut top, common.as_ref());
    let options = options(&mut top);
    // Where there are too many of them, what names one can't be held against them.
    let named = |top: &mut Table<'_>| {
        let (names, _) = options.as_ref()?;
        let gates = gates(top, names);
        let scored = scores::read(top, names, criteria.as_ref()?);
        Some((gates, scored))
    };
    let named = named(&mut top);
    if named.is_none() {
        top.pass_over("gates");
        top.pass_over("scores");
    }
    top.finish();
    let (_, options) = options?;
    let (gates, (panels, scores)) = named?;
    let criteria: Option<Vec<Criterion>> = criteria?.into_iter().map(|(_, found)| found).collect();
    let options: Option<Vec<Choice>> = options.into_iter().collect();
    Some(Appraisal {
        title: title?.value,
        tie_break: tie_break.unwrap_or_default(),
        criteria: criteria?,
        gates,
        options: options?,
        panels,
        scores,
    })
}

/// Each criterion with its id; the criterion is none if something is wrong with it, and all are if they
/// are too many.
fn criteria(
    top: &mut Table<'_>,
    common: Option<&Option<Scale>>,
) -> Option<Vec<(String, Option<Criterion>)>> {
    let tables = limited(top, "criteria", CRITERIA_MOST)?;
    if tables.is_empty() {
        let message = "there are no criteria: write at least one, under [[criteria]]";
        top.page.report(&top.place, message.to_owned());
    }
    let first_weight = tables.first().map(|table| table.place_of("weight"));
    let page = top.page;
    let mut ids = Ids::new("criterion");
    let mut found = Vec::new();
    for table in tables {
        let Some((id, criterion)) = criterion(table, common) else {
            continue;
        };
        ids.add(page, &id);
        found.push((id.value, criterion));
    }
    let mut weights = found
        .iter()
        .flat_map(|(_, found)| found)
        .map(|found| &found.weight);
    let all_read = found.iter().all(|(_, found)| found.is_some());
    if let Some(place) = first_weight
        && all_read
        && !weights.any(super::Exact::is_positive)
    {
        let message = "every weight is nought: give at least one criterion a weight above 0";
        page.report(&place, message.to_owned());
    }
    Some(found)
}

fn criterion(
    mut table: Table<'_>,
    common: Option<&Option<Scale>>,
) -> Option<(Placed<String>, Option<Criterion>)> {
    let id = table.id("id");
    let name = table.text("name");
    let weight = table.number("weight");
    let group = table.optional_text("group");
    let own = table.optional_table("scale").map(scale);
    let (page, place) = (table.page, table.place.clone());
    table.finish();
    let negative = weight
        .as_ref()
        .filter(|weight| weight.value.exact.is_negative());
    if let Some(weight) = negative {
        let message = format!(
            "the weight {} is below nought: write 0 or more; where less is better, say \
             `better = \"lower\"` in the scale",
            weight.value.exact
        );
        page.report(&weight.place, message);
    }
    if own.is_none() && common.is_none() {
        let message = "this criterion has no scale: write one for all under [scale], or its own as \
                       `scale = { min = 0, max = 10 }`";
        page.report(&place, message.to_owned());
    }
    let id = id?;
    let scale = own.as_ref().or(common);
    let criterion = || {
        Some(Criterion {
            id: id.value.clone(),
            name: name?.value,
            weight: weight?.value.exact,
            group: group.map(|group| group.value),
            scale: scale?.clone()?,
        })
    };
    let criterion = criterion();
    Some((id, criterion))
}

fn scale(mut table: Table<'_>) -> Option<Scale> {
    let min = table.number("min");
    let max = table.number("max");
    let better = table.optional_word("better", "end of a scale", Better::ALL);
    let page = table.page;
    table.finish();
    let (min, max) = (min?, max?);
    if min.value.exact >= max.value.exact {
        let (least, most) = (&min.value.exact, &max.value.exact);
        let message = format!(
            "the scale ends at {most} and begins at {least}: write a `max` above its `min`; where \
             less is better, say `better = \"lower\"`"
        );
        page.report(&max.place, message);
        return None;
    }
    Some(Scale {
        min: min.value.exact,
        max: max.value.exact,
        better: better.unwrap_or_default(),
    })
}

/// The ids of the options, and each option; none if something is wrong with it, or they are too many.
fn options(top: &mut Table<'_>) -> Option<(Names, Vec<Option<Choice>>)> {
    let tables = limited(top, "options", OPTIONS_MOST)?;
    let place = tables.first().map_or(&top.place, |first| &first.place);
    match tables.len() {
        0 => {
            let message = "there are no options: write at least two, under [[options]]";
            top.page.report(place, message.to_owned());
        }
        1 => {
            let message = "there is one option only, and nothing to compare it with: write at least \
                           two; to do nothing is an option too, with `baseline = true`";
            top.page.report(place, message.to_owned());
        }
        _ => {}
    }
    let page = top.page;
    let mut ids = Ids::new("option");
    let (mut names, mut options) = (Names::default(), Vec::new());
    for mut table in tables {
        let id = table.id("id");
        let name = table.text("name");
        let baseline = table.flag("baseline");
        let cost = table.optional_number("cost");
        table.finish();
        let Some(id) = id else {
            options.push(None);
            continue;
        };
        ids.add(page, &id);
        names.add(&id.value, options.len());
        options.push(name.map(|name| Choice {
            id: id.value,
            name: name.value,
            baseline,
            cost: cost.map(|cost| cost.value.exact),
        }));
    }
    Some((names, options))
}

fn gates(top: &mut Table<'_>, options: &Names) -> Vec<Gate> {
    let page = top.page;
    let mut ids = Ids::new("gate");
    let mut gates = Vec::new();
    for mut table in limited(top, "gates", CRITERIA_MOST).unwrap_or_default() {
        let id = table.id("id");
        let name = table.text("name");
        let mut passed = vec![None; options.most()];
        for (key, passes) in [("passed", true), ("failed", false)] {
            for text in table.texts(key) {
                let Some(option) = options.find(page, &text, "option of this appraisal") else {
                    continue;
                };
                let before = passed.get_mut(option);
                let Some(before) = before else { continue };
                if before.is_some() {
                    let message =
                        format!("`{}` is named twice at this gate: name it once", text.value);
                    page.report(&text.place, message);
                }
                *before = Some(passes);
            }
        }
        table.finish();
        if let (Some(id), Some(name)) = (id, name) {
            ids.add(page, &id);
            let (id, name) = (id.value, name.value);
            gates.push(Gate { id, name, passed });
        }
    }
    gates
}

/// The tables of a list; none, and a problem, if they are too many.
fn limited<'p>(top: &mut Table<'p>, key: &'static str, most: usize) -> Option<Vec<Table<'p>>> {
    let tables = top.tables(key);
    if tables.len() <= most {
        return Some(tables);
    }
    let message = format!(
        "there are {} of them, and at most {most} are taken",
        tables.len()
    );
    top.page.report(&top.place_of(key), message);
    None
}

/// The ids of one kind of table, each of which is to be there once.
struct Ids {
    what: &'static str,
    at: BTreeMap<String, usize>,
}

impl Ids {
    const fn new(what: &'static str) -> Self {
        let at = BTreeMap::new();
        Self { what, at }
    }

    fn add(&mut self, page: &Page<'_>, id: &Placed<String>) {
        if let Some(first) = self.at.get(&id.value) {
            let (what, line) = (self.what, page.line(*first));
            let message = format!(
                "`{}` is the id of the {what} in line {line} already: give this one another",
                id.value
            );
            page.report(&id.place, message);
            return;
        }
        self.at.insert(id.value.clone(), id.place.at);
    }
}
