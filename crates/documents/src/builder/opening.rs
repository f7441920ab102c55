//! Owns what happens when a construct starts: which ones the dialect knows, and where.

use super::{Builder, Kind, Next, Stop};
use crate::blocks::{Alignment, Content, Inline, Table};
use crate::markdown::{Scope, check_address};
use crate::markers::Fence;
use crate::pictures::{is_drawing_name, is_picture_name};
use pulldown_cmark::{CodeBlockKind, LinkType, Tag};
use std::ops::Range;

/// More don't fit a page, and Word opens no table with more.
const MOST_COLUMNS: usize = 63;

/// The highest number at which Word starts a list.
const HIGHEST_START: u64 = 32_767;

impl Builder<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) -> Result<(), Stop> {
        let at = range.start;
        match tag {
            Tag::Emphasis => self.start_inline(Kind::Emphasis, at),
            Tag::Strong => self.start_inline(Kind::Strong, at),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let address = self.address(at, link_type, &dest_url, &title);
                self.start_inline(Kind::Link(address), at)
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                self.check_picture(at, &dest_url, &title);
                self.start_inline(Kind::Picture(dest_url.into_string()), at)
            }
            Tag::Strikethrough => {
                self.problems.push(
                    at,
                    "strikethrough",
                    "struck-out words are not part of a document: delete them, and a comparison \
                     of versions shows it. For plain tildes write `\\~`.",
                );
                self.start_inline(Kind::Refused, at)
            }
            Tag::Item => self.push(Kind::Item { done: None }, at),
            Tag::DefinitionListTitle => self.push(Kind::Term, at),
            Tag::DefinitionListDefinition => self.push(Kind::Meaning, at),
            Tag::TableHead => self.push(
                Kind::Row {
                    header: true,
                    cells: Vec::new(),
                },
                at,
            ),
            Tag::TableRow => self.push(
                Kind::Row {
                    header: false,
                    cells: Vec::new(),
                },
                at,
            ),
            Tag::TableCell => self.push(Kind::Cell, at),
            block => {
                let next = match block {
                    Tag::Table(_) => Next::Table,
                    Tag::Paragraph => Next::Paragraph,
                    _ => Next::Other,
                };
                self.before_block(at, next)?;
                self.start_block(block, range)
            }
        }
    }

    /// Starts formatting inside a paragraph, which a point or meaning may only imply.
    pub(super) fn start_inline(&mut self, kind: Kind, at: usize) -> Result<(), Stop> {
        if self.implies_paragraphs() {
            self.push(Kind::Paragraph { implied: true }, at)?;
        }
        self.push(kind, at)
    }

    pub(super) fn start_block(&mut self, tag: Tag<'_>, range: Range<usize>) -> Result<(), Stop> {
        let at = range.start;
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph { implied: false },
            Tag::Heading { level, .. } => {
                self.check_heading_place(at);
                Kind::Heading(level as u8)
            }
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::List(start) => self.start_list(at, start),
            Tag::DefinitionList => Kind::Definitions(Vec::new()),
            Tag::CodeBlock(kind) => Kind::Code {
                language: self.language(at, kind),
                text: String::new(),
            },
            Tag::Table(alignments) => self.start_table(at, &alignments),
            Tag::FootnoteDefinition(label) => {
                if self.options.scope == Scope::Field || !self.at_top_level() {
                    self.problems.push(
                        at,
                        "footnote-place",
                        "a footnote can't be written here. Put it in the body, on its own, \
                         outside lists and quotes.",
                    );
                }
                Kind::Footnote(label.to_lowercase())
            }
            Tag::HtmlBlock => {
                self.refuse_html(at);
                Kind::Refused
            }
            _ => {
                self.problems
                    .push(at, "unknown-syntax", "this is not part of our Markdown.");
                Kind::Refused
            }
        };
        self.push(kind, at)
    }

    fn start_list(&mut self, at: usize, start: Option<u64>) -> Kind {
        if start.is_some_and(|start| start > HIGHEST_START) {
            self.problems.push(
                at,
                "list-number",
                format_args!(
                    "a list starts at {HIGHEST_START} at most. For a plain number at the start of a \
                     line write `\\.` after it."
                ),
            );
        }
        Kind::List {
            start,
            items: Vec::new(),
        }
    }

    fn start_table(&mut self, at: usize, alignments: &[pulldown_cmark::Alignment]) -> Kind {
        if alignments.len() > MOST_COLUMNS {
            self.problems.push(
                at,
                "table-columns",
                format_args!("a table has at most {MOST_COLUMNS} columns. Split it."),
            );
        }
        Kind::Table(Table {
            caption: None,
            alignments: alignments.iter().copied().map(alignment).collect(),
            header: Vec::new(),
            rows: Vec::new(),
        })
    }

    pub(super) fn check_heading_place(&mut self, at: usize) {
        let outside_lists = matches!(self.top().kind, Kind::Root | Kind::Hide(_))
            && !self.is_inside(|kind| matches!(kind, Kind::Recommendations));
        if self.options.scope == Scope::Field || !outside_lists {
            self.problems.push(
                at,
                "heading-place",
                "a heading can't be written here. Headings stand in the body, outside lists, \
                 quotes, recommendations and unnumbered blocks; mark the heading itself `{.unnumbered}` instead.",
            );
        } else if !self.source[at..].starts_with('#') {
            self.problems.push(
                at,
                "underlined-heading",
                "a line of `=` or `-` makes the words above it a heading. Start a heading with \
                 `#`, and leave a blank line above a line of `---`.",
            );
        }
    }

    pub(super) fn language(&mut self, at: usize, kind: CodeBlockKind<'_>) -> Option<String> {
        let CodeBlockKind::Fenced(info) = kind else {
            self.problems.push(
                at,
                "indented-code",
                "four spaces at the start of a line make it code. Delete them, or put code \
                 between lines of ```.",
            );
            return None;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "+-_.".contains(c);
        if !info.chars().all(plain) {
            self.problems.push(
                at,
                "code-language",
                "after ``` comes nothing or the name of one language, in letters and digits.",
            );
        }
        (!info.is_empty()).then(|| info.to_string())
    }

    pub(super) fn address(
        &mut self,
        at: usize,
        kind: LinkType,
        destination: &str,
        title: &str,
    ) -> String {
        if !title.is_empty() {
            self.problems.push(
                at,
                "link-title",
                "a link can't have a title, because many readers never see it. Put the words \
                 into the text.",
            );
        }
        let address = match kind {
            LinkType::Email => format!("mailto:{destination}"),
            _ => destination.to_owned(),
        };
        if let Err(message) = check_address(&address) {
            self.problems.push(at, "link-address", message);
        } else if let Some(place) = address.strip_prefix('#') {
            self.links.push((at, place.to_owned()));
        }
        if self.is_inside(|kind| matches!(kind, Kind::Link(_) | Kind::Picture(_))) {
            self.problems.push(
                at,
                "link-content",
                "a link can't stand inside a link or a picture.",
            );
        }
        address
    }

    fn check_picture(&mut self, at: usize, file: &str, title: &str) {
        if !title.is_empty() {
            self.problems.push(
                at,
                "picture-title",
                "a picture can't have a title, because many readers never see it. Write a caption \
                 above it: `Figure: words`.",
            );
        }
        let is_drawing = self.options.drawings && is_drawing_name(file);
        if !is_drawing && !is_picture_name(file) {
            self.problems.push(
                at,
                "picture-file",
                "a picture is named by its file beside the paper, such as `map.png` or \
                 `pictures/map.jpg`: letters, digits, `-`, `_` and `/`, ending in .png, .jpg or \
                 .jpeg.",
            );
        }
    }

    pub(super) fn footnote_reference(&mut self, at: usize, label: &str) -> Result<(), Stop> {
        let refused = self
            .is_inside(|kind| matches!(kind, Kind::Footnote(_) | Kind::Link(_) | Kind::Picture(_)));
        if refused || self.options.scope == Scope::Field {
            self.problems.push(
                at,
                "footnote-place",
                "a footnote can't be referred to here: in a link, in another footnote or on the \
                 front sheet.",
            );
        }
        let next = self.references.len();
        let index = *self.references.entry(label.to_lowercase()).or_insert(next);
        self.inline(at, Inline::FootnoteReference(index + 1))
    }

    pub(super) fn rule(&mut self, at: usize) -> Result<(), Stop> {
        self.before_block(at, Next::Other)?;
        if !self.at_top_level() {
            self.problems.push(
                at,
                "break-place",
                "a break can't stand inside a list or quote. Write it outside.",
            );
            return Ok(());
        }
        let Some(fence) = self.markers.fences.get(&at).copied() else {
            self.push_block(at, Content::ThematicBreak);
            return Ok(());
        };
        self.met.insert(at);
        if self.options.scope == Scope::Field
            && matches!(
                fence,
                Fence::PageBreak | Fence::Unnumbered | Fence::Recommendations
            )
        {
            self.problems
                .push(at, "block-place", "this block is for the body only.");
        }
        match fence {
            Fence::Hide(ground) => self.push(Kind::Hide(ground), at),
            Fence::Unnumbered => self.push(Kind::Unnumbered, at),
            Fence::Recommendations => self.push(Kind::Recommendations, at),
            Fence::Close => {
                // The line that opened the block was no fence to Markdown, being in code or so.
                if matches!(self.top().kind, Kind::Root) {
                    self.marker_place(at);
                    return Err(Stop);
                }
                self.end_frame(at)
            }
            Fence::PageBreak => {
                if self.is_inside(|kind| matches!(kind, Kind::Recommendations)) {
                    self.problems.push(
                        at,
                        "break-place",
                        "a page can't break inside recommendations. Write it before or after.",
                    );
                }
                self.push_block(at, Content::PageBreak);
                Ok(())
            }
        }
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::Default,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Centre,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}
