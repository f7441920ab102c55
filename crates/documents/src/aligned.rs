//! Owns which blocks of a reader's own text the public reads too, and why it does not read the others.
//!
//! The public's text is the reader's with stubs in the place of what is hidden. Equal blocks may stand
//! in it more than once, open here and hidden there, so that equality alone tells nothing. What tells is
//! the order: headings and numbered paragraphs keep their ids in every text, so that each leads to its
//! like, and between two of them a stub stands for one block or more, and whatever else stands there
//! for itself.

use crate::blocks::{Block, Content, Document, Inline, ParagraphNumber};
use crate::derive::forget_lines;
use crate::ground::Ground;
use std::collections::HashMap;
use std::mem::discriminant;
use std::ops::Range;

/// Blocks in a row, of which the public reads all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The blocks of the reader's own text.
    pub(crate) blocks: Range<usize>,
    /// Whether the public reads them.
    pub(crate) is_open: bool,
    /// Why the public does not read them, as its own text says.
    pub(crate) grounds: Vec<Ground>,
}

/// The reader's own text beside the public's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Aligned {
    /// All blocks of the reader's own text, in order. What is hidden on other grounds is a run of its own.
    pub(crate) runs: Vec<Run>,
    /// Blocks that the public reads in part: their places in the reader's own text and in the public's.
    pub(crate) in_part: Vec<(usize, usize)>,
    /// Whether the public reads other notes.
    pub(crate) notes_differ: bool,
    /// Why it does not read those of the reader.
    pub(crate) note_grounds: Vec<Ground>,
}

/// How many pairs of blocks are compared in all. No paper comes near it; a text that was made to be slow
/// is marked as a whole.
const MOST_COMPARED: usize = 20_000_000;

/// Tells which blocks of a reader's own text the public reads too.
pub(crate) fn aligned(own: &Document, public: &Document) -> Aligned {
    let own = Side::new(own);
    let public = Side::new(public);
    let mut aligner = Aligner::new(&own.bare.blocks, &public.bare.blocks);
    aligner.whole();
    let notes_differ = own.bare.footnotes != public.bare.footnotes;
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for (side, found) in [(&own, &mut shown), (&public, &mut told)] {
        for note in side.bare.footnotes.iter().filter(|_| notes_differ) {
            stubs_of(&note.content, found);
        }
    }
    let (runs, in_part) = aligner.runs();
    Aligned {
        runs,
        in_part,
        notes_differ,
        note_grounds: without(told, &shown),
    }
}

/// A text as it is compared: without lines, and without the numbers of its notes, which may be others
/// where the public does not read a note.
struct Side {
    bare: Document,
}

impl Side {
    fn new(document: &Document) -> Self {
        let mut bare = document.clone();
        forget_lines(&mut bare);
        for block in &mut bare.blocks {
            block.content.each_text_mut(&mut |text| {
                for inline in text {
                    forget_number(inline);
                }
            });
        }
        Self { bare }
    }
}

fn forget_number(inline: &mut Inline) {
    match inline {
        Inline::FootnoteReference(number) => *number = 0,
        Inline::Emphasis(content)
        | Inline::Strong(content)
        | Inline::Hidden { content, .. }
        | Inline::Link { content, .. } => content.iter_mut().for_each(forget_number),
        _ => {}
    }
}

/// What an element of the public's text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The same block.
    Same(u32),
    /// One block of the same kind, of which something is hidden.
    Like,
    /// One block or more.
    Some,
    /// Any number of blocks.
    Any,
    /// Any number of blocks that are hidden with a block that has an id, and on its ground.
    With(Option<Ground>),
}

impl Sign {
    fn is_wild(self) -> bool {
        matches!(self, Self::Some | Self::Any | Self::With(_))
    }
}

/// How stubs of the public's text are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// One that stands in the reader's own text too is itself.
    Shown,
    /// Each stands for what is hidden.
    Hiding,
    /// Where the texts are not of one source, what stands in both in the same order is open, and the rest is
    /// not.
    Loosely,
}

/// Blocks of both texts that belong together.
struct Piece {
    own: Range<usize>,
    public: Range<usize>,
    is: Is,
    /// Why the public does not read them, beside what its own blocks say.
    grounds: Vec<Ground>,
}

impl Piece {
    fn new(own: Range<usize>, public: Range<usize>, is: Is) -> Self {
        let grounds = Vec::new();
        Self {
            own,
            public,
            is,
            grounds,
        }
    }

    /// One block of each.
    fn pair(own: usize, public: usize, is: Is) -> Self {
        Self::new(own..own + 1, public..public + 1, is)
    }
}

/// How much of blocks the public reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Open,
    InPart,
    Hidden,
}

struct Aligner<'a> {
    own: &'a [Block],
    public: &'a [Block],
    /// Equal blocks have equal numbers.
    own_keys: Vec<u32>,
    public_keys: Vec<u32>,
    pieces: Vec<Piece>,
    compared: usize,
}

/// The id of a block that has one.
#[derive(PartialEq, Eq)]
enum Anchor<'a> {
    Heading(&'a str),
    Paragraph(ParagraphNumber),
}

fn anchor(block: &Block) -> Option<Anchor<'_>> {
    match &block.content {
        Content::Heading(heading) => Some(Anchor::Heading(&heading.anchor)),
        Content::Paragraph(paragraph) => paragraph.number.map(Anchor::Paragraph),
        _ => None,
    }
}

/// Why a block is not shown, if that is all that it says.
fn stub(block: &Block) -> Option<Ground> {
    let words = match &block.content {
        Content::Heading(heading) => &heading.content,
        Content::Paragraph(paragraph) => &paragraph.content,
        _ => return None,
    };
    match words.as_slice() {
        [Inline::Stub(ground)] => Some(*ground),
        _ => None,
    }
}

impl<'a> Aligner<'a> {
    fn new(own: &'a [Block], public: &'a [Block]) -> Self {
        let mut known: HashMap<&Content, u32> = HashMap::new();
        let mut keys = |blocks: &'a [Block]| {
            let key = |block: &'a Block| {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry(&block.content).or_insert(next)
            };
            blocks.iter().map(key).collect::<Vec<_>>()
        };
        Self {
            own,
            public,
            own_keys: keys(own),
            public_keys: keys(public),
            pieces: Vec::new(),
            compared: 0,
        }
    }

    fn whole(&mut self) {
        let with_id = |blocks: &'a [Block]| {
            let places = blocks.iter().enumerate();
            places.filter_map(|(at, block)| anchor(block).map(|id| (at, id)))
        };
        let (mut own_at, mut public_at, mut after) = (0, 0, None);
        for ((own, own_id), (public, public_id)) in with_id(self.own).zip(with_id(self.public)) {
            if own_id != public_id {
                break;
            }
            let is_open = self.own_keys[own] == self.public_keys[public];
            let hidden = stub(&self.public[public]).filter(|_| !is_open);
            let (own_gap, public_gap) = (own_at..own, public_at..public);
            self.gap(own_gap, public_gap, after, hidden);
            let is = match hidden {
                Some(_) => Is::Hidden,
                None if is_open => Is::Open,
                None => Is::InPart,
            };
            self.pieces.push(Piece::pair(own, public, is));
            (own_at, public_at, after) = (own + 1, public + 1, hidden);
        }
        // After the last pair of ids; all of the rest if one text has an id that the other has not.
        let (own, public) = (own_at..self.own.len(), public_at..self.public.len());
        self.gap(own, public, after, None);
    }

    /// What stands between two blocks with ids. What is hidden with either leaves nothing here.
    fn gap(
        &mut self,
        own: Range<usize>,
        public: Range<usize>,
        after: Option<Ground>,
        before: Option<Ground>,
    ) {
        if own.is_empty() {
            return;
        }
        // A stub that stands in both texts is most likely one that neither sees through.
        let read_as = [Read::Shown, Read::Hiding, Read::Loosely];
        for read_as in read_as {
            let signs = self.signs(&own, &public, read_as, (after, before));
            if let Some(found) = self.fitted(&own, &public, &signs) {
                self.pieces.extend(found);
                return;
            }
        }
        self.pieces.push(Piece {
            grounds: after.into_iter().chain(before).collect(),
            ..Piece::new(own, public, Is::Hidden)
        });
    }

    /// What each block of the public's text may stand for, with its place.
    fn signs(
        &self,
        own: &Range<usize>,
        public: &Range<usize>,
        read_as: Read,
        (after, before): (Option<Ground>, Option<Ground>),
    ) -> Vec<(Sign, usize)> {
        let mut there = self.own_keys[own.clone()].to_vec();
        there.sort_unstable();
        let mut signs = Vec::with_capacity(public.len() + 2);
        if after.is_some() {
            signs.push((Sign::With(after), public.start));
        }
        for at in public.clone() {
            let key = self.public_keys[at];
            let is_there = there.binary_search(&key).is_ok();
            if read_as == Read::Loosely {
                signs.extend(is_there.then_some((Sign::Any, at)));
                signs.extend(is_there.then_some((Sign::Same(key), at)));
                continue;
            }
            let is_shown = read_as == Read::Shown && is_there;
            let sign = if stub(&self.public[at]).is_some() && !is_shown {
                Sign::Some
            } else if is_there {
                Sign::Same(key)
            } else if matches!(self.public[at].content, Content::Definitions(_)) {
                // Joined with others, where what stands between is shown.
                Sign::Any
            } else {
                Sign::Like
            };
            signs.push((sign, at));
        }
        if before.is_some() || read_as == Read::Loosely {
            signs.push((Sign::With(before), public.end));
        }
        signs
    }

    /// The pieces if the blocks can be read so: what is between two signs that stand for any number goes to
    /// the first place where it fits, and what follows the last of them to the end.
    fn fitted(
        &mut self,
        own: &Range<usize>,
        public: &Range<usize>,
        signs: &[(Sign, usize)],
    ) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let (mut at, mut rest) = (own.start, signs);
        let mut public_at = public.start;
        loop {
            let wild = rest.iter().take_while(|(sign, _)| sign.is_wild()).count();
            let (skipping, after) = rest.split_at(wild);
            let fixed = after.iter().take_while(|(sign, _)| !sign.is_wild()).count();
            let (fixed, after) = after.split_at(fixed);
            let stubs = skipping.iter().filter(|(s, _)| *s == Sign::Some).count();
            let (first, last) = (at + stubs, own.end.checked_sub(fixed.len())?);
            let start = if after.is_empty() {
                let fits = last >= first && (wild > 0 || last == at);
                (fits && self.stands(fixed, last)).then_some(last)
            } else if wild == 0 {
                (at <= last && self.stands(fixed, at)).then_some(at)
            } else {
                let mut places = first..(last + 1).max(first);
                places.find(|place| self.stands(fixed, *place))
            }?;
            let skipped = fixed
                .first()
                .or(after.first())
                .map_or(public.end, |(_, p)| *p);
            if start > at {
                self.skipped(at..start, public_at..skipped, skipping, &mut pieces);
            }
            for (offset, (sign, place)) in fixed.iter().enumerate() {
                let is = match sign {
                    Sign::Like => Is::InPart,
                    _ => Is::Open,
                };
                pieces.push(Piece::pair(start + offset, *place, is));
            }
            at = start + fixed.len();
            public_at = skipped + fixed.len();
            rest = after;
            if rest.is_empty() {
                return Some(pieces);
            }
        }
    }

    /// Blocks that the public does not read. As many stubs as blocks stand for one each.
    fn skipped(
        &self,
        own: Range<usize>,
        public: Range<usize>,
        signs: &[(Sign, usize)],
        pieces: &mut Vec<Piece>,
    ) {
        let are_stubs = signs.iter().all(|(sign, _)| *sign == Sign::Some);
        if are_stubs && own.len() == public.len() {
            for (own, public) in own.zip(public) {
                let is_same = self.own_keys[own] == self.public_keys[public];
                let is = if is_same { Is::Open } else { Is::Hidden };
                pieces.push(Piece::pair(own, public, is));
            }
            return;
        }
        let are_definitions = |block: &Block| matches!(block.content, Content::Definitions(_));
        if let ([(Sign::Any, _)], 1, 1) = (signs, own.len(), public.len())
            && are_definitions(&self.own[own.start])
            && are_definitions(&self.public[public.start])
        {
            pieces.push(Piece::pair(own.start, public.start, Is::InPart));
            return;
        }
        let with = signs.iter().filter_map(|(sign, _)| match sign {
            Sign::With(ground) => *ground,
            _ => None,
        });
        self.trimmed(own, public, with.collect(), pieces);
    }

    /// Blocks that the public does not read, without the stubs before and after them that stand in both texts.
    fn trimmed(
        &self,
        mut own: Range<usize>,
        mut public: Range<usize>,
        grounds: Vec<Ground>,
        pieces: &mut Vec<Piece>,
    ) {
        let same = |own: usize, public: usize| Piece::pair(own, public, Is::Open);
        let is_same = |own: usize, public: usize| self.own_keys[own] == self.public_keys[public];
        // What is left of the reader's text has at least a block for each stub.
        while public.len() > 1 && own.len() >= public.len() && is_same(own.start, public.start) {
            pieces.push(same(own.start, public.start));
            (own.start, public.start) = (own.start + 1, public.start + 1);
        }
        let mut after = Vec::new();
        while public.len() > 1 && own.len() >= public.len() && is_same(own.end - 1, public.end - 1)
        {
            (own.end, public.end) = (own.end - 1, public.end - 1);
            after.push(same(own.end, public.end));
        }
        pieces.push(Piece {
            grounds,
            ..Piece::new(own, public, Is::Hidden)
        });
        pieces.extend(after.into_iter().rev());
    }

    /// Whether these stand at a place of the reader's own text.
    fn stands(&mut self, signs: &[(Sign, usize)], at: usize) -> bool {
        signs.iter().enumerate().all(|(offset, (sign, place))| {
            self.compared += 1;
            let own = at + offset;
            self.compared < MOST_COMPARED
                && match sign {
                    Sign::Same(key) => self.own_keys[own] == *key,
                    _ => {
                        discriminant(&self.own[own].content)
                            == discriminant(&self.public[*place].content)
                    }
                }
        })
    }

    /// The pieces as runs, and those that the public reads in part.
    fn runs(self) -> (Vec<Run>, Vec<(usize, usize)>) {
        let mut runs: Vec<Run> = Vec::new();
        let mut in_part = Vec::new();
        for piece in self.pieces {
            let is_open = piece.is == Is::Open;
            let mut grounds = Vec::new();
            if !is_open {
                let (mut shown, mut told) = (Vec::new(), Vec::new());
                stubs(&self.own[piece.own.clone()], &mut shown);
                stubs(&self.public[piece.public.clone()], &mut told);
                told.extend(piece.grounds);
                grounds = without(told, &shown);
            }
            if piece.is == Is::InPart {
                in_part.push((piece.own.start, piece.public.start));
            }
            match runs.last_mut() {
                Some(run) if run.is_open == is_open && run.grounds == grounds => {
                    run.blocks.end = piece.own.end;
                }
                _ => runs.push(Run {
                    blocks: piece.own,
                    is_open,
                    grounds,
                }),
            }
        }
        (runs, in_part)
    }
}

/// The grounds of the stubs of blocks, as often as they stand there.
fn stubs(blocks: &[Block], found: &mut Vec<Ground>) {
    for block in blocks {
        block.content.each_child(&mut |blocks| stubs(blocks, found));
        block.content.each_text(&mut |words| stubs_of(words, found));
    }
}

fn stubs_of(words: &[Inline], found: &mut Vec<Ground>) {
    for inline in words {
        if let Inline::Stub(ground) = inline {
            found.push(*ground);
        }
        stubs_of(inline.children(), found);
    }
}

/// What is told and not shown: a stub that the reader sees too is no reason of what the reader does see.
fn without(mut told: Vec<Ground>, shown: &[Ground]) -> Vec<Ground> {
    for ground in shown {
        if let Some(at) = told.iter().position(|other| other == ground) {
            told.swap_remove(at);
        }
    }
    told.sort_unstable();
    Ground::joined(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{ParseOptions, parse};

    #[test]
    fn what_is_compared_grows_with_the_text_and_not_with_its_square() {
        const MANY: usize = 3_000;
        let read = |text: &str| {
            Side::new(&parse(text, &ParseOptions::BODY).unwrap())
                .bare
                .blocks
        };
        let stub = "[exempt: paragraph 3]\n\n";
        let (equal, hidden) = ("a\n\n".repeat(MANY), stub.repeat(MANY));
        for (own, public) in [
            (equal.clone(), hidden),
            (
                format!("x\n\n{equal}b\n\ny\n"),
                format!("{stub}{equal}b\n\n{stub}"),
            ),
            (format!("x\n\n{equal}y\n"), format!("{stub}{equal}{stub}")),
            (equal.clone(), equal.clone()),
        ] {
            let (own, public) = (read(&own), read(&public));
            let mut aligner = Aligner::new(&own, &public);
            aligner.whole();
            assert!(aligner.compared <= 4 * own.len(), "{}", aligner.compared);
            assert_eq!(
                aligner
                    .runs()
                    .0
                    .iter()
                    .map(|run| run.blocks.len())
                    .sum::<usize>(),
                own.len()
            );
        }
    }

    #[test]
    fn a_text_that_is_made_to_be_slow_is_marked_as_a_whole() {
        let read = |text: &str| {
            Side::new(&parse(text, &ParseOptions::BODY).unwrap())
                .bare
                .blocks
        };
        let stub = "[exempt: paragraph 3]\n\n";
        let own = read(&format!("x\n\n{}y\n", "a\n\n".repeat(200)));
        let public = read(&format!("{stub}{}b\n\n{stub}", "a\n\n".repeat(100)));
        let mut aligner = Aligner::new(&own, &public);
        aligner.compared = MOST_COMPARED;
        aligner.whole();
        let (runs, _) = aligner.runs();
        assert_eq!(runs.len(), 1);
        assert!(!runs[0].is_open);
    }
}
