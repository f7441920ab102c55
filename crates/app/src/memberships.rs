//! Owns the command that changes who sits on a board.

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    id::{BoardId, MembershipId, OrganisationId, PersonId, PostId},
    organisations::Organisation,
    papers::Document,
    people::{
        Beginning, Ending, FilledSeat, FirstDay, Membership, MembershipAct, Person, Post, Seat,
        change_memberships,
    },
    permissions::{Action, Subject},
    record::Provenance,
    refusal::Refusals,
};
use minuted_store::filters::MembershipFilter;
use serde::{Deserialize, Serialize};

use crate::{Command, CommandResult, Work, command::gather};

/// Ends and begins memberships of one board by one act, such as that of an annual meeting.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeMemberships {
    /// The board.
    pub board: BoardId,
    /// The first day of the change.
    pub on: NaiveDate,
    /// The memberships that end, on the day before.
    pub end: Vec<Ending>,
    /// The memberships that begin.
    pub begin: Vec<NewMembership>,
}

/// A membership that begins.
#[derive(Clone, Debug, Serialize)]
pub struct NewMembership {
    /// Who sits.
    pub person: PersonId,
    /// As what.
    pub seat: Seat,
    /// Whether they may vote.
    pub voting: bool,
    /// The organisation on whose behalf they sit.
    pub on_behalf_of: Option<OrganisationId>,
    /// The post by which they sit.
    pub post: Option<PostId>,
    /// The seat that they fill as a substitute.
    pub fills: Option<FilledSeat>,
    /// The first day.
    pub from: FirstDay,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// What an act changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MembershipsChanged {
    /// The board.
    pub board: BoardId,
    /// The memberships that ended, in the order of the act.
    pub ended: Vec<MembershipId>,
    /// The memberships that began, in the order of the act.
    pub begun: Vec<MembershipId>,
}

impl Command for ChangeMemberships {
    const ACTION: Action = Action::ChangeMemberships;
    type Done = MembershipsChanged;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MembershipsChanged> {
        work.tx.lock(&[self.board.into()]).await?;
        let board: Board = work.find(self.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        let act = self.act(work);
        let mut refusals = Refusals::new();
        self.check_references(work, &mut refusals).await?;
        let filter = MembershipFilter {
            board: Some(board.id),
            ..MembershipFilter::default()
        };
        let current: Vec<Membership> = work.all(&filter).await?;
        let changed = refusals.take(change_memberships(&board, &current, &act));
        refusals.done()?;
        let changed = changed.unwrap_or_default();
        for (old, new) in &changed.ended {
            work.tx.update(old, new.clone()).await?;
        }
        // A substitute's record refers to that of the seat, which therefore comes first.
        let (seats, substitutes): (Vec<_>, Vec<_>) = changed
            .begun
            .iter()
            .partition(|membership| membership.substitute_for.is_none());
        for membership in seats.into_iter().chain(substitutes) {
            work.tx.insert(membership).await?;
        }
        Ok(MembershipsChanged {
            board: board.id,
            ended: changed.ended.iter().map(|(old, _)| old.id).collect(),
            begun: changed.begun.iter().map(|new| new.id).collect(),
        })
    }
}

impl ChangeMemberships {
    fn act(&self, work: &Work<'_>) -> MembershipAct {
        let begin = self.begin.iter().map(|new| Beginning {
            id: work.id(),
            person: new.person,
            seat: new.seat,
            voting: new.voting,
            on_behalf_of: new.on_behalf_of,
            post: new.post,
            fills: new.fills,
            from: new.from,
            to: new.to,
            provenance: new.provenance.clone(),
        });
        MembershipAct {
            on: self.on,
            end: self.end.clone(),
            begin: begin.collect(),
        }
    }

    /// Looks up, kind by kind, everything that the new memberships refer to.
    async fn check_references(
        &self,
        work: &Work<'_>,
        refusals: &mut Refusals,
    ) -> CommandResult<()> {
        let (mut people, mut organisations) = (Vec::new(), Vec::new());
        let (mut posts, mut documents) = (Vec::new(), Vec::new());
        for (n, new) in self.begin.iter().enumerate() {
            let at = |field: &str| format!("input.begin.{n}.{field}");
            people.push((new.person, at("personId")));
            organisations.extend(new.on_behalf_of.map(|id| (id, at("onBehalfOfId"))));
            posts.extend(new.post.map(|id| (id, at("postId"))));
            let source = new.provenance.transcribed_from.as_ref();
            let document = source.and_then(|source| source.document);
            let field = "provenance.transcribedFrom.documentId";
            documents.extend(document.map(|id| (id, at(field))));
        }
        gather(refusals, work.find_each::<Person>(&people).await)?;
        let found = work.find_each::<Organisation>(&organisations).await;
        gather(refusals, found)?;
        gather(refusals, work.find_each::<Post>(&posts).await)?;
        gather(refusals, work.find_each::<Document>(&documents).await)?;
        Ok(())
    }
}
