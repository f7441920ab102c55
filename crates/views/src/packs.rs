//! Owns making a pack of what a document's template wrote: its parts, each read as Markdown.

use minuted_documents::{
    AudienceLevel, Document, FrontMatter, Pack, Paper, ParseOptions, Part, PartContent, Pictures,
    Problem, Scope, escape_markdown, parse, to_plain,
};
use serde_json::Value as Json;

use crate::{
    carried::Carried,
    template::{CLOSES, HEADED, Head, OPENS, Sheet},
};

/// What is wrong with a line of what a template wrote.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The line, from 1.
    pub(crate) line: usize,
    pub(crate) problem: String,
}

/// Fills a pack with the parts that a template wrote; `pack` has everything else; each part may show
/// `drawings`, and has of `carried` what it says is its own. A text without parts is one part.
pub(crate) fn fill(
    mut pack: Pack,
    text: &str,
    drawings: &Pictures,
    carried: &Carried,
) -> Result<Pack, Wrong> {
    let (mut rest, mut lines) = (text, Vec::new());
    let line_of = |rest: &str| 1 + line_feeds(text) - line_feeds(rest);
    while let Some((outside, after)) = rest.split_once(OPENS) {
        words_outside(outside, line_of(rest))?;
        let line = line_of(after);
        let Some((head, after)) = after.split_once(HEADED) else {
            return Err(wrong(line, "a part is not begun as parts are"));
        };
        let Some((body, after)) = after.split_once(CLOSES) else {
            return Err(wrong(line, "a part does not end"));
        };
        if body.contains(OPENS) {
            return Err(wrong(line, "a part can't stand inside another"));
        }
        let mut head: Head = serde_json::from_str(head).map_err(|e| wrong(line, e.to_string()))?;
        if head.free {
            head.id = free(&head.id, &pack);
        }
        let (files, own) = (std::mem::take(&mut head.files), head.carries.take());
        let mut part = Part {
            pictures: drawings.clone(),
            ..part(head, body, line)?
        };
        carried.give(&mut part, &files, own.as_ref());
        pack.parts.push(part);
        lines.push(line);
        rest = after;
    }
    if pack.parts.is_empty() {
        pack.parts.push(Part {
            id: String::new(),
            title: pack.title.clone(),
            level: 1,
            language: None,
            first_page: None,
            content: PartContent::Text(read(text, 1)?),
            pictures: drawings.clone(),
            files: Vec::new(),
        });
        return Ok(pack);
    }
    words_outside(rest, line_of(rest))?;
    pack.check_ids()
        .map_err(|problem| wrong(lines.get(problem.part).copied().unwrap_or(1), problem.why))?;
    Ok(pack)
}

/// The id, or with a number where a part before has it.
fn free(id: &str, pack: &Pack) -> String {
    let has = |id: &str| pack.parts.iter().any(|part| part.id == id);
    let numbered = (2..).map(|n| format!("{id}-{n}"));
    let mut all = std::iter::once(id.to_owned()).chain(numbered);
    all.find(|id| !has(id)).unwrap_or_default()
}

/// Whether an answer has a text of which the public reads another, so that what is made of it is not for
/// publication.
pub(crate) fn reads_more(answer: &Json) -> bool {
    match answer {
        Json::Array(values) => values.iter().any(reads_more),
        Json::Object(fields) => fields.iter().any(|(field, value)| {
            (field == "publicMarkdown" && value.is_string()) || reads_more(value)
        }),
        _ => false,
    }
}

fn line_feeds(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn wrong(line: usize, problem: impl Into<String>) -> Wrong {
    Wrong {
        line,
        problem: problem.into(),
    }
}

/// Nothing stands between the parts.
fn words_outside(text: &str, line: usize) -> Result<(), Wrong> {
    match text.lines().position(|line| !line.trim().is_empty()) {
        None => Ok(()),
        Some(after) => Err(wrong(
            line + after,
            "this stands outside the parts; write it into a `{{#part}}`",
        )),
    }
}

fn part(head: Head, body: &str, line: usize) -> Result<Part, Wrong> {
    let document = read(body, line)?;
    let content = match head.sheet {
        None => PartContent::Text(document),
        Some(sheet) => PartContent::Paper(Box::new(paper(&head.title, sheet, document, line)?)),
    };
    Ok(Part {
        id: head.id,
        title: head.title,
        level: head.level,
        language: None,
        first_page: head.first_page,
        content,
        pictures: Pictures::none(),
        files: Vec::new(),
    })
}

fn paper(title: &str, sheet: Sheet, body: Document, line: usize) -> Result<Paper, Wrong> {
    let purpose = sheet.purpose.map(|purpose| field(&purpose));
    let purpose = purpose
        .transpose()
        .map_err(|problems| first(&problems, line))?;
    Ok(Paper {
        front: FrontMatter {
            title: title.to_owned(),
            report_to: sheet.report_to,
            date: sheet.date,
            by: sheet.by,
            ..FrontMatter::default()
        },
        purpose,
        recommendations: Vec::new(),
        background_papers: Vec::new(),
        appendix_titles: Vec::new(),
        body,
    })
}

/// A text for the front sheet. Of one with sections and notes of its own, which has no place there, the
/// words are read: its ids would be those of the paper.
fn field(text: &str) -> Result<Document, Vec<Problem>> {
    parse(text, &ParseOptions::FIELD).or_else(|_| {
        let whole = parse(text, &ParseOptions::BODY)?;
        let plain = to_plain(&whole, AudienceLevel::Public);
        let lines: Vec<_> = plain.lines().map(escape_markdown).collect();
        parse(&lines.join("\n\n"), &ParseOptions::FIELD)
    })
}

fn read(text: &str, line: usize) -> Result<Document, Wrong> {
    let options = ParseOptions {
        scope: Scope::Body,
        first_line: u32::try_from(line).unwrap_or(1),
        drawings: true,
        ..ParseOptions::BODY
    };
    parse(text, &options).map_err(|problems| first(&problems, line))
}

fn first(problems: &[Problem], line: usize) -> Wrong {
    problems.first().map_or_else(
        || wrong(line, "this is not Markdown that Minuted reads"),
        |problem| {
            let line = usize::try_from(problem.line).unwrap_or(line);
            wrong(line, problem.message.clone())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(id: &str) -> String {
        format!(
            "{OPENS}{{\"id\":\"{id}\",\"title\":\"T\",\"level\":1,\"first_page\":null,\
             \"sheet\":null}}{HEADED}"
        )
    }

    fn filled(text: &str) -> Result<Vec<String>, (usize, String)> {
        let pack = Pack {
            title: "Pack".to_owned(),
            ..Pack::default()
        };
        let pack = fill(pack, text, &Pictures::none(), &Carried::default())
            .map_err(|wrong| (wrong.line, wrong.problem))?;
        Ok(pack.parts.into_iter().map(|part| part.id).collect())
    }

    #[test]
    fn a_text_without_parts_is_one() {
        assert_eq!(filled("# One\n\nWords.\n"), Ok(vec![String::new()]));
    }

    #[test]
    fn an_id_that_may_be_another_gets_a_number() {
        let head = |id: &str| head(id).replace("\"sheet\":null", "\"sheet\":null,\"free\":true");
        let part = |id: &str| format!("{}x{CLOSES}\n", head(id));
        let ids = ["item-3", "item-3-appendix-1", "item-3", "item-3", "item"];
        let text: String = ids.iter().map(|id| part(id)).collect();
        let expected = [
            "item-3",
            "item-3-appendix-1",
            "item-3-2",
            "item-3-3",
            "item",
        ];
        assert_eq!(filled(&text), Ok(expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let (a, b) = (head("a"), head("b"));
        for (text, line, says) in [
            (
                format!("{a}x{CLOSES}\n\nwords\n{b}y{CLOSES}"),
                3,
                "outside the parts",
            ),
            (format!("{a}x{CLOSES}\nwords"), 2, "outside the parts"),
            (
                format!("{a}x{CLOSES}\n{a}y{CLOSES}"),
                2,
                "two parts have the id",
            ),
            (format!("{a}\n{b}y{CLOSES}{CLOSES}"), 1, "inside another"),
            (format!("{a}x"), 1, "does not end"),
            (
                format!("\n{a}\n# One\n\n### Three\n{CLOSES}"),
                5,
                "skips a level",
            ),
            (
                format!("{a}\n![](map.png)\n{CLOSES}"),
                2,
                "no text alternative",
            ),
            (
                format!("{}x{CLOSES}{b}y{CLOSES}", head("a-para-1")),
                1,
                "a place in another",
            ),
            (
                format!("{b}x{CLOSES}\n{}y{CLOSES}", head("")),
                2,
                "not made of",
            ),
        ] {
            let (found, problem) = filled(&text).unwrap_err();
            assert_eq!(found, line, "{text:?}: {problem}");
            assert!(problem.contains(says), "{text:?}: {problem}");
        }
        assert_eq!(
            filled(&format!("{a}x{CLOSES}\n\n{b}y{CLOSES}\n")),
            Ok(vec!["a".to_owned(), "b".to_owned()])
        );
    }
}
