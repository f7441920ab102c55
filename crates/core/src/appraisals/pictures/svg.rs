//! Owns writing SVG: shapes, hatchings, and text that is never code and never wider than its place.

use std::fmt::Write as _;

use super::Picture;
use crate::direction::contained;

/// How wide every picture is.
pub(super) const WIDTH: f64 = 760.0;
/// The size of most text.
pub(super) const SIZE: f64 = 13.0;
/// The height of a line of it.
pub(super) const LINE: f64 = 16.0;
/// How many fills there are, each unlike the others.
pub(super) const FILLS: usize = GROUNDS.len();
/// The ground of each fill.
const GROUNDS: [&str; 20] = [
    "#555", "#fff", "#ddd", "#fff", "#fff", "#999", "#fff", "#fff", "#fff", "#fff", "#555", "#555",
    "#fff", "#bbb", "#777", "#fff", "#ccc", "#555", "#fff", "#bbb",
];

/// So many times a length.
pub(super) fn times(count: usize, length: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * length
}

/// A picture that is being drawn, from the top.
#[derive(Debug)]
pub(super) struct Canvas {
    name: &'static str,
    title: String,
    description: String,
    pub(super) height: f64,
    body: String,
}

/// Where a text stands from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Faint,
    Plain,
    Bold,
    Dashed,
}

impl Canvas {
    /// A picture with its title at the top, `height` high in all.
    pub(super) fn new(name: &'static str, title: &str, description: String, height: f64) -> Self {
        let mut canvas = Self {
            name,
            title: title.to_owned(),
            description,
            height,
            body: String::new(),
        };
        let fitted = fitted(title, 16.0, WIDTH - 16.0);
        writeln!(
            canvas.body,
            "<text x=\"8\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{}</text>",
            escaped(&fitted)
        )
        .unwrap_or_default();
        canvas
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: Fill) {
        let fill = fill.written(self.name);
        self.push(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             fill=\"{fill}\" stroke=\"#000\"/>"
        ));
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let stroke = match stroke {
            Stroke::Faint => "stroke=\"#bbb\"",
            Stroke::Plain => "stroke=\"#000\"",
            Stroke::Bold => "stroke=\"#000\" stroke-width=\"2.5\"",
            Stroke::Dashed => "stroke=\"#000\" stroke-dasharray=\"4 3\"",
        };
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(&format!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {stroke}/>"
        ));
    }

    pub(super) fn circle(&mut self, at: (f64, f64), radius: f64, filled: bool) {
        let fill = if filled { "#000" } else { "#fff" };
        let (x, y) = at;
        self.push(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"#000\" \
             stroke-width=\"1.5\"/>"
        ));
    }

    /// A text with its foot at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let text = escaped(text);
        self.push(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}>{text}</text>"
        ));
    }

    /// A text of up to two lines beside a row, in the middle of which is `middle`, ending at `right`.
    pub(super) fn label(&mut self, right: f64, middle: f64, width: f64, text: &str) {
        let lines = in_two_lines(text, SIZE, width);
        let first = if lines.len() == 1 {
            middle + 4.5
        } else {
            middle - 3.0
        };
        for (line, y) in lines.iter().zip([first, first + LINE - 1.0]) {
            self.text(right, y, Anchor::End, line);
        }
    }

    /// A word on a white ground, which can be read on any fill.
    pub(super) fn tag(&mut self, x: f64, middle: f64, text: &str) {
        let width = text_width(text, SIZE) + 6.0;
        self.push(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"16\" rx=\"3\" fill=\"#fff\"/>",
            x - width / 2.0,
            middle - 8.0
        ));
        self.text(x, middle + 4.5, Anchor::Middle, text);
    }

    /// A small field with a fill, and what it stands for.
    pub(super) fn key(&mut self, x: f64, y: f64, width: f64, fill: Fill, text: &str) {
        self.rect(x, y, 18.0, 13.0, fill);
        let text = fitted(text, SIZE, width - 26.0);
        self.text(x + 25.0, y + 11.0, Anchor::Start, &text);
    }

    fn push(&mut self, shape: &str) {
        self.body.push_str(shape);
        self.body.push('\n');
    }

    pub(super) fn picture(&self) -> Picture {
        Picture {
            name: self.name,
            title: self.title.clone(),
            description: self.description.clone(),
            svg: self.written(""),
        }
    }

    /// As SVG, with more attributes.
    pub(super) fn written(&self, more: &str) -> String {
        let (name, height) = (self.name, self.height);
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        let used = (0..FILLS).filter(|n| self.body.contains(&Fill::Hatch(*n).written(name)));
        let patterns: String = used.map(|n| pattern(name, n)).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
             aria-labelledby=\"{name}-title {name}-desc\" font-family=\"sans-serif\" \
             font-size=\"{SIZE}\" fill=\"#000\"{more}>\n<title id=\"{name}-title\">{title}</title>\n\
             <desc id=\"{name}-desc\">{description}</desc>\n<defs>{patterns}</defs>\n\
             <rect width=\"{WIDTH}\" height=\"{height:.0}\" fill=\"#fff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

/// What an area is filled with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fill {
    /// One of the hatchings and greys.
    Hatch(usize),
    /// A grey from 0, black, to 255, white.
    Grey(u8),
}

impl Fill {
    fn written(self, name: &str) -> String {
        match self {
            Self::Hatch(n) => format!("url(#{name}-fill-{})", n % FILLS),
            Self::Grey(grey) => format!("#{grey:02x}{grey:02x}{grey:02x}"),
        }
    }
}

fn pattern(name: &str, n: usize) -> String {
    let ground = GROUNDS[n % FILLS];
    let lines = match n {
        1 => "<path d=\"M0 8L8 0M-2 2L2 -2M6 10L10 6\" stroke=\"#000\"/>",
        3 => "<circle cx=\"2\" cy=\"2\" r=\"1.2\"/><circle cx=\"6\" cy=\"6\" r=\"1.2\"/>",
        4 => "<path d=\"M0 0L8 8M-2 6L2 10M6 -2L10 2\" stroke=\"#000\" stroke-width=\"1.6\"/>",
        6 => "<path d=\"M0 0L8 8M0 8L8 0\" stroke=\"#000\"/>",
        7 => "<path d=\"M0 2H8M0 6H8\" stroke=\"#000\"/>",
        9 => "<path d=\"M2 0V8M6 0V8\" stroke=\"#000\"/>",
        10 => "<path d=\"M0 8L8 0M-2 2L2 -2M6 10L10 6\" stroke=\"#fff\" stroke-width=\"1.6\"/>",
        11 => {
            "<circle cx=\"2\" cy=\"2\" r=\"1.4\" fill=\"#fff\"/>\
             <circle cx=\"6\" cy=\"6\" r=\"1.4\" fill=\"#fff\"/>"
        }
        12 => "<path d=\"M0 4H8M4 0V8\" stroke=\"#000\"/>",
        13 => "<path d=\"M0 4H8\" stroke=\"#000\" stroke-width=\"2\"/>",
        14 => "<path d=\"M0 0L8 8M0 8L8 0\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
        15 => "<circle cx=\"4\" cy=\"4\" r=\"2.5\" fill=\"none\" stroke=\"#000\"/>",
        16 => "<path d=\"M4 0V8\" stroke=\"#000\" stroke-width=\"2\"/>",
        17 => "<path d=\"M0 4H8\" stroke=\"#fff\" stroke-width=\"2\"/>",
        18 => "<path d=\"M0 2H4M4 6H8\" stroke=\"#000\" stroke-width=\"1.4\"/>",
        19 => "<rect x=\"2\" y=\"2\" width=\"4\" height=\"4\"/>",
        _ => "",
    };
    format!(
        "<pattern id=\"{name}-fill-{n}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
         <rect width=\"8\" height=\"8\" fill=\"{ground}\"/>{lines}</pattern>"
    )
}

/// A text inside XML and HTML, in an element or in an attribute. What XML has no sign for is left out, and
/// what a cut left open is closed, so that no text turns the one after it.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in contained(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// About how wide a text is: we have no font to measure it with.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        c if c.is_ascii_uppercase() => 0.72,
        c if u32::from(c) >= 0x2e80 => 1.05,
        _ => 0.6,
    };
    text.chars().map(width).sum::<f64>() * size
}

/// A text cut to a width.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if text_width(&cut, size) + text_width("W…", size) > width {
            break;
        }
        cut.push(c);
    }
    format!("{}…", cut.trim_end())
}

/// A text in one line or two, the second cut to the width.
fn in_two_lines(text: &str, size: f64, width: f64) -> Vec<String> {
    if text_width(text, size) <= width {
        return vec![text.to_owned()];
    }
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let mut fits = spaces.filter(|at| text_width(&text[..*at], size) <= width);
    match fits.next_back() {
        Some(at) => vec![
            text[..at].to_owned(),
            fitted(text[at..].trim_start(), size, width),
        ],
        None => vec![fitted(text, size, width)],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_fill_is_like_another() {
        let written = |n: usize| pattern("p", n).replacen(&format!("p-fill-{n}"), "", 1);
        let fills: BTreeSet<String> = (0..FILLS).map(written).collect();
        assert_eq!(fills.len(), FILLS);
    }
}
