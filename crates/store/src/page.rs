//! Owns pages of lists: which part of a list is asked for, and the cursors that mark places in it.

use std::{fmt, str::FromStr};

use minuted_core::{id::Kind, record::Record};

/// Which way a list is put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By name or place from the first, by date from the oldest.
    Ascending,
    /// By date from the newest.
    Descending,
}

/// A place in a list: that of one record. It belongs to the kind and the order of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) kind: Kind,
    pub(crate) order: Order,
    pub(crate) sort: String,
    pub(crate) id: String,
}

impl Cursor {
    /// The place of a record in a list.
    pub fn of<R: Record>(record: &R, order: Order) -> Self {
        Self {
            kind: record.id().into().kind,
            order,
            sort: record.sort_key(),
            id: crate::cells::put_key(&record.id()),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = match self.order {
            Order::Ascending => 'a',
            Order::Descending => 'd',
        };
        let plain = format!("{}\n{order}\n{}\n{}", self.kind, self.id, self.sort);
        f.write_str(&hex::encode(plain))
    }
}

/// A text that is not a cursor, or one of another list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It was not made by Minuted.
    #[error("this is not a cursor; use one that an earlier page gave")]
    Malformed,
    /// It belongs to another list.
    #[error("this cursor belongs to another list or to another order of this one")]
    OtherList,
}

impl FromStr for Cursor {
    type Err = CursorError;
    fn from_str(text: &str) -> Result<Self, CursorError> {
        let bytes = hex::decode(text).map_err(|_| CursorError::Malformed)?;
        let plain = String::from_utf8(bytes).map_err(|_| CursorError::Malformed)?;
        if plain.contains('\0') {
            return Err(CursorError::Malformed);
        }
        let mut parts = plain.splitn(4, '\n');
        let mut part = || parts.next().ok_or(CursorError::Malformed);
        let (kind, order, id, sort) = (part()?, part()?, part()?, part()?);
        Ok(Self {
            kind: kind.parse().map_err(|_| CursorError::Malformed)?,
            order: match order {
                "a" => Order::Ascending,
                "d" => Order::Descending,
                _ => return Err(CursorError::Malformed),
            },
            sort: sort.to_owned(),
            id: uuid::Uuid::try_parse(id)
                .map_err(|_| CursorError::Malformed)?
                .to_string(),
        })
    }
}

/// From which end a page is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The first so many after the cursor.
    First(u64),
    /// The last so many before the cursor.
    Last(u64),
}

/// A page that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many, and from which end.
    pub window: Window,
    /// Only those after this place.
    pub after: Option<Cursor>,
    /// Only those before this place.
    pub before: Option<Cursor>,
    /// The order of the list.
    pub order: Order,
}

impl PageRequest {
    /// The first so many of a list.
    #[must_use]
    pub const fn first(count: u64, order: Order) -> Self {
        Self {
            window: Window::First(count),
            after: None,
            before: None,
            order,
        }
    }

    pub(crate) fn check(&self, kind: Kind) -> Result<(), CursorError> {
        let fits = |cursor: &Cursor| cursor.kind == kind && cursor.order == self.order;
        let cursors = self.after.iter().chain(&self.before);
        if cursors.into_iter().all(fits) {
            Ok(())
        } else {
            Err(CursorError::OtherList)
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<R> {
    /// The records, in the order of the list.
    pub records: Vec<R>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether others come before.
    pub has_previous: bool,
    /// The order of the list.
    pub order: Order,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUL: &str = "626f6172640a610a30313839306135642d616339362d373734622d626363652d6233303230393961383035370a00";

    #[test]
    fn a_cursor_is_read_as_it_is_written_and_nothing_else_is() {
        let cursor = Cursor {
            kind: Kind::Board,
            order: Order::Descending,
            sort: "cabinet\nwith a line".to_owned(),
            id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        // The last is one of a board whose sort key is U+0000.
        for text in ["", "zz", "00", "626f617264", NUL] {
            assert_eq!(
                text.parse::<Cursor>(),
                Err(CursorError::Malformed),
                "{text}"
            );
        }
        let request = PageRequest {
            after: Some(cursor),
            ..PageRequest::first(1, Order::Ascending)
        };
        assert_eq!(request.check(Kind::Board), Err(CursorError::OtherList));
    }
}
