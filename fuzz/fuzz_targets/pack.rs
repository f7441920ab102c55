//! Fuzzes Markdown to a pack as page and DOCX, and the marks in what is not for everyone.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    properties::beside(source);
    properties::pack(source);
});
