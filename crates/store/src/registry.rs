//! Owns the list of all stored kinds: each kind of record, its type and its table.

use minuted_core::id::Kind;

use crate::Stored;

/// Calls a macro with every kind and its type.
macro_rules! every_kind {
    ($then:ident) => {
        $then! {
            Account minuted_core::accounts::Account,
            Organisation minuted_core::organisations::Organisation,
            Board minuted_core::boards::Board,
            StandingOrders minuted_core::rules::StandingOrders,
            Authority minuted_core::authorities::Authority,
            Person minuted_core::people::Person,
            Post minuted_core::people::Post,
            Membership minuted_core::people::Membership,
            Matter minuted_core::matters::Matter,
            Meeting minuted_core::meetings::Meeting,
            AgendaItem minuted_core::meetings::AgendaItem,
            Paper minuted_core::papers::Paper,
            PaperVersion minuted_core::papers::PaperVersion,
            Document minuted_core::papers::Document,
            Recommendation minuted_core::papers::Recommendation,
            Consideration minuted_core::papers::Consideration,
            Clearance minuted_core::papers::Clearance,
            Comment minuted_core::papers::Comment,
            Decision minuted_core::decisions::Decision,
            Clause minuted_core::decisions::Clause,
            PendingItem minuted_core::decisions::PendingItem,
            Commitment minuted_core::decisions::Commitment,
            Correction minuted_core::corrections::Correction,
            Erasure minuted_core::erasure::Erasure,
            Appraisal minuted_core::appraisals::AppraisalRecord,
            ScoreSheet minuted_core::appraisals::ScoreSheet,
            Publication minuted_core::publications::Publication
        }
    };
}
pub(crate) use every_kind;

macro_rules! tables {
    ($($kind:ident $record:ty),+) => {
        /// The table of a kind of record.
        pub(crate) const fn table_of(kind: Kind) -> &'static str {
            match kind { $(Kind::$kind => <$record as Stored>::TABLE,)+ }
        }
    };
}
every_kind!(tables);
