//! How long an appraisal takes with a million draws of its weights, beside numpy in the same run.
//!
//! Ours is the whole command: it starts, reads the file, works everything out and prints it. Of numpy
//! only the draws and the ranks are measured.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::numbers::Times;
use crate::process;
use crate::test::packages;
use crate::workspace;

const OPTIONS: usize = 8;
const CRITERIA: usize = 12;
const DRAWS: usize = 1_000_000;
const ROUNDS: usize = 5;

/// Measures both by turns, so that both meet the machine in the same mood.
pub(super) fn measure(binary: &Path, rounds: usize) -> Result<()> {
    let file = workspace::target_folder("bench-appraisal")?.join("appraisal.toml");
    fs::write(&file, appraisal())?;
    let python = packages::install_python()?;
    for _ in 0..rounds {
        let ours = ours(binary, &file)?;
        let fastest = ours.percentile(0).context("nothing was measured")?;
        let numpy = numpy(&python)?;
        println!("appraisal, {OPTIONS} × {CRITERIA}, {DRAWS} draws, the whole command: {ours}");
        println!(
            "numpy, the same draws and ranks: {:.1} ms at best",
            numpy.as_secs_f64() * 1e3
        );
        println!(
            "ratio, best to best: {:.3}",
            fastest.as_secs_f64() / numpy.as_secs_f64()
        );
    }
    Ok(())
}

fn ours(binary: &Path, file: &Path) -> Result<Times> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut command = Command::new(binary);
        command.arg("appraise").arg(file);
        let printed = process::capture(
            command
                .args(["--format", "json", "--draws"])
                .arg(DRAWS.to_string()),
        )?;
        times.push(start.elapsed());
        ensure!(
            printed.contains("\"draws\":1000000"),
            "the appraisal printed something else"
        );
    }
    Ok(Times::new(times))
}

fn numpy(python: &Path) -> Result<Duration> {
    let script = workspace::top()
        .join(packages::PYTHON_SOURCES)
        .join("appraisal_draws.py");
    let mut command = Command::new(python);
    command.arg("-B").arg(script);
    command.args([OPTIONS, CRITERIA, DRAWS, ROUNDS].map(|number| number.to_string()));
    let printed = process::capture(&mut command)?;
    let milliseconds: f64 = printed
        .trim()
        .parse()
        .context("numpy's time is no number")?;
    Ok(Duration::from_secs_f64(milliseconds / 1e3))
}

/// An appraisal whose scores are spread evenly over their scale.
fn appraisal() -> String {
    let mut text = "title = \"Measured\"\nscale = { min = 0, max = 100 }\n".to_owned();
    let mut add = |part: std::fmt::Arguments<'_>| text.write_fmt(part).unwrap_or_default();
    for c in 0..CRITERIA {
        add(format_args!(
            "[[criteria]]\nid = \"{c}\"\nname = \"{c}\"\nweight = {}\n",
            c + 1
        ));
    }
    for o in 0..OPTIONS {
        add(format_args!("[[options]]\nid = \"{o}\"\nname = \"{o}\"\n"));
        for c in 0..CRITERIA {
            let score = (37 * o + 61 * c + 17 * o * c) % 101;
            add(format_args!(
                "[[scores]]\noption = \"{o}\"\ncriterion = \"{c}\"\nscore = {score}\n"
            ));
        }
    }
    text
}
