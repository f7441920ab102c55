//! Owns the full record of a publication.

use minuted_core::{
    audience::Audience,
    id::{AccountId, DecisionId, IdSource, RecordId},
    meetings::{AgendaItem, Meeting},
    papers::{Paper, PaperVersion},
    publications::{
        Act, Adds, AgendaLine, Format, Late, NoticeKind, PartNotice, PartPages, Publication,
        PublicationKind, PublicationPhase, PublishedPart, Rendition, title_for,
    },
    time::Timestamp,
};

use super::{day, exemption};

/// The second edition of a pack, as if of a meeting, of a paper and of a decision.
pub(super) fn publication(
    ids: &dyn IdSource,
    meeting: &Meeting,
    item: &AgendaItem,
    (paper, text): (&Paper, &PaperVersion),
    (decision, account): (DecisionId, AccountId),
) -> Publication {
    let on = day("2026-11-19").unwrap_or_default();
    let act = Act {
        at: Timestamp::from_micros(1_700_000_000_000_000),
        by: Some(account),
    };
    let id = RecordId::new(ids);
    Publication {
        id,
        version: 1,
        board: meeting.board,
        shared_with: vec![meeting.board],
        kind: PublicationKind::AgendaPack,
        meeting: Some(meeting.id),
        paper: Some(paper.id),
        decision: Some(decision),
        of_version: 1,
        edition: 2,
        replaces: Some(id),
        title: title_for(Audience::Public, "Agenda pack", "Agenda pack"),
        adds: Some(Adds {
            what: "A late report".to_owned(),
            because: "The bids came late.".to_owned(),
            on,
        }),
        agenda: vec![AgendaLine {
            item: item.id,
            number: "3".to_owned(),
            title: title_for(Audience::Restricted, "The contract with Acme", "A contract"),
            purpose: item.purpose,
            audience: Audience::Restricted,
            exemption: Some(exemption()),
            withdrawn_on: Some(on),
        }],
        parts: vec![PublishedPart {
            id: "item-3".to_owned(),
            item: Some(item.id),
            number: "3".to_owned(),
            title: title_for(Audience::Restricted, "The contract with Acme", "A contract"),
            paper: Some(paper.id),
            paper_version: Some(text.id),
            text_version: 1,
            audience: Audience::Restricted,
            withholds: true,
            late: Some(Late {
                on,
                because: "The bids came late.".to_owned(),
            }),
            tabled: Some("It came by the last post.".to_owned()),
            notice: Some(PartNotice {
                kind: NoticeKind::Replaced,
                on,
                because: Some("A later report came.".to_owned()),
                see: Some("item-3-2".to_owned()),
            }),
        }],
        pages: vec![PartPages {
            part: "item-3".to_owned(),
            first: 3,
            count: 2,
        }],
        phase: PublicationPhase::Published,
        audience: Audience::Public,
        requested: act,
        published: Some(act.at),
        withdrawn: None,
        renditions: vec![Rendition {
            audience: Audience::Public,
            format: Format::Pdf,
            hash: "00".repeat(32),
            size: 7,
            pages: Some(4),
        }],
    }
}
