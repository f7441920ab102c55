//! Owns what typst may see: our sources, our fonts, and nothing else.

use std::sync::Arc;

use crate::fonts::Fonts;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// The sources, the first of which is the main one.
const SOURCES: [(&str, &str); 3] = [
    ("main.typ", include_str!("../typst/main.typ")),
    ("look.typ", include_str!("../typst/look.typ")),
    ("page.typ", include_str!("../typst/page.typ")),
];

/// A world without packages, files, a clock or fonts of the machine.
pub(crate) struct OurWorld {
    library: LazyHash<Library>,
    fonts: Arc<Fonts>,
    sources: Vec<Source>,
}

impl OurWorld {
    pub(crate) fn new(fonts: Arc<Fonts>) -> Self {
        // The headings of rows in tables can be tagged with this feature only.
        let features = [Feature::A11yExtras].into_iter().collect();
        let sources = SOURCES
            .into_iter()
            .filter_map(|(name, text)| {
                let path = VirtualPath::new(name).ok()?;
                let id = RootedPath::new(VirtualRoot::Project, path).intern();
                Some(Source::new(id, text.to_owned()))
            })
            .collect();
        Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            fonts,
            sources,
        }
    }

    pub(crate) fn main_source(&self) -> &Source {
        &self.sources[0]
    }
}

impl World for OurWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main_source().id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.sources.iter().find(|source| source.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.list.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
