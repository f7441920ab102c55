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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        boards::{Constituent, Power},
        id::RecordId,
        record::Source,
        time::{ShownDate, Zone},
    };

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn board() -> Board {
        Board {
            id: id(1),
            version: 1,
            name: "Cabinet".to_owned(),
            kind: "Cabinet".to_owned(),
            power: Power::Decides,
            code: "CAB".to_owned(),
            other_names: Vec::new(),
            constituted_by: vec![Constituent {
                by: id::<crate::id::OrganisationId>(2).into(),
                powers: None,
            }],
            lead: None,
            rules: None,
            zone: Zone::LONDON,
            keeps_records_from: Some(day("2020-01-01")),
            summary: String::new(),
            from: None,
            to: Some(day("2030-03-31")),
            provenance: Provenance::default(),
        }
    }

    fn transcribed() -> Provenance {
        Provenance {
            transcribed_from: Some(Source {
                cited: "The list of members of 2012".to_owned(),
                document: None,
                date_shown: ShownDate::default(),
            }),
            ..Provenance::default()
        }
    }

    fn held(n: u128, from: &str, to: Option<&str>) -> Membership {
        Membership {
            id: id(n),
            version: 3,
            board: id(1),
            person: id(100 + n),
            seat: Seat::Member,
            voting: true,
            on_behalf_of: None,
            post: None,
            substitute_for: None,
            from: Some(day(from)),
            to: to.map(day),
            provenance: Provenance::default(),
        }
    }

    fn beginning(n: u128) -> Beginning {
        Beginning {
            id: id(n),
            person: id(100 + n),
            seat: Seat::Member,
            voting: true,
            on_behalf_of: None,
            post: None,
            fills: None,
            from: FirstDay::OfTheAct,
            to: None,
            provenance: Provenance::default(),
        }
    }

    fn ending(n: u128) -> Ending {
        Ending {
            id: id(n),
            version: 3,
        }
    }

    fn substitute(n: u128, fills: FilledSeat) -> Beginning {
        Beginning {
            seat: Seat::Substitute,
            fills: Some(fills),
            ..beginning(n)
        }
    }

    fn act(end: Vec<Ending>, begin: Vec<Beginning>) -> MembershipAct {
        MembershipAct {
            on: day("2026-05-20"),
            end,
            begin,
        }
    }

    /// The places and codes of the refusals.
    fn refused(current: &[Membership], act: &MembershipAct) -> Vec<(String, &'static str)> {
        let refused = change_memberships(&board(), current, act).err();
        let refused = refused.into_iter().flatten();
        refused
            .map(|r| (r.field.clone().unwrap_or_default(), r.code()))
            .collect()
    }

    fn sitting(memberships: &[Membership], on: NaiveDate) -> BTreeSet<MembershipId> {
        let sits = |m: &&Membership| m.period().contains(on);
        memberships.iter().filter(sits).map(|m| m.id).collect()
    }

    fn after(current: &[Membership], changed: &ChangedMemberships) -> Vec<Membership> {
        let ended: Vec<_> = changed.ended.iter().map(|(_, new)| new.clone()).collect();
        let stay = current
            .iter()
            .filter(|m| ended.iter().all(|e| e.id != m.id));
        let stay: Vec<_> = stay.cloned().collect();
        [stay, ended, changed.begun.clone()].concat()
    }

    #[test]
    fn what_ends_ends_the_day_before_and_what_begins_begins_on_the_day() {
        let current = [
            held(10, "2025-05-21", None),
            held(11, "2025-05-21", Some("2027-05-01")),
            held(12, "2025-05-21", None),
        ];
        let mut chair = beginning(12);
        chair.id = id(20);
        chair.seat = Seat::Chair;
        let act = act(
            vec![ending(10), ending(11), ending(12)],
            vec![chair, substitute(21, FilledSeat::Begun(0)), beginning(22)],
        );
        let changed = change_memberships(&board(), &current, &act).unwrap();
        let last = Some(day("2026-05-19"));
        assert!(changed.ended.iter().all(|(_, new)| new.to == last));
        let first = Some(day("2026-05-20"));
        assert!(changed.begun.iter().all(|new| new.from == first));
        assert_eq!(changed.begun[1].substitute_for, Some(id(20)));
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one act with every mistake in it")]
    fn every_reason_is_given_at_its_place() {
        let current = [
            held(10, "2025-05-21", None),
            held(11, "2024-05-21", Some("2025-05-20")),
            held(12, "2026-05-20", None),
            Membership {
                seat: Seat::Substitute,
                substitute_for: Some(id(10)),
                ..held(13, "2025-05-21", None)
            },
        ];
        let stale = Ending {
            version: 2,
            ..ending(13)
        };
        let unknown_day = Beginning {
            from: FirstDay::Unknown,
            ..beginning(20)
        };
        let late_transcript = Beginning {
            provenance: transcribed(),
            ..beginning(21)
        };
        let voting_observer = Beginning {
            seat: Seat::Observer,
            ..beginning(22)
        };
        let after_the_board = Beginning {
            from: FirstDay::On(day("2030-04-01")),
            to: Some(day("2030-03-31")),
            ..beginning(23)
        };
        let again = Beginning {
            person: id(112),
            ..beginning(24)
        };
        let twice = Beginning {
            person: id(120),
            ..beginning(25)
        };
        let fills_without_a_word = Beginning {
            fills: Some(FilledSeat::Standing(id(12))),
            ..beginning(30)
        };
        let wrong = act(
            vec![ending(99), ending(11), ending(12), stale, stale],
            vec![
                unknown_day,
                late_transcript,
                voting_observer,
                after_the_board,
                again,
                twice,
                substitute(26, FilledSeat::Begun(40)),
                substitute(27, FilledSeat::Standing(id(98))),
                substitute(28, FilledSeat::Standing(id(13))),
                substitute(29, FilledSeat::Standing(id(11))),
                fills_without_a_word,
            ],
        );
        let place = |field: &str, code| (format!("input.{field}"), code);
        assert_eq!(
            refused(&current, &wrong),
            [
                place("end.0.id", "not_found"),
                place("end.1.id", "already_there"),
                place("end.2.id", "invalid"),
                place("end.3.version", "stale_version"),
                place("end.4.id", "invalid"),
                place("begin.0.from", "invalid"),
                place("begin.1.provenance.transcribedFrom", "invalid"),
                place("begin.2.voting", "invalid"),
                place("begin.3.to", "invalid"),
                place("begin.3.from", "invalid"),
                place("begin.6.substituteForPlace", "invalid"),
                place("begin.10.seat", "invalid"),
                place("begin.5.personId", "invalid"),
                place("begin.7.substituteForId", "not_found"),
                place("begin.8.substituteForId", "invalid"),
                place("begin.9.substituteForId", "invalid"),
            ]
        );
    }

    #[test]
    fn nobody_sits_twice_at_once() {
        let current = [
            held(10, "2025-05-21", None),
            held(11, "2010-05-21", Some("2012-05-20")),
        ];
        let of = |person, from, to: Option<&str>, provenance| Beginning {
            person: id(person),
            from,
            to: to.map(day),
            provenance,
            ..beginning(20)
        };
        let made = Provenance::default;
        for (begin, clashes) in [
            (of(110, FirstDay::OfTheAct, None, made()), true),
            (
                of(
                    110,
                    FirstDay::On(day("2025-05-20")),
                    Some("2025-05-20"),
                    made(),
                ),
                false,
            ),
            (
                of(
                    110,
                    FirstDay::On(day("2025-05-20")),
                    Some("2025-05-21"),
                    made(),
                ),
                true,
            ),
            (of(111, FirstDay::OfTheAct, None, made()), false),
            // Whether these overlap is not established.
            (
                of(111, FirstDay::Unknown, Some("2014-05-20"), transcribed()),
                false,
            ),
            (
                of(111, FirstDay::Unknown, Some("2012-05-20"), transcribed()),
                true,
            ),
        ] {
            let told = refused(&current, &act(vec![], vec![begin.clone()]));
            let expected = ("input.begin.0.personId".to_owned(), "already_there");
            assert_eq!(told, vec![expected; usize::from(clashes)], "{begin:?}");
        }
    }

    #[test]
    fn a_substitute_does_not_stay_for_a_seat_that_ends() {
        let current = [
            held(10, "2025-05-21", None),
            Membership {
                seat: Seat::Substitute,
                substitute_for: Some(id(10)),
                ..held(13, "2025-05-21", None)
            },
        ];
        let alone = refused(&current, &act(vec![ending(10)], vec![]));
        assert_eq!(alone, [("input.end.0.id".to_owned(), "invalid")]);
        let both = refused(&current, &act(vec![ending(10), ending(13)], vec![]));
        assert_eq!(both, []);
    }

    #[test]
    fn an_act_changes_something_and_not_too_much() {
        let many = (0..201).map(|n| beginning(1_000 + n)).collect();
        for (begin, refusals) in [(vec![], 1), (many, 1), (vec![beginning(20)], 0)] {
            assert_eq!(refused(&[], &act(vec![], begin)).len(), refusals);
        }
    }

    proptest! {
        /// Whatever an act does from its day on, every day before it is as it was.
        #[test]
        fn last_week_is_unmoved(
            starts in prop::collection::vec((0_u64..400, prop::option::of(0_u64..400)), 1..40),
            ends in prop::collection::vec(any::<bool>(), 40),
            begins in 0_u128..40,
            before in 1_u64..400,
        ) {
            let act_day = day("2026-05-20");
            let back = |days: u64| act_day - chrono::Days::new(days);
            let current: Vec<_> = starts.iter().zip(10_u128..).map(|((ago, left), n)| Membership {
                from: Some(back(*ago)),
                to: left.filter(|left| left < ago).map(back),
                ..held(n, "2020-01-01", None)
            }).collect();
            let act = act(
                current.iter().zip(&ends).filter(|(_, end)| **end)
                    .map(|(m, _)| Ending { id: m.id, version: m.version }).collect(),
                (0..begins).map(|n| beginning(1_000 + n)).collect(),
            );
            if let Ok(changed) = change_memberships(&board(), &current, &act) {
                let after = after(&current, &changed);
                prop_assert_eq!(sitting(&current, back(before)), sitting(&after, back(before)));
                let stay = current.iter().zip(&ends).filter(|(m, end)| {
                    !**end && m.period().contains(act_day)
                });
                prop_assert_eq!(
                    sitting(&after, act_day).len(),
                    stay.count() + act.begin.len()
                );
            }
        }
    }
}
