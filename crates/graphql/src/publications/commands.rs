//! Owns publishing and withdrawing from publication in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use minuted_app::{
    publications::{AddsDetails, Publish, WithdrawFromPublication},
    read::StoreResult,
};
use minuted_core::{id::PublicationId, publications::Publication};

use super::PublicationObject;
use crate::{
    enums::PublicationKind,
    exemptions::ExemptionInput,
    inputs::any_id,
    payloads::run,
    refusals::{RefusalObject, fault},
    session::session,
};

/// A document to be published.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct PublishInput {
    /// Which document.
    kind: PublicationKind,
    /// The ID of the meeting, paper or decision that it is of.
    record_id: ID,
    /// What it adds to what was published before, in a line. Left out of a first edition.
    adds: Option<String>,
    /// Why that was not published before.
    because: Option<String>,
}

/// What is to be withdrawn from publication.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct WithdrawInput {
    /// The ID of a publication; or of a paper, an agenda item or a decision, with every document that
    /// tells it.
    id: ID,
    /// The ids of the parts for whose sake it is withdrawn, such as `item-3`: their papers are withdrawn
    /// from every document that holds them, and can be read nowhere. Empty: the whole document, and
    /// nothing that it holds.
    #[graphql(default)]
    part_ids: Vec<String>,
    /// Why, in 1,500 characters at most. Everyone reads it: it must not say what should not have been
    /// published.
    reason: String,
    /// Why what is withdrawn is not open from now on: those whom it is for then still read it. Left
    /// out: nobody does but the office. An agenda item and a decision need it.
    exemption: Option<ExemptionInput>,
}

/// What came of publishing a document.
#[derive(SimpleObject, Debug)]
#[graphql(name = "PublishPayload")]
pub(crate) struct PublishPayload {
    /// What was asked for. It is given to readers once it is rendered.
    publication: Option<PublicationObject>,
    /// With a supplement: the edition of the pack that holds what it adds.
    pack: Option<PublicationObject>,
    /// Why it was not done; empty if it was.
    refusals: Vec<RefusalObject>,
}

/// What came of withdrawing from publication.
#[derive(SimpleObject, Debug)]
#[graphql(name = "WithdrawPayload")]
pub(crate) struct WithdrawPayload {
    /// The documents that were withdrawn, each with its notice.
    withdrawn: Vec<PublicationObject>,
    /// The editions that take their places once they are rendered, on the same pages.
    corrected: Vec<PublicationObject>,
    /// Why it was not done; empty if it was.
    refusals: Vec<RefusalObject>,
}

/// Publications read anew: the loader may hold them as they were before.
async fn read(
    ctx: &Context<'_>,
    ids: &[PublicationId],
) -> async_graphql::Result<Vec<PublicationObject>> {
    let session = session(ctx)?;
    let found: StoreResult<Vec<Publication>> = session.reader.many(&session.viewer, ids).await;
    let found = found.map_err(|error| fault(&error))?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Commands on publications.
#[derive(Default, Debug)]
pub(crate) struct PublicationMutations;

#[Object]
impl PublicationMutations {
    /// Publishes a document: fixes the versions that go into it, and has it rendered for every
    /// audience. A supplement also makes a further edition of the pack.
    async fn publish(
        &self,
        ctx: &Context<'_>,
        input: PublishInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PublishPayload> {
        let said = input.adds.is_some() || input.because.is_some();
        let command = Publish {
            kind: input.kind.into(),
            record: any_id(&input.record_id)?,
            adds: said.then(|| AddsDetails {
                what: input.adds.unwrap_or_default(),
                because: input.because.unwrap_or_default(),
            }),
        };
        match run(ctx, idempotency_key.as_deref(), command).await? {
            Err(refusals) => Ok(PublishPayload {
                publication: None,
                pack: None,
                refusals,
            }),
            Ok(done) => {
                let pack = read(ctx, done.pack.as_slice()).await?;
                let publication = read(ctx, &[done.publication]).await?;
                Ok(PublishPayload {
                    publication: publication.into_iter().next(),
                    pack: pack.into_iter().next(),
                    refusals: Vec::new(),
                })
            }
        }
    }

    /// Withdraws from publication, at once and everywhere, what should not have been published. A
    /// notice with the reason stays; the secretary reads the sealed copy; a corrected edition of each
    /// pack is published with the same page numbers.
    async fn withdraw_from_publication(
        &self,
        ctx: &Context<'_>,
        input: WithdrawInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<WithdrawPayload> {
        let command = WithdrawFromPublication {
            id: any_id(&input.id)?,
            parts: input.part_ids,
            reason: input.reason,
            exemption: input.exemption.map(Into::into),
        };
        match run(ctx, idempotency_key.as_deref(), command).await? {
            Err(refusals) => Ok(WithdrawPayload {
                withdrawn: Vec::new(),
                corrected: Vec::new(),
                refusals,
            }),
            Ok(done) => Ok(WithdrawPayload {
                withdrawn: read(ctx, &done.withdrawn).await?,
                corrected: read(ctx, &done.corrected).await?,
                refusals: Vec::new(),
            }),
        }
    }
}
