//! Running other programs, and never leaving one behind.
//!
//! Two kinds: a *step* runs to its end while we wait; a [`Background`] serves until it is dropped.
//! Each is the head of its own process group, so that a Ctrl-C in a terminal reaches only us.
//! On a signal the running step is stopped, which makes the step fail, which makes every caller
//! return, which drops every guard. Nothing in this program calls `exit`.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How many signals to stop have come.
static SIGNALS: AtomicUsize = AtomicUsize::new(0);

/// The process group of the step that runs now.
static STEP: Mutex<Option<Pid>> = Mutex::new(None);

/// Starts to listen for signals to stop.
///
/// The first one asks the running step to end; a second one ends it at once.
pub(crate) fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listen for signals")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let before = SIGNALS.fetch_add(1, Ordering::SeqCst);
            signal_step(if before == 0 {
                Signal::TERM
            } else {
                Signal::KILL
            });
        }
    });
    Ok(())
}

/// Whether we have been asked to stop.
pub(crate) fn interrupted() -> bool {
    0 < SIGNALS.load(Ordering::SeqCst)
}

/// Runs a step with our own output. It fails when the program does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let mut child = spawn_step(command)?;
    finish(command, &mut child)
}

/// Runs a step and returns what it printed on stdout. Its stderr is ours.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let mut child = spawn_step(command.stdout(Stdio::piped()))?;
    let mut output = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout
            .read_to_string(&mut output)
            .with_context(|| describe(command))?;
    }
    finish(command, &mut child)?;
    Ok(output)
}

/// What a step printed, and whether it succeeded.
#[derive(Debug)]
pub(crate) struct Teed {
    pub(crate) output: String,
    pub(crate) result: Result<()>,
}

/// Runs a step, printing its output as it comes and keeping a copy.
pub(crate) fn tee(command: &mut Command) -> Result<Teed> {
    let mut child = spawn_step(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let output = thread::scope(|scope| {
        let errors = scope.spawn(|| stderr.map(|pipe| copy_lines(pipe, io::stderr())));
        let mut output = stdout
            .map(|pipe| copy_lines(pipe, io::stdout()))
            .unwrap_or_default();
        output.push_str(&errors.join().ok().flatten().unwrap_or_default());
        output
    });
    Ok(Teed {
        output,
        result: finish(command, &mut child),
    })
}

/// Where a program is on the search path.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| is_program(file))
}

/// Whether a file can be run.
pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A program that serves until it is dropped.
#[derive(Debug)]
pub(crate) struct Background {
    name: &'static str,
    stop: Signal,
    child: Child,
}

/// How a program is started in the background.
#[derive(Debug)]
pub(crate) struct BackgroundOptions<'a> {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    /// The signal that makes it stop in good order.
    pub(crate) stop: Signal,
    /// The user that runs it, when it is not to be us.
    pub(crate) user: Option<&'a str>,
}

impl Background {
    /// Starts `program` with what `configure` adds to it.
    ///
    /// Where util-linux is there, the kernel stops the program should we be killed without a
    /// chance to. That bond is to the calling thread, so call this from the main thread.
    pub(crate) fn start(
        options: &BackgroundOptions<'_>,
        program: &Path,
        configure: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let mut command = match which("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(options.user.iter().flat_map(|user| as_user(user)));
                command
                    .arg("--pdeathsig")
                    .arg(signal_name(options.stop))
                    .arg("--")
                    .arg(program);
                command
            }
            None if options.user.is_some() => {
                bail!(
                    "setpriv (of util-linux) is needed to run {} as another user",
                    options.name
                )
            }
            None => Command::new(program),
        };
        command.stdin(Stdio::null()).process_group(0);
        configure(&mut command);
        let child = command.spawn().with_context(|| describe(&command))?;
        Ok(Self {
            name: options.name,
            stop: options.stop,
            child,
        })
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Its process ID.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The pipe of its stdout, once, when it was asked for.
    pub(crate) fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Fails when it has ended.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended by itself: {status}", self.name),
        }
    }

    /// Ends it with a signal that it does not get over, and waits for its end.
    pub(crate) fn end(&mut self, signal: Signal) -> Result<()> {
        self.check_alive()?;
        if let Some(pid) = pid(&self.child) {
            rustix::process::kill_process(pid, signal)?;
        }
        self.child.wait()?;
        Ok(())
    }

    fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        // Not reaped yet, so the ID is still ours.
        if let Some(pid) = pid(&self.child) {
            rustix::process::kill_process(pid, self.stop)?;
        }
        let patience = Instant::now() + Duration::from_secs(15);
        while Instant::now() < patience {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.child.kill()?;
        self.child.wait()?;
        bail!("did not stop when asked, and was killed")
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("warning: {}: {error:#}", self.name);
        }
    }
}

/// Arguments of setpriv to run as `user` and nothing more.
pub(crate) fn as_user(user: &str) -> [String; 3] {
    [
        format!("--reuid={user}"),
        format!("--regid={user}"),
        "--init-groups".to_owned(),
    ]
}

/// A command as a person would type it, for messages.
pub(crate) fn describe(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

fn spawn_step(command: &mut Command) -> Result<Child> {
    ensure!(!interrupted(), "interrupted");
    command.stdin(Stdio::null()).process_group(0);
    let child = command.spawn().with_context(|| describe(command))?;
    *STEP.lock().unwrap_or_else(PoisonError::into_inner) = pid(&child);
    if interrupted() {
        // The signal may have come before the step was known.
        signal_step(Signal::TERM);
    }
    Ok(child)
}

fn finish(command: &Command, child: &mut Child) -> Result<()> {
    let status = child.wait();
    *STEP.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let status = status.with_context(|| describe(command))?;
    ensure!(!interrupted(), "interrupted");
    ensure!(status.success(), "`{}` failed: {status}", describe(command));
    Ok(())
}

fn signal_step(signal: Signal) {
    if let Some(group) = *STEP.lock().unwrap_or_else(PoisonError::into_inner) {
        // It may have ended just now; then there is nobody to tell.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn signal_name(signal: Signal) -> &'static str {
    if signal == Signal::INT { "INT" } else { "TERM" }
}

fn copy_lines(pipe: impl Read, mut out: impl Write) -> String {
    let mut copy = String::new();
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while matches!(pipe.read_until(b'\n', &mut line), Ok(count) if 0 < count) {
        copy.push_str(&String::from_utf8_lossy(&line));
        // A closed terminal must not stop the tests.
        let _ = out.write_all(&line);
        line.clear();
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_stdout() {
        assert_eq!(
            capture(Command::new("echo").arg("minutes")).unwrap(),
            "minutes\n"
        );
    }

    #[test]
    fn names_the_command_that_failed() {
        let error = run(&mut Command::new("false")).unwrap_err();
        assert!(error.to_string().starts_with("`false` failed"), "{error}");
    }

    #[test]
    fn tees_both_streams_and_keeps_the_failure() {
        let teed = tee(Command::new("sh").args(["-c", "echo a; echo b >&2; exit 3"])).unwrap();
        assert_eq!(teed.output, "a\nb\n");
        assert!(teed.result.is_err());
    }

    #[test]
    fn stops_what_it_started() {
        let options = BackgroundOptions {
            name: "sleep",
            stop: Signal::TERM,
            user: None,
        };
        let sleep = which("sleep").unwrap();
        let background = Background::start(&options, &sleep, |command| {
            command.arg("600");
        })
        .unwrap();
        let folder = PathBuf::from(format!("/proc/{}", background.id()));
        assert!(folder.exists());
        drop(background);
        assert!(!folder.exists());
    }
}
