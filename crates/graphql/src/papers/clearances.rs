//! Owns clearances in the API: what officers are asked, what they answer, and what changed since.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    papers::{AnswerClearance, AskForClearance, JudgeChangeMinor, changed_since},
    read::{Order, filters::ClearanceFilter},
};
use minuted_core::{
    boards::Board,
    papers::{
        ChangedPart, Clearance, ClearanceAnswer, Paper, PaperVersion, Recommendation,
        SeenRecommendation,
    },
    people::{Person, Post},
};

use super::{MANY, PaperObject, PaperVersionObject, owned};
use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, list_cost, page_cost},
    corrections::Difference,
    enums::{AnswerKind, ClearanceState, ClearanceVerdict, PartKind},
    inputs::{id, id_if},
    loaders::{children, one, one_if},
    payloads::{give, payload},
    people::{PersonObject, PostObject},
    scalars::{Date, Instant},
    session::session,
};

crate::loaders::shared_record! {
    /// An officer's clearance of a paper, under one name of the board's rules. It is for those who
    /// work on the paper.
    ClearanceObject of Clearance
}

#[Object(name = "Clearance")]
impl ClearanceObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is answered.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The paper.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        Ok(one::<Paper>(ctx, self.0.paper).await?.map(Into::into))
    }
    /// The board under whose rules it is needed.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board).await?.map(Into::into))
    }
    /// Its name in the rules, such as `finance`.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// What people read, such as `Finance`.
    async fn label(&self) -> &str {
        &self.0.label
    }
    /// How it stands.
    async fn state(&self) -> ClearanceState {
        self.0.state.into()
    }
    /// The text of the paper that it is asked for, or given for.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let text = one::<PaperVersion>(ctx, self.0.paper_version).await?;
        Ok(text.map(Into::into))
    }
    /// The post by which the officer is asked, if it is by a post.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostObject>> {
        Ok(one_if::<Post>(ctx, self.0.post).await?.map(Into::into))
    }
    /// The officer; null: nobody is named.
    async fn officer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        Ok(one_if::<Person>(ctx, self.0.officer).await?.map(Into::into))
    }
    /// Who may answer in their place.
    async fn deputy(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        Ok(one_if::<Person>(ctx, self.0.deputy).await?.map(Into::into))
    }
    /// How many working days they have.
    async fn working_days(&self) -> i64 {
        self.0.working_days
    }
    /// The day on which they were asked.
    async fn asked(&self) -> Option<Date> {
        self.0.asked.map(Date)
    }
    /// The last day to answer.
    async fn due(&self) -> Option<Date> {
        self.0.due.map(Date)
    }
    /// How that day was counted.
    async fn due_because(&self) -> Option<&str> {
        self.0.due_because.as_deref()
    }
    /// Whether it is with the officer and that day has passed.
    async fn overdue(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.is_overdue(session(ctx)?.viewer.today()))
    }
    /// Everything that was said, in order.
    async fn answers(&self) -> Vec<AnswerObject> {
        let answers = self.0.answers.iter();
        answers.map(|answer| AnswerObject(answer.clone())).collect()
    }
    /// What is other in the newest text of the paper than in the one that the officer, or their deputy,
    /// cleared last; also what somebody judged minor since. Null: no text is cleared.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<ChangedPartObject>>> {
        let Some(seen) = &self.0.seen else {
            return Ok(None);
        };
        let Some(paper) = one::<Paper>(ctx, self.0.paper).await? else {
            return Ok(None);
        };
        let (was, is, recommendations) = futures_util::try_join!(
            one::<PaperVersion>(ctx, seen.paper_version),
            one_if::<PaperVersion>(ctx, paper.newest),
            children::<_, Recommendation>(ctx, paper.id, MANY, Order::Ascending),
        )?;
        let (Some(was), Some(is)) = (was, is) else {
            return Ok(None);
        };
        let asked = SeenRecommendation::all(&owned(recommendations));
        let changed = changed_since(seen, &was, &is, &asked);
        Ok(Some(changed.into_iter().map(ChangedPartObject).collect()))
    }
}

/// What was said of a text of a paper.
#[derive(Debug)]
pub(crate) struct AnswerObject(ClearanceAnswer);

#[Object(name = "ClearanceAnswer")]
impl AnswerObject {
    /// What.
    async fn kind(&self) -> AnswerKind {
        self.0.kind.into()
    }
    /// Of which text.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let text = one::<PaperVersion>(ctx, self.0.paper_version).await?;
        Ok(text.map(Into::into))
    }
    /// Who said it; null: nobody had to, or their account names no person.
    async fn by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        Ok(one_if::<Person>(ctx, self.0.by).await?.map(Into::into))
    }
    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }
    /// The comment; of a change that is judged minor, why it is.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
    /// What it is cleared subject to.
    async fn conditions(&self) -> Option<&str> {
        self.0.conditions.as_deref()
    }
}

/// A part of a paper that changed.
#[derive(Debug)]
pub(crate) struct ChangedPartObject(ChangedPart);

#[Object(name = "ChangedPart")]
impl ChangedPartObject {
    /// What it is.
    async fn kind(&self) -> PartKind {
        self.0.kind.into()
    }
    /// What it is called: a heading, a label, a number; empty if it has no name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// What it said, as it was written; null: it is new.
    async fn was(&self) -> Option<&str> {
        self.0.was.as_deref()
    }
    /// What it says, as it is written; null: it was taken out.
    async fn is(&self) -> Option<&str> {
        self.0.is.as_deref()
    }
    /// The difference in pieces, word by word.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn difference(&self) -> Vec<Difference> {
        let (was, is) = (self.0.was.as_deref(), self.0.is.as_deref());
        Difference::between(was.unwrap_or_default(), is.unwrap_or_default())
    }
}

/// A clearance that a paper needs under the rules of its board, and how it stands.
#[derive(SimpleObject, Debug)]
pub(crate) struct NeededClearance {
    /// Its name in the rules, such as `finance`.
    name: String,
    /// What people read, such as `Finance`.
    label: String,
    /// The title of the post whose holder is asked where nobody else is named.
    post: Option<String>,
    /// Whether the newest text is cleared.
    settled: bool,
    /// How it stands, in words.
    stands: String,
    /// The clearance, once somebody is asked or named.
    clearance: Option<ClearanceObject>,
}

/// The clearances that a paper needs: for those who work on it.
pub(super) async fn needed(
    ctx: &Context<'_>,
    paper: &Paper,
) -> async_graphql::Result<Vec<NeededClearance>> {
    let Some(in_hand) = super::in_hand(ctx, paper).await? else {
        return Ok(Vec::new());
    };
    let known = in_hand.clearances.iter().flatten();
    let known: Vec<Arc<Clearance>> = known.cloned().map(Arc::new).collect();
    let stands = in_hand.clearances_stand().into_iter();
    let each = stands.map(|(needed, fact)| NeededClearance {
        name: needed.name.clone(),
        label: needed.label.clone(),
        post: needed.post.clone(),
        settled: fact.settled,
        stands: fact.how,
        clearance: known
            .iter()
            .find(|clearance| clearance.name == needed.name)
            .map(|clearance| Arc::clone(clearance).into()),
    });
    Ok(each.collect())
}

/// Which clearances a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ClearanceFilterInput {
    /// Only those of this paper.
    paper_id: Option<ID>,
    /// Only those that this board's rules ask for.
    board_id: Option<ID>,
    /// Only those in this state.
    state: Option<ClearanceState>,
    /// Only those that this person is asked for, or may give in the officer's place.
    officer_id: Option<ID>,
}

/// Lists of clearances.
#[derive(Default, Debug)]
pub(crate) struct ClearanceLists;

#[Object]
impl ClearanceLists {
    /// Clearances of papers, by the day to answer: for those who work on the papers.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn clearances(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ClearanceFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ClearanceObject>> {
        let kept = ClearanceFilter {
            paper: id_if(filter.paper_id.as_ref())?,
            board: id_if(filter.board_id.as_ref())?,
            state: filter.state.map(Into::into),
            officer: id_if(filter.officer_id.as_ref())?,
            ..ClearanceFilter::default()
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Clearance, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// Whom to ask for a clearance.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AskForClearanceInput {
    /// The name of the clearance in the board's rules.
    clearance: String,
    /// The ID of the officer, a person. Left out: whoever holds the post that the rules name.
    officer_id: Option<ID>,
    /// The ID of the person who may answer in their place.
    deputy_id: Option<ID>,
    /// How many working days they have. Left out: as many as the rules say.
    working_days: Option<u32>,
}

/// What an officer says of a text.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AnswerClearanceInput {
    /// The ID of the text of the paper that you read.
    paper_version_id: ID,
    /// What you say of it.
    answer: ClearanceVerdict,
    /// Your comment, without formatting: for those who work on the paper.
    comment: Option<String>,
    /// What it is cleared subject to.
    conditions: Option<String>,
}

/// Why a change is minor.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct JudgeChangeMinorInput {
    /// The ID of the text of the paper that you read.
    paper_version_id: ID,
    /// Why the change is minor.
    reason: String,
}

payload! {
    /// What came of a command on a clearance.
    ClearancePayload {
        /// The clearance as it now stands.
        clearance: ClearanceObject
    }
}

/// Commands on clearances.
#[derive(Default, Debug)]
pub(crate) struct ClearanceMutations;

#[Object]
impl ClearanceMutations {
    /// Asks an officer to clear a paper, or names who will be asked once it is submitted. Asking
    /// again asks another, and counts the days anew.
    async fn ask_for_clearance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which paper.")] paper_id: ID,
        #[graphql(desc = "The version of the paper that you saw.")] version: i64,
        input: AskForClearanceInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ClearancePayload> {
        let command = AskForClearance {
            paper: id(&paper_id)?,
            version,
            clearance: input.clearance,
            officer: id_if(input.officer_id.as_ref())?,
            deputy: id_if(input.deputy_id.as_ref())?,
            working_days: input.working_days,
        };
        Ok(
            give::<Clearance, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Answers for a clearance, as the officer who is asked or in their place. What is sent back
    /// goes to the author; once every clearance that the paper needs is given, it is cleared.
    async fn answer_clearance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clearance.")] clearance_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: AnswerClearanceInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ClearancePayload> {
        let command = AnswerClearance {
            id: id(&clearance_id)?,
            version,
            paper_version: id(&input.paper_version_id)?,
            answer: input.answer.into(),
            comment: input.comment,
            conditions: input.conditions,
        };
        Ok(
            give::<Clearance, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Judges that what changed since a clearance is minor, so that it stands: as the officer, in
    /// their place, or as the board's secretary. Who judged so, and why, stays with the clearance.
    async fn judge_change_minor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clearance.")] clearance_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: JudgeChangeMinorInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ClearancePayload> {
        let command = JudgeChangeMinor {
            id: id(&clearance_id)?,
            version,
            paper_version: id(&input.paper_version_id)?,
            reason: input.reason,
        };
        Ok(
            give::<Clearance, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
