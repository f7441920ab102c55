//! Owns what the doctor says of what is in the database: jobs, tokens, accounts, boards.

use std::collections::BTreeSet;

use minuted_app::{
    App,
    read::{
        Cursor, Order, PageRequest, StoreResult, Stored, TokenRow,
        filters::{AccountFilter, BoardFilter},
    },
};
use minuted_core::{accounts::Account, boards::Board, time::Timestamp, viewer::Viewer};
use minuted_store::BlobCounts;
use minuted_web::Address;

use super::finding::Finding;
use crate::{
    config::{FilePlace, Settings},
    wiring,
};

/// How many records are read at a time.
const PAGE: u64 = 200;

/// A job that has been due for so long has no worker: ten minutes.
const LATE: i64 = 10 * 60 * 1_000_000;

/// A token that ends so soon is told of: a week.
const SOON: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// Webhooks to which messages go in the open.
pub(super) fn webhooks(settings: &Settings) -> Vec<Finding> {
    let open = settings.webhooks().iter().filter(|set| {
        let to = set.webhook.origin();
        let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        to.starts_with("http://") && !here.iter().any(|here| to.starts_with(here))
    });
    let told = open.map(|set| {
        let (name, to) = (&set.subscription.name, set.webhook.origin());
        let told = format!("messages to the webhook {name} ({to}) go in the open.");
        Finding::warning(
            "webhooks",
            told,
            "give it an address that begins with https://",
        )
    });
    told.collect()
}

/// The bucket of attachments, if they are kept in one: whether it can be used, and by what way.
pub(super) async fn bucket(settings: &Settings) -> Vec<Finding> {
    let Some(bucket) = settings.bucket() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let open = |at: Address| !at.is_secure() && !at.is_this_machine();
    if bucket.endpoint.parse().is_ok_and(open) {
        findings.push(Finding::warning(
            "attachments",
            format!("they go to {} in the open.", bucket.endpoint),
            "give `attachments.endpoint` an address that begins with https://",
        ));
    }
    let problem = match wiring::blobs(settings) {
        Ok(Some(blobs)) => blobs.check().await.err().map(|error| error.to_string()),
        Ok(None) => None,
        Err(failure) => Some(failure.to_string()),
    };
    findings.push(match problem {
        None => Finding::fine("attachments", format!("{bucket} can be written and read.")),
        Some(problem) => Finding::wrong(
            "attachments",
            format!("{problem}."),
            "do that; until then files are neither taken nor given, and `minuted serve` does not start",
        ),
    });
    findings
}

/// Everything that is in the database.
pub(super) async fn all(app: &App, settings: &Settings) -> StoreResult<Vec<Finding>> {
    let mut findings = jobs(app).await?;
    let accounts: Vec<Account> = every(app, &AccountFilter::default()).await?;
    let viewer = viewer(app);
    let mut tokens = Vec::new();
    for accounts in accounts.chunks(100) {
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        tokens.extend(app.reader().tokens_of(&viewer, &ids).await?);
    }
    findings.push(administrators(app, &accounts));
    findings.extend(of_tokens(app.now(), &tokens));
    let boards: Vec<Board> = every(app, &BoardFilter::default()).await?;
    findings.extend(rules(app, &boards));
    let kept_apart = settings.files_in() != FilePlace::Database;
    findings.push(attachments(app.reader().blob_counts().await?, kept_apart));
    Ok(findings)
}

fn viewer(app: &App) -> Viewer {
    Viewer::system("doctor", app.today())
}

async fn every<R: Stored>(app: &App, filter: &R::Filter) -> StoreResult<Vec<R>> {
    let (viewer, reader) = (viewer(app), app.reader());
    let mut request = PageRequest::first(PAGE, Order::Ascending);
    let mut found = Vec::new();
    while let Ok(page) = reader.list::<R>(&viewer, filter, &request).await? {
        let last = page
            .records
            .last()
            .map(|last| Cursor::of(last, request.order));
        found.extend(page.records);
        match last {
            Some(last) if page.has_next => request.after = Some(last),
            _ => break,
        }
    }
    Ok(found)
}

async fn jobs(app: &App) -> StoreResult<Vec<Finding>> {
    let since = Timestamp::from_micros(app.now().micros() - LATE);
    let counts = app.job_counts(since).await?;
    let mut findings = Vec::new();
    if counts.parked > 0 {
        findings.push(Finding::warning(
            "jobs",
            format!("failed so often that they are parked: {}.", counts.parked),
            "`minuted jobs list --parked` says why; mend that, then `minuted jobs retry ID`",
        ));
    }
    if counts.due > 0 {
        findings.push(Finding::warning(
            "jobs",
            format!("due for ten minutes, and nobody does them: {}.", counts.due),
            "start `minuted serve` over this database, with worker.enabled = true",
        ));
    }
    if findings.is_empty() {
        let told = match counts.all {
            0 => "none is left to be done.".to_owned(),
            count => format!("on their way: {count}."),
        };
        findings.push(Finding::fine("jobs", told));
    }
    Ok(findings)
}

/// Whether the bytes of attachments can be reached. That they are whole takes reading them all.
fn attachments(counts: BlobCounts, kept_apart: bool) -> Finding {
    if counts.in_store > 0 && !kept_apart {
        return Finding::wrong(
            "attachments",
            format!("{} are in a blob store, and none is set.", counts.in_store),
            "set `attachments.store` as it was when they were put there",
        );
    }
    if kept_apart && counts.in_database > 0 {
        return Finding::warning(
            "attachments",
            format!(
                "{} are in the database, and a blob store is set.",
                counts.in_database
            ),
            "`minuted attachments move` moves them",
        );
    }
    let all = counts.in_database + counts.in_store;
    let mib = (counts.bytes_in_database + counts.bytes_in_store) >> 20;
    let told = format!(
        "{all}, of {mib} MiB; of them no record names {}.",
        counts.unnamed
    );
    Finding::fine("attachments", told)
}

fn administrators(app: &App, accounts: &[Account]) -> Finding {
    let today = app.today();
    match accounts.iter().filter(|a| a.administers(today)).count() {
        0 => Finding::warning(
            "accounts",
            "no account administers all boards without a last day: nobody can let anyone in."
                .to_owned(),
            "`minuted token create --account \"Ann Example\" --role administrator`",
        ),
        1 => Finding::fine("accounts", "1 account administers the office.".to_owned()),
        count => Finding::fine(
            "accounts",
            format!("{count} accounts administer the office."),
        ),
    }
}

/// No token lasts for ever, so that what is to be told is that one has ended or soon will.
fn of_tokens(now: Timestamp, tokens: &[TokenRow]) -> Vec<Finding> {
    let standing = tokens.iter().filter(|token| token.revoked.is_none());
    let (expired, good): (Vec<_>, Vec<_>) = standing.partition(|token| token.expires <= now);
    let soon = good
        .iter()
        .filter(|token| token.expires.micros() <= now.micros().saturating_add(SOON));
    let named = |tokens: Vec<&&TokenRow>| {
        let ids: Vec<&str> = tokens
            .iter()
            .take(5)
            .map(|token| token.id.as_str())
            .collect();
        let more = if tokens.len() > ids.len() {
            ", …"
        } else {
            ""
        };
        format!("{}{more}", ids.join(", "))
    };
    let soon: Vec<_> = soon.collect();
    let mut findings = Vec::new();
    if !soon.is_empty() {
        let told = format!("within a week end {}: {}.", soon.len(), named(soon));
        let remedy = "issue others with `minuted token create` to those who still need them";
        findings.push(Finding::warning("tokens", told, remedy));
    }
    if good.is_empty() && !tokens.is_empty() {
        findings.push(Finding::warning(
            "tokens",
            format!(
                "of {} none is good any more: nobody can sign in.",
                tokens.len()
            ),
            "`minuted token create --account NAME` for an account that is there",
        ));
    } else if findings.is_empty() {
        let told = format!("good: {}; expired: {}.", good.len(), expired.len());
        findings.push(Finding::fine("tokens", told));
    }
    findings
}

fn rules(app: &App, boards: &[Board]) -> Vec<Finding> {
    let today = app.today();
    let lacking: BTreeSet<(&str, &str)> = boards
        .iter()
        .filter(|board| app.profiles().in_force(board.profile(), today).is_none())
        .map(|board| (board.name.as_str(), board.profile()))
        .collect();
    if lacking.is_empty() {
        let told = format!("in force for every board ({}).", boards.len());
        return vec![Finding::fine("rules", told)];
    }
    let remedy = "nothing of this board can be moved until it has rules of this build: change the \
                  board, or use the build that has them";
    let told = lacking.into_iter().map(|(board, rules)| {
        let told = format!("those of {board}, `{rules}`, are not in force.");
        Finding::wrong("rules", told, remedy)
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Severity;

    fn token(id: &str, expires: i64, revoked: bool) -> TokenRow {
        let account = "account:00000000-0000-0000-0000-000000000001";
        TokenRow {
            id: id.to_owned(),
            account: account.parse().unwrap(),
            name: String::new(),
            issued_by: String::new(),
            issued: Timestamp::from_micros(0),
            expires: Timestamp::from_micros(expires),
            revoked: revoked.then_some(Timestamp::from_micros(1)),
        }
    }

    #[test]
    fn attachments_out_of_reach_are_wrong() {
        let counts = |in_database, in_store| BlobCounts {
            in_database,
            in_store,
            ..BlobCounts::default()
        };
        for (counts, kept_apart, severity) in [
            (counts(0, 0), false, Severity::Fine),
            (counts(2, 0), false, Severity::Fine),
            (counts(0, 2), true, Severity::Fine),
            (counts(1, 2), true, Severity::Warning),
            (counts(0, 2), false, Severity::Wrong),
        ] {
            assert_eq!(
                attachments(counts, kept_apart).severity,
                severity,
                "{counts:?}"
            );
        }
    }

    #[test]
    fn tokens_that_end_are_told_before_nobody_can_sign_in() {
        let now = 1_000 * SOON;
        let good = || token("good", now + SOON + 1, false);
        let soon = || token("soon", now + SOON, false);
        let expired = || token("expired", now, false);
        let revoked = || token("revoked", now + SOON, true);
        for (tokens, severity, told) in [
            (vec![], Severity::Fine, "good: 0"),
            (
                vec![good(), expired(), revoked()],
                Severity::Fine,
                "good: 1; expired: 1",
            ),
            (
                vec![good(), soon()],
                Severity::Warning,
                "within a week end 1: soon.",
            ),
            (
                vec![expired(), revoked()],
                Severity::Warning,
                "of 2 none is good",
            ),
        ] {
            let findings = of_tokens(Timestamp::from_micros(now), &tokens);
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert_eq!(findings[0].severity, severity, "{tokens:?}");
            assert!(findings[0].to_string().contains(told), "{}", findings[0]);
        }
    }
}
