//! Owns the numbering part: the numbers of sections and paragraphs, and the signs of lists.

use super::xml::Xml;

/// The list that is no list: it takes the number from a paragraph whose style has one.
pub(super) const UNNUMBERED: u32 = 0;
/// The sections and paragraphs.
const SECTIONS: u32 = 1;
const BULLETS: u32 = 2;
const TO_DO: u32 = 3;
const DONE: u32 = 4;
/// Points that begin with a number or a label of their own.
const LABELLED: u32 = 5;
/// Numbered lists come after those that are always there: each is one of its own.
const FIRST_NUMBERED: u32 = 6;

/// The deepest list that the format knows, counted from 0.
const DEEPEST: u32 = 8;

/// How far the text of a numbered paragraph stands from the margin.
pub(super) const NUMBER_WIDTH: u32 = 851;
/// How far the text of a point stands from its sign.
pub(super) const SIGN_WIDTH: u32 = 425;

/// A list with numbers of its own.
#[derive(Debug)]
struct Numbered {
    /// What numbers it has.
    kind: u32,
    depth: u32,
    first: u64,
}

/// The lists of one document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The lists that have numbers of their own.
    numbered: Vec<Numbered>,
}

impl Numbering {
    /// A numbered list at a depth.
    pub(super) fn start(&mut self, depth: u32, first: u64) -> u32 {
        let list = FIRST_NUMBERED + u32::try_from(self.numbered.len()).unwrap_or(u32::MAX / 2);
        self.numbered.push(Numbered {
            kind: FIRST_NUMBERED,
            depth: level(depth),
            first,
        });
        list
    }

    /// Sections and paragraphs that are numbered from the beginning again.
    pub(super) fn sections_anew(&mut self) -> u32 {
        let list = FIRST_NUMBERED + u32::try_from(self.numbered.len()).unwrap_or(u32::MAX / 2);
        self.numbered.push(Numbered {
            kind: SECTIONS,
            depth: 0,
            first: 1,
        });
        list
    }

    /// The list of a point that has no number.
    pub(super) fn bullet(done: Option<bool>, is_labelled: bool) -> u32 {
        match done {
            None if is_labelled => LABELLED,
            None => BULLETS,
            Some(false) => TO_DO,
            Some(true) => DONE,
        }
    }

    /// Writes the part.
    pub(super) fn into_xml(self) -> String {
        let mut xml = Xml::part();
        xml.open("w:numbering", &[("xmlns:w", super::package::WORDS)]);
        sections(&mut xml);
        signs(&mut xml, BULLETS, "bullet", |depth| {
            ["•", "–", "▪"][depth as usize % 3].to_owned()
        });
        signs(&mut xml, TO_DO, "bullet", |_| "☐".to_owned());
        signs(&mut xml, DONE, "bullet", |_| "☑".to_owned());
        signs(&mut xml, LABELLED, "none", |_| String::new());
        signs(&mut xml, FIRST_NUMBERED, "decimal", |depth| {
            format!("%{}.", depth + 1)
        });
        for kind in [SECTIONS, BULLETS, TO_DO, DONE, LABELLED] {
            let kind = kind.to_string();
            xml.open("w:num", &[("w:numId", &kind)]);
            xml.value("w:abstractNumId", &kind);
            xml.close("w:num");
        }
        for (list, Numbered { kind, depth, first }) in (FIRST_NUMBERED..).zip(self.numbered) {
            xml.open("w:num", &[("w:numId", &list.to_string())]);
            xml.value("w:abstractNumId", &kind.to_string());
            xml.open("w:lvlOverride", &[("w:ilvl", &depth.to_string())]);
            xml.value("w:startOverride", &first.to_string());
            xml.close("w:lvlOverride");
            xml.close("w:num");
        }
        xml.close("w:numbering");
        xml.into_string()
    }
}

/// The depth that the format has for a depth of ours.
pub(super) fn level(depth: u32) -> u32 {
    depth.min(DEEPEST)
}

fn sections(xml: &mut Xml) {
    xml.open(
        "w:abstractNum",
        &[("w:abstractNumId", &SECTIONS.to_string())],
    );
    xml.value("w:multiLevelType", "multilevel");
    for (depth, style, text) in [("0", "Heading1", "%1"), ("1", "NumberedParagraph", "%1.%2")] {
        xml.open("w:lvl", &[("w:ilvl", depth)]);
        xml.value("w:start", "1");
        xml.value("w:numFmt", "decimal");
        xml.value("w:pStyle", style);
        xml.value("w:lvlText", text);
        xml.value("w:lvlJc", "left");
        indent(xml, NUMBER_WIDTH, NUMBER_WIDTH);
        xml.close("w:lvl");
    }
    xml.close("w:abstractNum");
}

fn signs(xml: &mut Xml, kind: u32, format: &str, text: impl Fn(u32) -> String) {
    xml.open("w:abstractNum", &[("w:abstractNumId", &kind.to_string())]);
    xml.value("w:multiLevelType", "hybridMultilevel");
    for depth in 0..=DEEPEST {
        xml.open("w:lvl", &[("w:ilvl", &depth.to_string())]);
        xml.value("w:start", "1");
        xml.value("w:numFmt", format);
        let text = text(depth);
        if text.is_empty() {
            xml.value("w:suff", "nothing");
        }
        xml.value("w:lvlText", &text);
        xml.value("w:lvlJc", "left");
        indent(xml, SIGN_WIDTH * (depth + 1), SIGN_WIDTH);
        xml.close("w:lvl");
    }
    xml.close("w:abstractNum");
}

fn indent(xml: &mut Xml, left: u32, hanging: u32) {
    xml.open("w:pPr", &[]);
    let (left, hanging) = (left.to_string(), hanging.to_string());
    xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
    xml.close("w:pPr");
}
