//! Owns subscriptions: what is told as it happens, and telling one event to one follower.
//!
//! Each event is an execution of its own: as the viewer that the follower is at that moment, with
//! what that viewer may see. What a subscription gives for an event is what a query would give.

use std::pin::Pin;

use async_graphql::{Context, Enum, ID, Request, Response, SimpleObject, Subscription, Union};
use futures_util::{Stream, StreamExt, stream};
use minuted_app::{
    App,
    events::{Event, Happening, is_asked, is_owed},
};
use minuted_core::{
    appraisals::AppraisalRecord,
    boards::Board,
    decisions::{Commitment, PendingItem},
    id::{AppraisalId, BoardId},
    papers::{Clearance, Paper},
    people::Post,
    viewer::Viewer,
};

use crate::{
    Schema,
    appraisals::AppraisalObject,
    boards::BoardObject,
    decisions::{CommitmentObject, DecisionObject, PendingItemObject, told_record},
    inputs::{id, id_if},
    loaders::{one, one_if},
    papers::{ClearanceObject, PaperObject},
    refusals::bad_request,
    session::{open, session},
};

/// Why followers are told something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// They begin to follow: from the entry of this number on they are told.
    Begins(u64),
    /// Events were left out.
    Missed,
    /// Something happened.
    Event(Event),
}

/// A subscription that keeps to the limits.
#[derive(Clone, Debug)]
pub struct Followed {
    query: String,
    variables: async_graphql::Variables,
    operation_name: Option<String>,
    field: String,
}

impl Followed {
    pub(crate) fn new(request: &Request, field: String) -> Self {
        Self {
            query: request.query.clone(),
            variables: request.variables.clone(),
            operation_name: request.operation_name.clone(),
            field,
        }
    }

    /// Whether an occasion can concern it, whoever follows.
    #[must_use]
    pub fn concerns(&self, occasion: Occasion) -> bool {
        let Occasion::Event(event) = occasion else {
            return true;
        };
        match event.what {
            Happening::DecisionMade(_) => self.field == "decisionMade",
            Happening::PaperPublished(_) => self.field == "paperPublished",
            Happening::ItemOpened(_)
            | Happening::CommitmentOpened(_)
            | Happening::ClearanceAsked(_) => self.field == "taskForMe",
            Happening::AppraisalChanged(_) | Happening::Scored(_) => {
                self.field == "appraisalChanged"
            }
        }
    }

    /// What this viewer is told on an occasion; none: it is not for them. Of the beginning something
    /// is told in any case: that it begins, or why it can't.
    ///
    /// It is boxed here, so that the resolvers of the whole schema are compiled into this crate and
    /// not into each that follows.
    #[must_use = "it runs when it is awaited"]
    pub fn tell<'a>(
        &'a self,
        schema: &'a Schema,
        app: &'a App,
        viewer: Viewer,
        occasion: Occasion,
    ) -> Pin<Box<dyn Future<Output = Option<Response>> + Send + 'a>> {
        let mut request = Request::new(&self.query).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        let request = request.data(occasion);
        let (request, run) = open(app, viewer, app.reader(), request);
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the door for those who follow"
        )]
        Box::pin(async move {
            let mut told = run
                .drive(schema.execute_stream(request).collect::<Vec<_>>())
                .await;
            for error in told.iter_mut().flat_map(|response| &mut response.errors) {
                crate::admission::explain(error, crate::Limits::PUBLIC);
            }
            told.pop()
        })
    }
}

/// Everything that can be followed.
#[derive(Debug)]
pub struct Subscription;

/// Everything that can be followed.
#[Subscription]
impl Subscription {
    /// Tells each decision as it is made, or as a source of it is transcribed. A decision of which
    /// the viewer may read only the stub is not told; it stands in the list of decisions.
    async fn decision_made(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this board.")] board_id: Option<ID>,
    ) -> async_graphql::Result<impl Stream<Item = DecisionEvent> + use<>> {
        let board = followed_board(ctx, board_id.as_ref()).await?;
        let told = match *ctx.data::<Occasion>()? {
            Occasion::Event(Event {
                entry,
                what: Happening::DecisionMade(id),
            }) => {
                let decision = told_record(ctx, Some(id)).await?;
                let decision = decision.filter(|d| board.is_none_or(|board| d.board == board));
                decision.map(|decision| {
                    let (entry, decision) = (number(entry), decision.into());
                    DecisionEvent::Made(DecisionMade { entry, decision })
                })
            }
            other => resync(other).map(DecisionEvent::Resync),
        };
        Ok(stream::iter(told))
    }

    /// Tells each paper as a version of it is published to readers of whom the viewer is one.
    async fn paper_published(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that go before this board.")] board_id: Option<ID>,
    ) -> async_graphql::Result<impl Stream<Item = PaperEvent> + use<>> {
        let board = followed_board(ctx, board_id.as_ref()).await?;
        let told = match *ctx.data::<Occasion>()? {
            Occasion::Event(Event {
                entry,
                what: Happening::PaperPublished(id),
            }) => {
                let paper = one::<Paper>(ctx, id).await?;
                let before =
                    |paper: &Paper| board.is_none_or(|board| paper.boards().any(|b| b == board));
                paper.filter(|paper| before(paper)).map(|paper| {
                    let (entry, paper) = (number(entry), paper.into());
                    PaperEvent::Published(PaperPublished { entry, paper })
                })
            }
            other => resync(other).map(PaperEvent::Resync),
        };
        Ok(stream::iter(told))
    }

    /// Tells each change of an appraisal as it happens, with what the viewer may know of it then: its
    /// results while panels score, for those who may know the scores. That somebody scored is told to
    /// nobody else.
    async fn appraisal_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] appraisal_id: ID,
    ) -> async_graphql::Result<impl Stream<Item = AppraisalEvent> + use<>> {
        let followed: AppraisalId = id(&appraisal_id)?;
        let occasion = *ctx.data::<Occasion>()?;
        let appraisal = one::<AppraisalRecord>(ctx, followed).await?;
        if matches!(occasion, Occasion::Begins(_)) && appraisal.is_none() {
            let problem = "`appraisalId`: there is no such appraisal that you can see.";
            return Err(bad_request(problem));
        }
        let told = match occasion {
            Occasion::Event(Event { entry, what }) => {
                let viewer = &session(ctx)?.viewer;
                let concerns = |appraisal: &AppraisalRecord| match what {
                    Happening::AppraisalChanged(id) => id == appraisal.id,
                    Happening::Scored(id) => {
                        let reader = viewer.audience_at(appraisal.board);
                        id == appraisal.id && appraisal.scores_open_to(reader)
                    }
                    _ => false,
                };
                let appraisal = appraisal.filter(|appraisal| concerns(appraisal));
                appraisal.map(|appraisal| {
                    let (entry, appraisal) = (number(entry), appraisal.into());
                    AppraisalEvent::Changed(AppraisalChanged { entry, appraisal })
                })
            }
            other => resync(other).map(AppraisalEvent::Resync),
        };
        Ok(stream::iter(told))
    }

    /// Tells whoever has signed in what becomes theirs to do: as secretary of a board, what another
    /// board asks of it; as holder of a post, what the post is to do; as an officer, what they are
    /// asked to clear.
    async fn task_for_me(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<impl Stream<Item = TaskEvent> + use<>> {
        if session(ctx)?.viewer.account().is_none() {
            let problem = "Sign in to be told of your tasks: the public has none.";
            return Err(bad_request(problem));
        }
        let told = match *ctx.data::<Occasion>()? {
            Occasion::Event(event) => task(ctx, event).await?.map(TaskEvent::Task),
            other => resync(other).map(TaskEvent::Resync),
        };
        Ok(stream::iter(told))
    }
}

/// Something to do, if the event tells the viewer of one.
async fn task(ctx: &Context<'_>, event: Event) -> async_graphql::Result<Option<TaskForMe>> {
    let viewer = &session(ctx)?.viewer;
    let mut clearance = None;
    let (board, item, commitment) = match event.what {
        Happening::ItemOpened(id) => {
            let item = one::<PendingItem>(ctx, id).await?;
            let Some(item) = item.filter(|item| is_asked(viewer, item)) else {
                return Ok(None);
            };
            (item.board, Some(item.into()), None)
        }
        Happening::CommitmentOpened(id) => {
            let Some(commitment) = one::<Commitment>(ctx, id).await? else {
                return Ok(None);
            };
            let owner = one_if::<Post>(ctx, commitment.owner_post).await?;
            if !is_owed(viewer, &commitment, owner.as_deref()) {
                return Ok(None);
            }
            (commitment.board, None, Some(commitment.into()))
        }
        Happening::ClearanceAsked(id) => {
            let asked = one::<Clearance>(ctx, id).await?;
            let Some(asked) = asked.filter(|asked| asked.is_for(viewer)) else {
                return Ok(None);
            };
            let board = asked.board;
            clearance = Some(asked.into());
            (board, None, None)
        }
        Happening::DecisionMade(_)
        | Happening::PaperPublished(_)
        | Happening::AppraisalChanged(_)
        | Happening::Scored(_) => return Ok(None),
    };
    let board = one::<Board>(ctx, board).await?.map(Into::into);
    Ok(Some(TaskForMe {
        entry: number(event.entry),
        board,
        pending_item: item,
        commitment,
        clearance,
    }))
}

/// The board that is followed. That there is such a board is asked once, at the beginning.
async fn followed_board(
    ctx: &Context<'_>,
    id: Option<&ID>,
) -> async_graphql::Result<Option<BoardId>> {
    let id = id_if(id)?;
    if matches!(ctx.data::<Occasion>()?, Occasion::Begins(_))
        && let Some(id) = id
        && one::<Board>(ctx, id).await?.is_none()
    {
        return Err(bad_request("`boardId`: there is no such board."));
    }
    Ok(id)
}

fn number(entry: u64) -> i64 {
    i64::try_from(entry).unwrap_or(i64::MAX)
}

fn resync(occasion: Occasion) -> Option<Resync> {
    let (reason, from) = match occasion {
        Occasion::Begins(from) => (ResyncReason::Started, Some(number(from))),
        Occasion::Missed => (ResyncReason::Missed, None),
        Occasion::Event(_) => return None,
    };
    Some(Resync { reason, from })
}

/// Read what you follow again now, by a query: what happened before this is not told.
#[derive(SimpleObject, Debug)]
pub(crate) struct Resync {
    /// Why.
    reason: ResyncReason,
    /// The number of the first entry of the log that is told of, where that is known. What you read
    /// may hold some of what is told after.
    from: Option<i64>,
}

/// Why to read again what is followed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResyncReason {
    /// From here on events are told. It is the first message of every subscription.
    Started,
    /// Events were left out, because they came faster than they were taken.
    Missed,
}

/// A decision was made.
#[derive(SimpleObject, Debug)]
pub(crate) struct DecisionMade {
    /// The number of the entry of the log.
    entry: i64,
    /// The decision as it stands now.
    decision: DecisionObject,
}

/// A version of a paper was published.
#[derive(SimpleObject, Debug)]
pub(crate) struct PaperPublished {
    /// The number of the entry of the log.
    entry: i64,
    /// The paper as it stands now.
    paper: PaperObject,
}

/// Something became the viewer's to do.
#[derive(SimpleObject, Debug)]
pub(crate) struct TaskForMe {
    /// The number of the entry of the log.
    entry: i64,
    /// The board whose business it is.
    board: Option<BoardObject>,
    /// What another board asks, if it is that: for the secretary of the board that is asked.
    pending_item: Option<PendingItemObject>,
    /// What is to be done, if it is that: for whoever holds the post that is to do it.
    commitment: Option<CommitmentObject>,
    /// A clearance, if it is that: for the officer who is asked and their deputy.
    clearance: Option<ClearanceObject>,
}

/// What followers of decisions are told.
#[derive(Union, Debug)]
pub(crate) enum DecisionEvent {
    Made(DecisionMade),
    Resync(Resync),
}

/// What followers of papers are told.
#[derive(Union, Debug)]
pub(crate) enum PaperEvent {
    Published(PaperPublished),
    Resync(Resync),
}

/// An appraisal changed, or somebody scored in it.
#[derive(SimpleObject, Debug)]
pub(crate) struct AppraisalChanged {
    /// The number of the entry of the log.
    entry: i64,
    /// The appraisal as it stands now.
    appraisal: AppraisalObject,
}

/// What followers of an appraisal are told.
#[derive(Union, Debug)]
pub(crate) enum AppraisalEvent {
    Changed(AppraisalChanged),
    Resync(Resync),
}

/// What followers of their tasks are told.
#[derive(Union, Debug)]
pub(crate) enum TaskEvent {
    Task(TaskForMe),
    Resync(Resync),
}
