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

use crate::{
    carried::Carried,
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
    pages: Pages,
}

impl Publisher {
    /// What makes the publications of an application by these templates.
    #[must_use]
    pub fn new(app: App, templates: Templates) -> Self {
        Self {
            pages: Pages::new(app, templates),
        }
    }

    async fn made(&self, order: &Order) -> Result<Made, String> {
        let publication = &order.publication;
        let (name, id) = match (publication.kind, publication.decision) {
            (PublicationKind::DecisionNotice, Some(decision)) => (NOTICE, decision.uuid()),
            _ => (PUBLISHED, publication.id.uuid()),
        };
        let given = BTreeMap::from([("id".to_owned(), id.to_string())]);
        let answer = self.pages.answer(order.viewer.clone(), name, &given).await;
        let answer = answer.map_err(|trouble| match trouble {
            Trouble::NotFound => "its readers do not see what is to be published".to_owned(),
            Trouble::BadAddress | Trouble::Failed => "its query failed".to_owned(),
        })?;
        let carried = match name {
            PUBLISHED => self.pages.carried(order, &answer).await?,
            _ => Carried::default(),
        };
        let (works, order) = (Arc::clone(&self.pages.works), order.clone());
        let made = self.pages.press.make(move || {
            let mut pack = works.templates.pack(name, &answer)?;
            carried.give(&mut pack);
            named(&mut pack, &order);
            pack.not_public |= order.audience != Audience::Public;
            written(&works, name, &pack, &order)
        });
        match made.await {
            Ok(Ok(made)) => Ok(made),
            Ok(Err(fault)) => Err(fault.to_string()),
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

fn written(works: &Works, name: &str, pack: &Pack, order: &Order) -> Result<Made, RenderFault> {
    let ids = || pack.parts.iter().map(|part| part.id.clone());
    match order.format {
        Published::Pdf => {
            let paged = works.templates.printer.paged(pack)?;
            let at = |id: &str| paged.places.iter().find(|(place, _)| place == id);
            // The only part of a document may have no id, and then begins where the document does.
            let begins = |id: &str| at(id).map_or(0, |(_, page)| *page);
            let parts = ids().map(|id| (id.clone(), begins(&id))).collect();
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
            })
        }
        Published::Docx => Ok(without_pages(
            works.templates.printer.write(pack, Format::Docx)?,
        )),
        Published::Html => {
            let content = pack_to_html(pack, AUDIENCE);
            let content = match &order.map {
                Some(map) => with_pages(content, map),
                None => content,
            };
            let everyone = Reader {
                name: "the public".to_owned(),
                is_signed_in: false,
            };
            let page = works
                .templates
                .laid_out(name, &pack.title, &content, &everyone)?;
            Ok(without_pages(page.into_bytes()))
        }
        Published::ReadingCopy | Published::PageMap => Err(RenderFault::Format(format!(
            "no {} is made here",
            order.format
        ))),
    }
}

fn without_pages(bytes: Vec<u8>) -> Made {
    Made {
        bytes,
        map: PageMap::default(),
        parts: Vec::new(),
    }
}

/// The elements in which an anchor may stand.
const HOLDS_ANCHOR: [&str; 12] = [
    "article", "dd", "div", "dt", "h2", "h3", "h4", "h5", "h6", "li", "p", "section",
];

/// The page with an anchor for each page of the PDF, at the first place that begins on it; one on which
/// none begins has its anchor at the place before.
fn with_pages(mut html: String, map: &PageMap) -> String {
    let mut at = None;
    for page in &map.pages {
        let first = map
            .places
            .iter()
            .find(|place| place.page == *page && opening_of(&html, &place.id).is_some());
        if let Some(place) = first {
            at = Some(place.id.clone());
        }
        let Some(end) = at.as_ref().and_then(|id| opening_of(&html, id)) else {
            continue;
        };
        html.insert_str(end, &format!("<span id=\"page-{page}\"></span>"));
    }
    html
}

/// Where the tag ends that has an id, if something may stand in its element.
fn opening_of(html: &str, id: &str) -> Option<usize> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.is_empty() || !id.chars().all(fits) {
        return None;
    }
    let attribute = html.find(&format!(" id=\"{id}\""))?;
    let tag = html.get(..attribute)?.rfind('<')?;
    let name = html.get(tag + 1..attribute)?.split(' ').next()?;
    let end = attribute + html.get(attribute..)?.find('>')? + 1;
    HOLDS_ANCHOR.contains(&name).then_some(end)
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

    #[test]
    fn each_page_has_an_anchor_at_a_place_where_one_may_stand() {
        let html = "<h2 id=\"item-1\">One</h2><table id=\"t\"></table><p id=\"item-1-para-1-1\" class=\"x\">a</p>";
        let place = |id: &str, page: &str| Place {
            id: id.to_owned(),
            page: page.to_owned(),
        };
        let map = PageMap {
            pages: ["1", "2", "4"].map(str::to_owned).to_vec(),
            places: vec![
                place("item-1", "1"),
                place("t", "2"),
                place("item-1-para-1-1", "4"),
            ],
        };
        assert_eq!(
            with_pages(html.to_owned(), &map),
            "<h2 id=\"item-1\"><span id=\"page-2\"></span><span id=\"page-1\"></span>One</h2>\
             <table id=\"t\"></table><p id=\"item-1-para-1-1\" class=\"x\"><span id=\"page-4\"></span>a</p>"
        );
    }
}
