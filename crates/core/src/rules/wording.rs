//! Owns the small pieces of English that refusals and problems are put together from.

/// Words in a sentence: `a`, `a or b`, `a, b or c`.
pub(crate) fn list<T: ToString>(words: &[T], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.to_string(),
        [first @ .., end] => {
            let first: Vec<String> = first.iter().map(ToString::to_string).collect();
            format!("{} {last} {}", first.join(", "), end.to_string())
        }
    }
}

/// A word of a closed list in a sentence: `clearing officer`.
pub(super) fn plain_word(word: &str) -> String {
    word.replace(['-', '_'], " ")
}

/// A number with its noun: `1 item`, `2 items`.
pub(super) fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A label inside a sentence: `Publish the agenda` becomes `publish the agenda`.
pub(super) fn inside(label: &str) -> String {
    let mut chars = label.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The known word that a mistyped one most likely means: two letters may differ, so that swapped
/// letters are found, or a third of a long word.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are not in any list, and the distance is quadratic.
    const LONGEST: usize = 60;
    if given.chars().count() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .map(|word| (distance(given, word), word))
        .min()
        .filter(|(distance, word)| match word.chars().count() {
            0..4 => *distance <= 1,
            length => *distance <= 2.max(length / 3),
        })
        .map(|(_, word)| word)
}

/// How many letters have to be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_a_slip_away_and_no_more() {
        let known = ["label", "phase", "audience", "from"];
        for (given, found) in [
            ("lable", Some("label")),
            ("fase", Some("phase")),
            ("pahse", Some("phase")),
            ("phases", Some("phase")),
            ("audiance", Some("audience")),
            ("form", Some("from")),
            ("frm", Some("from")),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, known), found, "{given}");
        }
        assert_eq!(nearest(&"a".repeat(100), known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list(&["a"], "or"), "a");
        assert_eq!(list(&["a", "b"], "or"), "a or b");
        assert_eq!(list(&["a", "b", "c"], "and"), "a, b and c");
        assert_eq!(list::<&str>(&[], "or"), "");
        assert_eq!(
            (count(1, "item"), count(0, "item")),
            ("1 item".to_owned(), "0 items".to_owned())
        );
        assert_eq!(inside("Publish the agenda"), "publish the agenda");
    }
}
