//! Owns showing a drawing of Minuted's own in a document: its text alternative with the name by which
//! the document finds it. A drawing bears its title, so that it needs no caption.

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError};
use minuted_documents::{escape_markdown, is_drawing_name, single_line};
use serde_json::Value as Json;

use super::values::{given, refuse};

/// `{{drawing picture}}`: a picture of an appraisal, with the `name`, `title` and `description` that
/// the API gives.
pub(super) fn drawing<'reg, 'rc>(
    h: &Helper<'rc>,
    _: &'reg Handlebars<'reg>,
    _: &'rc Context,
    _: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let picture = given(h, 0)?;
    let file = format!("{}.svg", field(picture, "name")?);
    let title = single_line(field(picture, "title")?);
    let description = single_line(field(picture, "description")?);
    let said = [title.as_str(), &description];
    let said: Vec<_> = said.into_iter().filter(|words| !words.is_empty()).collect();
    if said.is_empty() {
        return Ok(());
    }
    let said = escape_markdown(&said.join(". "));
    if !is_drawing_name(&file) {
        return Ok(out.write(&said)?);
    }
    Ok(out.write(&format!("![{said}]({file})"))?)
}

fn field<'a>(picture: &'a Json, name: &str) -> Result<&'a str, RenderError> {
    picture.get(name).and_then(Json::as_str).ok_or_else(|| {
        refuse(
            "`drawing` needs a picture of the API with its `name`, `title`, `description` and `svg`",
        )
    })
}
