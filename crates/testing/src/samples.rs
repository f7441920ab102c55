//! Owns one full record of every kind: each optional field is filled, so that a test that goes
//! through all columns meets a value in each.

mod appraisal;
mod clearance;
mod common;
mod constituted;
mod erasure;
mod file;
mod publication;
mod standing_orders;

use self::common::{day, exemption, names, numbered, provenance, shown, standing, stated, text};
use minuted_core::{
    accounts::{Account, Grant},
    appraisals::{AppraisalChoice, AppraisalRecord, FromAppraisal, ScoreSheet},
    audience::Audience,
    authorities::{Authority, AuthoritySource},
    boards::Board,
    corrections::Correction,
    decisions::{Clause, ClauseKind, Commitment, Decision, DecisionKind, PendingItem, Proposed},
    erasure::Erasure,
    id::{IdSource, RecordId},
    matters::Matter,
    meetings::{AgendaItem, ItemPurpose, Meeting, Sitting},
    organisations::{Organisation, OrganisationKind, Partner},
    papers::{
        BackgroundPaper, Clearance, Comment, CommentKind, Consideration, Contact, Document,
        DocumentKind, FrontSheet, Outcome, OutcomeKind, Paper, PaperVersion, Recommendation,
    },
    people::{Holder, Membership, Person, Post, Seat},
    publications::Publication,
    roles::Role,
    rules::{
        Adopted, DecisionPhase, MeetingPhase, PaperPhase, RecommendationPhase, StandingOrders,
    },
};

pub(crate) use constituted::{board, organisation};

/// One record of every kind, each referring to others of the set.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each field is the record of its name")]
pub struct Samples {
    pub organisation: Organisation,
    pub board: Board,
    pub person: Person,
    pub post: Post,
    pub membership: Membership,
    pub account: Account,
    pub matter: Matter,
    pub meeting: Meeting,
    pub document: Document,
    pub paper: Paper,
    pub paper_version: PaperVersion,
    pub item: AgendaItem,
    pub recommendation: Recommendation,
    pub consideration: Consideration,
    pub clearance: Clearance,
    pub comment: Comment,
    pub authority: Authority,
    pub decision: Decision,
    pub standing_orders: StandingOrders,
    pub clause: Clause,
    pub pending_item: PendingItem,
    pub commitment: Commitment,
    pub correction: Correction,
    pub erasure: Erasure,
    pub appraisal: AppraisalRecord,
    pub score_sheet: ScoreSheet,
    pub publication: Publication,
}

/// One record of every kind.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one literal for each kind of record")]
pub fn samples(ids: &dyn IdSource) -> Samples {
    let mut organisation = organisation(ids);
    let mut board = Board {
        code: "SAMPLE".to_owned(),
        ..board(ids, organisation.id)
    };
    organisation.kind = OrganisationKind::Partnership;
    organisation.partners = vec![Partner {
        organisation: organisation.id,
        note: Some("on one page".to_owned()),
    }];
    let person = Person {
        id: RecordId::new(ids),
        version: 1,
        name: "A Person".to_owned(),
        other_names: names(),
        provenance: provenance(),
    };
    let post = Post {
        id: RecordId::new(ids),
        version: 1,
        title: "Director".to_owned(),
        other_names: names(),
        organisation: Some(organisation.id),
        holders: vec![Holder {
            person: person.id,
            from: day("2012-01-01"),
            to: day("2013-01-01"),
            note: Some("shown".to_owned()),
        }],
        from: day("2010-01-01"),
        to: day("2020-01-01"),
        provenance: provenance(),
    };
    let mut membership = Membership {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        person: person.id,
        seat: Seat::Substitute,
        voting: true,
        on_behalf_of: Some(organisation.id),
        post: Some(post.id),
        substitute_for: None,
        from: day("2026-05-20"),
        to: day("2027-05-20"),
        provenance: provenance(),
    };
    membership.substitute_for = Some(membership.id);
    let account = Account {
        id: RecordId::new(ids),
        version: 1,
        name: "a.person".to_owned(),
        person: Some(person.id),
        grants: vec![Grant {
            role: Role::Secretary,
            board: Some(board.id),
            opens: Some(Audience::Restricted),
            from: day("2026-01-01"),
            to: day("2027-01-01"),
        }],
        closed: false,
    };
    let matter = Matter {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        title: "A matter".to_owned(),
        other_names: names(),
        summary: "It concerns something.".to_owned(),
        opened: shown(),
        closed: shown(),
        audience: Audience::Public,
        provenance: provenance(),
    };
    let meeting = Meeting {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        in_common_with: vec![board.id],
        title: "A meeting".to_owned(),
        sittings: vec![Sitting {
            date: chrono::NaiveDate::default(),
            begins: chrono::NaiveTime::from_hms_opt(10, 0, 0),
            ended: chrono::NaiveTime::from_hms_opt(12, 0, 0),
            place: Some("County Hall".to_owned()),
        }],
        date_shown: shown(),
        called_on: day("2026-11-01"),
        called_because: Some("another reason".to_owned()),
        reason: Some("a reason".to_owned()),
        standing: standing("called", MeetingPhase::Called),
        provenance: provenance(),
    };
    let document = Document {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        title: "Appendix 5".to_owned(),
        citation: "Appendix 5 to the report".to_owned(),
        kind: DocumentKind::Appendix,
        held: false,
        date: shown(),
        note: "Cited twice, not attached.".to_owned(),
        audience: Audience::Public,
        provenance: provenance(),
    };
    let (paper_id, version_id) = (RecordId::new(ids), RecordId::new(ids));
    let recommendation_id = RecordId::new(ids);
    let paper = Paper {
        id: paper_id,
        version: 1,
        board: board.id,
        also_for: vec![board.id],
        title: "A report".to_owned(),
        reference: Some("R1".to_owned()),
        author: Some(account.id),
        matters: vec![matter.id],
        current: Some(version_id),
        newest: Some(version_id),
        drafts: 2,
        editions: 1,
        exemption: Some(exemption()),
        reason: Some("a reason".to_owned()),
        standing: standing("published", PaperPhase::Published),
        date: shown(),
        taken_down_to: 0,
        taken_down: None,
        provenance: provenance(),
    };
    let paper_version = PaperVersion {
        id: version_id,
        version: 1,
        paper: paper_id,
        draft: 2,
        edition: Some(1),
        front: FrontSheet {
            report_to: "Cabinet".to_owned(),
            date: shown(),
            by: "Director".to_owned(),
            title: "A report".to_owned(),
            purpose: text("purpose"),
            contacts: vec![Contact {
                name: "An Officer".to_owned(),
                post: Some("Officer".to_owned()),
                telephone: Some("01234 567890".to_owned()),
                email: Some("officer@example.org".to_owned()),
            }],
            background: vec![BackgroundPaper {
                citation: text("study"),
                document: Some(document.id),
            }],
        },
        body: text("body"),
        appendices: vec![file::appendix(document.id, text("title"), text("appendix"))],
        files: vec![file::file()],
        recommendations: vec![recommendation_id],
        grounds: vec!["exempt: paragraph 3".to_owned()],
        note: Some("first".to_owned()),
        provenance: provenance(),
    };
    let item = AgendaItem {
        id: RecordId::new(ids),
        version: 1,
        meeting: meeting.id,
        board: board.id,
        place: 1,
        number: "1".to_owned(),
        title: "The full title".to_owned(),
        purpose: ItemPurpose::Decision,
        exemption: Some(exemption()),
        content_audience: Audience::Restricted,
        matter: Some(matter.id),
        withdrawn_on: day("2017-11-08"),
        withdrawn_because: Some("withdrawn because".to_owned()),
        urgent_because: Some("urgent because".to_owned()),
        provenance: provenance(),
    };
    let mut recommendation = Recommendation {
        id: recommendation_id,
        version: 1,
        paper: paper.id,
        to: board.id,
        place: 1,
        number: "1".to_owned(),
        text: text("recommendation"),
        from_appraisal: None,
        standing: standing("settled", RecommendationPhase::Settled),
        provenance: provenance(),
    };
    let authority = Authority {
        id: RecordId::new(ids),
        version: 1,
        title: "Executive functions".to_owned(),
        source: AuthoritySource::Law,
        citation: "an Act".to_owned(),
        organisation: Some(organisation.id),
        board: Some(board.id),
        post: Some(post.id),
        person: Some(person.id),
        limits: "up to a limit".to_owned(),
        in_consultation_with: "the chair".to_owned(),
        reserved: "the budget".to_owned(),
        limit_pence: Some(50_000_000),
        reserved_matters: vec![matter.id],
        created_by: None,
        from: day("2001-01-01"),
        to: day("2050-01-01"),
        provenance: provenance(),
    };
    let comment = Comment {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        matter: Some(matter.id),
        paper: Some(paper.id),
        kind: CommentKind::Comment,
        from_board: Some(board.id),
        from_organisation: Some(organisation.id),
        from_person: Some(person.id),
        from: "the Scrutiny Board".to_owned(),
        received: shown(),
        text: Some(text("comment")),
        document: Some(document.id),
        response: Some(text("response")),
        audience: Audience::Public,
        provenance: provenance(),
    };
    let decision_id = RecordId::new(ids);
    let clause_id = RecordId::new(ids);
    let mut decision = Decision {
        id: decision_id,
        version: 1,
        kind: DecisionKind::Resolution,
        board: board.id,
        maker_post: Some(post.id),
        maker_person: Some(person.id),
        number: Some("SAMPLE/2017/1".to_owned()),
        minute: Some("17".to_owned()),
        title: "The full title".to_owned(),
        exemption: Some(exemption()),
        content_audience: Audience::Restricted,
        meeting: Some(meeting.id),
        item: Some(item.id),
        paper_version: Some(paper_version.id),
        matters: vec![matter.id],
        recommendations: vec![recommendation.id],
        comments: vec![comment.id],
        documents: vec![document.id],
        made: shown(),
        date_shown: shown(),
        choice: None,
        authority: Some(authority.id),
        commits_pence: Some(12_345_600),
        consulted: "the chair on a day".to_owned(),
        recitals: numbered("17.1"),
        reasons: numbered("17.3"),
        alternatives: stated(),
        interests: stated(),
        supersedes: Some(decision_id),
        replaced_by: Some(decision_id),
        ended: shown(),
        ended_at: Some(meeting.id),
        ended_under: Some(authority.id),
        reason: Some("a reason".to_owned()),
        proposed: Some(Proposed::default()),
        standing: standing("made", DecisionPhase::Made),
        provenance: provenance(),
    };
    let pending_id = RecordId::new(ids);
    let clause = Clause {
        id: clause_id,
        version: 1,
        decision: decision_id,
        parent: Some(clause_id),
        place: 1,
        number: "1".to_owned(),
        kind: ClauseKind::RecommendedTo,
        text: text("clause"),
        to: Some(board.id),
        answers: vec![recommendation.id],
        settles: None,
        due: shown(),
    };
    let pending_item = PendingItem {
        id: pending_id,
        version: 1,
        clause: clause_id,
        decision: decision_id,
        from: board.id,
        board: board.id,
        opened: shown(),
        settled_by: Some(decision_id),
        settled_clause: Some(clause_id),
        settled_as: Some(ClauseKind::Resolved),
        settled_before: vec![decision_id],
    };
    let commitment = Commitment {
        id: RecordId::new(ids),
        version: 1,
        clause: clause_id,
        decision: decision_id,
        board: board.id,
        awaits: Some(pending_id),
        what: text("commitment"),
        due: shown(),
        owner_post: Some(post.id),
        owner: "the Director".to_owned(),
        report_to: Some(board.id),
        report_by: shown(),
        done: shown(),
        report: Some(text("report")),
        provenance: provenance(),
    };
    let consideration = Consideration {
        id: RecordId::new(ids),
        version: 1,
        paper: paper.id,
        paper_version: Some(paper_version.id),
        board: board.id,
        meeting: Some(meeting.id),
        item: Some(item.id),
        place: 1,
        date: shown(),
        tabled_because: Some("It came by the last post.".to_owned()),
        outcomes: vec![Outcome {
            recommendation: recommendation.id,
            kind: OutcomeKind::Agreed,
            decision: Some(decision_id),
            clause: Some(clause_id),
            note: Some("as it stood".to_owned()),
        }],
        provenance: provenance(),
    };
    let correction = Correction {
        id: RecordId::new(ids),
        version: 1,
        board: board.id,
        of: decision_id.into(),
        field: "title".to_owned(),
        was: text("was"),
        is: text("is"),
        reason: "a slip".to_owned(),
        approved_by: Some(meeting.id),
        audience: Audience::Public,
        on: chrono::NaiveDate::default(),
        provenance: provenance(),
    };
    // They hold later, so that the board works under the law alone today.
    let adopted = Adopted {
        orders: RecordId::new(ids),
        from: day("2097-05-01").unwrap_or_default(),
    };
    board.orders.push(adopted);
    let standing_orders = standing_orders::standing_orders(adopted, board.id, decision_id);
    let clearance = clearance::clearance(
        ids,
        &paper,
        &paper_version,
        (post.id, person.id, account.id),
    );
    let erasure = erasure::erasure(ids, person.id, authority.id);
    // Last, so that the IDs of all others stay what they were.
    let appraisal_id = RecordId::new(ids);
    recommendation.from_appraisal = Some(FromAppraisal {
        appraisal: appraisal_id,
        option: "1".to_owned(),
    });
    decision.choice = Some(AppraisalChoice {
        appraisal: appraisal_id,
        option: "1".to_owned(),
        departs_because: Some(text("other choice")),
    });
    let of = (board.id, matter.id);
    let appraisal = appraisal::appraisal(appraisal_id, of, paper_version.id, membership.person);
    let score_sheet = appraisal::score_sheet(ids, appraisal_id, board.id, membership.person);
    let publication = publication::publication(
        ids,
        &meeting,
        &item,
        (&paper, &paper_version),
        (decision_id, account.id),
    );
    Samples {
        organisation,
        board,
        person,
        post,
        membership,
        account,
        matter,
        meeting,
        document,
        paper,
        paper_version,
        item,
        recommendation,
        consideration,
        clearance,
        comment,
        authority,
        decision,
        standing_orders,
        clause,
        pending_item,
        commitment,
        correction,
        erasure,
        appraisal,
        score_sheet,
        publication,
    }
}
