//! Blocks to PDF through typst. The only crate that links typst.
