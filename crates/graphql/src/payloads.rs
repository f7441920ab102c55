//! Owns the payloads of mutations: the record as it now stands, or the refusals.

use async_graphql::Context;
use minuted_app::{Command, CommandError, CommandResult, Request, WouldChange, read::Stored};

use crate::{
    refusals::{RefusalObject, fault, objects},
    session::session,
};

/// Makes the payload type of mutations that give one record.
macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident { $(#[$field_doc:meta])* $field:ident: $object:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject, Debug)]
        pub(crate) struct $payload {
            $(#[$field_doc])*
            $field: Option<$object>,
            /// Why it was not done; empty if it was.
            refusals: Vec<$crate::refusals::RefusalObject>,
        }

        impl<R: Into<$object>> From<$crate::payloads::Outcome<R>> for $payload {
            fn from(outcome: $crate::payloads::Outcome<R>) -> Self {
                match outcome {
                    Ok(record) => Self { $field: record.map(Into::into), refusals: Vec::new() },
                    Err(refusals) => Self { $field: None, refusals },
                }
            }
        }
    };
}
pub(crate) use payload;

/// The record that a command gave, or why it was refused.
pub(crate) type Outcome<R> = Result<Option<R>, Vec<RefusalObject>>;

/// Does a command that gives the ID of a record, and reads the record as the viewer.
pub(crate) async fn give<R, C>(
    ctx: &Context<'_>,
    key: Option<&str>,
    command: C,
) -> async_graphql::Result<Outcome<R>>
where
    R: Stored,
    C: Command<Done = R::Id>,
{
    match run(ctx, key, command).await? {
        Err(refusals) => Ok(Err(refusals)),
        Ok(id) => {
            let session = session(ctx)?;
            // Read anew and not through the loader, which may hold the record as it was before.
            let record = session.reader.find::<R>(&session.viewer, id).await;
            Ok(Ok(record.map_err(|error| fault(&error))?))
        }
    }
}

/// Does a command; a refusal is data, a fault is an error.
pub(crate) async fn run<C: Command>(
    ctx: &Context<'_>,
    key: Option<&str>,
    command: C,
) -> async_graphql::Result<Result<C::Done, Vec<RefusalObject>>> {
    let session = session(ctx)?;
    let request = Request {
        viewer: &session.viewer,
        key,
    };
    done_or_refused(session.app.execute(request, &command).await)
}

/// Tries a command out: what it would change, or why it would be refused.
pub(crate) async fn try_out<C: Command>(
    ctx: &Context<'_>,
    command: C,
) -> async_graphql::Result<Result<Vec<WouldChange>, Vec<RefusalObject>>> {
    let session = session(ctx)?;
    let request = Request {
        viewer: &session.viewer,
        key: None,
    };
    done_or_refused(session.app.try_out(request, &command).await)
}

fn done_or_refused<T>(
    done: CommandResult<T>,
) -> async_graphql::Result<Result<T, Vec<RefusalObject>>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(CommandError::Refused(refusals)) => Ok(Err(objects(refusals))),
        Err(CommandError::Failed(error)) => Err(fault(&error)),
    }
}
