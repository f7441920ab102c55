//! A place where faults strike: a database, the server over it, those who write through it, and what
//! they were told.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::random::Random;
use super::writers::{Acknowledged, Kept, Signals, Writer, read_again};
use crate::fixture::{Fixture, Records, Size};
use crate::http::{Connection, Endpoint};
use crate::postgres::Cluster;
use crate::process;
use crate::server::Server;

/// How many write at the same time.
const WRITERS: usize = 16;

/// How long the writers may take to be at work, or to feel that the disk is full.
const PATIENCE: Duration = Duration::from_mins(1);

/// What happens while they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// The server is ended by `kill -9` and started again.
    Killed,
    /// `PostgreSQL` is ended without a checkpoint and started again; the server goes on.
    DatabaseCrashed,
    /// The disk is full for a while; the server goes on.
    DiskFull,
}

impl Fault {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Killed => "kill -9 of the server",
            Self::DatabaseCrashed => "crash of PostgreSQL",
            Self::DiskFull => "disk full",
        }
    }
}

/// What came of rounds with one fault.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) rounds: usize,
    /// Requests that were acknowledged before the fault or beside it.
    pub(super) acknowledged: usize,
    /// Requests that were not, and were sent again under their keys.
    pub(super) repeated: usize,
    /// Everything that is wrong.
    pub(super) problems: Vec<String>,
}

/// A file that takes up what is free on a small disk.
#[derive(Debug)]
pub(super) struct Ballast {
    pub(super) file: PathBuf,
}

impl Ballast {
    /// Leaves nothing free.
    fn load(&self) -> Result<()> {
        use std::io::Write as _;
        let mut file = std::fs::File::create(&self.file).context("make the ballast")?;
        let block = vec![0; 64 << 10];
        // Until there is no more room, which is what is wanted.
        while file.write_all(&block).is_ok() {}
        Ok(())
    }

    fn unload(&self) -> Result<()> {
        std::fs::remove_file(&self.file).context("remove the ballast")
    }
}

/// The place.
pub(super) struct Site {
    pub(super) name: &'static str,
    binary: PathBuf,
    database: String,
    // Dropped in this order: the server before its database.
    server: Server,
    cluster: Option<Cluster>,
    ballast: Option<Ballast>,
    records: Records,
    writers: Vec<Writer>,
    acknowledged: Acknowledged,
    pub(super) tallies: BTreeMap<Fault, Tally>,
}

impl Site {
    /// A new office over an empty database. With `cluster`, that is where the database is.
    pub(super) fn found(
        name: &'static str,
        binary: PathBuf,
        database: String,
        cluster: Option<Cluster>,
    ) -> Result<Self> {
        let fixture = Fixture::make(&binary, &database, &[], Size::SMALL)?;
        Ok(Self {
            name,
            binary,
            database,
            server: fixture.server,
            cluster,
            ballast: None,
            records: fixture.records,
            writers: (0..WRITERS).map(Writer::new).collect(),
            acknowledged: BTreeMap::new(),
            tallies: BTreeMap::new(),
        })
    }

    pub(super) fn with_ballast(mut self, ballast: Ballast) -> Self {
        self.ballast = Some(ballast);
        self
    }

    /// One round: they write, the fault strikes, all is mended, and everything is looked at.
    pub(super) fn round(&mut self, fault: Fault, random: &mut Random) -> Result<()> {
        ensure!(!process::interrupted(), "interrupted");
        let delay = Duration::from_millis(random.below(1_000));
        self.strike(fault, delay)?;
        let endpoint = self.endpoint()?;
        let mut tally = self.tallies.remove(&fault).unwrap_or_default();
        tally.rounds += 1;
        let mut touched = Vec::new();
        for writer in &mut self.writers {
            touched.extend(writer.acknowledged());
        }
        tally.acknowledged += touched.len();
        for writer in &mut self.writers {
            if writer.ask_again(&endpoint)? {
                tally.repeated += 1;
            }
            touched.extend(writer.acknowledged());
        }
        self.acknowledged.extend(touched.iter().cloned());
        let touched: BTreeMap<_, _> = touched.iter().map(|(id, kept)| (id, kept)).collect();
        let touched: Vec<_> = touched.into_iter().collect();
        tally
            .problems
            .extend(read_again(&endpoint, &self.records, &touched)?);
        tally.problems.extend(self.check_numbers(&endpoint)?);
        tally.problems.extend(self.verify());
        self.tallies.insert(fault, tally);
        Ok(())
    }

    /// Lets them write until the fault has struck, and mends it.
    fn strike(&mut self, fault: Fault, delay: Duration) -> Result<()> {
        let endpoint = self.endpoint()?;
        let signals = Signals::default();
        let (server, cluster, ballast) = (&mut self.server, &mut self.cluster, &self.ballast);
        let records = &self.records;
        let struck = thread::scope(|scope| {
            for writer in &mut self.writers {
                let (endpoint, signals) = (&endpoint, &signals);
                scope.spawn(move || writer.write(endpoint, records, signals));
            }
            // From when they are at it.
            let busy = wait_for(&signals.answered, WRITERS);
            thread::sleep(delay);
            let struck = match (fault, cluster, ballast) {
                (Fault::Killed, _, _) => server.kill(),
                (Fault::DatabaseCrashed, Some(cluster), _) => cluster.crash(),
                (Fault::DiskFull, cluster, Some(ballast)) => {
                    let felt = ballast.load().and_then(|()| wait_for(&signals.failed, 1));
                    let unloaded = ballast.unload();
                    // Without room for its log PostgreSQL may have ended, as it should.
                    let revived = cluster.as_mut().map_or(Ok(()), Cluster::revive);
                    felt.and(unloaded).and(revived)
                }
                _ => Err(anyhow::anyhow!("{} can't strike here", fault.name())),
            };
            signals.stop.store(true, Ordering::SeqCst);
            busy.and(struck)
        });
        struck?;
        if fault == Fault::Killed {
            self.server = Server::start(&self.binary, &["--database", &self.database])?;
        }
        Ok(())
    }

    /// Reads everything that was ever acknowledged, and counts: nothing may be there twice, and
    /// nothing that nobody asked for.
    pub(super) fn check_all(&mut self) -> Result<Vec<String>> {
        let endpoint = self.endpoint()?;
        let all: Vec<_> = self.acknowledged.iter().collect();
        let mut problems = read_again(&endpoint, &self.records, &all)?;
        let persons = |kept: &&Kept| matches!(kept, Kept::Person { .. });
        let expected = self.acknowledged.values().filter(persons).count();
        let found = self.count_people(&endpoint)?;
        if found != expected {
            problems.push(format!(
                "{expected} people were acknowledged, {found} are there"
            ));
        }
        Ok(problems)
    }

    /// How many records were acknowledged in all.
    pub(super) fn records(&self) -> usize {
        self.acknowledged.len()
    }

    /// The newest resolution has the number of how many there are, so that none is there twice and
    /// no number was used up by one that is not.
    fn check_numbers(&self, endpoint: &Endpoint) -> Result<Option<String>> {
        let query = "query($board: ID!) { resolutions(filter: { boardId: $board }, first: 1) {
            nodes { number } } }";
        let answer = self.ask(endpoint, query, &json!({ "board": self.records.board }))?;
        let number = answer["data"]["resolutions"]["nodes"][0]["number"].as_str();
        let number = number.with_context(|| format!("no newest resolution: {answer}"))?;
        let decisions = |kept: &&Kept| matches!(kept, Kept::Decision { .. });
        let expected = self.acknowledged.values().filter(decisions).count();
        let expected = expected + self.records.recorded.len();
        Ok((!number.ends_with(&format!("/{expected}"))).then(|| {
            format!("{expected} resolutions were acknowledged; the newest has the number {number}")
        }))
    }

    fn count_people(&self, endpoint: &Endpoint) -> Result<usize> {
        let query = "query($after: String) { people(first: 100, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor } } }";
        let (mut count, mut after) = (0, Value::Null);
        loop {
            let answer = self.ask(endpoint, query, &json!({ "after": after }))?;
            let page = &answer["data"]["people"];
            let nodes = page["nodes"].as_array();
            count += nodes.with_context(|| format!("no people: {answer}"))?.len();
            if page["pageInfo"]["hasNextPage"] != true {
                return Ok(count);
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    fn ask(&self, endpoint: &Endpoint, query: &str, variables: &Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = endpoint.request(&body, Some(&self.records.token));
        let mut connection = Connection::open(endpoint)?;
        Ok(serde_json::from_slice(connection.exchange(&request)?)?)
    }

    /// That the ledger vouches for every row: nothing is half-written.
    fn verify(&self) -> Option<String> {
        let mut command = Command::new(&self.binary);
        command.args(["ledger", "verify", "--database", &self.database]);
        match process::capture(&mut command) {
            Ok(_) => None,
            Err(error) => Some(format!("the ledger does not verify: {error:#}")),
        }
    }

    fn endpoint(&self) -> Result<Endpoint> {
        Endpoint::parse(&self.server.announcement().graphql)
    }
}

/// Waits until something was counted so often.
fn wait_for(counter: &AtomicUsize, count: usize) -> Result<()> {
    let patience = Instant::now() + PATIENCE;
    while Instant::now() < patience {
        if count <= counter.load(Ordering::SeqCst) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(5));
    }
    bail!("the writers were not as far as expected within {PATIENCE:?}")
}
