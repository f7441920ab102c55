//! Owns what a publication carries beside its words: the pictures that its texts show, and the files
//! that are its appendices, each read as its reader.

use std::collections::BTreeMap;

use minuted_app::publications::{Format, Order, PublishedPart, RecordId as _};
use minuted_documents::{AttachedFile, Pack, Picture, Pictures};
use serde_json::Value as Json;

use crate::pages::Pages;

/// How many bytes of files a publication carries in all.
const MOST_BYTES: i64 = 256 * 1024 * 1024;

/// The pictures and files of a publication, by the words that its template gives to its parts.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// The pictures of the part of a number, from 1.
    pictures: BTreeMap<usize, Pictures>,
    /// The file of an appendix, by the word of that appendix.
    files: BTreeMap<String, AttachedFile>,
}

impl Carried {
    /// Gives each part of the pack what belongs to it.
    pub(crate) fn give(mut self, pack: &mut Pack) {
        for part in &mut pack.parts {
            let number = part.id.strip_prefix("part-").and_then(|rest| {
                let digits = rest.split('-').next()?;
                digits.parse::<usize>().ok()
            });
            let pictures = number.and_then(|number| self.pictures.get(&number));
            if let Some(pictures) = pictures {
                part.pictures = pictures.clone();
            }
            if let Some(mut file) = self.files.remove(&part.id) {
                file.description.clone_from(&part.title);
                part.files.push(file);
            }
        }
    }
}

impl Pages {
    /// What is carried for who reads the answer. A page has the addresses of pictures and files, where
    /// each reader is asked for again.
    pub(crate) async fn carried(&self, order: &Order, answer: &Json) -> Result<Carried, String> {
        let mut carried = Carried::default();
        let mut most = MOST_BYTES;
        let told = answer["publication"]["parts"].as_array();
        let told = told.map_or(&[][..], Vec::as_slice);
        for (index, (part, told)) in order.publication.parts.iter().zip(told).enumerate() {
            let (number, text) = (index + 1, &told["paperVersion"]);
            let mut pictures = Pictures::none();
            for file in text["files"].as_array().into_iter().flatten() {
                let (name, kind) = (words(&file["name"]), words(&file["mediaType"]));
                if order.format == Format::Html {
                    pictures.add_address(name, words(&file["address"]));
                    continue;
                }
                if !kind.starts_with("image/") {
                    continue;
                }
                let read = self.file_of(order, part, name, &mut most).await?;
                // One that can't be shown is shown by its words.
                if let Some(Ok(picture)) = read.map(|file| Picture::new(file.bytes)) {
                    pictures.add(name, picture);
                }
            }
            carried.pictures.insert(number, pictures);
            let appendices = text["appendices"].as_array().into_iter().flatten();
            for (index, appendix) in appendices.enumerate() {
                let Some(name) = appendix["file"]["name"].as_str() else {
                    continue;
                };
                if let Some(file) = self.file_of(order, part, name, &mut most).await? {
                    let word = format!("part-{number}-appendix-{}", index + 1);
                    carried.files.insert(word, file);
                }
            }
        }
        Ok(carried)
    }

    /// A file of a part's text, if the reader may have it.
    async fn file_of(
        &self,
        order: &Order,
        part: &PublishedPart,
        name: &str,
        most: &mut i64,
    ) -> Result<Option<AttachedFile>, String> {
        let (Some(paper), Some(text)) = (part.paper, part.paper_version) else {
            return Ok(None);
        };
        let (paper, text) = (paper.uuid().to_string(), text.uuid().to_string());
        let found = self.app.readable_file(&order.viewer, (&paper, &text), name);
        let Some(found) = found.await.map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        *most -= found.blob.size;
        if *most < 0 {
            return Err(format!(
                "the files of its papers have more than {} MiB together, which is the most that a \
                 document carries: publish some papers on their own",
                MOST_BYTES / (1024 * 1024)
            ));
        }
        let mut bytes = Vec::new();
        loop {
            let from = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let piece = self.app.file_bytes(&found.blob, from).await;
            let piece = piece.map_err(|error| error.to_string())?;
            if piece.is_empty() {
                break;
            }
            bytes.extend(piece);
        }
        Ok(Some(AttachedFile {
            name: found.file.name,
            media_type: found.file.kind.media_type().to_owned(),
            description: String::new(),
            bytes,
        }))
    }
}

fn words(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
