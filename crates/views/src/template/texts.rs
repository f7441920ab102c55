//! Owns the helpers that put a Markdown text of the API into a page or a document, and the content
//! of a page into the layout. They alone write what isn't escaped, because `documents` made it.

use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
};
use minuted_documents::{
    AudienceLevel, Document, ParseOptions, Pictures, blocks::Content, escape_markdown, mark_beside,
    parse, single_line, to_html_beside, to_html_showing, to_inline_html, to_plain,
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    rehearsal::Rehearsal,
    values::{given, named, refuse},
};

/// Where the content of a page waits for the layout.
pub(crate) const CONTENT: &str = "content";

/// `{{markdown text}}`: a text as HTML.
///
/// - `body=true`: the one whole text of a page, with its sections and numbers.
/// - `within="appendix-1"`: a whole text among others; its ids begin with that.
/// - `pictures=files`: the files of the API, by `name` and `address`, which the text may show.
/// - `inline=true`: words alone, such as for a heading.
///
/// The API gave this viewer's own text, and the public's where that is another: what the public
/// does not read is marked. Were a mark of exempt information left in it, what it
/// covers would not be shown.
pub(super) struct Markdown(pub(super) Arc<Rehearsal>);

impl HelperDef for Markdown {
    fn call<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let is = |name| Ok::<_, RenderError>(named(h, name)? == Some(&Json::Bool(true)));
        let place = match named(h, "within")? {
            None => None,
            Some(Json::String(place)) => Some(place.as_str()),
            Some(_) => return Err(refuse("`within` needs a text")),
        };
        let form = match (is("body")?, place, is("inline")?) {
            (true, ..) => Form::Body,
            (false, Some(place), _) => Form::Within(place),
            (false, None, true) => Form::Inline,
            (false, None, false) => Form::Field,
        };
        let source = source(h)?;
        let public = public(h)?;
        let given = named(h, "pictures")?;
        let pictures = given.map_or_else(|| Ok(Pictures::none()), pictures)?;
        let key = || format!("{form:?} {public:?} {given:?} {source}");
        let html = self.0.text(key, || form.html(source, public, &pictures))?;
        Ok(out.write(&html)?)
    }
}

/// Where the pictures are that a text may show.
fn pictures(files: &Json) -> Result<Pictures, RenderError> {
    let mut pictures = Pictures::none();
    let wanted = || refuse("`pictures` needs files of the API with their `name` and `address`");
    for file in files.as_array().ok_or_else(wanted)? {
        let text = |field: &str| file.get(field).and_then(Json::as_str).ok_or_else(wanted);
        pictures.add_address(text("name")?, text("address")?);
    }
    Ok(pictures)
}

/// How a text stands in a page.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    Body,
    Within(&'a str),
    Inline,
    Field,
}

impl Form<'_> {
    fn html(
        self,
        source: &str,
        public: Option<&str>,
        pictures: &Pictures,
    ) -> Result<String, RenderError> {
        match public {
            None => self.same_for_all(source, pictures),
            Some(public) => self.beside(source, public, pictures),
        }
    }

    /// A text of which the public reads another.
    fn beside(
        self,
        source: &str,
        public: &str,
        pictures: &Pictures,
    ) -> Result<String, RenderError> {
        let place = match self {
            Form::Inline => {
                let html = self.same_for_all(source, pictures)?;
                return Ok(format!(
                    "<mark class=\"exempt\"><span class=\"exempt-label\">Not open to the \
                     public:</span> {html}</mark>"
                ));
            }
            Form::Body => "",
            Form::Within(place) => place,
            Form::Field => {
                let field = |text| parse(text, &ParseOptions::FIELD);
                if let (Ok(own), Ok(public)) = (field(source), field(public)) {
                    return Ok(to_html_beside(&own, &public, "", pictures));
                }
                &own_place(source)
            }
        };
        let (own, public) = (whole(source)?, whole(public)?);
        Ok(to_html_beside(&own, &public, place, pictures))
    }

    fn same_for_all(self, source: &str, pictures: &Pictures) -> Result<String, RenderError> {
        let audience = AudienceLevel::Public;
        Ok(match self {
            Form::Body => to_html_showing(&whole(source)?, audience, "", pictures),
            Form::Within(place) => to_html_showing(&whole(source)?, audience, place, pictures),
            Form::Inline => {
                let document = parse(source, &ParseOptions::FIELD).or_else(|_| whole(source))?;
                to_inline_html(&document, audience)
            }
            Form::Field => match parse(source, &ParseOptions::FIELD) {
                Ok(document) => to_html_showing(&document, audience, "", pictures),
                // With sections or footnotes of its own: its ids are its own too.
                Err(_) => {
                    let place = own_place(source);
                    to_html_showing(&whole(source)?, audience, &place, pictures)
                }
            },
        })
    }
}

/// Where the ids of a text with sections of its own begin.
fn own_place(source: &str) -> String {
    format!("text-{}", &hex::encode(Sha256::digest(source))[..8])
}

fn whole(source: &str) -> Result<Document, RenderError> {
    parse(source, &ParseOptions::BODY)
        .map_err(|_| refuse("a text of the record is not Markdown that Minuted can read"))
}

/// `{{md text}}`: a text in a document.
///
/// - `indent="  "`: it stands in a point of a list, which is indented so far.
/// - `lead=number`: plain words in bold before it, such as its printed number.
/// - `body=true`: a whole text with its sections, numbers and notes, on lines of its own.
pub(super) fn md<'reg, 'rc>(
    h: &Helper<'rc>,
    _: &'reg Handlebars<'reg>,
    _: &'rc Context,
    _: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = source(h)?;
    if named(h, "body")? == Some(&Json::Bool(true)) {
        return Ok(out.write(&body(text, public(h)?)?)?);
    }
    let indent = match named(h, "indent")? {
        None => "",
        Some(Json::String(spaces)) if spaces.bytes().all(|b| b == b' ') => spaces,
        Some(_) => return Err(refuse("`indent` is spaces between quotation marks")),
    };
    let lead = match named(h, "lead")? {
        None => "",
        Some(Json::String(words)) => words.trim(),
        Some(_) => return Err(refuse("`lead` needs a text")),
    };
    let lead = match public(h)? {
        None => lead.to_owned(),
        Some(_) => format!("{lead} {NOT_PUBLIC}").trim().to_owned(),
    };
    let (document, text) = match parse(text, &ParseOptions::FIELD) {
        Ok(document) => (document, text.to_owned()),
        // Sections and footnotes of its own can't join with the text around it; its words can.
        Err(_) => {
            let document = whole(text)?;
            let plain = to_plain(&document, AudienceLevel::Public);
            let lines: Vec<_> = plain.lines().map(escape_markdown).collect();
            (document, lines.join("\n\n"))
        }
    };
    let text = if lead.is_empty() {
        text
    } else {
        let first = document.blocks.first().map(|block| &block.content);
        let joins = matches!(first, Some(Content::Paragraph(_) | Content::Heading(_)));
        // A list or a table starts a line of its own.
        let between = if joins { " " } else { "\n\n" };
        format!("**{}**{between}{text}", escape_markdown(&lead))
    };
    for (index, line) in text.trim_end().lines().enumerate() {
        if index > 0 {
            out.write("\n")?;
            if !line.is_empty() {
                out.write(indent)?;
            }
        }
        out.write(line)?;
    }
    Ok(())
}

/// What stands before a text of which the public reads another.
const NOT_PUBLIC: &str = "[not open to the public]";

/// A whole text, with marks where the public reads another.
fn body(own: &str, public: Option<&str>) -> Result<String, RenderError> {
    whole(own)?;
    match public {
        None => Ok(own.to_owned()),
        Some(public) => mark_beside(own, public)
            .map_err(|_| refuse("a text of the record is not Markdown that Minuted can read")),
    }
}

/// `(plain text)`: the words of a text in one line, such as for the title of a part. It says so where
/// the public reads another.
pub(super) fn plain(h: &Helper<'_>) -> Result<Json, RenderError> {
    let text = source(h)?;
    let document = parse(text, &ParseOptions::FIELD).or_else(|_| whole(text))?;
    let words = single_line(&to_plain(&document, AudienceLevel::Public));
    Ok(match public(h)? {
        Some(_) if !words.is_empty() => Json::from(format!("{words} {NOT_PUBLIC}")),
        _ => Json::from(words),
    })
}

/// A short text for what is not Markdown of the template, such as a front sheet: it says so itself
/// where the public reads another. An empty one is none.
pub(super) fn field_source(text: &Json, name: &str) -> Result<Option<String>, RenderError> {
    let markdown = text.get("markdown").and_then(Json::as_str);
    let markdown = markdown.ok_or_else(|| {
        refuse(format!(
            "`{name}` needs a text of the API with its `markdown`"
        ))
    })?;
    match text.get("publicMarkdown") {
        _ if markdown.trim().is_empty() => Ok(None),
        Some(Json::Null) => Ok(Some(markdown.to_owned())),
        Some(Json::String(_)) => {
            let mark = escape_markdown(NOT_PUBLIC);
            Ok(Some(format!("**{mark}**\n\n{markdown}")))
        }
        _ => Err(refuse(format!(
            "`{name}` needs a text of the API with its `publicMarkdown`, so that what is not public \
             is marked"
        ))),
    }
}

/// The Markdown of a text of the API, which is an object with `markdown`, or a plain text of it.
fn source<'a>(h: &'a Helper<'_>) -> Result<&'a str, RenderError> {
    let value = given(h, 0)?;
    // Words of the template itself are for all; of an answer, the whole text is wanted.
    let is_answer = h.param(0).is_some_and(|p| p.relative_path().is_some());
    let own_words = value.as_str().filter(|_| !is_answer);
    let markdown = own_words.or_else(|| value.get("markdown")?.as_str());
    markdown.ok_or_else(|| {
        refuse(format!(
            "`{}` needs a text of the API with its `markdown`",
            h.name()
        ))
    })
}

/// The text that the public reads, where it is another. Every query asks for it beside `markdown`,
/// so that no page shows a member what is exempt as if it were open.
fn public<'a>(h: &'a Helper<'_>) -> Result<Option<&'a str>, RenderError> {
    let value = given(h, 0)?;
    if value.is_string() {
        return Ok(None);
    }
    match value.get("publicMarkdown") {
        Some(Json::Null) => Ok(None),
        Some(Json::String(public)) => Ok(Some(public)),
        _ => Err(refuse(format!(
            "`{}` needs a text of the API with its `publicMarkdown`, so that what is not public \
             is marked",
            h.name()
        ))),
    }
}

/// `{{page-content}}`: the page inside the layout.
pub(super) fn page_content<'reg, 'rc>(
    _: &Helper<'rc>,
    _: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    _: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    match ctx.data().get(CONTENT).and_then(Json::as_str) {
        Some(content) => Ok(out.write(content)?),
        None => Err(refuse("only the layout has `page-content`")),
    }
}
