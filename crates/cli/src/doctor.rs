//! Owns `minuted doctor`: finding what is wrong with an installation, and saying what to do.

mod files;
mod finding;
mod office;

use std::{path::PathBuf, sync::Arc};

use minuted_app::{App, RandomEntropy};
use minuted_core::time::Timestamp;
use minuted_store::{Shape, Store};
use serde_json::json;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};
use finding::{Finding, Severity};

/// Find what is wrong with an installation, and say what to do.
///
/// It looks at the settings, the files, the database and its shape, the log's end, the clock, jobs
/// that are parked, tokens, accounts, the rules of boards, and a bucket of attachments, into which it
/// writes the file minuted.txt. It changes nothing else, and the server may go on running.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted doctor
  minuted doctor --deep
  minuted doctor --json | jq '.findings[] | select(.severity != \"fine\")'

Exit codes: 0 nothing is wrong, though there may be warnings; 1 something is wrong.")]
pub(crate) struct Arguments {
    /// Verify every record and the whole log as well, as `minuted ledger verify` does.
    #[arg(long)]
    deep: bool,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// How far the clock may be behind the newest entry: servers over one database differ a little.
const CLOCKS_DIFFER: i64 = 5_000_000;

/// Settings that can't be read are a finding like any other, and the last one.
pub(crate) fn unreadable(json: bool, failure: &Failure) -> Result<(), Failure> {
    let told = failure.to_string().replace("error: ", "");
    let finding = Finding::wrong(
        "settings",
        told,
        "mend the file or the variable that is named",
    );
    told_all(json, &[finding])
}

impl Arguments {
    pub(crate) const fn json(&self) -> bool {
        self.json
    }
}

pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<(), Failure> {
    let address = arguments.database.address(settings);
    let mut findings = vec![Finding::fine(
        "settings",
        "every setting is known.".to_owned(),
    )];
    findings.extend(files::of_settings(settings));
    findings.extend(office::webhooks(settings));
    findings.extend(office::bucket(settings).await);
    let file = wiring::file_of(&address);
    match &file {
        Some(file) if !file.is_file() => findings.push(Finding::wrong(
            "database",
            format!("there is no file {}.", file.display()),
            "name the right one with --database or in minuted.toml, or make it: `minuted migrate`",
        )),
        _ => {
            findings.extend(file.iter().flat_map(|file| files::of_database(file)));
            look(&arguments, settings, &address, file, &mut findings).await;
        }
    }
    told_all(arguments.json, &findings)
}

/// Looks at the database. What stops it from looking is a finding too.
async fn look(
    arguments: &Arguments,
    settings: &Settings,
    address: &str,
    file: Option<PathBuf>,
    findings: &mut Vec<Finding>,
) {
    let store = match Store::look(&wiring::options(address), Arc::new(RandomEntropy)).await {
        Ok(store) => store,
        Err(error) => {
            let remedy = "start the database, or mend its address, user or password";
            findings.push(Finding::wrong("database", format!("{error}."), remedy));
            return;
        }
    };
    let shape = store.shape().await;
    let current = matches!(shape, Ok(Shape::Current));
    findings.push(of_shape(shape, file.is_some()));
    if !current {
        store.close().await;
        return;
    }
    match wiring::over(store) {
        Err(failure) => findings.push(unasked("rules", &failure.to_string())),
        Ok(app) => {
            of_app(arguments, settings, &app, findings).await;
            wiring::close(app).await;
        }
    }
}

fn of_shape(shape: minuted_store::StoreResult<Shape>, is_file: bool) -> Finding {
    match shape {
        Ok(Shape::Current) => {
            let told = "it answers, and has the shape of this build.".to_owned();
            Finding::fine("database", told)
        }
        Ok(Shape::Empty) => Finding::wrong(
            "database",
            "it holds nothing of Minuted.".to_owned(),
            "is it the right one? `minuted migrate` makes its tables",
        ),
        Ok(Shape::Lacks(names)) => {
            let told = format!("it lacks migrations of this build: {}.", names.join(", "));
            if is_file {
                let remedy = "`minuted serve` makes them when it starts, after a copy of the file; \
                              `minuted migrate` makes them now";
                return Finding::warning("database", told, remedy);
            }
            let remedy = "`minuted migrate`; `minuted serve` refuses to start before";
            Finding::wrong("database", told, remedy)
        }
        Ok(Shape::Newer(names)) => Finding::wrong(
            "database",
            format!("a newer build has changed it: {}.", names.join(", ")),
            "use that build, or restore the backup from before the upgrade",
        ),
        Err(error) => Finding::wrong("database", format!("{error}."), "see what its log says"),
    }
}

async fn of_app(
    arguments: &Arguments,
    settings: &Settings,
    app: &App,
    findings: &mut Vec<Finding>,
) {
    findings.push(match app.store().ready().await {
        Ok(()) => Finding::fine(
            "durability",
            "the database keeps what it acknowledges.".to_owned(),
        ),
        Err(error) => Finding::wrong(
            "durability",
            format!("{error}."),
            "set them in postgresql.conf and restart it: until then a crash may lose what was \
             acknowledged, and /readyz refuses",
        ),
    });
    findings.extend(of_ledger(arguments.deep, app).await);
    match office::all(app, settings).await {
        Ok(found) => findings.extend(found),
        Err(error) => findings.push(unasked("office", &error.to_string())),
    }
}

const TAMPERED: &str = "keep the database as it is, compare with the last good backup, and find out \
                        who or what wrote to it besides Minuted; `minuted ledger verify` names all";

async fn of_ledger(deep: bool, app: &App) -> Vec<Finding> {
    let newest = match app.store().newest().await {
        Ok(newest) => newest,
        Err(error) => return vec![unasked("ledger", &error.to_string())],
    };
    let mut findings = vec![clock(app.now(), newest.at)];
    let mut faults: Vec<String> = newest.faults.iter().map(ToString::to_string).collect();
    if let Err(error) = app.store().checkpoint().await {
        faults.push(format!("no checkpoint can be made: {error}."));
    }
    let mut looked = format!(
        "{} entries; the head, the newest entry and the checkpoint are sound",
        newest.size
    );
    if deep {
        looked.push_str(", and so is everything that it vouches for");
        match app.store().verify(Vec::new()).await {
            Ok(found) => faults.extend(found.faults.iter().map(ToString::to_string)),
            Err(error) => faults.push(format!("it can't be verified: {error}.")),
        }
    }
    if faults.is_empty() {
        findings.push(Finding::fine("ledger", format!("{looked}.")));
    }
    // A table that was altered as a whole gives a fault for each row.
    let (shown, more) = faults.split_at(faults.len().min(10));
    findings.extend(
        shown
            .iter()
            .map(|fault| Finding::wrong("ledger", fault.clone(), TAMPERED)),
    );
    if !more.is_empty() {
        let told = format!("{} more faults.", more.len());
        findings.push(Finding::wrong("ledger", told, TAMPERED));
    }
    findings
}

fn clock(now: Timestamp, newest: Option<Timestamp>) -> Finding {
    let behind = newest.map_or(0, |at| at.micros().saturating_sub(now.micros()));
    if behind <= CLOCKS_DIFFER {
        let told = "the machine's clock is not behind the newest entry.".to_owned();
        return Finding::fine("clock", told);
    }
    let told = format!(
        "the machine's clock is {} seconds behind the newest entry of the ledger.",
        behind / 1_000_000
    );
    let remedy = "set the clock, and keep it right by NTP: what is written now is dated before what \
                  was written earlier";
    Finding::wrong("clock", told, remedy)
}

fn unasked(check: &'static str, why: &str) -> Finding {
    let told = format!(
        "this could not be looked at: {}.",
        why.trim_end_matches('.')
    );
    Finding::wrong(check, told, "mend what is told above, and ask again")
}

fn told_all(json: bool, findings: &[Finding]) -> Result<(), Failure> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (wrong, warnings) = (count(Severity::Wrong), count(Severity::Warning));
    if json {
        output::print_json(&json!({
            "sound": wrong == 0, "wrong": wrong, "warnings": warnings, "findings": findings,
        }))?;
    } else {
        output::print(&findings.iter().map(ToString::to_string).collect::<String>())?;
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::No("1 thing is wrong.".to_owned())),
        wrong => Err(Failure::No(format!("{wrong} things are wrong."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_behind_the_log_is_wrong() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        for (now, newest, severity) in [
            (100, None, Severity::Fine),
            (100, Some(90), Severity::Fine),
            (100, Some(104), Severity::Fine),
            (100, Some(3_700), Severity::Wrong),
        ] {
            assert_eq!(
                clock(at(now), newest.map(at)).severity,
                severity,
                "{now} {newest:?}"
            );
        }
        let told = clock(at(100), Some(at(3_700))).to_string();
        assert!(told.contains("3600 seconds behind"), "{told}");
    }

    #[test]
    fn a_shape_that_a_server_refuses_is_wrong() {
        let lacks = || Ok(Shape::Lacks(vec!["0004_jobs".to_owned()]));
        assert_eq!(of_shape(lacks(), true).severity, Severity::Warning);
        assert_eq!(of_shape(lacks(), false).severity, Severity::Wrong);
        let newer = of_shape(Ok(Shape::Newer(vec!["0099_x".to_owned()])), true);
        assert_eq!(newer.severity, Severity::Wrong);
        assert!(newer.to_string().contains("0099_x"));
    }
}
