//! What the tests share: one engine, packs from Markdown, and other people's tools.

use std::process::Command;
use std::sync::OnceLock;

use minuted_documents::{
    AudienceLevel, Pack, ParseOptions, Part, PartContent, Pictures, parse, parse_paper,
};
use minuted_pdf::{Engine, Pdf};

/// One engine for all tests: reading the fonts takes a while.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new().unwrap())
}

pub(crate) fn part(id: &str, title: &str, content: PartContent) -> Part {
    Part {
        id: id.to_owned(),
        title: title.to_owned(),
        level: 1,
        language: None,
        first_page: None,
        content,
        pictures: Pictures::none(),
        files: Vec::new(),
    }
}

pub(crate) fn text(source: &str) -> PartContent {
    PartContent::Text(parse(source, &ParseOptions::BODY).unwrap())
}

pub(crate) fn pack(parts: Vec<Part>) -> Pack {
    Pack {
        title: "A pack of tests".to_owned(),
        language: "en-GB".to_owned(),
        author: Some("Test Board".to_owned()),
        subject: None,
        dated: Some((2017, 11, 7)),
        running_head: Some("Test Board, 7 November 2017".to_owned()),
        not_public: false,
        contents: parts.len() > 1,
        parts,
    }
}

pub(crate) fn one(source: &str) -> Pack {
    pack(vec![part("", "A text", text(source))])
}

pub(crate) fn paper(file: &str) -> Pack {
    let paper = parse_paper(file).unwrap();
    let title = paper.front.title.clone();
    let content = PartContent::Paper(Box::new(paper));
    pack(vec![part("", &title, content)])
}

/// Renders, with no warning.
pub(crate) fn rendered(pack: &Pack, audience: AudienceLevel) -> Pdf {
    let pdf = engine().render(pack, audience).unwrap();
    assert_eq!(pdf.warnings, Vec::<String>::new());
    pdf
}

/// What a tool says of a PDF; `{}` in its arguments is the file. Its failure fails the test; that
/// Poppler takes some entries for those of a later version of the format does not.
pub(crate) fn tool(program: &str, arguments: &[&str], bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let path = file.path().display().to_string();
    let arguments = arguments
        .iter()
        .map(|argument| argument.replace("{}", &path));
    let output = Command::new(program).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {told}{complained}");
    told
}

/// The text of a PDF, as it is read aloud.
pub(crate) fn words(bytes: &[u8]) -> String {
    let text = tool("pdftotext", &["-raw", "{}", "-"], bytes);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every byte of a PDF with nothing packed.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(bytes).unwrap();
    document.decompress();
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}
