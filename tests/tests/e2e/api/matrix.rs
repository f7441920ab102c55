//! Every command and every query, for every role, against the matrix that people can read.

use std::collections::{BTreeMap, BTreeSet};

use minuted_core::{
    permissions::{Action, Reading, as_markdown},
    roles::Role,
};
use minuted_testing::both;
use serde_json::json;

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

both! {
    async fn each_role_may_give_the_commands_of_the_matrix_and_no_others(app: TestApp) {
        let sdl = Sdl::current();
        let matrix = commands_of_matrix();
        for command in sdl.fields("Mutation") {
            let (query, variables) = sdl.sample_mutation(command);
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
