//! Owns the addresses of pages: the pattern of a route, the types of its parameters, reading an
//! address into the variables of a query and writing a link from the values of an answer.
//!
//! An ID stands in an address without its kind, `/decisions/0192…`, because the route says the
//! kind; so the ID of another kind never reaches the query.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::{dates, format::Format};

/// What a parameter may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) enum ParameterType {
    /// Any text.
    Text,
    /// A civil date, such as `2017-11-09`.
    Date,
    /// A whole number from 0.
    Number,
    /// The ID of a record of this kind, such as `decision`.
    Id(String),
}

impl From<String> for ParameterType {
    fn from(word: String) -> Self {
        match word.as_str() {
            "text" => Self::Text,
            "date" => Self::Date,
            "number" => Self::Number,
            _ => Self::Id(word),
        }
    }
}

impl ParameterType {
    /// The value of a variable, from the text of an address.
    fn read(&self, text: &str) -> Option<Json> {
        match self {
            Self::Text => Some(Json::from(text)),
            Self::Date => dates::read(text).map(|_| Json::from(text)),
            Self::Number => {
                let canonical = text.parse::<i32>().ok().filter(|n| *n >= 0)?;
                (canonical.to_string() == text).then(|| Json::from(canonical))
            }
            Self::Id(kind) => is_uuid(text).then(|| Json::from(format!("{kind}:{text}"))),
        }
    }

    /// The text of an address, from a value.
    fn write(&self, value: &Json) -> Result<String, String> {
        match (self, value) {
            (Self::Id(kind), Json::String(id)) => match id.split_once(':') {
                Some((found, uuid)) if found == kind && is_uuid(uuid) => Ok(uuid.to_owned()),
                _ => Err(format!("a link needs the ID of a {kind} here, not `{id}`")),
            },
            (Self::Date, Json::String(date)) if dates::read(date).is_some() => Ok(date.clone()),
            (Self::Text, Json::String(text)) if !text.is_empty() => Ok(encode(text)),
            (Self::Number, Json::Number(number)) => Ok(number.to_string()),
            _ => Err(format!("a link can't hold `{value}` here")),
        }
    }
}

/// A part of a route between slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Word(String),
    Parameter(String),
}

/// The route of a page and the types of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pattern: String,
    segments: Vec<Segment>,
    parameters: BTreeMap<String, ParameterType>,
    /// Those of a document; a page has none.
    formats: Vec<Format>,
    /// Whether it has an address. What has none is made for publications alone.
    is_served: bool,
}

impl Route {
    /// Reads a route such as `/decisions/{id}`; says what is wrong with it.
    pub(crate) fn new(
        pattern: &str,
        parameters: BTreeMap<String, ParameterType>,
    ) -> Result<Self, String> {
        let Some(rest) = pattern.strip_prefix('/') else {
            return Err("a route starts with `/`".to_owned());
        };
        let mut segments = Vec::new();
        for part in rest.split('/').filter(|_| !rest.is_empty()) {
            let inner = part
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            let segment = match inner {
                Some(name) if parameters.contains_key(name) => Segment::Parameter(name.to_owned()),
                Some(name) => {
                    return Err(format!("`{{{name}}}` needs a table `[parameters.{name}]`"));
                }
                None if is_word(part) => Segment::Word(part.to_owned()),
                None => {
                    return Err(format!(
                        "`{part}` in a route is neither a word of a-z, 0-9 and `-` nor a parameter"
                    ));
                }
            };
            if matches!(segment, Segment::Parameter(_)) && segments.contains(&segment) {
                return Err(format!("`{part}` stands twice in the route"));
            }
            segments.push(segment);
        }
        Ok(Self {
            pattern: pattern.to_owned(),
            segments,
            parameters,
            formats: Vec::new(),
            is_served: true,
        })
    }

    /// What has these parameters and no address: it is made for publications alone.
    pub(crate) fn without_address(parameters: BTreeMap<String, ParameterType>) -> Self {
        let names = parameters.keys().cloned();
        Self {
            pattern: String::new(),
            segments: names.map(Segment::Parameter).collect(),
            parameters,
            formats: Vec::new(),
            is_served: false,
        }
    }

    /// Whether it has an address.
    pub(crate) const fn is_served(&self) -> bool {
        self.is_served
    }

    /// The route of a document in these formats. What follows the last dot of its address says
    /// which, so the route ends in a word.
    pub(crate) fn with_formats(mut self, formats: Vec<Format>) -> Result<Self, String> {
        if !matches!(self.segments.last(), Some(Segment::Word(_))) {
            let problem = "the route of a document ends in a word, such as `/papers/{id}/report`, \
                           so that `.pdf` can follow";
            return Err(problem.to_owned());
        }
        self.formats = formats;
        Ok(self)
    }

    /// The formats of a document; a page has none.
    pub(crate) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// The route as it is written, which is also how axum writes it.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The parameters with their types.
    pub(crate) const fn parameters(&self) -> &BTreeMap<String, ParameterType> {
        &self.parameters
    }

    /// The parameters in words.
    pub(crate) fn told(&self) -> String {
        let each = self.parameters.iter().map(|(name, kind)| {
            let kind = match kind {
                ParameterType::Text => "any text",
                ParameterType::Date => "a date such as 2017-11-09",
                ParameterType::Number => "a whole number",
                ParameterType::Id(kind) => return format!("{name} (the ID of a {kind})"),
            };
            format!("{name} ({kind})")
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// Whether a parameter stands in the path; others stand behind the `?`.
    pub(crate) fn is_in_path(&self, name: &str) -> bool {
        let is = |s: &Segment| matches!(s, Segment::Parameter(own) if own == name);
        self.segments.iter().any(is)
    }

    /// What makes two routes catch the same addresses.
    pub(crate) fn shape(&self) -> String {
        let part = |segment: &Segment| match segment {
            Segment::Word(word) => format!("/{word}"),
            Segment::Parameter(_) => "/{}".to_owned(),
        };
        self.segments.iter().map(part).collect()
    }

    /// The variables that an address gives.
    pub(crate) fn read(&self, given: &BTreeMap<String, String>) -> Result<Json, BadAddress> {
        let mut variables = serde_json::Map::new();
        for (name, text) in given {
            // A filter that is not known is refused: ignoring it would show too much as if it
            // were all.
            let parameter = self.parameters.get(name).ok_or(BadAddress::Parameter)?;
            let in_path = self.is_in_path(name);
            let value = match parameter.read(text) {
                Some(value) => value,
                None if in_path => return Err(BadAddress::Path),
                None => return Err(BadAddress::Parameter),
            };
            variables.insert(name.clone(), value);
        }
        let is_missing = |name: &&String| self.is_in_path(name) && !given.contains_key(*name);
        if self.parameters.keys().any(|name| is_missing(&name)) {
            return Err(BadAddress::Path);
        }
        Ok(Json::Object(variables))
    }

    /// The address for values of an answer, in a format; a page has the plain address. Every
    /// parameter of the path must be given.
    pub(crate) fn write(
        &self,
        values: &BTreeMap<&str, &Json>,
        format: Format,
    ) -> Result<String, String> {
        if !self.is_served {
            return Err("it has no address: it is made for publications alone".to_owned());
        }
        if format != Format::Html && !self.formats.contains(&format) {
            return Err(format!("there is no `{}` of it", format.name()));
        }
        let written = |name: &str| {
            let value = values
                .get(name)
                .ok_or_else(|| format!("the link lacks `{name}=`"))?;
            let parameter = self
                .parameters
                .get(name)
                .ok_or_else(|| format!("the page has no parameter `{name}`"))?;
            parameter.write(value)
        };
        let mut path = String::new();
        for segment in &self.segments {
            path.push('/');
            match segment {
                Segment::Word(word) => path.push_str(word),
                Segment::Parameter(name) => path.push_str(&written(name)?),
            }
        }
        if path.is_empty() {
            path.push('/');
        }
        if format != Format::Html {
            path.extend([".", format.name()]);
        }
        let mut separator = '?';
        for name in values.keys().filter(|name| !self.is_in_path(name)) {
            path.push(separator);
            path.extend([name, "=", written(name)?.as_str()]);
            separator = '&';
        }
        Ok(path)
    }
}

/// Why an address is not one of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadAddress {
    /// The path leads nowhere.
    Path,
    /// A parameter behind the `?` is not known or not of its type.
    Parameter,
}

/// The routes of all pages and documents, by name.
pub(crate) type Routes = BTreeMap<String, Route>;

/// A word in a route or a name of a folder.
pub(crate) fn is_word(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.bytes().next().is_some_and(|b| b.is_ascii_lowercase()) && text.bytes().all(fits)
}

/// Whether a text is a UUID as Minuted writes it.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, b)| match index {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// Percent-encodes everything but what is plain in any part of an address.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex::encode_upper([byte]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const UUID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn route() -> Route {
        let parameters = [
            ("id", "decision"),
            ("on", "date"),
            ("after", "text"),
            ("n", "number"),
        ];
        let parameters = parameters.map(|(name, kind)| (name.to_owned(), kind.to_owned().into()));
        Route::new("/decisions/{id}/notice", parameters.into()).unwrap()
    }

    fn given(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = values
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        owned.collect()
    }

    #[test]
    fn an_address_gives_typed_variables_or_nothing() {
        let route = route();
        assert_eq!(
            route.read(&given(&[("id", UUID), ("n", "3"), ("on", "2017-11-09")])),
            Ok(json!({ "id": format!("decision:{UUID}"), "n": 3, "on": "2017-11-09" }))
        );
        for (values, why) in [
            (given(&[]), BadAddress::Path),
            (given(&[("id", "1")]), BadAddress::Path),
            (given(&[("id", &format!("board:{UUID}"))]), BadAddress::Path),
            (given(&[("id", &UUID.to_uppercase())]), BadAddress::Path),
            (given(&[("id", "../../etc/passwd")]), BadAddress::Path),
            (given(&[("id", UUID), ("n", "-1")]), BadAddress::Parameter),
            (given(&[("id", UUID), ("n", "007")]), BadAddress::Parameter),
            (
                given(&[("id", UUID), ("on", "2017-02-30")]),
                BadAddress::Parameter,
            ),
            (given(&[("id", UUID), ("nope", "1")]), BadAddress::Parameter),
        ] {
            assert_eq!(route.read(&values), Err(why), "{values:?}");
        }
    }

    #[test]
    fn a_link_is_written_from_an_answer() {
        let id = json!(format!("decision:{UUID}"));
        let after = json!("a b&c=\"d\"/é");
        let values = BTreeMap::from([("id", &id), ("after", &after)]);
        assert_eq!(
            route().write(&values, Format::Html).unwrap(),
            format!("/decisions/{UUID}/notice?after=a%20b%26c%3D%22d%22%2F%C3%A9")
        );
        for (name, wrong) in [
            ("id", json!(format!("board:{UUID}"))),
            ("id", json!("decision:1")),
            ("id", json!(null)),
            ("id", json!(["javascript:alert(1)"])),
        ] {
            let values = BTreeMap::from([(name, &wrong)]);
            assert!(route().write(&values, Format::Html).is_err(), "{wrong}");
        }
        assert!(route().write(&BTreeMap::new(), Format::Html).is_err());
        let start = Route::new("/", BTreeMap::new()).unwrap();
        assert!(start.write(&BTreeMap::new(), Format::Docx).is_err());
        assert_eq!(start.write(&BTreeMap::new(), Format::Html).unwrap(), "/");
    }

    #[test]
    fn a_wrong_route_says_what_is_wrong() {
        for (pattern, says) in [
            ("decisions", "starts with"),
            ("/decisions/{id}", "needs a table"),
            ("/Decisions", "neither"),
            ("/a//b", "neither"),
            ("/a/../b", "neither"),
        ] {
            let problem = Route::new(pattern, BTreeMap::new()).unwrap_err();
            assert!(problem.contains(says), "{pattern}: {problem}");
        }
    }
}
