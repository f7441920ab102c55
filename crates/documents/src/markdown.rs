//! Owns reading our Markdown dialect: `docs/markdown.md` specifies it.
//! What the dialect does not know is an error with its line, never guessed at.

use crate::blocks::Document;
use crate::builder::Builder;
use crate::ground::Bases;
use crate::markers::{self, Markers};
use crate::normalise::normalise;
use crate::problem::{Problem, sorted};
use pulldown_cmark::{Options, Parser};
use std::collections::BTreeSet;

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A whole text, with headings, numbers and footnotes.
    Body,
    /// A text that stands inside another, such as a recommendation: no headings, numbers,
    /// footnotes or page breaks. Its links within the document are not looked up.
    Field,
}

/// How to read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOptions {
    /// What kind of text it is.
    pub scope: Scope,
    /// The line of its file on which the text starts, so that problems name lines of the file.
    pub first_line: u32,
    /// What it may name as a ground for keeping something from the public.
    pub bases: Bases,
    /// Whether it may show drawings that Minuted makes, such as `totals.svg`: so do documents of
    /// templates, and no text that somebody writes.
    pub drawings: bool,
}

impl ParseOptions {
    /// A whole text that starts on line 1.
    pub const BODY: Self = Self {
        scope: Scope::Body,
        first_line: 1,
        bases: Bases::ALL,
        drawings: false,
    };
    /// A text inside another that starts on line 1.
    pub const FIELD: Self = Self {
        scope: Scope::Field,
        first_line: 1,
        bases: Bases::ALL,
        drawings: false,
    };

    /// The same under the rules of a board.
    #[must_use]
    pub const fn under(self, bases: Bases) -> Self {
        Self { bases, ..self }
    }
}

/// Reads a text, or says all that is wrong with it.
///
/// The source is brought into normal form first, so spaces at the end of a line mean nothing.
pub fn parse(source: &str, options: &ParseOptions) -> Result<Document, Vec<Problem>> {
    let source = normalise(source);
    let (markers, mut problems) = markers::scan(&source, *options);
    let read = read(&source, &markers, *options);
    if problems.is_empty() {
        return read;
    }
    // Who wrote it is told the rest too, and not only after the markers are right.
    problems.extend(read.err().unwrap_or_default());
    Err(sorted(problems))
}

/// Reads a text whose markers are known.
fn read(source: &str, markers: &Markers, options: ParseOptions) -> Result<Document, Vec<Problem>> {
    // Strike-through is on so that it is refused rather than shown as typed.
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST;
    let mut builder = Builder::new(source, markers, options);
    let parser = Parser::new_ext(&markers.text, extensions);
    let definitions = parser.reference_definitions().iter();
    let offsets: BTreeSet<usize> = definitions.map(|(_, found)| found.span.start).collect();
    for offset in offsets {
        builder.link_definition(offset);
    }
    for (event, range) in parser.into_offset_iter() {
        if builder.event(event, range).is_err() {
            return Err(builder.into_problems());
        }
    }
    builder.finish()
}

/// No browser and no Word takes much more, with what is not ASCII written as percent codes.
const LONGEST_ADDRESS: usize = 2000;

/// Checks the address of a link and says what is wrong with it.
pub(crate) fn check_address(address: &str) -> Result<(), &'static str> {
    let percent_codes = address.bytes().filter(|byte| !byte.is_ascii()).count();
    if address.len() + 2 * percent_codes > LONGEST_ADDRESS {
        return Err("this address is too long. Use a shorter one.");
    }
    let unsafe_character = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || crate::normalise::is_forbidden(c)
            || "<>\"\\`{}|^".contains(c)
    };
    if address.contains(unsafe_character) {
        return Err(
            "this address has a space or a character that addresses may not hold. Write \
                    it as a percent code, such as %20 for a space.",
        );
    }
    let lower = address.to_ascii_lowercase();
    let rest = ["https://", "http://", "mailto:", "#"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    match rest {
        Some("") => Err("this address is not complete."),
        Some(_) => Ok(()),
        None => Err(
            "a link must start with https://, http:// or mailto:, or with # for a place \
                     in this document. Write the whole address.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_pass() {
        for address in [
            "https://a.uk/?a=1&b",
            "HTTP://a.uk",
            "mailto:a@b.uk",
            "#para-2-3",
        ] {
            assert_eq!(check_address(address), Ok(()), "{address}");
        }
        for address in [
            "javascript:x",
            "data:text/html,x",
            "//a.uk",
            "a.pdf",
            "",
            "#",
            "https://a b",
            " https://a",
        ] {
            assert!(check_address(address).is_err(), "{address}");
        }
    }
}
