//! Owns how the API tells and takes where a record comes from, dates as shown, and other names.

use async_graphql::{InputObject, SimpleObject};
use minuted_core::{
    record::{Disputed, OtherName, Provenance, Source, Statement},
    time::ShownDate,
};

use crate::{inputs::id, scalars::Date};

/// A date as a source gives it; every part may be unknown.
#[derive(SimpleObject, InputObject, Clone, Debug, Default)]
#[graphql(name = "ShownDate", input_name = "ShownDateInput")]
pub(crate) struct ShownDateObject {
    /// The date as printed.
    shown: Option<String>,
    /// The earliest day that it can mean.
    earliest: Option<Date>,
    /// The latest day that it can mean.
    latest: Option<Date>,
}

impl From<&ShownDate> for ShownDateObject {
    fn from(date: &ShownDate) -> Self {
        Self {
            shown: date.shown.clone(),
            earliest: date.earliest.map(Date),
            latest: date.latest.map(Date),
        }
    }
}

impl From<ShownDateObject> for ShownDate {
    fn from(date: ShownDateObject) -> Self {
        Self {
            shown: date.shown,
            earliest: date.earliest.map(|date| date.0),
            latest: date.latest.map(|date| date.0),
        }
    }
}

/// Another name by which something is or was known.
#[derive(SimpleObject, InputObject, Clone, Debug)]
#[graphql(name = "OtherName", input_name = "OtherNameInput")]
pub(crate) struct OtherNameObject {
    /// The name.
    name: String,
    /// When and where it is used.
    note: Option<String>,
}

impl From<&OtherName> for OtherNameObject {
    fn from(other: &OtherName) -> Self {
        Self {
            name: other.name.clone(),
            note: other.note.clone(),
        }
    }
}

impl From<OtherNameObject> for OtherName {
    fn from(other: OtherNameObject) -> Self {
        Self {
            name: other.name,
            note: other.note,
        }
    }
}

/// Where a record comes from and how sure its facts are.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Provenance")]
pub(crate) struct ProvenanceObject {
    /// What it was transcribed from; none: it was made in Minuted.
    transcribed_from: Option<SourceObject>,
    /// Facts on which sources differ.
    disputed: Vec<DisputedObject>,
    /// Facts that the source does not show.
    unknown: Vec<String>,
    /// Whether the record is invented, to show or to try things.
    illustrative: bool,
}

/// What a record was transcribed from.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Source")]
pub(crate) struct SourceObject {
    /// As one would cite it.
    cited: String,
    /// The ID of the document record, where there is one.
    document_id: Option<async_graphql::ID>,
    /// The date that it shows.
    date_shown: ShownDateObject,
}

/// A fact on which sources differ.
#[derive(SimpleObject, InputObject, Clone, Debug)]
#[graphql(name = "Disputed", input_name = "DisputedInput")]
pub(crate) struct DisputedObject {
    /// Which fact.
    fact: String,
    /// What each source says.
    statements: Vec<StatementObject>,
}

/// What one source says.
#[derive(SimpleObject, InputObject, Clone, Debug)]
#[graphql(name = "Statement", input_name = "StatementInput")]
pub(crate) struct StatementObject {
    /// What it says.
    says: String,
    /// Which source.
    source: String,
}

impl From<&Provenance> for ProvenanceObject {
    fn from(provenance: &Provenance) -> Self {
        Self {
            transcribed_from: provenance.transcribed_from.as_ref().map(SourceObject::from),
            disputed: provenance
                .disputed
                .iter()
                .map(DisputedObject::from)
                .collect(),
            unknown: provenance.unknown.clone(),
            illustrative: provenance.illustrative,
        }
    }
}

impl From<&Source> for SourceObject {
    fn from(source: &Source) -> Self {
        Self {
            cited: source.cited.clone(),
            document_id: source.document.map(|id| id.to_string().into()),
            date_shown: (&source.date_shown).into(),
        }
    }
}

impl From<&Disputed> for DisputedObject {
    fn from(disputed: &Disputed) -> Self {
        let statements = disputed.statements.iter().map(|statement| StatementObject {
            says: statement.says.clone(),
            source: statement.source.clone(),
        });
        Self {
            fact: disputed.fact.clone(),
            statements: statements.collect(),
        }
    }
}

/// Where a record comes from. Left out: it is made in Minuted.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ProvenanceInput {
    /// What it is transcribed from.
    transcribed_from: Option<SourceInput>,
    /// Facts on which sources differ.
    #[graphql(default)]
    disputed: Vec<DisputedObject>,
    /// Facts that the source does not show.
    #[graphql(default)]
    unknown: Vec<String>,
    /// Whether the record is invented, to show or to try things.
    #[graphql(default)]
    illustrative: bool,
}

/// What a record is transcribed from.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct SourceInput {
    /// As one would cite it.
    cited: String,
    /// The ID of the document record, where there is one.
    document_id: Option<async_graphql::ID>,
    /// The date that it shows. Left out: it shows none.
    #[graphql(default)]
    date_shown: ShownDateObject,
}

impl ProvenanceInput {
    /// As the core has it; the ID must be one of a document.
    pub(crate) fn into_core(self) -> async_graphql::Result<Provenance> {
        let transcribed_from = self
            .transcribed_from
            .map(|source| -> async_graphql::Result<Source> {
                Ok(Source {
                    cited: source.cited,
                    document: source.document_id.as_ref().map(id).transpose()?,
                    date_shown: source.date_shown.into(),
                })
            })
            .transpose()?;
        let disputed = self.disputed.into_iter().map(|disputed| Disputed {
            fact: disputed.fact,
            statements: disputed
                .statements
                .into_iter()
                .map(|statement| Statement {
                    says: statement.says,
                    source: statement.source,
                })
                .collect(),
        });
        Ok(Provenance {
            transcribed_from,
            disputed: disputed.collect(),
            unknown: self.unknown,
            illustrative: self.illustrative,
        })
    }
}
