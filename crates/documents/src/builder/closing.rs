//! Owns what happens when a construct ends: it becomes part of the model, if it is complete.

use super::{Builder, Caption, Captioned, Definition as FootnoteText, Frame, Kind, Stop};
use crate::blocks::{
    Block, Content, Definition, Figure, Heading, Inline, Item, List, Paragraph, Table,
};
use crate::ground::Ground;
use crate::inlines::{says_nothing, tidy};
use crate::markdown::Scope;
use crate::normalise::{is_blank, single_line};
use crate::numbering::DEEPEST_HEADING;
use crate::pictures::is_picture_name;
use crate::text::words;

impl Builder<'_> {
    /// Ends what an end event ends.
    pub(super) fn end(&mut self, at: usize) -> Result<(), Stop> {
        self.check_no_span()?;
        if matches!(self.top().kind, Kind::Paragraph { implied: true }) {
            self.end_frame(at)?;
        }
        self.end_frame(at)
    }

    pub(super) fn end_frame(&mut self, at: usize) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else {
            return Err(Stop);
        };
        let Frame {
            kind,
            offset,
            blocks,
            inlines,
        } = frame;
        match kind {
            Kind::Root | Kind::Refused => {}
            Kind::Hide(ground) => self.end_hidden(offset, ground, blocks),
            Kind::Unnumbered => blocks.into_iter().for_each(|block| self.top().push(block)),
            Kind::Recommendations => self.push_filled(offset, blocks, Content::Recommendations),
            Kind::Quote => self.push_filled(offset, blocks, Content::Quote),
            Kind::List { start, items } => {
                self.push_block(offset, Content::List(List { start, items }));
            }
            Kind::Item { done } => self.end_item(offset, done, blocks),
            Kind::Definitions(definitions) => {
                self.push_block(offset, Content::Definitions(definitions));
            }
            Kind::Term => self.end_term(offset, inlines),
            Kind::Meaning => self.end_meaning(offset, blocks),
            Kind::Paragraph { .. } => self.end_paragraph(offset, at, inlines),
            Kind::Heading(level) => self.end_heading(offset, at, level, inlines),
            Kind::Code { language, text } => {
                let text = text
                    .strip_suffix('\n')
                    .unwrap_or(&text)
                    .replace('\t', "    ");
                self.push_block(offset, Content::Code { language, text });
            }
            Kind::Table(table) => self.end_table(offset, table),
            Kind::Row { header, cells } => self.end_row(offset, at, header, cells),
            Kind::Cell => {
                if let Kind::Row { cells, .. } = &mut self.top().kind {
                    cells.push(tidy(inlines));
                }
            }
            Kind::Footnote(label) => self.end_footnote(offset, label, blocks),
            Kind::Emphasis => self.top().inlines.push(Inline::Emphasis(inlines)),
            Kind::Strong => self.top().inlines.push(Inline::Strong(inlines)),
            Kind::Link(address) => {
                let content = match place_words(&address) {
                    Some(words) if inlines.is_empty() => vec![Inline::Text(words)],
                    _ => self.filled(offset, inlines, "this link has no words."),
                };
                self.top().inlines.push(Inline::Link { address, content });
            }
            Kind::Picture(file) => self.end_picture(offset, file, &inlines),
            Kind::Span(ground) => {
                let content = self.filled(offset, inlines, "this marker covers no words.");
                self.top().inlines.push(Inline::Hidden { ground, content });
            }
        }
        Ok(())
    }

    /// Tidies running text that may not be empty.
    pub(super) fn filled(
        &mut self,
        offset: usize,
        inlines: Vec<Inline>,
        message: &str,
    ) -> Vec<Inline> {
        let content = tidy(inlines);
        if says_nothing(&content) {
            self.problems.push(
                offset,
                "empty",
                format_args!("{message} Write some or delete it."),
            );
        }
        content
    }

    pub(super) fn push_filled(
        &mut self,
        at: usize,
        blocks: Vec<Block>,
        content: fn(Vec<Block>) -> Content,
    ) {
        if blocks.is_empty() {
            self.problems.push(
                at,
                "empty",
                "there is nothing in this. Write something or delete it.",
            );
        }
        self.push_block(at, content(blocks));
    }

    pub(super) fn end_hidden(&mut self, offset: usize, ground: Ground, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            return self.push_block(offset, Content::Hidden { ground, blocks });
        }
        // A block may hold nothing but footnotes: they carry the ground themselves.
        let holds_footnote = self
            .definitions
            .values()
            .any(|definition| offset < definition.offset);
        if !holds_footnote {
            self.problems
                .push(offset, "empty", "this block hides nothing. Delete it.");
        }
    }

    pub(super) fn end_item(&mut self, offset: usize, done: Option<bool>, blocks: Vec<Block>) {
        if blocks.is_empty() {
            self.problems.push(
                offset,
                "empty",
                "this point of the list is empty. Write it or delete it.",
            );
        }
        if let Kind::List { items, .. } = &mut self.top().kind {
            items.push(Item { done, blocks });
        }
    }

    fn end_term(&mut self, offset: usize, inlines: Vec<Inline>) {
        let term = self.filled(offset, inlines, "this term has no words.");
        if let Kind::Definitions(definitions) = &mut self.top().kind {
            let meanings = Vec::new();
            definitions.push(Definition { term, meanings });
        }
    }

    fn end_meaning(&mut self, offset: usize, blocks: Vec<Block>) {
        if blocks.is_empty() {
            self.problems.push(
                offset,
                "empty",
                "the meaning of this term is empty. Write it after the `:`, or `\\:` for a plain \
                 colon.",
            );
        }
        if let Kind::Definitions(definitions) = &mut self.top().kind
            && let Some(definition) = definitions.last_mut()
        {
            definition.meanings.push(blocks);
        }
    }

    /// A picture is held until its paragraph ends, which must hold nothing else.
    fn end_picture(&mut self, offset: usize, file: String, inlines: &[Inline]) {
        let alternative = single_line(&words(inlines));
        let bare = alternative.to_ascii_lowercase();
        if is_blank(&alternative) || is_picture_name(&bare) {
            self.problems.push(
                offset,
                "picture-alternative",
                "this picture has no text alternative. Write between the brackets what it tells, \
                 for who can't see it: `![Map of the three wards](map.png)`.",
            );
        }
        let stands_alone = matches!(
            self.frames.as_slice(),
            [.., outer, top]
                if matches!(top.kind, Kind::Paragraph { .. })
                    && top.inlines.is_empty()
                    && !matches!(outer.kind, Kind::Footnote(_))
        );
        if !stands_alone || self.picture.is_some() {
            self.misplaced_picture(offset);
            return;
        }
        self.picture = Some((alternative, file));
    }

    fn misplaced_picture(&mut self, offset: usize) {
        self.problems.push(
            offset,
            "picture-place",
            "a picture stands on its own: leave a blank line before and after it, and write it \
             outside lists, quotes, footnotes and the front sheet.",
        );
    }

    /// The caption that waits, if it waits for this.
    fn caption_of(&mut self, of: Captioned) -> Option<Vec<Inline>> {
        let caption = self.caption.take_if(|caption| caption.of == of);
        caption.map(|caption| caption.content)
    }

    fn push_figure(&mut self, offset: usize, alternative: String, file: String) {
        if self.options.scope == Scope::Field || !self.at_top_level() {
            self.misplaced_picture(offset);
        }
        let caption = self.caption_of(Captioned::Figure);
        self.push_block(
            offset,
            Content::Figure(Figure {
                caption,
                alternative,
                file,
            }),
        );
    }

    /// Takes a paragraph that is a caption.
    fn start_caption(&mut self, offset: usize, raw: &str, mut content: Vec<Inline>) {
        let (start, of) = if raw.starts_with(FIGURE_CAPTION) {
            (FIGURE_CAPTION, Captioned::Figure)
        } else {
            (TABLE_CAPTION, Captioned::Table)
        };
        strip_start(&mut content, start);
        let content = self.filled(offset, content, "this caption has no words.");
        self.caption = Some(Caption {
            offset,
            of,
            content,
        });
    }

    pub(super) fn end_paragraph(&mut self, offset: usize, end: usize, inlines: Vec<Inline>) {
        let mut content = tidy(inlines);
        if let Some((alternative, file)) = self.picture.take() {
            if !content.is_empty() {
                self.misplaced_picture(offset);
            }
            return self.push_figure(offset, alternative, file);
        }
        self.miss_captioned();
        if content.is_empty() {
            return;
        }
        let raw = self
            .source
            .get(offset..end.max(offset))
            .unwrap_or("")
            .trim();
        self.attribute(offset, raw, false, &mut content);
        if self.at_top_level()
            && (raw.starts_with(TABLE_CAPTION) || raw.starts_with(FIGURE_CAPTION))
        {
            return self.start_caption(offset, raw, content);
        }
        // Directly in the body or in a hidden block, and in no unnumbered one.
        let numbered = self
            .frames
            .iter()
            .all(|frame| matches!(frame.kind, Kind::Root | Kind::Hide(_)));
        let number = if numbered {
            self.numbering.paragraph()
        } else {
            None
        };
        self.push_block(offset, Content::Paragraph(Paragraph { number, content }));
    }

    pub(super) fn end_heading(
        &mut self,
        offset: usize,
        end: usize,
        level: u8,
        inlines: Vec<Inline>,
    ) {
        let mut content = self.filled(offset, inlines, "this heading has no words.");
        let raw = self
            .source
            .get(offset..end.max(offset))
            .unwrap_or("")
            .trim();
        let unnumbered = self.attribute(offset, raw, level == 1, &mut content);
        if unnumbered && says_nothing(&content) {
            self.problems
                .push(offset, "empty", "this heading has no words. Write some.");
        }
        if level > DEEPEST_HEADING {
            self.problems.push(
                offset,
                "heading-level",
                format_args!("headings go no deeper than {DEEPEST_HEADING} levels."),
            );
        } else if self.numbering.skips(level) && raw.starts_with('#') {
            self.problems.push(
                offset,
                "heading-level",
                "this heading skips a level. The first heading has one `#`, and each has at most \
                 one more than the heading before it.",
            );
        }
        let (number, anchor) = self.numbering.heading(level, unnumbered);
        self.push_block(
            offset,
            Content::Heading(Heading {
                level,
                number,
                anchor,
                content,
            }),
        );
    }

    /// Takes `{.unnumbered}` from the end; any other attribute is refused, so that the syntax is
    /// free to get a meaning later.
    pub(super) fn attribute(
        &mut self,
        offset: usize,
        raw: &str,
        may_be_unnumbered: bool,
        content: &mut Vec<Inline>,
    ) -> bool {
        let Some(Inline::Text(text)) = content.last_mut() else {
            return false;
        };
        let Some(start) = raw.rfind('{') else {
            return false;
        };
        let attribute = &raw[start..];
        let is_attribute = attribute.ends_with('}')
            && !attribute.ends_with("\\}")
            && !raw[..start].ends_with('\\')
            && attribute[1..].starts_with(['#', '.', '-', ':']);
        if !is_attribute {
            return false;
        }
        if may_be_unnumbered && attribute == "{.unnumbered}" {
            if let Some(kept) = text.strip_suffix(attribute) {
                *text = kept.to_owned();
                *content = tidy(std::mem::take(content));
            }
            return true;
        }
        self.problems.push(
            offset,
            "unknown-attribute",
            "the only attribute is `{.unnumbered}` after a heading with one `#`. To leave \
             paragraphs unnumbered put them in a `::: unnumbered` block; for plain braces write \
             `\\{`.",
        );
        false
    }

    pub(super) fn end_row(
        &mut self,
        offset: usize,
        end: usize,
        header: bool,
        row: Vec<Vec<Inline>>,
    ) {
        if let Kind::Table(table) = &mut self.top().kind {
            if header {
                table.header = row;
            } else {
                table.rows.push(row);
            }
            let columns = table.alignments.len();
            let line = self.source.get(offset..end.max(offset)).unwrap_or("");
            // Markdown drops cells beyond the last column, so their words would be lost.
            if cells(line) > columns {
                self.problems.push(
                    offset,
                    "table-row",
                    format_args!(
                        "this row has more cells than the table has columns ({columns}). Write \
                         `\\|` for a bar that separates no cells."
                    ),
                );
            }
        }
    }

    pub(super) fn end_table(&mut self, offset: usize, mut table: Table) {
        table.caption = self.caption_of(Captioned::Table);
        // A space of whatever width is no heading.
        for heading in table.header.iter_mut().filter(|cell| says_nothing(cell)) {
            heading.clear();
        }
        if table.header.iter().all(Vec::is_empty) {
            self.problems.push(
                offset,
                "table-header",
                "this table has no column headings. Write them in its first row.",
            );
        } else if table.header.iter().skip(1).any(Vec::is_empty) {
            self.problems.push(
                offset,
                "table-header",
                "a column of this table has no heading. Write one in the first row; only the first \
                 may be empty, and then the first cell of each row is the heading of the row.",
            );
        }
        self.push_block(offset, Content::Table(table));
    }

    pub(super) fn end_footnote(&mut self, offset: usize, label: String, blocks: Vec<Block>) {
        let mut blocks = blocks.into_iter();
        let (first, second) = (blocks.next().map(|block| block.content), blocks.next());
        let (Some(Content::Paragraph(Paragraph { content, .. })), None) = (first, second) else {
            self.problems.push(
                offset,
                "footnote-content",
                "a footnote is one paragraph. Write `[^1]: words`, without lists or blank lines.",
            );
            return;
        };
        // A footnote in a hidden block is hidden like the block.
        let content = self
            .frames
            .iter()
            .rev()
            .fold(content, |content, frame| match frame.kind {
                Kind::Hide(ground) => vec![Inline::Hidden { ground, content }],
                _ => content,
            });
        if self
            .definitions
            .insert(label, FootnoteText { offset, content })
            .is_some()
        {
            self.problems.push(
                offset,
                "footnote-twice",
                "this footnote is written twice. Give each its own label.",
            );
        }
    }
}

/// What starts the caption of a table or a picture.
const TABLE_CAPTION: &str = "Table:";
const FIGURE_CAPTION: &str = "Figure:";

/// The words of a reference that has none of its own: `[](#para-1-2)` is "paragraph 1.2".
fn place_words(address: &str) -> Option<String> {
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if let Some(number) = address.strip_prefix("#section-") {
        return is_number(number).then(|| format!("section {number}"));
    }
    let (section, paragraph) = address.strip_prefix("#para-")?.split_once('-')?;
    (is_number(section) && is_number(paragraph)).then(|| format!("paragraph {section}.{paragraph}"))
}

/// How many cells a row of a table is written with.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut count = 1;
    let mut escaped = false;
    let mut rest_is_empty = true;
    for c in row.chars() {
        match c {
            '|' if !escaped => {
                count += 1;
                rest_is_empty = true;
            }
            _ if c.is_whitespace() => {}
            _ => rest_is_empty = false,
        }
        escaped = c == '\\' && !escaped;
    }
    if rest_is_empty { count - 1 } else { count }
}

fn strip_start(content: &mut Vec<Inline>, start: &str) {
    if let Some(Inline::Text(text)) = content.first_mut() {
        *text = text.strip_prefix(start).unwrap_or(text).to_owned();
    }
    *content = tidy(std::mem::take(content));
}
