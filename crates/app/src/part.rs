//! Owns parts of a record that a change may leave as they are.

use serde::Serialize;

/// A part of a record that a change may leave as it is.
///
/// For parts where to say nothing must not mean to take away: a paper whose exemption is not
/// mentioned does not become open by that.
#[derive(Clone, Debug, Serialize)]
pub enum Part<T> {
    /// As it is; on a new record, none.
    AsItIs,
    /// None from now on.
    TakenAway,
    /// This from now on.
    Is(T),
}

impl<T: Clone> Part<T> {
    pub(crate) fn over(&self, before: Option<&T>) -> Option<T> {
        match self {
            Part::AsItIs => before.cloned(),
            Part::TakenAway => None,
            Part::Is(part) => Some(part.clone()),
        }
    }
}
