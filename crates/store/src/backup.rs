//! Owns copies of an SQLite database: taking one while others read and write, and putting one back.
//!
//! A copy is one consistent file. It gets its name only when it is whole and on the disk, so that what
//! was interrupted is never taken for a backup.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;

use crate::{
    Entropy, Store, StoreError, StoreOptions, StoreResult, Verification,
    connect::{private, sqlite_path},
    migrate::Migrator,
};

/// What SQLite keeps beside a database that is open, or that was not closed in order.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

impl Store {
    /// Copies a database into a new file, while others read and write it. The copy is what was
    /// committed when it began.
    ///
    /// It is verified, because one that was not is no backup, and stays as it was copied: a database
    /// of an earlier build is verified in a copy of the copy, which is brought to shape for that.
    ///
    /// Refused for PostgreSQL, which has its own tools for this, and if there is such a file already.
    pub async fn back_up(
        options: &StoreOptions,
        entropy: Arc<dyn Entropy>,
        to: &Path,
    ) -> StoreResult<Verification> {
        file_of(&options.url)?;
        nothing_at(to)?;
        let store = Self::connect(options, entropy.clone()).await?;
        let copied = store.copy_into(to).await;
        let pending = Migrator::get_pending_migrations(&store.write).await;
        store.close().await;
        copied?;
        if pending?.is_empty() {
            return verified(options, entropy, to).await;
        }
        let scratch = with(to, ".verifying");
        remove_all(&scratch)?;
        let found = match copied_file(to, &scratch) {
            Ok(()) => verified(options, entropy, &scratch).await,
            Err(error) => Err(unwritten(&scratch, &error)),
        };
        remove_all(&scratch)?;
        found
    }

    async fn copy_into(&self, to: &Path) -> StoreResult<()> {
        // Fails if the file is no database, or one of a newer build.
        Migrator::get_pending_migrations(&self.write).await?;
        if Migrator::get_applied_migrations(&self.write)
            .await?
            .is_empty()
        {
            return Err(StoreError::Setup(
                "the database holds nothing yet".to_owned(),
            ));
        }
        let partial = partial(to);
        remove(&partial)?;
        private(&partial).map_err(|error| unwritten(to, &error))?;
        let name = partial.to_string_lossy().into_owned();
        let backend = self.write.get_database_backend();
        let sql = Statement::from_sql_and_values(backend, "VACUUM INTO $1", [name.into()]);
        let copied = self.write.execute_raw(sql).await;
        let kept = copied
            .map_err(StoreError::from)
            .and_then(|_| keep(&partial, to));
        if kept.is_err() {
            // What can't be removed is in nobody's way: the next copy removes it.
            let _ = fs::remove_file(&partial);
        }
        kept
    }

    /// Puts a copy in the place of a database that is not there: brings it to the shape of this build,
    /// verifies it whole, and gives it its name only if it is sound.
    ///
    /// Refused if there is a database at that address, and for PostgreSQL.
    pub async fn restore(
        options: &StoreOptions,
        entropy: Arc<dyn Entropy>,
        from: &Path,
    ) -> StoreResult<Verification> {
        let to = file_of(&options.url)?;
        nothing_at(&to)?;
        for beside in BESIDE {
            nothing_at(&with(&to, beside))?;
        }
        let partial = partial(&to);
        remove_all(&partial)?;
        is_database(from)?;
        copied_file(from, &partial).map_err(|error| unwritten(&to, &error))?;
        let verified = verified(options, entropy, &partial).await;
        let found = match verified {
            Ok(found) if found.faults.is_empty() => keep(&partial, &to).map(|()| found),
            other => other,
        };
        if !to.exists() {
            // The original is where it was.
            let _ = fs::remove_file(&partial);
        }
        found
    }
}

fn copied_file(from: &Path, to: &Path) -> io::Result<()> {
    private(to)?;
    io::copy(&mut File::open(from)?, &mut File::create(to)?)?;
    Ok(())
}

/// Removes a file and what SQLite keeps beside it.
fn remove_all(path: &Path) -> StoreResult<()> {
    remove(path)?;
    for beside in BESIDE {
        remove(&with(path, beside))?;
    }
    Ok(())
}

/// Opens a copy, brings it to shape if it is of an earlier build, and verifies it.
async fn verified(
    options: &StoreOptions,
    entropy: Arc<dyn Entropy>,
    copy: &Path,
) -> StoreResult<Verification> {
    let options = StoreOptions {
        url: format!("sqlite://{}", copy.display()),
        connections: options.connections,
    };
    let store = Store::connect(&options, entropy).await?;
    // Nothing but a copy is at stake, so that there is no copy to be made first.
    let found = match Migrator::up(&store.write, None).await {
        Ok(()) => store.verify(Vec::new()).await,
        Err(error) => Err(error.into()),
    };
    store.close().await;
    found
}

/// The file of an address, or that there is none.
fn file_of(url: &str) -> StoreResult<PathBuf> {
    sqlite_path(url).ok_or_else(|| {
        StoreError::Setup(
            "only an SQLite database is backed up and restored by this; for PostgreSQL use its own \
             tools, `pg_dump --format=custom` and `pg_restore`, or continuous archiving"
                .to_owned(),
        )
    })
}

fn nothing_at(path: &Path) -> StoreResult<()> {
    if !path.exists() {
        return Ok(());
    }
    Err(StoreError::Setup(format!(
        "there is a file at {} already, and nothing is written over it: name another, or stop what \
         uses it and move it away",
        path.display()
    )))
}

/// Refuses a file that does not begin as SQLite's do, before anything is copied.
fn is_database(path: &Path) -> StoreResult<()> {
    use io::Read as _;
    let unread =
        |error: io::Error| StoreError::Setup(format!("{} can't be read: {error}", path.display()));
    let mut head = [0; 16];
    let mut file = File::open(path).map_err(unread)?;
    match file.read_exact(&mut head) {
        Ok(()) if &head == b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(unread(error)),
        _ => Err(StoreError::Setup(format!(
            "{} is no SQLite database",
            path.display()
        ))),
    }
}

/// Brings a whole file to the disk, and gives it its name.
fn keep(partial: &Path, to: &Path) -> StoreResult<()> {
    let kept = File::open(partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| {
            // A hard link fails if somebody made such a file meanwhile, where a new name would replace it.
            match fs::hard_link(partial, to) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    // Not every file system has hard links.
                    if to.exists() {
                        return Err(io::ErrorKind::AlreadyExists.into());
                    }
                    fs::rename(partial, to)?;
                }
                linked => {
                    linked?;
                    fs::remove_file(partial)?;
                }
            }
            let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        });
    kept.map_err(|error| unwritten(to, &error))
}

pub(crate) fn unwritten(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Setup(format!("{} could not be written: {error}", path.display()))
}

/// Where a copy stands until it is whole.
fn partial(path: &Path) -> PathBuf {
    with(path, ".partial")
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(crate) fn remove(path: &Path) -> StoreResult<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritten(path, &error)),
        _ => Ok(()),
    }
}
