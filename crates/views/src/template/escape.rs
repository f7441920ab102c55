//! Owns making plain text safe in HTML: signs that are syntax, and writing direction.

/// Writes plain text for the inside of an element or of an attribute between quotation marks.
///
/// Text that runs from right to left, or that holds marks of direction, is isolated, so that it
/// can't turn the words around it: without that a title could show a number backwards.
pub(crate) fn html(plain: &str) -> String {
    let isolated = minuted_app::isolated(plain);
    let mut escaped = String::with_capacity(isolated.len());
    isolated.chars().for_each(|c| push(&mut escaped, c));
    escaped
}

fn push(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        // Not allowed in HTML, and no text that a command took has one.
        c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_becomes_text() {
        assert_eq!(
            html("<script>alert(\"1\")</script> & 'x' {{y}}"),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; {{y}}"
        );
        assert_eq!(html("a\0b\u{1b}"), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn other_directions_stay_inside() {
        for (plain, escaped) in [
            ("Café ’17 – ½", "Café ’17 – ½"),
            ("مجلس الوزراء", "\u{2068}مجلس الوزراء\u{2069}"),
            ("9 \u{202e}1102", "\u{2068}9 \u{202e}1102\u{2069}"),
            ("a\u{2069}\u{2069}<", "\u{2068}a&lt;\u{2069}"),
            (
                "\u{2067}a\u{2066}b",
                "\u{2068}\u{2067}a\u{2066}b\u{2069}\u{2069}\u{2069}",
            ),
        ] {
            assert_eq!(html(plain), escaped);
        }
    }
}
