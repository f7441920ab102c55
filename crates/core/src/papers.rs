//! Owns papers, their versions, recommendations, considerations, and the comments on them.

use serde::{Deserialize, Serialize};

use crate::{
    audience::{Audience, AudienceText},
    exemption::{Exemption, content_audience},
    id::{
        AccountId, AgendaItemId, BoardId, ClauseId, CommentId, ConsiderationId, DecisionId,
        DocumentId, MatterId, MeetingId, OrganisationId, PaperId, PaperVersionId, PersonId,
        RecommendationId,
    },
    lifecycle_state::Standing,
    record::{Link, Provenance, TEXT_MOST, day_key, folded, line, place_key, record, text},
    refusal::{Refusal, Refusals},
    rules::{PaperPhase, RecommendationPhase},
    time::ShownDate,
};

/// A report to one or more boards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its ID.
    pub id: PaperId,
    /// Its version as a record; not to be confused with the versions of its text.
    pub version: i64,
    /// The board that it was first written for.
    pub board: BoardId,
    /// The other boards before which it goes.
    pub also_for: Vec<BoardId>,
    /// Its title.
    pub title: String,
    /// The office's reference, if it has one.
    pub reference: Option<String>,
    /// The account that writes it.
    pub author: Option<AccountId>,
    /// The matters it belongs to.
    pub matters: Vec<MatterId>,
    /// The version of its text that stands.
    pub current: Option<PaperVersionId>,
    /// How many drafts there were.
    pub drafts: i64,
    /// How many versions were published.
    pub editions: i64,
    /// Why the whole paper is not open, if it is not.
    pub exemption: Option<Exemption>,
    /// Why it was withdrawn, if it was.
    pub reason: Option<String>,
    /// Where it stands. Its audience already takes the exemption into account.
    pub standing: Standing<PaperPhase>,
    /// The day that its current version shows.
    pub date: ShownDate,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Paper, PaperId, schema 1, sort |s| day_key(s.date.sort_day()), links |s| {
    let boards = s.also_for.iter().map(|board| Link::new("also-for", *board));
    boards.chain(s.matters.iter().map(|matter| Link::new("matter", *matter))).collect()
});

impl Paper {
    /// Every board that it is for.
    pub fn boards(&self) -> impl Iterator<Item = BoardId> + '_ {
        std::iter::once(self.board).chain(self.also_for.iter().copied())
    }

    /// What must hold of any paper.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        if let Some(reference) = &self.reference {
            refusals.take(line(reference, "reference", "input.reference"));
        }
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// The audience of a paper that its lifecycle opens to `standing`.
    #[must_use]
    pub fn audience_when(&self, standing: Audience) -> Audience {
        content_audience(standing, self.exemption.as_ref())
    }
}

/// One text of a paper: a draft, and once published also an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperVersion {
    /// Its ID.
    pub id: PaperVersionId,
    /// Its version as a record.
    pub version: i64,
    /// The paper.
    pub paper: PaperId,
    /// Its number among the drafts, from 1.
    pub draft: i64,
    /// Its number among the published versions, from 1; none while it is a draft.
    pub edition: Option<i64>,
    /// The front sheet.
    pub front: FrontSheet,
    /// The body, in Markdown.
    pub body: AudienceText,
    /// The appendices, in order.
    pub appendices: Vec<Appendix>,
    /// What changed since the version before, in the author's words.
    pub note: Option<String>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(PaperVersion, PaperVersionId, schema 1, sort |s| place_key(s.draft), links |s| {
    let cited = s.front.background.iter().filter_map(|paper| paper.document);
    let background = cited.map(|document| Link::new("background", document));
    let appended = s.appendices.iter().filter_map(|appendix| appendix.document);
    background.chain(appended.map(|document| Link::new("appendix", document))).collect()
});

/// The front sheet of a report, as English councils print it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontSheet {
    /// To whom the report is made, as printed.
    pub report_to: String,
    /// The date on it.
    pub date: ShownDate,
    /// By whom it is made, as printed: a post, usually.
    pub by: String,
    /// The title of the report.
    pub title: String,
    /// The purpose of the report.
    pub purpose: String,
    /// The officers to ask.
    pub contacts: Vec<Contact>,
    /// The background papers: Local Government Act 1972 s100D.
    pub background: Vec<BackgroundPaper>,
}

/// An officer to ask about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their post.
    pub post: Option<String>,
    /// Their telephone number, as printed.
    pub telephone: Option<String>,
    /// Their address for e-mail.
    pub email: Option<String>,
}

/// A background paper on which a report relies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundPaper {
    /// As cited.
    pub citation: String,
    /// As a document record, where there is one.
    pub document: Option<DocumentId>,
}

/// An appendix: a text that is held, or a document that is only cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appendix {
    /// Its label, such as `Appendix 1`.
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its text in Markdown, if it is held.
    pub text: Option<AudienceText>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
}

impl PaperVersion {
    /// What must hold of any version.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let front = &self.front;
        refusals.take(line(&front.title, "title", "input.front.title"));
        for (value, what, field) in [
            (&front.report_to, "addressee", "input.front.reportTo"),
            (&front.by, "author", "input.front.by"),
            (&front.purpose, "purpose", "input.front.purpose"),
        ] {
            refusals.take(text(value, what, TEXT_MOST, field));
        }
        refusals.require(front.date.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.front.date")
        });
        for (n, contact) in front.contacts.iter().enumerate() {
            refusals.take(line(
                &contact.name,
                "name",
                &format!("input.front.contacts.{n}.name"),
            ));
        }
        for (n, paper) in front.background.iter().enumerate() {
            let field = format!("input.front.background.{n}.citation");
            refusals.take(line(&paper.citation, "citation", &field));
        }
        for (n, appendix) in self.appendices.iter().enumerate() {
            let field = format!("input.appendices.{n}");
            refusals.take(line(&appendix.label, "label", &format!("{field}.label")));
            refusals.take(line(&appendix.title, "title", &format!("{field}.title")));
            refusals.require(
                appendix.text.is_some() != appendix.document.is_some(),
                || {
                    let problem = "An appendix has either a text or a document that it cites.";
                    Refusal::invalid(problem, &field)
                },
            );
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}

crate::words! {
    /// What a document is.
    DocumentKind, "kind of document" {
        /// A report.
        Report = "report",
        /// An appendix to a report.
        Appendix = "appendix",
        /// Minutes or a record of decision.
        Minutes = "minutes",
        /// A page of a web site.
        Page = "page",
        /// An agreement, a memorandum or another instrument.
        Instrument = "instrument",
        /// Written comments.
        Comments = "comments",
        /// Anything else.
        Other = "other",
    }
}

/// A document that is cited, whether or not Minuted holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its ID.
    pub id: DocumentId,
    /// Its version.
    pub version: i64,
    /// The board whose office keeps the record of it.
    pub board: BoardId,
    /// Its title.
    pub title: String,
    /// How one would cite it.
    pub citation: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Whether Minuted holds the document itself.
    pub held: bool,
    /// Its date, as shown.
    pub date: ShownDate,
    /// What is known of it: where it is cited, why it is not held.
    pub note: String,
    /// Whom the record of it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Document, DocumentId, schema 1, sort |s| folded(&s.title));

impl Document {
    /// What must hold of any document.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(line(&self.citation, "citation", "input.citation"));
        refusals.take(text(&self.note, "note", TEXT_MOST, "input.note"));
        refusals.require(!self.held, || {
            let problem = "Minuted can't hold the document itself yet; cite it as not held.";
            Refusal::invalid(problem, "input.held")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}

/// What a paper asks of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its ID.
    pub id: RecommendationId,
    /// Its version.
    pub version: i64,
    /// The paper that makes it.
    pub paper: PaperId,
    /// The board that is asked.
    pub to: BoardId,
    /// Its place among the paper's recommendations, from 1.
    pub place: i64,
    /// Its number as printed; empty if it has none.
    pub number: String,
    /// What is asked.
    pub text: AudienceText,
    /// Where it stands.
    pub standing: Standing<RecommendationPhase>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Recommendation, RecommendationId, schema 1, sort |s| place_key(s.place));

crate::words! {
    /// What became of a recommendation at a board.
    OutcomeKind, "outcome" {
        /// Agreed as it stood.
        Agreed = "agreed",
        /// Agreed with changes.
        AgreedAsAmended = "agreed-as-amended",
        /// Endorsed.
        Endorsed = "endorsed",
        /// Noted.
        Noted = "noted",
        /// Recommended on to another board.
        RecommendedOn = "recommended-on",
        /// Put off.
        Deferred = "deferred",
        /// Sent to another board.
        Referred = "referred",
        /// Not agreed.
        NotAgreed = "not-agreed",
        /// The source does not show it.
        NotShown = "not-shown",
    }
}

/// One version of a paper before one board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consideration {
    /// Its ID.
    pub id: ConsiderationId,
    /// Its version.
    pub version: i64,
    /// The paper.
    pub paper: PaperId,
    /// The version that was before the board; unknown of some transcribed ones.
    pub paper_version: Option<PaperVersionId>,
    /// The board.
    pub board: BoardId,
    /// The meeting, if there was one and it is known.
    pub meeting: Option<MeetingId>,
    /// The agenda item, if it is known.
    pub item: Option<AgendaItemId>,
    /// Its place among the boards that consider the paper, from 1: "previously considered by".
    pub place: i64,
    /// When.
    pub date: ShownDate,
    /// What became of each recommendation here.
    pub outcomes: Vec<Outcome>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// What became of one recommendation at one board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The recommendation.
    pub recommendation: RecommendationId,
    /// What became of it.
    pub kind: OutcomeKind,
    /// The decision that says so, if one does.
    pub decision: Option<DecisionId>,
    /// The clause of that decision.
    pub clause: Option<ClauseId>,
    /// A remark, such as how it was amended.
    pub note: Option<String>,
}

record!(Consideration, ConsiderationId, schema 1, sort |s| place_key(s.place), links |s| {
    s.outcomes.iter().map(|outcome| Link::new("outcome", outcome.recommendation)).collect()
});

crate::words! {
    /// What someone said of a paper or a matter.
    CommentKind, "kind of comment" {
        /// Comments of a board, such as a scrutiny board.
        Comment = "comment",
        /// Advice of an officer or an adviser.
        Advice = "advice",
        /// An answer to a consultation.
        ConsultationResponse = "consultation-response",
        /// Representations of the public.
        Representation = "representation",
    }
}

/// A comment or advice received on a paper or a matter, held or only cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Its ID.
    pub id: CommentId,
    /// Its version.
    pub version: i64,
    /// The board whose office received it.
    pub board: BoardId,
    /// The matter that it is on.
    pub matter: Option<MatterId>,
    /// The paper that it is on.
    pub paper: Option<PaperId>,
    /// What it is.
    pub kind: CommentKind,
    /// The board that made it.
    pub from_board: Option<BoardId>,
    /// The organisation that made it.
    pub from_organisation: Option<OrganisationId>,
    /// The person who made it.
    pub from_person: Option<PersonId>,
    /// Who made it, in words: `members of the public`.
    pub from: String,
    /// When it was received.
    pub received: ShownDate,
    /// What it says, if it is held.
    pub text: Option<AudienceText>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
    /// What was answered.
    pub response: Option<AudienceText>,
    /// Whom it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Comment, CommentId, schema 1, sort |s| day_key(s.received.sort_day()));

impl Comment {
    /// What must hold of any comment.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.from, "sender", "input.from"));
        refusals.require(self.matter.is_some() || self.paper.is_some(), || {
            Refusal::missing("the paper or the matter that it is on", "input.paper")
        });
        refusals.require(self.text.is_some() || self.document.is_some(), || {
            Refusal::missing("what it says, or the document that it is", "input.text")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}
