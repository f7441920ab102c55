//! What is wrong with an example's files is told with file, line and field, all at once.

use super::*;
use crate::example::folder::SETTINGS;

fn read(files: &[(&str, &str)]) -> Result<(Settings, Vec<Step>), Vec<String>> {
    let catalogue = Catalogue::of_api().unwrap();
    let mut all = vec![(SETTINGS, "title = \"A test\"")];
    if files.iter().any(|(path, _)| *path == SETTINGS) {
        all.clear();
    }
    all.extend_from_slice(files);
    let folder = Folder::of(&all);
    let today = "2026-11-18".parse().unwrap();
    let mut reader = Reader::new(&catalogue, &folder, today);
    for (name, text) in folder.step_files() {
        reader.steps(name, text);
    }
    let settings = reader.settings();
    let read = reader.done(settings);
    read.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

fn wrong(text: &str) -> Vec<String> {
    read(&[("1.toml", text)]).map(|_| ()).unwrap_err()
}

const ADD: &str = "[[step]]\ndo = \"addOrganisation\"\nas = \"council\"\n\
                   input = { name = \"Anyshire\", kind = \"COUNCIL\" }\n";

/// A file, and the beginning of a line that it must give.
const WRONG: &[(&str, &str)] = &[
    (
        "[[step]]\ndo = \"addOrganisation\nas = 3",
        "test/1.toml:2:22: this is not TOML: ",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\nnmae = \"x\"\ninput = { name = \"A\", kind = \
         \"COUNCIL\" }",
        "test/1.toml:3:1: nmae: there is no key `nmae` here",
    ),
    (
        "[[step]]\nbuy = \"x\"\ndo = \"addOrganisation\"\n\
         input = { name = \"A\", kind = \"COUNCIL\" }",
        "test/1.toml:2:1: buy: there is no key `buy` here (did you mean `by`?)",
    ),
    (
        "[[stp]]\ndo = \"x\"",
        "test/1.toml:1:3: stp: there is no key `stp` here (did you mean `step`?)",
    ),
    (
        "[[step]]\ndo = \"addOrganization\"",
        "test/1.toml:2:6: do: there is no mutation `addOrganization` (did you mean \
         `addOrganisation`?)",
    ),
    (
        "[[step]]\nas = \"x\"",
        "test/1.toml:1:1: `do` is missing: the name of a mutation",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"",
        "test/1.toml:1:1: `input` is missing",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ninput = { name = \"A\" }",
        "test/1.toml:3:9: input: `input.kind` is missing",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ninput = { nam = \"A\", name = \"A\", kind = \
         \"COUNCIL\" }",
        "test/1.toml:3:11: input.nam: there is no key `nam` here (did you mean `name`?)",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ninput = { name = 3, kind = \"COUNCIL\" }",
        "test/1.toml:3:18: input.name: this takes a text in quotation marks; it is of the \
         type integer",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ninput = { name = \"A\", kind = \"COUNSIL\" }",
        "test/1.toml:3:30: input.kind: `COUNSIL` is not one of the words of OrganisationKind \
         (did you mean `COUNCIL`?)",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\nby = \"ann\"\n\
         input = { name = \"A\", kind = \"COUNCIL\" }",
        "test/1.toml:3:6: by: no step before this gives `@ann`",
    ),
    (
        "[[step]]\ndo = \"changeOrganisation\"\nargs = { id = \"@council\", version = 1 }\n\
         input = { name = \"A\", kind = \"COUNCIL\" }",
        "test/1.toml:3:15: args.id: no step before this gives `@council`",
    ),
    (
        "[[step]]\ndo = \"changeOrganisation\"\nargs = { id = \"@ council\", version = true \
         }\ninput = { name = \"A\", kind = \"COUNCIL\" }",
        "test/1.toml:3:38: args.version: this takes a whole number; it is of the type boolean",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ninput = { name = \"${tomorrow}\", kind = \
         \"COUNCIL\" }",
        "test/1.toml:3:18: input.name: `${tomorrow}` is neither a date",
    ),
    (
        "[[step]]\ndo = \"addOrganisation\"\ntext_from = { summary = \"a.md\" }\n\
         input = { name = \"A\", kind = \"COUNCIL\" }",
        "test/1.toml:3:25: text_from.summary: the example has no file `a.md`",
    ),
];

#[test]
fn what_is_wrong_is_told_with_file_line_and_field() {
    for (text, expected) in WRONG {
        let found = wrong(text);
        assert!(
            found.iter().any(|problem| problem.starts_with(expected)),
            "expected: {expected}\nfound: {found:#?}"
        );
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = format!("{ADD}{ADD}[[step]]\ndo = \"nothing\"\n");
    let settings = "titel = \"x\"\n[tokens]\nsecretary = \"@ann\"\nking = \"@council\"\n";
    let problems = read(&[(SETTINGS, settings), ("1.toml", &text)]).unwrap_err();
    assert_eq!(
        problems,
        [
            "test/1.toml:7:6: as: `council` is the name of an earlier record already",
            "test/1.toml:10:6: do: there is no mutation `nothing`",
            "test/example.toml:1:1: `title` is missing: what the example is called",
            "test/example.toml:1:1: titel: there is no key `titel` here (did you mean `title`?); \
             there are: title, about, tokens, open",
            "test/example.toml:3:13: tokens.secretary: no step before this gives `@ann`",
            "test/example.toml:4:1: tokens.king: there is no key `king` here; there are: member, \
             secretary, author, clearing-officer, scorer, scrutiny-officer, administrator",
        ]
    );
}

#[test]
fn texts_hold_dates_records_and_signs() {
    let text = format!(
        "{ADD}[[step]]\ndo = \"addOrganisation\"\n[step.input]\nkind = \"COUNCIL\"\n\
         name = \"@@home of ${{@council.name}}\"\nfrom = \"$today+14\"\nto = \"$workday+1\"\n\
         summary = \"On ${{today+1}}, for $${{5}}\"\n"
    );
    let (_, steps) = read(&[("1.toml", &text)]).unwrap();
    let reference = Reference::parse("council.name").unwrap();
    let values = BTreeMap::from([(reference, "Anyshire".into())]);
    let input = steps[1].arguments[0].1.fill(&values);
    assert_eq!(input["from"], "2026-12-02");
    assert_eq!(input["to"], "2026-11-19");
    assert_eq!(input["summary"], "On 19 November 2026, for ${5}");
    assert_eq!(input["name"], "@home of Anyshire");
}

#[test]
fn a_text_comes_from_a_file_without_its_front_sheet() {
    let step = "[[step]]\ndo = \"addOrganisation\"\ninput = { name = \"A\", kind = \"COUNCIL\" }\n\
                text_from = { summary = \"papers/a.md\" }\n";
    let files = [
        ("1.toml", step),
        ("papers/a.md", "---\ntitle: A\n---\n\nThe text.\n"),
    ];
    let (_, steps) = read(&files).unwrap();
    let input = steps[0].arguments[0].1.fill(&BTreeMap::new());
    assert_eq!(input["summary"], "The text.\n");
    let twice = step.replace("kind =", "summary = \"x\", kind =");
    let problems = read(&[("1.toml", &twice), files[1]]).unwrap_err();
    assert!(problems[0].contains("given twice"), "{problems:?}");
}
