//! Fuzzes Markdown to the text of each audience and back.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| properties::derive(source));
