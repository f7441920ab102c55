//! What each role reads of each record, by every way that leads to it, against the matrix that
//! people can read: the root list, the record by its ID, and every other record that names it.

use std::collections::{BTreeMap, BTreeSet};

use minuted_app::Viewer;
use minuted_core::{
    accounts::{Account, Grant},
    audience::Audience,
    id::{AnyId, BoardId, Kind, RecordId},
    people::{Membership, Seat},
    roles::Role,
};
use minuted_testing::{Samples, TestApp, both};
use serde_json::{Value, json};

use super::canary::{as_drafts, places, plant, without_exemptions};
use crate::sdl::Sdl;

const MATRIX: &str = include_str!("../../../../schema/permissions.md");

/// A row of the table of queries.
struct Row {
    /// What others read of what is exempt.
    exempt: String,
    /// What each role sees of the list, word by word.
    roles: BTreeMap<Role, Vec<String>>,
}

/// The rows of the table of queries, by query.
type Cells = BTreeMap<String, Row>;

fn cells_of_matrix() -> Cells {
    let mut cells = BTreeMap::new();
    let mut columns: Vec<Option<Role>> = Vec::new();
    for line in MATRIX.lines().filter(|line| line.starts_with('|')) {
        let row: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        match row[0].trim_matches('`') {
            "query" => {
                let roles = row.iter().map(|cell| cell.replace(' ', "-").parse().ok());
                columns = roles.collect();
            }
            "command" => columns = Vec::new(),
            query => {
                let of_roles = row.iter().zip(&columns).filter_map(|(cell, role)| {
                    let words = cell.split(", ").map(str::to_owned).collect();
                    role.map(|role| (role, words))
                });
                let of_query = Row {
                    exempt: row.get(2).copied().unwrap_or_default().to_owned(),
                    roles: of_roles.collect(),
                };
                cells.insert(query.to_owned(), of_query);
            }
        }
    }
    cells
}

/// Where a role is held, seen from the records' board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Here,
    Elsewhere,
    Everywhere,
}

/// Someone who asks.
struct Asker {
    role: Role,
    held: Held,
    /// What a grant opens besides.
    opens: Audience,
    /// Whether they wrote the paper.
    wrote: bool,
    viewer: Viewer,
}

impl Asker {
    fn new(app: &TestApp, s: &Samples, role: Role, held: Held) -> Self {
        Self::opened(app, s, (role, held), Audience::Public, false)
    }

    fn opened(
        app: &TestApp,
        s: &Samples,
        (role, held): (Role, Held),
        opens: Audience,
        wrote: bool,
    ) -> Self {
        let board = match held {
            Held::Here => Some(s.board.id),
            Held::Elsewhere => Some(app.board),
            Held::Everywhere => None,
        };
        let grant = Grant {
            role,
            board,
            opens: (opens > Audience::Public).then_some(opens),
            from: None,
            to: None,
        };
        let account = Account {
            id: match wrote {
                true => s.account.id,
                false => RecordId::from_uuid(sea_orm::prelude::Uuid::from_u128(99)),
            },
            person: Some(s.membership.person),
            grants: vec![grant],
            ..s.account.clone()
        };
        let seat = |board: BoardId| Membership {
            board,
            seat: Seat::Member,
            from: None,
            to: None,
            ..s.membership.clone()
        };
        let seats: Vec<_> = board.map(seat).into_iter().collect();
        let viewer = match role {
            Role::Public => Viewer::public(app.app.today()),
            Role::Member => Viewer::of(&account, &seats, app.app.today()),
            _ => Viewer::of(&account, &[], app.app.today()),
        };
        Self {
            role,
            held,
            opens,
            wrote,
            viewer,
        }
    }

    /// The narrowest audience to which a cell of the matrix lets them belong, and whether it lets
    /// them see what is their own.
    fn by_cell(&self, words: &[String]) -> (Audience, bool) {
        let there = self.held != Held::Elsewhere;
        let mut open = (Audience::Public, false);
        for word in words {
            match word.as_str() {
                // The word `member` in a grant opens nothing: a seat is held on one board.
                "seat" if self.held == Held::Here => open.0 = open.0.max(Audience::Restricted),
                "working" if there => open.0 = open.0.max(Audience::Working),
                // Every asker is the person who scores.
                "own" => open.1 = there && (self.wrote || self.role == Role::Scorer),
                "public" | "grant" | "seat" | "working" | "–" => {}
                other => panic!("the test does not know the cell `{other}`"),
            }
        }
        if there {
            open.0 = open.0.max(self.opens);
        }
        open
    }

    fn name(&self) -> String {
        let (role, held, opens) = (self.role, self.held, self.opens);
        format!(
            "{role} {held:?} (a grant opens {opens}, wrote it: {})",
            self.wrote
        )
    }
}

/// Every role here, elsewhere and for all boards; with what grants open; who wrote and who didn't.
fn askers(app: &TestApp, s: &Samples) -> Vec<Asker> {
    let mut askers = Vec::new();
    for role in Role::ALL.iter().copied() {
        for held in [Held::Here, Held::Elsewhere, Held::Everywhere] {
            askers.push(Asker::new(app, s, role, held));
        }
    }
    for held in [Held::Here, Held::Elsewhere, Held::Everywhere] {
        for opens in [Audience::Restricted, Audience::Confidential] {
            let scrutiny = (Role::ScrutinyOfficer, held);
            askers.push(Asker::opened(app, s, scrutiny, opens, false));
        }
        askers.push(Asker::opened(
            app,
            s,
            (Role::Author, held),
            Audience::Public,
            true,
        ));
    }
    let grant = Audience::Restricted;
    askers.push(Asker::opened(
        app,
        s,
        (Role::Administrator, Held::Here),
        grant,
        false,
    ));
    // Who wrote it and is no author there any more.
    askers.push(Asker::opened(
        app,
        s,
        (Role::Member, Held::Elsewhere),
        Audience::Public,
        true,
    ));
    askers
}

/// How much of a record is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    Stub,
    Whole,
}

/// Whom the planted records are for.
#[derive(Clone, Copy, Debug)]
struct For {
    meeting: Audience,
    paper: Audience,
    /// The decision and its stub.
    decision: Audience,
    /// What is before the meeting at the item, and what the decision says.
    item: Audience,
    content: Audience,
    matter: Audience,
    /// Documents, comments and corrections.
    other: Audience,
    published: Audience,
}

impl For {
    const EVERYONE: For = For {
        meeting: Audience::Public,
        paper: Audience::Public,
        decision: Audience::Public,
        item: Audience::Public,
        content: Audience::Public,
        matter: Audience::Public,
        other: Audience::Public,
        published: Audience::Public,
    };

    /// What the law lets be withheld, on a public agenda and on a public matter.
    const fn exempt(audience: Audience) -> For {
        For {
            paper: audience,
            item: audience,
            content: audience,
            other: audience,
            published: audience,
            ..For::EVERYONE
        }
    }

    const DRAFTS: For = For {
        meeting: Audience::Working,
        paper: Audience::Working,
        decision: Audience::Working,
        item: Audience::Public,
        content: Audience::Working,
        matter: Audience::Working,
        other: Audience::Working,
        published: Audience::Working,
    };

    fn plant_as(self, s: &mut Samples) {
        match self.paper {
            Audience::Working => as_drafts(s),
            Audience::Public => {
                without_exemptions(s);
                s.publication.parts[0].audience = Audience::Public;
            }
            audience => {
                s.account.grants.clear();
                s.account.person = None;
                let exemptions = [
                    &mut s.item.exemption,
                    &mut s.paper.exemption,
                    &mut s.decision.exemption,
                    &mut s.appraisal.scores_exemption,
                    &mut s.appraisal.costs_exemption,
                ];
                for exemption in exemptions.into_iter().flatten() {
                    exemption.audience = audience;
                }
                s.paper.standing.audience = self.paper;
                s.appraisal.scores_audience = self.other;
                s.item.content_audience = self.item;
                s.decision.content_audience = self.content;
                for other in [
                    &mut s.document.audience,
                    &mut s.comment.audience,
                    &mut s.correction.audience,
                    &mut s.publication.audience,
                ] {
                    *other = self.other;
                }
            }
        }
    }

    /// What the matrix says that this asker sees of a record of this kind.
    fn seen(self, kind: Kind, asker: &Asker, cells: &Cells) -> Seen {
        let by = |query: &str| asker.by_cell(&cells[query].roles[&asker.role]);
        let open = |query: &str, audience: Audience| audience <= by(query).0;
        let written = |query: &str, audience: Audience| open(query, audience) || by(query).1;
        let whole = |seen: bool| if seen { Seen::Whole } else { Seen::Nothing };
        let stub = |query: &str, exists: bool, content: bool| match cells[query].exempt.as_str() {
            _ if !exists => Seen::Nothing,
            _ if content => Seen::Whole,
            "stub" => Seen::Stub,
            _ => Seen::Nothing,
        };
        let meeting = open("meetings", self.meeting);
        let item = stub("agendaItems", meeting, open("agendaItems", self.item));
        let decision = stub(
            "decisions",
            open("decisions", self.decision),
            open("decisions", self.content),
        );
        let of_decision = |query: &str| whole(decision == Seen::Whole && open(query, self.content));
        match kind {
            Kind::Organisation
            | Kind::Board
            | Kind::StandingOrders
            | Kind::Authority
            | Kind::Person
            | Kind::Post
            | Kind::Membership => Seen::Whole,
            Kind::Account => match cells["accounts"].roles[&asker.role].join(" ").as_str() {
                "all" => whole(asker.held == Held::Everywhere || asker.wrote),
                "own" => whole(asker.wrote),
                _ => Seen::Nothing,
            },
            Kind::Matter => whole(open("matters", self.matter)),
            Kind::Meeting => whole(meeting),
            Kind::AgendaItem => item,
            Kind::Paper | Kind::PaperVersion => whole(written("papers", self.paper)),
            Kind::Recommendation => whole(written("recommendations", self.paper)),
            // With its paper, its meeting and what is before that.
            Kind::Consideration => {
                whole(written("considerations", self.paper) && item == Seen::Whole)
            }
            Kind::Clearance => whole(written("clearances", Audience::Working)),
            Kind::Comment => whole(written("comments", self.other.max(self.paper))),
            Kind::Document => whole(open("documents", self.other)),
            Kind::Decision => decision,
            Kind::Clause => of_decision("clauses"),
            Kind::PendingItem => of_decision("pendingItems"),
            Kind::Commitment => of_decision("commitments"),
            Kind::Correction => whole(open("corrections", self.other)),
            Kind::Publication => whole(open("publications", self.published)),
            Kind::Erasure => match cells["erasures"].roles[&asker.role].join(" ").as_str() {
                "all" => whole(asker.held == Held::Everywhere),
                _ => Seen::Nothing,
            },
            Kind::Appraisal => whole(written("appraisals", self.matter)),
            Kind::ScoreSheet => whole(written("scoreSheets", self.other)),
        }
    }
}

/// The type of a record in the API.
fn type_of(kind: Kind) -> String {
    if kind == Kind::Decision {
        return "Resolution".to_owned();
    }
    let parts = kind.word().split('-').map(|part| {
        let (first, rest) = part.split_at(1);
        first.to_uppercase() + rest
    });
    parts.collect()
}

/// The IDs in an answer, each with the way to it.
fn ids_in(value: &Value, way: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("id", Value::String(id)) => {
                        found.insert((way.to_owned(), id.clone()));
                    }
                    _ => ids_in(field, &format!("{way}.{name}"), found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| ids_in(item, way, found)),
        _ => {}
    }
}

/// Everything there is to ask of a set of records.
struct Questions {
    ids: Vec<AnyId>,
    lists: String,
    records: Vec<String>,
}

impl Questions {
    fn about(s: &Samples) -> Self {
        let sdl = Sdl::current();
        let mut lists = vec!["{".to_owned()];
        for query in sdl.fields("Query") {
            let name = query.name.node.as_str();
            if !query.arguments.iter().any(|a| a.node.name.node == "first") {
                continue;
            }
            let filter = match name {
                "agendaItems" => format!(
                    ", filter: {{ meetingId: \"{}\" }}",
                    AnyId::from(s.meeting.id)
                ),
                _ => String::new(),
            };
            lists.push(format!(
                "{name}(first: 100{filter}) {{ edges {{ node {{ id }} }} }}"
            ));
        }
        lists.push("}".to_owned());
        let lists = lists.join(" ");
        let ids = places::ids(s);
        let record = |id: &AnyId| {
            let name = type_of(id.kind);
            let told = match id.kind {
                Kind::AgendaItem | Kind::Decision => "isStub",
                _ => "",
            };
            format!(
                "{{ node(id: \"{id}\") {{ id ... on {name} {{ {told} {} }} }} }}",
                sdl.edges(&name)
            )
        };
        let records = ids.iter().map(record).collect();
        Self {
            ids,
            lists,
            records,
        }
    }
}

/// What an asker finds.
struct Answers {
    listed: BTreeSet<(String, String)>,
    /// By ID, with the ways from there to others.
    records: BTreeMap<String, (Seen, BTreeSet<(String, String)>)>,
    together: Vec<bool>,
}

async fn data(app: &TestApp, viewer: &Viewer, query: &str, variables: Value) -> Value {
    let answer = app.ask_all_as(viewer.clone(), query, variables).await;
    assert!(
        answer["errors"].is_null(),
        "{query}: {:#}",
        answer["errors"]
    );
    answer["data"].clone()
}

async fn answers(app: &TestApp, viewer: &Viewer, questions: &Questions) -> Answers {
    let mut listed = BTreeSet::new();
    ids_in(
        &data(app, viewer, &questions.lists, json!({})).await,
        "",
        &mut listed,
    );
    let mut records = BTreeMap::new();
    for (id, query) in questions.ids.iter().zip(&questions.records) {
        let mut node = data(app, viewer, query, json!({})).await["node"].take();
        let seen = match (&node, node["isStub"].as_bool()) {
            (Value::Null, _) => Seen::Nothing,
            (_, Some(true)) => Seen::Stub,
            _ => Seen::Whole,
        };
        if let Some(fields) = node.as_object_mut() {
            fields.remove("id");
        }
        let mut ways = BTreeSet::new();
        ids_in(&node, "", &mut ways);
        records.insert(id.to_string(), (seen, ways));
    }
    let all: Vec<_> = questions.ids.iter().map(ToString::to_string).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let together = data(app, viewer, query, json!({ "ids": all })).await;
    let together = together["nodes"].as_array().unwrap();
    let together = together.iter().map(|node| !node.is_null()).collect();
    Answers {
        listed,
        records,
        together,
    }
}

/// Plants records and compares what everyone finds of them with the matrix.
async fn compare(app: TestApp, whom: For) {
    let s = plant(&app, |s| whom.plant_as(s)).await;
    let (cells, questions) = (cells_of_matrix(), Questions::about(&s));
    let system = Viewer::system("test", app.app.today());
    let all = answers(&app, &system, &questions).await;
    let mut wrong = Vec::new();
    for asker in askers(&app, &s) {
        let found = answers(&app, &asker.viewer, &questions).await;
        let seen = |id: &AnyId| whom.seen(id.kind, &asker, &cells);
        let by_text: BTreeMap<_, _> = questions
            .ids
            .iter()
            .map(|id| (id.to_string(), seen(id)))
            .collect();
        let seen_of = |id: &String| by_text.get(id).copied().unwrap_or(Seen::Whole);
        for (n, id) in questions.ids.iter().enumerate() {
            let (text, should) = (id.to_string(), seen(id));
            let mut tell = |way: &str, is: &dyn std::fmt::Debug| {
                wrong.push(format!(
                    "{} by {way}: {id}: {is:?}, not {should:?}",
                    asker.name()
                ));
            };
            let (is, ways) = &found.records[&text];
            if *is != should {
                tell("node", is);
            }
            if found.together[n] != (should > Seen::Nothing) {
                tell("nodes", &found.together[n]);
            }
            let lists: Vec<_> = all
                .listed
                .iter()
                .filter(|(_, listed)| *listed == text)
                .collect();
            for list in lists {
                if found.listed.contains(list) != (should > Seen::Nothing) {
                    tell(&list.0, &found.listed.contains(list));
                }
            }
            // From a record that is seen whole, to all that is seen; from a stub, to nothing else.
            for (way, to) in ways {
                if seen_of(to) == Seen::Nothing {
                    tell(&format!("the way{way}"), to);
                }
            }
            for (way, to) in &all.records[&text].1 {
                let leads = ways.contains(&(way.clone(), to.clone()));
                let elsewhere = *to != text;
                // What an appraisal concludes is told with its scores.
                let scores = asker.by_cell(&cells["scoreSheets"].roles[&asker.role]).0;
                let elsewhere =
                    elsewhere && !(way.starts_with(".conclusion") && scores < whom.other);
                // Who scored is told by name to the office and to themself, as every asker but the public
                // is here.
                let by_name = [Kind::Appraisal, Kind::ScoreSheet].contains(&id.kind)
                    && way.ends_with(".person");
                let elsewhere = elsewhere && !(by_name && asker.role == Role::Public);
                if should == Seen::Whole && seen_of(to) == Seen::Whole && elsewhere && !leads {
                    tell(&format!("no way{way}"), to);
                }
                if should == Seen::Nothing && leads {
                    tell(&format!("the way{way}"), to);
                }
                // A stub is found where the agenda is, and not by what it is about.
                let of_agenda = [Kind::Meeting, Kind::AgendaItem, Kind::Decision, Kind::Board]
                    .contains(&id.kind);
                if seen_of(to) == Seen::Stub && !of_agenda && leads {
                    tell(&format!("to a stub the way{way}"), to);
                }
            }
        }
        let strange = found
            .listed
            .iter()
            .filter(|(_, id)| seen_of(id) == Seen::Nothing);
        wrong.extend(strange.map(|strange| format!("{} found {strange:?}", asker.name())));
    }
    assert!(wrong.is_empty(), "{whom:?}: {wrong:#?}");
}

#[test]
fn items_and_decisions_alone_leave_a_stub() {
    let cells = cells_of_matrix();
    let stubs = cells.iter().filter(|(_, row)| row.exempt == "stub");
    let stubs: Vec<_> = stubs.map(|(query, _)| query.as_str()).collect();
    assert_eq!(stubs, ["agendaItems", "decisions", "resolutions"]);
}

both! {
    async fn what_is_open_is_read_as_the_matrix_says(app: TestApp) {
        Box::pin(compare(app, For::EVERYONE)).await;
    }

    async fn what_is_restricted_is_read_as_the_matrix_says(app: TestApp) {
        Box::pin(compare(app, For::exempt(Audience::Restricted))).await;
    }

    async fn what_is_confidential_is_read_as_the_matrix_says(app: TestApp) {
        Box::pin(compare(app, For::exempt(Audience::Confidential))).await;
    }

    async fn drafts_are_read_as_the_matrix_says(app: TestApp) {
        Box::pin(compare(app, For::DRAFTS)).await;
    }
}
