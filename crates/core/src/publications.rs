//! Owns publications: what an office gave to readers as a document, what it fixed, on which pages it
//! stands, and that it was withdrawn.
//!
//! A publication fixes versions and not texts: it is rendered from them for each audience, and then
//! names what was rendered by hash. What is published is never changed. What comes late makes a
//! further edition, which keeps the pages of the one before; what should not have been published is
//! withdrawn, and a notice stands in its place.

mod agenda;
mod pages;
#[cfg(test)]
mod tests;
mod withdrawing;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::{
    agenda::{Before, Slot, added, agenda_lines, part_word, parts_of, withholds},
    pages::{Counted, PartPages, PlanError, plan, shown_pages},
    withdrawing::{Gone, TakenDown, WITHDRAWAL_REASON_MOST, check_withdrawal_reason, never_widens},
};
use crate::{
    audience::Audience,
    exemption::Exemption,
    id::{
        AccountId, AgendaItemId, AnyId, BoardId, DecisionId, MeetingId, PaperId, PaperVersionId,
        PublicationId,
    },
    meetings::ItemPurpose,
    record::{Link, TEXT_MOST, line, link, plain_text, record},
    refusal::{Reason, Refusal, Refusals},
    roles::Role,
    time::Timestamp,
    viewer::Viewer,
};

crate::words! {
    /// What is published. The word is also the name of the document's folder.
    PublicationKind, "kind of publication" {
        /// The agenda of a meeting.
        Agenda = "agenda",
        /// The agenda of a meeting with the papers before it.
        AgendaPack = "agenda-pack",
        /// What came late to a meeting's pack: a supplementary agenda with its papers.
        Supplement = "supplement",
        /// A paper by itself.
        Paper = "paper",
        /// The notice of a decision.
        DecisionNotice = "decision-notice",
    }
}

crate::words! {
    /// How a publication stands.
    PublicationPhase, "phase of a publication" {
        /// Its versions are fixed, and it is being rendered.
        Requested = "requested",
        /// It is rendered and given to readers.
        Published = "published",
        /// It was withdrawn from publication: a notice stands in its place.
        Withdrawn = "withdrawn",
        /// It was withdrawn before it was published: nobody read it, and it stays the office's.
        Dropped = "dropped",
    }
}

crate::words! {
    /// In which form a publication is rendered.
    Format, "format" {
        /// A page.
        Html = "html",
        /// A conforming PDF.
        Pdf = "pdf",
        /// A document for word processors.
        Docx = "docx",
        /// A PDF with the appendices merged in, which claims no conformance.
        ReadingCopy = "reading-copy",
        /// On which page each place stands: for the pages and the API.
        PageMap = "page-map",
    }
}

impl Format {
    /// What it is, as on the web.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Html => "text/html; charset=utf-8",
            Format::Pdf | Format::ReadingCopy => "application/pdf",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::PageMap => "application/json",
        }
    }

    /// The end of its address and of the name of its file.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Html => ".html",
            Format::Pdf => ".pdf",
            Format::Docx => ".docx",
            Format::ReadingCopy => ".reading-copy.pdf",
            Format::PageMap => ".json",
        }
    }

    /// The format that an address names by its end, with what stands before that; none: it leaves the
    /// choice open. A page map has no address.
    #[must_use]
    pub fn of_address(address: &str) -> (&str, Option<Self>) {
        // The longer end first: the shorter is the end of it.
        let named = [Format::ReadingCopy, Format::Html, Format::Pdf, Format::Docx];
        let found = named
            .into_iter()
            .find_map(|format| Some((address.strip_suffix(format.ending())?, Some(format))));
        found.unwrap_or((address, None))
    }
}

/// Something that was given to readers as a document, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Its ID.
    pub id: PublicationId,
    /// Its version.
    pub version: i64,
    /// The board whose office publishes it.
    pub board: BoardId,
    /// The other boards whose business it is: those that meet in common, or that a paper is for.
    pub shared_with: Vec<BoardId>,
    /// What is published.
    pub kind: PublicationKind,
    /// Of which meeting.
    pub meeting: Option<MeetingId>,
    /// Of which paper.
    pub paper: Option<PaperId>,
    /// Of which decision.
    pub decision: Option<DecisionId>,
    /// The version of that record which it fixes.
    pub of_version: i64,
    /// Its number among the editions of the same document, from 1.
    pub edition: i64,
    /// The edition before.
    pub replaces: Option<PublicationId>,
    /// What it is called.
    pub title: Title,
    /// What it adds to what was published before, and why; none of a first edition.
    pub adds: Option<Adds>,
    /// The agenda as it stood.
    pub agenda: Vec<AgendaLine>,
    /// The parts that follow the agenda, in order.
    pub parts: Vec<PublishedPart>,
    /// The pages of its parts: those of the edition before, until it is rendered.
    pub pages: Vec<PartPages>,
    /// How it stands.
    pub phase: PublicationPhase,
    /// Whom it is for. Within it, parts may be for fewer.
    pub audience: Audience,
    /// When its versions were fixed, and by whom.
    pub requested: Act,
    /// When it was given to readers.
    pub published: Option<Timestamp>,
    /// That it was withdrawn.
    pub withdrawn: Option<Withdrawal>,
    /// What was rendered.
    pub renditions: Vec<Rendition>,
}

record!(Publication, PublicationId, schema 1, sort |s| format!("{:020}", s.requested.at.micros()),
links |s| {
    let papers = s.parts.iter().filter_map(|part| part.paper).chain(s.paper);
    let mut links: Vec<_> = papers.map(|paper| Link::new(link::PUBLISHES, paper)).collect();
    links.extend(s.shared_with.iter().map(|board| Link::new(link::SHARED_WITH, *board)));
    links.sort_unstable();
    links.dedup();
    links
});

/// What something is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Whom the whole title is for.
    pub audience: Audience,
    /// The whole title.
    pub whole: String,
    /// What everyone may read in its place.
    pub public: String,
}

impl Title {
    /// The title that a reader of this audience reads.
    #[must_use]
    pub fn read(&self, reader: Audience) -> &str {
        if reader >= self.audience {
            &self.whole
        } else {
            &self.public
        }
    }
}

/// That somebody did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// The account by which it was done; none: Minuted itself.
    pub by: Option<AccountId>,
}

/// What an edition or a supplement adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adds {
    /// What, in words.
    pub what: String,
    /// Why it was not there before.
    pub because: String,
    /// The civil date.
    pub on: NaiveDate,
}

/// An item of the agenda as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaLine {
    /// The item.
    pub item: AgendaItemId,
    /// Its number as printed.
    pub number: String,
    /// Its title.
    pub title: Title,
    /// What it asks of the meeting.
    pub purpose: ItemPurpose,
    /// Whom its content is for.
    pub audience: Audience,
    /// Why it is not open.
    pub exemption: Option<Exemption>,
    /// The day on which it was withdrawn from the agenda.
    pub withdrawn_on: Option<NaiveDate>,
}

/// A part of a publication: a version of a paper before the meeting at an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPart {
    /// The word that the ids in it begin with, such as `item-3`. It stays the same in every edition.
    pub id: String,
    /// The agenda item.
    pub item: Option<AgendaItemId>,
    /// The number of that item, as printed.
    pub number: String,
    /// What it is called.
    pub title: Title,
    /// The paper.
    pub paper: Option<PaperId>,
    /// The text of it that is fixed.
    pub paper_version: Option<PaperVersionId>,
    /// The version of that text as a record, so that a correction made since is noticed.
    pub text_version: i64,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether some of it is withheld from the public, though the part is not.
    pub withholds: bool,
    /// That it came after the agenda was published.
    pub late: Option<Late>,
    /// That it was handed round at the meeting, and why.
    pub tabled: Option<String>,
    /// What stands in its place for those who may not read it.
    pub notice: Option<PartNotice>,
}

/// That a part came late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// The civil date.
    pub on: NaiveDate,
    /// Why.
    pub because: String,
}

/// What stands in the place of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartNotice {
    /// Why the part is not there.
    pub kind: NoticeKind,
    /// Since which civil date.
    pub on: NaiveDate,
    /// The reason in words; none where the record gives none to the public.
    pub because: Option<String>,
    /// The part that takes its place.
    pub see: Option<String>,
}

crate::words! {
    /// Why a part of a publication is not there.
    NoticeKind, "kind of notice" {
        /// It was withdrawn from publication.
        Withdrawn = "withdrawn",
        /// A later version of it was published.
        Replaced = "replaced",
        /// It is no longer before the meeting.
        Removed = "removed",
    }
}

/// That a publication was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// When, and by whom.
    pub act: Act,
    /// The civil date.
    pub on: NaiveDate,
    /// Why: everyone reads it.
    pub reason: String,
    /// The parts for whose sake it was; none: the whole of it.
    pub parts: Vec<String>,
    /// The edition that stands in its place.
    pub corrected_by: Option<PublicationId>,
}

/// A rendered form of a publication, for one audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rendition {
    /// For whom: those who belong to it or to a narrower audience.
    pub audience: Audience,
    /// In which form.
    pub format: Format,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub hash: String,
    /// How many bytes it has.
    pub size: i64,
    /// How many pages it has, where it has pages.
    pub pages: Option<i64>,
}

/// The word of the part that holds the agenda.
pub const AGENDA: &str = "agenda";

/// The audiences for which renditions are made.
pub const READERS: [Audience; 3] = [
    Audience::Public,
    Audience::Restricted,
    Audience::Confidential,
];

impl Publication {
    /// The record that it is a document of.
    #[must_use]
    pub fn subject(&self) -> Option<AnyId> {
        let meeting = self.meeting.map(AnyId::from);
        let paper = self.paper.map(AnyId::from);
        meeting.or(paper).or(self.decision.map(AnyId::from))
    }

    /// How much of it the viewer reads: never the working material, of which nothing is published.
    #[must_use]
    pub fn audience_for(&self, viewer: &Viewer) -> Audience {
        let audience = viewer.audience_among(self.board, &self.shared_with);
        audience.min(Audience::Confidential)
    }

    /// Whether the viewer may read the sealed copy of what was withdrawn: the proper officer, who is
    /// the secretary of the board.
    #[must_use]
    pub fn opens_sealed_to(&self, viewer: &Viewer) -> bool {
        viewer.holds(Role::Secretary, Some(self.board))
    }

    /// Whether the viewer works on it: those of its board's office do.
    #[must_use]
    pub fn is_worked_on_by(&self, viewer: &Viewer) -> bool {
        viewer.audience_at(self.board) == Audience::Working
    }

    /// The pages of its parts that the viewer is shown: of all parts, and of the appendices that stand in
    /// what they get, which `has_place` tells; who works on it is shown all.
    #[must_use]
    pub fn pages_shown(&self, viewer: &Viewer, has_place: impl Fn(&str) -> bool) -> Vec<PartPages> {
        if self.is_worked_on_by(viewer) {
            return self.pages.clone();
        }
        let is_part = |id: &str| id == AGENDA || self.parts.iter().any(|part| part.id == id);
        shown_pages(&self.pages, |id| is_part(id) || has_place(id))
    }

    /// Whether the viewer reads what it fixed: its agenda, its parts, what it adds. Of what is withdrawn
    /// that is the secretary, as it is with the sealed copy: an agenda is nothing but what may have been
    /// wrong in it.
    #[must_use]
    pub fn shows_contents_to(&self, viewer: &Viewer) -> bool {
        !self.is_over() || self.opens_sealed_to(viewer)
    }

    /// The audiences for which it differs, of those that it is for. Which passages of a decision are for
    /// whom stands in the decision, so that its notice is made for every audience.
    #[must_use]
    pub fn audiences(&self) -> Vec<Audience> {
        if self.kind == PublicationKind::DecisionNotice {
            let for_all = READERS.iter().copied();
            return for_all.filter(|reader| *reader >= self.audience).collect();
        }
        let parts = self.parts.iter();
        let narrower = parts.map(|part| (part.audience, part.withholds));
        let items = self.agenda.iter().map(|line| (line.audience, false));
        let mut found = vec![self.audience];
        for (audience, withholds) in narrower.chain(items) {
            if audience < Audience::Working {
                found.push(audience);
            }
            if withholds {
                // Which passages are for whom stands in the texts.
                found.extend([Audience::Restricted, Audience::Confidential]);
            }
        }
        found.retain(|audience| *audience >= self.audience);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The renditions that the viewer gets: of those that they may read the fullest; none of what is
    /// not published, except the sealed copy of what is withdrawn to who may read that.
    #[must_use]
    pub fn renditions_for(&self, viewer: &Viewer) -> Vec<&Rendition> {
        let open = match self.phase {
            PublicationPhase::Requested | PublicationPhase::Dropped => false,
            PublicationPhase::Published => true,
            PublicationPhase::Withdrawn => self.opens_sealed_to(viewer),
        };
        if !open {
            return Vec::new();
        }
        let reader = self.audience_for(viewer);
        let readable = self.renditions.iter().filter(|r| r.audience <= reader);
        let fullest = readable.clone().map(|rendition| rendition.audience).max();
        readable
            .filter(|rendition| Some(rendition.audience) == fullest)
            .collect()
    }

    /// The rendition of a format that the viewer gets.
    #[must_use]
    pub fn rendition_for(&self, viewer: &Viewer, format: Format) -> Option<&Rendition> {
        let renditions = self.renditions_for(viewer);
        renditions.into_iter().find(|r| r.format == format)
    }

    /// It once it is rendered; refused if it is not waited for any more.
    pub fn rendered(
        &self,
        pages: Vec<PartPages>,
        renditions: Vec<Rendition>,
        at: Timestamp,
    ) -> Result<Self, Refusal> {
        if self.phase != PublicationPhase::Requested {
            return Err(self.wrong_phase("record what was rendered of it"));
        }
        Ok(Self {
            pages,
            renditions,
            phase: PublicationPhase::Published,
            published: Some(at),
            ..self.clone()
        })
    }

    /// Whether the versions that it fixes are those in which the records stand: of the record that it is
    /// of, and of the texts that it holds.
    #[must_use]
    pub fn fixes(&self, standing: &BTreeMap<AnyId, i64>) -> bool {
        let own = self.subject().map(|id| (id, self.of_version));
        let held = self.parts.iter().filter(|part| part.notice.is_none());
        let texts = held.filter_map(|part| {
            let text = part.paper_version?;
            Some((text.into(), part.text_version))
        });
        let mut fixed = own.into_iter().chain(texts);
        fixed.all(|(id, version)| standing.get(&id) == Some(&version))
    }

    pub(crate) fn wrong_phase(&self, action: &str) -> Refusal {
        Refusal::new(Reason::WrongPhase {
            action: action.to_owned(),
            what: "publication".to_owned(),
            phase: self.phase.to_string(),
        })
    }

    /// The publication that follows this one in its series, before anything of it is changed.
    #[must_use]
    pub fn next_edition(&self, id: PublicationId, requested: Act) -> Self {
        Self {
            id,
            version: 1,
            edition: self.edition + 1,
            replaces: Some(self.id),
            phase: PublicationPhase::Requested,
            requested,
            published: None,
            withdrawn: None,
            renditions: Vec::new(),
            ..self.clone()
        }
    }
}

impl Adds {
    /// What must hold of what is said of an addition; `field` is where it stands in the input.
    pub fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let (what, because) = (format!("{field}.adds"), format!("{field}.because"));
        refusals.take(line(&self.what, "addition", &what));
        refusals.require(!self.because.trim().is_empty(), || {
            Refusal::missing("the reason for adding it after the publication", &because)
        });
        refusals.take(plain_text(&self.because, "reason", TEXT_MOST, &because));
        refusals.done()
    }
}

/// A title, and what those read in its place whom the content is not for.
#[must_use]
pub fn title_for(audience: Audience, whole: &str, public: &str) -> Title {
    Title {
        audience,
        whole: whole.to_owned(),
        public: public.to_owned(),
    }
}
