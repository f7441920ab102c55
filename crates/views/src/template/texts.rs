//! Owns the helpers that put a Markdown text of the API into a page or a document, and the content
//! of a page into the layout. They alone write what isn't escaped, because `documents` made it.

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError};
use minuted_documents::{ParseOptions, parse, to_html};
use serde_json::Value as Json;

use super::values::{given, named, refuse};

/// Where the content of a page waits for the layout.
pub(crate) const CONTENT: &str = "content";

/// `{{markdown text}}`: a text as HTML; `body=true` for a whole text with sections and numbers.
///
/// The API gave this viewer's own text. Were a mark of exempt information left in it, what it
/// covers would not be shown.
pub(super) fn markdown<'reg, 'rc>(
    h: &Helper<'rc>,
    _: &'reg Handlebars<'reg>,
    _: &'rc Context,
    _: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let whole = named(h, "body")?.is_some_and(|body| body == &Json::Bool(true));
    let options = if whole {
        ParseOptions::BODY
    } else {
        ParseOptions::FIELD
    };
    let document = parse(source(h)?, &options).map_err(|_| not_markdown())?;
    let html = to_html(&document, minuted_documents::AudienceLevel::Public);
    Ok(out.write(&html)?)
}

/// `{{md text}}`: a text in a document. `indent="   "` places it inside a point of a list.
pub(super) fn md<'reg, 'rc>(
    h: &Helper<'rc>,
    _: &'reg Handlebars<'reg>,
    _: &'rc Context,
    _: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = source(h)?;
    // What is whole in itself can't join with the text around it.
    parse(text, &ParseOptions::FIELD).map_err(|_| not_markdown())?;
    let indent = match named(h, "indent")? {
        None => "",
        Some(Json::String(spaces)) if spaces.bytes().all(|b| b == b' ') => spaces,
        Some(_) => return Err(refuse("`indent` is spaces between quotation marks")),
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

/// The Markdown of a text of the API, which is an object with `markdown`, or a plain text of it.
fn source<'a>(h: &'a Helper<'_>) -> Result<&'a str, RenderError> {
    let value = given(h, 0)?;
    let markdown = value.as_str().or_else(|| value.get("markdown")?.as_str());
    markdown.ok_or_else(|| {
        refuse(format!(
            "`{}` needs a text of the API with its `markdown`",
            h.name()
        ))
    })
}

fn not_markdown() -> RenderError {
    refuse("a text of the record is not Markdown that Minuted can read")
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
