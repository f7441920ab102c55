//! What stands in a PDF, and what does not.

use crate::support::{engine, one, pack, paper, part, rendered, text, tool, unpacked, words};
use minuted_documents::AudienceLevel::{Confidential, Public, Restricted};
use minuted_documents::{Picture, Pictures};
use minuted_pdf::{PdfProblem, Which};

const EXAMPLE: &str = include_str!("../../../../examples/paper/footbridge.md");
const PICTURE: &[u8] = include_bytes!("../../../../examples/paper/responses.png");

#[test]
fn the_example_paper_is_a_conforming_document() {
    let mut pack = paper(EXAMPLE);
    let mut pictures = Pictures::none();
    pictures.add("responses.png", Picture::new(PICTURE.to_vec()).unwrap());
    pack.parts[0].pictures = pictures;
    let pdf = rendered(&pack, Public);
    let info = tool("pdfinfo", &["{}"], &pdf.bytes);
    for line in [
        "Title:           A pack of tests",
        "Author:          Test Board",
        "Tagged:          yes",
        "Page size:       595.276 x 841.89 pts (A4)",
    ] {
        assert!(info.contains(line), "{info}");
    }
    tool("qpdf", &["--check", "{}"], &pdf.bytes);
    let raw = unpacked(&pdf.bytes);
    let raw = String::from_utf8_lossy(&raw);
    for claim in [
        "<pdfuaid:part>1<",
        "<pdfaid:part>2<",
        "<pdfaid:conformance>A<",
        "/Lang(en-GB)",
    ] {
        assert!(raw.contains(claim), "{claim}");
    }
    assert_eq!(pdf.pages.first().map(String::as_str), Some("1"));
    for id in [
        "recommendations",
        "section-1",
        "para-2-3",
        "heading-1",
        "contact",
    ] {
        assert!(pdf.places.iter().any(|place| place.id == id), "{id}");
    }
}

#[test]
fn the_tags_tell_the_structure() {
    let source = "# Background\n\nIt began.[^a]\n\n- one\n- two\n\nTable: Costs\n\n\
                  |  | 2017 |\n| - | -: |\n| Cost | 3 |\n\n> Said.\n\nTerm\n: Meaning.\n\n\
                  ```\ncode\n```\n\n[^a]: A note.\n";
    let pdf = rendered(&one(source), Public);
    insta::assert_snapshot!(tool("pdfinfo", &["-struct-text", "{}"], &pdf.bytes));
}

#[test]
fn a_document_of_one_part_has_no_page_of_contents() {
    let mut pack = one("First.");
    pack.contents = true;
    let pdf = rendered(&pack, Public);
    assert_eq!(pdf.pages, ["1"]);
}

#[test]
fn points_that_name_themselves_have_no_bullets() {
    let bullets = |source| {
        words(&rendered(&one(source), Public).bytes)
            .matches('•')
            .count()
    };
    assert_eq!(bullets("# One\n\n- **1.1** One\n- **1.2** Two\n"), 0);
    assert_eq!(bullets("# One\n\n- One\n- Two\n"), 2);
}

#[test]
fn a_picture_is_shown_with_a_caption_and_without() {
    for source in [
        "# One\n\nFirst.\n\n![The answers](answers.png)\n\nLast.\n",
        "# One\n\nFirst.\n\nFigure: Answers\n\n![The answers](answers.png)\n\nLast.\n",
    ] {
        let mut pack = one(source);
        let picture = Picture::new(PICTURE.to_vec()).unwrap();
        pack.parts[0].pictures.add("answers.png", picture);
        let pdf = rendered(&pack, Public);
        let raw = unpacked(&pdf.bytes);
        let raw = String::from_utf8_lossy(&raw);
        assert!(raw.contains("/Subtype/Image"), "{source}");
        assert!(raw.contains("The answers"), "{source}");
    }
}

#[test]
fn the_same_pack_gives_the_same_bytes() {
    let first = rendered(&paper(EXAMPLE), Restricted);
    // Another pack between, so that not all is remembered.
    rendered(&one("Something else."), Public);
    let other = minuted_pdf::Engine::new().unwrap();
    let second = other.render(&paper(EXAMPLE), Restricted).unwrap();
    assert_eq!(first, second);
}

#[test]
fn what_an_audience_may_not_see_is_nowhere_in_its_file() {
    let source = "# Bids {.unnumbered}\n\nOpen [[exempt 3: CANARY]].\n\n::: exempt 3\n\n# CANARY\n\n\
                  CANARY[^n]\n\n| CANARY |\n| - |\n| CANARY |\n\n:::\n\n[^n]: CANARY\n";
    let pack = one(source);
    let shown = rendered(&pack, Restricted);
    assert_eq!(words(&shown.bytes).matches("CANARY").count(), 6);
    assert!(words(&shown.bytes).contains("Not for publication"));
    let public = rendered(&pack, Public);
    assert!(!words(&public.bytes).contains("Not for publication"));
    assert!(words(&public.bytes).contains("[exempt: paragraph 3]"));
    let raw = unpacked(&public.bytes);
    let wide: Vec<u8> = "CANARY".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for canary in [b"CANARY".as_slice(), &wide] {
        assert!(!raw.windows(canary.len()).any(|found| found == canary));
    }
}

#[test]
fn text_is_never_code() {
    let hostile = [
        "#import \"x\": y",
        "#read(\"/etc/passwd\")",
        "$x^2$ and $",
        "\\`back\\`tick\\`",
        "\\<label> @ref",
        "#panic() \\#let",
        "= Not a heading",
        "// no comment /* none */",
        "#set page(width: 1pt)",
    ];
    for text in hostile {
        let pdf = rendered(&one(text), Public);
        let plain = text
            .replace("\\<", "<")
            .replace("\\`", "`")
            .replace("\\#", "#");
        assert!(words(&pdf.bytes).contains(&plain), "{}", words(&pdf.bytes));
    }
    let mut pack = one("Words.");
    pack.title = "#panic() $x$ <a> @b".to_owned();
    pack.author = Some("#panic()".to_owned());
    pack.running_head = Some("$ #import".to_owned());
    pack.parts[0].title = "`#` *no* _no_".to_owned();
    let pdf = rendered(&pack, Public);
    let shown = words(&pdf.bytes);
    assert!(shown.contains("`#` *no* _no_") && shown.contains("$ #import"));
}

#[test]
fn names_of_all_kinds_can_be_read() {
    let source = "Siân Llŷr, Łukasz Żółć, Nguyễn Thị Phượng, Ελένη, Олена, שרה, فاطمہ, प्रिया, \
                  রহিম, ਗੁਰਪ੍ਰੀਤ, ગીતા, மீனா, 李小龙, ☑ → £";
    let pdf = rendered(&one(source), Public);
    assert_eq!(pdf.unshown, []);
    let shown = words(&pdf.bytes);
    for name in [
        "Siân Llŷr",
        "Łukasz Żółć",
        "Nguyễn Thị Phượng",
        "Ελένη",
        "Олена",
        "李小龙",
    ] {
        assert!(shown.contains(name), "{shown}");
    }
}

#[test]
fn a_character_that_no_font_has_is_told() {
    let pdf = rendered(&one("A bird: \u{1f9a9}."), Public);
    let told: Vec<String> = pdf.unshown.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["no font has the character \u{1f9a9} (U+1F9A9) of part 1; � is shown in its place"]
    );
    assert!(words(&pdf.bytes).contains("A bird: \u{fffd}."));
}

#[test]
fn a_sign_that_asks_for_colours_is_shown_without() {
    let pdf = rendered(&one("Mind \u{26a0}\u{fe0f} and \u{2714}\u{fe0e}!"), Public);
    assert_eq!(pdf.unshown, []);
    assert!(
        words(&pdf.bytes).contains("Mind \u{26a0} and \u{2714}!"),
        "{}",
        words(&pdf.bytes)
    );
}

#[test]
fn pages_may_be_passed_over_and_never_come_twice() {
    let mut three = pack(vec![
        part("agenda", "Agenda", text("First.")),
        part(
            "item-1",
            "Item 1",
            text("# Why\n\nSecond.\n\n::: page-break\n\nThird."),
        ),
        part("item-2", "Item 2", text("# Why\n\nAs [](#para-1-1) says.")),
    ]);
    three.parts[1].first_page = Some(5);
    let pdf = rendered(&three, Public);
    assert_eq!(pdf.pages, ["i", "1", "5", "6", "7"]);
    let at = |id: &str| {
        let place = pdf.places.iter().find(|place| place.id == id);
        place.map(|place| pdf.pages[place.page].as_str())
    };
    for (id, page) in [
        ("agenda", "1"),
        ("item-1", "5"),
        ("item-1-section-1", "5"),
        ("item-1-para-1-2", "6"),
        ("item-2-para-1-1", "7"),
    ] {
        assert_eq!(at(id), Some(page), "{id}");
    }
    // Readers see the same labels, and the contents the same numbers.
    let json = tool(
        "qpdf",
        &["--json", "--json-key=pagelabels", "{}"],
        &pdf.bytes,
    );
    assert!(json.contains("\"/St\": 5"), "{json}");
    let contents = tool("pdftotext", &["-layout", "-l", "1", "{}", "-"], &pdf.bytes);
    // What keeps a number at its dots is nothing to see.
    let contents = contents.replace('\u{2060}', "");
    for (title, page) in [("Agenda", "1"), ("Item 1", "5"), ("Item 2", "7")] {
        let line = contents
            .lines()
            .find(|line| line.trim_start().starts_with(title));
        let line = line.unwrap_or_else(|| panic!("{title}: {contents}"));
        assert!(line.trim_end().ends_with(&format!(". {page}")), "{line}");
    }
    three.parts[2].first_page = Some(6);
    assert_eq!(
        engine().render(&three, Public).unwrap_err(),
        PdfProblem::Part {
            part: Which {
                index: 2,
                id: "item-2".to_owned(),
            },
            why: "is to begin on page 6, but the page before it is 6; give it a higher number"
                .to_owned(),
        }
    );
}

#[test]
fn bookmarks_and_names_lead_to_the_places() {
    let two = pack(vec![
        part("agenda", "Agenda", text("First.")),
        part("item-1", "Item 1", text("# Why\n\nSecond.")),
    ]);
    let pdf = rendered(&two, Public);
    let outline = tool("qpdf", &["--json", "--json-key=outlines", "{}"], &pdf.bytes);
    for title in ["\"Agenda\"", "\"Item 1\"", "\"1 Why\""] {
        assert!(outline.contains(title), "{outline}");
    }
    let raw = unpacked(&pdf.bytes);
    let raw = String::from_utf8_lossy(&raw);
    for name in ["(item-1)", "(item-1-section-1)", "(item-1-para-1-1)"] {
        assert!(raw.contains(name), "{name}");
    }
}

#[test]
fn deep_and_wide_texts_are_laid_out() {
    let mut deep = String::new();
    for depth in 0..11 {
        deep.push_str(&"  ".repeat(depth));
        deep.push_str("- point\n");
    }
    let word = "w".repeat(3_000);
    let columns = "| ow ".repeat(63);
    let rule = "| - ".repeat(63);
    let cells = format!("| {} ", "c".repeat(40)).repeat(63);
    let wide = format!("{columns}|\n{rule}|\n{cells}|\n");
    let quotes = format!("{} deep\n", ">".repeat(22));
    let mixed = format!("{}deep\n", "> - ".repeat(7));
    for source in [
        deep,
        word.clone(),
        format!("`{word}`"),
        format!("```\n{word}\n```"),
        wide,
        quotes,
        mixed,
    ] {
        let pdf = rendered(&one(&source), Restricted);
        // Nothing leaves the page: `pdftotext` finds only what stands on it.
        let all = tool("pdftotext", &["-nopgbrk", "{}", "-"], &pdf.bytes);
        let cropped = tool(
            "pdftotext",
            &[
                "-nopgbrk", "-x", "20", "-y", "0", "-W", "560", "-H", "842", "{}", "-",
            ],
            &pdf.bytes,
        );
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        assert_eq!(count(&all), count(&cropped), "{source}");
    }
}

/// So many words, each of which is one of its kind.
fn numbered(count: usize) -> String {
    let words: Vec<_> = (0..count).map(|number| format!("w{number:04}")).collect();
    words.join(" ")
}

#[test]
fn what_is_longer_than_a_page_goes_on_on_the_next() {
    const MANY: usize = 1_500;
    let long = numbered(MANY);
    let lines: Vec<_> = long.split(' ').collect();
    let lines = lines.join("\n");
    let wide = format!("{}{}{}", "| a ".repeat(8), "|\n", "| - ".repeat(8));
    let sources = [
        format!("| a |\n| - |\n| {long} |\n"),
        format!("| a | b |\n| - | - |\n| One | {long} |\n| Two | last |\n"),
        format!("| | b |\n| - | - |\n| {long} | One |\n"),
        format!("| a | {long} |\n| - | - |\n| One | two |\n| Three | four |\n"),
        format!("{wide}|\n{}| {long} |\n", "| a ".repeat(7)),
        format!("Table: {long}\n\n| a |\n| - |\n| One |\n"),
        format!("- one\n\n  | a | b |\n  | - | - |\n  | One | {long} |\n"),
        format!("> {long}\n"),
        format!("- {long}\n"),
        format!("A\n\n: {long}\n"),
        format!("```\n{lines}\n```\n"),
        format!("# {long}\n\nWords.\n"),
        format!("Words.[^a]\n\n[^a]: {long}\n"),
        format!("| a |\n| - |\n| Words.[^a] |\n\n[^a]: {long}\n"),
        format!("::: recommendations\n\n- {long}\n\n:::\n"),
        format!("::: exempt 3\n\n{long}\n\n:::\n"),
    ];
    for source in sources {
        let pdf = rendered(&one(&source), Confidential);
        let shown = words(&pdf.bytes);
        let lost: Vec<_> = (0..MANY)
            .map(|number| format!("w{number:04}"))
            .filter(|word| !shown.contains(word))
            .collect();
        let start: String = source.chars().take(60).collect();
        assert_eq!(lost.len(), 0, "{start}: {:?} …", &lost[..lost.len().min(3)]);
    }
}

#[test]
fn rows_of_few_lines_are_kept_together_and_headings_come_again() {
    let row = format!("| One | {} |\n", numbered(60));
    let pdf = rendered(
        &one(&format!("| Head | b |\n| - | - |\n{}", row.repeat(30))),
        Public,
    );
    assert!(pdf.pages.len() > 2);
    for page in 1..=pdf.pages.len() {
        let page = page.to_string();
        let shown = tool(
            "pdftotext",
            &["-raw", "-f", &page, "-l", &page, "{}", "-"],
            &pdf.bytes,
        );
        assert!(shown.contains("Head"), "page {page}: {shown}");
        assert_eq!(
            shown.matches("w0000").count(),
            shown.matches("w0059").count(),
            "page {page}"
        );
    }
}

#[test]
fn a_part_in_another_language_says_so() {
    let mut two = pack(vec![
        part("agenda", "Agenda", text("First.")),
        part("item-1", "Eitem 1", text("Geiriau.")),
    ]);
    two.parts[1].language = Some("cy".to_owned());
    let raw = unpacked(&rendered(&two, Public).bytes);
    let raw = String::from_utf8_lossy(&raw);
    assert!(raw.contains("/Lang(en-GB)") && raw.contains("/Lang(cy)"));
    two.parts.remove(0);
    let raw = unpacked(&rendered(&two, Public).bytes);
    let raw = String::from_utf8_lossy(&raw);
    assert!(!raw.contains("/Lang(en-GB)") && raw.contains("/Lang(cy)"));
}

#[test]
fn a_copy_that_is_not_public_says_so_on_each_page() {
    let mut pack = one("First.\n\n::: page-break\n\nSecond.\n");
    assert!(!words(&rendered(&pack, Confidential).bytes).contains("Not for publication"));
    pack.not_public = true;
    let shown = words(&rendered(&pack, Public).bytes);
    assert_eq!(shown.matches("Not for publication").count(), 2, "{shown}");
}

#[test]
fn a_problem_tells_no_word_that_may_be_exempt() {
    let mut secret = pack(vec![
        part("agenda", "Agenda", text("First.")),
        part("item-1", "The zqxtitle", text("![A zqxmap](zqxmap.png)")),
    ]);
    let mut bytes = PICTURE.to_vec();
    bytes.truncate(200);
    let broken = Picture::by_its_head(bytes).unwrap();
    secret.parts[1].pictures.add("zqxmap.png", broken);
    let problem = engine().render(&secret, Public).unwrap_err();
    assert!(
        problem
            .to_string()
            .starts_with("part 2 (`item-1`) has a picture"),
        "{problem}"
    );
    assert!(
        !format!("{problem}{problem:?}").contains("zqx"),
        "{problem:?}"
    );
    secret.parts[1] = part("item-1", "The zqxtitle", text("A \u{1f9a9}."));
    secret.parts[1]
        .files
        .push(minuted_documents::AttachedFile::new(
            "zqxname.pdf",
            "application/pdf",
            "A zqxdescription",
            &b"%PDF-1.7\n"[..],
        ));
    let problem = engine().render(&secret, Public).unwrap_err();
    assert!(
        problem
            .to_string()
            .starts_with("part 2 (`item-1`) has a PDF, its file 1"),
        "{problem}"
    );
    assert!(
        !format!("{problem}{problem:?}").contains("zqx"),
        "{problem:?}"
    );
    secret.parts[1].files.clear();
    let unshown = rendered(&secret, Public).unshown;
    assert!(!format!("{unshown:?}").contains("zqx"), "{unshown:?}");
}

#[test]
fn pages_break_within_what_is_not_public() {
    let source = "Before.\n\n::: exempt 3\n\nFirst.\n\n::: page-break\n\nSecond.\n\n:::\n";
    let pdf = rendered(&one(source), Confidential);
    assert_eq!(pdf.pages.len(), 2);
}

#[test]
fn what_is_wrong_is_named() {
    let mut broken = one("![A map of the wards](map.png)");
    let mut bytes = PICTURE.to_vec();
    bytes.truncate(200);
    broken.parts[0]
        .pictures
        .add("map.png", Picture::by_its_head(bytes).unwrap());
    let problem = engine().render(&broken, Public).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "part 1 has a picture that is broken: its file has to be made anew"
    );
    let twice = pack(vec![part("a", "A", text("A.")), part("a", "B", text("B."))]);
    let problem = engine().render(&twice, Public).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "part 2 (`a`) can't be told from others: two parts have the id `a`"
    );
    let empty = pack(Vec::new());
    assert_eq!(engine().render(&empty, Public), Err(PdfProblem::Empty));
}

#[test]
fn too_much_text_is_refused_before_it_is_laid_out() {
    let limits = minuted_pdf::Limits {
        most_text: 1_000,
        ..minuted_pdf::Limits::default()
    };
    let small = engine().with_limits(limits);
    let problem = small
        .render(&one(&"word ".repeat(500)), Public)
        .unwrap_err();
    assert!(matches!(problem, PdfProblem::TooLong { most: 1_000, .. }));
    let limits = minuted_pdf::Limits {
        time: std::time::Duration::ZERO,
        ..minuted_pdf::Limits::default()
    };
    let hasty = engine().with_limits(limits);
    let problem = hasty.render(&one("Words."), Public).unwrap_err();
    assert_eq!(problem, PdfProblem::TooSlow { seconds: 0 });
}
