//! Owns looking up the records around a decision: what it names, what has to be locked with it,
//! and the chain of decisions before it.

use std::collections::BTreeMap;

use minuted_core::{
    authorities::Authority,
    boards::Board,
    decisions::{Around, Clause, Commitment, Decision, PendingItem, Settling, leads_to},
    id::{AnyId, DecisionId, RecordId},
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    papers::{Comment, Document, Paper, PaperVersion, Recommendation},
    people::{Person, Post},
    refusal::{Reason, Refusal, Refusals},
    rules::DecisionPhase,
    viewer::Viewer,
};
use minuted_store::{Reader, Stored};

use super::details::Composed;
use crate::{CommandError, CommandResult, Work};

/// Looks up records as a viewer, and tells at once which can't be found.
pub(super) struct Lookups<'a> {
    reader: &'a Reader,
    viewer: &'a Viewer,
    refusals: Refusals,
}

impl<'a> Lookups<'a> {
    pub(super) const fn new(reader: &'a Reader, viewer: &'a Viewer) -> Self {
        Self {
            reader,
            viewer,
            refusals: Refusals::new(),
        }
    }

    /// One record; none if it is left out, or refused.
    async fn one<R: Stored>(&mut self, id: Option<R::Id>, field: &str) -> CommandResult<Option<R>> {
        let Some(id) = id else { return Ok(None) };
        let found = self.reader.find::<R>(self.viewer, id).await?;
        self.refusals.require(found.is_some(), || {
            Refusal::not_found(R::Id::KIND).at(field)
        });
        Ok(found)
    }

    /// That every record of a list is there.
    async fn all<R: Stored>(&mut self, ids: &[R::Id], field: &str) -> CommandResult<()> {
        let found = self.reader.many::<R>(self.viewer, ids).await?;
        let found: Vec<_> = found.iter().map(|record| record.id().uuid()).collect();
        for (n, id) in ids.iter().enumerate() {
            self.refusals.require(found.contains(&id.uuid()), || {
                Refusal::not_found(R::Id::KIND).at(format!("{field}.{n}"))
            });
        }
        Ok(())
    }

    fn done(self) -> CommandResult<()> {
        Ok(self.refusals.done()?)
    }
}

/// Takes the value of a part of a command, or collects why it was refused; a failure ends it all.
pub(super) fn collect<T>(
    refusals: &mut Refusals,
    part: CommandResult<T>,
) -> CommandResult<Option<T>> {
    match part {
        Ok(value) => Ok(Some(value)),
        Err(CommandError::Refused(refused)) => Ok(refusals.take(Err(refused))),
        Err(failed) => Err(failed),
    }
}

/// The records around a decision, as they stand now.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub(super) board: Board,
    pub(super) meeting: Option<Meeting>,
    pub(super) supersedes: Option<Decision>,
    pub(super) settles: Vec<Settling>,
    item: Option<AgendaItem>,
    paper: Option<Paper>,
    authority: Option<Authority>,
}

impl Surroundings {
    /// Loads what a decision of this board and its clauses name, as far as the viewer may see it;
    /// else refuses.
    pub(super) async fn load(
        mut lookups: Lookups<'_>,
        board: Board,
        decision: &Decision,
        clauses: &[Clause],
        fields: &[String],
    ) -> CommandResult<Self> {
        let at = "input.paperVersionId";
        let version: Option<PaperVersion> = lookups.one(decision.paper_version, at).await?;
        let paper = lookups
            .one(version.map(|version| version.paper), at)
            .await?;
        let mut settles = Vec::new();
        for (clause, field) in clauses.iter().zip(fields) {
            let field = format!("{field}.settlesId");
            let item: Option<PendingItem> = lookups.one(clause.settles, &field).await?;
            if let Some(item) = item {
                settles.push(Settling {
                    asking: phase_of(&lookups, item.decision).await?,
                    clause: clause.id,
                    field,
                    item,
                });
            }
        }
        let found = Self {
            board,
            meeting: lookups.one(decision.meeting, "input.meetingId").await?,
            supersedes: lookups
                .one(decision.supersedes, "input.supersedesId")
                .await?,
            settles,
            item: lookups.one(decision.item, "input.itemId").await?,
            paper,
            authority: lookups.one(decision.authority, "input.authorityId").await?,
        };
        lookups.done()?;
        Ok(found)
    }

    /// What the rules of `core` ask about.
    pub(super) fn of<'a>(&'a self, decision: &'a Decision) -> Around<'a> {
        Around {
            decision,
            board: &self.board,
            meeting: self.meeting.as_ref(),
            item: self.item.as_ref(),
            paper: self.paper.as_ref(),
            authority: self.authority.as_ref(),
            supersedes: self.supersedes.as_ref(),
            settles: &self.settles,
        }
    }
}

/// The phase of the decision that asked for something.
async fn phase_of(lookups: &Lookups<'_>, id: DecisionId) -> CommandResult<DecisionPhase> {
    let viewer = reads_all(lookups.viewer);
    let decision = lookups.reader.find::<Decision>(&viewer, id).await?;
    let decision = decision.ok_or_else(|| Refusal::not_found(DecisionId::KIND))?;
    Ok(decision.standing.phase)
}

/// Rules hold whatever the viewer may see; what is read for them is told to nobody.
pub(super) fn reads_all(viewer: &Viewer) -> Viewer {
    Viewer::system("rules", viewer.today())
}

/// Refuses what a composed decision names besides and the viewer can't see.
pub(super) async fn check_references(work: &Work<'_>, composed: &Composed) -> CommandResult<()> {
    let decision = &composed.decision;
    let mut lookups = Lookups::new(&work.tx, work.viewer);
    lookups
        .one::<Post>(decision.maker_post, "input.makerPostId")
        .await?;
    lookups
        .one::<Person>(decision.maker_person, "input.makerPersonId")
        .await?;
    lookups
        .all::<Matter>(&decision.matters, "input.matterIds")
        .await?;
    lookups
        .all::<Recommendation>(&decision.recommendations, "input.recommendationIds")
        .await?;
    lookups
        .all::<Comment>(&decision.comments, "input.commentIds")
        .await?;
    lookups
        .all::<Document>(&decision.documents, "input.documentIds")
        .await?;
    for (clause, field) in composed.clauses() {
        let at = format!("{field}.toBoardId");
        lookups.one::<Board>(clause.to, &at).await?;
    }
    for (commitment, field) in composed.commitments() {
        check_commitment(&mut lookups, commitment, field).await?;
    }
    lookups.done()
}

async fn check_commitment(
    lookups: &mut Lookups<'_>,
    commitment: &Commitment,
    field: &str,
) -> CommandResult<()> {
    let owner = format!("{field}.ownerPostId");
    lookups.one::<Post>(commitment.owner_post, &owner).await?;
    let board = format!("{field}.reportToBoardId");
    lookups.one::<Board>(commitment.report_to, &board).await?;
    Ok(())
}

/// What has to be locked before a decision is made: what it is read against, and what changes with
/// it. Which paper a version or a recommendation belongs to never changes, so that it may be read
/// before the lock.
pub(super) async fn roots(
    work: &Work<'_>,
    decision: &Decision,
    clauses: &[Clause],
) -> CommandResult<Vec<AnyId>> {
    let viewer = reads_all(work.viewer);
    let mut roots: Vec<AnyId> = vec![decision.id.into()];
    roots.extend(decision.meeting.map(AnyId::from));
    roots.extend(decision.supersedes.map(AnyId::from));
    roots.extend(clauses.iter().filter_map(|c| c.settles.map(AnyId::from)));
    if let Some(id) = decision.paper_version {
        let version = work.tx.find::<PaperVersion>(&viewer, id).await?;
        roots.extend(version.map(|version| AnyId::from(version.paper)));
    }
    let put = work
        .tx
        .many::<Recommendation>(&viewer, &decision.recommendations)
        .await?;
    roots.extend(put.iter().map(|put| AnyId::from(put.paper)));
    roots.sort_unstable();
    roots.dedup();
    Ok(roots)
}

/// Refuses if `new` would supersede what, by a chain of decisions, supersedes it.
pub(super) async fn check_chain(
    work: &Work<'_>,
    new: DecisionId,
    old: DecisionId,
    field: &str,
) -> CommandResult<()> {
    let viewer = reads_all(work.viewer);
    let mut before: BTreeMap<DecisionId, Option<DecisionId>> = BTreeMap::new();
    let mut next = Some(old);
    while let Some(id) = next.filter(|id| !before.contains_key(id)) {
        let decision = work.tx.find::<Decision>(&viewer, id).await?;
        next = decision.and_then(|decision| decision.supersedes);
        before.insert(id, next);
    }
    let follow = |id| before.get(&id).copied().flatten().into_iter().collect();
    if leads_to(old, new, follow) {
        let what = "A chain of decisions, each superseding another,".to_owned();
        return Err(Refusal::new(Reason::Circular { what }).at(field).into());
    }
    Ok(())
}
