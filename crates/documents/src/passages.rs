//! Owns which words of a reader's own text the public does not read, where a block is open in part.
//!
//! The public's words are the reader's with stubs in the place of what is hidden. What stands between
//! stubs must be found again in the reader's words, in order. If it could be in one place only, the words
//! between are what the stub hides; if it could be in several, what is around it is told as one, because a
//! wrong ground would be worse than a wide one.

use crate::blocks::{Block, Content, Footnote, Inline};
use crate::ground::Ground;
use std::ops::Range;

/// How many signs are compared in a document. No paper comes near it.
const MOST_COMPARED: usize = 20_000_000;

/// Finds and marks the words that the public does not read.
pub(crate) struct Finder {
    left: usize,
}

impl Finder {
    pub(crate) fn new() -> Self {
        Self {
            left: MOST_COMPARED,
        }
    }

    /// Marks words of a block, beside the block of the public's text that it became. Words of which
    /// nothing can be told are left as they are.
    pub(crate) fn block(&mut self, own: &mut Content, public: &Content) {
        match (own, public) {
            (Content::Heading(own), Content::Heading(public)) => {
                self.text(&mut own.content, &public.content);
            }
            (Content::Paragraph(own), Content::Paragraph(public)) => {
                self.text(&mut own.content, &public.content);
            }
            (Content::List(own), Content::List(public))
                if own.items.len() == public.items.len() =>
            {
                for (own, public) in own.items.iter_mut().zip(&public.items) {
                    self.blocks(&mut own.blocks, &public.blocks);
                }
            }
            (Content::Definitions(own), Content::Definitions(public))
                if own.len() == public.len() =>
            {
                for (own, public) in own.iter_mut().zip(public) {
                    self.text(&mut own.term, &public.term);
                    for (own, public) in own.meanings.iter_mut().zip(&public.meanings) {
                        self.blocks(own, public);
                    }
                }
            }
            (Content::Table(own), Content::Table(public))
                if own.rows.len() == public.rows.len()
                    && own.alignments.len() == public.alignments.len() =>
            {
                let own_cells = own.header.iter_mut().chain(own.rows.iter_mut().flatten());
                let cells = public.header.iter().chain(public.rows.iter().flatten());
                let own_cells = own.caption.iter_mut().chain(own_cells);
                for (own, public) in own_cells.zip(public.caption.iter().chain(cells)) {
                    self.text(own, public);
                }
            }
            (Content::Figure(own), Content::Figure(public)) => {
                if let (Some(own), Some(public)) = (&mut own.caption, &public.caption) {
                    self.text(own, public);
                }
            }
            (Content::Quote(own), Content::Quote(public))
            | (Content::Recommendations(own), Content::Recommendations(public)) => {
                self.blocks(own, public);
            }
            _ => {}
        }
    }

    /// A stub stands for a block at least, so that as many blocks are the same blocks.
    fn blocks(&mut self, own: &mut [Block], public: &[Block]) {
        if own.len() == public.len() {
            for (own, public) in own.iter_mut().zip(public) {
                self.block(&mut own.content, &public.content);
            }
        }
    }

    /// Marks words of notes. The public may lack a note, and have others in another order: then nothing
    /// is told.
    pub(crate) fn notes(&mut self, own: &mut [Footnote], public: &[Footnote]) {
        if own.len() != public.len() {
            return;
        }
        let mut marked = own.to_vec();
        for (marked, public) in marked.iter_mut().zip(public) {
            if marked.content != public.content && !self.text(&mut marked.content, &public.content)
            {
                return;
            }
        }
        own.clone_from_slice(&marked);
    }

    /// Marks running text; says whether it could.
    fn text(&mut self, own: &mut Vec<Inline>, public: &[Inline]) -> bool {
        let passages = match (signs(own), signs(public)) {
            (Some(own), Some(public)) => self.passages(&own, &public),
            _ => None,
        };
        let Some(passages) = passages else {
            return false;
        };
        let mut marked = Vec::new();
        let mut rest = std::mem::take(own);
        for (range, grounds) in passages.into_iter().rev() {
            let (before, after) = split(rest, range.end);
            let (before, mut hidden) = split(before, range.start);
            for ground in Ground::joined(grounds).into_iter().rev() {
                let content = hidden;
                hidden = vec![Inline::Hidden { ground, content }];
            }
            marked.extend(after.into_iter().rev());
            marked.append(&mut hidden);
            rest = before;
        }
        marked.extend(rest.into_iter().rev());
        marked.reverse();
        *own = marked;
        true
    }

    /// The hidden words among the signs of the reader's text, with the grounds; nothing if the public's
    /// text can't be the same with stubs in it.
    fn passages(
        &mut self,
        own: &[Sign<'_>],
        public: &[Sign<'_>],
    ) -> Option<Vec<(Range<usize>, Vec<Ground>)>> {
        let pattern = Pattern::new(own, public)?;
        let (first, between) = pattern.open.split_first()?;
        let (last, between) = between.split_last()?;
        let end = own.len().checked_sub(last.len())?;
        self.take(first.len() + last.len())?;
        if end < first.len() || !own.starts_with(first) || !own.ends_with(last) {
            return None;
        }
        // The first place and the last place where each of them can be.
        let (mut at, mut earliest) = (first.len(), Vec::with_capacity(between.len()));
        for (open, grounds) in between.iter().zip(&pattern.hidden) {
            at += grounds.len();
            while !self.is_at(own.get(at..end)?, open)? {
                at += 1;
            }
            earliest.push(at);
            at += open.len();
        }
        if end < at + pattern.hidden.last()?.len() {
            return None;
        }
        let mut passages = Vec::new();
        let (mut at, mut stop) = (end, end);
        let mut why = Vec::new();
        for (index, grounds) in pattern.hidden.iter().enumerate().rev() {
            why = [grounds.as_slice(), &why].concat();
            let Some(before) = index.checked_sub(1) else {
                break;
            };
            let (open, earliest) = (between[before], earliest[before]);
            at = at.checked_sub(grounds.len() + open.len())?;
            while !self.is_at(own.get(at..end)?, open)? {
                at = at.checked_sub(1)?;
            }
            if at == earliest {
                passages.push((at + open.len()..stop, std::mem::take(&mut why)));
                stop = at;
            }
        }
        passages.push((first.len()..stop, why));
        passages.reverse();
        Some(passages)
    }

    /// Whether a text begins with these signs.
    fn is_at(&mut self, text: &[Sign<'_>], open: &[Sign<'_>]) -> Option<bool> {
        let same = text.iter().zip(open).take_while(|(a, b)| a == b).count();
        self.take(same + 1)?;
        Some(same == open.len())
    }

    fn take(&mut self, compared: usize) -> Option<()> {
        self.left = self.left.checked_sub(compared)?;
        Some(())
    }
}

/// The public's text: what is open, and between each two of those the grounds of the stubs there.
struct Pattern<'s, 't> {
    open: Vec<&'s [Sign<'t>]>,
    hidden: Vec<Vec<Ground>>,
}

impl<'s, 't> Pattern<'s, 't> {
    fn new(own: &[Sign<'_>], public: &'s [Sign<'t>]) -> Option<Self> {
        let count = |signs: &[Sign<'_>], ground| {
            let is_it = |sign: &&Sign<'_>| sign.what == What::Stub(ground);
            signs.iter().filter(is_it).count()
        };
        let mut pattern = Self {
            open: Vec::new(),
            hidden: Vec::new(),
        };
        let mut from = 0;
        for (at, sign) in public.iter().enumerate() {
            let What::Stub(ground) = sign.what else {
                continue;
            };
            match (count(own, ground), count(public, ground)) {
                (0, _) => {}
                // What neither reads.
                (shown, told) if shown == told => continue,
                _ => return None,
            }
            match pattern.hidden.last_mut() {
                Some(grounds) if from == at => grounds.push(ground),
                _ => {
                    pattern.open.push(&public[from..at]);
                    pattern.hidden.push(vec![ground]);
                }
            }
            from = at + 1;
        }
        pattern.open.push(&public[from..]);
        (!pattern.hidden.is_empty()).then_some(pattern)
    }
}

/// One character, or what is as whole, and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sign<'t> {
    what: What<'t>,
    look: Look<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What<'t> {
    Character(char),
    Code(&'t str),
    /// Whatever its number: the public's notes may have others.
    Note,
    SoftBreak,
    HardBreak,
    Stub(Ground),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look<'t> {
    emphasis: bool,
    strong: bool,
    link: Option<&'t str>,
}

/// The signs of running text, if none of it is marked yet.
fn signs(content: &[Inline]) -> Option<Vec<Sign<'_>>> {
    let mut signs = Vec::new();
    signs_into(content, Look::default(), &mut signs).then_some(signs)
}

fn signs_into<'t>(content: &'t [Inline], look: Look<'t>, signs: &mut Vec<Sign<'t>>) -> bool {
    content.iter().all(|inline| {
        let what = match inline {
            Inline::Text(text) => {
                let what = text.chars().map(What::Character);
                signs.extend(what.map(|what| Sign { what, look }));
                return true;
            }
            Inline::Emphasis(content) => {
                let look = Look {
                    emphasis: true,
                    ..look
                };
                return signs_into(content, look, signs);
            }
            Inline::Strong(content) => {
                let look = Look {
                    strong: true,
                    ..look
                };
                return signs_into(content, look, signs);
            }
            Inline::Link { address, content } => {
                let link = Some(address.as_str());
                return signs_into(content, Look { link, ..look }, signs);
            }
            Inline::Hidden { .. } => return false,
            Inline::Code(code) => What::Code(code),
            Inline::FootnoteReference(_) => What::Note,
            Inline::SoftBreak => What::SoftBreak,
            Inline::HardBreak => What::HardBreak,
            Inline::Stub(ground) => {
                // A stub looks the same everywhere, and hides words of any look.
                let what = What::Stub(*ground);
                let look = Look::default();
                signs.push(Sign { what, look });
                return true;
            }
        };
        signs.push(Sign { what, look });
        true
    })
}

/// How many signs an inline has.
fn length(inline: &Inline) -> usize {
    match inline {
        Inline::Text(text) => text.chars().count(),
        Inline::Emphasis(content)
        | Inline::Strong(content)
        | Inline::Hidden { content, .. }
        | Inline::Link { content, .. } => content.iter().map(length).sum(),
        _ => 1,
    }
}

/// Running text up to a sign, and from there on.
fn split(content: Vec<Inline>, at: usize) -> (Vec<Inline>, Vec<Inline>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut left = at;
    for inline in content {
        let length = length(&inline);
        if left == 0 {
            after.push(inline);
        } else if length <= left {
            left -= length;
            before.push(inline);
        } else {
            let (one, two) = cut(inline, left);
            before.push(one);
            after.push(two);
            left = 0;
        }
    }
    (before, after)
}

/// Two of one, each with the look of both; `at` is inside it.
fn cut(inline: Inline, at: usize) -> (Inline, Inline) {
    match inline {
        Inline::Text(text) => {
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            let (before, after) = text.split_at(at);
            let text = |text: &str| Inline::Text(text.to_owned());
            (text(before), text(after))
        }
        Inline::Emphasis(content) => {
            let (before, after) = split(content, at);
            (Inline::Emphasis(before), Inline::Emphasis(after))
        }
        Inline::Strong(content) => {
            let (before, after) = split(content, at);
            (Inline::Strong(before), Inline::Strong(after))
        }
        Inline::Hidden { ground, content } => {
            let (before, after) = split(content, at);
            let hidden = |content| Inline::Hidden { ground, content };
            (hidden(before), hidden(after))
        }
        Inline::Link { address, content } => {
            let (before, after) = split(content, at);
            let link = |content| Inline::Link {
                address: address.clone(),
                content,
            };
            (link(before), link(after))
        }
        // The others are one sign each, and have no inside.
        whole => (whole, Inline::Text(String::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::derive;
    use crate::markdown::{ParseOptions, parse};
    use crate::text::words;

    /// The words of the reader of what is exempt, with `{3:` and `}` around what is hidden.
    fn told(source: &str) -> String {
        fn shown(content: &[Inline], out: &mut String) {
            for inline in content {
                if let Inline::Hidden { ground, content } = inline {
                    out.push('{');
                    out.push_str(ground.marker().trim_start_matches("exempt "));
                    out.push(':');
                    shown(content, out);
                    out.push('}');
                } else {
                    out.push_str(&words(std::slice::from_ref(inline)));
                }
            }
        }
        let texts = derive(source).unwrap();
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let (mut own, public) = (read(&texts.restricted), read(&texts.public));
        let mut finder = Finder::new();
        let mut out = String::new();
        for (own, public) in own.blocks.iter_mut().zip(&public.blocks) {
            finder.block(&mut own.content, &public.content);
            own.content.each_text(&mut |text| shown(text, &mut out));
        }
        out
    }

    #[test]
    fn each_passage_has_its_own_ground() {
        for (source, expected) in [
            ("A [[exempt 3: b]] c.", "A {3:b} c."),
            (
                "For [[exempt 3: ten pounds less]], then [[exempt 3, 4: on strike]].",
                "For {3:ten pounds less}, then {3, 4:on strike}.",
            ),
            ("[[exempt 3: a]] and [[exempt 5: b]]", "{3:a} and {5:b}"),
            // A space could be any: the words are told as one.
            ("[[exempt 3: a b]] [[exempt 4: c d]]", "{3, 4:a b c d}"),
            ("[[exempt 3: a b]] [[exempt 3: c d]].", "{3:a b c d}."),
            (
                "[[exempt 3: a b]] [[exempt 4: c d]] and [[exempt 5: e]].",
                "{3, 4:a b c d} and {5:e}.",
            ),
            ("[[exempt 3: a]][[exempt 5: b]] c", "{3, 5:ab} c"),
            (
                "[[exempt 3: a]][[exempt constitution: b]]",
                "{3:{constitution:ab}}",
            ),
            // Looks and notes are no hindrance.
            (
                "*A [[exempt 3: b]]* **[[exempt 5: c]] d** `e`",
                "A {3:b} {5:c} d e",
            ),
            ("A [[exempt 3: *b* `c`]] d", "A {3:b c} d"),
            // What this reader does not read either stays a stub.
            (
                "A [[confidential enactment: b]] c [[exempt 3: d]].",
                "A [confidential: enactment] c {3:d}.",
            ),
            (
                "A [[exempt 3: b [[confidential enactment: c]]]] d",
                "A {3:b [confidential: enactment]} d",
            ),
        ] {
            assert_eq!(told(source), expected, "{source}");
        }
    }

    #[test]
    fn every_kind_of_block_tells_its_passages() {
        for (source, expected) in [
            ("# A [[exempt 3: b]]", "A {3:b}"),
            (
                "Table: A [[exempt 3: b]]\n\n| c | d |\n| - | - |\n| [[exempt 4: e]] | f |\n",
                "A {3:b}cd{4:e}f",
            ),
            ("A [[exempt 3: b]]\n\n: c\n", "A {3:b}"),
            ("Figure: A [[exempt 3: b]]\n\n![c](d.png)\n", "A {3:b}"),
        ] {
            assert_eq!(told(source), expected, "{source}");
        }
    }

    #[test]
    fn what_can_not_be_of_one_source_is_left_alone() {
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        for (own, public) in [
            ("A b.", "C [exempt: paragraph 3]."),
            ("A.", "A [exempt: paragraph 3]."),
            ("A b.", "A b."),
            (
                "A [exempt: paragraph 3].",
                "[exempt: paragraph 3] [exempt: paragraph 3].",
            ),
        ] {
            let (own, public) = (read(own), read(public));
            let mut marked = own.clone();
            let mut finder = Finder::new();
            finder.block(&mut marked.blocks[0].content, &public.blocks[0].content);
            assert_eq!(marked, own);
        }
    }

    #[test]
    fn a_text_that_is_made_to_be_slow_is_left_alone() {
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let own = read(&"a".repeat(200_000));
        let stub = "[exempt: paragraph 3]";
        let public = read(&format!("{stub}{}b{stub}", "a".repeat(100_000)));
        let mut marked = own.clone();
        let mut finder = Finder::new();
        finder.block(&mut marked.blocks[0].content, &public.blocks[0].content);
        assert_eq!(marked, own);
    }
}
