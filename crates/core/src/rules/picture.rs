//! Owns telling the rules to people before anything runs under them: each lifecycle as a diagram, and
//! in plain English what may be done when.

use std::fmt::Write as _;

use super::{
    clearances::ClearanceRules,
    conditions::ForTranscribed,
    effects::Effect,
    lifecycle::{Lifecycle, Records, Transition},
    phases::Phase,
    profile::Profile,
    wording::{list, plain_word},
};
use crate::words::with_article;

impl<P: Phase> Lifecycle<P> {
    /// The lifecycle as a state diagram in Mermaid's language.
    #[must_use]
    pub fn as_mermaid(&self) -> String {
        let mut lines = vec!["stateDiagram-v2".to_owned()];
        for state in self.states() {
            let (name, label) = (node(&state.name), quoted(&state.label));
            lines.push(format!("    state \"{label}\" as {name}"));
        }
        lines.push(format!("    [*] --> {}", node(&self.initial().name)));
        for transition in self.transitions() {
            for from in &transition.from {
                let (from, to) = (node(from), node(&transition.to));
                let label = quoted(&in_diagram(transition));
                lines.push(format!("    {from} --> {to}: {label}"));
            }
        }
        for state in self.states().filter(|state| state.is_final) {
            lines.push(format!("    {} --> [*]", node(&state.name)));
        }
        lines.join("\n") + "\n"
    }

    /// What may be done with such a record in each state, as Markdown.
    fn explain(&self, page: &mut String) {
        let begin = &self.initial().label;
        add(
            page,
            format_args!("\n## A {}\n\nIt begins as “{begin}”.\n", P::KIND),
        );
        let mut states: Vec<_> = self.states().collect();
        states.sort_by_key(|state| (state.phase, state.name.as_str()));
        for state in states {
            let phase = plain_word(&state.phase.to_string());
            let audience = plain_word(&state.audience.to_string());
            let label = &state.label;
            add(
                page,
                format_args!("\n### {label}\n\nPhase: {phase}. For the audience: {audience}.\n"),
            );
            if let Some(why) = &state.audience_differs {
                add(page, format_args!("{why}\n"));
            }
            if state.is_final {
                add(page, format_args!("Nothing follows.\n"));
            }
            let leaving = |transition: &&Transition| transition.from.contains(&state.name);
            for transition in self.transitions().iter().filter(leaving) {
                self.explain_step(page, transition);
            }
        }
    }

    fn explain_step(&self, page: &mut String, transition: &Transition) {
        let to = self.state(&transition.to);
        let to = to.map_or(transition.to.as_str(), |to| to.label.as_str());
        let by: Vec<String> = transition
            .by
            .iter()
            .map(|role| with_article(&plain_word(role.word())))
            .collect();
        let class = match transition.records {
            Records::All => "",
            Records::Made => ", for records made here",
            Records::Transcribed => ", for records transcribed from a source",
        };
        let Transition { label, who, .. } = transition;
        let by = list(&by, "or");
        add(
            page,
            format_args!(
                "\n- **{label}**{class}: by {by} ({}). Leads to “{to}”.\n",
                who.citation
            ),
        );
        for condition in &transition.conditions {
            let demand = condition.check.demand();
            let excused = match condition.transcribed {
                ForTranscribed::NotEstablished if transition.records != Records::Made => {
                    "; of a transcribed record it may be not established"
                }
                _ => "",
            };
            let citation = &condition.rule.citation;
            let overridden = match &condition.overridden_by {
                Some(by) => format!("; {} may override it with a reason", by.describe()),
                None => String::new(),
            };
            add(
                page,
                format_args!("  - if {demand}{excused}{overridden} ({citation})\n"),
            );
        }
        for effect in &transition.effects {
            let (does, citation) = (effect.describe(), &effect.citation);
            add(page, format_args!("  - then {does} ({citation})\n"));
        }
        self.explain_back(page, transition);
    }

    /// What a step back goes back on, and what of it stays.
    fn explain_back(&self, page: &mut String, transition: &Transition) {
        let back = transition.reverses.as_ref();
        let Some(other) = self.transitions().iter().find(|t| Some(&t.name) == back) else {
            return;
        };
        let stays: Vec<_> = other.effects.iter().filter_map(Effect::stays).collect();
        let stays = match &stays[..] {
            [] => String::new(),
            stays => format!(": {}", list(stays, "and")),
        };
        let label = &other.label;
        add(page, format_args!("  - it goes back on “{label}”{stays}\n"));
    }
}

impl Profile {
    /// Each lifecycle as a diagram, as a page of Markdown.
    #[must_use]
    pub fn as_diagrams(&self) -> String {
        let mut page = format!("# {}\n", self.title);
        for (kind, diagram) in [
            ("meeting", self.meeting.as_mermaid()),
            ("paper", self.paper.as_mermaid()),
            ("recommendation", self.recommendation.as_mermaid()),
            ("decision", self.decision.as_mermaid()),
        ] {
            add(
                &mut page,
                format_args!("\n## A {kind}\n\n```mermaid\n{diagram}```\n"),
            );
        }
        page
    }

    /// What may be done when, by whom, under which conditions and by which law, as a page of Markdown
    /// in plain English.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut page = format!(
            "# {}\n\nRules `{}`, from {}.\n",
            self.title,
            self.rules(),
            self.from
        );
        if !self.law.is_empty() {
            add(
                &mut page,
                format_args!("They rest on: {}.\n", self.law.join("; ")),
            );
        }
        if let Some(keeping) = &self.keeping {
            add(
                &mut page,
                format_args!(
                    "The record of a decision or meeting is kept for {} years from its day, and with \
                     it the names of those who took part ({}).\n",
                    keeping.years, keeping.rule.citation
                ),
            );
        }
        self.explain_withholding(&mut page);
        self.meeting.explain(&mut page);
        if let Some(urgent) = self.meeting.urgent_items() {
            let citation = &urgent.rule.citation;
            add(
                &mut page,
                format_args!(
                    "\nAn item that comes too late for notice may be taken as urgent, if the person \
                     presiding is of that opinion by reason of special circumstances, which the \
                     minutes specify ({citation}).\n"
                ),
            );
        }
        self.paper.explain(&mut page);
        self.clearances.explain(&mut page);
        self.recommendation.explain(&mut page);
        self.decision.explain(&mut page);
        page
    }
}

impl Profile {
    fn explain_withholding(&self, page: &mut String) {
        if self.withholding.is_empty() {
            let none = "\nThey let nothing be kept from the public.\n";
            return add(page, format_args!("{none}"));
        }
        add(
            page,
            format_args!("\nWhat may be kept from the public is marked:\n\n"),
        );
        for basis in &self.withholding {
            add(
                page,
                format_args!("- `{}` ({})\n", basis.mark, basis.citation),
            );
        }
    }
}

impl ClearanceRules {
    fn explain(&self, page: &mut String) {
        let source = &self.source;
        if !self.needed.is_empty() {
            add(page, format_args!("\n### Clearances\n"));
            add(page, format_args!("\nA paper needs ({source}):\n\n"));
            for needed in &self.needed {
                add(page, format_args!("- {}\n", needed.demand()));
            }
        }
        if !self.implications.is_empty() {
            add(page, format_args!("\n### Sections on implications\n"));
            add(page, format_args!("\nThe body has ({source}):\n\n"));
            for section in &self.implications {
                add(page, format_args!("- “{}”\n", section.heading));
            }
        }
    }
}

fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = page.write_fmt(text);
}

/// A transition on its arrow: what it is called, that it goes back, and its effects by name.
fn in_diagram(transition: &Transition) -> String {
    let mut label = transition.label.clone();
    if transition.reverses.is_some() {
        label += " (goes back)";
    }
    let mut effects: Vec<_> = transition.effects.iter().map(Effect::name).collect();
    effects.dedup();
    if !effects.is_empty() {
        add(&mut label, format_args!(", then {}", list(&effects, "and")));
    }
    label
}

/// A state's name as Mermaid takes names.
fn node(name: &str) -> String {
    name.replace('-', "_")
}

/// A label that can't end what it stands in: Mermaid's own way to write characters by number.
fn quoted(label: &str) -> String {
    let mut quoted = String::with_capacity(label.len());
    for character in label.chars() {
        match character {
            '"' | '#' | ';' | ':' | '<' | '>' | '\\' | '{' | '}' => {
                add(&mut quoted, format_args!("#{};", u32::from(character)));
            }
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted
}
