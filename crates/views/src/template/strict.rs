//! Owns closing the holes of handlebars' strict mode before a template is ever rendered.
//!
//! handlebars finds unknown helpers and missing parts only when it comes to them, and some not even
//! then. So every template is walked once when it is loaded: what it may use is a closed list, and
//! each expression that prints a value is given to a helper that refuses what can't be printed.

use std::collections::BTreeSet;

use handlebars::{
    Path, Template,
    template::{HelperTemplate, Parameter, Subexpression, TemplateElement},
};
use serde_json::Value as Json;

use crate::{fault::Fault, routes::Routes};

/// Where a helper may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `{{#helper …}}…{{/helper}}`.
    Block,
    /// `{{helper …}}` and `(helper …)`.
    Value,
    /// `{{helper …}}` alone, because it writes more than a value.
    Whole,
}

/// How a helper is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) place: Place,
    /// The fewest and the most parameters without a name.
    pub(super) parameters: (usize, usize),
    pub(super) named: Named,
}

/// Which named parameters a helper takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Some of these.
    Only(&'static [&'static str]),
    /// Any: its words for values.
    Any,
    /// Those of the page that it links to, `as` and `at`.
    OfRoute,
}

/// What stands before an element, as far as it matters to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Text, or the inside of an ordinary attribute.
    Ordinary,
    /// The start of an attribute that is an address.
    Address,
    /// The start of an address of a place in the same page, after the `#`.
    Place,
    /// The inside of an attribute that is an address.
    InAddress,
    /// An attribute without quotation marks.
    Unquoted,
}

/// What a template uses, for checks across templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Parts that it includes.
    pub(crate) parts: BTreeSet<String>,
    /// Words that it compares values with, each with its line.
    pub(crate) compared: BTreeSet<(String, Option<usize>)>,
}

/// Walks one template.
pub(super) struct Strict<'a> {
    pub(super) file: &'a str,
    pub(super) signatures: &'a [Signature],
    /// Where parts are: the folder of the parts, and their names.
    pub(super) parts: (&'a str, &'a BTreeSet<String>),
    pub(super) routes: &'a Routes,
    pub(super) is_html: bool,
    pub(super) faults: Vec<Fault>,
    pub(super) uses: Uses,
}

impl Strict<'_> {
    fn fault(&mut self, line: Option<usize>, problem: impl Into<String>) {
        self.faults.push(Fault::at(self.file, line, problem));
    }

    /// Checks a template and makes what it prints strict.
    pub(super) fn template(&mut self, template: &mut Template) {
        let mut before = Before::Ordinary;
        for (index, element) in template.elements.iter_mut().enumerate() {
            let line = template.mapping.get(index).map(|mapping| mapping.0);
            if let TemplateElement::RawString(text) = element {
                if self.is_html {
                    before = after(text);
                }
                continue;
            }
            if !matches!(element, TemplateElement::Comment(_)) {
                self.attribute(before, element, line);
                if matches!(before, Before::Address | Before::Place) {
                    before = Before::InAddress;
                }
            }
            self.element(element, line);
        }
    }

    fn attribute(&mut self, before: Before, element: &TemplateElement, line: Option<usize>) {
        match before {
            Before::Ordinary => {}
            Before::Unquoted => {
                self.fault(line, "put quotation marks around the attribute");
            }
            Before::InAddress => {
                let problem = "an address is one `{{link …}}`, `{{asset …}}` or `{{file …}}` and nothing else";
                self.fault(line, problem);
            }
            Before::Address | Before::Place => {
                let (helpers, problem) = if before == Before::Place {
                    (&["anchor"][..], "a place is written by `{{anchor …}}`")
                } else {
                    let problem = "an address is written by `{{link …}}`, `{{asset …}}` or `{{file …}}`, \
                                   because a value of a record could be a script";
                    (&["link", "asset", "file"][..], problem)
                };
                let makes_address = match element {
                    TemplateElement::Expression(expression) => {
                        name_of(&expression.name).is_some_and(|name| helpers.contains(&name))
                    }
                    _ => false,
                };
                if !makes_address {
                    self.fault(line, problem);
                }
            }
        }
    }

    fn element(&mut self, element: &mut TemplateElement, line: Option<usize>) {
        match element {
            TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
            TemplateElement::Expression(expression) => self.expression(expression, line),
            TemplateElement::HelperBlock(block) => {
                self.call(block, line, Place::Block);
                for inner in [&mut block.template, &mut block.inverse]
                    .into_iter()
                    .flatten()
                {
                    self.template(inner);
                }
            }
            TemplateElement::PartialExpression(part) => {
                let (folder, known) = self.parts;
                match name_of(&part.name) {
                    Some(name) if known.contains(name) => {
                        self.uses.parts.insert(name.to_owned());
                        part.name = Parameter::Name(format!("{folder}/{name}.hbs"));
                    }
                    Some(name) => {
                        let problem = format!("there is no part `{folder}/{name}.hbs`");
                        self.fault(line, problem);
                    }
                    None => self.fault(line, "the name of a part can't be computed"),
                }
                // Indenting what is included would change texts that keep their spaces.
                part.indent = None;
                if part.params.len() > 1 {
                    self.fault(line, "a part takes one value and named ones");
                }
                let values = part.params.iter_mut().chain(part.hash.values_mut());
                values.for_each(|value| self.passed(value, line));
            }
            TemplateElement::HtmlExpression(_) => {
                let problem = "`{{{` and `{{&` print without escaping and are not allowed; a \
                               Markdown text is written by `{{markdown …}}`";
                self.fault(line, problem);
            }
            TemplateElement::PartialBlock(_) => {
                let problem = "`{{#>` is silent where there is no such part and is not allowed; \
                               write `{{> part}}`";
                self.fault(line, problem);
            }
            _ => self.fault(line, "decorators such as `{{*inline}}` are not allowed"),
        }
    }

    fn expression(&mut self, expression: &mut HelperTemplate, line: Option<usize>) {
        let is_value = expression.params.is_empty() && expression.hash.is_empty();
        if is_value && name_of(&expression.name) != Some("page-content") {
            // A field may have the name of a helper: handlebars would call the helper.
            let name = Parameter::Name("print".to_owned());
            let value = std::mem::replace(&mut expression.name, name);
            expression.params.push(value);
        }
        self.call(expression, line, Place::Whole);
    }

    /// A call of a helper, where `place` is the most that may stand there.
    fn call(&mut self, call: &mut HelperTemplate, line: Option<usize>, place: Place) {
        let Some(name) = name_of(&call.name).map(str::to_owned) else {
            self.fault(line, "the name of a helper can't be computed");
            return;
        };
        let signature = self.signatures.iter().find(|known| known.name == name);
        match signature.copied() {
            None => {
                let names: Vec<_> = self.signatures.iter().map(|known| known.name).collect();
                let problem = format!(
                    "there is no helper `{name}`; there are {}",
                    names.join(", ")
                );
                self.fault(line, problem);
            }
            Some(signature) => self.signature(signature, call, line, place),
        }
        if call.block_param.is_some() && !matches!(name.as_str(), "each" | "with") {
            self.fault(line, format!("`{name}` takes no `as |…|`"));
        }
        let values = call.params.iter_mut().chain(call.hash.values_mut());
        values.for_each(|value| self.inner(value, line));
    }

    fn signature(
        &mut self,
        signature: Signature,
        call: &HelperTemplate,
        line: Option<usize>,
        place: Place,
    ) {
        let name = signature.name;
        let fits = match signature.place {
            Place::Block => place == Place::Block,
            Place::Value => place != Place::Block,
            Place::Whole => place == Place::Whole,
        };
        if !fits {
            let form = match signature.place {
                Place::Block => format!("{{{{#{name} …}}}}…{{{{/{name}}}}}"),
                Place::Value => format!("{{{{{name} …}}}} or ({name} …)"),
                Place::Whole => format!("{{{{{name} …}}}}"),
            };
            self.fault(line, format!("`{name}` is written `{form}`"));
        }
        let (fewest, most) = signature.parameters;
        if !(fewest..=most).contains(&call.params.len()) {
            let count = call.params.len();
            let problem = format!("`{name}` has {count} parameters and takes {fewest} to {most}");
            self.fault(line, problem);
        }
        let names: BTreeSet<_> = call.hash.keys().map(String::as_str).collect();
        match signature.named {
            Named::Any => {}
            Named::Only(known) => {
                for unknown in names.iter().filter(|name| !known.contains(name)) {
                    self.fault(line, format!("`{name}` takes no `{unknown}=`"));
                }
            }
            Named::OfRoute => self.link(call, &names, line),
        }
        if let ("is", Some(Parameter::Literal(Json::String(word)))) = (name, call.params.get(1)) {
            self.uses.compared.insert((word.clone(), line));
        }
    }

    /// A link names a page that is there, and just its parameters.
    fn link(&mut self, call: &HelperTemplate, names: &BTreeSet<&str>, line: Option<usize>) {
        let Some(Parameter::Literal(Json::String(page))) = call.params.first() else {
            self.fault(
                line,
                "`link` needs the name of a page between quotation marks",
            );
            return;
        };
        let Some(route) = self.routes.get(page) else {
            let known: Vec<_> = self.routes.keys().map(String::as_str).collect();
            let problem = format!("there is no page `{page}`; there are {}", known.join(", "));
            self.fault(line, problem);
            return;
        };
        if !route.is_served() {
            let problem = format!("`{page}` has no address: it is made for publications alone");
            self.faults.push(Fault::at(self.file, line, problem));
        }
        for unknown in names.iter().filter(|name| !["as", "at"].contains(name)) {
            if !route.parameters().contains_key(*unknown) {
                let problem = format!("the page `{page}` has no parameter `{unknown}`");
                self.faults.push(Fault::at(self.file, line, problem));
            }
        }
        let missing = |name: &&String| route.is_in_path(name) && !names.contains(name.as_str());
        for name in route.parameters().keys().filter(missing) {
            let problem = format!("a link to `{page}` needs `{name}=`");
            self.faults.push(Fault::at(self.file, line, problem));
        }
    }

    /// A value given to a helper.
    fn inner(&mut self, value: &mut Parameter, line: Option<usize>) {
        if let Parameter::Subexpression(inner) = value
            && let TemplateElement::Expression(call) = inner.element.as_mut()
        {
            self.call(call, line, Place::Value);
        }
    }

    /// A value given to a part: handlebars would make null of a path that leads nowhere.
    fn passed(&mut self, value: &mut Parameter, line: Option<usize>) {
        self.inner(value, line);
        if matches!(value, Parameter::Path(_)) {
            let path = std::mem::replace(value, Parameter::Literal(Json::Null));
            let name = Parameter::Name("pass".to_owned());
            *value = Parameter::Subexpression(Subexpression::new(
                name,
                vec![path],
                std::collections::HashMap::new(),
            ));
        }
    }
}

/// The name that is written, if it isn't computed.
fn name_of(name: &Parameter) -> Option<&str> {
    match name {
        Parameter::Name(name) => Some(name),
        Parameter::Path(Path::Relative((_, raw)) | Path::Local((_, _, raw))) => Some(raw),
        _ => None,
    }
}

/// What a piece of HTML leaves open for what comes after it.
fn after(text: &str) -> Before {
    if text.ends_with('=') {
        return Before::Unquoted;
    }
    let inside = |attribute: &str| {
        let (_, rest) = text.rsplit_once(attribute)?;
        (!rest.contains('"')).then_some(rest)
    };
    let addresses = [" href=\"", " src=\"", " action=\"", " formaction=\""];
    match addresses.iter().find_map(|attribute| inside(attribute)) {
        Some("") => Before::Address,
        Some("#") => Before::Place,
        Some(_) => Before::InAddress,
        None => Before::Ordinary,
    }
}
