//! Owns notices: what the rules tell somebody with a step, written with it. They are operational: what
//! happened stands on the record.

use minuted_core::{
    id::{AnyId, BoardId, PostId},
    roles::Role,
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::{Reader, StoreError, StoreResult, WriteTx, cells::put_key};

/// A notice to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Its ID.
    pub id: String,
    /// The board whose business it is.
    pub board: BoardId,
    /// The record that took the step.
    pub about: AnyId,
    /// To those who hold this role for the board; or
    pub role: Option<Role>,
    /// to whoever holds this post.
    pub post: Option<PostId>,
    /// What it says.
    pub text: String,
    /// The rule that gives it.
    pub citation: String,
    /// When it is given.
    pub made: Timestamp,
}

/// A notice as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its ID.
    pub id: String,
    /// The board whose business it is.
    pub board: BoardId,
    /// The record that took the step.
    pub about: AnyId,
    /// What it says.
    pub text: String,
    /// The rule that gives it.
    pub citation: String,
    /// When it was given.
    pub made: Timestamp,
}

impl WriteTx<'_> {
    /// Gives a notice, once this is committed, and never if it is not.
    pub async fn give_notice(&self, notice: &NewNotice) -> StoreResult<()> {
        let sql = "INSERT INTO ops_notices \
                   (id, board, kind, about, role, post, text, citation, made) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values: Vec<Value> = vec![
            notice.id.clone().into(),
            put_key(&notice.board).into(),
            notice.about.kind.word().into(),
            notice.about.uuid.hyphenated().to_string().into(),
            notice.role.map(|role| role.word().to_owned()).into(),
            notice.post.as_ref().map(put_key).into(),
            notice.text.clone().into(),
            notice.citation.clone().into(),
            notice.made.micros().into(),
        ];
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
        Ok(())
    }
}

impl Reader {
    /// The newest notices to those who hold these roles, each for a board or for all, and to the
    /// holders of these posts; at most so many.
    pub async fn notices(
        &self,
        roles: &[(Role, Option<BoardId>)],
        posts: &[PostId],
        most: u64,
    ) -> StoreResult<Vec<Notice>> {
        let mut values: Vec<Value> = Vec::new();
        let mut place = |value: String| {
            values.push(value.into());
            format!("${}", values.len())
        };
        let mut to: Vec<String> = Vec::new();
        for (role, board) in roles {
            let role = place(role.word().to_owned());
            to.push(match board {
                Some(board) => format!("(role = {role} AND board = {})", place(put_key(board))),
                None => format!("role = {role}"),
            });
        }
        for post in posts {
            to.push(format!("post = {}", place(put_key(post))));
        }
        if to.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, board, kind, about, text, citation, made FROM ops_notices \
             WHERE {} ORDER BY made DESC, id DESC LIMIT {most}",
            to.join(" OR ")
        );
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let rows = db.query_all_raw(statement).await?;
        rows.iter().map(notice).collect()
    }
}

fn notice(row: &QueryResult) -> StoreResult<Notice> {
    let text = |column: &str| row.try_get::<String>("", column);
    let unfit = |error: String| StoreError::Encode(error);
    let about = format!("{}:{}", text("kind")?, text("about")?);
    let board = format!("board:{}", text("board")?);
    Ok(Notice {
        id: text("id")?,
        board: board
            .parse()
            .map_err(|_| unfit(format!("{board} is no ID of a board")))?,
        about: about
            .parse()
            .map_err(|_| unfit(format!("{about} is no ID")))?,
        text: text("text")?,
        citation: text("citation")?,
        made: Timestamp::from_micros(row.try_get("", "made")?),
    })
}
