//! Owns what a pack becomes in typst's values: its parts, its contents and the places in it.

mod blocks;
mod files;
mod running;
mod structures;

use crate::engine::Place;
use crate::fonts::Fonts;
use crate::problem::{PdfProblem, Unshown, Which, told};
use crate::template::Template;
use minuted_documents::blocks::{
    Block, Content as Blocks, Document, Footnote, Inline, ParagraphNumber,
};
use minuted_documents::{AudienceLevel, Pack, Part, PartContent, Sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;
use typst::diag::SourceResult;
use typst::engine::Engine;
use typst::foundations::{
    Array, Content, IntoValue, Label, NativeElement, NoneValue, Smart, Str, Value,
};
use typst::model::{HeadingElem, Supplement};
use typst::text::{Lang, Region, TextElem};
use typst::utils::PicoStr;

/// The deepest heading that every reader of PDF knows.
const DEEPEST: u8 = 6;

/// What a pack became.
pub(crate) struct Built {
    pub(crate) content: Content,
    /// The ids of its places, in order.
    pub(crate) places: Vec<String>,
    pub(crate) unshown: Vec<Unshown>,
    /// How much text it has.
    pub(crate) bytes: usize,
}

/// A part as an audience sees it.
struct View {
    text: Document,
    sheet: Option<Sheet>,
}

impl View {
    fn new(part: &Part, audience: AudienceLevel) -> Self {
        match &part.content {
            PartContent::Text(document) => Self {
                text: document.view(audience),
                sheet: None,
            },
            PartContent::Paper(paper) => Self {
                text: paper.body.view(audience),
                sheet: Some(paper.sheet(audience)),
            },
        }
    }

    /// Whether it shows what the public does not see.
    fn holds_hidden(&self) -> bool {
        let mut found = holds_hidden(&self.text.blocks);
        found |= self.text.footnotes.iter().any(|note| hides(&note.content));
        if let Some(sheet) = &self.sheet {
            let lists = sheet.recommendations.iter().chain(&sheet.back);
            let items = lists.flat_map(|section| &section.list.items);
            found |= items.into_iter().any(|item| holds_hidden(&item.blocks));
            found |= sheet.rows.iter().any(|(_, blocks)| holds_hidden(blocks));
        }
        found
    }
}

fn holds_hidden(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| {
        let mut found = matches!(block.content, Blocks::Hidden { .. });
        block
            .content
            .each_child(&mut |blocks| found |= holds_hidden(blocks));
        block.content.each_text(&mut |words| found |= hides(words));
        found
    })
}

fn hides(words: &[Inline]) -> bool {
    words.iter().any(|inline| match inline {
        Inline::Hidden { .. } => true,
        Inline::Emphasis(words) | Inline::Strong(words) | Inline::Link { content: words, .. } => {
            hides(words)
        }
        _ => false,
    })
}

/// Builds a pack for an audience.
pub(crate) fn build(
    pack: &Pack,
    audience: AudienceLevel,
    fonts: &Fonts,
    template: &Template,
    engine: &mut Engine<'_>,
) -> Result<Built, PdfProblem> {
    let views: Vec<View> = pack
        .parts
        .iter()
        .map(|part| View::new(part, audience))
        .collect();
    let marked = pack.not_public || views.iter().any(View::holds_hidden);
    check_ids(pack)?;
    let mut builder = Builder::new(pack, fonts, template, engine);
    let mut pages = Vec::new();
    let frame = Frame {
        running: pack.running_head.as_deref(),
        marked,
    };
    if pack.contents && pack.parts.len() > 1 {
        let contents = builder.contents(&frame);
        pages.push(builder.told(contents)?);
    }
    for (index, (part, view)) in pack.parts.iter().zip(&views).enumerate() {
        builder.part = part;
        builder.part_index = index;
        builder.footnotes = &view.text.footnotes;
        let built = builder.whole_part(view, &frame, index);
        pages.push(builder.told(built)?);
    }
    let body = Content::sequence(pages);
    let language = match pack.parts.as_slice() {
        [part] => part.language.as_ref().unwrap_or(&pack.language),
        _ => &pack.language,
    };
    let content = builder.look(language, body);
    let content = builder.told(content)?;
    Ok(Built {
        content,
        bytes: builder.bytes,
        places: builder.places,
        unshown: builder
            .unshown
            .into_iter()
            .map(|(character, part)| Unshown {
                character,
                part: which(pack, part),
            })
            .collect(),
    })
}

/// What stands on every page.
struct Frame<'a> {
    running: Option<&'a str>,
    marked: bool,
}

struct Builder<'a, 'e> {
    pack: &'a Pack,
    fonts: &'a Fonts,
    template: &'a Template,
    engine: &'a mut Engine<'e>,
    /// The part that is built now.
    part: &'a Part,
    part_index: usize,
    footnotes: &'a [Footnote],
    /// The ids of the part that is built now, for links to them.
    anchors: BTreeSet<String>,
    /// The footnotes that were referred to.
    noted: BTreeSet<usize>,
    /// Whether blocks stand in a numbered section.
    numbered: bool,
    /// How many letters fit a line of the cell that is built now; 0 outside cells.
    letters: usize,
    /// How many blocks, lists or cells we are in.
    depth: usize,
    /// The level of the last heading: none may be skipped.
    level: u8,
    /// How much text there was so far.
    bytes: usize,
    places: Vec<String>,
    /// With the part that has it first.
    unshown: BTreeMap<char, usize>,
}

impl<'a, 'e> Builder<'a, 'e> {
    fn new(
        pack: &'a Pack,
        fonts: &'a Fonts,
        template: &'a Template,
        engine: &'a mut Engine<'e>,
    ) -> Self {
        Self {
            pack,
            fonts,
            template,
            engine,
            part: &pack.parts[0],
            part_index: 0,
            footnotes: &[],
            anchors: BTreeSet::new(),
            noted: BTreeSet::new(),
            numbered: false,
            letters: 0,
            depth: 0,
            level: 0,
            bytes: 0,
            places: Vec::new(),
            unshown: BTreeMap::new(),
        }
    }

    /// What typst refused while values were built, with the part.
    fn told<T>(&self, result: SourceResult<T>) -> Result<T, PdfProblem> {
        result.map_err(|found| PdfProblem::Part {
            part: which(self.pack, self.part_index),
            why: found.iter().map(told).collect::<Vec<_>>().join("; "),
        })
    }

    fn call(&mut self, name: &'static str, arguments: Vec<Value>) -> SourceResult<Content> {
        self.template.call(self.engine, name, arguments)
    }

    fn look(&mut self, language: &str, body: Content) -> SourceResult<Content> {
        let (language, region) = language_and_region(language);
        let fonts: Array = crate::fonts::FAMILIES
            .into_iter()
            .map(IntoValue::into_value)
            .collect();
        let region = region.map_or(NoneValue.into_value(), |region| text_value(&region));
        let arguments = vec![
            text_value(&language),
            region,
            fonts.into_value(),
            crate::fonts::FIXED.into_value(),
            body.into_value(),
        ];
        self.call("look", arguments)
    }

    /// The cover with the contents.
    fn contents(&mut self, frame: &Frame<'_>) -> SourceResult<Content> {
        let pack = self.pack;
        let title = self.text(&pack.title);
        let lines: Array = [&pack.author, &pack.subject]
            .into_iter()
            .flatten()
            .map(|line| self.text(line).into_value())
            .collect();
        let arguments = vec![title.into_value(), lines.into_value(), mark().into_value()];
        let body = self.call("contents", arguments)?;
        self.level = 1;
        self.pages(body, frame, None, "i")
    }

    /// Something on pages of its own.
    fn pages(
        &mut self,
        body: Content,
        frame: &Frame<'_>,
        first: Option<u32>,
        numbering: &str,
    ) -> SourceResult<Content> {
        let running = match frame.running {
            Some(running) => self.text(running).into_value(),
            None => NoneValue.into_value(),
        };
        let first = first.map_or(NoneValue.into_value(), |first| {
            i64::from(first).into_value()
        });
        let arguments = vec![
            running,
            frame.marked.into_value(),
            first,
            text_value(numbering),
            body.into_value(),
        ];
        self.call("part", arguments)
    }

    fn whole_part(
        &mut self,
        view: &View,
        frame: &Frame<'_>,
        index: usize,
    ) -> SourceResult<Content> {
        self.numbered = false;
        self.noted.clear();
        self.anchors = anchors(&view.text);
        let part = self.part;
        let mut content = vec![self.part_title()];
        if let Some(sheet) = &view.sheet {
            content.extend(self.front(sheet)?);
        }
        content.extend(self.blocks(&view.text.blocks)?);
        self.numbered = false;
        if let Some(sheet) = &view.sheet {
            content.extend(self.back(sheet)?);
        }
        let is_bare = view.text.blocks.is_empty() && view.sheet.is_none();
        content.extend(self.files(is_bare)?);
        // The pages of the contents have numbers of their own.
        let first = part
            .first_page
            .or((index == 0 && self.pack.contents).then_some(1));
        let content = self.in_its_language(Content::sequence(content));
        self.pages(content, frame, first, "1")
    }

    /// A part that is written in another language than the pack says so, for who reads it aloud.
    fn in_its_language(&self, content: Content) -> Content {
        let Some(tag) = self.part.language.as_deref() else {
            return content;
        };
        let (language, region) = language_and_region(tag);
        let Ok(language) = Lang::from_str(&language) else {
            return content;
        };
        let region = region.and_then(|region| Region::from_str(&region).ok());
        content
            .set(TextElem::lang, language)
            .set(TextElem::region, region)
    }

    fn part_title(&mut self) -> Content {
        let part = self.part;
        let level = part.level.clamp(1, DEEPEST).min(self.level + 1);
        self.level = level;
        let words = self.text(&part.title);
        let heading = HeadingElem::new(words)
            .with_level(level_value(level))
            .with_supplement(Smart::Custom(Some(Supplement::Content(mark()))));
        let heading = heading.pack();
        // The only part begins where the document does.
        let place = match self.pack.parts.as_slice() {
            [_] => part.id.as_str(),
            _ => part.beginning(),
        };
        self.placed(heading, place)
    }

    /// Something that can be linked to.
    fn placed(&mut self, content: Content, place: &str) -> Content {
        let Some(label) = Label::new(PicoStr::intern(place)) else {
            return content;
        };
        self.places.push(place.to_owned());
        content.labelled(label)
    }
}

/// Ids are the names of places in the file.
fn check_ids(pack: &Pack) -> Result<(), PdfProblem> {
    pack.check_ids().map_err(|problem| PdfProblem::Part {
        part: which(pack, problem.part),
        why: format!("can't be told from others: {problem}"),
    })
}

fn which(pack: &Pack, index: usize) -> Which {
    let id = pack.parts.get(index).map(|part| part.id.clone());
    Which {
        index,
        id: id.unwrap_or_default(),
    }
}

/// By what the contents know the titles of parts from other headings.
fn mark() -> Content {
    TextElem::packed("part")
}

fn level_value(level: u8) -> Smart<std::num::NonZeroUsize> {
    std::num::NonZeroUsize::new(usize::from(level)).map_or(Smart::Auto, Smart::Custom)
}

fn text_value(text: &str) -> Value {
    Str::from(text).into_value()
}

/// The ids that the text has.
fn anchors(document: &Document) -> BTreeSet<String> {
    fn add(blocks: &[Block], found: &mut BTreeSet<String>) {
        for block in blocks {
            match &block.content {
                Blocks::Heading(heading) => {
                    found.insert(heading.anchor.clone());
                }
                Blocks::Paragraph(paragraph) => {
                    found.extend(paragraph.number.map(ParagraphNumber::anchor));
                }
                content => content.each_child(&mut |blocks| add(blocks, found)),
            }
        }
    }
    let mut found = BTreeSet::new();
    add(&document.blocks, &mut found);
    found
}

/// The parts of a language tag that typst takes: `en` and `GB` of `en-GB`.
fn language_and_region(tag: &str) -> (String, Option<String>) {
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic());
    let mut words = tag.split('-');
    let language = words.next().unwrap_or_default().to_ascii_lowercase();
    if !matches!(language.len(), 2..=3) || !is_word(&language) {
        return ("en".to_owned(), Some("GB".to_owned()));
    }
    let region = words.find(|word| word.len() == 2 && is_word(word));
    (language, region.map(str::to_ascii_uppercase))
}

/// Where the places of a document came to stand.
pub(crate) fn placed(places: &[String], page_of: impl Fn(&str) -> Option<usize>) -> Vec<Place> {
    let at = |id: &String| {
        page_of(id).map(|page| Place {
            id: id.clone(),
            page,
        })
    };
    places.iter().filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::language_and_region;

    #[test]
    fn languages_are_read_from_their_tags() {
        for (tag, language, region) in [
            ("en-GB", "en", Some("GB")),
            ("cy", "cy", None),
            ("zh-Hans-CN", "zh", Some("CN")),
            ("en-gb-oed", "en", Some("GB")),
            ("", "en", Some("GB")),
            ("!", "en", Some("GB")),
        ] {
            let (found, found_region) = language_and_region(tag);
            assert_eq!(
                (found.as_str(), found_region.as_deref()),
                (language, region)
            );
        }
    }
}
