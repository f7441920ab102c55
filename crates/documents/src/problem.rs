//! Owns what is wrong with a text: where, why, and what to do about it.
//! It never shows the offending text itself, because that text may be exempt.

use std::fmt;

/// More problems than this in one text help nobody.
const MAX_PROBLEMS: usize = 50;

/// One thing wrong with a text, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Problem {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// A stable name of the kind of problem, such as `unclosed-span`.
    pub code: &'static str,
    /// Plain English that says what is wrong and what to do.
    pub message: String,
}

/// Turns byte offsets of one text into lines and columns.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    first_line: u32,
}

impl<'a> Lines<'a> {
    /// Indexes `text`, whose first line is line `first_line` of its file.
    pub(crate) fn new(text: &'a str, first_line: u32) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(offset, _)| offset + 1));
        Self {
            text,
            starts,
            first_line,
        }
    }

    /// The line of a byte offset.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        self.position(offset).0
    }

    fn position(&self, offset: usize) -> (u32, u32) {
        let index = self
            .starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        let line = u32::try_from(index)
            .unwrap_or(u32::MAX)
            .saturating_add(self.first_line);
        (
            line,
            u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        )
    }
}

/// Collects the problems of one text.
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    pub(crate) lines: Lines<'a>,
    found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(text: &'a str, first_line: u32) -> Self {
        Self {
            lines: Lines::new(text, first_line),
            found: Vec::new(),
        }
    }

    /// Records a problem at a byte offset.
    pub(crate) fn push(&mut self, offset: usize, code: &'static str, message: impl fmt::Display) {
        // Columns cost a walk along the line, so a full list takes no more.
        if self.found.len() < MAX_PROBLEMS {
            let (line, column) = self.lines.position(offset);
            self.found.push(Problem {
                line,
                column,
                code,
                message: message.to_string(),
            });
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The problems in the order of the text.
    pub(crate) fn into_sorted(self) -> Vec<Problem> {
        sorted(self.found)
    }
}

/// Problems in the order of the text, each once.
pub(crate) fn sorted(mut found: Vec<Problem>) -> Vec<Problem> {
    found.sort_by_key(|problem| (problem.line, problem.column));
    found.dedup();
    found.truncate(MAX_PROBLEMS);
    found
}

/// The known name nearest to what was written, if it is near enough to be a slip.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let written = written.to_lowercase();
    if written.len() > 40 {
        return None;
    }
    known
        .iter()
        .map(|name| (distance(&written, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein distance of two short words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            let cost = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            diagonal = above;
            row[j] = left;
            left = cost;
        }
        row[b.len()] = left;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_characters_from_one() {
        let mut problems = Problems::new("é [\nab", 5);
        problems.push(3, "a", "x");
        problems.push(6, "b", "y");
        let places: Vec<_> = problems
            .into_sorted()
            .iter()
            .map(|problem| (problem.line, problem.column))
            .collect();
        assert_eq!(places, [(5, 3), (6, 2)]);
    }

    #[test]
    fn nearest_finds_slips_only() {
        let known = ["title", "report-to", "recommendations"];
        assert_eq!(nearest("Titel", &known), Some("title"));
        assert_eq!(nearest("recomendations", &known), Some("recommendations"));
        assert_eq!(nearest("weather", &known), None);
    }
}
