//! Owns clearances: that an officer read a text of a paper before it went out, and what they said.
//!
//! A clearance is of one text. When a later one is saved, it is held against the text that the
//! officer read: where nothing that they read changed, the clearance goes with the paper; where
//! something did, they are asked again, unless somebody judges the change minor and says why.

mod needs;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::needs::{clearance_facts, holder_for, touches};
use super::{Paper, Part, PartKind, Recommendation};
use crate::{
    audience::Audience,
    calendar::{Division, Ends, Notice, OutsideTable, Unit, add_working_days},
    id::{
        AccountId, BoardId, ClearanceId, PaperId, PaperVersionId, PersonId, PostId,
        RecommendationId,
    },
    record::{TEXT_MOST, day_key, plain_text, record},
    refusal::{Refusal, Refusals},
    roles::Role,
    rules::{NeededClearance, PaperPhase, RecommendationPhase},
    time::Timestamp,
    viewer::Viewer,
};

crate::words! {
    /// How a clearance stands.
    ClearanceState, "state of a clearance" {
        /// Not with the officer: they are asked once the paper is submitted, and once somebody is
        /// named.
        Waiting = "waiting",
        /// With the officer.
        Asked = "asked",
        /// Given.
        Cleared = "cleared",
        /// Given, with a comment or conditions.
        ClearedWithComment = "cleared-with-comment",
        /// Refused until something changes.
        SentBack = "sent-back",
    }
}

crate::words! {
    /// What was said of a text of a paper.
    AnswerKind, "answer" {
        /// The officer clears it.
        Cleared = "cleared",
        /// The officer clears it and says something.
        ClearedWithComment = "cleared-with-comment",
        /// The officer sends it back.
        SentBack = "sent-back",
        /// Somebody judged that what changed is minor, so that the clearance before it stands.
        Minor = "minor",
        /// Nothing that the officer read changed, so that the clearance before it stands.
        Untouched = "untouched",
    }
}

/// The clearance of a paper, by one officer under one name of the board's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clearance {
    /// Its ID.
    pub id: ClearanceId,
    /// Its version.
    pub version: i64,
    /// The paper.
    pub paper: PaperId,
    /// The board under whose rules it is needed.
    pub board: BoardId,
    /// Its name in the rules, such as `finance`.
    pub name: String,
    /// What people read, such as `Finance`.
    pub label: String,
    /// The text of the paper that it is asked for, or that it is given for.
    pub paper_version: PaperVersionId,
    /// How it stands.
    pub state: ClearanceState,
    /// The post by which the officer is asked, if it is by a post.
    pub post: Option<PostId>,
    /// The officer; none: nobody is named.
    pub officer: Option<PersonId>,
    /// Who may answer in their place.
    pub deputy: Option<PersonId>,
    /// How many working days they have.
    pub working_days: i64,
    /// Whose bank holidays.
    pub division: Division,
    /// The day on which they were asked.
    pub asked: Option<NaiveDate>,
    /// The last day to answer.
    pub due: Option<NaiveDate>,
    /// How that day was counted.
    pub due_because: Option<String>,
    /// Everything that was said, in order.
    pub answers: Vec<ClearanceAnswer>,
    /// What the officer, or who answered in their place, read when they cleared it last.
    pub seen: Option<Seen>,
    /// What stood when somebody judged a change since then minor, if they did.
    pub judged: Option<Seen>,
}

record!(Clearance, ClearanceId, schema 1, sort |s| {
    // Those that nobody has to answer by a day come last in a list of what is due.
    s.due.map_or_else(|| "9999-12-31".to_owned(), |day| day_key(Some(day)))
});

/// What was said of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearanceAnswer {
    /// What.
    pub kind: AnswerKind,
    /// Of which text.
    pub paper_version: PaperVersionId,
    /// The person who said it; none: nobody had to, or their account names no person.
    pub by: Option<PersonId>,
    /// The account by which it was said.
    pub account: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// The comment, or the reason.
    pub comment: Option<String>,
    /// What it is cleared subject to.
    pub conditions: Option<String>,
}

/// What somebody read when they cleared a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The text.
    pub paper_version: PaperVersionId,
    /// How the clearance stood by it.
    pub state: ClearanceState,
    /// Its recommendations. A draft words them anew where they stand, so that what they said then is
    /// kept here.
    pub recommendations: Vec<SeenRecommendation>,
}

/// A recommendation as somebody read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenRecommendation {
    /// Which.
    pub id: RecommendationId,
    /// The board that was asked.
    pub to: BoardId,
    /// Its number as printed.
    pub number: String,
    /// What it asked, as the office wrote it.
    pub text: String,
}

impl SeenRecommendation {
    /// The recommendations that a paper makes, as they stand.
    #[must_use]
    pub fn all(recommendations: &[Recommendation]) -> Vec<Self> {
        let made = recommendations
            .iter()
            .filter(|r| r.standing.phase != RecommendationPhase::Withdrawn);
        made.map(|r| Self {
            id: r.id,
            to: r.to,
            number: r.number.clone(),
            text: r
                .text
                .source(Audience::Working)
                .unwrap_or_default()
                .to_owned(),
        })
        .collect()
    }

    /// It as a part of a text, known by its number: a draft that says the same again may do so in
    /// another record.
    #[must_use]
    pub fn part(&self) -> Part {
        Part {
            kind: PartKind::Recommendation,
            name: self.number.clone(),
            under: Vec::new(),
            text: format!("To {}: {}", self.to, self.text),
        }
    }
}

/// Whom to ask, and how long they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The post by which the officer is asked.
    pub post: Option<PostId>,
    /// The officer.
    pub officer: PersonId,
    /// Who may answer in their place.
    pub deputy: Option<PersonId>,
    /// How many working days they have.
    pub working_days: u32,
}

/// What an officer says of a text, or somebody of a change.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// Who says it.
    pub viewer: &'a Viewer,
    /// When.
    pub at: Timestamp,
    /// The account that writes the paper.
    pub author: Option<AccountId>,
    /// The text that they read.
    pub paper_version: PaperVersionId,
    /// The newest text.
    pub newest: Option<PaperVersionId>,
    /// The recommendations as they stand.
    pub recommendations: Vec<SeenRecommendation>,
    /// The comment, or the reason.
    pub comment: Option<String>,
    /// What it is cleared subject to.
    pub conditions: Option<String>,
}

impl Clearance {
    /// A clearance that nobody is asked for yet.
    #[must_use]
    pub fn waiting(
        id: ClearanceId,
        paper: &Paper,
        text: PaperVersionId,
        needed: &NeededClearance,
    ) -> Self {
        Self {
            id,
            version: 1,
            paper: paper.id,
            board: paper.board,
            name: needed.name.clone(),
            label: needed.label.clone(),
            paper_version: text,
            state: ClearanceState::Waiting,
            post: None,
            officer: None,
            deputy: None,
            working_days: i64::from(needed.working_days),
            division: needed.division,
            asked: None,
            due: None,
            due_because: None,
            answers: Vec::new(),
            seen: None,
            judged: None,
        }
    }

    /// What a later draft is held against: what was judged minor since, else what the officer read.
    #[must_use]
    pub const fn settled(&self) -> Option<&Seen> {
        match &self.judged {
            Some(judged) => Some(judged),
            None => self.seen.as_ref(),
        }
    }

    /// Whether it is given, for whatever text.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        matches!(
            self.state,
            ClearanceState::Cleared | ClearanceState::ClearedWithComment
        )
    }

    /// Whether it is with the officer and the day to answer has passed.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == ClearanceState::Asked && self.due.is_some_and(|due| due < today)
    }

    /// Whether the viewer is asked: as the officer or in their place.
    #[must_use]
    pub fn is_for(&self, viewer: &Viewer) -> bool {
        let person = viewer.person();
        person.is_some() && (person == self.officer || person == self.deputy)
    }

    /// It with these officers, who are asked once the paper is submitted.
    pub fn naming(&self, asked: Asked) -> Result<Self, Refusal> {
        if self.is_given() {
            let problem = format!(
                "{} is cleared: there is nobody to ask until a draft changes what was read.",
                self.label
            );
            return Err(Refusal::invalid(problem, "input.clearance"));
        }
        Ok(Self {
            post: asked.post,
            officer: Some(asked.officer),
            deputy: asked.deputy,
            working_days: i64::from(asked.working_days),
            ..self.clone()
        })
    }

    /// It with the officers who are named, from today; as it stands where nobody is named. They have
    /// their days anew.
    ///
    /// # Errors
    ///
    /// Where the table of bank holidays does not reach so far.
    pub fn asked_of(&self, text: PaperVersionId, today: NaiveDate) -> Result<Self, OutsideTable> {
        if self.officer.is_none() {
            return Ok(self.clone());
        }
        let days = u32::try_from(self.working_days).unwrap_or(u32::MAX);
        let due = add_working_days(today, days, self.division)?;
        let counted = Notice {
            days,
            ends: Ends::Meeting,
            unit: Unit::Working,
            division: self.division,
        };
        let because = counted.count(today, due)?;
        Ok(Self {
            state: ClearanceState::Asked,
            paper_version: text,
            asked: Some(today),
            due: Some(due),
            due_because: Some(because.to_string()),
            ..self.clone()
        })
    }

    /// It away from whoever has it, because the paper does not need it any more.
    #[must_use]
    pub fn not_needed(&self) -> Self {
        match self.state {
            ClearanceState::Asked | ClearanceState::SentBack => self.taken_back(),
            _ => self.clone(),
        }
    }

    /// It away from the officer, until the paper is submitted again.
    fn taken_back(&self) -> Self {
        Self {
            state: ClearanceState::Waiting,
            asked: None,
            due: None,
            due_because: None,
            ..self.clone()
        }
    }

    /// It after the paper has come to a phase.
    ///
    /// # Errors
    ///
    /// Where the table of bank holidays does not reach so far.
    pub fn after_step(
        &self,
        to: PaperPhase,
        text: PaperVersionId,
        today: NaiveDate,
    ) -> Result<Self, OutsideTable> {
        let state = self.state;
        match (to, state) {
            (PaperPhase::Clearing, ClearanceState::Waiting | ClearanceState::SentBack) => {
                self.asked_of(text, today)
            }
            (PaperPhase::Clearing, _) => Ok(self.clone()),
            (_, ClearanceState::Asked) => Ok(self.taken_back()),
            _ => Ok(self.clone()),
        }
    }

    /// It after a draft was saved. `touched`: the draft changes what the officer reads, held against
    /// what they saw.
    ///
    /// # Errors
    ///
    /// Where the table of bank holidays does not reach so far.
    pub fn after_draft(&self, draft: &Draft<'_>, touched: bool) -> Result<Self, OutsideTable> {
        let with_officers = matches!(draft.phase, PaperPhase::Clearing | PaperPhase::Published);
        match self.state {
            // What had changed is as it was.
            ClearanceState::Waiting | ClearanceState::Asked if self.seen.is_some() && !touched => {
                Ok(self.carried(draft))
            }
            ClearanceState::SentBack | ClearanceState::Waiting => Ok(self.clone()),
            ClearanceState::Asked => Ok(Self {
                paper_version: draft.text,
                ..self.clone()
            }),
            _ if touched && with_officers => self.asked_of(draft.text, draft.today),
            _ if touched => Ok(self.taken_back()),
            _ => Ok(self.carried(draft)),
        }
    }

    /// It given for a later text too, because nothing that was read changed. One answer tells of all
    /// such texts in a row.
    fn carried(&self, draft: &Draft<'_>) -> Self {
        let mut new = self.clone();
        let last = new.answers.last();
        if last.is_some_and(|answer| answer.kind == AnswerKind::Untouched) {
            new.answers.pop();
        }
        new.answers.push(ClearanceAnswer {
            kind: AnswerKind::Untouched,
            paper_version: draft.text,
            by: None,
            account: draft.viewer.account(),
            at: draft.at,
            comment: None,
            conditions: None,
        });
        new.paper_version = draft.text;
        if let Some(settled) = self.settled() {
            new.state = settled.state;
        }
        new
    }

    /// It as the officer, or who may answer in their place, answers.
    pub fn answered(&self, kind: AnswerKind, said: Said<'_>) -> Result<Self, Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(said.is_not_the_author().map_err(Into::into));
        refusals.require(self.is_for(said.viewer), || {
            let problem = format!(
                "Only the officer who is asked for {}, or their deputy, answers for it.",
                self.label
            );
            Refusal::invalid(problem, "clearanceId")
        });
        refusals.require(self.state == ClearanceState::Asked, || {
            let problem = match self.state {
                ClearanceState::Waiting => {
                    "Nobody is asked for it now: the paper is being written."
                }
                _ => "It is answered: you are asked again when a draft changes what you read.",
            };
            Refusal::invalid(problem, "clearanceId")
        });
        refusals.take(said.of_newest().map_err(Into::into));
        let needs_comment = match kind {
            AnswerKind::ClearedWithComment => {
                let says = said.says_something();
                Some((
                    "a comment or conditions: to clear without, answer CLEARED",
                    says,
                ))
            }
            AnswerKind::SentBack => {
                let says = given(said.comment.as_deref()).is_some();
                Some(("a comment that says what has to change", says))
            }
            _ => None,
        };
        if let Some((what, says)) = needs_comment {
            refusals.require(says, || Refusal::missing(what, "input.comment"));
        }
        refusals.require(
            kind != AnswerKind::Cleared || !said.says_something(),
            || {
                let problem = "With a comment or conditions, answer CLEARED_WITH_COMMENT.";
                Refusal::invalid(problem, "input.comment")
            },
        );
        refusals.require(
            kind != AnswerKind::SentBack || given(said.conditions.as_deref()).is_none(),
            || {
                let problem = "What is sent back is not cleared on conditions: put them into the \
                               comment.";
                Refusal::invalid(problem, "input.conditions")
            },
        );
        refusals.take(said.check("input.comment"));
        refusals.done()?;
        let state = match kind {
            AnswerKind::SentBack => ClearanceState::SentBack,
            AnswerKind::ClearedWithComment => ClearanceState::ClearedWithComment,
            _ => ClearanceState::Cleared,
        };
        Ok(self.with_answer(kind, state, said))
    }

    /// It as it stood before a change that somebody judges minor: the officer, their deputy or the
    /// board's secretary. They say why.
    pub fn judged_minor(&self, said: Said<'_>) -> Result<Self, Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(said.is_not_the_author().map_err(Into::into));
        let viewer = said.viewer;
        let may = self.is_for(viewer) || viewer.holds(Role::Secretary, Some(self.board));
        refusals.require(may, || {
            let problem = "Only the officer who is asked, their deputy or the board's secretary judges \
                           a change minor.";
            Refusal::invalid(problem, "clearanceId")
        });
        let open = matches!(self.state, ClearanceState::Waiting | ClearanceState::Asked);
        refusals.require(open && self.seen.is_some(), || {
            let problem = "There is no change to judge: it was not cleared before, or stands.";
            Refusal::invalid(problem, "clearanceId")
        });
        refusals.take(said.of_newest().map_err(Into::into));
        if given(said.comment.as_deref()).is_none() {
            refusals.add(Refusal::missing("why the change is minor", "input.reason"));
        }
        refusals.take(said.check("input.reason"));
        refusals.done()?;
        let before = self.settled().map(|settled| settled.state);
        let state = before.unwrap_or(ClearanceState::Cleared);
        Ok(self.with_answer(AnswerKind::Minor, state, said))
    }

    fn with_answer(&self, kind: AnswerKind, state: ClearanceState, said: Said<'_>) -> Self {
        let mut new = self.clone();
        new.state = state;
        new.paper_version = said.paper_version;
        new.answers.push(ClearanceAnswer {
            kind,
            paper_version: said.paper_version,
            by: said.viewer.person(),
            account: said.viewer.account(),
            at: said.at,
            comment: given(said.comment.as_deref()),
            conditions: given(said.conditions.as_deref()),
        });
        let now = Seen {
            paper_version: said.paper_version,
            state,
            recommendations: said.recommendations,
        };
        match (kind, state) {
            // The officer has still read what they read, and is shown all that changed since.
            (AnswerKind::Minor, _) => new.judged = Some(now),
            (_, ClearanceState::SentBack) => (new.seen, new.judged) = (None, None),
            _ => (new.seen, new.judged) = (Some(now), None),
        }
        new
    }
}

/// A draft that was saved.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// Its text.
    pub text: PaperVersionId,
    /// Where the paper stands with it.
    pub phase: PaperPhase,
    /// Who saved it.
    pub viewer: &'a Viewer,
    /// When.
    pub at: Timestamp,
    /// The board's day.
    pub today: NaiveDate,
}

impl Said<'_> {
    /// Whoever writes a paper is not who clears it, whatever roles they hold.
    fn is_not_the_author(&self) -> Result<(), Refusal> {
        if self.author.is_none() || self.author != self.viewer.account() {
            return Ok(());
        }
        let problem =
            "You write this paper: somebody else clears it, or judges what changed in it.";
        Err(Refusal::invalid(problem, "clearanceId"))
    }

    fn of_newest(&self) -> Result<(), Refusal> {
        if self.newest == Some(self.paper_version) {
            return Ok(());
        }
        let problem = "That is not the newest text of the paper: read what changed since, and \
                       answer for the newest.";
        Err(Refusal::invalid(problem, "input.paperVersionId"))
    }

    fn says_something(&self) -> bool {
        given(self.comment.as_deref()).is_some() || given(self.conditions.as_deref()).is_some()
    }

    fn check(&self, comment_at: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let comment = self.comment.as_deref().unwrap_or_default();
        refusals.take(plain_text(comment, "comment", TEXT_MOST, comment_at));
        let conditions = self.conditions.as_deref().unwrap_or_default();
        let at = "input.conditions";
        refusals.take(plain_text(conditions, "conditions", TEXT_MOST, at));
        refusals.done()
    }
}

fn given(text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(str::to_owned)
}

#[cfg(test)]
mod tests;
