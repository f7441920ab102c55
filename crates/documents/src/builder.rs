//! Owns building the block model from Markdown events, and meeting every marker on the way.
//!
//! The events nest, so open constructs are a stack of frames. A hidden span is a frame of ours
//! between them: it must close in the frame where it opened.

mod closing;
mod opening;
mod running;

use crate::blocks::{
    Block, Content, Definition as Defined, Document, Footnote, Inline, Item, Table,
};
use crate::derive::join;
use crate::ground::Ground;
use crate::markdown::{ParseOptions, Scope};
use crate::markers::Markers;
use crate::normalise::is_forbidden;
use crate::numbering::Numbering;
use crate::problem::{Problem, Problems};
use pulldown_cmark::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Constructs inside constructs. Deeper is a slip or an attack; and every walk over the model may
/// recurse because of it.
const MAX_NESTING: usize = 24;
/// The same of a text that stands inside another. A document puts it into a list of its own, clauses into
/// one of lists three deep, and what was taken here must not be too deep there.
const MAX_NESTING_OF_FIELD: usize = MAX_NESTING - 8;

/// Reading can't go on; the problem is recorded.
pub(crate) struct Stop;

enum Kind {
    Root,
    Hide(Ground),
    Unnumbered,
    Recommendations,
    Quote,
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Item {
        done: Option<bool>,
    },
    Definitions(Vec<Defined>),
    Term,
    Meaning,
    /// A paragraph; in an item Markdown may leave out its events, then it is implied.
    Paragraph {
        implied: bool,
    },
    Heading(u8),
    Code {
        language: Option<String>,
        text: String,
    },
    Table(Table),
    Row {
        header: bool,
        cells: Vec<Vec<Inline>>,
    },
    Cell,
    Footnote(String),
    Emphasis,
    Strong,
    Link(String),
    /// A picture, with the name of its file; what is inside is its text alternative.
    Picture(String),
    Span(Ground),
    /// Something the dialect refuses; what is inside is read for its problems only.
    Refused,
}

struct Frame {
    kind: Kind,
    offset: usize,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

impl Frame {
    /// Adds a block. Definitions that follow definitions are one list, as Markdown has it.
    fn push(&mut self, block: Block) {
        join(&mut self.blocks, block);
    }
}

/// A caption that waits for what it belongs to.
struct Caption {
    offset: usize,
    of: Captioned,
    content: Vec<Inline>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Captioned {
    Table,
    Figure,
}

/// What a block is, as far as a caption before it minds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Table,
    /// It may turn out to be a picture.
    Paragraph,
    Other,
}

struct Definition {
    offset: usize,
    content: Vec<Inline>,
}

/// Builds one document.
pub(crate) struct Builder<'s> {
    source: &'s str,
    markers: &'s Markers,
    options: ParseOptions,
    problems: Problems<'s>,
    frames: Vec<Frame>,
    numbering: Numbering,
    hidden: Vec<Range<usize>>,
    /// Offsets of the markers and fences met so far.
    met: BTreeSet<usize>,
    /// Text before this offset belongs to a marker.
    resume: usize,
    caption: Option<Caption>,
    /// A picture that its paragraph is still to become: its text alternative and file.
    picture: Option<(String, String)>,
    links: Vec<(usize, String)>,
    definitions: BTreeMap<String, Definition>,
    references: BTreeMap<String, usize>,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(source: &'s str, markers: &'s Markers, options: ParseOptions) -> Self {
        let root = Frame {
            kind: Kind::Root,
            offset: 0,
            blocks: Vec::new(),
            inlines: Vec::new(),
        };
        Self {
            source,
            markers,
            options,
            problems: Problems::new(source, options.first_line),
            frames: vec![root],
            numbering: Numbering::default(),
            hidden: markers.hidden(),
            met: BTreeSet::new(),
            resume: 0,
            caption: None,
            picture: None,
            links: Vec::new(),
            definitions: BTreeMap::new(),
            references: BTreeMap::new(),
        }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_sorted()
    }

    /// Refuses the definition of a link in a hidden block: a link elsewhere may use it, and would
    /// show its address.
    pub(crate) fn link_definition(&mut self, at: usize) {
        let before = self.hidden.partition_point(|range| range.start <= at);
        let block = before
            .checked_sub(1)
            .and_then(|index| self.hidden.get(index));
        if block.is_some_and(|block| block.contains(&at)) {
            self.problems.push(
                at,
                "hidden-definition",
                "the definition of a link can't be hidden, because links outside could use it. \
                 Write the address into the link: `[words](https://address)`.",
            );
        }
    }

    /// Takes the next event.
    pub(crate) fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), Stop> {
        let at = range.start;
        match event {
            Event::Text(text) => return self.text(&text, range),
            Event::Start(tag) => self.start(tag, range)?,
            Event::End(_) => self.end(range.end)?,
            Event::Code(code) => {
                if code.contains(is_forbidden) {
                    self.refuse_character(at);
                }
                self.inline(at, Inline::Code(code.into_string()))?;
            }
            Event::SoftBreak => self.inline(at, Inline::SoftBreak)?,
            Event::HardBreak => self.inline(at, Inline::HardBreak)?,
            Event::FootnoteReference(label) => self.footnote_reference(at, &label)?,
            Event::Rule => self.rule(at)?,
            Event::Html(_) | Event::InlineHtml(_) => {
                if !matches!(self.top().kind, Kind::Refused) {
                    self.refuse_html(at);
                }
            }
            Event::TaskListMarker(is_done) => self.tick(is_done),
            _ => self
                .problems
                .push(at, "unknown-syntax", "this is not part of our Markdown."),
        }
        Ok(())
    }

    fn refuse_html(&mut self, at: usize) {
        self.problems.push(
            at,
            "html",
            "HTML is not allowed. Write Markdown; for a plain `<` write `\\<`.",
        );
    }

    fn refuse_character(&mut self, at: usize) {
        self.problems.push(
            at,
            "invisible-character",
            "a character code here stands for a space or an invisible character. Type what you \
             mean.",
        );
    }

    fn top(&mut self) -> &mut Frame {
        // The root is never popped, but a missing frame must not be a panic.
        if self.frames.is_empty() {
            self.frames.push(Frame {
                kind: Kind::Root,
                offset: 0,
                blocks: Vec::new(),
                inlines: Vec::new(),
            });
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn at_top_level(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            matches!(
                frame.kind,
                Kind::Root | Kind::Hide(_) | Kind::Unnumbered | Kind::Recommendations
            )
        })
    }

    fn is_inside(&self, kind: fn(&Kind) -> bool) -> bool {
        self.frames.iter().any(|frame| kind(&frame.kind))
    }

    /// Whether the point or meaning that is open may leave out the events of its paragraphs.
    fn implies_paragraphs(&mut self) -> bool {
        matches!(self.top().kind, Kind::Item { .. } | Kind::Meaning)
    }

    fn tick(&mut self, is_done: bool) {
        let point = self.frames.iter_mut().rev().find_map(|frame| {
            let Kind::Item { done } = &mut frame.kind else {
                return None;
            };
            Some(done)
        });
        if let Some(done) = point {
            *done = Some(is_done);
        }
    }

    fn push(&mut self, kind: Kind, offset: usize) -> Result<(), Stop> {
        let most = match self.options.scope {
            Scope::Body => MAX_NESTING,
            Scope::Field => MAX_NESTING_OF_FIELD,
        };
        if self.frames.len() >= most {
            self.problems.push(
                offset,
                "too-deep",
                format_args!(
                    "lists, quotes and formatting are nested more than {most} deep here. \
                     Use fewer levels."
                ),
            );
            return Err(Stop);
        }
        self.frames.push(Frame {
            kind,
            offset,
            blocks: Vec::new(),
            inlines: Vec::new(),
        });
        Ok(())
    }

    fn push_block(&mut self, offset: usize, content: Content) {
        let line = self.problems.lines.line(offset);
        self.top().push(Block { line, content });
    }

    /// Before a block starts: ends an implied paragraph, and misses what a caption belongs to.
    fn before_block(&mut self, at: usize, next: Next) -> Result<(), Stop> {
        self.check_no_span()?;
        if matches!(self.top().kind, Kind::Paragraph { implied: true }) {
            self.end_frame(at)?;
        }
        let awaited = self.caption.as_ref().map(|caption| caption.of);
        if !matches!(
            (awaited, next),
            (Some(Captioned::Table), Next::Table) | (Some(Captioned::Figure), Next::Paragraph)
        ) {
            self.miss_captioned();
        }
        Ok(())
    }

    /// A caption that waits waits in vain.
    fn miss_captioned(&mut self) {
        let Some(Caption { offset, of, .. }) = self.caption.take() else {
            return;
        };
        let message = match of {
            Captioned::Table => {
                "`Table:` starts the caption of a table, but no table follows. Write the table \
                 next, or `Table\\:` for plain words."
            }
            Captioned::Figure => {
                "`Figure:` starts the caption of a picture, but no picture follows. Write the \
                 picture next, or `Figure\\:` for plain words."
            }
        };
        self.problems.push(offset, "caption", message);
    }

    /// A span may not be open where something around it ends.
    fn check_no_span(&mut self) -> Result<(), Stop> {
        let top = self.top();
        if matches!(top.kind, Kind::Span(_)) {
            let offset = top.offset;
            self.crossing(offset);
            return Err(Stop);
        }
        Ok(())
    }

    fn crossing(&mut self, offset: usize) {
        self.problems.push(
            offset,
            "crossing-span",
            "this marker starts and ends in different places: in or out of emphasis, a link, a \
             table cell or a list item. Open and close it in the same place.",
        );
    }

    fn inline(&mut self, offset: usize, inline: Inline) -> Result<(), Stop> {
        if offset < self.resume {
            self.crossing(offset);
            return Err(Stop);
        }
        if self.implies_paragraphs() {
            self.push(Kind::Paragraph { implied: true }, offset)?;
        }
        self.top().inlines.push(inline);
        Ok(())
    }

    fn marker_place(&mut self, offset: usize) {
        self.problems.push(
            offset,
            "marker-place",
            "`[[`, `]]` and `:::` mark what is exempt and can't stand in code, an address or the \
             like, where they would hide nothing. Move it into running text, or write the \
             characters otherwise.",
        );
    }

    /// Checks what can be known only at the end, and hands over the document.
    pub(crate) fn finish(mut self) -> Result<Document, Vec<Problem>> {
        if self.before_block(self.source.len(), Next::Other).is_err() {
            return Err(self.into_problems());
        }
        let markers = self.markers;
        for offset in markers.fences.keys().chain(markers.marks.keys()) {
            if !self.met.contains(offset) {
                self.marker_place(*offset);
            }
        }
        if self.options.scope == Scope::Body {
            for (offset, place) in &self.links {
                if !self.numbering.has(place) {
                    self.problems.push(
                        *offset,
                        "unknown-place",
                        "there is no such place in this document. Places are `#section-2`, \
                         `#para-2-3` and `#heading-1`.",
                    );
                }
            }
        }
        for (label, definition) in &self.definitions {
            if !self.references.contains_key(label) {
                self.problems.push(
                    definition.offset,
                    "unused-footnote",
                    "nothing refers to this footnote. Refer to it as `[^1]`, or delete it.",
                );
            }
        }
        if !self.problems.is_empty() {
            return Err(self.problems.into_sorted());
        }
        let mut numbered: Vec<_> = self.references.into_iter().collect();
        numbered.sort_by_key(|(_, index)| *index);
        let mut footnotes = Vec::with_capacity(numbered.len());
        for (label, _) in numbered {
            if let Some(Definition { offset, content }) = self.definitions.remove(&label) {
                let line = self.problems.lines.line(offset);
                footnotes.push(Footnote { line, content });
            }
        }
        let blocks = self
            .frames
            .into_iter()
            .next()
            .map(|root| root.blocks)
            .unwrap_or_default();
        Ok(Document { blocks, footnotes })
    }
}
