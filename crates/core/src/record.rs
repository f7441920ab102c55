//! Owns what all records have in common: an ID, a version, where they come from, and their links.

pub mod link;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    id::{AnyId, DocumentId, RecordId},
    refusal::{Reason, Refusal, Refusals},
    time::ShownDate,
};

/// A record: an aggregate with an ID whose every version is kept in the history.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its type of ID.
    type Id: RecordId;
    /// The number of its body's shape. A change of the shape raises it; old bodies are read for
    /// ever.
    const SCHEMA: u32;

    /// Its ID.
    fn id(&self) -> Self::Id;
    /// Its version: 1 when made, one more with each change.
    fn version(&self) -> i64;
    /// The version to be written next.
    fn set_version(&mut self, version: i64);
    /// The text by which lists of its kind are put in order, compared byte by byte.
    fn sort_key(&self) -> String;
    /// References to other records that are lists, each with the word for its meaning. Single
    /// references are fields.
    fn links(&self) -> Vec<Link> {
        Vec::new()
    }
}

/// One reference out of a list of references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What the reference means, such as `constituted-by`.
    pub role: &'static str,
    /// The record that it points to.
    pub to: AnyId,
}

impl Link {
    /// A reference with its meaning.
    pub fn new(role: &'static str, to: impl Into<AnyId>) -> Self {
        Self {
            role,
            to: to.into(),
        }
    }
}

/// Implements [`Record`] for a struct with the fields `id` and `version`.
macro_rules! record {
    ($name:ident, $id:ty, schema $schema:literal, sort |$s:ident| $sort:expr $(, links |$l:ident| $links:expr)?) => {
        impl $crate::record::Record for $name {
            type Id = $id;
            const SCHEMA: u32 = $schema;
            fn id(&self) -> $id { self.id }
            fn version(&self) -> i64 { self.version }
            fn set_version(&mut self, version: i64) { self.version = version; }
            fn sort_key(&self) -> String { let $s = self; $sort }
            $(fn links(&self) -> Vec<$crate::record::Link> { let $l = self; $links })?
        }
    };
}
pub(crate) use record;

/// Where a record comes from and how sure its facts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The source that the record was transcribed from. None: the record was made in Minuted.
    #[serde(default)]
    pub transcribed_from: Option<Source>,
    /// Facts on which sources differ, side by side.
    #[serde(default)]
    pub disputed: Vec<Disputed>,
    /// Facts that the source does not show, in words.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// Whether the record is invented, to show or to try things.
    #[serde(default)]
    pub illustrative: bool,
}

impl Provenance {
    /// Whether the record was transcribed from a source.
    #[must_use]
    pub const fn is_transcribed(&self) -> bool {
        self.transcribed_from.is_some()
    }

    /// What must hold of any provenance; `field` is where it stands in the input.
    pub fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        if let Some(source) = &self.transcribed_from {
            let at = format!("{field}.transcribedFrom");
            refusals.take(line(&source.cited, "source", &format!("{at}.cited")));
            let shown = source.date_shown.shown.as_deref();
            refusals.take(line_if(shown, "date shown", &format!("{at}.dateShown")));
            refusals.require(source.date_shown.is_ordered(), || {
                Refusal::invalid(
                    "The earliest day is after the latest.",
                    &format!("{at}.dateShown"),
                )
            });
        }
        for (n, disputed) in self.disputed.iter().enumerate() {
            let at = format!("{field}.disputed.{n}");
            refusals.take(line(&disputed.fact, "disputed fact", &format!("{at}.fact")));
            refusals.require(disputed.statements.len() >= 2, || {
                let problem = "A disputed fact needs two statements or more, each with its source.";
                Refusal::invalid(problem, &format!("{at}.statements"))
            });
            for (m, statement) in disputed.statements.iter().enumerate() {
                let at = format!("{at}.statements.{m}");
                refusals.take(line(&statement.says, "statement", &format!("{at}.says")));
                refusals.take(line(&statement.source, "source", &format!("{at}.source")));
            }
        }
        for (n, unknown) in self.unknown.iter().enumerate() {
            let at = format!("{field}.unknown.{n}");
            refusals.take(line(unknown, "unknown fact", &at));
        }
        refusals.done()
    }
}

/// What a record was transcribed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The source as one would cite it.
    pub cited: String,
    /// The source as a document record, where there is one.
    pub document: Option<DocumentId>,
    /// The date that the source shows; all unknown if it shows none.
    pub date_shown: ShownDate,
}

/// A fact on which sources differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disputed {
    /// Which fact, in words.
    pub fact: String,
    /// What each source says.
    pub statements: Vec<Statement>,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// What it says.
    pub says: String,
    /// Which source.
    pub source: String,
}

/// Another name by which an organisation, a board, a person or a post is or was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherName {
    /// The name.
    pub name: String,
    /// When and where it is used, such as `until 2017` or `in the report of 2012`.
    pub note: Option<String>,
}

/// The most characters of a title or a name.
pub const LINE_MOST: usize = 500;
/// The most characters of a text that is not a paper's body.
pub const TEXT_MOST: usize = 50_000;
/// The most characters of a paper's body or of one appendix.
pub const BODY_MOST: usize = 1_000_000;

/// The most entries of a list that belongs to one record, such as a paper's recommendations.
pub const LISTED_MOST: usize = 100;

/// Checks a text of one line: given, not too long, no control characters, no exempt marks.
pub fn line(text: &str, what: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!text.trim().is_empty(), || {
        let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        Refusal::missing(&format!("{article} {what}"), field)
    });
    refusals.require(text.chars().count() <= LINE_MOST, || {
        Refusal::new(Reason::TooLong {
            what: what.to_owned(),
            most: LINE_MOST,
        })
        .at(field)
    });
    refusals.require(!text.chars().any(char::is_control), || {
        let problem = format!("The {what} must be one line, without tabs or control characters.");
        Refusal::invalid(problem, field)
    });
    refusals.take(unmarked(text, what, field));
    refusals.done()
}

/// As [`line`], for one that may be left out.
pub fn line_if(text: Option<&str>, what: &str, field: &str) -> Result<(), Refusals> {
    text.map_or(Ok(()), |text| line(text, what, field))
}

/// As [`line`], for a text that may be empty.
pub fn line_if_given(text: &str, what: &str, field: &str) -> Result<(), Refusals> {
    if text.is_empty() {
        return Ok(());
    }
    line(text, what, field)
}

/// Refuses exempt marks in a text that is the same for all its readers: nothing in it could be
/// hidden. In the Markdown of `docs/markdown.md` these signs have no other meaning.
fn unmarked(text: &str, what: &str, field: &str) -> Result<(), Refusals> {
    let marked = ["[[", "]]", ":::"].iter().any(|sign| text.contains(sign));
    let mut refusals = Refusals::new();
    refusals.require(!marked, || {
        let problem = format!(
            "The {what} is the same for all who may read it and can't hold exempt marks: take out \
             `[[`, `]]` and `:::`, and write what all of them may read."
        );
        Refusal::invalid(problem, field)
    });
    refusals.done()
}

/// As [`text`], for one that is no Markdown: what is in it is shown as it stands, so that exempt
/// marks are refused.
pub fn plain_text(given: &str, what: &str, most: usize, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(text(given, what, most, field));
    refusals.take(unmarked(given, what, field));
    refusals.done()
}

/// Refuses a list that is longer than it may be.
pub fn at_most(count: usize, most: usize, what: &str, field: &str) -> Result<(), Refusals> {
    if count <= most {
        return Ok(());
    }
    let problem = format!("There are {count} {what}; {most} are the most that it takes.");
    Err(Refusal::invalid(problem, field).into())
}

/// Checks a text of many lines, which may be empty: not too long, no control characters but line
/// ends and tabs.
pub fn text(text: &str, what: &str, most: usize, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(text.chars().count() <= most, || {
        Refusal::new(Reason::TooLong {
            what: what.to_owned(),
            most,
        })
        .at(field)
    });
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    refusals.require(!text.chars().any(odd), || {
        Refusal::invalid(
            format!("The {what} has control characters; remove them."),
            field,
        )
    });
    refusals.done()
}

/// A name folded for putting in order and for looking up: lower case, single spaces.
#[must_use]
pub fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The sort key of a record that is put in order by a day: unknown days come first.
#[must_use]
pub fn day_key(day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(
        || "0000-00-00".to_owned(),
        |day| day.format("%Y-%m-%d").to_string(),
    )
}

/// The sort key of a record that is put in order by its place.
#[must_use]
pub fn place_key(place: i64) -> String {
    format!("{place:08}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_refused_where_it_stands_and_says_why() {
        for (given, code) in [
            ("", "missing"),
            ("  ", "missing"),
            ("a\nb", "invalid"),
            (&"x".repeat(501), "too_long"),
            ("Sale to [[exempt 3: Acme]]", "invalid"),
        ] {
            let refusals: Vec<_> = line(given, "title", "input.title")
                .unwrap_err()
                .into_iter()
                .collect();
            assert_eq!(refusals[0].code(), code);
            assert_eq!(refusals[0].field.as_deref(), Some("input.title"));
        }
        assert!(line("مجلس الوزراء", "title", "t").is_ok());
    }
}
