//! Owns recommendations: what a paper asks of boards, and what a new draft may do to them.
//!
//! A recommendation keeps its ID when it is re-worded or moves, so that outcomes and clauses point
//! to it whatever it is called. From the moment that it is put before a board its words stand: a
//! later draft can't change what the board is asked, and can't show through what it says now.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Paper;
use crate::{
    appraisals::FromAppraisal,
    audience::{Audience, AudienceText},
    id::{BoardId, Kind, PaperId, RecommendationId},
    lifecycle_state::Standing,
    record::{LISTED_MOST, Link, Provenance, at_most, line_if_given, link, place_key, record},
    refusal::{Reason, Refusal, Refusals},
    rules::{RecommendationFacts, RecommendationPhase},
};

/// What a paper asks of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its ID.
    pub id: RecommendationId,
    /// Its version.
    pub version: i64,
    /// The paper that makes it.
    pub paper: PaperId,
    /// The board that is asked.
    pub to: BoardId,
    /// Its place among the paper's recommendations, from 1.
    pub place: i64,
    /// Its number as printed; empty if it has none.
    pub number: String,
    /// What is asked.
    pub text: AudienceText,
    /// The option of an appraisal that it comes from, if it comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_appraisal: Option<FromAppraisal>,
    /// Where it stands.
    pub standing: Standing<RecommendationPhase>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Recommendation, RecommendationId, schema 3, sort |s| place_key(s.place), links |s| {
    s.from_appraisal.iter().map(|from| Link::new(link::APPRAISAL, from.appraisal)).collect()
});

impl Recommendation {
    /// What to call it in a sentence: by its number, else by its place.
    #[must_use]
    pub fn name(&self) -> String {
        if self.number.is_empty() {
            format!("recommendation {}", self.place)
        } else {
            format!("recommendation {}", self.number)
        }
    }

    /// Refuses unless a board may be said to have given it an outcome: it was put, and not
    /// withdrawn.
    pub fn takes_outcome(&self, field: &str) -> Result<(), Refusal> {
        match self.standing.phase {
            RecommendationPhase::Put | RecommendationPhase::Settled => Ok(()),
            phase @ (RecommendationPhase::Drafting | RecommendationPhase::Withdrawn) => {
                Err(Refusal::new(Reason::WrongPhase {
                    action: format!("record an outcome of {}", self.name()),
                    what: Kind::Recommendation.word().to_owned(),
                    phase: phase.to_string(),
                })
                .at(field))
            }
        }
    }

    /// What the rules ask about it; `settled` is whether the board that is asked gave it an
    /// outcome.
    #[must_use]
    pub fn facts(&self, settled: bool) -> RecommendationFacts {
        RecommendationFacts {
            has_text: !self.text.is_empty(),
            has_outcome: settled,
        }
    }

    fn asks_the_same(&self, worded: &Worded) -> bool {
        let source = |text: &AudienceText| text.source(Audience::Working).map(str::to_owned);
        self.to == worded.to
            && self.number == worded.number
            && source(&self.text) == source(&worded.text)
    }
}

/// One recommendation as a draft words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    /// The recommendation that it words anew; none: one more.
    pub id: Option<RecommendationId>,
    /// The board that is asked.
    pub to: BoardId,
    /// Its number as printed; empty if it has none.
    pub number: String,
    /// What is asked.
    pub text: AudienceText,
    /// The option of an appraisal that a new one comes from; one that is worded anew keeps its own.
    pub from_appraisal: Option<FromAppraisal>,
}

/// What a draft does to the recommendations of its paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redraft {
    /// What the draft recommends, in its order.
    pub order: Vec<RecommendationId>,
    /// Those that change: as they stand and as the draft has them.
    pub changed: Vec<(Recommendation, Recommendation)>,
    /// New ones.
    pub added: Vec<Recommendation>,
    /// Those being written that the draft no longer makes.
    pub left_out: Vec<Recommendation>,
}

/// Compares the recommendations of a draft with those that stand. `blank` gives a new one with an
/// ID, a standing and a provenance.
///
/// Those being written may change, move and go. Those that were put have to be repeated as they
/// stand; whoever wants other words withdraws one and adds another.
pub fn redraft(
    paper: &Paper,
    standing: &[Recommendation],
    worded: Vec<Worded>,
    mut blank: impl FnMut() -> Recommendation,
) -> Result<Redraft, Refusals> {
    let mut refusals = Refusals::new();
    let field = "input.recommendations";
    refusals.take(at_most(worded.len(), LISTED_MOST, "recommendations", field));
    let mut seen = BTreeSet::new();
    let mut redraft = Redraft::default();
    for (worded, n) in worded.into_iter().zip(0..) {
        let at = format!("{field}.{n}");
        refusals.take(check(paper, &worded, &at));
        let old = worded.id.map(|id| standing.iter().find(|old| old.id == id));
        if old == Some(None) {
            let refusal = Refusal::not_found(Kind::Recommendation);
            refusals.add(refusal.at(format!("{at}.id")));
            continue;
        }
        if worded.id.is_some_and(|id| !seen.insert(id)) {
            let problem = "This recommendation is in the list twice.";
            refusals.add(Refusal::invalid(problem, &format!("{at}.id")));
            continue;
        }
        match old.flatten() {
            None => {
                let from_appraisal = worded.from_appraisal.clone();
                let new = word(blank(), worded, n + 1);
                redraft.add(Recommendation {
                    from_appraisal,
                    ..new
                });
            }
            Some(old) => match old.standing.phase {
                RecommendationPhase::Drafting => {
                    redraft.change(old, word(old.clone(), worded, n + 1));
                }
                RecommendationPhase::Withdrawn => {
                    let problem = "This recommendation is withdrawn. Leave out its ID to make it \
                                   anew.";
                    refusals.add(Refusal::invalid(problem, &format!("{at}.id")));
                }
                RecommendationPhase::Put | RecommendationPhase::Settled => {
                    refusals.require(old.asks_the_same(&worded), || frozen(old, &at));
                    redraft.order.push(old.id);
                }
            },
        }
    }
    for old in standing.iter().filter(|old| !seen.contains(&old.id)) {
        match old.standing.phase {
            RecommendationPhase::Drafting => redraft.left_out.push(old.clone()),
            RecommendationPhase::Put => {
                let problem = format!(
                    "The {} is before its board and can't be left out: repeat it, or withdraw it \
                     first.",
                    old.name()
                );
                refusals.add(Refusal::invalid(problem, field));
            }
            RecommendationPhase::Settled | RecommendationPhase::Withdrawn => {}
        }
    }
    refusals.done()?;
    Ok(redraft)
}

impl Redraft {
    fn add(&mut self, recommendation: Recommendation) {
        self.order.push(recommendation.id);
        self.added.push(recommendation);
    }

    fn change(&mut self, old: &Recommendation, new: Recommendation) {
        self.order.push(new.id);
        if *old != new {
            self.changed.push((old.clone(), new));
        }
    }
}

fn word(blank: Recommendation, worded: Worded, place: i64) -> Recommendation {
    Recommendation {
        to: worded.to,
        place,
        number: worded.number,
        text: worded.text,
        ..blank
    }
}

fn check(paper: &Paper, worded: &Worded, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let number = format!("{field}.number");
    refusals.take(line_if_given(&worded.number, "number", &number));
    refusals.require(!worded.text.is_empty(), || {
        Refusal::missing("what the board is asked to do", &format!("{field}.text"))
    });
    refusals.require(paper.boards().any(|board| board == worded.to), || {
        let problem = "The paper is not for this board: name the board in the paper's `alsoForIds` \
                       first.";
        Refusal::invalid(problem, &format!("{field}.toBoardId"))
    });
    refusals.done()
}

fn frozen(old: &Recommendation, field: &str) -> Refusal {
    let problem = format!(
        "The {} is {} and its words stand: repeat it as it is, or withdraw it and add another \
         without an ID.",
        old.name(),
        match old.standing.phase {
            RecommendationPhase::Settled => "settled",
            _ => "before its board",
        }
    );
    Refusal::invalid(problem, &format!("{field}.text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::samples::{id, paper, recommendation};
    use RecommendationPhase::{Drafting, Put, Settled, Withdrawn};

    fn worded(of: Option<u128>, text: &str) -> Worded {
        Worded {
            id: of.map(id),
            to: id(1),
            number: String::new(),
            text: AudienceText::open(text.to_owned()),
            from_appraisal: None,
        }
    }

    fn drafted(
        standing: &[Recommendation],
        worded: Vec<Worded>,
    ) -> Result<Redraft, Vec<(String, String)>> {
        let blank = || recommendation(99, Drafting, "");
        redraft(&paper(), standing, worded, blank).map_err(|refusals| {
            let told = refusals.into_iter().map(|refusal| {
                let message = refusal.message();
                (refusal.field.unwrap_or_default(), message)
            });
            told.collect()
        })
    }

    #[test]
    fn ids_stay_when_words_and_places_change() {
        let standing = [
            recommendation(1, Drafting, "Note."),
            recommendation(2, Drafting, "Agree."),
        ];
        let moved = vec![
            worded(Some(2), "Agree at once."),
            worded(None, "Endorse."),
            worded(Some(1), "Note."),
        ];
        let done = drafted(&standing, moved).unwrap();
        assert_eq!(done.order, [id(2), id(99), id(1)]);
        let changed: Vec<_> = done.changed.iter().map(|(_, new)| new).collect();
        let seen: Vec<_> = changed
            .iter()
            .map(|r| (r.id, r.place, r.text.read(Audience::Public)))
            .collect();
        assert_eq!(seen, [(id(2), 1, "Agree at once."), (id(1), 3, "Note.")]);
        assert_eq!((done.added.len(), done.added[0].place), (1, 2));
        assert_eq!(done.left_out, []);
    }

    #[test]
    fn a_draft_that_changes_nothing_changes_nothing() {
        let standing = [recommendation(1, Drafting, "Note.")];
        let done = drafted(&standing, vec![worded(Some(1), "Note.")]).unwrap();
        let expected = Redraft {
            order: vec![id(1)],
            ..Redraft::default()
        };
        assert_eq!(done, expected);
    }

    #[test]
    fn what_is_left_out_goes_only_while_it_is_written() {
        for (phase, goes, refused) in [
            (Drafting, true, None),
            (
                Put,
                false,
                Some(
                    "The recommendation 1 is before its board and can't be left out: repeat it, \
                     or withdraw it first.",
                ),
            ),
            (Settled, false, None),
            (Withdrawn, false, None),
        ] {
            let standing = [recommendation(1, phase, "Note.")];
            let done = drafted(&standing, vec![]);
            let told = done.as_ref().err().map(|told| told[0].1.as_str());
            assert_eq!(told, refused, "{phase}");
            let left_out = done.map_or(0, |done| done.left_out.len());
            assert_eq!(left_out == 1, goes, "{phase}");
        }
    }

    #[test]
    fn words_stand_once_they_are_put() {
        for phase in [Put, Settled] {
            let standing = [recommendation(1, phase, "Note.")];
            let repeated = drafted(&standing, vec![worded(Some(1), "Note.")]).unwrap();
            assert_eq!((repeated.order.len(), repeated.changed.len()), (1, 0));
            let told = drafted(&standing, vec![worded(Some(1), "Agree.")]).unwrap_err();
            assert_eq!(told[0].0, "input.recommendations.0.text");
            assert!(told[0].1.contains("its words stand"), "{told:?}");
        }
    }

    #[test]
    fn every_fault_is_told_at_its_field() {
        let standing = [
            recommendation(1, Drafting, "Note."),
            recommendation(2, Withdrawn, "Agree."),
        ];
        let mut elsewhere = worded(Some(1), "Note.");
        elsewhere.to = id(7);
        let told = drafted(
            &standing,
            vec![
                elsewhere,
                worded(Some(1), "Again."),
                worded(Some(2), "Agree."),
                worded(Some(3), "Never was."),
                worded(None, " "),
            ],
        );
        let fields: Vec<_> = told.unwrap_err().into_iter().map(|(f, _)| f).collect();
        assert_eq!(
            fields,
            [
                "input.recommendations.0.toBoardId",
                "input.recommendations.1.id",
                "input.recommendations.2.id",
                "input.recommendations.3.id",
                "input.recommendations.4.text",
            ]
        );
    }

    #[test]
    fn only_what_was_put_takes_an_outcome() {
        for (phase, takes) in [
            (Drafting, false),
            (Put, true),
            (Settled, true),
            (Withdrawn, false),
        ] {
            let told = recommendation(1, phase, "Note.").takes_outcome("f");
            assert_eq!(told.is_ok(), takes, "{phase}");
        }
    }
}
