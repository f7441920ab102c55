//! Times in order, and what is read off them.

use std::fmt;
use std::time::Duration;

/// Durations, sorted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    sorted: Vec<Duration>,
}

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { sorted: times }
    }

    /// The smallest time that at least `percent` of all times don't exceed.
    pub(super) fn percentile(&self, percent: usize) -> Option<Duration> {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, percent) in [("p50", 50), ("p99", 99), ("max", 100)] {
            let time = self.percentile(percent).unwrap_or_default();
            let separator = if percent == 50 { "" } else { ", " };
            write!(f, "{separator}{name} {:.2} ms", time.as_secs_f64() * 1e3)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_occurred() {
        let times = Times::new((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(times.percentile(50), Some(Duration::from_millis(100)));
        assert_eq!(times.percentile(99), Some(Duration::from_millis(198)));
        assert_eq!(times.percentile(100), Some(Duration::from_millis(200)));
        assert_eq!(
            times.to_string(),
            "p50 100.00 ms, p99 198.00 ms, max 200.00 ms"
        );
    }

    #[test]
    fn one_time_is_every_percentile() {
        let times = Times::new(vec![Duration::from_millis(7)]);
        assert_eq!(times.percentile(1), times.percentile(99));
        assert_eq!(Times::default().percentile(50), None);
    }
}
