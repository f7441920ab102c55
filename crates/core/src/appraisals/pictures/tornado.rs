//! Draws the tornado: what each weight, halved or raised by half, does to the lead.

use super::{
    mark_text, marks, not_drawn, points,
    svg::{Anchor, Canvas, Fill, LINE, Stroke, WIDTH, times},
};
use crate::appraisals::{findings::Findings, sensitivity::Sensitivity};

const LEFT: f64 = 210.0;
const RIGHT: f64 = WIDTH - 24.0;
const TOP: f64 = 66.0;
const ROW: f64 = 30.0;
const BAR: f64 = 20.0;
/// How many weights are drawn, those that matter most.
const DRAWN: usize = 20;

/// A weight, with the lead at both ends as it is drawn and as it is told.
struct Bar {
    name: String,
    halved: f64,
    raised: f64,
    told: String,
}

pub(super) fn draw(findings: &Findings) -> Option<Canvas> {
    let found = findings.sensitivity.as_ref()?;
    let mut bars = bars(findings, found)?;
    let now = lead(findings, found.leader)?;
    let told: Vec<String> = bars.iter().map(|bar| bar.told.clone()).collect();
    let more = bars.len().saturating_sub(DRAWN);
    bars.truncate(DRAWN);
    let ends = bars
        .iter()
        .flat_map(|bar| [bar.halved, bar.raised])
        .chain([0.0, now]);
    let (least, most) = ends.fold((0.0_f64, 0.0_f64), |(l, m), end| (l.min(end), m.max(end)));
    let marks = marks(least, if most > least { most } else { least + 1.0 });
    let (least, most) = (*marks.first()?, *marks.last()?);
    let x = |points: f64| LEFT + (RIGHT - LEFT) * (points - least) / (most - least).max(1e-9);
    let foot = TOP + times(bars.len(), ROW);
    let height = foot + 76.0 + if more > 0 { LINE + 6.0 } else { 0.0 };
    let leader = findings.appraisal.option_label(found.leader);
    let title = "How the lead depends on each weight";
    let description = format!(
        "The lead of {leader} in points of 100, now {now:.1}, with each weight halved and raised by half, \
         the widest first; below 0 another leads. {}.",
        told.join("; ")
    );
    let mut canvas = Canvas::new("tornado", title, description, height);
    for mark in &marks {
        canvas.line((x(*mark), TOP), (x(*mark), foot), Stroke::Faint);
        canvas.text(x(*mark), foot + LINE, Anchor::Middle, &mark_text(*mark));
    }
    let mut top = TOP + (ROW - BAR) / 2.0;
    for bar in &bars {
        for (end, fill) in [(bar.halved, 1), (bar.raised, 0)] {
            let (from, to) = (x(now.min(end)), x(now.max(end)));
            // Both ends may lie on one side: the shorter is drawn in the lower half.
            let both = (bar.halved - now).signum() * (bar.raised - now).signum() > 0.0;
            let (y, height) = match (both, fill) {
                (true, 0) => (top + BAR / 2.0, BAR / 2.0),
                (true, _) => (top, BAR / 2.0),
                _ => (top, BAR),
            };
            canvas.rect(from, y, to - from, height, Fill::Hatch(fill));
        }
        canvas.label(LEFT - 8.0, top + BAR / 2.0, LEFT - 16.0, &bar.name);
        top += ROW;
    }
    canvas.line((x(0.0), TOP - 8.0), (x(0.0), foot), Stroke::Bold);
    canvas.line((x(now), TOP - 8.0), (x(now), foot), Stroke::Dashed);
    heads(&mut canvas, x(0.0), x(now), now);
    canvas.text(
        f64::midpoint(LEFT, RIGHT),
        foot + 2.0 * LINE + 2.0,
        Anchor::Middle,
        "Lead over the best of the others, in points of 100",
    );
    canvas.key(LEFT, foot + 48.0, 200.0, Fill::Hatch(1), "weight halved");
    canvas.key(
        LEFT + 200.0,
        foot + 48.0,
        220.0,
        Fill::Hatch(0),
        "weight raised by half",
    );
    if let Some(told) = not_drawn(more, "weight") {
        canvas.text(LEFT, foot + 84.0, Anchor::Start, &told);
    }
    Some(canvas)
}

/// A bar for each weight, the widest first.
fn bars(findings: &Findings, found: &Sensitivity) -> Option<Vec<Bar>> {
    let mut bars: Vec<Bar> = Vec::new();
    for swing in &found.swings {
        let criterion = findings.appraisal.criteria.get(swing.criterion)?;
        // With one weight alone there is nothing to vary; with one option nothing to lead over.
        let (halved, raised) = (swing.halved.as_ref()?, swing.raised.as_ref()?);
        bars.push(Bar {
            name: criterion.name.clone(),
            halved: points(halved),
            raised: points(raised),
            told: format!(
                "{}: {} to {}",
                criterion.name,
                halved.points(),
                raised.points()
            ),
        });
    }
    bars.sort_by(|a, b| {
        (b.halved - b.raised)
            .abs()
            .total_cmp(&(a.halved - a.raised).abs())
    });
    Some(bars)
}

/// The heads of the line where the lead is lost and of the line where it stands now.
fn heads(canvas: &mut Canvas, lost: f64, now_at: f64, now: f64) {
    let text = format!("lead now: {now:.1}");
    // They stand over one another where both lines are close.
    canvas.text(
        lost.min(RIGHT - 10.0),
        TOP - 14.0,
        Anchor::Middle,
        "lead lost",
    );
    let close = (now_at - lost).abs() < 110.0;
    let y = if close {
        TOP - 14.0 - LINE + 2.0
    } else {
        TOP - 14.0
    };
    canvas.text(now_at.min(RIGHT - 34.0), y, Anchor::Middle, &text);
}

/// The lead over the best of the others, in points of 100.
fn lead(findings: &Findings, leader: usize) -> Option<f64> {
    let results = &findings.results.options;
    let own = results.get(leader)?.normalised.as_ref()?;
    let others = results
        .iter()
        .enumerate()
        .filter(|(n, option)| *n != leader && option.rank.is_some());
    let best = others
        .filter_map(|(_, option)| option.normalised.as_ref())
        .max()?;
    Some(points(&(own - best)))
}
