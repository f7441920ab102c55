//! Draws how often each option takes each rank: one bar for each option, in parts by rank.

use super::svg::{Anchor, Canvas, Fill, LINE, Stroke, WIDTH, times};
use crate::appraisals::{Exact, findings::Findings, safety::grouped};

const LEFT: f64 = 210.0;
const RIGHT: f64 = WIDTH - 24.0;
const TOP: f64 = 44.0;
const ROW: f64 = 40.0;
const BAR: f64 = 26.0;

pub(super) fn draw(findings: &Findings) -> Option<Canvas> {
    let found = findings.acceptability.as_ref()?;
    let ranks = found.options.len();
    let mut places: Vec<usize> = (0..ranks).collect();
    places.sort_by(|a, b| found.counts[*b].cmp(&found.counts[*a]));
    let told = places.iter().map(|place| {
        let shares = (1..=ranks).filter_map(|rank| {
            let share = found.share(*place, rank).filter(Exact::is_positive)?;
            Some(format!("rank {rank} in {} per cent", share.points()))
        });
        let shares = shares.collect::<Vec<_>>().join(", ");
        format!(
            "{}: {shares}.",
            findings.appraisal.option_label(found.options[*place])
        )
    });
    let told = told.collect::<Vec<_>>().join(" ");
    let draws = grouped(found.plan.draws);
    let description =
        format!("In what part of {draws} draws of the weights each option took each rank. {told}");
    let title = format!("How often each option takes each rank, in {draws} draws of the weights");
    let foot = TOP + times(places.len(), ROW);
    let mut canvas = Canvas::new("acceptability", &title, description, foot + 62.0);
    let x = |part: f64| LEFT + (RIGHT - LEFT) * part;
    for mark in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line((x(mark), TOP), (x(mark), foot), Stroke::Faint);
        canvas.text(
            x(mark),
            foot + LINE,
            Anchor::Middle,
            &format!("{:.0} %", mark * 100.0),
        );
    }
    let mut top = TOP + (ROW - BAR) / 2.0;
    for place in &places {
        let label = findings.appraisal.option_key(found.options[*place]);
        canvas.label(LEFT - 8.0, top + BAR / 2.0, LEFT - 16.0, &label);
        let mut reached = 0.0;
        for rank in 1..=ranks {
            let share = found
                .share(*place, rank)
                .map_or(0.0, |share| share.to_f64());
            let (from, to) = (x(reached), x(reached + share));
            if share > 0.0 {
                canvas.rect(from, top, to - from, BAR, grey(rank, ranks));
            }
            let tag = if to - from >= 64.0 {
                format!("{rank}: {:.0} %", share * 100.0)
            } else {
                rank.to_string()
            };
            if to - from >= 22.0 {
                canvas.tag(f64::midpoint(from, to), top + BAR / 2.0, &tag);
            }
            reached += share;
        }
        top += ROW;
    }
    canvas.text(
        LEFT,
        foot + 40.0,
        Anchor::Start,
        "The number in each part is the rank; the darker, the better.",
    );
    Some(canvas)
}

/// The first rank is dark, the last white.
fn grey(rank: usize, ranks: usize) -> Fill {
    let steps = ranks.saturating_sub(1).max(1);
    let grey = 60 + (255 - 60) * rank.saturating_sub(1) / steps;
    Fill::Grey(u8::try_from(grey).unwrap_or(u8::MAX))
}
