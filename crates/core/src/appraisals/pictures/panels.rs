//! Draws how far the panels are apart on each option.

use super::{
    not_drawn, points,
    svg::{Anchor, Canvas, LINE, SIZE, Stroke, WIDTH, fitted, text_width, times},
};
use crate::appraisals::{Exact, findings::Findings};

const LEFT: f64 = 210.0;
const RIGHT: f64 = WIDTH - 40.0;
const TOP: f64 = 44.0;
const STEP: f64 = 20.0;
/// How many panels are drawn.
const DRAWN: usize = 12;

pub(super) fn draw(findings: &Findings) -> Option<Canvas> {
    let panels = &findings.results.panels;
    let drawn = panels.len().min(DRAWN);
    let first = panels.first().filter(|_| drawn > 1)?;
    let row = 14.0 + times(drawn, STEP);
    let foot = TOP + times(first.options.len(), row);
    let mut keys = foot + 46.0;
    let names = &findings.appraisal.panels[..drawn];
    let more = panels.len() - drawn;
    let height = keys + 30.0 + times(drawn + usize::from(more > 0), LINE + 6.0);
    let title = "How far the panels are apart (points of 100)";
    let mut canvas = Canvas::new("panels", title, description(findings), height);
    let x = |points: f64| LEFT + (RIGHT - LEFT) * points / 100.0;
    for mark in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        canvas.line((x(mark), TOP), (x(mark), foot), Stroke::Faint);
        canvas.text(x(mark), foot + LINE, Anchor::Middle, &format!("{mark:.0}"));
    }
    let options: Vec<usize> = findings.by_rank();
    let mut top = TOP;
    for option in options {
        let Some(place) = first
            .options
            .iter()
            .position(|known| known.option == option)
        else {
            continue;
        };
        canvas.line((8.0, top), (RIGHT, top), Stroke::Faint);
        canvas.label(
            LEFT - 8.0,
            top + row / 2.0,
            LEFT - 16.0,
            &findings.appraisal.option_key(option),
        );
        let totals = panels[..drawn].iter().map(|panel| {
            let option = panel.options.get(place)?;
            option.normalised.as_ref().map(points)
        });
        let all = findings
            .results
            .options
            .get(option)
            .and_then(|option| option.normalised.as_ref());
        if let Some(all) = all {
            let at = x(points(all));
            canvas.line((at, top + 4.0), (at, top + row - 4.0), Stroke::Bold);
        }
        spread(&mut canvas, &totals.collect::<Vec<_>>(), top + 7.0, x);
        top += row;
    }
    canvas.line((LEFT, TOP), (LEFT, foot), Stroke::Plain);
    for (n, name) in names.iter().enumerate() {
        canvas.tag(16.0, keys + 8.0, &letter(n));
        canvas.text(
            34.0,
            keys + 12.5,
            Anchor::Start,
            &fitted(name, SIZE, WIDTH - 60.0),
        );
        keys += LINE + 6.0;
    }
    canvas.line((16.0, keys), (16.0, keys + 16.0), Stroke::Bold);
    let all = "all scores together";
    canvas.text(34.0, keys + 12.5, Anchor::Start, all);
    if let Some(told) = not_drawn(more, "panel") {
        canvas.text(34.0, keys + LINE + 18.5, Anchor::Start, &told);
    }
    Some(canvas)
}

/// The total of each panel in a line of its own, with a line from the least to the most.
fn spread(canvas: &mut Canvas, totals: &[Option<f64>], top: f64, x: impl Fn(f64) -> f64) {
    let mut y = top + STEP / 2.0;
    for (n, total) in totals.iter().enumerate() {
        if let Some(total) = total {
            let at = x(*total);
            canvas.line((x(0.0), y), (at, y), Stroke::Dashed);
            canvas.circle((at, y), 4.5, true);
            let text = format!("{} {total:.1}", letter(n));
            let wide = text_width(&text, SIZE);
            let before = at + 14.0 + wide > RIGHT + 36.0;
            let middle = if before {
                at - 12.0 - wide / 2.0
            } else {
                at + 12.0 + wide / 2.0
            };
            canvas.tag(middle, y, &text);
        } else {
            let text = format!("{} not scored throughout", letter(n));
            canvas.text(x(0.0) + 8.0, y + 4.5, Anchor::Start, &text);
        }
        y += STEP;
    }
}

fn letter(n: usize) -> String {
    let letter = u8::try_from(n).ok().and_then(|n| b'A'.checked_add(n));
    letter.map_or_else(String::new, |letter| char::from(letter).to_string())
}

fn description(findings: &Findings) -> String {
    let panels = findings.results.panels.iter().map(|panel| {
        let name = findings.appraisal.panel_name(panel.panel);
        let options = panel.options.iter().map(|option| {
            let label = findings.appraisal.option_label(option.option);
            let total = option.normalised.as_ref();
            format!(
                "{label} {}",
                total.map_or_else(|| "not scored throughout".to_owned(), Exact::points)
            )
        });
        format!("{name}: {}.", options.collect::<Vec<_>>().join(", "))
    });
    let panels = panels.collect::<Vec<_>>().join(" ");
    format!("What each panel gives each option, in points of 100. {panels}")
}
