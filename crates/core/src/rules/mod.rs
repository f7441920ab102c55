//! Owns the rules that a board works under: profiles, lifecycles, transitions and conditions.
//!
//! Rules are data, their meaning is here. A profile is a TOML file that is checked as a whole
//! before anything runs under it. Nothing here reads a record, a file or a clock: the caller gives
//! the facts, and the answer is what may be done or every reason why not.

mod adopted;
mod clearances;
mod conditions;
mod effects;
mod facts;
mod file;
mod late_items;
mod lifecycle;
mod load;
mod orders;
mod overrides;
mod phases;
mod picture;
mod profile;
mod schema;
mod withholding;
mod wording;

pub use adopted::{Adopted, ORDERS_MOST, Occupied, StandingOrders, told};
pub use clearances::{ClearanceRules, Implication, NeededClearance};
pub use conditions::{
    Ask, Check, Comparison, Condition, FACTS, Fact, FactType, FactValue, ForTranscribed,
    LOCAL_RULE, Plain, Test, facts_as_markdown,
};
pub use effects::{Does, Effect, EffectName, Recipient};
pub use facts::{
    ClearanceFact, DecisionFacts, Facts, FrontSheetField, Given, MeetingFacts, PaperFacts,
    RecommendationFacts, SourceFacts,
};
pub use file::RulesFile;
pub use late_items::{LateItem, Urgency, UrgentItems};
pub use lifecycle::{Availability, Lifecycle, Records, Situation, State, Taken, Transition};
pub use load::Problem;
pub(crate) use load::unknown;
pub use orders::Orders;
pub use overrides::{Override, Overrider, Overriding};
pub use phases::{DecisionPhase, MeetingPhase, PaperPhase, Phase, RecommendationPhase};
pub use profile::{BodyKind, Jurisdiction, Profile, Profiles};
pub use schema::json_schema;
pub use withholding::{Mark, WithholdingBasis};
pub(crate) use wording::list;
pub use wording::nearest;
