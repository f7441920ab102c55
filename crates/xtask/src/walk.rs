//! The files of the tree, as the checks see them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A text file, with its path from the top of the workspace.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    pub(crate) content: String,
}

impl Text {
    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.content
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// Every file under `top` whose name ends in `.extension`, in order of path.
///
/// Hidden folders, what npm installed and what cargo built are not part of the tree.
pub(crate) fn texts(top: &Path, extension: &str) -> Result<Vec<Text>> {
    let mut paths = Vec::new();
    collect(top, extension, &mut paths)?;
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let content =
                fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            let path = path.strip_prefix(top).unwrap_or(&path).to_path_buf();
            Ok(Text { path, content })
        })
        .collect()
}

fn collect(folder: &Path, extension: &str, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if is_ours(&path) {
                collect(&path, extension, paths)?;
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_ours(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // Cargo marks its target folder, whatever its name.
    !name.starts_with('.') && name != "node_modules" && !folder.join("CACHEDIR.TAG").exists()
}
