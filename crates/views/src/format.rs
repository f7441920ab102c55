//! Owns the formats that a document is served in.

use serde::Deserialize;

/// A format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A page.
    Html,
    /// PDF, tagged.
    Pdf,
    /// A Word document.
    Docx,
}

impl Format {
    /// Every format that this build makes, the first of which is what a reader without a wish gets.
    pub const ALL: &'static [Self] = &[
        Self::Html,
        #[cfg(feature = "pdf")]
        Self::Pdf,
        Self::Docx,
    ];

    /// Its name in addresses, manifests and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The format of a name, if this build makes it.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }

    /// What people call it, for the words of a link.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Html => "web page",
            Self::Pdf => "PDF",
            Self::Docx => "Word",
        }
    }

    /// Its media type, as a client names it that wants it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// The value of the header `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            other => other.media_type(),
        }
    }
}
