//! Owns drawings in pixels, for formats whose readers don't show SVG; their words are set in the
//! fonts of everything else.

use crate::engine::Engine;
use crate::fonts::FAMILIES;
use crate::problem::PdfProblem;
use minuted_documents::Picture;
use resvg::tiny_skia::{Pixmap, Transform};
use typst::World;
use typst::comemo::Track;
use typst::foundations::Bytes;
use typst::visualize::SvgImage;

/// How many pixels there are to one of the drawing, so that print is sharp.
const FINE: u16 = 2;

impl Engine {
    /// A drawing as a PNG file. The same drawing gives the same bytes.
    pub fn png(&self, drawing: &Picture) -> Result<Vec<u8>, PdfProblem> {
        let broken = |why: String| PdfProblem::Layout(format!("a drawing is broken: {why}"));
        let bytes = Bytes::new(drawing.bytes().to_vec());
        let world: &dyn World = self.world();
        let image = SvgImage::with_fonts_images(bytes, world.track(), &FAMILIES, None)
            .map_err(|error| broken(format!("{error:?}")))?;
        let (width, height) = (drawing.width(), drawing.height());
        let fine = u32::from(FINE);
        let pixels = Pixmap::new(width * fine, height * fine);
        let mut pixels = pixels.ok_or_else(|| broken("it has no size".to_owned()))?;
        let scale = f32::from(FINE);
        let larger = Transform::from_scale(scale, scale);
        resvg::render(image.tree(), larger, &mut pixels.as_mut());
        pixels
            .encode_png()
            .map_err(|error| broken(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_becomes_pixels_with_its_words() {
        let engine = Engine::new().unwrap();
        let drawn = |word: &str| {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"40\" \
                 font-family=\"sans-serif\"><rect width=\"80\" height=\"40\" fill=\"#fff\"/>\
                 <text x=\"4\" y=\"20\">{word}</text></svg>"
            );
            engine.png(&Picture::drawing(&svg).unwrap()).unwrap()
        };
        let picture = Picture::new(drawn("Words")).unwrap();
        assert_eq!((picture.width(), picture.height()), (160, 80));
        assert_eq!(drawn("Words"), drawn("Words"));
        assert_ne!(drawn("Words"), drawn("Sword"), "words are drawn");
    }
}
