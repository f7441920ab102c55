//! Owns files: putting bytes in, naming them in a draft, and giving them to who may read them.

use std::{
    fs::File,
    io::{Read, Seek},
};

use minuted_core::{
    audience::Audience,
    id::{PaperId, PaperVersionId, RecordId},
    papers::{
        AttachedFile, FileHash, FilePlace, FileType, Paper, PaperVersion, Withheld,
        check_file_name, placed,
    },
    permissions::may_attach,
    refusal::{Refusal, Refusals},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_documents::{
    AudienceLevel, Bases, Document, FileKind, Ground, file_kind, picture_uses,
};
use minuted_store::{Blob, BlobStore, Nameable, NewBlob, StoreError};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{App, CommandError, CommandResult, Work};

/// How many bytes one account may put in within a day.
pub const DAILY_MOST: i64 = 2 * 1024 * 1024 * 1024;
/// How long bytes stay that no record names, in days.
pub const UNNAMED_DAYS: u32 = 7;
/// How many MiB a file may have, unless the office says otherwise.
pub const USUAL_MOST_MIB: u32 = 50;

/// A file as it is named in a draft.
#[derive(Clone, Debug, Serialize)]
pub struct FileDraft {
    /// What it is called there.
    pub name: String,
    /// The hash of its bytes.
    pub hash: String,
    /// Why not every reader gets it, as a mark says it: `exempt 3`.
    pub withheld: Option<String>,
}

/// Bytes that were put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PutIn {
    /// Their hash, by which a draft names them.
    pub hash: FileHash,
    /// How many they are.
    pub size: i64,
    /// What they are.
    pub kind: FileType,
}

/// A file that somebody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadableFile {
    /// What its text says of it.
    pub file: AttachedFile,
    /// Where its bytes are.
    pub blob: Blob,
    /// Whether everybody may read it.
    pub open: bool,
}

impl CommandError {
    /// Whether it is the blob store that failed, which may be back later, and nothing of ours.
    #[must_use]
    pub const fn is_of_blob_store(&self) -> bool {
        matches!(self, Self::Failed(StoreError::BlobStore(_)))
    }
}

impl App {
    /// The same application, which takes files of so many MiB.
    #[must_use]
    pub fn with_files_of(mut self, most_mib: u32) -> Self {
        self.most_mib = most_mib;
        self
    }

    /// The same application, which keeps new bytes there and not in the database.
    #[must_use]
    pub fn with_blobs(mut self, blobs: BlobStore) -> Self {
        self.store = self.store.with_blobs(blobs);
        self
    }

    /// How many bytes a file may have.
    #[must_use]
    pub fn file_most(&self) -> u64 {
        u64::from(self.most_mib) * 1024 * 1024
    }

    /// Refuses unless the viewer may put in a file of this name: asked before its bytes are read.
    pub fn check_attaching(&self, viewer: &Viewer, name: &str) -> Result<(), Refusals> {
        may_attach(viewer)?;
        check_file_name(name, "name")
    }

    /// Puts bytes in, for a draft to name. They are looked at, whatever they are called.
    pub async fn attach(&self, viewer: &Viewer, name: &str, file: File) -> CommandResult<PutIn> {
        let done = self.attach_now(viewer, name, file).await;
        if let Err(CommandError::Refused(refusals)) = &done {
            self.count_refused(refusals.iter());
        }
        done
    }

    async fn attach_now(&self, viewer: &Viewer, name: &str, file: File) -> CommandResult<PutIn> {
        self.check_attaching(viewer, name)?;
        let Some(by) = viewer.account() else {
            return Err(Refusal::invalid("Sign in as an account to put files in.", "name").into());
        };
        let broke_off = |error: &dyn std::fmt::Display| {
            CommandError::Failed(StoreError::Blob(error.to_string()))
        };
        let looked_at = tokio::task::spawn_blocking(move || look_at(file)).await;
        let (file, size, hash, found) = looked_at
            .map_err(|error| broke_off(&error))?
            .map_err(|error| broke_off(&error))?;
        if size > self.file_most() {
            return Err(too_large(self.most_mib).into());
        }
        let found = found.map_err(|problem| Refusal::invalid(problem.to_string(), "file"))?;
        let kind = kind_by_name(found, name);
        kind.require_name(name, "name")?;
        let (now, size) = (self.now(), i64::try_from(size).unwrap_or(i64::MAX));
        let day = Timestamp::from_micros(now.micros() - DAY);
        let before = self.reader().uploaded_since(by, day).await?;
        if before.saturating_add(size) > DAILY_MOST {
            let problem = "This account has put in 2 GiB within 24 hours, which is the most. Go on \
                           tomorrow, or by another account.";
            return Err(Refusal::invalid(problem, "file").into());
        }
        let new = NewBlob {
            hash,
            size,
            kind,
            by,
            at: now,
        };
        let bytes = tokio::fs::File::from_std(file);
        self.store.put_blob(&new, bytes).await?;
        let NewBlob { hash, .. } = new;
        Ok(PutIn { hash, size, kind })
    }

    /// A file of a text, by their UUIDs, if the viewer may read both; nothing else is told of it.
    pub async fn readable_file(
        &self,
        viewer: &Viewer,
        (paper, version): (&str, &str),
        name: &str,
    ) -> CommandResult<Option<ReadableFile>> {
        let (Ok(paper), Ok(version)) = (paper.parse(), version.parse()) else {
            return Ok(None);
        };
        let of = (
            PaperId::from_uuid(paper),
            PaperVersionId::from_uuid(version),
        );
        let Some((file, audience)) = self.file_for(viewer, of, name).await? else {
            return Ok(None);
        };
        let Some(blob) = self.reader().blob(&file.hash).await? else {
            let problem = format!("the bytes of {} are not there", file.hash);
            return Err(StoreError::Blob(problem).into());
        };
        // Who reads as the public reads what the public does; of others it is asked once more.
        let open = file.withheld.is_none()
            && (audience == Audience::Public || {
                let public = Viewer::public(self.today());
                self.file_for(&public, of, name).await?.is_some()
            });
        Ok(Some(ReadableFile { file, blob, open }))
    }

    async fn file_for(
        &self,
        viewer: &Viewer,
        (paper, version): (PaperId, PaperVersionId),
        name: &str,
    ) -> CommandResult<Option<(AttachedFile, Audience)>> {
        let reader = self.reader();
        let Some(version) = reader.find::<PaperVersion>(viewer, version).await? else {
            return Ok(None);
        };
        if version.paper != paper {
            return Ok(None);
        }
        let Some(paper) = reader.find::<Paper>(viewer, paper).await? else {
            return Ok(None);
        };
        let audience = paper.audience_for(viewer);
        Ok(version
            .file(name, audience)
            .cloned()
            .map(|file| (file, audience)))
    }

    /// Some of the bytes of a file, from a place on; none at their end.
    pub async fn file_bytes(&self, blob: &Blob, from: u64) -> CommandResult<Vec<u8>> {
        Ok(self.store.blob_bytes(blob, from).await?)
    }
}

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// What is said of a file that is too large.
#[must_use]
pub fn too_large(most_mib: u32) -> Refusal {
    let problem = format!(
        "A file has {most_mib} MiB at most. Make it smaller: fewer or smaller pictures, or several \
         files."
    );
    Refusal::invalid(problem, "file")
}

type LookedAt = (
    File,
    u64,
    FileHash,
    Result<FileKind, minuted_documents::FileProblem>,
);

/// Hashes a file and tells what it is.
fn look_at(mut file: File) -> std::io::Result<LookedAt> {
    let (mut hash, mut size) = (Sha256::new(), 0_u64);
    let mut piece = vec![0; 128 * 1024];
    file.rewind()?;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        size += read as u64;
        hash.update(&piece[..read]);
    }
    let hash = hex::encode(hash.finalize());
    let hash = hash.parse().map_err(std::io::Error::other)?;
    let kind = file_kind(std::io::BufReader::new(&file));
    file.rewind()?;
    Ok((file, size, hash, kind))
}

/// What a file is; of text, its name says whether it is a table.
fn kind_by_name(found: FileKind, name: &str) -> FileType {
    match found {
        FileKind::Pdf => FileType::Pdf,
        FileKind::Png => FileType::Png,
        FileKind::Jpeg => FileType::Jpeg,
        FileKind::Docx => FileType::Docx,
        FileKind::Xlsx => FileType::Xlsx,
        FileKind::Pptx => FileType::Pptx,
        FileKind::Odt => FileType::Odt,
        FileKind::Ods => FileType::Ods,
        FileKind::Odp => FileType::Odp,
        FileKind::Text => text_by_name(name),
    }
}

fn text_by_name(name: &str) -> FileType {
    let table = FileType::named(name) == Some(FileType::Csv);
    if table { FileType::Csv } else { FileType::Text }
}

/// The files and the places for them of a draft that is being written.
#[derive(Debug, Default)]
pub(super) struct Placing {
    places: Vec<FilePlace>,
}

impl Placing {
    /// Notes the pictures of a text.
    pub(super) fn pictures(&mut self, text: &Document, field: &str) {
        let uses = picture_uses(text).into_iter().map(|used| FilePlace {
            name: used.name,
            shown: true,
            field: field.to_owned(),
            line: Some(used.line),
            withheld: used.ground.map(withheld),
        });
        self.places.extend(uses);
    }

    /// Notes a file that is an appendix. Whom its title is kept from, its file is kept from.
    pub(super) fn appendix(&mut self, name: &str, title: Option<&Document>, field: &str) {
        let grounds = title.map(Document::grounds).unwrap_or_default();
        let narrowest = grounds.into_iter().max_by_key(|ground| ground.level());
        self.places.push(FilePlace {
            name: name.to_owned(),
            shown: false,
            field: field.to_owned(),
            line: None,
            withheld: narrowest.map(withheld),
        });
    }

    /// The files as they stand with the draft.
    pub(super) fn place(&self, files: Vec<AttachedFile>) -> Result<Vec<AttachedFile>, Refusals> {
        placed(files, &self.places)
    }
}

fn withheld(ground: Ground) -> Withheld {
    Withheld {
        audience: match ground.level() {
            AudienceLevel::Public => Audience::Public,
            AudienceLevel::Restricted => Audience::Restricted,
            AudienceLevel::Confidential => Audience::Confidential,
        },
        ground: ground.label(),
    }
}

/// The files that a draft names, as far as they are there.
pub(super) async fn named_files(
    work: &Work<'_>,
    paper: &Paper,
    drafts: &[FileDraft],
    bases: Bases,
    refusals: &mut Refusals,
) -> CommandResult<Vec<AttachedFile>> {
    let hashes: Vec<Option<FileHash>> = (drafts.iter().enumerate())
        .map(|(n, draft)| {
            let field = format!("input.files.{n}.hash");
            let hash = draft.hash.parse::<FileHash>();
            refusals.take(hash.map_err(|problem| Refusal::invalid(problem, &field).into()))
        })
        .collect();
    let mut wanted: Vec<_> = hashes.iter().flatten().cloned().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let there = work.tx.blobs(&wanted, work.viewer.account()).await?;
    let known = if there.iter().any(|found| !found.own) {
        stood_before(work, paper).await?
    } else {
        Vec::new()
    };
    let mut files = Vec::new();
    for (n, (draft, hash)) in drafts.iter().zip(hashes).enumerate() {
        let may_name = |found: &&Nameable| {
            let blob = &found.blob;
            Some(&blob.hash) == hash.as_ref() && (found.own || known.contains(&blob.hash))
        };
        let Some(found) = there.iter().find(may_name) else {
            // That they are there, put in by others, is not told.
            refusals.require(hash.is_none(), || {
                let problem = format!(
                    "You have put in no file with this hash, or it was swept because no draft named \
                     it for {UNNAMED_DAYS} days: put it in with `POST /attachments`."
                );
                Refusal::invalid(problem, &format!("input.files.{n}.hash"))
            });
            continue;
        };
        let field = format!("input.files.{n}.withheld");
        let ground = draft
            .withheld
            .as_deref()
            .map(|marker| Ground::allowed(marker, bases))
            .transpose();
        let ground = ground.map_err(|problem| {
            let problem = format!("Write it as a mark does, such as `exempt 3`: {problem}");
            Refusals::from(Refusal::invalid(problem, &field))
        });
        files.push(AttachedFile {
            name: draft.name.clone(),
            hash: found.blob.hash.clone(),
            size: found.blob.size,
            kind: match found.blob.kind {
                FileType::Csv | FileType::Text => text_by_name(&draft.name),
                kind => kind,
            },
            withheld: refusals.take(ground).flatten().map(withheld),
        });
    }
    Ok(files)
}

/// The hashes that texts of the paper name which the viewer can see.
async fn stood_before(work: &Work<'_>, paper: &Paper) -> CommandResult<Vec<FileHash>> {
    let ids: Vec<_> = paper.newest.into_iter().chain(paper.current).collect();
    let texts = work.tx.many::<PaperVersion>(work.viewer, &ids).await?;
    let audience = paper.audience_for(work.viewer);
    let files = texts.iter().flat_map(|text| &text.files);
    let read = files.filter(|file| file.is_for(audience));
    Ok(read.map(|file| file.hash.clone()).collect())
}
