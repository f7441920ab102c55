//! What is refused in a profile, with its line and column.

use minuted_core::rules::{Problem, Profile, Profiles};

/// A small profile that is sound.
const SOUND: &str = r#"id = "wales-nhs-board"
title = "A board"
jurisdiction = "wales"
body = "nhs-board"
version = "2020-01-01"
from = 2020-01-01
law = ["SI 1/2"]

[meeting]
initial = "draft"
[meeting.states.draft]
label = "Draft"
phase = "planned"
audience = "working"
[meeting.states.called]
label = "Called"
phase = "called"
audience = "public"
final = true
[meeting.transitions.publish]
label = "Publish"
from = ["draft"]
to = "called"
by = ["secretary"]
citation = "SI 1/2 reg 3"
[[meeting.transitions.publish.conditions]]
rule = "notice"
citation = "SI 1/2 reg 4"
condition = "notice_given"
clear_days = 3
unit = "working"
division = "england-and-wales"
transcribed = "not-established"
[[meeting.transitions.publish.conditions]]
rule = "items"
citation = "local rule"
condition = "agenda_has_items"

[paper]
initial = "published"
states.published = { label = "Published", phase = "published", audience = "public" }
states.withdrawn = { label = "Gone", phase = "withdrawn", audience = "public", final = true }
[paper.transitions.withdraw]
label = "Withdraw"
from = ["published"]
to = "withdrawn"
by = ["secretary"]

[recommendation]
initial = "draft"
[recommendation.states.draft]
label = "Draft"
phase = "drafting"
audience = "working"
final = true
[recommendation.transitions]

[decision]
initial = "draft"
[decision.states.draft]
label = "Draft"
phase = "proposed"
audience = "working"
[decision.states.made]
label = "Made"
phase = "made"
audience = "public"
final = true
[decision.transitions.make]
label = "Make"
from = ["draft"]
to = "made"
by = ["secretary"]
"#;

/// One change of the sound profile: what is replaced, by what, and for each problem in the order of
/// the file its field and a part of its message.
pub(super) type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

fn shown(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Changes the sound profile once and expects exactly these problems. Each `¦` in the change marks
/// where a problem is: the line and column are counted here, by other means than in the reader.
#[track_caller]
pub(super) fn check(old: &str, new: &str, expected: &[(&str, &str)]) {
    assert_eq!(SOUND.matches(old).count(), 1, "`{old}` is not there once");
    let marked = SOUND.replace(old, new);
    let mut places = Vec::new();
    let mut text = String::new();
    for (n, line) in marked.split('\n').enumerate() {
        let mut clean = String::new();
        for c in line.chars() {
            if c == '¦' {
                places.push((n + 1, clean.chars().count() + 1));
            } else {
                clean.push(c);
            }
        }
        text.push_str(&clean);
        text.push('\n');
    }
    let problems = Profile::parse(&text).expect_err(new);
    let all = shown(&problems);
    assert_eq!(problems.len(), expected.len(), "{new}: {all:#?}");
    for ((problem, place), (path, message)) in problems.iter().zip(places).zip(expected) {
        assert_eq!((problem.line, problem.column), place, "{new}: {all:#?}");
        assert_eq!(problem.path, *path, "{new}: {all:#?}");
        assert!(problem.message.contains(message), "{new}: {all:#?}");
    }
}

#[test]
fn the_sound_profile_and_the_shipped_ones_are_read() {
    assert_eq!(Profile::parse(SOUND).map_err(|p| shown(&p)).err(), None);
    for (file, text) in Profiles::SHIPPED {
        assert_eq!(
            Profile::parse(text).map_err(|p| shown(&p)).err(),
            None,
            "{file}"
        );
        // The latest version has the name, an earlier one its day besides.
        let Profile { id, version, .. } = Profile::parse(text).unwrap();
        let named = [format!("{id}.toml"), format!("{id}@{version}.toml")];
        assert!(named.contains(&(*file).to_owned()), "{file}");
    }
    // As an editor on Windows saves it.
    assert!(Profile::parse(&SOUND.replace('\n', "\r\n")).is_ok());
}

const HEAD: &[Row] = &[
    (
        "id = \"wales-nhs-board\"",
        "id = ¦\"Wales NHS\"",
        &[("id", "`Wales NHS` is not a name: write lower-case letters")],
    ),
    (
        "id = \"wales-nhs-board\"\n",
        "¦",
        &[("", "`id` is missing")],
    ),
    (
        "title = \"A board\"",
        "title = ¦\"  \"",
        &[("title", "`title` is blank")],
    ),
    (
        "title = \"A board\"",
        "title = ¦7",
        &[(
            "title",
            "this takes a text in quotation marks; it is of the type integer",
        )],
    ),
    (
        "jurisdiction = \"wales\"",
        "jurisdiction = ¦\"whales\"",
        &[(
            "jurisdiction",
            "`whales` is not a jurisdiction (did you mean `wales`?); there are: england, \
             wales, scotland, northern-ireland and any",
        )],
    ),
    (
        "body = \"nhs-board\"",
        "body = ¦\"parish\"",
        &[(
            "body",
            "`parish` is not a kind of body; there are: council, executive",
        )],
    ),
    (
        "version = \"2020-01-01\"",
        "version = ¦\"2020-01-02\"",
        &[(
            "version",
            "write `2020-01-01`, or `2020-01-01.2` for the second",
        )],
    ),
    (
        "version = \"2020-01-01\"",
        "version = ¦\"2020-01-01.02\"",
        &[("version", "named for the day")],
    ),
    (
        "from = 2020-01-01",
        "from = ¦\"2020-01-01\"",
        &[(
            "from",
            "this takes a date such as 2012-09-10, without quotation marks",
        )],
    ),
    (
        "from = 2020-01-01",
        "from = ¦2020-01-01T00:00:00Z",
        &[("from", "`from` takes a date")],
    ),
    // Rules for anywhere rest on no enactment.
    (
        "jurisdiction = \"wales\"",
        "jurisdiction = \"any\"",
        &[("law", "`law`")],
    ),
    (
        "law = [\"SI 1/2\"]",
        "law = ¦[]",
        &[("law", "`law` is empty: write at least one")],
    ),
    (
        "law = [\"SI 1/2\"]",
        "law = [\"é\", ¦\"é\", ¦3]",
        &[
            ("law.1", "`é` is written twice in `law`: write it once"),
            ("law.2", "this takes a text"),
        ],
    ),
    (
        "law = [\"SI 1/2\"]",
        "law = [\"SI 1/2\"]\n¦laws = []",
        &[(
            "laws",
            "there is no field `laws` here (did you mean `law`?); there are: id, title",
        )],
    ),
];

#[test]
fn the_head_of_a_profile() {
    for (old, new, expected) in HEAD {
        check(old, new, expected);
    }
}

const STATES_AND_TRANSITIONS: &[Row] = &[
    (
        "[meeting.states.called]\nlabel = \"Called\"",
        "[meeting.states.¦called]\n¦lable = \"Called\"",
        &[
            ("meeting.states.called", "`label` is missing"),
            (
                "meeting.states.called.lable",
                "there is no field `lable` here (did you mean `label`?); there are: label, \
                 phase, audience, final, audience_differs",
            ),
        ],
    ),
    (
        "phase = \"planned\"",
        "phase = ¦\"planed\"",
        &[(
            "meeting.states.draft.phase",
            "`planed` is not a phase of a meeting (did you mean `planned`?); there are: \
             planned, called, held and cancelled",
        )],
    ),
    (
        "phase = \"proposed\"",
        "phase = ¦\"published\"",
        &[(
            "decision.states.draft.phase",
            "is not a phase of a decision; there are",
        )],
    ),
    (
        "label = \"Made\"\nphase = \"made\"\naudience = \"public\"",
        "label = \"Made\"\nphase = \"made\"\naudience = ¦\"publick\"",
        &[("decision.states.made.audience", "(did you mean `public`?)")],
    ),
    (
        "label = \"Made\"\nphase = \"made\"\naudience = \"public\"\nfinal = true",
        "label = \"Made\"\nphase = \"made\"\naudience = \"public\"\nfinal = ¦\"yes\"",
        &[("decision.states.made.final", "this takes true or false")],
    ),
    (
        "citation = \"SI 1/2 reg 3\"",
        "records = ¦\"transscribed\"",
        &[(
            "meeting.transitions.publish.records",
            "(did you mean `transcribed`?)",
        )],
    ),
    (
        "by = [\"secretary\"]\ncitation",
        "by = [¦\"secretery\", ¦\"clerk\"]\ncitation",
        &[
            (
                "meeting.transitions.publish.by.0",
                "is not a role (did you mean `secretary`?)",
            ),
            (
                "meeting.transitions.publish.by.1",
                "`clerk` is not a role; there are: public",
            ),
        ],
    ),
    (
        "by = [\"secretary\"]\ncitation",
        "by = ¦\"secretary\"\ncitation",
        &[(
            "meeting.transitions.publish.by",
            "this takes a list in square brackets",
        )],
    ),
    (
        "[recommendation.transitions]",
        "[[recommendation.¦transitions]]",
        &[(
            "recommendation.transitions",
            "this takes a table, under [recommendation.transitions]; it is of the type array",
        )],
    ),
    (
        "[decision.transitions.make]",
        "[decision.transitions.¦Make_it]",
        &[("decision.transitions.Make_it", "`Make_it` is not a name")],
    ),
];

#[test]
fn the_fields_of_states_and_transitions() {
    for (old, new, expected) in STATES_AND_TRANSITIONS {
        check(old, new, expected);
    }
}

/// The second condition of the sound profile.
const SECOND: &str = "[[meeting.transitions.publish.conditions]]\nrule = \"items\"";

/// Here the field is within the list of conditions.
const CONDITIONS: &[Row] = &[
    (
        "condition = \"agenda_has_items\"",
        "condition = ¦\"agenda_has_item\"",
        &[(
            "1.condition",
            "is not a condition (did you mean `agenda_has_items`?); there",
        )],
    ),
    (
        "condition = \"agenda_has_items\"",
        "condition = ¦\"clauses_recorded\"",
        &[(
            "1.condition",
            "is about what a meeting does not have: take it out",
        )],
    ),
    (
        "condition = \"agenda_has_items\"",
        "condition = \"meeting_phase_is\"\none_of = [\"held\", ¦\"over\"]",
        &[("1.one_of.1", "`over` is not a phase of a meeting")],
    ),
    (
        "condition = \"agenda_has_items\"",
        "condition = \"agenda_has_items\"\n¦clear_days = 3",
        &[(
            "1.clear_days",
            "there is no field `clear_days` here; there are: rule, citation",
        )],
    ),
    (
        SECOND,
        "¦[[meeting.transitions.publish.conditions]]",
        &[("1", "`rule` is missing")],
    ),
    (
        SECOND,
        "¦[[meeting.transitions.publish.conditions]]\nrule = \"notice\"",
        &[("1", "has two conditions of the name `notice`")],
    ),
    (
        SECOND,
        "[[meeting.transitions.publish.conditions]]\nrule = ¦\"Items!\"",
        &[("1.rule", "`Items!` is not a name")],
    ),
    (
        "clear_days = 3",
        "clear_days = ¦0",
        &[(
            "0.clear_days",
            "`clear_days` takes a whole number from 1 to 365",
        )],
    ),
    (
        "clear_days = 3",
        "clear_days = ¦99999999999999999999",
        &[("0.clear_days", "`clear_days` takes a whole number")],
    ),
    (
        "unit = \"working\"\n",
        "unit = ¦\"workday\"\n",
        &[(
            "0.unit",
            "`workday` is not a unit of days; there are: working and calendar",
        )],
    ),
    (
        "division = \"england-and-wales\"",
        "division = ¦\"england\"",
        &[(
            "0.division",
            "`england` is not a division; there are: england-and-wales",
        )],
    ),
    (
        "transcribed = \"not-established\"",
        "transcribed = ¦\"not_established\"",
        &[("0.transcribed", "(did you mean `not-established`?)")],
    ),
    (
        "transcribed = \"not-established\"",
        "advice = ¦\"\"",
        &[("0.advice", "`advice` is blank")],
    ),
];

#[test]
fn the_fields_of_conditions() {
    for (old, new, expected) in CONDITIONS {
        let at = "meeting.transitions.publish.conditions";
        let paths: Vec<_> = expected
            .iter()
            .map(|(path, _)| format!("{at}.{path}"))
            .collect();
        let messages = expected.iter().map(|(_, message)| *message);
        let expected: Vec<_> = paths.iter().map(String::as_str).zip(messages).collect();
        check(old, new, &expected);
    }
    // The citation is never left out by oversight.
    check(
        "[[meeting.transitions.publish.conditions]]\nrule = \"items\"\ncitation = \"local rule\"",
        "¦[[meeting.transitions.publish.conditions]]\nrule = \"items\"",
        &[(
            "meeting.transitions.publish.conditions.1",
            "`citation` is missing",
        )],
    );
}

const WHOLE: &[Row] = &[
    (
        "[meeting]\ninitial = \"draft\"",
        "[meeting]\ninitial = ¦\"drafts\"",
        &[(
            "meeting.initial",
            "`drafts` is not a state of this lifecycle (did you mean `draft`?); there are: \
             draft and called",
        )],
    ),
    (
        "to = \"called\"",
        "to = ¦\"held\"",
        &[(
            "meeting.transitions.publish.to",
            "`held` is not a state of this lifecycle; there",
        )],
    ),
    (
        "from = [\"draft\"]\nto = \"called\"",
        "from = [\"draft\", ¦\"darft\"]\nto = \"called\"",
        &[(
            "meeting.transitions.publish.from.1",
            "(did you mean `draft`?)",
        )],
    ),
    (
        "[decision.transitions.make]",
        "[decision.states.¦lost]\nlabel = \"Lost\"\nphase = \"rescinded\"\naudience = \
         \"public\"\nfinal = true\n[decision.transitions.make]",
        &[(
            "decision.states.lost",
            "the state `lost` can't be reached: no transition leads to it from `draft`",
        )],
    ),
    (
        "states.withdrawn = { label = \"Gone\", phase = \"withdrawn\", audience = \"public\", \
         final = true }",
        "states.¦withdrawn = { label = \"Gone\", phase = \"withdrawn\", audience = \"public\" }",
        &[(
            "paper.states.withdrawn",
            "nothing leads on from the state `withdrawn`: add a transition from it, or write \
             `final = true`",
        )],
    ),
    (
        "states.published = { label = \"Published\", phase = \"published\", audience = \
         \"public\" }",
        "states.¦published = { label = \"Published\", phase = \"published\", audience = \
         \"public\", final = true }",
        &[(
            "paper.states.published",
            "is final, and the transition `withdraw` leaves it: take out one of the two",
        )],
    ),
];

#[test]
fn a_lifecycle_as_a_whole() {
    for (old, new, expected) in WHOLE {
        check(old, new, expected);
    }
    check(
        "[decision.states.made]\nlabel = \"Made\"\nphase = \"made\"",
        "[decision.states.¦made]\nlabel = \"Made\"\nphase = \"proposed\"",
        &[(
            "decision.states.made",
            "the states `draft` and `made` are both of the phase `proposed`, but one is for the \
             audience `working` and the other for `public`: make them the same, or say why in \
             `audience_differs`",
        )],
    );
    check(
        "[decision.states.made]\nlabel = \"Made\"",
        "[decision.states.¦made]\nlabel = \"Made\"\naudience_differs = \"Because.\"",
        &[(
            "decision.states.made",
            "no state of the phase `made` has the usual one",
        )],
    );
    check(
        "[decision.transitions.make]",
        "[decision.states.¦old]\nlabel = \"Old\"\nphase = \"made\"\naudience = \
         \"public\"\naudience_differs = \"Because.\"\nfinal = true\n\
         [decision.transitions.age]\nlabel = \"Age\"\nfrom = [\"draft\"]\nto = \"old\"\nby = \
         [\"secretary\"]\n[decision.transitions.make]",
        &[(
            "decision.states.old",
            "says why its audience differs, but it is `public` as in the state `made`: take out",
        )],
    );
}

#[test]
fn what_is_not_toml_is_said_to_be_so_and_nothing_else() {
    check(
        "title = \"A board\"",
        "title = ¦A board",
        &[("", "this is not TOML: ")],
    );
    check("[decision]", "[decision¦", &[("", "this is not TOML: ")]);
    check(
        "title = \"A board\"",
        "title = \"A board\"\n¦title = \"B\"",
        &[("", "this is not TOML: duplicate key")],
    );
    let empty = Profile::parse("").unwrap_err();
    assert!(
        empty
            .iter()
            .all(|problem| (problem.line, problem.column) == (1, 1))
    );
    assert_eq!(empty.len(), 11, "{:#?}", shown(&empty));
}

#[test]
fn a_problem_reads_as_one_line() {
    let problems = Profile::parse(&SOUND.replace("phase = \"called\"", "phase = \"calld\""));
    assert_eq!(
        shown(&problems.unwrap_err()),
        [
            "line 17, column 9, `meeting.states.called.phase`: `calld` is not a phase of a meeting \
             (did you mean `called`?); there are: planned, called, held and cancelled"
        ]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 256, failure_persistence: None, ..Default::default()
    })]

    /// Whatever is cut out or put in, it is read or refused; every problem lies in the file.
    #[test]
    fn no_text_breaks_the_reader(at in 0..SOUND.len(), cut in 0..200usize, put in "[\\PC\n\"=]{0,12}") {
        let end = (at + cut).min(SOUND.len());
        let text = format!("{}{put}{}", &SOUND[..at], &SOUND[end..]);
        if let Err(problems) = Profile::parse(&text) {
            assert!(!problems.is_empty());
            let lines = text.split('\n').count();
            for problem in problems {
                let line = text.split('\n').nth(problem.line - 1);
                assert!(line.is_some(), "line {} of {lines}", problem.line);
                assert!(problem.column <= line.unwrap().chars().count() + 1);
            }
        }
    }
}
