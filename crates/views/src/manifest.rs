//! Owns the manifest of a page or document, `page.toml` or `document.toml`: its route, its title,
//! its parameters, and which part of the answer must be there for the page to exist.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

use crate::{fault::Fault, routes::ParameterType};

/// What a manifest says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Manifest {
    /// Where it is, such as `/decisions/{id}`; only pages about errors have none.
    pub(crate) route: Option<String>,
    /// The title: a template without markup, over the same answer.
    pub(crate) title: String,
    /// The field of the answer that must not be null: without it there is no such page.
    pub(crate) found: Option<String>,
    /// The parameters of the route and behind the `?`.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Parameter>,
}

/// A parameter of an address, which gives the variable of its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Parameter {
    /// `text`, `date`, `number`, or the kind of record whose ID it is.
    #[serde(rename = "type")]
    pub(crate) kind: ParameterType,
}

impl Manifest {
    /// Reads a manifest.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Fault> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, &span));
            Fault::at(file, line, error.message())
        })
    }

    /// The types of the parameters.
    pub(crate) fn types(&self) -> BTreeMap<String, ParameterType> {
        let types = self.parameters.iter();
        types
            .map(|(name, parameter)| (name.clone(), parameter.kind.clone()))
            .collect()
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or(text);
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, says) in [
            (
                "title = \"a\"\nrote = \"/\"",
                Some(2),
                "unknown field `rote`",
            ),
            ("route = \"/\"", Some(1), "missing field `title`"),
            ("title = 3", Some(1), "expected a string"),
            (
                "title = \"a\"\n\n[parameters.id]\nkind = \"text\"",
                Some(4),
                "unknown field `kind`",
            ),
        ] {
            let fault = Manifest::read("p/page.toml", text).unwrap_err();
            assert_eq!(fault.line, line, "{fault}");
            assert!(fault.problem.contains(says), "{fault}");
        }
    }
}
