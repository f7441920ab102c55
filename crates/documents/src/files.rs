//! Owns telling what a file is from what is in it, and refusing files that nobody should be sent:
//! programs, what runs when it is opened, what is locked, what unpacks to far more than it is.
//!
//! What a file is called decides nothing here. Nothing of a file is shown or kept either.

mod archive;
mod pdf;
mod text;

pub use pdf::{PdfFault, read_pdf};

use std::io::{Read, Seek, SeekFrom};

use crate::pictures::PictureFormat;

/// What a file is, from what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Portable Document Format.
    Pdf,
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// A document of Word.
    Docx,
    /// A workbook of Excel.
    Xlsx,
    /// Slides of `PowerPoint`.
    Pptx,
    /// An `OpenDocument` text.
    Odt,
    /// An `OpenDocument` spreadsheet.
    Ods,
    /// An `OpenDocument` presentation.
    Odp,
    /// Text in UTF-8, comma-separated values among it.
    Text,
}

/// Why a file is not taken, in a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// It has no bytes.
    #[error("The file is empty. Choose the file again.")]
    Empty,
    /// It is none of the kinds that are taken.
    #[error(
        "This kind of file is not taken. Save it as PDF, PNG, JPEG, DOCX, XLSX, PPTX, ODT, ODS, ODP, CSV \
         or plain text."
    )]
    Unknown,
    /// A picture of another kind.
    #[error(
        "{0} pictures are not taken, because not every reader shows them. Save it as PNG or JPEG."
    )]
    Picture(&'static str),
    /// A page of the web or an SVG picture: it can hold scripts.
    #[error("{0} files can run scripts when they are opened. Save it as {1}.")]
    Active(&'static str, &'static str),
    /// A program.
    #[error("This is a program, whatever it is called. Programs are not taken.")]
    Program,
    /// An archive that is no document.
    #[error("This is an archive. Unpack it and attach its files one by one.")]
    Archive,
    /// A format of Office from before 2007, or a locked file of a later one, which looks the same
    /// from outside.
    #[error(
        "This is a file of an old Office, or one that a password protects. Take off the password, save it \
         as DOCX, XLSX or PPTX, and attach that."
    )]
    OldOrLocked,
    /// Macros.
    #[error("This file has macros, which are programs. Save it without macros, as {0}.")]
    Macros(&'static str),
    /// A password, or limits on printing and copying.
    #[error(
        "This {0} file is encrypted, so not everybody could read it. Save it without a password."
    )]
    Encrypted(&'static str),
    /// It would unpack to far more than it is.
    #[error(
        "This file unpacks to far more than it is ({0}), as files do that are made to do harm. Open it, \
         save it anew, and attach that."
    )]
    Bomb(&'static str),
    /// It can't be read.
    #[error("This {0} file is broken. Open it, save it anew, and attach that.")]
    Broken(&'static str),
    /// More pages than a pack can take.
    #[error("This PDF file has more than {most} pages. Divide it into several files.", most = MOST_PAGES)]
    TooManyPages,
    /// A text that is not UTF-8.
    #[error(
        "This looks like text, but not in UTF-8: line {0} has something else. Save it as UTF-8 (in Excel: \
         “CSV UTF-8”)."
    )]
    NotUtf8(usize),
    /// It could not be read from where it is kept meanwhile.
    #[error("The file could not be read: {0}. Try again.")]
    Unread(String),
}

impl From<std::io::Error> for FileProblem {
    fn from(error: std::io::Error) -> Self {
        Self::Unread(error.to_string())
    }
}

/// The most pages of a PDF.
pub(crate) const MOST_PAGES: usize = 5_000;

/// How much is looked at first; no signature stands further in.
const HEAD: usize = 1024;

/// How files of other kinds begin, and what to say of them.
const SIGNATURES: &[(&[u8], FileProblem)] = &[
    (b"MZ", FileProblem::Program),
    (b"\x7fELF", FileProblem::Program),
    (b"\xfe\xed\xfa\xce", FileProblem::Program),
    (b"\xfe\xed\xfa\xcf", FileProblem::Program),
    (b"\xce\xfa\xed\xfe", FileProblem::Program),
    (b"\xcf\xfa\xed\xfe", FileProblem::Program),
    // Java, and programs for several kinds of Mac at once.
    (b"\xca\xfe\xba\xbe", FileProblem::Program),
    (b"\0asm", FileProblem::Program),
    (b"#!", FileProblem::Program),
    // A shortcut of Windows.
    (b"L\0\0\0\x01\x14\x02\0", FileProblem::Program),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        FileProblem::OldOrLocked,
    ),
    (b"{\\rtf", FileProblem::Active("RTF", "DOCX or PDF")),
    (b"GIF8", FileProblem::Picture("GIF")),
    (b"BM", FileProblem::Picture("BMP")),
    (b"II*\0", FileProblem::Picture("TIFF")),
    (b"MM\0*", FileProblem::Picture("TIFF")),
    (b"\x1f\x8b", FileProblem::Archive),
    (b"BZh", FileProblem::Archive),
    (b"\xfd7zXZ", FileProblem::Archive),
    (b"7z\xbc\xaf\x27\x1c", FileProblem::Archive),
    (b"Rar!", FileProblem::Archive),
];

/// What a file is, or why it is not taken.
pub fn file_kind<R: Read + Seek>(mut file: R) -> Result<FileKind, FileProblem> {
    let mut head = Vec::with_capacity(HEAD);
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        return Err(FileProblem::Empty);
    }
    if head.starts_with(b"%PDF-") {
        return pdf(file);
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return png(&head, file);
    }
    if head.starts_with(b"\xff\xd8\xff") {
        return jpeg(file);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive::kind(file);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Err(FileProblem::Picture("WebP"));
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Err(FileProblem::Unknown);
    }
    let known = SIGNATURES
        .iter()
        .find(|(signature, _)| head.starts_with(signature) && !is_words(signature, &head));
    if let Some((_, problem)) = known {
        return Err(problem.clone());
    }
    text::kind(&head, file)
}

/// Whether what looks like a short signature is how a text begins: `BMI by ward`, `MZ 12`.
fn is_words(signature: &[u8], head: &[u8]) -> bool {
    let short = signature.len() < 4 && signature.iter().all(u8::is_ascii_alphanumeric);
    short && !head.contains(&0)
}

/// How much of a PDF is looked at around its end, where its trailer is.
const TRAILER: u64 = 4096;

/// A PDF with its end, and without a password. One with a password could neither be put into a pack
/// nor be read aloud; one that can't be read, or has too many pages, would stop the printing of a whole
/// pack, so it is read to its end here.
fn pdf<R: Read + Seek>(mut file: R) -> Result<FileKind, FileProblem> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = window(&mut file, length.saturating_sub(TRAILER))?;
    let mark = b"startxref";
    let Some(at) = tail.windows(mark.len()).rposition(|found| found == mark) else {
        return Err(FileProblem::Broken("PDF"));
    };
    let digits = tail.iter().skip(at + mark.len());
    let digits = digits.skip_while(|byte| byte.is_ascii_whitespace());
    let place = digits
        .take_while(|byte| byte.is_ascii_digit())
        .try_fold(0_u64, |place, digit| {
            place.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
        });
    // The trailer stands before `startxref`, or in a dictionary where that leads.
    let table = window(&mut file, place.unwrap_or(length).min(length))?;
    let locks =
        |part: &[u8]| part.windows(9).any(|found| found == b"/Encrypt ") || ends_encrypt(part);
    if locks(&tail) || locks(&table) {
        return Err(FileProblem::Encrypted("PDF"));
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    match read_pdf(bytes) {
        Ok(_) => Ok(FileKind::Pdf),
        Err(PdfFault::Locked) => Err(FileProblem::Encrypted("PDF")),
        Err(PdfFault::TooManyPages) => Err(FileProblem::TooManyPages),
        Err(fault @ PdfFault::Busy) => Err(FileProblem::Unread(fault.to_string())),
        Err(_) => Err(FileProblem::Broken("PDF")),
    }
}

/// `/Encrypt` before a dictionary or the end of a line.
fn ends_encrypt(part: &[u8]) -> bool {
    part.windows(9)
        .any(|found| found.starts_with(b"/Encrypt") && matches!(found[8], b'<' | b'\r' | b'\n'))
}

fn window<R: Read + Seek>(file: &mut R, from: u64) -> Result<Vec<u8>, FileProblem> {
    let mut part = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.by_ref().take(TRAILER).read_to_end(&mut part)?;
    Ok(part)
}

/// The most pixels of a picture; one of more takes more memory to show than readers have.
const PIXELS: u64 = 100_000_000;

fn png<R: Read + Seek>(head: &[u8], mut file: R) -> Result<FileKind, FileProblem> {
    let size = crate::pictures::png_size(head);
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(end.saturating_sub(12)))?;
    let mut last = Vec::new();
    file.read_to_end(&mut last)?;
    // Something behind the picture is something else, in the same file.
    if last.get(4..8) != Some(b"IEND") {
        return Err(FileProblem::Broken("PNG"));
    }
    picture(size, FileKind::Png, "PNG")?;
    seen(file, PictureFormat::Png, FileKind::Png, "PNG")
}

fn jpeg<R: Read + Seek>(mut file: R) -> Result<FileKind, FileProblem> {
    let mut bytes = Vec::new();
    // The size stands before the picture, behind what cameras write.
    file.by_ref().take(1024 * 1024).read_to_end(&mut bytes)?;
    picture(crate::pictures::jpeg_size(&bytes), FileKind::Jpeg, "JPEG")?;
    seen(file, PictureFormat::Jpeg, FileKind::Jpeg, "JPEG")
}

/// A picture that can be shown. What only its beginning is right of would stop the printing of a paper.
fn seen<R: Read + Seek>(
    mut file: R,
    format: PictureFormat,
    kind: FileKind,
    name: &'static str,
) -> Result<FileKind, FileProblem> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let shows = crate::pictures::shows(format, &bytes);
    shows.then_some(kind).ok_or(FileProblem::Broken(name))
}

fn picture(
    size: Option<(u32, u32)>,
    kind: FileKind,
    name: &'static str,
) -> Result<FileKind, FileProblem> {
    match size {
        Some((width, height)) if width > 0 && height > 0 => {
            let pixels = u64::from(width) * u64::from(height);
            let small = pixels <= PIXELS;
            small
                .then_some(kind)
                .ok_or(FileProblem::Bomb("more than 100 million pixels"))
        }
        _ => Err(FileProblem::Broken(name)),
    }
}

#[cfg(test)]
mod tests;
