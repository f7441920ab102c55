//! Owns the manifest of a page or document, `page.toml` or `document.toml`: its route, its title,
//! its parameters, and which part of the answer must be there for the page to exist.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

use crate::{fault::Fault, format::Format, routes::ParameterType};

/// What a manifest says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Manifest {
    /// Where it is, such as `/decisions/{id}`. Pages about errors have none, and documents that are made
    /// for publications alone.
    pub(crate) route: Option<String>,
    /// The title: a template without markup, over the same answer.
    pub(crate) title: String,
    /// The field of the answer that must not be null: without it there is no such page.
    pub(crate) found: Option<String>,
    /// The parameters of the route and behind the `?`.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Parameter>,
    /// What a document says of itself; a page has none.
    pub(crate) document: Option<About>,
}

/// What a document says of itself. The texts are templates without markup, over the same answer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct About {
    /// Who issues it.
    pub(crate) author: Option<String>,
    /// What it is about, in a line.
    pub(crate) subject: Option<String>,
    /// The civil date that it bears, as the API writes it.
    pub(crate) dated: Option<String>,
    /// Its language, as in HTML; left out: British English.
    pub(crate) language: Option<String>,
    /// What is printed at the head of each page.
    pub(crate) running_head: Option<String>,
    /// Whether it begins with its contents, if it has several parts.
    #[serde(default)]
    pub(crate) contents: bool,
    /// The field of the answer that holds an appraisal with its `id` and its `pictures`, each with its
    /// `name` and `svg`, which the document shows as `NAME.svg`.
    pub(crate) pictures: Option<String>,
    /// The formats that it is served in; left out: all.
    pub(crate) formats: Option<Vec<Format>>,
}

impl About {
    /// The templates by their names.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("author", &self.author),
            ("subject", &self.subject),
            ("dated", &self.dated),
            ("language", &self.language),
            ("running-head", &self.running_head),
        ];
        all.into_iter()
            .filter_map(|(name, template)| Some((name, template.as_deref()?)))
    }

    /// The formats that this build makes of it.
    pub(crate) fn formats(&self) -> Vec<Format> {
        let wanted = |format: &Format| {
            let some = self.formats.as_ref();
            some.is_none_or(|some| some.contains(format))
        };
        Format::ALL.iter().copied().filter(wanted).collect()
    }
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
