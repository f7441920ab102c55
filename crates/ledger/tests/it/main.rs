//! Tests of the ledger through its public interface, one module for each part of it.

mod canonical;
mod hash;
mod leaf;
mod properties;
mod tree;
mod verify;
