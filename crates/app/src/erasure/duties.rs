//! Owns the facts by which the law has a person's data kept: of which business a record is, and when
//! that was.

use std::collections::HashMap;

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    decisions::Decision,
    erasure::{Duty, Keeping, business},
    id::{AnyId, BoardId, Kind, PersonId, RecordId},
    meetings::Meeting,
    papers::{Consideration, Paper},
    people::{Membership, Post},
    rules::{DecisionPhase, MeetingPhase},
    time::Period,
    viewer::Viewer,
};
use minuted_store::{
    Order, PageRequest, Reader, StoreResult, Stored,
    filters::{ConsiderationFilter, DecisionFilter, MeetingFilter, MembershipFilter, PostFilter},
};
use serde_json::Value;

use crate::App;

/// The most seats, posts and considerations that are looked at; a person or a paper has few.
const MANY: u64 = 1_000;

/// Finds duties, each fact once.
pub(super) struct Duties<'a> {
    app: &'a App,
    reader: &'a Reader,
    system: &'a Viewer,
    keeping: HashMap<BoardId, Option<Keeping>>,
    known: HashMap<AnyId, Option<Duty>>,
}

impl<'a> Duties<'a> {
    pub(super) fn new(app: &'a App, reader: &'a Reader, system: &'a Viewer) -> Self {
        Self {
            app,
            reader,
            system,
            keeping: HashMap::new(),
            known: HashMap::new(),
        }
    }

    fn today(&self) -> NaiveDate {
        self.system.today()
    }

    /// The duty to keep a record because of the business that it is part of.
    pub(super) async fn of(&mut self, record: AnyId, body: &Value) -> StoreResult<Option<Duty>> {
        let Some(mut of) = business(record, body) else {
            return Ok(None);
        };
        // A correction is of a clause perhaps, which is of a decision.
        while !is_whole(of.kind) {
            let newest = self.reader.bodies_of(of).await?.pop();
            let newest = newest.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
            match newest.and_then(|body| business(of, &body)) {
                Some(whole) => of = whole,
                None => return Ok(None),
            }
        }
        if let Some(known) = self.known.get(&of) {
            return Ok(known.clone());
        }
        let duty = match of.kind {
            Kind::Decision => self.of_decision(of).await?,
            Kind::Meeting => self.of_meeting(of).await?,
            _ => self.of_paper(of).await?,
        };
        self.known.insert(of, duty.clone());
        Ok(duty)
    }

    async fn of_decision(&mut self, id: AnyId) -> StoreResult<Option<Duty>> {
        let id = RecordId::from_uuid(id.uuid);
        let Some(decision) = self.reader.find::<Decision>(self.system, id).await? else {
            return Ok(None);
        };
        let never_made = [DecisionPhase::Proposed, DecisionPhase::Abandoned];
        if never_made.contains(&decision.standing.phase) {
            return Ok(None);
        }
        self.at(&[decision.board], decision.sort_day()).await
    }

    async fn of_meeting(&mut self, id: AnyId) -> StoreResult<Option<Duty>> {
        let id = RecordId::from_uuid(id.uuid);
        let Some(meeting) = self.reader.find::<Meeting>(self.system, id).await? else {
            return Ok(None);
        };
        let public = [MeetingPhase::Called, MeetingPhase::Held];
        if !public.contains(&meeting.standing.phase) {
            return Ok(None);
        }
        let boards: Vec<_> = meeting.boards().collect();
        self.at(&boards, last_day(&meeting)).await
    }

    async fn of_paper(&mut self, id: AnyId) -> StoreResult<Option<Duty>> {
        let id = RecordId::from_uuid(id.uuid);
        let Some(paper) = self.reader.find::<Paper>(self.system, id).await? else {
            return Ok(None);
        };
        if paper.editions == 0 {
            return Ok(None);
        }
        let filter = ConsiderationFilter {
            paper: Some(paper.id),
            ..ConsiderationFilter::default()
        };
        let considerations = self.top::<Consideration>(&filter, MANY).await?;
        let meetings = considerations.iter().filter_map(|c| c.meeting);
        let meetings: Vec<_> = meetings.collect();
        let meetings = self.reader.many::<Meeting>(self.system, &meetings).await?;
        let days = meetings.iter().map(last_day).max().flatten();
        let boards: Vec<_> = paper.boards().collect();
        self.at(&boards, days.or(paper.date.sort_day())).await
    }

    /// The duty to keep the name of a person who sat on boards, or decided alone.
    pub(super) async fn of_person(&mut self, person: PersonId) -> StoreResult<Option<Duty>> {
        let mut longest: Option<Duty> = None;
        let seats = MembershipFilter {
            person: Some(person),
            ..MembershipFilter::default()
        };
        for seat in self.top::<Membership>(&seats, MANY).await? {
            if self.keeping_of(seat.board).await?.is_none() {
                continue;
            }
            if let Some(day) = self.last_business(seat.board, seat.period()).await? {
                let duty = self.at(&[seat.board], Some(day)).await?;
                longest = longer(longest, duty);
            }
        }
        let mut alone = vec![DecisionFilter {
            maker_person: Some(person),
            ..DecisionFilter::default()
        }];
        let held = PostFilter {
            held_by: Some(person),
            ..PostFilter::default()
        };
        for post in self.top::<Post>(&held, MANY).await? {
            let times = post.holders.iter().filter(|h| h.person == person);
            alone.extend(times.map(|holder| DecisionFilter {
                maker_post: Some(post.id),
                from: holder.from,
                to: holder.to,
                ..DecisionFilter::default()
            }));
        }
        for filter in alone {
            for decision in self.latest::<Decision>(&filter).await? {
                let duty = self.at(&[decision.board], decision.sort_day()).await?;
                longest = longer(longest, duty);
            }
        }
        Ok(longest)
    }

    /// The last day of a period on which a board met or decided, if it did.
    async fn last_business(
        &self,
        board: BoardId,
        period: Period,
    ) -> StoreResult<Option<NaiveDate>> {
        let decisions = DecisionFilter {
            board: Some(board),
            from: period.from,
            to: period.to,
            ..DecisionFilter::default()
        };
        let meetings = MeetingFilter {
            board: Some(board),
            phase: Some(MeetingPhase::Held),
            from: period.from,
            to: period.to,
        };
        let decided = self.latest::<Decision>(&decisions).await?;
        let met = self.latest::<Meeting>(&meetings).await?;
        let decided = decided.iter().filter_map(Decision::sort_day);
        Ok(decided.chain(met.iter().filter_map(last_day)).max())
    }

    /// The duty for business of these boards on a day: the longest of theirs.
    async fn at(&mut self, boards: &[BoardId], of: Option<NaiveDate>) -> StoreResult<Option<Duty>> {
        let mut longest = None;
        for board in boards {
            let keeping = self.keeping_of(*board).await?;
            let duty = keeping.and_then(|keeping| keeping.duty(of, self.today()));
            longest = longer(longest, duty);
        }
        Ok(longest)
    }

    /// How long the law that a board stands on today has its records kept.
    async fn keeping_of(&mut self, id: BoardId) -> StoreResult<Option<Keeping>> {
        if let Some(known) = self.keeping.get(&id) {
            return Ok(known.clone());
        }
        let board = self.reader.find::<Board>(self.system, id).await?;
        let law = board.and_then(|board| {
            let profiles = self.app.profiles();
            profiles.in_force(board.profile(), self.today()).cloned()
        });
        let keeping = law.and_then(|law| law.keeping.clone());
        self.keeping.insert(id, keeping.clone());
        Ok(keeping)
    }

    async fn latest<R: Stored>(&self, filter: &R::Filter) -> StoreResult<Vec<R>> {
        self.page(filter, PageRequest::first(1, Order::Descending))
            .await
    }

    async fn top<R: Stored>(&self, filter: &R::Filter, most: u64) -> StoreResult<Vec<R>> {
        self.page(filter, PageRequest::first(most, Order::Ascending))
            .await
    }

    async fn page<R: Stored>(&self, filter: &R::Filter, page: PageRequest) -> StoreResult<Vec<R>> {
        let found = self.reader.list::<R>(self.system, filter, &page).await?;
        // Without a cursor there is none that could be of another list.
        Ok(found.map(|page| page.records).unwrap_or_default())
    }
}

/// Whether a record of this kind is business by itself.
const fn is_whole(kind: Kind) -> bool {
    matches!(kind, Kind::Decision | Kind::Meeting | Kind::Paper)
}

fn last_day(meeting: &Meeting) -> Option<NaiveDate> {
    let sat = meeting.sittings.iter().map(|sitting| sitting.date).max();
    sat.or(meeting.date_shown.latest)
}

/// The duty that lasts longer; one of an unknown day lasts longest.
fn longer(one: Option<Duty>, other: Option<Duty>) -> Option<Duty> {
    let lasts = |duty: &Duty| duty.until.unwrap_or(NaiveDate::MAX);
    [one, other].into_iter().flatten().max_by_key(lasts)
}
