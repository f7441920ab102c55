//! Tests of kept appraisals: every step, every refusal, and that what is worked out is what the file gives.

mod blank;
mod computed;
mod held;

use proptest::prelude::*;

use super::*;
use crate::{
    appraisals::{Appraisal, Findings, Form, Plan, Weights},
    id::{RecordId, ScoreSheetId},
    refusal::Refusals,
};

const NOW: Timestamp = Timestamp::from_micros(1_000_000);
const LATER: Timestamp = Timestamp::from_micros(2_000_000);

fn id<I: RecordId>(n: u128) -> I {
    I::from_uuid(uuid::Uuid::from_u128(n))
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn option(key: &str, cost: Option<&str>) -> AppraisalOption {
    AppraisalOption {
        id: key.to_owned(),
        name: Some(format!("Option {key}")),
        about: String::new(),
        baseline: key == "1",
        costs: Costs {
            whole_life: cost.map(number),
            ..Costs::default()
        },
        exemption: None,
    }
}

fn panel(name: &str, keys: &[&str]) -> Panel {
    let participants = keys.iter().enumerate().map(|(n, key)| Participant {
        id: (*key).to_owned(),
        role: "Role".to_owned(),
        organisation: "Organisation".to_owned(),
        person: Some(id(100 + n as u128)),
    });
    Panel {
        name: name.to_owned(),
        participants: participants.collect(),
    }
}

fn draft() -> AppraisalRecord {
    AppraisalRecord {
        id: id(1),
        version: 1,
        board: id(2),
        matter: id(3),
        title: "Where the library goes".to_owned(),
        about: String::new(),
        tie_break: TieBreak::Shared,
        options: vec![
            option("1", Some("1.5")),
            option("2", Some("2.0")),
            option("3", None),
        ],
        costing: Some(Costing {
            unit: "£ million".to_owned(),
            basis: CostBasis::WholeLife,
            discount_rate: None,
            note: String::new(),
        }),
        panels: vec![panel("Readers", &["A", "B"]), panel("Officers", &[])],
        schemes: Vec::new(),
        judgements: Vec::new(),
        moderations: Vec::new(),
        conclusion: None,
        phase: AppraisalPhase::Drafting,
        reason: None,
        audience: Audience::Working,
        scores_exemption: None,
        costs_exemption: None,
        scores_audience: Audience::Working,
        provenance: Provenance::default(),
    }
}

fn criterion(key: &str, given: &str) -> CriterionDraft {
    CriterionDraft {
        id: key.to_owned(),
        name: format!("Criterion {key}"),
        group: None,
        about: String::new(),
        min: number("0"),
        max: number("10"),
        better: Better::Higher,
        given: number(given),
    }
}

fn scheme(criteria: &[(&str, &str)], gates: &[&str]) -> SchemeDraft {
    SchemeDraft {
        on: ShownDate::default(),
        method: WeightMethod::Direct,
        criteria: criteria
            .iter()
            .map(|(key, given)| criterion(key, given))
            .collect(),
        gates: gates
            .iter()
            .map(|key| SchemeGate {
                id: (*key).to_owned(),
                name: format!("Gate {key}"),
            })
            .collect(),
        engaged: vec![Engagement {
            group: "Readers' council".to_owned(),
            on: ShownDate {
                shown: Some("October 2026".to_owned()),
                ..ShownDate::default()
            },
            method: "workshop".to_owned(),
            number: Some(12),
            number_not_known: false,
            said: "access first".to_owned(),
            changed: "access weighs more".to_owned(),
        }],
        nobody_engaged: None,
        changed: "It was worded anew.".to_owned(),
    }
}

/// In scoring, by two criteria and one gate.
fn scoring() -> AppraisalRecord {
    let given = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
    let settled = draft().with_scheme(given, &[], NOW).unwrap();
    settled.weights_fixed(NOW).unwrap().scoring_begun().unwrap()
}

fn given(option: &str, criterion: &str, score: &str) -> Scored {
    Scored {
        option: option.to_owned(),
        criterion: criterion.to_owned(),
        score: (!score.is_empty()).then(|| number(score)),
        why: String::new(),
    }
}

fn score(
    of: &AppraisalRecord,
    (panel, scorer): (&str, Option<&str>),
    cells: &[Scored],
    sheets: &[ScoreSheet],
) -> Result<ScoreSheet, Refusals> {
    let scoring = Scoring {
        panel,
        scorer,
        scores: cells,
        sheets,
        now: NOW,
    };
    of.scored(id::<ScoreSheetId>(50 + sheets.len() as u128), &scoring)
}

fn all_scored(of: &AppraisalRecord) -> Vec<ScoreSheet> {
    let cells = |by: [&str; 6]| {
        let cells = ["1", "2", "3"].into_iter().flat_map(|option| {
            ["access", "quality"]
                .into_iter()
                .map(move |criterion| (option, criterion))
        });
        let cells = cells.zip(by);
        cells
            .map(|((option, criterion), by)| given(option, criterion, by))
            .collect::<Vec<_>>()
    };
    let mut sheets = Vec::new();
    for (panel, scorer, by) in [
        ("Readers", Some("A"), ["4", "5", "9", "6", "2", "3"]),
        ("Readers", Some("B"), ["5", "5", "7", "6", "2", "4"]),
        ("Officers", None, ["6", "4", "7", "7", "1", "1"]),
    ] {
        let sheet = score(of, (panel, scorer), &cells(by), &sheets).unwrap();
        sheets.push(sheet);
    }
    sheets
}

fn passed(option: &str, passed: bool) -> Judgement {
    Judgement {
        gate: "lawful".to_owned(),
        option: option.to_owned(),
        passed,
        why: "as the law has it".to_owned(),
    }
}

fn concluding(preferred: &str) -> Concluding {
    Concluding {
        preferred: preferred.to_owned(),
        departs_because: None,
        text: AudienceText::open("It is preferred.".to_owned()),
        paper_version: None,
        draws: 1000,
        seed: 5,
        around: None,
        did_not_score: Vec::new(),
        now: LATER,
    }
}

/// Judged, moderated and ready to be concluded.
fn ready() -> (AppraisalRecord, Vec<ScoreSheet>) {
    let open = scoring();
    let sheets = all_scored(&open);
    let judged = open.judged(vec![
        passed("1", true),
        passed("2", true),
        passed("3", false),
    ]);
    let moderated = judged.unwrap().moderated(&sheets, &[]).unwrap();
    (moderated, sheets)
}

fn fields(refused: Refusals) -> Vec<String> {
    refused
        .into_iter()
        .filter_map(|refusal| refusal.field)
        .collect()
}

fn says(refused: &Refusals, words: &str) -> bool {
    refused
        .iter()
        .any(|refusal| refusal.message().contains(words))
}

#[test]
fn an_appraisal_goes_through_its_phases_and_changes_no_more() {
    let (ready, sheets) = ready();
    let concluded = ready.concluded(&sheets, concluding("2")).unwrap();
    assert_eq!(concluded.phase, AppraisalPhase::Concluded);
    let conclusion = concluded.conclusion.as_ref().unwrap();
    assert_eq!(
        (conclusion.leaders.as_slice(), conclusion.seed),
        (&["2".to_owned()][..], 5)
    );
    // Frozen: every step is refused, and only its audience widens.
    let again = scheme(&[("access", "1")], &[]);
    assert!(concluded.with_scheme(again, &sheets, LATER).is_err());
    assert!(concluded.check_change(&concluded, &sheets).is_err());
    assert!(concluded.weights_fixed(LATER).is_err());
    assert!(concluded.scoring_begun().is_err());
    assert!(concluded.moderated(&sheets, &[]).is_err());
    assert!(concluded.judged(vec![passed("1", true)]).is_err());
    assert!(concluded.concluded(&sheets, concluding("2")).is_err());
    assert!(concluded.withdrawn("No more.").is_err());
    let engaged = scheme(&[], &[]).engaged.remove(0);
    assert!(concluded.with_engagement(engaged).is_err());
    let cell = [given("1", "access", "3")];
    assert!(score(&concluded, ("Readers", Some("A")), &cell, &sheets).is_err());
    assert_eq!(concluded.scores_audience, Audience::Working);
    let open = concluded.opened_to(Audience::Public).unwrap();
    assert_eq!(open.scores_audience, Audience::Public);
    assert!(open.opened_to(Audience::Working).is_err());
}

#[test]
fn blank_is_not_nought_and_every_reason_is_given_at_once() {
    let open = scoring();
    let mut sheets = all_scored(&open);
    for sheet in &mut sheets {
        sheet
            .scores
            .retain(|score| (&*score.option, &*score.criterion) != ("2", "quality"));
    }
    let moderated = open.moderated(&sheets, &[]).unwrap();
    let mut given = concluding("9");
    given.text = AudienceText::default();
    let refused = moderated.concluded(&sheets, given).unwrap_err();
    for words in [
        "blank is not nought: option `2` against `quality`",
        "Not judged by its gates: option `1` by `lawful`; option `2` by `lawful`",
        "The appraisal has no option `9`: write one of `1`, `2`, `3`.",
        "what is concluded",
    ] {
        assert!(says(&refused, words), "{words}: {refused}");
    }
    // An option that fails a gate need not be scored.
    let gated = moderated.judged(vec![
        passed("1", true),
        passed("2", false),
        passed("3", true),
    ]);
    let concluded = gated.unwrap().concluded(&sheets, concluding("1")).unwrap();
    assert_eq!(concluded.conclusion.unwrap().leaders, ["1"]);
    // Where every option fails, none is preferred.
    let none = moderated.judged(vec![
        passed("1", false),
        passed("2", false),
        passed("3", false),
    ]);
    let refused = none
        .unwrap()
        .concluded(&sheets, concluding("1"))
        .unwrap_err();
    assert!(says(&refused, "No option passes every gate"), "{refused}");
}

#[test]
fn another_than_the_leader_is_preferred_only_with_a_reason() {
    let (ready, sheets) = ready();
    let refused = ready.concluded(&sheets, concluding("1")).unwrap_err();
    assert_eq!(fields(refused), ["input.departsBecause"]);
    let mut given = concluding("1");
    given.departs_because = Some(AudienceText::open("It is nearer.".to_owned()));
    let concluded = ready.concluded(&sheets, given).unwrap();
    assert_eq!(concluded.departs("1"), Some(true));
    assert_eq!(concluded.departs("2"), Some(false));
}

#[test]
fn who_was_engaged_is_named_before_weights_are_fixed() {
    let mut silent = scheme(&[("access", "1")], &[]);
    silent.engaged.clear();
    let settled = draft().with_scheme(silent.clone(), &[], NOW).unwrap();
    assert!(says(
        &settled.weights_fixed(NOW).unwrap_err(),
        "who was engaged"
    ));
    let engaged = settled
        .with_engagement(scheme(&[], &[]).engaged.remove(0))
        .unwrap();
    assert!(engaged.weights_fixed(NOW).is_ok());
    silent.nobody_engaged = Some("There was no time.".to_owned());
    let told = draft().with_scheme(silent, &[], NOW).unwrap();
    assert!(told.weights_fixed(NOW).is_ok());
    // What changed is told of every version but the first.
    let mut untold = scheme(&[("access", "1")], &[]);
    untold.changed.clear();
    let refused = told.with_scheme(untold, &[], NOW).unwrap_err();
    assert_eq!(fields(refused), ["input.changed"]);
}

#[test]
fn weights_changed_after_a_score_are_flagged_for_ever() {
    let open = scoring();
    let sheets = all_scored(&open);
    let same = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
    let worded = open.with_scheme(same, &sheets, LATER).unwrap();
    assert_eq!(worded.scheme().unwrap().after_first_score, None);
    let other = scheme(&[("access", "50"), ("quality", "50")], &["lawful"]);
    let changed = open.with_scheme(other, &sheets, LATER).unwrap();
    let scheme = changed.scheme().unwrap();
    assert_eq!((scheme.number, scheme.after_first_score), (2, Some(NOW)));
    assert_eq!(
        (changed.phase, scheme.fixed),
        (AppraisalPhase::Drafting, None)
    );
    let refused = score(&changed, ("Readers", Some("A")), &[], &sheets).unwrap_err();
    assert!(says(&refused, "drafting"), "{refused}");
    let unscored = open.with_scheme(self::scheme(&[("access", "1")], &[]), &[], LATER);
    assert_eq!(unscored.unwrap().scheme().unwrap().after_first_score, None);
}

#[test]
fn what_is_scored_stays() {
    let open = scoring();
    let sheets = all_scored(&open);
    let refused = open
        .with_scheme(scheme(&[("access", "1")], &[]), &sheets, NOW)
        .unwrap_err();
    assert!(
        says(&refused, "`quality` has been scored, and stays a criterion"),
        "{refused}"
    );
    let mut narrow = scheme(&[("access", "60"), ("quality", "40")], &[]);
    narrow.criteria[0].max = number("5");
    let refused = open.with_scheme(narrow, &sheets, NOW).unwrap_err();
    assert_eq!(fields(refused), ["input.criteria.0.max"]);
    let mut fewer = open.clone();
    fewer.options.remove(1);
    fewer.panels[0].participants.remove(0);
    let refused = open.check_change(&fewer, &sheets).unwrap_err();
    assert_eq!(fields(refused), ["input.options", "input.panels"]);
    let mut more = open.clone();
    more.options.push(option("4", None));
    assert!(open.check_change(&more, &sheets).is_ok());
}

#[test]
fn a_score_is_refused_where_it_stands() {
    let open = scoring();
    for (who, cells, at) in [
        (
            ("Nobody", None),
            vec![given("1", "access", "5")],
            vec!["input.panel"],
        ),
        (
            ("Readers", Some("Z")),
            vec![given("1", "access", "5")],
            vec!["input.scorer"],
        ),
        (
            ("Readers", Some("A")),
            vec![given("9", "access", "5"), given("1", "none", "5")],
            vec!["input.scores.0.option", "input.scores.1.criterion"],
        ),
        (
            ("Readers", Some("A")),
            vec![given("1", "access", "10.5"), given("1", "quality", "-1")],
            vec!["input.scores.0.score", "input.scores.1.score"],
        ),
        (
            ("Readers", Some("A")),
            vec![given("1", "access", "5"), given("1", "access", "6")],
            vec!["input.scores.1.score"],
        ),
    ] {
        let refused = score(&open, who, &cells, &[]).unwrap_err();
        assert_eq!(fields(refused), at, "{who:?}");
    }
    // A panel agrees its scores, or has each scorer give theirs.
    let sheets = all_scored(&open);
    let cell = [given("1", "access", "5")];
    let refused = score(&open, ("Readers", None), &cell, &sheets).unwrap_err();
    assert_eq!(fields(refused), ["input.scorer"]);
    // What is taken back is not scored.
    let mut own = score(
        &open,
        ("Readers", Some("A")),
        &[given("1", "access", "")],
        &sheets,
    )
    .unwrap();
    assert_eq!(own.score("1", "access"), None);
    own = score(
        &open,
        ("Readers", Some("A")),
        &[given("1", "access", "0")],
        &[own],
    )
    .unwrap();
    assert_eq!(own.score("1", "access").unwrap().score, number("0"));
}
