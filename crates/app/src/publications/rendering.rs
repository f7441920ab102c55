//! Owns rendering: what makes documents, what is asked of it, and the job that has a publication
//! rendered for every audience in every format, on the same pages.

use std::{collections::BTreeMap, fmt::Debug, pin::Pin};

use minuted_core::{
    audience::Audience,
    id::{AnyId, PublicationId},
    publications::{
        Counted, Format, PartPages, Publication, PublicationKind, PublicationPhase, Rendition, plan,
    },
    viewer::Viewer,
};
use minuted_store::{Order::Ascending, PageRequest, PublishedBytes, filters::PublicationFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{RecordPublication, facts::versions_read, recording::FixAnew};
use crate::{App, CommandError, Request};

/// What makes documents. `app` knows none of its formats.
pub trait Press: Debug + Send + Sync {
    /// The formats in which it makes a kind of document. Where a PDF is among them, its pages are those
    /// of all formats.
    fn formats(&self, kind: PublicationKind) -> Vec<Format>;

    /// Makes one; an error says in a line why it can't be made.
    fn make<'a>(
        &'a self,
        order: &'a Order,
    ) -> Pin<Box<dyn Future<Output = Result<Made, String>> + Send + 'a>>;
}

/// What is asked of a press.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is published.
    pub publication: Publication,
    /// Who reads it: the press reads the record as this viewer and no other.
    pub viewer: Viewer,
    /// The audience that the viewer stands for.
    pub audience: Audience,
    /// In which format.
    pub format: Format,
    /// The numbers of the first pages of parts, as far as they are given.
    pub starts: BTreeMap<String, u32>,
    /// On which page each place stands, once that is known: for the formats without pages of their own.
    pub map: Option<PageMap>,
    /// Whether a copy for reading is wanted beside a PDF, if it carries files with pages.
    pub with_copy: bool,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Its pages and places, where it has pages.
    pub map: PageMap,
    /// Its parts in order, each with how far into the pages it begins, from 0.
    pub parts: Vec<(String, usize)>,
    /// The copy for reading beside it, and how many pages that has.
    pub copy: Option<(Vec<u8>, usize)>,
    /// What could not be shown as it stands in the record, each in a line for the office.
    pub remarks: Vec<String>,
}

/// On which pages the places of a rendition stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageMap {
    /// The label of each page, in order.
    pub pages: Vec<String>,
    /// Its parts, sections and numbered paragraphs, in order.
    pub places: Vec<Place>,
}

/// A place within a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its address within the document, such as `item-3-para-2-3`.
    pub id: String,
    /// The label of its page.
    pub page: String,
}

impl Made {
    /// How many pages each part takes, and how many come before the first whose labels are numbers: pages
    /// of contents are labelled with letters, and take none of the numbers.
    fn counted(&self) -> (u32, Vec<Counted>) {
        let pages = self.map.pages.len();
        let begins: Vec<_> = self.parts.iter().map(|(_, begins)| *begins).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let counted = self.parts.iter().enumerate().map(|(n, (part, begins_at))| {
            let ends = begins.get(n + 1).copied().unwrap_or(pages);
            Counted {
                part: part.clone(),
                count: count(ends.saturating_sub(*begins_at)),
            }
        });
        let before = begins.first().copied().unwrap_or(pages);
        let labels = self.map.pages.iter().take(before);
        let front = labels.filter(|label| label.parse::<u32>().is_ok()).count();
        (count(front), counted.collect())
    }
}

/// How many remarks are kept of a publication.
const REMARKS_MOST: usize = 100;

/// Why a publication was not rendered.
#[derive(Debug)]
pub(crate) enum NotRendered {
    /// It may be another time.
    Again(String),
    /// It can't be as things stand, however often it is tried.
    Never(String),
}

/// What one rendering gave.
#[derive(Debug, Default)]
struct Rendered {
    pages: Vec<PartPages>,
    renditions: Vec<Rendition>,
    bytes: Vec<PublishedBytes>,
    remarks: Vec<String>,
}

impl Rendered {
    fn take(&mut self, audience: Audience, format: Format, pages: Option<usize>, bytes: Vec<u8>) {
        let hash = hex::encode(Sha256::digest(&bytes));
        self.renditions.push(Rendition {
            audience,
            format,
            hash: hash.clone(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            pages: pages.and_then(|pages| i64::try_from(pages).ok()),
        });
        if !self.bytes.iter().any(|known| known.hash == hash) {
            self.bytes.push(PublishedBytes { hash, bytes });
        }
    }

    /// What is told of one rendering; of several the same once.
    fn remark(&mut self, remarks: Vec<String>) {
        for remark in remarks {
            if self.remarks.len() < REMARKS_MOST && !self.remarks.contains(&remark) {
                self.remarks.push(remark);
            }
        }
    }
}

impl App {
    /// The same application, which has documents made by this press.
    #[must_use]
    pub fn with_press(mut self, press: std::sync::Arc<dyn Press>) -> Self {
        self.press = Some(press);
        self
    }

    /// Renders a publication that waits for it and records what was rendered. Done again, after a worker
    /// died over it, it finds that it is recorded, or renders the same bytes.
    pub(crate) async fn render(&self, content: &str) -> Result<(), NotRendered> {
        let id: PublicationId = content.parse().map_err(in_words)?;
        let system = Viewer::system("render", self.today());
        let found = self.reader().find::<Publication>(&system, id).await;
        let Some(publication) = found.map_err(in_words)? else {
            return Err(NotRendered::Again(format!("{id} is no publication")));
        };
        if publication.phase != PublicationPhase::Requested {
            return Ok(());
        }
        let read = versions_read(&self.reader(), &system, &publication).await;
        let read = read.map_err(in_words)?;
        let publication = self.fixed(&system, publication, &read).await?;
        let rendered = self.render_all(&system, &publication).await?;
        let command = RecordPublication {
            id,
            pages: rendered.pages,
            renditions: rendered.renditions,
            remarks: rendered.remarks,
            bytes: rendered.bytes,
            read,
        };
        match self.execute(asked_by(&system), &command).await {
            Ok(_) => Ok(()),
            // Another worker was faster, or it was withdrawn meanwhile: nothing is left to do.
            Err(CommandError::Refused(refused)) => {
                let now = self.reader().find::<Publication>(&system, id).await;
                let waits = now.map_err(in_words)?;
                if waits.is_some_and(|now| now.phase == PublicationPhase::Requested) {
                    Err(NotRendered::Again(refused.to_string()))
                } else {
                    Ok(())
                }
            }
            Err(CommandError::Failed(error)) => Err(NotRendered::Again(error.to_string())),
        }
    }

    /// The publication with the versions that stand: what was corrected since it was asked for goes in as
    /// it was corrected.
    async fn fixed(
        &self,
        system: &Viewer,
        publication: Publication,
        read: &BTreeMap<AnyId, i64>,
    ) -> Result<Publication, NotRendered> {
        if publication.fixes(read) {
            return Ok(publication);
        }
        let id = publication.id;
        let command = FixAnew { id };
        let done = self.execute(asked_by(system), &command).await;
        done.map_err(in_words)?;
        let again = self.reader().find::<Publication>(system, id).await;
        Ok(again.map_err(in_words)?.unwrap_or(publication))
    }

    /// The pages of the parts. Where a part has outgrown its place while nothing else of its series stands
    /// for readers, whose links would lead elsewhere, the pages are numbered anew.
    async fn planned(
        &self,
        system: &Viewer,
        publication: &Publication,
        (front, parts, counted): (u32, &[String], &[Vec<Counted>]),
    ) -> Result<Vec<PartPages>, NotRendered> {
        let error = match plan(&publication.pages, front, parts, counted) {
            Ok(planned) => return Ok(planned),
            Err(error) => error,
        };
        let filter = PublicationFilter {
            meeting: publication.meeting,
            paper: publication.paper,
            decision: publication.decision,
            kind: Some(publication.kind),
            phase: Some(PublicationPhase::Published),
            ..PublicationFilter::default()
        };
        let request = PageRequest::first(1, Ascending);
        let standing = self.reader();
        let standing = standing
            .list::<Publication>(system, &filter, &request)
            .await;
        let standing = standing.map_err(in_words)?.map_err(in_words)?;
        if !standing.records.is_empty() {
            return Err(NotRendered::Never(error.to_string()));
        }
        tracing::warn!(publication = %publication.id, %error, "its pages are numbered anew");
        plan(&[], front, parts, counted).map_err(|error| NotRendered::Never(error.to_string()))
    }

    /// The pages of the parts, the same for every audience, from the pages that each order takes.
    async fn counted(
        &self,
        system: &Viewer,
        publication: &Publication,
        press: &dyn Press,
        orders: &[Order],
    ) -> Result<Vec<PartPages>, NotRendered> {
        let mut counted = Vec::new();
        let (mut front, mut parts): (u32, Vec<String>) = (0, Vec::new());
        for order in orders {
            let made = press.make(order).await.map_err(NotRendered::Again)?;
            let (before, count) = made.counted();
            front = front.max(before);
            parts = made.parts.into_iter().map(|(part, _)| part).collect();
            counted.push(count);
        }
        let taken = (front, parts.as_slice(), counted.as_slice());
        self.planned(system, publication, taken).await
    }

    async fn render_all(
        &self,
        system: &Viewer,
        publication: &Publication,
    ) -> Result<Rendered, NotRendered> {
        let press = self.press.as_ref();
        let press = press
            .ok_or("this process makes no documents: it was built or started without")
            .map_err(in_words)?;
        let formats = press.formats(publication.kind);
        let has_pages = formats.contains(&Format::Pdf);
        if !has_pages && !publication.pages.is_empty() {
            return Err(NotRendered::Again(
                "this build makes no PDF, and the edition before has page numbers to be kept: let a \
                 server that makes PDFs work on it"
                    .to_owned(),
            ));
        }
        let boards: Vec<_> = std::iter::once(publication.board)
            .chain(publication.shared_with.iter().copied())
            .collect();
        let order =
            |audience, format, starts: &BTreeMap<String, u32>, map: Option<PageMap>| Order {
                publication: publication.clone(),
                viewer: Viewer::reader(&boards, audience, publication.id, self.today()),
                audience,
                format,
                starts: starts.clone(),
                map,
                with_copy: false,
            };
        let audiences = publication.audiences();
        let mut rendered = Rendered::default();
        let mut starts = BTreeMap::new();
        if has_pages {
            // First to count pages, wherever the parts begin, then on the pages that follow from that.
            let uncounted = audiences
                .iter()
                .map(|audience| order(*audience, Format::Pdf, &starts, None));
            let uncounted: Vec<Order> = uncounted.collect();
            let pages = self.counted(system, publication, press.as_ref(), &uncounted);
            rendered.pages = pages.await?;
            let planned = rendered.pages.iter();
            starts = planned
                .map(|pages| (pages.part.clone(), pages.first))
                .collect();
        }
        for audience in audiences {
            let mut map = None;
            if has_pages {
                let with_copy = Order {
                    with_copy: true,
                    ..order(audience, Format::Pdf, &starts, None)
                };
                let made = press.make(&with_copy).await;
                let made = made.map_err(NotRendered::Again)?;
                let pages = Some(made.map.pages.len());
                rendered.remark(made.remarks);
                rendered.take(audience, Format::Pdf, pages, made.bytes);
                if let Some((copy, pages)) = made.copy {
                    rendered.take(audience, Format::ReadingCopy, Some(pages), copy);
                }
                let bytes = serde_json::to_vec(&made.map).map_err(in_words)?;
                rendered.take(audience, Format::PageMap, pages, bytes);
                map = Some(made.map);
            }
            for format in formats.iter().filter(|format| **format != Format::Pdf) {
                let made = press
                    .make(&order(audience, *format, &starts, map.clone()))
                    .await
                    .map_err(NotRendered::Again)?;
                let pages = made.map.pages.len();
                rendered.remark(made.remarks);
                rendered.take(audience, *format, (pages > 0).then_some(pages), made.bytes);
            }
        }
        Ok(rendered)
    }
}

fn asked_by(viewer: &Viewer) -> Request<'_> {
    Request { viewer, key: None }
}

fn in_words(error: impl std::fmt::Display) -> NotRendered {
    NotRendered::Again(error.to_string())
}
