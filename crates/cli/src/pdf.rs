//! Owns making PDFs for the command line: one engine, and what to tell of what could not be shown.

use minuted_documents::{AudienceLevel, Pack};
use minuted_pdf::{Engine, Pdf, PdfProblem, Stage, Which};

use crate::{
    failure::Failure,
    output::{self, Progress},
};

/// What is wrong, with the title of the part that it is wrong with: who runs the command has its words.
pub(crate) fn refused(name: &str, pack: &Pack, problem: &PdfProblem) -> Failure {
    let title = match problem {
        PdfProblem::Part { part, .. } => title(pack, part),
        _ => String::new(),
    };
    Failure::No(format!("{name}: {problem}{title}"))
}

fn title(pack: &Pack, part: &Which) -> String {
    let found = pack.parts.get(part.index);
    found.map_or_else(String::new, |found| {
        format!(" (part {} is “{}”)", part.index + 1, found.title)
    })
}

/// Makes a PDF, and gives the engine for more. `name` is what the user knows the text by.
pub(crate) fn render(
    name: &str,
    pack: &Pack,
    audience: AudienceLevel,
    progress: Progress,
) -> Result<(Engine, Pdf), Failure> {
    let told = |problem| refused(name, pack, &problem);
    let engine = Engine::new().map_err(told)?;
    let parts = match pack.parts.len() {
        1 => "1 part".to_owned(),
        parts => format!("{parts} parts"),
    };
    let tell = move |stage| progress.tell(&told_of(stage, &parts));
    let pdf = engine.render_telling(pack, audience, tell).map_err(told)?;
    for unshown in &pdf.unshown {
        let title = title(pack, &unshown.part);
        output::complain(&format!("warning: {unshown}{title}"));
    }
    for warning in &pdf.warnings {
        output::complain(&format!("warning: {warning}"));
    }
    Ok((engine, pdf))
}

fn told_of(stage: Stage, parts: &str) -> String {
    match stage {
        Stage::Reading => format!("preparing {parts}"),
        Stage::LayingOut { round: 1 } => format!("laying out {parts}"),
        Stage::LayingOut { round } => {
            format!("laying out {parts} again, because page numbers changed (round {round})")
        }
        Stage::Writing { pages: 1 } => "writing 1 page with its tags".to_owned(),
        Stage::Writing { pages } => format!("writing {pages} pages with their tags"),
    }
}
