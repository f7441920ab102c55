//! Owns why no PDF could be made, and what of a text could not be shown.

use typst::diag::SourceDiagnostic;

/// Why no PDF could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfProblem {
    /// There is more text than is taken.
    #[error(
        "the text has {bytes} bytes, and a PDF is made of {most} at most; divide it into several"
    )]
    TooLong {
        /// How much there is.
        bytes: usize,
        /// How much may be.
        most: usize,
    },
    /// It took too long.
    #[error("it could not be laid out within {seconds} seconds; divide it into several")]
    TooSlow {
        /// How long it was tried.
        seconds: u64,
    },
    /// A part of the pack can't stand as it is.
    #[error("{part} {why}")]
    Part {
        /// Which.
        part: Which,
        /// What is wrong with it; it names no file and no words of the part.
        why: String,
    },
    /// The pack has no parts.
    #[error("there is nothing to print: the pack has no parts")]
    Empty,
    /// The layout refused, and says why.
    #[error("it could not be laid out: {0}")]
    Layout(String),
}

impl PdfProblem {
    pub(crate) fn layout(found: &[SourceDiagnostic]) -> Self {
        let lines: Vec<String> = found.iter().map(told).collect();
        Self::Layout(lines.join("; "))
    }
}

/// What typst has to say, with its hints.
pub(crate) fn told(found: &SourceDiagnostic) -> String {
    let mut text = found.message.to_string();
    for hint in &found.hints {
        text.push_str(" (");
        text.push_str(&hint.v);
        text.push(')');
    }
    text
}

/// A part of a pack, by what everybody may read: problems go into logs, and the title of a part, or the
/// name of a file, may be exempt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// Its place in the pack, as an index.
    pub index: usize,
    /// Its id, if it has one.
    pub id: String,
}

impl std::fmt::Display for Which {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "part {}", self.index + 1)?;
        if !self.id.is_empty() {
            write!(f, " (`{}`)", self.id)?;
        }
        Ok(())
    }
}

/// A character that no font of ours has; `�` stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unshown {
    /// The character.
    pub character: char,
    /// The first part that has it.
    pub part: Which,
}

impl std::fmt::Display for Unshown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { character, part } = self;
        let code = u32::from(*character);
        write!(
            f,
            "no font has the character {character} (U+{code:04X}) of {part}; � is shown in its place"
        )
    }
}
