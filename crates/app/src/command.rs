//! Owns how a command runs: authorise, load, decide, persist, append, commit, in one transaction,
//! once for each idempotency key.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    id::{AnyId, IdSource, RecordId},
    lifecycle_state::{Overridden, Standing},
    papers::Document,
    permissions::{Action, Subject, authorise},
    record::{Provenance, Record},
    refusal::{Reason, Refusal, Refusals},
    rules::{Profiles, Taken},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_store::{
    Cursor, EntryHeader, NewJob, Order, PageRequest, StoreError, Stored, StoredReply, WriteTx,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{App, effects::Stepped, lifecycles::Of};

/// The result of a command.
pub type CommandResult<T> = Result<T, CommandError>;

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Every reason why not, for the person who asked.
    #[error("{0}")]
    Refused(Refusals),
    /// Minuted or its database failed.
    #[error(transparent)]
    Failed(StoreError),
}

impl From<Refusals> for CommandError {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::MissingReference(_) => {
                let problem = "It refers to a record that does not exist.".to_owned();
                Refusal::new(Reason::Invalid { problem }).into()
            }
            other => Self::Failed(other),
        }
    }
}

/// Who asks, and the key by which a repeated request is known.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The idempotency key, if the caller gave one.
    pub key: Option<&'a str>,
}

/// What a command would do to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WouldChange {
    /// Which record. One that would be new gets another ID when the command is given.
    pub id: AnyId,
    /// Whether it would be new.
    pub is_new: bool,
    /// The state in which it would stand, for records with a lifecycle.
    pub state: Option<String>,
    /// Whom it would be for, for records with a lifecycle.
    pub audience: Option<Audience>,
    /// The number that it would get, or has.
    pub number: Option<String>,
    /// The rules of the office that would stand as passed over, for records with a lifecycle.
    pub overridden: Vec<Overridden>,
    /// What would follow from its step besides, in words.
    pub effects: Vec<String>,
}

impl WouldChange {
    fn of((id, version, body): (AnyId, i64, &[u8])) -> CommandResult<Self> {
        /// What the bodies of all kinds call alike.
        #[derive(Deserialize)]
        struct Body {
            standing: Option<Stands>,
            number: Option<serde_json::Value>,
        }
        #[derive(Deserialize)]
        struct Stands {
            state: String,
            audience: Audience,
            #[serde(default)]
            overridden: Vec<Overridden>,
        }
        let body: Body = serde_json::from_slice(body)
            .map_err(|error| CommandError::Failed(StoreError::Encode(error.to_string())))?;
        let number = body
            .number
            .and_then(|number| number.as_str().map(str::to_owned));
        let standing = body.standing;
        let overridden = standing.as_ref().map(|s| s.overridden.clone());
        let (state, audience) = standing.map(|s| (s.state, s.audience)).unzip();
        Ok(Self {
            id,
            is_new: version == 1,
            state,
            audience,
            number,
            overridden: overridden.unwrap_or_default(),
            effects: Vec::new(),
        })
    }
}

/// Something that changes records.
///
/// Its content, as serialised, is what an idempotency key is bound to.
pub trait Command: Serialize + Send + Sync {
    /// Its name and its row in the permission matrix.
    const ACTION: Action;
    /// Its name in the ledger.
    const NAME: &'static str = Self::ACTION.word();
    /// What it gives: IDs only, because a reply to a key is kept.
    type Done: Serialize + DeserializeOwned + Send;

    /// Does it. Locks aggregate roots first, reads facts after that, and permits before it tells
    /// anything about a record.
    fn run(&self, work: &mut Work<'_>) -> impl Future<Output = CommandResult<Self::Done>> + Send;
}

/// What a command works with: its transaction, the viewer, the time, the sources.
#[derive(Debug)]
pub struct Work<'a> {
    /// The transaction.
    pub tx: WriteTx<'a>,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The time of the command, the same for all that it writes.
    pub now: Timestamp,
    app: &'a App,
    action: Action,
    rules: Option<String>,
    steps: Vec<Stepped>,
    enqueued: usize,
}

impl<'a> Work<'a> {
    /// The application that the command runs in.
    #[must_use]
    pub(crate) const fn app(&self) -> &'a App {
        self.app
    }

    /// The civil date of the command.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.viewer.today()
    }

    /// A new ID.
    #[must_use]
    pub fn id<I: RecordId>(&self) -> I {
        I::new(self.ids())
    }

    /// The source of IDs.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        self.app.ids.as_ref()
    }

    /// The rules that this build ships.
    #[must_use]
    pub fn profiles(&self) -> &'a Profiles {
        self.app.profiles()
    }

    /// Refuses unless the viewer may give this command about the subject.
    pub fn permit(&self, subject: Subject) -> CommandResult<()> {
        Ok(authorise(self.viewer, self.action, subject)?)
    }

    /// The record of an ID, if the viewer may see it; else the same refusal as if there were none.
    pub async fn find<R: Stored>(&self, id: R::Id, field: &str) -> CommandResult<R> {
        let found = self.tx.find::<R>(self.viewer, id).await?;
        Ok(found.ok_or_else(|| Refusal::not_found(R::Id::KIND).at(field))?)
    }

    /// As [`Work::find`], for a reference that may be left out.
    pub async fn find_if<R: Stored>(
        &self,
        id: Option<R::Id>,
        field: &str,
    ) -> CommandResult<Option<R>> {
        match id {
            Some(id) => self.find(id, field).await.map(Some),
            None => Ok(None),
        }
    }

    /// Every record of a list of IDs; refuses at the first that the viewer can't see, naming its
    /// place in the list.
    pub async fn find_all<R: Stored>(&self, ids: &[R::Id], field: &str) -> CommandResult<Vec<R>> {
        let found = self.tx.many::<R>(self.viewer, ids).await?;
        if found.len() == ids.len() {
            return Ok(found);
        }
        let known: Vec<_> = found.iter().map(|record| record.id().uuid()).collect();
        let missing = ids
            .iter()
            .enumerate()
            .filter(|(_, id)| !known.contains(&id.uuid()));
        let refusals: Refusals = missing
            .map(|(n, _)| Refusal::not_found(R::Id::KIND).at(format!("{field}.{n}")))
            .collect();
        // The same ID twice is found once; nothing is missing then.
        refusals.done()?;
        Ok(found)
    }

    /// Every record of a list of IDs, each with the place of the input that names it; refuses at
    /// every place whose record the viewer can't see.
    pub async fn find_each<R: Stored>(&self, named: &[(R::Id, String)]) -> CommandResult<Vec<R>> {
        let ids: Vec<_> = named.iter().map(|(id, _)| *id).collect();
        let found = self.tx.many::<R>(self.viewer, &ids).await?;
        let known: BTreeSet<_> = found.iter().map(|record| record.id().uuid()).collect();
        let missing = named.iter().filter(|(id, _)| !known.contains(&id.uuid()));
        let refusals: Refusals = missing
            .map(|(_, field)| Refusal::not_found(R::Id::KIND).at(field))
            .collect();
        refusals.done()?;
        Ok(found)
    }

    /// Refuses unless the viewer can see the document that a record is transcribed from; `field`
    /// is where the provenance stands in the input.
    pub async fn find_source(&self, provenance: &Provenance, field: &str) -> CommandResult<()> {
        let source = provenance.transcribed_from.as_ref();
        let document = source.and_then(|source| source.document);
        self.find_if::<Document>(document, &format!("{field}.transcribedFrom.documentId"))
            .await?;
        Ok(())
    }

    /// Every record that the viewer may see and the filter keeps, however many there are.
    pub async fn all<R: Stored>(&self, filter: &R::Filter) -> CommandResult<Vec<R>> {
        self.all_as(self.viewer, filter).await
    }

    /// As [`Work::all`], as another viewer sees it: rules hold whatever the viewer may see.
    pub(crate) async fn all_as<R: Stored>(
        &self,
        viewer: &Viewer,
        filter: &R::Filter,
    ) -> CommandResult<Vec<R>> {
        let mut all: Vec<R> = Vec::new();
        let mut request = PageRequest::first(1_000, Order::Ascending);
        loop {
            let page = self.tx.list::<R>(viewer, filter, &request).await?;
            // The cursor is this list's own, so it fits.
            let Ok(page) = page else {
                return Ok(all);
            };
            all.extend(page.records);
            match all.last() {
                Some(last) if page.has_next => {
                    request.after = Some(Cursor::of(last, Order::Ascending));
                }
                _ => return Ok(all),
            }
        }
    }

    /// Notes a step that was taken, with what follows from it, and keeps what was overridden on the
    /// way to where the record stood before.
    pub(crate) fn stepped<P>(
        &mut self,
        of: Of<'_>,
        before: &Standing<P>,
        made_here: bool,
        mut taken: Taken<P>,
    ) -> Taken<P> {
        self.steps.push(Stepped {
            id: of.id,
            board: of.board.id,
            made_here,
            effects: taken.effects.clone(),
        });
        taken.standing = taken.standing.after(before);
        taken
    }

    /// The steps that were taken so far.
    pub(crate) fn steps(&self) -> &[Stepped] {
        &self.steps
    }

    /// Writes a job that follows from the command.
    pub(crate) async fn enqueue(
        &mut self,
        kind: &str,
        target: &str,
        content: String,
    ) -> CommandResult<()> {
        let job = NewJob {
            id: format!("job_{}", self.ids().next().simple()),
            kind: kind.to_owned(),
            target: target.to_owned(),
            content,
            made: self.now,
        };
        self.tx.enqueue(&job).await?;
        self.enqueued += 1;
        Ok(())
    }

    /// The rules that the command was decided under, for the ledger.
    pub fn decided_under(&mut self, rules: &str) {
        self.rules = Some(rules.to_owned());
    }
}

/// Takes what was looked up, or collects why it was refused, so that all reasons are given at
/// once. A failure of the database is not collected.
pub(crate) fn gather<T>(
    refusals: &mut Refusals,
    looked_up: CommandResult<T>,
) -> CommandResult<Option<T>> {
    match looked_up {
        Ok(found) => Ok(Some(found)),
        Err(CommandError::Refused(refused)) => {
            refusals.take::<T>(Err(refused));
            Ok(None)
        }
        Err(failed) => Err(failed),
    }
}

/// Refuses unless the record still has the version that the caller saw: the argument `version`.
pub(crate) fn require_version<R: Record>(record: &R, expected: i64) -> Result<(), Refusal> {
    if record.version() == expected {
        return Ok(());
    }
    Err(Refusal::new(Reason::StaleVersion {
        what: R::Id::KIND.word().replace('-', " "),
        expected,
        current: record.version(),
    })
    .at("version"))
}

/// How often a command is tried when another writer took a key that it needed.
const TRIES: u32 = 3;

impl App {
    /// Does a command. With a key, a command that was done before is not done again: its reply is
    /// given once more.
    pub async fn execute<C: Command>(
        &self,
        request: Request<'_>,
        command: &C,
    ) -> CommandResult<C::Done> {
        let done = self.execute_now(request, command).await;
        if let Err(CommandError::Refused(refusals)) = &done {
            self.count_refused(refusals.iter());
        }
        done
    }

    async fn execute_now<C: Command>(
        &self,
        request: Request<'_>,
        command: &C,
    ) -> CommandResult<C::Done> {
        authorise_somewhere::<C>(request.viewer)?;
        if let Some(key) = request.key {
            check_key(key)?;
        }
        let mut tries = 1;
        loop {
            match self.attempt(request, command).await {
                Err(CommandError::Failed(error)) if is_of_others(&error) => {
                    if tries == TRIES {
                        return Err(overtaken(error));
                    }
                    tries += 1;
                }
                // The same request may have been done while this one waited for a lock, and then
                // finds what it asked for done.
                Err(CommandError::Refused(refused)) => {
                    return match self.reply_meanwhile(request, command).await? {
                        Some(done) => Ok(done),
                        None => Err(CommandError::Refused(refused)),
                    };
                }
                done => return done,
            }
        }
    }

    /// The reply that was given to the same command with the same key, if one was.
    async fn reply_meanwhile<C: Command>(
        &self,
        request: Request<'_>,
        command: &C,
    ) -> CommandResult<Option<C::Done>> {
        let Some(key) = request.key else {
            return Ok(None);
        };
        let tx = self.store.write().await?;
        let kept = tx
            .reply_to(&request.viewer.actor().to_string(), &kept_as(key))
            .await?;
        match kept {
            Some(kept) if kept.request == content_hash::<C>(command)? => {
                replayed(&kept, &kept.request).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Tries a command out: does it, tells what it would change, and undoes it. Nothing is kept, no
    /// number is used up, and the ledger has no entry of it.
    pub async fn try_out<C: Command>(
        &self,
        request: Request<'_>,
        command: &C,
    ) -> CommandResult<Vec<WouldChange>> {
        authorise_somewhere::<C>(request.viewer)?;
        let tx = self.store.write().await?;
        let mut work = Work {
            tx,
            viewer: request.viewer,
            now: self.now(),
            app: self,
            action: C::ACTION,
            rules: None,
            steps: Vec::new(),
            enqueued: 0,
        };
        let done = command.run(&mut work).await;
        done.map_err(|error| match error {
            CommandError::Failed(error) => overtaken(error),
            refused @ CommandError::Refused(_) => refused,
        })?;
        work.follow_steps().await?;
        let steps = std::mem::take(&mut work.steps);
        let changes = work.tx.written().map(|written| {
            let mut change = WouldChange::of(written)?;
            let of_it = steps.iter().filter(|step| step.id == change.id);
            change.effects = of_it.flat_map(Stepped::in_words).collect();
            Ok(change)
        });
        changes.collect()
    }

    async fn attempt<C: Command>(
        &self,
        request: Request<'_>,
        command: &C,
    ) -> CommandResult<C::Done> {
        let viewer = request.viewer;
        let actor = viewer.actor().to_string();
        let content = request
            .key
            .map(|_| content_hash::<C>(command))
            .transpose()?;
        let tx = self.store.write().await?;
        // After waiting for other writers, so that what they did is not later than this.
        let now = self.now();
        if let (Some(key), Some(content)) = (request.key, &content)
            && let Some(kept) = tx.reply_to(&actor, &kept_as(key)).await?
        {
            return replayed(&kept, content);
        }
        let mut work = Work {
            tx,
            viewer,
            now,
            app: self,
            action: C::ACTION,
            rules: None,
            steps: Vec::new(),
            enqueued: 0,
        };
        let done = command.run(&mut work).await?;
        if let (Some(key), Some(request)) = (request.key, content) {
            let reply = StoredReply {
                request,
                reply: encode(&done)?,
            };
            work.tx
                .keep_reply(&actor, &kept_as(key), &reply, now)
                .await?;
        }
        work.follow_steps().await?;
        let jobs = work.enqueued + work.announce().await?;
        let header = EntryHeader {
            command: C::NAME.to_owned(),
            actor,
            rules: work.rules,
            at: now,
        };
        work.tx.commit(&header).await?;
        for _ in 0..jobs {
            self.written.notify_one();
        }
        Ok(done)
    }
}

/// Whether another writer was faster, so that another try finds what they did.
const fn is_of_others(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Duplicate(_) | StoreError::Stale { .. } | StoreError::Deadlock(_)
    )
}

/// What is told of a fault that is another writer's doing.
fn overtaken(error: StoreError) -> CommandError {
    match error {
        StoreError::Duplicate(_) => {
            let problem = "Something with the same number, code or key stands already.";
            let problem = problem.to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).into()
        }
        // The versions that commands compare are read under a lock; this is the backstop.
        StoreError::Stale { kind, expected } => Refusal::new(Reason::StaleVersion {
            what: kind.to_owned(),
            expected,
            current: expected + 1,
        })
        .into(),
        other => CommandError::Failed(other),
    }
}

/// Who may not give the command about anything is told so before anything is locked.
fn authorise_somewhere<C: Command>(viewer: &Viewer) -> Result<(), Refusal> {
    let roles = C::ACTION.roles();
    if roles
        .iter()
        .any(|role| viewer.roles().any(|(r, _)| r == *role))
    {
        return Ok(());
    }
    authorise(viewer, C::ACTION, Subject::office())
}

fn check_key(key: &str) -> Result<(), Refusal> {
    if (1..=200).contains(&key.len()) && !key.chars().any(char::is_control) {
        return Ok(());
    }
    let problem = "An idempotency key has 1 to 200 characters, none of them control characters.";
    Err(Refusal::invalid(problem, "idempotencyKey"))
}

/// How a key is kept: callers name their keys as they like, after a person perhaps.
fn kept_as(key: &str) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}

fn content_hash<C: Command>(command: &C) -> CommandResult<Vec<u8>> {
    let content = format!("{}\n{}", C::ACTION, encode(command)?);
    Ok(Sha256::digest(content.as_bytes()).to_vec())
}

fn encode<T: Serialize>(value: &T) -> CommandResult<String> {
    serde_json::to_string(value)
        .map_err(|e| CommandError::Failed(StoreError::Encode(e.to_string())))
}

fn replayed<T: DeserializeOwned>(kept: &StoredReply, content: &[u8]) -> CommandResult<T> {
    if kept.request != content {
        return Err(Refusal::new(Reason::KeyReused).at("idempotencyKey").into());
    }
    serde_json::from_str(&kept.reply)
        .map_err(|error| CommandError::Failed(StoreError::Encode(error.to_string())))
}
