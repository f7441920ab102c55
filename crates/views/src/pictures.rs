//! Owns the pictures of appraisals at addresses of their own, so that a page shows them as images.
//!
//! The policy that goes with pages lets in pictures of Minuted's own and nothing else; in an image nothing
//! runs and nothing is loaded, whatever it holds. What it shows a page says in words and tables besides.
//! The picture is read by the same schema, as the viewer, and so shows what that viewer may know.

use std::collections::BTreeMap;

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
