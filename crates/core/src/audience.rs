//! Owns the audiences that a record or a text is for, and texts that differ by audience.
//!
//! A text that may hold exempt passages keeps its source and one derived text for each audience.
//! The derived texts are made when the text is written, by the caller (the `documents` crate knows
//! Markdown, this one doesn't). A reader names the audience and gets that text; only the office,
//! which works on the record, reads the source.

use serde::{Deserialize, Serialize};

crate::words! {
    /// Whom a record or a part of it is for, from the widest to the narrowest.
    ///
    /// Sources: Local Government Act 1972 s100A and Schedule 12A for exempt and confidential
    /// information. The narrowest, the office's own working material, is not a statutory class: it
    /// is what nobody but those who prepare the business sees until a transition opens it.
    Audience, "audience" {
        /// Everyone.
        Public = "public",
        /// Exempt information: may be withheld from the public.
        Restricted = "restricted",
        /// Confidential information: must be withheld from the public.
        Confidential = "confidential",
        /// Drafts: seen by the office that prepares them, by nobody else.
        Working = "working",
    }
}

impl Audience {
    /// Its place in the order, as the database compares it.
    #[must_use]
    pub const fn rank(self) -> i32 {
        self as i32
    }
}

/// One text as each audience may read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudienceText {
    source: String,
    /// Present only where it differs from the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    restricted: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidential: Option<String>,
}

/// The texts derived from a source, one for each statutory audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedTexts {
    /// What everyone may read.
    pub public: String,
    /// With the exempt passages.
    pub restricted: String,
    /// With the exempt and the confidential passages.
    pub confidential: String,
}

impl AudienceText {
    /// A text without any passage that is withheld.
    #[must_use]
    pub fn open(source: String) -> Self {
        Self {
            source,
            public: None,
            restricted: None,
            confidential: None,
        }
    }

    /// A source and what was derived from it.
    #[must_use]
    pub fn new(source: String, derived: DerivedTexts) -> Self {
        let keep = |text: String| (text != source).then_some(text);
        Self {
            public: keep(derived.public),
            restricted: keep(derived.restricted),
            confidential: keep(derived.confidential),
            source,
        }
    }

    /// The text that a reader of this audience may read.
    #[must_use]
    pub fn read(&self, audience: Audience) -> &str {
        let derived = match audience {
            Audience::Public => &self.public,
            Audience::Restricted => &self.restricted,
            Audience::Confidential | Audience::Working => &self.confidential,
        };
        derived.as_deref().unwrap_or(&self.source)
    }

    /// The text that the public reads, where a reader of this audience reads another.
    #[must_use]
    pub fn public_beside(&self, audience: Audience) -> Option<&str> {
        let public = self.read(Audience::Public);
        (public != self.read(audience)).then_some(public)
    }

    /// The source with its marks, for the office that edits it; nobody else gets one.
    #[must_use]
    pub fn source(&self, audience: Audience) -> Option<&str> {
        (audience == Audience::Working).then_some(self.source.as_str())
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.source.trim().is_empty()
    }

    /// Whether this audience gets less than the whole.
    #[must_use]
    pub fn withholds_from(&self, audience: Audience) -> bool {
        self.read(audience) != self.read(Audience::Confidential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_audience_reads_its_own_text_and_only_the_office_the_source() {
        let text = AudienceText::new(
            "s".to_owned(),
            DerivedTexts {
                public: "p".to_owned(),
                restricted: "r".to_owned(),
                confidential: "c".to_owned(),
            },
        );
        let read: Vec<_> = Audience::ALL
            .iter()
            .map(|a| (text.read(*a), text.source(*a)))
            .collect();
        assert_eq!(
            read,
            [("p", None), ("r", None), ("c", None), ("c", Some("s"))]
        );
        assert_eq!(text.public_beside(Audience::Public), None);
        assert_eq!(text.public_beside(Audience::Restricted), Some("p"));
        assert!(text.withholds_from(Audience::Public) && !text.withholds_from(Audience::Working));
    }

    #[test]
    fn an_open_text_is_the_same_for_all_and_kept_once() {
        let text = AudienceText::open("all".to_owned());
        assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"source":"all"}"#);
        assert!(Audience::ALL.iter().all(|a| text.read(*a) == "all"));
    }
}
