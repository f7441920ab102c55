//! The statements that one request runs, taken from `PostgreSQL`'s own log and made into a script
//! for pgbench: the same SQL with the same parameters, so that what is compared is the same work.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::postgres::Cluster;

/// A script for pgbench, and the values of its variables.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Script {
    /// How many statements it has.
    pub(super) statements: usize,
    pub(super) text: String,
    pub(super) variables: Vec<(String, String)>,
}

/// One statement that ran, with its parameters; `None` is NULL.
#[derive(Clone, Debug, PartialEq)]
struct Statement {
    sql: String,
    parameters: Vec<Option<String>>,
}

/// What must be new each time the script runs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fresh {
    /// The IDs of the records that the request made.
    ids: Vec<String>,
    /// The number that it allocated, such as `CAB/2026/7`.
    number: Option<String>,
}

impl Fresh {
    fn of(statements: &[Statement]) -> Self {
        let given = |statement: &Statement| statement.parameters.first().cloned().flatten();
        let inserts = |statement: &&Statement| {
            statement.sql.starts_with("INSERT INTO") && statement.sql.contains("(\"id\",")
        };
        let allocation = statements
            .iter()
            .find(|statement| allocates(&statement.sql));
        let series = allocation.and_then(given).map(|series| series + "/");
        let values = statements
            .iter()
            .flat_map(|statement| statement.parameters.iter().flatten());
        let number = series.and_then(|series| {
            let mut numbers = values.filter(|value| value.starts_with(&series));
            numbers.next().cloned()
        });
        Self {
            ids: statements
                .iter()
                .filter(inserts)
                .filter_map(given)
                .collect(),
            number,
        }
    }
}

/// Whether a statement gives the next number of a series.
fn allocates(sql: &str) -> bool {
    sql.starts_with("INSERT INTO numbers") && sql.contains("RETURNING last")
}

/// Runs `request` and gives the statements of it.
///
/// It runs twice: the first time to prepare what is prepared once.
pub(super) fn capture(
    cluster: &Cluster,
    mut request: impl FnMut() -> Result<()>,
) -> Result<Script> {
    let url = cluster.url();
    cluster.query(&url, "ALTER SYSTEM SET log_line_prefix = '%p|'")?;
    cluster.query(&url, "ALTER SYSTEM SET log_statement = 'all'")?;
    cluster.query(&url, "SELECT pg_reload_conf()")?;
    request()?;
    let before = fs::metadata(cluster.log())?.len();
    request()?;
    let log = fs::read(cluster.log())?;
    cluster.query(&url, "ALTER SYSTEM RESET log_statement")?;
    cluster.query(&url, "SELECT pg_reload_conf()")?;
    let log = String::from_utf8_lossy(log.get(usize::try_from(before)?..).unwrap_or_default());
    let statements = read(&log)?;
    ensure!(!statements.is_empty(), "the log has no statement:\n{log}");
    Ok(script(&statements, &Fresh::of(&statements)))
}

/// Reads the log. A line that begins with a tab goes on with the one before.
fn read(log: &str) -> Result<Vec<Statement>> {
    let mut statements: Vec<Statement> = Vec::new();
    for line in log.replace("\n\t", " ").split('\n') {
        let Some((_, line)) = line.split_once('|') else {
            continue;
        };
        if let Some(rest) = line.strip_prefix("LOG:  statement: ") {
            statements.push(Statement {
                sql: rest.to_owned(),
                parameters: Vec::new(),
            });
        } else if let Some(rest) = line.strip_prefix("LOG:  execute ") {
            let (_, sql) = rest.split_once(": ").context("an execution without SQL")?;
            statements.push(Statement {
                sql: sql.to_owned(),
                parameters: Vec::new(),
            });
        } else if let Some(rest) = line.strip_prefix("DETAIL:  parameters: ") {
            let statement = statements.last_mut().context("parameters of nothing")?;
            statement.parameters = parameters(rest)?;
        }
    }
    Ok(statements)
}

/// Reads `$1 = 'text', $2 = NULL`.
fn parameters(text: &str) -> Result<Vec<Option<String>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (_, after) = rest
            .split_once(" = ")
            .context("a parameter without a value")?;
        if let Some(after) = after.strip_prefix("NULL") {
            found.push(None);
            rest = after.strip_prefix(", ").unwrap_or(after);
            continue;
        }
        let mut value = String::new();
        let mut characters = after
            .strip_prefix('\'')
            .context("a value without quotes")?
            .chars();
        while let Some(character) = characters.next() {
            if character == '\'' && !characters.as_str().starts_with('\'') {
                break;
            }
            if character == '\'' {
                characters.next();
            }
            value.push(character);
        }
        found.push(Some(value));
        rest = characters.as_str();
        rest = rest.strip_prefix(", ").unwrap_or(rest);
    }
    Ok(found)
}

fn script(statements: &[Statement], fresh: &Fresh) -> Script {
    let mut script = Script {
        statements: statements.len(),
        ..Script::default()
    };
    // Variables of pgbench last from one run of the script to the next.
    script.text.push_str("\\set run :run + 1\n");
    script.begin(0);
    for statement in statements {
        let mut sql = statement.sql.clone();
        // From the last, so that $1 is not found in $12.
        for (n, value) in statement.parameters.iter().enumerate().rev() {
            let with = script.value(value.as_deref(), fresh);
            sql = sql.replace(&format!("${}", n + 1), &with);
        }
        script.text.push_str(&sql);
        let end = if allocates(&sql) { " \\gset\n" } else { ";\n" };
        script.text.push_str(end);
    }
    script
}

impl Script {
    /// A script of one statement.
    pub(super) fn of(sql: &str) -> Self {
        Self {
            statements: 1,
            text: format!("{sql};\n"),
            variables: Vec::new(),
        }
    }

    /// Counts the runs of the script from where no earlier round can have come, so that each round
    /// makes new IDs.
    pub(super) fn begin(&mut self, round: usize) {
        const MOST_RUNS: usize = 1_000_000;
        self.variables.retain(|(name, _)| name != "run");
        let first = (round * MOST_RUNS).to_string();
        self.variables.push(("run".to_owned(), first));
    }

    /// How a value is written in the script: as a parameter, with its type where the statement
    /// doesn't tell it.
    fn value(&mut self, value: Option<&str>, fresh: &Fresh) -> String {
        let Some(value) = value else {
            return "NULL".to_owned();
        };
        // A row of records holds IDs as they are, and as `kind:ID`.
        let made = fresh.ids.iter().position(|id| value == id);
        if let Some(place) = made {
            let place = place + 1;
            return format!(
                "lpad(({place} + 100 * (:run::bigint + 100000000 * :client_id::bigint))::text, 36, '0')"
            );
        }
        if fresh.number.as_deref() == Some(value) {
            let series = value.trim_end_matches(|c: char| c.is_ascii_digit());
            return format!("('{series}' || :last::text)");
        }
        let name = self.variable(value);
        if value.starts_with("\\x") {
            format!(":{name}::bytea")
        } else if value.parse::<i64>().is_ok() {
            format!(":{name}::bigint")
        } else {
            format!(":{name}")
        }
    }

    fn variable(&mut self, value: &str) -> String {
        let known = self.variables.iter().position(|(_, known)| known == value);
        let place = known.unwrap_or_else(|| {
            self.variables
                .push((format!("v{}", self.variables.len()), value.to_owned()));
            self.variables.len() - 1
        });
        self.variables[place].0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
8|LOG:  statement: BEGIN
8|LOG:  execute sqlx_s_1: SELECT \"id\" FROM \"boards\" WHERE \"id\" = $1
\tLIMIT $2
8|DETAIL:  parameters: $1 = 'it''s, $2 = ''', $2 = '1'
8|LOG:  execute sqlx_s_2: INSERT INTO numbers (series) VALUES ($1) RETURNING last
8|DETAIL:  parameters: $1 = 'CAB/2026'
8|LOG:  execute sqlx_s_3: INSERT INTO \"decisions\" (\"id\", \"number\") VALUES ($1, $2, $3, $4)
8|DETAIL:  parameters: $1 = 'd-1', $2 = 'CAB/2026/7', $3 = NULL, $4 = '\\x00ff'
8|LOG:  statement: COMMIT
";

    #[test]
    fn statements_become_a_script() {
        let statements = read(LOG).unwrap();
        let fresh = Fresh::of(&statements);
        assert_eq!(fresh.ids, ["d-1"]);
        assert_eq!(fresh.number.as_deref(), Some("CAB/2026/7"));
        let mut script = script(&statements, &fresh);
        let lines: Vec<_> = script.text.split('\n').collect();
        assert_eq!(lines[0], "\\set run :run + 1");
        assert_eq!(lines[1], "BEGIN;");
        let read = "SELECT \"id\" FROM \"boards\" WHERE \"id\" = :v2 LIMIT :v1::bigint;";
        assert_eq!(lines[2], read);
        let allocate = "INSERT INTO numbers (series) VALUES (:v3) RETURNING last \\gset";
        assert_eq!(lines[3], allocate);
        assert!(lines[4].contains("(lpad((1 + 100 * "), "{}", lines[4]);
        assert!(lines[4].ends_with("('CAB/2026/' || :last::text), NULL, :v4::bytea);"));
        assert_eq!(lines[5], "COMMIT;");
        let value = |name: &str| {
            let found = script.variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("v2"), Some("it's, $2 = '"));
        assert_eq!(value("v4"), Some("\\x00ff"));
        // Another round begins where this one can't have come, or it would make the same IDs.
        let first = |script: &Script| {
            let runs = script.variables.iter().filter(|(name, _)| name == "run");
            runs.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(first(&script), ["0"]);
        script.begin(2);
        assert_eq!(first(&script), ["2000000"]);
    }

    #[test]
    fn a_log_that_is_cut_is_an_error() {
        assert!(read("8|DETAIL:  parameters: $1 = 'x'").is_err());
        assert!(parameters("$1 = x").is_err());
    }
}
