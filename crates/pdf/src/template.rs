//! Owns calling the functions of our typst sources.

use crate::problem::PdfProblem;
use crate::world::OurWorld;
use typst::World;
use typst::comemo::Track;
use typst::diag::SourceResult;
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Content, Context, Module, Value};
use typst::introspection::EmptyIntrospector;
use typst::utils::Protected;

/// Our sources, evaluated.
pub(crate) struct Template {
    module: Module,
}

impl Template {
    /// Evaluates the sources.
    pub(crate) fn read(world: &OurWorld) -> Result<Self, PdfProblem> {
        let mut sink = Sink::new();
        let world_seen: &dyn World = world;
        let module = typst_eval::eval(
            world_seen.track(),
            world.library(),
            Traced::default().track(),
            sink.track_mut(),
            Route::default().track(),
            world.main_source(),
        );
        let module = module.map_err(|found| PdfProblem::layout(&found))?;
        Ok(Self { module })
    }

    /// Calls a function; there are only the names in `typst/main.typ`.
    pub(crate) fn call(
        &self,
        engine: &mut Engine<'_>,
        name: &'static str,
        arguments: Vec<Value>,
    ) -> SourceResult<Content> {
        let found = self.module.scope().get(name);
        let Some(Value::Func(function)) = found.map(|binding| binding.read().clone()) else {
            return Ok(Content::empty());
        };
        let value = function.call(engine, Context::none().track(), arguments)?;
        Ok(value.display())
    }
}

/// Runs something with an engine that knows no document yet, as values are built before layout.
pub(crate) fn with_engine<T>(
    world: &OurWorld,
    sink: &mut Sink,
    run: impl FnOnce(&mut Engine<'_>) -> T,
) -> T {
    let introspector = EmptyIntrospector;
    let traced = Traced::default();
    let world_seen: &dyn World = world;
    let mut engine = Engine {
        world: world_seen.track(),
        library: world.library(),
        introspector: Protected::new(introspector.track()),
        traced: traced.track(),
        sink: sink.track_mut(),
        route: Route::default(),
    };
    run(&mut engine)
}
