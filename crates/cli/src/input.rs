//! Owns reading a file that a person wrote: how long it may be, and that it is text.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use crate::failure::Failure;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The name and the text of a file that a person wrote; `-` is the standard input.
pub(crate) fn read(path: &Path) -> Result<(String, String), Failure> {
    let (name, file): (String, Box<dyn Read>) = if path == Path::new("-") {
        ("<stdin>".to_owned(), Box::new(io::stdin()))
    } else {
        let name = path.display().to_string();
        let file = fs::File::open(path)
            .map_err(|error| Failure::failed(format!("{name} could not be read"), error))?;
        (name, Box::new(file))
    };
    let mut bytes = Vec::new();
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::failed(format!("{name} could not be read"), error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST {
        let most = LONGEST / 1024 / 1024;
        return Err(Failure::No(format!(
            "{name}: the file is longer than {most} MiB"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let (line, column) = position(before);
        Failure::No(format!(
            "{name}:{line}:{column}: the file is not UTF-8 from here on"
        ))
    })?;
    Ok((name, text))
}

/// The line and the column after a text, from 1.
fn position(before: &[u8]) -> (usize, usize) {
    let before = String::from_utf8_lossy(before);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}
