//! Owns people, the posts they hold and their seats on boards.

mod act;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{BoardId, MembershipId, OrganisationId, PersonId, PostId},
    organisations::{check_names, check_period},
    record::{Link, OtherName, Provenance, day_key, folded, line, line_if, link, record},
    refusal::{Refusal, Refusals},
    time::Period,
};

pub use act::{
    Beginning, ChangedMemberships, Ending, FilledSeat, FirstDay, MOST_CHANGES, MembershipAct,
    change_memberships, check_corrected,
};

/// A human being.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their ID.
    pub id: PersonId,
    /// The record's version.
    pub version: i64,
    /// Their name.
    pub name: String,
    /// Other names they go by.
    pub other_names: Vec<OtherName>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Person, PersonId, schema 1, sort |s| folded(&s.name));

impl Person {
    /// What must hold of any person.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", "input.name"));
        refusals.take(check_names(&self.other_names));
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}

/// An office that people hold one after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Its ID.
    pub id: PostId,
    /// Its version.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Other titles it goes or went by.
    pub other_names: Vec<OtherName>,
    /// The organisation it belongs to.
    pub organisation: Option<OrganisationId>,
    /// Who holds or held it.
    pub holders: Vec<Holder>,
    /// Its first day, or unknown.
    pub from: Option<NaiveDate>,
    /// Its last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// A person in a post for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// From which day, or unknown.
    pub from: Option<NaiveDate>,
    /// To which day, or none known.
    pub to: Option<NaiveDate>,
    /// What the source shows, such as `in the post on 13 September 2012`.
    pub note: Option<String>,
}

record!(Post, PostId, schema 1, sort |s| folded(&s.title), links |s| {
    s.holders.iter().map(|holder| Link::new(link::HOLDER, holder.person)).collect()
});

impl Post {
    /// What must hold of any post.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(check_names(&self.other_names));
        refusals.take(check_period(self.from, self.to));
        for n in 0..self.holders.len() {
            refusals.take(self.check_holder(n));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// What must hold of one holder: in order, within the post's own days, and not the same person
    /// twice at once. Two people may hold a post together.
    fn check_holder(&self, n: usize) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let (holder, at) = (&self.holders[n], format!("input.holders.{n}"));
        let note = holder.note.as_deref();
        refusals.take(line_if(note, "note", &format!("{at}.note")));
        refusals.require(holder.period().is_ordered(), || {
            Refusal::invalid("The last day is before the first.", &format!("{at}.to"))
        });
        if let (Some(from), Some(begins)) = (holder.from, self.from) {
            refusals.require(begins <= from, || {
                let problem = format!("The post begins on {begins}; nobody holds it before that.");
                Refusal::invalid(problem, &format!("{at}.from"))
            });
        }
        if let (Some(last), Some(ends)) = (holder.to.or(holder.from), self.to) {
            refusals.require(last <= ends, || {
                let problem = format!("The post ends on {ends}; nobody holds it after that.");
                Refusal::invalid(problem, &format!("{at}.to"))
            });
        }
        let twice = self.holders[..n].iter().any(|other| {
            other.person == holder.person && other.period().surely_overlaps(&holder.period())
        });
        refusals.require(!twice, || {
            let problem = "The same person is listed twice for the same days; give each time in \
                           the post once.";
            Refusal::invalid(problem, &format!("{at}.personId"))
        });
        refusals.done()
    }
}

impl Holder {
    /// The days on which they hold it.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }
}

crate::words! {
    /// What someone is on a board.
    Seat, "seat" {
        /// Presides.
        Chair = "chair",
        /// Presides when the chair does not.
        ViceChair = "vice-chair",
        /// Sits.
        Member = "member",
        /// Sits by the board's own choice.
        CoOpted = "co-opted",
        /// Attends without a seat.
        Observer = "observer",
        /// Sits in another's place when called on.
        Substitute = "substitute",
    }
}

/// A person's seat on a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Its ID.
    pub id: MembershipId,
    /// Its version.
    pub version: i64,
    /// The board.
    pub board: BoardId,
    /// Who sits.
    pub person: PersonId,
    /// As what.
    pub seat: Seat,
    /// Whether they may vote.
    pub voting: bool,
    /// The organisation on whose behalf they sit.
    pub on_behalf_of: Option<OrganisationId>,
    /// The post by which they sit, if they sit by office.
    pub post: Option<PostId>,
    /// The seat that they fill as a substitute.
    pub substitute_for: Option<MembershipId>,
    /// The first day, or unknown.
    pub from: Option<NaiveDate>,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Membership, MembershipId, schema 1, sort |s| day_key(s.from));

impl Membership {
    /// The days on which they sit.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }

    /// What must hold of any membership; `field` is where it stands in the input.
    pub fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(self.period().is_ordered(), || {
            Refusal::invalid("The last day is before the first.", &format!("{field}.to"))
        });
        let substitute = self.seat == Seat::Substitute;
        refusals.require(substitute || self.substitute_for.is_none(), || {
            let problem = "Only a substitute fills another's seat: make this seat a substitute's.";
            Refusal::invalid(problem, &format!("{field}.seat"))
        });
        refusals.require(!(self.voting && self.seat == Seat::Observer), || {
            Refusal::invalid("An observer can't vote.", &format!("{field}.voting"))
        });
        refusals.take(self.provenance.check(&format!("{field}.provenance")));
        refusals.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn post(holders: &[(u128, Option<&str>, Option<&str>)]) -> Post {
        let day = |text: &str| text.parse().unwrap();
        Post {
            id: id(1),
            version: 1,
            title: "Director of Adult Social Care".to_owned(),
            other_names: Vec::new(),
            organisation: None,
            holders: holders
                .iter()
                .map(|(person, from, to)| Holder {
                    person: id(*person),
                    from: from.map(day),
                    to: to.map(day),
                    note: None,
                })
                .collect(),
            from: Some(day("2010-04-01")),
            to: Some(day("2017-03-31")),
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn who_may_hold_a_post_and_when() {
        let y = |text| Some(text);
        let cases = [
            (vec![(7, y("2012-09-13"), None)], None),
            (vec![(7, None, None)], None),
            // A job share.
            (
                vec![(7, y("2012-01-01"), None), (8, y("2012-01-01"), None)],
                None,
            ),
            // The same person again, later.
            (
                vec![
                    (7, y("2010-04-01"), y("2011-03-31")),
                    (7, y("2012-04-01"), None),
                ],
                None,
            ),
            // Whether these overlap is not known.
            (
                vec![
                    (7, y("2010-04-01"), y("2011-03-31")),
                    (7, None, y("2012-03-31")),
                ],
                None,
            ),
            (
                vec![(7, y("2010-04-01"), None), (7, y("2012-04-01"), None)],
                Some("input.holders.1.personId"),
            ),
            (
                vec![(7, y("2012-04-01"), y("2012-03-31"))],
                Some("input.holders.0.to"),
            ),
            (
                vec![(7, y("2010-03-31"), None)],
                Some("input.holders.0.from"),
            ),
            (vec![(7, None, y("2017-04-01"))], Some("input.holders.0.to")),
            (vec![(7, y("2017-04-01"), None)], Some("input.holders.0.to")),
        ];
        for (holders, field) in cases {
            let refused = post(&holders).check().err().into_iter().flatten();
            let fields: Vec<_> = refused.filter_map(|refusal| refusal.field).collect();
            assert_eq!(fields, field.into_iter().collect::<Vec<_>>(), "{holders:?}");
        }
    }
}
