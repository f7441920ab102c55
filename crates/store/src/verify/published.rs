//! Owns the verification of published bytes: what a publication names by its hash is there, and has it.

use std::collections::HashMap;

use minuted_core::{id::Kind, publications::Rendition};
use sha2::{Digest as _, Sha256};

use super::{BATCH, RecordFault, Verification, all};
use crate::{Reader, StoreResult};

/// Hashes what every publication gave to readers, a piece at a time. What the publications name is
/// verified with their records.
pub(super) async fn verify_published(
    snapshot: &Reader,
    found: &mut Verification,
) -> StoreResult<()> {
    let db = snapshot.db();
    let sql = format!(
        "SELECT p.id, p.renditions, (SELECT MAX(h.seq) FROM history h WHERE h.id = p.id) AS seq \
         FROM publications p WHERE p.id > $1 ORDER BY p.id LIMIT {BATCH}"
    );
    // Two publications may have given out the same bytes.
    let mut known = HashMap::new();
    let mut after = String::new();
    loop {
        let rows = all(&db, &sql, vec![after.into()]).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.try_get("", "id")?;
        for row in &rows {
            let (id, renditions): (String, String) =
                (row.try_get("", "id")?, row.try_get("", "renditions")?);
            // What can't be read is told with its table.
            let renditions: Vec<Rendition> = serde_json::from_str(&renditions).unwrap_or_default();
            for rendition in renditions {
                let wrong = match known.get(&rendition.hash) {
                    Some(wrong) => *wrong,
                    None => {
                        found.published += 1;
                        let wrong = fault_of(snapshot, &rendition).await?;
                        known.insert(rendition.hash.clone(), wrong);
                        wrong
                    }
                };
                if let Some(wrong) = wrong {
                    let Rendition {
                        audience, format, ..
                    } = &rendition;
                    found.faults.push(RecordFault {
                        entry: row.try_get("", "seq")?,
                        record: Some(format!("{}:{id}", Kind::Publication)),
                        problem: format!("what was published as {format} ({audience}) {wrong}."),
                    });
                }
            }
        }
    }
}

/// What is wrong with the bytes of a rendition.
async fn fault_of(snapshot: &Reader, rendition: &Rendition) -> StoreResult<Option<&'static str>> {
    let (mut hash, mut size) = (Sha256::new(), 0_u64);
    loop {
        let bytes = snapshot.published_from(&rendition.hash, size).await?;
        if bytes.is_empty() {
            break;
        }
        size += bytes.len() as u64;
        hash.update(&bytes);
    }
    Ok(match size {
        0 => Some("is not there"),
        _ if hex::encode(hash.finalize()) != rendition.hash => {
            Some("has other bytes than those that the entry vouches for")
        }
        _ if i64::try_from(size) != Ok(rendition.size) => Some("has another size than is said"),
        _ => None,
    })
}
