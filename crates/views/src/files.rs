//! Owns the files of the templates as texts by path: those that Minuted ships, and those of an
//! office laid over them.

use std::{collections::BTreeMap, io, path::Path};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

/// The folders that are read, each from the top of the templates.
const SHIPPED: [(&str, &Dir<'_>); 4] = [
    (
        "_parts",
        &include_dir!("$CARGO_MANIFEST_DIR/../../templates/_parts"),
    ),
    (
        "assets",
        &include_dir!("$CARGO_MANIFEST_DIR/../../templates/assets"),
    ),
    (
        "documents",
        &include_dir!("$CARGO_MANIFEST_DIR/../../templates/documents"),
    ),
    (
        "pages",
        &include_dir!("$CARGO_MANIFEST_DIR/../../templates/pages"),
    ),
];

/// Texts by their path, such as `pages/decision/page.hbs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// The templates that this build ships.
    #[must_use]
    pub fn shipped() -> Self {
        let mut files = Self::default();
        for (folder, dir) in SHIPPED {
            files.embed(folder, dir);
        }
        files
    }

    fn embed(&mut self, folder: &str, dir: &Dir<'_>) {
        for file in dir.files() {
            // What is no text, such as a file of an editor, is no template.
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                let path = format!("{folder}/{}", path.replace('\\', "/"));
                self.0.insert(path, text.to_owned());
            }
        }
        for inner in dir.dirs() {
            self.embed(folder, inner);
        }
    }

    /// The templates of an office, from a directory.
    pub fn of_directory(directory: &Path) -> io::Result<Self> {
        let mut files = Self::default();
        for (folder, _) in SHIPPED {
            let top = directory.join(folder);
            if top.is_dir() {
                files.read(folder, &top)?;
            }
        }
        Ok(files)
    }

    fn read(&mut self, folder: &str, directory: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().ok_or_else(|| {
                let problem = format!("{}: the name is not UTF-8", entry.path().display());
                io::Error::new(io::ErrorKind::InvalidData, problem)
            })?;
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() {
                self.read(&path, &entry.path())?;
            } else {
                let text = std::fs::read_to_string(entry.path()).map_err(|error| {
                    io::Error::new(error.kind(), format!("{}: {error}", entry.path().display()))
                })?;
                self.0.insert(path, text);
            }
        }
        Ok(())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These files, and where they have none those beneath.
    #[must_use]
    pub fn over(mut self, beneath: Self) -> Self {
        for (path, text) in beneath.0 {
            self.0.entry(path).or_insert(text);
        }
        self
    }

    /// A hash of all files and of the build that reads them.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(env!("CARGO_PKG_VERSION"));
        for (path, text) in &self.0 {
            add(path);
            add(text);
        }
        hash.finalize().into()
    }

    /// The text of a file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The files below a folder: the rest of each path, and the text.
    pub(crate) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(path, text)| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((rest, text.as_str()))
        })
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Files {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        let files = files.into_iter();
        Self(
            files
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_overrides_and_adds() {
        let ours = Files::from_iter([("pages/a/page.hbs", "ours"), ("pages/b/page.hbs", "new")]);
        let shipped = Files::from_iter([
            ("pages/a/page.hbs", "theirs"),
            ("pages/a/page.toml", "kept"),
        ]);
        let files = ours.over(shipped);
        let below: Vec<_> = files.below("pages").collect();
        assert_eq!(
            below,
            [
                ("a/page.hbs", "ours"),
                ("a/page.toml", "kept"),
                ("b/page.hbs", "new")
            ]
        );
    }

    #[test]
    fn a_directory_of_an_office_is_read() {
        let top = std::env::temp_dir().join(format!("minuted-files-{}", std::process::id()));
        std::fs::create_dir_all(top.join("pages/start")).unwrap();
        std::fs::write(top.join("pages/start/page.hbs"), "<h1>Ours</h1>").unwrap();
        let files = Files::of_directory(&top);
        std::fs::remove_dir_all(&top).unwrap();
        assert_eq!(
            files.unwrap().get("pages/start/page.hbs"),
            Some("<h1>Ours</h1>")
        );
    }
}
