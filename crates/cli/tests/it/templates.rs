//! `minuted templates`: an office's own pages and documents are checked and shown.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::{Server, complained, minuted, minuted_in, printed};

/// An office's folder with a document of its own and one of ours that it changed.
fn office(folder: &Path, template: &str) {
    card(folder, "board-card", template);
    let ours = folder.join("own/documents/decision-list");
    fs::create_dir_all(&ours).unwrap();
    fs::write(
        ours.join("document.hbs"),
        "Ask the office: {{board.name}}.\n",
    )
    .unwrap();
}

/// A document of a board's.
fn card(folder: &Path, name: &str, template: &str) {
    let own = folder.join("own/documents").join(name);
    fs::create_dir_all(&own).unwrap();
    let manifest = format!(
        "route = \"/boards/{{id}}/{name}\"\ntitle = \"{{{{board.name}}}}\"\nfound = \"board\"\n\n\
         [parameters.id]\ntype = \"board\"\n"
    );
    fs::write(own.join("document.toml"), manifest).unwrap();
    let query = "query ($id: ID!) { board: node(id: $id) { ... on Board { name kind summary } } }";
    fs::write(own.join("query.graphql"), query).unwrap();
    fs::write(own.join("document.hbs"), template).unwrap();
}

const SOUND: &str = "{{#with board}}\nThe {{kind}} called {{name}}.\n{{/with}}\n";

#[test]
fn what_is_wrong_is_told_with_file_and_line_before_anything_is_served() {
    let shipped = minuted(&["templates", "check"]);
    assert_eq!(shipped.status.code(), Some(0), "{}", complained(&shipped));
    assert!(
        printed(&shipped).contains("documents are sound."),
        "{}",
        printed(&shipped)
    );
    let folder = TempDir::new().unwrap();
    let check = ["templates", "check", "--templates", "own"];
    office(folder.path(), SOUND);
    let wrong = [
        (
            "levels",
            "{{#with board}}\n# A\n\n### {{name}}\n{{/with}}\n",
            "documents/levels/document.hbs:4: this heading skips a level",
        ),
        (
            "pictures",
            "{{#with board}}\n\n![](crest.png)\n{{/with}}\n",
            "documents/pictures/document.hbs:3: this picture has no text alternative",
        ),
        (
            "fields",
            "{{board.nmae}}\n",
            "documents/fields/document.hbs:1: there is no `board.nmae`",
        ),
    ];
    for (name, template, _) in wrong {
        card(folder.path(), name, template);
    }
    let checked = minuted_in(folder.path(), &[], &check);
    let told = complained(&checked);
    assert_eq!(checked.status.code(), Some(1), "{told}");
    for (_, _, says) in wrong {
        assert!(told.contains(says), "{told}");
    }
    assert!(!told.contains("board-card"), "{told}");
    card(folder.path(), "broken", "{{#with board}}\n");
    let checked = minuted_in(folder.path(), &[], &check);
    let told = complained(&checked);
    assert_eq!(checked.status.code(), Some(1), "{told}");
    assert!(told.contains("documents/broken/document.hbs"), "{told}");
    // That can't be loaded, so it is not served either.
    let serve = ["serve", "--templates", "own", "--listen", "127.0.0.1:0"];
    let refused = minuted_in(folder.path(), &[], &serve);
    assert_eq!(refused.status.code(), Some(1), "{}", complained(&refused));
    for (named, code) in [("nowhere", 3), (".", 3)] {
        let variables = [("MINUTED_TEMPLATES", named)];
        let refused = minuted_in(folder.path(), &variables, &["templates", "check"]);
        let told = complained(&refused);
        match named {
            "." => assert!(told.contains("holds no templates"), "{told}"),
            _ => assert!(told.contains("nowhere"), "{told}"),
        }
        assert_eq!(refused.status.code(), Some(code), "{told}");
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one walk from an empty folder to a document"
)]
fn a_document_of_an_office_is_shown_and_served() {
    let folder = TempDir::new().unwrap();
    office(folder.path(), SOUND);
    let file = folder.path().join("office.db");
    let database = format!("sqlite://{}", file.display());
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    let server = Server::start(&["--database", &database, "--templates", own]);
    let token = [
        "token",
        "create",
        "--account",
        "Ann Example",
        "--role",
        "administrator",
    ];
    let token = minuted(&[&token[..], &["--database", &database]].concat());
    let token = printed(&token).trim().to_owned();
    let add = "mutation { addOrganisation(input: { name: \"Anyshire\", kind: COUNCIL }) {
        organisation { id } refusals { message } } }";
    let (_, answer) = server.ask(Some(&token), add);
    let organisation = answer["data"]["addOrganisation"]["organisation"]["id"].clone();
    let board = format!(
        "mutation {{ constituteBoard(input: {{ name: \"The *Cabinet*\", kind: \"Cabinet\", power: DECIDES,
            code: \"CAB\", rules: \"england-council-executive\", leadId: {organisation},
            constitutedBy: [{{ by: {organisation} }}] }}) {{
            board {{ id }} refusals {{ message }} }} }}"
    );
    let (_, answer) = server.ask(Some(&token), &board);
    let id = answer["data"]["constituteBoard"]["board"]["id"].as_str();
    let id = id.unwrap_or_else(|| panic!("{answer}"));
    let address = format!("/boards/{}", id.trim_start_matches("board:"));
    let (status, page) = server.get(&format!("{address}/board-card"));
    assert_eq!(status, 200);
    assert!(page.contains("The Cabinet called The *Cabinet*."), "{page}");
    // The one that the office changed, with our query.
    let (status, page) = server.get(&format!("{address}/decision-list"));
    assert_eq!(status, 200);
    assert!(page.contains("Ask the office: The *Cabinet*."), "{page}");

    let parameter = format!("id={id}");
    let preview = |more: &[&str]| {
        let first = [
            "templates",
            "preview",
            "--templates",
            own,
            "--database",
            &database,
        ];
        minuted(&[&first[..], more].concat())
    };
    let markdown = preview(&["board-card", "--param", &parameter, "--to", "md"]);
    assert_eq!(
        printed(&markdown),
        "The Cabinet called The \\*Cabinet\\*.\n"
    );
    let html = preview(&["board-card", "--param", &parameter, "--as", &token]);
    assert!(
        printed(&html).contains("Signed in as Ann Example"),
        "{}",
        printed(&html)
    );
    let word = folder.path().join("card.docx");
    let word = word.to_str().unwrap();
    let made = preview(&[
        "board-card",
        "--param",
        &parameter,
        "--to",
        "docx",
        "-o",
        word,
    ]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    assert!(fs::read(word).unwrap().starts_with(b"PK"));
    for (arguments, code, says) in [
        (
            &["card", "--param", &parameter][..],
            1,
            "there is no `card`; there are",
        ),
        (&["board-card"], 1, "shows no such record"),
        (
            &["board-card", "--param", "id=1"],
            1,
            "shows no such record",
        ),
        (
            &["board-card", "--param", &parameter, "--param", "x=1"],
            1,
            "takes id (the ID of a board)",
        ),
        (
            &["board-card", "--param", &parameter, "--to", "odt"],
            2,
            "write one of",
        ),
        (
            &["board-card", "--param", "id"],
            2,
            "write a name, `=` and a value",
        ),
        (
            &["board-card", "--param", &parameter, "--as", "nonsense"],
            3,
            "the token",
        ),
    ] {
        let refused = preview(arguments);
        let told = complained(&refused);
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(says), "{arguments:?}: {told}");
    }
}
