//! Owns reading inputs: IDs of the right kind, lists of them, versions.

use async_graphql::{ID, MaybeUndefined};
use minuted_app::Part;
use minuted_core::id::{AnyId, RecordId};

use crate::refusals::bad_request;

/// An ID of one kind of record; another kind, or anything else, is refused by name.
pub(crate) fn id<I>(text: &ID) -> async_graphql::Result<I>
where
    I: RecordId + std::str::FromStr<Err = minuted_core::id::IdError>,
{
    text.as_str()
        .parse()
        .map_err(|error| bad_request(format!("{error}.")))
}

/// As [`id`], for one that may be left out.
pub(crate) fn id_if<I>(text: Option<&ID>) -> async_graphql::Result<Option<I>>
where
    I: RecordId + std::str::FromStr<Err = minuted_core::id::IdError>,
{
    text.map(id).transpose()
}

/// A list of IDs of one kind.
pub(crate) fn ids<I>(texts: &[ID]) -> async_graphql::Result<Vec<I>>
where
    I: RecordId + std::str::FromStr<Err = minuted_core::id::IdError>,
{
    texts.iter().map(id).collect()
}

/// An ID of any kind.
pub(crate) fn any_id(text: &ID) -> async_graphql::Result<AnyId> {
    text.as_str()
        .parse()
        .map_err(|error| bad_request(format!("{error}.")))
}

/// A part that a change may leave as it is: left out it stays, null takes it away.
pub(crate) fn part<T, U>(
    given: MaybeUndefined<T>,
    read: impl FnOnce(T) -> async_graphql::Result<U>,
) -> async_graphql::Result<Part<U>> {
    Ok(match given {
        MaybeUndefined::Undefined => Part::AsItIs,
        MaybeUndefined::Null => Part::TakenAway,
        MaybeUndefined::Value(value) => Part::Is(read(value)?),
    })
}
