//! A small disk of its own, where a full one harms nobody: a file system in memory, mounted for the
//! while.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The disk; gone when dropped.
#[derive(Debug)]
pub(super) struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts it at a folder, which is made.
    pub(super) fn mount(folder: &Path, mebibytes: u32) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        let mut command = Command::new("mount");
        let options = format!("size={mebibytes}m,mode=0755");
        command.args(["-t", "tmpfs", "-o", &options, "minuted-faults"]);
        process::run(command.arg(folder))?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Directly, because a step is not run any more after a signal.
        let done = Command::new("umount").arg(&self.folder).status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("warning: {} is still mounted", self.folder.display());
        }
    }
}
