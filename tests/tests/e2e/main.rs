//! One binary for all end-to-end tests, so that the product is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::match_bool,
    clippy::needless_pass_by_value,
    clippy::needless_for_each,
    clippy::assigning_clones,
    clippy::default_trait_access,
    reason = "tests fail by unwrap, and read better for the rest"
)]

mod api;
mod bodies;
mod browser;
mod documents;
mod exports;
mod faults;
mod jobs;
mod ledger;
mod limits;
mod pages;
mod pdf;
mod schema;
mod sdl;
mod store;
