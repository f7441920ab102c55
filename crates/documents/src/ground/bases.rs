//! Owns which grounds the rules of a board allow.

use super::Ground;

/// What the rules of a board may name as a reason for keeping something from the public. Markers
/// of one basis differ only in their paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// `exempt 3`
    England,
    /// `exempt 14`
    Wales,
    /// `exempt scotland 6`
    Scotland,
    /// `exempt northern-ireland 3`
    NorthernIreland,
    /// `exempt 1960-act`
    AdmissionAct,
    /// `exempt constitution`
    Constitution,
    /// `confidential court-order`
    Confidential,
    /// `confidential scotland court-order`
    ConfidentialScotland,
}

impl Basis {
    /// Every basis that the dialect knows.
    pub const ALL: [Self; 8] = [
        Self::England,
        Self::Wales,
        Self::Scotland,
        Self::NorthernIreland,
        Self::AdmissionAct,
        Self::Constitution,
        Self::Confidential,
        Self::ConfidentialScotland,
    ];

    /// How rules name it: by its markers.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::England => "exempt 1 to 7",
            Self::Wales => "exempt 12 to 18",
            Self::Scotland => "exempt scotland 1 to 15",
            Self::NorthernIreland => "exempt northern-ireland 1 to 7",
            Self::AdmissionAct => "exempt 1960-act",
            Self::Constitution => "exempt constitution",
            Self::Confidential => "confidential",
            Self::ConfidentialScotland => "confidential scotland",
        }
    }

    fn exempt_form(self) -> Option<&'static str> {
        Some(match self {
            Self::England => {
                "`exempt 3` or `exempt 3, 5` for paragraphs 1 to 7 of Schedule 12A to the Local \
                 Government Act 1972"
            }
            Self::Wales => "`exempt 14` for paragraphs 12 to 18 of it in Wales",
            Self::Scotland => {
                "`exempt scotland 6` for paragraphs 1 to 15 of Schedule 7A in Scotland"
            }
            Self::NorthernIreland => {
                "`exempt northern-ireland 3` for paragraphs 1 to 7 of Schedule 6 in Northern Ireland"
            }
            Self::AdmissionAct => "`exempt 1960-act`",
            Self::Constitution => "`exempt constitution`",
            Self::Confidential | Self::ConfidentialScotland => return None,
        })
    }

    /// A marker of it, such as a person would write.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::England => "exempt 3",
            Self::Wales => "exempt 14",
            Self::Scotland => "exempt scotland 6",
            Self::NorthernIreland => "exempt northern-ireland 3",
            Self::AdmissionAct => "exempt 1960-act",
            Self::Constitution => "exempt constitution",
            Self::Confidential => "confidential court-order",
            Self::ConfidentialScotland => "confidential scotland court-order",
        }
    }
}

/// The bases that a text may use: those of the rules of its board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bases(u16);

impl Bases {
    /// All that the dialect knows, such as for a text that was checked when it was written.
    pub const ALL: Self = Self(u16::MAX);
    /// None: nothing may be kept from the public.
    pub const NONE: Self = Self(0);

    /// Those that rules name by their marks. Marks that the dialect does not know count for nothing.
    #[must_use]
    pub fn named<'m>(marks: impl IntoIterator<Item = &'m str>) -> Self {
        let known = |mark| Basis::ALL.into_iter().find(|basis| basis.mark() == mark);
        let found = marks.into_iter().filter_map(known);
        Self(found.fold(0, |bits, basis| bits | 1 << basis as u16))
    }

    /// Whether a text may use this one.
    #[must_use]
    pub fn has(self, basis: Basis) -> bool {
        self.0 & (1 << basis as u16) != 0
    }

    /// Refuses a ground whose basis is not among these, and says what to write instead.
    pub(crate) fn check(self, ground: Ground) -> Result<(), String> {
        let basis = ground.basis();
        if self.has(basis) {
            return Ok(());
        }
        Err(format!(
            "the rules of this board don't let anything be withheld as `{}`. {}",
            basis.mark(),
            self.instead()
        ))
    }

    /// How a marker of exempt information is written.
    pub(super) fn exempt_forms(self) -> String {
        let forms = Basis::ALL.into_iter().filter(|basis| self.has(*basis));
        let forms: Vec<_> = forms.filter_map(Basis::exempt_form).collect();
        if forms.is_empty() {
            return self.instead();
        }
        format!(
            "`exempt` needs its ground, with commas between paragraphs. Write {}.",
            forms.join(", or ")
        )
    }

    /// What to write instead of a basis that is not among these.
    fn instead(self) -> String {
        let examples = Basis::ALL.into_iter().filter(|basis| self.has(*basis));
        let examples: Vec<_> = examples.map(|b| format!("`{}`", b.example())).collect();
        if examples.is_empty() {
            return "These rules let nothing be kept from the public: if the body may, its \
                    standing orders name the basis."
                .to_owned();
        }
        format!("These rules know: {}.", examples.join(", "))
    }
}
