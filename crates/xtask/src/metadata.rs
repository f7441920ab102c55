//! What `cargo metadata` says, reduced to what the checks need.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;
use crate::workspace;

/// The answer of `cargo metadata`.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) target_directory: PathBuf,
    #[serde(default)]
    pub(crate) resolve: Option<Resolve>,
}

/// One package: a member of the workspace or a dependency.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency as a manifest states it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Option<Kind>,
    /// Set for a package of this workspace.
    pub(crate) path: Option<PathBuf>,
}

/// The kind of a dependency that is not a normal one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Dev,
    Build,
}

/// The dependency graph as cargo resolved it.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// One package in the graph, with what it depends on.
#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) dependencies: Vec<String>,
}

impl Metadata {
    /// The members of the workspace alone: quick, and needs no network.
    pub(crate) fn read_members() -> Result<Self> {
        Self::read(&["--no-deps"])
    }

    /// The members and everything they depend on, on a platform like this one.
    pub(crate) fn read_all() -> Result<Self> {
        let version = process::capture(Command::new("rustc").arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc -vV names no host")?;
        Self::read(&["--filter-platform", host])
    }

    fn read(arguments: &[&str]) -> Result<Self> {
        let mut command = workspace::cargo();
        command
            .args(["metadata", "--format-version", "1"])
            .args(arguments);
        let output = process::capture(&mut command)?;
        serde_json::from_str(&output).context("read the answer of cargo metadata")
    }

    /// For each package, by ID, the names of the packages that depend on it.
    pub(crate) fn dependents(&self) -> BTreeMap<&str, Vec<&str>> {
        let names: BTreeMap<&str, &str> = self
            .packages
            .iter()
            .map(|p| (p.id.as_str(), p.name.as_str()))
            .collect();
        let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for node in self.resolve.iter().flat_map(|resolve| &resolve.nodes) {
            let Some(name) = names.get(node.id.as_str()) else {
                continue;
            };
            for dependency in &node.dependencies {
                dependents.entry(dependency).or_default().push(name);
            }
        }
        dependents
    }
}
