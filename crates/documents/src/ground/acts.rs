//! Owns what the Acts let or make a body keep from the public, as far as the dialect knows them.

use std::fmt;
use std::ops::RangeInclusive;

/// A list of exempt information in an Act, whose paragraphs a marker names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Schedule {
    /// Part 1 of Schedule 12A to the Local Government Act 1972: `exempt 3`.
    England,
    /// Part 4 of that Schedule, with other numbers: `exempt 14`.
    Wales,
    /// Part 1 of Schedule 7A to the Local Government (Scotland) Act 1973: `exempt scotland 6`.
    Scotland,
    /// Part 1 of Schedule 6 to the Local Government Act (Northern Ireland) 2014:
    /// `exempt northern-ireland 3`.
    NorthernIreland,
}

impl Schedule {
    pub(super) const ALL: [Self; 4] = [
        Self::England,
        Self::Wales,
        Self::Scotland,
        Self::NorthernIreland,
    ];

    pub(super) fn paragraphs(self) -> RangeInclusive<u8> {
        match self {
            Self::England | Self::NorthernIreland => 1..=7,
            Self::Wales => 12..=18,
            Self::Scotland => 1..=15,
        }
    }

    /// What stands between `exempt` and the numbers in a marker.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::England | Self::Wales => "",
            Self::Scotland => "scotland ",
            Self::NorthernIreland => "northern-ireland ",
        }
    }

    /// What a stub says after the numbers, where they alone would not tell the Act.
    pub(super) fn after_numbers(self) -> &'static str {
        match self {
            Self::England | Self::Wales => "",
            Self::Scotland => " of Schedule 7A",
            Self::NorthernIreland => " of Schedule 6",
        }
    }

    pub(super) fn of_act(self) -> &'static str {
        match self {
            Self::England => "Part 1 of Schedule 12A to the Local Government Act 1972",
            Self::Wales => "Part 4 of Schedule 12A to the Local Government Act 1972",
            Self::Scotland => "Part 1 of Schedule 7A to the Local Government (Scotland) Act 1973",
            Self::NorthernIreland => {
                "Part 1 of Schedule 6 to the Local Government Act (Northern Ireland) 2014"
            }
        }
    }
}

/// One or more paragraphs of a list of exempt information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExemptParagraphs {
    pub(super) schedule: Schedule,
    bits: u32,
}

impl ExemptParagraphs {
    /// The paragraphs given, or `None` if there are none or the list has no such paragraph.
    #[must_use]
    pub fn new(schedule: Schedule, paragraphs: &[u8]) -> Option<Self> {
        let mut bits = 0;
        for paragraph in paragraphs {
            if !schedule.paragraphs().contains(paragraph) {
                return None;
            }
            bits |= 1 << paragraph;
        }
        (bits != 0).then_some(Self { schedule, bits })
    }

    /// These and others, if both are of one list.
    pub(crate) fn with(self, other: Self) -> Option<Self> {
        let bits = self.bits | other.bits;
        (self.schedule == other.schedule).then_some(Self { bits, ..self })
    }

    /// The list that they are of.
    #[must_use]
    pub const fn schedule(self) -> Schedule {
        self.schedule
    }

    /// The numbers in order.
    pub fn numbers(self) -> impl Iterator<Item = u8> {
        let known = self.schedule.paragraphs();
        known.filter(move |paragraph| self.bits & (1 << paragraph) != 0)
    }
}

impl fmt::Display for ExemptParagraphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers().map(|number| number.to_string()).collect();
        match numbers.split_last() {
            Some((last, [])) => write!(f, "paragraph {last}"),
            Some((last, first)) => write!(f, "paragraphs {} and {last}", first.join(", ")),
            None => Ok(()),
        }
    }
}

/// Why information is confidential.
///
/// The list is closed because the reason is shown to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfidentialBasis {
    /// A Government department furnished it on terms that forbid disclosure.
    Government,
    /// An enactment prohibits disclosure.
    Enactment,
    /// A court order prohibits disclosure.
    CourtOrder,
}

impl ConfidentialBasis {
    pub(super) const ALL: [Self; 3] = [Self::Government, Self::Enactment, Self::CourtOrder];

    /// The word for it in a marker.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Enactment => "enactment",
            Self::CourtOrder => "court-order",
        }
    }

    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Government => "government terms",
            Self::Enactment => "enactment",
            Self::CourtOrder => "court order",
        }
    }

    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Government => {
                "furnished by a Government department on terms that forbid its disclosure"
            }
            Self::Enactment => "whose disclosure an enactment prohibits",
            Self::CourtOrder => "whose disclosure a court order prohibits",
        }
    }

    pub(super) fn paragraph(self) -> &'static str {
        match self {
            Self::Government => "(a)",
            Self::Enactment | Self::CourtOrder => "(b)",
        }
    }
}

/// By which Act information is confidential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfidentialAct {
    /// Section 100A(3) of the Local Government Act 1972.
    EnglandAndWales,
    /// Section 50A(3) of the Local Government (Scotland) Act 1973.
    Scotland,
}

impl ConfidentialAct {
    pub(super) const ALL: [Self; 2] = [Self::EnglandAndWales, Self::Scotland];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "",
            Self::Scotland => "scotland ",
        }
    }

    pub(super) fn after_basis(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "",
            Self::Scotland => ", Scotland",
        }
    }

    pub(super) fn section(self, paragraph: &str) -> String {
        match self {
            Self::EnglandAndWales => {
                format!("section 100A(3){paragraph} of the Local Government Act 1972")
            }
            Self::Scotland => {
                format!("section 50A(3){paragraph} of the Local Government (Scotland) Act 1973")
            }
        }
    }
}
