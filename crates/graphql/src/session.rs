//! Owns what belongs to one request: the viewer, the handle for reading, the batches; and running
//! a request with them.

use std::{pin::Pin, sync::Arc};

use async_graphql::{Context, Request, Response};
use minuted_app::{App, read::Reader};
use minuted_core::viewer::Viewer;

use crate::{
    Schema,
    batching::{Batches, Source, drive},
};

/// One request. Nothing of it is shared with another, so no answer of one viewer reaches another.
pub(crate) struct Session {
    pub(crate) app: App,
    pub(crate) viewer: Viewer,
    pub(crate) reader: Arc<Reader>,
    pub(crate) batches: Batches,
}

/// Answers a request of this viewer, reading by this handle: the pool, or one snapshot.
///
/// This, and what is told to followers, are the only doors to the schema: a resolver that waits for a batch goes on only because
/// the batches are driven here.
///
/// It is boxed here, so that the resolvers of the whole schema are compiled into this crate and not
/// into each that runs a request.
#[must_use = "it runs when it is awaited"]
pub fn execute<'a>(
    schema: &'a Schema,
    app: &App,
    viewer: Viewer,
    reader: Reader,
    request: Request,
) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>> {
    let (request, running) = open(app, viewer, reader, request);
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    Box::pin(async move { running.drive(schema.execute(request)).await })
}

/// Answers a request by a schema without an application ([`crate::description`]): the errors without
/// a path are those of its validation, and every resolver fails. It is boxed as [`execute`] is.
#[must_use = "it runs when it is awaited"]
pub fn validate<'a>(
    schema: &'a Schema,
    request: Request,
) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>> {
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    Box::pin(async move { schema.execute(request).await })
}

/// The batches of a request that is to be run.
pub(crate) struct Opened(Batches);

impl Opened {
    /// Runs it.
    pub(crate) async fn drive<F: Future>(&self, request: F) -> F::Output {
        drive(&self.0, request).await
    }
}

/// Makes a request one of this viewer.
pub(crate) fn open(
    app: &App,
    viewer: Viewer,
    reader: Reader,
    request: Request,
) -> (Request, Opened) {
    let reader = Arc::new(reader);
    let source = Source {
        app: app.clone(),
        reader: Arc::clone(&reader),
        viewer: viewer.clone(),
    };
    let batches = Batches::new(source);
    let session = Session {
        app: app.clone(),
        viewer,
        reader,
        batches: batches.clone(),
    };
    (request.data(session), Opened(batches))
}

/// The session of a resolver's context.
pub(crate) fn session<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Session> {
    ctx.data::<Session>()
}
