//! Owns the table of publications and the bytes that were published.

use minuted_core::{
    id::{BoardId, DecisionId, MeetingId, PaperId},
    publications::{Publication, PublicationKind, PublicationPhase},
    record::link,
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Statement, Value};

use crate::{
    Reader, StoreResult, WriteTx,
    boards::key,
    read::child,
    sight::{linked_to, open_to, worked_on_by},
    table::table,
};

/// Which publications a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PublicationFilter {
    /// Only those of this board's office.
    pub board: Option<BoardId>,
    /// Only those of this meeting.
    pub meeting: Option<MeetingId>,
    /// Only those that hold this paper.
    pub paper: Option<PaperId>,
    /// Only those of this decision.
    pub decision: Option<DecisionId>,
    /// Only those of this kind.
    pub kind: Option<PublicationKind>,
    /// Only those in this phase.
    pub phase: Option<PublicationPhase>,
}

table! {
    publications: Publication in "publications",
    filter PublicationFilter, visible visible, kept kept {
        board: Key, shared_with: Json, kind: Word, meeting: OptKey, paper: OptKey,
        decision: OptKey, of_version: Int, edition: Int, replaces: OptKey, title: Json,
        adds: Json, agenda: Json, parts: Json, pages: Json, phase: Word, audience: Word,
        requested: Json, published: Json, withdrawn: Json, renditions: Json,
    }
}

/// What was published to those whom it is for, the notices in its place too; before that, it is the
/// office's, and what is dropped before that stays so.
fn visible(viewer: &Viewer) -> Condition {
    use publications::Column;
    let shared = Some((Column::Id, link::SHARED_WITH));
    let given = [PublicationPhase::Published, PublicationPhase::Withdrawn];
    let given = Condition::all()
        .add(Column::Phase.is_in(given.map(PublicationPhase::word)))
        .add(open_to(viewer, Column::Audience, Column::Board, shared));
    Condition::any()
        .add(given)
        .add(worked_on_by(viewer, Column::Board))
        .add_option(viewer.shown().map(|id| Column::Id.eq(key(id))))
}

fn kept(filter: &PublicationFilter) -> Condition {
    use publications::Column;
    let holds = filter.paper.map(|id| {
        let linked = linked_to(link::PUBLISHES, vec![key(id)]);
        Column::Id.in_subquery(linked)
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.meeting.map(|id| Column::Meeting.eq(key(id))))
        .add_option(holds)
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
}

child! {
    Publication of BoardId, by publications.Board, |s| Some(s.board);
    Publication of MeetingId, by publications.Meeting, |s| s.meeting;
    Publication of PaperId, by publications.Paper, |s| s.paper;
    Publication of DecisionId, by publications.Decision, |s| s.decision;
}

/// Bytes that were published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedBytes {
    /// Their SHA-256, in hexadecimal digits.
    pub hash: String,
    /// What they are, as on the web.
    pub media_type: String,
    /// They.
    pub bytes: Vec<u8>,
}

impl WriteTx<'_> {
    /// Keeps bytes that a publication names; once, however often the same are published.
    pub async fn keep_published(&self, kept: &PublishedBytes) -> StoreResult<()> {
        let sql = "INSERT INTO published_bytes (hash, media_type, bytes) VALUES ($1, $2, $3) \
                   ON CONFLICT (hash) DO NOTHING";
        let values: Vec<Value> = vec![
            kept.hash.clone().into(),
            kept.media_type.clone().into(),
            kept.bytes.clone().into(),
        ];
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
        Ok(())
    }
}

impl Reader {
    /// Published bytes by their hashes, in one statement. Who asks has read the hash from a publication
    /// of which they may have the rendition.
    pub async fn published(&self, hashes: &[String]) -> StoreResult<Vec<PublishedBytes>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<_> = (1..=hashes.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT hash, media_type, bytes FROM published_bytes WHERE hash IN ({})",
            places.join(", ")
        );
        let values = hashes.iter().map(|hash| Value::from(hash.clone()));
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), &sql, values);
        let rows = db.query_all_raw(statement).await?;
        let found = rows.iter().map(|row| {
            Ok(PublishedBytes {
                hash: row.try_get("", "hash")?,
                media_type: row.try_get("", "media_type")?,
                bytes: row.try_get("", "bytes")?,
            })
        });
        found.collect()
    }
}
