//! Owns making an option of an appraisal a recommendation, in the API.

use async_graphql::{Context, ID, InputObject, Object};
use minuted_app::papers::RecommendOption;
use minuted_core::papers::Paper;

use super::drafts::PaperPayload;
use crate::{
    inputs::{id, id_if},
    payloads::give,
};

/// An option of an appraisal that a paper recommends.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct RecommendOptionInput {
    /// The ID of the appraisal; it is concluded.
    appraisal_id: ID,
    /// The key of the option. Left out: the preferred one.
    option: Option<String>,
    /// The ID of the board that is asked. Left out: the board that the paper was first written for.
    to_board_id: Option<ID>,
    /// Its number as printed; empty if it has none.
    #[graphql(default)]
    number: String,
    /// What is asked, in Markdown. Left out: the wording that is proposed, which a later draft may change.
    text: Option<String>,
}

/// Commands that take something from appraisals.
#[derive(Default, Debug)]
pub(crate) struct FromAppraisalMutations;

#[Object]
impl FromAppraisalMutations {
    /// Saves a draft of a paper with one more recommendation: the preferred option of an appraisal, or
    /// another. The recommendation keeps from where it comes, however it is worded later.
    async fn recommend_option(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which paper.")] paper_id: ID,
        #[graphql(desc = "The version of the paper that you saw.")] version: i64,
        input: RecommendOptionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PaperPayload> {
        let command = RecommendOption {
            paper: id(&paper_id)?,
            version,
            appraisal: id(&input.appraisal_id)?,
            option: input.option,
            to: id_if(input.to_board_id.as_ref())?,
            number: input.number,
            text: input.text,
        };
        Ok(give::<Paper, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
