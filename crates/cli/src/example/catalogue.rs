//! Owns what the API offers, as its own schema says: mutations with their arguments, the fields of
//! inputs and of objects, the words of enums.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
    },
};

/// What the API offers.
#[derive(Debug)]
pub(super) struct Catalogue {
    mutations: BTreeMap<String, Mutation>,
    /// The fields of each input.
    inputs: BTreeMap<String, Fields>,
    /// The fields of each object and interface.
    objects: BTreeMap<String, BTreeMap<String, Type>>,
    enums: BTreeMap<String, Vec<String>>,
}

/// Fields of an input, or arguments.
pub(super) type Fields = BTreeMap<String, Field>;

/// A field of an input, or an argument.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) of: Type,
    /// Whether it must be given.
    pub(super) required: bool,
}

/// A mutation.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    pub(super) arguments: Fields,
    /// The fields of its payload that hold records, one record before many. The first that a step gave
    /// is what its name stands for.
    pub(super) records: Vec<String>,
    /// Whether its payload has refusals.
    pub(super) refuses: bool,
}

impl Catalogue {
    /// What this build's API offers.
    pub(super) fn of_api() -> Result<Self, String> {
        let document = parse_schema(minuted_graphql::sdl())
            .map_err(|error| format!("the schema of this build can't be read: {error}"))?;
        let mut catalogue = Self {
            mutations: BTreeMap::new(),
            inputs: BTreeMap::new(),
            objects: BTreeMap::new(),
            enums: BTreeMap::new(),
        };
        let mut roots = Vec::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) if name == "Mutation" => {
                    roots = object.fields.into_iter().map(|field| field.node).collect();
                }
                TypeKind::Object(object) => {
                    catalogue.add_object(name, object.fields.into_iter().map(|f| f.node));
                }
                TypeKind::Interface(interface) => {
                    catalogue.add_object(name, interface.fields.into_iter().map(|f| f.node));
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.into_iter().map(|field| field.node);
                    catalogue.inputs.insert(name, fields.map(field).collect());
                }
                TypeKind::Enum(words) => {
                    let words = words.values.into_iter();
                    let words = words.map(|word| word.node.value.node.to_string());
                    catalogue.enums.insert(name, words.collect());
                }
                TypeKind::Scalar | TypeKind::Union(_) => {}
            }
        }
        for root in roots {
            catalogue.add_mutation(root);
        }
        Ok(catalogue)
    }

    fn add_object(&mut self, name: String, fields: impl Iterator<Item = FieldDefinition>) {
        let fields = fields.map(|field| (field.name.node.to_string(), field.ty.node));
        self.objects.insert(name, fields.collect());
    }

    fn add_mutation(&mut self, definition: FieldDefinition) {
        let payload = self.objects.get(named(&definition.ty.node));
        let fields = payload.into_iter().flatten();
        let mut records: Vec<_> = fields.filter(|(_, of)| self.has_id(named(of))).collect();
        records.sort_by_key(|(_, of)| matches!(of.base, BaseType::List(_)));
        let mutation = Mutation {
            records: records.into_iter().map(|(name, _)| name.clone()).collect(),
            refuses: payload.is_some_and(|fields| fields.contains_key("refusals")),
            arguments: definition
                .arguments
                .into_iter()
                .map(|argument| field(argument.node))
                .collect(),
        };
        let name = definition.name.node.to_string();
        self.mutations.insert(name, mutation);
    }

    pub(super) fn mutation(&self, name: &str) -> Option<&Mutation> {
        self.mutations.get(name)
    }

    pub(super) fn mutations(&self) -> impl Iterator<Item = &str> {
        self.mutations.keys().map(String::as_str)
    }

    /// The fields of an input; none: the type is no input.
    pub(super) fn input(&self, of: &str) -> Option<&Fields> {
        self.inputs.get(of)
    }

    /// The words of an enum; none: the type is no enum.
    pub(super) fn words(&self, of: &str) -> Option<&[String]> {
        self.enums.get(of).map(Vec::as_slice)
    }

    /// The fields of an object or an interface; none: the type is neither.
    pub(super) fn object(&self, of: &str) -> Option<&BTreeMap<String, Type>> {
        self.objects.get(of)
    }

    /// Whether a type has IDs.
    pub(super) fn has_id(&self, of: &str) -> bool {
        self.object(of)
            .is_some_and(|fields| fields.contains_key("id"))
    }
}

fn field(definition: InputValueDefinition) -> (String, Field) {
    let of = definition.ty.node;
    let required = !of.nullable && definition.default_value.is_none();
    (definition.name.node.to_string(), Field { of, required })
}

/// The name inside all lists.
pub(super) fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_says_what_a_mutation_takes_and_gives() {
        let catalogue = Catalogue::of_api().unwrap();
        let constitute = catalogue.mutation("constituteBoard").unwrap();
        assert_eq!(constitute.records, ["board"]);
        assert!(constitute.refuses);
        assert!(constitute.arguments["input"].required);
        assert!(!constitute.arguments["idempotencyKey"].required);
        let input = catalogue.input("BoardInput").unwrap();
        assert!(input["name"].required && !input["summary"].required);
        let transition = catalogue.mutation("transition").unwrap();
        assert_eq!(transition.records, ["record"]);
        let change = catalogue.mutation("changeMemberships").unwrap();
        assert_eq!(change.records, ["board", "begun", "ended"]);
        assert!(
            catalogue
                .words("Power")
                .unwrap()
                .contains(&"DECIDES".to_owned())
        );
    }
}
