//! One binary for all end-to-end tests, so that the product is linked once.

mod api;
mod ledger;
mod store;
