//! Owns the one normal form of stored text: NFC, LF, no trailing space.
//! It also knows which characters a text may not hold.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// Brings text into the form that is stored, hashed and compared.
///
/// NFC, LF line ends, no spaces or tabs at the end of a line, no byte order mark, no blank lines
/// at the end, and one line feed after the last line. The numbers of the lines do not change.
#[must_use]
pub fn normalise(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = to_nfc(&text);
    let mut normal = String::with_capacity(text.len() + 1);
    for line in text.split('\n') {
        normal.push_str(line.trim_end_matches([' ', '\t']));
        normal.push('\n');
    }
    let end = normal.trim_end_matches('\n').len();
    normal.truncate(end);
    if !normal.is_empty() {
        normal.push('\n');
    }
    normal
}

/// Makes one line of plain text: NFC, each run of white space one space, none at the ends, and
/// without the characters that no text may hold.
#[must_use]
pub fn single_line(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            kept.push(' ');
        } else if !is_forbidden(c) {
            kept.push(c);
        }
    }
    collapse_spaces(to_nfc(&kept).trim())
}

pub(crate) fn to_nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Makes each run of spaces, tabs and line feeds one space.
pub(crate) fn collapse_spaces(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for c in text.chars() {
        let space = matches!(c, ' ' | '\t' | '\n' | '\r');
        if !space {
            collapsed.push(c);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    collapsed
}

/// Whether nobody sees or hears anything of a text: spaces of whatever width, joiners, and marks that
/// stand on nothing.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || is_forbidden(c)
            || is_combining_mark(c)
            || matches!(
                c,
                '\u{200c}'
                    | '\u{200d}'
                    | '\u{2800}'
                    | '\u{115f}'
                    | '\u{1160}'
                    | '\u{3164}'
                    | '\u{ffa0}'
            )
    })
}

/// Whether a character may not be in any text: it can't be seen, so it could hide a marker from
/// its author (`[` + U+200B + `[`) or show text in another order than it is stored.
///
/// The joiners U+200C and U+200D stay, because scripts and emoji need them.
pub(crate) fn is_forbidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{00ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffc}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control() || is_noncharacter(c),
    }
}

/// Whether a code stands for no character and never will; neither HTML nor XML may hold it.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalise_fixes_ends_of_lines_and_of_the_text() {
        assert_eq!(normalise("\u{feff}a \t\r\nb\rc  \n\n \n"), "a\nb\nc\n");
        assert_eq!(normalise(" \n\n"), "");
        assert_eq!(normalise("\n\na"), "\n\na\n");
        assert_eq!(normalise("e\u{301}"), "é\n");
    }

    #[test]
    fn single_line_keeps_words_only() {
        assert_eq!(single_line("  a\r\n\tb\u{200b}c\u{0} "), "a bc");
    }
}
