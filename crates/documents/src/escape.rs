//! Owns writing plain words in Markdown so that they stay words.

use crate::normalise::single_line;

/// Writes plain text so that it never becomes syntax: [`crate::parse`] reads back exactly
/// [`single_line`] of it, wherever in a line it is placed.
///
/// The result has no line feed, so it fits a heading, a point of a list or a cell of a table.
#[must_use]
pub fn escape_markdown(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    escape_into(&mut escaped, &single_line(plain), Before::LineStart, true);
    escaped
}

/// What stands before the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing: signs such as `-` or `1.` would start a block.
    LineStart,
    /// A closing bracket: `(` or `:` would make a link of it.
    Bracket,
    /// Other words.
    Words,
}

/// Adds escaped words; `open_end` says that something follows which `!` or `&` could join.
pub(crate) fn escape_into(out: &mut String, text: &str, before: Before, open_end: bool) {
    let line_start = before == Before::LineStart;
    let mut previous = None;
    for (index, c) in text.char_indices() {
        let next = text[index + c.len_utf8()..].chars().next();
        let first = index == 0;
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' | '{' | '}' | '#' => true,
            '&' => next.map_or(open_end, |next| next == '#' || next.is_ascii_alphanumeric()),
            '!' => (next.is_none() && open_end) || (first && line_start),
            ':' => {
                previous == Some(':')
                    || (first && before != Before::Words)
                    || (line_start && matches!(&text[..index], "Table" | "Figure"))
                    || (next.is_none() && open_end)
            }
            '(' => first && before != Before::Words,
            '.' | ')' => {
                let digits = &text[..index];
                line_start
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && next.is_none_or(|next| next == ' ')
            }
            _ => first && line_start && c.is_ascii_punctuation(),
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        previous = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_alone_and_syntax_is_not() {
        for (plain, escaped) in [
            (
                "Health & care (R&D), 5.1 of 7",
                "Health & care (R\\&D), 5.1 of 7",
            ),
            ("1. Not a list", "1\\. Not a list"),
            ("- nor this", "\\- nor this"),
            ("[[exempt 3: x]]", "\\[\\[exempt 3: x\\]\\]"),
            ("::: exempt 3", "\\:\\:\\: exempt 3"),
            ("Table: a", "Table\\: a"),
            ("a\n\n# b", "a \\# b"),
            ("wow!", "wow\\!"),
        ] {
            assert_eq!(escape_markdown(plain), escaped);
        }
    }
}
