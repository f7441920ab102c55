//! Owns the check of the series of numbers: the last number that a series gave is that of the
//! decisions, which the ledger vouches for. Altered, it would give a number twice or leave a gap.

use std::collections::BTreeMap;

use super::{BATCH, RecordFault, Verification, all};
use crate::{Reader, StoreResult};

/// What decisions hold of one series.
#[derive(Default)]
struct Given {
    many: i64,
    last: i64,
}

/// The table of numbers against the numbers that decisions have.
pub(super) async fn verify_numbers(snapshot: &Reader, found: &mut Verification) -> StoreResult<()> {
    let db = snapshot.db();
    let mut given = given(snapshot).await?;
    for row in all(
        &db,
        "SELECT series, last FROM numbers ORDER BY series",
        vec![],
    )
    .await?
    {
        let (series, last): (String, i64) = (row.try_get("", "series")?, row.try_get("", "last")?);
        let held = given.remove(&series).unwrap_or_default();
        if held.last != last {
            let problem = format!(
                "The table numbers says that {series} has given {last} as its last number; the \
                 last that a decision has is {}.",
                held.last
            );
            found.faults.push(fault(problem));
        }
        if held.many != held.last {
            let problem = format!(
                "{} decisions have a number of {series}, and the last has {}: the series has a \
                 gap, or a number twice.",
                held.many, held.last
            );
            found.faults.push(fault(problem));
        }
    }
    found.faults.extend(given.into_keys().map(|series| {
        fault(format!(
            "Decisions have a number of {series}, and the table numbers has no such series."
        ))
    }));
    Ok(())
}

const fn fault(problem: String) -> RecordFault {
    RecordFault {
        entry: None,
        record: None,
        problem,
    }
}

/// What the decisions hold of each series. What is no number of a series counts as the series of
/// its own name, which no table has.
async fn given(snapshot: &Reader) -> StoreResult<BTreeMap<String, Given>> {
    let db = snapshot.db();
    let mut given: BTreeMap<String, Given> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let sql = format!(
            "SELECT id, number FROM decisions WHERE number IS NOT NULL AND id > $1 \
             ORDER BY id LIMIT {BATCH}"
        );
        let rows = all(&db, &sql, vec![after.into()]).await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("", "id")?;
        for row in &rows {
            let number: String = row.try_get("", "number")?;
            let (series, n) = number
                .rsplit_once('/')
                .and_then(|(series, n)| Some((series, n.parse().ok()?)))
                .unwrap_or((&number, 0));
            let of_series = given.entry(series.to_owned()).or_default();
            of_series.many += 1;
            of_series.last = of_series.last.max(n);
        }
    }
    Ok(given)
}
