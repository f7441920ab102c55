//! Owns the tables of papers, their versions, recommendations, considerations, clearances, comments
//! and cited documents.

use minuted_core::{
    audience::Audience,
    id::{AccountId, AgendaItemId, BoardId, MatterId, MeetingId, PaperId, PersonId},
    papers::{
        Clearance, ClearanceState, Comment, CommentKind, Consideration, Document, DocumentKind,
        Paper, PaperVersion, Recommendation,
    },
    record::link,
    roles::Role,
    rules::{PaperPhase, RecommendationPhase},
    viewer::Viewer,
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    boards::key,
    meetings,
    read::child,
    sight::{keys, linked_to, names_row, open_to, worked_on_by},
    table::table,
};

/// Which papers a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PaperFilter {
    /// Only those written for this board, first or also.
    pub board: Option<BoardId>,
    /// Only those on this matter.
    pub matter: Option<MatterId>,
    /// Only those in this phase.
    pub phase: Option<PaperPhase>,
}

table! {
    papers: Paper in "papers", filter PaperFilter, visible visible, kept kept {
        board: Key, also_for: Json, title: Text, reference: OptText, author: OptKey, matters: Json,
        current: OptKey, newest: OptKey, drafts: Int, editions: Int, exemption: Json,
        reason: OptText,
        standing: Standing, date: Json, taken_down_to: Int, taken_down: Json, provenance: Json,
    }
}

/// Papers open to the viewer, and those that the viewer writes.
fn visible(viewer: &Viewer) -> Condition {
    use papers::Column;
    let shared = Some((Column::Id, link::ALSO_FOR));
    Condition::any()
        .add(open_to(viewer, Column::Audience, Column::Board, shared))
        .add_option(written_by(viewer))
}

/// Papers whose drafts the viewer may see: the office's and their author's.
fn worked_on(viewer: &Viewer) -> Condition {
    Condition::any()
        .add(worked_on_by(viewer, papers::Column::Board))
        .add_option(written_by(viewer))
}

/// Papers that the viewer writes, as [`Paper::is_written_by`] says it.
fn written_by(viewer: &Viewer) -> Option<Condition> {
    use papers::Column;
    let account = viewer.account()?;
    let held = viewer.roles().filter(|(role, _)| *role == Role::Author);
    let boards: Vec<_> = held.map(|(_, board)| board).collect();
    let wrote = Condition::all().add(Column::Author.eq(key(account)));
    if boards.contains(&None) {
        return Some(wrote);
    }
    Some(wrote.add(Column::Board.is_in(keys(boards.into_iter().flatten()))))
}

fn kept(filter: &PaperFilter) -> Condition {
    use papers::Column;
    let of_board = filter.board.map(|id| {
        Condition::any()
            .add(Column::Board.eq(key(id)))
            .add(Column::Id.in_subquery(linked_to(link::ALSO_FOR, vec![key(id)])))
    });
    let on_matter = filter
        .matter
        .map(|id| Column::Id.in_subquery(linked_to(link::MATTER, vec![key(id)])));
    Condition::all()
        .add_option(of_board)
        .add_option(on_matter)
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
}

/// Whether a column of another table names a paper that holds a condition.
fn of_paper(outer: impl ColumnTrait, condition: Condition) -> Expr {
    names_row::<papers::Entity>(outer, papers::Column::Id, condition)
}

/// Which versions of papers a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PaperVersionFilter {
    /// Only those of this paper.
    pub paper: Option<PaperId>,
}

table! {
    paper_versions: PaperVersion in "paper_versions",
    filter PaperVersionFilter, visible visible_versions, kept kept_versions {
        paper: Key, draft: Int, edition: OptInt, front: Json, body: Json, appendices: Json,
        files: Json,
        recommendations: Json, grounds: Json, note: OptText, provenance: Json,
    }
}

/// Published versions of papers that the viewer may see, and drafts of those they work on. What was
/// withdrawn from publication is seen by those who work on the paper.
fn visible_versions(viewer: &Viewer) -> Condition {
    use paper_versions::Column;
    let taken_down_to = Expr::col(papers::Column::TakenDownTo.as_column_ref());
    let edition = Expr::col(Column::Edition.as_column_ref());
    let stands = Condition::all()
        .add(visible(viewer))
        .add(taken_down_to.lt(edition));
    let published = Condition::all()
        .add(Column::Edition.is_not_null())
        .add(of_paper(Column::Paper, stands));
    Condition::any()
        .add(published)
        .add(of_paper(Column::Paper, worked_on(viewer)))
}

fn kept_versions(filter: &PaperVersionFilter) -> Condition {
    Condition::all().add_option(
        filter
            .paper
            .map(|id| paper_versions::Column::Paper.eq(key(id))),
    )
}

/// Which recommendations a list keeps.
#[derive(Clone, Debug, Default)]
pub struct RecommendationFilter {
    /// Only those of this paper.
    pub paper: Option<PaperId>,
    /// Only those made to this board.
    pub to: Option<BoardId>,
    /// Only those in this phase.
    pub phase: Option<RecommendationPhase>,
}

table! {
    recommendations: Recommendation in "recommendations",
    filter RecommendationFilter, visible visible_recommendations, kept kept_recommendations {
        paper: Key, to("to_board"): Key, place: Int, number: Text, text: Json, standing: Standing,
        provenance: Json,
    }
}

/// Recommendations that were put, of papers that the viewer may see; all of those they work on.
/// One that was dropped before it was put is working material for ever.
fn visible_recommendations(viewer: &Viewer) -> Condition {
    use recommendations::Column;
    let put = Condition::all()
        .add(Column::Phase.ne(RecommendationPhase::Drafting.word()))
        .add(Column::Audience.ne(Audience::Working.word()))
        .add(of_paper(Column::Paper, visible(viewer)));
    Condition::any()
        .add(put)
        .add(of_paper(Column::Paper, worked_on(viewer)))
}

fn kept_recommendations(filter: &RecommendationFilter) -> Condition {
    use recommendations::Column;
    Condition::all()
        .add_option(filter.paper.map(|id| Column::Paper.eq(key(id))))
        .add_option(filter.to.map(|id| Column::To.eq(key(id))))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
}

/// Which considerations a list keeps.
#[derive(Clone, Debug, Default)]
pub struct ConsiderationFilter {
    /// Only those of this paper.
    pub paper: Option<PaperId>,
    /// Only those before this board.
    pub board: Option<BoardId>,
    /// Only those at this meeting.
    pub meeting: Option<MeetingId>,
}

table! {
    considerations: Consideration in "considerations",
    filter ConsiderationFilter, visible visible_considerations, kept kept_considerations {
        paper: Key, paper_version: OptKey, board: Key, meeting: OptKey, item: OptKey, place: Int,
        date: Json, tabled_because: OptText, outcomes: Json, provenance: Json,
    }
}

/// A consideration is seen by those who see the paper, the meeting and what is before it at the
/// item: that of a stub is not seen.
fn visible_considerations(viewer: &Viewer) -> Condition {
    use considerations::Column;
    let meeting = Condition::any()
        .add(Column::Meeting.is_null())
        .add(meetings::seen(Column::Meeting, viewer));
    let item = Condition::any()
        .add(Column::Item.is_null())
        .add(meetings::items_read_by(Column::Item, viewer));
    Condition::all()
        .add(of_paper(Column::Paper, visible(viewer)))
        .add(meeting)
        .add(item)
}

fn kept_considerations(filter: &ConsiderationFilter) -> Condition {
    use considerations::Column;
    Condition::all()
        .add_option(filter.paper.map(|id| Column::Paper.eq(key(id))))
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.meeting.map(|id| Column::Meeting.eq(key(id))))
}

/// Which clearances a list keeps.
#[derive(Clone, Debug, Default)]
pub struct ClearanceFilter {
    /// Only those of this paper.
    pub paper: Option<PaperId>,
    /// Only those that this board's rules ask for.
    pub board: Option<BoardId>,
    /// Only those in this state.
    pub state: Option<ClearanceState>,
    /// Only those that this person is asked for, or may give in the officer's place.
    pub officer: Option<PersonId>,
    /// Only those of papers that this account writes.
    pub author: Option<AccountId>,
}

table! {
    clearances: Clearance in "clearances",
    filter ClearanceFilter, visible visible_clearances, kept kept_clearances {
        paper: Key, board: Key, name: Text, label: Text, paper_version: Key, state: Word,
        post: OptKey, officer: OptKey, deputy: OptKey, working_days: Int, division: Word,
        asked: OptDay, due: OptDay, due_because: OptText, answers: Json, seen: Json, judged: Json,
    }
}

/// Clearances are of those who work on the paper.
fn visible_clearances(viewer: &Viewer) -> Condition {
    Condition::all().add(of_paper(clearances::Column::Paper, worked_on(viewer)))
}

fn kept_clearances(filter: &ClearanceFilter) -> Condition {
    use clearances::Column;
    let asked = filter.officer.map(|person| {
        Condition::any()
            .add(Column::Officer.eq(key(person)))
            .add(Column::Deputy.eq(key(person)))
    });
    Condition::all()
        .add_option(filter.paper.map(|id| Column::Paper.eq(key(id))))
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.state.map(|state| Column::State.eq(state.word())))
        .add_option(asked)
        .add_option(filter.author.map(|id| {
            let wrote = Condition::all().add(papers::Column::Author.eq(key(id)));
            of_paper(Column::Paper, wrote)
        }))
}

/// Which comments a list keeps.
#[derive(Clone, Debug, Default)]
pub struct CommentFilter {
    /// Only those on this paper.
    pub paper: Option<PaperId>,
    /// Only those on this matter.
    pub matter: Option<MatterId>,
    /// Only those of this kind.
    pub kind: Option<CommentKind>,
}

table! {
    comments: Comment in "comments", filter CommentFilter, visible visible_comments, kept kept_comments {
        board: Key, matter: OptKey, paper: OptKey, kind: Word, from_board: OptKey,
        from_organisation: OptKey, from_person: OptKey, from("from_whom"): Text, received: Json,
        text: Json, document: OptKey, response: Json, audience: Word, provenance: Json,
    }
}

/// Comments that are open to the viewer on what the viewer may see, and those on papers that the
/// viewer writes, because they have to answer them.
fn visible_comments(viewer: &Viewer) -> Condition {
    use comments::Column;
    let on_paper = Condition::any()
        .add(Column::Paper.is_null())
        .add(of_paper(Column::Paper, visible(viewer)));
    let open = Condition::all()
        .add(open_to(viewer, Column::Audience, Column::Board, None))
        .add(on_paper);
    Condition::any()
        .add(open)
        .add_option(written_by(viewer).map(|written| of_paper(Column::Paper, written)))
}

fn kept_comments(filter: &CommentFilter) -> Condition {
    use comments::Column;
    Condition::all()
        .add_option(filter.paper.map(|id| Column::Paper.eq(key(id))))
        .add_option(filter.matter.map(|id| Column::Matter.eq(key(id))))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
}

/// Which cited documents a list keeps.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Only those that this board's office keeps the record of.
    pub board: Option<BoardId>,
    /// Only those of this kind.
    pub kind: Option<DocumentKind>,
    /// Only those that are held, or only those that are not.
    pub held: Option<bool>,
}

table! {
    documents: Document in "documents",
    filter DocumentFilter, visible visible_documents, kept kept_documents {
        board: Key, title: Text, citation: Text, kind: Word, held: Bool, date: Json, note: Text,
        audience: Word, provenance: Json,
    }
}

fn visible_documents(viewer: &Viewer) -> Condition {
    open_to(
        viewer,
        documents::Column::Audience,
        documents::Column::Board,
        None,
    )
}

fn kept_documents(filter: &DocumentFilter) -> Condition {
    use documents::Column;
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
        .add_option(filter.held.map(|held| Column::Held.eq(held)))
}

child! {
    Paper of BoardId, by papers.Board, |s| Some(s.board);
    PaperVersion of PaperId, by paper_versions.Paper, |s| Some(s.paper);
    Recommendation of PaperId, by recommendations.Paper, |s| Some(s.paper);
    Consideration of PaperId, by considerations.Paper, |s| Some(s.paper);
    Consideration of MeetingId, by considerations.Meeting, |s| s.meeting;
    Consideration of AgendaItemId, by considerations.Item, |s| s.item;
    Clearance of PaperId, by clearances.Paper, |s| Some(s.paper);
    Comment of PaperId, by comments.Paper, |s| s.paper;
    Comment of MatterId, by comments.Matter, |s| s.matter;
}
