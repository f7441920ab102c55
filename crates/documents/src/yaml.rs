//! Owns reading the small part of YAML that front matter needs: maps, lists and text.
//!
//! Every scalar stays as typed, so `01273 481000`, `2017-11-07` and `no` are text. Anchors,
//! aliases and tags are refused: they say one thing in two places.

use crate::problem::Problem;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

/// Front matter is two levels deep; what is far deeper is not front matter.
const MAX_DEPTH: usize = 6;

/// A value and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

/// Where in the file a value starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The line of the file; of a block scalar, the line of its first words.
    pub(crate) line: u32,
    column: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Place {
    pub(crate) fn problem(self, code: &'static str, message: impl Into<String>) -> Problem {
        Problem {
            line: self.line,
            column: self.column,
            code,
            message: message.into(),
        }
    }
}

/// Reads one YAML document whose first line is line `first_line` of its file.
pub(crate) fn read(text: &str, first_line: u32) -> Result<Option<Node>, Problem> {
    let mut reader = Reader {
        first_line,
        open: Vec::new(),
        root: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let message = format!(
                "this is not YAML ({}). Write `name: text` on each line; put text that holds \
                 `: ` or starts with a sign between double quotes.",
                error.info()
            );
            reader.place(*error.marker()).problem("yaml", message)
        })?;
        let place = reader.place(span.start);
        reader.event(event, place)?;
    }
    Ok(reader.root)
}

/// A list or map whose end has not come yet.
enum Open {
    List(Place, Vec<Node>),
    /// With the name whose value comes next.
    Map(Place, Vec<(Node, Node)>, Option<Node>),
}

struct Reader {
    first_line: u32,
    open: Vec<Open>,
    root: Option<Node>,
}

impl Reader {
    fn place(&self, marker: Marker) -> Place {
        let line = u32::try_from(marker.line().saturating_sub(1)).unwrap_or(u32::MAX);
        let column = u32::try_from(marker.col().saturating_add(1)).unwrap_or(u32::MAX);
        Place {
            line: line.saturating_add(self.first_line),
            column,
        }
    }

    fn event(&mut self, event: Event<'_>, place: Place) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, 0, None) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "~" | "null");
                let text = if null {
                    String::new()
                } else {
                    text.into_owned()
                };
                self.add(Node {
                    place,
                    value: Value::Text(text),
                })
            }
            Event::SequenceStart(0, None) => self.start(place, Open::List(place, Vec::new())),
            Event::MappingStart(0, None) => self.start(place, Open::Map(place, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(place, items)) => self.add(Node {
                    place,
                    value: Value::List(items),
                }),
                Some(Open::Map(place, pairs, _)) => self.add(Node {
                    place,
                    value: Value::Map(pairs),
                }),
                None => Ok(()),
            },
            Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::MappingStart(..) => Err(place.problem(
                "yaml",
                "signs such as `&name`, `*name` and `!tag` are not allowed here. Write the text \
                 itself, between double quotes if it starts with a sign.",
            )),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn start(&mut self, place: Place, open: Open) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(place.problem("yaml", "this is nested too deep for front matter."));
        }
        self.open.push(open);
        Ok(())
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        match self.open.last_mut() {
            None if self.root.is_some() => {
                return Err(node
                    .place
                    .problem("yaml", "the front sheet ended before this line."));
            }
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, pairs, key)) => match key.take() {
                Some(key) => pairs.push((key, node)),
                None if matches!(node.value, Value::Text(_)) => *key = Some(node),
                None => return Err(node.place.problem("yaml", "a name must be plain text.")),
            },
        }
        Ok(())
    }
}
