//! Owns a pack as HTML: its contents, and its parts under headings of their own, each with its
//! ids apart from those of the others.

use super::{Writer, clean, escaped, html_text, localised_page};
use crate::{
    derive::{Marks, project},
    ground::AudienceLevel,
    pack::{AttachedFile, NOT_FOR_PUBLICATION, Pack, Part, PartContent},
};

/// Writes what an audience may see of a pack as a whole page that stands alone.
#[must_use]
pub fn pack_to_page(pack: &Pack, audience: AudienceLevel) -> String {
    localised_page(&pack.language, &pack.title, &pack_to_html(pack, audience))
}

/// Writes what an audience may see of a pack as HTML, for the inside of a page.
///
/// Its title is the page's `<h1>`. In a pack of several parts the title of each is an `<h2>`, and
/// what is an `<h2>` of a text alone is an `<h3>`. Places have the ids that [`Part::place`] gives.
#[must_use]
pub fn pack_to_html(pack: &Pack, audience: AudienceLevel) -> String {
    let language = match pack.parts.as_slice() {
        [part] => pack.language_of(part).unwrap_or(&pack.language),
        _ => &pack.language,
    };
    let language = escaped(language);
    let title = html_text(&pack.title);
    let mut place = String::new();
    let mut marked = pack.not_public;
    let (class, content) = match pack.parts.as_slice() {
        [part] => {
            // In the other formats too the part begins where the document does.
            if !part.id.is_empty() {
                place = format!(" id=\"{}\"", escaped(&part.id));
            }
            ("document", content(part, audience, 0, &mut marked))
        }
        parts => {
            let contents = if pack.contents {
                about(pack) + &contents(pack)
            } else {
                String::new()
            };
            let parts = parts.iter();
            let parts: String = parts
                .map(|part| section(pack, part, audience, &mut marked))
                .collect();
            ("document pack", contents + &parts)
        }
    };
    let mark = if marked {
        format!("<p class=\"exempt\"><strong>{NOT_FOR_PUBLICATION}</strong></p>\n")
    } else {
        String::new()
    };
    clean(&format!(
        "<article class=\"{class}\" lang=\"{language}\"{place}>\n<h1>{title}</h1>\n{mark}{content}</article>\n"
    ))
}

/// One of several parts, under its title.
fn section(pack: &Pack, part: &Part, audience: AudienceLevel, marked: &mut bool) -> String {
    let (id, level) = (escaped(part.beginning()), part.level);
    let (title, language) = (html_text(&part.title), lang(pack, part));
    let content = content(part, audience, 1, marked);
    format!(
        "<section class=\"part level-{level}\" id=\"{id}\" aria-labelledby=\"{id}-title\"{language}>\n\
         <h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n"
    )
}

/// The attribute that says in what other language a part is.
fn lang(pack: &Pack, part: &Part) -> String {
    let language = pack.language_of(part).map(escaped);
    language.map_or_else(String::new, |tag| format!(" lang=\"{tag}\""))
}

/// What the page of contents of a PDF says below the title.
fn about(pack: &Pack) -> String {
    let lines = [&pack.author, &pack.subject].into_iter().flatten();
    let lines: Vec<_> = lines.map(|line| html_text(line)).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("<p>{}</p>\n", lines.join("<br>"))
}

/// Where each part begins.
fn contents(pack: &Pack) -> String {
    let line = |part: &Part| {
        let (id, level) = (escaped(part.beginning()), part.level);
        let (title, language) = (html_text(&part.title), lang(pack, part));
        format!("<li class=\"level-{level}\"><a href=\"#{id}\"{language}>{title}</a></li>\n")
    };
    let lines: String = pack.parts.iter().map(line).collect();
    format!(
        "<nav class=\"contents\" aria-labelledby=\"contents-title\">\n\
         <h2 id=\"contents-title\">Contents</h2>\n<ul>\n{lines}</ul>\n</nav>\n"
    )
}

/// What stands under the title of a part; `marked` becomes true if it shows what is not public.
fn content(part: &Part, audience: AudienceLevel, above: u8, marked: &mut bool) -> String {
    let place = match part.id.as_str() {
        "" => String::new(),
        id => format!("{}-", escaped(id)),
    };
    let mut writer = Writer::new(&place, &part.pictures);
    writer.above = above;
    match &part.content {
        PartContent::Text(document) => {
            let view = project(document, audience, Marks::Keep);
            writer.blocks(&view.blocks);
            writer.footnotes(&view);
        }
        PartContent::Paper(paper) => writer.paper(paper, audience),
    }
    for (index, file) in part.files.iter().enumerate() {
        writer.file(file, index + 1);
    }
    *marked |= writer.holds_hidden;
    writer.out
}

impl Writer<'_> {
    /// What a pack carries beside its text; a page can't carry it, and leads to where it is read.
    fn file(&mut self, file: &AttachedFile, number: usize) {
        let (place, bytes) = (self.place, file.size);
        let (name, kind) = (html_text(&file.name), html_text(&file.media_type));
        let description = html_text(&file.description);
        let name = match self.pictures.address(&file.name) {
            Some(address) => format!("<a href=\"{}\">{name}</a>", escaped(address)),
            None => name,
        };
        self.tag(&format!(
            "<p id=\"{place}file-{number}\">File: {name} ({kind}, {bytes} bytes). {description}</p>\n"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FrontMatter, Paper, ParseOptions, Pictures, parse};

    fn part(id: &str, source: &str) -> Part {
        Part {
            id: id.to_owned(),
            title: format!("Part {id} & more"),
            level: 1,
            language: None,
            first_page: None,
            content: PartContent::Text(parse(source, &ParseOptions::BODY).unwrap()),
            pictures: Pictures::none(),
            files: Vec::new(),
        }
    }

    #[test]
    fn a_pack_of_one_part_reads_as_its_text() {
        let pack = Pack {
            title: "A <b> notice".to_owned(),
            language: "en-GB".to_owned(),
            parts: vec![part("", "# One\n\nWords.\n")],
            ..Pack::default()
        };
        let html = pack_to_html(&pack, AudienceLevel::Public);
        for piece in [
            "<article class=\"document\" lang=\"en-GB\">",
            "<h1>A &lt;b&gt; notice</h1>",
            "<h2 id=\"section-1\">",
            "<p id=\"para-1-1\"",
        ] {
            assert!(html.contains(piece), "{piece}\n{html}");
        }
        assert!(!html.contains("Part "), "{html}");
        // With an id of its own it has a place, as it has in PDF.
        let pack = Pack {
            parts: vec![part("agenda", "# One\n\nWords.\n")],
            ..pack
        };
        let html = pack_to_html(&pack, AudienceLevel::Public);
        let begins = "<article class=\"document\" lang=\"en-GB\" id=\"agenda\">";
        assert!(html.contains(begins), "{html}");
        assert!(html.contains("id=\"agenda-para-1-1\""), "{html}");
    }

    #[test]
    fn a_part_in_another_language_says_so() {
        let welsh = Part {
            language: Some("cy".to_owned()),
            ..part("item-2", "Geiriau.")
        };
        let mut pack = Pack {
            title: "Pack".to_owned(),
            language: "en-GB".to_owned(),
            contents: true,
            parts: vec![part("agenda", "Words."), welsh],
            ..Pack::default()
        };
        let html = pack_to_html(&pack, AudienceLevel::Public);
        for piece in [
            "<article class=\"document pack\" lang=\"en-GB\">",
            "<a href=\"#agenda\">",
            "<a href=\"#item-2\" lang=\"cy\">",
            "id=\"agenda\" aria-labelledby=\"agenda-title\">",
            "id=\"item-2\" aria-labelledby=\"item-2-title\" lang=\"cy\">",
        ] {
            assert!(html.contains(piece), "{piece}\n{html}");
        }
        pack.parts.remove(0);
        let html = pack_to_html(&pack, AudienceLevel::Public);
        assert!(
            html.starts_with("<article class=\"document\" lang=\"cy\" id=\"item-2\">"),
            "{html}"
        );
    }

    #[test]
    fn a_copy_that_is_not_public_says_so() {
        let mut pack = Pack {
            parts: vec![part("", "Words.")],
            ..Pack::default()
        };
        assert!(!pack_to_html(&pack, AudienceLevel::Public).contains("Not for publication"));
        pack.not_public = true;
        assert!(pack_to_html(&pack, AudienceLevel::Public).contains("Not for publication"));
        pack.not_public = false;
        for source in ["[[exempt 3: ten]]", "::: exempt 3\n\nTen.\n\n:::"] {
            pack.parts = vec![part("", source)];
            for (audience, marked) in [
                (AudienceLevel::Public, false),
                (AudienceLevel::Restricted, true),
            ] {
                let html = pack_to_html(&pack, audience);
                assert_eq!(html.contains("Not for publication"), marked, "{html}");
            }
        }
    }

    #[test]
    fn parts_keep_their_ids_apart_and_their_headings_below_their_titles() {
        let text = "# One\n\nAs [](#para-1-1) says.[^a]\n\n## Two\n\n[^a]: A note.\n";
        let paper = Paper {
            front: FrontMatter {
                report_to: Some("The <Board>".to_owned()),
                ..FrontMatter::default()
            },
            recommendations: vec![parse("Agree.", &ParseOptions::FIELD).unwrap()],
            purpose: None,
            background_papers: Vec::new(),
            appendix_titles: Vec::new(),
            body: parse(text, &ParseOptions::BODY).unwrap(),
        };
        let pack = Pack {
            title: "Pack".to_owned(),
            language: "cy".to_owned(),
            contents: true,
            parts: vec![
                part("agenda", text),
                Part {
                    content: PartContent::Paper(Box::new(paper)),
                    level: 2,
                    ..part("item-3", "")
                },
            ],
            ..Pack::default()
        };
        let html = pack_to_html(&pack, AudienceLevel::Public);
        for piece in [
            "<li class=\"level-2\"><a href=\"#item-3\">Part item-3 &amp; more</a></li>",
            "<section class=\"part level-2\" id=\"item-3\" aria-labelledby=\"item-3-title\">",
            "<h2 id=\"item-3-title\">Part item-3 &amp; more</h2>",
            "The &lt;Board&gt;",
            "<h3 id=\"item-3-recommendations-title\">Recommendations</h3>",
            "<h3 id=\"item-3-section-1\">",
            "<h4 id=\"item-3-heading-1\">Two</h4>",
            "<a href=\"#item-3-para-1-1\">paragraph 1.1</a>",
            "<h3 id=\"item-3-footnotes-title\">Notes</h3>",
            "<p id=\"agenda-para-1-1\"",
        ] {
            assert!(html.contains(piece), "{piece}\n{html}");
        }
    }
}
