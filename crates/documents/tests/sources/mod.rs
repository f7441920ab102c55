//! Texts to try: pieces of syntax in any order, and texts that are written correctly.

use proptest::prelude::*;

/// Stands in hidden places only.
pub(crate) const CANARY: &str = "canary";

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

pub(crate) fn soup(most: usize) -> impl Strategy<Value = String> {
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

pub(crate) fn well_formed() -> impl Strategy<Value = String> {
    prop::collection::vec(block(), 1..8).prop_map(|blocks| {
        format!(
            "{}\n\nNotes[^1][^2][^3]\n\n[^1]: One [[exempt 3: canary]].\n[^2]: Two.\n\n\
             ::: exempt 3\n\n[^3]: canary\n\n:::\n\n[defined]: https://a.uk\n\
             [canary]: https://canary.uk\n",
            blocks.join("\n\n")
        )
    })
}

/// Paragraphs of the paper of the examples and of what `docs/markdown.md` shows, in any order, with
/// pieces of syntax put in and letters taken out here and there.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let paragraphs = prop::collection::vec(prop::sample::select(paragraphs()), 1..12);
    // A slip may show what was hidden, so nothing that must stay hidden is put in.
    let harmless = PIECES.iter().filter(|piece| !piece.contains(CANARY));
    let pieces: Vec<&str> = harmless.copied().collect();
    let change = (
        any::<prop::sample::Index>(),
        prop::sample::select(pieces),
        0..8_usize,
    );
    let changes = prop::collection::vec(change, 0..4);
    (paragraphs, changes).prop_map(|(paragraphs, changes)| {
        let mut text = paragraphs.join("\n\n");
        for (place, piece, taken) in changes {
            let at = text.floor_char_boundary(place.index(text.len() + 1));
            let end = text.ceil_char_boundary((at + taken).min(text.len()));
            text.replace_range(at..end, piece);
        }
        text
    })
}

fn paragraphs() -> Vec<String> {
    let paper = include_str!("../../../../examples/paper/footbridge.md");
    let body = paper.split_once("\n---\n").map_or(paper, |(_, body)| body);
    let specification = include_str!("../../../../docs/markdown.md");
    let examples = specification.split("````markdown example\n").skip(1);
    let examples = examples.filter_map(|rest| rest.split("````").next());
    std::iter::once(body)
        .chain(examples)
        .flat_map(|text| text.split("\n\n"))
        .map(str::to_owned)
        .collect()
}

/// So many cases, none of which is written to a file. For a longer search `MINUTED_TEST_CASES`
/// says how many times as many.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let times = std::env::var("MINUTED_TEST_CASES").ok();
    let times = times.and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig {
        cases: cases.saturating_mul(times),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
