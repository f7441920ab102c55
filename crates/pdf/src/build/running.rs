//! Owns running text: words, emphasis, links, notes, and the marks of what is not public.

use super::Builder;
use crate::fonts::is_variation;
use minuted_documents::blocks::Inline;
use typst::diag::SourceResult;
use typst::foundations::{Content, IntoValue, Label, NativeElement};
use typst::layout::{Abs, HElem, Spacing};
use typst::model::{Destination, EmphElem, FootnoteElem, LinkElem, LinkTarget, StrongElem, Url};
use typst::text::{LinebreakElem, RawContent, RawElem, SpaceElem, TextElem};
use typst::utils::PicoStr;

/// A word of more letters than this may be parted anywhere, so that it can't leave the page.
const LONGEST_WORD: usize = 60;

impl Builder<'_, '_> {
    /// Plain words.
    pub(super) fn text(&mut self, text: &str) -> Content {
        self.words_of(text, LONGEST_WORD)
    }

    /// Plain words of which none is longer than `longest` without a place to part it.
    fn words_of(&mut self, text: &str, longest: usize) -> Content {
        let shown = self.shown(text);
        if !has_longer_word(&shown, longest) {
            return TextElem::packed(shown);
        }
        let mut pieces = Vec::new();
        let (mut piece, mut length) = (String::new(), 0);
        for c in shown.chars() {
            if c.is_whitespace() {
                length = 0;
            } else if length == longest {
                // A space that nobody sees: the line may end here, and nothing is added to the text.
                pieces.push(TextElem::packed(std::mem::take(&mut piece)));
                pieces.push(HElem::new(Spacing::Rel(Abs::pt(0.001).into())).pack());
                length = 1;
            } else {
                length += 1;
            }
            piece.push(c);
        }
        pieces.push(TextElem::packed(piece));
        Content::sequence(pieces)
    }

    /// The text with a sign in the place of what no font has.
    pub(super) fn shown(&mut self, text: &str) -> String {
        self.bytes += text.len();
        if text.is_ascii() {
            return text.to_owned();
        }
        let show = |c: char| {
            if is_variation(c) {
                return None;
            }
            if self.fonts.shows(c) {
                return Some(c);
            }
            self.unshown.entry(c).or_insert_with(|| self.part_index);
            Some('\u{fffd}')
        };
        text.chars().filter_map(show).collect()
    }

    pub(super) fn words(&mut self, content: &[Inline]) -> SourceResult<Content> {
        let mut longest = LONGEST_WORD;
        if self.letters > 0 {
            longest = self.letters;
        }
        if let [Inline::Text(text)] = content {
            return Ok(self.words_of(text, longest));
        }
        let mut out = Vec::with_capacity(content.len());
        for inline in content {
            out.push(match inline {
                Inline::Text(text) => self.words_of(text, longest),
                Inline::Code(code) => self.inline_code(code, longest),
                Inline::Emphasis(inner) => EmphElem::new(self.words(inner)?).pack(),
                Inline::Strong(inner) => StrongElem::new(self.words(inner)?).pack(),
                Inline::Link { address, content } => self.link(address, content)?,
                Inline::FootnoteReference(number) => self.note(*number)?,
                Inline::SoftBreak => SpaceElem::shared().clone(),
                Inline::HardBreak => LinebreakElem::shared().clone(),
                Inline::Hidden { ground, content } => {
                    let label = TextElem::packed(format!("{}: ", ground.shown_label()));
                    let words = self.words(content)?;
                    let words = Content::sequence([StrongElem::new(label).pack(), words]);
                    self.call("highlighted", vec![words.into_value()])?
                }
                Inline::Stub(ground) => {
                    let words = TextElem::packed(ground.stub());
                    self.call("stub", vec![words.into_value()])?
                }
            });
        }
        Ok(Content::sequence(out))
    }

    /// A paragraph that is not shown says so in a sentence.
    pub(super) fn paragraph_words(&mut self, content: &[Inline]) -> SourceResult<Content> {
        if let [Inline::Stub(ground)] = content {
            let words = TextElem::packed(ground.sentence());
            return self.call("stub", vec![words.into_value()]);
        }
        self.words(content)
    }

    fn inline_code(&mut self, code: &str, longest: usize) -> Content {
        let shown = self.shown(code);
        if has_longer_word(&shown, longest) {
            return self.words_of(code, longest);
        }
        RawElem::new(RawContent::Text(shown.into())).pack()
    }

    fn link(&mut self, address: &str, content: &[Inline]) -> SourceResult<Content> {
        let words = self.words(content)?;
        let target = if let Some(anchor) = address.strip_prefix('#') {
            // Who may not see the place gets the words alone.
            if !self.anchors.contains(anchor) {
                return Ok(words);
            }
            Label::new(PicoStr::intern(&self.part.place(anchor))).map(LinkTarget::Label)
        } else {
            let url = Url::new(address).ok();
            url.map(|url| LinkTarget::Dest(Destination::Url(url)))
        };
        Ok(match target {
            Some(target) => LinkElem::new(target, words).pack(),
            None => words,
        })
    }

    /// A footnote where it is first referred to; after that, its number.
    fn note(&mut self, number: usize) -> SourceResult<Content> {
        let label = Label::new(PicoStr::intern(&self.part.place(&format!("note-{number}"))));
        let footnotes = self.footnotes;
        let (Some(label), Some(footnote)) = (label, footnotes.get(number.wrapping_sub(1))) else {
            return Ok(Content::empty());
        };
        if !self.noted.insert(number) {
            return Ok(FootnoteElem::with_label(label).pack());
        }
        let letters = std::mem::take(&mut self.letters);
        let words = self.paragraph_words(&footnote.content);
        self.letters = letters;
        Ok(FootnoteElem::with_content(words?).pack().labelled(label))
    }
}

fn has_longer_word(text: &str, longest: usize) -> bool {
    text.len() > longest
        && text
            .split(char::is_whitespace)
            .any(|word| word.chars().count() > longest)
}
