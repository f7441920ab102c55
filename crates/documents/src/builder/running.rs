//! Owns running text: plain words, and the markers between them.

use super::{Builder, Kind, Stop};
use crate::blocks::Inline;
use crate::markers::Mark;
use crate::normalise::is_forbidden;
use std::ops::Range;

impl Builder<'_> {
    pub(super) fn text(&mut self, text: &str, range: Range<usize>) -> Result<(), Stop> {
        if let Kind::Code { text: code, .. } = &mut self.top().kind {
            code.push_str(text);
            return Ok(());
        }
        let raw = self.markers.text.get(range.clone()).unwrap_or("");
        if raw != text {
            // A character code such as `&amp;`. Markers are never inside one.
            if text.contains(|c: char| is_forbidden(c) || c.is_ascii_whitespace()) {
                self.refuse_character(range.start);
            }
            return self.inline(range.start, Inline::Text(text.to_owned()));
        }
        let markers = self.markers;
        let mut at = range.start.max(self.resume);
        if at >= range.end {
            return Ok(());
        }
        for (&offset, &(mark, length)) in markers.marks.range(at..range.end) {
            self.plain(at..offset)?;
            self.mark(offset, mark)?;
            self.met.insert(offset);
            at = offset + length;
            self.resume = at;
        }
        self.plain(at..range.end.max(at))
    }

    pub(super) fn mark(&mut self, offset: usize, mark: Mark) -> Result<(), Stop> {
        if self.is_inside(|kind| matches!(kind, Kind::Link(_) | Kind::Picture(_))) {
            self.problems.push(
                offset,
                "link-content",
                "a marker can't stand inside the words of a link or the text alternative of a \
                 picture. Put the whole link inside the marker, and a picture in a `:::` block.",
            );
            return Err(Stop);
        }
        match mark {
            Mark::Stub(ground) => self.inline(offset, Inline::Stub(ground)),
            Mark::Open(ground) => self.start_inline(Kind::Span(ground), offset),
            Mark::Close => {
                if !matches!(self.top().kind, Kind::Span(_)) {
                    self.crossing(offset);
                    return Err(Stop);
                }
                self.end_frame(offset)
            }
        }
    }

    /// Text that Markdown left as typed; what was meant as a link or footnote is refused.
    pub(super) fn plain(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let markers = self.markers;
        let text = &markers.text[range.clone()];
        if text.is_empty() {
            return Ok(());
        }
        for (index, bracket) in text.match_indices(['[', ']']) {
            let at = range.start + index;
            let escaped = markers.text[..at]
                .bytes()
                .rev()
                .take_while(|b| *b == b'\\')
                .count()
                % 2;
            let next = &markers.text[at + 1..];
            if escaped == 1 {
                continue;
            }
            let line_start = markers.text[..at].ends_with('\n');
            if bracket == "[" && line_start && is_definition(next) {
                self.problems.push(
                    at,
                    "broken-definition",
                    "this looks like the definition of a link but is not one. Leave a blank line \
                     above it, and write nothing after the address.",
                );
            } else if bracket == "[" && next.starts_with('^') {
                self.problems.push(
                    at,
                    "unknown-footnote",
                    "this footnote is not written anywhere. Write it on its own line as `[^1]: \
                     words`; for a plain bracket write `\\[`.",
                );
            } else if bracket == "[" && is_unescaped(&markers.text[..at], '!') {
                self.problems.push(
                    at - 1,
                    "broken-picture",
                    "this looks like a picture but is not one. Write `![what it tells](map.png)` \
                     with plain words between the brackets; for plain signs write `!\\[`.",
                );
            } else if bracket == "]"
                && (next.starts_with('(') || next.starts_with('['))
                && !next.starts_with("[^")
            {
                self.problems.push(
                    at,
                    "broken-link",
                    "this looks like a link but is not one. Write `[words](https://address)` \
                     with no space in the address; for plain brackets write `\\]`.",
                );
            }
        }
        self.inline(range.start, Inline::Text(text.to_owned()))
    }
}

/// Whether a text ends with a sign that no backslash makes plain.
fn is_unescaped(text: &str, sign: char) -> bool {
    text.strip_suffix(sign).is_some_and(|before| {
        let backslashes = before.bytes().rev().take_while(|byte| *byte == b'\\');
        backslashes.count() % 2 == 0
    })
}

/// Whether a line goes on like `label]: address` after its bracket.
fn is_definition(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or("");
    line.find(']')
        .is_some_and(|end| line[end + 1..].starts_with(':'))
}
