//! Owns the full records of an appraisal and a score sheet.

use minuted_core::{
    appraisals::{
        AppraisalOption, AppraisalPhase, AppraisalRecord, Better, Conclusion, CostBasis, Costing,
        Costs, Decimal, Engagement, Judgement, Moderation, Panel, Participant, Scheme,
        SchemeCriterion, SchemeGate, ScoreSheet, SheetScore, Spread, TieBreak, WeightMethod,
    },
    audience::Audience,
    id::{AppraisalId, BoardId, IdSource, MatterId, PaperVersionId, PersonId, RecordId},
    time::Timestamp,
};

use super::common::{exemption, provenance, shown, text};

fn number(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|_| Decimal::rounded(&minuted_core::appraisals::Exact::zero(), 0))
}

const AT: Timestamp = Timestamp::from_micros(1_507_000_000_000_000);

/// An appraisal of two options that is concluded, of which scores, costs and one option are exempt.
pub(super) fn appraisal(
    id: AppraisalId,
    (board, matter): (BoardId, MatterId),
    paper_version: PaperVersionId,
    person: PersonId,
) -> AppraisalRecord {
    AppraisalRecord {
        id,
        version: 1,
        board,
        matter,
        title: "What to do with the quay".to_owned(),
        about: "about the appraisal".to_owned(),
        tie_break: TieBreak::Dense,
        options: vec![option("1", Some(exemption())), option("2", None)],
        costing: Some(Costing {
            unit: "thousand pounds".to_owned(),
            basis: CostBasis::NetPresentCost,
            discount_rate: Some(number("3.5")),
            note: "a note on costs".to_owned(),
        }),
        panels: vec![Panel {
            name: "The panel".to_owned(),
            participants: vec![Participant {
                id: "A".to_owned(),
                role: "A role".to_owned(),
                organisation: "An organisation".to_owned(),
                person: Some(person),
            }],
        }],
        schemes: vec![scheme()],
        judgements: vec![judgement("1"), judgement("2")],
        moderations: vec![Moderation {
            panel: "The panel".to_owned(),
            option: "1".to_owned(),
            criterion: "quality".to_owned(),
            spread: Spread {
                low: number("6.5"),
                high: number("6.5"),
                scorers: 1,
            },
            agreed: number("7.0"),
            why: "why it was agreed".to_owned(),
        }],
        conclusion: Some(Conclusion {
            preferred: "1".to_owned(),
            leaders: vec!["2".to_owned()],
            departs_because: Some(text("departure")),
            text: text("conclusion"),
            at: AT,
            paper_version: Some(paper_version),
            draws: 500,
            seed: 7,
            around: Some(number("25")),
            did_not_score: Vec::new(),
        }),
        phase: AppraisalPhase::Concluded,
        reason: Some("a reason for it".to_owned()),
        audience: Audience::Public,
        scores_exemption: Some(exemption()),
        costs_exemption: Some(exemption()),
        scores_audience: Audience::Restricted,
        provenance: provenance(),
    }
}

fn judgement(option: &str) -> Judgement {
    Judgement {
        gate: "lawful".to_owned(),
        option: option.to_owned(),
        passed: true,
        why: format!("why option {option} passes"),
    }
}

fn option(id: &str, exemption: Option<minuted_core::exemption::Exemption>) -> AppraisalOption {
    AppraisalOption {
        id: id.to_owned(),
        name: Some(format!("Option {id} by name")),
        about: format!("about option {id}"),
        baseline: true,
        costs: Costs {
            whole_life: Some(number("120.50")),
            net_present_cost: Some(number("100.25")),
            net_present_value: Some(number("-3.0")),
        },
        exemption,
    }
}

fn scheme() -> Scheme {
    Scheme {
        number: 1,
        at: AT,
        on: shown(),
        method: WeightMethod::Swing,
        criteria: vec![SchemeCriterion {
            id: "quality".to_owned(),
            name: "How good it is".to_owned(),
            group: Some("Benefits".to_owned()),
            about: "what the ends mean".to_owned(),
            min: number("0"),
            max: number("10"),
            better: Better::Higher,
            given: number("100"),
            weight: number("100"),
        }],
        gates: vec![SchemeGate {
            id: "lawful".to_owned(),
            name: "Within the law".to_owned(),
        }],
        engaged: vec![Engagement {
            group: "Those who use it".to_owned(),
            on: shown(),
            method: "a meeting".to_owned(),
            number: Some(12),
            number_not_known: false,
            said: "what they said".to_owned(),
            changed: "what was changed for it".to_owned(),
        }],
        nobody_engaged: Some("nobody else".to_owned()),
        changed: "what changed".to_owned(),
        fixed: Some(AT),
        after_first_score: Some(AT),
    }
}

/// The sheet of a scorer, who left nothing out.
pub(super) fn score_sheet(
    ids: &dyn IdSource,
    appraisal: AppraisalId,
    board: BoardId,
    person: PersonId,
) -> ScoreSheet {
    let score = |option: &str, score: &str| SheetScore {
        option: option.to_owned(),
        criterion: "quality".to_owned(),
        score: number(score),
        why: format!("why option {option} has this score"),
    };
    ScoreSheet {
        id: RecordId::new(ids),
        version: 1,
        appraisal,
        board,
        panel: "The panel".to_owned(),
        scorer: Some("A".to_owned()),
        person: Some(person),
        scheme: 1,
        first: AT,
        scores: vec![score("1", "6.5"), score("2", "8.0")],
        provenance: provenance(),
    }
}
