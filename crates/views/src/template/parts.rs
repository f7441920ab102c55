//! Owns the parts of a document: `{{#part}}` says where one begins and ends and what it is called.
//!
//! What stands between is Markdown. The signs around it are control characters, which no text can
//! hold: those of an answer are escaped, or read as Markdown, where such characters are refused, and
//! a template that has one is not loaded.

use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError, Renderable,
};
use minuted_documents::single_line;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::{
    texts::field_source,
    values::{named, refuse},
};
use crate::dates;

/// Before what is said of a part.
pub(crate) const OPENS: char = '\u{1}';
/// Between what is said of a part and its text.
pub(crate) const HEADED: char = '\u{2}';
/// After the text of a part.
pub(crate) const CLOSES: char = '\u{3}';

/// The named parameters of `part`.
pub(super) const NAMED: &[&str] = &[
    "id",
    "title",
    "level",
    "first-page",
    "sheet",
    "report-to",
    "date",
    "by",
    "purpose",
    "free",
    "files",
    "carries",
];

/// What is said of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) level: u8,
    pub(crate) first_page: Option<u32>,
    /// The front sheet of a paper.
    pub(crate) sheet: Option<Sheet>,
    /// Whether its id gets a number where another part has it already.
    #[serde(default)]
    pub(crate) free: bool,
    /// The files among which the text finds its pictures.
    #[serde(default)]
    pub(crate) files: Vec<FileHead>,
    /// The file that belongs to the part.
    #[serde(default)]
    pub(crate) carries: Option<FileHead>,
}

/// What the API says of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileHead {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    pub(crate) address: String,
}

impl FileHead {
    /// Whether it is a picture.
    pub(crate) fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

/// The front sheet of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) report_to: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) by: Option<String>,
    /// Markdown.
    pub(crate) purpose: Option<String>,
}

/// `{{#part id="item-3" title=title level=2}}…{{/part}}`: a part of a document.
///
/// With any of `report-to`, `date`, `by` and `purpose`, or with `sheet=true`, it is a paper with
/// a front sheet.
pub(super) fn part<'reg, 'rc>(
    h: &Helper<'rc>,
    r: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    rc: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let head = head(h)?;
    let told = serde_json::to_string(&head).map_err(|error| refuse(error.to_string()))?;
    out.write(&format!("{OPENS}{told}{HEADED}"))?;
    if let Some(template) = h.template() {
        template.render(r, ctx, rc, out)?;
    }
    Ok(out.write(&CLOSES.to_string())?)
}

fn head(h: &Helper<'_>) -> Result<Head, RenderError> {
    let title = words(h, "title")?.ok_or_else(|| refuse("`part` needs a `title`"))?;
    let level = number(h, "level")?.unwrap_or(1);
    let level = u8::try_from(level)
        .ok()
        .filter(|level| (1..=4).contains(level));
    Ok(Head {
        id: words(h, "id")?.unwrap_or_default(),
        title,
        level: level.ok_or_else(|| refuse("the `level` of a part is 1 to 4"))?,
        first_page: number(h, "first-page")?,
        sheet: sheet(h)?,
        free: matches!(named(h, "free")?, Some(Json::Bool(true))),
        files: file(h, "files")?.unwrap_or_default(),
        carries: file(h, "carries")?,
    })
}

/// What a parameter says of a file or of several; null is none.
fn file<T: DeserializeOwned>(h: &Helper<'_>, name: &str) -> Result<Option<T>, RenderError> {
    let given = named(h, name)?.filter(|given| !given.is_null());
    let read = given.map(|given| serde_json::from_value(given.clone()));
    read.transpose().map_err(|_| {
        refuse(format!(
            "`{name}` of a part needs files of the API with `name`, `mediaType`, `size` and `address`"
        ))
    })
}

fn sheet(h: &Helper<'_>) -> Result<Option<Sheet>, RenderError> {
    let shows = |name: &&str| h.hash_get(name).is_some();
    let of_sheet = ["sheet", "report-to", "date", "by", "purpose"];
    if !of_sheet.iter().any(shows) {
        return Ok(None);
    }
    let date = match named(h, "date")? {
        Some(Json::Object(_)) => {
            let date = named(h, "date")?.unwrap_or(&Json::Null);
            Some(dates::shown(date).map_err(refuse)?)
        }
        _ => words(h, "date")?,
    };
    let purpose = match named(h, "purpose")? {
        None | Some(Json::Null) => None,
        Some(text) => field_source(text, "purpose")?,
    };
    Ok(Some(Sheet {
        report_to: words(h, "report-to")?,
        date,
        by: words(h, "by")?,
        purpose,
    }))
}

/// Plain words in one line; null and blank are none.
fn words(h: &Helper<'_>, name: &str) -> Result<Option<String>, RenderError> {
    match named(h, name)? {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(single_line(text)).filter(|text| !text.is_empty())),
        Some(Json::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(refuse(format!("`{name}` of a part needs words"))),
    }
}

fn number(h: &Helper<'_>, name: &str) -> Result<Option<u32>, RenderError> {
    match named(h, name)? {
        None | Some(Json::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .and_then(|number| u32::try_from(number).ok())
            .map(Some)
            .ok_or_else(|| refuse(format!("`{name}` of a part needs a whole number"))),
    }
}
