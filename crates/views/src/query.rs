//! Owns stored queries: the GraphQL of a page or document, parsed once, with the fragments that it
//! uses from the shared parts.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{
    Name, Positioned, Request, Variables,
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
            OperationType, Selection, SelectionSet,
        },
    },
};
use serde_json::Value as Json;

use crate::{fault::Fault, files::Files};

/// Fragments by name, as the shared parts define them.
pub(crate) type Fragments = BTreeMap<Name, Positioned<FragmentDefinition>>;

/// A variable that every query may have and no address gives: the civil date of the viewer.
pub(crate) const TODAY: &str = "today";

/// The query of a page or document.
#[derive(Clone, Debug)]
pub(crate) struct StoredQuery {
    document: ExecutableDocument,
    operation: Positioned<OperationDefinition>,
}

/// Reads the fragments of the shared parts of folders.
pub(crate) fn fragments(files: &Files, folders: &[&str]) -> (Fragments, Vec<Fault>) {
    let (mut fragments, mut faults) = (Fragments::new(), Vec::new());
    let below = |folder| {
        files
            .below(folder)
            .map(move |(name, text)| (folder, name, text))
    };
    for (folder, name, text) in folders.iter().copied().flat_map(below) {
        if !name.ends_with(".graphql") {
            continue;
        }
        let file = format!("{folder}/{name}");
        // A document needs an operation, and a file of fragments has none.
        match parse_query(format!("{text}\nquery {{ __typename }}")) {
            Ok(document) => {
                let mut named: Vec<_> = document.fragments.into_iter().collect();
                named.sort_by(|a, b| a.0.cmp(&b.0));
                for (name, fragment) in named {
                    if fragments.insert(name.clone(), fragment).is_some() {
                        faults.push(Fault::of(&file, format!("a second fragment `{name}`")));
                    }
                }
            }
            Err(error) => faults.push(syntax(&file, &error)),
        }
    }
    (fragments, faults)
}

fn syntax(file: &str, error: &async_graphql::parser::Error) -> Fault {
    let line = error.positions().next().map(|pos| pos.line);
    Fault::at(file, line, format!("this is not GraphQL: {error}"))
}

impl StoredQuery {
    /// Reads a query and adds the shared fragments that it uses.
    pub(crate) fn read(file: &str, text: &str, shared: &Fragments) -> Result<Self, Vec<Fault>> {
        let mut document = parse_query(text).map_err(|error| vec![syntax(file, &error)])?;
        let operation = match &document.operations {
            DocumentOperations::Single(operation) => operation.clone(),
            DocumentOperations::Multiple(_) => {
                let problem = "write one query, without a name";
                return Err(vec![Fault::of(file, problem)]);
            }
        };
        if operation.node.ty != OperationType::Query {
            let problem = "a page asks a query; it changes nothing";
            return Err(vec![Fault::of(file, problem)]);
        }
        let mut wanted = BTreeSet::new();
        let mut faults = Vec::new();
        walk(
            file,
            &operation.node.selection_set.node,
            &mut wanted,
            &mut faults,
        );
        let own: Vec<_> = document.fragments.values().cloned().collect();
        for fragment in own {
            walk(
                file,
                &fragment.node.selection_set.node,
                &mut wanted,
                &mut faults,
            );
        }
        while let Some(name) = wanted.pop_first() {
            if document.fragments.contains_key(&name) {
                continue;
            }
            // One that nobody defines is left to the validation.
            if let Some(fragment) = shared.get(&name) {
                walk(
                    file,
                    &fragment.node.selection_set.node,
                    &mut wanted,
                    &mut faults,
                );
                document.fragments.insert(name, fragment.clone());
            }
        }
        if faults.is_empty() {
            Ok(Self {
                document,
                operation,
            })
        } else {
            Err(faults)
        }
    }

    /// The names of its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let definitions = self.operation.node.variable_definitions.iter();
        definitions.map(|definition| definition.node.name.node.as_str())
    }

    /// Whether a variable must be given.
    pub(crate) fn requires(&self, variable: &str) -> bool {
        let mut definitions = self.operation.node.variable_definitions.iter();
        definitions.any(|definition| {
            let definition = &definition.node;
            definition.name.node.as_str() == variable
                && !definition.var_type.node.nullable
                && definition.default_value.is_none()
        })
    }

    /// What it asks for.
    pub(crate) const fn selection(&self) -> &SelectionSet {
        &self.operation.node.selection_set.node
    }

    /// What a fragment that it uses asks for.
    pub(crate) fn fragment(&self, name: &str) -> Option<&FragmentDefinition> {
        Some(&self.document.fragments.get(name)?.node)
    }

    /// A request with these variables.
    pub(crate) fn request(&self, variables: Json) -> Request {
        let mut request = Request::new("").variables(Variables::from_json(variables));
        request.set_parsed_query(self.document.clone());
        request
    }
}

/// Notes the fragments that a selection uses. Directives are refused: the samples of the check
/// could not know whether a field is there.
fn walk(file: &str, set: &SelectionSet, wanted: &mut BTreeSet<Name>, faults: &mut Vec<Fault>) {
    for item in &set.items {
        if let Some(directive) = item.node.directives().first() {
            let problem = format!("`@{}` can't be used here", directive.node.name.node);
            faults.push(Fault::at(file, Some(directive.pos.line), problem));
        }
        match &item.node {
            Selection::Field(field) => {
                walk(file, &field.node.selection_set.node, wanted, faults);
            }
            Selection::InlineFragment(inline) => {
                walk(file, &inline.node.selection_set.node, wanted, faults);
            }
            Selection::FragmentSpread(spread) => {
                wanted.insert(spread.node.fragment_name.node.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<StoredQuery, Vec<Fault>> {
        let files = Files::from_iter([(
            "pages/_parts/a.graphql",
            "fragment A on T { x ...B } fragment B on T { y }",
        )]);
        let (shared, faults) = fragments(&files, &["pages/_parts"]);
        assert_eq!(faults, []);
        StoredQuery::read("q", text, &shared)
    }

    #[test]
    fn the_fragments_that_are_used_come_along() {
        let query = read("query ($id: ID!) { a(id: $id) { ...A } }").unwrap();
        assert_eq!(query.variables().collect::<Vec<_>>(), ["id"]);
        assert!(query.fragment("A").is_some() && query.fragment("B").is_some());
        assert!(read("{ a { ...B } }").unwrap().fragment("A").is_none());
    }

    #[test]
    fn what_is_no_single_query_is_refused() {
        for (text, says) in [
            ("{ a", "this is not GraphQL"),
            ("mutation { a }", "changes nothing"),
            ("query A { a } query B { b }", "one query"),
            ("{ a @include(if: true) { b } }", "`@include` can't"),
        ] {
            let faults = read(text).unwrap_err();
            assert!(faults[0].problem.contains(says), "{text}: {}", faults[0]);
        }
    }
}
