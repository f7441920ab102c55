//! Owns the list of all stored kinds: each kind of record, its type and its table.

use minuted_core::{
    accounts::Account,
    authorities::Authority,
    boards::Board,
    corrections::Correction,
    decisions::{Clause, Commitment, Decision, PendingItem},
    id::Kind,
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    organisations::Organisation,
    papers::{Comment, Consideration, Document, Paper, PaperVersion, Recommendation},
    people::{Membership, Person, Post},
};

use crate::Stored;

/// Calls a macro with every kind and its type.
macro_rules! every_kind {
    ($then:ident) => {
        $then! {
            Account Account, Organisation Organisation, Board Board, Authority Authority,
            Person Person, Post Post, Membership Membership, Matter Matter, Meeting Meeting,
            AgendaItem AgendaItem, Paper Paper, PaperVersion PaperVersion, Document Document,
            Recommendation Recommendation, Consideration Consideration, Comment Comment,
            Decision Decision, Clause Clause, PendingItem PendingItem, Commitment Commitment,
            Correction Correction
        }
    };
}
pub(crate) use every_kind;

macro_rules! tables {
    ($($kind:ident $record:ident),+) => {
        /// The table of a kind of record.
        pub(crate) const fn table_of(kind: Kind) -> &'static str {
            match kind { $(Kind::$kind => <$record as Stored>::TABLE,)+ }
        }
    };
}
every_kind!(tables);
