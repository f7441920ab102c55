//! Owns the difference between a text as it stood and as corrected, word by word.

/// A part of a text that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub change: Change,
    /// The words, with the spaces after them.
    pub text: String,
}

crate::words! {
    /// What became of a part of a text.
    Change, "change of a text" {
        /// It stayed.
        Kept = "kept",
        /// It went.
        Removed = "removed",
        /// It came.
        Added = "added",
    }
}

/// The most pairs of words that are compared; longer changes are told as a whole.
const PAIRS_MOST: usize = 1_000_000;

/// The difference as pieces in order: the kept and removed ones make `was`, the kept and added ones
/// make `is`. What was removed stands before what was added in its place.
#[must_use]
pub fn difference(was: &str, is: &str) -> Vec<Piece> {
    let (was, is) = (words(was), words(is));
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = was.iter().zip(&is).take_while(same).count();
    let rest = was.len().min(is.len()) - head;
    let tails = was.iter().rev().zip(is.iter().rev()).take(rest);
    let tail = tails.take_while(same).count();
    let (was_middle, is_middle) = (&was[head..was.len() - tail], &is[head..is.len() - tail]);
    let mut pieces = Pieces::default();
    pieces.add(Change::Kept, &was[..head]);
    if was_middle.len().saturating_mul(is_middle.len()) > PAIRS_MOST {
        pieces.add(Change::Removed, was_middle);
        pieces.add(Change::Added, is_middle);
    } else {
        pieces.add_middle(was_middle, is_middle);
    }
    pieces.add(Change::Kept, &was[was.len() - tail..]);
    pieces.0
}

/// Words with the spaces after them; spaces at the beginning stand alone.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_space = false;
    for (place, c) in text.char_indices() {
        if in_space && !c.is_whitespace() {
            words.push(&text[start..place]);
            start = place;
        }
        in_space = c.is_whitespace();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, change: Change, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        match self.0.last_mut().filter(|last| last.change == change) {
            Some(last) => last.text.push_str(&words.concat()),
            None => self.0.push(Piece {
                change,
                text: words.concat(),
            }),
        }
    }

    /// By the longest list of words that stand in both, in order.
    fn add_middle(&mut self, was: &[&str], is: &[&str]) {
        let width = is.len() + 1;
        // common[i * width + j]: how many words `was[i..]` and `is[j..]` can share.
        let mut common = vec![0_u32; (was.len() + 1) * width];
        for i in (0..was.len()).rev() {
            for j in (0..is.len()).rev() {
                common[i * width + j] = if was[i] == is[j] {
                    common[(i + 1) * width + j + 1] + 1
                } else {
                    common[(i + 1) * width + j].max(common[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < was.len() && j < is.len() {
            if was[i] == is[j] {
                self.add(Change::Kept, &was[i..=i]);
                (i, j) = (i + 1, j + 1);
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                self.add(Change::Removed, &was[i..=i]);
                i += 1;
            } else {
                self.add(Change::Added, &is[j..=j]);
                j += 1;
            }
        }
        self.add(Change::Removed, &was[i..]);
        self.add(Change::Added, &is[j..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(was: &str, is: &str) -> String {
        let mark = |piece: Piece| match piece.change {
            Change::Kept => piece.text,
            Change::Removed => format!("[-{}-]", piece.text),
            Change::Added => format!("[+{}+]", piece.text),
        };
        difference(was, is).into_iter().map(mark).collect()
    }

    #[test]
    fn the_words_that_changed_are_told() {
        for (was, is, expected) in [
            ("a b c", "a b c", "a b c"),
            ("by April 2018", "by May 2018", "by [-April -][+May +]2018"),
            ("", "new", "[+new+]"),
            ("old", "", "[-old-]"),
            ("a b c d", "a c e d", "a [-b -]c [+e +]d"),
            ("one two", "one  two", "[-one -][+one  +]two"),
        ] {
            assert_eq!(marked(was, is), expected);
        }
    }

    #[test]
    fn a_long_change_is_told_as_a_whole() {
        let was = "x ".repeat(2_000);
        let is = "y ".repeat(2_000);
        assert_eq!(difference(&was, &is).len(), 2);
    }

    proptest! {
        #[test]
        fn the_pieces_make_both_texts(was in "[ab \n]{0,40}", is in "[ab \n]{0,40}") {
            let pieces = difference(&was, &is);
            let without = |change: Change| -> String {
                let kept = pieces.iter().filter(|piece| piece.change != change);
                kept.map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(without(Change::Added), was);
            prop_assert_eq!(without(Change::Removed), is);
        }
    }
}
