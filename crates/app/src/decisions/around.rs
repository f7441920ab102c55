//! Owns looking up the records around a decision: what it names, what has to be locked with it,
//! and the chain of decisions before it.

use std::collections::BTreeMap;

use minuted_core::{
    appraisals::{AppraisalRecord, Taking},
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
use minuted_store::{Reader, StoreResult, Stored};

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
    clauses: Vec<Clause>,
    fields: Vec<String>,
    item: Option<AgendaItem>,
    paper: Option<Paper>,
    authority: Option<Authority>,
}

impl Surroundings {
    /// Loads what a decision of this board and its clauses name, as far as the viewer may see it;
    /// else refuses.
    pub(super) async fn load(
        (reader, viewer): (&Reader, &Viewer),
        board: Board,
        decision: &Decision,
        clauses: &[Clause],
        fields: &[String],
    ) -> CommandResult<Self> {
        let known = Known::load(reader, viewer, &[(decision, clauses)]).await?;
        Ok(known.around(board, decision, clauses, fields)?)
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
            clauses: &self.clauses,
            fields: &self.fields,
        }
    }
}

/// The records that drafts name, read for all of them together, so that many drafts take no more
/// statements than one.
#[derive(Debug)]
pub(super) struct Known {
    versions: Found<PaperVersion>,
    papers: Found<Paper>,
    meetings: Found<Meeting>,
    items: Found<AgendaItem>,
    authorities: Found<Authority>,
    superseded: Found<Decision>,
    pending: Found<PendingItem>,
    /// Where the decisions stand that asked for something, whoever asks.
    asking: BTreeMap<DecisionId, DecisionPhase>,
}

/// Records of a kind by their IDs.
#[derive(Debug)]
struct Found<R: Stored>(BTreeMap<R::Id, R>);

impl<R: Stored<Id: Ord>> Found<R> {
    async fn load(
        reader: &Reader,
        viewer: &Viewer,
        ids: impl IntoIterator<Item = Option<R::Id>>,
    ) -> StoreResult<Self> {
        let mut ids: Vec<_> = ids.into_iter().flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        let found = reader.many::<R>(viewer, &ids).await?;
        Ok(Self(found.into_iter().map(|r| (r.id(), r)).collect()))
    }

    /// The record of an ID; refused if the viewer can't see it.
    fn one(&self, id: Option<R::Id>, field: &str, refusals: &mut Refusals) -> Option<R> {
        let id = id?;
        let found = self.0.get(&id).cloned();
        refusals.require(found.is_some(), || {
            Refusal::not_found(R::Id::KIND).at(field)
        });
        found
    }
}

impl Known {
    /// Reads what these decisions and their clauses name, as far as the viewer may see it.
    pub(super) async fn load(
        reader: &Reader,
        viewer: &Viewer,
        drafts: &[(&Decision, &[Clause])],
    ) -> StoreResult<Self> {
        let of = drafts.iter().map(|(decision, _)| *decision);
        let settled = drafts.iter().flat_map(|(_, clauses)| clauses.iter());
        let pending = settled.map(|clause| clause.settles);
        let versions = of.clone().map(|d| d.paper_version);
        let versions = Found::<PaperVersion>::load(reader, viewer, versions).await?;
        let papers: Vec<_> = versions.0.values().map(|v| Some(v.paper)).collect();
        let pending = Found::<PendingItem>::load(reader, viewer, pending).await?;
        let asking: Vec<_> = pending.0.values().map(|item| Some(item.decision)).collect();
        let asking = Found::<Decision>::load(reader, &reads_all(viewer), asking).await?;
        Ok(Self {
            papers: Found::load(reader, viewer, papers).await?,
            meetings: Found::load(reader, viewer, of.clone().map(|d| d.meeting)).await?,
            items: Found::load(reader, viewer, of.clone().map(|d| d.item)).await?,
            authorities: Found::load(reader, viewer, of.clone().map(|d| d.authority)).await?,
            superseded: Found::load(reader, viewer, of.map(|d| d.supersedes)).await?,
            asking: asking
                .0
                .iter()
                .map(|(id, d)| (*id, d.standing.phase))
                .collect(),
            versions,
            pending,
        })
    }

    /// The decisions that they supersede.
    pub(super) fn superseded(&self) -> impl Iterator<Item = &Decision> {
        self.superseded.0.values()
    }

    /// What is around one of the decisions; refused at what the viewer can't see.
    pub(super) fn around(
        &self,
        board: Board,
        decision: &Decision,
        clauses: &[Clause],
        fields: &[String],
    ) -> Result<Surroundings, Refusals> {
        let mut refusals = Refusals::new();
        let at = "input.paperVersionId";
        let version = self.versions.one(decision.paper_version, at, &mut refusals);
        let paper = version.map(|version| version.paper);
        let paper = self.papers.one(paper, at, &mut refusals);
        let mut settles = Vec::new();
        for (clause, field) in clauses.iter().zip(fields) {
            let field = format!("{field}.settlesId");
            let item = self.pending.one(clause.settles, &field, &mut refusals);
            let asking = item.as_ref().map(|item| self.asking.get(&item.decision));
            match (item, asking) {
                (Some(item), Some(Some(asking))) => settles.push(Settling {
                    asking: *asking,
                    clause: clause.id,
                    kind: clause.kind,
                    field,
                    item,
                }),
                (Some(_), _) => refusals.add(Refusal::not_found(DecisionId::KIND)),
                (None, _) => {}
            }
        }
        let meeting = self
            .meetings
            .one(decision.meeting, "input.meetingId", &mut refusals);
        let at = "input.supersedesId";
        let supersedes = self.superseded.one(decision.supersedes, at, &mut refusals);
        let item = self.items.one(decision.item, "input.itemId", &mut refusals);
        let at = "input.authorityId";
        let authority = self.authorities.one(decision.authority, at, &mut refusals);
        refusals.done()?;
        Ok(Surroundings {
            board,
            meeting,
            supersedes,
            settles,
            clauses: clauses.to_vec(),
            fields: fields.to_vec(),
            item,
            paper,
            authority,
        })
    }
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
    let chosen = decision.choice.as_ref().map(|choice| choice.appraisal);
    let appraisal = lookups
        .one::<AppraisalRecord>(chosen, "input.choice.appraisalId")
        .await?;
    if let (Some(appraisal), Some(choice)) = (appraisal, &decision.choice) {
        let by = Taking {
            what: "decision",
            matters: &decision.matters,
            audience: decision.content_audience,
            reader: work.viewer.audience_at(appraisal.board),
        };
        let refusals = &mut lookups.refusals;
        refusals.take(appraisal.check_choice(choice, &by));
        let transcribed = decision.provenance.is_transcribed();
        let alternatives = &decision.alternatives;
        refusals.take(appraisal.check_rejected(&choice.option, alternatives, transcribed));
    }
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

/// Refuses a decision on record whose day does not fit what it names.
pub(crate) async fn dated(work: &Work<'_>, board: Board, decision: &Decision) -> CommandResult<()> {
    let around = Surroundings::load((&work.tx, work.viewer), board, decision, &[], &[]).await?;
    Ok(around.of(decision).fits_its_day()?)
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
