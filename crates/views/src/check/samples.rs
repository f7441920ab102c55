//! Owns sample answers: the full one, the bare one, one with hostile texts, and for every place
//! each of what else can stand there.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::shape::{Answer, Choice, Leaf, Node, Shape};

/// How many records a long list has.
const LONG: usize = 60;

/// A text that would be markup, a template or a marker if it were not escaped.
const HOSTILE: &str =
    "<hostile a=\"b\" c='d'>&amp; {{x}} {{{y}}} [[exempt 3: z]] ::: # | * `q` \u{202e}txet";

/// What is in the ID of every sample.
pub(super) const SAMPLE_ID: &str = "01890000-0000-7000-8000-";

/// The beginning of a tag that must not be in a page.
pub(super) const HOSTILE_TAG: &str = "<hostile";

/// What a sample has where nothing is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    /// Everything is there, lists have two, and what is true or false is this.
    Full(bool),
    /// As full, but lists have one, because there are many of these.
    Single(bool),
    /// What may be null is null, and lists are empty.
    Bare,
    /// As full, with hostile texts.
    Hostile(bool),
    /// As full; each text has sections, notes, a table and what is nested.
    Sections,
    /// Anything, from this seed.
    Mixed(u64),
}

/// How many samples have a mixture, for what depends on more than one place.
const MIXED: u64 = 150;

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
        (Usual::Full(true), "everything there, everything true"),
        (Usual::Full(false), "everything there, everything false"),
        (Usual::Bare, "everything null or empty"),
        (Usual::Hostile(true), "hostile texts, everything true"),
        (Usual::Hostile(false), "hostile texts, everything false"),
        (
            Usual::Sections,
            "whole texts with sections, notes and tables",
        ),
    ];
    let whole = whole
        .into_iter()
        .map(|(usual, what)| (usual, what.to_owned()));
    let mixed = (1..=MIXED).map(|seed| (Usual::Mixed(seed), format!("mixture {seed}")));
    let whole = whole.chain(mixed).map(move |(usual, what)| {
        // Present without any choice of its own.
        let chosen = there.map(|place| (place, Choice::Arm(0)));
        make(answer, usual, chosen.into_iter().collect(), what)
    });
    let places = answer.places.iter().enumerate();
    let single = places.flat_map(move |(place, options)| {
        let choices = options.choices.iter().copied();
        let kept = choices.filter(move |c| !(*c == Choice::Null && there == Some(place)));
        kept.flat_map(move |choice| {
            [true, false].map(|truth| {
                let mut chosen: BTreeMap<_, _> = options.reach.iter().copied().collect();
                chosen.insert(place, choice);
                let at = path(&answer.root, place);
                let what = format!("{choice:?} at {at}, the rest {truth}");
                make(answer, Usual::Single(truth), chosen, what)
            })
        })
    });
    whole.chain(single)
}

fn make(answer: &Answer, usual: Usual, chosen: BTreeMap<usize, Choice>, what: String) -> Sample {
    let mut maker = Maker {
        usual,
        chosen,
        ids: 0,
        numbers: 0,
        state: match usual {
            Usual::Mixed(seed) => seed,
            _ => 0,
        },
    };
    Sample {
        answer: maker.value(&answer.root, ""),
        what,
    }
}

struct Maker {
    usual: Usual,
    chosen: BTreeMap<usize, Choice>,
    ids: u64,
    numbers: u64,
    /// Of the generator of mixtures.
    state: u64,
}

impl Maker {
    /// One of so many, in a mixture; else the first.
    fn one_of(&mut self, many: usize) -> usize {
        if !matches!(self.usual, Usual::Mixed(_)) {
            return 0;
        }
        // SplitMix64: small, and the same everywhere, so that a fault comes back.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed >> 33).unwrap_or(0) % many.max(1)
    }

    fn value(&mut self, node: &Node, on: &str) -> Json {
        let choice = self.chosen.get(&node.place).copied();
        let is_bare = self.usual == Usual::Bare && choice.is_none();
        // One in four, in a mixture.
        let is_null = is_bare || (choice.is_none() && self.one_of(4) == 3);
        if node.is_nullable && (choice == Some(Choice::Null) || is_null) {
            return Json::Null;
        }
        match &node.shape {
            Shape::Leaf(leaf) => self.leaf(leaf, on),
            Shape::Word(words) => {
                let index = match choice {
                    Some(Choice::Word(index)) => index,
                    _ => self.one_of(words.len()),
                };
                Json::from(words.get(index).map_or("", String::as_str))
            }
            Shape::List(item) => {
                let length = match (choice, self.usual) {
                    (Some(Choice::Empty), _) => 0,
                    (Some(Choice::Long), _) => LONG,
                    _ if is_bare => 0,
                    (_, Usual::Mixed(_)) => self.one_of(3),
                    (_, Usual::Single(_)) => 1,
                    _ => 2,
                };
                (0..length).map(|_| self.value(item, on)).collect()
            }
            Shape::Object(arms) => {
                let index = match choice {
                    Some(Choice::Arm(index)) => index,
                    _ => self.one_of(arms.types.len()),
                };
                let (on, fields) = match arms.types.get(index) {
                    Some((on, fields)) => (on.as_str(), arms.fields.get(*fields)),
                    None => ("", None),
                };
                let values = fields.into_iter().flatten();
                let values = values.map(|(key, node)| (key.clone(), self.value(node, on)));
                Json::Object(values.collect::<Map<_, _>>())
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf, on: &str) -> Json {
        let is_hostile = matches!(self.usual, Usual::Hostile(_));
        match leaf {
            Leaf::Text if is_hostile => Json::from(HOSTILE),
            Leaf::Text => Json::from("Sample words"),
            // Markdown of the API is normal and safe; it can still hold every inline.
            Leaf::Markdown if is_hostile => {
                Json::from("A \\<hostile\\> *one* [exempt: paragraph 3]\n\n- a point\n")
            }
            // No two are the same, as two whole texts hardly are.
            Leaf::Markdown if self.usual == Usual::Sections => {
                self.numbers += 1;
                let number = self.numbers;
                Json::from(format!(
                    "# Sample {number}\n\nWords.[^1]\n\n## Within\n\nTable: Costs\n\n| A | B |\n\
                     | --- | --- |\n| 1 | 2 |\n\n- a\n\n  - b\n\n    > c\n\n[^1]: A note.\n"
                ))
            }
            Leaf::Markdown => Json::from("Sample *text*.\n"),
            Leaf::Id(kind) => {
                self.ids += 1;
                Json::from(format!("{kind}:{SAMPLE_ID}{:012x}", self.ids))
            }
            // No two are the same, as no two places on an agenda are.
            Leaf::Number => {
                self.numbers += 1;
                Json::from(6 + self.numbers)
            }
            Leaf::Bool => Json::from(match self.usual {
                Usual::Full(truth) | Usual::Single(truth) | Usual::Hostile(truth) => truth,
                Usual::Sections => true,
                Usual::Bare => false,
                Usual::Mixed(_) => self.one_of(2) == 1,
            }),
            Leaf::Date => Json::from("2017-11-09"),
            Leaf::Address => Json::from("/papers/sample/files/map.png"),
            Leaf::Decimal => Json::from("-12.50"),
            Leaf::Money => Json::from("500000.00"),
            Leaf::Time => Json::from("10:30"),
            Leaf::Instant => Json::from("2017-11-09T10:30:00.000000Z"),
            Leaf::TypeName => Json::from(on),
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
    let fields = arms.fields.iter().flatten();
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
        Shape::Object(arms) => arms.fields.iter().flatten().find_map(|(key, node)| {
            let mut steps = steps(node, place)?;
            steps.push(key.clone());
            Some(steps)
        }),
    }
}
