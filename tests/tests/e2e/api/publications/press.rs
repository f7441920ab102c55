//! A press that reads through the API as its reader, and writes what it read: one page for each part,
//! and one more for each forty letters of its text.

use std::{collections::BTreeMap, pin::Pin, sync::Arc};

use async_graphql::{Request, Variables};
use minuted_app::{
    App,
    publications::{Format, Made, Order, PageMap, Place, Press, PublicationKind},
};
use minuted_graphql::{Limits, Schema, schema};
use serde_json::{Value, json};

const READ: &str = "query($id: ID!) { node(id: $id) { ... on Publication {
    title edition kind adds { what because }
    agenda { number title isStub }
    parts { id number title isWithheld late { because } tabledBecause notice { kind because }
        paperVersion { body { markdown } recommendations { text { markdown } } } }
} } }";

pub(super) struct Stub {
    app: App,
    schema: Schema,
    fails: bool,
    formats: Vec<Format>,
}

impl std::fmt::Debug for Stub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stub")
    }
}

impl Stub {
    pub(super) fn of(app: &App) -> Arc<Self> {
        let schema = schema(app.clone(), Limits::STORED);
        let app = app.clone();
        Arc::new(Self {
            app,
            schema,
            fails: false,
            formats: vec![Format::Pdf, Format::Html],
        })
    }

    /// One of a build that makes no PDF.
    pub(super) fn without_pages(app: &App) -> Arc<Self> {
        let schema = schema(app.clone(), Limits::STORED);
        let app = app.clone();
        Arc::new(Self {
            app,
            schema,
            fails: false,
            formats: vec![Format::Html],
        })
    }

    pub(super) fn failing(app: &App) -> Arc<Self> {
        let schema = schema(app.clone(), Limits::STORED);
        let app = app.clone();
        Arc::new(Self {
            app,
            schema,
            fails: true,
            formats: vec![Format::Pdf, Format::Html],
        })
    }

    async fn read(&self, order: &Order) -> Value {
        let variables = Variables::from_json(json!({ "id": order.publication.id.to_string() }));
        let request = Request::new(READ).variables(variables);
        let (viewer, reader) = (order.viewer.clone(), self.app.reader());
        let answer =
            minuted_graphql::execute(&self.schema, &self.app, viewer, reader, request).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        answer.data.into_json().unwrap()["node"].take()
    }
}

/// The pages of the parts: each begins where it is told to, else after the one before.
fn laid_out(node: &Value, starts: &BTreeMap<String, u32>) -> (PageMap, Vec<(String, usize)>) {
    let (mut map, mut parts) = (PageMap::default(), Vec::new());
    let mut next = 1;
    let mut lay = |id: &str, text: &str| {
        let first = starts.get(id).copied().unwrap_or(next);
        assert!(first >= next, "{id} goes back from {next} to {first}");
        parts.push((id.to_owned(), map.pages.len()));
        let count = 1 + u32::try_from(text.len() / 40).unwrap();
        let labels = (first..first + count).map(|page| page.to_string());
        map.pages.extend(labels);
        let place = |id: String| Place {
            id,
            page: first.to_string(),
        };
        map.places.push(place(id.to_owned()));
        map.places.push(place(format!("{id}-para-1-1")));
        next = first + count;
    };
    lay(
        "agenda",
        node["adds"]["because"].as_str().unwrap_or_default(),
    );
    for part in node["parts"].as_array().unwrap() {
        let text = part["paperVersion"]["body"]["markdown"]
            .as_str()
            .unwrap_or_default();
        lay(part["id"].as_str().unwrap(), text);
    }
    (map, parts)
}

impl Press for Stub {
    fn formats(&self, _kind: PublicationKind) -> Vec<Format> {
        self.formats.clone()
    }

    fn make<'a>(
        &'a self,
        order: &'a Order,
    ) -> Pin<Box<dyn Future<Output = Result<Made, String>> + Send + 'a>> {
        Box::pin(async move {
            if self.fails {
                return Err("the press is broken".to_owned());
            }
            let node = self.read(order).await;
            let (map, parts) = laid_out(&node, &order.starts);
            let bytes = format!("{} for {}: {node} {map:?}", order.format, order.audience);
            let pages = order.format == Format::Pdf;
            Ok(Made {
                bytes: bytes.into_bytes(),
                map: if pages { map } else { PageMap::default() },
                parts,
                ..Made::default()
            })
        })
    }
}
