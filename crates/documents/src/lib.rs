//! Markdown to blocks to HTML and DOCX: reads Minuted's Markdown dialect, numbers it, and makes one text
//! for each audience. `docs/markdown.md` specifies the dialect.
//!
//! Pure: no input or output, no clock, and no other crate of Minuted.
//!
//! - [`parse`] reads a text into [`blocks`]; [`derive()`] makes the text of each audience.
//! - [`to_html`], [`to_docx`] and [`to_plain`] write it for one audience, and [`pack_to_html`] a
//!   whole [`Pack`].
//! - [`parse_paper`] and [`paper_to_page`] take a whole paper with its front matter.
//! - [`escape_markdown`] makes plain text safe to place in Markdown.

mod aligned;
mod beside;
pub mod blocks;
mod builder;
mod derive;
mod docx;
mod escape;
mod files;
mod front_matter;
mod ground;
mod html;
mod inlines;
mod markdown;
mod markers;
mod normalise;
mod numbering;
mod pack;
mod paper;
mod passages;
mod pictures;
mod print;
mod problem;
mod sections;
mod sheet;
mod text;
mod yaml;

pub use beside::mark_beside;
pub use blocks::Document;
pub use derive::{Derived, derive, derive_with};
pub use docx::{DocxProblem, column_widths, pack_to_docx, paper_to_docx, to_docx};
pub use escape::escape_markdown;
pub use files::{FileKind, FileProblem, PdfFault, file_kind, read_pdf};
pub use front_matter::{Appendix, Contact, FieldText, FrontMatter};
pub use ground::{
    AudienceLevel, Bases, Basis, ConfidentialAct, ConfidentialBasis, ExemptParagraphs, Ground,
    Schedule,
};
pub use html::{
    pack_to_html, pack_to_page, page, to_html, to_html_beside, to_html_showing, to_inline_html,
};
pub use markdown::{ParseOptions, Scope, parse};
pub use normalise::{normalise, single_line};
pub use pack::{AttachedFile, PLACE_WORDS, Pack, Part, PartContent, PartProblem};
pub use paper::{
    Paper, leads_nowhere, paper_to_html, paper_to_page, parse_paper, parse_paper_under,
};
pub use pictures::{
    Picture, PictureFormat, PictureProblem, PictureUse, Pictures, is_drawing_name, is_own_address,
    picture_names, picture_uses,
};
pub use problem::Problem;
pub use sections::{Section, sections};
pub use sheet::{BackSection, Sheet};
pub use text::{to_plain, words};
