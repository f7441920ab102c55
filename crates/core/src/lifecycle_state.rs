//! Owns the part of a record that its lifecycle writes: state, phase, audience and the rules'
//! version.

use serde::{Deserialize, Serialize};

use crate::audience::Audience;

/// Where a record stands in its lifecycle. Only a transition writes it.
///
/// Rules, lists and filters use the phase and the audience; the state is the office's own word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing<P> {
    /// The office's name for where the record stands.
    pub state: String,
    /// What that means to rules and filters.
    pub phase: P,
    /// Whom the record is for.
    pub audience: Audience,
    /// The version of the rules that the last transition was taken under.
    pub rules: String,
}
