//! Owns what a stranger's request may ask for, before it is run: how long, how deep and how many
//! fields; and how the limits are told, with a code and what to do.
//!
//! Everything is checked before the library parses or expands anything, because its parser and its
//! own checks are recursive: a long row of braces or of fragments would exhaust the stack or take
//! years.

use async_graphql::{
    ErrorExtensionValues, Pos, Positioned, Request, Response, ServerError, Value as ConstValue,
    Variables,
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
            SelectionSet, VariableDefinition,
        },
    },
};

use minuted_app::App;
use minuted_core::viewer::Viewer;

use crate::{Limits, Schema, events::Followed, session::execute};

/// The longest text of a query, in bytes. Long texts belong in variables.
pub(crate) const LONGEST: usize = 256 * 1024;
/// How deep brackets of any kind may nest in the text of a query.
pub(crate) const MOST_BRACKETS: usize = 48;
/// How many fields a request may hold, fragments expanded, aliases counted.
pub(crate) const MOST_FIELDS: usize = 2_000;
/// How many fields of `Query` or `Mutation` one request may hold.
pub(crate) const MOST_ROOT_FIELDS: usize = 50;
/// How many lists of the schema's description may nest: each of them holds the whole schema.
pub(crate) const MOST_INTROSPECTION: usize = 3;
/// The longest message of the parser that is passed on: it quotes the line, which may be long.
const LONGEST_MESSAGE: usize = 500;

/// A request that may be run.
pub struct Admitted {
    request: Request,
    operation: Option<OperationType>,
    /// Of a subscription, what it follows.
    followed: Option<Followed>,
}

impl std::fmt::Debug for Admitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Admitted({:?})", self.operation)
    }
}

/// Takes a request if it keeps to the limits; else the answer that says which it broke and what to
/// do instead.
pub fn admit(mut request: Request) -> Result<Admitted, Box<Response>> {
    let admitted = without_nul(&request)
        .and_then(|()| read(&request.query))
        .and_then(|document| {
            check(&document)?;
            Ok(document)
        });
    let refused = |errors| Box::new(Response::from_errors(errors));
    let document = admitted.map_err(|error| refused(vec![error]))?;
    let operation = operation_of(&document, request.operation_name.as_deref());
    let missing = operation.map_or_else(Vec::new, |op| missing_variables(op, &request.variables));
    if !missing.is_empty() {
        return Err(refused(missing));
    }
    let ty = operation.map(|operation| operation.ty);
    let mut followed = None;
    if let Some(operation) = operation.filter(|o| o.ty == OperationType::Subscription) {
        let mut fields = Vec::new();
        roots(&document, &operation.selection_set.node, &mut fields);
        let [field] = fields.as_slice() else {
            let message = "A subscription follows one thing: ask for one field of `Subscription`.";
            let error = coded("INVALID_QUERY", message.to_owned(), None);
            return Err(refused(vec![error]));
        };
        followed = Some(Followed::new(&request, field.clone()));
    }
    request.set_parsed_query(document);
    Ok(Admitted {
        request,
        operation: ty,
        followed,
    })
}

/// The fields of an operation's own type, those of its fragments included. The limits hold, so that
/// no fragment goes in a circle.
fn roots(document: &ExecutableDocument, set: &SelectionSet, found: &mut Vec<String>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => found.push(field.node.name.node.to_string()),
            Selection::InlineFragment(inner) => {
                roots(document, &inner.node.selection_set.node, found);
            }
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                if let Some(fragment) = fragment {
                    roots(document, &fragment.node.selection_set.node, found);
                }
            }
        }
    }
}

impl Admitted {
    /// Whether it changes something.
    #[must_use]
    pub fn is_mutation(&self) -> bool {
        self.operation == Some(OperationType::Mutation)
    }

    /// Its kind, in a word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.operation {
            Some(OperationType::Query) => "query",
            Some(OperationType::Mutation) => "mutation",
            Some(OperationType::Subscription) => "subscription",
            None => "unknown",
        }
    }

    /// What it follows, if it is a subscription.
    #[must_use]
    pub const fn followed(&self) -> Option<&Followed> {
        self.followed.as_ref()
    }

    /// Runs it for a viewer, on a schema with the public limits; those of the schema itself
    /// (depth, cost) are told in the same manner.
    pub async fn run(self, schema: &Schema, app: &App, viewer: Viewer) -> Response {
        if self.followed.is_some() {
            let message = "Subscriptions are told over a WebSocket at this address, by the \
                           protocol graphql-transport-ws.";
            let error = coded("SUBSCRIPTION", message.to_owned(), None);
            return Response::from_errors(vec![error]);
        }
        let mut response = execute(schema, app, viewer, app.reader(), self.request).await;
        for error in &mut response.errors {
            explain(error, Limits::PUBLIC);
        }
        response
    }
}

/// Refuses the character U+0000: no text has it, and PostgreSQL can't be asked for it.
fn without_nul(request: &Request) -> Result<(), ServerError> {
    fn holds(value: &ConstValue) -> bool {
        match value {
            ConstValue::String(text) => text.contains('\0'),
            ConstValue::List(values) => values.iter().any(holds),
            ConstValue::Object(fields) => fields.values().any(holds),
            _ => false,
        }
    }
    let written = ["\0", "\\u0000", "\\u{0}"];
    let in_query = written.iter().any(|nul| request.query.contains(nul));
    if in_query || request.variables.values().any(holds) {
        let message = "A text has the character U+0000. Leave it out.".to_owned();
        return Err(coded("INVALID_QUERY", message, None));
    }
    Ok(())
}

/// The operation that would be run; none: that can't be told, and running it will say why.
fn operation_of<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            all.next().filter(|_| all.next().is_none())
        }
    };
    operation.map(|operation| &operation.node)
}

/// The variables that the operation needs and was not given. The library would find out when it
/// comes to the first field that uses one, after the fields before it were done.
fn missing_variables(operation: &OperationDefinition, given: &Variables) -> Vec<ServerError> {
    let definitions = operation.variable_definitions.iter();
    let missing = definitions.filter(|definition| {
        let definition = &definition.node;
        let value = given.get(&definition.name.node);
        !definition.var_type.node.nullable
            && match value {
                Some(value) => *value == ConstValue::Null,
                None => definition.default_value.is_none(),
            }
    });
    let error = |definition: &Positioned<VariableDefinition>| {
        let (name, of) = (&definition.node.name.node, &definition.node.var_type.node);
        let message =
            format!("Give the variable `{name}`: the operation takes one of type `{of}`.");
        coded("INVALID_QUERY", message, Some(definition.pos))
    };
    missing.map(error).collect()
}

/// The schema's own limits say only that they were broken.
pub(crate) fn explain(error: &mut ServerError, limits: Limits) {
    let (code, message) = match error.message.as_str() {
        "Query is too complex." => (
            "TOO_COMPLEX",
            format!(
                "This asks for too much at once: a request may cost at most {}, where a field \
                 costs 1, and what is in a list counts as often as `first` or `last` says, in a \
                 list without them five times. Ask for shorter lists (`first`), for fewer fields, or in several requests.",
                limits.cost
            ),
        ),
        "Query is nested too deep." => ("TOO_DEEP", too_deep(limits.depth)),
        _ if error.extensions.is_some() => return,
        // The library's own errors: of the query as a whole, or of a value where it was used.
        _ if error.path.is_empty() => return set_code(error, "INVALID_QUERY"),
        _ => return set_code(error, "BAD_REQUEST"),
    };
    error.message = message;
    set_code(error, code);
}

fn too_deep(most: usize) -> String {
    format!(
        "This is nested too deep: at most {most} fields inside one another. Ask for the inner \
         records by themselves, by their IDs (`node`)."
    )
}

fn read(query: &str) -> Result<ExecutableDocument, ServerError> {
    if query.len() > LONGEST {
        let message = format!(
            "The text of the query is too long: {} bytes, at most {LONGEST}. Give long texts as \
             variables.",
            query.len()
        );
        return Err(coded("TOO_LONG", message, None));
    }
    match deepest(query) {
        None => {
            let message = "A string in the query is never closed.".to_owned();
            return Err(coded("SYNTAX", message, None));
        }
        Some(deep) if deep > MOST_BRACKETS => {
            let message = format!(
                "Brackets nest {deep} deep in the text of the query: at most {MOST_BRACKETS}. Ask \
                 for less at once, and give long inputs as variables."
            );
            return Err(coded("TOO_DEEP", message, None));
        }
        Some(_) => {}
    }
    parse_query(query).map_err(|error| {
        let mut error = ServerError::from(error);
        if error.message.len() > LONGEST_MESSAGE {
            let short = "The query can't be read at the place that is given.";
            short.clone_into(&mut error.message);
        }
        set_code(&mut error, "SYNTAX");
        error
    })
}

/// How deep brackets nest, read by the rules of the parser; none: a string is never closed, and
/// what the parser would take for brackets can't be told.
fn deepest(query: &str) -> Option<usize> {
    let bytes = query.as_bytes();
    let (mut at, mut open, mut deepest) = (0_usize, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            b'#' => {
                let rest = &bytes[at..];
                let line_end = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
                at += line_end.unwrap_or(rest.len());
            }
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Some(deepest)
}

/// The place after the string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let block = bytes[at..].starts_with(b"\"\"\"");
    let mut at = at + if block { 3 } else { 1 };
    loop {
        let rest = bytes.get(at..)?;
        at += match rest {
            [b'\\', b'"', b'"', b'"', ..] if block => 4,
            [b'"', b'"', b'"', ..] if block => return Some(at + 3),
            [b'\\', _, ..] if !block => 2,
            [b'"', ..] if !block => return Some(at + 1),
            [] => return None,
            _ => 1,
        };
    }
}

/// Walks what would be run, fragments expanded, and stops at the first limit; so it takes no longer
/// than the limits allow, whatever the fragments do.
struct Walk<'d> {
    document: &'d ExecutableDocument,
    seen: usize,
    roots: usize,
}

/// Where the walk is.
#[derive(Clone, Copy)]
struct Place {
    /// How many fields are around it.
    depth: usize,
    /// How many selections are around it, fragments included.
    level: usize,
    /// How many lists of the schema's description are around it.
    introspection: usize,
}

fn check(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut walk = Walk {
        document,
        seen: 0,
        roots: 0,
    };
    let top = Place {
        depth: 0,
        level: 0,
        introspection: 0,
    };
    for (_, operation) in document.operations.iter() {
        walk.selections(&operation.node.selection_set.node, top)?;
    }
    Ok(())
}

impl Walk<'_> {
    fn selections(&mut self, set: &SelectionSet, place: Place) -> Result<(), ServerError> {
        for selection in &set.items {
            self.count(place, selection.pos)?;
            let inside = Place {
                level: place.level + 1,
                ..place
            };
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let inside = Place {
                        depth: place.depth + 1,
                        introspection: place.introspection + usize::from(lists_schema(name)),
                        ..inside
                    };
                    if inside.depth > Limits::PUBLIC.depth {
                        let message = too_deep(Limits::PUBLIC.depth);
                        return Err(coded("TOO_DEEP", message, Some(field.pos)));
                    }
                    introspection(inside, field.pos)?;
                    self.selections(&field.node.selection_set.node, inside)?;
                }
                Selection::InlineFragment(fragment) => {
                    self.selections(&fragment.node.selection_set.node, inside)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    // An unknown fragment is told by the schema, with all else that is wrong.
                    if let Some(fragment) = self.document.fragments.get(name) {
                        self.selections(&fragment.node.selection_set.node, inside)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, place: Place, at: Pos) -> Result<(), ServerError> {
        self.seen += 1;
        self.roots += usize::from(place.depth == 0);
        let (code, message) = if self.seen > MOST_FIELDS {
            let message = format!(
                "This asks for more than {MOST_FIELDS} fields, fragments expanded and aliases \
                 counted. Ask in several requests."
            );
            ("TOO_MANY_FIELDS", message)
        } else if self.roots > MOST_ROOT_FIELDS {
            let message = format!(
                "This asks for more than {MOST_ROOT_FIELDS} things at once: fields of `Query` or \
                 `Mutation`, aliases counted. Ask in several requests; for many records by their \
                 IDs use `nodes`."
            );
            ("TOO_MANY_FIELDS", message)
        } else if place.level >= Limits::PUBLIC.depth * 2 {
            let message = "Fragments spread into one another too deep, or in a circle.".to_owned();
            ("TOO_DEEP", message)
        } else {
            return Ok(());
        };
        Err(coded(code, message, Some(at)))
    }
}

fn introspection(place: Place, at: Pos) -> Result<(), ServerError> {
    if place.introspection <= MOST_INTROSPECTION {
        return Ok(());
    }
    let message = format!(
        "At most {MOST_INTROSPECTION} lists of the schema's description nest. Ask for the types \
         by name (`__type`)."
    );
    Err(coded("TOO_DEEP", message, Some(at)))
}

/// Whether a field of this name lists a part of the schema that holds the whole schema again. A
/// field of ours by such a name would count as well, which does no harm.
fn lists_schema(name: &str) -> bool {
    matches!(
        name,
        "fields" | "interfaces" | "possibleTypes" | "inputFields"
    )
}

fn coded(code: &str, message: String, at: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, at);
    set_code(&mut error, code);
    error
}

fn set_code(error: &mut ServerError, code: &str) {
    let extensions = error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> (String, String) {
        let response = admit(Request::new(query)).unwrap_err();
        let error = &response.errors[0];
        let code = error.extensions.as_ref().and_then(|e| e.get("code"));
        let code = code.map_or_else(String::new, ToString::to_string);
        (code.trim_matches('"').to_owned(), error.message.clone())
    }

    #[test]
    fn a_nul_is_refused_wherever_it_stands() {
        let by_name = "query($name: [String]) { people(filter: { name: $name }) { nodes { id } } }";
        let given = Variables::from_json(serde_json::json!({ "name": [["a\u{0}"]] }));
        let as_variable = Request::new(by_name).variables(given);
        let in_query = |text: &str| Request::new(format!("{{ boards(after: {text}) {{ id }} }}"));
        let asked = [as_variable, in_query("\"\\u0000\""), in_query("\"\0\"")];
        for request in asked {
            let refused = admit(request).unwrap_err();
            assert!(refused.errors[0].message.contains("U+0000"), "{refused:?}");
        }
        assert!(admit(in_query("\"a\"")).is_ok());
    }

    #[test]
    fn brackets_are_counted_outside_strings_and_comments() {
        for (query, deep) in [
            ("{ a }", 1),
            ("{ a(b: [[1]]) }", 4),
            ("{ a(b: \"{{{{\\\"{{\") }", 2),
            ("{ a(b: \"\"\"{{ \\\"\"\" {{ \" \"\" {{\"\"\") }", 2),
            ("{ # {{{{ \"\n a }", 1),
            ("{ # {{{{\r a }", 1),
            ("{ a } # \"", 1),
            ("}}}{", 1),
        ] {
            assert_eq!(deepest(query), Some(deep), "{query}");
        }
        assert_eq!(deepest("{ a(b: \"\"\"x\" [[[[ "), None);
        assert_eq!(deepest("{ a(b: \"x\\"), None);
    }

    #[test]
    fn what_would_exhaust_the_parser_is_refused_before_it() {
        let hundred_thousand = 100_000;
        let cases = [
            ("{".repeat(hundred_thousand), "TOO_DEEP"),
            (
                format!("{{ a(b: {}", "[".repeat(hundred_thousand)),
                "TOO_DEEP",
            ),
            ("{a".repeat(hundred_thousand), "TOO_DEEP"),
            // The parser would take the third quotation mark for a new string.
            (
                format!("{{ a(b: [\"\"\"x\" {}", "[".repeat(hundred_thousand)),
                "SYNTAX",
            ),
            (
                format!("query($a: {}", "[".repeat(hundred_thousand)),
                "TOO_DEEP",
            ),
            ("x".repeat(LONGEST + 1), "TOO_LONG"),
            ("{ a".to_owned(), "SYNTAX"),
            (String::new(), "SYNTAX"),
        ];
        for (query, code) in cases {
            let start: String = query.chars().take(40).collect();
            assert_eq!(refused(&query).0, code, "{start}");
        }
    }

    #[test]
    fn as_deep_as_it_may_be_is_parsed_on_a_small_stack() {
        let lists = format!(
            "{{ a(b: {}{}) }}",
            "[".repeat(MOST_BRACKETS - 2),
            "]".repeat(MOST_BRACKETS - 2)
        );
        let objects = format!(
            "{{ a(b: {}1{}) }}",
            "{b: ".repeat(MOST_BRACKETS - 2),
            "}".repeat(MOST_BRACKETS - 2)
        );
        // The stack of the server's threads is 2 MiB.
        let parse = move || (admit(Request::new(lists)), admit(Request::new(objects)));
        let thread = std::thread::Builder::new().stack_size(1024 * 1024);
        let (lists, objects) = thread.spawn(parse).unwrap().join().unwrap();
        assert!(lists.is_ok() && objects.is_ok());
    }

    #[test]
    fn aliases_and_root_fields_are_counted() {
        let aliases = (0..10_000)
            .map(|n| format!("a{n}: viewer "))
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(refused(&format!("{{ {aliases} }}")).0, "TOO_MANY_FIELDS");
        let names = (0..10_000)
            .map(|n| format!("a{n}: name "))
            .collect::<Vec<_>>()
            .concat();
        let inner = format!("{{ viewer {{ {names} }} }}");
        assert_eq!(refused(&inner).0, "TOO_MANY_FIELDS");
        let through = format!("{{ ...F ...F }} fragment F on Query {{ {} }}", {
            let fields: Vec<_> = (0..26)
                .map(|n| format!("a{n}: viewer {{ name }}"))
                .collect();
            fields.join(" ")
        });
        assert_eq!(refused(&through).0, "TOO_MANY_FIELDS");
        let some = (0..40)
            .map(|n| format!("a{n}: viewer {{ name }} "))
            .collect::<Vec<_>>()
            .concat();
        assert!(admit(Request::new(format!("{{ {some} }}"))).is_ok());
    }

    #[test]
    fn fragments_that_double_or_go_in_a_circle_end() {
        let mut bomb = "{ ...F0 } ".to_owned();
        for n in 0..25 {
            let next = n + 1;
            let fragment = format!("fragment F{n} on Query {{ ...F{next} ...F{next} }} ");
            bomb.push_str(&fragment);
        }
        bomb += "fragment F25 on Query { viewer { name } }";
        assert_eq!(refused(&bomb).0, "TOO_MANY_FIELDS");
        let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
        assert_eq!(refused(circle).0, "TOO_DEEP");
    }

    #[test]
    fn the_schema_s_description_is_not_multiplied_by_itself() {
        let all = "{ __schema { types { fields { type { fields { type { fields { type { \
                   fields { name } } } } } } } } } }";
        assert_eq!(refused(all).0, "TOO_DEEP");
        let usual = "{ __schema { types { fields { args { type { ofType { ofType { ofType { \
                     name } } } } } } } } }";
        assert!(admit(Request::new(usual)).is_ok());
    }

    #[test]
    fn depth_is_counted_in_fields() {
        let deep = |levels: usize| "{ a ".repeat(levels) + &"}".repeat(levels);
        assert!(admit(Request::new(deep(15))).is_ok());
        assert_eq!(refused(&deep(16)).0, "TOO_DEEP");
    }

    #[test]
    fn a_variable_that_is_needed_is_asked_for_before_anything_is_done() {
        let ask = |variables: serde_json::Value| {
            let query = "mutation($a: ID!, $b: Int! = 3, $c: ID) { x(a: $a, b: $b, c: $c) }";
            let variables = Variables::from_json(variables);
            let admitted = admit(Request::new(query).variables(variables));
            admitted.map_err(|response| response.errors.len())
        };
        assert!(ask(serde_json::json!({ "a": "x" })).is_ok());
        assert_eq!(ask(serde_json::json!({})).unwrap_err(), 1);
        assert_eq!(
            ask(serde_json::json!({ "a": null, "b": null })).unwrap_err(),
            2
        );
    }

    #[test]
    fn the_operation_that_is_named_is_the_one_that_counts() {
        let two = "query A { a } mutation B { b }";
        for (name, mutation) in [(Some("A"), false), (Some("B"), true), (None, false)] {
            let mut request = Request::new(two);
            request.operation_name = name.map(str::to_owned);
            assert_eq!(admit(request).unwrap().is_mutation(), mutation, "{name:?}");
        }
        assert!(admit(Request::new("mutation { b }")).unwrap().is_mutation());
        let named = Request::new("mutation B { b }");
        assert!(admit(named).unwrap().is_mutation());
    }
}
