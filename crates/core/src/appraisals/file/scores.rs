//! Owns reading the scores: of an option, against a criterion, on its scale, once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    SCORERS_MOST, SCORES_MOST, limited,
    reader::{Page, Place, Placed, Table},
};
use crate::{
    appraisals::model::{Criterion, Score},
    rules::{list, nearest},
};

/// The names that a field may have, each with its index.
#[derive(Debug, Default)]
pub(super) struct Names {
    of: BTreeMap<String, usize>,
    most: usize,
}

/// The scores by their cell, to find one that is there twice.
type Cells = BTreeMap<(usize, usize, Option<usize>, Option<String>), usize>;

impl Names {
    pub(super) fn add(&mut self, name: &str, index: usize) {
        self.of.entry(name.to_owned()).or_insert(index);
        self.most = index + 1;
    }

    /// One above the greatest index.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// The index of a name, or a problem.
    pub(super) fn find(&self, page: &Page<'_>, text: &Placed<String>, what: &str) -> Option<usize> {
        let found = self.of.get(&text.value).copied();
        if found.is_none() {
            let given: String = text.value.chars().take(60).collect();
            let meant = nearest(&given, self.of.keys().map(String::as_str));
            let meant = meant.map_or_else(String::new, |id| format!(" (did you mean `{id}`?)"));
            let first: Vec<String> = self
                .of
                .keys()
                .take(20)
                .map(|id| format!("`{id}`"))
                .collect();
            let known = match (self.of.len(), first.len()) {
                (0, _) => "there is none".to_owned(),
                (1, _) => format!("there is only {}", list(&first, "and")),
                (all, some) if all == some => format!("there are {}", list(&first, "and")),
                _ => format!("there are {}, …", first.join(", ")),
            };
            let article = crate::words::with_article(what);
            let message = format!("`{given}` is not {article}{meant}; {known}");
            page.report(&text.place, message);
        }
        found
    }
}

/// The panels in the order in which they are first named, and the scores.
pub(super) fn read(
    top: &mut Table<'_>,
    options: &Names,
    criteria: &[(String, Option<Criterion>)],
) -> (Vec<String>, Vec<Score>) {
    let mut names = Names::default();
    for (index, (id, _)) in criteria.iter().enumerate() {
        names.add(id, index);
    }
    let (mut people, mut found, mut cells) = (People::default(), Vec::new(), Cells::new());
    let page = top.page;
    for mut table in limited(top, "scores", SCORES_MOST).unwrap_or_default() {
        if page.enough() {
            break;
        }
        let place = table.place.clone();
        let option = table.id("option");
        let criterion = table.id("criterion");
        let panel = table.optional_text("panel");
        let scorer = table.optional_text("scorer").map(|scorer| scorer.value);
        let blank = table.is_blank("score");
        let value = if blank { None } else { table.number("score") };
        table.finish();
        let option = option.and_then(|id| options.find(page, &id, "option of this appraisal"));
        let criterion =
            criterion.and_then(|id| names.find(page, &id, "criterion of this appraisal"));
        let panel = panel.map(|panel| people.panel(panel.value));
        people.scorer(page, &place, panel, scorer.as_deref().unwrap_or_default());
        let (Some(option), Some(criterion)) = (option, criterion) else {
            continue;
        };
        once(
            page,
            &place,
            &mut cells,
            (option, criterion, panel, scorer.clone()),
        );
        let Some(value) = value else { continue };
        if let Some((_, Some(criterion))) = criteria.get(criterion) {
            on_scale(page, &value.place, &value.value.exact, criterion);
        }
        found.push(Score {
            option,
            criterion,
            value: value.value.exact,
            places: value.value.places,
            panel,
            scorer,
        });
    }
    (people.panels, found)
}

/// Who scored: each panel, and each scorer of a panel.
#[derive(Default)]
struct People {
    panels: Vec<String>,
    known: BTreeMap<String, usize>,
    each: BTreeSet<(Option<usize>, String)>,
}

impl People {
    /// The index of a panel.
    fn panel(&mut self, panel: String) -> usize {
        let next = self.panels.len();
        let index = *self.known.entry(panel.clone()).or_insert(next);
        if index == next {
            self.panels.push(panel);
        }
        index
    }

    /// Takes a scorer; a problem, once, if they are too many.
    fn scorer(&mut self, page: &Page<'_>, place: &Place, panel: Option<usize>, scorer: &str) {
        let most = self.most();
        self.each.insert((panel, scorer.to_owned()));
        if most <= SCORERS_MOST && self.most() > SCORERS_MOST {
            let message =
                format!("at most {SCORERS_MOST} scorers are taken, of all panels together");
            page.report(place, message);
        }
    }

    fn most(&self) -> usize {
        self.panels.len().max(self.each.len())
    }
}

fn once(
    page: &Page<'_>,
    place: &Place,
    cells: &mut Cells,
    cell: (usize, usize, Option<usize>, Option<String>),
) {
    if let Some(first) = cells.get(&cell) {
        let line = page.line(*first);
        let message = format!(
            "this option was scored against this criterion by the same scorer in line {line} \
             already: take out one of the two, or name its panel or scorer"
        );
        page.report(place, message);
        return;
    }
    cells.insert(cell, place.at);
}

fn on_scale(
    page: &Page<'_>,
    place: &Place,
    score: &crate::appraisals::Exact,
    criterion: &Criterion,
) {
    let scale = &criterion.scale;
    if *score < scale.min || *score > scale.max {
        let message = format!(
            "the score {score} is off the scale of `{}`: write a number from {} to {}",
            criterion.id, scale.min, scale.max
        );
        page.report(place, message);
    }
}
