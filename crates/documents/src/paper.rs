//! Owns a whole paper: its file, its front sheet and its page.

use crate::blocks::{Block, Content, Document, Inline, ParagraphNumber};
use crate::derive::{Marks, project};
use crate::front_matter::{self, FieldText, FrontMatter};
use crate::ground::{AudienceLevel, Bases, Ground, capitalised};
use crate::html::{localised_page, paper_to_article};
use crate::markdown::{ParseOptions, Scope, parse};
use crate::normalise::normalise;
use crate::pictures::Pictures;
use crate::problem::Problem;
use std::collections::BTreeSet;

/// A paper read from its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The front sheet as written.
    pub front: FrontMatter,
    /// What the paper is for.
    pub purpose: Option<Document>,
    /// What it asks of the board.
    pub recommendations: Vec<Document>,
    /// What it is based on.
    pub background_papers: Vec<Document>,
    /// What its appendices are called, in the order of the front matter.
    pub appendix_titles: Vec<Document>,
    /// The numbered text.
    pub body: Document,
}

impl Paper {
    /// The language that it is written in, as in HTML.
    #[must_use]
    pub fn language(&self) -> &str {
        self.front.language.as_deref().unwrap_or("en-GB")
    }

    /// What the front sheet says of what is not open to the public, as an audience reads the paper:
    /// whose law lets or makes it be withheld. Nothing if all is open.
    #[must_use]
    pub fn withheld(&self, audience: AudienceLevel) -> Option<String> {
        let mut grounds: Vec<Ground> = Vec::new();
        let texts = self.purpose.iter().chain(&self.recommendations);
        let texts = texts.chain([&self.body]).chain(&self.appendix_titles);
        for text in texts.chain(&self.background_papers) {
            // The view, because what is inside hidden text is not told.
            project(text, audience, Marks::Keep).each_ground(&mut |ground, _| grounds.push(ground));
        }
        let grounds = Ground::joined(grounds).into_iter();
        let told: Vec<String> = grounds.map(Ground::information).collect();
        (!told.is_empty()).then(|| format!("{}.", capitalised(&told.join("; "))))
    }
}

/// Reads a paper's file: front matter between lines of `---`, then the body.
pub fn parse_paper(file_text: &str) -> Result<Paper, Vec<Problem>> {
    parse_paper_under(file_text, Bases::ALL)
}

/// Reads a paper's file under the rules of a board, which say why something may be kept from the
/// public.
pub fn parse_paper_under(file_text: &str, bases: Bases) -> Result<Paper, Vec<Problem>> {
    let file = normalise(file_text);
    let (front, body, first_line) = front_matter::split(&file).map_err(|problem| vec![problem])?;
    let (front, mut problems) = front_matter::parse(front);
    let body = parse(
        body,
        &ParseOptions {
            scope: Scope::Body,
            first_line,
            bases,
            drawings: false,
        },
    );
    let anchors = body.as_ref().ok().map(anchors);
    let body = body.unwrap_or_else(|found| {
        problems.extend(found);
        Document::default()
    });
    let mut read = |text: &FieldText| read_field(text, bases, anchors.as_ref(), &mut problems);
    let paper = Paper {
        purpose: front.purpose.as_ref().map(&mut read),
        recommendations: front.recommendations.iter().map(&mut read).collect(),
        background_papers: front.background_papers.iter().map(&mut read).collect(),
        appendix_titles: front
            .appendices
            .iter()
            .map(|appendix| read(&appendix.title))
            .collect(),
        front,
        body,
    };
    if problems.is_empty() {
        return Ok(paper);
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    Err(problems)
}

/// Writes a paper as a whole page for an audience, with its pictures in it.
#[must_use]
pub fn paper_to_page(paper: &Paper, audience: AudienceLevel, pictures: &Pictures) -> String {
    localised_page(
        paper.language(),
        &paper.front.title,
        &paper_to_article(paper, audience, pictures),
    )
}

/// Writes what an audience may see of a paper as HTML, for the inside of a page.
#[must_use]
pub fn paper_to_html(paper: &Paper, audience: AudienceLevel) -> String {
    paper_to_article(paper, audience, &Pictures::none())
}

fn read_field(
    text: &FieldText,
    bases: Bases,
    anchors: Option<&BTreeSet<String>>,
    problems: &mut Vec<Problem>,
) -> Document {
    let options = ParseOptions {
        scope: Scope::Field,
        first_line: text.line,
        bases,
        drawings: false,
    };
    let document = match parse(&text.source, &options) {
        Ok(document) => document,
        Err(found) => {
            problems.extend(found);
            return Document::default();
        }
    };
    // Without a body there is nothing to look places up in.
    let Some(anchors) = anchors else {
        return document;
    };
    if leads_outside(&document, anchors) {
        problems.push(Problem {
            line: text.line,
            column: 1,
            code: "unknown-place",
            message: "a link here leads to no place in the body. Places are `#section-2`, \
                      `#para-2-3` and `#heading-1`."
                .to_owned(),
        });
    }
    document
}

/// Whether a text that stands beside a body, such as a recommendation, has a link to a place that
/// the body does not have.
#[must_use]
pub fn leads_nowhere(text: &Document, body: &Document) -> bool {
    leads_outside(text, &anchors(body))
}

fn leads_outside(text: &Document, anchors: &BTreeSet<String>) -> bool {
    let mut links = Vec::new();
    block_links(&text.blocks, &mut links);
    links.iter().any(|place| !anchors.contains(*place))
}

fn block_links<'d>(blocks: &'d [Block], links: &mut Vec<&'d str>) {
    for block in blocks {
        block
            .content
            .each_child(&mut |blocks| block_links(blocks, links));
        block
            .content
            .each_text(&mut |content| inline_links(content, links));
    }
}

fn inline_links<'d>(content: &'d [Inline], links: &mut Vec<&'d str>) {
    for inline in content {
        if let Inline::Link { address, .. } = inline {
            links.extend(address.strip_prefix('#'));
        }
        inline_links(inline.children(), links);
    }
}

fn anchors(document: &Document) -> BTreeSet<String> {
    fn add(blocks: &[Block], anchors: &mut BTreeSet<String>) {
        for block in blocks {
            match &block.content {
                Content::Heading(heading) => anchors.extend([heading.anchor.clone()]),
                Content::Paragraph(paragraph) => {
                    anchors.extend(paragraph.number.map(ParagraphNumber::anchor));
                }
                content => content.each_child(&mut |blocks| add(blocks, anchors)),
            }
        }
    }
    let mut found = BTreeSet::new();
    add(&document.blocks, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::Basis;

    #[test]
    fn all_that_is_wrong_is_told_at_once_in_the_order_of_lines() {
        let file = "---\ntitle: A\nrecommendations:\n  - \"See [2](#section-9) of [[exempt 3: b]].\"\n---\n\n\
                    # A\n\nB [[exempt 3: c]].\n\n### D\n\n![](e.png)\n\n::: exempt 3\n\nF.\n\n<b>\n\n:::\n";
        let wales = Bases::named([Basis::Wales.mark()]);
        let told = |file: &str| {
            let problems = parse_paper_under(file, wales).unwrap_err();
            let told = problems.iter().map(|problem| (problem.line, problem.code));
            told.collect::<Vec<_>>()
        };
        let ground = "ground-not-allowed";
        assert_eq!(
            told(file),
            [
                (4, ground),
                (9, ground),
                (11, "heading-level"),
                (13, "picture-alternative"),
                (15, ground),
                (19, "html"),
            ]
        );
        // Markers that open or close nothing hide no other problem, and make none.
        for (opens, closes) in [
            ("::: exempt 33", ":::"),
            ("::: exmept 3", ":::"),
            ("::: exempt 14", ""),
            ("", ":::"),
            ("A [[exempt 14: b", ""),
            ("A [[exmept 14: b]]", ""),
            ("A [[[exempt 14: b]]]", "c]]"),
        ] {
            let file = format!("---\ntitle: A\n---\n\n# A\n\n{opens}\n\n### B\n\n{closes}\n");
            let told = told(&file);
            assert!(told.contains(&(9, "heading-level")), "{told:?} {file}");
            let others = told.iter().filter(|(line, _)| *line != 9);
            assert_eq!(
                others.count(),
                1 + usize::from(closes == "c]]"),
                "{told:?} {file}"
            );
        }
        // Links of the front sheet are looked up whatever else is wrong with it.
        let file = "---\ntitle: A\nsubtitle: B\npurpose: \"See [2](#section-9).\"\n---\n\n# A\n";
        assert!(
            told(file).contains(&(3, "unknown-field")),
            "{:?}",
            told(file)
        );
    }

    #[test]
    fn the_front_sheet_says_by_which_law_something_is_withheld() {
        let file = "---\ntitle: A\npurpose: \"[[exempt 5: a [[confidential enactment: b]]]]\"\n---\n\n\
                    Sold for [[exempt 3: £2m]].\n\n::: exempt scotland 6\n\nWords.\n\n:::\n";
        let paper = parse_paper(file).unwrap();
        let exempt = "Exempt information under paragraphs 3 and 5 of Part 1 of Schedule 12A to the \
                      Local Government Act 1972; ";
        let confidential = "confidential information under section 100A(3)(b) of the Local \
                            Government Act 1972, whose disclosure an enactment prohibits; ";
        let scotland = "exempt information under paragraph 6 of Part 1 of Schedule 7A to the Local \
                        Government (Scotland) Act 1973.";
        // What is inside hidden text is not told to who does not read that.
        for (audience, inside) in [
            (AudienceLevel::Public, ""),
            (AudienceLevel::Restricted, confidential),
            (AudienceLevel::Confidential, confidential),
        ] {
            let told = paper.withheld(audience);
            let expected = format!("{exempt}{inside}{scotland}");
            assert_eq!(told.as_deref(), Some(expected.as_str()), "{audience}");
            let shown = paper_to_html(&paper, audience);
            assert!(shown.contains(&format!("<dt>Withheld</dt><dd>{expected}</dd>")));
        }
        let open = parse_paper("---\ntitle: A\n---\n\nWords.\n").unwrap();
        assert_eq!(open.withheld(AudienceLevel::Public), None);
    }
}
