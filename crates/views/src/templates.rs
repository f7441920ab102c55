//! Owns the folders of templates: loading each page and document from its manifest, query and
//! template, and finding what is wrong before anything is served.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use minuted_documents::pack_to_html;
use serde_json::{Value as Json, json};

use crate::{
    assets::{self, Asset},
    fault::{Fault, Faults},
    files::Files,
    manifest::{About, Manifest},
    pictures,
    printer::{AUDIENCE, Printer},
    query::{StoredQuery, TODAY, fragments},
    routes::{Route, Routes, is_word},
    template::{CONTENT, Engine, Flavour},
};

/// The page for what is not found, also for what the viewer may not see.
pub(crate) const NOT_FOUND: &str = "not-found";
/// The page for an address whose parameters are wrong.
pub(crate) const BAD_ADDRESS: &str = "bad-address";
/// The page for a fault of ours.
pub(crate) const FAILED: &str = "failed";
/// The pages about errors: they have no route and ask nothing.
const ERRORS: [&str; 3] = [BAD_ADDRESS, FAILED, NOT_FOUND];

/// What every page stands in.
const LAYOUT: &str = "pages/_layout.hbs";
/// Where fragments are that pages and documents share.
const SHARED: &str = "_parts";
/// Where parts that pages share are.
const PAGE_PARTS: &str = "pages/_parts";
/// Where parts that documents share are.
const DOCUMENT_PARTS: &str = "documents/_parts";

/// What a folder makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Makes {
    /// HTML, directly.
    Page,
    /// Markdown, which `documents` makes HTML of.
    Document,
}

impl Makes {
    const fn top(self) -> &'static str {
        match self {
            Self::Page => "pages",
            Self::Document => "documents",
        }
    }

    const fn stem(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Document => "document",
        }
    }
}

/// One folder: a page or a document.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) makes: Makes,
    /// The folder, such as `pages/decision`.
    pub(crate) path: String,
    /// The field of the answer that must be there.
    pub(crate) found: Option<String>,
    pub(crate) query: Option<StoredQuery>,
    /// What a document says of itself.
    pub(crate) about: About,
}

impl Folder {
    fn file(&self, extension: &str) -> String {
        format!("{}/{}.{extension}", self.path, self.makes.stem())
    }

    /// The file of its template.
    pub(crate) fn template(&self) -> String {
        self.file("hbs")
    }

    /// The file of its manifest, which is also the name of its title's template.
    pub(crate) fn manifest(&self) -> String {
        self.file("toml")
    }

    /// The name of a template of its manifest, such as that of the author.
    pub(crate) fn about_template(&self, key: &str) -> String {
        format!("{}: {key}", self.manifest())
    }

    /// The file of its query.
    pub(crate) fn query_file(&self) -> String {
        format!("{}/query.graphql", self.path)
    }
}

/// Who looks at a page, for its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    pub(crate) name: String,
    pub(crate) is_signed_in: bool,
    /// Of a page that is stored for all who may read what an audience may: which, as the API names it.
    pub(crate) edition: Option<String>,
}

/// Why a page was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderFault {
    /// A template refused its data.
    #[error(transparent)]
    Template(#[from] handlebars::RenderError),
    /// What a document's template made is not our Markdown.
    #[error("{file}: {}this makes no document: {problem}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
    Markdown {
        file: String,
        line: Option<usize>,
        problem: String,
    },
    /// It can't be made in this format.
    #[error("{0}")]
    Format(String),
}

/// All pages and documents, ready to be rendered.
#[derive(Debug)]
pub struct Templates {
    pub(crate) folders: BTreeMap<String, Folder>,
    pub(crate) routes: Arc<Routes>,
    pub(crate) html: Engine,
    pub(crate) markdown: Engine,
    pub(crate) titles: Engine,
    assets: BTreeMap<String, Asset>,
    /// Of all files.
    pub(crate) hash: [u8; 32],
    pub(crate) printer: Printer,
}

impl Templates {
    /// Loads the folders, or says all that is wrong with them.
    pub fn load(files: &Files) -> Result<Self, Faults> {
        let (assets, mut faults) = assets::read(files);
        let manifests = manifests(files, &mut faults);
        let routes = Arc::new(routes(&manifests, &mut faults));
        let addresses = assets.iter();
        let addresses = addresses.map(|(name, asset)| (name.clone(), asset.path.clone()));
        let addresses: BTreeMap<_, _> = addresses.collect();
        let engine = |flavour| Engine::new(flavour, routes.clone(), addresses.clone());
        let mut templates = Self {
            folders: BTreeMap::new(),
            html: engine(Flavour::Html),
            markdown: engine(Flavour::Markdown),
            titles: engine(Flavour::Plain),
            routes: routes.clone(),
            assets,
            hash: files.hash(),
            printer: Printer::default(),
        };
        templates.add_parts(files, &mut faults);
        let shared = [PAGE_PARTS, DOCUMENT_PARTS].map(|folder| {
            let (fragments, wrong) = fragments(files, &[SHARED, folder]);
            faults.extend(wrong);
            fragments
        });
        for (name, (folder, manifest)) in manifests {
            let shared = match folder.makes {
                Makes::Page => &shared[0],
                Makes::Document => &shared[1],
            };
            let added = templates.add(files, &name, (folder, manifest), shared);
            faults.extend(added);
        }
        for error in ERRORS {
            if !templates.folders.contains_key(error) {
                faults.push(Fault::of("pages", format!("there is no page `{error}`")));
            }
        }
        if faults.is_empty() {
            Ok(templates)
        } else {
            faults.sort();
            faults.dedup();
            Err(Faults(faults))
        }
    }

    /// Adds the layout and the parts.
    fn add_parts(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        for (folder, engine) in [
            (PAGE_PARTS, &mut self.html),
            (DOCUMENT_PARTS, &mut self.markdown),
        ] {
            let names = parts(files, folder);
            for name in &names {
                let file = format!("{folder}/{name}.hbs");
                if let Some(source) = files.get(&file) {
                    faults.extend(engine.add(&file, source, (folder, &names)));
                }
            }
            faults.extend(engine.circles());
        }
        let names = parts(files, PAGE_PARTS);
        match files.get(LAYOUT) {
            Some(source) => faults.extend(self.html.add(LAYOUT, source, (PAGE_PARTS, &names))),
            None => faults.push(Fault::of(LAYOUT, "there is no layout")),
        }
    }

    /// Adds one folder.
    fn add(
        &mut self,
        files: &Files,
        name: &str,
        (mut folder, manifest): (Folder, Manifest),
        shared: &crate::query::Fragments,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (engine, parts_folder) = match folder.makes {
            Makes::Page => (&mut self.html, PAGE_PARTS),
            Makes::Document => (&mut self.markdown, DOCUMENT_PARTS),
        };
        let names = parts(files, parts_folder);
        match files.get(&folder.template()) {
            Some(text) => {
                faults.extend(engine.add(&folder.template(), text, (parts_folder, &names)));
            }
            None => faults.push(Fault::of(&folder.template(), "the template is missing")),
        }
        let none = BTreeSet::new();
        let title = (folder.manifest(), manifest.title.as_str());
        faults.extend(self.titles.add(&title.0, title.1, ("", &none)));
        for (key, template) in folder.about.templates() {
            let file = folder.about_template(key);
            faults.extend(self.titles.add(&file, template, ("", &none)));
        }
        let is_error = ERRORS.contains(&name) && folder.makes == Makes::Page;
        match files.get(&folder.query_file()) {
            Some(_) if is_error => {
                faults.push(Fault::of(
                    &folder.query_file(),
                    "a page about errors asks nothing",
                ));
            }
            Some(text) => match StoredQuery::read(&folder.query_file(), text, shared) {
                Ok(query) => {
                    let route = self.routes.get(name);
                    faults.extend(variables(&folder, &manifest, &query, route));
                    folder.query = Some(query);
                }
                Err(wrong) => faults.extend(wrong),
            },
            None if is_error => {}
            None => faults.push(Fault::of(&folder.query_file(), "the query is missing")),
        }
        self.folders.insert(name.to_owned(), folder);
        faults
    }

    /// How many pages and how many documents there are.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let pages = self.folders.values();
        let pages = pages.filter(|folder| folder.makes == Makes::Page).count();
        (pages, self.folders.len() - pages)
    }

    /// The files that go with the pages.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.values()
    }

    /// Renders a page or document with the answer to its query.
    pub(crate) fn view(
        &self,
        name: &str,
        answer: &Json,
        reader: &Reader,
    ) -> Result<String, RenderFault> {
        let Some(folder) = self.folders.get(name) else {
            let missing = handlebars::RenderErrorReason::TemplateNotFound(name.to_owned());
            return Err(handlebars::RenderError::from(missing).into());
        };
        if folder.makes == Makes::Document {
            let pack = self.pack(name, answer)?;
            let content = pack_to_html(&pack, AUDIENCE);
            return self.laid_out(name, &pack.title, &content, reader);
        }
        let title = self.titles.render(&folder.manifest(), answer)?;
        let content = self.html.render(&folder.template(), answer)?;
        self.laid_out(name, &title, &content, reader)
    }

    /// A page: the layout with its content, which is HTML.
    pub(crate) fn laid_out(
        &self,
        name: &str,
        title: &str,
        content: &str,
        reader: &Reader,
    ) -> Result<String, RenderFault> {
        let data = json!({
            "page": { "name": name, "title": title },
            "viewer": {
                "name": reader.name,
                "signedIn": reader.is_signed_in,
                "edition": reader.edition,
            },
            CONTENT: content,
        });
        Ok(self.html.render(LAYOUT, &data)?)
    }
}

/// The names of the parts of a folder.
fn parts(files: &Files, folder: &str) -> BTreeSet<String> {
    let names = files.below(folder);
    names
        .filter_map(|(name, _)| name.strip_suffix(".hbs").map(str::to_owned))
        .collect()
}

/// Reads every manifest, and finds files that belong to nothing.
fn manifests(files: &Files, faults: &mut Vec<Fault>) -> BTreeMap<String, (Folder, Manifest)> {
    let mut manifests: BTreeMap<String, (Folder, Manifest)> = BTreeMap::new();
    for makes in [Makes::Page, Makes::Document] {
        let (top, stem) = (makes.top(), makes.stem());
        let mut names = BTreeSet::new();
        for (rest, _) in files.below(top) {
            let Some((name, file)) = rest.split_once('/') else {
                continue;
            };
            if name.starts_with('_') {
                continue;
            }
            let expected = [
                format!("{stem}.toml"),
                format!("{stem}.hbs"),
                "query.graphql".to_owned(),
            ];
            if !expected.iter().any(|expected| expected == file) {
                let problem = format!("a folder of {top} holds {}", expected.join(", "));
                faults.push(Fault::of(&format!("{top}/{rest}"), problem));
            }
            names.insert(name);
        }
        for name in names {
            let path = format!("{top}/{name}");
            let file = format!("{path}/{stem}.toml");
            if !is_word(name) {
                faults.push(Fault::of(&path, "name a folder with a-z, 0-9 and `-`"));
            }
            let folder = Folder {
                makes,
                path,
                found: None,
                query: None,
                about: About::default(),
            };
            match files.get(&file).map(|text| Manifest::read(&file, text)) {
                None => faults.push(Fault::of(&file, "the manifest is missing")),
                Some(Err(fault)) => faults.push(fault),
                Some(Ok(manifest)) => {
                    if makes == Makes::Page && manifest.document.is_some() {
                        let problem = "`[document]` is for documents; this is a page";
                        faults.push(Fault::of(&file, problem));
                    }
                    let folder = Folder {
                        found: manifest.found.clone(),
                        about: manifest.document.clone().unwrap_or_default(),
                        ..folder
                    };
                    if manifests
                        .insert(name.to_owned(), (folder, manifest))
                        .is_some()
                    {
                        let problem = "a page has the same name, and links go by names";
                        faults.push(Fault::of(&file, problem));
                    }
                }
            }
        }
    }
    manifests
}

/// The routes of all folders; no two may catch the same address.
fn routes(manifests: &BTreeMap<String, (Folder, Manifest)>, faults: &mut Vec<Fault>) -> Routes {
    let mut routes = Routes::new();
    if let Err(problem) = pictures::add_route(&mut routes) {
        faults.push(Fault::of("pages", problem));
    }
    let mut shapes: BTreeMap<String, &str> = BTreeMap::new();
    let own = routes.iter();
    shapes.extend(own.map(|(_, route)| (route.shape(), pictures::PICTURE)));
    for (name, (folder, manifest)) in manifests {
        let file = folder.manifest();
        let is_error = ERRORS.contains(&name.as_str());
        let pattern = match (&manifest.route, is_error) {
            (Some(pattern), false) => pattern,
            (None, true) => continue,
            (None, false) if folder.makes == Makes::Document => {
                let route = Route::without_address(manifest.types());
                routes.insert(name.clone(), route);
                continue;
            }
            (None, false) => {
                faults.push(Fault::of(&file, "the manifest of a page needs a `route`"));
                continue;
            }
            (Some(_), true) => {
                faults.push(Fault::of(&file, "a page about errors has no `route`"));
                continue;
            }
        };
        let route = Route::new(pattern, manifest.types()).and_then(|route| match folder.makes {
            Makes::Page => Ok(route),
            Makes::Document => route.with_formats(folder.about.formats()),
        });
        match route {
            Ok(route) => {
                let owned = ["/assets", "/graphql", "/healthz", "/readyz"];
                if owned.iter().any(|own| pattern.starts_with(own)) {
                    faults.push(Fault::of(&file, format!("`{pattern}` is Minuted's own")));
                }
                if let Some(other) = shapes.insert(route.shape(), name) {
                    let problem = format!("`{other}` has the same route");
                    faults.push(Fault::of(&file, problem));
                }
                routes.insert(name.clone(), route);
            }
            Err(problem) => faults.push(Fault::of(&file, problem)),
        }
    }
    routes
}

/// Every variable comes from a parameter, and every parameter goes into a variable.
fn variables(
    folder: &Folder,
    manifest: &Manifest,
    query: &StoredQuery,
    route: Option<&Route>,
) -> Vec<Fault> {
    let (file, mut faults) = (folder.manifest(), Vec::new());
    let variables: BTreeSet<&str> = query.variables().collect();
    for name in &variables {
        if *name != TODAY && !manifest.parameters.contains_key(*name) {
            let problem = format!("the query's `${name}` needs a table `[parameters.{name}]`");
            faults.push(Fault::of(&file, problem));
        }
    }
    for name in manifest.parameters.keys() {
        if name == TODAY {
            let problem = format!("`${TODAY}` is the viewer's date and can't be a parameter");
            faults.push(Fault::of(&file, problem));
        } else if !variables.contains(name.as_str()) {
            let problem = format!("the query has no variable `${name}`");
            faults.push(Fault::of(&file, problem));
        } else if query.requires(name) && route.is_some_and(|route| !route.is_in_path(name)) {
            let problem = format!(
                "an address may leave out `{name}`, so `${name}` must be nullable or have a default"
            );
            faults.push(Fault::of(&file, problem));
        }
    }
    faults
}
