//! Owns how refusals and faults are told: refusals as data of the payload, faults as GraphQL
//! errors that tell nothing of the inside.

use async_graphql::{Error, ErrorExtensions, SimpleObject};
use minuted_core::refusal::{Refusal, Refusals};

/// One reason why a command was not done.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Refusal")]
pub(crate) struct RefusalObject {
    /// What was wrong, as a stable code.
    code: String,
    /// What was wrong and what to do, in plain English.
    message: String,
    /// The rule that refused, where a rule did.
    rule: Option<String>,
    /// The statute, standing order or paragraph that the rule follows, or `local rule`.
    citation: Option<String>,
    /// The field of the input at which to show it.
    field: Option<String>,
}

impl From<Refusal> for RefusalObject {
    fn from(refusal: Refusal) -> Self {
        let (code, message) = (refusal.code().to_owned(), refusal.message());
        let (rule, citation) = refusal.rule.map(|r| (r.rule, r.citation)).unzip();
        Self {
            code,
            message,
            rule,
            citation,
            field: refusal.field,
        }
    }
}

/// All reasons, as the API gives them.
pub(crate) fn objects(refusals: Refusals) -> Vec<RefusalObject> {
    refusals.into_iter().map(RefusalObject::from).collect()
}

/// A fault of Minuted or its database: logged once, here, and told without its inside.
pub(crate) fn fault(error: &dyn std::error::Error) -> Error {
    tracing::error!(%error, "a request failed");
    Error::new("Minuted could not answer because something failed inside. Try again later.")
        .extend_with(|_, extensions| extensions.set("code", "INTERNAL"))
}

/// A request that is wrong in itself, such as a list of 1,000 records.
pub(crate) fn bad_request(message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "BAD_REQUEST"))
}
