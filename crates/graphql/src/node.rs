//! Owns looking up any record by its ID.

use async_graphql::{Context, ID, Interface, Object};
use minuted_core::{
    accounts::Account,
    appraisals::{AppraisalRecord, ScoreSheet},
    authorities::Authority,
    boards::Board,
    corrections::Correction,
    decisions::{Clause, Commitment, Decision, PendingItem},
    erasure::Erasure,
    id::{AnyId, Kind},
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    organisations::Organisation,
    papers::{Clearance, Comment, Consideration, Document, Paper, PaperVersion, Recommendation},
    people::{Membership, Person, Post},
    publications::Publication,
    rules::StandingOrders,
};

use crate::{
    accounts::AccountObject,
    appraisals::{AppraisalObject, ScoreSheetObject},
    authorities::AuthorityObject,
    boards::BoardObject,
    corrections::CorrectionObject,
    decisions::{
        ClauseObject, CommitmentObject, DecisionObject, MemberDecisionObject,
        OfficerDecisionObject, PendingItemObject, ResolutionObject,
    },
    erasure::ErasureObject,
    inputs::any_id,
    loaders::one,
    matters::MatterObject,
    meetings::{AgendaItemObject, MeetingObject},
    memberships::MembershipObject,
    organisations::OrganisationObject,
    papers::{
        ClearanceObject, CommentObject, ConsiderationObject, DocumentObject, PaperObject,
        PaperVersionObject, RecommendationObject,
    },
    people::{PersonObject, PostObject},
    publications::PublicationObject,
    rules::StandingOrdersObject,
};

/// Anything that has an ID.
#[derive(Interface, Debug)]
#[graphql(field(name = "id", ty = "ID"))]
pub(crate) enum Node {
    Organisation(OrganisationObject),
    Board(BoardObject),
    StandingOrders(StandingOrdersObject),
    Authority(AuthorityObject),
    Person(PersonObject),
    Post(PostObject),
    Membership(MembershipObject),
    Account(AccountObject),
    Matter(MatterObject),
    Meeting(MeetingObject),
    AgendaItem(AgendaItemObject),
    Paper(PaperObject),
    PaperVersion(PaperVersionObject),
    Document(DocumentObject),
    Recommendation(RecommendationObject),
    Consideration(ConsiderationObject),
    Clearance(ClearanceObject),
    Comment(CommentObject),
    Resolution(ResolutionObject),
    MemberDecision(MemberDecisionObject),
    OfficerDecision(OfficerDecisionObject),
    Clause(ClauseObject),
    PendingItem(PendingItemObject),
    Commitment(CommitmentObject),
    Correction(CorrectionObject),
    Erasure(ErasureObject),
    Appraisal(AppraisalObject),
    ScoreSheet(ScoreSheetObject),
    Publication(PublicationObject),
}

/// A decision as what it is.
impl From<DecisionObject> for Node {
    fn from(decision: DecisionObject) -> Self {
        match decision {
            DecisionObject::Resolution(object) => Self::Resolution(object),
            DecisionObject::MemberDecision(object) => Self::MemberDecision(object),
            DecisionObject::OfficerDecision(object) => Self::OfficerDecision(object),
        }
    }
}

/// Queries by ID.
#[derive(Default, Debug)]
pub(crate) struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The record of an ID, if the viewer may see it.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        load(ctx, any_id(&id)?).await
    }

    /// The records of IDs, in their order; null where the viewer may not see one.
    #[graphql(complexity = "ids.len().saturating_mul(child_complexity)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(validator(max_items = 100))] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        let ids = ids.iter().map(any_id).collect::<Result<Vec<_>, _>>()?;
        futures_util::future::try_join_all(ids.into_iter().map(|id| load(ctx, id))).await
    }
}

/// One arm for each kind that can be seen by itself.
macro_rules! nodes {
    ($ctx:ident, $id:ident: $($kind:ident, $record:ty => $object:ident;)+) => {
        match $id.kind {
            Kind::Decision => {
                let id = $id.of_kind().map_err(|error| crate::refusals::bad_request(error.to_string()))?;
                Ok(one::<Decision>($ctx, id).await?.map(|decision| DecisionObject::from(decision).into()))
            }
            $(Kind::$kind => {
                let id = $id.of_kind().map_err(|error| crate::refusals::bad_request(error.to_string()))?;
                Ok(one::<$record>($ctx, id).await?.map(|record| Node::$kind($object::from(record))))
            })+
        }
    };
}

pub(crate) async fn load(ctx: &Context<'_>, id: AnyId) -> async_graphql::Result<Option<Node>> {
    nodes! { ctx, id:
        Organisation, Organisation => OrganisationObject;
        Board, Board => BoardObject;
        StandingOrders, StandingOrders => StandingOrdersObject;
        Authority, Authority => AuthorityObject;
        Person, Person => PersonObject;
        Post, Post => PostObject;
        Membership, Membership => MembershipObject;
        Account, Account => AccountObject;
        Matter, Matter => MatterObject;
        Meeting, Meeting => MeetingObject;
        AgendaItem, AgendaItem => AgendaItemObject;
        Paper, Paper => PaperObject;
        PaperVersion, PaperVersion => PaperVersionObject;
        Document, Document => DocumentObject;
        Recommendation, Recommendation => RecommendationObject;
        Consideration, Consideration => ConsiderationObject;
        Clearance, Clearance => ClearanceObject;
        Comment, Comment => CommentObject;
        Clause, Clause => ClauseObject;
        PendingItem, PendingItem => PendingItemObject;
        Commitment, Commitment => CommitmentObject;
        Correction, Correction => CorrectionObject;
        Erasure, Erasure => ErasureObject;
        Appraisal, AppraisalRecord => AppraisalObject;
        ScoreSheet, ScoreSheet => ScoreSheetObject;
        Publication, Publication => PublicationObject;
    }
}
