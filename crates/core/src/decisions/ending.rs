//! Owns what must hold of the end of a decision that stood: when it was superseded or rescinded, at
//! which meeting, and under which power.

use chrono::NaiveDate;

use super::{Decision, check::date};
use crate::{
    authorities::Authority,
    calendar::short,
    id::{AuthorityId, MeetingId},
    meetings::Meeting,
    refusal::{Refusal, Refusals},
    rules::{DecisionPhase, MeetingPhase},
    time::{Period, ShownDate},
};

/// What is said of the end of a decision, and the records that it names.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// The decision that stands no more.
    pub decision: &'a Decision,
    /// When that was decided; all unknown: not shown.
    pub made: &'a ShownDate,
    /// The meeting at which it was decided.
    pub meeting: Option<&'a Meeting>,
    /// The power under which it was decided.
    pub authority: Option<&'a Authority>,
    /// The decision that replaces it or rescinds it.
    pub replaced_by: Option<&'a Decision>,
}

/// When, at which meeting and under which power it was decided that a decision stands no more, as
/// far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// When; all unknown: not shown.
    pub made: ShownDate,
    /// At which meeting.
    pub meeting: Option<MeetingId>,
    /// Under which power.
    pub authority: Option<AuthorityId>,
}

impl Decision {
    /// How it ended; none if it stands or never stood. A decision in its place says it, where the
    /// decision itself doesn't: `replaced_by`, as far as it is known to who asks.
    #[must_use]
    pub fn ended(&self, replaced_by: Option<&Self>) -> Option<Ended> {
        let own = Ended {
            made: self.ended.clone(),
            meeting: self.ended_at,
            authority: self.ended_under,
        };
        if own != Ended::default() {
            return Some(own);
        }
        self.standing.phase.has_ended().then(|| match replaced_by {
            Some(by) => Ended {
                made: by.made.clone(),
                meeting: by.meeting,
                authority: by.authority,
            },
            None => own,
        })
    }
}

impl Ending<'_> {
    /// Whether this can be said of a step to this phase.
    pub fn check(&self, to: DecisionPhase, today: NaiveDate) -> Result<(), Refusals> {
        let ends = matches!(to, DecisionPhase::Superseded | DecisionPhase::Rescinded);
        if !ends {
            return self.leave_out("This transition ends no decision that stood: leave it out.");
        }
        if self.replaced_by.is_some() {
            return self.leave_out(
                "The decision that is named in its place says when, at which meeting and under \
                 which authority: leave it out.",
            );
        }
        let mut refusals = Refusals::new();
        refusals.take(self.check_day(today));
        refusals.take(self.check_meeting());
        refusals.take(self.check_authority(today));
        refusals.done()
    }

    fn leave_out(&self, problem: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        for (there, field) in [
            (!self.made.is_unknown(), "made"),
            (self.meeting.is_some(), "meetingId"),
            (self.authority.is_some(), "authorityId"),
        ] {
            refusals.require(!there, || Refusal::invalid(problem, field));
        }
        refusals.done()
    }

    fn check_day(&self, today: NaiveDate) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(date(self.made, "made"));
        if let Some(day) = self.made.earliest.or(self.made.latest) {
            refusals.require(day <= today, || {
                let problem = format!(
                    "{} has not come yet: give the day on which it was decided.",
                    short(day)
                );
                Refusal::invalid(problem, "made")
            });
        }
        if let (Some(day), Some(made)) = (self.made.sort_day(), self.decision.made.earliest) {
            refusals.require(made <= day, || {
                let problem = format!(
                    "The decision was made on {}, after {}.",
                    short(made),
                    short(day)
                );
                Refusal::invalid(problem, "made")
            });
        }
        refusals.done()
    }

    fn check_meeting(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let Some(meeting) = self.meeting else {
            return refusals.done();
        };
        let meets = meeting.boards().any(|board| board == self.decision.board);
        refusals.require(meets, || {
            Refusal::invalid("That is not a meeting of this board.", "meetingId")
        });
        refusals.require(meeting.standing.phase == MeetingPhase::Held, || {
            let problem = format!(
                "That meeting is {}: only one that was held has decided anything.",
                meeting.standing.phase
            );
            Refusal::invalid(problem, "meetingId")
        });
        if let Some(day) = self.made.day()
            && !meeting.sittings.is_empty()
            && !meeting.provenance.is_transcribed()
        {
            refusals.require(meeting.sittings.iter().any(|s| s.date == day), || {
                let problem = format!("The meeting did not sit on {}.", short(day));
                Refusal::invalid(problem, "made")
            });
        }
        refusals.done()
    }

    fn check_authority(&self, today: NaiveDate) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let Some(authority) = self.authority else {
            return refusals.done();
        };
        // The board may take back what a member or an officer decided for it, and so may they.
        let of_board = authority.board == Some(self.decision.board);
        let post = authority.post.is_some() && authority.post == self.decision.maker_post;
        let person = authority.person.is_some() && authority.person == self.decision.maker_person;
        refusals.require(of_board || post || person, || {
            let problem = "That authority is neither the board's nor held by who decided.";
            Refusal::invalid(problem, "authorityId")
        });
        let period = Period {
            from: authority.from,
            to: authority.to,
        };
        // Without a day of its own it ended where it was decided, and else now; of what is
        // transcribed nobody knows.
        let met = self.meeting.and_then(Meeting::first_day);
        let now = (!self.decision.provenance.is_transcribed()).then_some(today);
        if let Some(day) = self.made.sort_day().or(met).or(now) {
            refusals.require(period.contains(day), || {
                let problem = format!("The authority could not be used on {}.", short(day));
                Refusal::invalid(problem, "authorityId")
            });
        }
        refusals.done()
    }
}
