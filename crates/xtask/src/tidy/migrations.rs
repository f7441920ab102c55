//! A landed migration is never edited, renamed or removed.
//!
//! `migrations/landed.txt` holds a line `sha256  path` for each migration that may have run on
//! somebody's database: the form of `sha256sum`, so `sha256sum -c migrations/landed.txt` works at
//! the top. A migration may be edited freely on its branch; whoever merges it runs
//! `cargo xtask tidy --land`, and from then on the next change is a new migration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::Problem;
use crate::walk;

const FOLDER: &str = "migrations";
const LIST: &str = "migrations/landed.txt";

/// Each migration's path from the top, with its hash.
type Hashes = BTreeMap<String, String>;

/// Landed migrations that changed, and new ones that could not run after them.
/// New ones are named on stdout, so that nobody forgets to land them.
pub(super) fn check(top: &Path) -> Result<Vec<Problem>> {
    let (list, found) = read(top)?;
    let (landed, mut problems) = parse(&list);
    problems.extend(compare(&landed, &found));
    let fresh = fresh(&landed, &found);
    if !fresh.is_empty() {
        println!(
            "note: {} migration(s) not landed: {}",
            fresh.len(),
            fresh.join(", ")
        );
        println!("      when they are merged, `cargo xtask tidy --land` makes them final");
    }
    Ok(problems)
}

/// Adds the new migrations to the list.
pub(super) fn land(top: &Path) -> Result<()> {
    let (mut list, found) = read(top)?;
    let (landed, mut problems) = parse(&list);
    problems.extend(compare(&landed, &found));
    if !problems.is_empty() {
        super::report(&problems)?;
    }
    let fresh = fresh(&landed, &found);
    for path in &fresh {
        list.extend([found[*path].as_str(), "  ", path, "\n"]);
        println!("landed {path}");
    }
    if fresh.is_empty() {
        bail!("there is no new migration to land");
    }
    fs::write(top.join(LIST), list).with_context(|| format!("write {LIST}"))
}

fn read(top: &Path) -> Result<(String, Hashes)> {
    let list = fs::read_to_string(top.join(LIST)).with_context(|| format!("read {LIST}"))?;
    let mut found = Hashes::new();
    for text in walk::texts(&top.join(FOLDER), "sql")? {
        let path = format!("{FOLDER}/{}", text.path.display());
        found.insert(path, hex::encode(Sha256::digest(&text.content)));
    }
    Ok((list, found))
}

fn parse(list: &str) -> (Hashes, Vec<Problem>) {
    let mut landed = Hashes::new();
    let mut problems = Vec::new();
    for (index, line) in list.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let entry = line.split_once("  ").filter(|(hash, _)| hash.len() == 64);
        let new = entry
            .is_some_and(|(hash, path)| landed.insert(path.to_owned(), hash.to_owned()).is_none());
        if !new {
            let remedy = "restore the line: a hash, two spaces, a path, each path once";
            problems.push(Problem::new(LIST, index + 1, "can't be read", remedy));
        }
    }
    (landed, problems)
}

fn compare(landed: &Hashes, found: &Hashes) -> Vec<Problem> {
    let mut problems = Vec::new();
    let remedy = "restore it, and write a new migration for the change";
    for (path, hash) in landed {
        match found.get(path) {
            Some(now) if now == hash => {}
            Some(_) => problems.push(Problem::new(
                path,
                1,
                "a landed migration was edited",
                remedy,
            )),
            None => problems.push(Problem::new(path, 1, "a landed migration is gone", remedy)),
        }
    }
    let mut seen = BTreeSet::new();
    for path in found.keys() {
        let Some((folder, number)) = place(path) else {
            let remedy = "name it NNNN_what_it_does.sql in the folder of its database";
            problems.push(Problem::new(
                path,
                1,
                "the name is not that of a migration",
                remedy,
            ));
            continue;
        };
        if !seen.insert((folder, number)) {
            let remedy = "give it the next free number";
            problems.push(Problem::new(
                path,
                1,
                "two migrations have this number",
                remedy,
            ));
        }
        let last = landed
            .keys()
            .filter_map(|path| place(path))
            .filter(|(f, _)| *f == folder)
            .max();
        if !landed.contains_key(path) && last.is_some_and(|(_, last)| number < last) {
            let remedy = "give it the next free number: databases have passed this one";
            problems.push(Problem::new(
                path,
                1,
                "comes before a landed migration",
                remedy,
            ));
        }
    }
    problems
}

/// The folder and the number of a migration's path.
fn place(path: &str) -> Option<(&str, u32)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (number, rest) = name.split_once('_')?;
    if number.len() != 4 || rest == ".sql" || folder == FOLDER {
        return None;
    }
    Some((folder, number.parse().ok()?))
}

fn fresh<'a>(landed: &Hashes, found: &'a Hashes) -> Vec<&'a str> {
    found
        .keys()
        .filter(|path| !landed.contains_key(*path))
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "migrations/sqlite/0001_records.sql";
    const SECOND: &str = "migrations/sqlite/0002_ledger.sql";
    const THIRD: &str = "migrations/sqlite/0003_search.sql";

    fn hashes(entries: &[(&str, &str)]) -> Hashes {
        entries
            .iter()
            .map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned()))
            .collect()
    }

    fn check(landed: &[(&str, &str)], found: &[(&str, &str)]) -> Vec<String> {
        let problems = compare(&hashes(landed), &hashes(found));
        problems
            .iter()
            .map(|problem| problem.what.clone())
            .collect()
    }

    #[test]
    fn a_new_migration_is_fine() {
        assert!(check(&[(FIRST, "a")], &[(FIRST, "a"), (SECOND, "b")]).is_empty());
        let landed = hashes(&[(FIRST, "a")]);
        assert_eq!(
            fresh(&landed, &hashes(&[(FIRST, "a"), (SECOND, "b")])),
            [SECOND]
        );
    }

    #[test]
    fn a_landed_migration_stays_as_it_is() {
        assert_eq!(
            check(&[(FIRST, "a")], &[(FIRST, "b")]),
            ["a landed migration was edited"]
        );
        assert_eq!(check(&[(FIRST, "a")], &[]), ["a landed migration is gone"]);
    }

    #[test]
    fn numbers_go_up_and_are_used_once() {
        let landed = [(FIRST, "a"), (THIRD, "c")];
        let found = [(FIRST, "a"), (SECOND, "b"), (THIRD, "c")];
        assert_eq!(check(&landed, &found), ["comes before a landed migration"]);
        let twice = [(FIRST, "a"), ("migrations/sqlite/0001_again.sql", "b")];
        assert_eq!(check(&[], &twice), ["two migrations have this number"]);
        let other_database = [(FIRST, "a"), ("migrations/postgres/0001_records.sql", "b")];
        assert!(check(&[], &other_database).is_empty());
        assert_eq!(
            check(&[], &[("migrations/sqlite/records.sql", "a")]).len(),
            1
        );
    }

    #[test]
    fn the_list_is_read_strictly() {
        let hash = "0".repeat(64);
        let (landed, problems) = parse(&format!("# comment\n\n{hash}  {FIRST}\n"));
        assert_eq!(landed[FIRST], hash);
        assert!(problems.is_empty());
        assert_eq!(parse(&format!("{hash} {FIRST}\n")).1.len(), 1, "one space");
        assert_eq!(
            parse(&format!("{hash}  {FIRST}\n{hash}  {FIRST}\n"))
                .1
                .len(),
            1,
            "twice"
        );
    }
}
