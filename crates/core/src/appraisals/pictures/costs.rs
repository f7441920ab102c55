//! Draws cost against benefit, with the value-for-money frontier.

use super::{
    mark_text, marks,
    svg::{Anchor, Canvas, LINE, SIZE, Stroke, WIDTH, fitted, text_width},
};
use crate::appraisals::findings::Findings;

const LEFT: f64 = 80.0;
const RIGHT: f64 = WIDTH - 40.0;
const TOP: f64 = 56.0;
const FOOT: f64 = 400.0;
const DOT: f64 = 5.5;
/// The widest that the name of a dot is.
const NAME: f64 = 230.0;

/// A place that is taken: left, top, right, bottom.
type Taken = (f64, f64, f64, f64);

/// An option as a dot.
struct Dot {
    option: usize,
    cost: f64,
    benefit: f64,
    /// Cost and benefit as they are told.
    told: String,
    on_frontier: bool,
}

pub(super) fn draw(findings: &Findings, unit: Option<&str>) -> Option<Canvas> {
    let dots = dots(findings);
    if dots.is_empty() {
        return None;
    }
    let (across, up) = (
        axis(dots.iter().map(|dot| dot.cost)),
        axis(dots.iter().map(|dot| dot.benefit)),
    );
    let x = |cost: f64| placed(cost, &across, LEFT, RIGHT);
    let y = |benefit: f64| placed(benefit, &up, FOOT, TOP);
    let of_cost = unit.map_or_else(
        || "Cost".to_owned(),
        |unit| format!("Cost in {}", unit.trim()),
    );
    let told: Vec<&str> = dots.iter().map(|dot| dot.told.as_str()).collect();
    let description = format!(
        "Each option by its {} and its weighted points above the worst of every scale. {}",
        of_cost.replacen('C', "c", 1),
        told.join(" ")
    );
    let mut canvas = Canvas::new("costs", "Cost against benefit", description, FOOT + 84.0);
    for mark in &across {
        canvas.line((x(*mark), TOP), (x(*mark), FOOT), Stroke::Faint);
        canvas.text(x(*mark), FOOT + LINE, Anchor::Middle, &mark_text(*mark));
    }
    for mark in &up {
        canvas.line((LEFT, y(*mark)), (RIGHT, y(*mark)), Stroke::Faint);
        canvas.text(LEFT - 8.0, y(*mark) + 4.5, Anchor::End, &mark_text(*mark));
    }
    canvas.line((LEFT, FOOT), (RIGHT, FOOT), Stroke::Plain);
    canvas.line((LEFT, TOP), (LEFT, FOOT), Stroke::Plain);
    canvas.text(8.0, TOP - 12.0, Anchor::Start, "Weighted points");
    let of_cost = fitted(&of_cost, SIZE, RIGHT - LEFT);
    canvas.text(RIGHT, FOOT + 2.0 * LINE + 2.0, Anchor::End, &of_cost);
    let frontier: Vec<&Dot> = dots.iter().filter(|dot| dot.on_frontier).collect();
    for pair in frontier.windows(2) {
        let [from, to] = [pair[0], pair[1]].map(|dot| (x(dot.cost), y(dot.benefit)));
        canvas.line(from, to, Stroke::Dashed);
    }
    let mut taken: Vec<Taken> = dots
        .iter()
        .map(|dot| around(x(dot.cost), y(dot.benefit)))
        .collect();
    for dot in &dots {
        let at = (x(dot.cost), y(dot.benefit));
        canvas.circle(at, DOT, dot.on_frontier);
        name(
            &mut canvas,
            &mut taken,
            at,
            [
                &findings.appraisal.option_key(dot.option),
                findings.appraisal.option_id(dot.option),
            ],
        );
    }
    canvas.circle((LEFT + 6.0, FOOT + 62.0), DOT, true);
    canvas.text(
        LEFT + 18.0,
        FOOT + 66.5,
        Anchor::Start,
        "on the value-for-money frontier (dashed)",
    );
    canvas.circle((LEFT + 346.0, FOOT + 62.0), DOT, false);
    canvas.text(
        LEFT + 358.0,
        FOOT + 66.5,
        Anchor::Start,
        "off it: another is no dearer and gives no less",
    );
    Some(canvas)
}

/// The options that stand, are scored and have a cost; those of the frontier come first, in its order.
fn dots(findings: &Findings) -> Vec<Dot> {
    let steps = &findings.results.frontier;
    let options = findings.appraisal.options.iter().enumerate();
    let costed = options.filter_map(|(n, option)| {
        let result = findings.results.options.get(n)?;
        let (cost, benefit) = (option.cost.as_ref()?, result.benefit.as_ref()?);
        let place = steps.iter().position(|step| step.option == n);
        let label = findings.appraisal.option_label(n);
        let where_it_is = if place.is_some() {
            "on the frontier"
        } else {
            "not on the frontier"
        };
        let told = format!(
            "{label}: cost {}, {} points, {where_it_is}.",
            cost.brief(),
            benefit.brief()
        );
        let dot = Dot {
            option: n,
            cost: cost.to_f64(),
            benefit: benefit.to_f64(),
            told,
            on_frontier: place.is_some(),
        };
        result.stands.then_some((place.is_none(), place, dot))
    });
    let mut costed: Vec<_> = costed.collect();
    costed.sort_by_key(|(off, place, _)| (*off, *place));
    costed.into_iter().map(|(_, _, dot)| dot).collect()
}

/// The marks of an axis with room on both sides; nought is on it where it is near.
fn axis(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let (least, most) = values.fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), value| (least.min(value), most.max(value)),
    );
    let least = if least > 0.0 && least < most * 0.6 {
        0.0
    } else {
        least
    };
    let room = if most > least {
        (most - least) * 0.05
    } else {
        least.abs().max(1.0) * 0.1
    };
    let least = if least == 0.0 { 0.0 } else { least - room };
    marks(least, most + room)
}

fn placed(value: f64, marks: &[f64], from: f64, to: f64) -> f64 {
    let (Some(least), Some(most)) = (marks.first(), marks.last()) else {
        return from;
    };
    from + (to - from) * (value - least) / (most - least).max(f64::MIN_POSITIVE)
}

fn around(x: f64, y: f64) -> Taken {
    (x - DOT, y - DOT, x + DOT, y + DOT)
}

/// Writes the name of a dot where nothing else stands: beside it, or else above or below; where there is
/// no room for the whole, its shorter form.
fn name(canvas: &mut Canvas, taken: &mut Vec<Taken>, at: (f64, f64), labels: [&str; 2]) {
    let [long, short] = labels.map(|label| fitted(label, SIZE, NAME));
    let (text, place) = match place_of(taken, at, &long) {
        Some(place) => (long, place),
        None => {
            let beside = (at.0 + 10.0, at.1 + 4.5);
            let place = place_of(taken, at, &short).unwrap_or(beside);
            (short, place)
        }
    };
    taken.push(extent(place, text_width(&text, SIZE)));
    canvas.text(place.0, place.1, Anchor::Start, &text);
}

/// Where a text covers nothing else, near a dot.
fn place_of(taken: &[Taken], (x, y): (f64, f64), text: &str) -> Option<(f64, f64)> {
    let width = text_width(text, SIZE);
    let places = [
        (x + 10.0, y + 4.5),
        (x - 10.0 - width, y + 4.5),
        (x - width / 2.0, y - 11.0),
        (x - width / 2.0, y + 20.0),
        (x + 8.0, y - 9.0),
        (x + 8.0, y + 18.0),
        (x - 8.0 - width, y - 9.0),
        (x - 8.0 - width, y + 18.0),
    ];
    let free = |place: &(f64, f64)| {
        let own = extent(*place, width);
        let inside = own.0 >= LEFT && own.2 <= RIGHT + 30.0 && own.1 >= TOP - 10.0 && own.3 <= FOOT;
        inside && taken.iter().all(|other| !overlap(own, *other))
    };
    places.into_iter().find(free)
}

/// What a text covers.
fn extent((left, foot): (f64, f64), width: f64) -> Taken {
    (left, foot - 11.0, left + width, foot + 3.0)
}

fn overlap(a: Taken, b: Taken) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
