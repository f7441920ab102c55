//! Owns people, the posts they hold and their seats on boards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{BoardId, MembershipId, OrganisationId, PersonId, PostId},
    organisations::{check_names, check_period},
    record::{Link, OtherName, Provenance, day_key, folded, line, record},
    refusal::{Refusal, Refusals},
    time::Period,
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
    s.holders.iter().map(|holder| Link::new("holder", holder.person)).collect()
});

impl Post {
    /// What must hold of any post.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(check_names(&self.other_names));
        refusals.take(check_period(self.from, self.to));
        for (n, holder) in self.holders.iter().enumerate() {
            refusals.require(
                Period {
                    from: holder.from,
                    to: holder.to,
                }
                .is_ordered(),
                || {
                    let field = format!("input.holders.{n}.to");
                    Refusal::invalid("The last day is before the first.", &field)
                },
            );
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
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
            let problem = "Only a substitute fills another's seat; make the seat `substitute`.";
            Refusal::invalid(problem, &format!("{field}.substituteFor"))
        });
        refusals.require(!(self.voting && self.seat == Seat::Observer), || {
            Refusal::invalid("An observer can't vote.", &format!("{field}.voting"))
        });
        refusals.take(self.provenance.check(&format!("{field}.provenance")));
        refusals.done()
    }
}
