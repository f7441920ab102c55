//! Owns the theme part: the colours and fonts that Word offers beside those of the styles. Our
//! styles use none of it, but Word expects one.

use super::styles::FONT;
use super::xml::Xml;

/// The colours by their places in a theme, all dark enough on white or light enough on black.
const COLOURS: [(&str, &str); 12] = [
    ("a:dk1", "000000"),
    ("a:lt1", "FFFFFF"),
    ("a:dk2", "0B0C0C"),
    ("a:lt2", "F3F2F1"),
    ("a:accent1", "144E81"),
    ("a:accent2", "505A5F"),
    ("a:accent3", "00703C"),
    ("a:accent4", "8F5700"),
    ("a:accent5", "942514"),
    ("a:accent6", "4C2C92"),
    ("a:hlink", "144E81"),
    ("a:folHlink", "4C2C92"),
];

/// Writes the part.
pub(super) fn theme() -> String {
    let mut xml = Xml::part();
    let space = "http://schemas.openxmlformats.org/drawingml/2006/main";
    xml.open("a:theme", &[("xmlns:a", space), ("name", "Plain")]);
    xml.open("a:themeElements", &[]);
    xml.open("a:clrScheme", &[("name", "Plain")]);
    for (place, colour) in COLOURS {
        xml.open(place, &[]);
        xml.empty("a:srgbClr", &[("val", colour)]);
        xml.close(place);
    }
    xml.close("a:clrScheme");
    xml.open("a:fontScheme", &[("name", "Plain")]);
    for use_of in ["a:majorFont", "a:minorFont"] {
        xml.open(use_of, &[]);
        for (script, font) in [("a:latin", FONT), ("a:ea", ""), ("a:cs", "")] {
            xml.empty(script, &[("typeface", font)]);
        }
        xml.close(use_of);
    }
    xml.close("a:fontScheme");
    formats(&mut xml);
    xml.close("a:themeElements");
    xml.close("a:theme");
    xml.into_string()
}

/// Fills, lines and effects of drawings: three each, as the format demands, all plain.
fn formats(xml: &mut Xml) {
    let fill = |xml: &mut Xml| {
        xml.open("a:solidFill", &[]);
        xml.empty("a:schemeClr", &[("val", "phClr")]);
        xml.close("a:solidFill");
    };
    let three = |xml: &mut Xml, list: &str, each: &dyn Fn(&mut Xml)| {
        xml.open(list, &[]);
        for _ in 0..3 {
            each(xml);
        }
        xml.close(list);
    };
    xml.open("a:fmtScheme", &[("name", "Plain")]);
    three(xml, "a:fillStyleLst", &fill);
    three(xml, "a:lnStyleLst", &|xml| {
        xml.open("a:ln", &[("w", "9525")]);
        fill(xml);
        xml.close("a:ln");
    });
    three(xml, "a:effectStyleLst", &|xml| {
        xml.open("a:effectStyle", &[]);
        xml.empty("a:effectLst", &[]);
        xml.close("a:effectStyle");
    });
    three(xml, "a:bgFillStyleLst", &fill);
    xml.close("a:fmtScheme");
}
