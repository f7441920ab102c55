//! `deny.toml`, as far as we read it: one list of licences and bans for cargo-deny and for us.
//!
//! cargo-deny takes long to build, so the test command doesn't use it; who has it can run it.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// The name of the file, at the top.
pub(super) const FILE: &str = "deny.toml";

/// What the project accepts from others.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    pub(super) licenses: Licences,
    pub(super) bans: Bans,
}

/// The licences we accept.
#[derive(Debug, Deserialize)]
pub(super) struct Licences {
    pub(super) allow: Vec<String>,
    /// Licences we accept of one crate only.
    #[serde(default)]
    pub(super) exceptions: Vec<Exception>,
}

/// More licences, for one crate.
#[derive(Debug, Deserialize)]
pub(super) struct Exception {
    #[serde(rename = "crate", alias = "name")]
    pub(super) name: String,
    pub(super) allow: Vec<String>,
}

/// The crates we don't accept.
#[derive(Debug, Deserialize)]
pub(super) struct Bans {
    pub(super) deny: Vec<Ban>,
}

/// A crate we don't accept, unless all that depend on it are its wrappers.
#[derive(Debug, Deserialize)]
pub(super) struct Ban {
    #[serde(rename = "crate", alias = "name")]
    pub(super) name: String,
    #[serde(default)]
    pub(super) wrappers: Vec<String>,
    pub(super) reason: String,
}

impl Policy {
    /// Reads the file at the top of the workspace.
    pub(super) fn read(top: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(top.join(FILE)).with_context(|| format!("read {FILE}"))?;
        Self::parse(&text)
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).with_context(|| format!("read {FILE}"))
    }
}
