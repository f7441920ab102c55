//! Owns the styles part: the looks by name, with Word's own names where it has one, so that its
//! navigation, table of contents and read-aloud know what each paragraph is.

use super::front::FRONT_INDENT;
use super::numbering::NUMBER_WIDTH;
use super::package::WORDS;
use super::paragraph::{HIDDEN_COLOUR, line};
use super::running::{fonts, shade};
use super::xml::Xml;

pub(super) const FONT: &str = "Arial";
pub(super) const FIXED_FONT: &str = "Courier New";

const BOLD: &[&str] = &["w:b"];
const KEPT_WITH_NEXT: &[&str] = &["w:keepNext", "w:keepLines"];

/// A style of paragraphs.
#[derive(Default)]
struct Style {
    id: &'static str,
    name: &'static str,
    based_on: &'static str,
    next: &'static str,
    /// The depth among the numbers of sections.
    number: Option<&'static str>,
    /// What it is kept on one page with: the tags that say so.
    keep: &'static [&'static str],
    /// The sides on which a line is drawn.
    lines: &'static [&'static str],
    fill: &'static str,
    /// Space before and after, in twentieths of a point.
    space: Option<(u32, u32)>,
    indent: Option<(u32, u32)>,
    outline: Option<&'static str>,
    /// How its letters look: the tags that say so.
    face: &'static [&'static str],
    /// In half points.
    size: Option<&'static str>,
    fixed: bool,
}

/// Writes the part for a text in a language.
pub(super) fn styles(language: &str) -> String {
    let mut xml = Xml::part();
    xml.open("w:styles", &[("xmlns:w", WORDS)]);
    defaults(&mut xml, language);
    for style in paragraphs() {
        paragraph(&mut xml, &style);
    }
    characters(&mut xml);
    tables(&mut xml);
    xml.close("w:styles");
    xml.into_string()
}

/// Writes the part that names the fonts.
pub(super) fn fonts_in_use() -> String {
    let mut xml = Xml::part();
    xml.open("w:fonts", &[("xmlns:w", WORDS)]);
    for (font, family, pitch) in [(FONT, "swiss", "variable"), (FIXED_FONT, "modern", "fixed")] {
        xml.open("w:font", &[("w:name", font)]);
        xml.value("w:family", family);
        xml.value("w:pitch", pitch);
        xml.close("w:font");
    }
    xml.close("w:fonts");
    xml.into_string()
}

fn defaults(xml: &mut Xml, language: &str) {
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    fonts(xml, FONT);
    xml.value("w:sz", "22");
    xml.value("w:szCs", "22");
    xml.empty("w:lang", &[("w:val", language)]);
    xml.close("w:rPr");
    xml.close("w:rPrDefault");
    xml.open("w:pPrDefault", &[]);
    xml.open("w:pPr", &[]);
    let spacing = [
        ("w:after", "140"),
        ("w:line", "276"),
        ("w:lineRule", "auto"),
    ];
    xml.empty("w:spacing", &spacing);
    xml.close("w:pPr");
    xml.close("w:pPrDefault");
    xml.close("w:docDefaults");
}

fn paragraphs() -> Vec<Style> {
    let mut styles = headings();
    styles.extend(text());
    styles.extend(boxes());
    styles.extend(edges());
    styles
}

fn headings() -> Vec<Style> {
    let heading = |id, name, outline, size| Style {
        id,
        name,
        based_on: "Normal",
        next: "Normal",
        keep: KEPT_WITH_NEXT,
        space: Some((280, 120)),
        outline: Some(outline),
        face: BOLD,
        size: Some(size),
        ..Style::default()
    };
    vec![
        Style {
            id: "Normal",
            name: "Normal",
            ..Style::default()
        },
        Style {
            space: Some((0, 240)),
            outline: None,
            ..heading("Title", "Title", "0", "40")
        },
        Style {
            number: Some("0"),
            ..heading("Heading1", "heading 1", "0", "28")
        },
        heading("Heading2", "heading 2", "1", "24"),
        heading("Heading3", "heading 3", "2", "22"),
        Style {
            face: &["w:b", "w:i"],
            ..heading("Heading4", "heading 4", "3", "22")
        },
        Style {
            face: &["w:i"],
            ..heading("Heading5", "heading 5", "4", "22")
        },
        Style {
            face: &["w:i"],
            ..heading("Heading6", "heading 6", "5", "20")
        },
    ]
}

fn text() -> Vec<Style> {
    let normal = |id, name| Style {
        id,
        name,
        based_on: "Normal",
        ..Style::default()
    };
    vec![
        Style {
            number: Some("1"),
            ..normal("NumberedParagraph", "Numbered Paragraph")
        },
        Style {
            space: Some((0, 80)),
            ..normal("ListParagraph", "List Paragraph")
        },
        Style {
            lines: &["w:left"],
            indent: Some((567, 0)),
            ..normal("Quote", "Quote")
        },
        Style {
            fixed: true,
            face: &["w:noProof"],
            size: Some("20"),
            fill: "F3F2F1",
            space: Some((80, 140)),
            ..normal("Code", "HTML Preformatted")
        },
        Style {
            face: BOLD,
            space: Some((0, 40)),
            ..normal("DefinitionTerm", "Definition Term")
        },
        Style {
            face: BOLD,
            keep: &["w:keepLines"],
            space: Some((160, 120)),
            size: Some("20"),
            ..normal("Caption", "caption")
        },
        Style {
            keep: &["w:keepLines"],
            space: Some((160, 80)),
            ..normal("Figure", "Figure")
        },
        Style {
            space: Some((40, 40)),
            size: Some("20"),
            ..normal("TableText", "Table Text")
        },
        Style {
            face: BOLD,
            space: Some((40, 40)),
            size: Some("20"),
            based_on: "TableText",
            ..normal("TableHeading", "Table Heading")
        },
        Style {
            lines: &["w:bottom"],
            space: Some((0, 200)),
            ..normal("Break", "Break")
        },
    ]
}

fn boxes() -> Vec<Style> {
    let normal = |id, name| Style {
        id,
        name,
        based_on: "Normal",
        ..Style::default()
    };
    vec![
        Style {
            lines: &["w:top"],
            keep: KEPT_WITH_NEXT,
            face: BOLD,
            size: Some("24"),
            space: Some((240, 120)),
            ..normal("RecommendationsLabel", "Recommendations Label")
        },
        Style {
            lines: &["w:bottom"],
            size: Some("4"),
            space: Some((0, 280)),
            ..normal("RecommendationsEnd", "Recommendations End")
        },
        Style {
            lines: &["w:top"],
            keep: KEPT_WITH_NEXT,
            face: BOLD,
            fill: HIDDEN_COLOUR,
            ..normal("HiddenLabel", "Not Public Label")
        },
        Style {
            lines: &["w:bottom"],
            face: &["w:i"],
            size: Some("18"),
            fill: HIDDEN_COLOUR,
            ..normal("HiddenEnd", "Not Public End")
        },
        Style {
            size: Some("2"),
            space: Some((0, 0)),
            ..normal("Gap", "Gap")
        },
    ]
}

fn edges() -> Vec<Style> {
    let small = |id, name| Style {
        id,
        name,
        based_on: "Normal",
        size: Some("18"),
        space: Some((0, 0)),
        ..Style::default()
    };
    vec![
        Style {
            space: Some((0, 80)),
            indent: Some((FRONT_INDENT, FRONT_INDENT)),
            size: None,
            ..small("FrontSheet", "Front Sheet")
        },
        Style {
            space: Some((0, 60)),
            size: Some("18"),
            ..small("FootnoteText", "footnote text")
        },
        small("Header", "header"),
        small("Footer", "footer"),
        Style {
            face: BOLD,
            fill: HIDDEN_COLOUR,
            ..small("NotPublic", "Not Public")
        },
    ]
}

fn paragraph(xml: &mut Xml, style: &Style) {
    let mut attributes = vec![("w:type", "paragraph"), ("w:styleId", style.id)];
    if style.based_on.is_empty() {
        attributes.insert(1, ("w:default", "1"));
    }
    xml.open("w:style", &attributes);
    xml.value("w:name", style.name);
    if !style.based_on.is_empty() {
        xml.value("w:basedOn", style.based_on);
    }
    if !style.next.is_empty() {
        xml.value("w:next", style.next);
    }
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr", &[]);
    set_paragraph(xml, style);
    xml.close("w:pPr");
    xml.open("w:rPr", &[]);
    if style.fixed {
        fonts(xml, FIXED_FONT);
    }
    for tag in style.face {
        xml.empty(tag, &[]);
    }
    if let Some(size) = style.size {
        xml.value("w:sz", size);
        xml.value("w:szCs", size);
    }
    xml.close("w:rPr");
    xml.close("w:style");
}

/// What a style says of its paragraphs, in the order that the format demands.
fn set_paragraph(xml: &mut Xml, style: &Style) {
    for tag in style.keep {
        xml.empty(tag, &[]);
    }
    if let Some(depth) = style.number {
        xml.open("w:numPr", &[]);
        if depth != "0" {
            xml.value("w:ilvl", depth);
        }
        xml.value("w:numId", "1");
        xml.close("w:numPr");
    }
    if !style.lines.is_empty() {
        xml.open("w:pBdr", &[]);
        for side in style.lines {
            line(xml, side);
        }
        xml.close("w:pBdr");
    }
    if !style.fill.is_empty() {
        shade(xml, style.fill);
    }
    if style.id == "FrontSheet" {
        xml.open("w:tabs", &[]);
        let place = FRONT_INDENT.to_string();
        xml.empty("w:tab", &[("w:val", "left"), ("w:pos", &place)]);
        xml.close("w:tabs");
    }
    if let Some((before, after)) = style.space {
        let (before, after) = (before.to_string(), after.to_string());
        let mut spacing = vec![("w:before", before.as_str()), ("w:after", after.as_str())];
        // Lines as high as their letters, where they are tiny or in a table.
        if after.len() < 3 || style.size == Some("4") {
            spacing.extend([("w:line", "240"), ("w:lineRule", "auto")]);
        }
        xml.empty("w:spacing", &spacing);
    }
    if style.number.is_some() {
        let width = NUMBER_WIDTH.to_string();
        xml.empty("w:ind", &[("w:left", &width), ("w:hanging", &width)]);
    } else if let Some((left, hanging)) = style.indent {
        let (left, hanging) = (left.to_string(), hanging.to_string());
        xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
    }
    if let Some(outline) = style.outline {
        xml.value("w:outlineLvl", outline);
    }
}

fn characters(xml: &mut Xml) {
    character(
        xml,
        "DefaultParagraphFont",
        "Default Paragraph Font",
        |_| {},
    );
    character(xml, "Hyperlink", "Hyperlink", |xml| {
        xml.value("w:color", "144E81");
        xml.value("w:u", "single");
    });
    character(xml, "FootnoteReference", "footnote reference", |xml| {
        xml.value("w:vertAlign", "superscript");
    });
    character(xml, "CodeWords", "HTML Code", |xml| {
        fonts(xml, FIXED_FONT);
        xml.empty("w:noProof", &[]);
    });
    character(xml, "Stub", "Not Shown", |xml| shade(xml, "EEEEEE"));
}

fn character(xml: &mut Xml, id: &str, name: &str, set: impl FnOnce(&mut Xml)) {
    let is_default = id == "DefaultParagraphFont";
    let mut attributes = vec![("w:type", "character"), ("w:styleId", id)];
    if is_default {
        attributes.insert(1, ("w:default", "1"));
    }
    xml.open("w:style", &attributes);
    xml.value("w:name", name);
    if !is_default {
        xml.value("w:basedOn", "DefaultParagraphFont");
        xml.open("w:rPr", &[]);
        set(xml);
        xml.close("w:rPr");
    }
    xml.close("w:style");
}

fn tables(xml: &mut Xml) {
    let cell_margins = |xml: &mut Xml| {
        xml.open("w:tblCellMar", &[]);
        for side in ["w:left", "w:right"] {
            xml.empty(side, &[("w:w", "108"), ("w:type", "dxa")]);
        }
        xml.close("w:tblCellMar");
    };
    let normal = [
        ("w:type", "table"),
        ("w:default", "1"),
        ("w:styleId", "TableNormal"),
    ];
    xml.open("w:style", &normal);
    xml.value("w:name", "Normal Table");
    xml.open("w:tblPr", &[]);
    cell_margins(xml);
    xml.close("w:tblPr");
    xml.close("w:style");
    let grid = [("w:type", "table"), ("w:styleId", "TableGrid")];
    xml.open("w:style", &grid);
    xml.value("w:name", "Table Grid");
    xml.value("w:basedOn", "TableNormal");
    xml.open("w:tblPr", &[]);
    xml.open("w:tblBorders", &[]);
    for side in [
        "w:top",
        "w:left",
        "w:bottom",
        "w:right",
        "w:insideH",
        "w:insideV",
    ] {
        let look = [
            ("w:val", "single"),
            ("w:sz", "4"),
            ("w:space", "0"),
            ("w:color", "505A5F"),
        ];
        xml.empty(side, &look);
    }
    xml.close("w:tblBorders");
    xml.close("w:tblPr");
    xml.open("w:tblStylePr", &[("w:type", "firstRow")]);
    xml.open("w:tcPr", &[]);
    shade(xml, "F3F2F1");
    xml.close("w:tcPr");
    xml.close("w:tblStylePr");
    xml.close("w:style");
}
