//! Owns what has an inner structure: lists, definitions, tables, figures.

use super::{Builder, text_value};
use minuted_documents::blocks::{
    Alignment, Block, Content as Blocks, Definition, Figure, Inline, Item, List, Table,
};
use minuted_documents::{Picture, PictureFormat, column_widths};
use typst::diag::{SourceResult, bail};
use typst::foundations::{Bytes, Content, IntoValue, NativeElement, Packed, Smart};
use typst::layout::{
    Abs, Alignment as Aligned, Fr, HAlignment, Length, Rel, Sides, Sizing, TrackSizings,
};
use typst::model::{
    EnumElem, EnumItem, ListElem, ListItem, ListMarker, StrongElem, TableCell, TableChild,
    TableElem, TableHeader, TableItem, TermItem, TermsElem,
};
use typst::pdf::{TableCellKind, TableHeaderScope};
use typst::syntax::Span;
use typst::text::{FontWeight, TextElem, TextSize};
use typst::visualize::{ExchangeFormat, Paint, RasterImage};

/// The width of the text, in points.
const TEXT_WIDTH: f64 = 470.5;
/// The highest picture, so that its caption fits the page too.
const HIGHEST: f64 = 560.0;
/// Points to a pixel, at 96 pixels to the inch.
const PIXEL: f64 = 0.75;
/// A row of more lines than this may be parted between pages. One of fewer is kept together, and however
/// wide its letters are, it is lower than a page: one that is not would be cut off at its foot.
const LONGEST_ROW: usize = 20;
/// Lists within more lists than this are moved in no further.
const DEEPEST_MOVED: usize = 8;

impl Builder<'_, '_> {
    pub(super) fn list(&mut self, list: &List) -> SourceResult<Content> {
        let is_tight = list.items.iter().all(|item| is_simple(&item.blocks));
        self.depth += 1;
        let bodies: SourceResult<Vec<Content>> =
            list.items.iter().map(|item| self.item(item)).collect();
        self.depth -= 1;
        let bodies = bodies?;
        let built = if let Some(start) = list.start {
            let items = bodies
                .into_iter()
                .map(|body| Packed::new(EnumItem::new(body)));
            EnumElem::new(items.collect())
                .with_start(Smart::Custom(start))
                .with_tight(is_tight)
                .pack()
        } else {
            let items = bodies
                .into_iter()
                .map(|body| Packed::new(ListItem::new(body)));
            let element = ListElem::new(items.collect()).with_tight(is_tight);
            if list.is_labelled() {
                let none = ListMarker::Content(vec![Content::empty()]);
                element
                    .with_marker(none)
                    .with_body_indent(Length::zero())
                    .pack()
            } else {
                element.pack()
            }
        };
        if self.depth < DEEPEST_MOVED {
            return Ok(built);
        }
        let back = Rel::from(Length::from(Abs::pt(-14.0)));
        Ok(built.padded(Sides::new(back, Rel::zero(), Rel::zero(), Rel::zero())))
    }

    fn item(&mut self, item: &Item) -> SourceResult<Content> {
        let body = self.point(&item.blocks)?;
        let Some(done) = item.done else {
            return Ok(body);
        };
        let words = if done { "Done: " } else { "To do: " };
        let words = StrongElem::new(TextElem::packed(words)).pack();
        Ok(Content::sequence([words, body]))
    }

    pub(super) fn definitions(&mut self, definitions: &[Definition]) -> SourceResult<Content> {
        let mut items = Vec::with_capacity(definitions.len());
        for definition in definitions {
            let term = self.words(&definition.term)?;
            let mut meanings = Vec::new();
            self.depth += 1;
            for (index, meaning) in definition.meanings.iter().enumerate() {
                meanings.push(if index == 0 {
                    self.point(meaning)?
                } else {
                    self.further(meaning)?
                });
            }
            self.depth -= 1;
            let item = TermItem::new(term, Content::sequence(meanings));
            items.push(Packed::new(item));
        }
        Ok(TermsElem::new(items).with_tight(false).pack())
    }

    /// A meaning after another: a paragraph of its own.
    fn further(&mut self, meaning: &[Block]) -> SourceResult<Content> {
        self.inner(meaning)
    }

    pub(super) fn table(&mut self, table: &Table) -> SourceResult<Content> {
        let columns = table.alignments.len().max(1);
        let widths = column_widths(table, 10_000);
        let total: u32 = widths.iter().sum::<u32>().max(1);
        let (size, inset) = match columns {
            0..=6 => (9.5, 5.0),
            7..=10 => (8.5, 4.0),
            11..=16 => (7.0, 3.0),
            17..=30 => (5.5, 2.0),
            _ => (4.5, 1.0),
        };
        let mut room = Vec::with_capacity(columns);
        for width in &widths {
            let points = TEXT_WIDTH * f64::from(*width) / f64::from(total) - 2.0 * inset;
            room.push(letters(points, size));
        }
        self.depth += 1;
        let built = self.rows(table, &room);
        self.depth -= 1;
        self.letters = 0;
        let tracks = widths
            .iter()
            .map(|width| Sizing::Fr(Fr::new(f64::from(*width))));
        let padding = Some(Rel::from(Length::from(Abs::pt(inset))));
        let element = TableElem::new(built?)
            .with_columns(TrackSizings(tracks.collect()))
            .with_inset(typst::layout::Celled::Value(Sides::splat(padding)));
        let element = element
            .pack()
            .set(TextElem::size, TextSize(Abs::pt(size).into()));
        self.captioned(element, table.caption.as_deref(), true)
    }

    fn rows(&mut self, table: &Table, room: &[usize]) -> SourceResult<Vec<TableChild>> {
        let head_fill: Paint = typst::visualize::Color::from_u8(0xf3, 0xf2, 0xf1, 255).into();
        let mut head = Vec::with_capacity(table.header.len());
        for (index, cell) in table.header.iter().enumerate() {
            let heads = !cell.is_empty();
            let kind = if heads {
                TableCellKind::Header(std::num::NonZeroU32::MIN, TableHeaderScope::Column)
            } else {
                TableCellKind::Data
            };
            let cell = self.cell(table, index, cell, heads, room)?;
            let cell = cell
                .with_kind(Smart::Custom(kind))
                .with_fill(Smart::Custom(Some(head_fill.clone())));
            head.push(cell);
        }
        // Headings that take much of a page are shown once, like any other row.
        let mut children = if lines(&table.header, room) > LONGEST_ROW {
            let breaks = |cell: TableCell| cell.with_breakable(Smart::Custom(true));
            let items = head.into_iter().map(breaks).map(Packed::new);
            let items = items.map(|cell| TableChild::Item(TableItem::Cell(cell)));
            items.collect()
        } else {
            let items = head.into_iter().map(Packed::new).map(TableItem::Cell);
            let header = TableHeader::new(items.collect()).with_repeat(true);
            vec![TableChild::Header(Packed::new(header))]
        };
        for row in &table.rows {
            let breaks = lines(row, room) > LONGEST_ROW;
            for (index, cell) in row.iter().enumerate() {
                let heads = index == 0 && table.has_row_headings() && !cell.is_empty();
                let cell = self.cell(table, index, cell, heads, room)?;
                let mut cell = cell.with_breakable(Smart::Custom(breaks));
                if heads {
                    let kind =
                        TableCellKind::Header(std::num::NonZeroU32::MIN, TableHeaderScope::Row);
                    cell = cell.with_kind(Smart::Custom(kind));
                }
                children.push(TableChild::Item(TableItem::Cell(Packed::new(cell))));
            }
        }
        Ok(children)
    }

    fn cell(
        &mut self,
        table: &Table,
        index: usize,
        words: &[Inline],
        heads: bool,
        room: &[usize],
    ) -> SourceResult<TableCell> {
        self.letters = room.get(index).copied().unwrap_or(0);
        let words = self.words(words)?;
        let words = if heads {
            words.set(TextElem::weight, FontWeight::BOLD)
        } else {
            words
        };
        let cell = TableCell::new(words);
        let aligned = match table.alignments.get(index) {
            Some(Alignment::Left) => HAlignment::Left,
            Some(Alignment::Centre) => HAlignment::Center,
            Some(Alignment::Right) => HAlignment::Right,
            Some(Alignment::Default) | None => HAlignment::Start,
        };
        Ok(cell.with_align(Smart::Custom(Aligned::H(aligned))))
    }

    fn captioned(
        &mut self,
        body: Content,
        caption: Option<&[Inline]>,
        is_table: bool,
    ) -> SourceResult<Content> {
        let Some(caption) = caption else {
            return Ok(body);
        };
        let caption = self.words(caption)?;
        let arguments = vec![
            body.into_value(),
            caption.into_value(),
            is_table.into_value(),
        ];
        self.call("captioned", arguments)
    }

    pub(super) fn figure(&mut self, figure: &Figure) -> SourceResult<Content> {
        let alternative = self.shown(&figure.alternative);
        let Some(picture) = self.part.pictures.get(&figure.file) else {
            let words = self.text(&format!("Picture: {alternative}"));
            let caption = match &figure.caption {
                Some(caption) => self.words(caption)?,
                None => Content::empty(),
            };
            let arguments = vec![words.into_value(), caption.into_value()];
            return self.call("no_picture", arguments);
        };
        let bytes = Bytes::new(picture.bytes().to_vec());
        let (name, is_broken) = match picture.format() {
            PictureFormat::Png => ("png", is_broken(&bytes, ExchangeFormat::Png)),
            PictureFormat::Jpeg => ("jpg", is_broken(&bytes, ExchangeFormat::Jpg)),
            // Minuted drew it, and looked through it when it was added.
            PictureFormat::Svg => ("svg", false),
        };
        // What can't be read is told here; later nobody would know of which part it was. Its name may be
        // exempt.
        if is_broken {
            bail!(
                Span::detached(),
                "has a picture that is broken: its file has to be made anew"
            );
        }
        let (width, height) = size(picture);
        let arguments = vec![
            bytes.into_value(),
            text_value(&alternative),
            width.into_value(),
            height.into_value(),
            text_value(name),
        ];
        let body = self.call("picture", arguments)?;
        self.captioned(body, figure.caption.as_deref(), false)
    }
}

/// How many lines the highest cell of a row takes at most, of letters of usual width.
fn lines(row: &[Vec<Inline>], room: &[usize]) -> usize {
    let cells = row.iter().zip(room);
    let lines = cells.map(|(cell, room)| {
        let (letters, breaks) = extent(cell);
        letters.div_ceil(*room.max(&1)) + breaks
    });
    lines.max().unwrap_or(0)
}

/// How many letters words have, and how often a new line begins in them.
fn extent(words: &[Inline]) -> (usize, usize) {
    let mut found = (0, 0);
    for inline in words {
        let (letters, breaks) = match inline {
            // Signs that are as wide as they are high count twice.
            Inline::Text(text) | Inline::Code(text) => {
                let width = |c: char| 1 + usize::from(c >= '\u{2e80}');
                (text.chars().map(width).sum(), 0)
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) => extent(inner),
            Inline::Link { content, .. } => extent(content),
            Inline::Hidden { ground, content } => {
                let (letters, breaks) = extent(content);
                (letters + ground.shown_label().len() + 2, breaks)
            }
            Inline::Stub(ground) => (ground.sentence().len(), 0),
            Inline::SoftBreak | Inline::FootnoteReference(_) => (1, 0),
            Inline::HardBreak => (0, 1),
        };
        found = (found.0 + letters, found.1 + breaks);
    }
    found
}

/// A point of words, or of words and lists, stands close to the next.
fn is_simple(blocks: &[Block]) -> bool {
    let is_words = matches!(
        blocks.first(),
        Some(Block {
            content: Blocks::Paragraph(_),
            ..
        })
    );
    is_words
        && blocks
            .iter()
            .skip(1)
            .all(|block| matches!(block.content, Blocks::List(_)))
}

fn is_broken(bytes: &Bytes, format: ExchangeFormat) -> bool {
    RasterImage::plain(bytes.clone(), format).is_err()
}

/// How many letters of a size certainly stand beside each other.
fn letters(points: f64, size: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded below, and no page is wider than thousands of letters"
    )]
    let letters = (points / (0.72 * size)).max(1.0) as usize;
    letters
}

/// How large a picture is shown, in points: as it is, or as large as fits.
fn size(picture: &Picture) -> (f64, f64) {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = PIXEL.min(TEXT_WIDTH / width).min(HIGHEST / height);
    (width * scale, height * scale)
}
