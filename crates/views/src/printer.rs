//! Owns writing a pack as a file: DOCX, and PDF where this build makes it.

#[cfg(feature = "pdf")]
use std::sync::OnceLock;

use minuted_documents::{AudienceLevel, Pack, pack_to_docx, pack_to_html};
#[cfg(feature = "pdf")]
use minuted_pdf::Engine;

use crate::{format::Format, templates::RenderFault};

/// Everybody reads the text that the API gave them, which holds nothing else.
pub(crate) const AUDIENCE: AudienceLevel = AudienceLevel::Public;

/// What writes packs. It reads its fonts when the first PDF is wanted.
#[derive(Default)]
pub(crate) struct Printer {
    #[cfg(feature = "pdf")]
    engine: OnceLock<Result<Engine, String>>,
}

impl std::fmt::Debug for Printer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Printer")
    }
}

impl Printer {
    /// A pack in a format; a page needs its layout besides.
    pub(crate) fn write(&self, pack: &Pack, format: Format) -> Result<Vec<u8>, RenderFault> {
        match format {
            Format::Html => Ok(pack_to_html(pack, AUDIENCE).into_bytes()),
            Format::Docx => docx(pack),
            Format::Pdf => self.pdf(pack),
        }
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, pack: &Pack) -> Result<Vec<u8>, RenderFault> {
        let engine = self
            .engine
            .get_or_init(|| Engine::new().map_err(|error| error.to_string()));
        let engine = engine
            .as_ref()
            .map_err(|error| RenderFault::Format(error.clone()))?;
        let made = engine.render(pack, AUDIENCE);
        made.map(|pdf| pdf.bytes)
            .map_err(|error| RenderFault::Format(error.to_string()))
    }

    #[cfg(not(feature = "pdf"))]
    #[allow(clippy::unused_self, reason = "with the feature it has an engine")]
    fn pdf(&self, _: &Pack) -> Result<Vec<u8>, RenderFault> {
        Err(RenderFault::Format("this build makes no PDF".to_owned()))
    }
}

fn docx(pack: &Pack) -> Result<Vec<u8>, RenderFault> {
    pack_to_docx(pack, AUDIENCE).map_err(|error| RenderFault::Format(error.to_string()))
}
