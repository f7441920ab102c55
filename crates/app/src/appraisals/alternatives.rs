//! Owns the words that an appraisal offers to other records: what is recommended, and what was rejected.
//!
//! They are offered as text that somebody edits, and say what everyone may know.

use minuted_core::{
    appraisals::{AppraisalOption, AppraisalRecord, Findings},
    audience::Audience,
};
use minuted_documents::escape_markdown;

/// An alternative as it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The option.
    pub option: String,
    /// The text, in Markdown.
    pub text: String,
}

/// An option as a sentence names it: `option 2 (Join with the neighbours)`.
fn named(option: &AppraisalOption) -> String {
    let name = option.name_for(Audience::Public);
    let name = name.unwrap_or("name not shown");
    format!(
        "option {} ({})",
        escape_markdown(&option.id),
        escape_markdown(name)
    )
}

/// What is recommended of an option.
#[must_use]
pub fn recommendation(appraisal: &AppraisalRecord, option: &AppraisalOption) -> String {
    format!(
        "Agree {} as the preferred option of the appraisal “{}”.",
        named(option),
        escape_markdown(&appraisal.title)
    )
}

/// The options but the one chosen, by rank, each with what came out for it as far as everyone may know
/// that. `findings` are those of somebody who may know the scores.
#[must_use]
pub fn alternatives(
    appraisal: &AppraisalRecord,
    chosen: &str,
    findings: Option<&Findings>,
) -> Vec<Offered> {
    // What is exempt is left out, and not only for those who may not read it: the text is for all.
    let findings = findings.filter(|_| appraisal.scores_exemption.is_none());
    let order: Vec<usize> = match findings {
        Some(findings) => findings.by_rank(),
        None => (0..appraisal.options.len()).collect(),
    };
    let options = order
        .into_iter()
        .filter_map(|n| Some((n, appraisal.options.get(n)?)));
    let rejected = options.filter(|(_, option)| option.id != chosen);
    let offered = rejected.map(|(n, option)| {
        let mut text = sentence(&named(option));
        if let Some(came) = findings.and_then(|findings| came_out(findings, n)) {
            text.push(' ');
            text.push_str(&came);
        }
        Offered {
            option: option.id.clone(),
            text,
        }
    });
    offered.collect()
}

fn sentence(named: &str) -> String {
    let mut chars = named.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), chars.as_str())
}

/// What came out for an option, in a sentence.
fn came_out(findings: &Findings, n: usize) -> Option<String> {
    let result = findings.results.options.get(n)?;
    let failed = findings.appraisal.failed_gates(n);
    let failed: Vec<String> = failed.map(|gate| escape_markdown(&gate.name)).collect();
    if !failed.is_empty() {
        return Some(format!("It did not pass: {}.", failed.join("; ")));
    }
    let points = result.normalised.as_ref()?.points();
    let ranked = findings
        .results
        .options
        .iter()
        .filter(|option| option.rank.is_some());
    Some(format!(
        "It came out in rank {} of {}, with {points} of 100 points (weighted total {}).",
        result.rank?,
        ranked.count(),
        result.weighted_total.as_ref()?.brief()
    ))
}
