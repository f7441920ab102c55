//! Owns making texts for each audience when they are written, by the Markdown dialect of
//! `documents`.

use minuted_core::{
    audience::{AudienceText, DerivedTexts},
    record::text,
    refusal::{Refusal, Refusals},
};
use minuted_documents::{ParseOptions, Problem, derive_with};

/// A text as it was written.
pub(crate) struct Written {
    /// The text for each audience.
    pub(crate) text: AudienceText,
    /// The grounds that its exempt marks name, in words, each once.
    pub(crate) grounds: Vec<String>,
}

/// Derives the text for each audience, or says what is wrong with it, line by line.
pub(crate) fn derived(
    source: &str,
    what: &str,
    most: usize,
    field: &str,
) -> Result<AudienceText, Refusals> {
    written(source, ParseOptions::BODY, what, most, field).map(|written| written.text)
}

/// As [`derived`], for a body or for a text that stands inside another, with the grounds.
pub(crate) fn written(
    source: &str,
    options: ParseOptions,
    what: &str,
    most: usize,
    field: &str,
) -> Result<Written, Refusals> {
    text(source, what, most, field)?;
    let derived = derive_with(source, &options).map_err(|found| problems(&found, field))?;
    let grounds = derived.grounds.iter().map(|ground| ground.label());
    Ok(Written {
        grounds: grounds.collect(),
        text: AudienceText::new(
            minuted_documents::normalise(source),
            DerivedTexts {
                public: derived.public,
                restricted: derived.restricted,
                confidential: derived.confidential,
            },
        ),
    })
}

fn problems(found: &[Problem], field: &str) -> Refusals {
    found
        .iter()
        .map(|problem| {
            Refusal::invalid(format!("Line {}: {}", problem.line, problem.message), field)
        })
        .collect()
}
