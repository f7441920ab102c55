//! Owns the phases: the closed list, for each kind of record, of what its states may mean.
//!
//! An office names its states as it likes. Rules, SQL, indexes and API filters use only the phase
//! and the audience that a state declares, so a phase is added here and nowhere else.

use std::fmt;

use crate::id::Kind;

/// The phases of one kind of record.
pub trait Phase: Copy + Eq + Ord + fmt::Debug + fmt::Display + 'static {
    /// The kind of record.
    const KIND: Kind;
    /// Every phase, in the order of a record's life.
    const LIST: &'static [Self];
}

crate::words! {
    /// What the state of a meeting means.
    MeetingPhase, "phase of a meeting" {
        /// Being prepared; no agenda is published.
        Planned = "planned",
        /// Its notice and agenda are published.
        Called = "called",
        /// It took place.
        Held = "held",
        /// It will not take place.
        Cancelled = "cancelled",
    }
}

crate::words! {
    /// What the state of a paper means.
    PaperPhase, "phase of a paper" {
        /// Being written.
        Drafting = "drafting",
        /// With the officers who clear it.
        Clearing = "clearing",
        /// Cleared and not yet published.
        Cleared = "cleared",
        /// Published to those whom it is for.
        Published = "published",
        /// Taken back, with a reason.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What the state of a recommendation means.
    RecommendationPhase, "phase of a recommendation" {
        /// Being written.
        Drafting = "drafting",
        /// Before a board.
        Put = "put",
        /// A board gave it an outcome.
        Settled = "settled",
        /// Taken back, with a reason.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What the state of a decision means.
    DecisionPhase, "phase of a decision" {
        /// Being written; nothing is decided.
        Proposed = "proposed",
        /// Decided.
        Made = "made",
        /// Replaced by a later decision.
        Superseded = "superseded",
        /// Taken back by who may, with a reason.
        Rescinded = "rescinded",
        /// Given up before it was made, such as a draft entered by mistake.
        Abandoned = "abandoned",
    }
}

/// Ties each list of phases to its kind of record.
macro_rules! phases {
    ($($phase:ident of $kind:ident),+) => {
        $(
            impl Phase for $phase {
                const KIND: Kind = Kind::$kind;
                const LIST: &'static [Self] = $phase::ALL;
            }
        )+
    };
}

phases!(
    MeetingPhase of Meeting,
    PaperPhase of Paper,
    RecommendationPhase of Recommendation,
    DecisionPhase of Decision
);

impl DecisionPhase {
    /// Whether a decision in it was made, whether or not it still stands.
    #[must_use]
    pub const fn was_made(self) -> bool {
        !matches!(self, Self::Proposed | Self::Abandoned)
    }

    /// Whether a decision in it stood once and stands no more.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Superseded | Self::Rescinded)
    }
}
