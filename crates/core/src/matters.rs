//! Owns matters: threads of business followed across boards and years.

use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    id::{BoardId, MatterId},
    organisations::check_names,
    record::{OtherName, Provenance, TEXT_MOST, folded, line, plain_text, record},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};

/// One thread of business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Its ID.
    pub id: MatterId,
    /// Its version.
    pub version: i64,
    /// The board whose office opened it.
    pub board: BoardId,
    /// What it is about.
    pub title: String,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// What it is about, in a few sentences.
    pub summary: String,
    /// When it began.
    pub opened: ShownDate,
    /// When it ended; all unknown while it is open.
    pub closed: ShownDate,
    /// Whom it is for: `working` until the office opens it.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Matter, MatterId, schema 1, sort |s| folded(&s.title));

impl Matter {
    /// What must hold of any matter.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(plain_text(
            &self.summary,
            "summary",
            TEXT_MOST,
            "input.summary",
        ));
        refusals.take(check_names(&self.other_names));
        for (date, field) in [
            (&self.opened, "input.opened"),
            (&self.closed, "input.closed"),
        ] {
            refusals.require(date.is_ordered(), || {
                Refusal::invalid("The earliest day is after the latest.", field)
            });
        }
        let began = self.opened.earliest.or(self.opened.latest);
        let ended = self.closed.latest.or(self.closed.earliest);
        let in_order = began.zip(ended).is_none_or(|(began, ended)| began <= ended);
        refusals.require(in_order, || {
            Refusal::invalid("The matter ends before it begins.", "input.closed")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// Whether it may be changed to `new`: what was opened to an audience stays open to it, because
    /// other records show that they belong to it.
    pub fn check_change(&self, new: &Matter) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(new.audience <= self.audience, || {
            let problem = format!(
                "The matter has been opened to the audience `{}`: it can't be taken back to `{}`.",
                self.audience, new.audience
            );
            Refusal::invalid(problem, "input.audience")
        });
        refusals.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    fn matter(audience: Audience, opened: &str, closed: &str) -> Matter {
        let date = |text: &str| match text.parse() {
            Ok(day) => ShownDate::exact(day),
            Err(_) => ShownDate::default(),
        };
        Matter {
            id: MatterId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            board: BoardId::from_uuid(uuid::Uuid::from_u128(2)),
            title: "Better Together".to_owned(),
            other_names: Vec::new(),
            summary: String::new(),
            opened: date(opened),
            closed: date(closed),
            audience,
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn a_matter_does_not_end_before_it_begins() {
        for (opened, closed, sound) in [
            ("2014-08-01", "2020-03-31", true),
            ("2014-08-01", "2014-08-01", true),
            ("2014-08-01", "2014-07-31", false),
            ("2014-08-01", "", true),
            ("", "2020-03-31", true),
        ] {
            let checked = matter(Audience::Public, opened, closed).check();
            assert_eq!(checked.is_ok(), sound, "{opened} to {closed}");
        }
    }

    #[test]
    fn what_was_opened_stays_open() {
        for old in Audience::ALL {
            for new in Audience::ALL {
                let changed = matter(*old, "", "").check_change(&matter(*new, "", ""));
                assert_eq!(changed.is_ok(), new <= old, "{old} to {new}");
            }
        }
    }
}
