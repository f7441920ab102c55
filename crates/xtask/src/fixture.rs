//! What is measured and what is put at risk: one board with its meetings and resolutions, put there
//! through the API as an office would.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::http::{Connection, Endpoint};
use crate::process;
use crate::server::Server;

/// How much of it there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Meetings of the board.
    pub(crate) meetings: usize,
    /// Resolutions of each meeting.
    pub(crate) resolutions: usize,
}

impl Size {
    /// What requests are measured on.
    pub(crate) const MEASURED: Self = Self {
        meetings: 200,
        resolutions: 5,
    };
    /// No more than what can be written to.
    pub(crate) const SMALL: Self = Self {
        meetings: 1,
        resolutions: 1,
    };
}

/// The code of the board, with which its numbers begin.
pub(crate) const CODE: &str = "BENCH";

/// A server over a database with records.
pub(crate) struct Fixture {
    pub(crate) server: Server,
    pub(crate) records: Records,
}

/// What is in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Records {
    /// The token of a secretary of the board, and of no other.
    pub(crate) token: String,
    /// The token of an administrator.
    pub(crate) office: String,
    pub(crate) board: String,
    /// The resolution that is read alone: the one that was taken on a paper.
    pub(crate) resolution: String,
    /// The meeting that goes on recording resolutions, and the authority for them.
    meeting: String,
    authority: String,
    /// The day of all of it.
    pub(crate) today: String,
    /// Titles of the resolutions, oldest first, each with the title of its meeting.
    pub(crate) recorded: Vec<(String, String)>,
}

/// A database that is there, and what talks to its server.
struct Setup<'a> {
    binary: &'a Path,
    database: &'a str,
    connection: Connection,
    endpoint: Endpoint,
    token: String,
}

impl Fixture {
    /// Fills an empty database; its server goes on running.
    ///
    /// `serve` are more arguments for the server.
    pub(crate) fn make(binary: &Path, database: &str, serve: &[&str], size: Size) -> Result<Self> {
        process::capture(Command::new(binary).args(["migrate", "--database", database]))?;
        let server = Server::start(binary, &[&["--database", database], serve].concat())?;
        let endpoint = Endpoint::parse(&server.announcement().graphql)?;
        let mut setup = Setup {
            binary,
            database,
            connection: Connection::open(&endpoint)?,
            endpoint,
            token: String::new(),
        };
        let office = setup.token_for("office", &["administrator", "author", "clearing-officer"])?;
        setup.token.clone_from(&office);
        let board = setup.board()?;
        let authority = setup.authority(&board)?;
        setup.token = setup.token_for("secretary", &["secretary"])?;
        let mut records = Records {
            token: setup.token.clone(),
            office,
            board,
            resolution: String::new(),
            meeting: String::new(),
            authority,
            today: today()?,
            recorded: Vec::new(),
        };
        for number in 1..=size.meetings {
            records.hold(&mut setup, number, size.resolutions)?;
        }
        Ok(Self { server, records })
    }
}

impl Records {
    fn hold(&mut self, setup: &mut Setup<'_>, number: usize, resolutions: usize) -> Result<()> {
        let title = format!("Meeting {number} of the Cabinet");
        let (meeting, item) = setup.meeting(&self.board, &title, &self.today)?;
        let paper = if number == 1 {
            Some(setup.paper(&self.board, &meeting, &item, &self.today)?)
        } else {
            None
        };
        self.meeting = setup.hold(&meeting)?;
        for n in 1..=resolutions {
            let resolution = format!("Resolution {n} of meeting {number}");
            let mut input = self.resolution_input(&resolution);
            if let Some(paper) = paper.as_ref().filter(|_| n == 1) {
                input["paperVersionId"] = paper["current"]["id"].clone();
                input["itemId"] = item.clone().into();
            }
            let payload = setup.ask(RECORD, &json!({ "input": input }))?;
            let id = &payload["decision"]["id"];
            if self.resolution.is_empty() {
                id.as_str()
                    .context("no ID")?
                    .clone_into(&mut self.resolution);
            }
            self.recorded.push((resolution, title.clone()));
        }
        Ok(())
    }

    /// The input of a resolution that can be recorded any number of times.
    pub(crate) fn resolution_input(&self, title: &str) -> Value {
        json!({
            "kind": "RESOLUTION", "boardId": self.board, "meetingId": self.meeting,
            "authorityId": self.authority, "title": title,
            "made": { "earliest": self.today, "latest": self.today },
            "recitals": [{ "number": "1.1", "text": "The Cabinet considered a report." }],
            "reasons": [{ "number": "1.2", "text": "It costs least and helps most." }],
            "alternatives": { "how": "NONE" }, "interests": { "how": "NONE" },
            "clauses": CLAUSES.map(|(kind, text)| json!({ "kind": kind, "text": text })),
        })
    }
}

/// The clauses of each resolution.
pub(crate) const CLAUSES: [(&str, &str); 3] = [
    ("RESOLVED", "Option 4 is the preferred option."),
    ("RESOLVED", "The alliance is made stronger by April."),
    ("NOTED", "The comments of the scrutiny board."),
];

/// Records a resolution.
pub(crate) const RECORD: &str = "mutation($input: DecisionInput!) {
    recordDecision(input: $input) { decision { id number } refusals { message field } }
}";

/// The title of the one paper.
pub(crate) const PAPER: &str = "Future model of care";

impl Setup<'_> {
    fn token_for(&self, account: &str, roles: &[&str]) -> Result<String> {
        let mut command = Command::new(self.binary);
        command.args(["token", "create", "--json", "--account", account]);
        command.args(["--database", self.database]);
        for role in roles {
            command.args(["--role", role]);
        }
        if roles == ["secretary"] {
            command.args(["--board", CODE]);
        }
        let printed: Value = serde_json::from_str(&process::capture(&mut command)?)?;
        Ok(printed["token"]
            .as_str()
            .context("no token was printed")?
            .to_owned())
    }

    /// Asks, and gives the payload of the only root field, which must not have been refused.
    fn ask(&mut self, query: &str, variables: &Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.endpoint.request(&body.to_string(), Some(&self.token));
        let answer: Value = serde_json::from_slice(self.connection.exchange(&request)?)?;
        let refused = |payload: &&Value| {
            payload["refusals"]
                .as_array()
                .is_some_and(|r| !r.is_empty())
        };
        let payload = answer["data"]
            .as_object()
            .and_then(|data| data.values().next());
        match payload {
            Some(payload) if !refused(&payload) && answer.get("errors").is_none() => {
                Ok(payload.clone())
            }
            _ => bail!("{query}\n{variables}\nanswered {answer}"),
        }
    }

    fn board(&mut self) -> Result<String> {
        let add = "mutation($input: OrganisationInput!) { addOrganisation(input: $input) {
            organisation { id } refusals { message field } } }";
        let input = json!({ "input": { "name": "Benchshire County Council", "kind": "COUNCIL" } });
        let council = self.ask(add, &input)?["organisation"]["id"].clone();
        let constitute = "mutation($input: BoardInput!) { constituteBoard(input: $input) {
            board { id } refusals { message field } } }";
        let input = json!({ "input": {
            "name": "Cabinet", "kind": "Cabinet", "power": "DECIDES", "code": CODE,
            "rules": "england-council-executive", "leadId": council,
            "constitutedBy": [{ "by": council }],
        } });
        id(&self.ask(constitute, &input)?["board"])
    }

    fn authority(&mut self, board: &str) -> Result<String> {
        let record = "mutation($input: AuthorityInput!) { recordAuthority(input: $input) {
            authority { id } refusals { message field } } }";
        let input = json!({ "input": {
            "title": "Executive functions", "source": "CONSTITUTION", "citation": "Part 3",
            "boardId": board,
        } });
        id(&self.ask(record, &input)?["authority"])
    }

    fn meeting(&mut self, board: &str, title: &str, today: &str) -> Result<(String, String)> {
        let arrange = "mutation($board: ID!, $input: MeetingInput!) {
            arrangeMeeting(boardId: $board, input: $input) {
                meeting { id } refusals { message field } } }";
        let input = json!({ "board": board, "input": {
            "title": title,
            "sittings": [{ "date": today, "begins": "10:00", "place": "County Hall" }],
        } });
        let meeting = id(&self.ask(arrange, &input)?["meeting"])?;
        let add = "mutation($meeting: ID!, $input: AgendaItemInput!) {
            addAgendaItem(meetingId: $meeting, input: $input) {
                agendaItem { id } refusals { message field } } }";
        let input =
            json!({ "meeting": meeting, "input": { "title": PAPER, "purpose": "DECISION" } });
        let item = id(&self.ask(add, &input)?["agendaItem"])?;
        Ok((meeting, item))
    }

    fn hold(&mut self, meeting: &str) -> Result<String> {
        let because = "A measurement: nothing could be announced before it.";
        self.transition(meeting, "call-at-shorter-notice", Some(because))?;
        self.transition(meeting, "hold", None)?;
        Ok(meeting.to_owned())
    }

    /// Takes a transition of the record as it now stands, and gives the record.
    fn transition(&mut self, id: &str, transition: &str, reason: Option<&str>) -> Result<Value> {
        let stands = "query($id: ID!) { node(id: $id) {
            ... on Meeting { version } ... on Paper { version } } }";
        let version = self.ask(stands, &json!({ "id": id }))?["version"].clone();
        let take = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
            transition(id: $id, version: $version, transition: $transition, reason: $reason) {
                record { id ... on Paper { current { id } } } refusals { message field } } }";
        let variables = json!({
            "id": id, "version": version, "transition": transition, "reason": reason,
        });
        Ok(self.ask(take, &variables)?["record"].clone())
    }

    /// A published paper before a meeting.
    fn paper(&mut self, board: &str, meeting: &str, item: &str, today: &str) -> Result<Value> {
        let office = self.token_for("office", &[])?;
        let secretary = std::mem::replace(&mut self.token, office);
        let start = "mutation($input: StartPaperInput!) { startPaper(input: $input) {
            paper { id version } refusals { message field } } }";
        let input = json!({ "input": { "boardId": board, "title": PAPER } });
        let started = self.ask(start, &input)?["paper"].clone();
        let paper = id(&started)?;
        let save = "mutation($id: ID!, $version: Int!, $input: PaperDraftInput!) {
            saveDraft(paperId: $id, version: $version, input: $input) {
                paper { id } refusals { message field } } }";
        let input = json!({ "id": paper, "version": started["version"], "input": {
            "front": {
                "title": PAPER, "reportTo": "Cabinet", "by": "Director of Care",
                "date": { "earliest": today, "latest": today },
                "purpose": "To agree the future model of care.",
            },
            "body": "# Background\n\nThe model of care is due for renewal.\n\n# Advice\n\nFour options were looked at.\n",
            "recommendations": [{ "toBoardId": board, "number": "1", "text": "Agree Option 4." }],
        } });
        self.ask(save, &input)?;
        self.transition(&paper, "submit", None)?;
        self.transition(&paper, "clear", None)?;
        self.token = secretary;
        let published = self.transition(&paper, "publish", None)?;
        let consider = "mutation($input: ConsiderPaperInput!) { considerPaper(input: $input) {
            consideration { id } refusals { message field } } }";
        let input = json!({ "input": {
            "paperId": paper, "boardId": board, "meetingId": meeting, "itemId": item,
        } });
        self.ask(consider, &input)?;
        Ok(published)
    }
}

fn id(record: &Value) -> Result<String> {
    let id = record["id"]
        .as_str()
        .with_context(|| format!("{record} has no ID"))?;
    Ok(id.to_owned())
}

/// Today in London, where the board is.
fn today() -> Result<String> {
    let mut date = Command::new("date");
    let printed = process::capture(date.env("TZ", "Europe/London").arg("+%F"))?;
    Ok(printed.trim().to_owned())
}
