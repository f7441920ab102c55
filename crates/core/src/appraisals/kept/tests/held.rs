//! Tests that nothing is concluded over too little, and that what was given keeps its meaning or goes.

use super::*;

fn cell(option: &str, criterion: &str) -> Moderating {
    Moderating {
        panel: "Readers".to_owned(),
        option: option.to_owned(),
        criterion: criterion.to_owned(),
        agreed: number("8"),
        why: "Talked over.".to_owned(),
    }
}

#[test]
fn one_option_alone_is_never_concluded() {
    let open = scoring();
    let closed = open.moderated(&[], &[]).unwrap();
    let mut alone = closed.clone();
    alone.options.truncate(1);
    // It can't be brought about, ...
    for now in [&open, &closed] {
        let refused = now.check_change(&alone, &[]).unwrap_err();
        assert_eq!(fields(refused.clone()), ["input.options"]);
        assert!(says(&refused, "fewer than two options"), "{refused}");
    }
    // ... and if it were, it would not be concluded.
    let refused = alone.concluded(&[], concluding("1")).unwrap_err();
    assert!(says(&refused, "fewer than two options"), "{refused}");
    // While criteria are being settled there is nothing to compare yet.
    let drafting = draft();
    let mut alone = drafting.clone();
    alone.options.truncate(1);
    assert!(drafting.check_change(&alone, &[]).is_ok());
}

#[test]
fn an_option_that_fails_a_gate_is_not_preferred() {
    let (ready, sheets) = ready();
    let mut given = concluding("3");
    given.departs_because = Some(AudienceText::open("It is nearer.".to_owned()));
    let refused = ready.concluded(&sheets, given).unwrap_err();
    assert_eq!(fields(refused.clone()), ["input.preferred"]);
    assert!(says(&refused, "does not pass ‘Gate lawful’"), "{refused}");
}

#[test]
fn a_scale_keeps_its_meaning_once_it_was_scored_on() {
    let open = scoring();
    let sheets = all_scored(&open);
    let with = |change: &dyn Fn(&mut CriterionDraft)| {
        let mut other = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
        change(&mut other.criteria[1]);
        open.with_scheme(other, &sheets, LATER)
    };
    type Change<'a> = &'a dyn Fn(&mut CriterionDraft);
    let changes: [(Change<'_>, &str); 4] = [
        (&|c| c.better = Better::Lower, "input.criteria.1.better"),
        (&|c| c.max = number("100"), "input.criteria.1.max"),
        (&|c| c.max = number("5"), "input.criteria.1.max"),
        (&|c| c.min = number("-1"), "input.criteria.1.min"),
    ];
    for (change, at) in changes {
        let refused = with(change).unwrap_err();
        assert_eq!(fields(refused.clone()), [at]);
        assert!(says(&refused, "`quality` has been scored"), "{refused}");
    }
    // The same scale, however it is written; and any scale before there are scores.
    assert!(with(&|c| c.max = number("10.0")).is_ok());
    let mut other = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
    other.criteria[1].max = number("100");
    assert!(open.with_scheme(other, &[], LATER).is_ok());
}

#[test]
fn what_was_agreed_goes_with_the_scores_that_it_stood_for() {
    let open = scoring();
    let sheets = all_scored(&open);
    let agreed = open.moderated(&sheets, &[cell("2", "access")]).unwrap();
    assert_eq!(agreed.moderations.len(), 1);
    // Its scorers take their scores back, so that the panel can agree on a sheet of its own.
    let again = agreed.scoring_begun().unwrap();
    let mut later = sheets;
    for sheet in &mut later {
        sheet
            .scores
            .retain(|score| sheet.scorer.is_none() || score.option != "2");
    }
    let closed = again.moderated(&later, &[]).unwrap();
    assert_eq!(closed.moderations, []);
    let judged = closed.judged(vec![
        passed("1", true),
        passed("2", false),
        passed("3", true),
    ]);
    assert!(judged.unwrap().concluded(&later, concluding("1")).is_ok());
    // The same where criteria are settled anew meanwhile, on another scale.
    for sheet in &mut later {
        sheet.scores.clear();
    }
    let mut other = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
    other.criteria[0].max = number("5");
    let settled = again.with_scheme(other, &later, LATER).unwrap();
    assert_eq!(settled.moderations, []);
}

#[test]
fn no_sheet_is_begun_with_nothing() {
    let open = scoring();
    let sheets = all_scored(&open);
    for nothing in [vec![], vec![given("1", "access", "")]] {
        let who = ("Readers", Some("A"));
        let refused = score(&open, who, &nothing, &[]).unwrap_err();
        assert_eq!(fields(refused), ["input.scores"]);
        // On a sheet that is there, it takes back or leaves.
        assert!(score(&open, who, &nothing, &sheets).is_ok());
    }
}

#[test]
fn judgements_go_with_their_option_and_with_their_gate() {
    let (ready, sheets) = ready();
    // Option 3 failed; another is not judged by that.
    let mut fewer = ready.clone();
    fewer.options.remove(2);
    let fewer = fewer.without_orphans(&[]);
    let judged = fewer.judgements.iter().map(|old| old.option.as_str());
    assert_eq!(judged.collect::<Vec<_>>(), ["1", "2"]);
    // A gate that asks something else under the same key is not answered yet.
    let mut worded = scheme(&[("access", "60"), ("quality", "40")], &["lawful"]);
    let same = ready.with_scheme(worded.clone(), &sheets, LATER).unwrap();
    assert_eq!(same.judgements.len(), 3);
    worded.gates[0].name = "Within the budget".to_owned();
    let other = ready.with_scheme(worded, &sheets, LATER).unwrap();
    assert_eq!(other.judgements, []);
}
