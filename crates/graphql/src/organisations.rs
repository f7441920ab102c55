//! Owns organisations in the API.

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    organisations::{AddOrganisation, ChangeOrganisation, OrganisationDetails},
    read::{Order, filters::OrganisationFilter},
};
use minuted_core::{
    boards::Board,
    organisations::{Organisation, Partner},
    people::Post,
    record::link,
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, USUAL_PARTS, connect, list_cost, page_cost, size},
    enums::OrganisationKind,
    inputs::id,
    loaders::{children, linking, one},
    payloads::{give, payload},
    people::PostObject,
    provenance::{OtherNameObject, ProvenanceInput, ProvenanceObject},
    scalars::Date,
};

crate::loaders::shared_record! {
    /// A legal body or a partnership of such bodies.
    OrganisationObject of Organisation
}

#[Object(name = "Organisation")]
impl OrganisationObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// What it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }
    /// Other names it goes by.
    async fn other_names(&self) -> Vec<OtherNameObject> {
        self.0.other_names.iter().map(Into::into).collect()
    }
    /// Who belongs to it, if it is a partnership or an alliance.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn partners(&self) -> Vec<PartnerObject> {
        self.0.partners.iter().cloned().map(PartnerObject).collect()
    }
    /// What it is and does.
    async fn summary(&self) -> &str {
        &self.0.summary
    }
    /// Its first day, or unknown.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// Its last day, or none.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
    /// The posts that belong to it, by title.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<PostObject>> {
        let first = size("first", first)?;
        let posts = children::<_, Post>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(posts.into_iter().map(Into::into).collect())
    }
    /// The boards that it constituted, alone or with others.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn boards(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<BoardObject>> {
        let boards = linking::<Board>(ctx, link::CONSTITUTED_BY, self.0.id).await?;
        Ok(boards.into_iter().map(Into::into).collect())
    }
}

/// One partner of a partnership.
#[derive(Debug)]
pub(crate) struct PartnerObject(Partner);

#[Object(name = "Partner")]
impl PartnerObject {
    /// The organisation that is a partner.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<OrganisationObject>> {
        Ok(one::<Organisation>(ctx, self.0.organisation)
            .await?
            .map(OrganisationObject))
    }
    /// Which source names it, and when.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// Which organisations a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct OrganisationFilterInput {
    /// Only of this kind.
    kind: Option<OrganisationKind>,
}

/// Queries on organisations.
#[derive(Default, Debug)]
pub(crate) struct OrganisationQueries;

#[Object]
impl OrganisationQueries {
    /// Organisations by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: OrganisationFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, OrganisationObject>> {
        let kept = OrganisationFilter {
            kind: filter.kind.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Organisation, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of an organisation.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct OrganisationInput {
    /// Its name.
    name: String,
    /// What it is.
    kind: OrganisationKind,
    /// Other names it goes by.
    #[graphql(default)]
    other_names: Vec<OtherNameObject>,
    /// Who belongs to it, if it is a partnership or an alliance.
    #[graphql(default)]
    partners: Vec<PartnerInput>,
    /// What it is and does.
    #[graphql(default)]
    summary: String,
    /// Its first day.
    from: Option<Date>,
    /// Its last day.
    to: Option<Date>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// One partner of a partnership.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct PartnerInput {
    /// The ID of the organisation.
    organisation_id: ID,
    /// Which source names it, and when.
    note: Option<String>,
}

impl OrganisationInput {
    fn into_details(self) -> async_graphql::Result<OrganisationDetails> {
        let partners = self.partners.into_iter().map(|partner| {
            Ok(Partner {
                organisation: id(&partner.organisation_id)?,
                note: partner.note,
            })
        });
        Ok(OrganisationDetails {
            name: self.name,
            kind: self.kind.into(),
            other_names: self.other_names.into_iter().map(Into::into).collect(),
            partners: partners.collect::<async_graphql::Result<_>>()?,
            summary: self.summary,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

payload! {
    /// What came of a command on an organisation.
    OrganisationPayload {
        /// The organisation as it now stands.
        organisation: OrganisationObject
    }
}

/// Commands on organisations.
#[derive(Default, Debug)]
pub(crate) struct OrganisationMutations;

#[Object]
impl OrganisationMutations {
    /// Adds an organisation.
    async fn add_organisation(
        &self,
        ctx: &Context<'_>,
        input: OrganisationInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<OrganisationPayload> {
        let command = AddOrganisation {
            details: input.into_details()?,
        };
        Ok(
            give::<Organisation, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Changes what is known of an organisation.
    async fn change_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: OrganisationInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<OrganisationPayload> {
        let id = crate::inputs::id(&id)?;
        let command = ChangeOrganisation {
            id,
            version,
            details: input.into_details()?,
        };
        Ok(
            give::<Organisation, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
