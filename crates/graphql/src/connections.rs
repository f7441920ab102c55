//! Owns lists as Relay connections, with their limits and their cost.

use async_graphql::{
    Context, OutputType,
    connection::{Connection, Edge, EmptyFields},
};
use minuted_app::read::{Cursor, Order, PageRequest, Stored, Window};

use crate::{
    refusals::{bad_request, fault},
    session::session,
};

/// The most records that one page may hold.
pub(crate) const MOST: i32 = 100;
/// How many records a page holds unless it is told.
pub(crate) const USUAL: i32 = 20;
/// A cost beyond every limit. No list costs more, because the library adds costs up without asking
/// whether the sum still fits: it would begin again at 0.
const BEYOND: usize = 1_000_000_000;

/// The page that the arguments of a list ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageArgs {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl PageArgs {
    fn request(&self, order: Order) -> async_graphql::Result<PageRequest> {
        let window = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(bad_request("Give `first` or `last`, not both."));
            }
            (None, Some(last)) => Window::Last(size("last", last)?),
            (first, None) => Window::First(size("first", first.unwrap_or(USUAL))?),
        };
        Ok(PageRequest {
            window,
            after: cursor("after", self.after.as_deref())?,
            before: cursor("before", self.before.as_deref())?,
            order,
        })
    }
}

/// The size of a list as a number of records.
pub(crate) fn size(argument: &str, size: i32) -> async_graphql::Result<u64> {
    let fits = (1..=MOST).contains(&size);
    u64::try_from(size)
        .ok()
        .filter(|_| fits)
        .ok_or_else(|| bad_request(format!("`{argument}` is from 1 to {MOST}.")))
}

fn cursor(argument: &str, text: Option<&str>) -> async_graphql::Result<Option<Cursor>> {
    text.map(|text| {
        text.parse()
            .map_err(|error| bad_request(format!("`{argument}`: {error}.")))
    })
    .transpose()
}

/// What a list costs: what one of its records costs, as often as the page may be long.
pub(crate) fn page_cost(first: Option<i32>, last: Option<i32>, each: usize) -> usize {
    let size = first.or(last).unwrap_or(USUAL).clamp(1, MOST);
    usize::try_from(size)
        .unwrap_or(1)
        .saturating_mul(each)
        .saturating_add(1)
        .min(BEYOND)
}

/// How many a list without `first`, of what belongs to one record, counts as. It may be longer, but
/// it is read with that of its neighbours in one statement.
pub(crate) const USUAL_PARTS: i32 = 5;

/// What a plain list of children costs.
pub(crate) fn list_cost(first: i32, each: usize) -> usize {
    page_cost(Some(first), None, each)
}

/// A page of records as a connection.
pub(crate) async fn connect<R, T>(
    ctx: &Context<'_>,
    filter: R::Filter,
    args: PageArgs,
    order: Order,
) -> async_graphql::Result<Connection<String, T, EmptyFields, EmptyFields>>
where
    R: Stored,
    T: OutputType + From<R>,
{
    let session = session(ctx)?;
    let request = args.request(order)?;
    let page = session
        .reader
        .list::<R>(&session.viewer, &filter, &request)
        .await;
    let page = page.map_err(|error| fault(&error))?;
    let page = page.map_err(|error| bad_request(format!("{error}.")))?;
    let mut connection = Connection::new(page.has_previous, page.has_next);
    connection
        .edges
        .extend(page.records.into_iter().map(|record| {
            let cursor = Cursor::of(&record, order).to_string();
            Edge::new(cursor, T::from(record))
        }));
    Ok(connection)
}
