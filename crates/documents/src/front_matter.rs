//! Owns the front matter of a paper's file: what the front sheet says, in a closed set of names.
//!
//! Which fields a paper needs before it can be published is for the office's rules to say; here
//! only the title is required.

use crate::markers::has_markers;
use crate::normalise::{is_blank, single_line};
use crate::problem::{Problem, nearest};
use crate::yaml::{Node, Value, read};

/// The front sheet as written.
///
/// A [`FieldText`] is Markdown and may hold exempt spans; a `String` is plain text and may not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontMatter {
    /// What the paper is called, in public.
    pub title: String,
    /// The board it goes to.
    pub report_to: Option<String>,
    /// The date as written: `2017-11-07`, or words if it is not known exactly.
    pub date: Option<String>,
    /// Who it is from.
    pub by: Option<String>,
    /// What it is for.
    pub purpose: Option<FieldText>,
    /// Whom to ask.
    pub contact: Vec<Contact>,
    /// What it is based on.
    pub background_papers: Vec<FieldText>,
    /// What it asks of the board.
    pub recommendations: Vec<FieldText>,
    /// What is attached.
    pub appendices: Vec<Appendix>,
    /// The language of the paper as in HTML, or `None` for British English.
    pub language: Option<String>,
}

/// Markdown of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldText {
    /// The line of the file on which it starts.
    pub line: u32,
    /// The Markdown.
    pub source: String,
}

/// Someone to ask about a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their post.
    pub post: Option<String>,
    /// Their telephone number, as written.
    pub telephone: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
}

/// An appendix of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appendix {
    /// What it is called.
    pub title: FieldText,
    /// The name of its file.
    pub file: Option<String>,
}

impl FrontMatter {
    /// The date, if it is a day: year, month and day.
    #[must_use]
    pub fn civil_date(&self) -> Option<(i32, u8, u8)> {
        let (year, month, day) = iso_date(self.date.as_deref()?)?.ok()?;
        Some((i32::from(year), month, day))
    }

    /// The date as readers see it: `7 November 2017` for `2017-11-07`.
    #[must_use]
    pub fn date_shown(&self) -> Option<String> {
        let date = self.date.as_deref()?;
        Some(match iso_date(date) {
            Some(Ok((year, month, day))) => {
                format!("{day} {} {year}", MONTHS[usize::from(month) - 1])
            }
            _ => date.to_owned(),
        })
    }
}

/// Splits a normalised file into its front matter, with the line of it, and its body.
pub(crate) fn split(file: &str) -> Result<(&str, &str, u32), Problem> {
    let missing = |message: &str| Problem {
        line: 1,
        column: 1,
        code: "front-matter",
        message: message.to_owned(),
    };
    let rest = file.strip_prefix("---\n").ok_or_else(|| {
        missing(
            "a paper starts with its front sheet: a line of `---`, then `title: …` and the \
             other fields, then a line of `---`.",
        )
    })?;
    let mut at = 0;
    for (index, line) in rest.split_inclusive('\n').enumerate() {
        if line.trim_end_matches('\n') == "---" {
            let body_line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(3);
            return Ok((&rest[..at], &rest[at + line.len()..], body_line));
        }
        at += line.len();
    }
    Err(missing(
        "the front sheet never ends. Write a line of `---` after its last field.",
    ))
}

/// Reads front matter that starts on line 2 of its file: what of it can be read, and all that is wrong
/// with it.
pub(crate) fn parse(text: &str) -> (FrontMatter, Vec<Problem>) {
    let node = match read(text, 2) {
        Ok(node) => node,
        Err(problem) => return (FrontMatter::default(), vec![problem]),
    };
    let mut reader = Reader {
        problems: Vec::new(),
    };
    let front = match node {
        Some(Node {
            value: Value::Map(pairs),
            ..
        }) => reader.front_matter(pairs),
        Some(node) => {
            reader.problems.push(
                node.place
                    .problem("front-matter", "write `title: …` and the like."),
            );
            FrontMatter::default()
        }
        None => FrontMatter::default(),
    };
    if front.title.is_empty() && reader.problems.is_empty() {
        reader.problems.push(Problem {
            line: 1,
            column: 1,
            code: "missing-field",
            message: "the front sheet has no `title`. Write `title: …`.".to_owned(),
        });
    }
    (front, reader.problems)
}

const FIELDS: [&str; 10] = [
    "title",
    "report-to",
    "date",
    "by",
    "purpose",
    "contact",
    "background-papers",
    "recommendations",
    "appendices",
    "language",
];
const CONTACT_FIELDS: [&str; 4] = ["name", "post", "telephone", "email"];
const APPENDIX_FIELDS: [&str; 2] = ["title", "file"];

struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn front_matter(&mut self, pairs: Vec<(Node, Node)>) -> FrontMatter {
        let mut front = FrontMatter::default();
        for (name, node) in self.known(pairs, &FIELDS) {
            match name {
                "title" => front.title = self.plain(name, &node).unwrap_or_default(),
                "report-to" => front.report_to = self.plain(name, &node),
                "date" => front.date = self.date(&node),
                "by" => front.by = self.plain(name, &node),
                "purpose" => front.purpose = self.markdown(name, node),
                "contact" => {
                    for item in self.list(name, node) {
                        front.contact.extend(self.contact(item));
                    }
                }
                "background-papers" => {
                    for item in self.list(name, node) {
                        front.background_papers.extend(self.markdown(name, item));
                    }
                }
                "recommendations" => {
                    for item in self.list(name, node) {
                        front.recommendations.extend(self.markdown(name, item));
                    }
                }
                "appendices" => {
                    for item in self.list(name, node) {
                        front.appendices.extend(self.appendix(item));
                    }
                }
                _ => front.language = self.language(&node),
            }
        }
        front
    }

    /// The pairs with known names; unknown names and names used twice are problems.
    fn known<'k>(&mut self, pairs: Vec<(Node, Node)>, known: &[&'k str]) -> Vec<(&'k str, Node)> {
        let mut found: Vec<(&str, Node)> = Vec::new();
        for (key, value) in pairs {
            let Value::Text(written) = &key.value else {
                continue;
            };
            let Some(name) = known.iter().copied().find(|name| name == written) else {
                let hint = match nearest(written, known) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => format!("The fields are: {}.", known.join(", ")),
                };
                let message = format!("there is no field `{}`. {hint}", single_line(written));
                self.problems
                    .push(key.place.problem("unknown-field", message));
                continue;
            };
            if found.iter().any(|(other, _)| *other == name) {
                let message = format!("`{name}` is here twice. Delete one.");
                self.problems
                    .push(key.place.problem("field-twice", message));
                continue;
            }
            found.push((name, value));
        }
        found
    }

    fn plain(&mut self, name: &str, node: &Node) -> Option<String> {
        let Value::Text(text) = &node.value else {
            let message = format!(
                "`{name}` must be text. Write `{name}: …` on one line, between double quotes if \
                 it holds `: `."
            );
            self.problems
                .push(node.place.problem("field-kind", message));
            return None;
        };
        let text = single_line(text);
        if is_blank(&text) {
            let message = format!("`{name}` has no text. Write some, or delete the line.");
            self.problems
                .push(node.place.problem("empty-field", message));
            return None;
        }
        if has_markers(&text) {
            // This field is shown to everyone as it is, so nothing in it could be hidden.
            let message = format!(
                "`{name}` is public and can't hold exempt markers. Write what the public may see."
            );
            self.problems
                .push(node.place.problem("marker-place", message));
            return None;
        }
        Some(text)
    }

    fn markdown(&mut self, name: &str, node: Node) -> Option<FieldText> {
        let Node { place, value } = node;
        let Value::Text(text) = value else {
            let message = format!(
                "in `{name}` write text here; between double quotes if it holds `: ` or starts \
                 with a sign such as `[`."
            );
            self.problems.push(place.problem("field-kind", message));
            return None;
        };
        if is_blank(&text) {
            let message = format!("`{name}` has no text here. Write some, or delete the line.");
            self.problems.push(place.problem("empty-field", message));
            return None;
        }
        Some(FieldText {
            line: place.line,
            source: text,
        })
    }

    fn list(&mut self, name: &str, node: Node) -> Vec<Node> {
        let Node { place, value } = node;
        if let Value::List(items) = value {
            return items;
        }
        self.problems.push(place.problem(
            "field-kind",
            format!("`{name}` must be a list: start each line below it with `- `."),
        ));
        Vec::new()
    }

    fn map(&mut self, name: &str, node: Node, known: &[&'static str]) -> Vec<(&'static str, Node)> {
        let Node { place, value } = node;
        if let Value::Map(pairs) = value {
            return self.known(pairs, known);
        }
        self.problems.push(place.problem(
            "field-kind",
            format!("in `{name}` write `{}: …` here.", known[0]),
        ));
        Vec::new()
    }

    fn contact(&mut self, node: Node) -> Option<Contact> {
        let place = node.place;
        let (mut name, mut post, mut telephone, mut email) = (None, None, None, None);
        let before = self.problems.len();
        for (field, node) in self.map("contact", node, &CONTACT_FIELDS) {
            let place = node.place;
            let text = self.plain(field, &node);
            match field {
                "name" => name = text,
                "post" => post = text,
                "telephone" => telephone = text,
                _ => {
                    let wrong = |text: &String| {
                        let (user, host) = text.split_once('@').unwrap_or(("", ""));
                        let signs = |c: char| c.is_whitespace() || "<>\"\\`{}|^,;@?#%&".contains(c);
                        user.is_empty()
                            || host.is_empty()
                            || user.contains(signs)
                            || host.contains(signs)
                    };
                    if text.as_ref().is_some_and(wrong) {
                        let message = "`email` must be one address, such as name@example.gov.uk.";
                        self.problems.push(place.problem("email", message));
                    }
                    email = text;
                }
            }
        }
        if name.is_none() && self.problems.len() == before {
            let message = "a contact needs a `name`.";
            self.problems.push(place.problem("missing-field", message));
        }
        name.map(|name| Contact {
            name,
            post,
            telephone,
            email,
        })
    }

    fn appendix(&mut self, node: Node) -> Option<Appendix> {
        let place = node.place;
        let (mut title, mut file) = (None, None);
        let before = self.problems.len();
        for (field, node) in self.map("appendices", node, &APPENDIX_FIELDS) {
            if field == "title" {
                title = self.markdown(field, node);
                continue;
            }
            let place = node.place;
            file = self.plain(field, &node);
            if file
                .as_ref()
                .is_some_and(|file| file.contains(['/', '\\']) || file == "..")
            {
                let message = "`file` is the name of a file beside the paper, without folders.";
                self.problems.push(place.problem("file-name", message));
            }
        }
        if title.is_none() && self.problems.len() == before {
            let message = "an appendix needs a `title`.";
            self.problems.push(place.problem("missing-field", message));
        }
        title.map(|title| Appendix { title, file })
    }

    fn date(&mut self, node: &Node) -> Option<String> {
        let place = node.place;
        let date = self.plain("date", node)?;
        if matches!(iso_date(&date), Some(Err(()))) {
            let message = "there is no such day. Write the date as year-month-day: 2017-11-07.";
            self.problems.push(place.problem("date", message));
        }
        Some(date)
    }

    fn language(&mut self, node: &Node) -> Option<String> {
        let place = node.place;
        let language = self.plain("language", node)?;
        let mut parts = language.split('-');
        let primary = parts.next().unwrap_or("");
        let valid = matches!(primary.len(), 2 | 3)
            && primary.bytes().all(|byte| byte.is_ascii_lowercase())
            && parts.all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if !valid {
            let message = "`language` must be a language tag: `en-GB` for English, `cy` for Welsh.";
            self.problems.push(place.problem("language", message));
        }
        Some(language)
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Year, month and day of a date written `2017-11-07`; an error if there is no such day, and
/// nothing if it is not written so.
fn iso_date(date: &str) -> Option<Result<(u16, u8, u8), ()>> {
    let bytes = date.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let iso = bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && digits(0..4)
        && digits(5..7)
        && digits(8..10);
    if !iso {
        return None;
    }
    let (year, month, day) = (
        date[..4].parse().ok()?,
        date[5..7].parse().ok()?,
        date[8..].parse().ok()?,
    );
    let leap =
        |year: u16| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let last = match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Some(Err(())),
    };
    Some(if (1..=last).contains(&day) {
        Ok((year, month, day))
    } else {
        Err(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_as_typed() {
        let (front, problems) = parse(
            "title: \"Plan: a start\"\ndate: 2017-11-07\nby: no\ncontact:\n- name: A B\n  \
             telephone: 01273 481000\nrecommendations:\n- |\n  Agree\n\n  this\n",
        );
        assert_eq!(problems, []);
        assert_eq!(front.title, "Plan: a start");
        assert_eq!(front.date_shown().as_deref(), Some("7 November 2017"));
        assert_eq!(front.by.as_deref(), Some("no"));
        assert_eq!(front.contact[0].telephone.as_deref(), Some("01273 481000"));
        assert_eq!(
            front.recommendations[0],
            FieldText {
                line: 10,
                source: "Agree\n\nthis\n".to_owned()
            }
        );
    }

    #[test]
    fn problems_name_line_and_field() {
        let (front, problems) = parse(
            "titel: a\nby: [a]\ntitle: \"[[exempt 3: b]]\"\ncontact: Ann\npurpose: To agree.\n",
        );
        // The rest is read, so that what is wrong there is told too.
        assert!(front.purpose.is_some());
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown[0],
            "line 2, column 1: there is no field `titel`. Did you mean `title`?"
        );
        assert_eq!(problems[1].code, "field-kind");
        assert_eq!((problems[2].line, problems[2].code), (4, "marker-place"));
        assert_eq!((problems[3].line, problems[3].code), (5, "field-kind"));
    }

    #[test]
    fn anchors_and_tags_are_refused() {
        for text in ["title: &a b\nby: *a\n", "title: !x b\n", "title: [a\n"] {
            assert_eq!(parse(text).1[0].code, "yaml", "{text}");
        }
    }

    #[test]
    fn days_that_never_were_are_refused() {
        assert_eq!(iso_date("2023-02-29"), Some(Err(())));
        assert_eq!(iso_date("2024-02-29"), Some(Ok((2024, 2, 29))));
        assert_eq!(iso_date("7 November 2017"), None);
    }
}
