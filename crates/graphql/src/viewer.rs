//! Owns what a viewer can ask about themselves.

use async_graphql::{Context, ID, Object};
use minuted_core::{
    accounts::Account,
    boards::Board,
    id::BoardId,
    people::Person,
    permissions::{Action, Subject, authorise},
    viewer::Viewer,
};

use crate::{
    accounts::AccountObject,
    boards::BoardObject,
    connections::{list_cost, page_cost, size},
    enums::Role,
    inputs::id_if,
    loaders::one_if,
    notices::{NoticeObject, notices},
    people::PersonObject,
    refusals::bad_request,
    session::session,
    tasks::{TaskObject, tasks},
};

/// Queries about who asks.
#[derive(Default, Debug)]
pub(crate) struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who asks, and which roles they hold.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<ViewerObject> {
        Ok(ViewerObject(session(ctx)?.viewer.clone()))
    }
}

/// Who asks.
#[derive(Debug)]
pub(crate) struct ViewerObject(Viewer);

/// A role that is held today.
#[derive(Debug)]
pub(crate) struct HeldRole {
    role: minuted_core::roles::Role,
    board: Option<BoardId>,
}

#[Object]
impl HeldRole {
    /// The role.
    async fn role(&self) -> Role {
        self.role.into()
    }
    /// The board it is held for; none: for all boards.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one_if::<Board>(ctx, self.board).await?;
        Ok(board.map(Into::into))
    }
    /// The ID of the board it is held for; none: for all boards.
    async fn board_id(&self) -> Option<ID> {
        self.board.map(|id| id.to_string().into())
    }
}

#[Object(name = "Viewer")]
impl ViewerObject {
    /// The name of the account, or `the public`.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// The account, if the viewer has signed in.
    async fn account(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AccountObject>> {
        let account = one_if::<Account>(ctx, self.0.account()).await?;
        Ok(account.map(Into::into))
    }

    /// The person whose account it is.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one_if::<Person>(ctx, self.0.person()).await?;
        Ok(person.map(Into::into))
    }

    /// The roles held today, those that follow from seats included.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn roles(&self) -> Vec<HeldRole> {
        let held = self.0.roles().map(|(role, board)| HeldRole { role, board });
        held.collect()
    }

    /// What waits for the viewer: what is due first, then what nothing says the day of. Empty for who
    /// has not signed in.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 50)] first: i32,
    ) -> async_graphql::Result<Vec<TaskObject>> {
        tasks(ctx, size("first", first)?).await
    }

    /// What the rules of boards gave the viewer notice of, with steps of records that the viewer sees:
    /// the newest first. Empty for who has not signed in.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 50)] first: i32,
    ) -> async_graphql::Result<Vec<NoticeObject>> {
        notices(ctx, size("first", first)?).await
    }

    /// Whether the viewer may give a command at all, about a board or about the office: a hint, to
    /// show or to hide a button. The command itself may still be refused, by a rule or because of
    /// the record that it is about.
    async fn can(
        &self,
        #[graphql(desc = "The name of the mutation, such as `draftDecision`.")] command: String,
        #[graphql(desc = "The ID of the board. Left out: the office as a whole.")] board_id: Option<
            ID,
        >,
    ) -> async_graphql::Result<bool> {
        let action: Action = command
            .parse()
            .map_err(|error| bad_request(format!("`command`: {error}.")))?;
        let subject = match id_if(board_id.as_ref())? {
            Some(board) => Subject::board(board),
            None => Subject::office(),
        };
        Ok(authorise(&self.0, action, subject).is_ok())
    }
}
