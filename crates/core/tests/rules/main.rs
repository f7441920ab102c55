//! The rules through their public interface: what a profile may say, and what the shipped one does.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps nothing has failed, and says where"
)]

mod adopted;
mod clearances;
mod conditions;
mod effects;
mod late_items;
mod law;
mod notice;
mod orders;
mod overrides;
mod overriding;
mod problems;
mod shipped;
mod steps;
mod templates;
mod transcribed;
mod walks;
mod withholding;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use minuted_core::{
    decisions::DecisionKind,
    roles::Role,
    rules::{
        DecisionFacts, DecisionPhase, Facts, FrontSheetField, Given, MeetingFacts, MeetingPhase,
        PaperFacts, PaperPhase, Profile, Profiles, RecommendationFacts, SourceFacts,
    },
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn roles(roles: &[Role]) -> BTreeSet<Role> {
    roles.iter().copied().collect()
}

fn england() -> Profile {
    let profiles = Profiles::shipped().unwrap();
    let profile = profiles.in_force("england-council-executive", day("2026-03-30"));
    profile.unwrap().as_ref().clone()
}

/// Facts that meet every condition for a meeting on 9 April 2026, made here.
fn good() -> Facts {
    Facts {
        source: None,
        given: Given {
            reason: true,
            replaced_by: Some(DecisionPhase::Made),
        },
        meeting: Some(MeetingFacts {
            phase: MeetingPhase::Held,
            date: Some(day("2026-04-09")),
            notice_published: None,
            agenda_items: 3,
        }),
        paper: Some(PaperFacts {
            phase: PaperPhase::Published,
            versions: 2,
            has_new_draft: true,
            front_sheet: FrontSheetField::ALL.iter().copied().collect(),
            recommendations: 2,
            withholds: false,
            grounds: 0,
            lacking: Vec::new(),
            clearances: Some(Vec::new()),
        }),
        recommendation: Some(RecommendationFacts {
            has_text: true,
            has_outcome: true,
        }),
        decision: Some(DecisionFacts {
            kind: DecisionKind::Resolution,
            maker_named: true,
            has_authority: true,
            made_on: Some(day("2026-04-09")),
            clauses: 2,
            binding_clauses: 0,
            has_reasons: true,
            has_alternatives: true,
            has_interests: true,
            recommendations_put: 2,
            recommendations_with_outcome: 2,
        }),
    }
}

/// A record transcribed from a source that shows little more than what was decided.
fn bare_source() -> Facts {
    let mut facts = good();
    facts.source = Some(SourceFacts {
        named: true,
        date_shown: true,
    });
    facts.given = Given::default();
    facts.meeting = Some(MeetingFacts {
        phase: MeetingPhase::Planned,
        date: Some(day("2017-11-09")),
        notice_published: None,
        agenda_items: 0,
    });
    facts.decision = Some(DecisionFacts {
        kind: DecisionKind::Resolution,
        maker_named: true,
        has_authority: false,
        made_on: None,
        clauses: 2,
        binding_clauses: 1,
        has_reasons: true,
        has_alternatives: false,
        has_interests: false,
        recommendations_put: 0,
        recommendations_with_outcome: 0,
    });
    facts
}
