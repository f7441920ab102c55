//! Owns compiling and rendering templates: handlebars with its holes closed, in three flavours.
//!
//! | flavour | escapes for | used by |
//! | --- | --- | --- |
//! | HTML | HTML | pages |
//! | Markdown | Minuted's Markdown | documents |
//! | plain | nothing | titles, which the layout escapes |

mod control;
mod drawings;
mod escape;
mod parts;
mod rehearsal;
mod strict;
mod texts;
mod trace;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use handlebars::{Handlebars, RenderError, Template};
use serde_json::Value as Json;

use self::strict::{Named, Place, Signature, Strict, Uses};
pub(crate) use self::{
    parts::{CLOSES, FileHead, HEADED, Head, OPENS, Sheet},
    rehearsal::Rehearsal,
    texts::CONTENT,
};
use crate::{fault::Fault, routes::Routes};

/// What a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    Html,
    Markdown,
    Plain,
}

const fn helper(name: &'static str, place: Place, parameters: (usize, usize)) -> Signature {
    Signature {
        name,
        place,
        parameters,
        named: Named::Only(&[]),
    }
}

/// What every template may call.
const COMMON: &[Signature] = &[
    helper("if", Place::Block, (1, 1)),
    helper("unless", Place::Block, (1, 1)),
    helper("each", Place::Block, (1, 1)),
    helper("with", Place::Block, (1, 1)),
    helper("print", Place::Value, (1, 1)),
    helper("is", Place::Value, (2, 2)),
    helper("not", Place::Value, (1, 1)),
    helper("all", Place::Value, (1, 9)),
    helper("any", Place::Value, (1, 9)),
    helper("either", Place::Value, (2, 9)),
    helper("count", Place::Value, (1, 1)),
    helper("date", Place::Value, (1, 1)),
    helper("when", Place::Value, (1, 1)),
    helper("words", Place::Value, (1, 1)),
    helper("join", Place::Value, (1, 9)),
    Signature {
        named: Named::Any,
        ..helper("say", Place::Value, (1, 1))
    },
];

/// What a page may call besides.
const OF_HTML: &[Signature] = &[
    helper("anchor", Place::Value, (1, 1)),
    helper("asset", Place::Value, (1, 1)),
    helper("file", Place::Value, (1, 1)),
    helper("formats", Place::Value, (1, 1)),
    helper("page-content", Place::Whole, (0, 0)),
    Signature {
        named: Named::OfRoute,
        ..helper("link", Place::Value, (1, 1))
    },
    Signature {
        named: Named::Only(&["body", "inline", "pictures", "within"]),
        ..helper("markdown", Place::Whole, (1, 1))
    },
];

/// What a document may call besides.
const OF_MARKDOWN: &[Signature] = &[
    Signature {
        named: Named::Only(&["body", "indent", "lead"]),
        ..helper("md", Place::Whole, (1, 1))
    },
    helper("drawing", Place::Whole, (1, 1)),
    helper("plain", Place::Value, (1, 1)),
    helper("part-word", Place::Value, (1, 1)),
    Signature {
        named: Named::Only(parts::NAMED),
        ..helper("part", Place::Block, (0, 0))
    },
];

/// The templates of one flavour.
pub(crate) struct Engine {
    registry: Handlebars<'static>,
    flavour: Flavour,
    signatures: Vec<Signature>,
    routes: Arc<Routes>,
    rehearsal: Arc<Rehearsal>,
    uses: BTreeMap<String, Uses>,
    /// The files of templates by the numbers that their twins tell.
    files: Vec<String>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({:?}, {:?})", self.flavour, self.uses.keys())
    }
}

impl Engine {
    /// An engine without templates.
    pub(crate) fn new(
        flavour: Flavour,
        routes: Arc<Routes>,
        assets: BTreeMap<String, String>,
    ) -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        let rehearsal = Arc::new(Rehearsal::default());
        registry.register_helper("if", Box::new(control::if_block));
        registry.register_helper("unless", Box::new(control::unless_block));
        registry.register_helper("each", Box::new(control::each_block));
        registry.register_helper("with", Box::new(control::with_block));
        registry.register_helper("is", Box::new(values::Value(values::is(rehearsal.clone()))));
        registry.register_helper("print", Box::new(values::Value(values::print)));
        registry.register_helper("pass", Box::new(values::Value(values::pass)));
        registry.register_helper("not", Box::new(values::Value(values::not)));
        registry.register_helper("all", Box::new(values::Value(values::all)));
        registry.register_helper("any", Box::new(values::Value(values::any)));
        registry.register_helper("either", Box::new(values::Value(values::either)));
        registry.register_helper("count", Box::new(values::Value(values::count)));
        registry.register_helper("date", Box::new(values::Value(values::date)));
        registry.register_helper("when", Box::new(values::Value(values::when)));
        registry.register_helper("words", Box::new(values::Value(values::words)));
        registry.register_helper("join", Box::new(values::Value(values::join)));
        registry.register_helper("say", Box::new(values::Value(values::say)));
        let own = match flavour {
            Flavour::Html => {
                registry.register_escape_fn(escape::html);
                registry.register_helper("anchor", Box::new(values::Value(values::anchor)));
                registry.register_helper("file", Box::new(values::Value(values::file)));
                registry.register_helper("asset", Box::new(values::Value(values::asset(assets))));
                registry.register_helper("link", Box::new(values::Link(routes.clone())));
                let formats = values::Value(values::formats(routes.clone()));
                registry.register_helper("formats", Box::new(formats));
                registry.register_helper("markdown", Box::new(texts::Markdown(rehearsal.clone())));
                registry.register_helper("page-content", Box::new(texts::page_content));
                OF_HTML
            }
            Flavour::Markdown => {
                registry.register_escape_fn(minuted_documents::escape_markdown);
                registry.register_helper("md", Box::new(texts::md));
                registry.register_helper("drawing", Box::new(drawings::drawing));
                registry.register_helper("plain", Box::new(values::Value(texts::plain)));
                registry.register_helper("part-word", Box::new(values::Value(values::part_word)));
                registry.register_helper("part", Box::new(parts::part));
                OF_MARKDOWN
            }
            Flavour::Plain => {
                registry.register_escape_fn(str::to_owned);
                &[]
            }
        };
        Self {
            registry,
            flavour,
            signatures: [COMMON, own].concat(),
            routes,
            rehearsal,
            uses: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Compiles a template under the name of its file. `parts` are the folder and the names of
    /// what it may include.
    pub(crate) fn add(
        &mut self,
        file: &str,
        source: &str,
        parts: (&str, &BTreeSet<String>),
    ) -> Vec<Fault> {
        let is_sign = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some(line) = source.lines().position(|line| line.contains(is_sign)) {
            let problem = "a control character, which can't be seen: delete it";
            return vec![Fault::at(file, Some(line + 1), problem)];
        }
        let mut template = match Template::compile_with_name(source, file.to_owned()) {
            Ok(template) => template,
            Err(error) => {
                let line = error.pos().map(|(line, _)| line);
                let problem = format!("this is not a template: {}", error.reason());
                return vec![Fault::at(file, line, problem)];
            }
        };
        let mut strict = Strict {
            file,
            signatures: &self.signatures,
            parts,
            routes: &self.routes,
            is_html: self.flavour == Flavour::Html,
            faults: Vec::new(),
            uses: Uses::default(),
        };
        strict.template(&mut template);
        let (faults, mut uses) = (strict.faults, strict.uses);
        let name = |part: &String| format!("{}/{part}.hbs", parts.0);
        uses.parts = uses.parts.iter().map(name).collect();
        self.uses.insert(file.to_owned(), uses);
        if self.flavour == Flavour::Markdown {
            let twin = trace::traced(&template, source, self.files.len());
            self.registry.register_template(&trace::twin(file), twin);
            self.files.push(file.to_owned());
        }
        self.registry.register_template(file, template);
        faults
    }

    /// Parts that include themselves, directly or through others: they would never end.
    pub(crate) fn circles(&self) -> Vec<Fault> {
        let ends = |file: &&String| self.reached(file).contains(*file);
        let circular = self.uses.keys().filter(ends);
        circular
            .map(|file| Fault::of(file, "this part includes itself"))
            .collect()
    }

    /// The files that a file includes, directly or through others.
    fn reached(&self, file: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next = vec![file];
        while let Some(uses) = next.pop().and_then(|file| self.uses.get(file)) {
            for part in &uses.parts {
                if reached.insert(part.clone()) {
                    next.push(part);
                }
            }
        }
        reached
    }

    /// The words that a template and its parts compare values with: file, line, word.
    pub(crate) fn compared(&self, file: &str) -> Vec<(String, Option<usize>, String)> {
        let mut files = self.reached(file);
        files.insert(file.to_owned());
        let of = |file: &String| {
            let uses = self.uses.get(file).into_iter();
            let words = uses.flat_map(|uses| &uses.compared);
            let placed = words.map(|(word, line)| (file.clone(), *line, word.clone()));
            placed.collect::<Vec<_>>()
        };
        files.iter().flat_map(of).collect()
    }

    /// What is kept while templates are checked.
    pub(crate) fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// The file and the line of a template that made a line of its Markdown.
    pub(crate) fn origin(&self, file: &str, data: &Json, line: usize) -> Option<(&str, usize)> {
        let traced = self.registry.render(&trace::twin(file), data).ok()?;
        let (file, line) = trace::origin(&traced, line)?;
        Some((self.files.get(file)?, line))
    }

    /// Renders a template with data.
    pub(crate) fn render(&self, file: &str, data: &Json) -> Result<String, RenderError> {
        self.registry.render(file, data)
    }
}

#[cfg(test)]
mod tests;
