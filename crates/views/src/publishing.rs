//! Owns making publications: the document of what a publication fixed, read as one of the audience for
//! which it is made, on the pages that it is given.

use std::{collections::BTreeMap, pin::Pin, sync::Arc};

use minuted_app::{
    App,
    publications::{
        Audience, Format as Published, Made, Order, PageMap, Place, Press, PublicationKind,
        RecordId,
    },
};
use minuted_documents::{Pack, pack_to_html};
use tokio::sync::Semaphore;

use crate::{
    carried::{For, needed},
    documents::Works,
    format::Format,
    pages::{Pages, Trouble},
    press::NotMade,
    printer::AUDIENCE,
    templates::{Reader, RenderFault, Templates},
};

/// The document of a publication.
const PUBLISHED: &str = "published";
/// The document of a decision's notice.
const NOTICE: &str = "decision-notice";

/// Makes publications by the templates.
#[derive(Debug)]
pub struct Publisher {
    pages: Arc<Pages>,
    /// One at a time, so that who reads does not wait for all that is being published.
    turn: Semaphore,
}

impl Publisher {
    /// What makes the publications of an application by these templates.
    #[must_use]
    pub fn new(app: App, templates: Templates) -> Self {
        Self::of(Arc::new(Pages::new(app, templates)))
    }

    /// What makes publications on the threads of these pages, by their templates.
    #[must_use]
    pub fn of(pages: Arc<Pages>) -> Self {
        Self {
            pages,
            turn: Semaphore::new(1),
        }
    }

    async fn made(&self, order: &Order) -> Result<Made, String> {
        // Nobody closes it.
        let _turn = self.turn.acquire().await.map_err(|e| e.to_string())?;
        let publication = &order.publication;
        let (name, id) = match (publication.kind, publication.decision) {
            (PublicationKind::DecisionNotice, Some(decision)) => (NOTICE, decision.uuid()),
            _ => (PUBLISHED, publication.id.uuid()),
        };
        let format = match order.format {
            Published::Html => Format::Html,
            Published::Pdf => Format::Pdf,
            Published::Docx => Format::Docx,
            other => return Err(format!("no {other} is made by itself")),
        };
        let given = BTreeMap::from([("id".to_owned(), id.to_string())]);
        let answer = self.pages.answer(order.viewer.clone(), name, &given).await;
        let answer = answer.map_err(|trouble| match trouble {
            Trouble::NotFound => "its readers do not see what is to be published".to_owned(),
            Trouble::BadAddress | Trouble::Failed | Trouble::Busy => "its query failed".to_owned(),
        })?;
        let works = &self.pages.works;
        let (first, answer) = (Arc::clone(works), Arc::new(answer));
        let told = Arc::clone(&answer);
        let text = self
            .pressed(move || first.templates.text(name, &told))
            .await?;
        let purpose = For::Publication(format);
        let needed = needed(&text, purpose);
        let mut carried = self.pages.carried(&order.viewer, needed, purpose).await?;
        let remarks = std::mem::take(&mut carried.remarks);
        let (works, order) = (Arc::clone(works), order.clone());
        let made = self.pressed(move || {
            let mut pack = works.templates.pack_of(name, &answer, &text, &carried)?;
            named(&mut pack, &order);
            pack.not_public |= order.audience != Audience::Public;
            written(&works, name, &pack, format, &order)
        });
        let mut made = made.await?;
        made.remarks.splice(0..0, remarks);
        Ok(made)
    }

    /// Has something made on the threads of the press.
    async fn pressed<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, RenderFault> + Send + 'static,
    ) -> Result<T, String> {
        match self.pages.press.make(work).await {
            Ok(made) => made.map_err(|fault| fault.to_string()),
            Err(NotMade::Busy) => Err("too many documents are being made".to_owned()),
            Err(NotMade::Broken) => Err("the work failed in a way that nobody foresaw".to_owned()),
        }
    }
}

/// Gives the parts the ids that they have in every edition, and the pages that they begin on.
fn named(pack: &mut Pack, order: &Order) {
    for part in &mut pack.parts {
        let rest = part.id.strip_prefix("part-").map(str::to_owned);
        if let Some(rest) = rest {
            let (number, inner) = match rest.split_once('-') {
                Some((number, inner)) => (number, Some(inner)),
                None => (rest.as_str(), None),
            };
            let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            if let Some(known) = at.and_then(|at| order.publication.parts.get(at)) {
                part.id.clone_from(&known.id);
                if let Some(inner) = inner {
                    if !part.id.is_empty() {
                        part.id.push('-');
                    }
                    part.id.push_str(inner);
                }
            }
        }
        part.first_page = order.starts.get(&part.id).copied();
    }
}

fn written(
    works: &Works,
    name: &str,
    pack: &Pack,
    format: Format,
    order: &Order,
) -> Result<Made, RenderFault> {
    let bytes = match format {
        Format::Pdf => return paged(works, pack, order.with_copy),
        Format::Docx => works.templates.printer.write(pack, Format::Docx)?,
        Format::Html => {
            let content = pack_to_html(pack, AUDIENCE);
            let content = match &order.map {
                Some(map) => with_pages(&content, map),
                None => content,
            };
            let readers = Reader {
                name: order.audience.to_string(),
                is_signed_in: false,
                edition: Some(order.audience.word().to_ascii_uppercase()),
            };
            let page = works
                .templates
                .laid_out(name, &pack.title, &content, &readers)?;
            page.into_bytes()
        }
    };
    Ok(Made {
        bytes,
        ..Made::default()
    })
}

/// A PDF with its pages and places.
fn paged(works: &Works, pack: &Pack, with_copy: bool) -> Result<Made, RenderFault> {
    let paged = works.templates.printer.paged(pack, with_copy)?;
    let is_numbered = |label: &String| label.parse::<u32>().is_ok();
    // The first part may have no id: it begins after the pages of the contents, which have letters.
    let begins = paged.pages.iter().position(is_numbered).unwrap_or(0);
    let at = |id: &str| paged.places.iter().find(|(place, _)| place == id);
    let at = |id: &str| at(id).map_or(begins, |(_, page)| *page);
    let parts = pack
        .parts
        .iter()
        .map(|part| (part.id.clone(), at(&part.id)));
    let parts = parts.collect();
    let label = |page: usize| paged.pages.get(page).cloned().unwrap_or_default();
    let places = paged.places.iter().map(|(id, page)| Place {
        id: id.clone(),
        page: label(*page),
    });
    Ok(Made {
        parts,
        map: PageMap {
            places: places.collect(),
            pages: paged.pages.clone(),
        },
        bytes: paged.bytes,
        copy: paged.copy,
        remarks: paged.remarks,
    })
}

/// The elements that may begin with the number of a page.
const HOLDS_NUMBER: [&str; 6] = ["article", "dd", "div", "dt", "li", "section"];
/// The elements before which it stands, so that it is no part of a heading's words or a paragraph's.
const FOLLOWS_NUMBER: [&str; 6] = ["h2", "h3", "h4", "h5", "h6", "p"];

/// The page with the number of each page of the PDF, at the first place that begins on it; where none
/// begins, at the place before. Its contents say on which page each part begins.
fn with_pages(html: &str, map: &PageMap) -> String {
    let openings = openings(html);
    let mut at = html.find("<article").and_then(|start| {
        let tag = html.get(start + 1..)?;
        Some(start + 1 + end_of_tag(tag)? + 1)
    });
    let mut written: Vec<(usize, String)> = Vec::new();
    for page in &map.pages {
        let mut places = map.places.iter().filter(|place| place.page == *page);
        at = places
            .find_map(|place| openings.get(place.id.as_str()).copied())
            .or(at);
        let number = format!(
            "<span class=\"page-number\" role=\"doc-pagebreak\" id=\"page-{page}\" \
             aria-label=\"Page {page}\">Page {page}</span>\n"
        );
        written.extend(at.map(|at| (at, number)));
    }
    written.extend(in_contents(html, map));
    written.sort_by_key(|(at, _)| *at);
    let mut whole = String::with_capacity(html.len() + written.len() * 96);
    let mut done = 0;
    for (at, what) in written {
        whole.push_str(html.get(done..at).unwrap_or_default());
        whole.push_str(&what);
        done = at;
    }
    whole.push_str(html.get(done..).unwrap_or_default());
    whole
}

/// Where each link of the contents ends, and the page to which it leads.
fn in_contents(html: &str, map: &PageMap) -> Vec<(usize, String)> {
    const END: &str = "</a>";
    let mut found = Vec::new();
    let Some(start) = html.find("<nav class=\"contents\"") else {
        return found;
    };
    let end = html[start..]
        .find("</nav>")
        .map_or(html.len(), |end| start + end);
    let mut from = start;
    while let Some(link) = html[from..end].find("<a href=\"#") {
        let id = from + link + "<a href=\"#".len();
        let Some(length) = html[id..end].find('"') else {
            break;
        };
        let Some(last) = html[id..end].find(END) else {
            break;
        };
        from = id + last + END.len();
        let to = &html[id..id + length];
        let place = map.places.iter().find(|place| place.id == to);
        found.extend(place.map(|place| {
            let page = format!(" <span class=\"on-page\">page {}</span>", place.page);
            (from, page)
        }));
    }
    found
}

/// Where the number of a page may stand for each id: where the tag begins of what follows a number, and
/// where it ends of what holds one. It reads tags and never words: in a text that was cleaned no `<`
/// stands but that of a tag.
fn openings(html: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let mut from = 0;
    while let Some(start) = html.get(from..).and_then(|rest| rest.find('<')) {
        let begin = from + start;
        let tag = begin + 1;
        let Some(length) = html.get(tag..).and_then(end_of_tag) else {
            break;
        };
        let (inside, end) = (&html[tag..tag + length], tag + length + 1);
        from = end;
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        let at = if FOLLOWS_NUMBER.contains(&name) {
            begin
        } else if HOLDS_NUMBER.contains(&name) {
            end
        } else {
            continue;
        };
        if let Some(id) = id_of(attributes) {
            found.entry(id).or_insert(at);
        }
    }
    found
}

/// How long a tag is to its `>`: in the value of an attribute one may stand as well.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })
}

/// The value of the attribute `id` among these.
fn id_of(mut attributes: &str) -> Option<&str> {
    loop {
        let (name, rest) = attributes.split_once("=\"")?;
        let (value, rest) = rest.split_once('"')?;
        if name.trim() == "id" {
            return Some(value);
        }
        attributes = rest;
    }
}

impl Press for Publisher {
    fn formats(&self, _: PublicationKind) -> Vec<Published> {
        // Every kind in every format; the pages of the PDF are counted first.
        let formats = [
            (Format::Pdf, Published::Pdf),
            (Format::Html, Published::Html),
            (Format::Docx, Published::Docx),
        ];
        let made = formats
            .into_iter()
            .filter(|(format, _)| Format::ALL.contains(format));
        made.map(|(_, published)| published).collect()
    }

    fn make<'a>(
        &'a self,
        order: &'a Order,
    ) -> Pin<Box<dyn Future<Output = Result<Made, String>> + Send + 'a>> {
        Box::pin(self.made(order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pages: &[&str], places: &[(&str, &str)]) -> PageMap {
        let places = places.iter().map(|(id, page)| Place {
            id: (*id).to_owned(),
            page: (*page).to_owned(),
        });
        PageMap {
            pages: pages.iter().map(|page| (*page).to_owned()).collect(),
            places: places.collect(),
        }
    }

    fn number(page: &str) -> String {
        format!(
            "<span class=\"page-number\" role=\"doc-pagebreak\" id=\"page-{page}\" \
             aria-label=\"Page {page}\">Page {page}</span>\n"
        )
    }

    #[test]
    fn each_page_has_its_number_at_a_place_where_one_may_stand() {
        let html = "<article class=\"document\"><h1>T</h1><section id=\"item-1\"><h2 id=\"x\">One</h2>\
                    <table id=\"t\"></table><p class=\"x\" id=\"item-1-para-1-1\">a</p></section></article>";
        let map = map(
            &["i", "1", "2", "4"],
            &[("item-1", "1"), ("t", "2"), ("item-1-para-1-1", "4")],
        );
        let [i, one, two, four] = ["i", "1", "2", "4"].map(number);
        assert_eq!(
            with_pages(html, &map),
            format!(
                "<article class=\"document\">{i}<h1>T</h1><section id=\"item-1\">{one}{two}\
                 <h2 id=\"x\">One</h2><table id=\"t\"></table>{four}<p class=\"x\" \
                 id=\"item-1-para-1-1\">a</p></section></article>"
            )
        );
    }

    #[test]
    fn words_that_look_like_an_id_take_no_number() {
        let html = "<p id=\"a\">&lt;p id=\"item-2\"&gt; and \" id=\"item-2\"</p>\
                    <img alt=\"a > b id='item-2'\"><p id=\"item-2\">x</p>";
        let [one, two] = ["1", "2"].map(number);
        assert_eq!(
            with_pages(html, &map(&["1", "2"], &[("a", "1"), ("item-2", "2")])),
            format!(
                "{one}<p id=\"a\">&lt;p id=\"item-2\"&gt; and \" id=\"item-2\"</p>\
                 <img alt=\"a > b id='item-2'\">{two}<p id=\"item-2\">x</p>"
            )
        );
    }

    #[test]
    fn the_contents_say_on_which_page_a_part_begins() {
        let html = "<nav class=\"contents\"><li><a href=\"#agenda\">Agenda</a></li>\
                    <li><a href=\"#item-1\" lang=\"cy\">Un</a></li></nav><p><a href=\"#item-1\">x</a></p>";
        let map = map(&[], &[("agenda", "1"), ("item-1", "41")]);
        assert_eq!(
            with_pages(html, &map),
            "<nav class=\"contents\"><li><a href=\"#agenda\">Agenda</a> <span class=\"on-page\">page \
             1</span></li><li><a href=\"#item-1\" lang=\"cy\">Un</a> <span class=\"on-page\">page 41\
             </span></li></nav><p><a href=\"#item-1\">x</a></p>"
        );
    }
}
