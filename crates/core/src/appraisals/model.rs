//! Owns what an appraisal is made of.

use super::Exact;
use crate::direction::isolated;

/// An options appraisal, sound: every index is that of something that is there, every score is on its
/// scale, nothing is scored twice, and some weight is more than nought.
///
/// It is read by [`Appraisal::read`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appraisal {
    /// What is appraised.
    pub title: String,
    /// How ties are numbered.
    pub tie_break: TieBreak,
    /// What the options are scored against; at least one.
    pub criteria: Vec<Criterion>,
    /// What an option has to pass to stand at all.
    pub gates: Vec<Gate>,
    /// What may be chosen; at least two.
    pub options: Vec<Choice>,
    /// The panels that scored, in the order in which they are first named.
    pub panels: Vec<String>,
    /// What was scored.
    pub scores: Vec<Score>,
}

crate::words! {
    /// How options that are level are numbered.
    #[derive(Default)]
    TieBreak, "tie break" {
        /// 1, 1, 3.
        #[default]
        Shared = "shared",
        /// 1, 1, 2.
        Dense = "dense",
    }
}

/// Something that the options are scored against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its name in the file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its weight, not below nought.
    pub weight: Exact,
    /// The group that it is told under.
    pub group: Option<String>,
    /// What it is scored on.
    pub scale: Scale,
}

/// What scores are given on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The least score.
    pub min: Exact,
    /// The greatest score, above the least.
    pub max: Exact,
    /// Which end is good.
    pub better: Better,
}

crate::words! {
    /// Which end of a scale is good.
    #[derive(Default)]
    Better, "end of a scale" {
        /// The greatest score is the best.
        #[default]
        Higher = "higher",
        /// The least score is the best.
        Lower = "lower",
    }
}

/// Something that an option either passes or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its name in the file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether each option passes; none where nobody has said.
    pub passed: Vec<Option<bool>>,
}

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether it is to do nothing, or the least that must be done.
    pub baseline: bool,
    /// What it costs.
    pub cost: Option<Exact>,
}

/// A score of an option against a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Which option.
    pub option: usize,
    /// Against which criterion.
    pub criterion: usize,
    /// The score.
    pub value: Exact,
    /// The decimal places that it was written with.
    pub places: u32,
    /// The panel that gave it.
    pub panel: Option<usize>,
    /// Who of the panel gave it; none where the panel agreed it.
    pub scorer: Option<String>,
}

impl Scale {
    /// From its least to its greatest score.
    #[must_use]
    pub fn width(&self) -> Exact {
        &self.max - &self.min
    }

    /// How far a score is from the worst, in points of the scale.
    #[must_use]
    pub fn points(&self, score: &Exact) -> Exact {
        match self.better {
            Better::Higher => score - &self.min,
            Better::Lower => &self.max - score,
        }
    }

    /// A score as a part of the scale: 0 for the worst, 1 for the best.
    #[must_use]
    pub fn part(&self, score: &Exact) -> Exact {
        &self.points(score) / &self.width()
    }
}

/// What is not there has an empty name.
impl Appraisal {
    /// The id of an option.
    #[must_use]
    pub fn option_id(&self, n: usize) -> &str {
        self.options.get(n).map_or("", |option| &option.id)
    }

    /// The name of an option.
    #[must_use]
    pub fn option_name(&self, n: usize) -> &str {
        self.options.get(n).map_or("", |option| &option.name)
    }

    /// An option as tables and pictures name it: `Mend it (mend)`.
    #[must_use]
    pub fn option_label(&self, n: usize) -> String {
        let option = self.options.get(n);
        option.map_or_else(String::new, |option| {
            format!("{} ({})", isolated(&option.name), isolated(&option.id))
        })
    }

    /// An option as a picture labels it, so that what is cut off is never its id: `mend: Mend it`.
    #[must_use]
    pub fn option_key(&self, n: usize) -> String {
        let option = self.options.get(n);
        option.map_or_else(String::new, |option| {
            format!("{}: {}", isolated(&option.id), isolated(&option.name))
        })
    }

    /// The id of a criterion.
    #[must_use]
    pub fn criterion_id(&self, n: usize) -> &str {
        self.criteria.get(n).map_or("", |criterion| &criterion.id)
    }

    /// The name of a criterion.
    #[must_use]
    pub fn criterion_name(&self, n: usize) -> &str {
        self.criteria.get(n).map_or("", |criterion| &criterion.name)
    }

    /// The name of a panel.
    #[must_use]
    pub fn panel_name(&self, n: usize) -> &str {
        self.panels.get(n).map_or("", String::as_str)
    }

    /// The sum of the weights.
    #[must_use]
    pub fn all_weights(&self) -> Exact {
        self.criteria
            .iter()
            .map(|criterion| &criterion.weight)
            .sum()
    }

    /// The gates that an option does not pass.
    pub fn failed_gates(&self, option: usize) -> impl Iterator<Item = &Gate> {
        let failed = move |gate: &&Gate| gate.passed.get(option) == Some(&Some(false));
        self.gates.iter().filter(failed)
    }

    /// Whether an option passes every gate that somebody has judged.
    #[must_use]
    pub fn stands(&self, option: usize) -> bool {
        self.failed_gates(option).next().is_none()
    }

    /// Whether every scale is better on the same side.
    #[must_use]
    pub fn one_direction(&self) -> bool {
        let mut better = self.criteria.iter().map(|criterion| criterion.scale.better);
        let first = better.next();
        better.all(|next| Some(next) == first)
    }
}
