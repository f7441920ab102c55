//! The database. The only crate that knows SQL: entities, transactions, history, visibility.
//!
//! Every read takes a [`Viewer`](minuted_core::viewer::Viewer) and answers only with what that
//! viewer may see. Records are written through [`WriteTx`] alone, which keeps every version in the
//! history and appends to the ledger in the same transaction; operational tables (`ops_…`) are
//! written through [`OpsTx`], which can't touch records.

mod accounts;
mod appraisals;
mod authorities;
mod backup;
mod blobs;
mod boards;
mod cells;
mod changes;
mod checkup;
mod connect;
mod corrections;
mod decisions;
mod erasure;
mod error;
mod evidence;
mod export;
mod jobs;
mod keys;
mod ledger;
mod matters;
mod meetings;
mod migrate;
mod notices;
mod ops;
mod organisations;
mod page;
mod papers;
mod people;
mod proofs;
mod publications;
mod read;
mod registry;
mod rules;
mod sight;
mod table;
mod verify;
mod write;

pub use blobs::{
    Blob, BlobCounts, BlobFault, BlobFaults, BlobPlace, BlobStore, Bucket, Nameable, NewBlob,
};
pub use changes::Happenings;
pub use checkup::{Newest, Shape};
pub use connect::{Entropy, Store, StoreOptions};
pub use error::{Inconsistent, StoreError, StoreResult};
pub use evidence::Evidence;
pub use export::Exported;
pub use jobs::{JobCounts, NewJob};
pub use ledger::EntryHeader;
pub use notices::{NewNotice, Notice};
pub use ops::{NewToken, OpsTx, StoredReply, TokenRow};
pub use page::{Cursor, CursorError, Order, Page, PageRequest, Window};
pub use proofs::{Consistency, Inclusion, SignedCheckpoint};
pub use publications::PublishedBytes;
pub use read::{ChildOf, Filter, Reader};
pub use table::Stored;
pub use verify::{RecordFault, Verification};
pub use write::WriteTx;

/// The filters of lists, one type for each kind of record.
pub mod filters {
    pub use crate::{
        accounts::AccountFilter,
        appraisals::{AppraisalFilter, ScoreSheetFilter},
        authorities::AuthorityFilter,
        boards::BoardFilter,
        corrections::CorrectionFilter,
        decisions::{ClauseFilter, CommitmentFilter, DecisionFilter, PendingItemFilter},
        erasure::ErasureFilter,
        matters::MatterFilter,
        meetings::{AgendaItemFilter, MeetingFilter},
        organisations::OrganisationFilter,
        papers::{
            ClearanceFilter, CommentFilter, ConsiderationFilter, DocumentFilter, PaperFilter,
            PaperVersionFilter, RecommendationFilter,
        },
        people::{MembershipFilter, PersonFilter, PostFilter},
        publications::PublicationFilter,
        rules::StandingOrdersFilter,
    };
}
