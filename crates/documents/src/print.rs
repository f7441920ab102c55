//! Owns writing a document as Markdown, in one spelling.
//!
//! It writes only what is visible, so what it writes can't hold anything else: link definitions,
//! unused footnotes and blank space of the source have no place in the model.

use crate::blocks::{
    Alignment, Block, Content, Definition, Document, Figure, Inline, Item, List, Table,
};
use crate::escape::{Before, escape_into};

/// How emphasis is written. Neither way suits all neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `_` where it can be, so that it never touches the `*` of strong emphasis.
    Underscore,
    /// Always `*`.
    Asterisk,
}

/// Writes a document that has no hidden parts.
pub(crate) fn print(document: &Document, style: Style) -> String {
    let mut parts = top_level(&document.blocks, style);
    for (index, footnote) in document.footnotes.iter().enumerate() {
        let words = running(&footnote.content, style);
        parts.push(format!("[^{}]: {}", index + 1, indent(&words, "    ")));
    }
    if parts.is_empty() {
        return String::new();
    }
    parts.join("\n\n") + "\n"
}

/// Writes the blocks of the document, with unnumbered paragraphs in their own blocks.
fn top_level(blocks: &[Block], style: Style) -> Vec<String> {
    let mut parts = Vec::with_capacity(blocks.len());
    let mut numbered_section = false;
    let mut unnumbered = false;
    let mut markers = ListMarkers::default();
    for block in blocks {
        let opted_out = numbered_section
            && matches!(&block.content, Content::Paragraph(paragraph) if paragraph.number.is_none());
        if opted_out != unnumbered {
            parts.push(if opted_out { "::: unnumbered" } else { ":::" }.to_owned());
            unnumbered = opted_out;
        }
        if let Content::Heading(heading) = &block.content
            && heading.level == 1
        {
            numbered_section = heading.number.is_some();
        }
        let mut part = block_lines(block, markers.next(block), style);
        if let Content::Heading(heading) = &block.content
            && heading.level == 1
            && heading.number.is_none()
        {
            part.push_str(" {.unnumbered}");
        }
        parts.push(part);
    }
    if unnumbered {
        parts.push(":::".to_owned());
    }
    parts
}

/// Lists that follow each other would be one list unless their markers differ.
#[derive(Debug, Default)]
struct ListMarkers {
    previous: Option<(bool, bool)>,
}

impl ListMarkers {
    /// Whether this block, if a list, uses the second kind of marker.
    fn next(&mut self, block: &Block) -> bool {
        let Content::List(list) = &block.content else {
            self.previous = None;
            return false;
        };
        let ordered = list.start.is_some();
        let second = self.previous == Some((ordered, false));
        self.previous = Some((ordered, second));
        second
    }
}

fn nested(blocks: &[Block], style: Style) -> String {
    let mut markers = ListMarkers::default();
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| block_lines(block, markers.next(block), style))
        .collect();
    parts.join("\n\n")
}

fn block_lines(block: &Block, second_marker: bool, style: Style) -> String {
    match &block.content {
        Content::Heading(heading) => {
            let hashes = "#".repeat(usize::from(heading.level));
            format!("{hashes} {}", running(&heading.content, style))
        }
        Content::Paragraph(paragraph) => running(&paragraph.content, style),
        Content::List(list) => list_lines(list, second_marker, style),
        Content::Definitions(definitions) => definition_lines(definitions, style),
        Content::Table(table) => table_lines(table, style),
        Content::Figure(figure) => figure_lines(figure, style),
        Content::Quote(blocks) => prefix(&nested(blocks, style), ">"),
        Content::Code { language, text } => {
            let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
            let language = language.as_deref().unwrap_or("");
            let end = if text.is_empty() { "" } else { "\n" };
            format!("{fence}{language}\n{text}{end}{fence}")
        }
        Content::Recommendations(blocks) => {
            format!("::: recommendations\n\n{}\n\n:::", nested(blocks, style))
        }
        // Not `***` or `---`, which in a list could join its marker.
        Content::ThematicBreak => "___".to_owned(),
        Content::PageBreak => "::: page-break".to_owned(),
        // There are none in what is printed; and none is printed if there were.
        Content::Hidden { ground, .. } => ground.stub(),
    }
}

fn list_lines(list: &List, second_marker: bool, style: Style) -> String {
    const HIGHEST: u64 = 999_999_999;
    let simple = |item: &Item| {
        matches!(
            item.blocks.as_slice(),
            [Block {
                content: Content::Paragraph(_),
                ..
            }]
        )
    };
    let between = if list.items.iter().all(simple) {
        "\n"
    } else {
        "\n\n"
    };
    let mut number = list.start;
    let items: Vec<String> = list
        .items
        .iter()
        .map(|item| {
            let marker = match number {
                Some(number) => format!("{number}{} ", if second_marker { ')' } else { '.' }),
                None => if second_marker { "* " } else { "- " }.to_owned(),
            };
            number = number.map(|number| (number + 1).min(HIGHEST));
            let tick = match item.done {
                Some(true) => "[x] ",
                Some(false) => "[ ] ",
                None => "",
            };
            let lines = nested(&item.blocks, style);
            let lines = indent(&lines, &" ".repeat(marker.len()));
            format!("{marker}{tick}{lines}")
        })
        .collect();
    items.join(between)
}

fn definition_lines(definitions: &[Definition], style: Style) -> String {
    let mut parts = Vec::with_capacity(definitions.len());
    for definition in definitions {
        parts.push(running(&definition.term, style));
        for meaning in &definition.meanings {
            parts.push(format!(": {}", indent(&nested(meaning, style), "  ")));
        }
    }
    parts.join("\n\n")
}

fn figure_lines(figure: &Figure, style: Style) -> String {
    let mut lines = String::new();
    if let Some(caption) = &figure.caption {
        lines.push_str("Figure: ");
        lines.push_str(&within_line(caption, style, false));
        lines.push_str("\n\n");
    }
    lines.push_str("![");
    escape_into(&mut lines, &figure.alternative, Before::Words, true);
    lines.push_str("](");
    escape_address(&mut lines, &figure.file);
    lines.push(')');
    lines
}

fn table_lines(table: &Table, style: Style) -> String {
    let row = |cells: &[Vec<Inline>]| {
        let mut line = "|".to_owned();
        for cell in cells {
            let words = within_line(cell, style, true);
            line.push(' ');
            line.push_str(&words);
            line.push_str(if words.is_empty() { "|" } else { " |" });
        }
        line
    };
    let mut lines = Vec::with_capacity(table.rows.len() + 2);
    if let Some(caption) = &table.caption {
        lines.push(format!("Table: {}\n", within_line(caption, style, false)));
    }
    lines.push(row(&table.header));
    let rules = table.alignments.iter().map(|alignment| match alignment {
        Alignment::Default => " --- |",
        Alignment::Left => " :--- |",
        Alignment::Centre => " :---: |",
        Alignment::Right => " ---: |",
    });
    lines.push(std::iter::once("|").chain(rules).collect());
    lines.extend(table.rows.iter().map(|cells| row(cells)));
    lines.join("\n")
}

/// Indents every line but the first; blank lines stay blank.
fn indent(lines: &str, by: &str) -> String {
    let mut indented = String::with_capacity(lines.len());
    for (index, line) in lines.split('\n').enumerate() {
        if index > 0 {
            indented.push('\n');
            if !line.is_empty() {
                indented.push_str(by);
            }
        }
        indented.push_str(line);
    }
    indented
}

fn prefix(lines: &str, sign: &str) -> String {
    let prefixed: Vec<String> = lines
        .split('\n')
        .map(|line| {
            if line.is_empty() {
                sign.to_owned()
            } else {
                format!("{sign} {line}")
            }
        })
        .collect();
    prefixed.join("\n")
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}

fn running(content: &[Inline], style: Style) -> String {
    let mut out = String::new();
    let mut running = Running {
        style,
        in_table: false,
        out: &mut out,
    };
    running.sequence(content, Before::LineStart, None);
    out
}

/// Writes a cell or caption, which starts after other signs of its line.
fn within_line(content: &[Inline], style: Style, in_table: bool) -> String {
    let mut out = String::new();
    Running {
        style,
        in_table,
        out: &mut out,
    }
    .sequence(content, Before::Words, None);
    out
}

struct Running<'o> {
    style: Style,
    in_table: bool,
    out: &'o mut String,
}

impl Running<'_> {
    /// Writes a sequence; `next` is the first character of the words after it, if words follow.
    fn sequence(&mut self, content: &[Inline], before: Before, next: Option<char>) {
        let mut before = before;
        for (index, inline) in content.iter().enumerate() {
            let following = content.get(index + 1);
            let next = match following {
                Some(Inline::Text(text)) => text.chars().next(),
                Some(_) => None,
                None => next,
            };
            match inline {
                Inline::Text(text) => escape_into(self.out, text, before, following.is_some()),
                Inline::Code(code) => self.code(code),
                Inline::Strong(inner) => self.wrapped("**", inner, next),
                Inline::Emphasis(inner) => {
                    let sign = self.emphasis_sign(next);
                    self.wrapped(sign, inner, next);
                }
                Inline::Link { address, content } if is_bare(address, content) => {
                    self.out.push('<');
                    self.out.push_str(address);
                    self.out.push('>');
                }
                Inline::Link { address, content } => {
                    self.out.push('[');
                    self.sequence(content, Before::Words, None);
                    self.out.push_str("](");
                    escape_address(self.out, address);
                    self.out.push(')');
                }
                Inline::FootnoteReference(number) => {
                    self.out.push_str("[^");
                    self.out.push_str(&number.to_string());
                    self.out.push(']');
                }
                Inline::SoftBreak => self.out.push('\n'),
                Inline::HardBreak => self.out.push_str("\\\n"),
                Inline::Stub(ground) | Inline::Hidden { ground, .. } => {
                    self.out.push_str(&ground.stub());
                }
            }
            before = match inline {
                Inline::SoftBreak | Inline::HardBreak => Before::LineStart,
                Inline::Link { .. } | Inline::FootnoteReference(_) | Inline::Stub(_) => {
                    Before::Bracket
                }
                _ => Before::Words,
            };
        }
    }

    fn wrapped(&mut self, sign: &str, inner: &[Inline], next: Option<char>) {
        self.out.push_str(sign);
        self.sequence(inner, Before::Words, next);
        self.out.push_str(sign);
    }

    /// `_` does not work inside a word.
    fn emphasis_sign(&self, next: Option<char>) -> &'static str {
        let before = self.out.trim_end_matches(['*', '_']).chars().next_back();
        let in_word = [before, next]
            .into_iter()
            .flatten()
            .any(char::is_alphanumeric);
        if self.style == Style::Asterisk || in_word {
            "*"
        } else {
            "_"
        }
    }

    fn code(&mut self, code: &str) {
        let fence = "`".repeat(longest_run(code, '`') + 1);
        let spaced = code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
        let padded = spaced || code.starts_with('`') || code.ends_with('`');
        let pad = if padded { " " } else { "" };
        // A bar would end the cell, even in code.
        let code = if self.in_table {
            code.replace('|', "\\|")
        } else {
            code.to_owned()
        };
        for part in [&fence, pad, &code, pad, &fence] {
            self.out.push_str(part);
        }
    }
}

/// Whether the words of a link are its address, and nothing in it would need a backslash.
fn is_bare(address: &str, content: &[Inline]) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/?#=&.,-+%@_~:".contains(c);
    matches!(content, [Inline::Text(text)] if text == address)
        && (address.starts_with("https://") || address.starts_with("http://"))
        && address.chars().all(plain)
        && !address.contains(":::")
}

fn escape_address(out: &mut String, address: &str) {
    let mut previous = None;
    for c in address.chars() {
        let escape = match c {
            '(' | ')' | '[' | ']' | '*' | '_' | '&' | '~' | '!' => true,
            ':' => previous == Some(':'),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        previous = Some(c);
    }
}
