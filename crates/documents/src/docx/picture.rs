//! Owns pictures: each with its text alternative, no larger than the page.

use super::paragraph::Look;
use super::running::Format;
use super::writer::{TEXT_WIDTH, Writer};
use crate::blocks::Figure;
use crate::pictures::{Picture, PictureFormat};

/// The unit of drawings, 914400 to the inch: so many to a twentieth of a point.
const UNITS: u64 = 635;
/// And so many to a pixel at 96 to the inch.
const PIXEL: u64 = 9525;
/// The highest picture, so that its caption fits the page too: 20 cm.
const HIGHEST: u64 = 7_200_000;

impl Writer<'_> {
    pub(super) fn figure(&mut self, figure: &Figure) {
        let look = Look {
            keep_next: figure.caption.is_some(),
            ..Look::of("Figure")
        };
        let pictures = self.pictures;
        let name = format!("{}{}", self.within.pictures, figure.file);
        // Word shows a drawing only beside a picture of it in pixels: whoever renders brings that.
        let picture = pictures.get(&name);
        match picture.filter(|picture| picture.format() != PictureFormat::Svg) {
            Some(picture) => self.paragraph(look, |writer| writer.drawing(figure, &name, picture)),
            None => self.paragraph(look, |writer| {
                let words = format!("Picture: {}", figure.alternative);
                writer.run(&words, Format::default());
            }),
        }
        if let Some(caption) = &figure.caption {
            self.paragraph(Look::of("Caption"), |writer| writer.text(caption));
        }
    }

    fn drawing(&mut self, figure: &Figure, file: &str, picture: &Picture) {
        let next = self.media.len() + 1;
        let place = *self.media.entry(file.to_owned()).or_insert(next);
        let extension = picture.format().extension();
        let relation = self
            .relations
            .picture(&format!("media/picture{place}.{extension}"));
        let (width, height) = size(picture);
        let (width, height) = (width.to_string(), height.to_string());
        let id = self.id();
        let name = format!("Picture {id}");
        let extent = [("cx", width.as_str()), ("cy", height.as_str())];
        let xml = &mut self.xml;
        xml.open("w:r", &[]);
        xml.open("w:drawing", &[]);
        let no_distance = [
            ("distT", "0"),
            ("distB", "0"),
            ("distL", "0"),
            ("distR", "0"),
        ];
        xml.open("wp:inline", &no_distance);
        xml.empty("wp:extent", &extent);
        let alternative = figure.alternative.as_str();
        xml.empty(
            "wp:docPr",
            &[("id", &id), ("name", &name), ("descr", alternative)],
        );
        xml.open("a:graphic", &[]);
        xml.open("a:graphicData", &[("uri", super::package::PICTURE)]);
        xml.open("pic:pic", &[]);
        xml.open("pic:nvPicPr", &[]);
        xml.empty(
            "pic:cNvPr",
            &[("id", &id), ("name", &name), ("descr", alternative)],
        );
        xml.empty("pic:cNvPicPr", &[]);
        xml.close("pic:nvPicPr");
        xml.open("pic:blipFill", &[]);
        xml.empty("a:blip", &[("r:embed", &relation)]);
        xml.open("a:stretch", &[]);
        xml.empty("a:fillRect", &[]);
        xml.close("a:stretch");
        xml.close("pic:blipFill");
        xml.open("pic:spPr", &[]);
        xml.open("a:xfrm", &[]);
        xml.empty("a:off", &[("x", "0"), ("y", "0")]);
        xml.empty("a:ext", &extent);
        xml.close("a:xfrm");
        xml.open("a:prstGeom", &[("prst", "rect")]);
        xml.empty("a:avLst", &[]);
        xml.close("a:prstGeom");
        for tag in [
            "pic:spPr",
            "pic:pic",
            "a:graphicData",
            "a:graphic",
            "wp:inline",
            "w:drawing",
            "w:r",
        ] {
            xml.close(tag);
        }
    }
}

/// How large a picture is shown: as it is, or as large as fits.
fn size(picture: &Picture) -> (u64, u64) {
    let widest = u64::from(TEXT_WIDTH) * UNITS;
    let mut width = u64::from(picture.width()) * PIXEL;
    let mut height = u64::from(picture.height()) * PIXEL;
    if width > widest {
        (width, height) = (widest, height * widest / width);
    }
    if height > HIGHEST {
        (width, height) = (width * HIGHEST / height, HIGHEST);
    }
    (width.max(1), height.max(1))
}
