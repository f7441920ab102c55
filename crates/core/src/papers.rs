//! Owns papers: reports to boards, with their versions, recommendations, considerations, and the
//! comments on them.
//!
//! What a paper shows of itself (its title, its date) is that of the version that stands: the
//! published one, and the newest draft only until one is published. So a draft that follows a
//! publication shows nowhere but to those who work on it.

mod chase;
mod clearances;
mod comments;
mod considerations;
mod documents;
mod files;
mod outline;
mod recommendations;
#[cfg(test)]
pub(crate) mod samples;
mod taken_down;
mod versions;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::{
    chase::{Chased, Despatch, InHand, NextStep, Turn, chase_list, working_days_left},
    clearances::{
        AnswerKind, Asked, Clearance, ClearanceAnswer, ClearanceState, Draft, Said, Seen,
        SeenRecommendation, clearance_facts, holder_for, touches,
    },
    comments::{Comment, CommentKind},
    considerations::{Consideration, Outcome, OutcomeKind, PLACE_MOST, is_settled},
    documents::{Document, DocumentKind},
    files::{
        AttachedFile, FILE_NAME_MOST, FILES_MOST, FileHash, FilePlace, FileType, PICTURE_MOST,
        Withheld, check_file_name, file_address, placed,
    },
    outline::{ChangedPart, Part, PartKind, changed_parts, sections_with_text},
    recommendations::{Recommendation, Redraft, Worded, redraft},
    versions::{Appendix, BackgroundPaper, Contact, FrontSheet, PaperVersion},
};
use crate::{
    audience::Audience,
    exemption::{Exemption, content_audience},
    id::{AccountId, BoardId, Kind, MatterId, PaperId, PaperVersionId},
    lifecycle_state::Standing,
    publications::TakenDown,
    record::{LISTED_MOST, Link, Provenance, at_most, day_key, line, link, record},
    refusal::{Reason, Refusal, Refusals},
    roles::Role,
    rules::{FrontSheetField, PaperFacts, PaperPhase, RecommendationPhase},
    time::ShownDate,
    viewer::Viewer,
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
    /// Its title: that of the published version, until there is one that of the newest draft.
    pub title: String,
    /// The office's reference, if it has one.
    pub reference: Option<String>,
    /// The account that writes it.
    pub author: Option<AccountId>,
    /// The matters it belongs to.
    pub matters: Vec<MatterId>,
    /// The published version that stands; none until one is published.
    pub current: Option<PaperVersionId>,
    /// The newest version: the draft that is worked on, or the published one. For those who work
    /// on the paper.
    pub newest: Option<PaperVersionId>,
    /// How many drafts there were.
    pub drafts: i64,
    /// How many versions were published.
    pub editions: i64,
    /// Why the whole paper is not open, if it is not.
    pub exemption: Option<Exemption>,
    /// Why the last step was taken, if it was asked: why it was withdrawn, or sent back.
    pub reason: Option<String>,
    /// Where it stands. Its audience already takes the exemption into account.
    pub standing: Standing<PaperPhase>,
    /// The day that it shows: that of the published version, until there is one that of the newest
    /// draft.
    pub date: ShownDate,
    /// The last of its editions that was withdrawn from publication; 0: none was.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    pub taken_down_to: i64,
    /// That its texts up to that edition were withdrawn from publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_down: Option<TakenDown>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_none_of_them(edition: &i64) -> bool {
    *edition == 0
}

record!(Paper, PaperId, schema 3, sort |s| day_key(s.date.sort_day()), links |s| {
    let boards = s.also_for.iter().map(|board| Link::new(link::ALSO_FOR, *board));
    boards.chain(s.matters.iter().map(|matter| Link::new(link::MATTER, *matter))).collect()
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
        let (also_for, matters) = (self.also_for.len(), self.matters.len());
        refusals.take(at_most(also_for, LISTED_MOST, "boards", "input.alsoForIds"));
        refusals.take(at_most(matters, LISTED_MOST, "matters", "input.matterIds"));
        for (n, board) in self.also_for.iter().enumerate() {
            let known = *board == self.board || self.also_for[..n].contains(board);
            refusals.require(!known, || {
                let problem = "The paper is for this board already; name each board once.";
                Refusal::invalid(problem, &format!("input.alsoForIds.{n}"))
            });
        }
        for (n, matter) in self.matters.iter().enumerate() {
            refusals.require(!self.matters[..n].contains(matter), || {
                let problem = "Name each matter once.";
                Refusal::invalid(problem, &format!("input.matterIds.{n}"))
            });
        }
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// The audience of a paper that its lifecycle opens to `standing`. One whose every edition was
    /// withdrawn from publication is the office's alone, until the next one is published.
    #[must_use]
    pub fn audience_when(&self, standing: Audience) -> Audience {
        let standing = content_audience(standing, self.exemption.as_ref());
        if self.is_taken_down() {
            return Audience::Working;
        }
        standing
    }

    /// Whether the viewer writes it: by the account, and as long as they are an author there.
    #[must_use]
    pub fn is_written_by(&self, viewer: &Viewer) -> bool {
        self.author.is_some()
            && self.author == viewer.account()
            && viewer.holds(Role::Author, Some(self.board))
    }

    /// How much of its texts the viewer reads.
    #[must_use]
    pub fn audience_for(&self, viewer: &Viewer) -> Audience {
        if self.is_written_by(viewer) {
            return Audience::Working;
        }
        viewer.audience_among(self.board, &self.also_for)
    }

    /// Whether the viewer works on it: reads its drafts, and knows who writes it.
    #[must_use]
    pub fn is_worked_on_by(&self, viewer: &Viewer) -> bool {
        self.audience_for(viewer) == Audience::Working
    }

    /// The roles that the viewer holds towards it: an author is one only of what they write.
    #[must_use]
    pub fn roles_of(&self, viewer: &Viewer) -> BTreeSet<Role> {
        let mut roles = viewer.roles_for(self.board);
        if self.author.is_some() && !self.is_written_by(viewer) && viewer.account().is_some() {
            roles.remove(&Role::Author);
        }
        roles
    }

    /// Refuses unless what it is (not what it says) may still change: before it is published.
    pub fn may_change(&self) -> Result<(), Refusal> {
        match self.standing.phase {
            PaperPhase::Drafting | PaperPhase::Clearing | PaperPhase::Cleared => Ok(()),
            PaperPhase::Published | PaperPhase::Withdrawn => Err(self.wrong_phase("change it")),
        }
    }

    /// Refuses what can't be done with a paper that was taken back. At any other time a draft may be
    /// saved: once the paper is published, it shows to nobody else until it is published too.
    pub fn stands(&self, action: &str) -> Result<(), Refusal> {
        match self.standing.phase {
            PaperPhase::Withdrawn => Err(self.wrong_phase(action)),
            _ => Ok(()),
        }
    }

    /// Refuses to take back a paper with which its boards are done: what they decided on stays on
    /// record. While a board has yet to answer, the rest of it may be taken back.
    pub fn may_be_withdrawn(&self, recommendations: &[Recommendation]) -> Result<(), Refusal> {
        let in_phase = |phase| recommendations.iter().any(|r| r.standing.phase == phase);
        if !in_phase(RecommendationPhase::Settled) || in_phase(RecommendationPhase::Put) {
            return Ok(());
        }
        let problem = "Every recommendation of the paper is settled, so that nothing is left to \
                       withdraw: what a board decided on stays on record. Supersede or rescind the \
                       decision instead.";
        Err(Refusal::invalid(problem, "id"))
    }

    /// The paper after a draft was saved.
    #[must_use]
    pub fn with_draft(&self, draft: &PaperVersion) -> Paper {
        let mut paper = Paper {
            newest: Some(draft.id),
            drafts: draft.draft,
            ..self.clone()
        };
        if paper.current.is_none() {
            paper.show(draft);
        }
        paper
    }

    /// The paper after a step that leads to `standing`.
    #[must_use]
    pub fn moved(&self, standing: Standing<PaperPhase>, reason: Option<String>) -> Paper {
        // What is published next is a text of its own: see `with_edition`.
        let publishes = standing.phase == PaperPhase::Published;
        let audience = if publishes {
            content_audience(standing.audience, self.exemption.as_ref())
        } else {
            self.audience_when(standing.audience)
        };
        Paper {
            standing: Standing {
                audience,
                ..standing
            },
            reason,
            ..self.clone()
        }
    }

    /// The paper and its text once the text is published. A draft becomes the next edition.
    #[must_use]
    pub fn with_edition(&self, text: &PaperVersion) -> (Paper, PaperVersion) {
        let next = self.editions + 1;
        let edition = text.edition.unwrap_or(next);
        let mut paper = Paper {
            current: Some(text.id),
            editions: self.editions.max(edition),
            ..self.clone()
        };
        if paper.is_taken_down() {
            paper.standing.audience = Audience::Working;
        }
        paper.show(text);
        let text = PaperVersion {
            edition: Some(edition),
            ..text.clone()
        };
        (paper, text)
    }

    /// The paper once this text of it was corrected: it shows the title and the date of the text
    /// that stands. None if it shows them already, or those of another text.
    #[must_use]
    pub fn once_corrected(&self, text: &PaperVersion) -> Option<Paper> {
        let mut paper = self.clone();
        paper.show(text);
        (self.current == Some(text.id) && paper != *self).then_some(paper)
    }

    fn show(&mut self, text: &PaperVersion) {
        self.title.clone_from(&text.front.title);
        self.date.clone_from(&text.front.date);
    }

    /// What the rules ask about it, as far as `text` and `recommendations` show: who may not see a
    /// draft learns nothing of it from the rules either.
    #[must_use]
    pub fn facts(
        &self,
        text: Option<&PaperVersion>,
        recommendations: &[Recommendation],
    ) -> PaperFacts {
        let made: Vec<_> = recommendations
            .iter()
            .filter(|r| r.standing.phase != RecommendationPhase::Withdrawn)
            .collect();
        let exempt = self.exemption.as_ref();
        let withholds = |text: &PaperVersion| text.withholds_from(Audience::Public);
        let grounds =
            exempt.map_or(0, |e| e.grounds.len()) + text.map_or(0, |text| text.grounds.len());
        PaperFacts {
            phase: self.standing.phase,
            versions: text.map_or(0, |_| count(self.drafts.unsigned_abs())),
            has_new_draft: text.is_some_and(|text| text.edition.is_none()),
            front_sheet: text.map_or_else(BTreeSet::new, |text| filled_in(&text.front)),
            recommendations: count(made.len() as u64),
            // A text with faults is refused when it is saved, so that none is ever on record.
            withholds: exempt.is_some()
                || text.is_some_and(withholds)
                || made.iter().any(|r| r.text.withholds_from(Audience::Public)),
            grounds: count(grounds as u64),
            lacking: Vec::new(),
            clearances: None,
        }
    }

    fn wrong_phase(&self, action: &str) -> Refusal {
        Refusal::new(Reason::WrongPhase {
            action: action.to_owned(),
            what: Kind::Paper.word().to_owned(),
            phase: self.standing.phase.to_string(),
        })
    }
}

fn count(many: u64) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// The fields of a front sheet that say something.
fn filled_in(front: &FrontSheet) -> BTreeSet<FrontSheetField> {
    let says = |text: &str| !text.trim().is_empty();
    let fields = [
        (FrontSheetField::ReportTo, says(&front.report_to)),
        (FrontSheetField::Date, !front.date.is_unknown()),
        (FrontSheetField::By, says(&front.by)),
        (FrontSheetField::Title, says(&front.title)),
        (FrontSheetField::Purpose, !front.purpose.is_empty()),
        (FrontSheetField::Contacts, !front.contacts.is_empty()),
        (FrontSheetField::Background, !front.background.is_empty()),
    ];
    let filled = fields.into_iter().filter(|(_, filled)| *filled);
    filled.map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::samples::{id, paper, recommendation, standing, version};
    use super::*;
    use crate::{
        accounts::{Account, Grant},
        audience::{AudienceText, DerivedTexts},
    };
    use PaperPhase::{Cleared, Clearing, Drafting, Published, Withdrawn};

    fn viewer(account: u128, role: Role, board: u128) -> Viewer {
        let grant = Grant {
            role,
            board: Some(id(board)),
            opens: None,
            from: None,
            to: None,
        };
        let account = Account {
            id: id(account),
            version: 1,
            name: "A".to_owned(),
            person: None,
            grants: vec![grant],
            closed: false,
        };
        Viewer::of(&account, &[], "2026-11-22".parse().unwrap())
    }

    fn in_phase(phase: PaperPhase) -> Paper {
        Paper {
            standing: standing(phase, Audience::Public),
            ..paper()
        }
    }

    fn exemption() -> Exemption {
        Exemption {
            audience: Audience::Restricted,
            grounds: vec!["paragraph 3".to_owned()],
            public_title: "A sale".to_owned(),
            public_interest: "A bid is open.".to_owned(),
            likely: false,
            review_on: None,
        }
    }

    #[test]
    fn a_later_draft_shows_nowhere_until_it_is_published() {
        let shown = |paper: &Paper| (paper.title.clone(), paper.date.clone(), paper.current);
        let (first, second) = (version(1), version(2));
        let drafted = paper().with_draft(&first);
        assert_eq!(
            shown(&drafted),
            ("Draft 1".to_owned(), first.front.date.clone(), None)
        );
        let (published, edition) = drafted.with_edition(&first);
        assert_eq!((edition.edition, published.editions), (Some(1), 1));
        let later = published.with_draft(&second);
        assert_eq!(shown(&later), shown(&published));
        assert_eq!(
            (later.newest, later.current),
            (Some(second.id), Some(first.id))
        );
        let (again, edition) = later.with_edition(&second);
        assert_eq!((edition.edition, again.editions), (Some(2), 2));
        assert_eq!(
            shown(&again),
            (
                "Draft 2".to_owned(),
                second.front.date.clone(),
                Some(second.id)
            )
        );
    }

    #[test]
    fn an_edition_keeps_its_number() {
        let (published, edition) = paper().with_edition(&version(1));
        let (again, same) = published.with_edition(&edition);
        assert_eq!((again, same), (published, edition));
    }

    #[test]
    fn an_exemption_narrows_whatever_the_state_opens() {
        let public = standing(Published, Audience::Public);
        assert_eq!(
            paper().moved(public.clone(), None).standing.audience.word(),
            "public"
        );
        let exempt = Paper {
            exemption: Some(exemption()),
            ..paper()
        };
        assert_eq!(
            exempt.moved(public, None).standing.audience.word(),
            "restricted"
        );
        let working = standing(Cleared, Audience::Working);
        assert_eq!(
            exempt.moved(working, None).standing.audience.word(),
            "working"
        );
    }

    #[test]
    fn what_each_phase_lets_be_done() {
        for (phase, change, stands) in [
            (Drafting, true, true),
            (Clearing, true, true),
            (Cleared, true, true),
            (Published, false, true),
            (Withdrawn, false, false),
        ] {
            let paper = in_phase(phase);
            assert_eq!(paper.may_change().is_ok(), change, "{phase}");
            assert_eq!(paper.stands("write in it").is_ok(), stands, "{phase}");
        }
    }

    #[test]
    fn what_boards_are_done_with_is_not_withdrawn() {
        use RecommendationPhase::{Put, Settled};
        for (phases, may) in [
            (vec![], true),
            (vec![Put], true),
            (vec![Put, Settled], true),
            (vec![Settled], false),
            (vec![Settled, RecommendationPhase::Withdrawn], false),
        ] {
            let made = phases.iter().zip(1..);
            let made: Vec<_> = made.map(|(p, n)| recommendation(n, *p, "Note.")).collect();
            let told = in_phase(Published).may_be_withdrawn(&made);
            assert_eq!(told.is_ok(), may, "{phases:?}");
        }
    }

    #[test]
    fn who_writes_it_reads_all_and_another_author_nothing() {
        for (account, role, board, audience, is_author) in [
            (1, Role::Author, 1, Audience::Working, true),
            (2, Role::Author, 1, Audience::Public, false),
            // Who is no author there any more lost sight of it.
            (1, Role::Author, 2, Audience::Public, false),
            (2, Role::Secretary, 1, Audience::Working, false),
            (2, Role::Secretary, 2, Audience::Confidential, false),
        ] {
            let viewer = viewer(account, role, board);
            let case = format!("{account} {role} {board}");
            assert_eq!(paper().audience_for(&viewer), audience, "{case}");
            let roles = paper().roles_of(&viewer);
            assert_eq!(roles.contains(&Role::Author), is_author, "{case}");
        }
    }

    #[test]
    fn facts_are_those_of_the_text_that_is_seen() {
        let mut text = version(3);
        text.front.by = " ".to_owned();
        text.front.purpose = AudienceText::open("To note.".to_owned());
        let made = [
            recommendation(1, RecommendationPhase::Put, "Note."),
            recommendation(2, RecommendationPhase::Withdrawn, "Agree."),
        ];
        let paper = paper().with_draft(&text);
        let facts = paper.facts(Some(&text), &made);
        let front: Vec<_> = facts.front_sheet.iter().map(|f| f.word()).collect();
        assert_eq!(front, ["date", "title", "purpose"]);
        assert_eq!((facts.versions, facts.recommendations), (3, 1));
        assert!(facts.has_new_draft && !facts.withholds);
        let unseen = paper.facts(None, &[]);
        assert_eq!((unseen.versions, unseen.has_new_draft), (0, false));
    }

    #[test]
    fn what_is_withheld_counts_with_its_grounds() {
        let hidden = AudienceText::new(
            "s".to_owned(),
            DerivedTexts {
                public: "p".to_owned(),
                restricted: "r".to_owned(),
                confidential: "r".to_owned(),
            },
        );
        let exempt = Paper {
            exemption: Some(exemption()),
            ..paper()
        };
        let facts = exempt.facts(None, &[]);
        assert_eq!((facts.withholds, facts.grounds), (true, 1));
        let mut text = version(1);
        (text.body, text.grounds) = (hidden.clone(), vec!["exempt: paragraph 3".to_owned()]);
        let facts = paper().facts(Some(&text), &[]);
        assert_eq!((facts.withholds, facts.grounds), (true, 1));
        let mut asked = recommendation(1, RecommendationPhase::Drafting, "");
        asked.text = hidden;
        assert!(paper().facts(None, &[asked]).withholds);
    }

    #[test]
    fn each_board_and_matter_is_named_once() {
        let paper = Paper {
            also_for: vec![id(2), id(1), id(2)],
            matters: vec![id(1), id(1)],
            ..paper()
        };
        let told: Vec<_> = paper.check().unwrap_err().into_iter().collect();
        let fields: Vec<_> = told.iter().map(|r| r.field.as_deref().unwrap()).collect();
        assert_eq!(
            fields,
            [
                "input.alsoForIds.1",
                "input.alsoForIds.2",
                "input.matterIds.1"
            ]
        );
    }
}
