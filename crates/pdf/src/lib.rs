//! Blocks to PDF: tagged, PDF/UA-1 and PDF/A, with bookmarks, page labels and links. The only crate
//! that links typst.
//!
//! - [`Engine`] has the fonts and the look; [`Engine::render`] makes a [`Pdf`] of a pack, and
//!   [`Engine::render_telling`] tells meanwhile how far it is.
//! - The typst sources in `typst/` are ours and never change at run time. What people wrote goes to
//!   typst as values that are built here, block by block, and never as source.

mod appendix;
mod build;
mod drawing;
mod engine;
mod fonts;
mod layout;
mod problem;
mod reading;
mod template;
mod world;

pub use engine::{Engine, Limits, Pdf, Place, Stage};
pub use problem::{PdfProblem, Unshown, Which};
pub use reading::ReadingCopy;
