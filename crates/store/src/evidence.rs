//! Owns what is given out of the log's content: the leaf and the body of a version, to those who
//! may read all that they tell.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    id::{AnyId, Kind, RecordId},
    open::{Open, named, withholds},
    record::Record as _,
    viewer::Viewer,
};
use minuted_ledger::{ExportBody, Leaf};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::{Reader, StoreResult, registry::every_kind};

/// How many records are asked for at once.
const BATCH: usize = 500;

/// Where a version of a record stands in the log, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The entry's number.
    pub entry: u64,
    /// The version.
    pub version: i64,
    /// The leaf; none if the viewer may not see all that it names.
    pub leaf: Option<String>,
    /// Body and salt; none if the viewer may not read the whole body.
    pub body: Option<ExportBody>,
}

/// An entry as it is given out.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) leaf: Option<String>,
    pub(crate) bodies: Vec<ExportBody>,
}

/// An entry as it is stored, with what the history keeps of it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) leaf: Vec<u8>,
    pub(crate) versions: Vec<ExportBody>,
}

/// What everyone sees of some records.
#[derive(Default)]
struct Everyone {
    /// Those that are seen, and not as a stub only: which version, and whether it is open.
    seen: HashMap<AnyId, (i64, bool)>,
    asked: HashSet<AnyId>,
}

impl Everyone {
    async fn ask(
        &mut self,
        reader: &Reader,
        public: &Viewer,
        ids: impl IntoIterator<Item = AnyId>,
    ) -> StoreResult<()> {
        let mut ids: Vec<_> = ids
            .into_iter()
            .filter(|id| self.asked.insert(*id))
            .collect();
        ids.sort_unstable();
        for of_kind in ids.chunk_by(|a, b| a.kind == b.kind) {
            for some in of_kind.chunks(BATCH) {
                look_up(reader, public, some, &mut self.seen).await?;
            }
        }
        Ok(())
    }
}

macro_rules! kinds {
    ($($kind:ident $record:ty),+) => {
        /// Of records of one kind, those that everyone sees.
        async fn look_up(
            reader: &Reader,
            public: &Viewer,
            ids: &[AnyId],
            seen: &mut HashMap<AnyId, (i64, bool)>,
        ) -> StoreResult<()> {
            let Some(kind) = ids.first().map(|id| id.kind) else { return Ok(()) };
            match kind {
                $(Kind::$kind => {
                    let ids: Vec<_> = ids.iter().map(|id| RecordId::from_uuid(id.uuid)).collect();
                    for record in reader.many::<$record>(public, &ids).await? {
                        if !record.is_only_a_stub() {
                            seen.insert(record.id().into(), (record.version(), record.is_for_all()));
                        }
                    }
                })+
            }
            Ok(())
        }

        /// The version of a record that a viewer may see.
        async fn version_seen(
            reader: &Reader,
            viewer: &Viewer,
            id: AnyId,
        ) -> StoreResult<Option<i64>> {
            match id.kind {
                $(Kind::$kind => {
                    let found = reader.find::<$record>(viewer, RecordId::from_uuid(id.uuid)).await?;
                    Ok(found.map(|record| record.version()))
                })+
            }
        }
    };
}
every_kind!(kinds);

/// What everyone may have of some entries: the bodies that everyone may read whole, and the leaf
/// of such a body if everyone sees every record that it names.
pub(crate) async fn opened(
    reader: &Reader,
    today: NaiveDate,
    entries: Vec<Kept>,
) -> StoreResult<Vec<Shown>> {
    let public = Viewer::public(today);
    let mut everyone = Everyone::default();
    let leaves: Vec<_> = entries.iter().map(|kept| records_of(&kept.leaf)).collect();
    let of_leaves = leaves.iter().flatten().flatten().copied();
    everyone.ask(reader, &public, of_leaves).await?;
    let mut candidates = Vec::new();
    for (kept, records) in entries.iter().zip(&leaves) {
        let told = records
            .as_ref()
            .is_some_and(|ids| ids.iter().all(|id| everyone.seen.contains_key(id)));
        let bodies = kept.versions.iter().filter(|_| told);
        let bodies = bodies.filter_map(|body| Some((body, open_body(body, &everyone)?)));
        candidates.push(bodies.collect::<Vec<_>>());
    }
    let of_bodies = candidates.iter().flatten().flat_map(|(_, names)| names);
    let of_bodies: Vec<_> = of_bodies.copied().collect();
    everyone.ask(reader, &public, of_bodies).await?;
    let shown = entries.iter().zip(candidates).map(|(kept, bodies)| {
        let bodies = bodies
            .into_iter()
            .filter(|(_, names)| names.iter().all(|id| everyone.seen.contains_key(id)))
            .map(|(body, _)| body.clone());
        let bodies: Vec<_> = bodies.collect();
        let leaf = (!bodies.is_empty()).then(|| String::from_utf8_lossy(&kept.leaf).into_owned());
        Shown { leaf, bodies }
    });
    Ok(shown.collect())
}

/// The records that a leaf names; none if it can't be read.
fn records_of(leaf: &[u8]) -> Option<Vec<AnyId>> {
    let leaf = Leaf::decode(leaf).ok()?;
    leaf.records
        .iter()
        .map(|record| record.id.parse().ok())
        .collect()
}

/// The records that a body names, if it is the version that everyone reads now and nothing in it
/// is withheld. An older one may tell what was corrected away since.
fn open_body(body: &ExportBody, everyone: &Everyone) -> Option<Vec<AnyId>> {
    let id: AnyId = body.id.parse().ok()?;
    let (version, open) = everyone.seen.get(&id)?;
    if *version != body.version || !open {
        return None;
    }
    let value = serde_json::from_str(&body.body).ok()?;
    (!withholds(&value)).then(|| named(&value))
}

/// What the history keeps of an entry's versions. What is erased is left out.
pub(crate) fn version_of(row: &QueryResult) -> StoreResult<Option<ExportBody>> {
    let (kind, id): (String, String) = (row.try_get("", "kind")?, row.try_get("", "id")?);
    let (salt, body): (Option<Vec<u8>>, Option<Vec<u8>>) =
        (row.try_get("", "salt")?, row.try_get("", "body")?);
    let version = row.try_get("", "version")?;
    Ok(salt.zip(body).map(|(salt, body)| ExportBody {
        id: format!("{kind}:{id}"),
        version,
        salt: hex::encode(salt),
        body: String::from_utf8_lossy(&body).into_owned(),
    }))
}

impl Reader {
    /// What shows that a version of a record stands in the log; none if the viewer may not see the
    /// record, or only those who work on everything may see that version. Without a version it is
    /// the one that the viewer reads.
    pub async fn evidence(
        &self,
        viewer: &Viewer,
        id: AnyId,
        version: Option<i64>,
    ) -> StoreResult<Option<Evidence>> {
        let Some(current) = version_seen(self, viewer, id).await? else {
            return Ok(None);
        };
        let works = viewer.everywhere() == Audience::Working;
        let version = version.unwrap_or(current);
        if version != current && !works {
            return Ok(None);
        }
        let db = self.db();
        let sql = "SELECT h.kind, h.id, h.version, h.salt, h.body, h.seq, e.leaf FROM history h \
                   JOIN ledger_entries e ON e.seq = h.seq \
                   WHERE h.kind = $1 AND h.id = $2 AND h.version = $3";
        let key = id.uuid.to_string();
        let values: [Value; 3] = [id.kind.word().into(), key.into(), version.into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let Some(row) = db.query_one_raw(statement).await? else {
            return Ok(None);
        };
        let kept = Kept {
            leaf: row.try_get("", "leaf")?,
            versions: version_of(&row)?.into_iter().collect(),
        };
        let shown = if works {
            let leaf = Some(String::from_utf8_lossy(&kept.leaf).into_owned());
            let bodies = kept.versions;
            Some(Shown { leaf, bodies })
        } else {
            let shown = opened(self, viewer.today(), vec![kept]).await?;
            shown.into_iter().next()
        };
        let seq: i64 = row.try_get("", "seq")?;
        Ok(shown.map(|shown| Evidence {
            entry: u64::try_from(seq).unwrap_or_default(),
            version,
            leaf: shown.leaf,
            body: shown.bodies.into_iter().next(),
        }))
    }
}
