//! One binary for all end-to-end tests, so that the product is linked once.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod api;
mod ledger;
mod schema;
mod sdl;
mod store;
