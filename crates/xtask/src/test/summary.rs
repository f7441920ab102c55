//! Counting tests from what the runners print, for the last line.

/// How many tests ran, over all runners, and which steps failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    passed: u64,
    failed: u64,
    skipped: u64,
    steps: Vec<String>,
}

impl Summary {
    /// Adds what nextest printed: its one summary.
    pub(super) fn read_nextest(&mut self, output: &str) {
        // The last one, because a test of ours may print such a line too.
        let summary = output.lines().rev().map(without_colour).find_map(|line| {
            let rest = line.trim_start().strip_prefix("Summary [")?;
            rest.split_once(" run: ")
                .map(|(_, counts)| counts.to_owned())
        });
        if let Some(counts) = summary {
            self.add(counts.split(", "));
        }
    }

    /// Adds what cargo's own runner printed: a line for each test binary.
    pub(super) fn read_cargo(&mut self, output: &str) {
        for line in output.lines().map(without_colour) {
            let rest = line.strip_prefix("test result: ");
            if let Some((_, counts)) = rest.and_then(|rest| rest.split_once(". ")) {
                self.add(counts.split("; "));
            }
        }
    }

    /// Adds checks that passed outside the runners.
    pub(super) fn add_passed(&mut self, count: u64) {
        self.passed += count;
    }

    /// Notes a step that failed.
    pub(super) fn failed_step(&mut self, name: &str) {
        self.steps.push(name.to_owned());
    }

    /// The line that CI reads. A failed run never says `0 failed`: when no test failed, each failed
    /// step counts as one.
    pub(super) fn last_line(&self) -> String {
        let steps = u64::try_from(self.steps.len()).unwrap_or(u64::MAX);
        let failed = if self.failed == 0 { steps } else { self.failed };
        let mut lines = Vec::new();
        if !self.steps.is_empty() {
            lines.push(format!("failed steps: {}", self.steps.join(", ")));
        }
        if 0 < self.skipped {
            lines.push(format!("{} skipped", self.skipped));
        }
        lines.push(format!("{} passed, {failed} failed", self.passed));
        lines.join("\n")
    }

    fn add<'a>(&mut self, counts: impl Iterator<Item = &'a str>) {
        for count in counts {
            let mut words = count.split_whitespace();
            let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
                continue;
            };
            match words.next() {
                Some("passed") => self.passed += number,
                Some("skipped" | "ignored") => self.skipped += number,
                // Cargo's counts of what was not asked for.
                Some("measured" | "filtered") | None => {}
                // Failed, timed out, could not be started.
                Some(_) => self.failed += number,
            }
        }
    }
}

/// A line without the escape sequences that colour it.
fn without_colour(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, text)| text));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nextest(output: &str) -> String {
        let mut summary = Summary::default();
        summary.read_nextest(output);
        summary.last_line()
    }

    #[test]
    fn reads_nextest() {
        let output = "     Summary [   2.345s] 12 tests run: 11 passed (1 slow), 1 skipped";
        assert_eq!(nextest(output), "1 skipped\n11 passed, 0 failed");
        let output = "Summary [ 1s] 5/9 tests run: 2 passed, 1 failed, 1 timed out, 1 exec failed";
        assert_eq!(nextest(output), "2 passed, 3 failed");
        assert_eq!(
            nextest("Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"),
            "1 passed, 0 failed"
        );
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        let output = "    Summary [ 0s] 7 tests run: 7 passed, 0 skipped\n\
                      test result: FAILED. 0 passed; 1 failed; 0 ignored\n\
                      Summary [ 1s] 2 tests run: 1 passed, 1 failed, 0 skipped\n";
        assert_eq!(nextest(output), "1 passed, 1 failed");
    }

    #[test]
    fn reads_nextest_in_colour() {
        let output = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.010s] \u{1b}[1m2\u{1b}[0m tests run: \
                      \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped";
        assert_eq!(nextest(output), "2 passed, 0 failed");
    }

    #[test]
    fn adds_up_the_binaries_of_cargo() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; \
                      finished in 0.01s\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered \
                      out; finished in 0.01s\n";
        let mut summary = Summary::default();
        summary.read_cargo(output);
        assert_eq!(summary.last_line(), "1 skipped\n4 passed, 2 failed");
    }

    #[test]
    fn a_failed_run_never_says_that_nothing_failed() {
        let mut summary = Summary::default();
        summary.read_cargo("test result: ok. 3 passed; 0 failed; 0 ignored");
        summary.failed_step("clippy");
        assert_eq!(
            summary.last_line(),
            "failed steps: clippy\n3 passed, 1 failed"
        );
    }
}
