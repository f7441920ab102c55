//! Fuzzes a paper's file: front sheet, body, page and DOCX.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| properties::paper(source));
