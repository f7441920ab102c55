//! Owns what follows from a command outside the database: writing jobs with it, and working them
//! off.

use std::{collections::BTreeMap, time::Duration};

use minuted_core::{
    id::AnyId,
    jobs::{
        AfterFailure, after_failure, announcement, can_be_announced, is_announceable, lease_ends,
        long_lease_ends, rendering_lease_ends,
    },
    refusal::{Reason, Refusal},
};
pub use minuted_core::{
    jobs::{Event, Job, Subscription},
    time::Timestamp,
};
pub use minuted_store::JobCounts;
use minuted_store::{NewJob, StoreResult};
use tokio::{sync::watch, time::sleep};

use crate::{App, CommandResult, Work, publications::NotRendered};

/// The kind of jobs that tell a webhook of something.
pub const WEBHOOK: &str = "webhook";

/// The kind of jobs that get what was erased out of the database's files.
pub(crate) const SCRUB: &str = "scrub";

/// The kind of jobs that render a publication.
pub const RENDER: &str = "render";

/// How long a worker waits at most before it looks again: another node may have written a job, or
/// died over one.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The longest error that is kept of a job.
const LONGEST_ERROR: usize = 300;

/// Does jobs of one kind or more. A job may be handed over more than once: a worker that died may
/// have been at its end. So whatever is done is done under the job's ID, by which it is known again.
pub trait Handler: Send + Sync {
    /// Does a job; an error says in a line why it can't be done now.
    fn handle(&self, job: &Job, now: Timestamp) -> impl Future<Output = Result<(), String>> + Send;
}

/// What became of a turn of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worked {
    /// There was nothing to do; the next job is due then, if there is one.
    Nothing(Option<Timestamp>),
    /// A job was done.
    Done(Job),
    /// A job failed and is tried again from then on.
    Again(Job, Timestamp, String),
    /// A job failed for the last time and is parked.
    Parked(Job, String),
    /// The claim had ended before the job did, and somebody else has it now.
    TooLate(Job),
}

impl App {
    /// The same application, which tells these webhooks of what its commands do.
    #[must_use]
    pub fn with_subscriptions(mut self, subscriptions: Vec<Subscription>) -> Self {
        self.subscriptions = subscriptions.into();
        self
    }

    /// Takes up the job that has been due longest and has it done; one turn of a worker.
    pub async fn work_once(&self, handler: &impl Handler) -> StoreResult<Worked> {
        let now = self.now();
        // Reading does not wait for writers, so that an idle worker is in nobody's way.
        match self.reader().next_job_due().await? {
            Some(due) if due <= now => {}
            next => return Ok(Worked::Nothing(next)),
        }
        let claim = self.claim();
        let ops = self.store.ops().await?;
        let Some(job) = ops.claim_job(now, lease_ends(now), &claim).await? else {
            return Ok(Worked::Nothing(None));
        };
        let longer = match job.kind.as_str() {
            SCRUB => Some(long_lease_ends(now)),
            RENDER => Some(rendering_lease_ends(now)),
            _ => None,
        };
        if let Some(until) = longer {
            ops.hold_job(&job.id, &claim, until).await?;
        }
        ops.commit().await?;
        if job.is_used_up() {
            let error = "each worker that took it up ended before it was done";
            return self.park(job, &claim, error).await;
        }
        let result = match job.kind.as_str() {
            SCRUB => self
                .scrub(&job.content)
                .await
                .map_err(|error| error.to_string()),
            RENDER => match self.render(&job.content).await {
                // Nobody's waiting helps.
                Err(NotRendered::Never(error)) => {
                    let error: String = error.chars().take(LONGEST_ERROR).collect();
                    return self.park(job, &claim, &error).await;
                }
                Err(NotRendered::Again(error)) => Err(error),
                Ok(()) => Ok(()),
            },
            _ => handler.handle(&job, now).await,
        };
        match result {
            Ok(()) => self.finish(job, &claim).await,
            Err(error) => self.failed(job, &claim, &error).await,
        }
    }

    async fn finish(&self, job: Job, claim: &str) -> StoreResult<Worked> {
        let ops = self.store.ops().await?;
        let held = ops.finish_job(&job.id, claim).await?;
        ops.commit().await?;
        Ok(if held {
            Worked::Done(job)
        } else {
            Worked::TooLate(job)
        })
    }

    async fn failed(&self, job: Job, claim: &str, error: &str) -> StoreResult<Worked> {
        let error: String = error.chars().take(LONGEST_ERROR).collect();
        let mut jitter = [0; 8];
        self.entropy.fill(&mut jitter);
        match after_failure(job.tries, self.now(), u64::from_le_bytes(jitter)) {
            AfterFailure::Parked => self.park(job, claim, &error).await,
            AfterFailure::Again(at) => {
                let ops = self.store.ops().await?;
                let held = ops.put_off_job(&job.id, claim, at, &error).await?;
                ops.commit().await?;
                Ok(if held {
                    Worked::Again(job, at, error)
                } else {
                    Worked::TooLate(job)
                })
            }
        }
    }

    async fn park(&self, job: Job, claim: &str, error: &str) -> StoreResult<Worked> {
        let ops = self.store.ops().await?;
        let held = ops.park_job(&job.id, claim, self.now(), error).await?;
        ops.commit().await?;
        Ok(if held {
            Worked::Parked(job, error.to_owned())
        } else {
            Worked::TooLate(job)
        })
    }

    /// Works jobs off until it is told to stop; a job that it is at then is ended first.
    pub async fn work(&self, handler: &impl Handler, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let pause = match self.work_once(handler).await {
                Ok(Worked::Nothing(next)) => self.until(next),
                Ok(worked) => {
                    tell(&worked);
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, "jobs can't be worked off now");
                    LOOK_AGAIN
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = self.written.notified() => {}
                // Whoever could tell to stop is gone: that is to stop as well.
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    fn until(&self, next: Option<Timestamp>) -> Duration {
        let Some(next) = next else { return LOOK_AGAIN };
        let micros = next.micros().saturating_sub(self.now().micros()).max(0);
        Duration::from_micros(micros.unsigned_abs()).min(LOOK_AGAIN)
    }

    /// The jobs that are not done, or those that are parked, oldest first; at most so many. For who
    /// has the machine.
    pub async fn jobs(&self, parked_only: bool, most: u64) -> StoreResult<Vec<Job>> {
        self.reader().jobs(parked_only, most).await
    }

    /// How many jobs there are, and how many of them have been due since `since`.
    pub async fn job_counts(&self, since: Timestamp) -> StoreResult<JobCounts> {
        self.reader().job_counts(since).await
    }

    /// Lets a job be tried again at once and from the beginning. For who has the machine.
    pub async fn retry_job(&self, id: &str) -> CommandResult<()> {
        let ops = self.store.ops().await?;
        if !ops.retry_job(id, self.now()).await? {
            let what = "job that waits or is parked".to_owned();
            return Err(Refusal::new(Reason::NotFound { what }).at("id").into());
        }
        ops.commit().await?;
        self.written.notify_one();
        Ok(())
    }

    /// What a worker proves by that a job is still its own.
    fn claim(&self) -> String {
        let mut random = [0; 16];
        self.entropy.fill(&mut random);
        hex::encode(random)
    }
}

impl Work<'_> {
    /// Writes a job for each webhook that wants to be told of what this command has written. Gives
    /// how many there are.
    pub(crate) async fn announce(&self) -> CommandResult<usize> {
        let subscriptions = &self.app().subscriptions;
        if subscriptions.is_empty() {
            return Ok(0);
        }
        let mut told = self.told_of_steps();
        for (id, (before_version, after)) in self.announceable() {
            let before = match before_version {
                0 => None,
                version => self.tx.body(id, version).await?,
            };
            // What it was before was erased by this very command: no news.
            if before_version > 0 && before.is_none() {
                continue;
            }
            told.extend(announcement(id, before.as_deref(), after));
        }
        let mut jobs = 0;
        for told in told {
            let content = told.message(self.now).to_string();
            for webhook in subscriptions.iter() {
                if !webhook.events.contains(&told.event) {
                    continue;
                }
                let job = NewJob {
                    id: format!("msg_{}", self.ids().next().simple()),
                    kind: WEBHOOK.to_owned(),
                    target: webhook.name.clone(),
                    content: content.clone(),
                    made: self.now,
                };
                self.tx.enqueue(&job).await?;
                jobs += 1;
            }
        }
        Ok(jobs)
    }

    /// The records whose newest bodies could be announced, each with the version that it had before
    /// this command.
    fn announceable(&self) -> BTreeMap<AnyId, (i64, &[u8])> {
        let mut found: BTreeMap<AnyId, (i64, &[u8])> = BTreeMap::new();
        for (id, version, body) in self.tx.written() {
            if can_be_announced(id.kind) {
                // A command may write a record more than once.
                let entry = found.entry(id).or_insert((version - 1, body));
                entry.1 = body;
            }
        }
        found.retain(|id, (_, body)| is_announceable(id.kind, body));
        found
    }
}

fn tell(worked: &Worked) {
    match worked {
        Worked::Nothing(_) => {}
        Worked::Done(job) => tracing::debug!(job = job.id, target = job.target, "job done"),
        Worked::Again(job, at, error) => tracing::warn!(
            job = job.id,
            target = job.target,
            tries = job.tries,
            error,
            again = %at.utc().to_rfc3339(),
            "a job failed and is tried again"
        ),
        Worked::Parked(job, error) => tracing::error!(
            job = job.id,
            target = job.target,
            tries = job.tries,
            error,
            "a job is parked; `minuted jobs list --parked` shows it"
        ),
        Worked::TooLate(job) => tracing::warn!(
            job = job.id,
            target = job.target,
            "a job took longer than its claim; it may be done twice"
        ),
    }
}
