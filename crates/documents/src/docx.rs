//! Owns DOCX: a paper or a text as a Word document that people can read aloud, navigate and edit.
//!
//! We write the Office Open XML ourselves and let the `zip` crate pack it. The library for the
//! purpose, docx-rs 0.4, can set neither the language of a document nor the text alternative of a
//! picture, loses footnotes in tables, and brings an image decoder; all of these are what a public
//! body must have right. What we need of the format is small, and is written here in one order, so
//! that equal input gives equal bytes.
//!
//! Numbers of sections and paragraphs are real multi-level list numbers, tied to the styles
//! `Heading 1` and `Numbered Paragraph`, so that whoever edits the document gets them right
//! without typing. They come out as in the other formats, because hidden parts leave as many
//! numbered stubs as they hold numbers. What may never change is the bookmark, `para_2_3` for
//! `#para-2-3`: Word allows no hyphens there.
//!
//! Only the view of one audience is written, as [`crate::derive`] makes it.

mod body;
mod front;
mod notes;
mod numbering;
mod package;
mod paragraph;
mod picture;
mod running;
mod styles;
mod table;
mod theme;
mod writer;
mod xml;

use self::package::{Metadata, pack};
pub use self::table::column_widths;
use self::writer::Writer;
use crate::blocks::Document;
use crate::derive::{Marks, project};
use crate::ground::AudienceLevel;
use crate::paper::Paper;
use crate::pictures::Pictures;

/// A DOCX could not be packed, such as for being larger than the format allows.
#[derive(Debug, thiserror::Error)]
#[error("the DOCX file could not be packed")]
pub struct DocxProblem(#[from] zip::result::ZipError);

/// Writes what an audience may see of a paper as a DOCX file.
pub fn paper_to_docx(
    paper: &Paper,
    audience: AudienceLevel,
    pictures: &Pictures,
) -> Result<Vec<u8>, DocxProblem> {
    let body = project(&paper.body, audience, Marks::Keep);
    let mut writer = Writer::new(pictures);
    let sheet = paper.sheet(audience);
    writer.title(&paper.front.title);
    writer.front_sheet(&sheet);
    writer.blocks(&body.blocks);
    writer.back_sheet(&sheet);
    let metadata = Metadata {
        title: &paper.front.title,
        creator: paper.front.by.as_deref(),
        language: paper.language(),
    };
    pack(writer.finish(&body.footnotes), &metadata)
}

/// Writes what an audience may see of a text as a DOCX file under a title. The language is a tag
/// such as `en-GB`.
pub fn to_docx(
    document: &Document,
    audience: AudienceLevel,
    title: &str,
    language: &str,
    pictures: &Pictures,
) -> Result<Vec<u8>, DocxProblem> {
    let view = project(document, audience, Marks::Keep);
    let mut writer = Writer::new(pictures);
    writer.title(title);
    writer.blocks(&view.blocks);
    let metadata = Metadata {
        title,
        creator: None,
        language,
    };
    pack(writer.finish(&view.footnotes), &metadata)
}
