//! Owns writing to the standard output and to the error output.

use std::{
    fs,
    io::{self, ErrorKind, IsTerminal, Write},
    path::Path,
};

use serde::Serialize;

use crate::failure::Failure;

/// Prints a text. A reader that has read enough (`minuted schema | head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// Prints bytes as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::failed("the output could not be written", error))
        }
        _ => Ok(()),
    }
}

/// Writes a file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::failed(format!("{} could not be written", path.display()), error);
    fs::write(path, bytes).map_err(failed)
}

/// Prints a value as JSON on one line.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value)
        .map_err(|error| Failure::failed("the output could not be written", error))?;
    print(&format!("{text}\n"))
}

/// Says something on the error output; if nobody reads it, nobody is told.
pub(crate) fn complain(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(writeln!(stderr, "{}", text.trim_end()));
}

/// Tells on the error output how far something long is, if anybody looks.
#[derive(Clone, Copy)]
pub(crate) struct Progress(bool);

impl Progress {
    /// On a terminal, and where it is asked for.
    pub(crate) fn new(asked: bool) -> Self {
        Self(asked || io::stderr().is_terminal())
    }

    pub(crate) fn tell(self, text: &str) {
        if self.0 {
            complain(text);
        }
    }
}
