//! Owns writing a pack as a file: DOCX, and PDF where this build makes it.

use std::borrow::Cow;
#[cfg(feature = "pdf")]
use std::sync::OnceLock;

#[cfg(feature = "pdf")]
use minuted_documents::{AttachedFile, Picture, PictureFormat};
use minuted_documents::{AudienceLevel, Pack, pack_to_docx, pack_to_html};
#[cfg(feature = "pdf")]
use minuted_pdf::Engine;

use crate::{format::Format, templates::RenderFault};

/// Everybody reads the text that the API gave them, which holds nothing else.
pub(crate) const AUDIENCE: AudienceLevel = AudienceLevel::Public;

/// A PDF with its pages.
pub(crate) struct Paged {
    pub(crate) bytes: Vec<u8>,
    /// The label of each page.
    pub(crate) pages: Vec<String>,
    /// Each place, and its page as an index into these.
    pub(crate) places: Vec<(String, usize)>,
    /// The copy for reading, with how many pages it has, if one was wanted and there are files with pages.
    pub(crate) copy: Option<(Vec<u8>, usize)>,
    /// What could not be shown, each in a line.
    pub(crate) remarks: Vec<String>,
}

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
            Format::Docx => docx(self.in_pixels(pack)?.as_ref()),
            Format::Pdf => self.pdf(pack),
        }
    }

    /// A pack as PDF with the labels of its pages, and where its places stand among them.
    #[cfg(feature = "pdf")]
    pub(crate) fn paged(&self, pack: &Pack, with_copy: bool) -> Result<Paged, RenderFault> {
        let engine = self.engine()?;
        let made = engine.render(pack, AUDIENCE);
        let made = made.map_err(|error| RenderFault::Format(error.to_string()))?;
        let mut remarks: Vec<String> = made.unshown.iter().map(ToString::to_string).collect();
        let warnings = made.warnings.iter();
        remarks.extend(warnings.map(|warning| format!("The layout of the PDF warns: {warning}")));
        let is_pdf = |file: &AttachedFile| file.media_type == "application/pdf";
        let mut files = pack.parts.iter().flat_map(|part| &part.files);
        let mut copy = None;
        if with_copy && files.any(is_pdf) {
            // The pack itself stands without it.
            match engine.reading_copy(&made, pack) {
                Ok(made) => copy = Some((made.bytes, made.pages.len())),
                Err(problem) => remarks.push(format!("No copy for reading is there: {problem}.")),
            }
        }
        let places = made.places.into_iter().map(|place| (place.id, place.page));
        Ok(Paged {
            places: places.collect(),
            pages: made.pages,
            bytes: made.bytes,
            copy,
            remarks,
        })
    }

    /// As above, of a build that makes no PDF.
    #[cfg(not(feature = "pdf"))]
    #[allow(clippy::unused_self, reason = "with the feature it has an engine")]
    pub(crate) fn paged(&self, _: &Pack, _: bool) -> Result<Paged, RenderFault> {
        Err(RenderFault::Format("this build makes no PDF".to_owned()))
    }

    /// A pack whose drawings are pictures in pixels: not every reader of Word documents shows SVG.
    #[cfg(feature = "pdf")]
    fn in_pixels<'a>(&self, pack: &'a Pack) -> Result<Cow<'a, Pack>, RenderFault> {
        let is_drawing = |picture: &Picture| picture.format() == PictureFormat::Svg;
        let parts = pack.parts.iter();
        if !parts
            .flat_map(|part| part.pictures.iter())
            .any(|(_, p)| is_drawing(p))
        {
            return Ok(Cow::Borrowed(pack));
        }
        let engine = self.engine()?;
        let mut pack = pack.clone();
        for part in &mut pack.parts {
            let mut drawn = Vec::new();
            for (name, drawing) in part.pictures.iter().filter(|(_, p)| is_drawing(p)) {
                let png = engine.png(drawing);
                let png = png.map_err(|error| RenderFault::Format(error.to_string()))?;
                let picture = Picture::new(png);
                let picture = picture.map_err(|error| RenderFault::Format(error.to_string()))?;
                drawn.push((name.to_owned(), picture));
            }
            for (name, picture) in drawn {
                part.pictures.add(&name, picture);
            }
        }
        Ok(Cow::Owned(pack))
    }

    /// As above, of a build that draws no pixels: drawings are shown by their text alternatives.
    #[cfg(not(feature = "pdf"))]
    #[allow(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "with the feature it has an engine, which may fail"
    )]
    fn in_pixels<'a>(&self, pack: &'a Pack) -> Result<Cow<'a, Pack>, RenderFault> {
        Ok(Cow::Borrowed(pack))
    }

    #[cfg(feature = "pdf")]
    fn engine(&self) -> Result<&Engine, RenderFault> {
        let engine = self
            .engine
            .get_or_init(|| Engine::new().map_err(|error| error.to_string()));
        engine
            .as_ref()
            .map_err(|error| RenderFault::Format(error.clone()))
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, pack: &Pack) -> Result<Vec<u8>, RenderFault> {
        let engine = self.engine()?;
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
