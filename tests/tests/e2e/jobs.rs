//! The worker: each job is taken up by one, taken up again when that one dies, tried again after a
//! pause, parked when it keeps failing, and never lost. And messages as a receiver sees them.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Mutex,
};

use minuted_app::jobs::{Handler, WEBHOOK, Worked};
use minuted_core::{
    boards::Board,
    jobs::{Job, JobState, LEASE, TRIES, lease_ends},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_store::{EntryHeader, NewJob};
use minuted_testing::{TestApp, both};
use minuted_web::{Sender, Webhook};
use serde_json::{Value, json};

/// Notes what it is given, and succeeds or fails.
#[derive(Default)]
struct Noting {
    fails: bool,
    seen: Mutex<Vec<String>>,
}

impl Noting {
    fn failing() -> Self {
        Self {
            fails: true,
            ..Self::default()
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Handler for Noting {
    async fn handle(&self, job: &Job, _now: Timestamp) -> Result<(), String> {
        self.seen.lock().unwrap().push(job.id.clone());
        // Others go on meanwhile.
        tokio::task::yield_now().await;
        if self.fails {
            return Err("the receiver answered 503".to_owned());
        }
        Ok(())
    }
}

/// Writes jobs with a record, as a command does.
async fn write(app: &TestApp, ids: impl Iterator<Item = String>) {
    let system = Viewer::system("test", app.app.today());
    let mut tx = app.app.store().write().await.unwrap();
    let board: Board = tx.find(&system, app.board).await.unwrap().unwrap();
    let new = Board {
        summary: format!("{} times", board.version),
        ..board.clone()
    };
    tx.update(&board, new).await.unwrap();
    for id in ids {
        let job = NewJob {
            id,
            kind: WEBHOOK.to_owned(),
            target: "site".to_owned(),
            content: json!({ "type": "decision-made" }).to_string(),
            made: app.app.now(),
        };
        tx.enqueue(&job).await.unwrap();
    }
    let header = EntryHeader {
        command: "test".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.app.now(),
    };
    tx.commit(&header).await.unwrap();
}

async fn write_one(app: &TestApp, id: &str) {
    write(app, std::iter::once(id.to_owned())).await;
}

fn later(at: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(at.micros() + micros)
}

both! {
    async fn each_job_is_taken_up_by_one_of_many_workers(app: TestApp) {
        const JOBS: usize = 40;
        write(&app, (0..JOBS).map(|n| format!("msg_{n:02}"))).await;
        let (one, other) = (app.app.clone(), app.second_node().await);
        let handler = std::sync::Arc::new(Noting::default());
        let mut workers = tokio::task::JoinSet::new();
        for n in 0..8 {
            let node = if n % 2 == 0 { one.clone() } else { other.clone() };
            let handler = handler.clone();
            workers.spawn(async move {
                let mut done = 0;
                loop {
                    match node.work_once(handler.as_ref()).await.unwrap() {
                        Worked::Nothing(None) if node.jobs(false, 1).await.unwrap().is_empty() => {
                            return done;
                        }
                        // Others have what is left, or took it from under our eyes.
                        Worked::Nothing(_) => tokio::task::yield_now().await,
                        Worked::Done(_) => done += 1,
                        other => panic!("{other:?}"),
                    }
                }
            });
        }
        let done: usize = workers.join_all().await.into_iter().sum();
        let mut seen = handler.seen();
        seen.sort_unstable();
        let expected: Vec<_> = (0..JOBS).map(|n| format!("msg_{n:02}")).collect();
        assert_eq!((done, seen), (JOBS, expected));
        app.verify().await;
    }

    async fn what_a_dead_worker_had_is_taken_up_when_its_claim_has_ended(app: TestApp) {
        write_one(&app, "msg_1").await;
        let now = app.app.now();
        let ops = app.app.store().ops().await.unwrap();
        let job = ops.claim_job(now, lease_ends(now), "dead").await.unwrap().unwrap();
        assert_eq!((job.tries, job.state(now)), (1, JobState::Running));
        ops.commit().await.unwrap();
        // It is dead now, and said nothing.
        let handler = Noting::default();
        let due = Some(later(now, LEASE));
        assert_eq!(app.app.work_once(&handler).await.unwrap(), Worked::Nothing(due));
        app.clock.set(later(now, LEASE - 1));
        assert_eq!(app.app.work_once(&handler).await.unwrap(), Worked::Nothing(due));
        app.clock.set(later(now, LEASE));
        let worked = app.app.work_once(&handler).await.unwrap();
        assert!(matches!(&worked, Worked::Done(job) if job.tries == 2), "{worked:?}");
        assert_eq!(handler.seen(), ["msg_1"]);
        assert_eq!(app.app.jobs(false, 9).await.unwrap(), []);
    }

    async fn one_who_comes_back_late_changes_nothing_of_what_another_does(app: TestApp) {
        write_one(&app, "msg_1").await;
        let now = app.app.now();
        let claim = async |at: Timestamp, by: &'static str| {
            let ops = app.app.store().ops().await.unwrap();
            let job = ops.claim_job(at, lease_ends(at), by).await.unwrap();
            ops.commit().await.unwrap();
            job
        };
        claim(now, "slow").await.unwrap();
        claim(lease_ends(now), "other").await.unwrap();
        let ops = app.app.store().ops().await.unwrap();
        assert!(!ops.finish_job("msg_1", "slow").await.unwrap());
        assert!(!ops.put_off_job("msg_1", "slow", now, "x").await.unwrap());
        assert!(!ops.park_job("msg_1", "slow", now, "x").await.unwrap());
        // While somebody is at it, it is not tried again by hand either.
        assert!(!ops.retry_job("msg_1", lease_ends(now)).await.unwrap());
        assert!(ops.finish_job("msg_1", "other").await.unwrap());
        ops.commit().await.unwrap();
        assert_eq!(app.app.jobs(false, 9).await.unwrap(), []);
    }

    async fn a_job_that_fails_is_tried_again_by_the_clock_then_parked_then_tried_by_hand(app: TestApp) {
        write_one(&app, "msg_1").await;
        let handler = Noting::failing();
        let mut pauses = Vec::new();
        for tries in 1..TRIES {
            let worked = app.app.work_once(&handler).await.unwrap();
            let Worked::Again(job, at, error) = worked else { panic!("{worked:?}") };
            assert_eq!((job.tries, error.as_str()), (tries, "the receiver answered 503"));
            pauses.push(at.micros() - app.app.now().micros());
            // Not before its time.
            app.clock.set(later(at, -1));
            assert_eq!(app.app.work_once(&handler).await.unwrap(), Worked::Nothing(Some(at)));
            app.clock.set(at);
        }
        assert!(pauses[..7].windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
        let worked = app.app.work_once(&handler).await.unwrap();
        assert!(matches!(worked, Worked::Parked(..)), "{worked:?}");
        assert_eq!(app.app.work_once(&handler).await.unwrap(), Worked::Nothing(None));
        let [parked] = &app.app.jobs(true, 9).await.unwrap()[..] else { panic!("not there") };
        assert_eq!(parked.error.as_deref(), Some("the receiver answered 503"));
        assert_eq!((parked.parked, parked.tries), (Some(app.app.now()), TRIES));
        let counts = app.app.job_counts(app.app.now()).await.unwrap();
        assert_eq!((counts.all, counts.parked, counts.due), (1, 1, 0));
        // The receiver is mended.
        assert!(app.app.retry_job("msg_2").await.is_err());
        app.app.retry_job("msg_1").await.unwrap();
        let handler = Noting::default();
        let worked = app.app.work_once(&handler).await.unwrap();
        assert!(matches!(&worked, Worked::Done(job) if job.tries == 1), "{worked:?}");
        assert_eq!(app.app.jobs(false, 9).await.unwrap(), []);
    }

    async fn a_job_over_which_every_worker_dies_is_parked_and_not_tried_for_ever(app: TestApp) {
        write_one(&app, "msg_1").await;
        for _ in 0..TRIES {
            let now = app.app.now();
            let ops = app.app.store().ops().await.unwrap();
            assert!(ops.claim_job(now, lease_ends(now), "dead").await.unwrap().is_some());
            ops.commit().await.unwrap();
            app.clock.set(lease_ends(now));
        }
        let handler = Noting::default();
        let worked = app.app.work_once(&handler).await.unwrap();
        assert!(matches!(&worked, Worked::Parked(_, why) if why.contains("ended before")), "{worked:?}");
        assert_eq!(handler.seen(), Vec::<String>::new());
    }
}

/// The receiver of `examples`, which shares no code with us.
struct Receiver {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    address: String,
}

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

impl Receiver {
    fn start(secret: &str) -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../examples/receive_webhook.py"
        );
        let mut process = Command::new("python3")
            .args(["-B", script, "--any-time", secret])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3 can't be run ({error})"));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        Self {
            process,
            lines,
            address,
        }
    }

    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let (Ok(()) | Err(_)) = self.process.kill();
        let (Ok(_) | Err(_)) = self.process.wait();
    }
}

fn sender(url: &str) -> Sender {
    Sender::new(vec![Webhook::new("site", url, SECRET).unwrap()]).unwrap()
}

both! {
    async fn a_receiver_takes_what_is_signed_and_nothing_else(app: TestApp) {
        write_one(&app, "msg_1").await;
        let mut receiver = Receiver::start(SECRET);
        let worked = app.app.work_once(&sender(&receiver.address)).await.unwrap();
        assert!(matches!(worked, Worked::Done(_)), "{worked:?}");
        assert_eq!(receiver.next(), json!({
            "id": "msg_1", "verified": true, "message": { "type": "decision-made" },
        }));
        // Who has another secret does not believe it, and so it is tried again.
        write_one(&app, "msg_2").await;
        let mut other = Receiver::start("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let worked = app.app.work_once(&sender(&other.address)).await.unwrap();
        assert!(
            matches!(&worked, Worked::Again(_, _, error) if error == "the receiver answered 401"),
            "{worked:?}"
        );
        assert_eq!(other.next(), json!({ "id": "msg_2", "verified": false }));
    }

    async fn what_can_not_be_sent_is_kept_with_the_reason(app: TestApp) {
        write_one(&app, "msg_1").await;
        let redirects = Receiver::start(SECRET);
        let elsewhere = format!("{}moved", redirects.address);
        let nobody = "http://127.0.0.1:1/";
        let gone = Sender::new(Vec::new()).unwrap();
        for (sender, told) in [
            (sender(&elsewhere), "the receiver answered 308"),
            (sender(nobody), "the receiver can't be reached"),
            (gone, "no webhook of this name"),
        ] {
            let worked = app.app.work_once(&sender).await.unwrap();
            let Worked::Again(_, at, error) = worked else { panic!("{worked:?}") };
            assert!(error.starts_with(told), "{error}");
            app.clock.set(at);
        }
        let waiting: BTreeMap<_, _> = app
            .app
            .jobs(false, 9)
            .await
            .unwrap()
            .into_iter()
            .map(|job| (job.id, job.tries))
            .collect();
        assert_eq!(waiting, BTreeMap::from([("msg_1".to_owned(), 3)]));
    }
}
