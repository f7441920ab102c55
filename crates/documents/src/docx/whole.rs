//! Owns packs as one Word document: contents, then each part in a section of its own.

use super::DocxProblem;
use super::body::heading_style;
use super::package::{Metadata, PageNumbers, pack, section_end};
use super::paragraph::{Look, bookmark_name};
use super::running::Format;
use super::writer::{Within, Writer};
use crate::derive::{Marks, project};
use crate::ground::AudienceLevel;
use crate::pack::{AttachedFile, Pack, Part, PartContent};
use crate::pictures::Pictures;

/// Writes what an audience may see of a pack as a DOCX file.
///
/// A pack of one part is its text under the title of the pack.
pub fn pack_to_docx(whole: &Pack, audience: AudienceLevel) -> Result<Vec<u8>, DocxProblem> {
    let language = match whole.parts.as_slice() {
        [part] => whole.language_of(part).unwrap_or(&whole.language),
        _ => &whole.language,
    };
    let metadata = Metadata {
        title: &whole.title,
        creator: whole.author.as_deref(),
        language,
    };
    if let [part] = whole.parts.as_slice() {
        let mut writer = Writer::new(&part.pictures);
        writer.holds_hidden = whole.not_public;
        writer.title(&whole.title);
        let notes = writer.content(part, audience);
        return pack(writer.finish(&notes), &metadata);
    }
    let pictures = all_pictures(whole);
    let mut writer = Writer::new(&pictures);
    writer.holds_hidden = whole.not_public;
    let mut footnotes = Vec::new();
    writer.title(&whole.title);
    for line in [&whole.author, &whole.subject].into_iter().flatten() {
        writer.plain(Look::default(), |writer| {
            writer.run(line, Format::default());
        });
    }
    if whole.contents {
        writer.contents(whole);
    }
    writer.numbers = PageNumbers {
        are_letters: whole.contents,
        in_pack: true,
        first: None,
    };
    for (index, part) in whole.parts.iter().enumerate() {
        if index > 0 || whole.contents {
            writer.end_section();
        }
        writer.numbers = PageNumbers {
            first: first_page(whole, index),
            are_letters: false,
            in_pack: true,
        };
        writer.within = Within {
            place: part.id.clone(),
            sections: Some(writer.numbering.sections_anew()),
            level: part.level.clamp(1, 3),
            notes: footnotes.len(),
            fixed_notes: true,
            pictures: pictures_of(index),
            language: whole.language_of(part).map(str::to_owned),
        };
        let language = writer.within.language.clone();
        let first = footnotes.len() + 1;
        footnotes.extend(writer.part(part, audience));
        if let Some(language) = language {
            let notes = first..=footnotes.len();
            let languages = notes.map(|note| (note, language.clone()));
            writer.note_languages.extend(languages);
        }
    }
    pack(writer.finish(&footnotes), &metadata)
}

/// The number of the first page of a part, if that is known. As in a PDF the pages of the contents have
/// numbers of their own.
fn first_page(whole: &Pack, part: usize) -> Option<u32> {
    let begins = (part == 0 && whole.contents).then_some(1);
    whole.parts[part].first_page.or(begins)
}

/// What the names of the pictures of a part begin with: two parts may name two pictures alike.
fn pictures_of(index: usize) -> String {
    format!("{index}/")
}

fn all_pictures(pack: &Pack) -> Pictures {
    let mut all = Pictures::none();
    for (index, part) in pack.parts.iter().enumerate() {
        for (name, picture) in part.pictures.iter() {
            all.add(&format!("{}{name}", pictures_of(index)), picture.clone());
        }
    }
    all
}

impl Writer<'_> {
    /// Writes a part, and gives its notes.
    fn part(&mut self, part: &Part, audience: AudienceLevel) -> Vec<crate::blocks::Footnote> {
        self.place = super::writer::Place::default();
        let level = part.level.clamp(1, 3);
        let look = Look {
            list: Some((super::numbering::UNNUMBERED, 0)),
            indent: Some((0, 0)),
            bookmark: Some(if part.id.is_empty() {
                part.beginning()
            } else {
                ""
            }),
            ..Look::of(heading_style(level))
        };
        self.paragraph(look, |writer| writer.run(&part.title, Format::default()));
        self.content(part, audience)
    }

    /// What stands under the title of a part; gives its notes.
    fn content(&mut self, part: &Part, audience: AudienceLevel) -> Vec<crate::blocks::Footnote> {
        let notes = match &part.content {
            PartContent::Text(document) => {
                let view = project(document, audience, Marks::Keep);
                self.blocks(&view.blocks);
                view.footnotes
            }
            PartContent::Paper(paper) => {
                let view = project(&paper.body, audience, Marks::Keep);
                let sheet = paper.sheet(audience);
                self.front_sheet(&sheet);
                self.blocks(&view.blocks);
                self.back_sheet(&sheet);
                view.footnotes
            }
        };
        self.place = super::writer::Place::default();
        for file in &part.files {
            self.file(file);
        }
        notes
    }

    /// What a pack carries beside its text; a Word document can't carry it.
    fn file(&mut self, file: &AttachedFile) {
        let AttachedFile {
            name,
            media_type,
            description,
            size,
            ..
        } = file;
        let words = format!("File: {name} ({media_type}, {size} bytes). {description}");
        self.plain(Look::default(), |writer| {
            writer.run(&words, Format::default());
        });
    }

    /// A table of contents that Word brings up to date; until then, links. They have the numbers of pages if
    /// all are known: only laying out tells the others, and numbers of some would look like a slip.
    fn contents(&mut self, whole: &Pack) {
        let pages = (0..whole.parts.len()).map(|part| first_page(whole, part));
        let pages: Option<Vec<u32>> = pages.collect();
        let look = Look::of("RecommendationsLabel");
        self.paragraph(look, |writer| writer.run("Contents", Format::default()));
        let last = whole.parts.len().saturating_sub(1);
        for (index, part) in whole.parts.iter().enumerate() {
            self.plain(Look::default(), |writer| {
                if index == 0 {
                    writer.field(" TOC \\o \"1-3\" \\h \\z \\u ");
                }
                let name = bookmark_name(part.beginning());
                let target = [("w:anchor", name.as_str()), ("w:history", "1")];
                writer.xml.open("w:hyperlink", &target);
                writer.within.language = whole.language_of(part).map(str::to_owned);
                writer.run(&part.title, Format::default());
                writer.within.language = None;
                if let Some(pages) = &pages {
                    writer.run(", page ", Format::default());
                    writer.page_of(&name, pages[index]);
                }
                writer.xml.close("w:hyperlink");
                if index == last {
                    writer.field_mark("end");
                }
            });
        }
    }

    /// The number of the page where a bookmark is.
    fn page_of(&mut self, bookmark: &str, page: u32) {
        self.field(&format!(" PAGEREF {bookmark} \\h "));
        self.run(&page.to_string(), Format::default());
        self.field_mark("end");
    }

    /// Begins a field; what follows is shown until it is brought up to date.
    fn field(&mut self, instruction: &str) {
        self.field_mark("begin");
        self.xml.open("w:r", &[]);
        self.xml.words("w:instrText", instruction);
        self.xml.close("w:r");
        self.field_mark("separate");
    }

    fn field_mark(&mut self, kind: &str) {
        self.xml.open("w:r", &[]);
        self.xml.empty("w:fldChar", &[("w:fldCharType", kind)]);
        self.xml.close("w:r");
    }

    /// Ends the section, so that the next part begins a page.
    fn end_section(&mut self) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "Gap");
        section_end(&mut self.xml, true, self.numbers);
        self.xml.close("w:pPr");
        self.xml.close("w:p");
        self.space_before = 0;
        self.page_break = false;
    }
}
