//! Owns the table of publications and the bytes that were published.

use minuted_core::{
    id::{BoardId, DecisionId, MeetingId, PaperId, PublicationId},
    publications::{Publication, PublicationKind, PublicationPhase},
    record::link,
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Statement, Value};

use crate::{
    Reader, StoreResult, WriteTx,
    blobs::PIECE,
    boards::key,
    cells::put_key,
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
    /// They.
    pub bytes: Vec<u8>,
}

impl WriteTx<'_> {
    /// Keeps bytes that a publication names; once, however often the same are published.
    pub async fn keep_published(&self, kept: &PublishedBytes) -> StoreResult<()> {
        let sql = "INSERT INTO published_pieces (hash, piece, bytes) VALUES ($1, $2, $3) \
                   ON CONFLICT (hash, piece) DO NOTHING";
        for (piece, bytes) in (0_i64..).zip(kept.bytes.chunks(PIECE)) {
            let values = vec![
                kept.hash.as_str().into(),
                piece.into(),
                bytes.to_vec().into(),
            ];
            self.run(sql, values).await?;
        }
        Ok(())
    }

    /// Keeps what of a publication could not be shown when it was rendered, for its office.
    pub async fn keep_remarks(&self, of: PublicationId, remarks: &[String]) -> StoreResult<()> {
        let sql = "INSERT INTO ops_remarks (publication, place, remark) VALUES ($1, $2, $3)";
        for (place, remark) in (0_i64..).zip(remarks) {
            let values = vec![put_key(&of).into(), place.into(), remark.as_str().into()];
            self.run(sql, values).await?;
        }
        Ok(())
    }

    async fn run(&self, sql: &str, values: Vec<Value>) -> StoreResult<()> {
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
        Ok(())
    }
}

impl Reader {
    /// Published bytes by their hashes, each whole, in one statement: for small ones, such as page maps.
    /// Who asks has read the hash from a publication of which they may have the rendition.
    pub async fn published(&self, hashes: &[String]) -> StoreResult<Vec<PublishedBytes>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT hash, bytes FROM published_pieces WHERE hash IN ({}) ORDER BY hash, piece",
            places(hashes.len())
        );
        let values = hashes.iter().map(|hash| Value::from(hash.clone()));
        let mut found: Vec<PublishedBytes> = Vec::new();
        for row in self.rows(&sql, values.collect()).await? {
            let (hash, bytes): (String, Vec<u8>) =
                (row.try_get("", "hash")?, row.try_get("", "bytes")?);
            match found.last_mut() {
                Some(last) if last.hash == hash => last.bytes.extend(bytes),
                _ => found.push(PublishedBytes { hash, bytes }),
            }
        }
        Ok(found)
    }

    /// Some of the published bytes of a hash from a place on, a piece at most; none at their end, and
    /// where they are not there.
    pub async fn published_from(&self, hash: &str, from: u64) -> StoreResult<Vec<u8>> {
        let size = PIECE as u64;
        let piece = i64::try_from(from / size).unwrap_or(i64::MAX);
        let sql = "SELECT bytes FROM published_pieces WHERE hash = $1 AND piece = $2";
        let rows = self.rows(sql, vec![hash.into(), piece.into()]).await?;
        let bytes: Option<Vec<u8>> = rows
            .first()
            .map(|row| row.try_get("", "bytes"))
            .transpose()?;
        let mut bytes = bytes.unwrap_or_default();
        let skipped = usize::try_from(from % size).unwrap_or(usize::MAX);
        bytes.drain(..skipped.min(bytes.len()));
        Ok(bytes)
    }

    /// What of these publications could not be shown when they were rendered, in order. It is for their
    /// offices: whoever asks has made sure of that.
    pub async fn remarks_of(
        &self,
        publications: &[PublicationId],
    ) -> StoreResult<Vec<(PublicationId, String)>> {
        if publications.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT publication, remark FROM ops_remarks WHERE publication IN ({}) \
             ORDER BY publication, place",
            places(publications.len())
        );
        let values = publications.iter().map(|id| Value::from(put_key(id)));
        let mut found = Vec::new();
        for row in self.rows(&sql, values.collect()).await? {
            let (id, remark): (String, String) =
                (row.try_get("", "publication")?, row.try_get("", "remark")?);
            let of = publications.iter().find(|of| put_key(*of) == id);
            found.extend(of.map(|of| (*of, remark)));
        }
        Ok(found)
    }
}

/// The places of so many values in a statement.
fn places(many: usize) -> String {
    let places: Vec<_> = (1..=many).map(|n| format!("${n}")).collect();
    places.join(", ")
}
