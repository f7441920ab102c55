//! Runs a stored query as a viewer and renders its template: pages and documents.
//!
//! - [`Files`] are the templates as texts: those that Minuted ships, an office's laid over them.
//! - [`Templates`] are loaded from files, or refused with every [`Fault`];
//!   [`Templates::check`] renders each with samples made from its query and the schema.
//! - [`Pages`] render for a viewer. What speaks HTTP mounts [`Pages::routes`] and
//!   [`Pages::assets`] and sends what [`Pages::render`] and [`Pages::document`] give.
//!
//! `docs/templates.md` tells an office how to write them.

mod assets;
mod carried;
mod check;
mod dates;
mod documents;
mod fault;
mod files;
mod format;
mod kept;
mod manifest;
mod packs;
mod pages;
mod pictures;
mod press;
mod printer;
mod publishing;
mod query;
mod routes;
mod template;
mod templates;

pub use assets::Asset;
pub use check::Validate;
pub use documents::{Made, Preview, Served};
pub use fault::{Fault, Faults};
pub use files::Files;
pub use format::Format;
pub use pages::{PageRoute, Pages, Rendered};
pub use publishing::Publisher;
pub use templates::Templates;
