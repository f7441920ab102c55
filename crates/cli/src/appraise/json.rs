//! Owns the findings as programs read them. Exact numbers are texts.

use minuted_core::appraisals::{
    Acceptability, Exact, Findings, Flip, GENERATOR, Interval, Left, Sensitivity,
};
use serde::Serialize;

/// The findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told<'f> {
    title: &'f str,
    tie_break: &'static str,
    conclusive: bool,
    options: Vec<OptionTold<'f>>,
    leader: Leader<'f>,
    /// The same, always as a list.
    leaders: Vec<&'f str>,
    near_ties: Vec<NearTieTold<'f>>,
    not_scored: Vec<Cell<'f>>,
    not_judged: Vec<Judgement<'f>>,
    partly_scored: Vec<PartlyScored<'f>>,
    panels: Vec<PanelTold<'f>>,
    kendalls_w: Option<&'f Exact>,
    frontier: Vec<StepTold<'f>>,
    sensitivity: SensitivityTold<'f>,
    draws: u64,
    seed: u64,
    generator: &'static str,
    /// `any`, or within how many per cent of each weight it was drawn.
    weights_drawn: Drawn,
    safety: &'static str,
    paragraph: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OptionTold<'f> {
    id: &'f str,
    name: &'f str,
    baseline: bool,
    cost: Option<&'f Exact>,
    failed_gates: Vec<&'f str>,
    weighted_total: Option<&'f Exact>,
    weighted_mean: Option<&'f Exact>,
    normalised: Option<&'f Exact>,
    rank: Option<usize>,
    dominated_by: Vec<&'f str>,
    cost_per_point: Option<&'f Exact>,
}

/// One option, several that are level, or none as long as nothing can be concluded.
#[derive(Serialize)]
#[serde(untagged)]
enum Leader<'f> {
    One(Option<&'f str>),
    Level(Vec<&'f str>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NearTieTold<'f> {
    options: [&'f str; 2],
    difference: &'f Exact,
    under_half_a_place: bool,
    same_when_shown: bool,
}

#[derive(Serialize)]
struct Cell<'f> {
    option: &'f str,
    criterion: &'f str,
}

/// Who scored something and not everything.
#[derive(Serialize)]
struct PartlyScored<'f> {
    panel: Option<&'f str>,
    /// None where the panel agreed its scores, or nobody is named.
    scorer: Option<&'f str>,
    missing: Vec<Cell<'f>>,
}

#[derive(Serialize)]
struct Judgement<'f> {
    option: &'f str,
    gate: &'f str,
}

#[derive(Serialize)]
struct PanelTold<'f> {
    panel: &'f str,
    options: Vec<PanelOptionTold<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PanelOptionTold<'f> {
    id: &'f str,
    weighted_total: Option<&'f Exact>,
    normalised: Option<&'f Exact>,
    rank: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepTold<'f> {
    option: &'f str,
    cost: &'f Exact,
    benefit: &'f Exact,
    cost_per_extra_point: Option<&'f Exact>,
    beaten_by_a_mix: bool,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct SensitivityTold<'f> {
    leader: Option<&'f str>,
    weights: Vec<WeightTold<'f>>,
    scores: Vec<ScoreTold<'f>>,
    without: Vec<WithoutTold<'f>>,
    rank_acceptability: Vec<ShareTold<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WeightTold<'f> {
    criterion: &'f str,
    weight: &'f Exact,
    #[serde(flatten)]
    interval: IntervalTold<'f>,
    lead_when_halved: Option<&'f Exact>,
    lead_when_raised_by_half: Option<&'f Exact>,
}

#[derive(Serialize)]
struct ScoreTold<'f> {
    option: &'f str,
    criterion: &'f str,
    #[serde(flatten)]
    interval: IntervalTold<'f>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IntervalTold<'f> {
    from: &'f Exact,
    /// None where there is no end.
    to: Option<&'f Exact>,
    smallest_flip: Option<FlipTold<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlipTold<'f> {
    change: &'f Exact,
    new_leader: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithoutTold<'f> {
    panel: Option<&'f str>,
    /// None where the whole panel is left out.
    scorer: Option<&'f str>,
    leaders: Vec<&'f str>,
    not_scored: usize,
    changes_leader: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShareTold<'f> {
    option: &'f str,
    rank: usize,
    share: Exact,
    standard_error: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Drawn {
    Any,
    Around(Exact),
}

impl<'f> Told<'f> {
    pub(crate) fn of(findings: &'f Findings) -> Self {
        let results = &findings.results;
        let names = Names(findings);
        let near = results.near_ties.iter().map(|tie| NearTieTold {
            options: [names.option(tie.ahead), names.option(tie.behind)],
            difference: &tie.difference,
            under_half_a_place: tie.under_half_a_place,
            same_when_shown: tie.same_when_shown,
        });
        let steps = results.frontier.iter().map(|step| StepTold {
            option: names.option(step.option),
            cost: &step.cost,
            benefit: &step.benefit,
            cost_per_extra_point: step.cost_per_extra_point.as_ref(),
            beaten_by_a_mix: step.beaten_by_a_mix,
        });
        let partly = results.partly_scored.iter().map(|one| PartlyScored {
            panel: one.panel.map(|panel| names.panel(panel)),
            scorer: one.scorer.as_deref(),
            missing: names.cells(&one.missing),
        });
        let open = results.not_judged.iter().map(|(option, gate)| Judgement {
            option: names.option(*option),
            gate: names.gate(*gate),
        });
        let leaders = names.options(&results.leaders);
        Self {
            title: &findings.appraisal.title,
            tie_break: findings.appraisal.tie_break.word(),
            conclusive: results.conclusive(),
            options: options(names),
            leader: match leaders[..] {
                [] | [_] => Leader::One(leaders.first().copied()),
                _ => Leader::Level(leaders.clone()),
            },
            leaders,
            near_ties: near.collect(),
            not_scored: names.cells(&results.not_scored),
            partly_scored: partly.collect(),
            not_judged: open.collect(),
            panels: panels(names),
            kendalls_w: results.kendalls_w.as_ref(),
            frontier: steps.collect(),
            sensitivity: sensitivity(names),
            draws: findings.plan.draws,
            seed: findings.plan.seed,
            generator: GENERATOR,
            weights_drawn: findings.plan.within().map_or(Drawn::Any, Drawn::Around),
            safety: findings.safety.word(),
            paragraph: &findings.paragraph,
        }
    }
}

/// The ids of what the findings speak of by index.
#[derive(Clone, Copy)]
struct Names<'f>(&'f Findings);

impl<'f> Names<'f> {
    fn option(self, n: usize) -> &'f str {
        self.0.appraisal.option_id(n)
    }

    fn options(self, all: &[usize]) -> Vec<&'f str> {
        all.iter().map(|option| self.option(*option)).collect()
    }

    fn cells(self, all: &[(usize, usize)]) -> Vec<Cell<'f>> {
        let cells = all.iter().map(|(option, criterion)| Cell {
            option: self.option(*option),
            criterion: self.criterion(*criterion),
        });
        cells.collect()
    }

    fn criterion(self, n: usize) -> &'f str {
        self.0.appraisal.criterion_id(n)
    }

    fn gate(self, n: usize) -> &'f str {
        let gate = self.0.appraisal.gates.get(n);
        gate.map_or("", |gate| gate.id.as_str())
    }

    fn panel(self, n: usize) -> &'f str {
        self.0.appraisal.panel_name(n)
    }

    fn interval(self, interval: &'f Interval) -> IntervalTold<'f> {
        let flip = |flip: &'f Flip| FlipTold {
            change: &flip.change,
            new_leader: self.option(flip.new_leader),
        };
        IntervalTold {
            from: &interval.from,
            to: interval.to.as_ref(),
            smallest_flip: interval.smallest().map(flip),
        }
    }
}

fn options(names: Names<'_>) -> Vec<OptionTold<'_>> {
    let appraisal = &names.0.appraisal;
    let results = appraisal
        .options
        .iter()
        .zip(&names.0.results.options)
        .enumerate();
    let options = results.map(|(n, (option, result))| OptionTold {
        id: &option.id,
        name: &option.name,
        baseline: option.baseline,
        cost: option.cost.as_ref(),
        failed_gates: appraisal
            .failed_gates(n)
            .map(|gate| gate.id.as_str())
            .collect(),
        weighted_total: result.weighted_total.as_ref(),
        weighted_mean: result.weighted_mean.as_ref(),
        normalised: result.normalised.as_ref(),
        rank: result.rank,
        dominated_by: names.options(&result.dominated_by),
        cost_per_point: result.cost_per_point.as_ref(),
    });
    options.collect()
}

fn panels(names: Names<'_>) -> Vec<PanelTold<'_>> {
    let panels = names.0.results.panels.iter().map(|panel| {
        let options = panel.options.iter().map(|option| PanelOptionTold {
            id: names.option(option.option),
            weighted_total: option.weighted_total.as_ref(),
            normalised: option.normalised.as_ref(),
            rank: option.rank,
        });
        PanelTold {
            panel: names.panel(panel.panel),
            options: options.collect(),
        }
    });
    panels.collect()
}

fn sensitivity(names: Names<'_>) -> SensitivityTold<'_> {
    let Some(found) = &names.0.sensitivity else {
        return SensitivityTold::default();
    };
    let criteria = &names.0.appraisal.criteria;
    let weights = found.weights.iter().zip(&found.swings).zip(criteria);
    let weights = weights.map(|((weight, swing), criterion)| WeightTold {
        criterion: &criterion.id,
        weight: &criterion.weight,
        interval: names.interval(&weight.interval),
        lead_when_halved: swing.halved.as_ref(),
        lead_when_raised_by_half: swing.raised.as_ref(),
    });
    let scores = found.scores.iter().map(|score| ScoreTold {
        option: names.option(score.option),
        criterion: names.criterion(score.criterion),
        interval: names.interval(&score.interval),
    });
    let acceptability = names.0.acceptability.as_ref();
    SensitivityTold {
        leader: Some(names.option(found.leader)),
        weights: weights.collect(),
        scores: scores.collect(),
        without: without(names, found),
        rank_acceptability: acceptability
            .map(|found| shares(names, found))
            .unwrap_or_default(),
    }
}

fn without<'f>(names: Names<'f>, found: &'f Sensitivity) -> Vec<WithoutTold<'f>> {
    let without = found.removals.iter().map(|removal| {
        let (panel, scorer) = match &removal.without {
            Left::Panel(panel) => (Some(*panel), None),
            Left::Scorer(panel, scorer) => (*panel, Some(scorer.as_str())),
        };
        WithoutTold {
            panel: panel.map(|panel| names.panel(panel)),
            scorer,
            leaders: names.options(&removal.leaders),
            not_scored: removal.not_scored,
            changes_leader: removal.changes,
        }
    });
    without.collect()
}

fn shares<'f>(names: Names<'f>, found: &'f Acceptability) -> Vec<ShareTold<'f>> {
    let places = found.options.iter().enumerate();
    let shares = places.flat_map(|(place, option)| {
        (1..=found.options.len()).filter_map(move |rank| {
            Some(ShareTold {
                option: names.option(*option),
                rank,
                share: found.share(place, rank)?,
                standard_error: found.standard_error(place, rank)?.to_string(),
            })
        })
    });
    shares.collect()
}
