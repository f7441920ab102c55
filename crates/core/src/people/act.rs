//! Owns the act that changes who sits on a board: which memberships end, which begin, and every
//! reason why not. An annual meeting changes forty in one act.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Membership, Seat};
use crate::{
    boards::Board,
    id::{MembershipId, OrganisationId, PersonId, PostId},
    record::Provenance,
    refusal::{Reason, Refusal, Refusals},
};

/// The most memberships that one act changes.
pub const MOST_CHANGES: usize = 200;

/// One act that changes who sits on a board from a day on.
///
/// What was before that day stays as it was: who sat, who was opened what, who could vote.
#[derive(Clone, Debug)]
pub struct MembershipAct {
    /// The first day of the change. What ends, ends on the day before.
    pub on: NaiveDate,
    /// The memberships that end.
    pub end: Vec<Ending>,
    /// The memberships that begin.
    pub begin: Vec<Beginning>,
}

/// A membership that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Which.
    pub id: MembershipId,
    /// The version that the caller saw.
    pub version: i64,
}

/// A membership that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The new record's ID.
    pub id: MembershipId,
    /// Who sits.
    pub person: PersonId,
    /// As what.
    pub seat: Seat,
    /// Whether they may vote.
    pub voting: bool,
    /// The organisation on whose behalf they sit.
    pub on_behalf_of: Option<OrganisationId>,
    /// The post by which they sit.
    pub post: Option<PostId>,
    /// The seat that they fill as a substitute.
    pub fills: Option<FilledSeat>,
    /// The first day.
    pub from: FirstDay,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// The seat that a substitute fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FilledSeat {
    /// One that there is.
    Standing(MembershipId),
    /// One that begins by the same act, by its place in the list, from 0.
    Begun(usize),
}

/// The first day of a membership that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FirstDay {
    /// The day of the act.
    OfTheAct,
    /// Another day.
    On(NaiveDate),
    /// Not known; only a transcribed record may leave it so.
    Unknown,
}

/// What an act makes of a board's memberships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedMemberships {
    /// Those that end: each as it was, and as it is now.
    pub ended: Vec<(Membership, Membership)>,
    /// Those that begin, in the order of the act.
    pub begun: Vec<Membership>,
}

/// What an act makes of all memberships that a board has or had, or every reason why it can't.
pub fn change_memberships(
    board: &Board,
    current: &[Membership],
    act: &MembershipAct,
) -> Result<ChangedMemberships, Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(check_size(act));
    let Some(last) = act.on.pred_opt() else {
        refusals.add(Refusal::invalid("No day is before this one.", "input.on"));
        return Err(refusals);
    };
    let ended = end(current, act, last, &mut refusals);
    let begun = begin(board, act, &mut refusals);
    let after: Vec<_> = current
        .iter()
        .map(|old| {
            ended
                .iter()
                .find(|e| e.new.id == old.id)
                .map_or(old, |e| &e.new)
        })
        .collect();
    check_once(&after, &begun, &mut refusals);
    check_filled(&after, &begun, &mut refusals);
    check_left(&after, &ended, &mut refusals);
    refusals.done()?;
    Ok(ChangedMemberships {
        ended: ended.into_iter().map(|e| (e.old, e.new)).collect(),
        begun,
    })
}

fn check_size(act: &MembershipAct) -> Result<(), Refusals> {
    let changes = act.end.len() + act.begin.len();
    if (1..=MOST_CHANGES).contains(&changes) {
        return Ok(());
    }
    let problem = if changes == 0 {
        "Name at least one membership that ends or begins.".to_owned()
    } else {
        format!("One act changes at most {MOST_CHANGES} memberships, not {changes}. Split it.")
    };
    Err(Refusal::invalid(problem, "input").into())
}

/// A membership that ends, with its place in the act.
struct Ended {
    place: usize,
    old: Membership,
    new: Membership,
}

/// Ends what can be found. A refused ending still counts as ended for the checks that follow, so
/// that one mistake is told once.
fn end(
    current: &[Membership],
    act: &MembershipAct,
    last: NaiveDate,
    refusals: &mut Refusals,
) -> Vec<Ended> {
    let mut ended = Vec::with_capacity(act.end.len());
    let mut seen = BTreeSet::new();
    for (place, ending) in act.end.iter().enumerate() {
        let at = format!("input.end.{place}");
        if !seen.insert(ending.id) {
            let problem = "This membership is in the list already.";
            refusals.add(Refusal::invalid(problem, &format!("{at}.id")));
            continue;
        }
        let Some(old) = current.iter().find(|held| held.id == ending.id) else {
            refusals.add(not_of_this_board(format!("{at}.id")));
            continue;
        };
        refusals.take(check_ending(old, *ending, last, &at));
        let new = Membership {
            to: Some(last),
            ..old.clone()
        };
        let old = old.clone();
        ended.push(Ended { place, old, new });
    }
    ended
}

fn check_ending(
    old: &Membership,
    ending: Ending,
    last: NaiveDate,
    at: &str,
) -> Result<(), Refusals> {
    if old.version != ending.version {
        let stale = Reason::StaleVersion {
            what: "membership".to_owned(),
            expected: ending.version,
            current: old.version,
        };
        return Err(Refusal::new(stale).at(format!("{at}.version")).into());
    }
    if let Some(to) = old.to.filter(|to| *to <= last) {
        let problem = format!("This membership ends on {to} already.");
        let refusal = Refusal::new(Reason::AlreadyThere { problem });
        return Err(refusal.at(format!("{at}.id")).into());
    }
    if let Some(from) = old.from.filter(|from| last < *from) {
        let problem = format!(
            "This membership begins on {from}, so it can't end on {last}, which is before that."
        );
        return Err(Refusal::invalid(problem, &format!("{at}.id")).into());
    }
    Ok(())
}

fn not_of_this_board(field: String) -> Refusal {
    let what = "membership of this board".to_owned();
    Refusal::new(Reason::NotFound { what }).at(field)
}

fn begin(board: &Board, act: &MembershipAct, refusals: &mut Refusals) -> Vec<Membership> {
    let mut begun = Vec::with_capacity(act.begin.len());
    for (place, beginning) in act.begin.iter().enumerate() {
        let at = format!("input.begin.{place}");
        let membership = Membership {
            id: beginning.id,
            version: 1,
            board: board.id,
            person: beginning.person,
            seat: beginning.seat,
            voting: beginning.voting,
            on_behalf_of: beginning.on_behalf_of,
            post: beginning.post,
            substitute_for: match beginning.fills {
                None => None,
                Some(FilledSeat::Standing(id)) => Some(id),
                Some(FilledSeat::Begun(other)) => {
                    let other = act.begin.get(other).map(|other| other.id);
                    refusals.require(other.is_some(), || {
                        let problem = "There is no such place in `begin`; the first is 0.";
                        Refusal::invalid(problem, &format!("{at}.substituteForPlace"))
                    });
                    other
                }
            },
            from: match beginning.from {
                FirstDay::OfTheAct => Some(act.on),
                FirstDay::On(day) => Some(day),
                FirstDay::Unknown => None,
            },
            to: beginning.to,
            provenance: beginning.provenance.clone(),
        };
        refusals.take(check_beginning(board, &membership, &at));
        begun.push(membership);
    }
    begun
}

fn check_beginning(board: &Board, membership: &Membership, at: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(membership.check(at));
    let known = membership.from.is_some() || membership.provenance.is_transcribed();
    refusals.require(known, || {
        let problem = "Only a membership that is transcribed from a source may begin on an \
                       unknown day. Leave `from` out for the day of the act.";
        Refusal::invalid(problem, &format!("{at}.from"))
    });
    let provenance = format!("{at}.provenance");
    refusals.take(board.check_transcription(&membership.provenance, membership.from, &provenance));
    if let (Some(from), Some(to)) = (membership.from, board.to) {
        refusals.require(from <= to, || {
            let problem = format!("The board ended on {to}; nobody sits on it after that.");
            Refusal::invalid(problem, &format!("{at}.from"))
        });
    }
    refusals.done()
}

/// Nobody sits twice on one board on one day, in whatever seats.
fn check_once(after: &[&Membership], begun: &[Membership], refusals: &mut Refusals) {
    for (place, new) in begun.iter().enumerate() {
        let clashes = |other: &&Membership| {
            other.person == new.person && other.period().surely_overlaps(&new.period())
        };
        let field = format!("input.begin.{place}.personId");
        if let Some(held) = after.iter().copied().find(clashes) {
            let problem = format!(
                "This person sits on the board {} already ({}). End that membership in the same \
                 act, or give days that don't overlap with it.",
                held.period(),
                held.id
            );
            refusals.add(Refusal::new(Reason::AlreadyThere { problem }).at(field));
        } else if begun[..place].iter().any(|other| clashes(&other)) {
            let problem = "This person begins twice in this act for the same days.";
            refusals.add(Refusal::invalid(problem, &field));
        }
    }
}

/// A substitute who begins fills a seat of this board that somebody sits in meanwhile.
fn check_filled(after: &[&Membership], begun: &[Membership], refusals: &mut Refusals) {
    for (place, new) in begun.iter().enumerate() {
        // What is not a substitute's seat and yet fills another was told already.
        let Some(id) = new.substitute_for.filter(|_| new.seat == Seat::Substitute) else {
            continue;
        };
        let field = format!("input.begin.{place}.substituteForId");
        let standing = after.iter().copied();
        let Some(filled) = standing.chain(begun).find(|other| other.id == id) else {
            refusals.add(not_of_this_board(field));
            continue;
        };
        if matches!(filled.seat, Seat::Substitute | Seat::Observer) {
            let problem = format!(
                "This is the place of {}. A substitute fills the seat of somebody who sits.",
                crate::words::with_article(filled.seat.word())
            );
            refusals.add(Refusal::invalid(problem, &field));
        } else if !filled.period().overlaps(&new.period()) {
            let problem = format!(
                "The seat is held {}, its substitute sits {}: the two never meet.",
                filled.period(),
                new.period()
            );
            refusals.add(Refusal::invalid(problem, &field));
        }
    }
}

/// No substitute is left for a seat that ends: a substitute's seat opens the board's business.
fn check_left(after: &[&Membership], ended: &[Ended], refusals: &mut Refusals) {
    for Ended { place, new, .. } in ended {
        let left = after.iter().find(|other| {
            let outlasts = other.to.is_none() || other.to > new.to;
            other.substitute_for == Some(new.id) && outlasts
        });
        if let Some(left) = left {
            let problem = format!(
                "This seat has a substitute who would stay without it ({}). End that membership \
                 in the same act.",
                left.id
            );
            refusals.add(Refusal::invalid(problem, &format!("input.end.{place}.id")));
        }
    }
}

/// What must hold of a membership that was corrected, among all others that its board has or had: the
/// same that holds of one which begins or ends by an act.
pub fn check_corrected(
    mended: &Membership,
    board: &Board,
    others: &[Membership],
) -> Result<(), Refusals> {
    let others: Vec<_> = others.iter().filter(|seat| seat.id != mended.id).collect();
    let mut refusals = Refusals::new();
    refusals.take(check_beginning(board, mended, "input"));
    let begun = std::slice::from_ref(mended);
    check_once(&others, begun, &mut refusals);
    check_filled(&others, begun, &mut refusals);
    let ended = Ended {
        place: 0,
        old: mended.clone(),
        new: mended.clone(),
    };
    if mended.to.is_some() {
        check_left(&others, &[ended], &mut refusals);
    }
    let told = refusals.into_iter().map(|refusal| refusal.at("input.is"));
    told.collect::<Refusals>().done()
}

#[cfg(test)]
mod tests;
