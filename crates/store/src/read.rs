//! Owns reading: one record, many by ID, lists by filter and page, children of many parents. Every
//! read takes the viewer.

use std::collections::HashMap;

use minuted_core::{
    id::{AnyId, RecordId},
    viewer::Viewer,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseExecutor,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query},
};

use crate::{
    Cursor, CursorError, Order, Page, PageRequest, StoreResult, Stored, Window,
    cells::{Cells, put_key},
};

/// What a list keeps: everything, or what its kind's filter says.
pub type Filter<R> = <R as Stored>::Filter;

/// A handle for reading.
#[derive(Debug)]
pub struct Reader {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl Reader {
    pub(crate) const fn pool(connection: DatabaseConnection) -> Self {
        Self {
            source: Source::Pool(connection),
        }
    }

    pub(crate) const fn transaction(transaction: DatabaseTransaction) -> Self {
        Self {
            source: Source::Transaction(transaction),
        }
    }

    pub(crate) fn db(&self) -> DatabaseExecutor<'_> {
        match &self.source {
            Source::Pool(connection) => connection.into(),
            Source::Transaction(transaction) => transaction.into(),
        }
    }

    /// The transaction it reads in, if it is one.
    pub(crate) fn into_transaction(self) -> Option<DatabaseTransaction> {
        match self.source {
            Source::Pool(_) => None,
            Source::Transaction(transaction) => Some(transaction),
        }
    }

    /// One record, if there is one that the viewer may see.
    pub async fn find<R: Stored>(&self, viewer: &Viewer, id: R::Id) -> StoreResult<Option<R>> {
        let query = visible::<R>(viewer).filter(R::id_column().eq(put_key(&id)));
        let row = self.db().query_one(&query.into_query()).await?;
        Ok(row
            .map(|row| R::from_cells(&mut Cells::of(&row)))
            .transpose()?)
    }

    /// Those records of a list of IDs that the viewer may see, in the order of the list.
    pub async fn many<R: Stored>(&self, viewer: &Viewer, ids: &[R::Id]) -> StoreResult<Vec<R>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = visible::<R>(viewer).filter(R::id_column().is_in(ids.iter().map(put_key)));
        let found: HashMap<_, _> = self
            .records::<R>(query)
            .await?
            .into_iter()
            .map(|record| (record.id().uuid(), record))
            .collect();
        Ok(ids
            .iter()
            .filter_map(|id| found.get(&id.uuid()).cloned())
            .collect())
    }

    /// A page of the records that the viewer may see and the filter keeps.
    pub async fn list<R: Stored>(
        &self,
        viewer: &Viewer,
        filter: &R::Filter,
        page: &PageRequest,
    ) -> StoreResult<Result<Page<R>, CursorError>> {
        if let Err(error) = page.check(R::Id::KIND) {
            return Ok(Err(error));
        }
        let (count, backwards) = match page.window {
            Window::First(count) => (count, false),
            Window::Last(count) => (count, true),
        };
        let upwards = (page.order == Order::Ascending) != backwards;
        let mut query = visible::<R>(viewer).filter(R::kept_by(filter));
        for (cursor, is_after) in page
            .after
            .iter()
            .map(|c| (c, true))
            .chain(page.before.iter().map(|c| (c, false)))
        {
            query = query.filter(beyond::<R>(
                cursor,
                (page.order == Order::Ascending) == is_after,
            ));
        }
        let order = if upwards {
            sea_orm::Order::Asc
        } else {
            sea_orm::Order::Desc
        };
        let query = query
            .order_by(R::sort_column(), order.clone())
            .order_by(R::id_column(), order)
            .limit(count + 1);
        let mut records = self.records::<R>(query).await?;
        let more = u64::try_from(records.len()).unwrap_or(u64::MAX) > count;
        if more {
            records.pop();
        }
        if backwards {
            records.reverse();
        }
        Ok(Ok(Page {
            records,
            has_next: if backwards {
                page.before.is_some()
            } else {
                more
            },
            has_previous: if backwards {
                more
            } else {
                page.after.is_some()
            },
            order: page.order,
        }))
    }

    /// How many records the viewer may see and the filter keeps.
    pub async fn count<R: Stored>(&self, viewer: &Viewer, filter: &R::Filter) -> StoreResult<i64> {
        let mut query = visible::<R>(viewer)
            .filter(R::kept_by(filter))
            .select_only()
            .into_query();
        query.expr_as(Expr::col(Alias::new("id")).count(), Alias::new("found"));
        let row = self.db().query_one(&query).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get("", "found"))?)
    }

    /// How many records of each of many parents the viewer may see and the filter keeps; none of those
    /// that have none.
    pub async fn count_children<P, R>(
        &self,
        viewer: &Viewer,
        parents: &[P],
        filter: &R::Filter,
    ) -> StoreResult<HashMap<P, i64>>
    where
        P: RecordId + std::hash::Hash + Eq,
        R: ChildOf<P>,
    {
        if parents.is_empty() {
            return Ok(HashMap::new());
        }
        let of_parents = R::parent_column().is_in(parents.iter().map(put_key));
        let mut query = visible::<R>(viewer)
            .filter(R::kept_by(filter))
            .filter(of_parents)
            .select_only()
            .column_as(R::parent_column(), "parent")
            .group_by(R::parent_column())
            .into_query();
        query.expr_as(Expr::col(Alias::new("id")).count(), Alias::new("found"));
        let rows = self.db().query_all(&query).await?;
        let counts = rows.iter().map(|row| {
            let parent = P::from_uuid(uuid_of(row, "parent")?);
            Ok((parent, row.try_get("", "found")?))
        });
        counts.collect()
    }

    /// The first records of each of many parents, as the parent's list would give them.
    ///
    /// One statement for all parents, so that a list of parents costs no more than one parent.
    pub async fn children<P, R>(
        &self,
        viewer: &Viewer,
        parents: &[P],
        each: u64,
        order: Order,
    ) -> StoreResult<HashMap<P, Vec<R>>>
    where
        P: RecordId + std::hash::Hash + Eq,
        R: ChildOf<P>,
    {
        let all = Condition::all();
        self.children_where(viewer, parents, all, each, order).await
    }

    /// As [`Reader::children`], of those that a filter keeps.
    pub async fn children_kept<P, R>(
        &self,
        viewer: &Viewer,
        parents: &[P],
        filter: &R::Filter,
        each: u64,
        order: Order,
    ) -> StoreResult<HashMap<P, Vec<R>>>
    where
        P: RecordId + std::hash::Hash + Eq,
        R: ChildOf<P>,
    {
        let kept = R::kept_by(filter);
        self.children_where(viewer, parents, kept, each, order)
            .await
    }

    async fn children_where<P, R>(
        &self,
        viewer: &Viewer,
        parents: &[P],
        kept: Condition,
        each: u64,
        order: Order,
    ) -> StoreResult<HashMap<P, Vec<R>>>
    where
        P: RecordId + std::hash::Hash + Eq,
        R: ChildOf<P>,
    {
        if parents.is_empty() {
            return Ok(HashMap::new());
        }
        let direction = match order {
            Order::Ascending => sea_orm::Order::Asc,
            Order::Descending => sea_orm::Order::Desc,
        };
        let of_parents = R::parent_column().is_in(parents.iter().map(put_key));
        let condition = Condition::all()
            .add(of_parents)
            .add(R::visible_to(viewer))
            .add(kept);
        let kept = first_of_each::<R>(R::parent_column(), condition, each, &direction);
        let query = R::Entity::find()
            .filter(R::id_column().in_subquery(kept))
            .order_by(R::sort_column(), direction.clone())
            .order_by(R::id_column(), direction);
        let mut children: HashMap<P, Vec<R>> = HashMap::new();
        for record in self.records::<R>(query).await? {
            if let Some(parent) = record.parent() {
                children.entry(parent).or_default().push(record);
            }
        }
        Ok(children)
    }

    /// Which records of a kind link to each of many others by a role, in the order of their lists.
    pub async fn linking<R: Stored>(
        &self,
        viewer: &Viewer,
        role: &str,
        to: &[AnyId],
    ) -> StoreResult<HashMap<AnyId, Vec<R>>> {
        let edges = self.edges("to_id", R::Id::KIND, role, to).await?;
        let ids: Vec<R::Id> = edges
            .iter()
            .map(|(from, _)| R::Id::from_uuid(*from))
            .collect();
        let mut found = self.many::<R>(viewer, &ids).await?;
        found.sort_by_key(|record| (record.sort_key(), record.id().uuid()));
        // One that links to several of the targets was found as often.
        found.dedup_by_key(|record| record.id().uuid());
        let mut targets: HashMap<uuid::Uuid, Vec<uuid::Uuid>> = HashMap::new();
        for (from, to) in edges {
            targets.entry(from).or_default().push(to);
        }
        let mut linking: HashMap<AnyId, Vec<R>> =
            to.iter().map(|target| (*target, Vec::new())).collect();
        let wanted: HashMap<uuid::Uuid, AnyId> = to.iter().map(|id| (id.uuid, *id)).collect();
        for record in found {
            let of_record = targets.get(&record.id().uuid()).into_iter().flatten();
            for target in of_record.filter_map(|to| wanted.get(to)) {
                linking.entry(*target).or_default().push(record.clone());
            }
        }
        Ok(linking)
    }

    /// The records of a query that selects the columns of their table in their order.
    async fn records<R: Stored>(&self, query: Select<R::Entity>) -> StoreResult<Vec<R>> {
        let rows = self.db().query_all(&query.into_query()).await?;
        let records = rows.iter().map(|row| R::from_cells(&mut Cells::of(row)));
        Ok(records.collect::<Result<_, _>>()?)
    }

    async fn edges(
        &self,
        column: &'static str,
        from_kind: minuted_core::id::Kind,
        role: &str,
        ids: &[AnyId],
    ) -> StoreResult<Vec<(uuid::Uuid, uuid::Uuid)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let statement = Query::select()
            .columns([Alias::new("from_id"), Alias::new("to_id")])
            .from(Alias::new("links"))
            .and_where(Expr::col(Alias::new("from_kind")).eq(from_kind.word()))
            .and_where(Expr::col(Alias::new("role")).eq(role))
            .and_where(
                Expr::col(Alias::new(column)).is_in(ids.iter().map(|id| id.uuid.to_string())),
            )
            .to_owned();
        let rows = self.db().query_all(&statement).await?;
        rows.iter()
            .map(|row| Ok((uuid_of(row, "from_id")?, uuid_of(row, "to_id")?)))
            .collect()
    }
}

/// A record that belongs to one other by a single reference.
pub trait ChildOf<P: RecordId>: Stored {
    /// The column of the reference.
    fn parent_column() -> <Self::Entity as EntityTrait>::Column;
    /// The record that it belongs to.
    fn parent(&self) -> Option<P>;
}

/// Says by which field a record belongs to another.
macro_rules! child {
    ($($record:ident of $parent:ty, by $module:ident.$column:ident, |$s:ident| $parent_of:expr;)+) => {
        $(impl $crate::read::ChildOf<$parent> for $record {
            fn parent_column() -> $module::Column { $module::Column::$column }
            fn parent(&self) -> Option<$parent> { let $s = self; $parent_of }
        })+
    };
}
pub(crate) use child;

fn uuid_of(row: &sea_orm::QueryResult, column: &'static str) -> StoreResult<uuid::Uuid> {
    let text: String = row.try_get("", column)?;
    uuid::Uuid::try_parse(&text).map_err(|error| {
        crate::Inconsistent {
            table: "links",
            column,
            id: text,
            problem: error.to_string(),
        }
        .into()
    })
}

fn visible<R: Stored>(viewer: &Viewer) -> Select<R::Entity> {
    R::Entity::find().filter(R::visible_to(viewer))
}

/// Rows that come after a cursor in the order of sort key and ID, or before it.
fn beyond<R: Stored>(cursor: &Cursor, upwards: bool) -> Condition {
    let (sort, id) = (R::sort_column(), R::id_column());
    let (further, tie) = if upwards {
        (sort.gt(&cursor.sort), id.gt(&cursor.id))
    } else {
        (sort.lt(&cursor.sort), id.lt(&cursor.id))
    };
    Condition::any()
        .add(further)
        .add(Condition::all().add(sort.eq(&cursor.sort)).add(tie))
}

/// The IDs of the first rows of each parent.
fn first_of_each<R: Stored>(
    parent: <R::Entity as EntityTrait>::Column,
    condition: Condition,
    each: u64,
    direction: &sea_orm::Order,
) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::sea_query::{Func, OverStatement, WindowStatement};
    let (id, place, ranked) = (Alias::new("id"), Alias::new("place"), Alias::new("ranked"));
    let window = WindowStatement::new()
        .partition_by(parent)
        .order_by(R::sort_column(), direction.clone())
        .order_by(R::id_column(), direction.clone())
        .take();
    let mut numbered = R::Entity::find()
        .select_only()
        .column(R::id_column())
        .filter(condition)
        .into_query();
    numbered.expr_window_as(Func::cust("ROW_NUMBER"), window, place.clone());
    Query::select()
        .column(id)
        .from_subquery(numbered, ranked)
        .and_where(Expr::col(place).lte(each))
        .to_owned()
}
