//! The committed description of the API: it is that of this build, and what clients rely on does
//! not leave it unlisted.

use crate::sdl::Sdl;

const COMMITTED: &str = include_str!("../../../schema/minuted.graphql");
const RELEASED: &str = include_str!("../../../schema/released.graphql");
const CHANGES: &str = include_str!("../../../schema/CHANGES.md");

#[test]
fn the_committed_schema_is_that_of_this_build() {
    let drifted = COMMITTED.trim_end() != minuted_graphql::sdl().trim_end();
    assert!(
        !drifted,
        "schema/minuted.graphql has drifted; run `cargo xtask codegen`"
    );
}

#[test]
fn the_api_breaks_nothing_unlisted() {
    let (released, current) = (Sdl::parse(RELEASED), Sdl::current());
    let breaks = breaks(&released, &current);
    let unlisted: Vec<_> = breaks
        .iter()
        .filter(|gone| !CHANGES.lines().any(|line| is_listed(line, gone)))
        .collect();
    assert!(
        unlisted.is_empty(),
        "list these in schema/CHANGES.md: {unlisted:#?}"
    );
}

/// Whether a line of the list of changes is for this: `- E.Q`, with or without backticks, and after
/// it, perhaps, `: ` and why.
fn is_listed(line: &str, gone: &str) -> bool {
    let entry = line.trim_start_matches("- ").replace('`', "");
    entry
        .strip_prefix(gone)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

#[test]
fn a_change_is_listed_by_all_of_its_name() {
    assert!(is_listed("- `E.Q`", "E.Q"));
    assert!(is_listed("- `E.Q`: nobody had one.", "E.Q"));
    assert!(!is_listed("- `E.Quorum`", "E.Q"));
}

#[test]
fn a_break_is_noticed() {
    let before = Sdl::parse(
        "type Query implements N { a(x: Int): Int b: String! } enum E { P Q } input I { i: Int }",
    );
    let after = Sdl::parse(
        "type Query { a(x: Int, y: Int!): Int b: String } enum E { P } input I { i: Int j: Int! }",
    );
    let found = breaks(&before, &after);
    assert_eq!(
        found,
        [
            "E.Q",
            "Query implements N",
            "Query.b: String!",
            "new demand: I.j",
            "new demand: Query.a(y)"
        ]
    );
}

/// What left the schema, and what it newly demands of those who knew it.
fn breaks(released: &Sdl, current: &Sdl) -> Vec<String> {
    let mut gone: Vec<_> = released
        .elements()
        .difference(&current.elements())
        .cloned()
        .collect();
    let known = released.elements();
    let demands = current.demands();
    let new = demands
        .difference(&released.demands())
        .cloned()
        .collect::<Vec<_>>();
    let of_known = |demand: &&String| {
        let owner = demand.split(['(', '.']).next().unwrap_or_default();
        let field = demand.split('(').next().unwrap_or_default();
        match demand.contains('(') {
            true => known
                .iter()
                .any(|element| element.starts_with(&format!("{field}:"))),
            false => known.contains(owner),
        }
    };
    gone.extend(
        new.iter()
            .filter(of_known)
            .map(|demand| format!("new demand: {demand}")),
    );
    gone
}
