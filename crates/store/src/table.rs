//! Owns the mapping of records to tables: the trait that every stored record has, and the macro
//! that makes an entity and both directions of the mapping from one list of columns.

use minuted_core::{record::Record, viewer::Viewer};
use sea_orm::{ActiveModelTrait, Condition, EntityTrait, IntoActiveModel};

use crate::{Inconsistent, StoreResult, cells::Cells};

/// A record that has a table.
pub trait Stored: Record {
    /// Its entity.
    type Entity: EntityTrait<Model = Self::Row, ActiveModel = Self::Active>;
    /// A row of its table.
    type Row: PartialEq + Send + Sync + sea_orm::FromQueryResult + IntoActiveModel<Self::Active>;
    /// A row to be written.
    type Active: ActiveModelTrait<Entity = Self::Entity> + Send;
    /// How lists of it are filtered.
    type Filter: Send + Sync;

    /// The name of its table.
    const TABLE: &'static str;
    /// Its columns, in the order of the table.
    const COLUMNS: &'static [&'static str];

    /// The column of its ID.
    fn id_column() -> <Self::Entity as EntityTrait>::Column;
    /// The column of its version.
    fn version_column() -> <Self::Entity as EntityTrait>::Column;
    /// The column that puts lists in order.
    fn sort_column() -> <Self::Entity as EntityTrait>::Column;
    /// The row of a record.
    fn to_row(&self) -> StoreResult<Self::Row>;
    /// The record of a row, whose cells are read in the order of its columns.
    fn from_cells(cells: &mut Cells<'_>) -> Result<Self, Inconsistent>;
    /// Which rows the viewer may see.
    fn visible_to(viewer: &Viewer) -> Condition;
    /// Which rows a filter keeps.
    fn kept_by(filter: &Self::Filter) -> Condition;
}

/// Makes the entity of a record's table and its [`Stored`] implementation.
///
/// Each field of the record is named once with the kind of column it stands in. `from_cells` builds
/// the record with a struct literal, so a field that is forgotten does not compile, and every
/// column takes part in the body that the ledger vouches for. The column `sort` is derived.
macro_rules! table {
    ($module:ident: $record:ident in $name:literal, filter $filter:ty, visible $visible:path, kept $kept:path { $($columns:tt)* }) => {
        $crate::table::table!(@columns
            ($module $record $name $filter, $visible, $kept) (self row)
            [] [] [] $($columns)*);
    };

    // One arm for each kind of column: it adds a field of the row, how it is written and read.
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Key, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field String [$($column)?])]
            [$($p)* ($field $crate::cells::put_key(&$s.$field))]
            [$($g)* ($field $r.key())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: OptKey, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field Option<String> [$($column)?])]
            [$($p)* ($field $s.$field.as_ref().map($crate::cells::put_key))]
            [$($g)* ($field $r.key_if())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Word, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field String [$($column)?])]
            [$($p)* ($field $crate::cells::put_word(&$s.$field))]
            [$($g)* ($field $r.word())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: OptWord, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field Option<String> [$($column)?])]
            [$($p)* ($field $s.$field.as_ref().map($crate::cells::put_word))]
            [$($g)* ($field $r.word_if())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Text, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field String [$($column)?])]
            [$($p)* ($field $s.$field.clone())]
            [$($g)* ($field $r.text())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: OptText, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field Option<String> [$($column)?])]
            [$($p)* ($field $s.$field.clone())]
            [$($g)* ($field $r.text_if())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Int, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field i64 [$($column)?])]
            [$($p)* ($field $s.$field)]
            [$($g)* ($field $r.value())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: OptInt, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field Option<i64> [$($column)?])]
            [$($p)* ($field $s.$field)]
            [$($g)* ($field $r.value())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Bool, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field bool [$($column)?])]
            [$($p)* ($field $s.$field)]
            [$($g)* ($field $r.value())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Day, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field chrono::NaiveDate [$($column)?])]
            [$($p)* ($field $s.$field)]
            [$($g)* ($field $r.value())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: OptDay, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field Option<chrono::NaiveDate> [$($column)?])]
            [$($p)* ($field $s.$field)]
            [$($g)* ($field $r.value())] $($rest)*);
    };
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] $field:ident $(($column:literal))?: Json, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* ($field String [$($column)?])]
            [$($p)* ($field $crate::cells::put_json(&$s.$field)?)]
            [$($g)* ($field $r.json())] $($rest)*);
    };
    // Where a record stands takes five columns.
    (@columns $head:tt ($s:ident $r:ident) [$($f:tt)*] [$($p:tt)*] [$($g:tt)*] standing: Standing, $($rest:tt)*) => {
        $crate::table::table!(@columns $head ($s $r)
            [$($f)* (state String []) (phase String []) (audience String []) (rules String [])
                (overridden String [])]
            [$($p)* (state $s.standing.state.clone()) (phase $s.standing.phase.to_string())
                (audience $s.standing.audience.to_string()) (rules $s.standing.rules.clone())
                (overridden $crate::cells::put_json(&$s.standing.overridden)?)]
            [$($g)* (standing $r.standing())]
            $($rest)*);
    };

    (@columns ($module:ident $record:ident $name:literal $filter:ty, $visible:path, $kept:path) ($s:ident $r:ident)
        [$(($field:ident $type:ty [$($column:literal)?]))*]
        [$(($put:ident $write:expr))*]
        [$(($get:ident $read:expr))*]) => {
        #[doc = concat!("The entity of the table `", $name, "`.")]
        #[allow(unreachable_pub, missing_debug_implementations, reason = "made by SeaORM's macro")]
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: String,
                pub version: i64,
                $($(#[sea_orm(column_name = $column)])? pub $field: $type,)*
                pub sort: String,
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }

        impl $crate::table::Stored for $record {
            type Entity = $module::Entity;
            type Row = $module::Model;
            type Active = $module::ActiveModel;
            type Filter = $filter;

            const TABLE: &'static str = $name;
            const COLUMNS: &'static [&'static str] =
                &["id", "version", $($crate::table::table!(@name $field $($column)?),)* "sort"];

            fn id_column() -> $module::Column { $module::Column::Id }
            fn version_column() -> $module::Column { $module::Column::Version }
            fn sort_column() -> $module::Column { $module::Column::Sort }

            fn to_row(&$s) -> $crate::StoreResult<$module::Model> {
                Ok($module::Model {
                    id: $crate::cells::put_key(&$s.id),
                    version: $s.version,
                    $($put: $write,)*
                    sort: minuted_core::record::Record::sort_key($s),
                })
            }

            fn from_cells($r: &mut $crate::cells::Cells<'_>) -> Result<Self, $crate::Inconsistent> {
                let id = $r.id();
                let wrong = |column: &'static str| move |problem: String| $crate::Inconsistent {
                    table: $name, column, id: id.to_owned(), problem,
                };
                // A struct literal is evaluated as it is written: in the order of the columns.
                Ok($record {
                    id: $r.key().map_err(wrong("id"))?,
                    version: $r.value().map_err(wrong("version"))?,
                    $($get: $read.map_err(wrong(stringify!($get)))?,)*
                })
            }

            fn visible_to(viewer: &minuted_core::viewer::Viewer) -> sea_orm::Condition {
                $visible(viewer)
            }

            fn kept_by(filter: &Self::Filter) -> sea_orm::Condition { $kept(filter) }
        }
    };

    (@name $field:ident $column:literal) => { $column };
    (@name $field:ident) => { stringify!($field) };
}
pub(crate) use table;
