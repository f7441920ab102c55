//! Owns the closed lists of words on publications as enums of the API.

use async_graphql::Enum;

/// What is published.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::publications::PublicationKind")]
pub(crate) enum PublicationKind {
    /// The agenda of a meeting.
    Agenda,
    /// The agenda of a meeting with the papers before it.
    AgendaPack,
    /// What came late to a meeting's pack: a supplementary agenda with its papers.
    Supplement,
    /// A paper by itself.
    Paper,
    /// The notice of a decision.
    DecisionNotice,
}

/// How a publication stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::publications::PublicationPhase")]
pub(crate) enum PublicationPhase {
    /// Its versions are fixed, and it is being rendered.
    Requested,
    /// It is rendered and given to readers.
    Published,
    /// It was withdrawn from publication: a notice stands in its place.
    Withdrawn,
    /// It was withdrawn before it was published: nobody read it, and it stays the office's.
    Dropped,
}

/// In which form a publication is rendered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::publications::Format")]
pub(crate) enum Format {
    /// A page.
    Html,
    /// A conforming PDF.
    Pdf,
    /// A document for word processors.
    Docx,
    /// A PDF with the appendices merged in, which claims no conformance.
    ReadingCopy,
    /// On which page each place stands.
    PageMap,
}

/// Why a part of a publication is not there.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::publications::NoticeKind")]
pub(crate) enum NoticeKind {
    /// It was withdrawn from publication.
    Withdrawn,
    /// A later version of it was published.
    Replaced,
    /// It is no longer before the meeting.
    Removed,
}
