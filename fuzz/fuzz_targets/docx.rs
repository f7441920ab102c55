//! Fuzzes Markdown to blocks to DOCX.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| properties::docx(source));
