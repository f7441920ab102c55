//! Tests of the ledger through its public interface, one module for each part of it.

mod canonical;
mod export;
mod hash;
mod leaf;
mod note;
mod properties;
mod tree;
mod verify;
