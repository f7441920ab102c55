//! Owns a paper as HTML, with what it has around its text: the front sheet, what it asks, and what
//! stands after the body.

use super::{Writer, clean, html_text};
use crate::{
    derive::{Marks, project},
    ground::AudienceLevel,
    paper::Paper,
    pictures::Pictures,
    sheet::{BackSection, Sheet},
};

/// Writes a paper under its title, for the inside of a page.
pub(crate) fn paper_to_article(
    paper: &Paper,
    audience: AudienceLevel,
    pictures: &Pictures,
) -> String {
    let mut writer = Writer::new("", pictures);
    let sheet = paper.sheet(audience);
    let title = html_text(&paper.front.title);
    writer.tag(&format!(
        "<article class=\"paper\">\n<header>\n<h1>{title}</h1>\n"
    ));
    writer.front_rows(&sheet);
    writer.tag("</header>\n");
    writer.below_front_rows(paper, &sheet, audience);
    writer.tag("</article>\n");
    clean(&writer.out)
}

impl Writer<'_> {
    /// A paper without its title.
    pub(super) fn paper(&mut self, paper: &Paper, audience: AudienceLevel) {
        let sheet = paper.sheet(audience);
        self.front_rows(&sheet);
        self.below_front_rows(paper, &sheet, audience);
    }

    fn below_front_rows(&mut self, paper: &Paper, sheet: &Sheet, audience: AudienceLevel) {
        let view = project(&paper.body, audience, Marks::Keep);
        if let Some(asked) = &sheet.recommendations {
            self.back_section(asked);
        }
        self.blocks(&view.blocks);
        self.footnotes(&view);
        for section in &sheet.back {
            self.back_section(section);
        }
    }

    /// The rows of the front sheet that are filled in.
    fn front_rows(&mut self, sheet: &Sheet) {
        if sheet.rows.is_empty() {
            return;
        }
        self.tag("<dl class=\"front-sheet\">\n");
        for (name, blocks) in &sheet.rows {
            self.tag(&format!("<div><dt>{name}</dt><dd>"));
            self.item(blocks);
            self.tag("</dd></div>\n");
        }
        self.tag("</dl>\n");
    }

    /// A list under a heading. Its place is that of every other format.
    fn back_section(&mut self, section: &BackSection) {
        let (place, anchor, heading) = (self.place, section.anchor, section.heading);
        let level = 2 + self.above;
        self.tag(&format!(
            "<section class=\"{anchor}\" id=\"{place}{anchor}\" \
             aria-labelledby=\"{place}{anchor}-title\">\n\
             <h{level} id=\"{place}{anchor}-title\">{heading}</h{level}>\n"
        ));
        self.list(&section.list);
        self.tag("</section>\n");
    }
}
