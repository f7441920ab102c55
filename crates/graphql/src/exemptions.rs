//! Owns how the API tells and takes why business is withheld. What is told here is public.

use async_graphql::{InputObject, SimpleObject};
use minuted_core::exemption::Exemption;

use crate::{enums::Audience, scalars::Date};

/// Why something is not open to the public. Everyone is told this much.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Exemption")]
pub(crate) struct ExemptionObject {
    /// `RESTRICTED` (exempt: may be withheld) or `CONFIDENTIAL` (must be withheld).
    audience: Audience,
    /// The paragraphs of Schedule 12A, or the enactment or court order.
    grounds: Vec<String>,
    /// The title that everyone may read.
    public_title: String,
    /// Why the public interest in withholding it outweighs that in disclosing it.
    public_interest: String,
    /// Whether it is the officer's view, before the meeting resolves to exclude the public.
    likely: bool,
    /// The day on which to look at it again.
    review_on: Option<Date>,
}

impl From<&Exemption> for ExemptionObject {
    fn from(exemption: &Exemption) -> Self {
        Self {
            audience: exemption.audience.into(),
            grounds: exemption.grounds.clone(),
            public_title: exemption.public_title.clone(),
            public_interest: exemption.public_interest.clone(),
            likely: exemption.likely,
            review_on: exemption.review_on.map(Date),
        }
    }
}

/// Why something is not open to the public. Everyone will be told this much.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ExemptionInput {
    /// `RESTRICTED` (exempt: may be withheld) or `CONFIDENTIAL` (must be withheld).
    audience: Audience,
    /// The paragraphs of Schedule 12A, or the enactment or court order.
    grounds: Vec<String>,
    /// The title that everyone may read.
    public_title: String,
    /// Why the public interest in withholding it outweighs that in disclosing it.
    #[graphql(default)]
    public_interest: String,
    /// Whether it is the officer's view, before the meeting resolves to exclude the public.
    #[graphql(default = true)]
    likely: bool,
    /// The day on which to look at it again.
    review_on: Option<Date>,
}

impl From<ExemptionInput> for Exemption {
    fn from(exemption: ExemptionInput) -> Self {
        Self {
            audience: exemption.audience.into(),
            grounds: exemption.grounds,
            public_title: exemption.public_title,
            public_interest: exemption.public_interest,
            likely: exemption.likely,
            review_on: exemption.review_on.map(|date| date.0),
        }
    }
}
