//! Owns correcting records that stand.

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    authorities::Authority,
    boards::Board,
    corrections::{
        Correctable, CorrectableField, Correction, Shape, Value, check_outcome, correct,
    },
    decisions::{Clause, Commitment, Decision},
    id::{AnyId, BoardId, CorrectionId, Kind, MeetingId, RecordId},
    meetings::{AgendaItem, Meeting},
    papers::{Comment, Consideration, Paper, PaperVersion, Recommendation},
    people::{Membership, check_corrected},
    permissions::{Action, Subject},
    record::{Provenance, TEXT_MOST, line},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};
use minuted_documents::Bases;
use minuted_store::{Stored, filters::MembershipFilter};
use serde::Serialize;

use crate::{
    Command, CommandResult, Work, command::require_version, decisions::dated, papers::settle,
    texts::derived,
};

/// Corrects one field of a record that stands. The proper officer corrects slips; what the board
/// itself has to approve names the meeting that did.
#[derive(Clone, Debug, Serialize)]
pub struct Correct {
    /// The record.
    pub id: AnyId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// Which field of it.
    pub field: CorrectableField,
    /// Which one, from 1, where the record has several.
    pub place: Option<usize>,
    /// The text as it should be.
    pub is: Option<String>,
    /// The date as it should be, where the field is a date.
    pub is_date: Option<ShownDate>,
    /// Why.
    pub reason: String,
    /// The meeting that approved it.
    pub approved_by: Option<MeetingId>,
}

/// Where a record belongs: whose it is, and whom it is for.
struct Home {
    board: BoardId,
    audience: Audience,
}

const AT: &str = "input.id";

impl Command for Correct {
    const ACTION: Action = Action::Correct;
    type Done = CorrectionId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<CorrectionId> {
        match self.id.kind {
            Kind::Decision => {
                let decision: Decision = self.locked(work, None).await?;
                let done = self.mend(work, of_decision(&decision), decision).await?;
                self.check_day(work).await?;
                Ok(done)
            }
            Kind::Clause => {
                let seen: Clause = self.seen(work).await?;
                let clause: Clause = self.locked(work, Some(seen.decision.into())).await?;
                let decision = work.find(clause.decision, AT).await?;
                self.mend(work, of_decision(&decision), clause).await
            }
            Kind::Commitment => {
                let seen: Commitment = self.seen(work).await?;
                let commitment: Commitment = self.locked(work, Some(seen.decision.into())).await?;
                let decision = work.find(commitment.decision, AT).await?;
                self.mend(work, of_decision(&decision), commitment).await
            }
            Kind::Paper => {
                let paper: Paper = self.locked(work, None).await?;
                let home = of_paper(&paper, Audience::Public);
                self.mend(work, home, paper).await
            }
            Kind::PaperVersion => self.mend_text(work).await,
            Kind::Recommendation => {
                let seen: Recommendation = self.seen(work).await?;
                let put: Recommendation = self.locked(work, Some(seen.paper.into())).await?;
                let paper = work.find(put.paper, AT).await?;
                let home = of_paper(&paper, put.standing.audience);
                self.mend(work, home, put).await
            }
            Kind::Meeting => {
                let meeting: Meeting = self.locked(work, None).await?;
                let home = Home {
                    board: meeting.board,
                    audience: meeting.standing.audience,
                };
                self.mend(work, home, meeting).await
            }
            Kind::AgendaItem => self.mend_item(work).await,
            Kind::Consideration => self.mend_outcome(work).await,
            Kind::Comment => self.mend_comment(work).await,
            Kind::Membership => {
                let seen: Membership = self.seen(work).await?;
                let seat: Membership = self.locked(work, Some(seen.board.into())).await?;
                let done = self.mend(work, open_at(seat.board), seat).await?;
                self.check_seat(work).await?;
                Ok(done)
            }
            Kind::Authority => {
                let authority: Authority = self.locked(work, None).await?;
                let Some(board) = authority.board else {
                    let problem = "This authority is no board's, so that no board's record is \
                                   corrected: end it and record it anew.";
                    return Err(Refusal::invalid(problem, AT).into());
                };
                self.mend(work, open_at(board), authority).await
            }
            other => {
                let what = other.word().replace('-', " ");
                let problem = format!("A {what} is not corrected: change it.");
                Err(Refusal::invalid(problem, AT).into())
            }
        }
    }
}

const fn open_at(board: BoardId) -> Home {
    Home {
        board,
        audience: Audience::Public,
    }
}

fn of_decision(decision: &Decision) -> Home {
    Home {
        board: decision.board,
        audience: decision.standing.audience.max(decision.content_audience),
    }
}

fn of_paper(paper: &Paper, part: Audience) -> Home {
    Home {
        board: paper.board,
        audience: paper.standing.audience.max(part),
    }
}

impl Correct {
    /// The record as it is before it is locked: enough to know what it belongs to.
    async fn seen<R: Stored>(&self, work: &Work<'_>) -> CommandResult<R> {
        let id = self.id.of_kind::<R::Id>();
        let id = id.map_err(|_| Refusal::not_found(self.id.kind).at(AT))?;
        work.find(id, AT).await
    }

    /// The record once it is locked together with what it belongs to.
    async fn locked<R: Stored>(&self, work: &Work<'_>, root: Option<AnyId>) -> CommandResult<R> {
        let roots: Vec<_> = root.into_iter().chain([self.id]).collect();
        work.tx.lock(&roots).await?;
        self.seen(work).await
    }

    /// A text of a paper, which tells the paper's own title and date.
    async fn mend_text(&self, work: &mut Work<'_>) -> CommandResult<CorrectionId> {
        let seen: PaperVersion = self.seen(work).await?;
        let version: PaperVersion = self.locked(work, Some(seen.paper.into())).await?;
        let paper: Paper = work.find(version.paper, AT).await?;
        let home = of_paper(&paper, paper.audience_of(&version));
        let done = self.mend(work, home, version.clone()).await?;
        let version: PaperVersion = work.find(version.id, AT).await?;
        if self.field == CorrectableField::Date {
            let board: Board = work.find(paper.board, AT).await?;
            let transcribed = paper.provenance.is_transcribed();
            let date = &version.front.date;
            board.check_life(date, transcribed, "paper", "input.isDate")?;
        }
        if let Some(shown) = paper.once_corrected(&version) {
            work.tx.update(&paper, shown).await?;
        }
        Ok(done)
    }

    /// A seat that was corrected fits the others of its board. The board is locked.
    async fn check_seat(&self, work: &Work<'_>) -> CommandResult<()> {
        let mended: Membership = self.seen(work).await?;
        let board: Board = work.find(mended.board, AT).await?;
        let of_board = MembershipFilter {
            board: Some(board.id),
            ..MembershipFilter::default()
        };
        let all = work.all::<Membership>(&of_board).await?;
        Ok(check_corrected(&mended, &board, &all)?)
    }

    /// The day of a decision that was corrected fits its board, its meeting and its authority.
    async fn check_day(&self, work: &Work<'_>) -> CommandResult<()> {
        if !matches!(
            self.field,
            CorrectableField::Made | CorrectableField::DateShown
        ) {
            return Ok(());
        }
        let mended: Decision = self.seen(work).await?;
        let board: Board = work.find(mended.board, AT).await?;
        dated(work, board, &mended).await
    }

    /// An item stands with its meeting.
    async fn mend_item(&self, work: &mut Work<'_>) -> CommandResult<CorrectionId> {
        let seen: AgendaItem = self.seen(work).await?;
        let item: AgendaItem = self.locked(work, Some(seen.meeting.into())).await?;
        let meeting: Meeting = work.find(item.meeting, AT).await?;
        work.permit(Subject::board(item.board))?;
        if let Err(phase) = meeting.stands() {
            let problem = format!("The meeting is {phase}: change the item instead.");
            return Err(Refusal::invalid(problem, AT).into());
        }
        let home = Home {
            board: item.board,
            audience: meeting.standing.audience.max(item.content_audience),
        };
        self.mend(work, home, item).await
    }

    async fn mend_comment(&self, work: &mut Work<'_>) -> CommandResult<CorrectionId> {
        let comment: Comment = self.locked(work, None).await?;
        // It is read by those who read the paper that it is on.
        let paper: Option<Paper> = work.find_if(comment.paper, AT).await?;
        let paper = paper.map_or(Audience::Public, |paper| paper.standing.audience);
        let home = Home {
            board: comment.board,
            audience: comment.audience.max(paper),
        };
        self.mend(work, home, comment).await
    }

    /// What became of a recommendation at a board: it fits the clause that gave it, and a
    /// recommendation that is settled by it from now on is taken there.
    async fn mend_outcome(&self, work: &mut Work<'_>) -> CommandResult<CorrectionId> {
        let seen: Consideration = self.seen(work).await?;
        let here: Consideration = self.locked(work, Some(seen.paper.into())).await?;
        let paper: Paper = work.find(here.paper, AT).await?;
        let place = self.place.and_then(|place| place.checked_sub(1));
        let outcome = place.and_then(|place| here.outcomes.get(place)).cloned();
        let mut home = of_paper(&paper, paper.audience_when(Audience::Public));
        home.board = here.board;
        // It is read by those who read what is before the meeting at its item.
        if let Some(meeting) = work.find_if::<Meeting>(here.meeting, AT).await? {
            home.audience = home.audience.max(meeting.standing.audience);
        }
        if let Some(item) = work.find_if::<AgendaItem>(here.item, AT).await? {
            home.audience = home.audience.max(item.content_audience);
        }
        if let Some(id) = outcome.as_ref().and_then(|outcome| outcome.decision) {
            let decision: Decision = work.find(id, AT).await?;
            home.audience = home.audience.max(of_decision(&decision).audience);
        }
        let done = self.mend(work, home, here.clone()).await?;
        let new: Consideration = work.find(here.id, AT).await?;
        let now = place.and_then(|place| new.outcomes.get(place));
        if let (Some(was), Some(is)) = (outcome, now) {
            check_outcome(was.kind, is.kind)?;
            let clause: Option<Clause> = work.find_if(is.clause, AT).await?;
            if let Some(clause) = clause.filter(|clause| !is.kind.fits(clause.kind)) {
                let problem = format!("The clause that gave it is `{}`.", clause.kind);
                return Err(Refusal::invalid(problem, "input.is").into());
            }
            settle(work, &paper, &[is.recommendation]).await?;
        }
        Ok(done)
    }

    async fn mend<R: Correctable + Stored>(
        &self,
        work: &mut Work<'_>,
        home: Home,
        record: R,
    ) -> CommandResult<CorrectionId> {
        work.permit(Subject::board(home.board))?;
        require_version(&record, self.version).map_err(|stale| stale.at("input.version"))?;
        self.field.check(self.id, self.place)?;
        let board: Board = work.find(home.board, AT).await?;
        let today = work.now.date_in(board.zone);
        let value = self.value(&record, today)?;
        let (mended, was, is) = correct(&record, self.field, self.place, value)?;
        let correction = Correction {
            id: work.id(),
            version: 1,
            board: home.board,
            of: self.id,
            field: self.field.name(self.place),
            was,
            is,
            reason: self.reason.clone(),
            approved_by: self.approved_by,
            audience: home.audience,
            on: today,
            provenance: Provenance::default(),
        };
        let mut refusals = Refusals::new();
        refusals.take(correction.check());
        let at = "input.approvedByMeetingId";
        let meeting = match self.approved_by {
            Some(id) => work.tx.find::<Meeting>(work.viewer, id).await?,
            None => None,
        };
        if let Some(meeting) = &meeting {
            refusals.take(correction.check_approval(meeting));
        } else if self.approved_by.is_some() {
            refusals.add(Refusal::not_found(MeetingId::KIND).at(at));
        }
        refusals.done()?;
        work.tx.update(&record, mended).await?;
        work.tx.insert(&correction).await?;
        Ok(correction.id)
    }

    /// What was given, as the field holds it.
    fn value<R: Correctable>(&self, record: &R, today: NaiveDate) -> Result<Value, Refusals> {
        let shape = record
            .clone()
            .slot(self.field, self.place)
            .map(|slot| slot.shape());
        let word = self.field.word().replace('-', " ");
        let one = self.is.is_some() != self.is_date.is_some();
        if !one {
            let problem = "Give the corrected text or, for a date, the corrected date.";
            return Err(Refusal::invalid(problem, "input.is").into());
        }
        match (shape, &self.is, &self.is_date) {
            (Some(Shape::Line), Some(text), _) => {
                line(text, &word, "input.is")?;
                Ok(Value::Line(text.clone()))
            }
            (Some(Shape::Text), Some(text), _) => {
                // A transcribed text names grounds as its source does, and may be what is mended.
                let text = derived(text, Bases::ALL, &word, TEXT_MOST, "input.is")?;
                if text.is_empty() {
                    return Err(Refusal::missing("the corrected text", "input.is").into());
                }
                Ok(Value::Text(text))
            }
            (Some(Shape::Date), _, Some(date)) => {
                self.field.check_date(date, today)?;
                Ok(Value::Date(date.clone()))
            }
            (Some(Shape::Date), _, None) => {
                Err(Refusal::missing("the corrected date", "input.isDate").into())
            }
            (Some(_), None, _) => Err(Refusal::missing("the corrected text", "input.is").into()),
            (None, ..) => {
                let problem = "There is none at that place: count from 1.";
                Err(Refusal::invalid(problem, "input.place").into())
            }
        }
    }
}
