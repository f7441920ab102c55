//! Owns the outline of a paper's text: its parts by name, and which of them another text of the same
//! paper changed.

use crate::record::folded;

crate::words! {
    /// What a part of a paper's text is.
    PartKind, "kind of part" {
        /// The front sheet without title and purpose: to whom, by whom, date, contacts, background.
        FrontSheet = "front-sheet",
        /// The title.
        Title = "title",
        /// The purpose.
        Purpose = "purpose",
        /// What the body says under one heading; before the first it has no name.
        Section = "section",
        /// An appendix.
        Appendix = "appendix",
        /// A recommendation.
        Recommendation = "recommendation",
    }
}

/// A part of a paper's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// What it is called: a heading, a label, a number.
    pub name: String,
    /// Of a section, the headings that it stands under, its own last.
    pub under: Vec<String>,
    /// What it says.
    pub text: String,
}

/// A part that is other in one text than in an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedPart {
    /// What it is.
    pub kind: PartKind,
    /// What it is called, in the later text if it is there.
    pub name: String,
    /// Of a section, the headings that it stands or stood under, its own last.
    pub under: Vec<String>,
    /// What it said; none: it is new.
    pub was: Option<String>,
    /// What it says; none: it was taken out.
    pub is: Option<String>,
}

/// The parts that differ, in the order of the later text, then those that it lacks. Parts answer to
/// each other by kind and name; of several of one name the first to the first.
#[must_use]
pub fn changed_parts(was: &[Part], is: &[Part]) -> Vec<ChangedPart> {
    let mut before: Vec<Option<&Part>> = was.iter().map(Some).collect();
    let mut changed = Vec::new();
    for part in is {
        let same = |old: &&mut Option<&Part>| old.is_some_and(|old| old.answers(part));
        let old = before.iter_mut().find(same).and_then(Option::take);
        if old.is_some_and(|old| old.text == part.text) {
            continue;
        }
        changed.push(ChangedPart {
            kind: part.kind,
            name: part.name.clone(),
            under: part.under.clone(),
            was: old.map(|old| old.text.clone()),
            is: Some(part.text.clone()),
        });
    }
    changed.extend(before.into_iter().flatten().map(|old| ChangedPart {
        kind: old.kind,
        name: old.name.clone(),
        under: old.under.clone(),
        was: Some(old.text.clone()),
        is: None,
    }));
    changed
}

impl Part {
    /// Whether it is the same part as one of another text. A section is known by all its headings, so
    /// that one that moves under another counts as new.
    fn answers(&self, other: &Part) -> bool {
        let path = |part: &Part| -> Vec<String> { part.under.iter().map(|h| folded(h)).collect() };
        self.kind == other.kind
            && folded(&self.name) == folded(&other.name)
            && path(self) == path(other)
    }
}

/// The headings under which the text says something: those that the rules may ask for.
#[must_use]
pub fn sections_with_text(parts: &[Part]) -> Vec<String> {
    let says = |part: &&Part| part.kind == PartKind::Section && !part.text.trim().is_empty();
    let headings = parts.iter().filter(says).flat_map(|part| &part.under);
    headings.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: PartKind, under: &[&str], text: &str) -> Part {
        let under: Vec<String> = under.iter().map(|&heading| heading.to_owned()).collect();
        Part {
            kind,
            name: under.last().cloned().unwrap_or_default(),
            under,
            text: text.to_owned(),
        }
    }

    fn section(under: &[&str], text: &str) -> Part {
        part(PartKind::Section, under, text)
    }

    #[test]
    fn what_changed_is_told_part_by_part() {
        let was = [
            part(PartKind::Title, &[], "Care"),
            section(&[], "Opening."),
            section(&["Finance"], "£1m"),
            section(&["Finance", "Capital"], "None"),
            section(&["Law"], "None"),
            section(&["Law"], "A second of the name"),
        ];
        let is = [
            part(PartKind::Title, &[], "Care"),
            section(&[], "Opening."),
            section(&["FINANCE"], "£2m"),
            section(&["Law"], "None"),
            section(&["Equality"], "Assessed"),
        ];
        let changed = changed_parts(&was, &is);
        let told: Vec<_> = changed
            .iter()
            .map(|c| (c.under.join("/"), c.was.as_deref(), c.is.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("FINANCE".to_owned(), Some("£1m"), Some("£2m")),
                ("Equality".to_owned(), None, Some("Assessed")),
                ("Finance/Capital".to_owned(), Some("None"), None),
                ("Law".to_owned(), Some("A second of the name"), None),
            ]
        );
        assert!(changed_parts(&is, &is).is_empty());
    }

    #[test]
    fn a_heading_says_something_with_what_stands_under_it() {
        let parts = [
            section(&["Implications"], "  \n"),
            section(&["Implications", "Finance"], "None."),
            section(&["Law"], ""),
        ];
        assert_eq!(sections_with_text(&parts), ["Implications", "Finance"]);
    }
}
