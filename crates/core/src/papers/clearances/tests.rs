//! What a clearance takes, and what becomes of it when a draft is saved.

use super::*;
use crate::{
    accounts::{Account, Grant},
    calendar::Division,
    papers::{
        ChangedPart,
        samples::{id, paper, recommendation},
    },
};

/// Thursday before the early May bank holiday of 2026.
const TODAY: &str = "2026-04-30";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn needed(reads: &[&str]) -> NeededClearance {
    NeededClearance {
        name: "finance".to_owned(),
        label: "Finance".to_owned(),
        post: None,
        working_days: 3,
        division: Division::EnglandAndWales,
        reads: reads.iter().map(|&heading| heading.to_owned()).collect(),
        when: None,
    }
}

/// Whose person is so numbered, with a role at board 1.
fn viewer(person: u128, role: Role) -> Viewer {
    let grant = Grant {
        role,
        board: Some(id(1)),
        opens: None,
        from: None,
        to: None,
    };
    let account = Account {
        id: id(person + 100),
        version: 1,
        name: "A".to_owned(),
        person: Some(id(person)),
        grants: vec![grant],
        closed: false,
    };
    Viewer::of(&account, &[], day(TODAY))
}

/// With officer 7 and deputy 8, of text 1, since today.
fn asked() -> Clearance {
    let waiting = Clearance::waiting(id(1), &paper(), id(1), &needed(&[]));
    let named = waiting.naming(Asked {
        post: None,
        officer: id(7),
        deputy: Some(id(8)),
        working_days: 3,
    });
    named.unwrap().asked_of(id(1), day(TODAY)).unwrap()
}

fn said<'a>(viewer: &'a Viewer, comment: Option<&str>) -> Said<'a> {
    Said {
        viewer,
        at: Timestamp::from_micros(0),
        author: Some(id(99)),
        paper_version: id(1),
        newest: Some(id(1)),
        recommendations: Vec::new(),
        comment: comment.map(str::to_owned),
        conditions: None,
    }
}

fn cleared() -> Clearance {
    let officer = viewer(7, Role::ClearingOfficer);
    let answered = asked().answered(AnswerKind::Cleared, said(&officer, None));
    answered.unwrap()
}

fn draft(viewer: &Viewer, phase: PaperPhase) -> Draft<'_> {
    Draft {
        text: id(2),
        phase,
        viewer,
        at: Timestamp::from_micros(0),
        today: day("2026-06-01"),
    }
}

fn refused(result: Result<Clearance, Refusals>) -> Vec<(String, String)> {
    let refusals = result.unwrap_err().into_iter();
    refusals
        .map(|r| (r.field.clone().unwrap_or_default(), r.message()))
        .collect()
}

#[test]
fn the_day_to_answer_is_counted_in_working_days_and_says_how() {
    let asked = asked();
    // Friday, Tuesday and Wednesday: Monday 4 May 2026 is a bank holiday.
    assert_eq!(asked.due, Some(day("2026-05-06")));
    let because = asked.due_because.clone().unwrap();
    assert!(because.contains("3 working days"), "{because}");
    assert!(because.contains("Early May bank holiday"), "{because}");
    assert!(!asked.is_overdue(day("2026-05-06")) && asked.is_overdue(day("2026-05-07")));
    assert!(!cleared().is_overdue(day("2026-05-07")));
    let nobody = Clearance::waiting(id(1), &paper(), id(1), &needed(&[]));
    let unasked = nobody.asked_of(id(1), day(TODAY)).unwrap();
    assert_eq!(unasked, nobody);
    let too_far = asked.asked_of(id(1), day("2190-01-01"));
    assert!(too_far.is_err());
}

#[test]
fn who_answers_and_what_they_have_to_say() {
    use AnswerKind::{Cleared, ClearedWithComment, SentBack};
    let (officer, deputy) = (
        viewer(7, Role::ClearingOfficer),
        viewer(8, Role::ClearingOfficer),
    );
    let secretary = viewer(9, Role::Secretary);
    let cases: [(AnswerKind, &Viewer, Option<&str>, &[&str]); 10] = [
        (Cleared, &officer, None, &[]),
        (Cleared, &deputy, Some("  "), &[]),
        (Cleared, &officer, Some("But see 2.3"), &["input.comment"]),
        (ClearedWithComment, &officer, Some("See 2.3"), &[]),
        (ClearedWithComment, &officer, None, &["input.comment"]),
        (SentBack, &deputy, Some("The sums are wrong"), &[]),
        (SentBack, &officer, Some(" "), &["input.comment"]),
        (Cleared, &secretary, None, &["clearanceId"]),
        (
            SentBack,
            &secretary,
            None,
            &["clearanceId", "input.comment"],
        ),
        (
            ClearedWithComment,
            &officer,
            Some("To [[exempt 3: Acme]]"),
            &["input.comment"],
        ),
    ];
    for (kind, viewer, comment, fields) in cases {
        let answered = asked().answered(kind, said(viewer, comment));
        let found: Vec<_> = match answered {
            Ok(_) => Vec::new(),
            refused_it => refused(refused_it).into_iter().map(|(at, _)| at).collect(),
        };
        assert_eq!(found, fields, "{kind} {comment:?}");
    }
}

#[test]
fn only_the_newest_text_is_answered_and_only_once() {
    let officer = viewer(7, Role::ClearingOfficer);
    let mut older = said(&officer, None);
    older.newest = Some(id(2));
    let refusals = refused(asked().answered(AnswerKind::Cleared, older));
    assert_eq!(refusals[0].0, "input.paperVersionId");
    let again = cleared().answered(AnswerKind::Cleared, said(&officer, None));
    assert!(refused(again)[0].1.starts_with("It is answered"));
}

#[test]
fn what_a_later_draft_does_to_a_clearance() {
    use ClearanceState::{Asked, Cleared, SentBack, Waiting};
    use PaperPhase::{Clearing, Drafting, Published};
    let author = viewer(5, Role::Author);
    let officer = viewer(7, Role::ClearingOfficer);
    let sent_back = asked()
        .answered(AnswerKind::SentBack, said(&officer, Some("No")))
        .unwrap();
    let untouched_before = {
        let first = draft(&author, Drafting);
        cleared().after_draft(&first, true).unwrap()
    };
    assert_eq!(untouched_before.state, Waiting);
    let cases = [
        (cleared(), Clearing, true, Asked, 2),
        (cleared(), Published, true, Asked, 2),
        (cleared(), Drafting, true, Waiting, 1),
        (cleared(), Clearing, false, Cleared, 2),
        (cleared(), Drafting, false, Cleared, 2),
        // A second draft that takes the change back.
        (untouched_before.clone(), Drafting, false, Cleared, 2),
        (untouched_before, Drafting, true, Waiting, 1),
        (asked(), Clearing, true, Asked, 2),
        // Nobody has seen any text yet, so that nothing can stand.
        (asked(), Clearing, false, Asked, 2),
        (sent_back.clone(), Drafting, false, SentBack, 1),
    ];
    for (n, (before, phase, touched, state, text)) in cases.into_iter().enumerate() {
        let after = before.after_draft(&draft(&author, phase), touched).unwrap();
        assert_eq!(after.state, state, "case {n}");
        assert_eq!(after.paper_version, id(text), "case {n}");
        let with_a_day = after.due.is_some() && after.asked.is_some();
        assert!(with_a_day || state != Asked, "case {n}");
    }
    // Sent back, it stands by nothing that was seen before.
    assert_eq!(sent_back.seen, None);
    // One answer tells of all drafts in a row that change nothing for the officer.
    let once = cleared()
        .after_draft(&draft(&author, Drafting), false)
        .unwrap();
    let twice = once.after_draft(&draft(&author, Drafting), false).unwrap();
    assert_eq!((once.answers.len(), twice.answers.len()), (2, 2));
}

#[test]
fn what_a_step_of_the_paper_does_to_a_clearance() {
    use ClearanceState::{Asked, Cleared, Waiting};
    use PaperPhase::{Clearing, Drafting, Published, Withdrawn};
    let officer = viewer(7, Role::ClearingOfficer);
    let back = asked()
        .answered(AnswerKind::SentBack, said(&officer, Some("No")))
        .unwrap();
    let taken_back = asked().taken_back();
    let cases = [
        (taken_back.clone(), Clearing, Asked),
        (back.clone(), Clearing, Asked),
        (cleared(), Clearing, Cleared),
        (asked(), Drafting, Waiting),
        (asked(), Withdrawn, Waiting),
        (asked(), Published, Waiting),
        (cleared(), Published, Cleared),
        (back.clone(), Drafting, ClearanceState::SentBack),
        (taken_back, Drafting, Waiting),
    ];
    for (n, (before, to, state)) in cases.into_iter().enumerate() {
        let after = before.after_step(to, id(2), day("2026-06-01")).unwrap();
        assert_eq!(after.state, state, "case {n}");
    }
}

#[test]
fn who_may_judge_a_change_minor() {
    let author = viewer(5, Role::Author);
    let reopened = cleared()
        .after_draft(&draft(&author, PaperPhase::Clearing), true)
        .unwrap();
    let judge = |viewer: &Viewer, reason: Option<&str>| {
        let mut said = said(viewer, reason);
        (said.paper_version, said.newest) = (id(2), Some(id(2)));
        reopened.judged_minor(said)
    };
    for role in [Role::Author, Role::ClearingOfficer, Role::Administrator] {
        let refusals = refused(judge(&viewer(5, role), Some("A comma")));
        assert_eq!(refusals.len(), 1, "{role}");
    }
    let secretary = viewer(9, Role::Secretary);
    assert_eq!(refused(judge(&secretary, None))[0].0, "input.reason");
    for judge_of_it in [secretary, viewer(8, Role::ClearingOfficer)] {
        let minor = judge(&judge_of_it, Some("A comma")).unwrap();
        assert_eq!(minor.state, ClearanceState::Cleared);
        let last = minor.answers.last().unwrap();
        assert_eq!(
            (last.kind, last.by),
            (AnswerKind::Minor, judge_of_it.person())
        );
        // The officer has still read what they read, and a later draft is held against this one.
        assert_eq!(minor.seen.as_ref().unwrap().paper_version, id(1));
        assert_eq!(minor.settled().unwrap().paper_version, id(2));
    }
    let officer = viewer(7, Role::ClearingOfficer);
    let first = asked().judged_minor(said(&officer, Some("A comma")));
    assert_eq!(refused(first)[0].0, "clearanceId");
}

#[test]
fn nobody_clears_what_they_write() {
    let officer = viewer(7, Role::ClearingOfficer);
    let own = |comment| Said {
        author: officer.account(),
        ..said(&officer, comment)
    };
    let refused_at = |answer| refused(answer)[0].0.clone();
    let cleared_own = asked().answered(AnswerKind::Cleared, own(None));
    assert_eq!(refused_at(cleared_own), "clearanceId");
    let author = viewer(5, Role::Author);
    let reopened = cleared()
        .after_draft(&draft(&author, PaperPhase::Clearing), true)
        .unwrap();
    let judged = reopened.judged_minor(own(Some("A comma")));
    assert_eq!(refused_at(judged), "clearanceId");
}

#[test]
fn what_is_not_needed_any_more_waits_for_nobody() {
    let officer = viewer(7, Role::ClearingOfficer);
    let back = asked().answered(
        AnswerKind::SentBack,
        said(&officer, Some("The sums are wrong")),
    );
    for clearance in [asked(), back.unwrap()] {
        assert_eq!(clearance.not_needed().state, ClearanceState::Waiting);
    }
    assert_eq!(cleared().not_needed(), cleared());
}

#[test]
fn what_touches_what() {
    let changed = |kind, under: &[&str]| ChangedPart {
        kind,
        name: String::new(),
        under: under.iter().map(|&heading| heading.to_owned()).collect(),
        was: None,
        is: None,
    };
    let all = needed(&[]);
    let some = needed(&["Financial implications"]);
    let finance = changed(
        PartKind::Section,
        &["Implications", "Financial implications"],
    );
    let law = changed(PartKind::Section, &["Legal implications"]);
    let title = changed(PartKind::Title, &[]);
    let asks = changed(PartKind::Recommendation, &[]);
    let cases = [
        (&all, vec![], false),
        (&all, vec![title.clone()], true),
        (&all, vec![law.clone()], true),
        (&some, vec![title, law.clone()], false),
        (&some, vec![law, finance], true),
        (&some, vec![asks], true),
    ];
    for (needed, changed, expected) in cases {
        assert_eq!(touches(needed, &changed), expected, "{changed:?}");
    }
}

#[test]
fn how_they_stand_is_told_of_each_that_is_needed() {
    let needed = [
        needed(&[]),
        NeededClearance {
            name: "law".to_owned(),
            label: "Law".to_owned(),
            ..needed(&[])
        },
    ];
    let facts = |clearance: Clearance, newest: u128| {
        let facts = clearance_facts(needed.iter(), &[clearance], Some(id(newest)));
        let told = facts.into_iter().map(|f| (f.label, f.settled, f.how));
        told.collect::<Vec<_>>()
    };
    let row = |label: &str, settled, how: &str| (label.to_owned(), settled, how.to_owned());
    let nobody = row("Law", false, "nobody has been asked");
    assert_eq!(
        facts(asked(), 1),
        [
            row(
                "Finance",
                false,
                "asked on 30 April 2026, to answer by 6 May 2026"
            ),
            nobody.clone()
        ]
    );
    assert_eq!(facts(cleared(), 1)[0], row("Finance", true, "given"));
    assert_eq!(
        facts(cleared(), 2)[0],
        row("Finance", false, "given for an earlier text")
    );
}

#[test]
fn a_recommendation_that_was_withdrawn_is_not_read() {
    let put = recommendation(1, RecommendationPhase::Drafting, "Agree it");
    let gone = recommendation(2, RecommendationPhase::Withdrawn, "Note it");
    let seen = SeenRecommendation::all(&[put, gone]);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].part().kind, PartKind::Recommendation);
    assert!(seen[0].part().text.ends_with("Agree it"));
}
