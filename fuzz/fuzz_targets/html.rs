//! Fuzzes Markdown to blocks to HTML.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| properties::html(source));
