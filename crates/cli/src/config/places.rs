//! Owns the setting of where the bytes of attachments are kept.

use std::path::PathBuf;

/// Where bytes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FilePlace {
    /// In the database.
    Database,
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket of this name, under this prefix.
    Bucket(String, Option<String>),
}

impl FilePlace {
    /// The place that a value names, or why it names none.
    pub(super) fn of(value: &str) -> Result<Self, String> {
        let wanted = "write `database`, or `folder:` and the whole path of a folder, or `s3:` and the \
                      name of a bucket";
        if value == "database" {
            return Ok(Self::Database);
        }
        if let Some(bucket) = value.strip_prefix("s3:") {
            return in_bucket(bucket);
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

/// A bucket, and the prefix behind a slash.
fn in_bucket(value: &str) -> Result<FilePlace, String> {
    let (name, prefix) = match value.split_once('/') {
        Some((name, prefix)) => (name, Some(prefix)),
        None => (value, None),
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = (3..=63).contains(&name.len())
        && name.chars().all(|c| plain(c) || ".-".contains(c))
        && name.starts_with(plain)
        && name.ends_with(plain);
    if !fits {
        return Err(
            "a bucket's name has 3 to 63 small letters of English, digits, dots and hyphens, and \
             begins and ends with a letter or a digit"
                .to_owned(),
        );
    }
    let part_fits = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.trim_matches('.').is_empty() && part.chars().all(plain)
    };
    match prefix {
        Some(prefix) if prefix.len() > 200 || !prefix.split('/').all(part_fits) => Err(
            "what stands behind the bucket's name is the beginning of the names in it: letters of \
             English, digits, dots, hyphens and underscores, with single slashes between them"
                .to_owned(),
        ),
        prefix => Ok(FilePlace::Bucket(
            name.to_owned(),
            prefix.map(str::to_owned),
        )),
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

    #[test]
    fn a_bucket_has_a_name_and_perhaps_a_prefix() {
        let bucket = |name: &str, prefix: Option<&str>| {
            Ok(FilePlace::Bucket(
                name.to_owned(),
                prefix.map(str::to_owned),
            ))
        };
        for (value, name, prefix) in [
            ("s3:our-files", "our-files", None),
            ("s3:a.b/office", "a.b", Some("office")),
            ("s3:abc/a/B_1", "abc", Some("a/B_1")),
        ] {
            assert_eq!(FilePlace::of(value), bucket(name, prefix), "{value}");
        }
        let long = format!("s3:{}", "a".repeat(64));
        for (wrong, told) in [
            ("s3:", "3 to 63"),
            ("s3:ab", "3 to 63"),
            (long.as_str(), "3 to 63"),
            ("s3:Files", "3 to 63"),
            ("s3:-files", "3 to 63"),
            ("s3://files", "3 to 63"),
            ("s3:files/", "single slashes"),
            ("s3:files/a//b", "single slashes"),
            ("s3:files/../b", "single slashes"),
            ("s3:files/é", "single slashes"),
        ] {
            let problem = FilePlace::of(wrong).unwrap_err();
            assert!(problem.contains(told), "{wrong}: {problem}");
        }
    }
}
