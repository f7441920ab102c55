//! Owns the copy for reading: the pages of the pack with those of its PDF appendices in their
//! places.
//!
//! It claims no conformance, because nobody knows how sound the appendices are, and says at its end
//! which pages are those.

use crate::appendix::{is_pdf, not_taken, read, take_pages};
use crate::engine::{Engine, Pdf};
use crate::problem::{PdfProblem, Which};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use minuted_documents::{
    AudienceLevel, Pack, ParseOptions, Part, PartContent, Pictures, escape_markdown, parse,
};

/// The title of the page that says what the copy is.
const LAST: &str = "About this copy";

/// A copy for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingCopy {
    /// The file.
    pub bytes: Vec<u8>,
    /// The label of each page: those of the pack keep theirs.
    pub pages: Vec<String>,
}

/// A page and its label.
type Labelled = (ObjectId, String);

impl Engine {
    /// Makes the copy for reading of a pack that was rendered as `pdf`.
    pub fn reading_copy(&self, pdf: &Pdf, pack: &Pack) -> Result<ReadingCopy, PdfProblem> {
        let mut document = load(&pdf.bytes)?;
        let mut pages: Vec<Labelled> = document
            .get_pages()
            .into_values()
            .zip(pdf.pages.iter().cloned())
            .collect();
        let mut lines = Vec::new();
        // From the end, so that the pages before keep their places.
        for (number, file_place, index) in appendices(pdf, pack).into_iter().rev() {
            let part = &pack.parts[number];
            let file = &part.files[index];
            let refused = |fault| PdfProblem::Part {
                part: Which {
                    index: number,
                    id: part.id.clone(),
                },
                why: not_taken(index, &fault),
            };
            let foreign = read(file).map_err(refused)?;
            let taken = take_pages(&mut document, &foreign);
            let sheet = pages
                .get(file_place)
                .map_or("", |(_, label)| label)
                .to_owned();
            let label = |number| format!("{sheet}.{number}");
            let (first, last) = (label(1), label(taken.len()));
            lines.push(if first == last {
                format!("- page {first}: {}", escape_markdown(&file.name))
            } else {
                format!("- pages {first} to {last}: {}", escape_markdown(&file.name))
            });
            let taken = taken
                .into_iter()
                .zip(1..)
                .map(|(id, number)| (id, label(number)));
            let at = (file_place + 1).min(pages.len());
            pages.splice(at..at, taken.collect::<Vec<_>>());
        }
        lines.reverse();
        let numbers = pdf
            .pages
            .iter()
            .filter_map(|label| label.parse::<u32>().ok());
        let next = numbers.max().unwrap_or(0) + 1;
        let about = self.about(pack, &lines, next)?;
        let taken = take_pages(&mut document, &load(&about.bytes)?);
        pages.extend(taken.into_iter().zip(about.pages));
        put(&mut document, &pages)?;
        let mut bytes = Vec::new();
        document.prune_objects();
        document
            .save_to(&mut bytes)
            .map_err(|error| PdfProblem::Layout(error.to_string()))?;
        let pages = pages.into_iter().map(|(_, label)| label).collect();
        Ok(ReadingCopy { bytes, pages })
    }

    /// The page that says what the copy is.
    fn about(&self, pack: &Pack, lines: &[String], page: u32) -> Result<Pdf, PdfProblem> {
        let mut source = format!(
            "This is a copy of {} for reading. It claims to conform to no standard of accessibility or \
             archiving; the pack itself does.\n\n",
            escape_markdown(&pack.title)
        );
        if lines.is_empty() {
            source.push_str("It holds no pages that others made.\n");
        } else {
            source.push_str(
                "These pages were made by others and are shown as they came, without links, forms and \
                 comments. Nobody has checked whether they can be read aloud:\n\n",
            );
            source.push_str(&lines.join("\n"));
            source.push('\n');
        }
        let text = parse(&source, &ParseOptions::BODY)
            .map_err(|_| PdfProblem::Layout("a name of a file can't be printed".to_owned()))?;
        let about = Pack {
            title: pack.title.clone(),
            language: pack.language.clone(),
            dated: pack.dated,
            running_head: pack.running_head.clone(),
            parts: vec![Part {
                id: String::new(),
                title: LAST.to_owned(),
                level: 1,
                language: None,
                first_page: Some(page),
                content: PartContent::Text(text),
                pictures: Pictures::none(),
                files: Vec::new(),
            }],
            ..Pack::default()
        };
        self.render(&about, AudienceLevel::Public)
    }
}

/// The PDF appendices in order: the part, the index of the page of its sheet, and which of its files.
fn appendices(pdf: &Pdf, pack: &Pack) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    for (number, part) in pack.parts.iter().enumerate() {
        for (index, file) in part.files.iter().enumerate() {
            if !is_pdf(file) {
                continue;
            }
            let place = part.place(&format!("file-{}", index + 1));
            let mut places = pdf.places.iter();
            if let Some(place) = places.find(|found| found.id == place) {
                found.push((number, place.page, index));
            }
        }
    }
    found
}

fn load(bytes: &[u8]) -> Result<Document, PdfProblem> {
    Document::load_mem(bytes).map_err(|error| PdfProblem::Layout(error.to_string()))
}

/// Makes these the pages of the document, and takes out what it claimed.
fn put(document: &mut Document, pages: &[Labelled]) -> Result<(), PdfProblem> {
    let kids: Vec<Object> = pages.iter().map(|(id, _)| Object::Reference(*id)).collect();
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let tree = document.add_object(dictionary! {
        "Type" => "Pages",
        "Kids" => kids,
        "Count" => count,
    });
    for (id, _) in pages {
        if let Ok(page) = document.get_dictionary_mut(*id) {
            page.set("Parent", tree);
        }
    }
    let labels = labels(pages);
    let catalog = document
        .catalog_mut()
        .map_err(|error| PdfProblem::Layout(error.to_string()))?;
    catalog.set("Pages", tree);
    catalog.set("PageLabels", dictionary! { "Nums" => labels });
    for claim in ["Metadata", "OutputIntents", "MarkInfo", "StructTreeRoot"] {
        catalog.remove(claim.as_bytes());
    }
    Ok(())
}

/// The labels as the format has them: one entry for each run of numbers.
fn labels(pages: &[Labelled]) -> Vec<Object> {
    let mut out = Vec::new();
    let mut expected: Option<(String, u32)> = None;
    for (index, (_, label)) in pages.iter().enumerate() {
        let (prefix, number) = parted(label);
        let goes_on = match (&expected, number) {
            (Some((before, next)), Some(number)) => *before == prefix && *next == number,
            _ => false,
        };
        if !goes_on {
            let mut entry = Dictionary::new();
            if let Some(number) = number {
                entry.set("S", "D");
                entry.set("St", i64::from(number));
            }
            if !prefix.is_empty() {
                entry.set("P", Object::string_literal(prefix.as_str()));
            }
            out.push(i64::try_from(index).unwrap_or(i64::MAX).into());
            out.push(entry.into());
        }
        expected = number.map(|number| (prefix, number + 1));
    }
    out
}

/// A label as what stands before its number, and the number.
fn parted(label: &str) -> (String, Option<u32>) {
    let digits = label.len() - label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (prefix, number) = label.split_at(label.len() - digits);
    match number.parse() {
        Ok(number) => (prefix.to_owned(), Some(number)),
        Err(_) => (label.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn labels_fall_into_prefix_and_number() {
        for (label, prefix, number) in [
            ("12", "", Some(12)),
            ("12.3", "12.", Some(3)),
            ("iv", "iv", None),
            ("", "", None),
        ] {
            assert_eq!(parted(label), (prefix.to_owned(), number));
        }
    }
}
