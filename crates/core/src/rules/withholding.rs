//! Owns on which grounds the rules of a board let something be kept from the public.
//!
//! The dialect of Markdown (`docs/markdown.md`) knows every ground and the words that are printed
//! for it, so that a text means the same under whatever rules it is read later. The rules say which
//! of them a board has.

use super::profile::{BodyKind, Profile};

crate::words! {
    /// A ground as texts mark it.
    Mark, "mark of what is withheld" {
        /// Part 1 of Schedule 12A to the Local Government Act 1972.
        England = "exempt 1 to 7",
        /// Part 4 of Schedule 12A to the Local Government Act 1972.
        Wales = "exempt 12 to 18",
        /// Part 1 of Schedule 7A to the Local Government (Scotland) Act 1973.
        Scotland = "exempt scotland 1 to 15",
        /// Part 1 of Schedule 6 to the Local Government Act (Northern Ireland) 2014.
        NorthernIreland = "exempt northern-ireland 1 to 7",
        /// Section 1(2) of the Public Bodies (Admission to Meetings) Act 1960.
        AdmissionAct = "exempt 1960-act",
        /// The body's own constitution.
        Constitution = "exempt constitution",
        /// Section 100A(3) of the Local Government Act 1972.
        Confidential = "confidential",
        /// Section 50A(3) of the Local Government (Scotland) Act 1973.
        ConfidentialScotland = "confidential scotland",
    }
}

/// A ground that a board has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithholdingBasis {
    /// How texts mark it.
    pub mark: Mark,
    /// The enactment, or where the body's own rules say it.
    pub citation: String,
}

impl BodyKind {
    /// Whether a body's own standing orders may name a ground that the law profile does not. An Act
    /// lists those of councils, and they can't add to it.
    #[must_use]
    pub const fn names_grounds(self) -> bool {
        matches!(self, Self::NhsBoard | Self::Partnership | Self::Any)
    }
}

impl Profile {
    /// The marks that a text may use which is written under these rules.
    pub fn marks(&self) -> impl Iterator<Item = &'static str> {
        self.withholding.iter().map(|basis| basis.mark.word())
    }
}

/// The grounds of the law with those that standing orders add.
pub(super) fn together(
    law: &[WithholdingBasis],
    added: impl Iterator<Item = WithholdingBasis>,
) -> Vec<WithholdingBasis> {
    let mut all = law.to_vec();
    for basis in added {
        all.retain(|known| known.mark != basis.mark);
        all.push(basis);
    }
    all
}
