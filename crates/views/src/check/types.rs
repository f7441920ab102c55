//! Owns the types of the schema, as its definition language tells them.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{Type, TypeKind, TypeSystemDefinition},
};

/// The types of a schema by name.
#[derive(Debug)]
pub(super) struct Types {
    types: BTreeMap<String, TypeKind>,
    /// The name of the type of queries.
    pub(super) query: String,
}

impl Types {
    /// Reads the definition of a schema.
    pub(super) fn read(sdl: &str) -> Result<Self, String> {
        let document = parse_schema(sdl).map_err(|error| error.to_string())?;
        let mut read = Self {
            types: BTreeMap::new(),
            query: "Query".to_owned(),
        };
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    if let Some(query) = schema.node.query {
                        read.query = query.node.to_string();
                    }
                }
                TypeSystemDefinition::Type(named) => {
                    let name = named.node.name.node.to_string();
                    read.types.insert(name, named.node.kind);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(read)
    }

    /// A type by its name.
    pub(super) fn kind(&self, name: &str) -> Option<&TypeKind> {
        self.types.get(name)
    }

    /// The type of a field.
    pub(super) fn field(&self, on: &str, name: &str) -> Option<&Type> {
        let fields = match self.types.get(on)? {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => return None,
        };
        let field = fields.iter().find(|field| field.node.name.node == *name)?;
        Some(&field.node.ty.node)
    }

    /// The kind of record that the ID of an object names: a resolution is a decision, because it
    /// implements that interface.
    pub(super) fn kind_of_id<'a>(&'a self, object: &'a str) -> &'a str {
        let Some(TypeKind::Object(definition)) = self.types.get(object) else {
            return object;
        };
        let mut interfaces = definition.implements.iter().map(|i| i.node.as_str());
        interfaces.find(|name| *name != "Node").unwrap_or(object)
    }

    /// The objects that a value of a type can be.
    pub(super) fn possible(&self, name: &str) -> Vec<&str> {
        match self.types.get_key_value(name) {
            Some((name, TypeKind::Object(_))) => vec![name],
            Some((_, TypeKind::Union(union))) => {
                union.members.iter().map(|m| m.node.as_str()).collect()
            }
            Some((_, TypeKind::Interface(_))) => {
                let implements = |kind: &TypeKind| match kind {
                    TypeKind::Object(object) => {
                        object.implements.iter().any(|i| i.node.as_str() == name)
                    }
                    _ => false,
                };
                let objects = self.types.iter().filter(|(_, kind)| implements(kind));
                objects.map(|(name, _)| name.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }
}
