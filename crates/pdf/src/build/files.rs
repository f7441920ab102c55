//! Owns the sheets of attached files: what stands in a conforming pack for a file that it carries.

use super::{Builder, DEEPEST, level_value, text_value};
use crate::appendix::{is_pdf, not_taken, pages};
use minuted_documents::AttachedFile;
use sha2::{Digest, Sha256};
use typst::diag::{SourceResult, bail};
use typst::foundations::{Array, Bytes, Content, IntoValue, NativeElement};
use typst::layout::{BlockBody, BlockElem, PagebreakElem};
use typst::model::HeadingElem;
use typst::syntax::Span;
use typst::text::TextElem;

impl Builder<'_, '_> {
    /// A sheet for each file of the part. A part without words has the first one under its title.
    pub(super) fn files(&mut self, is_bare: bool) -> SourceResult<Vec<Content>> {
        let mut out = Vec::new();
        let part = self.part;
        for (index, file) in part.files.iter().enumerate() {
            let place = part.place(&format!("file-{}", index + 1));
            if index > 0 || !is_bare {
                out.push(PagebreakElem::shared_weak().clone());
                let level = (part.level.clamp(1, DEEPEST) + 1).min(DEEPEST);
                let level = level.min(self.level + 1);
                self.level = level;
                let words = self.text(&file.name);
                let heading = HeadingElem::new(words).with_level(level_value(level));
                out.push(self.placed(heading.pack(), &place));
                out.push(self.file(file, index)?);
            } else {
                let sheet = self.file(file, index)?;
                let sheet = BlockElem::new().with_body(Some(BlockBody::Content(sheet)));
                out.push(self.placed(sheet.pack(), &place));
            }
        }
        Ok(out)
    }

    fn file(&mut self, file: &AttachedFile, index: usize) -> SourceResult<Content> {
        let mut rows = vec![
            ("File", file.name.clone()),
            ("Kind", kind(&file.media_type)),
            ("Size", size_shown(file.bytes.len())),
            ("SHA-256", hash(&file.bytes)),
        ];
        if !file.description.is_empty() {
            rows.insert(1, ("What it is", file.description.clone()));
        }
        if is_pdf(file) {
            match pages(file) {
                Ok(pages) => rows.insert(rows.len() - 2, ("Pages", pages.to_string())),
                Err(fault) => bail!(Span::detached(), "{}", not_taken(index, &fault)),
            }
        }
        let mut values = Array::new();
        for (name, words) in rows {
            let words = self.text(&words);
            let row: Array = [TextElem::packed(name).into_value(), words.into_value()]
                .into_iter()
                .collect();
            values.push(row.into_value());
        }
        let name = self.carried_name(file, index);
        let arguments = vec![
            values.into_value(),
            text_value(&name),
            Bytes::new(file.bytes.clone()).into_value(),
            text_value(&file.media_type),
            text_value(&self.shown(&file.description)),
        ];
        self.call("file_sheet", arguments)
    }

    /// The name within the PDF, where no two files may have one.
    fn carried_name(&self, file: &AttachedFile, index: usize) -> String {
        let plain = |c: char| if c == '/' || c == '\\' { '-' } else { c };
        let name: String = file.name.chars().map(plain).collect();
        let place = self.part.place(&format!("file-{}", index + 1));
        format!("{place}-{name}")
    }
}

fn kind(media_type: &str) -> String {
    match media_type {
        "application/pdf" => "PDF".to_owned(),
        other => other.to_owned(),
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A size for people: `1,234,567 bytes`.
fn size_shown(bytes: usize) -> String {
    let digits = bytes.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_grouped() {
        for (bytes, shown) in [
            (7, "7 bytes"),
            (1_234, "1,234 bytes"),
            (1_234_567, "1,234,567 bytes"),
        ] {
            assert_eq!(size_shown(bytes), shown);
        }
    }
}
