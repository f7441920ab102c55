//! Owns the loaders of one request: what many resolvers ask for one by one is read in one
//! statement, as the viewer.

#![allow(
    clippy::iter_over_hash_type,
    reason = "what is read goes into maps again; no order of theirs reaches an answer"
)]

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Arc,
};

use async_graphql::Context;
use minuted_app::read::{ChildOf, Order, StoreResult, Stored, TokenRow};
use minuted_core::id::{AccountId, AnyId, RecordId};

use crate::{
    batching::{Key, Source},
    refusals::fault,
    session::session,
};

/// Asks for one record.
struct ById<R: Stored>(uuid::Uuid, PhantomData<fn() -> R>);

/// Asks for the first records that belong to one other.
struct ChildrenOf<P, R> {
    parent: P,
    each: u64,
    descending: bool,
    child: PhantomData<fn() -> R>,
}

/// Asks for the records that link to one other by a role.
struct Linking<R> {
    role: &'static str,
    to: AnyId,
    record: PhantomData<fn() -> R>,
}

// Derives would ask the same of the record types, which are only names here.
impl<R: Stored> Clone for ById<R> {
    fn clone(&self) -> Self {
        Self(self.0, PhantomData)
    }
}
impl<R: Stored> PartialEq for ById<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<R: Stored> Eq for ById<R> {}
impl<R: Stored> Hash for ById<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<P: Copy, R> Clone for ChildrenOf<P, R> {
    fn clone(&self) -> Self {
        Self {
            child: PhantomData,
            ..*self
        }
    }
}
impl<P: PartialEq, R> PartialEq for ChildrenOf<P, R> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent
            && self.each == other.each
            && self.descending == other.descending
    }
}
impl<P: Eq, R> Eq for ChildrenOf<P, R> {}
impl<P: Hash, R> Hash for ChildrenOf<P, R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.parent, self.each, self.descending).hash(state);
    }
}
impl<R> Clone for Linking<R> {
    fn clone(&self) -> Self {
        Self {
            record: PhantomData,
            ..*self
        }
    }
}
impl<R> PartialEq for Linking<R> {
    fn eq(&self, other: &Self) -> bool {
        self.role == other.role && self.to == other.to
    }
}
impl<R> Eq for Linking<R> {}
impl<R> Hash for Linking<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.role, self.to).hash(state);
    }
}

impl<R: Stored> Key for ById<R> {
    type Value = Arc<R>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Arc<R>>> {
        let ids: Vec<_> = keys.iter().map(|key| R::Id::from_uuid(key.0)).collect();
        let found = source.reader.many::<R>(&source.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|r| (ById(r.id().uuid(), PhantomData), Arc::new(r)))
            .collect())
    }
}

impl<P, R> Key for ChildrenOf<P, R>
where
    P: RecordId + Hash + Eq,
    R: ChildOf<P>,
{
    type Value = Vec<Arc<R>>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Arc<R>>>> {
        let mut asked: HashMap<(u64, bool), Vec<P>> = HashMap::new();
        for key in keys {
            asked
                .entry((key.each, key.descending))
                .or_default()
                .push(key.parent);
        }
        let mut loaded = HashMap::new();
        for ((each, descending), parents) in asked {
            let order = if descending {
                Order::Descending
            } else {
                Order::Ascending
            };
            let read = source
                .reader
                .children::<P, R>(&source.viewer, &parents, each, order);
            for (parent, children) in read.await? {
                loaded.insert(
                    ChildrenOf {
                        parent,
                        each,
                        descending,
                        child: PhantomData,
                    },
                    shared(children),
                );
            }
        }
        Ok(loaded)
    }
}

/// Asks for the first records that belong to one other and that a filter keeps.
struct KeptChildrenOf<P, R: Stored> {
    parent: P,
    filter: R::Filter,
    each: u64,
}

impl<P: Copy, R: Stored<Filter: Clone>> Clone for KeptChildrenOf<P, R> {
    fn clone(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            ..*self
        }
    }
}
impl<P: PartialEq, R: Stored<Filter: PartialEq>> PartialEq for KeptChildrenOf<P, R> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.each == other.each && self.filter == other.filter
    }
}
impl<P: Eq, R: Stored<Filter: Eq>> Eq for KeptChildrenOf<P, R> {}
impl<P: Hash, R: Stored<Filter: Hash>> Hash for KeptChildrenOf<P, R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.parent, &self.filter, self.each).hash(state);
    }
}

impl<P, R> Key for KeptChildrenOf<P, R>
where
    P: RecordId + Hash + Eq,
    R: ChildOf<P> + Stored<Filter: Clone + Eq + Hash + 'static>,
{
    type Value = Vec<Arc<R>>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Arc<R>>>> {
        let mut asked: HashMap<(R::Filter, u64), Vec<P>> = HashMap::new();
        for key in keys {
            let asked = asked.entry((key.filter.clone(), key.each)).or_default();
            asked.push(key.parent);
        }
        let mut loaded = HashMap::new();
        for ((filter, each), parents) in asked {
            let (viewer, order) = (&source.viewer, Order::Ascending);
            let read = source
                .reader
                .children_kept::<P, R>(viewer, &parents, &filter, each, order);
            for (parent, children) in read.await? {
                let filter = filter.clone();
                let key = KeptChildrenOf {
                    parent,
                    filter,
                    each,
                };
                loaded.insert(key, shared(children));
            }
        }
        Ok(loaded)
    }
}

/// Asks for the tokens of an account.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct TokensOf(AccountId);

impl Key for TokensOf {
    type Value = Vec<TokenRow>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<TokenRow>>> {
        let accounts: Vec<_> = keys.iter().map(|key| key.0).collect();
        let read = source.reader.tokens_of(&source.viewer, &accounts).await?;
        let mut loaded: HashMap<Self, Vec<TokenRow>> = HashMap::new();
        for token in read {
            loaded
                .entry(TokensOf(token.account))
                .or_default()
                .push(token);
        }
        Ok(loaded)
    }
}

impl<R: Stored> Key for Linking<R> {
    type Value = Vec<Arc<R>>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Arc<R>>>> {
        let mut asked: HashMap<&'static str, Vec<AnyId>> = HashMap::new();
        for key in keys {
            asked.entry(key.role).or_default().push(key.to);
        }
        let mut loaded = HashMap::new();
        for (role, targets) in asked {
            let read = source.reader.linking::<R>(&source.viewer, role, &targets);
            for (to, records) in read.await? {
                loaded.insert(
                    Linking {
                        role,
                        to,
                        record: PhantomData,
                    },
                    shared(records),
                );
            }
        }
        Ok(loaded)
    }
}

/// Records of which each is given to everybody who asked for it.
fn shared<R>(records: Vec<R>) -> Vec<Arc<R>> {
    records.into_iter().map(Arc::new).collect()
}

/// One record, if the viewer may see it.
pub(crate) async fn one<R: Stored>(
    ctx: &Context<'_>,
    id: R::Id,
) -> async_graphql::Result<Option<Arc<R>>> {
    let key = ById::<R>(id.uuid(), PhantomData);
    session(ctx)?
        .batches
        .load(key)
        .await
        .map_err(|error| fault(&error))
}

/// As [`one`], for a reference that may be missing.
pub(crate) async fn one_if<R: Stored>(
    ctx: &Context<'_>,
    id: Option<R::Id>,
) -> async_graphql::Result<Option<Arc<R>>> {
    match id {
        Some(id) => one(ctx, id).await,
        None => Ok(None),
    }
}

/// Those records of a list that the viewer may see, in its order.
pub(crate) async fn many<R: Stored>(
    ctx: &Context<'_>,
    ids: &[R::Id],
) -> async_graphql::Result<Vec<Arc<R>>> {
    let batches = &session(ctx)?.batches;
    let loads = ids
        .iter()
        .map(|id| batches.load(ById::<R>(id.uuid(), PhantomData)));
    let found = futures_util::future::try_join_all(loads)
        .await
        .map_err(|error| fault(&error))?;
    Ok(found.into_iter().flatten().collect())
}

/// The first records that belong to another.
pub(crate) async fn children<P, R>(
    ctx: &Context<'_>,
    parent: P,
    each: u64,
    order: Order,
) -> async_graphql::Result<Vec<Arc<R>>>
where
    P: RecordId + Hash + Eq,
    R: ChildOf<P>,
{
    let descending = order == Order::Descending;
    let key = ChildrenOf {
        parent,
        each,
        descending,
        child: PhantomData,
    };
    let found = session(ctx)?
        .batches
        .load(key)
        .await
        .map_err(|error| fault(&error))?;
    Ok(found.unwrap_or_default())
}

/// The first records that belong to another and that a filter keeps, in the order of their list.
pub(crate) async fn children_kept<P, R>(
    ctx: &Context<'_>,
    parent: P,
    filter: R::Filter,
    each: u64,
) -> async_graphql::Result<Vec<Arc<R>>>
where
    P: RecordId + Hash + Eq,
    R: ChildOf<P> + Stored<Filter: Clone + Eq + Hash + 'static>,
{
    let key = KeptChildrenOf {
        parent,
        filter,
        each,
    };
    let found = session(ctx)?
        .batches
        .load(key)
        .await
        .map_err(|error| fault(&error))?;
    Ok(found.unwrap_or_default())
}

/// The tokens of an account, newest first, if the viewer may see the account.
pub(crate) async fn tokens_of(
    ctx: &Context<'_>,
    account: AccountId,
) -> async_graphql::Result<Vec<TokenRow>> {
    let found = session(ctx)?
        .batches
        .load(TokensOf(account))
        .await
        .map_err(|error| fault(&error))?;
    Ok(found.unwrap_or_default())
}

/// The records that link to another by a role, in the order of their lists.
pub(crate) async fn linking<R: Stored>(
    ctx: &Context<'_>,
    role: &'static str,
    to: impl Into<AnyId>,
) -> async_graphql::Result<Vec<Arc<R>>> {
    let key = Linking {
        role,
        to: to.into(),
        record: PhantomData,
    };
    let found = session(ctx)?
        .batches
        .load(key)
        .await
        .map_err(|error| fault(&error))?;
    Ok(found.unwrap_or_default())
}

/// Makes the object that stands for a record in the graph. The record is shared: of 50 decisions each
/// names its board, and none needs a board of its own.
macro_rules! shared_record {
    ($(#[$doc:meta])* $object:ident of $record:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $object(pub(crate) std::sync::Arc<$record>);

        impl From<std::sync::Arc<$record>> for $object {
            fn from(record: std::sync::Arc<$record>) -> Self {
                Self(record)
            }
        }

        impl From<$record> for $object {
            fn from(record: $record) -> Self {
                Self(std::sync::Arc::new(record))
            }
        }
    };
}
pub(crate) use shared_record;
