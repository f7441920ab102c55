//! Owns why something is not public, and who may see it: the audiences and the legal grounds.

use crate::problem::nearest;
use std::fmt;

/// Who a text is for, in a closed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AudienceLevel {
    /// Anyone.
    Public,
    /// Those who may see exempt information.
    Restricted,
    /// Those who may see confidential information too.
    Confidential,
}

impl AudienceLevel {
    /// Every audience, from the widest.
    pub const ALL: [Self; 3] = [Self::Public, Self::Restricted, Self::Confidential];

    /// The word for it in commands and pages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Restricted => "restricted",
            Self::Confidential => "confidential",
        }
    }
}

impl fmt::Display for AudienceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One or more paragraphs of Part 1 of Schedule 12A to the Local Government Act 1972.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExemptParagraphs(u8);

impl ExemptParagraphs {
    /// The paragraphs given, or `None` if there are none or one is not 1 to 7.
    #[must_use]
    pub fn new(paragraphs: &[u8]) -> Option<Self> {
        let mut bits = 0;
        for paragraph in paragraphs {
            if !(1..=7).contains(paragraph) {
                return None;
            }
            bits |= 1 << paragraph;
        }
        (bits != 0).then_some(Self(bits))
    }

    /// The numbers in order.
    pub fn numbers(self) -> impl Iterator<Item = u8> {
        (1..=7).filter(move |paragraph| self.0 & (1 << paragraph) != 0)
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

/// Why information is confidential: section 100A(3) of the Local Government Act 1972.
///
/// The list is closed because the basis is shown to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfidentialBasis {
    /// A Government department furnished it on terms that forbid disclosure: 100A(3)(a).
    Government,
    /// An enactment prohibits disclosure: 100A(3)(b).
    Enactment,
    /// A court order prohibits disclosure: 100A(3)(b).
    CourtOrder,
}

impl ConfidentialBasis {
    const ALL: [Self; 3] = [Self::Government, Self::Enactment, Self::CourtOrder];

    /// The word for it in a marker.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Enactment => "enactment",
            Self::CourtOrder => "court-order",
        }
    }

    fn shown(self) -> &'static str {
        match self {
            Self::Government => "government terms",
            Self::Enactment => "enactment",
            Self::CourtOrder => "court order",
        }
    }
}

/// The legal ground for keeping something from the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// Exempt information: the meeting may exclude the public.
    Exempt(ExemptParagraphs),
    /// Confidential information: the public must be excluded.
    Confidential(ConfidentialBasis),
}

impl Ground {
    /// The label before exempt text that is shown to who may see it: "Exempt, paragraph 3".
    #[must_use]
    pub fn shown_label(self) -> String {
        let label = self.label().replacen(": ", ", ", 1);
        let mut characters = label.chars();
        let first = characters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(characters).collect()
    }

    /// The widest audience that may see what has this ground.
    #[must_use]
    pub fn level(self) -> AudienceLevel {
        match self {
            Self::Exempt(_) => AudienceLevel::Restricted,
            Self::Confidential(_) => AudienceLevel::Confidential,
        }
    }

    /// What the marker says in few words: `exempt: paragraph 3`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Exempt(paragraphs) => format!("exempt: {paragraphs}"),
            Self::Confidential(basis) => format!("confidential: {}", basis.shown()),
        }
    }

    /// What stands in running text where something is not shown: `[exempt: paragraph 3]`.
    #[must_use]
    pub fn stub(self) -> String {
        format!("[{}]", self.label())
    }

    /// The whole sentence that stands where a paragraph is not shown.
    #[must_use]
    pub fn sentence(self) -> String {
        const ACT: &str = "the Local Government Act 1972";
        match self {
            Self::Exempt(paragraphs) => format!(
                "Exempt information under {paragraphs} of Part 1 of Schedule 12A to {ACT} is not shown."
            ),
            Self::Confidential(ConfidentialBasis::Government) => format!(
                "Confidential information under section 100A(3)(a) of {ACT}, furnished by a \
                 Government department on terms that forbid its disclosure, is not shown."
            ),
            Self::Confidential(ConfidentialBasis::Enactment) => format!(
                "Confidential information under section 100A(3)(b) of {ACT}, whose disclosure an \
                 enactment prohibits, is not shown."
            ),
            Self::Confidential(ConfidentialBasis::CourtOrder) => format!(
                "Confidential information under section 100A(3)(b) of {ACT}, whose disclosure a \
                 court order prohibits, is not shown."
            ),
        }
    }

    /// Reads what a marker says after its opening: `exempt 3, 5` or `confidential court-order`.
    pub fn from_marker(marker: &str) -> Result<Self, String> {
        let (kind, rest) = marker.split_once(' ').unwrap_or((marker, ""));
        match kind {
            "exempt" => exempt_from_marker(rest).map(Self::Exempt),
            "confidential" => confidential_from_marker(rest).map(Self::Confidential),
            _ => Err(match nearest(kind, &["exempt", "confidential"]) {
                Some(near) => format!("this marker is not known. Did you mean `{near}`?"),
                None => "a marker starts with `exempt` or `confidential`.".to_owned(),
            }),
        }
    }

    /// Reads the text of a stub between its brackets, exactly as [`Ground::label`] writes it.
    pub(crate) fn from_label(label: &str) -> Option<Self> {
        let ground = if label.starts_with("exempt: ") {
            let digits = label.bytes().filter(u8::is_ascii_digit);
            let numbers: Vec<u8> = digits.map(|digit| digit - b'0').take(8).collect();
            Self::Exempt(ExemptParagraphs::new(&numbers)?)
        } else {
            let shown = label.strip_prefix("confidential: ")?;
            let mut bases = ConfidentialBasis::ALL.into_iter();
            Self::Confidential(bases.find(|basis| basis.shown() == shown)?)
        };
        // Comparing with what is written can't drift from it.
        (ground.label() == label).then_some(ground)
    }
}

fn exempt_from_marker(rest: &str) -> Result<ExemptParagraphs, String> {
    let numbers: Option<Vec<u8>> = rest
        .split(',')
        .map(|number| match number.trim_matches(' ').as_bytes() {
            [digit @ b'1'..=b'7'] => Some(digit - b'0'),
            _ => None,
        })
        .collect();
    numbers
        .and_then(|numbers| ExemptParagraphs::new(&numbers))
        .ok_or_else(|| {
            "`exempt` needs the paragraphs of Part 1 of Schedule 12A to the Local Government Act \
         1972, numbers from 1 to 7 with commas between them, such as `exempt 3` or `exempt 3, 5`."
                .to_owned()
        })
}

fn confidential_from_marker(rest: &str) -> Result<ConfidentialBasis, String> {
    ConfidentialBasis::ALL
        .into_iter()
        .find(|basis| basis.as_str() == rest)
        .ok_or_else(|| {
            "`confidential` needs its basis in section 100A(3) of the Local Government Act 1972: \
         `government`, `enactment` or `court-order`."
                .to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_reads_back_its_own_label() {
        for bits in 1..128_u8 {
            let numbers: Vec<u8> = (1..=7).filter(|n| bits & (1 << (n - 1)) != 0).collect();
            let ground = Ground::Exempt(ExemptParagraphs::new(&numbers).unwrap());
            assert_eq!(Ground::from_label(&ground.label()), Some(ground));
        }
        for basis in ConfidentialBasis::ALL {
            let ground = Ground::Confidential(basis);
            assert_eq!(Ground::from_label(&ground.label()), Some(ground));
        }
        assert_eq!(Ground::from_label("exempt: paragraph 8"), None);
        assert_eq!(Ground::from_label("exempt: paragraph 03"), None);
    }

    #[test]
    fn markers_are_read_strictly() {
        let three_and_five = Ground::Exempt(ExemptParagraphs::new(&[5, 3]).unwrap());
        assert_eq!(Ground::from_marker("exempt 3, 5"), Ok(three_and_five));
        assert_eq!(three_and_five.stub(), "[exempt: paragraphs 3 and 5]");
        for wrong in [
            "exempt",
            "exempt 0",
            "exempt 8",
            "exempt 3 5",
            "exempt 33",
            "Exempt 3",
        ] {
            assert!(Ground::from_marker(wrong).is_err(), "{wrong}");
        }
        for wrong in [
            "confidential",
            "confidential secret",
            "confidential court order",
        ] {
            assert!(Ground::from_marker(wrong).is_err(), "{wrong}");
        }
    }
}
