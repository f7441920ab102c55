//! Owns the explanations: for each built-in, whether the facts meet it, and the sentence that says
//! why not and what to do.
//!
//! Each function gives nothing where its condition holds. A group of facts that is not there counts
//! as not met: a caller that leaves it out must not pass by it.

use chrono::NaiveDate;

use crate::{
    calendar::{Notice, OutsideTable, long, short},
    decisions::DecisionKind,
    rules::{
        clearances::incomplete,
        facts::{DecisionFacts, Facts, FrontSheetField, PaperFacts},
        phases::{DecisionPhase, MeetingPhase, PaperPhase},
        wording::{count, list, plain_word},
    },
};

fn unless(holds: bool, explanation: &str) -> Option<String> {
    (!holds).then(|| explanation.to_owned())
}

pub(super) fn notice(facts: &Facts, notice: Notice, today: NaiveDate) -> Option<String> {
    let Some((meeting, date)) = facts.meeting.and_then(|m| Some((m, m.date?))) else {
        return Some("Notice can't be counted: set the meeting's date first.".to_owned());
    };
    // A transcribed meeting was not published today, whatever day it is.
    let published = match (facts.source, meeting.notice_published) {
        (_, Some(published)) => published,
        (None, None) => today,
        (Some(_), None) => {
            return Some(
                "The source does not show when notice was published: record that day if another \
                 source shows it."
                    .to_owned(),
            );
        }
    };
    let wanted = format!("{notice} of notice");
    let counted = match notice.count(published, date) {
        Ok(counted) if counted.days >= notice.days => return None,
        Ok(counted) => counted,
        Err(outside) => return Some(uncountable(&wanted, outside)),
    };
    let mut sentences = vec![format!(
        "A meeting on {} takes {wanted}; published on {} it gets {}. {counted}",
        long(date),
        long(published),
        counted.days,
    )];
    if let Ok(latest) = notice.latest_publication(date) {
        let verb = if latest < today { "was" } else { "is" };
        sentences.push(format!("The last day to publish {verb} {}.", long(latest)));
    }
    if let Ok(earliest) = notice.earliest_meeting(published) {
        sentences.push(format!(
            "With publication on {} the meeting can be on {} or later.",
            short(published),
            long(earliest)
        ));
    }
    Some(sentences.join(" "))
}

fn uncountable(wanted: &str, outside: OutsideTable) -> String {
    format!(
        "Whether there are {wanted} is not known: {outside}. Choose a date that the table covers, \
         or have the table brought up to date."
    )
}

pub(super) fn meeting_phase(facts: &Facts, one_of: &[MeetingPhase]) -> Option<String> {
    let Some(meeting) = facts.meeting else {
        let alone = facts
            .decision
            .is_some_and(|decision| decision.kind != DecisionKind::Resolution);
        return unless(alone, "A board decides at a meeting: name the meeting.");
    };
    (!one_of.contains(&meeting.phase)).then(|| {
        format!(
            "The meeting is {}, and for this it has to be {}: take the meeting there first.",
            meeting.phase,
            list(one_of, "or")
        )
    })
}

const NO_PAPER: &str = "There is no paper: name the one that this belongs to.";

pub(super) fn paper_phase(facts: &Facts, one_of: &[PaperPhase]) -> Option<String> {
    let Some(paper) = &facts.paper else {
        return Some(NO_PAPER.to_owned());
    };
    (!one_of.contains(&paper.phase)).then(|| {
        format!(
            "The paper is {}, and for this it has to be {}: take the paper there first.",
            paper.phase,
            list(one_of, "or")
        )
    })
}

pub(super) fn front_sheet(facts: &Facts, fields: &[FrontSheetField]) -> Option<String> {
    let filled = facts.paper.as_ref().map(|paper| &paper.front_sheet);
    let lacking: Vec<String> = fields
        .iter()
        .filter(|field| filled.is_none_or(|filled| !filled.contains(field)))
        .map(|field| plain_word(field.word()))
        .collect();
    (!lacking.is_empty()).then(|| {
        format!(
            "The front sheet has {} of the {} fields that it needs: fill in {}.",
            fields.len() - lacking.len(),
            fields.len(),
            list(&lacking, "and")
        )
    })
}

pub(super) fn implications_given(facts: &Facts) -> Option<String> {
    let Some(paper) = &facts.paper else {
        return Some(NO_PAPER.to_owned());
    };
    let lacking: Vec<String> = paper.lacking.iter().map(|h| format!("“{h}”")).collect();
    let sections = if lacking.len() == 1 {
        "the section"
    } else {
        "the sections"
    };
    (!lacking.is_empty()).then(|| {
        format!(
            "The body lacks {sections} {}: add a heading with these words for each, and below it \
             what is to be said, if only that there is nothing.",
            list(&lacking, "and")
        )
    })
}

pub(super) fn clearances_complete(facts: &Facts) -> Option<String> {
    match &facts.paper {
        Some(paper) => incomplete(paper.clearances.as_deref()),
        None => Some(NO_PAPER.to_owned()),
    }
}

pub(super) fn agenda_has_items(facts: &Facts) -> Option<String> {
    let items = facts.meeting.map_or(0, |meeting| meeting.agenda_items);
    unless(items > 0, "The agenda has no items: add at least 1.")
}

const NO_DATE: &str = "The meeting has no date: set it.";

pub(super) fn meeting_date_set(facts: &Facts) -> Option<String> {
    unless(facts.meeting.is_some_and(|m| m.date.is_some()), NO_DATE)
}

pub(super) fn meeting_has_begun(facts: &Facts, today: NaiveDate) -> Option<String> {
    let Some(date) = facts.meeting.and_then(|meeting| meeting.date) else {
        return Some(NO_DATE.to_owned());
    };
    (today < date).then(|| {
        format!(
            "The meeting is on {} and today is {}: wait for that day.",
            long(date),
            long(today)
        )
    })
}

/// Asks a fact of the paper.
fn paper(facts: &Facts, holds: fn(&PaperFacts) -> bool, explanation: &str) -> Option<String> {
    match &facts.paper {
        None => Some(NO_PAPER.to_owned()),
        Some(paper) => unless(holds(paper), explanation),
    }
}

pub(super) fn has_recommendation(facts: &Facts) -> Option<String> {
    paper(
        facts,
        |paper| paper.recommendations > 0,
        "The paper makes no recommendation: add at least 1, even if it is only to note the paper.",
    )
}

pub(super) fn version_recorded(facts: &Facts) -> Option<String> {
    paper(
        facts,
        |paper| paper.versions > 0,
        "The paper has no text yet: save a version.",
    )
}

pub(super) fn new_draft_recorded(facts: &Facts) -> Option<String> {
    paper(
        facts,
        |paper| paper.has_new_draft,
        "The newest version of the paper is published already: save a new version first.",
    )
}

pub(super) fn exempt_ground_named(facts: &Facts) -> Option<String> {
    paper(
        facts,
        |paper| !paper.withholds || paper.grounds > 0,
        "A part of the paper is withheld from the public and no ground is named: name the \
         statutory paragraph and the public-interest reasoning, or open that part.",
    )
}

pub(super) fn recommendation_text_given(facts: &Facts) -> Option<String> {
    unless(
        facts.recommendation.is_some_and(|r| r.has_text),
        "The recommendation has no text: write what the board is asked to do.",
    )
}

pub(super) fn outcome_recorded(facts: &Facts) -> Option<String> {
    unless(
        facts.recommendation.is_some_and(|r| r.has_outcome),
        "The recommendation has no outcome: record what the board did with it.",
    )
}

/// Asks a fact of the decision.
fn decision(facts: &Facts, holds: fn(DecisionFacts) -> bool, explanation: &str) -> Option<String> {
    unless(facts.decision.is_some_and(holds), explanation)
}

pub(super) fn clauses_recorded(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.clauses > 0,
        "The decision has no clauses: record what was decided in at least 1.",
    )
}

pub(super) fn clauses_do_not_bind(facts: &Facts) -> Option<String> {
    let Some(decision) = facts.decision else {
        return Some("There is no decision: name it.".to_owned());
    };
    let binding = decision.binding_clauses;
    (binding > 0).then(|| {
        format!(
            "Of {}, {binding} {}, and this body has no power to bind: let each recommend to a \
             board, endorse, note or refer.",
            count(decision.clauses, "clause"),
            if binding == 1 { "resolves" } else { "resolve" },
        )
    })
}

pub(super) fn reasons_recorded(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.has_reasons,
        "The decision has no reasons: record them.",
    )
}

pub(super) fn alternatives_recorded(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.has_alternatives,
        "Record the alternatives that were considered and rejected, or that there were none.",
    )
}

pub(super) fn authority_named(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.has_authority,
        "Name the authority under which the decision is taken.",
    )
}

pub(super) fn decision_maker_named(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.maker_named,
        "Name who decides: the board, the member or the officer.",
    )
}

pub(super) fn date_made_known(facts: &Facts, today: NaiveDate) -> Option<String> {
    let Some(date) = facts.decision.and_then(|decision| decision.made_on) else {
        return Some("The day on which the decision was made is not recorded: give it.".to_owned());
    };
    (today < date).then(|| {
        format!(
            "The decision is dated {} and today is {}: a decision can't be made on a day to come.",
            long(date),
            long(today)
        )
    })
}

pub(super) fn interests_recorded(facts: &Facts) -> Option<String> {
    decision(
        facts,
        |decision| decision.has_interests,
        "Record the interests that were declared and any dispensations, or that none were \
         declared.",
    )
}

pub(super) fn recommendations_have_outcomes(facts: &Facts) -> Option<String> {
    let Some(decision) = facts.decision else {
        return Some("There is no decision: name it.".to_owned());
    };
    let put = decision.recommendations_put;
    let lacking = put.saturating_sub(decision.recommendations_with_outcome);
    (lacking > 0).then(|| {
        format!(
            "Of {} put to the decision maker, {} an outcome: record the outcome of {lacking} more.",
            count(put, "recommendation"),
            match put - lacking {
                1 => "1 has".to_owned(),
                with => format!("{with} have"),
            },
        )
    })
}

pub(super) fn source_and_date_shown(facts: &Facts) -> Option<String> {
    // A record made here is its own source.
    let source = facts.source?;
    let lacking = match (source.named, source.date_shown) {
        (true, true) => return None,
        (false, false) => "its source and the date that the source shows",
        (false, true) => "its source",
        (true, false) => "the date that its source shows",
    };
    Some(format!("This record is transcribed: give {lacking}."))
}

pub(super) fn replaced_by_named(facts: &Facts) -> Option<String> {
    match facts.given.replaced_by {
        None => Some("Name the decision that replaces this one.".to_owned()),
        Some(DecisionPhase::Made) => None,
        Some(phase) => Some(format!(
            "The decision that is to replace this one is {phase}: name one that is made."
        )),
    }
}

pub(super) fn reason_given(facts: &Facts) -> Option<String> {
    unless(
        facts.given.reason,
        "Give the reason: it stays with the record.",
    )
}
