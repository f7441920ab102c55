//! What must hold of any text at all, above all that hidden text stays hidden.

mod sources;

use minuted_documents::blocks::{Block, Content, ParagraphNumber};
use minuted_documents::{
    AudienceLevel, Document, ParseOptions, Pictures, derive, escape_markdown, normalise,
    paper_to_page, parse, parse_paper, single_line, to_html, to_plain,
};
use proptest::prelude::*;
use sources::{CANARY, config, mutated, soup, well_formed};
use unicode_normalization::char::is_combining_mark;

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
    fn real_texts_with_slips_are_read_or_refused(source in mutated()) {
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
                // A heading or point with no words is refused, and rightly: a mark needs a letter.
                let is_word = |c: char| c.is_alphanumeric() && !is_combining_mark(c);
                let is_seen = |c: char| is_word(c) || c.is_ascii_graphic();
                prop_assert!(!expected.contains(is_seen), "{}: {:?}", source, document);
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
            if let Ok(paper) = parse_paper(&file) {
                let html = paper_to_page(&paper, AudienceLevel::Public, &Pictures::none());
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
