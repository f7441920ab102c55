//! Owns tables: their headings are repeated on each page, and no row is parted.

use super::numbering::NUMBER_WIDTH;
use super::paragraph::{HIDDEN_COLOUR, Look};
use super::running::shade;
use super::writer::{AFTER_TABLE, Place, TEXT_WIDTH, Writer};
use crate::blocks::{Alignment, Inline, Table};
use crate::text::words;

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        if let Some(caption) = &table.caption {
            let look = Look {
                keep_next: true,
                ..Look::of("Caption")
            };
            self.paragraph(look, |writer| writer.text(caption));
        } else if self.space_before == AFTER_TABLE || self.page_break {
            // Tables that touch would be one; and a table can't start a page.
            self.gap();
        }
        let indent = self.place.indent;
        let widths = column_widths(table, TEXT_WIDTH.saturating_sub(indent).max(NUMBER_WIDTH));
        self.xml.open("w:tbl", &[]);
        self.table_look(table, &widths, indent);
        // The cells are shaded as a whole, not their words.
        let shaded = self.place.hidden;
        self.at(Place::default(), |writer| {
            writer.row(table, &table.header, &widths, (true, shaded));
            for row in &table.rows {
                writer.row(table, row, &widths, (false, shaded));
            }
        });
        self.xml.close("w:tbl");
        self.space_before = AFTER_TABLE;
    }

    fn table_look(&mut self, table: &Table, widths: &[u32], indent: u32) {
        let xml = &mut self.xml;
        let total: u32 = widths.iter().sum();
        xml.open("w:tblPr", &[]);
        xml.value("w:tblStyle", "TableGrid");
        xml.empty("w:tblW", &[("w:w", &total.to_string()), ("w:type", "dxa")]);
        if indent > 0 {
            let indent = indent.to_string();
            xml.empty("w:tblInd", &[("w:w", &indent), ("w:type", "dxa")]);
        }
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        let first_column = if table.has_row_headings() { "1" } else { "0" };
        xml.empty(
            "w:tblLook",
            &[
                ("w:firstRow", "1"),
                ("w:lastRow", "0"),
                ("w:firstColumn", first_column),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ],
        );
        if let Some(caption) = &table.caption {
            // What is not for the public is marked in the words, and can't be marked here.
            let is_plain = !caption
                .iter()
                .any(|part| matches!(part, Inline::Hidden { .. }));
            if is_plain {
                xml.value("w:tblCaption", &words(caption));
            }
        }
        xml.close("w:tblPr");
        xml.open("w:tblGrid", &[]);
        for width in widths {
            xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        xml.close("w:tblGrid");
    }

    fn row(
        &mut self,
        table: &Table,
        cells: &[Vec<Inline>],
        widths: &[u32],
        (is_header, shaded): (bool, bool),
    ) {
        self.xml.open("w:tr", &[]);
        self.xml.open("w:trPr", &[]);
        self.xml.empty("w:cantSplit", &[]);
        if is_header {
            self.xml.empty("w:tblHeader", &[]);
        }
        self.xml.close("w:trPr");
        for (index, cell) in cells.iter().enumerate() {
            let width = widths.get(index).copied().unwrap_or(NUMBER_WIDTH);
            self.xml.open("w:tc", &[]);
            self.xml.open("w:tcPr", &[]);
            let width = width.to_string();
            self.xml
                .empty("w:tcW", &[("w:w", &width), ("w:type", "dxa")]);
            if shaded {
                shade(&mut self.xml, HIDDEN_COLOUR);
            }
            self.xml.close("w:tcPr");
            let heads = is_header || (index == 0 && table.has_row_headings());
            let look = Look {
                alignment: match table.alignments.get(index) {
                    Some(Alignment::Left) => Some("left"),
                    Some(Alignment::Centre) => Some("center"),
                    Some(Alignment::Right) => Some("right"),
                    Some(Alignment::Default) | None => None,
                },
                keep_next: is_header,
                ..Look::of(if heads { "TableHeading" } else { "TableText" })
            };
            self.paragraph(look, |writer| writer.text(cell));
            self.xml.close("w:tc");
        }
        self.xml.close("w:tr");
    }
}

/// The widths of the columns: by how much they hold, but so that words are not broken where there
/// is room.
#[must_use]
pub fn column_widths(table: &Table, room: u32) -> Vec<u32> {
    let columns = table.alignments.len().max(1);
    let share = room / number(columns);
    // How wide each column must be for its longest word, and would be without breaks.
    let mut needs = vec![(share / 4, 1); columns];
    let rows = table.rows.iter().map(|row| (row, LETTER));
    for (row, letter) in std::iter::once((&table.header, BOLD_LETTER)).chain(rows) {
        for (need, cell) in needs.iter_mut().zip(row) {
            let text = words(cell);
            let word = text.split(' ').map(|word| word.chars().count()).max();
            let width = |letters: usize| number(letters.min(MOST_LETTERS)) * letter + PADDING;
            need.0 = need.0.max(width(word.unwrap_or(0)).min(share));
            need.1 = need.1.max(width(text.chars().count()));
        }
    }
    let wanted: u32 = needs.iter().map(|need| need.1).sum();
    if wanted <= room {
        let widen = |need: &(u32, u32)| (need.1 * room / wanted).max(1);
        return needs.iter().map(widen).collect();
    }
    let least: u32 = needs.iter().map(|need| need.0).sum();
    let rest = room.saturating_sub(least);
    let more: u32 = needs.iter().map(|need| need.1.saturating_sub(need.0)).sum();
    let widen = |need: &(u32, u32)| {
        let more_here = need.1.saturating_sub(need.0);
        (need.0 + rest * more_here / more.max(1)).max(1)
    };
    needs.iter().map(widen).collect()
}

/// The width of a letter in a table, on average but on the safe side.
const LETTER: u32 = 115;
const BOLD_LETTER: u32 = 130;
/// What a cell has beside its words.
const PADDING: u32 = 240;
/// More letters don't make a column wider. The sums stay far below the largest number.
const MOST_LETTERS: usize = 120;

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::Content;
    use crate::{ParseOptions, parse};

    fn table(source: &str) -> Table {
        let document = parse(source, &ParseOptions::FIELD).unwrap();
        let Content::Table(table) = &document.blocks[0].content else {
            panic!("no table");
        };
        table.clone()
    }

    #[test]
    fn columns_fill_the_page_by_what_they_hold() {
        let long = "many words that go on and on ".repeat(5);
        let found = column_widths(
            &table(&format!("| a | b |\n| - | - |\n| 1 | {long} |")),
            9000,
        );
        assert!(found[0] < 1200 && found[1] > 7000, "{found:?}");
        assert!(found.iter().sum::<u32>() <= 9000);
        let wide = format!("|{}\n|{}", "abc|".repeat(63), "-|".repeat(63));
        let found = column_widths(&table(&wide), 9000);
        assert!(found.iter().all(|width| *width > 100));
        assert!(found.iter().sum::<u32>() <= 9000);
    }
}
