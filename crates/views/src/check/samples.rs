//! Owns sample answers: the full one, the bare one, one with hostile texts, and for every place
//! each of what else can stand there.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::shape::{Answer, Choice, Leaf, Node, Shape};

/// How many records a long list has.
const LONG: usize = 60;

/// A text that would be markup, a template or a marker if it were not escaped.
const HOSTILE: &str =
    "<hostile a=\"b\" c='d'>&amp; {{x}} {{{y}}} [[exempt 3: z]] ::: # | * `q` \u{202e}txet";

/// The beginning of a tag that must not be in a page.
pub(super) const HOSTILE_TAG: &str = "<hostile";

/// What a sample has where nothing is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    /// Everything is there, and lists have two.
    Full,
    /// What may be null is null, and lists are empty.
    Bare,
    /// As full, with hostile texts.
    Hostile,
}

/// A sample answer, and in words what is special about it.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) answer: Json,
    pub(super) what: String,
}

/// Every sample of an answer. The field `found` of the root is never null.
pub(super) fn samples<'a>(
    answer: &'a Answer,
    found: Option<&'a str>,
) -> impl Iterator<Item = Sample> + 'a {
    let there = found.and_then(|found| root_field(&answer.root, found));
    let there = there.map(|node| node.place);
    let whole = [
        (Usual::Full, "everything there"),
        (Usual::Bare, "everything null or empty"),
        (Usual::Hostile, "hostile texts"),
    ];
    let whole = whole.into_iter().map(move |(usual, what)| {
        let mut chosen = BTreeMap::new();
        // Present without any choice of its own.
        chosen.extend(there.map(|place| (place, Choice::Arm(0))));
        make(answer, usual, chosen, what.to_owned())
    });
    let single = answer
        .places
        .iter()
        .enumerate()
        .flat_map(move |(place, options)| {
            let choices = options.choices.iter().copied();
            let kept = choices.filter(move |c| !(*c == Choice::Null && there == Some(place)));
            kept.map(move |choice| {
                let mut chosen: BTreeMap<_, _> = options.reach.iter().copied().collect();
                chosen.insert(place, choice);
                let what = format!("{choice:?} at {}", path(&answer.root, place));
                make(answer, Usual::Full, chosen, what)
            })
        });
    whole.chain(single)
}

fn make(answer: &Answer, usual: Usual, chosen: BTreeMap<usize, Choice>, what: String) -> Sample {
    let mut maker = Maker {
        usual,
        chosen,
        ids: 0,
    };
    Sample {
        answer: maker.value(&answer.root),
        what,
    }
}

struct Maker {
    usual: Usual,
    chosen: BTreeMap<usize, Choice>,
    ids: u64,
}

impl Maker {
    fn value(&mut self, node: &Node) -> Json {
        let choice = self.chosen.get(&node.place).copied();
        let is_bare = self.usual == Usual::Bare && choice.is_none();
        if node.is_nullable && (choice == Some(Choice::Null) || is_bare) {
            return Json::Null;
        }
        match &node.shape {
            Shape::Leaf(leaf) => self.leaf(leaf, choice),
            Shape::Word(words) => {
                let index = match choice {
                    Some(Choice::Word(index)) => index,
                    _ => 0,
                };
                Json::from(words.get(index).map_or("", String::as_str))
            }
            Shape::List(item) => {
                let length = match choice {
                    Some(Choice::Empty) => 0,
                    Some(Choice::Long) => LONG,
                    _ if is_bare => 0,
                    _ => 2,
                };
                (0..length).map(|_| self.value(item)).collect()
            }
            Shape::Object(arms) => {
                let index = match choice {
                    Some(Choice::Arm(index)) => index,
                    _ => 0,
                };
                let fields = arms.get(index).map_or(&[][..], |arm| &arm.fields);
                let values = fields
                    .iter()
                    .map(|(key, node)| (key.clone(), self.value(node)));
                Json::Object(values.collect::<Map<_, _>>())
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf, choice: Option<Choice>) -> Json {
        let is_hostile = self.usual == Usual::Hostile;
        match leaf {
            Leaf::Text if is_hostile => Json::from(HOSTILE),
            Leaf::Text => Json::from("Sample words"),
            // Markdown of the API is normal and safe; it can still hold every inline.
            Leaf::Markdown if is_hostile => {
                Json::from("A \\<hostile\\> *one* [exempt: paragraph 3]\n\n- a point\n")
            }
            Leaf::Markdown => Json::from("Sample *text*.\n"),
            Leaf::Id(kind) => {
                self.ids += 1;
                Json::from(format!("{kind}:01890000-0000-7000-8000-{:012x}", self.ids))
            }
            Leaf::Number => Json::from(7),
            Leaf::Bool => Json::from(choice != Some(Choice::False)),
            Leaf::Date => Json::from("2017-11-09"),
            Leaf::Time => Json::from("10:30"),
            Leaf::Instant => Json::from("2017-11-09T10:30:00.000000Z"),
            Leaf::TypeName(name) => json!(name),
        }
    }
}

/// Whether a field of the root is there and may be null.
pub(super) fn may_be_null(answer: &Answer, field: &str) -> bool {
    root_field(&answer.root, field).is_some_and(|node| node.is_nullable)
}

fn root_field<'a>(root: &'a Node, field: &str) -> Option<&'a Node> {
    let Shape::Object(arms) = &root.shape else {
        return None;
    };
    let fields = arms.iter().flat_map(|arm| &arm.fields);
    let mut named = fields.filter(|(key, _)| key == field);
    named.next().map(|(_, node)| node)
}

/// Where a place is, in words for who reads a fault.
fn path(node: &Node, place: usize) -> String {
    steps(node, place).map_or_else(String::new, |mut steps| {
        steps.reverse();
        steps.join(".")
    })
}

fn steps(node: &Node, place: usize) -> Option<Vec<String>> {
    if node.place == place {
        return Some(Vec::new());
    }
    match &node.shape {
        Shape::Leaf(_) | Shape::Word(_) => None,
        Shape::List(item) => steps(item, place),
        Shape::Object(arms) => arms
            .iter()
            .flat_map(|arm| &arm.fields)
            .find_map(|(key, node)| {
                let mut steps = steps(node, place)?;
                steps.push(key.clone());
                Some(steps)
            }),
    }
}
