//! Owns making texts for each audience when they are written, by the Markdown dialect of
//! `documents`.

use minuted_core::{
    audience::{AudienceText, DerivedTexts},
    record::{Provenance, text},
    refusal::{Refusal, Refusals},
    rules::Profile,
};
use minuted_documents::{Bases, ParseOptions, Problem, derive_with};

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
    bases: Bases,
    what: &str,
    most: usize,
    field: &str,
) -> Result<AudienceText, Refusals> {
    let options = ParseOptions::BODY.under(bases);
    written(source, options, what, most, field).map(|written| written.text)
}

/// On which grounds a text may keep something from the public that is written under these rules.
/// One that shows what a source withheld says it as the source does, by whichever law.
pub(crate) fn bases(profile: &Profile, provenance: &Provenance) -> Bases {
    if provenance.is_transcribed() {
        Bases::ALL
    } else {
        Bases::named(profile.marks())
    }
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

#[cfg(test)]
mod tests {
    use minuted_core::rules::Mark;
    use minuted_documents::Basis;

    #[test]
    fn rules_and_texts_know_the_same_grounds() {
        let of_rules = Mark::ALL.iter().map(|mark| mark.word());
        let of_texts = Basis::ALL.into_iter().map(Basis::mark);
        assert!(of_rules.eq(of_texts));
    }
}
