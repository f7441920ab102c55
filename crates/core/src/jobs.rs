//! Owns what is done after a command: the jobs, when they are tried again and when no more, and
//! which changes of records the outside is told of.
//!
//! A job is written in the transaction of the command that it follows from, and is done at least
//! once. A worker holds it only for a while, so that one which dies keeps nobody waiting for ever.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    audience::Audience,
    id::{AnyId, BoardId, Kind},
    rules::{DecisionPhase, PaperPhase},
    time::Timestamp,
};

const SECOND: i64 = 1_000_000;

/// How long a worker may take over a job before another takes it up: longer than a message takes.
pub const LEASE: i64 = 30 * SECOND;

/// How long a worker may take over writing the database's files anew.
const LONG_LEASE: i64 = 6 * 60 * 60 * SECOND;

/// How long a worker may take over rendering a publication for every audience in every format.
const RENDERING_LEASE: i64 = 5 * 60 * SECOND;

/// How often a job is tried before it is parked. With the pauses between, that is most of a day.
pub const TRIES: i64 = 10;

/// The first pause; each one after it is four times as long.
const FIRST_PAUSE: i64 = 5 * SECOND;
/// The longest pause.
const LONGEST_PAUSE: i64 = 12 * 60 * 60 * SECOND;

crate::words! {
    /// How a job stands.
    JobState, "state of a job" {
        /// It will be done as soon as a worker is free.
        Due = "due",
        /// A worker is at it.
        Running = "running",
        /// It failed, and is tried again later.
        Waiting = "waiting",
        /// It failed so often that it waits for a person.
        Parked = "parked",
    }
}

/// Something to be done after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its ID, which stays the same however often it is tried.
    pub id: String,
    /// What sort of work it is.
    pub kind: String,
    /// For whom it is done, such as the name of a webhook.
    pub target: String,
    /// What it is done with.
    pub content: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it may be taken up. While a worker has it: when that worker's claim ends.
    pub due: Timestamp,
    /// How often it was taken up.
    pub tries: i64,
    /// The claim of the worker that took it up last and has not given it back.
    pub claim: Option<String>,
    /// When it was parked, if it was.
    pub parked: Option<Timestamp>,
    /// Why it failed the last time.
    pub error: Option<String>,
}

impl Job {
    /// How it stands. Nothing changes because time passed: this is computed.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> JobState {
        match (self.parked, &self.claim) {
            (Some(_), _) => JobState::Parked,
            (None, _) if self.due <= now => JobState::Due,
            (None, Some(_)) => JobState::Running,
            (None, None) => JobState::Waiting,
        }
    }

    /// Whether it was taken up more often than it may be: its last worker died over it, so that it
    /// was never said to have failed.
    #[must_use]
    pub const fn is_used_up(&self) -> bool {
        self.tries > TRIES
    }
}

/// When a claim ends that is made now.
#[must_use]
pub const fn lease_ends(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_add(LEASE))
}

/// When a claim ends that is made now, on work that takes as long as the database is large.
#[must_use]
pub const fn long_lease_ends(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_add(LONG_LEASE))
}

/// When a claim ends that is made now, on rendering.
#[must_use]
pub const fn rendering_lease_ends(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_add(RENDERING_LEASE))
}

/// What becomes of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again from then on.
    Again(Timestamp),
    /// It is parked.
    Parked,
}

/// What becomes of a job that has failed `tries` times. `jitter` is any random number: it spreads
/// the next try over the later half of the pause, so that jobs which failed together, because the
/// receiver was away, do not all come back together.
#[must_use]
pub fn after_failure(tries: i64, now: Timestamp, jitter: u64) -> AfterFailure {
    if tries >= TRIES {
        return AfterFailure::Parked;
    }
    let half = pause(tries) / 2;
    let spread = i64::try_from(jitter % (half.unsigned_abs() + 1)).unwrap_or(0);
    let after = now.micros().saturating_add(half).saturating_add(spread);
    AfterFailure::Again(Timestamp::from_micros(after))
}

/// The longest pause after so many tries.
fn pause(tries: i64) -> i64 {
    let times = u32::try_from(tries.max(1) - 1).unwrap_or(u32::MAX);
    4_i64
        .checked_pow(times)
        .and_then(|factor| FIRST_PAUSE.checked_mul(factor))
        .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

crate::words! {
    /// What the outside can be told of.
    Event, "event" {
        /// A decision was made, or became public after it was made.
        DecisionMade = "decision-made",
        /// A paper was published to everyone, for the first time or in a new edition.
        PaperPublished = "paper-published",
        /// A step was taken of which the board's rules say that it is told.
        StepTaken = "step-taken",
    }
}

/// That something happened, as it is told outside: IDs and the public number, never a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// What happened.
    pub event: Event,
    /// The record.
    pub id: AnyId,
    /// The record's board.
    pub board: String,
    /// The number of a decision.
    pub number: Option<String>,
    /// The name by which the rules tell a step.
    pub name: Option<String>,
}

impl Announcement {
    /// The content of a message: what a receiver needs to ask the API for the rest.
    #[must_use]
    pub fn message(&self, at: Timestamp) -> Value {
        let mut data = json!({ "id": self.id.to_string(), "boardId": self.board });
        if let Some(number) = &self.number {
            data["number"] = json!(number);
        }
        if let Some(name) = &self.name {
            data["name"] = json!(name);
        }
        let timestamp = at.utc().to_rfc3339();
        json!({ "type": self.event.word(), "timestamp": timestamp, "data": data })
    }
}

/// What is read of a body to tell whether it is to be announced. Bodies of older schemas have it too.
#[derive(Debug, Deserialize)]
struct Seen {
    board: String,
    standing: Stands,
    provenance: Origin,
    number: Option<String>,
    #[serde(default)]
    editions: i64,
}

#[derive(Debug, Deserialize)]
struct Stands {
    phase: String,
    audience: Audience,
}

#[derive(Debug, Deserialize)]
struct Origin {
    transcribed_from: Option<Value>,
}

/// Whether a change of a record of this kind can be announced at all.
#[must_use]
pub const fn can_be_announced(kind: Kind) -> bool {
    matches!(kind, Kind::Decision | Kind::Paper)
}

/// Whether the newer body alone is such that its coming to be could be announced: whoever asks need
/// not look for the older one otherwise.
#[must_use]
pub fn is_announceable(kind: Kind, after: &[u8]) -> bool {
    read(after).is_some_and(|seen| stands_announced(kind, &seen))
}

/// What a change of a record is announced as, if it is: of what everyone may see, that it is made
/// or published now and was not before. What is transcribed from a source is no news.
#[must_use]
pub fn announcement(id: AnyId, before: Option<&[u8]>, after: &[u8]) -> Option<Announcement> {
    let after = read(after).filter(|seen| stands_announced(id.kind, seen))?;
    let before = before
        .and_then(read)
        .filter(|seen| stands_announced(id.kind, seen));
    let event = match id.kind {
        Kind::Paper => Event::PaperPublished,
        _ => Event::DecisionMade,
    };
    if before.is_some_and(|before| before.editions >= after.editions) {
        return None;
    }
    Some(Announcement {
        event,
        id,
        board: after.board,
        number: after.number,
        name: None,
    })
}

/// What a step is announced as by the name that the rules give it, if everyone may see the record as
/// it stands after it. What is transcribed from a source is no news.
#[must_use]
pub fn step_announcement(
    id: AnyId,
    board: BoardId,
    name: &str,
    after: &[u8],
) -> Option<Announcement> {
    #[derive(Deserialize)]
    struct Stepped {
        standing: Stands,
        provenance: Origin,
        number: Option<Value>,
    }
    let after: Stepped = serde_json::from_slice(after).ok()?;
    let told =
        after.standing.audience == Audience::Public && after.provenance.transcribed_from.is_none();
    // Of other kinds than decisions it is what the office's paper says, which is a text.
    let number = after.number.filter(|_| id.kind == Kind::Decision);
    told.then(|| Announcement {
        event: Event::StepTaken,
        id,
        board: board.to_string(),
        number: number.and_then(|number| number.as_str().map(str::to_owned)),
        name: Some(name.to_owned()),
    })
}

fn read(body: &[u8]) -> Option<Seen> {
    serde_json::from_slice(body).ok()
}

fn stands_announced(kind: Kind, seen: &Seen) -> bool {
    let phase = match kind {
        Kind::Decision => DecisionPhase::Made.word(),
        Kind::Paper => PaperPhase::Published.word(),
        _ => return false,
    };
    seen.standing.phase == phase
        && seen.standing.audience == Audience::Public
        && seen.provenance.transcribed_from.is_none()
}

/// Which events a webhook wants to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// The name of the webhook, to which its jobs are addressed.
    pub name: String,
    /// The events.
    pub events: Vec<Event>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000_000);

    fn job() -> Job {
        Job {
            id: "msg_1".to_owned(),
            kind: "webhook".to_owned(),
            target: "site".to_owned(),
            content: "{}".to_owned(),
            made: NOW,
            due: NOW,
            tries: 0,
            claim: None,
            parked: None,
            error: None,
        }
    }

    #[test]
    fn a_job_stands_as_its_times_say() {
        let later = Timestamp::from_micros(NOW.micros() + 1);
        let claim = Some("a".to_owned());
        let (waiting, running, parked) = (
            Job {
                due: later,
                ..job()
            },
            Job {
                due: later,
                claim: claim.clone(),
                ..job()
            },
            Job {
                parked: Some(NOW),
                claim,
                ..job()
            },
        );
        for (job, now, state) in [
            (&job(), NOW, JobState::Due),
            (&waiting, NOW, JobState::Waiting),
            (&waiting, later, JobState::Due),
            (&running, NOW, JobState::Running),
            // Its worker is taken for dead.
            (&running, later, JobState::Due),
            (&parked, later, JobState::Parked),
        ] {
            assert_eq!(job.state(now), state, "{job:?}");
        }
    }

    #[test]
    fn each_pause_is_longer_than_the_one_before_up_to_a_day_and_then_it_is_parked() {
        let seconds = |tries, jitter| match after_failure(tries, NOW, jitter) {
            AfterFailure::Again(at) => (at.micros() - NOW.micros()) / SECOND,
            AfterFailure::Parked => -1,
        };
        let least: Vec<_> = (1..=TRIES).map(|tries| seconds(tries, 0)).collect();
        assert_eq!(
            least,
            [2, 10, 40, 160, 640, 2_560, 10_240, 21_600, 21_600, -1]
        );
        for tries in 1..TRIES {
            for jitter in [0, 1, 7, 1 << 40, u64::MAX] {
                let pause = seconds(tries, jitter);
                assert!(
                    (least[0]..=43_200).contains(&pause),
                    "{tries} {jitter}: {pause}"
                );
                let least = seconds(tries, 0);
                assert!(
                    (least..=2 * least + 1).contains(&pause),
                    "{tries} {jitter}: {pause}"
                );
            }
        }
        assert_eq!(after_failure(i64::MAX, NOW, 0), AfterFailure::Parked);
        let end = Timestamp::from_micros(i64::MAX);
        assert_eq!(after_failure(1, end, 1), AfterFailure::Again(end));
        assert_eq!(lease_ends(end), end);
    }

    #[test]
    fn a_job_over_which_its_workers_died_is_used_up() {
        assert!(
            !Job {
                tries: TRIES,
                ..job()
            }
            .is_used_up()
        );
        assert!(
            Job {
                tries: TRIES + 1,
                ..job()
            }
            .is_used_up()
        );
    }

    fn body(phase: &str, audience: &str, editions: i64, transcribed: bool) -> Vec<u8> {
        let from = transcribed.then(|| json!({ "cited": "A page" }));
        let body = json!({
            "board": "board:1", "title": "A title that is told to nobody", "number": "CAB/2026/1",
            "standing": { "state": "x", "phase": phase, "audience": audience, "rules": "y@1" },
            "provenance": { "transcribed_from": from }, "editions": editions,
        });
        body.to_string().into_bytes()
    }

    #[test]
    fn only_what_everyone_sees_and_what_is_news_is_announced() {
        let id = |kind| AnyId {
            kind,
            uuid: uuid::Uuid::from_u128(1),
        };
        let told = |kind, before: Option<Vec<u8>>, after: Vec<u8>| {
            let told = announcement(id(kind), before.as_deref(), &after);
            assert!(told.is_none() || is_announceable(kind, &after));
            told.map(|told| told.event)
        };
        use Kind::{Decision, Meeting, Paper};
        let made = || body("made", "public", 0, false);
        let published = |edition| body("published", "public", edition, false);
        let proposed = body("proposed", "public", 0, false);
        for (kind, before, after, event) in [
            (Decision, None, made(), Some(Event::DecisionMade)),
            (
                Decision,
                Some(proposed.clone()),
                made(),
                Some(Event::DecisionMade),
            ),
            // Corrected, or linked to from elsewhere: no news.
            (Decision, Some(made()), made(), None),
            (Decision, None, proposed.clone(), None),
            (Decision, None, body("made", "restricted", 0, false), None),
            // Opened to everyone later.
            (
                Decision,
                Some(body("made", "restricted", 0, false)),
                made(),
                Some(Event::DecisionMade),
            ),
            (Decision, None, body("made", "public", 0, true), None),
            (
                Decision,
                Some(made()),
                body("rescinded", "public", 0, false),
                None,
            ),
            (
                Paper,
                Some(body("cleared", "working", 0, false)),
                published(1),
                Some(Event::PaperPublished),
            ),
            (Paper, Some(published(1)), published(1), None),
            (
                Paper,
                Some(published(1)),
                published(2),
                Some(Event::PaperPublished),
            ),
            (Meeting, None, body("held", "public", 0, false), None),
            (Decision, None, b"no JSON".to_vec(), None),
        ] {
            assert_eq!(
                told(kind, before, after.clone()),
                event,
                "{kind}: {}",
                String::from_utf8_lossy(&after)
            );
        }
    }

    #[test]
    fn a_step_is_told_by_the_name_of_the_rules_if_everyone_sees_the_record() {
        let id = |kind| AnyId {
            kind,
            uuid: uuid::Uuid::from_u128(1),
        };
        let board = crate::id::RecordId::from_uuid(uuid::Uuid::from_u128(2));
        let told = |kind, body: Vec<u8>| step_announcement(id(kind), board, "agenda-out", &body);
        let meeting = told(Kind::Meeting, body("called", "public", 0, false)).unwrap();
        let message = meeting.message(Timestamp::from_micros(0));
        assert_eq!(message["type"], "step-taken");
        assert_eq!(
            message["data"],
            json!({ "id": id(Kind::Meeting).to_string(), "boardId": board.to_string(),
                "name": "agenda-out" })
        );
        let decision = told(Kind::Decision, body("made", "public", 0, false)).unwrap();
        assert_eq!(decision.number.as_deref(), Some("CAB/2026/1"));
        for (phase, audience, transcribed) in [
            ("planned", "working", false),
            ("called", "restricted", false),
            ("called", "public", true),
        ] {
            assert_eq!(
                told(Kind::Meeting, body(phase, audience, 0, transcribed)),
                None
            );
        }
    }

    #[test]
    fn a_message_holds_no_text() {
        let id = AnyId {
            kind: Kind::Decision,
            uuid: uuid::Uuid::from_u128(1),
        };
        let told = announcement(id, None, &body("made", "public", 0, false)).unwrap();
        let message = told.message(Timestamp::from_micros(1_700_000_000_000_000));
        assert_eq!(
            message,
            json!({
                "type": "decision-made",
                "timestamp": "2023-11-14T22:13:20+00:00",
                "data": {
                    "id": "decision:00000000-0000-0000-0000-000000000001",
                    "boardId": "board:1",
                    "number": "CAB/2026/1",
                },
            })
        );
    }
}
