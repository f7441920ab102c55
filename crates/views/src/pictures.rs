//! Owns the pictures of appraisals at addresses of their own, so that a page shows them as images.
//!
//! The policy that goes with pages lets in pictures of Minuted's own and nothing else; in an image nothing
//! runs and nothing is loaded, whatever it holds. What it shows a page says in words and tables besides.
//! The picture is read by the same schema, as the viewer, and so shows what that viewer may know.

use std::collections::BTreeMap;

use minuted_documents::{Picture, Pictures};
use serde_json::Value as Json;

use crate::format::Format;
use crate::routes::{ParameterType, Route, Routes};

/// The name of the route, as `{{link "appraisal-picture" id=id name=name}}` writes it.
pub(crate) const PICTURE: &str = "appraisal-picture";

/// What is asked for it.
pub(crate) const QUERY: &str = "query ($id: ID!, $name: String!) {
  appraisal: node(id: $id) { ... on Appraisal { pictures(name: $name) { svg } } }
}";

/// What it is sent as.
pub(crate) const MEDIA_TYPE: &str = "image/svg+xml; charset=utf-8";

/// Adds the route of pictures to those of pages.
pub(crate) fn add_route(routes: &mut Routes) -> Result<(), String> {
    let parameters = BTreeMap::from([
        ("id".to_owned(), ParameterType::Id("appraisal".to_owned())),
        ("name".to_owned(), ParameterType::Text),
    ]);
    let route = Route::new("/appraisals/{id}/pictures/{name}", parameters)?;
    routes.insert(PICTURE.to_owned(), route);
    Ok(())
}

/// The pictures that a document may show, as `NAME.svg`: those of the appraisal that is the field
/// `of` of the answer. What is no drawing of ours is left out, and its text alternative shown.
pub(crate) fn drawings(of: Option<&str>, answer: &Json, routes: &Routes) -> Pictures {
    let mut drawings = Pictures::none();
    let appraisal = of.and_then(|of| answer.get(of));
    let listed = appraisal.and_then(|appraisal| appraisal.get("pictures"));
    for picture in listed.and_then(Json::as_array).into_iter().flatten() {
        let (Some(name), Some(svg)) = (picture["name"].as_str(), picture["svg"].as_str()) else {
            continue;
        };
        let Ok(drawing) = Picture::drawing(svg) else {
            continue;
        };
        let file = format!("{name}.svg");
        let id = appraisal.and_then(|appraisal| appraisal.get("id"));
        if let (Some(route), Some(id)) = (routes.get(PICTURE), id) {
            let values = BTreeMap::from([("id", id), ("name", &picture["name"])]);
            if let Ok(address) = route.write(&values, Format::Html) {
                drawings.add_address(&file, &address);
            }
        }
        drawings.add(&file, drawing);
    }
    drawings
}
