//! Owns what the clauses of a decision would make of the recommendations that they answer: planned
//! from what is on record, for the command that makes the decision and for telling beforehand why
//! it can't be made.

use std::collections::{BTreeMap, HashMap};

use minuted_core::{
    decisions::{Clause, Decision},
    id::{AgendaItemId, DecisionId, Kind, PaperId, PaperVersionId, RecommendationId, RecordId},
    meetings::AgendaItem,
    papers::{Consideration, Outcome, Paper, PaperVersion, Recommendation},
    refusal::{Refusal, Refusals},
    viewer::Viewer,
};
use minuted_store::{Order, Reader, StoreResult};

use super::{
    in_hand::{ALL, shared_with},
    outcomes::gone,
};

/// What can't be done with a paper that is withdrawn.
pub(super) const OUTCOME: &str = "record what became of its recommendations";

/// What is on record of the papers whose recommendations decisions answer, read for all of them
/// together.
#[derive(Debug)]
pub(crate) struct BeforeAnswers {
    recommendations: BTreeMap<RecommendationId, Recommendation>,
    papers: BTreeMap<PaperId, Paper>,
    considerations: HashMap<PaperId, Vec<Consideration>>,
    versions: BTreeMap<PaperVersionId, PaperVersion>,
    /// The items at which boards considered the papers.
    items: BTreeMap<AgendaItemId, AgendaItem>,
    /// Decisions that gave outcomes and stand no more.
    gone: Vec<DecisionId>,
}

/// What a decision makes of the recommendations of one paper.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The paper as it stands.
    pub(super) paper: Paper,
    /// The paper as it is for the board of the decision too, if it was not.
    pub(super) shared: Option<Paper>,
    /// Where the board considered it, as it stands, if it is on record.
    pub(super) old: Option<Consideration>,
    /// The same with the outcomes. A new one has no ID of its own yet.
    pub(super) here: Consideration,
    /// The recommendations that are answered.
    pub(super) recommendations: Vec<RecommendationId>,
}

/// A clause's answer to a recommendation.
struct Answer<'a> {
    clause: &'a Clause,
    asked: &'a Recommendation,
    field: String,
}

impl BeforeAnswers {
    /// Reads what decisions answer, as far as the viewer may see it; where boards considered the
    /// papers is read whoever asks.
    pub(crate) async fn load(
        reader: &Reader,
        viewer: &Viewer,
        decisions: impl Iterator<Item = &Decision> + Clone,
    ) -> StoreResult<Self> {
        let put: Vec<_> = decisions
            .clone()
            .flat_map(|d| d.recommendations.iter().copied())
            .collect();
        let recommendations = reader.many::<Recommendation>(viewer, &put).await?;
        let mut papers: Vec<_> = recommendations.iter().map(|asked| asked.paper).collect();
        papers.sort_unstable();
        papers.dedup();
        let system = Viewer::system("papers", viewer.today());
        let considerations = reader
            .children::<PaperId, Consideration>(&system, &papers, ALL, Order::Ascending)
            .await?;
        let here = || considerations.values().flatten();
        let items: Vec<_> = here().filter_map(|c| c.item).collect();
        let items = reader.many::<AgendaItem>(&system, &items).await?;
        let gone = gone(reader, &system, here()).await?;
        let papers = reader.many::<Paper>(viewer, &papers).await?;
        let versions: Vec<_> = decisions.filter_map(|d| d.paper_version).collect();
        let versions = reader.many::<PaperVersion>(viewer, &versions).await?;
        Ok(Self {
            recommendations: recommendations.into_iter().map(|r| (r.id, r)).collect(),
            papers: papers.into_iter().map(|paper| (paper.id, paper)).collect(),
            versions: versions.into_iter().map(|v| (v.id, v)).collect(),
            items: items.into_iter().map(|item| (item.id, item)).collect(),
            gone,
            considerations,
        })
    }

    /// What becomes of the recommendations that the clauses of a decision answer, where its board
    /// considered their paper; or every reason why that can't be recorded.
    ///
    /// If nobody recorded that the board considered the paper, the decision does, as long as it
    /// names the version that the board had before it.
    pub(crate) fn plan(
        &self,
        viewer: &Viewer,
        decision: &Decision,
        clauses: &[Clause],
    ) -> Result<Vec<Answered>, Refusals> {
        let mut refusals = Refusals::new();
        let mut by_paper: BTreeMap<PaperId, Vec<Answer<'_>>> = BTreeMap::new();
        for (n, id) in decision.recommendations.iter().enumerate() {
            let field = format!("input.recommendationIds.{n}");
            let Some(asked) = self.recommendations.get(id) else {
                refusals.add(Refusal::not_found(Kind::Recommendation).at(&field));
                continue;
            };
            if let Some(clause) = clauses.iter().find(|c| c.answers.contains(id)) {
                let answers = by_paper.entry(asked.paper).or_default();
                answers.push(Answer {
                    clause,
                    asked,
                    field,
                });
            }
        }
        let mut planned = Vec::new();
        for (paper, answers) in by_paper {
            let answered = match self.papers.get(&paper) {
                Some(paper) => self.answer(viewer, decision, paper, &answers),
                None => Err(Refusal::not_found(Kind::Paper)
                    .at("input.recommendationIds")
                    .into()),
            };
            planned.extend(refusals.take(answered));
        }
        refusals.done()?;
        Ok(planned)
    }

    /// The answers to the recommendations of one paper.
    fn answer(
        &self,
        viewer: &Viewer,
        decision: &Decision,
        paper: &Paper,
        answers: &[Answer<'_>],
    ) -> Result<Answered, Refusals> {
        let version = decision.paper_version.and_then(|id| self.versions.get(&id));
        if version.is_none_or(|version| version.paper != paper.id) {
            // Of the paper that the decision names, this is told with the decision.
            paper
                .stands(OUTCOME)
                .map_err(|refusal| refusal.at("input.recommendationIds"))?;
        }
        let (old, mut here) = self.place_of(decision, paper)?;
        if let Some(item) = here.item.and_then(|id| self.items.get(&id)) {
            item.stands(OUTCOME, "input.recommendationIds")?;
        }
        let gone: Vec<_> = self
            .gone
            .iter()
            .copied()
            .chain(decision.supersedes)
            .collect();
        let mut refusals = Refusals::new();
        for Answer {
            clause,
            asked,
            field,
        } in answers
        {
            refusals.take(asked.takes_outcome(field).map_err(Refusals::from));
            let outcome = Outcome {
                recommendation: asked.id,
                kind: clause.kind.into(),
                decision: Some(decision.id),
                clause: Some(clause.id),
                note: None,
            };
            refusals.take(here.record(outcome, &gone, field));
        }
        let shared = match &old {
            None => refusals.take(shared_with(paper, here.board, viewer).map_err(Refusals::from)),
            Some(_) => None,
        };
        refusals.done()?;
        Ok(Answered {
            paper: paper.clone(),
            shared: shared.flatten(),
            old,
            here,
            recommendations: answers.iter().map(|answer| answer.asked.id).collect(),
        })
    }

    /// Where the board of the decision considered the paper: as it stands, if it is on record, and
    /// as it is to be.
    fn place_of(
        &self,
        decision: &Decision,
        paper: &Paper,
    ) -> Result<(Option<Consideration>, Consideration), Refusals> {
        let all = self
            .considerations
            .get(&paper.id)
            .map_or(&[][..], Vec::as_slice);
        let version = decision.paper_version.and_then(|id| self.versions.get(&id));
        let version = version.filter(|version| version.paper == paper.id);
        if version.is_some_and(|v| v.edition.is_none()) {
            let problem = "This version is a draft, and a board decides on what is published to \
                           it: name the published version.";
            return Err(Refusal::invalid(problem, "input.paperVersionId").into());
        }
        let at_board = || all.iter().filter(|c| c.board == decision.board);
        let found = match decision.meeting {
            Some(meeting) => at_board()
                .find(|c| c.meeting == Some(meeting))
                .or_else(|| at_board().find(|c| c.meeting.is_none() && c.outcomes.is_empty())),
            None => at_board().next_back(),
        };
        if let Some(old) = found {
            let mut here = old.clone();
            here.paper_version = here.paper_version.or(version.map(|version| version.id));
            if here.meeting.is_none() {
                (here.meeting, here.item) = (decision.meeting, decision.item);
            }
            return Ok((Some(old.clone()), here));
        }
        let Some(version) = version else {
            let problem = "It is not on record that the board considered the paper of this \
                           recommendation: name the version that it had before it, or put the \
                           paper before the board first.";
            return Err(Refusal::invalid(problem, "input.paperVersionId").into());
        };
        let last = all.iter().map(|c| c.place).max().unwrap_or(0);
        let date = if decision.made.is_unknown() {
            &decision.date_shown
        } else {
            &decision.made
        };
        let here = Consideration {
            id: RecordId::from_uuid(uuid::Uuid::nil()),
            version: 1,
            paper: paper.id,
            paper_version: Some(version.id),
            board: decision.board,
            meeting: decision.meeting,
            item: decision.item,
            place: last + 1,
            date: date.clone(),
            tabled_because: None,
            outcomes: Vec::new(),
            provenance: decision.provenance.clone(),
        };
        here.check()?;
        Ok((None, here))
    }
}
