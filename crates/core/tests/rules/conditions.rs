//! Each built-in condition: when it holds, and what it says when it doesn't.

use std::collections::BTreeSet;

use minuted_core::{
    decisions::DecisionKind,
    roles::Role,
    rules::{
        Check, ClearanceFact, DecisionFacts, DecisionPhase, Facts, FrontSheetField, MeetingFacts,
        MeetingPhase, PaperFacts, PaperPhase, Profile, RecommendationFacts, Situation, SourceFacts,
    },
};

use super::{day, good, roles};

const TODAY: &str = "2026-04-09";

/// A profile in which one kind of record has one transition with one condition.
fn profile(kind: &str, condition: &str) -> Profile {
    let mut parts = vec![
        "id = \"x\"\ntitle = \"X\"\njurisdiction = \"england\"\nbody = \"council\"\n\
         version = \"2020-01-01\"\nfrom = 2020-01-01\nlaw = [\"X 1\"]\n"
            .to_owned(),
    ];
    for (of, first, last) in [
        ("meeting", "planned", "held"),
        ("paper", "drafting", "withdrawn"),
        ("recommendation", "drafting", "settled"),
        ("decision", "proposed", "made"),
    ] {
        parts.push(format!(
            "[{of}]\ninitial = \"a\"\n\
             [{of}.states.a]\nlabel = \"A\"\nphase = \"{first}\"\naudience = \"working\"\n\
             [{of}.states.b]\nlabel = \"B\"\nphase = \"{last}\"\naudience = \"public\"\n\
             final = true\n\
             [{of}.transitions.go]\nlabel = \"Go\"\nfrom = [\"a\"]\nto = \"b\"\n\
             by = [\"secretary\"]\n"
        ));
        if of == kind {
            parts.push(format!(
                "[[{of}.transitions.go.conditions]]\nrule = \"r\"\ncitation = \"local rule\"\n\
                 condition = {condition}\n"
            ));
        }
    }
    let text = parts.concat();
    Profile::parse(&text).unwrap()
}

/// What the condition says to these facts, or nothing if it holds.
pub(super) fn said(kind: &str, condition: &str, facts: &Facts, today: &str) -> Option<String> {
    let profile = profile(kind, condition);
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts,
        roles: &roles,
        today: day(today),
    };
    let refused = match kind {
        "meeting" => profile.meeting.take("a", "go", situation).err(),
        "paper" => profile.paper.take("a", "go", situation).err(),
        "recommendation" => profile.recommendation.take("a", "go", situation).err(),
        _ => profile.decision.take("a", "go", situation).err(),
    };
    let refusals: Vec<_> = refused.into_iter().flatten().collect();
    assert!(refusals.len() < 2, "{refusals:?}");
    refusals.first().map(|refusal| {
        assert_eq!(refusal.code(), "condition_not_met");
        refusal.message()
    })
}

pub(super) fn meeting(change: fn(&mut MeetingFacts)) -> Facts {
    let mut facts = good();
    change(facts.meeting.as_mut().unwrap());
    facts
}

fn paper(change: fn(&mut PaperFacts)) -> Facts {
    let mut facts = good();
    change(facts.paper.as_mut().unwrap());
    facts
}

fn recommendation(change: fn(&mut RecommendationFacts)) -> Facts {
    let mut facts = good();
    change(facts.recommendation.as_mut().unwrap());
    facts
}

fn decision(change: fn(&mut DecisionFacts)) -> Facts {
    let mut facts = good();
    change(facts.decision.as_mut().unwrap());
    facts
}

fn changed(change: fn(&mut Facts)) -> Facts {
    let mut facts = good();
    change(&mut facts);
    facts
}

/// One row: kind of record, condition with its parameters, facts, what is said.
type Row = (&'static str, &'static str, Facts, Option<&'static str>);

#[track_caller]
fn check(rows: &[Row]) -> BTreeSet<String> {
    let mut covered = BTreeSet::new();
    for (kind, condition, facts, expected) in rows {
        let condition = condition.replacen(' ', "\"\n", 1);
        let quoted = if condition.contains('\n') {
            format!("\"{condition}")
        } else {
            format!("\"{condition}\"")
        };
        assert_eq!(
            said(kind, &quoted, facts, TODAY).as_deref(),
            *expected,
            "{condition}"
        );
        if expected.is_some() {
            covered.extend(condition.split('"').next().map(str::to_owned));
        }
    }
    covered
}

fn of_meetings() -> Vec<Row> {
    const PHASE: &str = "meeting_phase_is one_of = [\"called\", \"held\"]";
    vec![
        ("meeting", "agenda_has_items", good(), None),
        (
            "meeting",
            "agenda_has_items",
            meeting(|m| m.agenda_items = 0),
            Some("The agenda has no items: add at least 1."),
        ),
        ("meeting", "meeting_date_set", good(), None),
        (
            "meeting",
            "meeting_date_set",
            meeting(|m| m.date = None),
            Some("The meeting has no date: set it."),
        ),
        ("meeting", "meeting_has_begun", good(), None),
        (
            "meeting",
            "meeting_has_begun",
            meeting(|m| m.date = Some(day("2026-04-08"))),
            None,
        ),
        (
            "meeting",
            "meeting_has_begun",
            meeting(|m| m.date = Some(day("2026-04-10"))),
            Some(
                "The meeting is on Friday 10 April 2026 and today is Thursday 9 April 2026: wait \
                 for that day.",
            ),
        ),
        (
            "meeting",
            "meeting_has_begun",
            meeting(|m| m.date = None),
            Some("The meeting has no date: set it."),
        ),
        ("decision", PHASE, good(), None),
        (
            "decision",
            PHASE,
            meeting(|m| m.phase = MeetingPhase::Planned),
            Some(
                "The meeting is planned, and for this it has to be called or held: take the \
                 meeting there first.",
            ),
        ),
        (
            "decision",
            PHASE,
            changed(|f| f.meeting = None),
            Some("A board decides at a meeting: name the meeting."),
        ),
        (
            // A member alone decides without one.
            "decision",
            PHASE,
            changed(|f| {
                f.meeting = None;
                f.decision.as_mut().unwrap().kind = DecisionKind::MemberDecision;
            }),
            None,
        ),
    ]
}

fn of_papers() -> Vec<Row> {
    const PHASE: &str = "paper_phase_is one_of = [\"published\"]";
    const FRONT: &str = "front_sheet_complete fields = [\"title\", \"report-to\", \"contacts\"]";
    vec![
        ("recommendation", PHASE, good(), None),
        (
            "recommendation",
            PHASE,
            paper(|p| p.phase = PaperPhase::Withdrawn),
            Some(
                "The paper is withdrawn, and for this it has to be published: take the paper \
                 there first.",
            ),
        ),
        (
            "recommendation",
            PHASE,
            changed(|f| f.paper = None),
            Some("There is no paper: name the one that this belongs to."),
        ),
        ("paper", FRONT, good(), None),
        (
            "paper",
            FRONT,
            paper(|p| p.front_sheet = BTreeSet::from([FrontSheetField::Title])),
            Some(
                "The front sheet has 1 of the 3 fields that it needs: fill in report to and \
                 contacts.",
            ),
        ),
        ("paper", "has_recommendation", good(), None),
        (
            "paper",
            "has_recommendation",
            paper(|p| p.recommendations = 0),
            Some(
                "The paper makes no recommendation: add at least 1, even if it is only to note \
                 the paper.",
            ),
        ),
        ("paper", "version_recorded", good(), None),
        (
            "paper",
            "version_recorded",
            paper(|p| p.versions = 0),
            Some("The paper has no text yet: save a version."),
        ),
        ("paper", "new_draft_recorded", good(), None),
        (
            "paper",
            "new_draft_recorded",
            paper(|p| p.has_new_draft = false),
            Some("The newest version of the paper is published already: save a new version first."),
        ),
        ("paper", "exempt_ground_named", good(), None),
        (
            "paper",
            "exempt_ground_named",
            paper(|p| (p.withholds, p.grounds) = (true, 1)),
            None,
        ),
        (
            "paper",
            "exempt_ground_named",
            paper(|p| p.withholds = true),
            Some(
                "A part of the paper is withheld from the public and no ground is named: name the \
                 statutory paragraph and the public-interest reasoning, or open that part.",
            ),
        ),
    ]
}

/// A paper that needs clearance by finance, which is given, and by legal, which is not.
fn half_cleared(paper: &mut PaperFacts) {
    let fact = |label: &str, settled, how: &str| ClearanceFact {
        label: label.to_owned(),
        settled,
        how: how.to_owned(),
    };
    paper.clearances = Some(vec![
        fact("Finance", true, "cleared"),
        fact(
            "Legal",
            false,
            "asked of the Monitoring Officer, to answer by 9 April 2026",
        ),
    ]);
}

fn of_clearance() -> Vec<Row> {
    vec![
        ("paper", "implications_given", good(), None),
        (
            "paper",
            "implications_given",
            paper(|p| p.lacking = vec!["Financial implications".to_owned()]),
            Some(
                "The body lacks the section “Financial implications”: add a heading with these \
                 words for each, and below it what is to be said, if only that there is nothing.",
            ),
        ),
        ("paper", "clearances_complete", good(), None),
        (
            "paper",
            "clearances_complete",
            paper(half_cleared),
            Some(
                "The paper has 1 of the 2 clearances that it needs. Legal: asked of the Monitoring \
                 Officer, to answer by 9 April 2026.",
            ),
        ),
        (
            "paper",
            "clearances_complete",
            paper(|p| p.clearances = None),
            Some("Whether its clearances are complete is for those who work on it."),
        ),
    ]
}

fn of_recommendations() -> Vec<Row> {
    vec![
        ("recommendation", "recommendation_text_given", good(), None),
        (
            "recommendation",
            "recommendation_text_given",
            recommendation(|r| r.has_text = false),
            Some("The recommendation has no text: write what the board is asked to do."),
        ),
        ("recommendation", "outcome_recorded", good(), None),
        (
            "recommendation",
            "outcome_recorded",
            recommendation(|r| r.has_outcome = false),
            Some("The recommendation has no outcome: record what the board did with it."),
        ),
    ]
}

fn of_clauses_that_bind() -> Vec<Row> {
    vec![
        ("decision", "clauses_do_not_bind", good(), None),
        (
            "decision",
            "clauses_do_not_bind",
            decision(|d| d.binding_clauses = 1),
            Some(
                "Of 2 clauses, 1 resolves, and this body has no power to bind: let each recommend \
                 to a board, endorse, note or refer.",
            ),
        ),
    ]
}

fn of_decisions() -> Vec<Row> {
    vec![
        ("decision", "clauses_recorded", good(), None),
        (
            "decision",
            "clauses_recorded",
            decision(|d| d.clauses = 0),
            Some("The decision has no clauses: record what was decided in at least 1."),
        ),
        (
            "decision",
            "reasons_recorded",
            decision(|d| d.has_reasons = false),
            Some("The decision has no reasons: record them."),
        ),
        (
            "decision",
            "alternatives_recorded",
            decision(|d| d.has_alternatives = false),
            Some(
                "Record the alternatives that were considered and rejected, or that there were \
                 none.",
            ),
        ),
        (
            "decision",
            "authority_named",
            decision(|d| d.has_authority = false),
            Some("Name the authority under which the decision is taken."),
        ),
        (
            "decision",
            "decision_maker_named",
            decision(|d| d.maker_named = false),
            Some("Name who decides: the board, the member or the officer."),
        ),
        ("decision", "date_made_known", good(), None),
        (
            "decision",
            "date_made_known",
            decision(|d| d.made_on = None),
            Some("The day on which the decision was made is not recorded: give it."),
        ),
        (
            "decision",
            "date_made_known",
            decision(|d| d.made_on = Some(day("2026-04-10"))),
            Some(
                "The decision is dated Friday 10 April 2026 and today is Thursday 9 April 2026: a \
                 decision can't be made on a day to come.",
            ),
        ),
        (
            "decision",
            "interests_recorded",
            decision(|d| d.has_interests = false),
            Some(
                "Record the interests that were declared and any dispensations, or that none were \
                 declared.",
            ),
        ),
        ("decision", "recommendations_have_outcomes", good(), None),
        (
            "decision",
            "recommendations_have_outcomes",
            decision(|d| d.recommendations_with_outcome = 1),
            Some(
                "Of 2 recommendations put to the decision maker, 1 has an outcome: record the \
                 outcome of 1 more.",
            ),
        ),
        (
            // More outcomes than recommendations is odd, but not what is asked here.
            "decision",
            "recommendations_have_outcomes",
            decision(|d| d.recommendations_with_outcome = 3),
            None,
        ),
    ]
}

fn of_what_is_given() -> Vec<Row> {
    const SOURCE: &str = "source_and_date_shown";
    let source = |named, date_shown| {
        let mut facts = good();
        facts.source = Some(SourceFacts { named, date_shown });
        facts
    };
    vec![
        ("paper", SOURCE, good(), None),
        ("paper", SOURCE, source(true, true), None),
        (
            "paper",
            SOURCE,
            source(true, false),
            Some("This record is transcribed: give the date that its source shows."),
        ),
        (
            "meeting",
            SOURCE,
            source(false, true),
            Some("This record is transcribed: give its source."),
        ),
        (
            "decision",
            SOURCE,
            source(false, false),
            Some("This record is transcribed: give its source and the date that the source shows."),
        ),
        ("paper", "reason_given", good(), None),
        (
            "paper",
            "reason_given",
            changed(|f| f.given.reason = false),
            Some("Give the reason: it stays with the record."),
        ),
        ("decision", "replaced_by_named", good(), None),
        (
            "decision",
            "replaced_by_named",
            changed(|f| f.given.replaced_by = None),
            Some("Name the decision that replaces this one."),
        ),
        (
            "decision",
            "replaced_by_named",
            changed(|f| f.given.replaced_by = Some(DecisionPhase::Proposed)),
            Some("The decision that is to replace this one is proposed: name one that is made."),
        ),
    ]
}

#[test]
fn every_condition_says_what_is_wrong_and_what_to_do() {
    let rows = [
        of_meetings(),
        of_papers(),
        of_clearance(),
        of_recommendations(),
        of_clauses_that_bind(),
        of_decisions(),
        of_what_is_given(),
    ]
    .concat();
    let mut covered = check(&rows);
    // In a test of its own.
    covered.insert("notice_given".to_owned());
    let all: BTreeSet<String> = Check::names().map(str::to_owned).collect();
    assert_eq!(covered, all);
}

#[test]
fn facts_that_are_not_there_never_let_anything_pass() {
    let nothing = Facts::default();
    for (kind, condition, _, expected) in [
        of_meetings(),
        of_papers(),
        of_clearance(),
        of_recommendations(),
        of_clauses_that_bind(),
        of_decisions(),
    ]
    .concat()
    {
        if expected.is_some() {
            let condition = condition.replacen(' ', "\"\n", 1);
            let close = if condition.contains('\n') { "" } else { "\"" };
            let said = said(kind, &format!("\"{condition}{close}"), &nothing, TODAY);
            assert!(said.is_some(), "{condition}");
        }
    }
}
