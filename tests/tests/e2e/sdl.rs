//! Reads the API's schema from its own description, so that tests can go through all of it: every
//! query, every command, every field.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
        TypeSystemDefinition,
    },
};
use serde_json::{Value, json};

/// The types of a schema by name.
pub(crate) struct Sdl(BTreeMap<String, TypeDefinition>);

impl Sdl {
    pub(crate) fn parse(text: &str) -> Self {
        let definitions = parse_schema(text).unwrap().definitions;
        let types = definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => {
                    let definition = definition.node;
                    Some((definition.name.node.to_string(), definition))
                }
                _ => None,
            });
        Self(types.collect())
    }

    /// The schema of this build.
    pub(crate) fn current() -> Self {
        Self::parse(&minuted_graphql::sdl())
    }

    /// The fields of a type.
    pub(crate) fn fields(&self, name: &str) -> Vec<&FieldDefinition> {
        match self.0.get(name).map(|definition| &definition.kind) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|f| &f.node).collect(),
            Some(TypeKind::Interface(interface)) => {
                interface.fields.iter().map(|f| &f.node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Everything that a client may rely on, one line each: fields with their types, arguments,
    /// what inputs take, the values of enums, the members of unions.
    pub(crate) fn elements(&self) -> BTreeSet<String> {
        let mut elements = BTreeSet::new();
        for (name, definition) in &self.0 {
            elements.insert(name.clone());
            let implements = match &definition.kind {
                TypeKind::Object(object) => &object.implements[..],
                TypeKind::Interface(interface) => &interface.implements[..],
                _ => &[],
            };
            elements.extend(
                implements
                    .iter()
                    .map(|i| format!("{name} implements {}", i.node)),
            );
            for field in self.fields(name) {
                elements.insert(format!("{name}.{}: {}", field.name.node, field.ty.node));
                for argument in &field.arguments {
                    let argument = &argument.node;
                    elements.insert(format!(
                        "{name}.{}({}: {})",
                        field.name.node, argument.name.node, argument.ty.node
                    ));
                }
            }
            match &definition.kind {
                TypeKind::InputObject(input) => elements.extend(
                    input
                        .fields
                        .iter()
                        .map(|f| format!("{name}.{}: {}", f.node.name, f.node.ty)),
                ),
                TypeKind::Enum(values) => {
                    elements.extend(
                        values
                            .values
                            .iter()
                            .map(|v| format!("{name}.{}", v.node.value)),
                    );
                }
                TypeKind::Union(union) => {
                    elements.extend(union.members.iter().map(|m| format!("{name} | {}", m.node)));
                }
                _ => {}
            }
        }
        elements
    }

    /// What a client must give: a new one of these breaks clients that don't give it.
    pub(crate) fn demands(&self) -> BTreeSet<String> {
        let mut demands = BTreeSet::new();
        for (name, definition) in &self.0 {
            for field in self.fields(name) {
                let arguments = field.arguments.iter().filter(|a| is_demanded(&a.node));
                demands.extend(
                    arguments.map(|a| format!("{name}.{}({})", field.name.node, a.node.name)),
                );
            }
            if let TypeKind::InputObject(input) = &definition.kind {
                let fields = input.fields.iter().filter(|f| is_demanded(&f.node));
                demands.extend(fields.map(|f| format!("{name}.{}", f.node.name)));
            }
        }
        demands
    }

    /// Whether a command takes something at a place such as `input.clauses.0.text`.
    pub(crate) fn takes(&self, command: &FieldDefinition, place: &str) -> bool {
        let mut parts = place
            .split('.')
            .filter(|part| part.parse::<usize>().is_err());
        let first = parts.next();
        let argument = command
            .arguments
            .iter()
            .find(|argument| Some(argument.node.name.node.as_str()) == first);
        let mut wanted = argument.map(|argument| &argument.node.ty.node);
        for part in parts {
            let input = wanted.and_then(|wanted| self.0.get(named(wanted)));
            let fields = match input.map(|input| &input.kind) {
                Some(TypeKind::InputObject(input)) => &input.fields[..],
                _ => &[],
            };
            let field = fields.iter().find(|field| field.node.name.node == part);
            wanted = field.map(|field| &field.node.ty.node);
        }
        wanted.is_some()
    }

    /// A mutation with values for all that it demands, and its variables.
    pub(crate) fn sample_mutation(&self, field: &FieldDefinition) -> (String, Value) {
        let (mut declared, mut given, mut variables) = (Vec::new(), Vec::new(), json!({}));
        for argument in field
            .arguments
            .iter()
            .map(|a| &a.node)
            .filter(|a| is_demanded(a))
        {
            declared.push(format!("${}: {}", argument.name, argument.ty));
            given.push(format!("{0}: ${0}", argument.name));
            // An ID that is only called `id` is that of what the command is about.
            let called = match argument.name.node.as_str() {
                "id" => field.name.node.as_str(),
                called => called,
            };
            variables[argument.name.node.as_str()] = self.sample(&argument.ty.node, called, &[]);
        }
        let arguments = |list: &[String]| match list.is_empty() {
            true => String::new(),
            false => format!("({})", list.join(", ")),
        };
        let query = format!(
            "mutation{} {{ {}{} {{ refusals {{ code message }} }} }}",
            arguments(&declared),
            field.name,
            arguments(&given)
        );
        (query, variables)
    }

    /// A value of an input type: what can't be null and nothing else. IDs name nothing that
    /// exists. A list of what it stands `within`, such as the sub-clauses of a clause, is empty.
    fn sample(&self, wanted: &Type, called: &str, within: &[&str]) -> Value {
        let name = match &wanted.base {
            BaseType::List(of) if within.contains(&named(of)) => return json!([]),
            BaseType::List(of) => return json!([self.sample(of, called, within)]),
            BaseType::Named(name) => name.as_str(),
        };
        match name {
            "ID" => json!(format!(
                "{}:01890a5d-ac96-774b-bcce-b302099a8057",
                kind_of(called)
            )),
            "String" => json!("x"),
            "Int" => json!(1),
            "Boolean" => json!(true),
            "Date" => json!("2026-11-18"),
            "Decimal" => json!("1"),
            other => match self.0.get(other).map(|definition| &definition.kind) {
                Some(TypeKind::Enum(values)) => json!(values.values[0].node.value.node.as_str()),
                Some(TypeKind::InputObject(input)) => {
                    let mut object = json!({});
                    let within = [within, &[other]].concat();
                    for field in input
                        .fields
                        .iter()
                        .map(|f| &f.node)
                        .filter(|f| is_demanded(f))
                    {
                        object[field.name.node.as_str()] =
                            self.sample(&field.ty.node, field.name.node.as_str(), &within);
                    }
                    object
                }
                _ => panic!("no sample for the type {other}"),
            },
        }
    }

    /// Everything that can be selected of a type, arguments left out, going from a record to others
    /// as often as `steps` says. What is a record's own is no step, however deep it lies.
    pub(crate) fn selection(&self, name: &str, steps: usize) -> String {
        let Some(definition) = self.0.get(name) else {
            return String::new();
        };
        let mut parts = vec!["__typename".to_owned()];
        match &definition.kind {
            TypeKind::Union(union) => {
                for member in union.members.iter().map(|m| m.node.as_str()) {
                    parts.push(format!(
                        "... on {member} {{ {} }}",
                        self.selection(member, steps)
                    ));
                }
            }
            TypeKind::Interface(_) => {
                let implementing = self.0.iter().filter(|(_, other)| match &other.kind {
                    TypeKind::Object(object) => object.implements.iter().any(|i| i.node == name),
                    _ => false,
                });
                // Types that differ in a field of one name can't be selected side by side.
                for (n, (member, _)) in implementing.enumerate() {
                    let selection = self.aliased(member, steps, &format!("t{n}_"));
                    parts.push(format!("... on {member} {{ {selection} }}"));
                }
            }
            _ => parts.push(self.aliased(name, steps, "")),
        }
        parts.join(" ")
    }

    fn aliased(&self, name: &str, steps: usize, prefix: &str) -> String {
        let mut parts = Vec::new();
        for field in self.fields(name) {
            let demands = field.arguments.iter().any(|argument| {
                !argument.node.ty.node.nullable && argument.node.default_value.is_none()
            });
            if demands {
                continue;
            }
            let label = match prefix {
                "" => field.name.to_string(),
                prefix => format!("{prefix}{0}: {0}", field.name),
            };
            let named = named(&field.ty.node);
            if self.is_composite(named) {
                let left = steps.checked_sub(usize::from(self.is_record(named)));
                if let Some(left) = left {
                    parts.push(format!("{label} {{ {} }}", self.selection(named, left)));
                }
            } else {
                parts.push(label);
            }
        }
        if parts.is_empty() {
            "__typename".to_owned()
        } else {
            parts.join(" ")
        }
    }

    /// The IDs of the records that a type leads to at once, through whatever holds them.
    pub(crate) fn edges(&self, name: &str) -> String {
        let mut parts = vec!["__typename".to_owned()];
        for field in self.fields(name) {
            let to = named(&field.ty.node);
            if field.arguments.iter().any(|a| is_demanded(&a.node)) || !self.is_composite(to) {
                continue;
            }
            let within = match self.is_record(to) {
                true => "... on Node { id }".to_owned(),
                false => self.edges(to),
            };
            parts.push(format!("{} {{ {within} }}", field.name));
        }
        parts.join(" ")
    }

    /// Whether a type is that of records, or holds such.
    fn is_record(&self, name: &str) -> bool {
        match self.0.get(name).map(|definition| &definition.kind) {
            Some(TypeKind::Object(object)) => object.implements.iter().any(|i| i.node == "Node"),
            Some(TypeKind::Interface(_)) => true,
            Some(TypeKind::Union(union)) => union.members.iter().any(|m| self.is_record(&m.node)),
            _ => false,
        }
    }

    fn is_composite(&self, name: &str) -> bool {
        matches!(
            self.0.get(name).map(|definition| &definition.kind),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    }
}

/// Whether a value must be given.
pub(crate) fn is_demanded(value: &InputValueDefinition) -> bool {
    !value.ty.node.nullable && value.default_value.is_none()
}

/// The type inside of lists.
pub(crate) fn named(wanted: &Type) -> &str {
    match &wanted.base {
        BaseType::List(of) => named(of),
        BaseType::Named(name) => name.as_str(),
    }
}

/// The kind of record that an argument or field of type ID names, by how it is called.
fn kind_of(called: &str) -> &'static str {
    let called = called.to_lowercase();
    let kinds = [
        ("paperversion", "paper-version"),
        ("pending", "pending-item"),
        ("settles", "pending-item"),
        ("standingorders", "standing-orders"),
        ("adopted", "decision"),
        ("organisation", "organisation"),
        ("account", "account"),
        ("authority", "authority"),
        ("person", "person"),
        ("post", "post"),
        ("matter", "matter"),
        ("meeting", "meeting"),
        ("sittings", "meeting"),
        ("item", "agenda-item"),
        ("document", "document"),
        ("recommendation", "recommendation"),
        ("consideration", "consideration"),
        ("clearance", "clearance"),
        ("appraisal", "appraisal"),
        ("erasure", "erasure"),
        ("publication", "publication"),
        ("comment", "comment"),
        ("commitment", "commitment"),
        ("decision", "decision"),
        ("clause", "clause"),
        ("paper", "paper"),
        ("membership", "membership"),
    ];
    kinds
        .iter()
        .find(|(part, _)| called.contains(part))
        .map_or("board", |(_, kind)| kind)
}
