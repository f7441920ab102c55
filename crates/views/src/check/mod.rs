//! Owns the check of all templates: every query is valid for the schema, and every template
//! renders, strictly, every kind of answer that its query can have.

mod markup;
mod samples;
mod shape;
mod types;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
};

use async_graphql::{Request, Response};
use serde_json::Value as Json;

use self::{shape::pascal, types::Types};
use crate::{
    fault::Fault,
    format::Format,
    query::{StoredQuery, TODAY},
    routes::ParameterType,
    templates::{Folder, Makes, Reader, RenderFault, Templates},
};

/// How many samples stand first that are whole.
const WHOLE: usize = 6;

/// What validates a query: a schema with nothing behind it, in a function that boxes its future, so
/// that resolvers are compiled once and not into each crate that checks templates.
pub type Validate<'a> =
    dyn Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>> + Send + Sync + 'a;

impl Templates {
    /// What is wrong with the templates, as far as it can be found without data: each query is
    /// validated, and each template is rendered with samples made from its query and the schema in
    /// its definition language.
    pub async fn check(&self, sdl: &str, validate: &Validate<'_>) -> Vec<Fault> {
        let types = match Types::read(sdl) {
            Ok(types) => types,
            Err(problem) => return vec![Fault::of("schema", problem)],
        };
        let mut faults = BTreeSet::new();
        for (name, folder) in &self.folders {
            let mut found = Vec::new();
            if let Some(query) = &folder.query {
                found.extend(self.validate(validate, &types, name, (folder, query)).await);
            }
            // Samples of a query that isn't valid would say the same again.
            if found.is_empty() {
                found.extend(self.render_samples(&types, name, folder));
            }
            faults.extend(found);
        }
        faults.into_iter().collect()
    }

    async fn validate(
        &self,
        validate: &Validate<'_>,
        types: &Types,
        name: &str,
        (folder, query): (&Folder, &StoredQuery),
    ) -> Vec<Fault> {
        let Some(route) = self.routes.get(name) else {
            return Vec::new();
        };
        let mut faults = Vec::new();
        let (mut all, mut fewest) = (serde_json::Map::new(), serde_json::Map::new());
        for (name, parameter) in route.parameters() {
            if let ParameterType::Id(kind) = parameter
                && types.kind(&pascal(kind)).is_none()
            {
                let problem = format!(
                    "`{kind}` is no kind of record; a type is `text`, `date`, \
                                       `number` or a kind such as `decision`"
                );
                faults.push(Fault::of(&folder.manifest(), problem));
            }
            let value = sample_of(parameter);
            if route.is_in_path(name) {
                fewest.insert(name.clone(), value.clone());
            }
            all.insert(name.clone(), value);
        }
        for mut variables in [fewest, all] {
            if query.variables().any(|variable| variable == TODAY) {
                variables.insert(TODAY.to_owned(), Json::from("2017-11-09"));
            }
            // Nobody asks and nothing is read, so every resolver fails, each at its path. An error
            // without a path is one of the validation.
            let response = validate(query.request(Json::Object(variables))).await;
            for error in response.errors.iter().filter(|error| error.path.is_empty()) {
                let line = error.locations.first().map(|pos| pos.line);
                faults.push(Fault::at(&folder.query_file(), line, error.message.clone()));
            }
        }
        faults
    }

    fn render_samples(&self, types: &Types, name: &str, folder: &Folder) -> Vec<Fault> {
        let Some(query) = &folder.query else {
            let nothing = Json::Object(serde_json::Map::new());
            let of = |turn| self.render_sample(name, folder, &reader(turn), &nothing);
            return [of(0), of(1)].concat();
        };
        let parameters = self.routes.get(name).map(|route| route.parameters().iter());
        let kinds = parameters.into_iter().flatten();
        let kinds = kinds.filter_map(|(name, parameter)| match parameter {
            ParameterType::Id(kind) => Some((name.clone(), pascal(kind))),
            _ => None,
        });
        let kinds: BTreeMap<_, _> = kinds.collect();
        let answer = match shape::answer(types, query, &folder.query_file(), &kinds) {
            Ok(answer) => answer,
            Err(faults) => return faults,
        };
        let mut faults = Vec::new();
        if let Some(found) = &folder.found
            && !samples::may_be_null(&answer, found)
        {
            let problem = format!("`found`: the query has no field `{found}` that may be null");
            faults.push(Fault::of(&folder.manifest(), problem));
        }
        let engine = match folder.makes {
            Makes::Page => &self.html,
            Makes::Document => &self.markdown,
        };
        engine.rehearsal().start();
        let mut seen = BTreeSet::new();
        for (turn, sample) in samples::samples(&answer, folder.found.as_deref()).enumerate() {
            let mut found = self.render_sample(name, folder, &reader(turn), &sample.answer);
            // In the other formats only the first few, which are whole: they take longer, and what
            // they refuse is not in the words.
            if found.is_empty() && turn < WHOLE && folder.makes == Makes::Document {
                found = self.write_sample(name, folder, &sample.answer);
            }
            for fault in found {
                // What many samples show is told once, with the first.
                if seen.insert(fault.clone()) {
                    let problem = format!("{} (sample: {})", fault.problem, sample.what);
                    faults.push(Fault { problem, ..fault });
                }
            }
        }
        let equal = engine.rehearsal().stop();
        for (file, line, word) in engine.compared(&folder.template()) {
            if !equal.contains(&word) {
                let problem = format!("nothing is ever `{word}`; is the word spelt as in the API?");
                faults.push(Fault::at(&file, line, problem));
            }
        }
        faults
    }

    /// What is wrong with one sample in the formats beside the page.
    fn write_sample(&self, name: &str, folder: &Folder, answer: &Json) -> Vec<Fault> {
        let told = |error: RenderFault| Fault::of(&folder.template(), error.to_string());
        let pack = match self.pack(name, answer) {
            Ok(pack) => pack,
            Err(error) => return vec![told(error)],
        };
        let formats = folder.about.formats().into_iter();
        let others = formats.filter(|format| *format != Format::Html);
        let written = others.map(|format| self.printer.write(&pack, format));
        written.filter_map(Result::err).map(told).collect()
    }

    /// What is wrong with one rendered sample.
    fn render_sample(
        &self,
        name: &str,
        folder: &Folder,
        reader: &Reader,
        answer: &Json,
    ) -> Vec<Fault> {
        let template = folder.template();
        match self.view(name, answer, reader) {
            Err(RenderFault::Template(error)) => {
                let file = error.template_name.as_deref().unwrap_or(&template);
                vec![Fault::at(file, error.line_no, error.reason().to_string())]
            }
            Err(RenderFault::Markdown {
                file,
                line,
                problem,
            }) => vec![Fault::at(&file, line, problem)],
            Err(error @ RenderFault::Format(_)) => {
                vec![Fault::of(&folder.manifest(), error.to_string())]
            }
            Ok(html) => {
                let mut problems = markup::problems(&html);
                if html.contains(samples::HOSTILE_TAG) {
                    problems.push("a text of a record became markup".to_owned());
                }
                let told = problems.into_iter();
                told.map(|problem| Fault::of(&template, problem)).collect()
            }
        }
    }
}

/// The audiences that stored pages are for, as the API names them.
const EDITIONS: [&str; 4] = ["PUBLIC", "RESTRICTED", "CONFIDENTIAL", "WORKING"];

/// Who looks at the samples: by turns somebody and the public, and readers of what is stored.
fn reader(turn: usize) -> Reader {
    let is_signed_in = turn.is_multiple_of(2);
    Reader {
        name: if is_signed_in {
            "Sample reader"
        } else {
            "the public"
        }
        .to_owned(),
        is_signed_in,
        edition: EDITIONS
            .get(turn % (EDITIONS.len() + 1))
            .map(|edition| (*edition).to_owned()),
    }
}

/// A value of a parameter.
fn sample_of(parameter: &ParameterType) -> Json {
    match parameter {
        ParameterType::Text => Json::from("sample"),
        ParameterType::Date => Json::from("2017-11-09"),
        ParameterType::Number => Json::from(7),
        ParameterType::Id(kind) => {
            Json::from(format!("{kind}:01890000-0000-7000-8000-000000000001"))
        }
    }
}

#[cfg(test)]
mod tests;
