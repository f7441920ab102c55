//! Runs a stored query as a viewer and renders its template: pages and documents.

mod dates;
mod fault;
mod files;
mod routes;
mod template;

pub use fault::{Fault, Faults};
pub use files::Files;
