//! The server for tests that speaks as S3 does, started by Python and stopped when dropped.

use std::path::Path;
use std::process::Stdio;

use anyhow::Result;
use rustix::process::Signal;

use super::packages::PYTHON_SOURCES;
use crate::process::{Background, BackgroundOptions};
use crate::server;
use crate::workspace;

/// The list of packages that it needs.
pub(super) const PACKAGES: &str = "s3-requirements.txt";

/// The running server.
#[derive(Debug)]
pub(super) struct Objects {
    announcement: String,
    _process: Background,
}

impl Objects {
    /// Starts it and waits until it says where it listens.
    pub(super) fn start(python: &Path) -> Result<Self> {
        let script = workspace::top().join(PYTHON_SOURCES).join("s3_server.py");
        let options = BackgroundOptions {
            name: "the server of objects",
            stop: Signal::TERM,
            user: None,
        };
        let mut process = Background::start(&options, python, |command| {
            // Without a cache beside the script, so that the tree stays clean.
            command.arg("-B").arg(script);
            command.stdout(Stdio::piped());
        })?;
        Ok(Self {
            announcement: server::first_line(&mut process)?,
            _process: process,
        })
    }

    /// What it printed: where it listens, its bucket and its keys, as JSON.
    pub(super) fn announcement(&self) -> &str {
        &self.announcement
    }
}
