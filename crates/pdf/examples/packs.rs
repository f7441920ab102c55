//! Renders papers as one pack, several times, and tells how long each took and the memory.
//!
//! `cargo run --release -p minuted-pdf --example packs -- OUT.pdf ROUNDS PAPER.md…`

use std::time::Instant;

use minuted_documents::{
    AudienceLevel, Pack, Part, PartContent, Picture, Pictures, parse_paper, picture_names,
};
use minuted_pdf::Engine;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("OUT.pdf is missing")?;
    let rounds: usize = arguments.next().ok_or("ROUNDS is missing")?.parse()?;
    let mut files = Vec::new();
    for path in arguments {
        files.push((std::fs::read_to_string(&path)?, path));
    }
    let first = files.first().map(|(text, _)| text.clone());
    let first = first.ok_or("PAPER.md is missing")?;
    let started = Instant::now();
    let engine = Engine::new()?;
    eprintln!("engine: {:?}", started.elapsed());
    for round in 0..rounds {
        // One paper differs from round to round, and is as long in each.
        if let Some((text, _)) = files.get_mut(0) {
            *text = format!("{first}\nRound {round:05}.\n");
        }
        let started = Instant::now();
        let pack = pack(&files)?;
        let read = started.elapsed();
        let pdf = engine.render(&pack, AudienceLevel::Public)?;
        eprintln!(
            "round {round}: read {read:?}, all {:?}, {} pages, {} bytes, {} kB",
            started.elapsed(),
            pdf.pages.len(),
            pdf.bytes.len(),
            memory()
        );
        for warning in &pdf.warnings {
            eprintln!("warning: {warning}");
        }
        for unshown in &pdf.unshown {
            eprintln!("{unshown}");
        }
        if round == 0 {
            std::fs::write(&out, pdf.bytes)?;
        }
    }
    Ok(())
}

fn pack(files: &[(String, String)]) -> Result<Pack, Box<dyn std::error::Error>> {
    let mut parts = Vec::new();
    for (index, (text, path)) in files.iter().enumerate() {
        let paper = parse_paper(text).map_err(|found| format!("{path}: {found:?}"))?;
        let folder = std::path::Path::new(path).parent();
        let mut pictures = Pictures::none();
        for name in picture_names(&paper.body, AudienceLevel::Public).keys() {
            let bytes = std::fs::read(folder.unwrap_or(std::path::Path::new("")).join(name))?;
            pictures.add(name, Picture::new(bytes)?);
        }
        parts.push(Part {
            id: if files.len() > 1 {
                format!("item-{}", index + 1)
            } else {
                String::new()
            },
            title: paper.front.title.clone(),
            language: None,
            level: 1,
            first_page: None,
            content: PartContent::Paper(Box::new(paper)),
            pictures,
            files: Vec::new(),
        });
    }
    Ok(Pack {
        title: parts
            .first()
            .map(|part| part.title.clone())
            .unwrap_or_default(),
        language: "en-GB".to_owned(),
        author: Some("Cabinet".to_owned()),
        dated: Some((2017, 11, 7)),
        running_head: Some("Cabinet, 7 November 2017".to_owned()),
        contents: parts.len() > 1,
        parts,
        ..Pack::default()
    })
}

/// The memory of this process, in kB, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.map(|line| line.replace(|c: char| !c.is_ascii_digit(), ""))
        .unwrap_or_default()
}
