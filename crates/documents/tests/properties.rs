//! What must hold of any text at all, above all that hidden text stays hidden.

use minuted_documents::blocks::{Block, Content, ParagraphNumber};
use minuted_documents::{
    AudienceLevel, Document, ParseOptions, derive, escape_markdown, normalise, parse, parse_paper,
    render_paper, single_line, to_html, to_plain,
};
use proptest::prelude::*;

/// Stands in hidden places only.
const CANARY: &str = "canary";

/// Pieces of syntax that may come in any order.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "  ",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "\n```\n",
    "~",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "[a](https://a.uk)",
    "[a][x]",
    "\n\n[x]: https://a.uk/x_y\n\n",
    "<https://a.uk/?a&b>",
    "!",
    "<",
    ">",
    "<b>",
    "<!--",
    "-->",
    "&",
    "&amp;",
    "&#91;",
    "&copy",
    "\\",
    "\\\n",
    "|",
    "\n\n| a | b |\n| - | :-: |\n| c | d |\n",
    "\n- ",
    "\n  - ",
    "\n* ",
    "\n1. ",
    "\n2) ",
    "\n> ",
    "\n\n# ",
    "\n\n## ",
    " {.unnumbered}",
    "\n\n---\n\n",
    "===",
    "\n\nTable: ",
    ":",
    "::",
    ":::",
    "\n::: page-break\n",
    "\n::: unnumbered\n",
    "\n::: exempt 3\n",
    "\n:::\n",
    "[^1]",
    "[^b]",
    "\n\n[^1]: ",
    "\n\n[^b]: c\n\n",
    "\t",
    "    ",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{a0}",
    "«",
    "1.",
    "2017",
    "+",
    "#",
    "{",
    "}",
    "'",
    "\"",
    "[[exempt 3: ",
    "[[confidential enactment: ",
    "]]",
    "[exempt: paragraph 3]",
    "[[exempt 3: canary]]",
    "[[exempt 3, 5: *canary* `canary` [canary](https://canary.uk)]]",
    "[[confidential court-order: canary [^1]]]",
    "[[exempt 4: a [[confidential enactment: canary]]]]",
    "\n\n::: exempt 3\n\ncanary\n\n- canary\n\n:::\n\n",
    "\n\n::: exempt 3\n\n# canary\n\ncanary [^1] [canary][c]\n\n:::\n\n",
    "\n\n[c]: https://c.uk\n\n",
    "[c]",
    "\n\n::: exempt 3\n\na\n\n[x]: https://canary.uk\n\n:::\n\n",
    "\n\n::: exempt 3\n\n[c]: https://canary.uk\n\n- canary\n\n:::\n\n",
    "`[[exempt 3: canary]]`",
    "\n: ",
    "\na\n: b\n",
    "\n\n: d\n",
    "- [x] ",
    "[ ] ",
    "\n::: recommendations\n",
    "\n\n![a](b.png)\n\n",
    "![",
    "](b.png)",
    "\n\nFigure: c\n\n",
    "[](#para-1-1)",
    "[](#section-1)",
    "\n```\n::: exempt 3\ncanary\n:::\n```\n",
    "\n<!--\n::: exempt 3\ncanary\n:::\n-->\n",
    "[a](https://a.uk \"[[exempt 3: canary]]\")",
];

fn soup(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

/// A block that is written correctly, with hidden text in it.
fn block() -> impl Strategy<Value = String> {
    let words = prop::sample::select(
        &[
            "plain words",
            "**strong *both* words**",
            "before [[exempt 3: canary]] after",
            "*before [[exempt 1: **canary** canary]] after*",
            "code `a | b` and [link](https://a.uk)",
            "[[confidential government: canary]]",
            "[[exempt 2: canary, [[confidential enactment: canary]]]]",
            "[[exempt 7: [canary](https://canary.uk) `canary`]]",
            "1. not a list\\\nnor # this",
            "a note[^1] and [[exempt 3: canary[^2]]]",
            "[defined]",
            "[[exempt 3: [canary]]]",
        ][..],
    );
    (0..18_u8, words).prop_map(|(kind, words)| match kind {
        0 => format!("# {}", words.replace("\\\n", " ")),
        1 => format!("# Heading\n\n## {}", words.replace("\\\n", " ")),
        2 => format!("- {words}\n- b\n\n  1. {words}"),
        3 => format!("> {words}\n>\n> - c"),
        4 => format!(
            "Table: caption [[exempt 3: canary]]\n\n| a | b |\n| --- | ---: |\n| {} | |",
            words.replace("\\\n", " ").replace('|', "\\|")
        ),
        5 => "::: exempt 3, 4\n\ncanary\n\n| canary |\n| --- |\n\n> canary\n\n:::".to_owned(),
        6 => "::: confidential court-order\n\n# canary\n\n*canary* [canary] canary[^2]\n\n:::"
            .to_owned(),
        7 => "::: exempt 6\n\ncanary [[confidential enactment: canary]]\n\n\
             ::: confidential enactment\n\ncanary[^3]\n\n:::\n\n```\ncanary\n```\n\n:::"
            .to_owned(),
        8 => format!("::: unnumbered\n\n{words}\n\n:::"),
        9 => "---\n\n::: page-break".to_owned(),
        10 => format!("{words}\n: {words}\n\n: b\n\n  - c [[exempt 3: canary]]"),
        11 => format!("- [x] {words}\n- [ ] b\n\n  1. [ ] {words}"),
        12 => format!(
            "::: recommendations\n\n{words}\n\n1. {words}\n\n::: exempt 3\ncanary\n:::\n:::"
        ),
        13 => "Figure: caption [[exempt 3: canary]]\n\n![a *map*](a_b.png)".to_owned(),
        14 => "::: exempt 3\n\n![canary](canary.png)\n\nwords\n: canary\n\n:::".to_owned(),
        15 => format!(
            "||b|\n|-|-|\n|{}|c|",
            words.replace("\\\n", " ").replace('|', "\\|")
        ),
        _ => words.to_owned(),
    })
}

fn well_formed() -> impl Strategy<Value = String> {
    prop::collection::vec(block(), 1..8).prop_map(|blocks| {
        format!(
            "{}\n\nNotes[^1][^2][^3]\n\n[^1]: One [[exempt 3: canary]].\n[^2]: Two.\n\n\
             ::: exempt 3\n\n[^3]: canary\n\n:::\n\n[defined]: https://a.uk\n\
             [canary]: https://canary.uk\n",
            blocks.join("\n\n")
        )
    })
}

fn anchors(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match &block.content {
            Content::Heading(heading) => found.push(heading.anchor.clone()),
            Content::Paragraph(paragraph) => {
                found.extend(paragraph.number.map(ParagraphNumber::anchor));
            }
            Content::Hidden { blocks, .. } => anchors(blocks, found),
            _ => {}
        }
    }
}

fn numbers(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    anchors(&document.blocks, &mut found);
    found
}

fn assert_safe(html: &str) -> Result<(), TestCaseError> {
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or("").to_lowercase();
        prop_assert!(!tag.starts_with("script"), "{}", html);
        for attribute in tag.split(' ').skip(1).filter(|part| part.contains('=')) {
            prop_assert!(!attribute.starts_with("on"), "{}", html);
            if let Some(address) = attribute.strip_prefix("href=\"") {
                let safe = ["http://", "https://", "mailto:", "#"];
                prop_assert!(
                    safe.iter().any(|start| address.starts_with(start)),
                    "{}",
                    html
                );
            }
        }
    }
    Ok(())
}

/// All that must hold of a source that is read.
fn check(source: &str) -> Result<(), TestCaseError> {
    let document = match parse(source, &ParseOptions::BODY) {
        Ok(document) => document,
        Err(problems) => {
            prop_assert!(!problems.is_empty());
            prop_assert!(
                problems
                    .iter()
                    .all(|problem| problem.line > 0 && problem.column > 0)
            );
            prop_assert!(derive(source).is_err());
            return Ok(());
        }
    };
    let derived = match derive(source) {
        Ok(derived) => derived,
        Err(problems) => {
            prop_assert_eq!(problems[0].code, "ambiguous-formatting");
            return Ok(());
        }
    };
    prop_assert!(!derived.public.contains(CANARY), "{}", derived.public);
    for audience in AudienceLevel::ALL {
        let text = derived.text(audience);
        prop_assert_eq!(&normalise(text), text);
        let again = derive(text).expect("derived text is read");
        prop_assert!(again.grounds.is_empty());
        for level in AudienceLevel::ALL {
            prop_assert_eq!(again.text(level), text);
        }
        let read = parse(text, &ParseOptions::BODY).expect("derived text is read");
        prop_assert_eq!(numbers(&read), numbers(&document), "{}", text);
        prop_assert_eq!(to_plain(&read, audience), to_plain(&document, audience));
        assert_safe(&to_html(&document, audience))?;
    }
    let public = parse(&derived.public, &ParseOptions::BODY).expect("public text is read");
    let html = to_html(&document, AudienceLevel::Public);
    prop_assert_eq!(to_html(&public, AudienceLevel::Public), html.clone());
    prop_assert!(!html.contains(CANARY));
    prop_assert!(!to_plain(&document, AudienceLevel::Public).contains(CANARY));
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn pieces_in_any_order_hide_what_they_hide(source in soup(16)) {
        check(&source)?;
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn any_text_is_read_or_refused(source in any::<String>()) {
        check(&source)?;
    }

    #[test]
    fn well_formed_texts_are_read_and_hide_what_they_hide(source in well_formed()) {
        let derived = derive(&source);
        prop_assert!(derived.is_ok(), "{:?}\n{}", derived, source);
        check(&source)?;
    }

    /// Nothing of what is hidden shows, not even its length or what it consists of.
    #[test]
    fn public_text_is_the_same_whatever_is_hidden(source in well_formed(), other in "[a-z ]{0,40}") {
        let changed = source.replace(CANARY, &format!("x {other} y"));
        let changed = changed.replace("https://x ", "https://x");
        let public = |source: &str| derive(source).map(|derived| derived.public);
        if let (Ok(one), Ok(two)) = (public(&source), public(&changed)) {
            prop_assert_eq!(one, two);
        }
    }

    #[test]
    fn escaped_text_is_read_back(plain in prop_oneof![any::<String>(), soup(8)]) {
        let escaped = escape_markdown(&plain);
        let expected = single_line(&plain);
        for (before, after) in [("", ""), ("word ", " word"), ("- ", ""), ("# ", "")] {
            let source = format!("{before}{escaped}{after}");
            let document = parse(&source, &ParseOptions::BODY);
            let Ok(document) = document else {
                // A heading or point with no words is refused, and rightly.
                prop_assert!(expected.is_empty(), "{}: {:?}", source, document);
                continue;
            };
            let mut words = before.trim_start_matches(['-', '#', ' ']).to_owned();
            words.push_str(&expected);
            words.push_str(after);
            let words = single_line(&words);
            let number = if before == "# " { "1 " } else { "" };
            let shown = to_plain(&document, AudienceLevel::Public);
            prop_assert_eq!(shown, format!("{}{}", number, words));
        }
    }

    #[test]
    fn any_front_matter_is_read_or_refused(front in soup(10), body in soup(6)) {
        for file in [
            format!("---\ntitle: A\n{front}\n---\n{body}"),
            format!("---\ntitle: A\npurpose: |\n  {}\n---\n", front.replace('\n', "\n  ")),
            format!("---\ntitle: \"{front}\"\n---\n"),
            front.clone(),
        ] {
            if parse_paper(&file).is_ok() {
                let html = render_paper(&file, AudienceLevel::Public).unwrap();
                prop_assert!(!html.contains(CANARY), "{}", html);
                assert_safe(html.split("</style>").last().unwrap_or(""))?;
            }
        }
    }
}

/// A fence needs no blank lines around it.
#[test]
fn a_fence_ends_whatever_is_open() {
    for before in [
        "words",
        "- point",
        "* point",
        "- point\n\n  more",
        "> quotation",
        "> - both",
        "| a |\n| - |\n| b |",
        "# Heading",
        "a[^1]\n\n[^1]: note",
        "```\ncode\n```",
        "term\n: meaning",
        "term\n\n: meaning\n\n  - more",
        "- [ ] task",
        "![map](map.png)",
        "[x]: https://a.uk",
        "---",
    ] {
        for after in [
            "words",
            "- point",
            "  indented",
            "| a |\n| - |",
            "> quotation",
            "# Heading",
            ": colon",
            "term\n: meaning",
            "- [x] task",
        ] {
            let source = format!("{before}\n::: exempt 3\ncanary\n:::\n{after}\n");
            let derived = derive(&source).unwrap_or_else(|found| panic!("{source}{found:?}"));
            assert!(!derived.public.contains(CANARY), "{source}");
            assert!(derived.restricted.contains(CANARY), "{source}");
        }
    }
}
