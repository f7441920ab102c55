//! Owns what `example.toml` says.

use minuted_core::roles::Role;

use super::{
    place::Place,
    template::{Reference, Template},
};

/// What an example is, whom to give tokens, what to open.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) title: String,
    pub(super) about: String,
    /// The account of each role.
    pub(super) tokens: Vec<(Role, Reference, Place)>,
    /// Title and address of each page.
    pub(super) pages: Vec<(String, Template)>,
}
