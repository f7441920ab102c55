//! Commands that come to an end: what they print, and their exit codes.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{complained, minuted, printed};

#[test]
fn help_teaches_and_says_the_exit_codes() {
    let help = minuted(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let text = printed(&help);
    for told in [
        "serve",
        "migrate",
        "token",
        "schema",
        "render",
        "ledger",
        "Exit codes:",
        "Examples:",
    ] {
        assert!(text.contains(told), "{told} is missing:\n{text}");
    }
}

#[test]
fn what_can_t_be_understood_exits_with_2() {
    for arguments in [
        &["surve"][..],
        &["serve", "--exampel", "esbt"],
        &["serve", "--example", "esbt", "--database", "sqlite://x.db"],
        &["token", "create", "--account", "A", "--role", "king"],
    ] {
        let output = minuted(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!complained(&output).is_empty());
        assert!(printed(&output).is_empty());
    }
}

#[test]
fn an_example_that_is_not_there_is_named_with_those_that_are() {
    let output = minuted(&["serve", "--example", "esbd", "--listen", "127.0.0.1:0"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(
        complained(&output).contains("esbt"),
        "{}",
        complained(&output)
    );
}

#[test]
fn a_paper_is_rendered_to_standard_output_or_to_a_file() {
    let folder = TempDir::new().unwrap();
    let paper = folder.path().join("paper.md");
    std::fs::write(
        &paper,
        "---\ntitle: Fog\nreport-to: Cabinet\n---\n\n# Advice\n\nBuy *it*.\n",
    )
    .unwrap();
    let paper = paper.to_str().unwrap();
    let shown = minuted(&["render", paper, "--to", "html"]);
    assert_eq!(shown.status.code(), Some(0), "{}", complained(&shown));
    assert!(printed(&shown).contains("Advice"));
    let out = folder.path().join("paper.html");
    let written = minuted(&["render", paper, "--to", "html", "-o", out.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0), "{}", complained(&written));
    assert_eq!(std::fs::read_to_string(out).unwrap(), printed(&shown));
}

#[test]
fn a_paper_becomes_a_word_document_for_its_audience() {
    let folder = TempDir::new().unwrap();
    let paper = folder.path().join("paper.md");
    // The public does not see the picture, so it need not be there.
    let text = "---\ntitle: Fog\n---\n\n# Sites\n\n::: exempt 3\n![A map](map.png)\n:::\n";
    std::fs::write(&paper, text).unwrap();
    let paper = paper.to_str().unwrap();
    let shown = minuted(&["render", paper, "--to", "docx"]);
    assert_eq!(shown.status.code(), Some(0), "{}", complained(&shown));
    assert!(shown.stdout.starts_with(b"PK"));
    let out = folder.path().join("paper.docx");
    let written = minuted(&["render", paper, "--to", "docx", "-o", out.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0), "{}", complained(&written));
    assert_eq!(std::fs::read(out).unwrap(), shown.stdout);
    let members = ["render", paper, "--to", "docx", "--audience", "restricted"];
    let missing = minuted(&members);
    assert_eq!(missing.status.code(), Some(1));
    let said = complained(&missing);
    assert!(
        said.contains("paper.md:8:1: the picture `map.png`"),
        "{said}"
    );
    std::fs::write(folder.path().join("map.png"), "not a picture").unwrap();
    let broken = minuted(&members);
    assert!(complained(&broken).contains("neither a PNG nor a JPEG"));
}

#[test]
fn a_paper_is_held_to_the_grounds_of_the_rules_that_are_named() {
    let folder = TempDir::new().unwrap();
    let paper = folder.path().join("paper.md");
    let text = "---\ntitle: Fog\n---\n\n# Sites\n\nA bid of [[exempt scotland 6: £2m]].\n";
    std::fs::write(&paper, text).unwrap();
    let paper = paper.to_str().unwrap();
    let page = |rules: &[&str]| {
        let mut arguments = vec!["render", paper, "--to", "html"];
        arguments.extend(rules);
        minuted(&arguments)
    };
    let england = page(&[]);
    assert_eq!(england.status.code(), Some(1));
    let said = complained(&england);
    assert!(
        said.contains("paper.md:7:10: the rules of this board"),
        "{said}"
    );
    let scotland = page(&["--rules", "scotland-council"]);
    assert_eq!(scotland.status.code(), Some(0), "{}", complained(&scotland));
    let shown = printed(&scotland);
    for told in [
        "[exempt: paragraph 6 of Schedule 7A]",
        "<dt>Withheld</dt><dd>Exempt information under paragraph 6 of Part 1 of Schedule 7A to the \
         Local Government (Scotland) Act 1973.</dd>",
    ] {
        assert!(shown.contains(told), "{told}");
    }
    // Terms of reference that take over the grounds of a host in Scotland.
    let orders = folder.path().join("terms.toml");
    let terms = "id = \"ours\"\ntitle = \"Ours\"\nstands_on = \"partnership\"\nversion = \
                 \"2026-05-01\"\nfrom = 2026-05-01\nsource = \"Terms of reference\"\n";
    let host = "[[withholding]]\nmark = \"exempt scotland 1 to 15\"\n";
    for (text, code) in [(terms.to_owned(), 1), (format!("{terms}{host}"), 0)] {
        std::fs::write(&orders, text).unwrap();
        let found = page(&["--rules", orders.to_str().unwrap()]);
        assert_eq!(found.status.code(), Some(code), "{}", complained(&found));
    }
    let unknown = page(&["--rules", "atlantis"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(complained(&unknown).contains("there are no rules `atlantis`; there are: "));
}

#[test]
fn a_paper_with_a_problem_exits_with_1_and_names_file_line_and_field() {
    let folder = TempDir::new().unwrap();
    let paper = folder.path().join("paper.md");
    std::fs::write(
        &paper,
        "---\ntitle: Fog\nreport-too: Cabinet\n---\n\nText.\n",
    )
    .unwrap();
    let output = minuted(&["render", paper.to_str().unwrap(), "--to", "html"]);
    assert_eq!(output.status.code(), Some(1));
    let said = complained(&output);
    for told in ["paper.md", "3", "report-too"] {
        assert!(said.contains(told), "{told} is missing: {said}");
    }
    let missing = minuted(&["render", "/nowhere/paper.md", "--to", "html"]);
    assert_eq!(missing.status.code(), Some(3));
}

#[test]
fn a_database_is_made_once_and_its_ledger_verifies() {
    let folder = TempDir::new().unwrap();
    let database = format!("sqlite://{}", folder.path().join("minuted.db").display());
    let none = minuted(&["ledger", "verify", "--database", &database]);
    assert_ne!(none.status.code(), Some(0), "there is no database yet");
    let first = minuted(&["migrate", "--database", &database]);
    assert_eq!(first.status.code(), Some(0), "{}", complained(&first));
    let again = minuted(&["migrate", "--database", &database]);
    assert_eq!(again.status.code(), Some(0));
    assert_ne!(printed(&first), printed(&again));
    let fresh = format!("sqlite://{}", folder.path().join("fresh.db").display());
    let told = |address: &str| -> Value {
        let migrated = minuted(&["migrate", "--json", "--database", address]);
        assert_eq!(migrated.status.code(), Some(0), "{}", complained(&migrated));
        serde_json::from_str(&printed(&migrated)).unwrap()
    };
    assert!(told(&fresh)["migrations"].as_u64().unwrap() > 0);
    assert_eq!(told(&fresh), serde_json::json!({ "migrations": 0 }));
    let account = [
        "--account",
        "Ann",
        "--role",
        "administrator",
        "--database",
        &database,
    ];
    let token = minuted(&[&["token", "create", "--json"][..], &account].concat());
    let token: Value = serde_json::from_str(&printed(&token)).unwrap();
    assert!(token["token"].as_str().unwrap().starts_with("minuted_"));
    let verified = minuted(&["ledger", "verify", "--database", &database]);
    assert_eq!(verified.status.code(), Some(0), "{}", complained(&verified));
}

#[test]
fn the_schema_is_printed_as_it_is_committed() {
    let schema = printed(&minuted(&["schema"]));
    let committed = include_str!("../../../../schema/minuted.graphql");
    assert_eq!(schema.trim_end(), committed.trim_end());
}
