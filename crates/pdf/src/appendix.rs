//! Owns the pages of PDFs that somebody else made.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use minuted_documents::{AttachedFile, PdfFault, read_pdf};

/// What is nested within more pages than this is no page tree.
const DEEPEST_PAGE: usize = 64;

/// Whether a file is said to be a PDF.
pub(crate) fn is_pdf(file: &AttachedFile) -> bool {
    file.media_type == "application/pdf"
}

/// How many pages a PDF has; or why it can't be let in.
pub(crate) fn pages(file: &AttachedFile) -> Result<usize, PdfFault> {
    read(file).map(|document| document.get_pages().len())
}

/// Reads a PDF; or says why it can't be let in.
pub(crate) fn read(file: &AttachedFile) -> Result<Document, PdfFault> {
    read_pdf(file.bytes.clone())
}

/// What is said of a file that is not let in. Its name may be exempt, so its number tells which it is.
pub(crate) fn not_taken(index: usize, fault: &PdfFault) -> String {
    format!(
        "has a PDF, its file {}, that can't be taken in: {fault}",
        index + 1
    )
}

/// What leads out of what a page looks like: to pages that are not taken, to what acts, and to a structure
/// that is left behind.
const LEADS_OUT: [&[u8]; 7] = [
    b"Page",
    b"Pages",
    b"Catalog",
    b"Annot",
    b"Action",
    b"StructElem",
    b"StructTreeRoot",
];

/// What a picture or a form says of itself beside how it looks.
const BESIDE: [&[u8]; 7] = [
    b"AA",
    b"A",
    b"Metadata",
    b"OPI",
    b"PieceInfo",
    b"StructParent",
    b"StructParents",
];

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
            value if self.leads_out(&value) => Object::Null,
            Object::Reference(id) => Object::Reference(self.new_id(id)),
            Object::Array(values) => {
                Object::Array(values.into_iter().map(|value| self.taken(value)).collect())
            }
            Object::Dictionary(entries) => Object::Dictionary(self.entries(entries, false)),
            Object::Stream(mut stream) => {
                let kind = stream.dict.get(b"Subtype").and_then(Object::as_name);
                let is_drawn = kind.is_ok_and(|kind| matches!(kind, b"Image" | b"Form"));
                stream.dict = self.entries(std::mem::take(&mut stream.dict), is_drawn);
                Object::Stream(stream)
            }
            plain => plain,
        }
    }

    /// The names in a dictionary may be any, such as those of fonts; only of a picture or a form it is
    /// known what they mean.
    fn entries(&mut self, entries: Dictionary, is_drawn: bool) -> Dictionary {
        let mut out = Dictionary::new();
        for (key, value) in entries {
            if !(is_drawn && BESIDE.contains(&key.as_slice())) {
                out.set(key, self.taken(value));
            }
        }
        out
    }

    fn leads_out(&self, value: &Object) -> bool {
        let found = match value {
            Object::Reference(id) => self.from.get_dictionary(*id).ok(),
            Object::Dictionary(found) => Some(found),
            _ => None,
        };
        let kind = found.and_then(|found| found.get(b"Type").and_then(Object::as_name).ok());
        // An action may leave out what it is, and never what it does.
        let acts = found.is_some_and(|found| {
            let does = found.get(b"S").and_then(Object::as_name);
            does.is_ok_and(|does| {
                matches!(does, b"JavaScript" | b"Launch" | b"URI" | b"SubmitForm")
            })
        });
        acts || kind.is_some_and(|kind| LEADS_OUT.contains(&kind))
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
