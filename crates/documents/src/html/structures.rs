//! Owns the HTML of what has an inner structure: lists, definitions, tables, figures.

use super::Writer;
use super::clean::{escaped, text_into};
use crate::blocks::{Alignment, Block, Content, Definition, Figure, Inline, List, Table};
use crate::pictures::PictureFormat;
use base64::{Engine, engine::general_purpose::STANDARD};

impl Writer<'_> {
    pub(super) fn list(&mut self, list: &List) {
        match list.start {
            Some(1) => self.tag("<ol>\n"),
            Some(start) => self.tag(&format!("<ol start=\"{start}\">\n")),
            None if list.is_labelled() => self.tag("<ul class=\"labelled\">\n"),
            None => self.tag("<ul>\n"),
        }
        for item in &list.items {
            match item.done {
                None => self.tag("<li>"),
                Some(done) => self.tick(done),
            }
            self.item(&item.blocks);
            self.tag("</li>\n");
        }
        self.tag(if list.start.is_some() {
            "</ol>\n"
        } else {
            "</ul>\n"
        });
    }

    /// A point with one paragraph, or one and a list below it, needs no `<p>`.
    pub(super) fn item(&mut self, blocks: &[Block]) {
        let below_is_lists = blocks
            .iter()
            .skip(1)
            .all(|block| matches!(block.content, Content::List(_)));
        if let Some((
            Block {
                content: Content::Paragraph(paragraph),
                ..
            },
            rest,
        )) = blocks.split_first()
            && below_is_lists
        {
            self.paragraph_words(&paragraph.content);
            if !rest.is_empty() {
                self.out.push('\n');
                self.blocks(rest);
            }
        } else {
            self.out.push('\n');
            self.blocks(blocks);
        }
    }

    pub(super) fn table(&mut self, table: &Table) {
        self.tag("<table>\n");
        if let Some(caption) = &table.caption {
            self.tag("<caption>");
            self.words(caption);
            self.tag("</caption>\n");
        }
        self.tag("<thead>\n");
        self.row(table, &table.header, true);
        self.tag("</thead>\n");
        if !table.rows.is_empty() {
            self.tag("<tbody>\n");
            for row in &table.rows {
                self.row(table, row, false);
            }
            self.tag("</tbody>\n");
        }
        self.tag("</table>\n");
    }

    fn row(&mut self, table: &Table, cells: &[Vec<Inline>], is_header: bool) {
        self.tag("<tr>");
        for (index, cell) in cells.iter().enumerate() {
            let class = match table.alignments.get(index) {
                Some(Alignment::Left) => " class=\"left\"",
                Some(Alignment::Centre) => " class=\"centre\"",
                Some(Alignment::Right) => " class=\"right\"",
                Some(Alignment::Default) | None => "",
            };
            let heads_rows = index == 0 && table.has_row_headings();
            let (open, close) = match (is_header, heads_rows) {
                (true, false) => ("th scope=\"col\"", "th"),
                (false, true) if !cell.is_empty() => ("th scope=\"row\"", "th"),
                _ => ("td", "td"),
            };
            self.tag(&format!("<{open}{class}>"));
            self.words(cell);
            self.tag(&format!("</{close}>"));
        }
        self.tag("</tr>\n");
    }

    /// A task says in words whether it is done, for who can't see the sign.
    fn tick(&mut self, done: bool) {
        let (sign, words) = if done {
            ("☑", "Done")
        } else {
            ("☐", "To do")
        };
        self.tag(&format!(
            "<li class=\"task\"><span class=\"tick\" role=\"img\" \
             aria-label=\"{words}:\">{sign}</span> "
        ));
    }

    pub(super) fn definitions(&mut self, definitions: &[Definition]) {
        self.tag("<dl>\n");
        for definition in definitions {
            self.tag("<dt>");
            self.words(&definition.term);
            self.tag("</dt>\n");
            for meaning in &definition.meanings {
                self.tag("<dd>");
                self.item(meaning);
                self.tag("</dd>\n");
            }
        }
        self.tag("</dl>\n");
    }

    pub(super) fn figure(&mut self, figure: &Figure) {
        self.tag("<figure>\n");
        let alternative = escaped(&figure.alternative);
        // A drawing is read from its own address: the policy that goes with pages lets it in there,
        // and in an image nothing runs.
        let held = self.pictures.get(&figure.file);
        if let Some(picture) = held.filter(|picture| picture.format() != PictureFormat::Svg) {
            let (width, height) = (picture.width(), picture.height());
            let media_type = picture.format().media_type();
            let bytes = STANDARD.encode(picture.bytes());
            self.tag(&format!(
                "<img src=\"data:{media_type};base64,{bytes}\" alt=\"{alternative}\" \
                 width=\"{width}\" height=\"{height}\">\n"
            ));
        } else if let Some(address) = self.pictures.address(&figure.file) {
            let address = escaped(address);
            self.tag(&format!("<img src=\"{address}\" alt=\"{alternative}\">\n"));
        } else {
            self.tag("<p class=\"picture\">Picture: ");
            text_into(&mut self.out, &figure.alternative);
            self.tag("</p>\n");
        }
        if let Some(caption) = &figure.caption {
            self.tag("<figcaption>");
            self.words(caption);
            self.tag("</figcaption>\n");
        }
        self.tag("</figure>\n");
    }

    pub(super) fn recommendations(&mut self, blocks: &[Block]) {
        self.tag("<div class=\"recommendations\">\n<p class=\"box-label\">Recommendations</p>\n");
        self.blocks(blocks);
        self.tag("</div>\n");
    }
}
