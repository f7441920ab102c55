//! Owns the shape of a query's answer: what stands where, what may be null, which arms and words
//! there are. Samples are made from it.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{BaseType, Field, Selection, SelectionSet, Type, TypeKind};

use super::types::Types;
use crate::{fault::Fault, query::StoredQuery};

/// A place in an answer.
#[derive(Debug)]
pub(super) struct Node {
    /// Its number, by which a sample chooses for it.
    pub(super) place: usize,
    pub(super) is_nullable: bool,
    pub(super) shape: Shape,
}

/// What may stand at a place.
#[derive(Debug)]
pub(super) enum Shape {
    Leaf(Leaf),
    /// One of a closed list.
    Word(Vec<String>),
    /// An object of one of several types.
    Object(Arms),
    List(Box<Node>),
}

/// The types that an object may have, and the fields of each.
#[derive(Debug, Default)]
pub(super) struct Arms {
    /// Each type, and which of `fields` it has.
    pub(super) types: Vec<(String, usize)>,
    /// Each set of fields once: types of one kind that answer the same share their places.
    pub(super) fields: Vec<Vec<(String, Node)>>,
}

/// The fields that an object answers, by their key.
type Asked<'a> = Vec<(String, Vec<&'a Positioned<Field>>)>;

/// A value without parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Text,
    Markdown,
    /// The ID of a record of this kind.
    Id(String),
    Number,
    Bool,
    Date,
    /// Where a file of a paper is read.
    Address,
    /// An exact number, written as a text.
    Decimal,
    /// An amount in pounds.
    Money,
    Time,
    Instant,
    TypeName,
}

/// What a sample can choose at a place, other than the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Null,
    Empty,
    Long,
    Arm(usize),
    Word(usize),
}

/// A place: what can be chosen there, and what must be chosen elsewhere for it to be there.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) reach: Vec<(usize, Choice)>,
    pub(super) choices: Vec<Choice>,
}

/// The shape of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) root: Node,
    pub(super) places: Vec<Place>,
}

/// Makes the shape of a query's answer. `kinds` are the types of records that variables name.
pub(super) fn answer(
    types: &Types,
    query: &StoredQuery,
    file: &str,
    kinds: &BTreeMap<String, String>,
) -> Result<Answer, Vec<Fault>> {
    let mut shaper = Shaper {
        types,
        query,
        file,
        kinds,
        places: Vec::new(),
        reach: Vec::new(),
        faults: Vec::new(),
    };
    let place = shaper.place();
    let possible = vec![types.query.as_str()];
    let shape = shaper.object(place, &possible, &[query.selection()]);
    let root = Node {
        place,
        is_nullable: false,
        shape,
    };
    if shaper.faults.is_empty() {
        Ok(Answer {
            root,
            places: shaper.places,
        })
    } else {
        Err(shaper.faults)
    }
}

struct Shaper<'a> {
    types: &'a Types,
    query: &'a StoredQuery,
    file: &'a str,
    kinds: &'a BTreeMap<String, String>,
    places: Vec<Place>,
    reach: Vec<(usize, Choice)>,
    faults: Vec<Fault>,
}

impl<'a> Shaper<'a> {
    fn place(&mut self) -> usize {
        self.places.push(Place {
            reach: self.reach.clone(),
            choices: Vec::new(),
        });
        self.places.len() - 1
    }

    fn object(&mut self, place: usize, possible: &[&'a str], sets: &[&'a SelectionSet]) -> Shape {
        let mut arms = Arms::default();
        let mut made: Vec<(&str, Asked<'a>)> = Vec::new();
        for (index, on) in possible.iter().enumerate() {
            if index > 0 {
                self.places[place].choices.push(Choice::Arm(index));
            }
            let mut asked = Asked::new();
            for set in sets {
                self.collect(on, set, &mut asked);
            }
            let kind = self.types.kind_of_id(on);
            let known = made
                .iter()
                .position(|(of, same)| *of == kind && is_same(same, &asked));
            let fields = known.unwrap_or_else(|| {
                self.reach
                    .extend((index > 0).then_some((place, Choice::Arm(index))));
                let shaped = asked.iter();
                let shaped =
                    shaped.filter_map(|(key, fields)| Some((key.clone(), self.field(on, fields)?)));
                arms.fields.push(shaped.collect());
                if index > 0 {
                    self.reach.pop();
                }
                made.push((kind, asked));
                made.len() - 1
            });
            arms.types.push(((*on).to_owned(), fields));
        }
        Shape::Object(arms)
    }

    /// The fields that an object of a type answers, by their key.
    fn collect(&self, on: &str, set: &'a SelectionSet, fields: &mut Asked<'a>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    match fields.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, same)) => same.push(field),
                        None => fields.push((key, vec![field])),
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|c| self.is_a(on, &c.node.on.node)) {
                        self.collect(on, &inline.node.selection_set.node, fields);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.query.fragment(name)
                        && self.is_a(on, &fragment.type_condition.node.on.node)
                    {
                        self.collect(on, &fragment.selection_set.node, fields);
                    }
                }
            }
        }
    }

    fn is_a(&self, object: &str, condition: &str) -> bool {
        self.types.possible(condition).contains(&object)
    }

    fn field(&mut self, on: &str, same: &[&'a Positioned<Field>]) -> Option<Node> {
        let first = same.first()?;
        let name = first.node.name.node.as_str();
        if name == "__typename" {
            let place = self.place();
            return Some(Node {
                place,
                is_nullable: false,
                shape: Shape::Leaf(Leaf::TypeName),
            });
        }
        let Some(ty) = self.types.field(on, name) else {
            // The validation says so better.
            return None;
        };
        let sets: Vec<_> = same.iter().map(|f| &f.node.selection_set.node).collect();
        Some(self.node(on, first, ty, &sets))
    }

    fn node(
        &mut self,
        on: &str,
        field: &'a Positioned<Field>,
        ty: &'a Type,
        sets: &[&'a SelectionSet],
    ) -> Node {
        let place = self.place();
        if ty.nullable {
            self.places[place].choices.push(Choice::Null);
        }
        let shape = match &ty.base {
            BaseType::List(inner) => {
                self.places[place]
                    .choices
                    .extend([Choice::Empty, Choice::Long]);
                Shape::List(Box::new(self.node(on, field, inner, sets)))
            }
            BaseType::Named(name) => self.named(place, on, field, name, sets),
        };
        Node {
            place,
            is_nullable: ty.nullable,
            shape,
        }
    }

    fn named(
        &mut self,
        place: usize,
        on: &str,
        field: &'a Positioned<Field>,
        name: &str,
        sets: &[&'a SelectionSet],
    ) -> Shape {
        match self.types.kind(name) {
            Some(TypeKind::Enum(list)) => {
                let words = list.values.iter().map(|v| v.node.value.node.to_string());
                let words: Vec<_> = words.collect();
                let others = (1..words.len()).map(Choice::Word);
                self.places[place].choices.extend(others);
                Shape::Word(words)
            }
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)) => {
                let mut possible = self.types.possible(name);
                if let Some(kind) = self.asked_for(field) {
                    let allowed = self.types.possible(kind);
                    possible.retain(|object| allowed.contains(object));
                }
                self.object(place, &possible, sets)
            }
            _ => {
                let leaf = self.leaf(on, field, name);
                Shape::Leaf(leaf)
            }
        }
    }

    /// The type of record that the ID of a field's argument names.
    fn asked_for(&self, field: &Positioned<Field>) -> Option<&'a str> {
        let argument = field.node.get_argument("id")?.node.to_string();
        let kind = self.kinds.get(argument.strip_prefix('$')?)?;
        Some(kind)
    }

    fn leaf(&mut self, on: &str, field: &Positioned<Field>, name: &str) -> Leaf {
        let key = field.node.name.node.as_str();
        match name {
            "String" if on == "Text" => Leaf::Markdown,
            "String" if field.node.name.node == "address" => Leaf::Address,
            "String" => Leaf::Text,
            "ID" => Leaf::Id(match key.strip_suffix("Id") {
                Some(kind) if !kind.is_empty() => kebab(kind),
                _ => kebab(self.types.kind_of_id(on)),
            }),
            "Int" | "Float" => Leaf::Number,
            "Boolean" => Leaf::Bool,
            "Date" => Leaf::Date,
            "Decimal" => Leaf::Decimal,
            "Money" => Leaf::Money,
            "TimeOfDay" => Leaf::Time,
            "Instant" => Leaf::Instant,
            _ => {
                let problem = format!("the check makes no samples of `{name}` yet");
                let line = Some(field.pos.line);
                self.faults.push(Fault::at(self.file, line, problem));
                Leaf::Text
            }
        }
    }
}

/// Whether two types answer the very same fields of a query.
fn is_same(a: &Asked<'_>, b: &Asked<'_>) -> bool {
    let same = |a: &[&Positioned<Field>], b: &[&Positioned<Field>]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| std::ptr::eq(*a, *b))
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1))
}

/// `AgendaItem` as the kind of an ID: `agenda-item`.
fn kebab(name: &str) -> String {
    let mut kind = String::with_capacity(name.len() + 2);
    for (index, c) in name.char_indices() {
        if c.is_ascii_uppercase() && index > 0 {
            kind.push('-');
        }
        kind.push(c.to_ascii_lowercase());
    }
    kind
}

/// `agenda-item` as the name of a type: `AgendaItem`.
pub(super) fn pascal(kind: &str) -> String {
    let words = kind.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
