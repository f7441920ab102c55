//! Owns the findings as text: a paragraph and tables.

use minuted_core::appraisals::Findings;

use super::page::{Section, sections};

/// How wide the paragraphs are, in characters.
const WIDTH: usize = 96;
/// The widest that a cell of words is; longer ones go on in the next line.
const CELL: usize = 44;

pub(crate) fn write(findings: &Findings) -> String {
    let title = &findings.appraisal.title;
    let mut out = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    push_lines(&mut out, &findings.paragraph, WIDTH);
    for section in sections(findings) {
        let underline = "-".repeat(section.heading.chars().count());
        for line in ["", section.heading, &underline] {
            push_lines(&mut out, line, WIDTH);
        }
        if !section.note.is_empty() {
            push_lines(&mut out, &section.note, WIDTH);
        }
        out.push('\n');
        table(&mut out, &section);
    }
    out
}

fn push_lines(out: &mut String, text: &str, width: usize) {
    for line in wrapped(text, width) {
        out.push_str(&line);
        out.push('\n');
    }
}

/// A text in lines of at most a width, unless a word is longer.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut();
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn table(out: &mut String, section: &Section) {
    let cells = |row: &[String]| -> Vec<Vec<String>> {
        row.iter().map(|cell| wrapped(cell, CELL)).collect()
    };
    let headings: Vec<String> = section.columns.iter().map(|c| c.heading.clone()).collect();
    // A heading is no wider than it must be.
    let headings: Vec<Vec<String>> = headings
        .iter()
        .map(|heading| wrapped(heading, 14))
        .collect();
    let rows: Vec<Vec<Vec<String>>> = section.rows.iter().map(|row| cells(row)).collect();
    let mut widths = vec![0; section.columns.len()];
    for row in rows.iter().chain([&headings]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            let longest = cell.iter().map(|line| line.chars().count()).max();
            *width = longest.unwrap_or(0).max(*width);
        }
    }
    print(out, section, &widths, &headings);
    let rule = widths
        .iter()
        .map(|width| "-".repeat(*width))
        .collect::<Vec<_>>();
    out.push_str(&rule.join("  "));
    out.push('\n');
    for row in &rows {
        print(out, section, &widths, row);
    }
}

/// One row, which takes as many lines as its longest cell.
fn print(out: &mut String, section: &Section, widths: &[usize], row: &[Vec<String>]) {
    let height = row.iter().map(Vec::len).max().unwrap_or(0);
    for n in 0..height {
        let cells = row.iter().zip(widths).zip(&section.columns);
        let cells = cells.map(|((cell, width), column)| {
            let text = cell.get(n).map_or("", String::as_str);
            if column.number {
                format!("{text:>width$}")
            } else {
                format!("{text:<width$}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
