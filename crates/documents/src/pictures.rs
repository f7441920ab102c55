//! Owns the pictures of a text: how their files may be named, and what of a file must be known to
//! show it.
//!
//! The text names a picture; whoever renders brings its bytes as [`Pictures`]. A picture that is
//! not brought is shown by its text alternative alone.

use crate::blocks::{Block, Content, Document};
use crate::derive::{Marks, project};
use crate::ground::{AudienceLevel, Ground};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// The kinds of files that every reader shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// A drawing of Minuted's own, as Scalable Vector Graphics; nobody hands one in.
    Svg,
}

impl PictureFormat {
    /// What it is called in HTTP and in HTML.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Svg => "image/svg+xml",
        }
    }

    /// How the names of such files end, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Svg => "svg",
        }
    }
}

/// A picture's file, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    format: PictureFormat,
    width: u32,
    height: u32,
    bytes: Arc<[u8]>,
}

/// Why a file is no picture that we can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureProblem {
    /// It is neither PNG nor JPEG, or broken.
    #[error("it is neither a PNG nor a JPEG file, or it is broken")]
    Unreadable,
    /// It is no drawing such as Minuted makes.
    #[error("it is no drawing that Minuted made")]
    NotOwnDrawing,
    /// It would make the document too large to send.
    #[error("it is larger than 10 MB; make it smaller")]
    TooLarge,
}

impl Picture {
    /// The largest file that is taken.
    pub const MOST_BYTES: usize = 10_000_000;

    /// Reads a picture from its file, which is looked at to its end: one that can't be shown is told before
    /// it is printed.
    pub fn new(bytes: Vec<u8>) -> Result<Self, PictureProblem> {
        let picture = Self::by_its_head(bytes)?;
        if shows(picture.format, &picture.bytes) {
            Ok(picture)
        } else {
            Err(PictureProblem::Unreadable)
        }
    }

    /// Reads the kind and the size of a picture from the beginning of its file, and believes the rest.
    pub fn by_its_head(bytes: Vec<u8>) -> Result<Self, PictureProblem> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(PictureProblem::TooLarge);
        }
        let (format, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (PictureFormat::Png, png_size(&bytes))
        } else {
            (PictureFormat::Jpeg, jpeg_size(&bytes))
        };
        match size {
            Some((width, height)) if width > 0 && height > 0 => Ok(Self {
                format,
                width,
                height,
                bytes: bytes.into(),
            }),
            _ => Err(PictureProblem::Unreadable),
        }
    }

    /// A drawing of Minuted's own, as SVG: shapes and words, nothing that runs, and nothing that is
    /// loaded from elsewhere.
    ///
    /// Who hands in a file can't hand in SVG; this is for what Minuted draws of its records.
    pub fn drawing(svg: &str) -> Result<Self, PictureProblem> {
        if svg.len() > Self::MOST_BYTES {
            return Err(PictureProblem::TooLarge);
        }
        let (width, height) = drawing_size(svg).ok_or(PictureProblem::NotOwnDrawing)?;
        Ok(Self {
            format: PictureFormat::Svg,
            width,
            height,
            bytes: svg.as_bytes().into(),
        })
    }

    /// What kind of file it is.
    #[must_use]
    pub fn format(&self) -> PictureFormat {
        self.format
    }

    /// How wide it is, in pixels; at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// How high it is, in pixels; at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The pictures that a text may show, by the names that it uses.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    by_name: BTreeMap<String, Picture>,
    addresses: BTreeMap<String, String>,
}

impl Pictures {
    /// No picture: each is shown by its text alternative.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a picture under the name by which the text knows it.
    pub fn add(&mut self, name: &str, picture: Picture) {
        self.by_name.insert(name.to_owned(), picture);
    }

    /// Adds where a picture is read, for HTML that does not hold its bytes. It is one of this server,
    /// a file below `/papers/` or a picture of an appraisal; another is not shown.
    pub fn add_address(&mut self, name: &str, address: &str) {
        self.addresses.insert(name.to_owned(), address.to_owned());
    }

    pub(crate) fn address(&self, name: &str) -> Option<&str> {
        let address = self.addresses.get(name).map(String::as_str);
        address.filter(|address| is_own_address(address))
    }

    /// The pictures with their names, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Picture)> {
        self.by_name
            .iter()
            .map(|(name, picture)| (name.as_str(), picture))
    }

    /// The picture of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Picture> {
        self.by_name.get(name)
    }
}

/// The names of the pictures that an audience may see, each with the line where it is first used.
#[must_use]
pub fn picture_names(document: &Document, audience: AudienceLevel) -> BTreeMap<String, u32> {
    fn add(blocks: &[Block], names: &mut BTreeMap<String, u32>) {
        for block in blocks {
            if let Content::Figure(figure) = &block.content {
                names.entry(figure.file.clone()).or_insert(block.line);
            }
            block.content.each_child(&mut |blocks| add(blocks, names));
        }
    }
    let mut names = BTreeMap::new();
    add(&project(document, audience, Marks::Keep).blocks, &mut names);
    names
}

/// A place where a text shows a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureUse {
    /// The name by which the text knows it.
    pub name: String,
    /// The line.
    pub line: u32,
    /// Why not everyone sees this place; of several reasons the one that keeps most readers out.
    pub ground: Option<Ground>,
}

/// Every place where a text shows a picture, in order.
#[must_use]
pub fn picture_uses(document: &Document) -> Vec<PictureUse> {
    fn add(blocks: &[Block], ground: Option<Ground>, uses: &mut Vec<PictureUse>) {
        for block in blocks {
            let within = match &block.content {
                Content::Figure(figure) => {
                    uses.push(PictureUse {
                        name: figure.file.clone(),
                        line: block.line,
                        ground,
                    });
                    ground
                }
                Content::Hidden { ground: inner, .. } => {
                    let outer = ground.filter(|outer| outer.level() >= inner.level());
                    Some(outer.unwrap_or(*inner))
                }
                _ => ground,
            };
            let deeper = &mut |blocks: &[Block]| add(blocks, within, uses);
            block.content.each_child(deeper);
        }
    }
    let mut uses = Vec::new();
    add(&document.blocks, None, &mut uses);
    uses
}

/// Whether an address is one of a paper's files or of an appraisal's pictures on this server, and
/// nothing else whatever.
#[must_use]
pub fn is_own_address(address: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.%".contains(c);
    let picture = |rest: &&str| rest.split('/').nth(1) == Some("pictures");
    let rest = address.strip_prefix("/papers/");
    let rest = rest.or_else(|| address.strip_prefix("/appraisals/").filter(picture));
    rest.is_some_and(|rest| {
        rest.chars().all(plain) && !rest.split('/').any(|part| part.is_empty() || part == "..")
    })
}

/// Whether a text may name a picture so: a file beside it or in a folder there, never above.
pub(crate) fn is_picture_name(name: &str) -> bool {
    const LONGEST: usize = 200;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
    let lower = name.to_ascii_lowercase();
    let stem = [".png", ".jpg", ".jpeg"]
        .iter()
        .find_map(|extension| lower.strip_suffix(extension));
    name.len() <= LONGEST
        && name.split('/').all(part)
        && stem.is_some_and(|stem| !stem.is_empty() && !stem.ends_with('/'))
}

/// Whether a document that Minuted makes may name a drawing so.
#[must_use]
pub fn is_drawing_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let stem = name.strip_suffix(".svg");
    stem.is_some_and(|stem| (1..=60).contains(&stem.len()) && stem.bytes().all(plain))
}

/// The elements of our drawings.
const DRAWN_WITH: [&str; 14] = [
    "svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "circle", "path", "polyline",
    "polygon", "text", "tspan",
];

/// Walks a drawing's elements: the size of the first, if it holds nothing else than our drawings do.
fn drawing_size(svg: &str) -> Option<(u32, u32)> {
    let mut tags = svg.split('<');
    if !tags.next()?.trim().is_empty() {
        return None;
    }
    let (mut size, mut open) = (None, Vec::new());
    for tag in tags {
        let (tag, _) = tag.split_once('>')?;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop()? != name {
                return None;
            }
            continue;
        }
        let (inside, is_empty) = match tag.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (tag, false),
        };
        let name = inside.split_whitespace().next()?;
        let leads_elsewhere = ["href", " on", "style", "url(h", "url(/", "url(d"];
        if !DRAWN_WITH.contains(&name) || leads_elsewhere.iter().any(|word| inside.contains(word)) {
            return None;
        }
        if size.is_none() {
            let ours = name == "svg" && inside.contains("xmlns=\"http://www.w3.org/2000/svg\"");
            let found = ours.then(|| (length(inside, "width"), length(inside, "height")))?;
            size = Some((found.0?, found.1?));
        } else if open.is_empty() {
            return None;
        }
        if !is_empty {
            open.push(name);
        }
    }
    size.filter(|_| open.is_empty())
}

/// A length in an attribute, in whole pixels.
fn length(tag: &str, name: &str) -> Option<u32> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = after.split_once('"')?;
    value
        .parse()
        .ok()
        .filter(|length| (1..=10_000).contains(length))
}

/// The most bytes of a picture as it is shown; printing takes no more.
const MOST_SHOWN: usize = 512 * 1024 * 1024;

/// Whether a picture can be shown: its file is read to the end of the picture, by what reads it in print.
pub(crate) fn shows(format: PictureFormat, bytes: &[u8]) -> bool {
    match format {
        PictureFormat::Png => png_shows(bytes).is_some(),
        PictureFormat::Jpeg => jpeg_shows(bytes).is_some(),
        PictureFormat::Svg => true,
    }
}

/// Row by row, so that a large picture takes little memory.
fn png_shows(bytes: &[u8]) -> Option<()> {
    let limits = png::Limits { bytes: MOST_SHOWN };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().ok()?;
    let shown = reader.output_buffer_size()?;
    if shown > MOST_SHOWN {
        return None;
    }
    while reader.next_row().ok()?.is_some() {}
    Some(())
}

fn jpeg_shows(bytes: &[u8]) -> Option<()> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if width.checked_mul(height)?.checked_mul(3)? > MOST_SHOWN {
        return None;
    }
    // Of most pictures the light alone, which takes a third of the memory.
    let colours = match decoder.input_colorspace()? {
        ColorSpace::YCbCr | ColorSpace::Luma => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    decoder.decode().ok().map(drop)
}

pub(crate) fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(four))
    };
    Some((number(16)?, number(20)?))
}

/// Walks the segments of a JPEG file to the one that holds its size.
pub(crate) fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        let two = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(u16::from_be_bytes(two))
    };
    if number(0)? != 0xffd8 {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = number(at)?;
        match marker {
            // Fill bytes may stand before a marker.
            0xffff => at += 1,
            // The frames: all kinds of compression, but not the tables between their codes.
            0xffc0..=0xffcf if !matches!(marker, 0xffc4 | 0xffc8 | 0xffcc) => {
                return Some((u32::from(number(at + 7)?), u32::from(number(at + 5)?)));
            }
            0xff01..=0xfffe => at += 2 + usize::from(number(at + 2)?.max(2)),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn the_size_is_read_from_the_file() {
        let picture = Picture::by_its_head(png(640, 480)).unwrap();
        assert_eq!((picture.width(), picture.height()), (640, 480));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x0b\x08\0\x02\0\x03".to_vec();
        let picture = Picture::by_its_head(jpeg).unwrap();
        assert_eq!(picture.format(), PictureFormat::Jpeg);
        assert_eq!((picture.width(), picture.height()), (3, 2));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [
            Vec::new(),
            b"<svg/>".to_vec(),
            png(0, 1),
            b"\x89PNG\r\n\x1a\n".to_vec(),
            b"\xff\xd8\xff\xe0\xff\xff".to_vec(),
            b"\xff\xd8".repeat(1000),
        ] {
            assert_eq!(Picture::by_its_head(bytes), Err(PictureProblem::Unreadable));
        }
        // What its head is right of, and no more.
        assert_eq!(Picture::new(png(1, 1)), Err(PictureProblem::Unreadable));
        let large = vec![0; Picture::MOST_BYTES + 1];
        assert_eq!(Picture::new(large), Err(PictureProblem::TooLarge));
    }

    #[test]
    fn a_drawing_holds_shapes_and_words_alone() {
        let own = |inside: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"90\">{inside}</svg>\n"
            )
        };
        let text = "<title>a &lt;script&gt;</title><rect fill=\"url(#a)\"/><text x=\"1\">on</text>";
        let picture = Picture::drawing(&own(text)).unwrap();
        assert_eq!(picture.format(), PictureFormat::Svg);
        assert_eq!((picture.width(), picture.height()), (760, 90));
        for bad in [
            String::new(),
            "Words.".to_owned(),
            "<svg width=\"1\" height=\"1\"/>".to_owned(),
            own("<script>x</script>"),
            own("<image href=\"https://a.uk/a.png\"/>"),
            own("<rect onload=\"x\"/>"),
            own("<rect fill=\"url(https://a.uk)\"/>"),
            own("<rect style=\"fill:red\"/>"),
            own("<text>"),
            own("</svg>"),
            own("") + &own(""),
            format!("<!DOCTYPE svg>{}", own("")),
            own("").replace("90", "0"),
            own("").replace("90", "a"),
        ] {
            let problem = Picture::drawing(&bad).unwrap_err();
            assert_eq!(problem, PictureProblem::NotOwnDrawing, "{bad}");
        }
        assert!(
            Picture::new(own("").into_bytes()).is_err(),
            "nobody hands one in"
        );
    }

    #[test]
    fn a_picture_of_an_appraisal_has_an_address_of_our_own() {
        for (address, is_own) in [
            ("/appraisals/0190-a/pictures/totals", true),
            ("/papers/a/files/b.png", true),
            ("/appraisals/0190-a", false),
            ("/appraisals/../pictures/a", false),
            ("/appraisals//pictures/a", false),
            ("//a.uk/pictures/a", false),
            ("https://a.uk/appraisals/a/pictures/b", false),
        ] {
            assert_eq!(is_own_address(address), is_own, "{address}");
        }
    }

    #[test]
    fn a_drawing_has_a_name_that_leads_nowhere_else() {
        assert!(is_drawing_name("rank-acceptability.svg"));
        for name in [
            ".svg",
            "a/b.svg",
            "../a.svg",
            "A.svg",
            "a.png",
            "https://a.uk/a.svg",
        ] {
            assert!(!is_drawing_name(name), "{name}");
        }
        let source = "![What it shows](totals.svg)\n";
        assert!(crate::parse(source, &crate::ParseOptions::BODY).is_err());
        let drawn = crate::ParseOptions {
            drawings: true,
            ..crate::ParseOptions::BODY
        };
        assert!(crate::parse(source, &drawn).is_ok());
    }

    #[test]
    fn each_place_of_a_picture_says_who_sees_it() {
        let source = "![A map](a.png)\n\n::: exempt 3\n![A map](b.png)\n\n::: confidential enactment\n\
                      ![A map](c.png)\n:::\n:::\n";
        let document = crate::parse(source, &crate::ParseOptions::BODY).unwrap();
        let uses = picture_uses(&document);
        let told = uses.iter().map(|used| {
            let level = used.ground.map(Ground::level);
            (used.name.as_str(), used.line, level)
        });
        let expected = [
            ("a.png", 1, None),
            ("b.png", 4, Some(AudienceLevel::Restricted)),
            ("c.png", 7, Some(AudienceLevel::Confidential)),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["map.png", "pictures/Map_2.JPG", "a.b.jpeg"] {
            assert!(is_picture_name(name), "{name}");
        }
        for name in [
            "",
            ".png",
            "a/.png",
            "../map.png",
            "a/../b.png",
            "/etc/map.png",
            "a//b.png",
            "https://a.uk/map.png",
            "map.svg",
            "my map.png",
            "c:map.png",
        ] {
            assert!(!is_picture_name(name), "{name}");
        }
    }
}
