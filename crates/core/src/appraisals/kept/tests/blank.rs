//! Who left cells blank that others scored.

use super::*;
use crate::{
    appraisals::{BlankBecause, PartlyScored},
    record::Source,
};

fn source() -> Source {
    Source {
        cited: "The minutes of 1998".to_owned(),
        document: None,
        date_shown: ShownDate::default(),
    }
}

fn because(panel: &str, scorer: Option<&str>, why: &str) -> BlankBecause {
    BlankBecause {
        panel: panel.to_owned(),
        scorer: scorer.map(str::to_owned),
        why: why.to_owned(),
    }
}

/// Ready to be concluded, but that B of the readers left a cell blank.
fn with_a_blank() -> (AppraisalRecord, Vec<ScoreSheet>) {
    let (ready, mut sheets) = ready();
    sheets[1]
        .scores
        .retain(|score| (&*score.option, &*score.criterion) != ("1", "quality"));
    (ready, sheets)
}

#[test]
fn who_left_a_cell_blank_is_told_and_takes_a_reason() {
    let (ready, sheets) = with_a_blank();
    let missing = vec![("1".to_owned(), "quality".to_owned())];
    let blank = PartlyScored {
        panel: "Readers".to_owned(),
        scorer: Some("B".to_owned()),
        missing,
    };
    assert_eq!(ready.partly_scored(&sheets), [blank]);
    let refused = ready.concluded(&sheets, concluding("2")).unwrap_err();
    assert!(
        says(&refused, "`B` of the panel `Readers` left 1 cell blank"),
        "{refused}"
    );
    assert_eq!(fields(refused), ["input.didNotScore"]);
    let mut given = concluding("2");
    given.did_not_score = vec![because("Readers", Some("B"), " They had to leave. ")];
    let concluded = ready.concluded(&sheets, given).unwrap();
    let kept = &concluded.conclusion.unwrap().did_not_score;
    assert_eq!(
        (kept[0].missing, kept[0].why.as_str()),
        (1, "They had to leave.")
    );
}

#[test]
fn who_has_no_sheet_left_everything_blank_that_stands() {
    let (ready, mut sheets) = ready();
    sheets.remove(1);
    let blank = ready.partly_scored(&sheets);
    // Option 3 fails a gate and need not be scored: two options by two criteria.
    let told: Vec<_> = blank
        .iter()
        .map(|one| (one.scorer.as_deref(), one.missing.len()))
        .collect();
    assert_eq!(told, [(Some("B"), 4)]);
    assert!(ready.concluded(&sheets, concluding("2")).is_err());
    // A panel that agrees its scores has one sheet, and one reason.
    let (ready, mut sheets) = self::ready();
    sheets[2].scores.truncate(1);
    let blank = ready.partly_scored(&sheets);
    let told: Vec<_> = blank
        .iter()
        .map(|one| (one.panel.as_str(), one.scorer.as_deref(), one.missing.len()))
        .collect();
    assert_eq!(told, [("Officers", None, 3)]);
    let mut given = concluding("2");
    given.did_not_score = vec![because("Officers", None, "Costs are not theirs.")];
    assert!(ready.concluded(&sheets, given).is_ok());
}

#[test]
fn a_reason_is_for_somebody_who_left_something_blank() {
    let (ready, sheets) = with_a_blank();
    let mut given = concluding("2");
    given.did_not_score = vec![
        because("Readers", Some("A"), "Ill."),
        because("Readers", Some("B"), " "),
    ];
    let refused = ready.concluded(&sheets, given).unwrap_err();
    assert_eq!(
        fields(refused),
        ["input.didNotScore.0", "input.didNotScore.1.why"]
    );
    // A source may show no more than that a cell was scored by somebody.
    let mut transcribed = ready;
    transcribed.provenance.transcribed_from = Some(source());
    let concluded = transcribed.concluded(&sheets, concluding("2")).unwrap();
    assert_eq!(concluded.conclusion.unwrap().did_not_score, []);
}

#[test]
fn who_was_engaged_is_told_in_full_of_what_is_made_here() {
    let mut bare = scheme(&[("access", "1")], &[]);
    let engaged = &mut bare.engaged[0];
    (engaged.on, engaged.said, engaged.number) = (ShownDate::default(), " ".to_owned(), None);
    let refused = draft().with_scheme(bare.clone(), &[], NOW).unwrap_err();
    let at = ["on", "said", "number"].map(|field| format!("input.engaged.0.{field}"));
    assert_eq!(fields(refused), at);
    let refused = {
        let mut settled = scheme(&[("access", "1")], &[]);
        let engaged = settled.engaged.remove(0);
        let first = draft()
            .with_scheme(scheme(&[("access", "1")], &[]), &[], NOW)
            .unwrap();
        first
            .with_engagement(Engagement {
                said: String::new(),
                ..engaged
            })
            .unwrap_err()
    };
    assert_eq!(fields(refused), ["input.said"]);
    let mut unknown = scheme(&[("access", "1")], &[]);
    (
        unknown.engaged[0].number,
        unknown.engaged[0].number_not_known,
    ) = (None, true);
    assert!(draft().with_scheme(unknown.clone(), &[], NOW).is_ok());
    unknown.engaged[0].number = Some(3);
    let refused = draft().with_scheme(unknown, &[], NOW).unwrap_err();
    assert_eq!(fields(refused), ["input.engaged.0.numberNotKnown"]);
    // What illustrates, or is taken from a source, tells what there is.
    let mut illustrative = draft();
    illustrative.provenance.illustrative = true;
    assert!(illustrative.with_scheme(bare.clone(), &[], NOW).is_ok());
    let mut transcribed = draft();
    transcribed.provenance.transcribed_from = Some(source());
    assert!(transcribed.with_scheme(bare, &[], NOW).is_ok());
}
