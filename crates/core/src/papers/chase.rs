//! Owns the chase list of a meeting: whose turn it is with each paper that is not out yet, and by
//! which day, counted back from the day on which the agenda is published at the latest.

use chrono::NaiveDate;

use super::{Clearance, ClearanceState, Paper};
use crate::{
    calendar::{Division, Notice, Unit, latest_publication, long},
    id::{AccountId, ClearanceId, PaperId, PersonId},
    rules::{Check, Lifecycle, MeetingPhase, NeededClearance, PaperPhase},
};

/// The last day on which a meeting's agenda may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Despatch {
    /// The day.
    pub day: NaiveDate,
    /// The notice that has to be given.
    pub notice: Notice,
    /// The day of the meeting.
    pub meeting: NaiveDate,
}

impl Despatch {
    /// The day by the rules of a board, for a meeting on a day; none: they ask for no notice, or the
    /// table of bank holidays does not reach so far.
    #[must_use]
    pub fn of(lifecycle: &Lifecycle<MeetingPhase>, meeting: NaiveDate) -> Option<Self> {
        let calls = lifecycle.transitions().iter().filter(|transition| {
            let to = lifecycle.state(&transition.to);
            to.is_some_and(|to| to.phase == MeetingPhase::Called)
        });
        let conditions = calls.flat_map(|transition| &transition.conditions);
        let days = conditions.filter_map(|condition| match condition.check {
            Check::NoticeGiven(notice) => {
                let day = notice.latest_publication(meeting).ok()?;
                Some(Self {
                    day,
                    notice,
                    meeting,
                })
            }
            _ => None,
        });
        // Shorter notice is for what is urgent.
        days.min_by_key(|despatch| despatch.day)
    }

    /// How the day was found, in a sentence.
    #[must_use]
    pub fn because(&self) -> String {
        format!(
            "The meeting is on {}, and its agenda takes {} of notice.",
            long(self.meeting),
            self.notice
        )
    }

    /// The last day on which something can begin that takes so many working days.
    fn before(&self, working_days: u32) -> NaiveDate {
        let between = working_days.saturating_sub(1);
        let division = self.notice.division;
        let day = latest_publication(self.day, between, Unit::Working, division);
        if working_days == 0 {
            return self.day;
        }
        day.unwrap_or(self.day)
    }
}

crate::words! {
    /// What has to be done next with a paper.
    NextStep, "next step" {
        /// Write it and submit it for clearance.
        Submit = "submit",
        /// Change what an officer sent back, and submit it again.
        Answer = "answer",
        /// Say who gives a clearance.
        NameOfficer = "name-officer",
        /// Give a clearance.
        Clear = "clear",
        /// Move it on as cleared: every clearance is given, or none is needed.
        MarkCleared = "mark-cleared",
        /// Publish it.
        Publish = "publish",
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Whoever writes the paper.
    Author(Option<AccountId>),
    /// The officer who is asked.
    Officer(PersonId),
    /// Whoever clears papers for the board.
    ClearingOfficers,
    /// The board's secretary.
    Secretary,
}

/// Something to chase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chased {
    /// With which paper.
    pub paper: PaperId,
    /// What.
    pub step: NextStep,
    /// Which clearance it is about, by its label.
    pub clearance: Option<String>,
    /// That clearance, once there is a record of it.
    pub clearance_id: Option<ClearanceId>,
    /// Whose turn it is.
    pub whose: Turn,
    /// By which day; none: nothing says.
    pub due: Option<NaiveDate>,
    /// Whether that day has passed.
    pub late: bool,
}

/// What is to chase of one paper.
#[derive(Clone, Debug)]
pub struct InHand<'a> {
    /// The paper.
    pub paper: &'a Paper,
    /// The clearances that it needs.
    pub needed: Vec<&'a NeededClearance>,
    /// Those that there are.
    pub clearances: &'a [Clearance],
}

/// What has to be done before a meeting's papers are out: by author and officer, then by day.
#[must_use]
pub fn chase_list(
    papers: &[InHand<'_>],
    despatch: Option<Despatch>,
    today: NaiveDate,
) -> Vec<Chased> {
    let mut list: Vec<Chased> = papers
        .iter()
        .flat_map(|in_hand| in_hand.next(despatch))
        .collect();
    for chased in &mut list {
        chased.late = chased.due.is_some_and(|due| due < today);
    }
    list.sort_by_key(|chased| (chased.whose, chased.due, chased.paper));
    list
}

impl InHand<'_> {
    fn next(&self, despatch: Option<Despatch>) -> Vec<Chased> {
        let paper = self.paper;
        let day = despatch.map(|despatch| despatch.day);
        let author = Turn::Author(paper.author);
        match paper.standing.phase {
            PaperPhase::Drafting => {
                let sent_back = self.in_state(ClearanceState::SentBack).next();
                let step = match sent_back {
                    Some(_) => NextStep::Answer,
                    None => NextStep::Submit,
                };
                let longest = self.open().map(|needed| needed.working_days).max();
                let due = despatch.map(|despatch| despatch.before(longest.unwrap_or(0)));
                vec![Chased {
                    clearance: sent_back.map(|clearance| clearance.label.clone()),
                    clearance_id: sent_back.map(|clearance| clearance.id),
                    ..self.chased(step, author, due)
                }]
            }
            PaperPhase::Clearing => {
                let open: Vec<Chased> = self.open().map(|n| self.clear(n, despatch)).collect();
                if open.is_empty() {
                    let (step, whose) = (NextStep::MarkCleared, Turn::ClearingOfficers);
                    return vec![self.chased(step, whose, day)];
                }
                open
            }
            PaperPhase::Cleared => vec![self.chased(NextStep::Publish, Turn::Secretary, day)],
            // A new edition that is being cleared keeps nothing from going out.
            PaperPhase::Published | PaperPhase::Withdrawn => Vec::new(),
        }
    }

    fn clear(&self, needed: &NeededClearance, despatch: Option<Despatch>) -> Chased {
        let found = self.clearances.iter().find(|c| c.name == needed.name);
        let last = despatch.map(|despatch| despatch.day);
        let (step, whose, due) = match found {
            Some(clearance) if clearance.state == ClearanceState::SentBack => {
                let due = despatch.map(|despatch| despatch.before(needed.working_days));
                (NextStep::Answer, Turn::Author(self.paper.author), due)
            }
            Some(Clearance {
                state: ClearanceState::Asked,
                officer: Some(officer),
                due,
                ..
            }) => {
                let due = [*due, last].into_iter().flatten().min();
                (NextStep::Clear, Turn::Officer(*officer), due)
            }
            _ => {
                let due = despatch.map(|despatch| despatch.before(needed.working_days));
                (NextStep::NameOfficer, Turn::Secretary, due)
            }
        };
        Chased {
            clearance: Some(needed.label.clone()),
            clearance_id: found.map(|clearance| clearance.id),
            ..self.chased(step, whose, due)
        }
    }

    /// The clearances that are not given for the newest text.
    fn open(&self) -> impl Iterator<Item = &NeededClearance> {
        let given = |needed: &NeededClearance| {
            let mut all = self.clearances.iter();
            all.any(|c| {
                let newest = self.paper.newest == Some(c.paper_version);
                c.name == needed.name && c.is_given() && newest
            })
        };
        self.needed.iter().copied().filter(move |n| !given(n))
    }

    fn in_state(&self, state: ClearanceState) -> impl Iterator<Item = &Clearance> {
        self.clearances.iter().filter(move |c| c.state == state)
    }

    fn chased(&self, step: NextStep, whose: Turn, due: Option<NaiveDate>) -> Chased {
        Chased {
            paper: self.paper.id,
            step,
            clearance: None,
            clearance_id: None,
            whose,
            due,
            late: false,
        }
    }
}

/// How many working days are left until a day, which counts; none if it has passed or the table of
/// bank holidays does not reach so far.
#[must_use]
pub fn working_days_left(today: NaiveDate, due: NaiveDate, division: Division) -> Option<u32> {
    let notice = Notice {
        days: 0,
        ends: crate::calendar::Ends::Meeting,
        unit: Unit::Working,
        division,
    };
    if due < today {
        return None;
    }
    notice.count(today, due).ok().map(|count| count.days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audience::Audience,
        calendar::Ends,
        papers::samples::{id, paper, standing},
        rules::Profiles,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn needed(name: &str, working_days: u32) -> NeededClearance {
        NeededClearance {
            name: name.to_owned(),
            label: name.to_uppercase(),
            post: None,
            working_days,
            division: Division::EnglandAndWales,
            reads: Vec::new(),
            when: None,
        }
    }

    fn despatch() -> Despatch {
        let profiles = Profiles::shipped().unwrap();
        let meeting = day("2026-04-09");
        let law = profiles.in_force("england-council-executive", meeting);
        Despatch::of(&law.unwrap().meeting, meeting).unwrap()
    }

    #[test]
    fn despatch_is_the_last_day_that_gives_the_notice() {
        // Good Friday and Easter Monday lie between.
        let found = despatch();
        assert_eq!(found.day, day("2026-03-30"));
        assert_eq!(
            found.because(),
            "The meeting is on Thursday 9 April 2026, and its agenda takes 5 clear working days of \
             notice."
        );
        assert_eq!(found.before(0), day("2026-03-30"));
        assert_eq!(found.before(1), day("2026-03-27"));
        assert_eq!(found.before(3), day("2026-03-25"));
        assert_eq!(found.notice.ends, Ends::Neither);
    }

    #[test]
    fn whose_turn_it_is_with_a_paper_and_by_when() {
        let (finance, law) = (needed("finance", 3), needed("law", 5));
        let text = id(101);
        let mut written = paper();
        written.newest = Some(text);
        let waiting = |needed: &NeededClearance| Clearance::waiting(id(1), &written, text, needed);
        let asked = |needed: &NeededClearance, today: &str| {
            let mut clearance = waiting(needed);
            clearance.officer = Some(id(7));
            clearance.asked_of(text, day(today)).unwrap()
        };
        let given = |needed: &NeededClearance| Clearance {
            state: ClearanceState::Cleared,
            ..waiting(needed)
        };
        let sent_back = Clearance {
            state: ClearanceState::SentBack,
            ..waiting(&finance)
        };
        let author = Turn::Author(Some(id(1)));
        let officer = Turn::Officer(id(7));
        let chase = |phase, clearances: &[Clearance]| {
            let paper = Paper {
                standing: standing(phase, Audience::Working),
                ..written.clone()
            };
            let in_hand = InHand {
                paper: &paper,
                needed: vec![&finance, &law],
                clearances,
            };
            let list = chase_list(&[in_hand], Some(despatch()), day("2026-03-26"));
            let told = list
                .into_iter()
                .map(|c| (c.step, c.whose, c.due.unwrap(), c.late));
            told.collect::<Vec<_>>()
        };
        use NextStep::{Answer, Clear, MarkCleared, NameOfficer, Publish, Submit};
        use PaperPhase::{Cleared, Clearing, Drafting, Published};
        assert_eq!(
            chase(Drafting, &[]),
            [(Submit, author, day("2026-03-23"), true)]
        );
        assert_eq!(
            chase(Drafting, &[given(&law)]),
            [(Submit, author, day("2026-03-25"), true)]
        );
        assert_eq!(
            chase(Drafting, &[sent_back]),
            [(Answer, author, day("2026-03-23"), true)]
        );
        assert_eq!(
            chase(Clearing, &[asked(&finance, "2026-03-24")]),
            [
                (Clear, officer, day("2026-03-27"), false),
                (NameOfficer, Turn::Secretary, day("2026-03-23"), true),
            ]
        );
        // What an officer has longer than despatch is due at despatch.
        assert_eq!(
            chase(Clearing, &[given(&finance), asked(&law, "2026-03-26")]),
            [(Clear, officer, day("2026-03-30"), false)]
        );
        let both = [given(&finance), given(&law)];
        assert_eq!(
            chase(Clearing, &both),
            [(
                MarkCleared,
                Turn::ClearingOfficers,
                day("2026-03-30"),
                false
            )]
        );
        assert_eq!(
            chase(Cleared, &both),
            [(Publish, Turn::Secretary, day("2026-03-30"), false)]
        );
        assert!(chase(Published, &both).is_empty());
    }

    #[test]
    fn days_left_are_working_days() {
        let left = |today: &str, due: &str| {
            working_days_left(day(today), day(due), Division::EnglandAndWales)
        };
        assert_eq!(left("2026-03-30", "2026-03-30"), Some(0));
        assert_eq!(left("2026-03-27", "2026-03-30"), Some(1));
        assert_eq!(left("2026-04-02", "2026-04-09"), Some(3));
        assert_eq!(left("2026-04-10", "2026-04-09"), None);
    }
}
