//! Owns the log in the API: its checkpoint, its keys and its proofs, for everyone; and, of records
//! that the viewer sees, where their versions stand in it.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_app::ledger::{
    Checkpoint, Consistency, Evidence, Hash, Inclusion, ListedKey, ProofError,
};

use crate::{
    connections::list_cost,
    inputs::any_id,
    refusals::{bad_request, fault},
    session::session,
};

/// What a proof counts as: it reads the log.
const PROOF: usize = 10;
/// What evidence counts as: it looks up every record that an entry and a body name.
const EVIDENCE: usize = 500;

/// Queries about the log.
#[derive(Default, Debug)]
pub(crate) struct LedgerQueries;

#[Object]
impl LedgerQueries {
    /// The log of everything that was done, and what proves it. `docs/ledger.md` says how to check
    /// it.
    async fn ledger(&self) -> LedgerObject {
        LedgerObject
    }
}

/// The log: a Merkle tree (RFC 9162) with an entry for each command.
#[derive(Debug)]
pub(crate) struct LedgerObject;

/// The log: a Merkle tree (RFC 9162) with an entry for each command.
#[Object(name = "Ledger")]
impl LedgerObject {
    /// The log as it is now, signed. Keep it, and ask later for the consistency with it.
    #[graphql(complexity = "PROOF.saturating_add(child_complexity)")]
    async fn checkpoint(&self, ctx: &Context<'_>) -> async_graphql::Result<SignedCheckpointObject> {
        let store = session(ctx)?.app.store();
        let signed = store.checkpoint().await.map_err(|error| fault(&error))?;
        Ok(SignedCheckpointObject {
            size: signed.checkpoint.size,
            root: signed.checkpoint.root.to_string(),
            note: signed.note,
        })
    }

    /// The public keys, from the first to the one that signs now.
    #[graphql(complexity = "list_cost(10, child_complexity)")]
    async fn keys(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<LedgerKeyObject>> {
        let keys = session(ctx)?.reader.ledger_keys().await;
        let keys = keys.map_err(|error| fault(&error))?;
        Ok(keys.into_iter().map(LedgerKeyObject::from).collect())
    }

    /// The proof that an entry is in the log.
    #[graphql(complexity = "PROOF.saturating_add(child_complexity)")]
    async fn inclusion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the entry, from 0.")] entry: i64,
        #[graphql(desc = "The size of the log that it is proved for; left out: the size now.")]
        size: Option<i64>,
    ) -> async_graphql::Result<InclusionObject> {
        let (entry, size) = (whole("entry", entry)?, whole_if("size", size)?);
        inclusion(ctx, entry, size).await
    }

    /// The proof that the log only grew from one size to another.
    #[graphql(complexity = "PROOF.saturating_add(child_complexity)")]
    async fn consistency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The size of the earlier log, at least 1.")] from: i64,
        #[graphql(desc = "The size of the later log; left out: the size now.")] to: Option<i64>,
    ) -> async_graphql::Result<ConsistencyObject> {
        let (from, to) = (whole("from", from)?, whole_if("to", to)?);
        let found = session(ctx)?.app.store().consistency(from, to).await;
        let found = found.map_err(|error| fault(&error))?;
        found.map(Into::into).map_err(|error| out_of_range(&error))
    }

    /// Where a version of a record stands in the log, with the proof; null if the viewer may not
    /// see the record, or that version. Versions before the newest are for those who work for all
    /// boards.
    #[graphql(complexity = "EVIDENCE.saturating_add(child_complexity)")]
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the record.")] id: ID,
        #[graphql(desc = "Its version; left out: the one that stands.")] version: Option<i64>,
        #[graphql(desc = "The size of the log that it is proved for; left out: the size now.")]
        size: Option<i64>,
    ) -> async_graphql::Result<Option<EvidenceObject>> {
        let (session, size) = (session(ctx)?, whole_if("size", size)?);
        let reader = &session.reader;
        let found = reader
            .evidence(&session.viewer, any_id(&id)?, version)
            .await;
        match found.map_err(|error| fault(&error))? {
            None => Ok(None),
            Some(evidence) => Ok(Some(EvidenceObject {
                inclusion: inclusion(ctx, evidence.entry, size).await?,
                evidence,
            })),
        }
    }
}

async fn inclusion(
    ctx: &Context<'_>,
    entry: u64,
    size: Option<u64>,
) -> async_graphql::Result<InclusionObject> {
    let found = session(ctx)?.app.store().inclusion(entry, size).await;
    let found = found.map_err(|error| fault(&error))?;
    found.map(Into::into).map_err(|error| out_of_range(&error))
}

fn out_of_range(error: &ProofError) -> async_graphql::Error {
    let message = error.to_string();
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    bad_request(
        first
            .into_iter()
            .chain(letters)
            .chain(['.'])
            .collect::<String>(),
    )
}

fn whole(name: &str, given: i64) -> async_graphql::Result<u64> {
    u64::try_from(given).map_err(|_| bad_request(format!("`{name}` is {given}; it is 0 or more.")))
}

fn whole_if(name: &str, given: Option<i64>) -> async_graphql::Result<Option<u64>> {
    given.map(|given| whole(name, given)).transpose()
}

fn texts(path: &[Hash]) -> Vec<String> {
    path.iter().map(ToString::to_string).collect()
}

/// What the log was, with a signature.
#[derive(SimpleObject, Debug)]
#[graphql(name = "SignedCheckpoint")]
pub(crate) struct SignedCheckpointObject {
    /// How many entries it had.
    size: u64,
    /// The root of the tree over them, in hexadecimal digits.
    root: String,
    /// The same with the name of the log and a signature: a C2SP `tlog-checkpoint`.
    note: String,
}

/// What the log was at a size.
#[derive(SimpleObject, Debug)]
#[graphql(name = "LogRoot")]
pub(crate) struct LogRootObject {
    /// How many entries it had.
    size: u64,
    /// The root of the tree over them, in hexadecimal digits.
    root: String,
}

impl From<Checkpoint> for LogRootObject {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            size: checkpoint.size,
            root: checkpoint.root.to_string(),
        }
    }
}

/// A public key of the log.
#[derive(SimpleObject, Debug)]
#[graphql(name = "LedgerKey")]
pub(crate) struct LedgerKeyObject {
    /// Its place, from 1; the last one signs.
    generation: u64,
    /// The key, as `NAME+ID+BASE64`: a verifier key of C2SP's `signed-note`.
    key: String,
    /// The note by which the key before handed over to it; null for the first.
    handover: Option<String>,
}

impl From<ListedKey> for LedgerKeyObject {
    fn from(listed: ListedKey) -> Self {
        Self {
            generation: listed.generation,
            key: listed.key.to_string(),
            handover: listed.handover,
        }
    }
}

/// The proof that an entry is in the log (RFC 9162 §2.1.3).
#[derive(SimpleObject, Debug)]
#[graphql(name = "InclusionProof")]
pub(crate) struct InclusionObject {
    /// The number of the entry.
    entry: u64,
    /// The hash of its leaf, in hexadecimal digits.
    leaf_hash: String,
    /// The log that it is in.
    log: LogRootObject,
    /// The path from the leaf to the root, in hexadecimal digits.
    path: Vec<String>,
}

impl From<Inclusion> for InclusionObject {
    fn from(proof: Inclusion) -> Self {
        Self {
            entry: proof.entry,
            leaf_hash: proof.leaf_hash.to_string(),
            log: proof.log.into(),
            path: texts(&proof.path),
        }
    }
}

/// The proof that a later log has an earlier one as its beginning (RFC 9162 §2.1.4).
#[derive(SimpleObject, Debug)]
#[graphql(name = "ConsistencyProof")]
pub(crate) struct ConsistencyObject {
    /// The earlier log.
    from: LogRootObject,
    /// The later log.
    to: LogRootObject,
    /// The path, in hexadecimal digits.
    path: Vec<String>,
}

impl From<Consistency> for ConsistencyObject {
    fn from(proof: Consistency) -> Self {
        Self {
            from: proof.earlier.into(),
            to: proof.later.into(),
            path: texts(&proof.path),
        }
    }
}

/// Where a version of a record stands in the log.
#[derive(Debug)]
pub(crate) struct EvidenceObject {
    evidence: Evidence,
    inclusion: InclusionObject,
}

/// Where a version of a record stands in the log.
#[Object(name = "Evidence")]
impl EvidenceObject {
    /// The version of the record.
    async fn version(&self) -> i64 {
        self.evidence.version
    }
    /// The proof that its entry is in the log.
    async fn inclusion(&self) -> &InclusionObject {
        &self.inclusion
    }
    /// The leaf of the entry, whose bytes were hashed; null if it names records that not everyone
    /// sees.
    async fn leaf(&self) -> Option<&str> {
        self.evidence.leaf.as_deref()
    }
    /// The body that the leaf commits to; null if not everyone reads the whole of it.
    async fn body(&self) -> Option<&str> {
        let body = self.evidence.body.as_ref();
        body.map(|body| body.body.as_str())
    }
    /// The salt of the body, in hexadecimal digits: SHA-256 of salt and body is the commitment.
    async fn salt(&self) -> Option<&str> {
        let body = self.evidence.body.as_ref();
        body.map(|body| body.salt.as_str())
    }
}
