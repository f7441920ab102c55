//! Owns rendering: the engine that is made once, its limits, and what comes out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::build::{Built, build, placed};
use crate::fonts::Fonts;
use crate::layout::lay_out;
use crate::problem::{PdfProblem, Unshown, Which, told};
use crate::template::{Template, with_engine};
use crate::world::OurWorld;
use minuted_documents::{AudienceLevel, Pack};
use typst::comemo::{self, Track};
use typst::engine::Sink;
use typst::foundations::{Datetime, Label, Output, Smart};
use typst::introspection::Location;
use typst::model::{LateLinkResolver, Numbering};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// How many renders what typst worked out is kept for without being used again.
///
/// Enough that a few packs which are edited at once stay warm, and few enough that memory does not
/// grow.
const KEPT: usize = 4;

/// The stack of a thread that lays out: nested lists take much of it.
const STACK: usize = 64 * 1024 * 1024;

/// What is taken, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How much text a pack may hold, in bytes.
    pub most_text: usize,
    /// How long a render may take. Typst can't be interrupted: what takes longer is refused to who
    /// waits, and its thread ends after the round of layout that it is in.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most_text: 8_000_000,
            time: Duration::from_mins(2),
        }
    }
}

/// Makes PDFs. It is cheap to clone, and any number of threads may use it.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    limits: Limits,
}

struct Shared {
    fonts: Arc<Fonts>,
    world: OurWorld,
    template: Template,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How far a render is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The text becomes what typst lays out.
    Reading,
    /// It is laid out, for the first time or again, because page numbers that stand in it changed.
    LayingOut {
        /// Which round this is, from 1.
        round: usize,
    },
    /// All pages are laid out; the file is written, with its tags.
    Writing {
        /// How many pages there are.
        pages: usize,
    },
}

/// Who is told how far a render is.
pub(crate) type Tell = dyn Fn(Stage) + Send;

/// A PDF, and where what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// The label of each page, as it is printed at its foot.
    pub pages: Vec<String>,
    /// The places in it, in order.
    pub places: Vec<Place>,
    /// The characters that no font has.
    pub unshown: Vec<Unshown>,
    /// What the layout warns of; nothing, as far as we know.
    pub warnings: Vec<String>,
}

/// A section, a numbered paragraph or a part, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id, as in HTML: `item-3-para-2-3`.
    pub id: String,
    /// The page, as an index into [`Pdf::pages`].
    pub page: usize,
}

impl Engine {
    /// Reads the fonts and the look.
    pub fn new() -> Result<Self, PdfProblem> {
        let fonts = Arc::new(Fonts::read());
        let world = OurWorld::new(Arc::clone(&fonts));
        let template = Template::read(&world)?;
        Ok(Self {
            shared: Arc::new(Shared {
                fonts,
                world,
                template,
            }),
            limits: Limits::default(),
        })
    }

    /// The same engine with other limits.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            limits,
        }
    }

    pub(crate) fn world(&self) -> &OurWorld {
        &self.shared.world
    }

    /// Makes the PDF of what an audience may see of a pack. The same pack gives the same bytes.
    pub fn render(&self, pack: &Pack, audience: AudienceLevel) -> Result<Pdf, PdfProblem> {
        self.render_telling(pack, audience, |_| {})
    }

    /// As [`Engine::render`], and tells how far it is. Where time runs out, `tell` may be called once more
    /// after this has answered.
    pub fn render_telling(
        &self,
        pack: &Pack,
        audience: AudienceLevel,
        tell: impl Fn(Stage) + Send + 'static,
    ) -> Result<Pdf, PdfProblem> {
        if pack.parts.is_empty() {
            return Err(PdfProblem::Empty);
        }
        let (shared, pack) = (Arc::clone(&self.shared), pack.clone());
        let most = self.limits.most_text;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let (done, wait) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("pdf".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let rendered = shared.render(&pack, audience, most, (&stopped, &tell));
                // On errors too: what a failed layout left would stay for ever.
                comemo::evict(KEPT);
                // Nobody may be waiting any more.
                drop(done.send(rendered));
            });
        if let Err(error) = thread {
            return Err(PdfProblem::Layout(error.to_string()));
        }
        match wait.recv_timeout(self.limits.time) {
            Ok(rendered) => rendered,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                stop.store(true, Ordering::Relaxed);
                Err(PdfProblem::TooSlow {
                    seconds: self.limits.time.as_secs(),
                })
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(PdfProblem::Layout(
                "the layout broke off; please report this".to_owned(),
            )),
        }
    }
}

impl Shared {
    fn render(
        &self,
        pack: &Pack,
        audience: AudienceLevel,
        most: usize,
        (stop, tell): (&AtomicBool, &Tell),
    ) -> Result<Pdf, PdfProblem> {
        tell(Stage::Reading);
        let mut sink = Sink::new();
        let Built {
            content,
            places,
            unshown,
            bytes,
        } = with_engine(&self.world, &mut sink, |engine| {
            build(pack, audience, &self.fonts, &self.template, engine)
        })?;
        if bytes > most {
            return Err(PdfProblem::TooLong { bytes, most });
        }
        let mut document = lay_out(&self.world, &content, &mut sink, (stop, tell))?;
        let info = document.info_mut();
        info.title = Some(pack.title.as_str().into());
        info.author = pack
            .author
            .iter()
            .map(|author| author.as_str().into())
            .collect();
        info.description = pack.subject.as_deref().map(Into::into);
        let introspector = Output::introspector(&document);
        let location = |id: &str| -> Option<Location> {
            let label = Label::new(PicoStr::intern(id))?;
            introspector.query_label(label).ok()?.location()
        };
        let page_of = |id: &str| Some(introspector.page(location(id)?)?.get() - 1);
        let places = placed(&places, page_of);
        let pages = labels(&document);
        check_numbers(pack, &pages)?;
        tell(Stage::Writing { pages: pages.len() });
        let anchors: Vec<_> = places
            .iter()
            .filter_map(|place| Some((location(&place.id)?, place.id.as_str().into())))
            .collect();
        let resolver = LateLinkResolver::new(None, introspector);
        let options = options(pack);
        let bytes = typst_pdf::pdf_in_bundle(&document, &options, &anchors, resolver.track())
            .map_err(|found| PdfProblem::layout(&found))?;
        Ok(Pdf {
            bytes,
            pages,
            places,
            unshown,
            warnings: sink.warnings().iter().map(told).collect(),
        })
    }
}

/// Pages may be passed over, but no number comes twice: a reader who is sent to one must find it.
/// The pages of the contents are numbered in letters.
fn check_numbers(pack: &Pack, labels: &[String]) -> Result<(), PdfProblem> {
    let mut before = 0;
    for number in labels.iter().filter_map(|label| label.parse::<u32>().ok()) {
        if number <= before {
            let mut parts = pack.parts.iter().enumerate();
            let part = parts.find(|(_, part)| part.first_page == Some(number));
            let (index, id) = part.map_or((0, String::new()), |(n, part)| (n, part.id.clone()));
            return Err(PdfProblem::Part {
                part: Which { index, id },
                why: format!(
                    "is to begin on page {number}, but the page before it is {before}; give it a \
                     higher number"
                ),
            });
        }
        before = number;
    }
    Ok(())
}

/// The labels of the pages.
fn labels(document: &PagedDocument) -> Vec<String> {
    let label = |page: &typst_layout::Page| match &page.numbering {
        Some(Numbering::Pattern(pattern)) => pattern
            .apply(None, &[page.number])
            .map_or_else(|plain| plain.to_string(), |label| label.to_string()),
        Some(Numbering::Func(_)) | None => page.number.to_string(),
    };
    document.pages().iter().map(label).collect()
}

fn options(pack: &Pack) -> PdfOptions {
    let carries_files = pack.parts.iter().any(|part| !part.files.is_empty());
    let archival = if carries_files {
        PdfStandard::A_3a
    } else {
        PdfStandard::A_2a
    };
    // The two go together, so that this never fails.
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, archival]).unwrap_or_default();
    // PDF/A asks for a date. A pack without one gets the first day of the era of computers, so that
    // its bytes don't depend on when it was rendered.
    let (year, month, day) = pack.dated.unwrap_or((1970, 1, 1));
    let date = Datetime::from_ymd_hms(year, month, day, 0, 0, 0);
    PdfOptions {
        ident: Smart::Custom(format!(
            "{}\n{:?}\n{:?}",
            pack.title, pack.author, pack.dated
        )),
        creator: Smart::Custom(Some("Minuted".to_owned())),
        timestamp: date.map(Timestamp::new_utc),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    }
}
