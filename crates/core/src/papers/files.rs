//! Owns the files that go with a text of a paper: what they may be and be called, and who may read
//! them. The bytes are elsewhere, by their hash.

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::PaperVersion;
use crate::{
    audience::Audience,
    id::{PaperId, PaperVersionId, RecordId},
    record::{at_most, folded, line},
    refusal::{Refusal, Refusals},
};

crate::words! {
    /// What a file is.
    FileType, "kind of file" {
        /// Portable Document Format.
        Pdf = "pdf",
        /// Portable Network Graphics.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
        /// A document of Word.
        Docx = "docx",
        /// A workbook of Excel.
        Xlsx = "xlsx",
        /// Slides of `PowerPoint`.
        Pptx = "pptx",
        /// An OpenDocument text.
        Odt = "odt",
        /// An OpenDocument spreadsheet.
        Ods = "ods",
        /// An OpenDocument presentation.
        Odp = "odp",
        /// Comma-separated values.
        Csv = "csv",
        /// Plain text.
        Text = "text",
    }
}

impl FileType {
    /// What it is called on the web.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            FileType::Pdf => "application/pdf",
            FileType::Png => "image/png",
            FileType::Jpeg => "image/jpeg",
            FileType::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            FileType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileType::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            FileType::Odt => "application/vnd.oasis.opendocument.text",
            FileType::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            FileType::Odp => "application/vnd.oasis.opendocument.presentation",
            FileType::Csv => "text/csv; charset=utf-8",
            FileType::Text => "text/plain; charset=utf-8",
        }
    }

    /// Whether a text can show it among its words.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, FileType::Png | FileType::Jpeg)
    }

    /// How the names of such files end, without the dot; the usual ending first.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            FileType::Jpeg => &["jpg", "jpeg"],
            FileType::Text => &["txt"],
            FileType::Pdf => &["pdf"],
            FileType::Png => &["png"],
            FileType::Docx => &["docx"],
            FileType::Xlsx => &["xlsx"],
            FileType::Pptx => &["pptx"],
            FileType::Odt => &["odt"],
            FileType::Ods => &["ods"],
            FileType::Odp => &["odp"],
            FileType::Csv => &["csv"],
        }
    }

    /// What its name says that it is.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let fits = |kind: &&Self| {
            let endings = kind.endings();
            endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        };
        Self::ALL.iter().find(fits).copied()
    }

    /// Refuses a name that says that it is something else.
    pub fn require_name(self, name: &str, field: &str) -> Result<(), Refusal> {
        let named = FileType::named(name);
        if named == Some(self) {
            return Ok(());
        }
        let word = self.word().to_uppercase();
        let ending = self.endings().first().copied().unwrap_or_default();
        let problem = match named {
            Some(other) => format!(
                "The name says {}, and in the file is {word}. Call it by a name that ends in \
                 .{ending}, or choose the right file.",
                other.word().to_uppercase()
            ),
            None => format!(
                "In the file is {word}: call it by a name that ends in .{ending}, so that readers \
                 know what they get."
            ),
        };
        Err(Refusal::invalid(problem, field))
    }
}

/// SHA-256 of a file's bytes, by which they are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileHash(String);

impl FileHash {
    /// The hash as it is kept: 64 digits of base 16, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FileHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if text.len() == 64 && text.bytes().all(digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(
            "A hash has 64 digits of base 16, in lower case: give the one that \
             `POST /attachments` answered with.",
        )
    }
}

impl Serialize for FileHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A file that goes with one text of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachedFile {
    /// What it is called, such as `budget.pdf`.
    pub name: String,
    /// The hash of its bytes.
    pub hash: FileHash,
    /// How many bytes it has.
    pub size: i64,
    /// What it is.
    pub kind: FileType,
    /// From whom it is withheld, with its name; none: it is for all who may read the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
}

/// Why not every reader of a text gets a file of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// The widest audience that gets it.
    pub audience: Audience,
    /// The statutory ground, in words.
    pub ground: String,
}

/// A place in a text that shows a file or that is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The name of the file.
    pub name: String,
    /// Whether it is shown as a picture.
    pub shown: bool,
    /// Where in the input it is.
    pub field: String,
    /// On which line there.
    pub line: Option<u32>,
    /// Why not everyone sees the place.
    pub withheld: Option<Withheld>,
}

/// The most files of one text.
pub const FILES_MOST: usize = 50;
/// The most characters of a file's name.
pub const FILE_NAME_MOST: usize = 150;
/// The most bytes of a picture that a text shows: it stands in every document made of the text.
pub const PICTURE_MOST: i64 = 10_000_000;

impl AttachedFile {
    /// Whether a reader of this audience gets it.
    #[must_use]
    pub fn is_for(&self, audience: Audience) -> bool {
        let withheld = self.withheld.as_ref();
        withheld.is_none_or(|withheld| withheld.audience <= audience)
    }
}

impl PaperVersion {
    /// The file of this name, if a reader of this audience gets it.
    #[must_use]
    pub fn file(&self, name: &str, audience: Audience) -> Option<&AttachedFile> {
        let file = self.files.iter().find(|file| file.name == name);
        file.filter(|file| file.is_for(audience))
    }

    /// What must hold of the files of any version.
    pub(super) fn check_files(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let count = self.files.len();
        refusals.take(at_most(count, FILES_MOST, "files", "input.files"));
        for (n, file) in self.files.iter().enumerate() {
            let field = format!("input.files.{n}.name");
            refusals.take(check_file_name(&file.name, &field));
            let kind = file.kind.require_name(&file.name, &field);
            refusals.take(kind.map_err(Refusals::from));
            // Some systems take names that differ only in case for one.
            let same = |other: &&AttachedFile| folded(&other.name) == folded(&file.name);
            let before = self.files.iter().take(n);
            refusals.require(before.filter(same).count() == 0, || {
                let problem = format!(
                    "There is another file `{}`: call one of them otherwise.",
                    file.name
                );
                Refusal::invalid(problem, &field)
            });
        }
        refusals.done()
    }
}

/// Where a file is read, on the server that has it. By the version's ID, so that it is the same for
/// a draft and for what it becomes, and never leads to another file.
#[must_use]
pub fn file_address(paper: PaperId, version: PaperVersionId, name: &str) -> String {
    let mut address = format!("/papers/{}/files/{}/", paper.uuid(), version.uuid());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// What must hold of a file's name: it can be saved under it on any system, and it reads as it is.
pub fn check_file_name(name: &str, field: &str) -> Result<(), Refusals> {
    line(name, "name of the file", field)?;
    let mut refusals = Refusals::new();
    refusals.require(name.chars().count() <= FILE_NAME_MOST, || {
        let problem = format!("A file's name has {FILE_NAME_MOST} characters at most.");
        Refusal::invalid(problem, field)
    });
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let odd = |c: char| "/\\:*?\"<>|".contains(c) || turns(c);
    refusals.require(!name.contains(odd), || {
        let problem = "A file's name has none of / \\ : * ? \" < > | and no invisible characters, so that \
                       it can be saved under it anywhere.";
        Refusal::invalid(problem, field)
    });
    let edges = name.starts_with(['.', ' ', '-']) || name.ends_with(['.', ' ']);
    refusals.require(!edges, || {
        let problem =
            "A file's name begins with no dot, hyphen or space, and ends with no dot or space.";
        Refusal::invalid(problem, field)
    });
    refusals.done()
}

/// The files of a text, each withheld from whoever does not see one of its places: the narrowest
/// place decides. All that can't be is told: a name that is no file's, a file without a place, a
/// place that more readers see than get its file.
pub fn placed(
    files: Vec<AttachedFile>,
    places: &[FilePlace],
) -> Result<Vec<AttachedFile>, Refusals> {
    let mut refusals = Refusals::new();
    for place in places {
        refusals.take(place.fits(&files).map_err(Refusals::from));
    }
    let mut done = Vec::with_capacity(files.len());
    for (n, mut file) in files.into_iter().enumerate() {
        let of_it: Vec<_> = places
            .iter()
            .filter(|place| place.name == file.name)
            .collect();
        refusals.require(!of_it.is_empty(), || {
            let problem = format!(
                "The file `{0}` has no place: make it an appendix, show it in the text as \
                 `![what it shows]({0})`, or leave it out.",
                file.name
            );
            Refusal::invalid(problem, &format!("input.files.{n}.name"))
        });
        for place in &of_it {
            if place.audience()
                > file
                    .withheld
                    .as_ref()
                    .map_or(Audience::Public, |w| w.audience)
            {
                file.withheld.clone_from(&place.withheld);
            }
        }
        if let Some(withheld) = &file.withheld {
            // An appendix is told of by its label and title, and its file is withheld.
            let wide = of_it
                .iter()
                .filter(|place| place.shown && place.audience() < withheld.audience);
            for place in wide {
                refusals.add(place.too_wide(withheld));
            }
        }
        done.push(file);
    }
    refusals.done().map(|()| done)
}

impl FilePlace {
    fn audience(&self) -> Audience {
        self.withheld
            .as_ref()
            .map_or(Audience::Public, |withheld| withheld.audience)
    }

    fn at(&self, problem: &str) -> Refusal {
        let problem = match self.line {
            Some(line) => format!("Line {line}: {problem}"),
            None => problem.to_owned(),
        };
        Refusal::invalid(problem, &self.field)
    }

    fn fits(&self, files: &[AttachedFile]) -> Result<(), Refusal> {
        let Some(file) = files.iter().find(|file| file.name == self.name) else {
            let problem = format!(
                "There is no file `{}` with this text: put it in with `POST /attachments` and name \
                 it in `files`.",
                self.name
            );
            return Err(self.at(&problem));
        };
        if self.shown && file.size > PICTURE_MOST {
            let problem = format!(
                "The picture `{}` has more than 10 MB; make it smaller.",
                self.name
            );
            return Err(self.at(&problem));
        }
        Ok(())
    }

    fn too_wide(&self, withheld: &Withheld) -> Refusal {
        let problem = format!(
            "More readers see this place than get the picture `{}`, which is withheld ({}): put it \
             into an exempt passage here too, or attach it a second time by another name.",
            self.name, withheld.ground
        );
        self.at(&problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, withheld: Option<Audience>) -> AttachedFile {
        AttachedFile {
            name: name.to_owned(),
            hash: "a".repeat(64).parse().unwrap(),
            size: 3,
            kind: FileType::named(name).unwrap(),
            withheld: withheld.map(why),
        }
    }

    fn why(audience: Audience) -> Withheld {
        Withheld {
            audience,
            ground: format!("{audience}"),
        }
    }

    fn place(name: &str, shown: bool, withheld: Option<Audience>) -> FilePlace {
        FilePlace {
            name: name.to_owned(),
            shown,
            field: "input.body".to_owned(),
            line: Some(4),
            withheld: withheld.map(why),
        }
    }

    #[test]
    fn the_narrowest_place_decides() {
        use Audience::{Confidential, Public, Restricted};
        let (none, some) = (None, Some(Restricted));
        let table = [
            (none, vec![(true, none)], Some(Public)),
            (none, vec![(true, some)], Some(Restricted)),
            (none, vec![(true, some), (true, Some(Confidential))], None),
            (none, vec![(true, none), (true, some)], None),
            (some, vec![(true, none)], None),
            (some, vec![(false, none)], Some(Restricted)),
            (
                some,
                vec![(false, none), (true, Some(Confidential))],
                Some(Confidential),
            ),
            (none, vec![(false, some)], Some(Restricted)),
        ];
        for (n, (own, places, expected)) in table.into_iter().enumerate() {
            let places: Vec<_> = places
                .into_iter()
                .map(|(shown, at)| place("a.png", shown, at))
                .collect();
            let done = placed(vec![file("a.png", own)], &places);
            let found = done.ok().map(|files| {
                files[0]
                    .withheld
                    .as_ref()
                    .map_or(Public, |withheld| withheld.audience)
            });
            assert_eq!(found, expected, "{n}");
        }
    }

    #[test]
    fn what_has_no_place_or_no_file_is_refused_with_its_line() {
        let told = placed(vec![file("a.png", None)], &[place("b.png", true, None)]).unwrap_err();
        let told: Vec<_> = told
            .iter()
            .map(|r| (r.field.clone().unwrap(), r.message()))
            .collect();
        assert!(
            told[0].1.starts_with("Line 4: There is no file `b.png`"),
            "{told:?}"
        );
        assert_eq!(told[1].0, "input.files.0.name");
        let mut large = file("a.png", None);
        large.size = PICTURE_MOST + 1;
        assert!(placed(vec![large.clone()], &[place("a.png", true, None)]).is_err());
        assert!(placed(vec![large], &[place("a.png", false, None)]).is_ok());
    }

    #[test]
    fn a_name_can_be_saved_anywhere_and_says_what_it_is() {
        for name in [
            "budget.pdf",
            "Budget 2017–18 (final).PDF",
            "مجلس.pdf",
            "a.b.pdf",
        ] {
            assert!(check_file_name(name, "name").is_ok(), "{name}");
            assert_eq!(FileType::Pdf.require_name(name, "name"), Ok(()), "{name}");
        }
        let long = format!("{}.pdf", "x".repeat(FILE_NAME_MOST));
        for name in [
            "",
            "../a.pdf",
            "a\\b.pdf",
            "c:a.pdf",
            ".pdf",
            "a.pdf.",
            "a\nb.pdf",
            "a\u{202e}fdp.exe",
            "a\"b.pdf",
            "[[exempt 3: a]].pdf",
            "-rf.pdf",
            &long,
        ] {
            assert!(check_file_name(name, "name").is_err(), "{name}");
        }
        for (name, part) in [
            ("a.docx", "The name says DOCX"),
            ("a", "ends in .pdf"),
            ("a.exe", "ends in .pdf"),
        ] {
            let told = FileType::Pdf
                .require_name(name, "name")
                .unwrap_err()
                .message();
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn a_hash_is_a_hash() {
        assert!("0123456789abcdef".repeat(4).parse::<FileHash>().is_ok());
        for wrong in ["", "a", &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)] {
            assert!(wrong.parse::<FileHash>().is_err(), "{wrong}");
        }
    }
}
