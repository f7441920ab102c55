//! What must hold of every DOCX file: its parts are XML and fit together, equal texts give equal
//! bytes, and what is hidden is in no byte of any part.

mod sources;

use minuted_documents::{
    AudienceLevel, Pack, ParseOptions, Part, PartContent, Picture, Pictures, derive, pack_to_docx,
    paper_to_docx, paper_to_page, parse, parse_paper, picture_names, to_docx, to_html,
};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sources::{CANARY, config, mutated, soup, well_formed};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The files in a DOCX file by name.
fn parts(docx: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(docx)).expect("it is a ZIP file");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("the file is there");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("the file is whole");
        parts.insert(file.name().expect("names are UTF-8").into_owned(), bytes);
    }
    parts
}

/// An element: its name and its attributes.
type Element = (String, BTreeMap<String, String>);

fn element(start: &BytesStart<'_>) -> Element {
    let name = start.name().as_ref().to_owned();
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("attributes are well formed and each stands once");
        (
            attribute.key.as_ref().to_owned(),
            attribute.value.into_owned(),
        )
    });
    (name, attributes.collect())
}

/// Every element of a part, which must be well formed.
fn read(xml: &[u8]) -> Vec<Element> {
    let xml = std::str::from_utf8(xml).expect("parts are UTF-8");
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut elements, mut depth) = (Vec::new(), 0);
    loop {
        match reader.read_event().expect("the part is XML") {
            Event::Start(start) => {
                depth += 1;
                elements.push(element(&start));
            }
            Event::Empty(start) => elements.push(element(&start)),
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every tag is closed");
    let legal =
        |c: char| matches!(c, '\t' | '\n') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}');
    assert!(xml.chars().all(legal));
    elements
}

fn values<'e>(elements: &'e [Element], tag: &str, attribute: &str) -> Vec<&'e str> {
    elements
        .iter()
        .filter(|(name, _)| name == tag)
        .filter_map(|(_, attributes)| attributes.get(attribute).map(String::as_str))
        .collect()
}

/// All that must hold of a file, whatever it says.
fn assert_sound(docx: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let parts = parts(docx);
    let mut read_parts = BTreeMap::new();
    for (name, bytes) in &parts {
        if !name.contains("/media/") {
            read_parts.insert(name.as_str(), read(bytes));
        }
    }
    let body = &read_parts["word/document.xml"];
    let notes = &read_parts["word/footnotes.xml"];
    let styles = &read_parts["word/styles.xml"];
    let known: BTreeSet<_> = values(styles, "w:style", "w:styleId").into_iter().collect();
    let lists: BTreeSet<_> = values(&read_parts["word/numbering.xml"], "w:num", "w:numId")
        .into_iter()
        .collect();
    for part in [body, notes] {
        for tag in ["w:pStyle", "w:rStyle", "w:tblStyle"] {
            for style in values(part, tag, "w:val") {
                assert!(known.contains(style), "no style {style}");
            }
        }
        for list in values(part, "w:numId", "w:val") {
            assert!(list == "0" || lists.contains(list), "no list {list}");
        }
    }
    let sorted = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.join(" ")
    };
    let starts = sorted(values(body, "w:bookmarkStart", "w:id"));
    assert_eq!(starts, sorted(values(body, "w:bookmarkEnd", "w:id")));
    let bookmarks = values(body, "w:bookmarkStart", "w:name");
    let places: BTreeSet<_> = bookmarks.iter().copied().collect();
    assert_eq!(places.len(), bookmarks.len(), "no place stands twice");
    for part in [body, notes] {
        for place in values(part, "w:hyperlink", "w:anchor") {
            assert!(places.contains(place), "no place {place}");
        }
    }
    let written = values(notes, "w:footnote", "w:id");
    let referred = values(body, "w:footnoteReference", "w:id");
    assert_eq!(
        written[2..],
        referred,
        "each note is referred to once, in order"
    );
    for (part, elements) in [("document", body), ("footnotes", notes)] {
        let relations = &read_parts[format!("word/_rels/{part}.xml.rels").as_str()];
        let known: BTreeSet<_> = values(relations, "Relationship", "Id")
            .into_iter()
            .collect();
        let used = values(elements, "w:hyperlink", "r:id");
        for id in used
            .into_iter()
            .chain(values(elements, "a:blip", "r:embed"))
        {
            assert!(known.contains(id), "no relation {id}");
        }
        for (_, relation) in relations {
            if let Some(target) = relation.get("Target")
                && !relation.contains_key("TargetMode")
            {
                assert!(parts.contains_key(&format!("word/{target}")), "{target}");
            }
        }
    }
    parts
}

fn holds(parts: &BTreeMap<String, Vec<u8>>, needle: &str) -> bool {
    parts.iter().any(|(name, bytes)| {
        name.contains(needle)
            || bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
    })
}

/// A picture of one dot, with its name in it.
fn picture(name: &str) -> Picture {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    bytes.extend(name.as_bytes());
    Picture::by_its_head(bytes).expect("it is a picture")
}

fn pictures() -> Pictures {
    let mut pictures = Pictures::none();
    for name in ["a_b.png", "b.png", "canary.png"] {
        pictures.add(name, picture(name));
    }
    pictures
}

fn check(source: &str) {
    let Ok(document) = parse(source, &ParseOptions::BODY) else {
        return;
    };
    let pictures = pictures();
    for audience in AudienceLevel::ALL {
        let write = || to_docx(&document, audience, "A title", "en-GB", &pictures).expect("packed");
        let docx = write();
        assert_eq!(write(), docx, "equal texts give equal bytes");
        let parts = assert_sound(&docx);
        if audience != AudienceLevel::Public {
            continue;
        }
        // What the public gets is made of its own text alone.
        if let Ok(derived) = derive(source) {
            let public = parse(&derived.public, &ParseOptions::BODY).expect("it is read");
            let again = to_docx(&public, audience, "A title", "en-GB", &pictures);
            assert_eq!(again.expect("packed"), docx, "{source}");
        }
        assert!(!holds(&parts, CANARY), "{source}");
        assert!(!holds(&BTreeMap::from([(String::new(), docx)]), CANARY));
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn pieces_in_any_order_make_sound_files(source in soup(16)) {
        check(&source);
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn well_formed_texts_make_sound_files(source in well_formed()) {
        check(&source);
    }

    #[test]
    fn real_texts_with_slips_make_sound_files(source in mutated()) {
        check(&source);
    }

    #[test]
    fn any_title_is_written(title in any::<String>()) {
        let document = parse(&title, &ParseOptions::BODY).unwrap_or_default();
        let docx = to_docx(&document, AudienceLevel::Public, &title, &title, &Pictures::none());
        let parts = parts(&docx.unwrap());
        for (name, bytes) in &parts {
            prop_assert!(!name.is_empty());
            read(bytes);
        }
    }
}

const PAPER: &str = r#"---
title: Sale of <land> & houses
report-to: Cabinet
date: 2017-11-07
by: Director of Property
purpose: "To agree [[exempt 3: canary]]."
recommendations:
  - "Agree the price of [[exempt 3: canary]], as [1.1](#para-1-1) says."
  - |
    Agree these:

    - [one](https://example.org/?a=1&b=2);
    - [[confidential government: canary]].
contact:
  - name: A. Person
    email: a.person@example.org
background-papers:
  - "[Valuation](https://example.org/canary%20no%zz)"
appendices:
  - title: "Map [[exempt 1: canary]]"
---

# Background

A place.[^a]

The same place.[^a]

::: exempt 3

Figure: canary

![canary](canary.png)

| canary |
| --- |
| canary[^b] |

:::

![Map of the place](b.png)

Table: Costs

| | 2016 | 2017 |
| --- | ---: | ---: |
| One | 1 | 2 |

| Next |
| --- |
| 1 |

[^a]: A note with [a link](https://example.org/note).
[^b]: canary
"#;

fn paper(audience: AudienceLevel) -> BTreeMap<String, Vec<u8>> {
    let paper = parse_paper(PAPER).expect("the paper is right");
    let docx = paper_to_docx(&paper, audience, &pictures()).expect("packed");
    assert_sound(&docx)
}

#[test]
fn a_public_paper_holds_nothing_hidden_and_says_what_it_is() {
    let parts = paper(AudienceLevel::Public);
    // The address of a public link is public, whatever it says.
    let relations = "word/_rels/document.xml.rels";
    for (name, bytes) in &parts {
        let text = String::from_utf8_lossy(bytes).replace("example.org/canary", "");
        assert!(!text.contains(CANARY), "{name}");
    }
    let relations = String::from_utf8_lossy(&parts[relations]);
    assert!(relations.contains("https://example.org/canary%20no%25zz"));
    assert!(relations.contains("mailto:a.person@example.org"));
    let core = String::from_utf8_lossy(&parts["docProps/core.xml"]);
    for told in [
        "<dc:title>Sale of &lt;land&gt; &amp; houses</dc:title>",
        "<dc:creator>Director of Property</dc:creator>",
        "<dc:language>en-GB</dc:language>",
    ] {
        assert!(core.contains(told), "{core}");
    }
    assert_eq!(
        parts.keys().filter(|name| name.contains("media")).count(),
        1
    );
    assert!(!String::from_utf8_lossy(&parts["word/first.xml"]).contains("Not for publication"));
}

#[test]
fn a_page_holds_the_pictures_that_its_audience_may_see() {
    let paper = parse_paper(PAPER).unwrap();
    for (audience, pictures_in_page) in [
        (AudienceLevel::Public, 1),
        (AudienceLevel::Restricted, 2),
        (AudienceLevel::Confidential, 2),
    ] {
        let names = picture_names(&paper.body, audience);
        assert_eq!(names.len(), pictures_in_page);
        let page = paper_to_page(&paper, audience, &pictures());
        let held = page.matches("<img src=\"data:image/png;base64,").count();
        assert_eq!(held, pictures_in_page, "{audience}");
    }
    let page = paper_to_page(&paper, AudienceLevel::Public, &pictures());
    assert!(page.contains("alt=\"Map of the place\""));
    let without = paper_to_page(&paper, AudienceLevel::Public, &Pictures::none());
    assert!(without.contains("Picture: Map of the place"));
}

#[test]
fn a_closed_paper_says_on_each_page_that_it_is_not_for_publication() {
    let parts = paper(AudienceLevel::Confidential);
    assert!(holds(&parts, CANARY));
    for header in ["word/header.xml", "word/first.xml"] {
        let text = String::from_utf8_lossy(&parts[header]);
        assert!(text.contains("Not for publication"));
    }
    assert_eq!(
        parts.keys().filter(|name| name.contains("media")).count(),
        2
    );
}

#[test]
fn the_structure_is_words_own() {
    let parts = paper(AudienceLevel::Public);
    let elements = read(&parts["word/document.xml"]);
    let styles = values(&elements, "w:pStyle", "w:val");
    for style in [
        "Title",
        "Heading1",
        "NumberedParagraph",
        "Caption",
        "TableHeading",
    ] {
        assert!(styles.contains(&style), "{style}");
    }
    let count = |tag: &str| elements.iter().filter(|(name, _)| name == tag).count();
    assert_eq!((count("w:tbl"), count("w:tblHeader")), (2, 2));
    assert_eq!(values(&elements, "wp:docPr", "descr"), ["Map of the place"]);
    // The first reference is the note's, the second a field that repeats its number.
    assert_eq!(count("w:footnoteReference"), 1);
    let fields = values(&elements, "w:fldSimple", "w:instr");
    assert_eq!(fields, [" NOTEREF note_1 \\f \\h "]);
    let places = values(&elements, "w:bookmarkStart", "w:name");
    for place in ["section_1", "para_1_1", "para_1_2"] {
        assert!(places.contains(&place), "{place}");
    }
    let styles = read(&parts["word/styles.xml"]);
    assert_eq!(values(&styles, "w:lang", "w:val"), ["en-GB"]);
}

#[test]
fn points_that_name_themselves_are_a_list_without_bullets() {
    let source = "- **1.1** One\n- **1.2** Two\n\nAnd:\n\n- Three\n";
    let document = parse(source, &ParseOptions::BODY).expect("the text is right");
    let html = to_html(&document, AudienceLevel::Public);
    assert!(html.contains("<ul class=\"labelled\">\n<li><strong>1.1</strong> One</li>"));
    assert!(html.contains("<ul>\n<li>Three</li>"));
    let docx = to_docx(
        &document,
        AudienceLevel::Public,
        "A title",
        "en-GB",
        &Pictures::none(),
    );
    let docx = docx.expect("packed");
    let parts = assert_sound(&docx);
    let elements = read(&parts["word/document.xml"]);
    assert_eq!(values(&elements, "w:numId", "w:val"), ["5", "5", "2"]);
    let numbering = read(&parts["word/numbering.xml"]);
    assert!(values(&numbering, "w:suff", "w:val").contains(&"nothing"));
}

fn part(id: &str, level: u8, source: &str) -> Part {
    Part {
        id: id.to_owned(),
        title: format!("The part “{id}”"),
        level,
        language: None,
        first_page: None,
        content: PartContent::Text(parse(source, &ParseOptions::BODY).expect("the text is right")),
        pictures: pictures(),
        files: Vec::new(),
    }
}

fn packed(pack: &Pack, audience: AudienceLevel) -> BTreeMap<String, Vec<u8>> {
    let docx = pack_to_docx(pack, audience).expect("packed");
    assert_eq!(pack_to_docx(pack, audience).expect("packed"), docx);
    assert_sound(&docx)
}

/// A report whose places are those of its text alone, with an appendix, and one of a long name.
fn several() -> Pack {
    let deep = "# One\n\nAs [](#para-1-1) says.[^a]\n\n## Two\n\n### Three\n\n#### Four\n\n[^a]: A note.\n";
    Pack {
        title: "A pack".to_owned(),
        language: "en-GB".to_owned(),
        contents: true,
        parts: vec![
            part("", 1, deep),
            part("appendix-1", 2, deep),
            Part {
                language: Some("cy".to_owned()),
                ..part("an-appendix-whose-name-goes-on-and-on-and-on", 1, deep)
            },
        ],
        ..Pack::default()
    }
}

#[test]
fn every_part_of_a_pack_has_a_place_that_its_contents_lead_to() {
    let parts = packed(&several(), AudienceLevel::Public);
    let elements = read(&parts["word/document.xml"]);
    let places = values(&elements, "w:bookmarkStart", "w:name");
    let linked = values(&elements, "w:hyperlink", "w:anchor");
    for place in [
        "begins",
        "section_1",
        "para_1_1",
        "appendix_1",
        "appendix_1_para_1_1",
    ] {
        assert!(places.contains(&place), "{place}: {places:?}");
    }
    assert_eq!(linked[..2], ["begins", "appendix_1"]);
    // Word takes no name that is longer, or that begins with anything but a letter.
    for place in places {
        let first = place.chars().next();
        assert!(first.is_some_and(|c| c.is_ascii_alphabetic()), "{place:?}");
        assert!(place.len() <= 40, "{place}");
    }
}

#[test]
fn the_contents_have_the_pages_of_all_parts_or_of_none() {
    let mut pack = several();
    let pages = |pack: &Pack| {
        let parts = packed(pack, AudienceLevel::Public);
        let said = String::from_utf8_lossy(&parts["word/document.xml"]).into_owned();
        [
            said.matches(", page ").count(),
            said.matches(" PAGEREF ").count(),
        ]
    };
    // The first begins on page 1, after the contents.
    pack.parts[1].first_page = Some(3);
    assert_eq!(pages(&pack), [0, 0]);
    pack.parts[2].first_page = Some(7);
    assert_eq!(pages(&pack), [3, 3]);
}

#[test]
fn notes_have_the_numbers_of_other_formats_for_every_reader() {
    let body = |parts: &BTreeMap<String, Vec<u8>>| {
        String::from_utf8_lossy(&parts["word/document.xml"]).into_owned()
    };
    // LibreOffice takes a count for each section for one for each chapter.
    assert!(!body(&paper(AudienceLevel::Public)).contains("w:numRestart"));
    let mut pack = several();
    pack.parts.truncate(1);
    assert!(!body(&packed(&pack, AudienceLevel::Public)).contains("w:numRestart"));
    // Each part of a pack begins anew, which LibreOffice can't count: they bear their numbers.
    let parts = packed(&several(), AudienceLevel::Public);
    let said = body(&parts);
    assert!(!said.contains("w:numRestart"));
    for note in 1..=3 {
        let own = format!(
            "<w:footnoteReference w:customMarkFollows=\"1\" w:id=\"{note}\"/>\
             <w:t xml:space=\"preserve\">1</w:t>"
        );
        assert!(said.contains(&own), "{said}");
    }
    let notes = read(&parts["word/footnotes.xml"]);
    assert!(!notes.iter().any(|(tag, _)| tag == "w:footnoteRef"));
    // LibreOffice shows that number before the note too, and is given none to show.
    assert_eq!(values(&notes, "mc:Choice", "Requires"), ["w15"; 3]);
}

#[test]
fn headings_of_a_pack_are_as_deep_as_in_other_formats() {
    let parts = packed(&several(), AudienceLevel::Public);
    let elements = read(&parts["word/document.xml"]);
    let styles = values(&elements, "w:pStyle", "w:val").into_iter();
    let headings: Vec<_> = styles
        .filter_map(|style| style.strip_prefix("Heading"))
        .collect();
    let expected = [
        ["1", "2", "3", "4", "5"],
        ["2", "3", "4", "5", "6"],
        ["1", "2", "3", "4", "5"],
    ];
    assert_eq!(headings, expected.concat());
}

#[test]
fn a_part_in_another_language_says_so_in_its_words_and_notes() {
    let parts = packed(&several(), AudienceLevel::Public);
    for (part, most) in [("word/document.xml", 20), ("word/footnotes.xml", 5)] {
        let elements = read(&parts[part]);
        let languages = values(&elements, "w:lang", "w:val");
        assert!(
            !languages.is_empty() && languages.len() < most,
            "{languages:?}"
        );
        assert!(languages.iter().all(|language| *language == "cy"));
    }
    let mut welsh = several();
    welsh.parts.drain(..2);
    let parts = packed(&welsh, AudienceLevel::Public);
    let styles = read(&parts["word/styles.xml"]);
    assert_eq!(values(&styles, "w:lang", "w:val"), ["cy"]);
}

#[test]
fn a_pack_that_is_not_public_says_so_on_each_page() {
    let mut pack = several();
    let says = |pack: &Pack, audience| {
        let parts = packed(pack, audience);
        let headers = ["word/header.xml", "word/first.xml"].map(|header| parts[header].clone());
        headers.map(|header| String::from_utf8_lossy(&header).contains("Not for publication"))
    };
    assert_eq!(says(&pack, AudienceLevel::Confidential), [false; 2]);
    pack.not_public = true;
    assert_eq!(says(&pack, AudienceLevel::Public), [true; 2]);
    pack.not_public = false;
    pack.parts[1] = part(
        "appendix-1",
        2,
        "::: exempt 3\n\ncanary[^a]\n\n:::\n\n[^a]: canary\n",
    );
    assert_eq!(says(&pack, AudienceLevel::Restricted), [true; 2]);
    assert_eq!(says(&pack, AudienceLevel::Public), [false; 2]);
    assert!(!holds(&packed(&pack, AudienceLevel::Public), CANARY));
    assert!(holds(&packed(&pack, AudienceLevel::Restricted), CANARY));
}
