//! Owns the closed lists of words as enums of the API. Each is the core's own list; a word added
//! there does not compile until it is added here.

mod publications;

use async_graphql::Enum;

pub(crate) use publications::{Format, NoticeKind, PublicationKind, PublicationPhase};

/// What an organisation is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::organisations::OrganisationKind")]
pub(crate) enum OrganisationKind {
    /// A county, district, borough or unitary council.
    Council,
    /// An NHS trust.
    NhsTrust,
    /// An NHS foundation trust.
    NhsFoundationTrust,
    /// A clinical commissioning group, abolished on 1 July 2022.
    ClinicalCommissioningGroup,
    /// An integrated care board, from 1 July 2022.
    IntegratedCareBoard,
    /// Several organisations working together without being one body in law.
    Partnership,
    /// Partners bound by an alliance agreement.
    Alliance,
    /// A regulator or inspectorate.
    Regulator,
    /// A charity or a company.
    ThirdParty,
    /// Anything else.
    Other,
}

/// Whether a board decides or advises.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::boards::Power")]
pub(crate) enum Power {
    /// It takes decisions that bind those who constituted it.
    Decides,
    /// It advises, comments or scrutinises.
    Advises,
    /// No source shows it. Only of a board that is transcribed.
    NotShown,
}

/// Where a power comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::authorities::AuthoritySource")]
pub(crate) enum AuthoritySource {
    /// An Act or regulations.
    Law,
    /// A council's constitution.
    Constitution,
    /// A board's terms of reference.
    TermsOfReference,
    /// A scheme of delegation.
    SchemeOfDelegation,
    /// A resolution.
    Resolution,
}

/// A way in which a decision is outside the authority that it names.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::authorities::Way")]
pub(crate) enum OutsideWay {
    /// It names none.
    NotNamed,
    /// Somebody else holds it.
    NotTheirs,
    /// It could not be used on that day.
    NotInForce,
    /// It commits more than the limit.
    AboveLimit,
    /// There is a limit, and what the decision commits is not shown.
    AmountNotShown,
    /// Somebody has to be consulted, and no consultation is shown.
    ConsultationNotShown,
    /// It is on a matter that is reserved.
    Reserved,
}

/// What someone is on a board.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::people::Seat")]
pub(crate) enum Seat {
    /// Presides.
    Chair,
    /// Presides when the chair does not.
    ViceChair,
    /// Sits.
    Member,
    /// Sits by the board's own choice.
    CoOpted,
    /// Attends without a seat.
    Observer,
    /// Sits in another's place when called on.
    Substitute,
}

/// What an account may be for a board, or for all boards.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::roles::Role")]
pub(crate) enum Role {
    /// Anyone, signed in or not.
    Public,
    /// A member of a board; what it opens follows from the membership, not from the word.
    Member,
    /// Prepares a board's business and keeps its record.
    Secretary,
    /// Writes papers.
    Author,
    /// Clears papers for finance, law and the like.
    ClearingOfficer,
    /// Scores in appraisals: on their own sheet, where they are named as a participant.
    Scorer,
    /// Supports scrutiny: reads what the law or a grant opens to it.
    ScrutinyOfficer,
    /// Keeps accounts, organisations and boards; reads no exempt business for it.
    Administrator,
}

/// Whom a record or a part of it is for, from the widest to the narrowest.
///
/// Sources: Local Government Act 1972 s100A and Schedule 12A for exempt and confidential
/// information. The narrowest, the office's own working material, is not a statutory class: it
/// is what nobody but those who prepare the business sees until a transition opens it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::audience::Audience")]
pub(crate) enum Audience {
    /// Everyone.
    Public,
    /// Exempt information: may be withheld from the public.
    Restricted,
    /// Confidential information: must be withheld from the public.
    Confidential,
    /// Drafts: seen by the office that prepares them, by nobody else.
    Working,
}

/// What an item asks of the meeting.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::meetings::ItemPurpose")]
pub(crate) enum ItemPurpose {
    /// To decide.
    Decision,
    /// To be assured.
    Assurance,
    /// To be told.
    Information,
}

/// What a document is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::DocumentKind")]
pub(crate) enum DocumentKind {
    /// A report.
    Report,
    /// An appendix to a report.
    Appendix,
    /// Minutes or a record of decision.
    Minutes,
    /// A page of a web site.
    Page,
    /// An agreement, a memorandum or another instrument.
    Instrument,
    /// Written comments.
    Comments,
    /// Anything else.
    Other,
}

/// What became of a recommendation at a board.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::OutcomeKind")]
pub(crate) enum OutcomeKind {
    /// Agreed as it stood.
    Agreed,
    /// Agreed with changes.
    AgreedAsAmended,
    /// Endorsed.
    Endorsed,
    /// Noted.
    Noted,
    /// Recommended on to another board.
    RecommendedOn,
    /// Put off.
    Deferred,
    /// Sent to another board.
    Referred,
    /// Not agreed.
    NotAgreed,
    /// The source does not show it.
    NotShown,
}

/// What someone said of a paper or a matter.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::CommentKind")]
pub(crate) enum CommentKind {
    /// Comments of a board, such as a scrutiny board.
    Comment,
    /// Advice of an officer or an adviser.
    Advice,
    /// An answer to a consultation.
    ConsultationResponse,
    /// Representations of the public.
    Representation,
}

/// Who decides.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::decisions::DecisionKind")]
pub(crate) enum DecisionKind {
    /// A board.
    Resolution,
    /// A member alone, such as a lead member.
    MemberDecision,
    /// An officer.
    OfficerDecision,
}

/// Whether something was stated.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::decisions::How")]
pub(crate) enum How {
    /// It is stated.
    Stated,
    /// It is stated that there was none.
    None,
    /// The source does not show it, or it is not written yet.
    NotShown,
}

/// What a clause does.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::decisions::ClauseKind")]
pub(crate) enum ClauseKind {
    /// Decides.
    Resolved,
    /// Recommends to another board; has no effect until that board resolves.
    RecommendedTo,
    /// Endorses.
    Endorsed,
    /// Notes.
    Noted,
    /// Puts off.
    Deferred,
    /// Sends to another board.
    Referred,
    /// Does not agree.
    NotAgreed,
}

/// How a commitment stands; computed, never stored.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::decisions::CommitmentStatus")]
pub(crate) enum CommitmentStatus {
    /// To be done.
    Open,
    /// Reported as done.
    Done,
    /// To be done, and its date is past.
    Overdue,
    /// Recommended to another board, which has not resolved on it: it has no effect yet.
    Awaiting,
    /// The decision that opened it no longer stands, or the board that it was recommended to did not
    /// agree, and it was not done before.
    Lapsed,
}

/// How a pending item stands; computed, never stored.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::decisions::PendingStatus")]
pub(crate) enum PendingStatus {
    /// The board has not resolved on it.
    Open,
    /// The board has resolved on it.
    Settled,
    /// The decision that asked no longer stands.
    Lapsed,
}

/// A field that can be corrected once its record stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::corrections::CorrectableField")]
pub(crate) enum CorrectableField {
    /// The title of a decision, a paper, a version's front sheet, a meeting or an agenda item.
    Title,
    /// The number as printed of a clause, a recommendation or an agenda item.
    Number,
    /// The number of a decision's minute.
    Minute,
    /// The text of a clause or a recommendation.
    Text,
    /// One of a decision's recitals.
    Recital,
    /// One of a decision's reasons.
    DecisionReason,
    /// One of the alternatives that a decision states.
    Alternative,
    /// One of the interests that a decision states.
    Interest,
    /// The day on which a decision was made.
    Made,
    /// The date on the page or notice that shows a decision.
    DateShown,
    /// The date by which a clause or a commitment is due.
    Due,
    /// What a commitment says is to be done.
    What,
    /// Who is to do it.
    Owner,
    /// The day on which it was done.
    Done,
    /// What was reported of it.
    Report,
    /// To whom a report is made.
    ReportTo,
    /// The date on a report.
    Date,
    /// By whom a report is made.
    By,
    /// What a report is for.
    Purpose,
    /// Where a sitting of a meeting took place.
    Place,
    /// What became of a recommendation at a board, as one of the words of outcomes, such as
    /// `not-agreed`.
    Outcome,
    /// The remark on what became of a recommendation.
    OutcomeNote,
    /// Who made a comment, in words.
    From,
    /// When a comment was received.
    Received,
    /// What was answered to a comment.
    Response,
    /// As what somebody sits on a board, as one of the words of seats, such as `vice-chair`.
    Seat,
    /// Whether somebody who sits on a board may vote: `yes` or `no`.
    Voting,
    /// The first day of a membership or an authority; a date without days: unknown.
    FirstDay,
    /// The last day of a membership or an authority; a date without days: none.
    LastDay,
    /// The article, section or minute that gives an authority.
    Citation,
    /// The limits of an authority.
    Limits,
    /// Who must be consulted before an authority is used.
    InConsultationWith,
    /// What an authority does not reach.
    Reserved,
}

/// What became of a part of a text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::corrections::Change")]
pub(crate) enum Change {
    /// It stayed.
    Kept,
    /// It went.
    Removed,
    /// It came.
    Added,
}

/// What the state of a meeting means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::rules::MeetingPhase")]
pub(crate) enum MeetingPhase {
    /// Being prepared; no agenda is published.
    Planned,
    /// Its notice and agenda are published.
    Called,
    /// It took place.
    Held,
    /// It will not take place.
    Cancelled,
}

/// What the state of a paper means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::rules::PaperPhase")]
pub(crate) enum PaperPhase {
    /// Being written.
    Drafting,
    /// With the officers who clear it.
    Clearing,
    /// Cleared and not yet published.
    Cleared,
    /// Published to those whom it is for.
    Published,
    /// Taken back, with a reason.
    Withdrawn,
}

/// What the state of a recommendation means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::rules::RecommendationPhase")]
pub(crate) enum RecommendationPhase {
    /// Being written.
    Drafting,
    /// Before a board.
    Put,
    /// A board gave it an outcome.
    Settled,
    /// Taken back, with a reason.
    Withdrawn,
}

/// What the state of a decision means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::rules::DecisionPhase")]
pub(crate) enum DecisionPhase {
    /// Being written; nothing is decided.
    Proposed,
    /// Decided.
    Made,
    /// Replaced by a later decision.
    Superseded,
    /// Taken back by who may, with a reason.
    Rescinded,
    /// Given up before it was made, such as a draft entered by mistake.
    Abandoned,
}

/// How a clearance stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::ClearanceState")]
pub(crate) enum ClearanceState {
    /// Not with the officer: they are asked once the paper is submitted, and once somebody is named.
    Waiting,
    /// With the officer.
    Asked,
    /// Given.
    Cleared,
    /// Given, with a comment or conditions.
    ClearedWithComment,
    /// Refused until something changes.
    SentBack,
}

/// What was said of a text of a paper.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::AnswerKind")]
pub(crate) enum AnswerKind {
    /// The officer cleared it.
    Cleared,
    /// The officer cleared it and said something.
    ClearedWithComment,
    /// The officer sent it back.
    SentBack,
    /// Somebody judged that what changed is minor, so that the clearance before it stands.
    Minor,
    /// Nothing that the officer read changed, so that the clearance before it stands.
    Untouched,
}

/// What an officer says of a text of a paper.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClearanceVerdict {
    /// It is cleared.
    Cleared,
    /// It is cleared, with a comment or conditions.
    ClearedWithComment,
    /// It goes back to its author, with a comment that says what has to change.
    SentBack,
}

impl From<ClearanceVerdict> for minuted_core::papers::AnswerKind {
    fn from(verdict: ClearanceVerdict) -> Self {
        match verdict {
            ClearanceVerdict::Cleared => Self::Cleared,
            ClearanceVerdict::ClearedWithComment => Self::ClearedWithComment,
            ClearanceVerdict::SentBack => Self::SentBack,
        }
    }
}

/// What a part of a paper's text is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::PartKind")]
pub(crate) enum PartKind {
    /// The front sheet without title and purpose: to whom, by whom, date, contacts, background.
    FrontSheet,
    /// The title.
    Title,
    /// The purpose.
    Purpose,
    /// What the body says under one heading; before the first it has no name.
    Section,
    /// An appendix.
    Appendix,
    /// A recommendation.
    Recommendation,
}

/// What has to be done next with a paper.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::papers::NextStep")]
pub(crate) enum NextStep {
    /// Write it and submit it for clearance.
    Submit,
    /// Change what an officer sent back, and submit it again.
    Answer,
    /// Say who gives a clearance.
    NameOfficer,
    /// Give a clearance.
    Clear,
    /// Move it on as cleared: every clearance is given, or none is needed.
    MarkCleared,
    /// Publish it.
    Publish,
}

/// Whose turn it is with a paper.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnKind {
    /// Whoever writes it.
    Author,
    /// The officer who is asked.
    Officer,
    /// Whoever clears papers for the board.
    ClearingOfficers,
    /// The board's secretary.
    Secretary,
}

impl From<minuted_core::papers::Turn> for TurnKind {
    fn from(turn: minuted_core::papers::Turn) -> Self {
        use minuted_core::papers::Turn;
        match turn {
            Turn::Author(_) => Self::Author,
            Turn::Officer(_) => Self::Officer,
            Turn::ClearingOfficers => Self::ClearingOfficers,
            Turn::Secretary => Self::Secretary,
        }
    }
}

/// How a record holds data of a person.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::erasure::HeldAs")]
pub(crate) enum HeldAs {
    /// It is the record of the person.
    Identity,
    /// It is theirs: their account, or what they sent.
    Own,
    /// A text of it names them.
    Named,
    /// It refers to the record of the person, and says nothing of them once that is erased.
    Referred,
}
