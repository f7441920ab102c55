//! pgbench: what `PostgreSQL` alone does with the same statements, as the limit to compare with.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::numbers::Times;
use super::statements::Script;
use crate::postgres::Cluster;
use crate::process;

/// How pgbench is run. Always with prepared statements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    pub(super) clients: usize,
    pub(super) threads: usize,
    pub(super) seconds: u64,
}

/// What pgbench measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report {
    tps: f64,
    transactions: u64,
    average_ms: f64,
    times: Times,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tps,
            transactions,
            average_ms,
            times,
        } = self;
        write!(
            f,
            "{tps:.0} tps, average {average_ms:.2} ms, {times} ({transactions} transactions)"
        )
    }
}

impl Report {
    /// Transactions a second.
    pub(super) fn rate(&self) -> f64 {
        self.tps
    }
}

/// Runs a script on a database of the cluster.
pub(super) fn run(
    cluster: &Cluster,
    url: &str,
    script: &Script,
    options: &Options,
) -> Result<Report> {
    let pgbench = cluster.programs().join("pgbench");
    if !process::is_program(&pgbench) {
        bail!("{} is not there", pgbench.display());
    }
    // pgbench writes a line for each transaction into files here.
    let logs = crate::workspace::target_folder("pgbench")?;
    remove_logs(&logs)?;
    let mut command = Command::new(&pgbench);
    command
        .current_dir(&logs)
        .args(["--protocol=prepared", "--no-vacuum", "--log"]);
    command.arg(format!("--client={}", options.clients));
    command.arg(format!("--jobs={}", options.threads.min(options.clients)));
    command.arg(format!("--time={}", options.seconds));
    let file = logs.with_extension("sql");
    fs::write(&file, &script.text)?;
    command.arg("--file").arg(&file);
    for (name, value) in &script.variables {
        command.arg(format!("--define={name}={value}"));
    }
    let output = process::capture(command.arg(url))?;
    let mut report = parse(&output)?;
    report.times = read_logs(&logs)?;
    remove_logs(&logs)?;
    Ok(report)
}

fn parse(output: &str) -> Result<Report> {
    let field = |name: &str| {
        let value = output.lines().find_map(|line| line.strip_prefix(name));
        value
            .and_then(|value| value.split_whitespace().next())
            .with_context(|| {
                format!(
                    "pgbench printed no \"{}\":\n{output}",
                    name.trim_end_matches([' ', ':', '='])
                )
            })
    };
    let failed: u64 = field("number of failed transactions: ")?.parse()?;
    if 0 < failed {
        bail!("{failed} transactions failed:\n{output}");
    }
    Ok(Report {
        tps: field("tps = ")?.parse()?,
        transactions: field("number of transactions actually processed: ")?.parse()?,
        average_ms: field("latency average = ")?.parse()?,
        times: Times::default(),
    })
}

/// The time of each transaction: the third word of a line, in microseconds.
fn parse_log(log: &str) -> Vec<Duration> {
    let time = |line: &str| {
        line.split(' ')
            .nth(2)?
            .parse()
            .ok()
            .map(Duration::from_micros)
    };
    log.lines().filter_map(time).collect()
}

fn read_logs(folder: &Path) -> Result<Times> {
    let mut times = Vec::new();
    for entry in fs::read_dir(folder)? {
        times.extend(parse_log(&fs::read_to_string(entry?.path())?));
    }
    Ok(Times::new(times))
}

fn remove_logs(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
pgbench (15.18 (Debian 15.18-0+deb12u1))
transaction type: <builtin: select only>
scaling factor: 10
query mode: prepared
number of clients: 16
number of threads: 2
maximum number of tries: 1
duration: 10 s
number of transactions actually processed: 298730
number of failed transactions: 0 (0.000%)
latency average = 0.535 ms
initial connection time = 31.406 ms
tps = 29873.120000 (without initial connection time)
";

    #[test]
    fn reads_what_pgbench_prints() {
        let report = parse(OUTPUT).unwrap();
        assert_eq!(report.transactions, 298_730);
        assert!(
            report.to_string().starts_with("29873 tps, average 0.54 ms"),
            "{report}"
        );
    }

    #[test]
    fn failed_transactions_are_no_measurement() {
        let output = OUTPUT.replace("transactions: 0 (0", "transactions: 7 (0");
        assert!(
            parse(&output)
                .unwrap_err()
                .to_string()
                .starts_with("7 transactions failed")
        );
        assert!(parse("").is_err());
    }

    #[test]
    fn reads_the_log_of_transactions() {
        let log = "0 1 512 0 1795371600 123456\n3 1 1024 0 1795371600 123999\n";
        assert_eq!(
            parse_log(log),
            [Duration::from_micros(512), Duration::from_micros(1024)]
        );
    }
}
