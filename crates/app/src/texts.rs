//! Owns making texts for each audience when they are written, by the Markdown dialect of
//! `documents`.

use minuted_core::{
    audience::{AudienceText, DerivedTexts},
    record::text,
    refusal::{Refusal, Refusals},
};
use minuted_documents::derive;

/// Derives the text for each audience, or says what is wrong with it, line by line.
pub(crate) fn derived(
    source: &str,
    what: &str,
    most: usize,
    field: &str,
) -> Result<AudienceText, Refusals> {
    text(source, what, most, field)?;
    match derive(source) {
        Ok(derived) => Ok(AudienceText::new(
            minuted_documents::normalise(source),
            DerivedTexts {
                public: derived.public,
                restricted: derived.restricted,
                confidential: derived.confidential,
            },
        )),
        Err(problems) => Err(problems
            .iter()
            .map(|problem| {
                Refusal::invalid(format!("Line {}: {}", problem.line, problem.message), field)
            })
            .collect()),
    }
}
