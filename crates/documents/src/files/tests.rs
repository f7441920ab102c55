//! Files that are taken, and files that are not.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn found(bytes: &[u8]) -> Result<FileKind, FileProblem> {
    file_kind(Cursor::new(bytes))
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
const BODY: (&str, &[u8]) = ("word/document.xml", b"<document/>");

fn pdf(trailer: &str, more: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{more}xref\n0 1\ntrailer\n<< {trailer} >>\nstartxref\n9\n%%EOF\n")
        .into_bytes()
}

/// A PDF with so many empty pages.
fn pages(count: usize) -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.7");
    let tree = document.new_object_id();
    let page = lopdf::dictionary! { "Type" => "Page", "Parent" => tree };
    let kids = (0..count).map(|_| document.add_object(page.clone()).into());
    let kids: Vec<lopdf::Object> = kids.collect();
    let count = i64::try_from(count).unwrap();
    let pages = lopdf::dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    document.objects.insert(tree, pages.into());
    let root = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0, 80, 160, 255]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The smallest picture that a camera could have taken.
const JPEG: &[u8] = include_bytes!("small.jpeg");

/// A picture whose bytes are not what they were somewhere in its middle.
fn damaged(mut bytes: Vec<u8>, at: &[u8]) -> Vec<u8> {
    let place = bytes
        .windows(at.len())
        .position(|found| found == at)
        .unwrap()
        + at.len();
    for byte in &mut bytes[place..place + 6] {
        *byte = !*byte;
    }
    bytes
}

#[test]
fn each_kind_is_known_by_what_is_in_it() {
    let odf = |kind: &str| {
        let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
        zipped(&[
            ("mimetype", mimetype.as_bytes()),
            ("META-INF/manifest.xml", b"<m/>"),
        ])
    };
    let kinds = [
        (pages(1), FileKind::Pdf),
        (png(), FileKind::Png),
        (JPEG.to_vec(), FileKind::Jpeg),
        (zipped(&[TYPES, BODY]), FileKind::Docx),
        (
            zipped(&[TYPES, ("xl/workbook.xml", b"<w/>")]),
            FileKind::Xlsx,
        ),
        (
            zipped(&[TYPES, ("ppt/presentation.xml", b"<p/>")]),
            FileKind::Pptx,
        ),
        (odf("text"), FileKind::Odt),
        (odf("spreadsheet"), FileKind::Ods),
        (odf("presentation"), FileKind::Odp),
        ("Ward,Cost\nHove,£3\n".into(), FileKind::Text),
        (b"\xef\xbb\xbfWard\r\n".to_vec(), FileKind::Text),
        (b"BMI by ward".to_vec(), FileKind::Text),
        ("é".repeat(100_000).into(), FileKind::Text),
        (b"1 < 2 <b>and</b>".to_vec(), FileKind::Text),
    ];
    for (n, (bytes, kind)) in kinds.into_iter().enumerate() {
        assert_eq!(found(&bytes), Ok(kind), "{n}");
    }
}

#[test]
fn a_document_of_our_own_is_taken() {
    let document = crate::parse("Words.\n", &crate::ParseOptions::BODY).unwrap();
    let (public, none) = (crate::AudienceLevel::Public, crate::Pictures::none());
    let docx = crate::to_docx(&document, public, "A title", "en-GB", &none).unwrap();
    assert_eq!(found(&docx), Ok(FileKind::Docx));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of what is refused")]
fn what_does_harm_or_nobody_can_read_is_refused() {
    let macros = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let types = format!("<Types><Override ContentType=\"{macros}\"/></Types>");
    let manifest: (&str, &[u8]) = ("META-INF/manifest.xml", b"<m/>");
    let ods: (&str, &[u8]) = (
        "mimetype",
        b"application/vnd.oasis.opendocument.spreadsheet",
    );
    let mut behind = png();
    behind.extend(b"PK\x03\x04");
    let mut huge = png();
    huge[16..24].copy_from_slice(&[0x7f; 8]);
    let refused: &[(Vec<u8>, FileProblem)] = &[
        (vec![], FileProblem::Empty),
        (b"MZ\x90\0\x03\0".to_vec(), FileProblem::Program),
        (b"\x7fELF\x02".to_vec(), FileProblem::Program),
        (b"#!/bin/sh\nrm -r /\n".to_vec(), FileProblem::Program),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            FileProblem::Active("SVG", "PNG"),
        ),
        (
            b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- a --><SVG/>".to_vec(),
            FileProblem::Active("SVG", "PNG"),
        ),
        (
            b"<!DOCTYPE html><script>".to_vec(),
            FileProblem::Active("HTML", "PDF"),
        ),
        (
            b"<!-- a --><html>".to_vec(),
            FileProblem::Active("HTML", "PDF"),
        ),
        (b"<?xml version='1.0'?><a/>".to_vec(), FileProblem::Unknown),
        (
            b"{\\rtf1 }".to_vec(),
            FileProblem::Active("RTF", "DOCX or PDF"),
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0".to_vec(),
            FileProblem::OldOrLocked,
        ),
        (b"GIF89a".to_vec(), FileProblem::Picture("GIF")),
        (
            b"RIFF\0\0\0\0WEBPVP8 ".to_vec(),
            FileProblem::Picture("WebP"),
        ),
        (b"\0\0\0\x18ftypmp42".to_vec(), FileProblem::Unknown),
        (b"\x1f\x8b\x08\0".to_vec(), FileProblem::Archive),
        (zipped(&[("a.txt", b"a")]), FileProblem::Archive),
        (
            zipped(&[TYPES, ("xl/workbook.bin", b"")]),
            FileProblem::Unknown,
        ),
        (
            zipped(&[("[Content_Types].xml", types.as_bytes()), BODY]),
            FileProblem::Macros("DOCX"),
        ),
        (
            zipped(&[TYPES, BODY, ("word/VbaProject.bin", b"x")]),
            FileProblem::Macros("DOCX"),
        ),
        (
            zipped(&[ods, manifest, ("Basic/Standard/a.xml", b"")]),
            FileProblem::Macros("ODS"),
        ),
        (
            zipped(&[
                ods,
                ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
            ]),
            FileProblem::Encrypted("ODS"),
        ),
        (pdf("/Encrypt 5 0 R", ""), FileProblem::Encrypted("PDF")),
        // The place that `startxref` gives holds a table that is itself an object.
        (
            pdf(
                "",
                &format!("<</Type/XRef/Encrypt<<>>>>{}", " ".repeat(9000)),
            ),
            FileProblem::Encrypted("PDF"),
        ),
        (b"%PDF-1.7 cut off".to_vec(), FileProblem::Broken("PDF")),
        // The end and the password say nothing of what stands between.
        (pdf("/Root 1 0 R", ""), FileProblem::Broken("PDF")),
        (pages(MOST_PAGES + 1), FileProblem::TooManyPages),
        (damaged(png(), b"IDAT"), FileProblem::Broken("PNG")),
        (
            damaged(JPEG.to_vec(), b"\xff\xc4"),
            FileProblem::Broken("JPEG"),
        ),
        (b"\x89PNG\r\n\x1a\n".to_vec(), FileProblem::Broken("PNG")),
        (behind, FileProblem::Broken("PNG")),
        (huge, FileProblem::Bomb("more than 100 million pixels")),
        (b"\xff\xd8\xff\xe0".to_vec(), FileProblem::Broken("JPEG")),
        (b"a\0b".to_vec(), FileProblem::Unknown),
        (b"one\ntwo\ncaf\xe9 three".to_vec(), FileProblem::NotUtf8(3)),
        (b"cut in a sign \xc3".to_vec(), FileProblem::NotUtf8(1)),
    ];
    for (n, (bytes, problem)) in refused.iter().enumerate() {
        assert_eq!(found(bytes).as_ref(), Err(problem), "{n}");
    }
}

#[test]
fn what_unpacks_to_far_more_is_refused() {
    let zeros = vec![0; 20 * 1024 * 1024];
    let bomb = zipped(&[TYPES, BODY, ("word/media/a.bin", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(found(&bomb), Err(FileProblem::Bomb(_))));
    // The same, and it tells of little.
    let mut lies = bomb;
    for mark in [b"PK\x01\x02", b"PK\x03\x04"] {
        let places: Vec<_> = (0..lies.len() - 4)
            .filter(|at| &lies[*at..at + 4] == mark)
            .collect();
        let at = places.last().unwrap() + if mark[2] == 1 { 24 } else { 22 };
        lies[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let told = found(&lies);
    assert!(
        matches!(told, Err(FileProblem::Bomb(_) | FileProblem::Broken(_))),
        "{told:?}"
    );
    let names: Vec<String> = (0..=archive::ENTRIES).map(|n| n.to_string()).collect();
    let mut many: Vec<(&str, &[u8])> = vec![TYPES, BODY];
    many.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
    assert!(matches!(found(&zipped(&many)), Err(FileProblem::Bomb(_))));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let base = [
            zipped(&[TYPES, BODY, ("a", &[7; 100])]),
            pages(2),
            png(),
            JPEG.to_vec(),
        ];
        let mut bytes = base[which].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = found(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = found(&bytes);
    }
}
