//! Owns the tables of meetings and agenda items.

use chrono::NaiveDate;
use minuted_core::{
    id::{BoardId, MatterId, MeetingId},
    meetings::{AgendaItem, Meeting},
    record::{day_key, link},
    rules::MeetingPhase,
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

use crate::{
    boards::key,
    read::child,
    sight::{linked_to, names_row, open_to},
    table::table,
};

/// Which meetings a list keeps.
#[derive(Clone, Debug, Default)]
pub struct MeetingFilter {
    /// Only those of this board, alone or in common.
    pub board: Option<BoardId>,
    /// Only those in this phase.
    pub phase: Option<MeetingPhase>,
    /// Only those on this day or later.
    pub from: Option<NaiveDate>,
    /// Only those on this day or earlier.
    pub to: Option<NaiveDate>,
}

table! {
    meetings: Meeting in "meetings", filter MeetingFilter, visible visible, kept kept {
        board: Key, in_common_with: Json, title: Text, sittings: Json, date_shown: Json,
        called_on: OptDay, called_because: OptText, reason: OptText, standing: Standing,
        provenance: Json,
    }
}

/// Which meetings the viewer may see.
pub(crate) fn visible(viewer: &Viewer) -> Condition {
    use meetings::Column;
    let shared = Some((Column::Id, link::IN_COMMON_WITH));
    open_to(viewer, Column::Audience, Column::Board, shared)
}

fn kept(filter: &MeetingFilter) -> Condition {
    use meetings::Column;
    let of_board = filter.board.map(|id| {
        Condition::any()
            .add(Column::Board.eq(key(id)))
            .add(Column::Id.in_subquery(linked_to(link::IN_COMMON_WITH, vec![key(id)])))
    });
    Condition::all()
        .add_option(of_board)
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
        .add_option(between(Column::Sort, filter.from, filter.to))
}

/// Rows whose sort key is a day from a day to a day; rows without a known day are in no such range.
pub(crate) fn between<C: ColumnTrait>(
    sort: C,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Option<Condition> {
    if from.is_none() && to.is_none() {
        return None;
    }
    let known = Condition::all().add(sort.ne(day_key(None)));
    Some(
        known
            .add_option(from.map(|day| sort.gte(day_key(Some(day)))))
            .add_option(to.map(|day| sort.lte(day_key(Some(day))))),
    )
}

/// Whether a column of another table names a meeting that the viewer may see.
pub(crate) fn seen(outer: impl ColumnTrait, viewer: &Viewer) -> Expr {
    names_row::<meetings::Entity>(outer, meetings::Column::Id, visible(viewer))
}

/// Which agenda items a list keeps.
#[derive(Clone, Debug, Default)]
pub struct AgendaItemFilter {
    /// Only those of this meeting.
    pub meeting: Option<MeetingId>,
    /// Only those that are not withdrawn.
    pub standing: bool,
}

table! {
    agenda_items: AgendaItem in "agenda_items",
    filter AgendaItemFilter, visible visible_items, kept kept_items {
        meeting: Key, board: Key, place: Int, number: Text, title: Text, purpose: Word,
        exemption: Json, content_audience: Word, matter: OptKey, withdrawn_on: OptDay,
        withdrawn_because: OptText, urgent_because: OptText, provenance: Json,
    }
}

/// An item is seen with its meeting: what is not open of it is a stub to others.
fn visible_items(viewer: &Viewer) -> Condition {
    Condition::all().add(seen(agenda_items::Column::Meeting, viewer))
}

/// Whether a column of another table names an agenda item whose content the viewer may see, not
/// only the stub: what `AgendaItem::is_stub_for` says, as a condition.
pub(crate) fn items_read_by(outer: impl ColumnTrait, viewer: &Viewer) -> Expr {
    use agenda_items::Column;
    let shared = Some((Column::Meeting, link::IN_COMMON_WITH));
    let content = open_to(viewer, Column::ContentAudience, Column::Board, shared);
    let read = visible_items(viewer).add(content);
    names_row::<agenda_items::Entity>(outer, Column::Id, read)
}

fn kept_items(filter: &AgendaItemFilter) -> Condition {
    use agenda_items::Column;
    Condition::all()
        .add_option(filter.meeting.map(|id| Column::Meeting.eq(key(id))))
        .add_option(filter.standing.then(|| Column::WithdrawnOn.is_null()))
}

child! {
    Meeting of BoardId, by meetings.Board, |s| Some(s.board);
    AgendaItem of MeetingId, by agenda_items.Meeting, |s| Some(s.meeting);
    AgendaItem of MatterId, by agenda_items.Matter, |s| s.matter;
}
