//! Owns reading PDFs that somebody else made: only what is sound is let in.

use minuted_documents::AttachedFile;
use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// The most pages of an appendix.
const MOST_PAGES: usize = 5_000;
/// How long a file may take to be read.
const TIME: Duration = Duration::from_secs(20);
/// The most that a packed part of a file may unfold to.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;
/// What is nested within more pages than this is no page tree.
const DEEPEST_PAGE: usize = 64;
/// The stack for reading: what is nested in a file nests there.
const STACK: usize = 64 * 1024 * 1024;

/// Whether a file is said to be a PDF.
pub(crate) fn is_pdf(file: &AttachedFile) -> bool {
    file.media_type == "application/pdf"
}

/// How many pages a PDF has; or why it can't be let in.
pub(crate) fn pages(file: &AttachedFile) -> Result<usize, String> {
    read(Arc::clone(&file.bytes)).map(|document| document.get_pages().len())
}

/// Reads a PDF on a thread of its own, so that a file that makes the reader hang or break off is
/// refused like any other that can't be read.
pub(crate) fn read(bytes: Arc<[u8]>) -> Result<Document, String> {
    let (done, wait) = mpsc::channel();
    let spawned = std::thread::Builder::new()
        .name("appendix".to_owned())
        .stack_size(STACK)
        .spawn(move || drop(done.send(read_here(&bytes))));
    if let Err(error) = spawned {
        return Err(error.to_string());
    }
    match wait.recv_timeout(TIME) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(format!(
            "it could not be read within {} seconds",
            TIME.as_secs()
        )),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err("it is broken".to_owned()),
    }
}

fn read_here(bytes: &[u8]) -> Result<Document, String> {
    let start = &bytes[..bytes.len().min(1024)];
    if !start.windows(5).any(|found| found == b"%PDF-") {
        return Err("it is no PDF".to_owned());
    }
    let options = lopdf::LoadOptions {
        max_decompressed_size: Some(MOST_UNPACKED),
        ..lopdf::LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| format!("it is broken ({error})"))?;
    let is_locked = document.is_encrypted() || document.encryption_state.is_some();
    if is_locked {
        return Err("it is encrypted; save it without a password".to_owned());
    }
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err("it has no pages, or is broken".to_owned());
    }
    if pages > MOST_PAGES {
        return Err(format!("it has more than {MOST_PAGES} pages"));
    }
    Ok(document)
}

/// Takes the pages of a document into another: how they look, and nothing that acts.
///
/// Scripts, forms, links and comments are left behind, and so is the structure, because it is not
/// known whether it is sound.
pub(crate) fn take_pages(into: &mut Document, from: &Document) -> Vec<ObjectId> {
    let mut taker = Taker {
        into,
        from,
        taken: BTreeMap::new(),
        waiting: Vec::new(),
    };
    let pages = from.get_pages().into_values();
    let pages = pages.map(|page| taker.page(page)).collect();
    taker.rest();
    pages
}

struct Taker<'a> {
    into: &'a mut Document,
    from: &'a Document,
    /// The new ids of the objects.
    taken: BTreeMap<ObjectId, ObjectId>,
    waiting: Vec<ObjectId>,
}

impl Taker<'_> {
    fn page(&mut self, id: ObjectId) -> ObjectId {
        let mut page = dictionary! { "Type" => "Page" };
        for key in [
            "MediaBox",
            "CropBox",
            "Rotate",
            "Resources",
            "Contents",
            "UserUnit",
        ] {
            if let Some(value) = self.inherited(id, key.as_bytes()) {
                let value = self.taken(value);
                page.set(key, value);
            }
        }
        if !page.has(b"MediaBox") {
            let a4 = [0, 0, 595, 842].map(Object::from);
            page.set("MediaBox", a4.to_vec());
        }
        if !page.has(b"Resources") {
            page.set("Resources", Dictionary::new());
        }
        self.into.add_object(page)
    }

    /// An entry of a page, or of what the page stands in.
    fn inherited(&self, mut id: ObjectId, key: &[u8]) -> Option<Object> {
        for _ in 0..DEEPEST_PAGE {
            let page = self.from.get_dictionary(id).ok()?;
            if let Ok(value) = page.get(key) {
                return Some(value.clone());
            }
            if matches!(key, b"Contents" | b"UserUnit") {
                return None;
            }
            id = page.get(b"Parent").and_then(Object::as_reference).ok()?;
        }
        None
    }

    /// A value with the new ids in it.
    fn taken(&mut self, value: Object) -> Object {
        match value {
            Object::Reference(id) => Object::Reference(self.new_id(id)),
            Object::Array(values) => {
                Object::Array(values.into_iter().map(|value| self.taken(value)).collect())
            }
            Object::Dictionary(entries) => Object::Dictionary(self.entries(entries)),
            Object::Stream(mut stream) => {
                stream.dict = self.entries(std::mem::take(&mut stream.dict));
                Object::Stream(stream)
            }
            plain => plain,
        }
    }

    fn entries(&mut self, entries: Dictionary) -> Dictionary {
        let mut out = Dictionary::new();
        for (key, value) in entries {
            // What acts, and what leads back to pages that are not taken.
            let acts = [
                b"AA".as_slice(),
                b"A",
                b"OpenAction",
                b"Parent",
                b"StructParent",
            ];
            let acts =
                acts.contains(&key.as_slice()) || key == b"StructParents" || key == b"Metadata";
            if !acts {
                out.set(key, self.taken(value));
            }
        }
        out
    }

    fn new_id(&mut self, id: ObjectId) -> ObjectId {
        if let Some(taken) = self.taken.get(&id) {
            return *taken;
        }
        let new = self.into.new_object_id();
        self.taken.insert(id, new);
        self.waiting.push(id);
        new
    }

    /// What the pages refer to.
    fn rest(&mut self) {
        while let Some(id) = self.waiting.pop() {
            let value = self.from.get_object(id).cloned().unwrap_or(Object::Null);
            let value = self.taken(value);
            let new = self.new_id(id);
            self.into.objects.insert(new, value);
        }
    }
}
