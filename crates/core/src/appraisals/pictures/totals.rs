//! Draws the weighted totals: one bar for each option, stacked by criterion.

use super::{
    points,
    svg::{Anchor, Canvas, FILLS, Fill, LINE, Stroke, WIDTH, times},
};
use crate::appraisals::{Exact, findings::Findings, model::Criterion};

const LEFT: f64 = 210.0;
const RIGHT: f64 = WIDTH - 90.0;
const TOP: f64 = 44.0;
const ROW: f64 = 40.0;
const BAR: f64 = 26.0;

pub(super) fn draw(findings: &Findings) -> Canvas {
    let options = findings.by_rank();
    let parts = parts(&findings.appraisal.criteria);
    let lines = times(parts.len().div_ceil(2), LINE + 4.0);
    let foot = TOP + times(options.len(), ROW);
    let keys = foot + 46.0;
    let height = keys + lines + 10.0;
    let title = "Weighted totals, by criterion (points of 100)";
    let mut canvas = Canvas::new("totals", title, description(findings), height);
    let x = |points: f64| LEFT + (RIGHT - LEFT) * points / 100.0;
    for mark in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        canvas.line((x(mark), TOP), (x(mark), foot), Stroke::Faint);
        canvas.text(x(mark), foot + LINE, Anchor::Middle, &format!("{mark:.0}"));
    }
    let mut top = TOP + (ROW - BAR) / 2.0;
    for option in options {
        let middle = top + BAR / 2.0;
        canvas.label(
            LEFT - 8.0,
            middle,
            LEFT - 16.0,
            &findings.appraisal.option_key(option),
        );
        bar(&mut canvas, findings, (option, &parts), top, x);
        top += ROW;
    }
    canvas.line((LEFT, TOP), (LEFT, foot), Stroke::Plain);
    let column = (WIDTH - 16.0) / 2.0;
    for (n, part) in parts.iter().enumerate() {
        let across = if n % 2 == 0 { 8.0 } else { 8.0 + column };
        let y = keys + times(n / 2, LINE + 4.0);
        canvas.key(across, y, column, Fill::Hatch(n), &part.told);
    }
    canvas
}

/// A part of each bar.
struct Part {
    /// The sign that it bears.
    tag: String,
    /// The criteria that it is of.
    criteria: Vec<usize>,
    /// What it stands for.
    told: String,
}

/// A part for each criterion; where there are more of them than fills, those with the least weight are
/// one part together.
fn parts(criteria: &[Criterion]) -> Vec<Part> {
    let mut by_weight: Vec<usize> = (0..criteria.len()).collect();
    by_weight.sort_by(|one, other| criteria[*other].weight.cmp(&criteria[*one].weight));
    let (mut alone, mut others) = (by_weight, Vec::new());
    if alone.len() > FILLS {
        others = alone.split_off(FILLS - 1);
    }
    alone.sort_unstable();
    let mut parts: Vec<Part> = alone
        .into_iter()
        .map(|n| {
            let (tag, weight) = ((n + 1).to_string(), criteria[n].weight.brief());
            Part {
                told: format!("{tag} (weight {weight}) {}", criteria[n].name),
                tag,
                criteria: vec![n],
            }
        })
        .collect();
    if !others.is_empty() {
        let weight: Exact = others.iter().map(|n| &criteria[*n].weight).sum();
        let (many, weight) = (others.len(), weight.brief());
        parts.push(Part {
            tag: "+".to_owned(),
            told: format!("+ (weight {weight}) {many} others: the text of the picture tells them"),
            criteria: others,
        });
    }
    parts
}

fn bar(
    canvas: &mut Canvas,
    findings: &Findings,
    (option, parts): (usize, &[Part]),
    top: f64,
    x: impl Fn(f64) -> f64,
) {
    let Some(result) = findings.results.options.get(option) else {
        return;
    };
    let middle = top + BAR / 2.0;
    let mut reached = 0.0;
    for (n, part) in parts.iter().enumerate() {
        let shares = part.criteria.iter();
        let shares = shares.filter_map(|n| result.normalised_shares.get(*n)?.as_ref());
        let share: f64 = shares.map(points).sum();
        let (from, to) = (x(reached), x(reached + share));
        if share > 0.0 {
            canvas.rect(from, top, to - from, BAR, Fill::Hatch(n));
        }
        if to - from >= 24.0 {
            canvas.tag(f64::midpoint(from, to), middle, &part.tag);
        }
        reached += share;
    }
    let text = match &result.normalised {
        _ if !result.stands => "gated out".to_owned(),
        None => "not scored".to_owned(),
        Some(normalised) => normalised.points(),
    };
    canvas.text(x(reached) + 8.0, middle + 4.5, Anchor::Start, &text);
}

fn description(findings: &Findings) -> String {
    let told = findings.by_rank().into_iter().filter_map(|n| {
        let result = findings.results.options.get(n)?;
        let label = findings.appraisal.option_label(n);
        let criteria = findings
            .appraisal
            .criteria
            .iter()
            .zip(&result.normalised_shares);
        let shares = criteria.map(|(criterion, share)| match share {
            Some(share) => format!("{} {}", criterion.name, share.points()),
            None => format!("{} not scored", criterion.name),
        });
        let shares = shares.collect::<Vec<_>>().join(", ");
        let stopped = if result.stands { "" } else { ", gated out" };
        let total = result.normalised.as_ref().map(Exact::to_owned);
        let total = total.map_or_else(
            || "not scored throughout".to_owned(),
            |total| total.points(),
        );
        Some(format!("{label}: {total}{stopped} ({shares})."))
    });
    let told = told.collect::<Vec<_>>().join(" ");
    format!("A stacked bar for each option, in points of 100. {told}")
}
