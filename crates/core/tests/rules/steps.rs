//! Judging a step by other means than the rules do: what a profile forbids, read from its conditions
//! and from the facts one by one. The tests of random walks ask here whether a step was right.
//!
//! A step is right if the profile has it from where the record stood, who took it may, the record is
//! of its class, and each condition holds or is recorded as not established for a transcribed record
//! of which that may be so. The record then stands in the state to which the step leads, with the
//! phase and the audience of that state. A refusal is right if one of these is missing.

use chrono::{Days, NaiveDate};
use minuted_core::{
    calendar::{Ends, Notice, Unit, why_not_working},
    decisions::DecisionKind,
    refusal::Refusal,
    rules::{
        Check, Comparison, Condition, DecisionFacts, DecisionPhase, FactValue, Facts,
        ForTranscribed, LOCAL_RULE, Lifecycle, Phase, Plain, Records, Situation, Taken, Test,
        Transition,
    },
};

/// What is wrong, in words.
pub(super) type Judgement = Result<(), String>;

fn require(holds: bool, wrong: impl FnOnce() -> String) -> Judgement {
    if holds { Ok(()) } else { Err(wrong()) }
}

/// Whether the step that was taken is one that the law allows, and led where the law says.
pub(super) fn taken_rightly<P: Phase>(
    law: &Lifecycle<P>,
    (state, step): (&str, &str),
    situation: Situation<'_>,
    taken: &Taken<P>,
) -> Judgement {
    let found = step_of(law, state, step)
        .ok_or_else(|| format!("the law has no step {step} from {state}"))?;
    may(found, situation)?;
    for condition in &found.conditions {
        let holds = holds(&condition.check, situation.facts, situation.today);
        let told = taken.not_established.contains(&condition.rule);
        require(holds != told, || {
            format!(
                "{step}: {} holds: {holds}, told: {told}",
                condition.rule.rule
            )
        })?;
        require(holds || excused(condition, situation.facts), || {
            format!("{step} in spite of {}", condition.rule.rule)
        })?;
    }
    let to = law.state(&found.to).ok_or("the state is not in the law")?;
    let standing = &taken.standing;
    require(taken.transition == step, || {
        format!("{step} is told as {}", taken.transition)
    })?;
    require(standing.state == to.name, || {
        format!("{step} led to {}", standing.state)
    })?;
    require(standing.phase == to.phase, || {
        format!("{} is {}", to.name, standing.phase)
    })?;
    require(standing.audience == to.audience, || {
        format!("{} is for {}", to.name, standing.audience)
    })?;
    require(standing.rules == law.rules(), || {
        format!("under {}", standing.rules)
    })
}

/// Whether there was a reason to refuse the step, and each that is told can be read and traced.
pub(super) fn refused_rightly<P: Phase>(
    law: &Lifecycle<P>,
    (state, step): (&str, &str),
    situation: Situation<'_>,
    refusals: &[Refusal],
) -> Judgement {
    require(!refusals.is_empty(), || {
        format!("{step} is refused without a word")
    })?;
    let Some(found) = step_of(law, state, step) else {
        return Ok(());
    };
    for refusal in refusals {
        readable(refusal)?;
    }
    let unmet = |condition: &Condition| {
        !excused(condition, situation.facts)
            && !holds(&condition.check, situation.facts, situation.today)
    };
    let reason = may(found, situation).is_err() || found.conditions.iter().any(unmet);
    require(reason, || {
        format!("{step} from {state} is refused without a reason")
    })
}

/// A refusal has a code, a message in plain English and a rule that cites its source.
pub(super) fn readable(refusal: &Refusal) -> Judgement {
    let message = refusal.message();
    let first = message.trim_start_matches('“').chars().next();
    let sentence = message.ends_with('.') && message.len() > 15;
    require(!refusal.code().is_empty(), || "no code".to_owned())?;
    require(sentence && first.is_some_and(char::is_uppercase), || {
        format!("no sentence: {message}")
    })?;
    let rule = refusal.rule.as_ref().ok_or("no rule")?;
    require(is_cited(&rule.citation) && !rule.rule.is_empty(), || {
        format!("{} cites nothing: {}", rule.rule, rule.citation)
    })
}

/// An enactment has a number; what is of the body itself says so.
pub(super) fn is_cited(citation: &str) -> bool {
    let of_the_body = [LOCAL_RULE, "terms of reference", "Terms of reference"];
    of_the_body.contains(&citation)
        || citation.starts_with("Standing orders")
        || citation.contains(|c: char| c.is_ascii_digit())
}

fn step_of<'l, P: Phase>(law: &'l Lifecycle<P>, state: &str, step: &str) -> Option<&'l Transition> {
    let steps = law.transitions().iter();
    let mut found = steps.filter(|t| t.name == step && t.from.iter().any(|from| from == state));
    found.next()
}

fn may(step: &Transition, situation: Situation<'_>) -> Judgement {
    let role = step.by.iter().any(|role| situation.roles.contains(role));
    require(role, || format!("{} by the wrong role", step.name))?;
    let class = match step.records {
        Records::All => true,
        Records::Made => situation.facts.source.is_none(),
        Records::Transcribed => situation.facts.source.is_some(),
    };
    require(class, || format!("{} of the wrong class", step.name))
}

pub(super) fn excused(condition: &Condition, facts: &Facts) -> bool {
    condition.transcribed == ForTranscribed::NotEstablished && facts.source.is_some()
}

pub(super) fn holds(check: &Check, facts: &Facts, today: NaiveDate) -> bool {
    match check {
        Check::NoticeGiven(notice) => is_given(*notice, facts, today),
        Check::MeetingPhaseIs { one_of } => match (facts.meeting, facts.decision) {
            (Some(meeting), _) => one_of.contains(&meeting.phase),
            (None, Some(decision)) => decision.kind != DecisionKind::Resolution,
            (None, None) => false,
        },
        Check::PaperPhaseIs { one_of } => {
            let paper = facts.paper.as_ref();
            paper.is_some_and(|paper| one_of.contains(&paper.phase))
        }
        Check::FrontSheetComplete { fields } => {
            let paper = facts.paper.as_ref();
            fields
                .iter()
                .all(|field| paper.is_some_and(|paper| paper.front_sheet.contains(field)))
        }
        Check::Plain(plain) => is_so(*plain, facts, today),
        Check::Comparison(comparison) => compares(comparison, facts, today) == Some(true),
    }
}

/// Counts day by day, where the rules take a difference and subtract.
fn is_given(notice: Notice, facts: &Facts, today: NaiveDate) -> bool {
    let Some((meeting, date)) = facts.meeting.and_then(|m| Some((m, m.date?))) else {
        return false;
    };
    let published = match meeting.notice_published {
        Some(published) => published,
        None if facts.source.is_some() => return false,
        None => today,
    };
    let counts = |day| match notice.unit {
        Unit::Calendar => Some(true),
        Unit::Working => why_not_working(day, notice.division)
            .ok()
            .map(|why| why.is_none()),
    };
    // Outside the table of bank holidays nothing is counted.
    if counts(published).is_none() || counts(date).is_none() {
        return false;
    }
    let mut days = 0;
    let mut day = published + Days::new(1);
    while day < date || (day == date && notice.ends == Ends::Meeting) {
        days += u32::from(counts(day) == Some(true));
        day = day + Days::new(1);
    }
    days >= notice.days
}

fn is_so(plain: Plain, facts: &Facts, today: NaiveDate) -> bool {
    let Facts {
        meeting,
        paper,
        recommendation,
        decision,
        given,
        source,
    } = facts;
    let paper = paper.as_ref();
    let of = |read: fn(DecisionFacts) -> bool| decision.is_some_and(read);
    match plain {
        Plain::AgendaHasItems => meeting.is_some_and(|m| m.agenda_items > 0),
        Plain::MeetingDateSet => meeting.is_some_and(|m| m.date.is_some()),
        Plain::MeetingHasBegun => meeting.and_then(|m| m.date).is_some_and(|d| d <= today),
        Plain::HasRecommendation => paper.is_some_and(|p| p.recommendations > 0),
        Plain::VersionRecorded => paper.is_some_and(|p| p.versions > 0),
        Plain::NewDraftRecorded => paper.is_some_and(|p| p.has_new_draft),
        Plain::ImplicationsGiven => paper.is_some_and(|p| p.lacking.is_empty()),
        Plain::ClearancesComplete => {
            let known = paper.and_then(|p| p.clearances.as_ref());
            known.is_some_and(|all| all.iter().all(|c| c.settled))
        }
        Plain::ExemptGroundNamed => paper.is_some_and(|p| !p.withholds || p.grounds > 0),
        Plain::RecommendationTextGiven => recommendation.is_some_and(|r| r.has_text),
        Plain::OutcomeRecorded => recommendation.is_some_and(|r| r.has_outcome),
        Plain::ClausesRecorded => of(|d| d.clauses > 0),
        Plain::ClausesDoNotBind => of(|d| d.binding_clauses == 0),
        Plain::ReasonsRecorded => of(|d| d.has_reasons),
        Plain::AlternativesRecorded => of(|d| d.has_alternatives),
        Plain::AuthorityNamed => of(|d| d.has_authority),
        Plain::DecisionMakerNamed => of(|d| d.maker_named),
        Plain::DateMadeKnown => decision.and_then(|d| d.made_on).is_some_and(|d| d <= today),
        Plain::InterestsRecorded => of(|d| d.has_interests),
        Plain::RecommendationsHaveOutcomes => {
            of(|d| d.recommendations_put <= d.recommendations_with_outcome)
        }
        Plain::SourceAndDateShown => source.is_none_or(|s| s.named && s.date_shown),
        Plain::ReplacedByNamed => given.replaced_by == Some(DecisionPhase::Made),
        Plain::ReasonGiven => given.reason,
    }
}

/// Whether a comparison holds; none where a fact that it turns on is not known.
fn compares(comparison: &Comparison, facts: &Facts, today: NaiveDate) -> Option<bool> {
    let each = |parts: &[Comparison]| -> Vec<Option<bool>> {
        let parts = parts.iter();
        parts.map(|part| compares(part, facts, today)).collect()
    };
    match comparison {
        Comparison::Of(fact, test) => {
            let value = value(fact.name, facts, today)?;
            Some(match (test, value) {
                (Test::Is(wanted), value) => *wanted == value,
                (Test::AtLeast(least), FactValue::Number(number)) => number >= *least,
                (Test::AtMost(most), FactValue::Number(number)) => number <= *most,
                (Test::OneOf(words), FactValue::Word(word)) => words.contains(&word),
                _ => false,
            })
        }
        Comparison::Not(inner) => compares(inner, facts, today).map(|holds| !holds),
        Comparison::All(parts) => match each(parts) {
            parts if parts.contains(&Some(false)) => Some(false),
            parts if parts.contains(&None) => None,
            _ => Some(true),
        },
        Comparison::Any(parts) => match each(parts) {
            parts if parts.contains(&Some(true)) => Some(true),
            parts if parts.contains(&None) => None,
            _ => Some(false),
        },
    }
}

/// The facts that the shipped files compare. One that is not here yet is put here.
fn value(name: &str, facts: &Facts, today: NaiveDate) -> Option<FactValue> {
    let days = |from: NaiveDate, to: NaiveDate| FactValue::Number((to - from).num_days());
    Some(match name {
        "record.transcribed" => FactValue::YesNo(facts.source.is_some()),
        "meeting.agenda-items" => FactValue::Number(facts.meeting?.agenda_items.into()),
        "meeting.days-ahead" => days(today, facts.meeting?.date?),
        "paper.recommendations" => FactValue::Number(facts.paper.as_ref()?.recommendations.into()),
        "decision.kind" => FactValue::Word(facts.decision?.kind.word()),
        "decision.clauses" => FactValue::Number(facts.decision?.clauses.into()),
        "decision.days-since-made" => days(facts.decision?.made_on?, today),
        other => panic!("teach this test the fact {other}"),
    })
}
