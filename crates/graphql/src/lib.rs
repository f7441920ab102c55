//! The GraphQL schema: types, resolvers and loaders. No rules: a resolver parses, calls a command
//! or a read of `app`, and maps the answer.

#![allow(
    clippy::unused_async,
    clippy::wrong_self_convention,
    clippy::large_futures,
    reason = "resolvers are asynchronous for the macro's sake, named by the API's words, and boxed by it"
)]

mod accounts;
mod admission;
mod appraisals;
mod authorities;
mod batching;
mod boards;
mod connections;
mod corrections;
mod decisions;
mod enums;
mod erasure;
mod events;
mod exemptions;
mod inputs;
mod ledger;
mod loaders;
mod matters;
mod meetings;
mod memberships;
mod node;
mod notices;
mod organisations;
mod papers;
mod payloads;
mod people;
mod provenance;
mod publications;
mod published;
mod refusals;
mod rules;
mod scalars;
mod session;
mod tasks;
mod texts;
mod transitions;
mod viewer;

use async_graphql::{MergedObject, SDLExportOptions};
use minuted_app::App;

pub use admission::{Admitted, admit};
pub use events::{Followed, Occasion, Subscription};
pub use published::{Limit, grouped, limits};
pub use session::{execute, validate};

/// The schema of Minuted's API.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// How much one request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep fields may nest.
    pub depth: usize,
    /// What a request may cost: a field costs 1, and what is in a list counts as often as `first`
    /// or `last` says; in a list without them, five times.
    pub cost: usize,
    /// Whether the schema tells about itself.
    pub introspection: bool,
}

impl Limits {
    /// The limits of the public API.
    pub const PUBLIC: Limits = Limits {
        depth: 15,
        cost: 20_000,
        introspection: true,
    };
    /// For queries that are stored with pages and documents: the office wrote them, not a stranger.
    pub const STORED: Limits = Limits {
        depth: 32,
        cost: usize::MAX,
        introspection: false,
    };
}

/// Everything that can be asked.
#[derive(MergedObject, Default, Debug)]
pub struct Query(
    viewer::ViewerQueries,
    node::NodeQueries,
    organisations::OrganisationQueries,
    boards::BoardQueries,
    rules::RulesQueries,
    matters::MatterQueries,
    meetings::MeetingQueries,
    meetings::AgendaItemQueries,
    authorities::AuthorityQueries,
    people::PersonQueries,
    memberships::MembershipQueries,
    accounts::AccountQueries,
    decisions::DecisionQueries,
    corrections::CorrectionQueries,
    erasure::ErasureQueries,
    papers::PaperQueries,
    appraisals::AppraisalQueries,
    publications::PublicationQueries,
    ledger::LedgerQueries,
);

/// Everything that can be done.
#[derive(MergedObject, Default, Debug)]
pub struct Mutation(
    organisations::OrganisationMutations,
    boards::BoardMutations,
    rules::RulesMutations,
    matters::MatterMutations,
    meetings::MeetingMutations,
    meetings::AgendaItemMutations,
    authorities::AuthorityMutations,
    people::PersonMutations,
    memberships::MembershipMutations,
    accounts::AccountMutations,
    decisions::DecisionMutations,
    corrections::CorrectionMutations,
    erasure::ErasureMutations,
    papers::PaperMutations,
    appraisals::AppraisalMutations,
    publications::PublicationMutations,
    transitions::TransitionMutations,
);

/// Makes the schema over an application.
#[must_use]
pub fn schema(app: App, limits: Limits) -> Schema {
    let mut builder = Schema::build(Query::default(), Mutation::default(), Subscription)
        .data(app)
        .limit_depth(limits.depth)
        .limit_complexity(limits.cost)
        .limit_recursive_depth(limits.depth.saturating_mul(2))
        .limit_directives(8);
    if !limits.introspection {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.finish()
}

/// The schema without an application: for telling what it is and for validating queries. Whatever
/// it is asked, every resolver that would read fails.
#[must_use]
pub fn description() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription).finish()
}

/// The schema in its definition language, always in the same order.
#[must_use]
pub fn sdl() -> String {
    description().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items(),
    )
}
