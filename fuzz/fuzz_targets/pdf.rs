//! Fuzzes Markdown to a pack as PDF: what is taken when it is written can be printed, within the time, and
//! the public's bytes tell nothing of what is hidden.

#![no_main]

use std::sync::OnceLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use minuted_documents::AudienceLevel;
use minuted_pdf::{Engine, Limits, PdfProblem};

/// A text of more bytes takes so long to lay out that few are tried.
const MOST: usize = 2_000;

/// One engine for all: reading the fonts takes a while.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let engine = Engine::new().unwrap_or_else(|problem| panic!("{problem}"));
        engine.with_limits(Limits {
            // What is written for the fuzzer runs many times slower.
            time: Duration::from_secs(60),
            ..Limits::default()
        })
    })
}

fn rendered(source: &str, audience: AudienceLevel) -> Option<Vec<u8>> {
    let pack = properties::pack_of(&properties::read(source)?);
    match engine().render(&pack, audience) {
        Ok(pdf) => {
            assert!(pdf.warnings.is_empty(), "{:?}", pdf.warnings);
            Some(pdf.bytes)
        }
        Err(problem @ PdfProblem::TooLong { .. }) => panic!("a short text is too long: {problem}"),
        Err(problem) => panic!("what was taken can't be printed: {problem}"),
    }
}

fuzz_target!(|source: &str| {
    if source.len() > MOST {
        return;
    }
    rendered(source, AudienceLevel::Confidential);
    properties::tells_nothing(source, |seeded| rendered(seeded, AudienceLevel::Public));
});
