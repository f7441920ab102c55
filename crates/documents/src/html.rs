//! Owns HTML: semantic, escaped as it is written, then cleaned once more.
//!
//! The document's title is the page's `<h1>`, so a heading with one `#` is an `<h2>`.

mod clean;
mod pack;
mod sheet;
mod structures;

use self::clean::text_into;
pub(crate) use self::clean::{clean, escaped, html_text};
pub use self::pack::{pack_to_html, pack_to_page};
pub(crate) use self::sheet::paper_to_article;
use crate::aligned::aligned;
use crate::blocks::{Block, Content, Document, Heading, Inline};
use crate::derive::{Marks, project};
use crate::ground::{AudienceLevel, Ground};
use crate::passages::Finder;
use crate::pictures::Pictures;
use std::collections::BTreeMap;

/// Writes what an audience may see as HTML, for the inside of a page.
///
/// Exempt text that the audience may see is marked as such. Derived text has no such marks left,
/// so only who reads a source sees them.
#[must_use]
pub fn to_html(document: &Document, audience: AudienceLevel) -> String {
    clean(&body(document, audience, &Pictures::none()))
}

/// As [`to_html`], with these pictures, for a text that may stand in one page with others: its ids,
/// and the links to them, begin with `place`, of which letters, digits and `-` are taken. It may be
/// empty: the one text of a page.
#[must_use]
pub fn to_html_showing(
    document: &Document,
    audience: AudienceLevel,
    place: &str,
    pictures: &Pictures,
) -> String {
    clean(&body_within(document, audience, &prefix(place), pictures))
}

/// What ids begin with.
fn prefix(place: &str) -> String {
    let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let mut place: String = place.chars().filter(fits).collect();
    if !place.is_empty() {
        place.push('-');
    }
    place
}

/// Writes a reader's own text of which the public reads another: what the public does not read is
/// marked, with the reason. `place` is as for [`to_html_showing`].
#[must_use]
pub fn to_html_beside(
    document: &Document,
    public: &Document,
    place: &str,
    pictures: &Pictures,
) -> String {
    let place = prefix(place);
    let found = aligned(document, public);
    // Of what the public reads in part, the words that it does not read.
    let (mut document, mut finder) = (document.clone(), Finder::new());
    for (own, like) in &found.in_part {
        let like = &public.blocks[*like].content;
        finder.block(&mut document.blocks[*own].content, like);
    }
    if found.notes_differ {
        finder.notes(&mut document.footnotes, &public.footnotes);
    }
    let mut writer = Writer::new(&place, pictures);
    for run in &found.runs {
        let blocks = &document.blocks[run.blocks.clone()];
        let why = (!run.is_open).then_some(run.grounds.as_slice());
        writer.set_apart(why, |writer| writer.blocks(blocks));
    }
    let why = found.notes_differ.then_some(found.note_grounds.as_slice());
    writer.set_apart(why, |writer| writer.footnotes(&document));
    clean(&writer.out)
}

/// What stands before text that the reader may see and the public may not.
const NOT_PUBLIC: &str = "Not open to the public";

/// Writes a text for the inside of a line, such as a heading: the words alone of its one
/// paragraph, or else all its words without formatting.
#[must_use]
pub fn to_inline_html(document: &Document, audience: AudienceLevel) -> String {
    let view = project(document, audience, Marks::Keep);
    if matches!(
        view.blocks.as_slice(),
        [Block {
            content: Content::Paragraph(_),
            ..
        }]
    ) {
        clean(&field(document, audience))
    } else {
        let words = crate::text::to_plain(document, audience);
        escaped(&crate::normalise::single_line(&words))
    }
}

/// Makes a whole page that stands alone, with its style and without scripts.
///
/// `body` must be HTML from this crate; `title` is plain text.
#[must_use]
pub fn page(title: &str, body: &str) -> String {
    localised_page("en-GB", title, body)
}

pub(crate) fn localised_page(language: &str, title: &str, body: &str) -> String {
    let (language, title) = (escaped(language), escaped(title));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         {body}</main>\n</body>\n</html>\n"
    )
}

const STYLE: &str = include_str!("page.css");

/// Writes the body, not yet cleaned.
pub(crate) fn body(document: &Document, audience: AudienceLevel, pictures: &Pictures) -> String {
    body_within(document, audience, "", pictures)
}

fn body_within(
    document: &Document,
    audience: AudienceLevel,
    place: &str,
    pictures: &Pictures,
) -> String {
    let view = project(document, audience, Marks::Keep);
    let mut writer = Writer::new(place, pictures);
    writer.blocks(&view.blocks);
    writer.footnotes(&view);
    writer.out
}

/// Writes a field as a point of a list: its words alone if it is one paragraph.
pub(crate) fn field(document: &Document, audience: AudienceLevel) -> String {
    let view = project(document, audience, Marks::Keep);
    let pictures = Pictures::none();
    let mut writer = Writer::new("", &pictures);
    writer.item(&view.blocks);
    writer.out
}

struct Writer<'a> {
    out: String,
    /// What every id begins with.
    place: &'a str,
    /// How many levels of headings stand above those of the text, beside the title of the page.
    above: u8,
    pictures: &'a Pictures,
    /// How often each footnote was referred to so far.
    references: BTreeMap<usize, usize>,
    /// Whether something was written that is not for the public.
    holds_hidden: bool,
}

impl<'a> Writer<'a> {
    fn new(place: &'a str, pictures: &'a Pictures) -> Self {
        Self {
            out: String::new(),
            place,
            above: 0,
            pictures,
            references: BTreeMap::new(),
            holds_hidden: false,
        }
    }
}

impl Writer<'_> {
    fn tag(&mut self, tag: &str) {
        self.out.push_str(tag);
    }

    /// Writes something as what it is: not for the public on these grounds, or open.
    fn set_apart(&mut self, why: Option<&[Ground]>, write: impl FnOnce(&mut Self)) {
        if let Some(grounds) = why {
            let mut told = String::new();
            for ground in grounds {
                told.push_str(" (");
                told.push_str(&escaped(&ground.label()));
                told.push(')');
            }
            self.tag(&format!(
                "<div class=\"exempt\">\n<p class=\"exempt-label\">{NOT_PUBLIC}{told}</p>\n"
            ));
        }
        write(self);
        if why.is_some() {
            self.tag("</div>\n");
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(&block.content);
        }
    }

    fn block(&mut self, content: &Content) {
        match content {
            Content::Heading(heading) => self.heading(heading),
            Content::Paragraph(paragraph) => {
                if let Some(number) = paragraph.number {
                    let anchor = number.anchor();
                    let place = self.place;
                    self.tag(&format!(
                        "<p id=\"{place}{anchor}\" class=\"numbered\"><span class=\"number\">{number}</span> "
                    ));
                } else {
                    self.tag("<p>");
                }
                self.paragraph_words(&paragraph.content);
                self.tag("</p>\n");
            }
            Content::List(list) => self.list(list),
            Content::Definitions(definitions) => self.definitions(definitions),
            Content::Table(table) => self.table(table),
            Content::Figure(figure) => self.figure(figure),
            Content::Recommendations(blocks) => self.recommendations(blocks),
            Content::Quote(blocks) => {
                self.tag("<blockquote>\n");
                self.blocks(blocks);
                self.tag("</blockquote>\n");
            }
            Content::Code { language, text } => {
                match language {
                    Some(language) => {
                        let class = escaped(language);
                        self.tag(&format!("<pre><code class=\"language-{class}\">"));
                    }
                    None => self.tag("<pre><code>"),
                }
                text_into(&mut self.out, text);
                if !text.is_empty() {
                    self.out.push('\n');
                }
                self.tag("</code></pre>\n");
            }
            Content::ThematicBreak => self.tag("<hr>\n"),
            Content::PageBreak => self.tag("<div class=\"page-break\"></div>\n"),
            Content::Hidden { ground, blocks } => {
                self.holds_hidden = true;
                let label = escaped(&ground.shown_label());
                self.tag(&format!(
                    "<div class=\"exempt\">\n<p class=\"exempt-label\">{label}</p>\n"
                ));
                self.blocks(blocks);
                self.tag("</div>\n");
            }
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let level = heading.level + 1 + self.above;
        let (place, anchor) = (self.place, &heading.anchor);
        self.tag(&format!("<h{level} id=\"{place}{anchor}\">"));
        if let Some(number) = heading.number {
            self.tag(&format!("<span class=\"number\">{number}</span> "));
        }
        self.words(&heading.content);
        self.tag(&format!("</h{level}>\n"));
    }

    /// A paragraph that is not shown says so in a sentence.
    fn paragraph_words(&mut self, content: &[Inline]) {
        if let [Inline::Stub(ground)] = content {
            let sentence = escaped(&ground.sentence());
            self.tag(&format!("<span class=\"exempt-stub\">{sentence}</span>"));
        } else {
            self.words(content);
        }
    }

    fn words(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(text) => text_into(&mut self.out, text),
                Inline::Code(code) => {
                    self.tag("<code>");
                    text_into(&mut self.out, code);
                    self.tag("</code>");
                }
                Inline::Emphasis(content) => self.wrapped("em", content),
                Inline::Strong(content) => self.wrapped("strong", content),
                Inline::Link { address, content } => {
                    let address = match address.strip_prefix('#') {
                        Some(anchor) => format!("#{}{}", self.place, escaped(anchor)),
                        None => escaped(address),
                    };
                    self.tag(&format!("<a href=\"{address}\">"));
                    self.words(content);
                    self.tag("</a>");
                }
                Inline::FootnoteReference(number) => self.footnote_reference(*number),
                Inline::SoftBreak => self.out.push('\n'),
                Inline::HardBreak => self.tag("<br>\n"),
                Inline::Hidden { ground, content } => {
                    self.holds_hidden = true;
                    let label = escaped(&ground.shown_label());
                    self.tag(&format!(
                        "<mark class=\"exempt\"><span class=\"exempt-label\">{label}:</span> "
                    ));
                    self.words(content);
                    self.tag("</mark>");
                }
                Inline::Stub(ground) => {
                    let stub = escaped(&ground.stub());
                    self.tag(&format!("<span class=\"exempt-stub\">{stub}</span>"));
                }
            }
        }
    }

    fn wrapped(&mut self, tag: &str, content: &[Inline]) {
        self.tag(&format!("<{tag}>"));
        self.words(content);
        self.tag(&format!("</{tag}>"));
    }

    fn footnote_reference(&mut self, number: usize) {
        let place = self.place;
        let count = self.references.entry(number).or_insert(0);
        *count += 1;
        let id = reference_id(number, *count);
        self.tag(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#{place}note-{number}\" id=\"{place}{id}\" \
             aria-label=\"Note {number}\">{number}</a></sup>"
        ));
    }

    fn footnotes(&mut self, view: &Document) {
        if view.footnotes.is_empty() {
            return;
        }
        let (place, level) = (self.place, 2 + self.above);
        self.tag(&format!(
            "<section class=\"footnotes\" aria-labelledby=\"{place}footnotes-title\">\n\
             <h{level} id=\"{place}footnotes-title\">Notes</h{level}>\n<ol>\n",
        ));
        for (index, footnote) in view.footnotes.iter().enumerate() {
            let number = index + 1;
            self.tag(&format!("<li id=\"{place}note-{number}\">"));
            self.paragraph_words(&footnote.content);
            for count in 1..=self.references.get(&number).copied().unwrap_or(1) {
                let id = reference_id(number, count);
                let which = if count == 1 {
                    String::new()
                } else {
                    format!(" ({count})")
                };
                self.tag(&format!(
                    " <a href=\"#{place}{id}\" class=\"footnote-back\" \
                     aria-label=\"Back to note {number} in the text{which}\">↩</a>"
                ));
            }
            self.tag("</li>\n");
        }
        self.tag("</ol>\n</section>\n");
    }
}

fn reference_id(number: usize, count: usize) -> String {
    if count == 1 {
        format!("note-ref-{number}")
    } else {
        format!("note-ref-{number}-{count}")
    }
}

#[cfg(test)]
mod beside {
    use super::*;
    use crate::derive::derive;
    use crate::markdown::{ParseOptions, parse};

    #[test]
    fn what_the_public_does_not_read_is_marked_and_nothing_else() {
        let texts = derive(
            "Open.\n\nFor [[exempt 3: ten pounds]].\n\n::: exempt 3\n\nHidden.\n\n- A list.\n\n:::\n\nOpen too.",
        )
        .unwrap();
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let (own, public) = (read(&texts.restricted), read(&texts.public));
        let html = to_html_beside(&own, &public, "", &Pictures::none());
        let (before, rest) = html.split_once("<div class=\"exempt\">").unwrap();
        let (marked, after) = rest.split_once("</div>").unwrap();
        assert!(before.contains("Open.") && after.contains("Open too."));
        assert!(marked.contains("Not open to the public (exempt: paragraph 3)"));
        for words in ["ten pounds", "Hidden.", "A list."] {
            assert!(marked.contains(words), "{html}");
        }
        assert!(!after.contains("exempt"), "{html}");
        // Ids and notes are as they are without the marks.
        assert_eq!(
            to_html_beside(&own, &own, "", &Pictures::none()),
            to_html(&own, AudienceLevel::Public)
        );
    }

    #[test]
    fn what_is_open_is_not_marked_where_the_same_is_hidden() {
        let texts = derive("::: exempt 3\n\n- A\n\n:::\n\nOfficers advise.\n\n- A\n").unwrap();
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let (own, public) = (read(&texts.restricted), read(&texts.public));
        let html = to_html_beside(&own, &public, "", &Pictures::none());
        assert!(html.starts_with("<div class=\"exempt\">"), "{html}");
        let (_, after) = html.split_once("</div>").unwrap();
        assert!(
            after.contains("<li>A</li>") && !after.contains("exempt"),
            "{html}"
        );
    }

    #[test]
    fn words_with_grounds_of_their_own_are_each_marked() {
        let texts =
            derive("For [[exempt 3: ten pounds less]], then [[exempt 3, 4: on strike]].").unwrap();
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let (own, public) = (read(&texts.restricted), read(&texts.public));
        let html = to_html_beside(&own, &public, "", &Pictures::none());
        for marked in [
            "Exempt, paragraph 3:</span> ten pounds less</mark>, then <mark",
            "Exempt, paragraphs 3 and 4:</span> on strike</mark>.",
        ] {
            assert!(html.contains(marked), "{html}");
        }
    }

    #[test]
    fn a_note_that_the_public_does_not_read_is_marked() {
        let texts = derive("Open.[^a]\n\n[^a]: For [[exempt 3: ten pounds]].").unwrap();
        let read = |text: &str| parse(text, &ParseOptions::BODY).unwrap();
        let html = to_html_beside(
            &read(&texts.restricted),
            &read(&texts.public),
            "a",
            &Pictures::none(),
        );
        let (before, after) = html.split_once("<div class=\"exempt\">").unwrap();
        assert!(
            before.contains("Open.") && after.contains("ten pounds"),
            "{html}"
        );
        assert!(
            after.contains("Not open to the public (exempt: paragraph 3)"),
            "{html}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParseOptions, parse};

    #[test]
    fn texts_of_one_page_keep_their_ids_apart() {
        let source = "# A\n\nSee [1.1](#para-1-1).[^a]\n\n[^a]: Note.\n";
        let document = parse(source, &ParseOptions::BODY).unwrap();
        let public = AudienceLevel::Public;
        let html = to_html_showing(&document, public, "appendix 1\"", &Pictures::none());
        for part in [
            "<h2 id=\"appendix1-section-1\">",
            "<p id=\"appendix1-para-1-1\"",
            "<a href=\"#appendix1-para-1-1\">1.1</a>",
            "<a href=\"#appendix1-note-1\" id=\"appendix1-note-ref-1\"",
            "aria-labelledby=\"appendix1-footnotes-title\"",
            "<li id=\"appendix1-note-1\">",
            "<a href=\"#appendix1-note-ref-1\"",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
    }

    #[test]
    fn a_line_holds_words_alone() {
        for (source, html) in [
            (
                "A *map* & [[exempt 3: x]]",
                "A <em>map</em> &amp; <span class=\"exempt-stub\">[exempt: paragraph 3]</span>",
            ),
            ("One\n\n- two\n- <a@b.uk>", "One two a@b.uk"),
        ] {
            let document = parse(source, &ParseOptions::FIELD).unwrap();
            assert_eq!(to_inline_html(&document, AudienceLevel::Public), html);
        }
    }
}
