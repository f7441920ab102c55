//! Owns decisions: resolutions of boards and the decisions of members and officers, their clauses,
//! and what clauses open.
//!
//! The records stand here. The rules for them stand beside: how clauses are numbered and nested
//! (`arrange`), what must hold of a decision in itself (`check`), what must hold between it and
//! other records (`fit`), what clauses open (`opened`), and that chains of superseding decisions have an end (`chain`).

mod arrange;
mod chain;
mod check;
mod ending;
mod fit;
mod opened;

pub use arrange::{Arranged, CLAUSES_MOST, LEVELS, Nested, arrange};
pub use chain::leads_to;
pub use check::{COMMITMENTS_MOST, Draft, check_report};
pub use ending::Ending;
pub use fit::{Around, Settling, check_superseding};
pub use opened::{
    Commitment, CommitmentStatus, Effect, PendingItem, PendingStatus, awaited, binding, waiting_on,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    appraisals::AppraisalChoice,
    audience::{Audience, AudienceText},
    exemption::{Exemption, content_audience},
    id::{
        AgendaItemId, AuthorityId, BoardId, ClauseId, CommentId, DecisionId, DocumentId, MatterId,
        MeetingId, PaperVersionId, PendingItemId, PersonId, PostId, RecommendationId,
    },
    lifecycle_state::Standing,
    record::{Link, Provenance, day_key, link, place_key, record},
    rules::DecisionPhase,
    time::ShownDate,
};

crate::words! {
    /// Who decides.
    DecisionKind, "kind of decision" {
        /// A board.
        Resolution = "resolution",
        /// A member alone, such as a lead member.
        MemberDecision = "member-decision",
        /// An officer.
        OfficerDecision = "officer-decision",
    }
}

/// What was decided.
///
/// The contents are those of SI 2012/2089 regulations 12 and 13: the decision and its date, the
/// reasons, the alternatives considered and rejected, the interests declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its ID.
    pub id: DecisionId,
    /// Its version.
    pub version: i64,
    /// Who decides.
    pub kind: DecisionKind,
    /// The board that decides, or whose business a member or officer decides.
    pub board: BoardId,
    /// The post of the member or officer who decides.
    pub maker_post: Option<PostId>,
    /// The member or officer who decides.
    pub maker_person: Option<PersonId>,
    /// Its number in the board's series, such as `CAB/2017/17`; given when it is made.
    pub number: Option<String>,
    /// The number of the minute in the source or the minutes, such as `17`.
    pub minute: Option<String>,
    /// What it is about; only those see it who may see the content.
    pub title: String,
    /// Why it is not open, if it is not.
    pub exemption: Option<Exemption>,
    /// Who sees the content.
    pub content_audience: Audience,
    /// The meeting, if there was one and it is known.
    pub meeting: Option<MeetingId>,
    /// The agenda item, if it is known.
    pub item: Option<AgendaItemId>,
    /// The version of the paper that was considered.
    pub paper_version: Option<PaperVersionId>,
    /// The matters it belongs to.
    pub matters: Vec<MatterId>,
    /// The recommendations that were before the decision maker.
    pub recommendations: Vec<RecommendationId>,
    /// The comments that were considered.
    pub comments: Vec<CommentId>,
    /// Documents that it cites.
    pub documents: Vec<DocumentId>,
    /// When it was made; all unknown if the source doesn't show it.
    pub made: ShownDate,
    /// The date on the page or notice that shows it.
    pub date_shown: ShownDate,
    /// The option of an appraisal that it chooses, if it chooses one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<AppraisalChoice>,
    /// The power it was taken under; none: not shown.
    pub authority: Option<AuthorityId>,
    /// The most that it spends, forgoes or binds to, in pence; none: not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commits_pence: Option<i64>,
    /// Who was consulted before it was taken, and when; empty: not shown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub consulted: String,
    /// What was before the decision maker, as the minute tells it.
    pub recitals: Vec<Numbered>,
    /// Why.
    pub reasons: Vec<Numbered>,
    /// What else was considered and rejected.
    pub alternatives: Stated,
    /// The interests declared and how they were handled.
    pub interests: Stated,
    /// The decision that it replaces.
    pub supersedes: Option<DecisionId>,
    /// The decision that replaced or rescinded it.
    pub replaced_by: Option<DecisionId>,
    /// Why it was superseded, rescinded or abandoned, in words.
    pub reason: Option<String>,
    /// When it was superseded or rescinded, where no decision is named in its place that says so;
    /// all unknown: not shown.
    pub ended: ShownDate,
    /// The meeting at which that was decided.
    pub ended_at: Option<MeetingId>,
    /// The power under which that was decided.
    pub ended_under: Option<AuthorityId>,
    /// Its clauses while it is proposed; once it is made they are records of their own.
    pub proposed: Option<Proposed>,
    /// Where it stands.
    pub standing: Standing<DecisionPhase>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Decision, DecisionId, schema 4, sort |s| day_key(s.sort_day()), links |s| {
    let mut links: Vec<_> = s.matters.iter().map(|id| Link::new(link::MATTER, *id)).collect();
    links.extend(s.recommendations.iter().map(|id| Link::new(link::RECOMMENDATION, *id)));
    links.extend(s.comments.iter().map(|id| Link::new(link::COMMENT, *id)));
    links.extend(s.documents.iter().map(|id| Link::new(link::DOCUMENT, *id)));
    links.extend(s.choice.iter().map(|choice| Link::new(link::APPRAISAL, choice.appraisal)));
    links
});

/// What a decision that is not yet made would decide and open.
///
/// It is a part of the draft, so that what a revision takes out is kept in the history of the draft
/// and never stands as a record that would have to be deleted. Making the decision turns each
/// clause and each commitment into a record with the same ID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// The clauses in the order of their places.
    pub clauses: Vec<Clause>,
    /// What they would open.
    pub commitments: Vec<Commitment>,
}

/// A paragraph with its printed number, such as `17.3`; the number may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered {
    /// The number as printed.
    pub number: String,
    /// The text.
    pub text: AudienceText,
    /// The option of the appraisal that the decision chooses from, where it tells of one that was
    /// rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
}

/// Something that the law wants stated: the record says what, says that there was none, or says
/// that the source does not show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Which of the three.
    pub how: How,
    /// What is stated, if it is.
    pub items: Vec<Numbered>,
}

crate::words! {
    /// Whether something was stated.
    How, "way of stating" {
        /// It is stated.
        Stated = "stated",
        /// It is stated that there was none.
        None = "none",
        /// The source does not show it, or it is not written yet.
        NotShown = "not-shown",
    }
}

impl Decision {
    /// The day that places it among others: made, else shown.
    #[must_use]
    pub fn sort_day(&self) -> Option<NaiveDate> {
        self.made.sort_day().or(self.date_shown.sort_day())
    }

    /// The title that a reader of this audience sees.
    #[must_use]
    pub fn title_for(&self, audience: Audience) -> &str {
        match &self.exemption {
            Some(exemption) if audience < self.content_audience => &exemption.public_title,
            _ => &self.title,
        }
    }

    /// Whether a reader of this audience gets only the stub.
    #[must_use]
    pub fn is_stub_for(&self, audience: Audience) -> bool {
        audience < self.content_audience
    }

    /// Whom its content is for once it is made.
    #[must_use]
    pub fn audience_of(exemption: Option<&Exemption>) -> Audience {
        content_audience(Audience::Public, exemption)
    }
}

crate::words! {
    /// What a clause does.
    ClauseKind, "kind of clause" {
        /// Decides.
        Resolved = "resolved",
        /// Recommends to another board; has no effect until that board resolves.
        RecommendedTo = "recommended-to",
        /// Endorses.
        Endorsed = "endorsed",
        /// Notes.
        Noted = "noted",
        /// Puts off.
        Deferred = "deferred",
        /// Sends to another board.
        Referred = "referred",
        /// Does not agree.
        NotAgreed = "not-agreed",
    }
}

impl ClauseKind {
    /// Whether it names another board, which is then asked to decide.
    #[must_use]
    pub const fn asks_another(self) -> bool {
        matches!(self, Self::RecommendedTo | Self::Referred)
    }

    /// Whether it can settle what another board asked for; putting it off leaves it pending.
    #[must_use]
    pub const fn settles(self) -> bool {
        !matches!(self, Self::Deferred)
    }
}

/// A numbered part of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its ID; it stays when the clause moves or is renumbered.
    pub id: ClauseId,
    /// Its version.
    pub version: i64,
    /// The decision.
    pub decision: DecisionId,
    /// The clause that it is a part of.
    pub parent: Option<ClauseId>,
    /// Its place in the whole decision, from 1, sub-clauses following their clause.
    pub place: i64,
    /// Its number as printed, such as `1` or `2(a)`.
    pub number: String,
    /// What it does.
    pub kind: ClauseKind,
    /// What it says.
    pub text: AudienceText,
    /// The board that it recommends or refers to.
    pub to: Option<BoardId>,
    /// The recommendations that it answers.
    pub answers: Vec<RecommendationId>,
    /// The pending item that it settles, if another board asked for it.
    pub settles: Option<PendingItemId>,
    /// The target date that it names.
    pub due: ShownDate,
}

record!(Clause, ClauseId, schema 1, sort |s| place_key(s.place), links |s| {
    s.answers.iter().map(|id| Link::new(link::ANSWERS, *id)).collect()
});
