//! Owns the commands on boards.

use chrono::NaiveDate;
use minuted_core::{
    boards::{Board, Constituent, Power},
    id::{BoardId, Kind, OrganisationId},
    organisations::Organisation,
    permissions::{Action, Subject},
    record::{OtherName, Provenance},
    refusal::Refusal,
    time::Zone,
};
use serde::Serialize;

use crate::{Command, CommandResult, Work, command::require_version, rules::may_follow};

/// What is known of a board.
#[derive(Clone, Debug, Serialize)]
pub struct BoardDetails {
    /// Its name.
    pub name: String,
    /// Its kind as pages print it.
    pub kind: String,
    /// Whether it decides or advises.
    pub power: Power,
    /// The letters that begin its numbers.
    pub code: String,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// Who constituted it.
    pub constituted_by: Vec<Constituent>,
    /// The organisation that administers it.
    pub lead: Option<OrganisationId>,
    /// The law profile that it works under.
    pub rules: Option<String>,
    /// The zone that decides its civil dates.
    pub zone: Zone,
    /// The day from which its records are made in Minuted.
    pub keeps_records_from: Option<NaiveDate>,
    /// What it is for.
    pub summary: String,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl BoardDetails {
    fn into_record(self, id: BoardId, version: i64) -> Board {
        Board {
            id,
            version,
            name: self.name,
            kind: self.kind,
            power: self.power,
            code: self.code,
            other_names: self.other_names,
            constituted_by: self.constituted_by,
            lead: self.lead,
            rules: self.rules,
            orders: Vec::new(),
            zone: self.zone,
            keeps_records_from: self.keeps_records_from,
            summary: self.summary,
            from: self.from,
            to: self.to,
            provenance: self.provenance,
        }
    }
}

/// Constitutes a board.
#[derive(Clone, Debug, Serialize)]
pub struct ConstituteBoard {
    /// What is known of it.
    pub details: BoardDetails,
}

impl Command for ConstituteBoard {
    const ACTION: Action = Action::ConstituteBoard;
    type Done = BoardId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<BoardId> {
        work.permit(Subject::office())?;
        let board = self.details.clone().into_record(work.id(), 1);
        check(work, &board).await?;
        work.tx.insert(&board).await?;
        Ok(board.id)
    }
}

/// Changes what is known of a board.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeBoard {
    /// Which.
    pub id: BoardId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: BoardDetails,
}

impl Command for ChangeBoard {
    const ACTION: Action = Action::ChangeBoard;
    type Done = BoardId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<BoardId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Board = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.id))?;
        require_version(&old, self.version)?;
        let mut new = self.details.clone().into_record(old.id, old.version);
        new.orders.clone_from(&old.orders);
        check(work, &new).await?;
        if new.rules != old.rules {
            old.may_change_rules()?;
            if let Some(profile) = work.profiles().in_force(new.profile(), work.today()) {
                may_follow(work, &old, std::slice::from_ref(profile), false).await?;
            }
        }
        if new.code != old.code {
            let problem = "The code begins numbers that were given already; it can't change.";
            return Err(Refusal::invalid(problem, "input.code").into());
        }
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

/// What must hold of a board, its references and its rules included.
async fn check(work: &Work<'_>, board: &Board) -> CommandResult<()> {
    board.check()?;
    work.find_source(&board.provenance, "input.provenance")
        .await?;
    let (organisations, boards): (Vec<_>, Vec<_>) = board
        .constituted_by
        .iter()
        .map(|c| c.by)
        .partition(|by| by.kind == Kind::Organisation);
    let organisations: Vec<_> = organisations
        .iter()
        .filter_map(|id| id.of_kind().ok())
        .collect();
    let boards: Vec<_> = boards.iter().filter_map(|id| id.of_kind().ok()).collect();
    work.find_all::<Organisation>(&organisations, "input.constitutedBy")
        .await?;
    work.find_all::<Board>(&boards, "input.constitutedBy")
        .await?;
    work.find_if::<Organisation>(board.lead, "input.lead")
        .await?;
    if let Some(rules) = &board.rules {
        work.profiles().may_be_given(rules, work.today())?;
    }
    Ok(())
}
