//! Reading PDFs: the words on their pages, and all that they say in any other corner.

use std::{io::Write as _, process::Command};

use lopdf::{Object, content::Content};

/// The words of a PDF, page by page.
pub(crate) fn pages_of(pdf: &[u8]) -> Vec<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output = Command::new("pdftotext")
        .arg("-raw")
        .arg(file.path())
        .arg("-")
        .output();
    let told = String::from_utf8(output.unwrap().stdout).unwrap();
    told.split('\u{c}').map(str::to_owned).collect()
}

/// The strings within an object: of bookmarks, metadata, alternatives, names of files.
fn strings(object: &Object, out: &mut String) {
    match object {
        Object::String(bytes, _) | Object::Name(bytes) => {
            out.push_str(&String::from_utf8_lossy(bytes));
            let units = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            out.extend(char::decode_utf16(units).filter_map(Result::ok));
            out.push('\n');
        }
        Object::Array(values) => values.iter().for_each(|value| strings(value, out)),
        Object::Dictionary(entries) => {
            for (key, value) in entries {
                out.push_str(&String::from_utf8_lossy(key));
                strings(value, out);
            }
        }
        Object::Stream(stream) => {
            for (_, value) in &stream.dict {
                strings(value, out);
            }
            let content = stream
                .decompressed_content()
                .unwrap_or_else(|_| stream.content.clone());
            out.push_str(&String::from_utf8_lossy(&content));
            if let Ok(drawn) = Content::decode(&content) {
                for operation in &drawn.operations {
                    operation
                        .operands
                        .iter()
                        .for_each(|value| strings(value, out));
                }
            }
        }
        _ => {}
    }
}

/// All that a PDF says anywhere.
pub(crate) fn all_of(pdf: &[u8]) -> String {
    let mut out = String::from_utf8_lossy(pdf).into_owned();
    let document = lopdf::Document::load_mem(pdf).unwrap();
    document
        .objects
        .values()
        .for_each(|object| strings(object, &mut out));
    out.push_str(&pages_of(pdf).join("\n"));
    out
}
