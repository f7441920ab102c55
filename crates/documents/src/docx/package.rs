//! Owns the package: the parts of a document, what they say of each other, and the file that holds
//! them. Its bytes depend on nothing but what is in it.

use super::DocxProblem;
use super::styles::{fonts_in_use, styles};
use super::theme::theme;
use super::xml::Xml;
use crate::pictures::Picture;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The name space of texts.
pub(super) const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The name space of pictures.
pub(super) const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD_PART: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// What a document says of itself.
pub(super) struct Metadata<'a> {
    pub(super) title: &'a str,
    /// Who it is from, if that is public knowledge.
    pub(super) creator: Option<&'a str>,
    pub(super) language: &'a str,
}

/// A part with what it refers to.
#[derive(Default)]
pub(super) struct Part {
    pub(super) xml: Xml,
    pub(super) relations: Relations,
}

/// All that the text became.
pub(super) struct Parts<'a> {
    pub(super) body: Part,
    pub(super) footnotes: Part,
    pub(super) numbering: String,
    pub(super) pictures: Vec<&'a Picture>,
    pub(super) holds_hidden: bool,
    /// How the pages of its last section are numbered.
    pub(super) numbers: PageNumbers,
}

/// How the pages of a section are numbered: by default on from those before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PageNumbers {
    /// The number of its first page.
    pub(super) first: Option<u32>,
    /// Whether they are the letters of what stands before the text, as in a PDF.
    pub(super) are_letters: bool,
    /// Whether it is of a pack, whose numbers are those of every reader's copy and may be passed over.
    pub(super) in_pack: bool,
}

/// What a part refers to outside it, each once.
#[derive(Debug, Default)]
pub(super) struct Relations {
    links: BTreeMap<String, usize>,
    pictures: BTreeMap<String, usize>,
}

impl Relations {
    /// The id of a web address.
    pub(super) fn link(&mut self, address: &str) -> String {
        let next = self.links.len() + 1;
        let id = self.links.entry(encoded(address)).or_insert(next);
        format!("link{id}")
    }

    /// The id of a picture.
    pub(super) fn picture(&mut self, file: &str) -> String {
        let next = self.pictures.len() + 1;
        let id = self.pictures.entry(file.to_owned()).or_insert(next);
        format!("picture{id}")
    }

    fn into_xml(self, parts: &[(&str, &str)]) -> String {
        let mut xml = Xml::part();
        let space = format!("{PACKAGE}/relationships");
        xml.open("Relationships", &[("xmlns", &space)]);
        for (kind, file) in parts {
            let kind_of = format!("{OFFICE}/{kind}");
            xml.empty(
                "Relationship",
                &[("Id", file_id(file)), ("Type", &kind_of), ("Target", file)],
            );
        }
        for (file, id) in self.pictures {
            let id = format!("picture{id}");
            let kind = format!("{OFFICE}/image");
            xml.empty(
                "Relationship",
                &[("Id", &id), ("Type", &kind), ("Target", &file)],
            );
        }
        for (address, id) in self.links {
            let id = format!("link{id}");
            let kind = format!("{OFFICE}/hyperlink");
            xml.empty(
                "Relationship",
                &[
                    ("Id", &id),
                    ("Type", &kind),
                    ("Target", &address),
                    ("TargetMode", "External"),
                ],
            );
        }
        xml.close("Relationships");
        xml.into_string()
    }
}

/// The id of a part that is always there: its name without the ending.
fn file_id(file: &str) -> &str {
    file.split('.').next().unwrap_or(file)
}

/// An address as the format wants it: what a URI may not hold as percent codes.
fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for (index, byte) in address.bytes().enumerate() {
        let is_code = |rest: &[u8]| matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~:/?#@!$&'()*+,;=".contains(&byte)
            || (byte == b'%' && is_code(&address.as_bytes()[index + 1..]));
        if plain {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Packs all parts into the bytes of a file.
pub(super) fn pack(parts: Parts<'_>, metadata: &Metadata<'_>) -> Result<Vec<u8>, DocxProblem> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| files.push((name.to_owned(), bytes.to_vec()));
    add("[Content_Types].xml", content_types().as_bytes());
    add("_rels/.rels", package_relations().as_bytes());
    add("docProps/core.xml", core(metadata).as_bytes());
    let Parts {
        body,
        footnotes,
        numbering,
        pictures,
        holds_hidden,
        numbers,
    } = parts;
    add("word/document.xml", document(&body.xml, numbers).as_bytes());
    let relations = body.relations.into_xml(&DOCUMENT_PARTS);
    add("word/_rels/document.xml.rels", relations.as_bytes());
    add("word/footnotes.xml", notes(&footnotes.xml).as_bytes());
    let relations = footnotes.relations.into_xml(&[]);
    add("word/_rels/footnotes.xml.rels", relations.as_bytes());
    add("word/styles.xml", styles(metadata.language).as_bytes());
    add("word/fontTable.xml", fonts_in_use().as_bytes());
    add("word/theme.xml", theme().as_bytes());
    add("word/numbering.xml", numbering.as_bytes());
    add("word/settings.xml", settings(metadata.language).as_bytes());
    add(
        "word/header.xml",
        header(Some(metadata.title), holds_hidden).as_bytes(),
    );
    add("word/first.xml", header(None, holds_hidden).as_bytes());
    add("word/footer.xml", footer(numbers.in_pack).as_bytes());
    for (place, picture) in (1..).zip(pictures) {
        let place: usize = place;
        let extension = picture.format().extension();
        let name = format!("word/media/picture{place}.{extension}");
        add(&name, picture.bytes());
    }
    zipped(&files)
}

fn zipped(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, DocxProblem> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let is_packed = [".png", ".jpeg"].iter().any(|end| name.ends_with(end));
        let method = if is_packed {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        zip.start_file(name, options)?;
        zip.write_all(bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The parts that the document always refers to, each with its kind.
const DOCUMENT_PARTS: [(&str, &str); 9] = [
    ("fontTable", "fontTable.xml"),
    ("theme", "theme.xml"),
    ("styles", "styles.xml"),
    ("numbering", "numbering.xml"),
    ("settings", "settings.xml"),
    ("footnotes", "footnotes.xml"),
    ("header", "header.xml"),
    ("header", "first.xml"),
    ("footer", "footer.xml"),
];

fn content_types() -> String {
    let mut xml = Xml::part();
    let space = format!("{PACKAGE}/content-types");
    xml.open("Types", &[("xmlns", &space)]);
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    for (extension, kind) in [
        ("rels", relations),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
    ] {
        let attributes = [("Extension", extension), ("ContentType", kind)];
        xml.empty("Default", &attributes);
    }
    let part = |xml: &mut Xml, name: &str, kind: &str| {
        xml.empty("Override", &[("PartName", name), ("ContentType", kind)]);
    };
    let main = format!("{WORD_PART}.document.main+xml");
    part(&mut xml, "/word/document.xml", &main);
    for (kind, file) in DOCUMENT_PARTS {
        let kind = match kind {
            "theme" => "application/vnd.openxmlformats-officedocument.theme+xml".to_owned(),
            kind => format!("{WORD_PART}.{kind}+xml"),
        };
        part(&mut xml, &format!("/word/{file}"), &kind);
    }
    let core = "application/vnd.openxmlformats-package.core-properties+xml";
    part(&mut xml, "/docProps/core.xml", core);
    xml.close("Types");
    xml.into_string()
}

fn package_relations() -> String {
    let mut xml = Xml::part();
    let space = format!("{PACKAGE}/relationships");
    xml.open("Relationships", &[("xmlns", &space)]);
    let document = format!("{OFFICE}/officeDocument");
    let core = format!("{PACKAGE}/relationships/metadata/core-properties");
    for (id, kind, target) in [
        ("document", &document, "word/document.xml"),
        ("core", &core, "docProps/core.xml"),
    ] {
        let attributes = [("Id", id), ("Type", kind), ("Target", target)];
        xml.empty("Relationship", &attributes);
    }
    xml.close("Relationships");
    xml.into_string()
}

/// What the document says of itself. It names no time: that would make equal documents differ.
fn core(metadata: &Metadata<'_>) -> String {
    let mut xml = Xml::part();
    let space = format!("{PACKAGE}/metadata/core-properties");
    let spaces = [
        ("xmlns:cp", space.as_str()),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.open("cp:coreProperties", &spaces);
    for (tag, text) in [
        ("dc:title", Some(metadata.title)),
        ("dc:creator", metadata.creator),
        ("dc:language", Some(metadata.language)),
    ] {
        if let Some(text) = text {
            xml.open(tag, &[]);
            xml.text(text);
            xml.close(tag);
        }
    }
    xml.close("cp:coreProperties");
    xml.into_string()
}

fn open_part(tag: &str) -> Xml {
    open_part_with(tag, &[])
}

fn open_part_with(tag: &str, more: &[(&str, &str)]) -> Xml {
    let mut xml = Xml::part();
    let spaces = [
        ("xmlns:w", WORDS),
        ("xmlns:r", OFFICE),
        (
            "xmlns:wp",
            "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        ),
        (
            "xmlns:a",
            "http://schemas.openxmlformats.org/drawingml/2006/main",
        ),
        ("xmlns:pic", PICTURE),
    ];
    xml.open(tag, &[&spaces[..], more].concat());
    xml
}

fn document(body: &Xml, numbers: PageNumbers) -> String {
    let mut xml = open_part("w:document");
    xml.open("w:body", &[]);
    xml.raw(body.as_str());
    section_end(&mut xml, false, numbers);
    xml.close("w:body");
    xml.close("w:document");
    xml.into_string()
}

/// The pages of a section, at its end; a part of a pack begins a page.
pub(super) fn section_end(xml: &mut Xml, is_part: bool, numbers: PageNumbers) {
    xml.open("w:sectPr", &[]);
    for (kind, file) in [("default", "header"), ("first", "first")] {
        let attributes = [("w:type", kind), ("r:id", file)];
        xml.empty("w:headerReference", &attributes);
    }
    for kind in ["default", "first"] {
        let attributes = [("w:type", kind), ("r:id", "footer")];
        xml.empty("w:footerReference", &attributes);
    }
    // That notes are counted anew in each section would be taken for each chapter by LibreOffice, which
    // then shows 1 or 0 for most of them.
    if is_part {
        xml.value("w:type", "nextPage");
    }
    xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
    let margins = [
        ("w:top", "1418"),
        ("w:right", "1134"),
        ("w:bottom", "1418"),
        ("w:left", "1134"),
        ("w:header", "709"),
        ("w:footer", "709"),
        ("w:gutter", "0"),
    ];
    xml.empty("w:pgMar", &margins);
    let first = numbers.first.map(|first| first.to_string());
    let mut counted = Vec::new();
    if numbers.are_letters {
        counted.push(("w:fmt", "lowerRoman"));
    }
    if let Some(first) = &first {
        counted.push(("w:start", first.as_str()));
    }
    if !counted.is_empty() {
        xml.empty("w:pgNumType", &counted);
    }
    xml.empty("w:titlePg", &[]);
    xml.close("w:sectPr");
}

fn notes(notes: &Xml) -> String {
    let more = [
        (
            "xmlns:mc",
            "http://schemas.openxmlformats.org/markup-compatibility/2006",
        ),
        (
            "xmlns:w15",
            "http://schemas.microsoft.com/office/word/2012/wordml",
        ),
    ];
    let mut xml = open_part_with("w:footnotes", &more);
    xml.raw(notes.as_str());
    xml.close("w:footnotes");
    xml.into_string()
}

fn header(title: Option<&str>, holds_hidden: bool) -> String {
    let mut xml = open_part("w:hdr");
    if holds_hidden {
        line_of(&mut xml, "NotPublic", |xml| {
            run(xml, crate::pack::NOT_FOR_PUBLICATION);
        });
    }
    line_of(&mut xml, "Header", |xml| {
        if let Some(title) = title {
            run(xml, title);
        }
    });
    xml.close("w:hdr");
    xml.into_string()
}

/// The number of the page. How many there are is no number of a pack: its numbers may be passed over.
fn footer(in_pack: bool) -> String {
    let mut xml = open_part("w:ftr");
    line_of(&mut xml, "Footer", |xml| {
        run(xml, "Page ");
        field(xml, " PAGE ");
        if !in_pack {
            run(xml, " of ");
            field(xml, " NUMPAGES ");
        }
    });
    xml.close("w:ftr");
    xml.into_string()
}

fn line_of(xml: &mut Xml, style: &str, write: impl FnOnce(&mut Xml)) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", style);
    xml.close("w:pPr");
    write(xml);
    xml.close("w:p");
}

fn run(xml: &mut Xml, text: &str) {
    xml.open("w:r", &[]);
    xml.words("w:t", text);
    xml.close("w:r");
}

fn field(xml: &mut Xml, field: &str) {
    xml.open("w:fldSimple", &[("w:instr", field)]);
    run(xml, "1");
    xml.close("w:fldSimple");
}

fn settings(language: &str) -> String {
    let mut xml = Xml::part();
    xml.open("w:settings", &[("xmlns:w", WORDS)]);
    xml.value("w:defaultTabStop", "567");
    xml.open("w:footnotePr", &[]);
    for id in ["-1", "0"] {
        xml.empty("w:footnote", &[("w:id", id)]);
    }
    xml.close("w:footnotePr");
    xml.open("w:compat", &[]);
    let word = [
        ("w:name", "compatibilityMode"),
        ("w:uri", "http://schemas.microsoft.com/office/word"),
        ("w:val", "15"),
    ];
    xml.empty("w:compatSetting", &word);
    xml.close("w:compat");
    xml.empty("w:themeFontLang", &[("w:val", language)]);
    xml.close("w:settings");
    xml.into_string()
}
