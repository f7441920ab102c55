//! Owns making PDFs for the command line: one engine, and what to tell of what could not be shown.

use minuted_documents::{AudienceLevel, Pack};
use minuted_pdf::{Engine, Pdf};

use crate::{failure::Failure, output};

/// Makes a PDF, and gives the engine for more. `name` is what the user knows the text by.
pub(crate) fn render(
    name: &str,
    pack: &Pack,
    audience: AudienceLevel,
) -> Result<(Engine, Pdf), Failure> {
    let told = |problem| Failure::No(format!("{name}: {problem}"));
    let engine = Engine::new().map_err(told)?;
    let pdf = engine.render(pack, audience).map_err(told)?;
    for unshown in &pdf.unshown {
        output::complain(&format!("warning: {unshown}"));
    }
    for warning in &pdf.warnings {
        output::complain(&format!("warning: {warning}"));
    }
    Ok((engine, pdf))
}
