//! Owns the erasure of a person's data: where it stands, what the law has kept, what may go, and the
//! record of what went.
//!
//! UK GDPR article 17 gives a person the right to have their data erased, and article 17(3)(b) takes
//! it back where the law obliges a body to keep them: the names, votes and interests in the record of
//! a decision are kept as long as that record must be open to the public.

mod names;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::names::{Found, Names};
use crate::{
    authorities::Authority,
    calendar::short,
    id::{AnyId, AuthorityId, ErasureId, Kind, PersonId},
    people::Post,
    record::{at_most, day_key, folded, line, record},
    refusal::{Reason, Refusal, Refusals, RuleRef},
};

/// What stands where a name stood.
pub const ERASED: &str = "Name erased";

/// The fewest characters of a name that is searched for in texts.
const TO_SEARCH_BY: usize = 4;

/// The most characters of a spelling.
const SPELLING_MOST: usize = 200;

/// The fewest digits of a number that is searched for in texts.
const DIGITS_TO_SEARCH_BY: usize = 6;

/// The most spellings that a search takes beside those on record.
pub const ALSO_MOST: usize = 20;

/// The post whose holder alone may lift a duty to keep: UK GDPR articles 37 to 39.
const LIFTED_BY: &str = "data protection officer";

/// That data of a person were erased. It names no one: it says which versions of which records went,
/// so that who verifies the log knows why they are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Its ID.
    pub id: ErasureId,
    /// Its version.
    pub version: i64,
    /// The record of the person.
    pub person: PersonId,
    /// The civil date.
    pub on: NaiveDate,
    /// On what ground, such as the office's reference of the request.
    pub ground: String,
    /// The versions whose bodies and salts went.
    pub versions: Vec<ErasedVersion>,
    /// What was taken out of which records.
    pub fields: Vec<ErasedFields>,
    /// The records of which it was said that they name somebody else.
    pub not_theirs: Vec<AnyId>,
    /// What lifted duties to keep, if any were lifted.
    pub lifted: Option<Lifted>,
}

record!(Erasure, ErasureId, schema 1, sort |s| day_key(Some(s.on)));

/// A version of a record that was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasedVersion {
    /// The record.
    pub record: AnyId,
    /// Its version.
    pub version: i64,
}

/// The fields of a record out of which something was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasedFields {
    /// The record.
    pub record: AnyId,
    /// The fields, in any of its versions.
    pub fields: BTreeSet<String>,
}

/// What lifted duties to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifted {
    /// The data protection officer's authority.
    pub authority: AuthorityId,
    /// Who held the post then.
    pub officer: PersonId,
    /// Why.
    pub reason: String,
    /// The citations of the duties.
    pub duties: Vec<String>,
}

crate::words! {
    /// How a record holds data of a person.
    HeldAs, "way of holding" {
        /// It is the record of the person.
        Identity = "identity",
        /// It is theirs: their account, or what they sent.
        Own = "own",
        /// A text of it names them.
        Named = "named",
        /// It refers to the record of the person, and says nothing of them once that is erased.
        Referred = "referred",
    }
}

/// How long a record of a decision has to be kept, by law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// For how many years from the day of the decision or meeting.
    pub years: u32,
    /// The rule.
    pub rule: RuleRef,
}

impl Keeping {
    /// The duty to keep what is of this day; none once it is over. Of an unknown day nobody can say
    /// that it is over.
    #[must_use]
    pub fn duty(&self, of: Option<NaiveDate>, today: NaiveDate) -> Option<Duty> {
        let until = of.map(|of| years_on(of, self.years));
        until.is_none_or(|until| today < until).then(|| Duty {
            rule: self.rule.clone(),
            years: self.years,
            of,
            until,
        })
    }
}

/// The same day so many years on; of 29 February the day after it, where there is none.
fn years_on(day: NaiveDate, years: u32) -> NaiveDate {
    let year = day
        .year()
        .saturating_add(i32::try_from(years).unwrap_or(i32::MAX));
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// A duty to keep what names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The rule.
    pub rule: RuleRef,
    /// For how many years.
    pub years: u32,
    /// The day of the decision or meeting, if it is known.
    pub of: Option<NaiveDate>,
    /// The first day on which it is over; none if that is not known.
    pub until: Option<NaiveDate>,
}

impl Duty {
    /// It in words.
    #[must_use]
    pub fn explanation(&self) -> String {
        let years = self.years;
        match (self.of, self.until) {
            (Some(of), Some(until)) => format!(
                "It names who took part in business of {}, whose record is kept for {years} years: \
                 until {}.",
                short(of),
                short(until)
            ),
            _ => format!(
                "It names who took part in business whose record is kept for {years} years, and its \
                 day is not known: nobody can say that they are over."
            ),
        }
    }
}

/// The record that another belongs to as a part, by its body: what is said of the part was sent with
/// the whole, and a change of the part locks it.
#[must_use]
pub fn whole(record: AnyId, body: &Value) -> Option<AnyId> {
    let named = |field: &str| body.get(field)?.as_str()?.parse().ok();
    match record.kind {
        Kind::PaperVersion | Kind::Recommendation | Kind::Consideration | Kind::Clearance => {
            named("paper")
        }
        Kind::Clause | Kind::PendingItem | Kind::Commitment => named("decision"),
        Kind::AgendaItem => named("meeting"),
        Kind::Correction => named("of"),
        Kind::ScoreSheet => named("appraisal"),
        _ => None,
    }
}

/// What a record is part of, by its body: in one step or two a decision, a meeting or a paper, which
/// are part of themselves. What the law has kept is the record of these; a draft is no part of it.
#[must_use]
pub fn business(record: AnyId, body: &Value) -> Option<AnyId> {
    let named = |field: &str| body.get(field)?.as_str()?.parse().ok();
    match record.kind {
        Kind::Decision | Kind::Meeting | Kind::Paper => Some(record),
        Kind::Clause | Kind::PendingItem | Kind::Commitment => named("decision"),
        Kind::AgendaItem => named("meeting"),
        Kind::Consideration => named("meeting").or_else(|| named("paper")),
        Kind::Recommendation => named("paper"),
        Kind::PaperVersion if body.get("edition").is_some_and(Value::is_number) => named("paper"),
        Kind::Correction => named("of"),
        Kind::Publication => named("meeting")
            .or_else(|| named("paper"))
            .or_else(|| named("decision")),
        _ => None,
    }
}

/// A record that holds data of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The record.
    pub record: AnyId,
    /// How.
    pub held: HeldAs,
    /// The versions of it that do, whose bodies the history still has.
    pub versions: Vec<i64>,
    /// The fields that do, in any of them.
    pub fields: BTreeSet<String>,
    /// Whether the version that stands does.
    pub stands: bool,
    /// The texts of it in which a mark splits a name, so that it stands whole only in what some
    /// readers are given.
    pub split: BTreeSet<String>,
    /// The duty to keep it; none: it may go.
    pub duty: Option<Duty>,
}

impl Place {
    /// How a body that holds something does.
    #[must_use]
    pub fn held(names: &Names, id: AnyId, found: &Found) -> HeldAs {
        match id.kind {
            _ if found.fields.is_empty() => HeldAs::Referred,
            _ if id == names.person().into() => HeldAs::Identity,
            Kind::Account => HeldAs::Own,
            Kind::Comment if found.refers => HeldAs::Own,
            _ => HeldAs::Named,
        }
    }

    /// Whether there is anything to erase.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.held != HeldAs::Referred
    }
}

/// What is to be erased.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Which records.
    pub records: &'a [AnyId],
    /// On what ground.
    pub ground: &'a str,
    /// The authority and the reason that lift duties to keep, if they are to be lifted.
    pub lift: Option<Lift<'a>>,
    /// The accounts that are open, of those that are asked for.
    pub open_accounts: &'a [AnyId],
    /// Records that name somebody else of the same name.
    pub not_theirs: &'a [AnyId],
}

/// What is given to lift duties to keep.
#[derive(Clone, Debug)]
pub struct Lift<'a> {
    /// The authority.
    pub authority: &'a Authority,
    /// The post that holds it.
    pub post: Option<&'a Post>,
    /// Why.
    pub reason: &'a str,
}

/// What an erasure takes away, or every reason why not. `places` are all that there are.
pub fn decide<'a>(
    names: &Names,
    places: &'a [Place],
    asked: &Asked<'_>,
    today: NaiveDate,
) -> Result<(Vec<&'a Place>, Option<Lifted>), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(says_nothing_of(
        names,
        asked.ground,
        "ground",
        "input.ground",
    ));
    refusals.require(!asked.records.is_empty(), || {
        Refusal::missing("what is to be erased", "input.recordIds")
    });
    let by_id: BTreeMap<_, _> = places.iter().map(|place| (place.record, place)).collect();
    let mut chosen: BTreeMap<AnyId, &Place> = BTreeMap::new();
    let mut duties = BTreeSet::new();
    for (n, id) in asked.records.iter().enumerate() {
        let at = format!("input.recordIds.{n}");
        let Some(place) = by_id.get(id).filter(|place| place.holds()) else {
            let problem = "Nothing there names the person: ask for `personalData`, and name what it \
                           lists and does not only refer to them.";
            refusals.add(Refusal::invalid(problem, &at));
            continue;
        };
        refusals.require(id.kind != Kind::StandingOrders, || {
            let problem = "Standing orders are what a board resolved: have it adopt a version without \
                           the name.";
            Refusal::invalid(problem, &at)
        });
        refusals.require(place.split.is_empty(), || {
            let problem = format!(
                "A mark or an emphasis splits the name in {}: save the text without the name first.",
                place.split.iter().cloned().collect::<Vec<_>>().join(", ")
            );
            Refusal::invalid(problem, &at)
        });
        refusals.require(!asked.open_accounts.contains(id), || {
            let problem = "The account is open: close it first, so that nobody signs in by it.";
            Refusal::invalid(problem, &at)
        });
        if let Some(duty) = &place.duty {
            duties.insert(&duty.rule.citation);
            refusals.require(asked.lift.is_some(), || must_be_kept(duty, &at));
        }
        chosen.insert(*id, place);
    }
    let officer = asked
        .lift
        .as_ref()
        .and_then(|lift| Some((lift, refusals.take(may_lift(names, lift, today))?)));
    let lifted = officer.filter(|_| !duties.is_empty());
    let lifted = lifted.map(|(lift, officer)| Lifted {
        authority: lift.authority.id,
        officer,
        reason: lift.reason.to_owned(),
        duties: duties.into_iter().cloned().collect(),
    });
    refusals.take(goes_last(names, places, &chosen, asked.not_theirs).map_err(Refusals::from));
    refusals.done()?;
    Ok((chosen.into_values().collect(), lifted))
}

/// Refuses to take the names of a person off their record while they stand elsewhere: nobody would
/// find them there again.
fn goes_last(
    names: &Names,
    places: &[Place],
    chosen: &BTreeMap<AnyId, &Place>,
    not_theirs: &[AnyId],
) -> Result<(), Refusal> {
    let left = places.iter().filter(|place| {
        place.held == HeldAs::Named
            && !chosen.contains_key(&place.record)
            && !not_theirs.contains(&place.record)
    });
    let left = left.count();
    if left == 0 || !chosen.contains_key(&names.person().into()) {
        return Ok(());
    }
    let explanation = format!(
        "The person's name stands in {left} more of the records that `personalData` lists, and without \
         their own record it is found there no more. Erase those with it, say in `notTheirs` which of them name somebody \
         else, or leave it until they go."
    );
    Err(Refusal::new(Reason::ConditionNotMet { explanation }).at("input.recordIds"))
}

fn must_be_kept(duty: &Duty, field: &str) -> Refusal {
    let explanation = format!(
        "It must be kept. {} Only an authority of the data protection officer lifts that.",
        duty.explanation()
    );
    Refusal {
        reason: Reason::ConditionNotMet { explanation },
        rule: Some(duty.rule.clone()),
        field: Some(field.to_owned()),
    }
}

/// Refuses what does not lift a duty: an authority that is not the data protection officer's, or does
/// not hold today. Gives who holds the post.
fn may_lift(names: &Names, lift: &Lift<'_>, today: NaiveDate) -> Result<PersonId, Refusals> {
    let mut refusals = Refusals::new();
    let reason = says_nothing_of(names, lift.reason, "reason", "input.lift.reason");
    refusals.take(reason);
    let is_theirs = lift.post.is_some_and(|post| {
        let others = post.other_names.iter().map(|other| other.name.as_str());
        let mut titles = others.chain([post.title.as_str()]);
        titles.any(|title| folded(title) == LIFTED_BY)
    });
    let field = "input.lift.authorityId";
    refusals.require(is_theirs, || {
        let problem = "Only an authority that is held by the post “Data Protection Officer” lifts a \
                       duty to keep: record it first.";
        Refusal::invalid(problem, field)
    });
    let holders = lift.post.iter().flat_map(|post| &post.holders);
    let mut now = holders.filter(|holder| holder.period().contains(today));
    let officer = now.next().map(|holder| holder.person);
    refusals.require(!is_theirs || officer.is_some(), || {
        let problem = "Nobody holds that post today: record who is the data protection officer.";
        Refusal::invalid(problem, field)
    });
    let authority = lift.authority;
    let holds = authority.from.is_none_or(|from| from <= today)
        && authority.to.is_none_or(|to| today <= to);
    refusals.require(holds, || {
        Refusal::invalid("The authority does not hold today.", field)
    });
    match officer {
        Some(officer) => refusals.done().map(|()| officer),
        None => Err(refusals),
    }
}

/// Refuses a text for the record of the erasure that would tell who it was.
fn says_nothing_of(names: &Names, text: &str, what: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(line(text, what, field));
    refusals.require(!names.are_in(text), || {
        let problem = format!(
            "The {what} stays on record and must not name the person: give the office's reference \
             of the request."
        );
        Refusal::invalid(problem, field)
    });
    refusals.done()
}

/// Refuses spellings that can't be searched by.
pub fn check_also(also: &[String]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(at_most(also.len(), ALSO_MOST, "spellings", "also"));
    for (n, name) in also.iter().enumerate() {
        let field = format!("also.{n}");
        refusals.take(line(name, "spelling", &field));
        refusals.require(name.chars().count() <= SPELLING_MOST, || {
            Refusal::new(Reason::TooLong {
                what: "spelling".to_owned(),
                most: SPELLING_MOST,
            })
            .at(&field)
        });
        refusals.require(names::is_searched(&folded(name)), || {
            let problem = "Search by two words or more, by an address for e-mail, or by a telephone \
                           number of six digits or more: anything shorter stands for much else.";
            Refusal::invalid(problem, &field)
        });
    }
    refusals.done()
}
