//! Owns the reserved sequences `[[`, `]]` and `:::`: finds every one of them in the raw text,
//! whatever Markdown would make of it, so that no exempt marker can be overlooked.
//!
//! The scan does not know code, links or comments, on purpose. It lists what it found by offset
//! and hands on a copy of the text, of the same length, in which a marker is inert and a fence is
//! a thematic break. The builder must meet each listed marker at its offset in running text; one
//! that it does not meet is an error. So a slip in either can refuse a text but not publish one.

use crate::ground::{AudienceLevel, Bases, Ground};
use crate::markdown::ParseOptions;
use crate::normalise::is_forbidden;
use crate::problem::{Problem, Problems, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a line that starts with `:::` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fence {
    Hide(Ground),
    Unnumbered,
    Recommendations,
    PageBreak,
    Close,
}

/// A marker in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `[[exempt 3:`
    Open(Ground),
    /// `]]`
    Close,
    /// `[exempt: paragraph 3]`, which stands in derived text.
    Stub(Ground),
}

/// Every fence and marker of a text.
#[derive(Debug)]
pub(crate) struct Markers {
    /// The text as Markdown may see it, with the offsets of the original.
    pub(crate) text: String,
    pub(crate) fences: BTreeMap<usize, Fence>,
    /// Markers with their length in bytes.
    pub(crate) marks: BTreeMap<usize, (Mark, usize)>,
}

impl Markers {
    /// The offsets of the hidden blocks that are in no other, from the opening to the closing
    /// line, in order.
    pub(crate) fn hidden(&self) -> Vec<Range<usize>> {
        let mut hidden = Vec::new();
        let mut open = Vec::new();
        for (&offset, &fence) in &self.fences {
            match fence {
                Fence::Hide(_) | Fence::Unnumbered | Fence::Recommendations => {
                    open.push((offset, fence));
                }
                Fence::PageBreak => {}
                Fence::Close => {
                    let is_hidden = |(_, fence): &(usize, Fence)| matches!(fence, Fence::Hide(_));
                    if let Some((start, Fence::Hide(_))) = open.pop()
                        && !open.iter().any(is_hidden)
                    {
                        hidden.push(start..offset);
                    }
                }
            }
        }
        hidden
    }
}

/// Finds the reserved sequences of a normalised text, and says what is wrong with them.
///
/// A text with a problem is never taken. What opens or closes nothing is left out of the markers, so that
/// the rest of such a text can be read for what else is wrong with it.
pub(crate) fn scan(text: &str, options: ParseOptions) -> (Markers, Vec<Problem>) {
    let mut scanner = Scanner {
        problems: Problems::new(text, options.first_line),
        bases: options.bases,
        fences: BTreeMap::new(),
        marks: BTreeMap::new(),
        lost_fences: BTreeSet::new(),
        lost_marks: BTreeMap::new(),
        open_fences: Vec::new(),
        open_spans: Vec::new(),
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        scanner.line(start, line.trim_end_matches('\n'));
        start += line.len();
    }
    scanner.end_spans();
    for Opened {
        offset, malformed, ..
    } in std::mem::take(&mut scanner.open_fences)
    {
        if malformed {
            continue;
        }
        scanner.fences.remove(&offset);
        scanner.lost_fences.insert(offset);
        scanner.problems.push(
            offset,
            "unclosed-block",
            "this block is never closed. End it with a line that holds only `:::`.",
        );
    }
    let fences = scanner.fences.keys().chain(&scanner.lost_fences);
    let marks = scanner.marks.iter().chain(&scanner.lost_marks);
    let text = inert(text, &fences.copied().collect(), &marks.collect());
    let markers = Markers {
        text,
        fences: scanner.fences,
        marks: scanner.marks,
    };
    (markers, scanner.problems.into_sorted())
}

/// Whether a plain text, which can't hide anything, holds what looks like a marker.
pub(crate) fn has_markers(text: &str) -> bool {
    ["[[", "]]", ":::"]
        .iter()
        .any(|reserved| text.contains(reserved))
        || {
            let (found, problems) = scan(text, ParseOptions::BODY);
            !found.marks.is_empty() || problems.iter().any(|problem| problem.code == NEAR_MISS)
        }
}

const NEAR_MISS: &str = "single-bracket";

struct Scanner<'a> {
    problems: Problems<'a>,
    bases: Bases,
    fences: BTreeMap<usize, Fence>,
    marks: BTreeMap<usize, (Mark, usize)>,
    /// What opens or closes nothing; Markdown does not meet it either.
    lost_fences: BTreeSet<usize>,
    lost_marks: BTreeMap<usize, (Mark, usize)>,
    open_fences: Vec<Opened>,
    open_spans: Vec<Opened>,
}

/// A marker or fence that is not closed yet.
#[derive(Debug, Clone, Copy)]
struct Opened {
    offset: usize,
    /// Whether it was malformed, and is a problem already.
    malformed: bool,
    /// The widest audience for what is inside, given all that is open.
    level: AudienceLevel,
    /// Whether it or a block around it is unnumbered, as recommendations are.
    unnumbered: bool,
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, line: &str) {
        for (index, c) in line.char_indices() {
            if is_forbidden(c) {
                let message = format!(
                    "there is an invisible character here (U+{:04X}). Delete it; it often comes \
                     with text copied from elsewhere.",
                    u32::from(c)
                );
                self.problems
                    .push(start + index, "invisible-character", message);
            }
        }
        if line.is_empty() {
            self.end_spans();
        } else if let Some(rest) = line.strip_prefix(":::") {
            self.end_spans();
            self.fence(start, rest);
        } else {
            self.running_text(start, line);
        }
    }

    /// A span ends in the paragraph where it started.
    fn end_spans(&mut self) {
        for Opened {
            offset, malformed, ..
        } in std::mem::take(&mut self.open_spans)
        {
            if malformed {
                continue;
            }
            self.lost_marks.extend(self.marks.remove_entry(&offset));
            self.problems.push(
                offset,
                "unclosed-span",
                "this marker is never closed. Write `]]` after the words it covers, before the \
                 paragraph ends; for more than one paragraph use a `:::` block.",
            );
        }
    }

    fn fence(&mut self, start: usize, rest: &str) {
        let fence = match read_fence(rest, self.bases) {
            Ok(fence) => fence,
            Err(message) => {
                self.lost_fences.insert(start);
                if !rest.trim_matches([' ', ':']).is_empty() {
                    self.open_fences.push(Opened {
                        malformed: true,
                        ..self.around(start)
                    });
                }
                return self.problems.push(start, "malformed-block", message);
            }
        };
        match fence {
            Fence::Close => match self.open_fences.pop() {
                Some(opened) if !opened.malformed => {}
                opened => {
                    if opened.is_none() {
                        self.problems.push(
                            start,
                            "nothing-to-close",
                            "this `:::` closes nothing. Delete it, or write the line that opens \
                             the block.",
                        );
                    }
                    self.lost_fences.insert(start);
                    return;
                }
            },
            Fence::PageBreak => {}
            Fence::Hide(ground) => {
                let opened = self.hide(start, ground);
                self.open_fences.push(opened);
            }
            Fence::Unnumbered | Fence::Recommendations => {
                let around = self.around(start);
                if around.unnumbered {
                    self.problems.push(
                        start,
                        "nested-block",
                        "this block is inside an `unnumbered` or `recommendations` block already. \
                         Close that one first, or delete this line and its `:::`.",
                    );
                }
                self.open_fences.push(Opened {
                    unnumbered: true,
                    ..around
                });
            }
        }
        self.fences.insert(start, fence);
    }

    /// What something opened here is in.
    fn around(&self, offset: usize) -> Opened {
        let nothing = Opened {
            offset,
            malformed: false,
            level: AudienceLevel::Public,
            unnumbered: false,
        };
        let around = self.open_spans.last().or(self.open_fences.last());
        around.map_or(nothing, |around| Opened {
            offset,
            malformed: false,
            ..*around
        })
    }

    /// The public is told the ground, so that it must be one that the board has.
    fn check_basis(&mut self, offset: usize, ground: Ground) {
        if let Err(message) = self.bases.check(ground) {
            self.problems.push(offset, "ground-not-allowed", message);
        }
    }

    /// What is hidden may hold only what is hidden from more people.
    fn hide(&mut self, offset: usize, ground: Ground) -> Opened {
        self.check_basis(offset, ground);
        let around = self.around(offset);
        if ground.level() <= around.level {
            self.problems.push(
                offset,
                "nested-marker",
                "this is inside a marker or block that hides it already. Close that one first; \
                 only confidential information may be marked inside exempt information.",
            );
        }
        Opened {
            level: ground.level().max(around.level),
            ..around
        }
    }

    fn running_text(&mut self, start: usize, line: &str) {
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += match byte {
                b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => 2,
                b':' => self.colons(start, line, at),
                b'[' if bytes.get(at + 1) == Some(&b'[') => self.open(start, line, at),
                b'[' => self.single_bracket(start, line, at),
                b']' => self.close(start, line, at),
                _ => 1,
            };
        }
    }

    fn colons(&mut self, start: usize, line: &str, at: usize) -> usize {
        let run = line[at..].bytes().take_while(|byte| *byte == b':').count();
        // A program that escapes a line by its first sign makes `\:::` of a fence, and the text after
        // it would be open.
        let before = line[..at].strip_suffix("\\:").unwrap_or(&line[..at]);
        let leading = before.chars().all(|c| " \t>*+-".contains(c));
        if run > 2 || (run == 2 && leading) {
            self.problems.push(
                start + at,
                "malformed-block",
                "`:::` opens or closes a block and must be exactly three colons at the very start \
                 of a line, outside lists, quotes and code. For plain colons write `\\:\\:\\:`.",
            );
        }
        run
    }

    fn open(&mut self, start: usize, line: &str, at: usize) -> usize {
        let run = line[at..].bytes().take_while(|byte| *byte == b'[').count();
        if run > 2 {
            self.malformed_span(start + at, "a marker starts with exactly two brackets.");
            return run;
        }
        let Some(ground) = line[at + 2..].find([':', ']', '[']).and_then(|end| {
            line[at + 2 + end..]
                .starts_with(':')
                .then(|| &line[at + 2..at + 2 + end])
        }) else {
            self.malformed_span(
                start + at,
                "`[[` must be followed by its ground and a colon.",
            );
            return 2;
        };
        let length = ground.len() + 3;
        match Ground::from_marker(ground, self.bases) {
            Ok(ground) => {
                let opened = self.hide(start + at, ground);
                self.open_spans.push(opened);
                self.marks.insert(start + at, (Mark::Open(ground), length));
            }
            Err(message) => self.malformed_span(start + at, &message),
        }
        length
    }

    fn malformed_span(&mut self, offset: usize, message: &str) {
        let message = format!(
            "{message} A marker is written `[[exempt 3: words]]` or `[[confidential court-order: \
             words]]`; for plain brackets write `\\[\\[`."
        );
        self.problems.push(offset, "malformed-span", message);
        // As inert as one that closes: its two brackets are none to Markdown.
        self.lost_marks.insert(offset, (Mark::Close, 2));
        let around = self.around(offset);
        self.open_spans.push(Opened {
            malformed: true,
            ..around
        });
    }

    /// In an odd run of `]` the first is an ordinary bracket: `[[exempt 3: see [1]]]`.
    fn close(&mut self, start: usize, line: &str, at: usize) -> usize {
        let run = line[at..].bytes().take_while(|byte| *byte == b']').count();
        let mut offset = start + at + run % 2;
        for _ in 0..run / 2 {
            let opened = self.open_spans.pop();
            if opened.is_none() {
                self.problems.push(
                    offset,
                    "nothing-to-close",
                    "this `]]` closes no marker. Write the marker that it closes, or `\\]\\]` for \
                     plain brackets.",
                );
            }
            let closes = opened.is_some_and(|opened| !opened.malformed);
            let marks = if closes {
                &mut self.marks
            } else {
                &mut self.lost_marks
            };
            marks.insert(offset, (Mark::Close, 2));
            offset += 2;
        }
        run
    }

    /// A stub, an ordinary bracket, or a marker with a bracket too few.
    fn single_bracket(&mut self, start: usize, line: &str, at: usize) -> usize {
        let rest = &line[at + 1..];
        if !is_marker_word(rest) {
            return 1;
        }
        let end = rest.find([']', '[']).unwrap_or(rest.len());
        let inside = &rest[..end];
        if rest[end..].starts_with(']')
            && let Some(ground) = Ground::from_label(inside)
        {
            let length = inside.len() + 2;
            self.check_basis(start + at, ground);
            self.marks.insert(start + at, (Mark::Stub(ground), length));
            return length;
        }
        if inside.contains(|c: char| c == ':' || c.is_ascii_digit()) {
            self.problems.push(
                start + at,
                NEAR_MISS,
                "this looks like an exempt marker with one bracket. Write two: `[[exempt 3: \
                 words]]`; for a plain bracket write `\\[`.",
            );
        }
        1
    }
}

fn is_marker_word(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    ["exempt", "confidential"].iter().any(|word| {
        rest.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    })
}

fn read_fence(rest: &str, bases: Bases) -> Result<Fence, String> {
    if rest.starts_with(':') {
        return Err("a block starts and ends with exactly three colons.".to_owned());
    }
    let words = rest.trim_matches([' ', '\t']);
    let (name, arguments) = words.split_once(' ').unwrap_or((words, ""));
    match name {
        "" => Ok(Fence::Close),
        "exempt" | "confidential" => Ground::from_marker(words, bases).map(Fence::Hide),
        "unnumbered" if arguments.is_empty() => Ok(Fence::Unnumbered),
        "recommendations" if arguments.is_empty() => Ok(Fence::Recommendations),
        "page-break" if arguments.is_empty() => Ok(Fence::PageBreak),
        "unnumbered" | "recommendations" | "page-break" => Err(format!(
            "`::: {name}` takes nothing after it. Delete the rest of the line."
        )),
        _ => {
            let known = [
                "exempt",
                "confidential",
                "unnumbered",
                "recommendations",
                "page-break",
            ];
            Err(match nearest(name, &known) {
                Some(near) => format!("this block is not known. Did you mean `::: {near}`?"),
                None => "this block is not known. Write `::: exempt`, `::: confidential`, `::: \
                         unnumbered`, `::: recommendations` or `::: page-break`."
                    .to_owned(),
            })
        }
    }
}

/// A copy of the same length that Markdown reads without meeting our syntax.
///
/// A fence becomes a thematic break, which ends every block before it. The brackets of a marker
/// become quotation marks: punctuation, as brackets are, that Markdown gives no meaning.
fn inert(text: &str, fences: &BTreeSet<usize>, marks: &BTreeMap<&usize, &(Mark, usize)>) -> String {
    let mut copy = String::with_capacity(text.len());
    let mut fences = fences.iter().copied().peekable();
    let mut marks = marks.iter().peekable();
    let mut at = 0;
    while at < text.len() {
        let fence = fences.peek().copied().unwrap_or(text.len());
        let mark = marks.peek().map_or(text.len(), |(offset, _)| ***offset);
        let next = fence.min(mark);
        copy.push_str(&text[at..next]);
        at = next;
        if fence < mark {
            let end = text[at..]
                .find('\n')
                .map_or(text.len(), |length| at + length);
            copy.push_str("***");
            copy.extend(std::iter::repeat_n(' ', end - at - 3));
            at = end;
            fences.next();
        } else if let Some((_, (mark, length))) = marks.next() {
            match mark {
                Mark::Open(_) => {
                    copy.push_str("\"\"");
                    copy.push_str(&text[at + 2..at + length]);
                }
                Mark::Close => copy.push_str("\"\""),
                Mark::Stub(_) => {
                    copy.push('"');
                    copy.push_str(&text[at + 1..at + length - 1]);
                    copy.push('"');
                }
            }
            at += length;
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let (_, problems) = scan(text, ParseOptions::BODY);
        problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn the_copy_keeps_every_offset() {
        let text = "a [[exempt 3: é]] [exempt: paragraph 3]\n\n::: exempt 3\nx\n:::\n";
        let (found, _) = scan(text, ParseOptions::BODY);
        assert_eq!(
            found.text,
            "a \"\"exempt 3: é\"\" \"exempt: paragraph 3\"\n\n***         \nx\n***\n"
        );
        assert_eq!(found.marks.len(), 3);
        assert_eq!(found.fences.len(), 2);
    }

    #[test]
    fn hidden_blocks_are_the_outermost() {
        let inner = "::: confidential enactment\nx\n:::\n";
        let text = format!("::: unnumbered\n::: exempt 3\n{inner}{inner}{inner}y\n:::\n:::\n");
        let hidden = scan(&text, ParseOptions::BODY).0.hidden();
        assert_eq!(hidden.len(), 1);
        assert!(hidden[0].contains(&text.find('y').unwrap()));
    }

    #[test]
    fn what_is_not_exactly_a_marker_is_refused() {
        for (text, expected) in [
            ("[[exempt 3: x", vec!["unclosed-span"]),
            (
                "[[exempt 3: x\n\ny]]",
                vec!["unclosed-span", "nothing-to-close"],
            ),
            ("[[exmept 3: x]]", vec!["malformed-span"]),
            ("[[[exempt 3: x]]]", vec!["malformed-span"]),
            ("[ exempt 3: x]", vec!["single-bracket"]),
            ("[Exempt: paragraph 3]", vec!["single-bracket"]),
            (" ::: exempt 3", vec!["malformed-block"]),
            ("> ::: exempt 3", vec!["malformed-block"]),
            (":::: exempt 3", vec!["malformed-block"]),
            (":: exempt 3", vec!["malformed-block"]),
            ("\\::: exempt 3", vec!["malformed-block"]),
            ("> \\::: exempt 3", vec!["malformed-block"]),
            ("::: exempt 3", vec!["unclosed-block"]),
            (":::", vec!["nothing-to-close"]),
            (
                "[\u{200b}[exempt 3: x]]",
                vec!["invisible-character", "single-bracket", "nothing-to-close"],
            ),
        ] {
            assert_eq!(codes(text), expected, "{text}");
        }
    }

    #[test]
    fn escaped_and_ordinary_brackets_stand() {
        for text in [
            "\\[\\[exempt 3: x\\]\\]",
            "[Exempt information](https://a.uk)",
            "[sic] a::b",
        ] {
            assert_eq!(codes(text), Vec::<&str>::new(), "{text}");
        }
    }
}
