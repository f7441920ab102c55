//! Owns reading the folder of a pack: its list, its texts, its pictures, its appendices.

use std::{fs, path::Path};

use minuted_documents::blocks::{Block, Content, Document, Inline, Paragraph};
use minuted_documents::{
    AttachedFile, AudienceLevel, Bases, Ground, Pack, ParseOptions, Part, PartContent, Pictures,
    parse, parse_paper_under,
};
use toml::Spanned;

use super::list::{File, Item, List};
use crate::{failure::Failure, input, output::Progress, render};

/// Reads the pack of a folder, for an audience.
pub(super) fn read(
    folder: &Path,
    audience: AudienceLevel,
    bases: Bases,
    progress: Progress,
) -> Result<Pack, Failure> {
    let list = folder.join("pack.toml");
    if list.exists() {
        let file = File::read(&list)?;
        let list = file.list()?;
        let reader = Reader {
            folder,
            audience,
            bases,
            file: Some(&file),
        };
        return reader.listed(list, progress);
    }
    let reader = Reader {
        folder,
        audience,
        bases,
        file: None,
    };
    reader.unlisted(progress)
}

/// What a Markdown file says.
struct Text {
    /// Its title, if it is a paper.
    title: Option<String>,
    /// Its language, if it says so.
    language: Option<String>,
    content: PartContent,
    pictures: Pictures,
    files: Vec<AttachedFile>,
}

struct Reader<'a> {
    folder: &'a Path,
    audience: AudienceLevel,
    bases: Bases,
    file: Option<&'a File>,
}

impl Reader<'_> {
    fn listed(&self, list: List, progress: Progress) -> Result<Pack, Failure> {
        let Some(file) = self.file else {
            return Ok(Pack::default());
        };
        let dated = list.date.as_ref().map(|date| file.day(date)).transpose()?;
        let mut parts = Vec::new();
        for (index, item) in list.items.iter().enumerate() {
            let part = self.part(file, item, index)?;
            progress.tell(&format!("read {}", part.title));
            parts.push(part);
        }
        let language = list.language.unwrap_or_else(|| "en-GB".to_owned());
        let date = list.date.as_ref().and(dated).map(shown);
        let head: Vec<String> = list.board.iter().chain(&date).cloned().collect();
        let pack = Pack {
            title: list.title,
            language,
            author: list.board,
            subject: list.subject.or_else(|| date.clone()),
            dated,
            running_head: (!head.is_empty()).then(|| head.join(", ")),
            not_public: false,
            contents: list.contents.unwrap_or(true),
            parts,
        };
        pack.check_ids().map_err(|problem| {
            let item = &list.items[problem.part];
            let id = item.get_ref().id.as_ref();
            let at = id.map_or(item.span().start, |id| id.span().start);
            file.refuse(at, &format!("{problem}; give this item another `id`"))
        })?;
        Ok(pack)
    }

    /// The Markdown files of the folder, by their names.
    fn unlisted(&self, progress: Progress) -> Result<Pack, Failure> {
        let folder = self.folder.display();
        let failed = |error| Failure::failed(format!("{folder} could not be read"), error);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let name = name.to_string_lossy().into_owned();
            if name.to_ascii_lowercase().ends_with(".md") {
                names.push(name);
            }
        }
        names.sort();
        if names.is_empty() {
            let message = format!("{folder}: there is neither pack.toml nor any .md file");
            return Err(Failure::No(message));
        }
        let mut parts = Vec::new();
        for (index, name) in names.iter().enumerate() {
            progress.tell(&format!("read {name}"));
            let text = self.text(name, false)?;
            let stem = name.get(..name.len() - 3).unwrap_or(name);
            parts.push(Part {
                id: format!("item-{}", index + 1),
                title: text.title.unwrap_or_else(|| stem.to_owned()),
                level: 1,
                language: text.language,
                first_page: None,
                content: text.content,
                pictures: text.pictures,
                files: text.files,
            });
        }
        // The language of all of them, if it is one.
        let first = parts.first().and_then(|part| part.language.clone());
        let is_one = parts.iter().all(|part| part.language == first);
        let language = first.filter(|_| is_one);
        let name = self.folder.file_name().unwrap_or(self.folder.as_os_str());
        Ok(Pack {
            title: name.to_string_lossy().into_owned(),
            language: language.unwrap_or_else(|| "en-GB".to_owned()),
            contents: parts.len() > 1,
            parts,
            ..Pack::default()
        })
    }

    fn part(&self, file: &File, item: &Spanned<Item>, index: usize) -> Result<Part, Failure> {
        let at = item.span().start;
        let item = item.get_ref();
        let ground = ground(file, item, self.bases)?;
        let hides = ground.is_some_and(|ground| self.audience < ground.level());
        let mut part = Part {
            id: id(file, item, index)?,
            title: String::new(),
            level: 1,
            language: None,
            first_page: item.first_page,
            content: PartContent::Text(Document::default()),
            pictures: Pictures::none(),
            files: Vec::new(),
        };
        let own_title = match (&item.file, &item.appendix) {
            (Some(name), None) => {
                file.within(name)?;
                let text = self.text(name.get_ref(), hides)?;
                part.content = text.content;
                part.pictures = text.pictures;
                part.files = text.files;
                part.language = text.language;
                text.title
            }
            (None, Some(name)) => {
                file.within(name)?;
                part.level = if index > 0 { 2 } else { 1 };
                if !hides {
                    part.files.push(self.appendix(file, name, item)?);
                }
                None
            }
            _ => {
                let message = "an item has a `file` or an `appendix`, one of them";
                return Err(file.refuse(at, message));
            }
        };
        // The title of an exempt item is public: the list gives it, never the paper.
        let title = match (&item.title, ground) {
            (Some(title), _) => Some(title.clone()),
            (None, None) => own_title,
            (None, Some(_)) => None,
        };
        let Some(title) = title else {
            let message = "this item needs a `title`, which everyone may read";
            return Err(file.refuse(at, message));
        };
        part.title = match &item.number {
            Some(number) => format!("{number}. {title}"),
            None => title,
        };
        if let Some(level) = &item.level {
            if !(1..=4).contains(level.get_ref()) {
                return Err(file.refuse(level.span().start, "a level is a number from 1 to 4"));
            }
            part.level = *level.get_ref();
        }
        if let Some(ground) = ground {
            part.content = set_apart(part.content, ground, hides);
            if hides {
                // What is said in its place is the pack's.
                part.language = None;
            }
        }
        Ok(part)
    }

    /// A Markdown file. Of one that the audience does not read nothing is looked up beside it.
    fn text(&self, name: &str, hides: bool) -> Result<Text, Failure> {
        let path = self.folder.join(name);
        let (shown, text) = input::read(&path)?;
        let folder = path.parent().unwrap_or(self.folder);
        let told = |problems: Vec<_>| render::told(&shown, &problems);
        if text.trim_start_matches('\u{feff}').starts_with("---") {
            let paper = parse_paper_under(&text, self.bases).map_err(told)?;
            let (pictures, files) = if hides {
                (Pictures::none(), Vec::new())
            } else {
                (
                    render::pictures(&paper.body, self.audience, folder).map_err(told)?,
                    render::appendices(&paper, self.audience, folder).map_err(told)?,
                )
            };
            return Ok(Text {
                title: Some(paper.front.title.clone()),
                language: paper.front.language.clone(),
                content: PartContent::Paper(Box::new(paper)),
                pictures,
                files,
            });
        }
        let document = parse(&text, &ParseOptions::BODY.under(self.bases)).map_err(told)?;
        let pictures = if hides {
            Pictures::none()
        } else {
            render::pictures(&document, self.audience, folder).map_err(told)?
        };
        Ok(Text {
            title: None,
            language: None,
            content: PartContent::Text(document),
            pictures,
            files: Vec::new(),
        })
    }

    fn appendix(
        &self,
        file: &File,
        name: &Spanned<String>,
        item: &Item,
    ) -> Result<AttachedFile, Failure> {
        let at = name.span().start;
        let name = name.get_ref();
        let media_type = render::media_type(name).map_err(|why| file.refuse(at, &why))?;
        let path = self.folder.join(name);
        let failed =
            |error| Failure::failed(format!("{} could not be read", path.display()), error);
        if fs::metadata(&path).map_err(failed)?.len() > render::LARGEST {
            let most = render::LARGEST / 1024 / 1024;
            return Err(file.refuse(at, &format!("this file is larger than {most} MiB")));
        }
        let plain = Path::new(name).file_name().unwrap_or_default();
        Ok(AttachedFile::new(
            plain.to_string_lossy(),
            media_type.to_owned(),
            item.description.clone().unwrap_or_default(),
            fs::read(&path).map_err(failed)?,
        ))
    }
}

fn ground(file: &File, item: &Item, bases: Bases) -> Result<Option<Ground>, Failure> {
    let (kind, words) = match (&item.exempt, &item.confidential) {
        (None, None) => return Ok(None),
        (Some(words), None) => ("exempt", words),
        (None, Some(words)) => ("confidential", words),
        (Some(words), Some(_)) => {
            let message = "an item is exempt or confidential, not both";
            return Err(file.refuse(words.span().start, message));
        }
    };
    let marker = format!("{kind} {}", words.get_ref());
    let read = Ground::allowed(&marker, bases);
    read.map(Some)
        .map_err(|message| file.refuse(words.span().start, &message))
}

fn id(file: &File, item: &Item, index: usize) -> Result<String, Failure> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if let Some(id) = &item.id {
        if id.get_ref().is_empty() || !id.get_ref().chars().all(fits) {
            let message = "an id is made of letters, digits and `-`";
            return Err(file.refuse(id.span().start, message));
        }
        return Ok(id.get_ref().clone());
    }
    Ok(match &item.number {
        Some(number) if !number.is_empty() && number.chars().all(fits) => format!("item-{number}"),
        _ => format!("part-{}", index + 1),
    })
}

/// What is not for everyone, marked for who may read it and a sentence for who may not.
fn set_apart(content: PartContent, ground: Ground, hides: bool) -> PartContent {
    let block = |content| Block { line: 0, content };
    if hides {
        let words = Paragraph {
            number: None,
            content: vec![Inline::Stub(ground)],
        };
        return PartContent::Text(Document {
            blocks: vec![block(Content::Paragraph(words))],
            footnotes: Vec::new(),
        });
    }
    let wrap = |document: &mut Document| {
        let blocks = std::mem::take(&mut document.blocks);
        document.blocks = vec![block(Content::Hidden { ground, blocks })];
    };
    match content {
        PartContent::Text(mut document) => {
            wrap(&mut document);
            PartContent::Text(document)
        }
        PartContent::Paper(mut paper) => {
            wrap(&mut paper.body);
            paper.purpose.iter_mut().for_each(wrap);
            paper.recommendations.iter_mut().for_each(wrap);
            paper.background_papers.iter_mut().for_each(wrap);
            paper.appendix_titles.iter_mut().for_each(wrap);
            PartContent::Paper(paper)
        }
    }
}

/// A date in words.
fn shown((year, month, day): (i32, u8, u8)) -> String {
    let day = chrono::NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day));
    day.map(|day| day.format("%-d %B %Y").to_string())
        .unwrap_or_default()
}
