//! Owns texts of the API: each reader gets the text of their audience, the office also the source.

use async_graphql::SimpleObject;
use minuted_core::audience::{Audience, AudienceText};

/// A Markdown text as this viewer may read it.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Text")]
pub(crate) struct TextObject {
    /// The text in Markdown, without what this viewer may not read.
    markdown: String,
    /// The text as the public reads it, where that is another: so a page can mark what is not
    /// public. Null where the public reads the same.
    public_markdown: Option<String>,
    /// Whether something is withheld from this viewer.
    withheld: bool,
    /// The source with its exempt marks, for the office that edits it.
    source: Option<String>,
}

impl TextObject {
    /// What a reader of this audience gets.
    pub(crate) fn new(text: &AudienceText, audience: Audience) -> Self {
        Self {
            markdown: text.read(audience).to_owned(),
            public_markdown: text.public_beside(audience).map(str::to_owned),
            withheld: text.withholds_from(audience),
            source: text.source(audience).map(str::to_owned),
        }
    }
}
