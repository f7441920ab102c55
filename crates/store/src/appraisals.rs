//! Owns the tables of appraisals and of score sheets.

use minuted_core::{
    appraisals::{AppraisalPhase, AppraisalRecord, ScoreSheet},
    id::{AppraisalId, BoardId, MatterId},
    record::link,
    roles::Role,
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

use crate::{
    boards::key,
    read::child,
    sight::{keys, linked_to, names_row, open_to},
    table::table,
};

/// Which appraisals a list keeps.
#[derive(Clone, Debug, Default)]
pub struct AppraisalFilter {
    /// Only those that this board's office keeps.
    pub board: Option<BoardId>,
    /// Only those on this matter.
    pub matter: Option<MatterId>,
    /// Only those in this phase.
    pub phase: Option<AppraisalPhase>,
}

table! {
    appraisals: AppraisalRecord in "appraisals",
    filter AppraisalFilter, visible visible, kept kept {
        board: Key, matter: Key, title: Text, about: Text, tie_break: Word, options: Json,
        costing: Json, panels: Json, schemes: Json, judgements: Json, moderations: Json,
        conclusion: Json, phase: Word, reason: OptText, audience: Word, scores_exemption: Json,
        costs_exemption: Json, scores_audience: Word, provenance: Json,
    }
}

/// Appraisals that are open to the viewer, and those that they score in.
fn visible(viewer: &Viewer) -> Condition {
    use appraisals::Column;
    let own = scorer_at(viewer).map(|(person, boards)| {
        let scored = Column::Id.in_subquery(linked_to(link::SCORER, vec![person]));
        at_boards(Condition::all().add(scored), Column::Board, boards)
    });
    Condition::any()
        .add(open_to(viewer, Column::Audience, Column::Board, None))
        .add_option(own)
}

/// The person as whom the viewer scores, and the boards at which they hold the role; none: all.
fn scorer_at(viewer: &Viewer) -> Option<(String, Option<Vec<String>>)> {
    let person = key(viewer.person()?);
    let held = viewer.roles().filter(|(role, _)| *role == Role::Scorer);
    let boards: Vec<Option<BoardId>> = held.map(|(_, board)| board).collect();
    let everywhere = boards.contains(&None);
    let boards = (!everywhere).then(|| keys(boards.into_iter().flatten()));
    Some((person, boards))
}

fn at_boards<C: ColumnTrait>(rows: Condition, board: C, boards: Option<Vec<String>>) -> Condition {
    match boards {
        None => rows,
        Some(boards) => rows.add(board.is_in(boards)),
    }
}

fn kept(filter: &AppraisalFilter) -> Condition {
    use appraisals::Column;
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.matter.map(|id| Column::Matter.eq(key(id))))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
}

/// Whether a column of another table names an appraisal that holds a condition.
fn of_appraisal(outer: impl ColumnTrait, condition: Condition) -> Expr {
    names_row::<appraisals::Entity>(outer, appraisals::Column::Id, condition)
}

/// Which score sheets a list keeps.
#[derive(Clone, Debug, Default)]
pub struct ScoreSheetFilter {
    /// Only those of this appraisal.
    pub appraisal: Option<AppraisalId>,
}

table! {
    score_sheets: ScoreSheet in "score_sheets",
    filter ScoreSheetFilter, visible visible_sheets, kept kept_sheets {
        appraisal: Key, board: Key, panel: Text, scorer: OptText, person: OptKey, scheme: Int,
        first("first_at"): Json, scores: Json, provenance: Json,
    }
}

/// Sheets of appraisals whose scores are open to the viewer, and their own.
fn visible_sheets(viewer: &Viewer) -> Condition {
    use score_sheets::Column;
    let scores = open_to(
        viewer,
        appraisals::Column::ScoresAudience,
        appraisals::Column::Board,
        None,
    );
    let open = Condition::all().add(visible(viewer)).add(scores);
    let own = scorer_at(viewer).map(|(person, boards)| {
        let own = Condition::all().add(Column::Person.eq(person));
        at_boards(own, Column::Board, boards)
    });
    Condition::any()
        .add(of_appraisal(Column::Appraisal, open))
        .add_option(own)
}

fn kept_sheets(filter: &ScoreSheetFilter) -> Condition {
    let of = filter.appraisal;
    Condition::all().add_option(of.map(|id| score_sheets::Column::Appraisal.eq(key(id))))
}

child! {
    AppraisalRecord of MatterId, by appraisals.Matter, |s| Some(s.matter);
    ScoreSheet of AppraisalId, by score_sheets.Appraisal, |s| Some(s.appraisal);
}
