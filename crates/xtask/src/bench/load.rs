//! A load: many connections, each asking the same question and comparing every answer.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::numbers::Times;
use super::scenarios::{Expected, Scenario};
use crate::http::{Connection, Endpoint};

/// How to ask.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) endpoint: Endpoint,
    pub(super) token: Option<String>,
    pub(super) connections: usize,
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
}

/// What came of it. Every answer was the expected one: otherwise there is no report.
#[derive(Clone, Debug)]
pub(super) struct Report {
    times: Times,
    elapsed: Duration,
    /// How many answers there were, those of warming up among them.
    pub(super) answers: usize,
}

impl Report {
    /// Answers a second.
    pub(super) fn rate(&self) -> f64 {
        let answers = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        f64::from(answers) / self.elapsed.as_secs_f64()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.rate();
        write!(
            f,
            "{rate:.0} req/s, {} ({} answers, all as expected)",
            self.times,
            self.times.len()
        )
    }
}

impl Load {
    /// Asks once, and compares the answer.
    pub(super) fn once(&self, scenario: &Scenario) -> Result<()> {
        let body = scenario.body.to_string();
        let request = self.endpoint.request(&body, self.token.as_deref());
        let mut checker = Checker {
            expected: &scenario.expected,
            known: Vec::new(),
        };
        checker.check(Connection::open(&self.endpoint)?.exchange(&request)?)
    }

    /// Warms up, then measures.
    pub(super) fn run(&self, scenario: &Scenario) -> Result<Report> {
        let request = self
            .endpoint
            .request(&scenario.body.to_string(), self.token.as_deref());
        let expected = &scenario.expected;
        let warm = self
            .drive(&request, expected, self.warm_up)
            .context("while warming up")?;
        let mut report = self.drive(&request, expected, self.duration)?;
        report.answers += warm.answers;
        Ok(report)
    }

    fn drive(&self, request: &[u8], expected: &Expected, duration: Duration) -> Result<Report> {
        let failed = AtomicBool::new(false);
        let start = Instant::now();
        let deadline = start + duration;
        let times = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.connections)
                .map(|_| {
                    scope.spawn(|| {
                        let result = self.ask(request, expected, deadline, &failed);
                        if result.is_err() {
                            failed.store(true, Ordering::Relaxed);
                        }
                        result
                    })
                })
                .collect();
            let mut times = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(result) => times.extend(result?),
                    Err(_) => bail!("a worker panicked"),
                }
            }
            Ok(times)
        })?;
        Ok(Report {
            answers: times.len(),
            times: Times::new(times),
            elapsed: start.elapsed(),
        })
    }

    fn ask(
        &self,
        request: &[u8],
        expected: &Expected,
        deadline: Instant,
        failed: &AtomicBool,
    ) -> Result<Vec<Duration>> {
        let mut connection = Connection::open(&self.endpoint)?;
        let mut checker = Checker {
            expected,
            known: Vec::new(),
        };
        let mut times = Vec::new();
        while Instant::now() < deadline && !failed.load(Ordering::Relaxed) {
            if crate::process::interrupted() {
                bail!("interrupted");
            }
            let asked = Instant::now();
            let answer = connection.exchange(request)?;
            times.push(asked.elapsed());
            checker.check(answer)?;
        }
        Ok(times)
    }
}

/// Compares answers as JSON, but reads the same bytes only once.
#[derive(Debug)]
struct Checker<'a> {
    expected: &'a Expected,
    known: Vec<u8>,
}

impl Checker<'_> {
    fn check(&mut self, answer: &[u8]) -> Result<()> {
        if answer == self.known && !answer.is_empty() {
            return Ok(());
        }
        let found: Value = serde_json::from_slice(answer).context("the answer is no JSON")?;
        if !self.expected.is(&found) {
            bail!("expected {:?}\nfound {found}", self.expected);
        }
        self.known = answer.to_vec();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;

    use serde_json::json;

    use super::*;

    /// Answers every request on every connection with `body`, for as long as the process lives.
    fn serve(body: &'static str) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut stream = BufReader::new(stream);
                    while let Some(length) = read_request_head(&mut stream) {
                        let mut request = vec![0; length];
                        stream.read_exact(&mut request).unwrap();
                        let head =
                            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                        let answer = head + body;
                        stream.get_mut().write_all(answer.as_bytes()).unwrap();
                    }
                });
            }
        });
        Endpoint::parse(&url).unwrap()
    }

    fn read_request_head(stream: &mut impl BufRead) -> Option<usize> {
        let mut length = None;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().ok();
            }
            if line == "\r\n" {
                return length;
            }
        }
    }

    fn load(body: &'static str, expected: Value) -> Result<Report> {
        let load = Load {
            endpoint: serve(body),
            token: None,
            connections: 3,
            warm_up: Duration::from_millis(10),
            duration: Duration::from_millis(50),
        };
        load.run(&Scenario {
            name: "test",
            body: json!({ "query": "{ a }" }),
            expected: Expected::Same(expected),
            as_one_statement: None,
        })
    }

    #[test]
    fn counts_answers() {
        let report = load(r#"{"data":{"a":1}}"#, json!({ "data": { "a": 1 } })).unwrap();
        assert!(0 < report.times.len());
        assert!(report.to_string().contains("req/s"));
    }

    #[test]
    fn another_answer_is_an_error_and_no_number() {
        let error = load(r#"{"data":{"a":2}}"#, json!({ "data": { "a": 1 } })).unwrap_err();
        assert!(format!("{error:#}").contains("expected"), "{error:#}");
    }
}
