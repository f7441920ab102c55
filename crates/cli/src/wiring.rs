//! Owns putting the application together: the one place that says which clock, which IDs, which
//! randomness and which rules it runs with.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use minuted_app::{App, RandomEntropy, SystemClock, TimeOrderedIds};
use minuted_core::rules::Profiles;
use minuted_store::{BlobStore, Store, StoreOptions, Verification};
use minuted_views::{Files, Templates};
use minuted_web::{Address, Sender, ToObjects};

use crate::{
    config::{FilePlace, Settings},
    failure::Failure,
};

/// How many connections read at once.
const CONNECTIONS: u32 = 16;

/// Which database.
#[derive(Args, Clone, Debug)]
pub(crate) struct DatabaseArguments {
    /// The database: `sqlite://FILE` or `postgres://USER@HOST/NAME`.
    ///
    /// Unless it is given here, in `MINUTED_DATABASE` or in minuted.toml (which keep a password out of
    /// the list of processes), it is `sqlite://minuted.db` in this folder.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) database: Option<String>,
}

impl DatabaseArguments {
    /// The address of the database.
    pub(crate) fn address(&self, settings: &Settings) -> String {
        let flag = self.database.as_deref();
        flag.unwrap_or_else(|| settings.database()).to_owned()
    }

    /// The address of a database that must be there already: a mistyped name of a file is told,
    /// and not answered with an empty database.
    pub(crate) fn existing(&self, settings: &Settings) -> Result<String, Failure> {
        let address = self.address(settings);
        match file_of(&address) {
            Some(file) if !file.is_file() => Err(Failure::message(format!(
                "there is no database at {}; name it with --database, or make it with `minuted \
                 migrate`",
                file.display()
            ))),
            _ => Ok(address),
        }
    }
}

/// The file of an address, if it is one of SQLite's.
pub(crate) fn file_of(address: &str) -> Option<PathBuf> {
    address
        .strip_prefix("sqlite://")
        .or_else(|| address.strip_prefix("sqlite:"))
        .map(PathBuf::from)
}

/// How to open a database.
pub(crate) fn options(address: &str) -> StoreOptions {
    StoreOptions {
        url: address.to_owned(),
        connections: CONNECTIONS,
    }
}

/// Opens an application over a database.
pub(crate) async fn open(address: &str) -> Result<App, Failure> {
    over(Store::open(&options(address), Arc::new(RandomEntropy)).await?)
}

/// The application with its attachments kept where the settings say, if they can be kept there.
pub(crate) async fn with_files(app: App, settings: &Settings) -> Result<App, Failure> {
    let app = app.with_files_of(settings.files_most());
    let Some(blobs) = blobs(settings)? else {
        return Ok(app);
    };
    // A folder was made when it was opened; a bucket was not yet spoken to.
    if settings.bucket().is_some() {
        blobs.check().await?;
    }
    Ok(app.with_blobs(blobs))
}

/// The place of attachments outside the database, if the settings name one.
pub(crate) fn blobs(settings: &Settings) -> Result<Option<BlobStore>, Failure> {
    if let Some(bucket) = settings.bucket() {
        let unusable = |problem: String| Failure::message(format!("{bucket}: {problem}"));
        let address: Address = bucket.address().parse().map_err(unusable)?;
        let connector = ToObjects::at(&address).map_err(unusable)?;
        return Ok(Some(BlobStore::bucket(&bucket, connector)?));
    }
    match settings.files_in() {
        FilePlace::Folder(folder) => Ok(Some(BlobStore::folder(&folder)?)),
        FilePlace::Database | FilePlace::Bucket(..) => Ok(None),
    }
}

/// An application over a database that is open.
pub(crate) fn over(store: Store) -> Result<App, Failure> {
    let entropy = Arc::new(RandomEntropy);
    let clock = Arc::new(SystemClock);
    let ids = TimeOrderedIds::new(clock.clone(), entropy.clone());
    let profiles = Profiles::shipped().map_err(|problems| {
        let first = problems.into_iter().next();
        let first = first.map_or_else(String::new, |problem| problem.to_string());
        Failure::message(format!("the rules of this build can't be read: {first}"))
    })?;
    Ok(App::new(store, clock, Arc::new(ids), entropy, profiles))
}

/// Which templates.
#[derive(Args, Clone, Debug)]
pub(crate) struct TemplatesArguments {
    /// The folder of the office's own pages and documents, laid over those that come with Minuted.
    ///
    /// Unless it is given here, in `MINUTED_TEMPLATES` or in minuted.toml, there are those alone.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl TemplatesArguments {
    /// Loads the templates, or says what is wrong with them.
    pub(crate) fn load(&self, settings: &Settings) -> Result<Templates, Failure> {
        let folder = self.templates.as_deref().or_else(|| settings.templates());
        let mut files = Files::shipped();
        if let Some(folder) = folder {
            let own = Files::of_directory(folder).map_err(|error| {
                let what = format!("the templates in {} can't be read", folder.display());
                Failure::failed(what, error)
            })?;
            if own.is_empty() {
                return Err(Failure::message(format!(
                    "{} holds no templates: there is none of the folders `pages`, `documents` and \
                     `assets` with a file in it",
                    folder.display()
                )));
            }
            files = own.over(files);
        }
        Templates::load(&files).map_err(|faults| Failure::No(faults.to_string()))
    }
}

/// What sends messages to the webhooks that are set.
pub(crate) fn sender(settings: &Settings) -> Result<Sender, Failure> {
    let webhooks = settings.webhooks().iter().map(|set| set.webhook.clone());
    Sender::new(webhooks.collect()).map_err(Failure::message)
}

/// Brings a database to the shape of this build; gives how many migrations it took.
pub(crate) async fn migrate(address: &str) -> Result<usize, Failure> {
    Ok(Store::migrate(&options(address), Arc::new(RandomEntropy)).await?)
}

/// Opens the database alone, to look at it as it is.
pub(crate) async fn look_at(address: &str) -> Result<Store, Failure> {
    Ok(Store::open_as_found(&options(address), Arc::new(RandomEntropy)).await?)
}

/// Copies a database into a new file, and verifies the copy.
pub(crate) async fn back_up(address: &str, to: &Path) -> Result<Verification, Failure> {
    Ok(Store::back_up(&options(address), Arc::new(RandomEntropy), to).await?)
}

/// Puts a copy in the place of a database that is not there.
pub(crate) async fn restore(address: &str, from: &Path) -> Result<Verification, Failure> {
    Ok(Store::restore(&options(address), Arc::new(RandomEntropy), from).await?)
}

/// Closes an application's database in good order.
pub(crate) async fn close(app: App) {
    let store = app.store().clone();
    drop(app);
    store.close().await;
}
