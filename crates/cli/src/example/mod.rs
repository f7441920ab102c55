//! Owns examples: folders of TOML files whose steps are given to the API, in order, as the accounts
//! that they name. An example goes through the same commands as everyone.
//!
//! Everything that can be told without running a step is told first, all at once: what is no TOML,
//! unknown keys and fields, words that are in no list, names that no step before gives.

mod catalogue;
mod days;
mod folder;
mod place;
mod reader;
mod run;
mod settings;
mod template;

use minuted_app::App;
use minuted_core::roles::Role;

use self::{catalogue::Catalogue, place::Problem, reader::Reader, run::Runner, settings::Settings};
pub use folder::Folder;

use crate::failure::Failure;

/// What an example gives once it is loaded.
#[derive(Debug)]
pub struct Loaded {
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub about: String,
    /// What to open first.
    pub pages: Vec<Page>,
    /// A token for each role that it has an account for.
    pub tokens: Vec<(Role, String)>,
}

/// An address to open.
#[derive(Debug)]
pub struct Page {
    /// What is there.
    pub title: String,
    /// From the slash on.
    pub address: String,
}

/// Loads an example into an application over an empty database.
pub async fn load(app: &App, folder: &Folder) -> Result<Loaded, Failure> {
    let catalogue = Catalogue::of_api().map_err(Failure::message)?;
    let (settings, steps) = read(&catalogue, app, folder).map_err(|p| failure(&p))?;
    let mut runner = Runner::new(app, &catalogue);
    for step in &steps {
        runner.step(step).await.map_err(|p| failure(&p))?;
    }
    runner
        .finish(&settings)
        .await
        .map_err(|problems| failure(&problems))
}

fn read(
    catalogue: &Catalogue,
    app: &App,
    folder: &Folder,
) -> Result<(Settings, Vec<reader::Step>), Vec<Problem>> {
    let mut reader = Reader::new(catalogue, folder, app.today());
    for (name, text) in folder.step_files() {
        reader.steps(name, text);
    }
    let settings = reader.settings();
    reader.done(settings)
}

fn failure(problems: &[Problem]) -> Failure {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    Failure::No(lines.join("\n"))
}
