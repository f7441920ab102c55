//! Owns reading what must be known of a PDF that somebody else made.

use minuted_documents::AttachedFile;

/// How many pages an attached PDF has, if it is one that can be read.
pub(crate) fn pages(file: &AttachedFile) -> Option<usize> {
    if file.media_type != "application/pdf" {
        return None;
    }
    let document = lopdf::Document::load_mem(&file.bytes).ok()?;
    Some(document.get_pages().len())
}
