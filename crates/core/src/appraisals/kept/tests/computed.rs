//! Tests of what is agreed, of what is computed for whom, of choices, and of the file of a record.

use super::*;
use crate::decisions::{How, Numbered, Stated};

fn agreeing(panel: &str, agreed: &str, why: &str) -> Moderating {
    Moderating {
        panel: panel.to_owned(),
        option: "2".to_owned(),
        criterion: "access".to_owned(),
        agreed: number(agreed),
        why: why.to_owned(),
    }
}

#[test]
fn what_a_panel_agrees_stands_in_place_of_each_of_its_scorers() {
    let open = scoring();
    let sheets = all_scored(&open);
    let moderated = open.moderated(
        &sheets,
        &[agreeing("Readers", "8.5", "Both were at the site.")],
    );
    let moderated = moderated.unwrap();
    let kept = &moderated.moderations[0];
    assert_eq!(
        (
            kept.spread.low.as_str(),
            kept.spread.high.as_str(),
            kept.spread.scorers
        ),
        ("7", "9", 2)
    );
    let model = moderated.model(&sheets, Audience::Working).unwrap();
    let of_cell = model
        .scores
        .iter()
        .filter(|score| (score.option, score.criterion) == (1, 0));
    let of_cell: Vec<_> = of_cell
        .map(|score| (score.scorer.as_deref(), score.value.to_string()))
        .collect();
    let expected = [(Some("A"), "8.5"), (Some("B"), "8.5"), (None, "7")];
    assert_eq!(
        of_cell,
        expected.map(|(who, score)| (who, score.to_owned()))
    );
    for (given, at) in [
        (agreeing("Readers", "11", "x"), "input.cells.0.agreed"),
        (agreeing("Readers", "8", " "), "input.cells.0.why"),
        (agreeing("Officers", "8", "x"), "input.cells.0.panel"),
    ] {
        let refused = open.moderated(&sheets, &[given]).unwrap_err();
        assert_eq!(fields(refused), [at]);
    }
    // Scores that changed since have to be moderated again.
    let again = moderated.scoring_begun().unwrap();
    let changed = score(
        &again,
        ("Readers", Some("A")),
        &[given("2", "access", "3")],
        &sheets,
    )
    .unwrap();
    let mut later = sheets.clone();
    later[0] = changed;
    let closed = again.moderated(&later, &[]).unwrap();
    let refused = closed.concluded(&later, concluding("2")).unwrap_err();
    assert!(
        says(&refused, "changed after they were moderated"),
        "{refused}"
    );
}

fn exempt(audience: Audience, title: &str) -> Exemption {
    Exemption {
        audience,
        grounds: vec!["paragraph 3".to_owned()],
        public_title: title.to_owned(),
        public_interest: "It would harm the bidding.".to_owned(),
        likely: false,
        review_on: None,
    }
}

#[test]
fn nothing_is_computed_of_what_a_reader_may_not_know() {
    let (ready, sheets) = ready();
    assert!(
        ready.model(&sheets, Audience::Confidential).is_none(),
        "scores are working material"
    );
    let mut given = ready.clone();
    given.scores_exemption = Some(exempt(Audience::Restricted, "Scores"));
    given.options[1].exemption = Some(exempt(Audience::Confidential, "A bidder"));
    let concluded = given.concluded(&sheets, concluding("2")).unwrap();
    let open = concluded.opened_to(Audience::Public).unwrap();
    assert!(open.model(&sheets, Audience::Public).is_none());
    let member = open.model(&sheets, Audience::Restricted).unwrap();
    assert_eq!(member.options[1].name, "A bidder");
    assert_eq!(
        member.options[1].cost, None,
        "the cost of an exempt option is exempt"
    );
    assert!(member.options[0].cost.is_some());
    let officer = open.model(&sheets, Audience::Confidential).unwrap();
    assert_eq!(officer.options[1].name, "Option 2");
    assert!(officer.options[1].cost.is_some());
    // Costs alone.
    let mut given = ready;
    given.costs_exemption = Some(exempt(Audience::Restricted, "Costs"));
    let concluded = given.concluded(&sheets, concluding("2")).unwrap();
    let open = concluded.opened_to(Audience::Public).unwrap();
    let public = Findings::of(
        open.model(&sheets, Audience::Public).unwrap(),
        Plan {
            draws: 100,
            ..Plan::default()
        },
    );
    assert!(public.results.frontier.is_empty());
    assert!(
        public
            .results
            .options
            .iter()
            .all(|option| option.cost_per_point.is_none())
    );
    assert!(
        public
            .pictures()
            .iter()
            .all(|picture| picture.name != "costs")
    );
}

#[test]
fn a_choice_is_of_a_concluded_appraisal_and_tells_why_it_departs() {
    let (ready, sheets) = ready();
    let choice = |option: &str, because: Option<&str>| AppraisalChoice {
        appraisal: id(1),
        option: option.to_owned(),
        departs_because: because.map(|because| AudienceText::open(because.to_owned())),
    };
    fn by(matters: &[MatterId], audience: Audience) -> Taking<'_> {
        Taking {
            what: "decision",
            matters,
            audience,
            reader: Audience::Working,
        }
    }
    let own: [MatterId; 1] = [id(3)];
    let early = ready.check_choice(&choice("2", None), &by(&own, Audience::Working));
    assert!(says(&early.unwrap_err(), "moderated"));
    let concluded = ready.concluded(&sheets, concluding("2")).unwrap();
    let open = concluded.opened_to(Audience::Restricted).unwrap();
    let cases: [(AppraisalChoice, &[MatterId], Audience, &[&str]); 6] = [
        (choice("2", None), &[id(3)], Audience::Restricted, &[]),
        (
            choice("1", Some("nearer")),
            &[id(3)],
            Audience::Restricted,
            &[],
        ),
        (
            choice("1", Some(" ")),
            &[id(3)],
            Audience::Restricted,
            &["input.choice.departsBecause"],
        ),
        (
            choice("2", Some("why")),
            &[id(3)],
            Audience::Restricted,
            &["input.choice.departsBecause"],
        ),
        (
            choice("9", Some("x")),
            &[id(4)],
            Audience::Restricted,
            &["input.choice.option", "input.choice.appraisalId"],
        ),
        (
            choice("2", None),
            &[id(3)],
            Audience::Public,
            &["input.choice.appraisalId"],
        ),
    ];
    for (choice, matters, audience, at) in cases {
        let checked = open.check_choice(&choice, &by(matters, audience));
        assert_eq!(
            checked.err().map(fields).unwrap_or_default(),
            at,
            "{choice:?}"
        );
    }
    // Who may not read the scores is not told by a refusal which option leads.
    for (option, because) in [("1", None), ("2", Some("why"))] {
        let stranger = Taking {
            reader: Audience::Public,
            ..by(&own, Audience::Restricted)
        };
        let refused = open
            .check_choice(&choice(option, because), &stranger)
            .unwrap_err();
        assert_eq!(fields(refused.clone()), ["input.choice.appraisalId"]);
        assert!(says(&refused, "are not open to you"), "{refused}");
    }
}

#[test]
fn who_chooses_from_several_tells_of_the_others() {
    let (ready, _) = ready();
    let stated = |how: How, items: &[Option<&str>]| Stated {
        how,
        items: items
            .iter()
            .map(|option| Numbered {
                number: String::new(),
                text: AudienceText::open("It was rejected.".to_owned()),
                option: option.map(str::to_owned),
            })
            .collect(),
    };
    let (all, items) = (
        "input.alternatives.items",
        "input.alternatives.items.1.option",
    );
    type Case<'a> = (How, &'a [Option<&'a str>], &'a [&'a str]);
    let how = "input.alternatives.how";
    let cases: [Case<'_>; 8] = [
        (How::Stated, &[Some("1"), Some("3")], &[]),
        (How::NotShown, &[], &[how]),
        (How::None, &[], &[how]),
        // Option 3 does not pass a gate: it could not be chosen.
        (How::Stated, &[Some("1")], &[]),
        (How::Stated, &[Some("1"), None], &[]),
        // A text without an option may be of any: it covers none.
        (How::Stated, &[None, Some("3")], &[all]),
        (How::Stated, &[None, Some("2")], &[all, items]),
        (How::Stated, &[None, Some("9")], &[all, items]),
    ];
    for (how, items, at) in cases {
        let stated = stated(how, items);
        let refused = ready.check_rejected("2", &stated, false);
        assert_eq!(
            refused.err().map(fields).unwrap_or_default(),
            at,
            "{stated:?}"
        );
        // What a source states is kept as it has it.
        let told = at.iter().filter(|at| at.ends_with("option")).count();
        let kept = ready.check_rejected("2", &stated, true);
        assert_eq!(kept.err().map(fields).unwrap_or_default().len(), told);
    }
}

#[test]
fn what_is_wrong_with_a_draft_is_told_at_its_field() {
    let mut wrong = draft();
    wrong.title = " ".to_owned();
    wrong.options[1].id = "1".to_owned();
    wrong.options[2].id = "a b".to_owned();
    wrong.options[0].name = None;
    wrong.options[0].costs.net_present_cost = Some(number("-1"));
    wrong.panels[1].name = "Readers".to_owned();
    wrong.panels[0].participants[1].id = "A".to_owned();
    let told = fields(wrong.check().unwrap_err());
    assert_eq!(
        told,
        [
            "input.title",
            "input.options.1.key",
            "input.options.2.key",
            "input.options.0.name",
            "input.options.0.costs.netPresentCost",
            "input.costing.discountRate",
            "input.panels.0.participants.1.key",
            "input.panels.1.name",
        ]
    );
    let mut shown = draft();
    shown.costing = None;
    assert_eq!(fields(shown.check().unwrap_err()), ["input.costing"]);
}

/// Everything that is found out, as text that shows every number.
fn found(of: Appraisal) -> String {
    let plan = Plan {
        weights: Weights::Any,
        draws: 500,
        seed: 9,
    };
    format!("{:?}", Findings::of(of, plan))
}

fn reread(model: &Appraisal) -> Appraisal {
    Appraisal::read(&model.to_file().to_string(), Form::Json).unwrap()
}

#[test]
fn the_file_of_a_record_gives_the_same_results() {
    let (ready, sheets) = ready();
    let agreed = ready.scoring_begun().unwrap();
    let agreed = agreed
        .moderated(&sheets, &[agreeing("Readers", "8.25", "Talked over.")])
        .unwrap();
    let model = agreed.model(&sheets, Audience::Working).unwrap();
    assert_eq!(reread(&model), model);
    assert_eq!(found(reread(&model)), found(model));
}

proptest! {
    #[test]
    fn any_sheets_make_a_file_that_is_read_as_the_same(
        scores in prop::collection::vec((0_usize..3, 0_usize..2, 0_u32..1001, 0_u32..3, 0_usize..2), 0..12),
        method in 0_usize..4,
        swapped in any::<bool>(),
    ) {
        let method = WeightMethod::ALL[method];
        let (first, second) = match method {
            WeightMethod::Direct => ("12.50", "7"),
            WeightMethod::Swing => ("100", "33.3"),
            WeightMethod::RankSum | WeightMethod::RankOrderCentroid => ("1", "2"),
        };
        let (a, q) = if swapped { (second, first) } else { (first, second) };
        let mut weighted = scheme(&[("access", a), ("quality", q)], &["lawful"]);
        weighted.method = method;
        let settled = draft().with_scheme(weighted, &[], NOW).unwrap();
        let open = settled.weights_fixed(NOW).unwrap().scoring_begun().unwrap();
        let mut sheets: Vec<ScoreSheet> = Vec::new();
        for (option, criterion, value, places, scorer) in scores {
            let text = format!("{}.{:03}", value / 100, value % 100 * 10);
            let text = &text[..text.len() - places as usize];
            let scorer = ["A", "B"][scorer];
            let cell = [given(&(option + 1).to_string(), ["access", "quality"][criterion], text)];
            let sheet = score(&open, ("Readers", Some(scorer)), &cell, &sheets).unwrap();
            sheets.retain(|old| old.scorer != sheet.scorer);
            sheets.push(sheet);
        }
        let model = open.model(&sheets, Audience::Working).unwrap();
        prop_assert_eq!(reread(&model), model);
    }
}
