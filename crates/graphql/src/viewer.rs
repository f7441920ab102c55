//! Owns what a viewer can ask about themselves.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_core::viewer::Viewer;

use crate::{enums::Role, session::session};

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

/// A role that is held.
#[derive(SimpleObject, Debug)]
pub(crate) struct HeldRole {
    /// The role.
    role: Role,
    /// The ID of the board it is held for; none: for all boards.
    board_id: Option<ID>,
}

#[Object(name = "Viewer")]
impl ViewerObject {
    /// The name of the account, or `the public`.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// The ID of the account, if the viewer has signed in.
    async fn account_id(&self) -> Option<ID> {
        self.0.account().map(|id| id.to_string().into())
    }

    /// The ID of the person whose account it is.
    async fn person_id(&self) -> Option<ID> {
        self.0.person().map(|id| id.to_string().into())
    }

    /// The roles held today.
    async fn roles(&self) -> Vec<HeldRole> {
        let held = self.0.roles().map(|(role, board)| HeldRole {
            role: role.into(),
            board_id: board.map(|id| id.to_string().into()),
        });
        held.collect()
    }
}
