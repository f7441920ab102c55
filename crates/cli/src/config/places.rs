//! Owns the setting of where the bytes of attachments are kept.

use std::path::PathBuf;

/// Where bytes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FilePlace {
    /// In the database.
    Database,
    /// In a folder.
    Folder(PathBuf),
}

impl FilePlace {
    /// The place that a value names, or why it names none.
    pub(super) fn of(value: &str) -> Result<Self, String> {
        let wanted = "write `database`, or `folder:` and the whole path of a folder";
        if value == "database" {
            return Ok(Self::Database);
        }
        let folder = value.strip_prefix("folder:").ok_or(wanted)?;
        let folder = PathBuf::from(folder);
        // Of a relative one each server, and each command, would have another.
        folder
            .is_absolute()
            .then_some(Self::Folder(folder))
            .ok_or_else(|| wanted.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_database_or_a_whole_path() {
        assert_eq!(FilePlace::of("database"), Ok(FilePlace::Database));
        assert_eq!(
            FilePlace::of("folder:/a/b"),
            Ok(FilePlace::Folder("/a/b".into()))
        );
        for wrong in ["", "folder:", "folder:a", "/a", "databas"] {
            assert!(FilePlace::of(wrong).is_err(), "{wrong}");
        }
    }
}
