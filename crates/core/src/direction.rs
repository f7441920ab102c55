//! Owns keeping names from turning the words around them: text may run from right to left, and hold signs
//! that change the direction of what follows.

const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Whether a sign changes the direction of text, or breaks its line, and is not seen itself.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a sign runs from right to left or changes the direction of others.
fn turns(c: char) -> bool {
    is_hidden(c)
        || matches!(c,
            '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A name inside a sentence: isolated where it could turn the rest of it.
#[must_use]
pub fn isolated(name: &str) -> String {
    if !name.chars().any(turns) {
        return name.to_owned();
    }
    let mut isolated = String::from(FIRST_STRONG_ISOLATE);
    isolated.push_str(&contained(name));
    isolated.push(POP_ISOLATE);
    isolated
}

/// A text that closes each isolate which it opens, such as one that was cut, and no other.
#[must_use]
pub fn contained(text: &str) -> String {
    let mut contained = String::with_capacity(text.len());
    let mut open = 0_usize;
    for c in text.chars() {
        match c {
            LEFT_TO_RIGHT_ISOLATE..=FIRST_STRONG_ISOLATE => open += 1,
            // One that closes nothing of its own would close that around it.
            POP_ISOLATE if open == 0 => continue,
            POP_ISOLATE => open -= 1,
            _ => {}
        }
        contained.push(c);
    }
    contained.extend(std::iter::repeat_n(POP_ISOLATE, open));
    contained
}

/// A name without signs that are not seen.
#[must_use]
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_inside() {
        for (name, inside) in [
            ("Café ’17 – ½", "Café ’17 – ½"),
            ("مجلس", "\u{2068}مجلس\u{2069}"),
            ("9 \u{202e}1102", "\u{2068}9 \u{202e}1102\u{2069}"),
            ("a\u{2069}\u{2067}b", "\u{2068}a\u{2067}b\u{2069}\u{2069}"),
        ] {
            assert_eq!(isolated(name), inside);
        }
        assert_eq!(contained("a\u{2069}\u{2068}b"), "a\u{2068}b\u{2069}");
        assert_eq!(plain("a\u{202e}b\u{2028}c مجلس"), "abc مجلس");
    }
}
