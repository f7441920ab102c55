//! What must hold of any text whatever, as functions that panic where it does not hold.
//!
//! The fuzz targets call them, and so does a test of `crates/documents`, which includes this file
//! and replays the corpus.

use std::io::{Cursor, Read};

use minuted_documents::blocks::{Block, Content, Inline};
use minuted_documents::{
    AudienceLevel, Document, Pack, ParseOptions, Part, PartContent, Pictures,
    derive as derive_texts, mark_beside, normalise, pack_to_docx, pack_to_html, paper_to_docx,
    paper_to_page, parse, parse_paper, to_docx, to_html, to_html_beside, to_plain,
};
use zip::ZipArchive;

/// What is put into every hidden place, to compare what the public sees with the one and with the
/// other: the fuzzer soon learns either, and writes it into open text, so that looking for it would
/// find what is not hidden.
const CANARIES: [&str; 2] = ["qzcanaryzq", "qzanotherandmuchlongercanaryzq"];

/// What opens a hidden span in the texts that are tried. Wherever it stands it is one, or the text is
/// refused.
const SPANS: [&str; 4] = [
    "[[exempt 3:",
    "[[exempt 1, 5:",
    "[[confidential court-order:",
    "[[confidential enactment:",
];

/// The lines that open a hidden block.
const BLOCKS: [&str; 2] = ["::: exempt 3\n", "::: confidential government\n"];

/// The text with a canary in every hidden place, or `None` if it has no such place.
fn with_canary(source: &str, canary: &str) -> Option<String> {
    let mut seeded = String::with_capacity(source.len());
    for line in source.split_inclusive('\n') {
        seeded.push_str(line);
        if BLOCKS.contains(&line) {
            seeded.extend(["\n", canary, "\n\n"]);
        }
    }
    for opening in SPANS {
        seeded = seeded.replace(opening, &format!("{opening} {canary}"));
    }
    (seeded != source).then_some(seeded)
}

/// What the public sees is the same whatever stands in the hidden places.
pub fn tells_nothing<T: PartialEq>(source: &str, public: impl Fn(&str) -> Option<T>) {
    let seen = CANARIES.map(|canary| with_canary(source, canary).map(|seeded| public(&seeded)));
    if let [Some(one), Some(other)] = seen {
        assert!(one == other, "the public text tells what is hidden");
    }
}

/// Markdown is read or refused with lines, and its public HTML is the HTML of its public text.
pub fn html(source: &str) {
    if let Some(document) = read(source) {
        for audience in AudienceLevel::ALL {
            assert_safe(&to_html(&document, audience));
        }
    }
    tells_nothing(source, |seeded| {
        let document = read(seeded)?;
        let public = AudienceLevel::Public;
        Some((to_html(&document, public), to_plain(&document, public)))
    });
}

/// The text as blocks, or `None` if it is refused, as it should be.
pub fn read(source: &str) -> Option<Document> {
    match parse(source, &ParseOptions::BODY) {
        Ok(document) => Some(document),
        Err(problems) => {
            // A carriage return ends a line as well.
            let lines = normalise(source).lines().count();
            let lines = u32::try_from(lines).unwrap_or(u32::MAX);
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(problem.column > 0 && problem.line > 0);
                assert!(problem.line <= lines.max(1), "{problem:?}");
            }
            None
        }
    }
}

fn assert_safe(html: &str) {
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or("").to_ascii_lowercase();
        assert!(
            !tag.starts_with("script") && !tag.starts_with("style"),
            "{html}"
        );
        for attribute in tag.split(' ').skip(1).filter(|part| part.contains('=')) {
            assert!(!attribute.starts_with("on"), "{html}");
            if let Some(address) = attribute.strip_prefix("href=\"") {
                let safe = ["http://", "https://", "mailto:", "#"];
                assert!(
                    safe.iter().any(|start| address.starts_with(start)),
                    "{html}"
                );
            }
        }
    }
}

/// What is printed reads back as the same, for each audience, and tells nothing of what is hidden.
pub fn derive(source: &str) {
    if let Some(document) = read(source)
        && let Ok(derived) = derive_texts(source)
    {
        for audience in AudienceLevel::ALL {
            let text = derived.text(audience);
            assert_eq!(normalise(text), text);
            let again = derive_texts(text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
            assert!(again.grounds.is_empty());
            for level in AudienceLevel::ALL {
                assert_eq!(again.text(level), text);
            }
            let read = read(text).unwrap_or_default();
            assert_eq!(to_plain(&read, audience), to_plain(&document, audience));
            let source_html = to_html(&document, audience);
            if audience == AudienceLevel::Public {
                assert_eq!(to_html(&read, audience), source_html);
            }
        }
    }
    tells_nothing(source, |seeded| {
        derive_texts(seeded).ok().map(|derived| derived.public)
    });
}

/// A text is packed as DOCX for every audience, and its public parts hold nothing hidden.
pub fn docx(source: &str) {
    let pack = |document: &Document, audience| {
        let packed = to_docx(document, audience, "A title", "en-GB", &Pictures::none());
        parts(&packed.unwrap_or_else(|problem| panic!("{problem:?}")))
    };
    if let Some(document) = read(source) {
        pack(&document, AudienceLevel::Confidential);
    }
    tells_nothing(source, |seeded| {
        read(seeded).map(|document| pack(&document, AudienceLevel::Public))
    });
}

/// The parts of a DOCX file as text, those with XML checked roughly: its tags are in pairs.
fn parts(docx: &[u8]) -> Vec<String> {
    let mut archive = ZipArchive::new(Cursor::new(docx)).unwrap_or_else(|e| panic!("{e:?}"));
    let count = archive.len();
    let parts = (0..count).map(|index| {
        let mut part = archive.by_index(index).unwrap_or_else(|e| panic!("{e:?}"));
        let mut text = String::new();
        part.read_to_string(&mut text)
            .unwrap_or_else(|e| panic!("{e:?}"));
        assert!(text.chars().all(allowed_in_xml), "{text}");
        text
    });
    parts.collect()
}

fn allowed_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A paper's file is read or refused with lines, and its public page and DOCX hold nothing hidden.
pub fn paper(file: &str) {
    if let Ok(paper) = parse_paper(file) {
        let page = paper_to_page(&paper, AudienceLevel::Confidential, &Pictures::none());
        assert_safe(page.split("</style>").last().unwrap_or(&page));
    }
    tells_nothing(file, |seeded| {
        let paper = parse_paper(seeded).ok()?;
        let public = AudienceLevel::Public;
        let page = paper_to_page(&paper, public, &Pictures::none());
        let packed = paper_to_docx(&paper, public, &Pictures::none());
        let packed = packed.unwrap_or_else(|problem| panic!("{problem:?}"));
        Some((page, parts(&packed)))
    });
}

/// A pack of a text twice, in two languages, and a paper of it, deeper in.
pub fn pack_of(document: &Document) -> Pack {
    let part = |id: &str, level, language: Option<&str>| Part {
        id: id.to_owned(),
        title: format!("The part {id}"),
        level,
        language: language.map(str::to_owned),
        first_page: None,
        content: PartContent::Text(document.clone()),
        pictures: Pictures::none(),
        files: Vec::new(),
    };
    Pack {
        title: "A pack".to_owned(),
        language: "en-GB".to_owned(),
        contents: true,
        parts: vec![part("", 1, None), part("item-2", 2, Some("cy"))],
        ..Pack::default()
    }
}

/// A pack is written as a page and as DOCX for every audience, and its public bytes tell nothing hidden.
pub fn pack(source: &str) {
    if let Some(document) = read(source) {
        let pack = pack_of(&document);
        assert_eq!(pack.check_ids(), Ok(()));
        for audience in AudienceLevel::ALL {
            assert_safe(&pack_to_html(&pack, audience));
        }
        let packed = pack_to_docx(&pack, AudienceLevel::Confidential);
        parts(&packed.unwrap_or_else(|problem| panic!("{problem:?}")));
    }
    tells_nothing(source, |seeded| {
        let pack = pack_of(&read(seeded)?);
        let public = AudienceLevel::Public;
        let packed = pack_to_docx(&pack, public);
        let packed = packed.unwrap_or_else(|problem| panic!("{problem:?}"));
        Some((pack_to_html(&pack, public), parts(&packed)))
    });
}

/// A reader's own text is marked where the public reads another: nothing of it is lost, all that the public
/// does not read is marked, and no mark stands in a text that everybody reads.
pub fn beside(source: &str) {
    // Who writes the words of the marks is not told from them here.
    let Ok(derived) = derive_texts(source) else {
        return;
    };
    if ["ublication", "ublic again"]
        .iter()
        .any(|words| source.contains(words))
    {
        return;
    }
    let text = |audience| derived.text(audience);
    let public = text(AudienceLevel::Public);
    for audience in AudienceLevel::ALL {
        let own = text(audience);
        let marked = mark_beside(own, public).unwrap_or_else(|found| panic!("{found:?}\n{own}"));
        let (Some(own_blocks), Some(public_blocks)) = (read(own), read(public)) else {
            panic!("a text of an audience is not read: {own}");
        };
        assert_safe(&to_html_beside(
            &own_blocks,
            &public_blocks,
            "a",
            &Pictures::none(),
        ));
        if own == public {
            assert_eq!(marked, own);
            continue;
        }
        let read = read(&marked).unwrap_or_else(|| panic!("what is marked is not read: {marked}"));
        let (mut kept, mut open, mut is_apart) = (Vec::new(), Vec::new(), false);
        for block in &read.blocks {
            match mark_of(block) {
                Some(mark) => is_apart = mark,
                None => {
                    kept.push(&block.content);
                    open.extend((!is_apart).then_some(&block.content));
                }
            }
        }
        // By their words: the lines of the marked text are others.
        let words = |contents: &[&Content]| {
            let blocks = contents.iter().map(|content| Block {
                line: 0,
                content: (*content).clone(),
            });
            let document = Document {
                blocks: blocks.collect(),
                footnotes: Vec::new(),
            };
            without_marks(&to_plain(&document, AudienceLevel::Public))
        };
        let all: Vec<_> = own_blocks
            .blocks
            .iter()
            .map(|block| &block.content)
            .collect();
        assert_eq!(words(&kept), words(&all), "{marked}");
        let mut public_words = public_blocks.blocks.iter();
        for content in open {
            let word = words(&[content]);
            assert!(
                public_words.any(|block| words(&[&block.content]) == word),
                "this is not marked, and the public does not read it: {word}\n{marked}"
            );
        }
    }
}

/// Words without the marks of what is hidden in them, and without the numbers of notes, which are others
/// in the public's text.
fn without_marks(words: &str) -> String {
    let (mut kept, mut rest) = (String::new(), words);
    while let Some(start) = ["[exempt: ", "[confidential: "]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min()
    {
        let end = rest[start..]
            .find(']')
            .map_or(rest.len(), |end| start + end + 1);
        kept.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    let is_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || "[]".contains(c);
    kept.replace(is_mark, "")
}

/// Whether a block is one of the marks that say what the public does not read: one that begins it, or one
/// that ends it.
fn mark_of(block: &Block) -> Option<bool> {
    let Content::Paragraph(paragraph) = &block.content else {
        return None;
    };
    let Some(Inline::Strong(words)) = paragraph.content.first() else {
        return None;
    };
    let [Inline::Text(words)] = words.as_slice() else {
        return None;
    };
    match words.as_str() {
        "Not for publication" => Some(true),
        "Open to the public again." | "Some of the notes are not for publication" => Some(false),
        _ => None,
    }
}
