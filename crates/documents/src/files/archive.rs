//! Owns files that are archives inside: those of Office since 2007, and OpenDocument.

use std::io::{Read, Seek};

use zip::{ZipArchive, result::ZipError};

use super::{FileKind, FileProblem};

/// The most files inside.
pub(super) const ENTRIES: usize = 5_000;
/// The most bytes of all of them, unpacked.
pub(super) const UNPACKED: u64 = 512 * 1024 * 1024;
/// How often as much as the file itself they may be, once they are more than [`SMALL`].
const RATIO: u64 = 100;
/// What unpacks to less does no harm, however well it was packed.
const SMALL: u64 = 16 * 1024 * 1024;
/// The most that is read of a list of contents.
const LIST: u64 = 4 * 1024 * 1024;

/// What an archive is, or why it is not taken.
pub(super) fn kind<R: Read + Seek>(mut file: R) -> Result<FileKind, FileProblem> {
    let packed = file.seek(std::io::SeekFrom::End(0))?;
    file.seek(std::io::SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(file).map_err(broken)?;
    if archive.len() > ENTRIES {
        return Err(FileProblem::Bomb("more than 5,000 files inside"));
    }
    let names = names(&mut archive)?;
    let kind = of_names(&names, &mut archive)?;
    if archive.has_duplicate_names() || archive.has_overlapping_files().map_err(broken)? {
        return Err(FileProblem::Bomb("files inside that overlap"));
    }
    unpack(&mut archive, packed)?;
    Ok(kind)
}

fn broken(error: ZipError) -> FileProblem {
    match error {
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::Other => error.into(),
        _ => FileProblem::Broken("Office"),
    }
}

/// The names of the files inside. One that is encrypted is refused here.
fn names<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<String>, FileProblem> {
    let mut names = Vec::with_capacity(archive.len());
    for n in 0..archive.len() {
        let entry = archive.by_index_raw(n).map_err(broken)?;
        if entry.encrypted() {
            return Err(FileProblem::Encrypted("Office"));
        }
        names.push(String::from_utf8_lossy(entry.name_raw()).into_owned());
    }
    Ok(names)
}

/// What an archive of these files is.
fn of_names<R: Read + Seek>(
    names: &[String],
    archive: &mut ZipArchive<R>,
) -> Result<FileKind, FileProblem> {
    let has = |name: &str| names.iter().any(|found| found == name);
    let ends = |end: &str| {
        let end = end.to_ascii_lowercase();
        names
            .iter()
            .any(|found| found.to_ascii_lowercase().ends_with(&end))
    };
    if has("mimetype") {
        return open_document(names, archive);
    }
    if !has("[Content_Types].xml") {
        return Err(FileProblem::Archive);
    }
    let (kind, plain) = if has("word/document.xml") {
        (FileKind::Docx, "DOCX")
    } else if has("xl/workbook.xml") {
        (FileKind::Xlsx, "XLSX")
    } else if has("ppt/presentation.xml") {
        (FileKind::Pptx, "PPTX")
    } else {
        return Err(FileProblem::Unknown);
    };
    let types = read(archive, "[Content_Types].xml")?.to_ascii_lowercase();
    // The types say so for a file that was renamed; the project itself for one whose types were.
    if types.contains("macroenabled") || ends("vbaproject.bin") {
        return Err(FileProblem::Macros(plain));
    }
    Ok(kind)
}

fn open_document<R: Read + Seek>(
    names: &[String],
    archive: &mut ZipArchive<R>,
) -> Result<FileKind, FileProblem> {
    let (kind, plain) = match read(archive, "mimetype")?.trim() {
        "application/vnd.oasis.opendocument.text" => (FileKind::Odt, "ODT"),
        "application/vnd.oasis.opendocument.spreadsheet" => (FileKind::Ods, "ODS"),
        "application/vnd.oasis.opendocument.presentation" => (FileKind::Odp, "ODP"),
        _ => return Err(FileProblem::Unknown),
    };
    let manifest = read(archive, "META-INF/manifest.xml")?;
    if manifest.contains("encryption-data") {
        return Err(FileProblem::Encrypted(plain));
    }
    let runs = |name: &String| name.starts_with("Basic/") || name.starts_with("Scripts/");
    if names.iter().any(runs) {
        return Err(FileProblem::Macros(plain));
    }
    Ok(kind)
}

fn read<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str) -> Result<String, FileProblem> {
    let entry = archive.by_name(name).map_err(broken)?;
    let mut text = Vec::new();
    let read = entry.take(LIST).read_to_end(&mut text);
    read.map_err(|_| FileProblem::Broken("Office"))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Unpacks everything into nothing: what the archive says of its sizes is only what it says.
fn unpack<R: Read + Seek>(archive: &mut ZipArchive<R>, packed: u64) -> Result<(), FileProblem> {
    let most = UNPACKED.min(SMALL.max(packed.saturating_mul(RATIO)));
    let too_much = FileProblem::Bomb("more than 100 times as much, or more than 512 MiB");
    let mut told = 0_u64;
    for n in 0..archive.len() {
        let entry = archive.by_index_raw(n).map_err(broken)?;
        told = told.saturating_add(entry.size());
    }
    if told > most {
        return Err(too_much);
    }
    let mut left = most;
    for n in 0..archive.len() {
        let entry = archive.by_index(n).map_err(broken)?;
        let said = entry.size();
        // One byte more than there may be shows that there is more.
        let found = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        let found = found.map_err(|_| FileProblem::Broken("Office"))?;
        if found > said {
            return Err(FileProblem::Bomb("more than it says of itself"));
        }
        left = left.checked_sub(found).ok_or_else(|| too_much.clone())?;
    }
    Ok(())
}
