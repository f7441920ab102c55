//! Owns documents: a query and a template make a pack, and a pack is written in each format. They
//! are made on the threads of the press, kept by what they are made of, and never for a viewer
//! other than the one whose own answer they were made of.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use minuted_app::Viewer;
use minuted_documents::{Pack, pack_to_html};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::{
    carried::{Carried, For, needed},
    dates,
    format::Format,
    kept::{self, Kept, Key},
    packs,
    pages::{Pages, Rendered, Trouble, reader_of},
    pictures,
    press::NotMade,
    printer::AUDIENCE,
    template::{CLOSES, FileHead, HEADED, Head, OPENS},
    templates::{Folder, Makes, Reader, RenderFault, Templates},
};

/// A document as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// Its format.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// A strong validator of the bytes, as the header `ETag` has it.
    pub etag: String,
    /// What to call it as a file: letters, digits and `-`, with its ending.
    pub file_name: String,
    /// Its language, as in HTML.
    pub language: String,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({}, {} bytes)", self.file_name, self.bytes.len())
    }
}

/// What is answered to who asks for a document.
#[derive(Clone, Debug)]
pub enum Served {
    /// The document.
    Document(Arc<Made>),
    /// A page that says why there is none.
    Page(Rendered),
    /// Too many documents are being made; later there may be room.
    Busy,
}

/// What makes documents, shared with the threads of the press.
pub(crate) struct Works {
    pub(crate) templates: Templates,
    kept: Kept<Made>,
}

impl Works {
    pub(crate) fn new(templates: Templates) -> Self {
        Self {
            templates,
            kept: Kept::new(kept::MOST),
        }
    }

    /// A document, kept or made now; or what is to be read before it can be made.
    fn document(&self, order: &Order) -> Result<Progress, RenderFault> {
        let key = self.key(order);
        if let Some(made) = self.kept.get(&key) {
            return Ok(Progress::Made(made));
        }
        let text = self.templates.text(&order.name, &order.answer)?;
        let needed = needed(&text, For::Live(order.format));
        if !needed.is_empty() {
            return Ok(Progress::Needs(key, text, needed));
        }
        self.keep(key, order, &text, &Carried::default())
            .map(Progress::Made)
    }

    /// Makes a document of what its template wrote, and keeps it.
    fn keep(
        &self,
        key: Key,
        order: &Order,
        text: &str,
        carried: &Carried,
    ) -> Result<Arc<Made>, RenderFault> {
        let made = Arc::new(self.make(order, text, carried)?);
        self.kept.put(key, made.clone(), made.bytes.len());
        Ok(made)
    }

    /// A hash of everything that the bytes of a document depend on.
    fn key(&self, order: &Order) -> Key {
        let Order {
            name,
            answer,
            format,
            reader,
        } = order;
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(&self.templates.hash);
        add(name.as_bytes());
        add(format.name().as_bytes());
        add(answer.to_string().as_bytes());
        // Only a page says who reads it.
        if *format == Format::Html {
            add(reader.name.as_bytes());
            add(&[u8::from(reader.is_signed_in)]);
        }
        hash.finalize().into()
    }

    /// Makes a document of what its template wrote.
    fn make(&self, order: &Order, text: &str, carried: &Carried) -> Result<Made, RenderFault> {
        let Order { name, answer, .. } = order;
        let pack = self.templates.pack_of(name, answer, text, carried)?;
        let bytes = match order.format {
            Format::Html => {
                let content = pack_to_html(&pack, AUDIENCE);
                let page = self
                    .templates
                    .laid_out(name, &pack.title, &content, &order.reader)?;
                page.into_bytes()
            }
            format => self.templates.printer.write(&pack, format)?,
        };
        let hash = hex::encode(Sha256::digest(&bytes));
        Ok(Made {
            format: order.format,
            bytes,
            etag: format!("\"{}\"", &hash[..32]),
            file_name: file_name(&pack.title, name, order.format),
            language: pack.language,
        })
    }
}

/// How far a document is.
enum Progress {
    Made(Arc<Made>),
    /// These files are to be read first, for what its template wrote.
    Needs(Key, String, BTreeSet<FileHead>),
}

/// What somebody asked for, with the answer to its query.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) name: String,
    pub(crate) answer: Json,
    pub(crate) format: Format,
    pub(crate) reader: Reader,
}

impl Pages {
    /// A document for a viewer, in a format. `given` are the parameters of its address.
    ///
    /// Its query is run each time, so a document is never older than the record. What is not there
    /// and what the viewer may not see are the same page.
    pub async fn document(
        &self,
        viewer: Viewer,
        name: &str,
        given: &BTreeMap<String, String>,
        format: Format,
    ) -> Served {
        let reader = reader_of(&viewer);
        let answer = match self.answer(viewer.clone(), name, given).await {
            Ok(answer) => answer,
            Err(trouble) => return Served::Page(self.trouble(&trouble, &reader)),
        };
        let order = Order {
            name: name.to_owned(),
            answer,
            format,
            reader: reader.clone(),
        };
        match self.made(&viewer, order).await {
            Ok(made) => return Served::Document(made),
            Err(NotServed::Busy) => return Served::Busy,
            Err(NotServed::Failed(error)) => {
                tracing::error!(document = name, error, "a document could not be made");
            }
        }
        Served::Page(self.trouble(&Trouble::Failed, &reader))
    }

    /// Has a document made on the threads of the press; the files that it shows are read between.
    async fn made(&self, viewer: &Viewer, order: Order) -> Result<Arc<Made>, NotServed> {
        let order = Arc::new(order);
        let (works, first) = (self.works.clone(), order.clone());
        let progress = self.press.make(move || works.document(&first)).await;
        let (key, text, needed) = match progress.map_err(NotServed::from)? {
            Ok(Progress::Made(made)) => return Ok(made),
            Ok(Progress::Needs(key, text, needed)) => (key, text, needed),
            Err(fault) => return Err(NotServed::Failed(fault.to_string())),
        };
        let carried = self.carried(viewer, needed, For::Live(order.format)).await;
        let carried = carried.map_err(NotServed::Failed)?;
        let works = self.works.clone();
        let work = move || works.keep(key, &order, &text, &carried);
        let made = self.press.make(work).await.map_err(NotServed::from)?;
        made.map_err(|fault| NotServed::Failed(fault.to_string()))
    }
}

/// Why a document was not made.
enum NotServed {
    Busy,
    Failed(String),
}

impl From<NotMade> for NotServed {
    fn from(not: NotMade) -> Self {
        match not {
            NotMade::Busy => Self::Busy,
            NotMade::Broken => Self::Failed("the work panicked".to_owned()),
        }
    }
}

/// What to show of a page or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preview {
    /// What is served in this format.
    Format(Format),
    /// The Markdown that a document's template writes.
    Markdown,
}

impl Pages {
    /// A page or document for who writes its template: made now, and if it can't be, why.
    pub async fn preview(
        &self,
        viewer: Viewer,
        name: &str,
        given: &BTreeMap<String, String>,
        what: Preview,
    ) -> Result<Vec<u8>, String> {
        let templates = self.templates();
        let Some(folder) = templates.folders.get(name) else {
            let known: Vec<_> = templates.folders.keys().map(String::as_str).collect();
            return Err(format!(
                "there is no `{name}`; there are {}",
                known.join(", ")
            ));
        };
        let reader = reader_of(&viewer);
        let answer = self.answer(viewer.clone(), name, given).await;
        let answer = answer.map_err(|trouble| match trouble {
            Trouble::NotFound => format!("`{name}` shows no such record to this viewer"),
            Trouble::BadAddress => match templates.routes.get(name) {
                Some(route) => format!("a parameter is wrong; `{name}` takes {}", route.told()),
                None => format!("`{name}` takes no parameters"),
            },
            Trouble::Failed | Trouble::Busy => {
                format!("the query of `{name}` failed; the log says why")
            }
        })?;
        let told = |fault: RenderFault| fault.to_string();
        match what {
            Preview::Markdown => {
                let text = templates.written(name, &answer).map_err(told)?;
                Ok(text.into_bytes())
            }
            Preview::Format(Format::Html) if folder.makes == Makes::Page => {
                let page = templates.view(name, &answer, &reader).map_err(told)?;
                Ok(page.into_bytes())
            }
            Preview::Format(format) => {
                let order = Order {
                    name: name.to_owned(),
                    answer,
                    format,
                    reader,
                };
                let text = templates.text(name, &order.answer).map_err(told)?;
                let purpose = For::Live(format);
                let carried = self
                    .carried(&viewer, needed(&text, purpose), purpose)
                    .await?;
                let made = self.works.make(&order, &text, &carried).map_err(told)?;
                Ok(made.bytes)
            }
        }
    }
}

impl Templates {
    /// What the template of a document writes.
    pub(crate) fn text(&self, name: &str, answer: &Json) -> Result<String, RenderFault> {
        let folder = self.document_folder(name)?;
        Ok(self.markdown.render(&folder.template(), answer)?)
    }

    /// The document that the answer to its query makes, without the files of papers.
    pub(crate) fn pack(&self, name: &str, answer: &Json) -> Result<Pack, RenderFault> {
        let text = self.text(name, answer)?;
        self.pack_of(name, answer, &text, &Carried::default())
    }

    /// The document that is made of what its template wrote, with the files that were read for it.
    pub(crate) fn pack_of(
        &self,
        name: &str,
        answer: &Json,
        text: &str,
        carried: &Carried,
    ) -> Result<Pack, RenderFault> {
        let folder = self.document_folder(name)?;
        let pack = self.about(folder, answer)?;
        let drawings = pictures::drawings(folder.about.pictures.as_deref(), answer, &self.routes);
        packs::fill(pack, text, &drawings, carried).map_err(|wrong| {
            let file = folder.template();
            let origin = self.markdown.origin(&file, answer, wrong.line);
            let (file, line) = origin.map_or((file.as_str(), None), |(f, line)| (f, Some(line)));
            RenderFault::Markdown {
                file: file.to_owned(),
                line,
                problem: wrong.problem,
            }
        })
    }

    /// The Markdown that a document's template makes, with a line where each part begins.
    pub(crate) fn written(&self, name: &str, answer: &Json) -> Result<String, RenderFault> {
        let text = self.text(name, answer)?;
        let mut shown = String::with_capacity(text.len());
        for (index, part) in text.split(OPENS).enumerate() {
            let Some((head, body)) = part.split_once(HEADED).filter(|_| index > 0) else {
                shown.push_str(part);
                continue;
            };
            let title = serde_json::from_str::<Head>(head).map_or_else(
                |_| String::new(),
                |head| format!("===== {}: {} =====\n\n", head.id, head.title),
            );
            shown.push_str(&title);
            shown.push_str(&body.replace(CLOSES, ""));
        }
        Ok(shown)
    }

    fn document_folder(&self, name: &str) -> Result<&Folder, RenderFault> {
        let folder = self.folders.get(name);
        let folder = folder.filter(|folder| folder.makes == Makes::Document);
        folder.ok_or_else(|| RenderFault::Format(format!("there is no document `{name}`")))
    }

    /// What a document says of itself, without its parts.
    fn about(&self, folder: &Folder, answer: &Json) -> Result<Pack, RenderFault> {
        let mut said = BTreeMap::new();
        for (key, _) in folder.about.templates() {
            let template = folder.about_template(key);
            let text = self.titles.render(&template, answer)?;
            let text = minuted_documents::single_line(&text);
            if !text.is_empty() {
                said.insert(key, text);
            }
        }
        let dated = said.remove("dated").map(|text| {
            dates::parts(&text).ok_or_else(|| {
                RenderFault::Format(format!("`dated` is `{text}`, which is not a date"))
            })
        });
        let language = said
            .remove("language")
            .unwrap_or_else(|| "en-GB".to_owned());
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if language.len() < 2 || language.len() > 35 || !language.bytes().all(fits) {
            let problem = format!("`language` is `{language}`, which is none, such as `en-GB`");
            return Err(RenderFault::Format(problem));
        }
        let title = self.titles.render(&folder.manifest(), answer)?;
        Ok(Pack {
            title: minuted_documents::single_line(&title),
            language,
            author: said.remove("author"),
            subject: said.remove("subject"),
            dated: dated.transpose()?,
            running_head: said.remove("running-head"),
            not_public: packs::reads_more(answer),
            contents: folder.about.contents,
            parts: Vec::new(),
        })
    }
}

/// The most letters of a name of a file, without its ending.
const LONGEST_NAME: usize = 80;

/// What to call a document as a file: the letters and digits of its title.
fn file_name(title: &str, name: &str, format: Format) -> String {
    let mut words = String::new();
    for c in title.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => words.push(c.to_ascii_lowercase()),
            // An apostrophe parts no word.
            '\'' | '’' => {}
            _ if words.ends_with('-') || words.is_empty() => {}
            _ => words.push('-'),
        }
        if words.len() == LONGEST_NAME {
            break;
        }
    }
    let words = words.trim_end_matches('-');
    let words = if words.is_empty() { name } else { words };
    format!("{words}.{}", format.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_title() {
        for (title, called) in [
            (
                "Agenda: Cabinet – 9 November 2017",
                "agenda-cabinet-9-november-2017.pdf",
            ),
            ("The Board’s \"plan\"/../etc\r\n", "the-boards-plan-etc.pdf"),
            ("مجلس", "notice.pdf"),
            ("", "notice.pdf"),
        ] {
            assert_eq!(file_name(title, "notice", Format::Pdf), called);
        }
        let long = file_name(&"word ".repeat(99), "notice", Format::Docx);
        assert!(
            long.len() <= LONGEST_NAME + 5 && long.ends_with("word.docx"),
            "{long}"
        );
    }
}
