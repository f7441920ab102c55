//! Owns the commands on authorities.

use chrono::NaiveDate;
use minuted_core::{
    authorities::{Authority, AuthoritySource},
    boards::Board,
    decisions::Decision,
    id::{AuthorityId, BoardId, DecisionId, MatterId, OrganisationId, PersonId, PostId},
    matters::Matter,
    organisations::Organisation,
    people::{Person, Post},
    permissions::{Action, Subject},
    record::Provenance,
    refusal::Refusals,
};
use serde::Serialize;

use crate::{
    Command, CommandResult, Work,
    command::{gather, require_version},
};

/// What is known of an authority.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorityDetails {
    /// What it is called.
    pub title: String,
    /// Where it comes from.
    pub source: AuthoritySource,
    /// The article, section or minute that gives it.
    pub citation: String,
    /// The organisation whose power it is.
    pub organisation: Option<OrganisationId>,
    /// The board that holds it.
    pub board: Option<BoardId>,
    /// The post that holds it.
    pub post: Option<PostId>,
    /// The named person who holds it.
    pub person: Option<PersonId>,
    /// Its limits, as written.
    pub limits: String,
    /// Who must be consulted before it is used.
    pub in_consultation_with: String,
    /// What it does not reach.
    pub reserved: String,
    /// The most that one decision under it may commit, in pence.
    pub limit_pence: Option<i64>,
    /// The matters that it does not reach.
    pub reserved_matters: Vec<MatterId>,
    /// The decision that created it.
    pub created_by: Option<DecisionId>,
    /// The first day it may be used.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl AuthorityDetails {
    fn into_record(self, id: AuthorityId, version: i64) -> Authority {
        Authority {
            id,
            version,
            title: self.title,
            source: self.source,
            citation: self.citation,
            organisation: self.organisation,
            board: self.board,
            post: self.post,
            person: self.person,
            limits: self.limits,
            in_consultation_with: self.in_consultation_with,
            reserved: self.reserved,
            limit_pence: self.limit_pence,
            reserved_matters: self.reserved_matters,
            created_by: self.created_by,
            from: self.from,
            to: self.to,
            provenance: self.provenance,
        }
    }
}

/// Records an authority.
#[derive(Clone, Debug, Serialize)]
pub struct RecordAuthority {
    /// What is known of it.
    pub details: AuthorityDetails,
}

impl Command for RecordAuthority {
    const ACTION: Action = Action::RecordAuthority;
    type Done = AuthorityId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AuthorityId> {
        work.permit(subject(self.details.board))?;
        let authority = self.details.clone().into_record(work.id(), 1);
        check(work, &authority).await?;
        work.tx.insert(&authority).await?;
        Ok(authority.id)
    }
}

/// Ends an authority.
#[derive(Clone, Debug, Serialize)]
pub struct EndAuthority {
    /// Which.
    pub id: AuthorityId,
    /// The version that the caller saw.
    pub version: i64,
    /// The last day on which it may be used.
    pub to: NaiveDate,
}

impl Command for EndAuthority {
    const ACTION: Action = Action::EndAuthority;
    type Done = AuthorityId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AuthorityId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Authority = work.find(self.id, "id").await?;
        work.permit(subject(old.board))?;
        require_version(&old, self.version)?;
        let new = old.ended(self.to)?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

/// An authority that a board holds is that board's business; another is the office's.
const fn subject(board: Option<BoardId>) -> Subject {
    match board {
        Some(board) => Subject::board(board),
        None => Subject::office(),
    }
}

/// What must hold of an authority and of what it refers to.
async fn check(work: &Work<'_>, authority: &Authority) -> CommandResult<()> {
    let mut refusals = Refusals::new();
    refusals.take(authority.check());
    let organisation = work
        .find_if::<Organisation>(authority.organisation, "input.organisationId")
        .await;
    gather(&mut refusals, organisation)?;
    let board = work
        .find_if::<Board>(authority.board, "input.boardId")
        .await;
    if let Some(board) = gather(&mut refusals, board)?.flatten() {
        let (provenance, from) = (&authority.provenance, authority.from);
        refusals.take(board.check_transcription(provenance, from, "input.provenance"));
    }
    let post = work.find_if::<Post>(authority.post, "input.postId").await;
    gather(&mut refusals, post)?;
    let person = work
        .find_if::<Person>(authority.person, "input.personId")
        .await;
    gather(&mut refusals, person)?;
    let decision = work
        .find_if::<Decision>(authority.created_by, "input.createdById")
        .await;
    if let Some(decision) = gather(&mut refusals, decision)?.flatten() {
        let under = work
            .find_if::<Authority>(decision.authority, "input.createdById")
            .await?;
        refusals.take(authority.created_within(&decision, under.as_ref()));
    }
    let matters = work
        .find_all::<Matter>(&authority.reserved_matters, "input.reservedMatterIds")
        .await;
    gather(&mut refusals, matters)?;
    let source = work
        .find_source(&authority.provenance, "input.provenance")
        .await;
    gather(&mut refusals, source)?;
    Ok(refusals.done()?)
}
