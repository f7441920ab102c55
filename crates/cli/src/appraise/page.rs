//! Owns what people are told of an appraisal, as tables: the same as text and as a page.

use minuted_core::appraisals::{
    Better, Exact, Findings, GENERATOR, Interval, Left, OptionResult, Scale, Sensitivity, TieBreak,
    grouped,
};

/// How many scores are told that could lose the lead.
const SCORES_TOLD: usize = 10;

/// How many cells that somebody left blank are told one by one.
const CELLS_TOLD: usize = 6;

/// A part of the page.
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    /// What is said before the table.
    pub(crate) note: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A column of a table.
pub(crate) struct Column {
    pub(crate) heading: String,
    /// Whether it holds numbers, which stand to the right.
    pub(crate) number: bool,
}

/// Every part that there is something to say in.
pub(crate) fn sections(findings: &Findings) -> Vec<Section> {
    let told = Told(findings);
    let mut sections = vec![told.results()];
    sections.extend(told.not_scored());
    sections.extend(told.partly_scored());
    sections.extend(told.near_ties());
    sections.extend(told.value_for_money());
    if let Some(found) = &findings.sensitivity {
        sections.push(told.weights(found));
        sections.extend(told.scores(found));
        sections.extend(told.removals(found));
    }
    sections.extend(told.draws());
    sections.extend(told.panels());
    sections.push(told.criteria());
    sections
}

fn words(heading: &str) -> Column {
    let heading = heading.to_owned();
    let number = false;
    Column { heading, number }
}

fn numbers(heading: &str) -> Column {
    let heading = heading.to_owned();
    let number = true;
    Column { heading, number }
}

fn shown(number: Option<&Exact>) -> String {
    number.map_or_else(|| "–".to_owned(), Exact::brief)
}

fn out_of_100(part: Option<&Exact>) -> String {
    part.map_or_else(|| "–".to_owned(), Exact::points)
}

/// A change with its sign.
fn change(number: &Exact) -> String {
    if number.is_zero() {
        return "0".to_owned();
    }
    let sign = if number.is_negative() { "−" } else { "+" };
    format!("{sign}{}", number.abs().brief())
}

#[derive(Clone, Copy)]
struct Told<'f>(&'f Findings);

impl Told<'_> {
    fn option(self, n: usize) -> String {
        self.0.appraisal.option_label(n)
    }

    fn ids(self, options: &[usize]) -> String {
        let ids = options.iter().map(|n| self.0.appraisal.option_id(*n));
        ids.collect::<Vec<_>>().join(", ")
    }

    fn criterion(self, n: usize) -> String {
        self.0.appraisal.criterion_name(n).to_owned()
    }

    fn panel(self, n: usize) -> String {
        self.0.appraisal.panel_name(n).to_owned()
    }

    fn results(self) -> Section {
        let rows = self.0.by_rank().into_iter().filter_map(|n| {
            let (result, option) = (
                self.0.results.options.get(n)?,
                self.0.appraisal.options.get(n)?,
            );
            Some(vec![
                result
                    .rank
                    .map_or_else(|| "–".to_owned(), |rank| rank.to_string()),
                self.option(n),
                out_of_100(result.normalised.as_ref()),
                shown(result.weighted_total.as_ref()),
                shown(option.cost.as_ref()),
                shown(result.cost_per_point.as_ref()),
                self.remarks(n, result),
            ])
        });
        let both = if self.0.appraisal.one_direction() {
            ""
        } else {
            " Some scales are better at the top and some at the bottom: compare by the points of 100."
        };
        let ties = match self.0.appraisal.tie_break {
            TieBreak::Shared => "share a rank, and the next is left out: 1, 1, 3",
            TieBreak::Dense => "share a rank, and the next follows on: 1, 1, 2",
        };
        Section {
            heading: "Results",
            note: format!(
                "Points of 100: 0 is the worst and 100 the best on every scale. The weighted total is \
                 the sum of weight × mean score, the mean over all scorers of all panels. Options that are \
                 exactly level {ties}.{both}"
            ),
            columns: vec![
                numbers("Rank"),
                words("Option"),
                numbers("Of 100"),
                numbers("Weighted total"),
                numbers("Cost"),
                numbers("Cost per point"),
                words("Remarks"),
            ],
            rows: rows.collect(),
        }
    }

    fn remarks(self, n: usize, result: &OptionResult) -> String {
        let mut remarks = Vec::new();
        if self
            .0
            .appraisal
            .options
            .get(n)
            .is_some_and(|option| option.baseline)
        {
            remarks.push("baseline".to_owned());
        }
        for gate in self.0.appraisal.failed_gates(n) {
            remarks.push(format!("does not pass: {}", gate.name));
        }
        if !result.dominated_by.is_empty() {
            remarks.push(format!("dominated by {}", self.ids(&result.dominated_by)));
        }
        if self.0.results.leaders.contains(&n) && self.0.results.leaders.len() > 1 {
            remarks.push("level in the lead".to_owned());
        }
        if result.weighted_total.is_none() && result.stands {
            remarks.push("not scored throughout".to_owned());
        }
        remarks.join("; ")
    }

    fn not_scored(self) -> Option<Section> {
        let results = &self.0.results;
        let cells = results.not_scored.iter();
        let cells = cells.map(|(option, criterion)| {
            vec![
                self.option(*option),
                self.criterion(*criterion),
                "not scored".to_owned(),
            ]
        });
        let gates = results.not_judged.iter().map(|(option, gate)| {
            let gate = self.0.appraisal.gates.get(*gate);
            let gate = gate.map_or_else(String::new, |gate| gate.name.clone());
            vec![self.option(*option), gate, "passed or failed?".to_owned()]
        });
        let rows: Vec<_> = cells.chain(gates).collect();
        (!rows.is_empty()).then(|| Section {
            heading: "What is missing",
            note: "Blank is not nought: nothing is ranked until these are given.".to_owned(),
            columns: vec![
                words("Option"),
                words("Criterion or gate"),
                words("Missing"),
            ],
            rows,
        })
    }

    fn partly_scored(self) -> Option<Section> {
        let results = &self.0.results;
        let partly = &results.partly_scored;
        let rows = partly.iter().map(|one| {
            let panel = one
                .panel
                .map_or_else(String::new, |panel| self.panel(panel));
            let scorer = one.scorer.clone();
            let scorer = scorer.unwrap_or_else(|| "as one".to_owned());
            vec![
                panel,
                scorer,
                one.missing.len().to_string(),
                self.cells(&one.missing),
            ]
        });
        (!partly.is_empty()).then(|| Section {
            heading: "Who did not score everything",
            note: "Blank is not nought: the mean of a cell is over those who scored it, and so not over \
                   these."
                .to_owned(),
            columns: vec![
                words("Panel"),
                words("Scorer"),
                numbers("Blank"),
                words("Which"),
            ],
            rows: rows.collect(),
        })
    }

    /// Cells in words, the first of them where they are many.
    fn cells(self, all: &[(usize, usize)]) -> String {
        let told = all.iter().take(CELLS_TOLD).map(|(option, criterion)| {
            let option = self.0.appraisal.option_id(*option);
            format!("{option} against {}", self.criterion(*criterion))
        });
        let told = told.collect::<Vec<_>>().join("; ");
        match all.len().saturating_sub(CELLS_TOLD) {
            0 => told,
            more => format!("{told}; and {more} more"),
        }
    }

    fn near_ties(self) -> Option<Section> {
        let ties = &self.0.results.near_ties;
        let rows = ties.iter().map(|tie| {
            let why = match (tie.under_half_a_place, tie.same_when_shown) {
                (true, true) => "under half the last place of the scores; the same to one decimal",
                (true, false) => "under half the last place of the scores",
                _ => "the same to one decimal",
            };
            let difference = tie.difference.brief();
            vec![
                self.option(tie.ahead),
                self.option(tie.behind),
                difference,
                why.to_owned(),
            ]
        });
        (!ties.is_empty()).then(|| Section {
            heading: "Near ties",
            note: "These are not level, but nearly so: the difference is of their weighted means."
                .to_owned(),
            columns: vec![
                words("Ahead"),
                words("Behind"),
                numbers("By"),
                words("Why it is near"),
            ],
            rows: rows.collect(),
        })
    }

    fn value_for_money(self) -> Option<Section> {
        let steps = &self.0.results.frontier;
        let rows = steps.iter().map(|step| {
            let remark = if step.beaten_by_a_mix {
                "a mix of its neighbours gives more"
            } else {
                ""
            };
            vec![
                self.option(step.option),
                step.cost.brief(),
                step.benefit.brief(),
                shown(step.cost_per_extra_point.as_ref()),
                remark.to_owned(),
            ]
        });
        (!steps.is_empty()).then(|| Section {
            heading: "Value for money",
            note: "The options that no other beats on cost and on points at once, the cheapest first. \
                   Points count from the worst of every scale, times the weights."
                .to_owned(),
            columns: vec![
                words("Option"),
                numbers("Cost"),
                numbers("Points"),
                numbers("Cost of each extra point"),
                words("Remarks"),
            ],
            rows: rows.collect(),
        })
    }

    /// From, to, the smallest change and who leads beyond it.
    fn interval(self, interval: &Interval) -> [String; 4] {
        let flip = interval.smallest();
        [
            interval.from.brief(),
            interval
                .to
                .as_ref()
                .map_or_else(|| "any".to_owned(), Exact::brief),
            flip.map_or_else(|| "none".to_owned(), |flip| change(&flip.change)),
            flip.map_or_else(|| "–".to_owned(), |flip| self.option(flip.new_leader)),
        ]
    }

    fn weights(self, found: &Sensitivity) -> Section {
        let rows = found.weights.iter().filter_map(|weight| {
            let criterion = self.0.appraisal.criteria.get(weight.criterion)?;
            let mut row = vec![criterion.name.clone(), criterion.weight.brief()];
            row.extend(self.interval(&weight.interval));
            Some(row)
        });
        Section {
            heading: "How far each weight may go",
            note: format!(
                "{} keeps the lead as long as a weight stays between these, and the others as they are.",
                self.option(found.leader)
            ),
            columns: vec![
                words("Criterion"),
                numbers("Weight"),
                numbers("From"),
                numbers("To"),
                numbers("Smallest change that loses the lead"),
                words("Then leads"),
            ],
            rows: rows.collect(),
        }
    }

    fn scores(self, found: &Sensitivity) -> Option<Section> {
        let flips = found.smallest_scores(&self.0.appraisal, usize::MAX);
        let (all, some) = (flips.len(), flips.len().min(SCORES_TOLD));
        let rows = flips.into_iter().take(SCORES_TOLD).map(|score| {
            let mut row = vec![self.option(score.option), self.criterion(score.criterion)];
            row.extend(self.interval(&score.interval));
            row
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then(|| Section {
            heading: "Scores that could lose the lead",
            note: format!("By the smallest change of a mean score on its scale: {some} of {all}."),
            columns: vec![
                words("Option"),
                words("Criterion"),
                numbers("From"),
                numbers("To"),
                numbers("Smallest change that loses the lead"),
                words("Then leads"),
            ],
            rows,
        })
    }

    fn removals(self, found: &Sensitivity) -> Option<Section> {
        let rows = found.removals.iter().map(|removal| {
            let (panel, scorer) = match &removal.without {
                Left::Panel(panel) => (self.panel(*panel), "everyone".to_owned()),
                Left::Scorer(panel, scorer) => {
                    let panel = panel.map_or_else(String::new, |panel| self.panel(panel));
                    (panel, scorer.clone())
                }
            };
            let leads = if removal.leaders.is_empty() {
                format!("not known: {} not scored then", removal.not_scored)
            } else {
                let leaders = removal.leaders.iter().map(|n| self.option(*n));
                leaders.collect::<Vec<_>>().join(", ")
            };
            let changes = if removal.changes { "yes" } else { "no" };
            vec![panel, scorer, leads, changes.to_owned()]
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then(|| Section {
            heading: "Without one scorer or panel",
            note: "Who would lead if these had not scored.".to_owned(),
            columns: vec![
                words("Panel"),
                words("Scorer"),
                words("Then leads"),
                words("Changes"),
            ],
            rows,
        })
    }

    fn draws(self) -> Option<Section> {
        let found = self.0.acceptability.as_ref()?;
        let (drawn, seed) = (grouped(found.plan.draws), found.plan.seed);
        let which = match found.plan.within() {
            None => "any weights, each as likely as the next".to_owned(),
            Some(within) => format!("within {} % of those stated", within.brief()),
        };
        let ranks = found.options.len();
        let mut columns = vec![words("Option")];
        columns.extend((1..=ranks).map(|rank| numbers(&format!("Rank {rank}"))));
        let rows = found.options.iter().enumerate().map(|(place, option)| {
            let mut row = vec![self.option(*option)];
            row.extend((1..=ranks).map(|rank| found.shown(place, rank).unwrap_or_default()));
            row
        });
        Some(Section {
            heading: "With weights drawn at random",
            note: format!(
                "In what per cent of the draws ({drawn}) each option took each rank, ± the standard error; \
                 where it did in none or in all of them, by how much + more or − less it may at most (rule \
                 of three: 3 / draws, with 95 per cent confidence). Drawn: {which}; seed {seed}, generator {GENERATOR}."
            ),
            columns,
            rows: rows.collect(),
        })
    }

    fn panels(self) -> Option<Section> {
        let panels = &self.0.results.panels;
        let first = panels.first()?;
        let mut columns = vec![words("Option")];
        columns.extend(panels.iter().map(|panel| numbers(&self.panel(panel.panel))));
        let rows = first.options.iter().enumerate().map(|(place, option)| {
            let mut row = vec![self.option(option.option)];
            row.extend(panels.iter().map(|panel| {
                let option = panel.options.get(place);
                let total = option.and_then(|option| option.normalised.as_ref());
                let rank = option.and_then(|option| option.rank);
                let rank = rank.map_or_else(String::new, |rank| format!(" (rank {rank})"));
                format!("{}{rank}", out_of_100(total))
            }));
            row
        });
        let agreement = match &self.0.results.kendalls_w {
            Some(w) => format!(
                "Their rankings agree by Kendall's W of {} (0 is not at all, 1 is wholly; corrected for ties).",
                w.shown(3)
            ),
            None => {
                "How far they agree can't be said: that takes two panels that scored everything."
                    .to_owned()
            }
        };
        Some(Section {
            heading: "What each panel says",
            note: format!("Points of 100 by the scores of each panel alone. {agreement}"),
            columns,
            rows: rows.collect(),
        })
    }

    fn criteria(self) -> Section {
        let criteria = &self.0.appraisal.criteria;
        let all = self.0.appraisal.all_weights();
        let rows = criteria.iter().map(|criterion| {
            vec![
                criterion.name.clone(),
                criterion.group.clone().unwrap_or_default(),
                criterion.weight.brief(),
                out_of_100(criterion.weight.over(&all).as_ref()),
                scale(&criterion.scale),
            ]
        });
        Section {
            heading: "Criteria",
            note: String::new(),
            columns: vec![
                words("Criterion"),
                words("Group"),
                numbers("Weight"),
                numbers("Per cent"),
                words("Scale"),
            ],
            rows: rows.collect(),
        }
    }
}

fn scale(scale: &Scale) -> String {
    let better = match scale.better {
        Better::Higher => "more is better",
        Better::Lower => "less is better",
    };
    format!("{} to {}, {better}", scale.min.brief(), scale.max.brief())
}
