//! Owns why something is not public, and who may see it: the audiences and the legal grounds.

mod acts;
mod bases;

pub use acts::{ConfidentialAct, ConfidentialBasis, ExemptParagraphs, Schedule};
pub use bases::{Bases, Basis};

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

/// The legal ground for keeping something from the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// Exempt information: the meeting may exclude the public.
    Exempt(ExemptParagraphs),
    /// Publicity would be prejudicial to the public interest: section 1(2) of the Public Bodies
    /// (Admission to Meetings) Act 1960.
    AdmissionAct,
    /// What the body's own constitution lets it keep from the public.
    Constitution,
    /// Confidential information: the public must be excluded.
    Confidential(ConfidentialAct, ConfidentialBasis),
}

impl Ground {
    /// The label before exempt text that is shown to who may see it: "Exempt, paragraph 3".
    #[must_use]
    pub fn shown_label(self) -> String {
        capitalised(&self.label().replacen(": ", ", ", 1))
    }

    /// The widest audience that may see what has this ground.
    #[must_use]
    pub fn level(self) -> AudienceLevel {
        match self {
            Self::Exempt(_) | Self::AdmissionAct | Self::Constitution => AudienceLevel::Restricted,
            Self::Confidential(..) => AudienceLevel::Confidential,
        }
    }

    /// What the rules of a board must have for it to be used.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Exempt(paragraphs) => match paragraphs.schedule {
                Schedule::England => Basis::England,
                Schedule::Wales => Basis::Wales,
                Schedule::Scotland => Basis::Scotland,
                Schedule::NorthernIreland => Basis::NorthernIreland,
            },
            Self::AdmissionAct => Basis::AdmissionAct,
            Self::Constitution => Basis::Constitution,
            Self::Confidential(ConfidentialAct::EnglandAndWales, _) => Basis::Confidential,
            Self::Confidential(ConfidentialAct::Scotland, _) => Basis::ConfidentialScotland,
        }
    }

    /// What the marker says in few words: `exempt: paragraph 3`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Exempt(paragraphs) => {
                format!(
                    "exempt: {paragraphs}{}",
                    paragraphs.schedule.after_numbers()
                )
            }
            Self::AdmissionAct => "exempt: 1960 Act".to_owned(),
            Self::Constitution => "exempt: constitution".to_owned(),
            Self::Confidential(act, basis) => {
                format!("confidential: {}{}", basis.shown(), act.after_basis())
            }
        }
    }

    /// What stands in running text where something is not shown: `[exempt: paragraph 3]`.
    #[must_use]
    pub fn stub(self) -> String {
        format!("[{}]", self.label())
    }

    /// One ground for what has either, if one can say both: paragraphs of the same list.
    pub(crate) fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Exempt(one), Self::Exempt(two)) => one.with(two).map(Self::Exempt),
            (one, two) => (one == two).then_some(one),
        }
    }

    /// Each once, and those that one can say as one.
    pub(crate) fn joined(grounds: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut joined: Vec<Self> = Vec::new();
        for ground in grounds {
            let known = joined.iter_mut().find_map(|known| {
                let both = known.with(ground)?;
                Some((known, both))
            });
            match known {
                Some((known, both)) => *known = both,
                None => joined.push(ground),
            }
        }
        joined
    }

    /// What is withheld and by which law: `exempt information under paragraph 3 of …`.
    #[must_use]
    pub fn information(self) -> String {
        match self {
            Self::Exempt(paragraphs) => format!(
                "exempt information under {paragraphs} of {}",
                paragraphs.schedule.of_act()
            ),
            Self::AdmissionAct => "information whose publicity would be prejudicial to the public \
                                   interest under section 1(2) of the Public Bodies (Admission to \
                                   Meetings) Act 1960"
                .to_owned(),
            Self::Constitution => {
                "information that the body's constitution keeps from the public".to_owned()
            }
            Self::Confidential(act, basis) => format!(
                "confidential information under {}, {}",
                act.section(basis.paragraph()),
                basis.why()
            ),
        }
    }

    /// The whole sentence that stands where a paragraph is not shown.
    #[must_use]
    pub fn sentence(self) -> String {
        let end = match self {
            Self::Confidential(..) => ", is not shown.",
            _ => " is not shown.",
        };
        format!("{}{end}", capitalised(&self.information()))
    }

    /// Reads a ground as a marker names it, such as `exempt 3`, where the rules have these bases.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub fn allowed(marker: &str, bases: Bases) -> Result<Self, String> {
        let ground = Self::from_marker(marker, bases)?;
        bases.check(ground).map(|()| ground)
    }

    /// Reads what a marker says after its opening: `exempt 3, 5` or `confidential court-order`.
    /// What to write instead is told for these bases.
    pub(crate) fn from_marker(marker: &str, bases: Bases) -> Result<Self, String> {
        let (kind, rest) = marker.split_once(' ').unwrap_or((marker, ""));
        match kind {
            "exempt" => exempt_from_marker(rest).ok_or_else(|| bases.exempt_forms()),
            "confidential" => confidential_from_marker(rest),
            _ => Err(match nearest(kind, &["exempt", "confidential"]) {
                Some(near) => format!("this marker is not known. Did you mean `{near}`?"),
                None => "a marker starts with `exempt` or `confidential`.".to_owned(),
            }),
        }
    }

    /// How a marker names it: `exempt 3, 5`.
    #[must_use]
    pub fn marker(self) -> String {
        match self {
            Self::Exempt(paragraphs) => {
                let numbers: Vec<_> = paragraphs.numbers().map(|n| n.to_string()).collect();
                format!(
                    "exempt {}{}",
                    paragraphs.schedule.word(),
                    numbers.join(", ")
                )
            }
            Self::AdmissionAct | Self::Constitution => self.basis().example().to_owned(),
            Self::Confidential(act, basis) => {
                format!("confidential {}{}", act.word(), basis.as_str())
            }
        }
    }

    /// Reads the text of a stub between its brackets, exactly as [`Ground::label`] writes it.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        // What is written is compared with what is known, so that the two can't drift apart.
        let is_it = |ground: &Self| ground.label() == label;
        let fixed = ConfidentialAct::ALL
            .into_iter()
            .flat_map(|act| ConfidentialBasis::ALL.map(|basis| Self::Confidential(act, basis)))
            .chain([Self::AdmissionAct, Self::Constitution]);
        if let Some(found) = fixed.into_iter().find(is_it) {
            return Some(found);
        }
        let rest = label.strip_prefix("exempt: paragraph")?;
        let numbers = rest.split(" of ").next().unwrap_or(rest);
        let numbers = numbers.split(|c: char| !c.is_ascii_digit());
        let numbers: Vec<u8> = numbers.filter_map(|n| n.parse().ok()).take(20).collect();
        let lists = Schedule::ALL.into_iter();
        let of_lists = lists.filter_map(|list| ExemptParagraphs::new(list, &numbers));
        of_lists.map(Self::Exempt).find(is_it)
    }
}

/// A text with its first letter as a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn exempt_from_marker(rest: &str) -> Option<Ground> {
    match rest {
        "1960-act" => return Some(Ground::AdmissionAct),
        "constitution" => return Some(Ground::Constitution),
        _ => {}
    }
    let named = Schedule::ALL
        .into_iter()
        .find(|list| !list.word().is_empty() && rest.starts_with(list.word()));
    let numbers = named.map_or(rest, |list| &rest[list.word().len()..]);
    let numbers: Option<Vec<u8>> = numbers
        .split(',')
        .map(|number| paragraph_number(number.trim_matches(' ')))
        .collect();
    let lists = named.map_or(vec![Schedule::England, Schedule::Wales], |list| vec![list]);
    numbers
        .and_then(|numbers| {
            let mut lists = lists.iter();
            lists.find_map(|list| ExemptParagraphs::new(*list, &numbers))
        })
        .map(Ground::Exempt)
}

/// A number as people write it: no sign, no leading nought.
fn paragraph_number(written: &str) -> Option<u8> {
    let number: u8 = written.parse().ok()?;
    (number.to_string() == written).then_some(number)
}

fn confidential_from_marker(rest: &str) -> Result<Ground, String> {
    let known = ConfidentialAct::ALL.into_iter().flat_map(|act| {
        ConfidentialBasis::ALL
            .into_iter()
            .map(move |basis| (act, basis))
    });
    known
        .into_iter()
        .find(|(act, basis)| {
            rest.strip_prefix(act.word())
                .is_some_and(|rest| rest == basis.as_str())
        })
        .map(|(act, basis)| Ground::Confidential(act, basis))
        .ok_or_else(|| {
            "`confidential` needs its basis in section 100A(3) of the Local Government Act 1972: \
             `government`, `enactment` or `court-order`; in Scotland, `confidential scotland \
             enactment` and the like."
                .to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exempt(schedule: Schedule, numbers: &[u8]) -> Ground {
        Ground::Exempt(ExemptParagraphs::new(schedule, numbers).unwrap())
    }

    /// A ground of each kind, and each subset of the shorter lists.
    fn grounds() -> Vec<Ground> {
        let mut all = vec![Ground::AdmissionAct, Ground::Constitution];
        for act in ConfidentialAct::ALL {
            all.extend(ConfidentialBasis::ALL.map(|basis| Ground::Confidential(act, basis)));
        }
        for schedule in Schedule::ALL {
            for bits in 1..128_u32 {
                let numbers = schedule.paragraphs().enumerate();
                let numbers = numbers.filter(|(n, _)| bits & (1 << (n % 7)) != 0);
                let numbers: Vec<u8> = numbers.map(|(_, number)| number).collect();
                all.push(exempt(schedule, &numbers));
            }
        }
        all
    }

    #[test]
    fn every_ground_reads_back_its_own_label() {
        let mut labels = std::collections::BTreeSet::new();
        for ground in grounds() {
            let label = ground.label();
            assert_eq!(Ground::from_label(&label), Some(ground));
            assert_eq!(
                Ground::from_marker(&ground.marker(), Bases::ALL),
                Ok(ground)
            );
            assert!(labels.insert(label), "{}", ground.label());
        }
        for wrong in [
            "exempt: paragraph 8",
            "exempt: paragraph 03",
            "exempt: paragraphs 3 and 14",
            "exempt: paragraph 16 of Schedule 7A",
            "exempt: paragraph 3 of Schedule 12A",
            "exempt: 1960 act",
        ] {
            assert_eq!(Ground::from_label(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn markers_are_read_strictly() {
        let three_and_five = exempt(Schedule::England, &[5, 3]);
        assert_eq!(
            Ground::from_marker("exempt 3, 5", Bases::ALL),
            Ok(three_and_five)
        );
        assert_eq!(three_and_five.stub(), "[exempt: paragraphs 3 and 5]");
        for wrong in [
            "exempt",
            "exempt 0",
            "exempt 8",
            "exempt 3 5",
            "exempt 33",
            "exempt 03",
            "exempt +3",
            "exempt 3, 14",
            "Exempt 3",
            "exempt scotland",
            "exempt scotland 16",
            "exempt northern-ireland 8",
            "exempt 1960-act 3",
            "exempt constitution 2",
        ] {
            assert!(Ground::from_marker(wrong, Bases::ALL).is_err(), "{wrong}");
        }
        for wrong in [
            "confidential",
            "confidential secret",
            "confidential court order",
            "confidential scotland",
            "confidential wales enactment",
        ] {
            assert!(Ground::from_marker(wrong, Bases::ALL).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_basis_has_a_marker_and_says_its_law() {
        let told = [
            (
                Basis::England,
                "paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972",
            ),
            (
                Basis::Wales,
                "paragraph 14 of Part 4 of Schedule 12A to the Local Government Act 1972",
            ),
            (
                Basis::Scotland,
                "paragraph 6 of Part 1 of Schedule 7A to the Local Government (Scotland) Act 1973",
            ),
            (
                Basis::NorthernIreland,
                "paragraph 3 of Part 1 of Schedule 6 to the Local Government Act (Northern Ireland) 2014",
            ),
            (
                Basis::AdmissionAct,
                "section 1(2) of the Public Bodies (Admission to Meetings) Act 1960",
            ),
            (Basis::Constitution, "the body's constitution"),
            (
                Basis::Confidential,
                "section 100A(3)(b) of the Local Government Act 1972",
            ),
            (
                Basis::ConfidentialScotland,
                "section 50A(3)(b) of the Local Government (Scotland) Act 1973",
            ),
        ];
        assert_eq!(told.map(|(basis, _)| basis), Basis::ALL);
        for (basis, law) in told {
            let ground = Ground::from_marker(basis.example(), Bases::ALL).unwrap();
            assert_eq!(ground.basis(), basis);
            assert!(ground.sentence().contains(law), "{}", ground.sentence());
            let only = Bases::named([basis.mark()]);
            for other in Basis::ALL {
                assert_eq!(only.has(other), other == basis);
            }
        }
        assert_eq!(Bases::named(["exempt 3"]), Bases::NONE);
    }
}
