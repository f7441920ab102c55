//! Owns the pictures of an appraisal, as SVG: black, white and grey, told apart by hatching and by
//! labels, each with its title and what it shows as text.

mod acceptability;
mod costs;
mod panels;
mod svg;
mod tornado;
mod totals;

pub use svg::escaped;

use self::svg::{Canvas, WIDTH};
use super::{Exact, findings::Findings};

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name among the pictures: `totals`, `tornado`, `acceptability`, `costs` or `panels`.
    pub name: &'static str,
    /// What it is.
    pub title: String,
    /// What it shows, for those who can't see it.
    pub description: String,
    /// The picture.
    pub svg: String,
}

impl Findings {
    /// Every picture that there is something to show in.
    #[must_use]
    pub fn pictures(&self) -> Vec<Picture> {
        self.pictures_in(None)
    }

    /// The same, with the unit of the costs where it is known.
    #[must_use]
    pub fn pictures_in(&self, unit: Option<&str>) -> Vec<Picture> {
        self.canvases(unit).iter().map(Canvas::picture).collect()
    }

    /// The pictures one below the other, as one.
    #[must_use]
    pub fn pictures_as_one(&self) -> String {
        let canvases = self.canvases(None);
        let height: f64 = canvases.iter().map(|canvas| canvas.height).sum();
        let title = escaped(&self.appraisal.title);
        let paragraph = escaped(&self.paragraph);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {WIDTH} {height:.0}\">\n<title>{title}</title>\n<desc>{paragraph}</desc>\n"
        );
        let mut top = 0.0;
        for canvas in &canvases {
            out.push_str(&canvas.written(&format!(" y=\"{top:.0}\"")));
            top += canvas.height;
        }
        out.push_str("</svg>\n");
        out
    }

    fn canvases(&self, unit: Option<&str>) -> Vec<Canvas> {
        let all = [
            Some(totals::draw(self)),
            tornado::draw(self),
            acceptability::draw(self),
            costs::draw(self, unit),
            panels::draw(self),
        ];
        all.into_iter().flatten().collect()
    }
}

/// That there is more than was drawn; none where there is not.
fn not_drawn(more: usize, what: &str) -> Option<String> {
    let them = if more == 1 { "it" } else { "them" };
    let are = if more == 1 { " is" } else { "s are" };
    let told =
        || format!("{more} more {what}{are} not drawn: the text of the picture tells {them}.");
    (more > 0).then(told)
}

/// A part in points of 100, to be drawn.
fn points(part: &Exact) -> f64 {
    part.to_f64() * 100.0
}

/// The numbers at which an axis from `least` to `most` is marked: four to nine of them, evenly.
fn marks(least: f64, most: f64) -> Vec<f64> {
    let width = most - least;
    // What is no wider than this can't be told apart.
    if !width.is_finite() || width <= f64::MIN_POSITIVE {
        return vec![least];
    }
    let rough = width / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = steps
        .iter()
        .map(|step| step * power)
        .find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    let first = (least / step).floor();
    let marks = (0..12).map(|n| (first + f64::from(n)) * step);
    let end = most + step * 0.999;
    marks.take_while(|mark| *mark < end).collect()
}

/// A mark as it is written, without noise in its last digits.
fn mark_text(mark: f64) -> String {
    let text = format!("{mark:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.replace('-', "−")
    }
}
