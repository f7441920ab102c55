//! Every command and every query, for every role, against the matrix that people can read.

use std::collections::{BTreeMap, BTreeSet};

use minuted_app::Viewer;
use minuted_core::{
    accounts::{Account, Grant},
    id::{AnyId, BoardId, RecordId},
    people::{Membership, Seat},
    permissions::{Action, Reading, as_markdown},
    roles::Role,
};
use minuted_testing::{Samples, TestApp, both};
use serde_json::{Value, json};

use super::canary::{name_real_records, plant, without_exemptions};
use crate::sdl::Sdl;

const MATRIX: &str = include_str!("../../../../schema/permissions.md");

/// The rows of the tables of commands in the matrix: each command with the roles that may give it.
fn commands_of_matrix() -> BTreeMap<String, BTreeSet<Role>> {
    let mut columns: Vec<Option<Role>> = Vec::new();
    let mut commands = BTreeMap::new();
    for line in MATRIX.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let first = cells[0].trim_matches('`');
        if first == "command" {
            columns = cells
                .iter()
                .map(|cell| cell.replace(' ', "-").parse().ok())
                .collect();
        } else if first.parse::<Action>().is_ok() {
            let may = cells.iter().zip(&columns).skip(1);
            let may = may.filter(|(cell, _)| !cell.is_empty() && **cell != "–");
            commands.insert(
                first.to_owned(),
                may.filter_map(|(_, role)| *role).collect(),
            );
        }
    }
    commands
}

#[test]
fn the_matrix_has_every_command_of_the_api_and_no_other() {
    let sdl = Sdl::current();
    let api: BTreeSet<_> = sdl
        .fields("Mutation")
        .iter()
        .map(|f| f.name.to_string())
        .collect();
    let core: BTreeSet<_> = Action::ALL
        .iter()
        .map(|action| action.word().to_owned())
        .collect();
    let matrix: BTreeSet<_> = commands_of_matrix().into_keys().collect();
    assert_eq!(api, core);
    assert_eq!(api, matrix);
}

#[test]
fn the_matrix_has_every_query_of_the_api_and_no_other() {
    let sdl = Sdl::current();
    let api: BTreeSet<_> = sdl
        .fields("Query")
        .iter()
        .map(|f| f.name.to_string())
        .collect();
    let core: BTreeSet<_> = Reading::ALL
        .iter()
        .map(|reading| reading.word().to_owned())
        .collect();
    assert_eq!(api, core);
}

#[test]
fn the_committed_matrix_is_that_of_this_build() {
    let drifted = MATRIX.trim_end() != as_markdown().trim_end();
    assert!(
        !drifted,
        "schema/permissions.md has drifted; run `cargo xtask codegen`"
    );
}

/// Commands about what belongs to no board: a role held for any board will do.
const OF_NO_BOARD: [Action; 10] = [
    Action::AddOrganisation,
    Action::ChangeOrganisation,
    Action::ConstituteBoard,
    Action::AddPerson,
    Action::ChangePerson,
    Action::CreatePost,
    Action::ChangePost,
    // The sample belongs to no board, as far as its demanded fields say.
    Action::RecordAuthority,
    Action::EndAuthority,
    Action::ChangeMemberships,
];

/// Someone who holds one role for one board, and who wrote what the samples' author wrote.
fn holder(app: &TestApp, s: &Samples, role: Role, board: Option<BoardId>) -> Viewer {
    let grant = Grant {
        role,
        board,
        opens: None,
        from: None,
        to: None,
    };
    let account = Account {
        grants: vec![grant],
        person: Some(s.membership.person),
        ..s.account.clone()
    };
    let seat = board.map(|board| Membership {
        id: RecordId::from_uuid(sea_orm::prelude::Uuid::from_u128(7)),
        board,
        seat: Seat::Member,
        from: None,
        to: None,
        ..s.membership.clone()
    });
    let seats: Vec<_> = seat.into_iter().filter(|_| role == Role::Member).collect();
    Viewer::of(&account, &seats, app.app.today())
}

/// The commands with what they are about: records of the samples' board.
fn commands_on(s: &Samples) -> Vec<(Action, String, Value)> {
    let ids: [AnyId; 20] = [
        s.organisation.id.into(),
        s.board.id.into(),
        s.person.id.into(),
        s.post.id.into(),
        s.membership.id.into(),
        s.authority.id.into(),
        s.account.id.into(),
        s.matter.id.into(),
        s.meeting.id.into(),
        s.document.id.into(),
        s.paper.id.into(),
        s.paper_version.id.into(),
        s.item.id.into(),
        s.recommendation.id.into(),
        s.consideration.id.into(),
        s.clearance.id.into(),
        s.comment.id.into(),
        s.commitment.id.into(),
        s.appraisal.id.into(),
        s.score_sheet.id.into(),
    ];
    let sdl = Sdl::current();
    let commands = sdl.fields("Mutation").into_iter().map(|command| {
        let action = command.name.node.as_str().parse().unwrap();
        let (query, mut variables) = sdl.sample_mutation(command);
        name_real_records(&mut variables, &ids);
        match action {
            Action::Transition => variables["id"] = json!(s.paper.id.to_string()),
            Action::RecordSittings => variables["id"] = json!(s.meeting.id.to_string()),
            Action::WithdrawAgendaItem => variables["id"] = json!(s.item.id.to_string()),
            Action::ReviseDecision => variables["id"] = json!(s.decision.id.to_string()),
            // One of several, so that none of them is demanded.
            Action::ReceiveComment => variables["input"]["boardId"] = json!(s.board.id.to_string()),
            Action::Publish => variables["input"]["recordId"] = json!(s.meeting.id.to_string()),
            Action::WithdrawFromPublication => {
                variables["input"]["id"] = json!(s.publication.id.to_string());
            }
            Action::Correct => variables["input"]["id"] = json!(s.decision.id.to_string()),
            _ => {}
        }
        (action, query, variables)
    });
    commands.collect()
}

/// The codes of the refusals of a command, as this viewer.
async fn codes(app: &TestApp, viewer: Viewer, query: &str, variables: &Value) -> Vec<String> {
    let answer = app.ask_all_as(viewer, query, variables.clone()).await;
    let payload = answer["data"]
        .as_object()
        .and_then(|data| data.values().next());
    let refusals = payload.and_then(|payload| payload["refusals"].as_array());
    let codes = refusals.unwrap_or_else(|| panic!("{query} answered {answer:#}"));
    codes
        .iter()
        .map(|refusal| refusal["code"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn a_role_counts_where_it_is_held_and_nowhere_else(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let commands = commands_on(&s);
        // Elsewhere first: what is allowed changes what the next command finds.
        for (action, query, variables) in &commands {
            for role in action.roles().iter().copied() {
                let elsewhere = holder(&app, &s, role, Some(app.board));
                let codes = codes(&app, elsewhere, query, variables).await;
                let denied = codes.iter().any(|code| code == "not_allowed" || code == "not_found");
                let of_no_board = OF_NO_BOARD.contains(action);
                assert!(denied || of_no_board, "{action} as {role} of another board: {codes:?}");
            }
        }
        for (action, query, variables) in &commands {
            for role in action.roles().iter().copied() {
                let place = (!action.takes_all_boards()).then_some(s.board.id);
                let here = holder(&app, &s, role, place);
                let codes = codes(&app, here, query, variables).await;
                assert!(!codes.contains(&"not_allowed".to_owned()), "{action} as {role}: {codes:?}");
                // The same role for one board only, where it takes all.
                if action.takes_all_boards() {
                    let one = holder(&app, &s, role, Some(s.board.id));
                    let codes = self::codes(&app, one, query, variables).await;
                    assert!(codes.contains(&"not_allowed".to_owned()), "{action} as {role}: {codes:?}");
                }
            }
        }
    }

    async fn each_role_may_give_the_commands_of_the_matrix_and_no_others(app: TestApp) {
        let sdl = Sdl::current();
        let matrix = commands_of_matrix();
        for command in sdl.fields("Mutation") {
            let (query, variables) = sdl.sample_mutation(command);
            let query = query.replace("code message", "code message field");
            for role in Role::ALL.iter().copied() {
                let answer = app.ask(role, &query, variables.clone()).await;
                let payload = &answer["data"][command.name.node.as_str()];
                let refusals = payload["refusals"].as_array();
                let denied = refusals.is_some_and(|refusals| {
                    refusals.iter().any(|refusal| refusal["code"] == "not_allowed")
                });
                let may = matrix[command.name.node.as_str()].contains(&role);
                assert_eq!(!denied, may, "{} as {role}: {answer:#}", command.name);
                assert!(may || answer["errors"].is_null(), "{} as {role}: {answer:#}", command.name);
                let fields = refusals.into_iter().flatten().filter_map(|r| r["field"].as_str());
                for field in fields {
                    assert!(sdl.takes(command, field), "{} takes no {field}", command.name);
                }
            }
        }
        app.verify().await;
    }

    async fn every_query_answers_every_role_without_a_fault(app: TestApp) {
        let sdl = Sdl::current();
        for query in sdl.fields("Query").iter().filter(|field| {
            field.arguments.iter().all(|argument| argument.node.ty.node.nullable || argument.node.default_value.is_some())
        }) {
            let selection = sdl.selection(crate::sdl::named(&query.ty.node), 2);
            let text = format!("{{ {} {{ {selection} }} }}", query.name);
            for role in Role::ALL.iter().copied() {
                let answer = app.ask_without_limits(role, &text, json!({})).await;
                assert!(answer.get("errors").is_none(), "{text} as {role}: {:#}", answer["errors"]);
            }
        }
    }
}
