//! Records for the tests of this area.

use super::*;
use crate::{
    audience::AudienceText,
    id::{ConsiderationId, RecordId},
};

pub(crate) fn id<I: RecordId>(n: u128) -> I {
    I::from_uuid(uuid::Uuid::from_u128(n))
}

pub(crate) fn standing<P>(phase: P, audience: Audience) -> Standing<P> {
    Standing {
        state: "a".to_owned(),
        phase,
        audience,
        rules: "x@1".to_owned(),
        overridden: Vec::new(),
    }
}

/// A draft for board 1 and board 2 that account 1 writes.
pub(crate) fn paper() -> Paper {
    Paper {
        id: id(1),
        version: 1,
        board: id(1),
        also_for: vec![id(2)],
        title: "Started".to_owned(),
        reference: None,
        author: Some(id(1)),
        matters: Vec::new(),
        current: None,
        newest: None,
        drafts: 0,
        editions: 0,
        exemption: None,
        reason: None,
        standing: standing(PaperPhase::Drafting, Audience::Working),
        date: ShownDate::default(),
        taken_down_to: 0,
        taken_down: None,
        provenance: Provenance::default(),
    }
}

pub(crate) fn version(draft: i64) -> PaperVersion {
    PaperVersion {
        id: id(100 + u128::from(draft.unsigned_abs())),
        version: 1,
        paper: id(1),
        draft,
        edition: None,
        front: FrontSheet {
            title: format!("Draft {draft}"),
            date: ShownDate::exact(
                chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
                    + chrono::Days::new(draft.unsigned_abs()),
            ),
            ..FrontSheet::default()
        },
        body: AudienceText::open("Words.\n".to_owned()),
        appendices: Vec::new(),
        files: Vec::new(),
        recommendations: Vec::new(),
        grounds: Vec::new(),
        note: None,
        provenance: Provenance::default(),
    }
}

pub(crate) fn recommendation(n: u128, phase: RecommendationPhase, text: &str) -> Recommendation {
    Recommendation {
        id: id(n),
        version: 1,
        paper: id(1),
        to: id(1),
        place: i64::try_from(n).unwrap(),
        number: String::new(),
        text: AudienceText::open(text.to_owned()),
        standing: standing(phase, Audience::Public),
        provenance: Provenance::default(),
    }
}

pub(crate) fn consideration(board: u128) -> Consideration {
    Consideration {
        id: id::<ConsiderationId>(1),
        version: 1,
        paper: id(1),
        paper_version: None,
        board: id(board),
        meeting: None,
        item: None,
        place: 1,
        date: ShownDate::default(),
        tabled_because: None,
        outcomes: Vec::new(),
        provenance: Provenance::default(),
    }
}
