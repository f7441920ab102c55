//! Owns what a document shows or carries beside its words: the pictures in its texts, and the files that
//! are its appendices, each read as its reader. Templates say which: `files` and `carries` of a part.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use minuted_app::Viewer;
use minuted_documents::{AttachedFile, Part, Picture, picture_names};

use crate::{
    format::Format,
    pages::Pages,
    printer::AUDIENCE,
    template::{FileHead, HEADED, Head, OPENS},
};

/// How many bytes of files a publication carries in all.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// How many bytes of pictures a live document shows in all; those beyond are shown by their words.
const MOST_LIVE: u64 = 64 * 1024 * 1024;

/// What was read, by the addresses of the files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Carried {
    pictures: BTreeMap<String, Picture>,
    files: BTreeMap<String, Arc<[u8]>>,
    /// What can't be shown, each in a line for the office.
    pub(crate) remarks: Vec<String>,
}

/// For what files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// A document that is made for who asks.
    Live(Format),
    /// A publication.
    Publication(Format),
}

impl For {
    const fn format(self) -> Format {
        match self {
            Self::Live(format) | Self::Publication(format) => format,
        }
    }

    /// Whether the bytes of a file are needed: a page has the addresses of pictures and files, where each
    /// reader is asked for again, and nothing but a PDF carries files.
    fn needs(self, head: &Head, file: &FileHead) -> bool {
        let shows = file.is_picture() && head.files.contains(file);
        let carries = head.carries.as_ref() == Some(file);
        match self.format() {
            Format::Html => false,
            Format::Docx => shows,
            Format::Pdf => shows || carries,
        }
    }
}

/// The files whose bytes are needed for what a template wrote.
pub(crate) fn needed(text: &str, purpose: For) -> BTreeSet<FileHead> {
    let heads = text.split(OPENS).skip(1);
    let heads = heads.filter_map(|part| part.split_once(HEADED));
    // One that can't be read is told when the parts are.
    let heads = heads.filter_map(|(head, _)| serde_json::from_str::<Head>(head).ok());
    let mut needed = BTreeSet::new();
    for head in heads {
        let files = head.files.iter().chain(&head.carries);
        needed.extend(files.filter(|file| purpose.needs(&head, file)).cloned());
    }
    needed
}

impl Carried {
    /// Gives a part the pictures that its text shows, and the file that belongs to it.
    pub(crate) fn give(&self, part: &mut Part, files: &[FileHead], carries: Option<&FileHead>) {
        let mut shown = BTreeSet::new();
        if let minuted_documents::PartContent::Text(text) = &part.content {
            shown.extend(picture_names(text, AUDIENCE).into_keys());
        }
        if let minuted_documents::PartContent::Paper(paper) = &part.content {
            shown.extend(picture_names(&paper.body, AUDIENCE).into_keys());
        }
        for file in files.iter().filter(|file| shown.contains(&file.name)) {
            part.pictures.add_address(&file.name, &file.address);
            if let Some(picture) = self.pictures.get(&file.address) {
                part.pictures.add(&file.name, picture.clone());
            }
        }
        if let Some(file) = carries {
            // A page leads to where it is read.
            part.pictures.add_address(&file.name, &file.address);
            part.files.push(AttachedFile {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                description: part.title.clone(),
                size: file.size,
                bytes: self.files.get(&file.address).cloned().unwrap_or_default(),
            });
        }
    }
}

impl Pages {
    /// Reads files as a viewer.
    pub(crate) async fn carried(
        &self,
        viewer: &Viewer,
        needed: BTreeSet<FileHead>,
        purpose: For,
    ) -> Result<Carried, String> {
        let mut carried = Carried::default();
        let mut left = match purpose {
            For::Live(_) => MOST_LIVE,
            For::Publication(_) => MOST_BYTES,
        };
        for file in needed {
            match (left.checked_sub(file.size), purpose) {
                (Some(rest), _) => left = rest,
                (None, For::Live(_)) => continue,
                (None, For::Publication(_)) => {
                    return Err(format!(
                        "the files of its papers have more than {} MiB together, which is the most \
                         that a document carries: publish some papers on their own",
                        MOST_BYTES / (1024 * 1024)
                    ));
                }
            }
            let Some(bytes) = self.bytes_of(viewer, &file).await? else {
                continue;
            };
            if file.is_picture() {
                match Picture::new(bytes.clone()) {
                    Ok(picture) => {
                        carried.pictures.insert(file.address.clone(), picture);
                    }
                    Err(problem) => carried.remarks.push(format!(
                        "The picture {} can't be shown as {}: {problem}. Its text alternative stands \
                         in its place.",
                        file.name,
                        purpose.format().label()
                    )),
                }
            }
            carried.files.insert(file.address, bytes.into());
        }
        Ok(carried)
    }

    /// The bytes of a file, if the viewer may have it.
    async fn bytes_of(&self, viewer: &Viewer, file: &FileHead) -> Result<Option<Vec<u8>>, String> {
        let mut words = file.address.split('/').skip(1);
        let (Some("papers"), Some(paper), Some("files"), Some(version)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Ok(None);
        };
        let found = self.app.readable_file(viewer, (paper, version), &file.name);
        let Some(found) = found.await.map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        loop {
            let from = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let piece = self.app.file_bytes(&found.blob, from).await;
            let piece = piece.map_err(|error| error.to_string())?;
            if piece.is_empty() {
                return Ok(Some(bytes));
            }
            bytes.extend(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media_type: &str) -> FileHead {
        FileHead {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: 7,
            address: format!("/papers/a/files/b/{name}"),
        }
    }

    #[test]
    fn no_file_is_read_whose_bytes_nobody_gets() {
        let (map, plan) = (
            file("map.png", "image/png"),
            file("plan.pdf", "application/pdf"),
        );
        let mut head = Head {
            id: "item-1".to_owned(),
            title: "T".to_owned(),
            level: 1,
            first_page: None,
            sheet: None,
            free: false,
            files: vec![map.clone(), plan.clone()],
            carries: None,
        };
        let text = |head: &Head| {
            let told = serde_json::to_string(head).unwrap();
            format!("{OPENS}{told}{HEADED}words{OPENS}not a head{HEADED}")
        };
        let names = |head: &Head, purpose| {
            let needed = needed(&text(head), purpose).into_iter();
            needed.map(|file| file.name).collect::<Vec<_>>()
        };
        for format in [Format::Pdf, Format::Docx] {
            assert_eq!(names(&head, For::Live(format)), ["map.png"]);
        }
        head.carries = Some(plan);
        assert_eq!(
            names(&head, For::Publication(Format::Pdf)),
            ["map.png", "plan.pdf"]
        );
        assert_eq!(names(&head, For::Publication(Format::Docx)), ["map.png"]);
        assert!(names(&head, For::Publication(Format::Html)).is_empty());
        // A picture that is an appendix is carried as a file too.
        head.files.clear();
        head.carries = Some(map);
        assert_eq!(names(&head, For::Publication(Format::Pdf)), ["map.png"]);
        assert!(names(&head, For::Publication(Format::Docx)).is_empty());
    }
}
