//! Owns the interface of decisions and its three types: resolutions, and the decisions of members
//! and of officers. They have the same fields.

use std::{borrow::Cow, ops::Deref, sync::Arc};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ID, InterfaceType, MergedObject, Object,
    OutputType, Positioned, ServerResult, SimpleObject, Value,
    parser::types::Field,
    registry::{MetaType, MetaTypeId, Registry},
    resolver_utils::{Fields, resolve_container},
};
use minuted_app::read::Order;
use minuted_core::{
    audience::Audience as CoreAudience,
    authorities::Authority,
    boards::Board,
    corrections::Correction,
    decisions::{self, Commitment, Decision, PendingItem},
    id::DecisionId,
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    money::Pounds,
    papers::{Comment, Document, Paper, PaperVersion, Recommendation},
    people::{Person, Post},
    record::Record as _,
    record::link,
};

use super::choice::ChoiceObject;
use super::parts::{ClauseObject, CommitmentObject, PendingItemObject, Whole};
use crate::{
    authorities::{AuthorityObject, OutsideAuthority},
    boards::BoardObject,
    connections::{USUAL_PARTS, list_cost},
    corrections::CorrectionObject,
    enums::{Audience, DecisionKind, DecisionPhase, How},
    exemptions::ExemptionObject,
    loaders::{children, linking, many, one, one_if},
    matters::MatterObject,
    meetings::{AgendaItemObject, MeetingObject},
    papers::{
        CommentObject, DocumentObject, PaperObject, PaperVersionObject, RecommendationObject,
    },
    people::{PersonObject, PostObject},
    provenance::{ProvenanceObject, ShownDateObject},
    scalars::Money,
    session::session,
    texts::TextObject,
    transitions::{AvailableTransitionObject, OverriddenObject, next_of_decision},
};

/// How much a list of transitions costs: each is decided by the facts of several records.
const TRANSITIONS_COST: usize = 50;

/// A paragraph with its printed number.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Paragraph {
    /// Its number as printed, such as `17.3`; empty if it has none.
    number: String,
    /// Its text.
    text: TextObject,
    /// Of an alternative: the key of the option that it tells of, in the appraisal of the choice.
    option: Option<String>,
}

/// Something that the law wants stated.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Stated {
    /// Whether it is stated, or that there was none, or not shown.
    how: How,
    /// What is stated.
    items: Vec<Paragraph>,
}

/// The fields of a decision, the same for every kind.
#[derive(Clone, Debug)]
pub(crate) struct DecisionFields(Arc<Decision>);

impl DecisionFields {
    fn read_by(&self, ctx: &Context<'_>) -> async_graphql::Result<CoreAudience> {
        Ok(session(ctx)?.viewer.audience_at(self.0.board))
    }

    /// Whether the viewer gets only the stub.
    fn is_stub_to(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.is_stub_for(self.read_by(ctx)?))
    }

    /// What is told only to those who may see the content; to others what stands for nothing.
    fn content<T: Default>(
        &self,
        ctx: &Context<'_>,
        told: impl FnOnce(CoreAudience) -> T,
    ) -> async_graphql::Result<T> {
        let audience = self.read_by(ctx)?;
        Ok(if self.0.is_stub_for(audience) {
            T::default()
        } else {
            told(audience)
        })
    }

    /// The decision with its clauses, for those who may see the content.
    async fn whole(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<Whole>>> {
        if self.is_stub_to(ctx)? {
            return Ok(None);
        }
        Ok(Some(Whole::load(ctx, &self.0).await?))
    }
}

fn paragraphs(items: &[decisions::Numbered], audience: CoreAudience) -> Vec<Paragraph> {
    let paragraph = |item: &decisions::Numbered| Paragraph {
        number: item.number.clone(),
        text: TextObject::new(&item.text, audience),
        option: item.option.clone(),
    };
    items.iter().map(paragraph).collect()
}

fn stated(stated: &decisions::Stated, audience: CoreAudience) -> Stated {
    Stated {
        how: stated.how.into(),
        items: paragraphs(&stated.items, audience),
    }
}

#[Object]
impl DecisionFields {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Who decides: a board, a member or an officer.
    async fn kind(&self) -> DecisionKind {
        self.0.kind.into()
    }
    /// Its number in the board's series, such as `CAB/2017/17`. None while it is proposed, and none
    /// of a transcribed decision, which has the number of its source.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }
    /// The number of the minute in the source or the minutes, such as `17`.
    async fn minute(&self) -> Option<&str> {
        self.0.minute.as_deref()
    }
    /// What it is about; the public title of a stub.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<&str> {
        Ok(self.0.title_for(self.read_by(ctx)?))
    }
    /// Whether this viewer sees only that there is such a decision: its number, public title and
    /// date, and why the rest is withheld.
    async fn is_stub(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        self.is_stub_to(ctx)
    }
    /// Why it is not open to the public; none if it is.
    async fn exemption(&self) -> Option<ExemptionObject> {
        self.0.exemption.as_ref().map(ExemptionObject::from)
    }
    /// The board that decides, or whose business a member or officer decides.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// The post of the member or officer who decides; none of a stub.
    async fn maker_post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostObject>> {
        let id = self.content(ctx, |_| self.0.maker_post)?;
        Ok(one_if::<Post>(ctx, id).await?.map(PostObject::from))
    }
    /// The member or officer who decides; none of a stub.
    async fn maker_person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let id = self.content(ctx, |_| self.0.maker_person)?;
        Ok(one_if::<Person>(ctx, id).await?.map(PersonObject::from))
    }
    /// The meeting, if there was one and it is known.
    async fn meeting(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MeetingObject>> {
        let meeting = one_if::<Meeting>(ctx, self.0.meeting).await?;
        Ok(meeting.map(MeetingObject::from))
    }
    /// The agenda item, if it is known.
    async fn item(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgendaItemObject>> {
        let item = one_if::<AgendaItem>(ctx, self.0.item).await?;
        Ok(item.map(AgendaItemObject::from))
    }
    /// The version of the paper that was considered; none of a stub.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let id = self.content(ctx, |_| self.0.paper_version)?;
        let version = one_if::<PaperVersion>(ctx, id).await?;
        Ok(version.map(PaperVersionObject::from))
    }
    /// The paper that was considered; none of a stub.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        let id = self.content(ctx, |_| self.0.paper_version)?;
        let version = one_if::<PaperVersion>(ctx, id).await?;
        let paper = one_if::<Paper>(ctx, version.map(|version| version.paper)).await?;
        Ok(paper.map(PaperObject::from))
    }
    /// The matters it belongs to; none of a stub, because they tell what it is about.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn matters(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MatterObject>> {
        let ids = self.content(ctx, |_| self.0.matters.clone())?;
        let found = many::<Matter>(ctx, &ids).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The recommendations that were before the decision maker; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<RecommendationObject>> {
        let ids = self.content(ctx, |_| self.0.recommendations.clone())?;
        let found = many::<Recommendation>(ctx, &ids).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The comments that were considered; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn comments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CommentObject>> {
        let ids = self.content(ctx, |_| self.0.comments.clone())?;
        let found = many::<Comment>(ctx, &ids).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The documents that it cites; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn documents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DocumentObject>> {
        let ids = self.content(ctx, |_| self.0.documents.clone())?;
        let found = many::<Document>(ctx, &ids).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// When it was made; all null: the source doesn't show it.
    async fn made(&self) -> ShownDateObject {
        (&self.0.made).into()
    }
    /// The date on the page or notice that shows it.
    async fn date_shown(&self) -> ShownDateObject {
        (&self.0.date_shown).into()
    }
    /// The option of an appraisal that it chooses; null: none, or this is a stub, or the viewer does not
    /// see the appraisal.
    async fn choice(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ChoiceObject>> {
        let choice = self.content(ctx, |_| self.0.choice.clone())?;
        ChoiceObject::load(ctx, choice, self.read_by(ctx)?).await
    }
    /// The power it was taken under; none: not shown, or this is a stub.
    async fn authority(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AuthorityObject>> {
        let id = self.content(ctx, |_| self.0.authority)?;
        let authority = one_if::<Authority>(ctx, id).await?;
        Ok(authority.map(AuthorityObject::from))
    }
    /// What was before the decision maker, as the minute tells it; nothing of a stub.
    async fn recitals(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Paragraph>> {
        self.content(ctx, |audience| paragraphs(&self.0.recitals, audience))
    }
    /// The clauses in order, each with its sub-clauses; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn clauses(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ClauseObject>> {
        let whole = self.whole(ctx).await?;
        Ok(whole.map_or_else(Vec::new, |whole| ClauseObject::below(&whole, None)))
    }
    /// Why; nothing of a stub.
    async fn reasons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Paragraph>> {
        self.content(ctx, |audience| paragraphs(&self.0.reasons, audience))
    }
    /// The alternatives considered and rejected; null of a stub.
    async fn alternatives(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Stated>> {
        self.content(ctx, |audience| Some(stated(&self.0.alternatives, audience)))
    }
    /// The interests declared and how they were handled; null of a stub.
    async fn interests(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Stated>> {
        self.content(ctx, |audience| Some(stated(&self.0.interests, audience)))
    }
    /// The decision that it supersedes; null if this or that is a stub, because each tells what the
    /// other is about.
    async fn supersedes(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        if self.is_stub_to(ctx)? {
            return Ok(None);
        }
        told(ctx, self.0.supersedes).await
    }
    /// The decision that superseded it, or by which it was rescinded; null if this or that is a
    /// stub.
    async fn replaced_by(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<DecisionObject>> {
        if self.is_stub_to(ctx)? {
            return Ok(None);
        }
        told(ctx, self.0.replaced_by).await
    }
    /// The most that it spends, forgoes or binds to; null: not shown, or of a stub.
    async fn commits(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Money>> {
        let commits = self.content(ctx, |_| self.0.commits_pence)?;
        Ok(commits.map(|pence| Money(Pounds::of_pence(pence))))
    }
    /// Who was consulted before it was taken, and when; empty: not shown, or of a stub.
    async fn consulted(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        self.content(ctx, |_| self.0.consulted.clone())
    }
    /// Every way in which it is outside the authority that it names, as at its date; none of a draft
    /// or a stub. `decisions(filter: { outsideAuthority: true })` lists such decisions.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn outside_authority(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<OutsideAuthority>> {
        if self.is_stub_to(ctx)? || !self.0.standing.phase.was_made() {
            return Ok(Vec::new());
        }
        let authority = one_if::<Authority>(ctx, self.0.authority).await?;
        let outside = self.0.outside(authority.as_deref());
        Ok(outside.into_iter().map(Into::into).collect())
    }
    /// When, at which meeting and under which authority it was decided that it stands no more; null
    /// if it stands, or of a stub.
    async fn ended(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ended>> {
        if self.is_stub_to(ctx)? {
            return Ok(None);
        }
        let replaced_by = told_record(ctx, self.0.replaced_by).await?;
        let Some(ended) = self.0.ended(replaced_by.as_deref()) else {
            return Ok(None);
        };
        let meeting = one_if::<Meeting>(ctx, ended.meeting).await?;
        let authority = one_if::<Authority>(ctx, ended.authority).await?;
        Ok(Some(Ended {
            made: (&ended.made).into(),
            meeting: meeting.map(Into::into),
            authority: authority.map(Into::into),
        }))
    }
    /// Why it was superseded or rescinded; null of a stub.
    async fn reason(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        self.content(ctx, |_| self.0.reason.clone())
    }
    /// What it opened to be done, by the date on which it is due; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn commitments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CommitmentObject>> {
        if self.is_stub_to(ctx)? {
            return Ok(Vec::new());
        }
        let mut found = match &self.0.proposed {
            Some(proposed) => proposed.commitments.iter().cloned().map(Arc::new).collect(),
            None => {
                let most = decisions::COMMITMENTS_MOST as u64;
                children::<_, Commitment>(ctx, self.0.id, most, Order::Ascending).await?
            }
        };
        found.sort_by_key(|commitment| commitment.sort_key());
        let of = |commitment| CommitmentObject::of(commitment, &self.0);
        Ok(found.into_iter().map(of).collect())
    }
    /// What it asks other boards to decide; none of a stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn pending_items(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<PendingItemObject>> {
        if self.is_stub_to(ctx)? {
            return Ok(Vec::new());
        }
        let most = decisions::CLAUSES_MOST as u64;
        let found = children::<_, PendingItem>(ctx, self.0.id, most, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// How it was corrected, oldest first; the corrections of its clauses stand there.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn corrections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CorrectionObject>> {
        let found = linking::<Correction>(ctx, link::OF, self.0.id).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// What this viewer can do next with it, and what not and why.
    #[graphql(complexity = "TRANSITIONS_COST + child_complexity")]
    async fn available_transitions(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
        next_of_decision(ctx, self.0.id).await
    }
    /// Where it stands, in the office's word.
    async fn state(&self) -> &str {
        &self.0.standing.state
    }
    /// What the state means.
    async fn phase(&self) -> DecisionPhase {
        self.0.standing.phase.into()
    }
    /// Whom the record is for.
    async fn audience(&self) -> Audience {
        self.0.standing.audience.into()
    }
    /// Whom its content is for.
    async fn content_audience(&self) -> Audience {
        self.0.content_audience.into()
    }
    /// The rules of the office that were overridden on the way to where it stands, oldest first.
    /// None are told to who does not read its content.
    #[graphql(complexity = "list_cost(5, child_complexity)")]
    async fn overridden(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OverriddenObject>> {
        if self.is_stub_to(ctx)? {
            return Ok(Vec::new());
        }
        let overridden = self.0.standing.overridden.iter();
        Ok(overridden.map(Into::into).collect())
    }
    /// The version of the rules that its last transition was taken under.
    async fn rules(&self) -> &str {
        &self.0.standing.rules
    }
    /// Where the record comes from; null of a stub, because a source can tell what it is about.
    async fn provenance(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ProvenanceObject>> {
        self.content(ctx, |_| Some((&self.0.provenance).into()))
    }
}

/// Makes the three types, and the interface over them.
///
/// The interface is written out and not derived: a derived one wants each field listed again, with
/// its type, its arguments and its description, where here there is one list for all.
macro_rules! decision_types {
    ($($(#[$doc:meta])* $kind:ident as $object:ident named $name:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(MergedObject, Clone, Debug)]
            #[graphql(name = $name)]
            pub(crate) struct $object(DecisionFields);

            impl From<Arc<Decision>> for $object {
                fn from(decision: Arc<Decision>) -> Self {
                    Self(DecisionFields(decision))
                }
            }

            impl From<Decision> for $object {
                fn from(decision: Decision) -> Self {
                    Arc::new(decision).into()
                }
            }

            impl Deref for $object {
                type Target = DecisionFields;
                fn deref(&self) -> &DecisionFields {
                    &self.0
                }
            }
        )+

        /// What was decided, by a board, a member or an officer.
        #[derive(Clone, Debug)]
        pub(crate) enum DecisionObject {
            $($(#[$doc])* $kind($object),)+
        }

        impl From<Arc<Decision>> for DecisionObject {
            fn from(decision: Arc<Decision>) -> Self {
                match decision.kind {
                    $(decisions::DecisionKind::$kind => Self::$kind(decision.into()),)+
                }
            }
        }

        impl From<Decision> for DecisionObject {
            fn from(decision: Decision) -> Self {
                Arc::new(decision).into()
            }
        }

        impl ContainerType for DecisionObject {
            async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
                match self {
                    $(Self::$kind(object) => object.resolve_field(ctx).await,)+
                }
            }

            fn collect_all_fields<'a>(
                &'a self,
                ctx: &ContextSelectionSet<'a>,
                fields: &mut Fields<'a>,
            ) -> ServerResult<()> {
                match self {
                    $(Self::$kind(object) => object.collect_all_fields(ctx, fields),)+
                }
            }
        }

        impl OutputType for DecisionObject {
            fn type_name() -> Cow<'static, str> {
                "Decision".into()
            }

            fn introspection_type_name(&self) -> Cow<'static, str> {
                match self {
                    $(Self::$kind(_) => $name.into(),)+
                }
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
                    $(
                        $object::create_type_info(registry);
                        registry.add_implements($name, "Decision");
                    )+
                    let fields = match registry.create_fake_output_type::<DecisionFields>() {
                        MetaType::Object { fields, .. } => fields,
                        _ => Default::default(),
                    };
                    let about = "What was decided, by a board, a member or an officer.";
                    MetaType::Interface {
                        name: "Decision".to_owned(),
                        description: Some(about.to_owned()),
                        fields,
                        possible_types: [$($name.to_owned()),+].into_iter().collect(),
                        extends: false,
                        keys: None,
                        visible: None,
                        inaccessible: false,
                        tags: Vec::new(),
                        rust_typename: Some(std::any::type_name::<Self>()),
                        directive_invocations: Vec::new(),
                        requires_scopes: Vec::new(),
                    }
                })
            }

            async fn resolve(
                &self,
                ctx: &ContextSelectionSet<'_>,
                _field: &Positioned<Field>,
            ) -> ServerResult<Value> {
                resolve_container(ctx, self).await
            }
        }
    };
}

decision_types! {
    /// What a board decided.
    Resolution as ResolutionObject named "Resolution";
    /// What a member decided alone.
    MemberDecision as MemberDecisionObject named "MemberDecision";
    /// What an officer decided.
    OfficerDecision as OfficerDecisionObject named "OfficerDecision";
}

impl InterfaceType for DecisionObject {}

/// When and by what a decision came to stand no more.
#[derive(SimpleObject, Debug, Default)]
pub(crate) struct Ended {
    /// When that was decided; all null: not shown.
    made: ShownDateObject,
    /// The meeting at which it was decided.
    meeting: Option<MeetingObject>,
    /// The authority under which it was decided.
    authority: Option<AuthorityObject>,
}

/// The decision that another record names, unless the viewer sees only its stub: that it has to do
/// with that record would tell what it is about.
pub(crate) async fn told(
    ctx: &Context<'_>,
    id: Option<DecisionId>,
) -> async_graphql::Result<Option<DecisionObject>> {
    Ok(told_record(ctx, id).await?.map(DecisionObject::from))
}

/// As [`told`], as the record.
pub(crate) async fn told_record(
    ctx: &Context<'_>,
    id: Option<DecisionId>,
) -> async_graphql::Result<Option<Arc<Decision>>> {
    let decision = one_if::<Decision>(ctx, id).await?;
    let viewer = &session(ctx)?.viewer;
    Ok(decision.filter(|decision| !decision.is_stub_for(viewer.audience_at(decision.board))))
}
