//! Acts that change who sits on a board.

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
        orders: Vec::new(),
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
