//! Owns laying a document out until what it says of itself, such as page numbers, is true.
//!
//! This is what `typst::compile` does, with content in the place of a source.

use crate::engine::{Stage, Tell};
use crate::problem::PdfProblem;
use crate::world::OurWorld;
use std::sync::atomic::{AtomicBool, Ordering};
use typst::World;
use typst::comemo::{Constraint, Track};
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Content, Output, StyleChain, Target, TargetElem};
use typst::introspection::{EmptyIntrospector, Introspector, MAX_ITERS};
use typst::utils::Protected;
use typst_layout::PagedDocument;

/// Lays out. `stop` is looked at and `tell` called between rounds: typst itself can't be interrupted,
/// and does not tell how far it is.
pub(crate) fn lay_out(
    world: &OurWorld,
    content: &Content,
    sink: &mut Sink,
    (stop, tell): (&AtomicBool, &Tell),
) -> Result<PagedDocument, PdfProblem> {
    let base = StyleChain::new(&world.library().styles);
    let target = TargetElem::target.set(Target::Paged).wrap();
    let styles = base.chain(&target);
    let empty = EmptyIntrospector;
    let traced = Traced::default();
    let world_seen: &dyn World = world;
    let mut last: Option<PagedDocument> = None;
    for round in 1..=MAX_ITERS {
        if stop.load(Ordering::Relaxed) {
            return Err(PdfProblem::Layout(
                "nobody waits for it any more".to_owned(),
            ));
        }
        tell(Stage::LayingOut { round });
        let constraint = Constraint::new();
        let mut own_sink = Sink::new();
        let introspector: &dyn Introspector = match &last {
            Some(document) => Output::introspector(document),
            None => &empty,
        };
        let mut engine = Engine {
            world: world_seen.track(),
            library: world.library(),
            introspector: Protected::new(introspector.track_with(&constraint)),
            traced: traced.track(),
            sink: own_sink.track_mut(),
            route: Route::default(),
        };
        let document = PagedDocument::create(&mut engine, content, styles)
            .map_err(|found| PdfProblem::layout(&found))?;
        if constraint.validate(Output::introspector(&document)) {
            let delayed = own_sink.delayed();
            if !delayed.is_empty() {
                return Err(PdfProblem::layout(&delayed));
            }
            sink.extend_from_sink(own_sink);
            return Ok(document);
        }
        last = Some(document);
    }
    Err(PdfProblem::Layout(
        "the page numbers did not settle".to_owned(),
    ))
}
