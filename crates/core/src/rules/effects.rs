//! Owns the effects of transitions: what follows from a step besides the record's own new standing.
//!
//! The list is closed, and each effect says something that is done in the transaction of the step.
//! Nothing is done here: what an audience becomes is told by the lifecycle, all else by the caller.

use super::wording::plain_word;
use crate::{audience::Audience, calendar::Division, id::Kind, roles::Role, words::with_article};

/// Something that follows from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What is done.
    pub does: Does,
    /// Where it comes from: the statute, the standing order, or `local rule`.
    pub citation: String,
}

/// What an effect does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// `set-audience`: the record is for a narrower audience than the state says.
    SetAudience {
        /// Which.
        audience: Audience,
        /// Why; a whole sentence.
        why: String,
    },
    /// `number`: the decision is counted in a series of its own beside the board's.
    Number {
        /// What stands between the board's code and the year, such as `KEY` in `CAB/KEY/2026/1`.
        series: String,
    },
    /// `enqueue`: webhooks that want to be told of steps are told of this one, where everyone may
    /// see the record.
    Enqueue {
        /// The name by which they know it.
        event: String,
    },
    /// `notify`: a notice to those who hold a role for the board or a post.
    Notify {
        /// To whom.
        whom: Recipient,
        /// What it says.
        text: String,
    },
    /// `open-commitment`: the decision's first clause opens something to be done.
    OpenCommitment {
        /// What is to be done.
        text: String,
        /// The post that is to do it.
        post: String,
        /// In how many working days.
        working_days: u32,
        /// Whose bank holidays count.
        division: Division,
    },
    /// `open-pending-item`: another board is asked to resolve on what binds in the decision.
    OpenPendingItem {
        /// The code of that board.
        board: String,
    },
}

/// For whom something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Everyone who holds this role for the board.
    Role(Role),
    /// Whoever holds the post of this title.
    Post(String),
}

crate::words! {
    /// The names of the effects.
    EffectName, "effect" {
        /// See [`Does::SetAudience`].
        SetAudience = "set-audience",
        /// See [`Does::Number`].
        Number = "number",
        /// See [`Does::Enqueue`].
        Enqueue = "enqueue",
        /// See [`Does::Notify`].
        Notify = "notify",
        /// See [`Does::OpenCommitment`].
        OpenCommitment = "open-commitment",
        /// See [`Does::OpenPendingItem`].
        OpenPendingItem = "open-pending-item",
    }
}

impl EffectName {
    /// Whether only the step that makes a decision can have it: it needs the clauses that are made
    /// with that.
    #[must_use]
    pub const fn is_of_making(self) -> bool {
        matches!(
            self,
            Self::Number | Self::OpenCommitment | Self::OpenPendingItem
        )
    }

    /// Whether steps of this kind of record can have it.
    #[must_use]
    pub const fn fits(self, kind: Kind) -> bool {
        !self.is_of_making() || matches!(kind, Kind::Decision)
    }
}

impl Effect {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> EffectName {
        match self.does {
            Does::SetAudience { .. } => EffectName::SetAudience,
            Does::Number { .. } => EffectName::Number,
            Does::Enqueue { .. } => EffectName::Enqueue,
            Does::Notify { .. } => EffectName::Notify,
            Does::OpenCommitment { .. } => EffectName::OpenCommitment,
            Does::OpenPendingItem { .. } => EffectName::OpenPendingItem,
        }
    }

    /// Whether it is part of where the record stands, and so done of transcribed records too. All
    /// else follows only from what is done here: what a source shows followed long ago.
    #[must_use]
    pub const fn is_of_standing(&self) -> bool {
        matches!(self.does, Does::SetAudience { .. })
    }

    /// What it does, to follow “then”: `webhooks are told …`.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.does {
            Does::SetAudience { audience, why } => {
                let audience = plain_word(audience.word());
                format!("it is for the audience: {audience}. {why}")
            }
            Does::Number { series } => {
                format!("its number is counted in the board's series “{series}”")
            }
            Does::Enqueue { event } => {
                format!("webhooks are told “{event}”, if everyone may see the record")
            }
            Does::Notify { whom, text } => {
                format!("{} is given notice: “{text}”", whom.describe())
            }
            Does::OpenCommitment {
                text,
                post,
                working_days,
                ..
            } => {
                let days = if *working_days == 1 { "day" } else { "days" };
                format!("the {post} is to do within {working_days} working {days}: “{text}”")
            }
            Does::OpenPendingItem { board } => {
                format!("the board {board} is asked to resolve on what binds in it")
            }
        }
    }

    /// Why a step back doesn't undo it, where that has to be told.
    #[must_use]
    pub fn stays(&self) -> Option<&'static str> {
        Some(match self.does {
            Does::SetAudience { .. } => return None,
            Does::Number { .. } => "its number stays used",
            Does::Enqueue { .. } => "webhooks stay told",
            Does::Notify { .. } => "the notice stays given",
            Does::OpenCommitment { .. } => {
                "what is to be done stays open until it is reported done"
            }
            Does::OpenPendingItem { .. } => "what another board is asked lapses with the decision",
        })
    }
}

impl Recipient {
    /// For whom, in words: `a secretary`, `the Monitoring Officer`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Role(role) => with_article(&plain_word(role.word())),
            Self::Post(title) => format!("the {title}"),
        }
    }
}
