//! Owns files that are text: UTF-8 through and through, and no page of the web.

use std::io::{Read, Seek};

use super::{FileKind, FileProblem};

/// A text, or why it is none that is taken.
pub(super) fn kind<R: Read + Seek>(head: &[u8], file: R) -> Result<FileKind, FileProblem> {
    let is_odd = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if head.iter().copied().any(is_odd) {
        return Err(FileProblem::Unknown);
    }
    let begins = begins(head);
    if begins.starts_with("<?xml") || begins.starts_with("<svg") {
        let svg = begins.contains("<svg");
        return Err(if svg {
            FileProblem::Active("SVG", "PNG")
        } else {
            FileProblem::Unknown
        });
    }
    let pages = ["<!doctype", "<html", "<head", "<body", "<script", "<!--"];
    if pages.iter().any(|page| begins.starts_with(page)) {
        return Err(FileProblem::Active("HTML", "PDF"));
    }
    whole(file, is_odd)
}

/// How it begins, in lower case, without what may stand before.
fn begins(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.to_ascii_lowercase()
}

/// Reads all of it, piece by piece. A sign may stand over the end of a piece.
fn whole<R: Read>(mut file: R, is_odd: impl Fn(u8) -> bool) -> Result<FileKind, FileProblem> {
    let mut piece = vec![0; 64 * 1024];
    let (mut kept, mut line) = (0, 1);
    loop {
        let read = file.read(&mut piece[kept..])?;
        let there = &piece[..kept + read];
        let left = match std::str::from_utf8(there) {
            Ok(_) if read == 0 => return Ok(FileKind::Text),
            Ok(_) => 0,
            Err(error) => {
                let good = error.valid_up_to();
                if error.error_len().is_some() || read == 0 {
                    let before = there[..good].iter().filter(|byte| **byte == b'\n');
                    return Err(FileProblem::NotUtf8(line + before.count()));
                }
                there.len() - good
            }
        };
        let done = there.len() - left;
        if there[..done].iter().copied().any(&is_odd) {
            return Err(FileProblem::Unknown);
        }
        line += there[..done].iter().filter(|byte| **byte == b'\n').count();
        piece.copy_within(done..done + left, 0);
        kept = left;
    }
}
