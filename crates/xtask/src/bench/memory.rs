//! The memory of a process, as the kernel counts it.

use std::fmt;
use std::fs;

use anyhow::{Context, Result};

/// Resident memory, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// Now.
    resident: u64,
    /// The most there ever was.
    peak: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} MiB (peak {} MiB)",
            self.resident / 1024,
            self.peak / 1024
        )
    }
}

/// Reads the memory of a running process.
pub(super) fn read(process: u32) -> Result<Memory> {
    let file = format!("/proc/{process}/status");
    let status = fs::read_to_string(&file).with_context(|| format!("read {file}"))?;
    parse(&status).with_context(|| format!("{file} names no resident memory"))
}

fn parse(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some(Memory {
        resident: field("VmRSS")?,
        peak: field("VmHWM")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_kernel_says() {
        let status = "Name:\tminuted\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nThreads:\t3\n";
        let memory = parse(status).unwrap();
        assert_eq!(memory.to_string(), "100 MiB (peak 200 MiB)");
        assert_eq!(parse("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn reads_our_own() {
        assert!(0 < read(std::process::id()).unwrap().resident);
    }
}
