//! Owns packs as one page: contents, then each part, with the same ids as in every other format.

use super::clean::{clean, html_text};
use super::{Writer, localised_page};
use crate::derive::{Marks, project};
use crate::ground::AudienceLevel;
use crate::pack::{AttachedFile, Pack, Part, PartContent};
use crate::sheet::{BackSection, Sheet};
use std::fmt::Write as _;

/// Writes what an audience may see of a pack as a whole page that stands alone.
#[must_use]
pub fn pack_to_page(pack: &Pack, audience: AudienceLevel) -> String {
    let mut out = format!("<header>\n<h1>{}</h1>\n", html_text(&pack.title));
    for line in [&pack.author, &pack.subject].into_iter().flatten() {
        paragraph(&mut out, line);
    }
    out.push_str("</header>\n");
    if pack.contents {
        contents(&mut out, pack);
    }
    for part in &pack.parts {
        out.push_str(&part_to_html(part, audience));
    }
    localised_page(&pack.language, &pack.title, &clean(&out))
}

fn paragraph(out: &mut String, words: &str) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "<p>{}</p>", html_text(words));
}

fn contents(out: &mut String, pack: &Pack) {
    out.push_str(
        "<section class=\"contents\" aria-labelledby=\"contents-title\">\n\
         <h2 id=\"contents-title\">Contents</h2>\n<ul>\n",
    );
    for part in &pack.parts {
        let (id, title) = (&part.id, html_text(&part.title));
        let _ = writeln!(out, "<li><a href=\"#{id}\">{title}</a></li>");
    }
    out.push_str("</ul>\n</section>\n");
}

fn part_to_html(part: &Part, audience: AudienceLevel) -> String {
    let place = part.place("-");
    let place = if part.id.is_empty() {
        ""
    } else {
        place.strip_suffix('-').unwrap_or(&place)
    };
    let mut writer = Writer::new(place, &part.pictures);
    writer.base = part.level.clamp(1, 4) + 1;
    let level = writer.base;
    let title = html_text(&part.title);
    let id = &part.id;
    writer.tag("<article class=\"part\">\n");
    if id.is_empty() {
        writer.tag(&format!("<h{level}>{title}</h{level}>\n"));
    } else {
        writer.tag(&format!("<h{level} id=\"{id}\">{title}</h{level}>\n"));
    }
    match &part.content {
        PartContent::Text(document) => {
            let view = project(document, audience, Marks::Keep);
            writer.blocks(&view.blocks);
            writer.footnotes(&view);
        }
        PartContent::Paper(paper) => {
            let view = project(&paper.body, audience, Marks::Keep);
            let sheet = paper.sheet(audience);
            writer.front(&sheet);
            writer.blocks(&view.blocks);
            writer.footnotes(&view);
            for section in &sheet.back {
                writer.section(section);
            }
        }
    }
    for (index, file) in part.files.iter().enumerate() {
        writer.file(file, index);
    }
    writer.tag("</article>\n");
    writer.out
}

impl Writer<'_> {
    fn front(&mut self, sheet: &Sheet) {
        if !sheet.rows.is_empty() {
            self.tag("<dl class=\"front-sheet\">\n");
            for (name, blocks) in &sheet.rows {
                self.tag("<div><dt>");
                self.tag(name);
                self.tag("</dt><dd>");
                self.item(blocks);
                self.tag("</dd></div>\n");
            }
            self.tag("</dl>\n");
        }
        if let Some(asked) = &sheet.recommendations {
            self.section(asked);
        }
    }

    fn section(&mut self, section: &BackSection) {
        let (place, anchor, heading) = (self.place, section.anchor, section.heading);
        let level = (self.base + 1).min(6);
        self.tag(&format!(
            "<section class=\"{anchor}\" aria-labelledby=\"{place}{anchor}\">\n\
             <h{level} id=\"{place}{anchor}\">{heading}</h{level}>\n"
        ));
        self.list(&section.list);
        self.tag("</section>\n");
    }

    /// What a pack carries beside its text; a page can't carry it.
    fn file(&mut self, file: &AttachedFile, index: usize) {
        let (place, number) = (self.place, index + 1);
        let (name, kind) = (html_text(&file.name), html_text(&file.media_type));
        let bytes = file.bytes.len();
        let description = html_text(&file.description);
        self.tag(&format!(
            "<p id=\"{place}file-{number}\">File: {name} ({kind}, {bytes} bytes). {description}</p>\n"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::Pictures;
    use crate::{ParseOptions, parse, parse_paper};

    fn part(id: &str, title: &str, content: PartContent) -> Part {
        Part {
            id: id.to_owned(),
            title: title.to_owned(),
            level: 1,
            first_page: None,
            content,
            pictures: Pictures::none(),
            files: Vec::new(),
        }
    }

    #[test]
    fn parts_have_ids_of_their_own_and_links_stay_in_them() {
        let text = parse(
            "# Why\n\nAs [](#para-1-1) says.[^a]\n\n[^a]: Note.\n",
            &ParseOptions::BODY,
        );
        let paper = parse_paper(
            "---\ntitle: Fog\nby: Ann\nrecommendations:\n  - \"Agree [[exempt 3: CANARY]].\"\n---\n\n# Why\n\nFog.\n",
        );
        let pack = Pack {
            title: "A <pack>".to_owned(),
            language: "en-GB".to_owned(),
            contents: true,
            parts: vec![
                part("agenda", "Agenda", PartContent::Text(text.unwrap())),
                part(
                    "item-1",
                    "Fog & mist",
                    PartContent::Paper(Box::new(paper.unwrap())),
                ),
            ],
            ..Pack::default()
        };
        let page = pack_to_page(&pack, AudienceLevel::Public);
        for found in [
            "<h1>A &lt;pack&gt;</h1>",
            "<li><a href=\"#item-1\">Fog &amp; mist</a></li>",
            "<h2 id=\"agenda\">Agenda</h2>",
            "<h3 id=\"agenda-section-1\">",
            "<a href=\"#agenda-para-1-1\">",
            "id=\"agenda-note-1\"",
            "<h3 id=\"item-1-recommendations\">",
            "<p id=\"item-1-para-1-1\"",
        ] {
            assert!(page.contains(found), "{found}: {page}");
        }
        assert!(!page.contains("CANARY"));
        assert!(pack_to_page(&pack, AudienceLevel::Restricted).contains("CANARY"));
    }
}
