//! Files that a pack carries, and the copy for reading.

use crate::support::{engine, pack, part, rendered, text, tool, unpacked, words};
use minuted_documents::AudienceLevel::Public;
use minuted_documents::{AttachedFile, Pack};

const DRAWING: &[u8] = include_bytes!("../../../../examples/pack/bench.pdf");

fn drawing(bytes: &[u8]) -> AttachedFile {
    AttachedFile::new(
        "bench.pdf",
        "application/pdf",
        "A bench from two sides",
        bytes,
    )
}

fn with(bytes: &[u8]) -> Pack {
    let mut pack = pack(vec![
        part("agenda", "Agenda", text("First.")),
        part("appendix", "Drawing", text("")),
        part("item-2", "Last", text("# Why\n\nLast.")),
    ]);
    pack.parts[1].files.push(drawing(bytes));
    pack
}

#[test]
fn a_conforming_pack_carries_the_file_behind_a_sheet() {
    let pdf = rendered(&with(DRAWING), Public);
    tool("qpdf", &["--check", "{}"], &pdf.bytes);
    let raw = unpacked(&pdf.bytes);
    let claims = String::from_utf8_lossy(&raw);
    assert!(claims.contains("<pdfaid:part>3<") && claims.contains("<pdfuaid:part>1<"));
    let shown = words(&pdf.bytes);
    for line in ["Pages 2", "A bench from two sides", "SHA-256", "Kind PDF"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let listed = tool("qpdf", &["--list-attachments", "{}"], &pdf.bytes);
    assert!(listed.contains("bench.pdf"), "{listed}");
    let name = listed.split(" -> ").next().unwrap_or_default().to_owned();
    let show = format!("--show-attachment={name}");
    let back = tool("qpdf", &[&show, "{}"], &pdf.bytes);
    assert_eq!(back.as_bytes(), DRAWING);
}

#[test]
fn the_copy_for_reading_has_the_pages_and_claims_nothing() {
    let pack = with(DRAWING);
    let pdf = rendered(&pack, Public);
    let made = engine().reading_copy(&pdf, &pack).unwrap();
    let labels = ["i", "1", "2", "2.1", "2.2", "3", "4"];
    assert_eq!(made.pages, labels);
    let copy = made.bytes;
    tool("qpdf", &["--check", "{}"], &copy);
    let info = tool("pdfinfo", &["{}"], &copy);
    // Contents, agenda, sheet, two pages, last, about.
    assert!(info.contains("Pages:           7"), "{info}");
    assert!(info.contains("Tagged:          no"), "{info}");
    let raw = unpacked(&copy);
    let raw = String::from_utf8_lossy(&raw);
    assert!(!raw.contains("pdfuaid") && !raw.contains("pdfaid"));
    let shown = words(&copy);
    for line in [
        "The bench from the side",
        "pages 2.1 to 2.2: bench.pdf",
        "About this copy",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let labels = tool("qpdf", &["--json", "--json-key=pagelabels", "{}"], &copy);
    assert!(labels.contains("\"u:2.\""), "{labels}");
    // The last page goes on from the last of the pack.
    assert!(shown.contains("Page 4"), "{shown}");
    let outline = tool("qpdf", &["--json", "--json-key=outlines", "{}"], &copy);
    assert!(outline.contains("\"destpageposfrom1\": 6"), "{outline}");
    assert_eq!(copy, engine().reading_copy(&pdf, &pack).unwrap().bytes);
}

#[test]
fn the_copy_for_reading_keeps_what_pages_look_like_and_nothing_that_acts() {
    // What is called so elsewhere acts; among fonts it is a name like any other.
    let named = String::from_utf8(DRAWING.to_vec())
        .unwrap()
        .replace("/F ", "/A ");
    let acts = named.replace(
        "/Type /Page /Parent 2 0 R",
        "/Type /Page /AA << /O << /S /JavaScript /JS (zqxscript) >> >> /Parent 2 0 R",
    );
    let within = acts.replace(
        "/Resources <<",
        "/Resources << /X << /S /JavaScript /JS (zqxhidden) >> /Y 3 0 R /Z [4 0 R]",
    );
    for bytes in [named, acts, within] {
        let pack = with(bytes.as_bytes());
        let pdf = rendered(&pack, Public);
        let copy = engine().reading_copy(&pdf, &pack).unwrap().bytes;
        let fonts = tool("pdffonts", &["{}"], &copy);
        assert!(fonts.contains("Helvetica"), "{fonts}");
        assert!(words(&copy).contains("The bench from the side"));
        // Without what the conforming pack carries inside, there is nothing of it.
        let mut document = lopdf::Document::load_mem(&copy).unwrap();
        let first = *document.get_pages().iter().nth(3).unwrap().1;
        let page = document.get_dictionary(first).unwrap().clone();
        assert!(!page.has(b"AA"));
        document.decompress();
        let all = format!("{:?}", page.get_deref(b"Resources", &document).unwrap());
        assert!(!all.contains("zqx") && !all.contains("JavaScript"), "{all}");
    }
}

#[test]
fn what_is_no_sound_pdf_is_refused_with_the_reason() {
    for (bytes, reason) in [
        (b"not a PDF".to_vec(), "it is no PDF"),
        (b"%PDF-1.7\n".to_vec(), "it is broken"),
    ] {
        let problem = engine()
            .render(&with(&bytes), Public)
            .unwrap_err()
            .to_string();
        let start = "part 2 (`appendix`) has a PDF, its file 1, that can't be taken in: ";
        assert!(
            problem.starts_with(start) && problem.contains(reason),
            "{problem}"
        );
    }
    let locked = tempfile::NamedTempFile::new().unwrap();
    let open = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(open.path(), DRAWING).unwrap();
    let status = std::process::Command::new("qpdf")
        .args(["--encrypt", "secret", "owner", "256", "--"])
        .args([open.path(), locked.path()])
        .status();
    assert!(status.unwrap().success());
    let bytes = std::fs::read(locked.path()).unwrap();
    let problem = engine()
        .render(&with(&bytes), Public)
        .unwrap_err()
        .to_string();
    assert!(problem.contains("encrypted"), "{problem}");
}

#[test]
fn no_broken_file_makes_the_reader_panic_or_hang() {
    // Cut off anywhere, and with bytes that are not what they were.
    for length in (0..DRAWING.len()).step_by(37) {
        let pack = with(&DRAWING[..length]);
        if let Ok(pdf) = engine().render(&pack, Public) {
            drop(engine().reading_copy(&pdf, &pack));
        }
    }
    for at in (0..DRAWING.len()).step_by(41) {
        let mut bytes = DRAWING.to_vec();
        bytes[at] = bytes[at].wrapping_add(13);
        let pack = with(&bytes);
        if let Ok(pdf) = engine().render(&pack, Public) {
            drop(engine().reading_copy(&pdf, &pack));
        }
    }
    // Pages that are their own parents, and nesting without end.
    let text = String::from_utf8(DRAWING.to_vec()).unwrap();
    let circle = text.replace("/Kids [3 0 R 4 0 R]", "/Kids [2 0 R 2 0 R]");
    let deep = text.replace(
        "/MediaBox [0 0 595 842]",
        &format!("/X {}", "[".repeat(50_000)),
    );
    for bytes in [circle, deep] {
        let pack = with(bytes.as_bytes());
        if let Ok(pdf) = engine().render(&pack, Public) {
            drop(engine().reading_copy(&pdf, &pack));
        }
    }
}
