//! Owns finding the line of a template that made a line of Markdown, so that a fault in what a
//! template makes is told where it can be mended.
//!
//! Beside each template of a document stands its twin, which also writes where each of its lines
//! comes from, between control characters that no text can hold.

use handlebars::{
    Template,
    template::{Parameter, TemplateElement},
};

const OPENS: char = '\u{4}';
const CLOSES: char = '\u{5}';
/// What the name of a twin ends with.
const TWIN: char = '\u{4}';

/// The name of the twin of a template.
pub(super) fn twin(file: &str) -> String {
    format!("{file}{TWIN}")
}

/// Makes the twin of a template, which is the file of this number.
pub(super) fn traced(template: &Template, source: &str, file: usize) -> Template {
    let mut twin = template.clone();
    let lines: Vec<&str> = source.lines().collect();
    trace(&mut twin, &lines, file);
    twin
}

fn trace(template: &mut Template, source: &[&str], file: usize) {
    let elements = std::mem::take(&mut template.elements);
    let mapping = std::mem::take(&mut template.mapping);
    for (element, at) in elements.into_iter().zip(mapping) {
        let mark = |line: usize| format!("{OPENS}{file}:{line}{CLOSES}");
        let mut push = |element, at| {
            template.elements.push(element);
            template.mapping.push(at);
        };
        match element {
            TemplateElement::RawString(text) => {
                // Its place is that of its first letter where a tag stands before it, and else that
                // of the blank lines with which it begins.
                let line = source.get(at.0.saturating_sub(1));
                let letter = line.and_then(|line| line.chars().nth(at.1.saturating_sub(1)));
                let blank = text.len() - text.trim_start().len();
                let before = match letter {
                    Some(letter) if !letter.is_whitespace() && blank < text.len() => {
                        text[..blank].matches('\n').count()
                    }
                    _ => 0,
                };
                let first = at.0.saturating_sub(before);
                let lines = text.split_inclusive('\n').enumerate();
                let marked = lines.map(|(index, line)| format!("{}{line}", mark(first + index)));
                push(TemplateElement::RawString(marked.collect()), at);
            }
            TemplateElement::HelperBlock(mut block) => {
                let inner = [&mut block.template, &mut block.inverse];
                for inner in inner.into_iter().flatten() {
                    trace(inner, source, file);
                }
                push(TemplateElement::HelperBlock(block), at);
            }
            TemplateElement::PartialExpression(mut part) => {
                if let Parameter::Name(name) = &part.name {
                    part.name = Parameter::Name(twin(name));
                }
                push(TemplateElement::PartialExpression(part), at);
            }
            TemplateElement::Expression(expression) => {
                let raw = TemplateElement::RawString(mark(at.0));
                push(raw, at.clone());
                push(TemplateElement::Expression(expression), at);
            }
            other => push(other, at),
        }
    }
}

/// The file, by its number, and its line that a line of the twin's Markdown comes from.
pub(super) fn origin(traced: &str, line: usize) -> Option<(usize, usize)> {
    let mut found = None;
    for (index, text) in traced.split('\n').enumerate() {
        let is_it = index + 1 == line;
        for mark in text.split(OPENS).skip(1) {
            let Some((place, _)) = mark.split_once(CLOSES) else {
                continue;
            };
            let place = place.split_once(':');
            found = place.and_then(|(file, line)| Some((file.parse().ok()?, line.parse().ok()?)));
            // The first mark of the line is where it begins.
            if is_it {
                return found;
            }
        }
        if is_it {
            return found;
        }
    }
    found
}
