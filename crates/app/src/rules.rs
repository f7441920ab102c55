//! Owns the rules of boards: adopting standing orders, and which rules a board works under today.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    decisions::Decision,
    id::{BoardId, DecisionId, Kind, StandingOrdersId},
    people::Post,
    permissions::{Action, Subject},
    record::Provenance,
    refusal::{Reason, Refusal, Refusals},
    rules::{Adopted, ORDERS_MOST, Orders, Profile, RulesFile, StandingOrders, told},
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult};
use serde::Serialize;

use crate::{
    App, Command, CommandError, CommandResult, Work,
    command::{gather, require_version},
    tasks::posts_held,
};

/// Adopts a version of a board's standing orders.
#[derive(Clone, Debug, Serialize)]
pub struct AdoptStandingOrders {
    /// For which board.
    pub board: BoardId,
    /// The version of the board that the caller saw.
    pub version: i64,
    /// The file.
    pub text: String,
    /// The decision by which they were adopted.
    pub adopted_by: Option<DecisionId>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl Command for AdoptStandingOrders {
    const ACTION: Action = Action::AdoptStandingOrders;
    type Done = StandingOrdersId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<StandingOrdersId> {
        work.tx.lock(&[self.board.into()]).await?;
        let board: Board = work.find(self.board, "boardId").await?;
        work.permit(Subject::board(board.id))?;
        require_version(&board, self.version)?;
        let (orders, merged) = self.read(work)?;
        let new = StandingOrders::of(
            (work.id(), board.id),
            &orders,
            self.adopted_by,
            self.provenance.clone(),
        );
        let before = board.orders.last().map(|adopted| adopted.orders);
        let before = work.find_if::<StandingOrders>(before, "boardId").await?;
        let mut refusals = Refusals::new();
        refusals.take(new.may_be_adopted(&board, before.as_ref()));
        let found = work.find_source(&self.provenance, "input.provenance").await;
        gather(&mut refusals, found)?;
        let by = work
            .find_if::<Decision>(self.adopted_by, "input.adoptedById")
            .await;
        if let Some(by) = gather(&mut refusals, by)?.flatten() {
            refusals.take(StandingOrders::may_rest_on(&by).map_err(Into::into));
        }
        // What they would do to records is told once they are this board's to adopt.
        refusals.done()?;
        let today = work.now.date_in(board.zone);
        may_follow(work, &board, &merged, today < new.from).await?;
        work.tx.insert(&new).await?;
        let mut changed = board.clone();
        changed.orders.push(Adopted {
            orders: new.id,
            from: new.from,
        });
        work.tx.update(&board, changed).await?;
        work.decided_under(&new.rules());
        Ok(new.id)
    }
}

impl AdoptStandingOrders {
    /// The standing orders of the file, and the rules that they make over each version of the law
    /// that holds from their first day on.
    fn read(&self, work: &Work<'_>) -> Result<(Orders, Vec<Profile>), Refusals> {
        if self.text.len() > ORDERS_MOST {
            let reason = Reason::TooLong {
                what: "file of standing orders".to_owned(),
                most: ORDERS_MOST,
            };
            return Err(Refusal::new(reason).at("input.text").into());
        }
        match RulesFile::read(&self.text, work.profiles()) {
            Ok(RulesFile::Orders(orders, merged)) => Ok((orders, merged)),
            Ok(RulesFile::Law(_)) => {
                let problem = "This is a law profile. Standing orders name the law profile that \
                               they add to: `stands_on = \"…\"`.";
                Err(Refusal::invalid(problem, "input.text").into())
            }
            Err(problems) => Err(told(&problems)),
        }
    }
}

/// Refuses new rules for a board while records that are under way would be stuck under them. `later`:
/// they hold from a day to come.
pub(crate) async fn may_follow(
    work: &Work<'_>,
    board: &Board,
    new: &[Profile],
    later: bool,
) -> CommandResult<()> {
    // Rules that are not in force let nothing move on, so that nothing is lost with them.
    let now = match work.rules_of(board).await {
        Ok(now) => now,
        Err(CommandError::Refused(_)) => return Ok(()),
        Err(failed) => return Err(failed),
    };
    if new.iter().any(|new| new.lacks_any_of(&now)) {
        work.tx.lock_all_of(board.id).await?;
    }
    let occupied = work.tx.occupied(board.id).await?;
    let mut refusals = Refusals::new();
    for new in new {
        refusals.take(new.may_follow(&now, &occupied, later));
    }
    Ok(refusals.done()?)
}

/// Rules that were put together from standing orders and a law profile, so that a file is read once:
/// by the standing orders and the version of the law that they stand on. Neither ever changes.
#[derive(Debug, Default)]
pub(crate) struct PutTogether(Mutex<HashMap<(StandingOrdersId, String), Arc<Profile>>>);

impl App {
    /// The rules that a board works under on a day, its own `today`, given the version of its
    /// standing orders that holds then ([`Board::orders_on`]); or why it has none.
    pub fn rules_under(
        &self,
        board: &Board,
        orders: Option<&StandingOrders>,
        today: NaiveDate,
    ) -> Result<Arc<Profile>, Refusal> {
        let name = board.profile();
        let law = self.profiles().in_force(name, today).ok_or_else(|| {
            let problem = format!("The board's rules `{name}` are not in force.");
            Refusal::new(Reason::Invalid { problem })
        })?;
        let Some(adopted) = board.orders_on(today) else {
            return Ok(Arc::clone(law));
        };
        // The law alone would be looser than what the board works under.
        let Some(orders) = orders.filter(|orders| orders.id == adopted) else {
            return Err(Refusal::not_found(Kind::StandingOrders));
        };
        let key = (orders.id, law.rules());
        let known = |app: &Self| {
            let known = app.put_together.0.lock();
            known
                .unwrap_or_else(PoisonError::into_inner)
                .get(&key)
                .cloned()
        };
        if let Some(found) = known(self) {
            return Ok(found);
        }
        let read = Orders::parse(&orders.text).and_then(|read| read.over(law));
        let merged = Arc::new(read.map_err(|problems| {
            let first = problems.first().map(ToString::to_string);
            let problem = format!(
                "The standing orders {} don't fit the law profile {} that is in force: {}. Adopt a \
                 version that does.",
                orders.rules(),
                law.rules(),
                first.unwrap_or_default()
            );
            Refusal::new(Reason::Invalid { problem })
        })?);
        let known = self.put_together.0.lock();
        known
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&merged));
        Ok(merged)
    }
}

impl Work<'_> {
    /// The rules that a board works under today, or why it has none.
    pub(crate) async fn rules_of(&self, board: &Board) -> CommandResult<Arc<Profile>> {
        let today = self.now.date_in(board.zone);
        let orders = match board.orders_on(today) {
            Some(id) => self.tx.find::<StandingOrders>(self.viewer, id).await?,
            None => None,
        };
        Ok(self.app().rules_under(board, orders.as_ref(), today)?)
    }
}

/// The rules of several boards as they hold today.
#[derive(Clone, Debug, Default)]
pub(crate) struct RulesOf(BTreeMap<BoardId, Result<Arc<Profile>, Refusal>>);

impl RulesOf {
    /// Reads the standing orders of all of them in one statement, and none if they have none.
    pub(crate) async fn load<'a>(
        app: &App,
        reader: &Reader,
        viewer: &Viewer,
        boards: impl IntoIterator<Item = &'a Board>,
    ) -> StoreResult<Self> {
        let boards: BTreeMap<_, _> = boards.into_iter().map(|board| (board.id, board)).collect();
        let now = app.now();
        let ids = boards
            .values()
            .filter_map(|board| board.orders_on(now.date_in(board.zone)));
        let ids: Vec<_> = ids.collect();
        let found = reader.many::<StandingOrders>(viewer, &ids).await?;
        let found: BTreeMap<_, _> = found.iter().map(|orders| (orders.id, orders)).collect();
        let each = boards.into_iter().map(|(id, board)| {
            let today = now.date_in(board.zone);
            let orders = board.orders_on(today);
            let orders = orders.and_then(|id| found.get(&id).copied());
            (id, app.rules_under(board, orders, today))
        });
        Ok(Self(each.collect()))
    }

    /// The rules of one of them; none for a board that was not among them, or whose rules are not in
    /// force: they allow nothing.
    pub(crate) fn of(&self, board: BoardId) -> Option<&Profile> {
        self.0.get(&board)?.as_deref().ok()
    }

    /// The posts that a viewer holds today, if the rules of any of them ask for that.
    pub(crate) async fn posts(
        &self,
        reader: &Reader,
        viewer: &Viewer,
        ask: impl Fn(&Profile) -> bool,
    ) -> StoreResult<Vec<Post>> {
        let mut rules = self.0.values().flatten();
        if rules.any(|rules| ask(rules)) {
            posts_held(reader, viewer).await
        } else {
            Ok(Vec::new())
        }
    }

    /// As [`RulesOf::of`], with the reason why there are none.
    pub(crate) fn or_why_not(&self, board: BoardId) -> Result<&Profile, Refusal> {
        match self.0.get(&board) {
            Some(found) => found.as_deref().map_err(Clone::clone),
            None => Err(Refusal::not_found(Kind::Board)),
        }
    }
}
