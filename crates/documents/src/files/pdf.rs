//! Owns reading PDFs that somebody hands in: only what is sound is let in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use lopdf::Document;

use super::MOST_PAGES;

/// How long a file may take to be read.
const TIME: Duration = Duration::from_secs(20);
/// The most that a packed part of a file may unfold to.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;
/// The stack for reading: what is nested in a file nests there.
const STACK: usize = 64 * 1024 * 1024;
/// How many files are read at once. A thread can't be ended from outside, so that files at which the reader
/// hangs are refused once there are so many of them.
const MOST_AT_ONCE: usize = 16;

/// Why a PDF is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfFault {
    /// It does not begin as one.
    #[error("it is no PDF")]
    NotPdf,
    /// It can't be read.
    #[error("it is broken ({0})")]
    Broken(String),
    /// It has a password, or limits on what is done with it.
    #[error("it is encrypted; save it without a password")]
    Locked,
    /// It has no pages.
    #[error("it has no pages, or is broken")]
    NoPages,
    /// It has more pages than are taken.
    #[error("it has more than {most} pages", most = MOST_PAGES)]
    TooManyPages,
    /// Reading took too long.
    #[error("it could not be read within {0} seconds")]
    Slow(u64),
    /// Others are read already.
    #[error("too many files are being read; try again later")]
    Busy,
}

/// Reads a PDF on a thread of its own, so that a file that makes the reader hang or break off is
/// refused like any other that can't be read.
///
/// # Errors
/// Why it is not let in.
pub fn read_pdf(bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Document, PdfFault> {
    static READING: AtomicUsize = AtomicUsize::new(0);
    if READING.fetch_add(1, Ordering::Relaxed) >= MOST_AT_ONCE {
        READING.fetch_sub(1, Ordering::Relaxed);
        return Err(PdfFault::Busy);
    }
    let (done, wait) = mpsc::channel();
    let spawned = std::thread::Builder::new()
        .name("pdf-reader".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let _reading = Reading(&READING);
            // Nobody may be waiting any more.
            drop(done.send(read_here(bytes.as_ref())));
        });
    if let Err(error) = spawned {
        READING.fetch_sub(1, Ordering::Relaxed);
        return Err(PdfFault::Broken(error.to_string()));
    }
    match wait.recv_timeout(TIME) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(PdfFault::Slow(TIME.as_secs())),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(PdfFault::Broken("the reader broke off".to_owned()))
        }
    }
}

/// One file that is read, until it is no more, however that ends.
struct Reading(&'static AtomicUsize);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn read_here(bytes: &[u8]) -> Result<Document, PdfFault> {
    let start = &bytes[..bytes.len().min(1024)];
    if !start.windows(5).any(|found| found == b"%PDF-") {
        return Err(PdfFault::NotPdf);
    }
    let options = lopdf::LoadOptions {
        max_decompressed_size: Some(MOST_UNPACKED),
        ..lopdf::LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| PdfFault::Broken(error.to_string()))?;
    if document.is_encrypted() || document.encryption_state.is_some() {
        return Err(PdfFault::Locked);
    }
    match document.get_pages().len() {
        0 => Err(PdfFault::NoPages),
        pages if pages > MOST_PAGES => Err(PdfFault::TooManyPages),
        _ => Ok(document),
    }
}
