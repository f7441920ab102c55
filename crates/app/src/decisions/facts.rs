//! Owns the facts of decisions that the conditions of transitions ask about.

use std::collections::{BTreeMap, HashMap};

use minuted_core::{
    decisions::{Clause, Decision, DecisionKind, How, binding},
    id::{DecisionId, MeetingId},
    meetings::{AgendaItem, Meeting},
    rules::{DecisionFacts, Facts, Given, MeetingFacts},
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult, filters::AgendaItemFilter};

use crate::lifecycles::source_facts;

/// The facts of a decision with these clauses.
pub(super) async fn of(
    (reader, viewer): (&Reader, &Viewer),
    decision: &Decision,
    clauses: &[Clause],
    meeting: Option<&Meeting>,
    given: Given,
) -> StoreResult<Facts> {
    let meeting = match meeting {
        Some(meeting) => Some(of_meeting(reader, viewer, meeting).await?),
        None => None,
    };
    Ok(with(decision, clauses, meeting, given))
}

/// The facts of a decision with these clauses, at a meeting with these facts.
pub(super) fn with(
    decision: &Decision,
    clauses: &[Clause],
    meeting: Option<MeetingFacts>,
    given: Given,
) -> Facts {
    let answered = |id| clauses.iter().any(|clause| clause.answers.contains(id));
    let with_outcome = decision
        .recommendations
        .iter()
        .filter(|id| answered(*id))
        .count();
    let transcribed = decision.provenance.is_transcribed();
    let maker = decision.maker_post.is_some() || decision.maker_person.is_some();
    let facts = DecisionFacts {
        kind: decision.kind,
        maker_named: decision.kind == DecisionKind::Resolution || maker,
        has_authority: decision.authority.is_some(),
        made_on: if transcribed {
            decision.made.sort_day()
        } else {
            decision.made.day()
        },
        clauses: number(clauses.len()),
        binding_clauses: number(binding(clauses).count()),
        has_reasons: !decision.reasons.is_empty(),
        has_alternatives: decision.alternatives.how != How::NotShown,
        has_interests: decision.interests.how != How::NotShown,
        recommendations_put: number(decision.recommendations.len()),
        recommendations_with_outcome: number(with_outcome),
    };
    Facts {
        source: source_facts(&decision.provenance),
        given,
        meeting,
        decision: Some(facts),
        ..Facts::default()
    }
}

/// The facts of the meetings that decisions name, by their IDs.
pub(super) async fn meetings_of(
    reader: &Reader,
    viewer: &Viewer,
    decisions: &[Decision],
) -> StoreResult<BTreeMap<MeetingId, MeetingFacts>> {
    let ids: Vec<_> = decisions.iter().filter_map(|d| d.meeting).collect();
    let meetings = reader.many::<Meeting>(viewer, &ids).await?;
    let items = crate::meetings::items_of(reader, viewer, &meetings).await?;
    let facts = |meeting: &Meeting| {
        let items = items.get(&meeting.id).copied().unwrap_or_default();
        (meeting.id, at(meeting, items))
    };
    Ok(meetings.iter().map(facts).collect())
}

async fn of_meeting(
    reader: &Reader,
    viewer: &Viewer,
    meeting: &Meeting,
) -> StoreResult<MeetingFacts> {
    let filter = AgendaItemFilter {
        meeting: Some(meeting.id),
        standing: true,
    };
    let items = reader.count::<AgendaItem>(viewer, &filter).await?;
    Ok(at(meeting, u32::try_from(items).unwrap_or(u32::MAX)))
}

fn at(meeting: &Meeting, agenda_items: u32) -> MeetingFacts {
    MeetingFacts {
        phase: meeting.standing.phase,
        date: meeting.first_day().or(meeting.date_shown.sort_day()),
        notice_published: meeting.called_on,
        agenda_items,
    }
}

/// The clauses of a decision: those of the draft, or the records.
pub(super) async fn clauses_of(
    reader: &Reader,
    viewer: &Viewer,
    decision: &Decision,
) -> StoreResult<Vec<Clause>> {
    if let Some(proposed) = &decision.proposed {
        return Ok(proposed.clauses.clone());
    }
    let most = u64::try_from(minuted_core::decisions::CLAUSES_MOST).unwrap_or(u64::MAX);
    let mut found = reader
        .children::<_, Clause>(
            viewer,
            &[decision.id],
            most,
            minuted_store::Order::Ascending,
        )
        .await?;
    Ok(found.remove(&decision.id).unwrap_or_default())
}

/// The clauses of many decisions, as [`clauses_of`] gives those of one.
pub(super) async fn clauses_of_all(
    reader: &Reader,
    viewer: &Viewer,
    decisions: &[Decision],
) -> StoreResult<HashMap<DecisionId, Vec<Clause>>> {
    let recorded = decisions.iter().filter(|d| d.proposed.is_none());
    let recorded: Vec<_> = recorded.map(|d| d.id).collect();
    let most = u64::try_from(minuted_core::decisions::CLAUSES_MOST).unwrap_or(u64::MAX);
    let order = minuted_store::Order::Ascending;
    let mut found = reader
        .children::<_, Clause>(viewer, &recorded, most, order)
        .await?;
    for decision in decisions {
        if let Some(proposed) = &decision.proposed {
            found.insert(decision.id, proposed.clauses.clone());
        }
    }
    Ok(found)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
