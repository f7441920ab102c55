//! Owns making the outline of a paper's text, and what changed since somebody cleared it.

use minuted_core::{
    audience::{Audience, AudienceText},
    papers::{
        Appendix, ChangedPart, FrontSheet, PaperVersion, Part, PartKind, Seen, SeenRecommendation,
        changed_parts,
    },
};
use minuted_documents::{ParseOptions, parse, sections};

/// What changed in a paper since what somebody read, which was the text `was`: for those who work on
/// it. `recommendations` are those of `is`.
#[must_use]
pub fn changed_since(
    seen: &Seen,
    was: &PaperVersion,
    is: &PaperVersion,
    recommendations: &[SeenRecommendation],
) -> Vec<ChangedPart> {
    changed_parts(
        &outline(was, &seen.recommendations),
        &outline(is, recommendations),
    )
}

/// The parts of a text.
pub(super) fn outline(text: &PaperVersion, recommendations: &[SeenRecommendation]) -> Vec<Part> {
    let part = |kind, name: &str, text: String| Part {
        kind,
        name: name.to_owned(),
        under: Vec::new(),
        text,
    };
    let front = &text.front;
    let mut parts = vec![
        part(PartKind::FrontSheet, "", sheet(front)),
        part(PartKind::Title, "", front.title.clone()),
        part(PartKind::Purpose, "", source(&front.purpose).to_owned()),
    ];
    parts.extend(recommendations.iter().map(SeenRecommendation::part));
    parts.extend(body(source(&text.body)));
    for appendix in &text.appendices {
        parts.push(part(
            PartKind::Appendix,
            &appendix.label,
            of_appendix(appendix),
        ));
    }
    // By their bytes, so that a picture that is swapped under its name is a change.
    parts.extend(text.files.iter().map(|file| {
        let withheld = file
            .withheld
            .as_ref()
            .map(|withheld| withheld.ground.as_str());
        let says = format!("SHA-256 {}\n\n{}", file.hash, withheld.unwrap_or_default());
        part(PartKind::Appendix, &file.name, says)
    }));
    parts
}

/// The sections of a body. Every body on record was read when it was saved; one that can't be read
/// any more is one section.
fn body(source: &str) -> Vec<Part> {
    let Ok(document) = parse(source, &ParseOptions::BODY) else {
        return vec![Part {
            kind: PartKind::Section,
            name: String::new(),
            under: Vec::new(),
            text: source.to_owned(),
        }];
    };
    let parts = sections(source, &document).into_iter().map(|section| Part {
        kind: PartKind::Section,
        name: section.headings.last().cloned().unwrap_or_default(),
        under: section.headings,
        text: section.text,
    });
    parts.collect()
}

fn source(text: &AudienceText) -> &str {
    text.source(Audience::Working).unwrap_or_default()
}

/// What the front sheet says besides title and purpose, a line for each thing.
fn sheet(front: &FrontSheet) -> String {
    let mut lines = vec![
        format!("Report to: {}", front.report_to),
        format!("By: {}", front.by),
    ];
    let date = &front.date;
    let shown = date.shown.clone();
    let shown = shown.or_else(|| date.day().map(|day| day.to_string()));
    lines.push(format!("Date: {}", shown.unwrap_or_default()));
    for contact in &front.contacts {
        let more = [&contact.post, &contact.telephone, &contact.email];
        let more = more.into_iter().flatten().map(String::as_str);
        let all: Vec<&str> = std::iter::once(contact.name.as_str()).chain(more).collect();
        lines.push(format!("Contact: {}", all.join(", ")));
    }
    for paper in &front.background {
        lines.push(format!("Background paper: {}", source(&paper.citation)));
    }
    lines.join("\n")
}

fn of_appendix(appendix: &Appendix) -> String {
    let mut parts = vec![source(&appendix.title).to_owned()];
    parts.extend(appendix.text.as_ref().map(|held| source(held).to_owned()));
    parts.extend(appendix.document.map(|document| document.to_string()));
    parts.extend(appendix.file.clone());
    parts.join("\n\n")
}
