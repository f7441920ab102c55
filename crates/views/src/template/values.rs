//! Owns the helpers that give a value: what stands in `{{…}}` and in `(…)`. Each refuses a path
//! that leads nowhere, and none prints null: a page says in words what is not known.

use std::{collections::BTreeMap, sync::Arc};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason,
    ScopedJson,
};
use serde_json::{Value as Json, json};

use super::{control::truth, rehearsal::Rehearsal};
use crate::{
    dates,
    format::Format,
    routes::{Route, Routes},
};

/// The error of a helper.
pub(super) fn refuse(problem: impl Into<String>) -> RenderError {
    RenderErrorReason::Other(problem.into()).into()
}

/// A parameter of a helper; a path that leads nowhere is an error.
pub(super) fn given<'a>(h: &'a Helper<'_>, index: usize) -> Result<&'a Json, RenderError> {
    let Some(param) = h.param(index) else {
        return Err(refuse(format!(
            "`{}` needs {} parameters",
            h.name(),
            index + 1
        )));
    };
    if param.is_value_missing() {
        let path = param.relative_path().map_or("", String::as_str);
        return Err(refuse(format!("there is no `{path}` here")));
    }
    Ok(param.value())
}

/// A named parameter of a helper, if it is there; a path that leads nowhere is an error.
pub(super) fn named<'a>(h: &'a Helper<'_>, name: &str) -> Result<Option<&'a Json>, RenderError> {
    match h.hash_get(name) {
        Some(param) if param.is_value_missing() => {
            let path = param.relative_path().map_or("", String::as_str);
            Err(refuse(format!("there is no `{path}` here")))
        }
        other => Ok(other.map(handlebars::PathAndJson::value)),
    }
}

fn text<'a>(h: &'a Helper<'_>, index: usize) -> Result<&'a str, RenderError> {
    let value = given(h, index)?;
    let path = h.param(index).and_then(|p| p.relative_path());
    value.as_str().ok_or_else(|| {
        let path = path.map_or("this", String::as_str);
        refuse(format!(
            "`{}` needs a text, and `{path}` is {}",
            h.name(),
            kind(value)
        ))
    })
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// A helper that gives a value. What it prints is escaped by its flavour of template.
pub(super) struct Value<F>(pub(super) F);

impl<F> HelperDef for Value<F>
where
    F: Fn(&Helper<'_>) -> Result<Json, RenderError> + Send + Sync,
{
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        (self.0)(h).map(ScopedJson::Derived)
    }
}

/// `{{path}}`: every expression that prints a value becomes this one. Only texts and numbers are
/// printed.
pub(super) fn print(h: &Helper<'_>) -> Result<Json, RenderError> {
    let value = given(h, 0)?;
    match value {
        Json::String(_) | Json::Number(_) => Ok(value.clone()),
        other => {
            let path = h.param(0).and_then(|p| p.relative_path());
            let path = path.map_or("this", String::as_str);
            let what = kind(other);
            let remedy = if other.is_null() {
                "; put it in an `if` and say in words what is not known"
            } else {
                ""
            };
            Err(refuse(format!(
                "`{path}` is {what}, which can't be printed{remedy}"
            )))
        }
    }
}

/// The value as it is, if it is there: what parts of templates are given goes through this.
pub(super) fn pass(h: &Helper<'_>) -> Result<Json, RenderError> {
    given(h, 0).cloned()
}

/// `(not value)`.
pub(super) fn not(h: &Helper<'_>) -> Result<Json, RenderError> {
    Ok(Json::from(!truth(given(h, 0)?)))
}

/// `(all a b …)`.
pub(super) fn all(h: &Helper<'_>) -> Result<Json, RenderError> {
    every(h).map(|values| Json::from(values.iter().all(|value| truth(value))))
}

/// `(any a b …)`.
pub(super) fn any(h: &Helper<'_>) -> Result<Json, RenderError> {
    every(h).map(|values| Json::from(values.iter().any(|value| truth(value))))
}

fn every<'a>(h: &'a Helper<'_>) -> Result<Vec<&'a Json>, RenderError> {
    (0..h.params().len()).map(|index| given(h, index)).collect()
}

/// `(either a b …)`: the first that is something, or else the last.
pub(super) fn either(h: &Helper<'_>) -> Result<Json, RenderError> {
    let values = every(h)?;
    let first = values.iter().find(|value| truth(value));
    let chosen = first.or(values.last());
    Ok(chosen.map_or(Json::Null, |value| (*value).clone()))
}

/// `{{count list}}`.
pub(super) fn count(h: &Helper<'_>) -> Result<Json, RenderError> {
    match given(h, 0)? {
        Json::Array(list) => Ok(Json::from(list.len())),
        other => Err(refuse(format!("`count` needs a list, not {}", kind(other)))),
    }
}

/// `{{date day}}`: `9 November 2017`.
pub(super) fn date(h: &Helper<'_>) -> Result<Json, RenderError> {
    let given = text(h, 0)?;
    dates::read(given)
        .map(|date| Json::from(dates::english(date)))
        .ok_or_else(|| refuse(format!("`{given}` is not a date")))
}

/// `{{when shownDate}}`: a date as its source shows it, or `not shown`.
pub(super) fn when(h: &Helper<'_>) -> Result<Json, RenderError> {
    dates::shown(given(h, 0)?).map(Json::from).map_err(refuse)
}

/// `{{words ENUM_VALUE}}`: `enum value`.
pub(super) fn words(h: &Helper<'_>) -> Result<Json, RenderError> {
    text(h, 0).map(|word| Json::from(word.replace('_', " ").to_lowercase()))
}

/// `{{say value RESOLVED="Resolved" NOTED="Noted"}}`: the words for one of a closed list. A value
/// without words is an error, so the check finds a word that the API has gained.
pub(super) fn say(h: &Helper<'_>) -> Result<Json, RenderError> {
    let word = text(h, 0)?;
    match named(h, word)? {
        Some(Json::String(words)) => Ok(Json::from(words.as_str())),
        Some(_) => Err(refuse(format!("`say` needs words for {word}"))),
        None => Err(refuse(format!(
            "`say` has no words for {word}; add `{word}=\"…\"`"
        ))),
    }
}

/// `{{join a b …}}`: texts and numbers one after another.
pub(super) fn join(h: &Helper<'_>) -> Result<Json, RenderError> {
    let mut joined = String::new();
    for value in every(h)? {
        match value {
            Json::String(text) => joined.push_str(text),
            Json::Number(number) => joined.push_str(&number.to_string()),
            other => return Err(refuse(format!("`join` can't join {}", kind(other)))),
        }
    }
    Ok(Json::from(joined))
}

/// `{{anchor id}}`: an ID as the value of an `id` attribute.
pub(super) fn anchor(h: &Helper<'_>) -> Result<Json, RenderError> {
    text(h, 0).and_then(|id| anchor_of(id).map(Json::from))
}

/// `{{file address}}`: where a file of a paper is read. What is no such address
/// leads to the start page.
pub(super) fn file(h: &Helper<'_>) -> Result<Json, RenderError> {
    let address = text(h, 0)?;
    let own = minuted_documents::is_own_address(address) || is_published(address);
    Ok(Json::from(if own { address } else { "/" }))
}

/// Whether an address is that of a published document.
fn is_published(address: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    let rest = address.strip_prefix("/packs/");
    rest.is_some_and(|rest| rest.chars().all(plain) && !rest.starts_with('.'))
}

/// `{{part-word number}}`: the word of a part at an item of this number, as it is called when it is
/// published.
pub(super) fn part_word(h: &Helper<'_>) -> Result<Json, RenderError> {
    let number = text(h, 0)?;
    Ok(Json::from(minuted_app::publications::part_word(number)))
}

fn anchor_of(id: &str) -> Result<String, RenderError> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b':';
    if id.is_empty() || !id.bytes().all(fits) {
        return Err(refuse(format!("`{id}` is not an ID")));
    }
    Ok(id.replace(':', "-"))
}

/// `{{link "decision" id=decision.id at=clause.id}}`: the address of a page. `at` is a place in it.
pub(super) struct Link(pub(super) Arc<Routes>);

impl HelperDef for Link {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let page = text(h, 0)?;
        let route = self
            .0
            .get(page)
            .ok_or_else(|| refuse(format!("there is no page `{page}`")))?;
        let mut values = BTreeMap::new();
        for name in h.hash().keys().filter(|name| !["as", "at"].contains(name)) {
            if let Some(value) = named(h, name)? {
                values.insert(*name, value);
            }
        }
        let format = match named(h, "as")? {
            None => Format::Html,
            Some(name) => name
                .as_str()
                .and_then(Format::of)
                .ok_or_else(|| refuse(format!("`as` needs a format, not {name}")))?,
        };
        let mut address = route.write(&values, format).map_err(refuse)?;
        if let Some(place) = named(h, "at")? {
            let place = place
                .as_str()
                .ok_or_else(|| refuse("`at` needs an ID or a place"))?;
            address.push('#');
            address.push_str(&anchor_of(place)?);
        }
        Ok(ScopedJson::Derived(Json::from(address)))
    }
}

/// `(formats "agenda")`: the formats of a document that this build makes, each with its `name` for
/// `link` and its `label` for people.
pub(super) fn formats(
    routes: Arc<Routes>,
) -> impl Fn(&Helper<'_>) -> Result<Json, RenderError> + Send + Sync {
    move |h| {
        let document = text(h, 0)?;
        let route = routes.get(document);
        let formats = route
            .map(Route::formats)
            .filter(|formats| !formats.is_empty());
        let formats =
            formats.ok_or_else(|| refuse(format!("there is no document `{document}`")))?;
        let told = formats
            .iter()
            .map(|format| json!({ "name": format.name(), "label": format.label() }));
        Ok(told.collect())
    }
}

/// `{{asset "minuted.css"}}`: the address of a file that goes with the pages.
pub(super) fn asset(
    paths: BTreeMap<String, String>,
) -> impl Fn(&Helper<'_>) -> Result<Json, RenderError> + Send + Sync {
    move |h| {
        let name = text(h, 0)?;
        paths
            .get(name)
            .map(|path| Json::from(path.as_str()))
            .ok_or_else(|| refuse(format!("there is no asset `{name}`")))
    }
}

/// `(is value "WORD")`: whether two values are the same. Null is only equal to null; values of
/// different kinds are an error.
pub(super) fn is(
    rehearsal: Arc<Rehearsal>,
) -> impl Fn(&Helper<'_>) -> Result<Json, RenderError> + Send + Sync {
    move |h| {
        let (a, b) = (given(h, 0)?, given(h, 1)?);
        let comparable =
            a.is_null() || b.is_null() || std::mem::discriminant(a) == std::mem::discriminant(b);
        if !comparable {
            return Err(refuse(format!(
                "`is` can't compare {} with {}",
                kind(a),
                kind(b)
            )));
        }
        if a == b
            && let Some(word) = b.as_str()
        {
            rehearsal.note(word);
        }
        Ok(Json::from(a == b))
    }
}
