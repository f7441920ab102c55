//! Owns the files of an example: those that are built into the binary, or a folder on the disk.

use std::{collections::BTreeMap, fs, path::Path};

use include_dir::{Dir, include_dir};

use crate::failure::Failure;

/// The examples that come with Minuted.
static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../examples");

/// The file that says what an example is; a folder with one is an example.
pub(super) const SETTINGS: &str = "example.toml";

/// How deep folders may nest.
const DEEPEST: usize = 8;

/// The text files of an example, by their path in it.
#[derive(Debug)]
pub struct Folder {
    /// Before each path where a problem is told.
    pub(super) name: String,
    files: BTreeMap<String, String>,
}

impl Folder {
    /// An example by its name, or by the path of its folder, which has a slash in it.
    pub fn open(name: &str) -> Result<Self, Failure> {
        let mut folder = Self {
            name: name.trim_end_matches('/').to_owned(),
            files: BTreeMap::new(),
        };
        if name.contains('/') {
            folder.read(Path::new(name), "", 0)?;
        } else {
            let Some(dir) = SHIPPED
                .get_dir(name)
                .filter(|_| shipped().any(|n| n == name))
            else {
                let known: Vec<_> = shipped().collect();
                return Err(Failure::Usage(format!(
                    "there is no example `{name}`; there are: {}. A folder of your own is named \
                     by a path with a slash, such as ./{name}",
                    known.join(", ")
                )));
            };
            folder.embed(dir, name);
        }
        if !folder.files.contains_key(SETTINGS) {
            let message = format!("{}: there is no {SETTINGS} in this folder", folder.name);
            return Err(Failure::No(message));
        }
        Ok(folder)
    }

    /// An example that is in no folder.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        Self {
            name: "test".to_owned(),
            files: files
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    fn embed(&mut self, dir: &Dir<'static>, name: &str) {
        for file in dir.files() {
            let path = file.path().strip_prefix(name).unwrap_or(file.path());
            if let (Some(path), Some(text)) = (path.to_str(), file.contents_utf8()) {
                self.files.insert(path.to_owned(), text.to_owned());
            }
        }
        for inner in dir.dirs() {
            self.embed(inner, name);
        }
    }

    fn read(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
        let failed = |path: &Path, error: std::io::Error| {
            Failure::failed(format!("{} could not be read", path.display()), error)
        };
        for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
            let path = entry.map_err(|error| failed(folder, error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let inner = format!("{prefix}{name}");
            if path.is_dir() && depth < DEEPEST {
                self.read(&path, &format!("{inner}/"), depth + 1)?;
            } else if is_text(name) {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
                self.files.insert(inner, text);
            }
        }
        Ok(())
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The paths of all files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files of steps, in the order of their names.
    pub(super) fn step_files(&self) -> impl Iterator<Item = (&str, &str)> {
        let steps = self.files.iter().filter(|(path, _)| {
            has_ending(path, "toml") && !path.contains('/') && path.as_str() != SETTINGS
        });
        steps.map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// The names of the examples that come with Minuted.
fn shipped() -> impl Iterator<Item = &'static str> {
    SHIPPED
        .dirs()
        .filter(|dir| dir.contains(dir.path().join(SETTINGS)))
        .filter_map(|dir| dir.path().to_str())
}

fn is_text(name: &str) -> bool {
    has_ending(name, "toml") || has_ending(name, "md")
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_example_is_there_and_others_are_told() {
        let folder = Folder::open("esbt").unwrap();
        assert!(folder.step_files().count() > 0);
        let Err(Failure::Usage(message)) = Folder::open("nothing") else {
            panic!("there is no such example");
        };
        assert!(message.contains("esbt"), "{message}");
    }
}
