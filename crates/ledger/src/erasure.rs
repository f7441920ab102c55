//! What an erasure says: which versions of which records are gone, and with them their bodies and
//! salts.
//!
//! An erasure is a record like any other, so that its body is vouched for by an entry. A body that is
//! missing without one was taken away.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The word before the colon of an erasure's ID.
const KIND: &str = "erasure:";

/// A version of a record: its ID as the leaf has it, and the version's number.
pub(crate) type RecordVersion = (String, i64);

/// What is read of an erasure's body. Other fields are for those who keep it.
#[derive(Deserialize)]
struct Body {
    versions: Vec<Erased>,
}

#[derive(Deserialize)]
struct Erased {
    record: String,
    version: i64,
}

/// The versions that a body says are gone, if it is that of an erasure.
///
/// # Errors
///
/// Why the body of an erasure can't be read.
pub(crate) fn erased_by(id: &str, body: &str) -> Result<BTreeSet<RecordVersion>, String> {
    if !id.starts_with(KIND) {
        return Ok(BTreeSet::new());
    }
    let body: Body = serde_json::from_str(body)
        .map_err(|error| format!("{id} does not say which versions it erased: {error}"))?;
    let versions = body.versions.into_iter();
    Ok(versions.map(|one| (one.record, one.version)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_erasure_says_that_something_is_gone() {
        let body = r#"{"ground":"12","versions":[{"record":"paper:1","version":2}]}"#;
        let named = BTreeSet::from([("paper:1".to_owned(), 2)]);
        assert_eq!(erased_by("erasure:1", body), Ok(named));
        assert_eq!(erased_by("comment:1", body), Ok(BTreeSet::new()));
        assert_eq!(erased_by("comment:1", "no JSON"), Ok(BTreeSet::new()));
        assert!(erased_by("erasure:1", "{}").is_err());
    }
}
