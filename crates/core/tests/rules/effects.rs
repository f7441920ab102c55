//! Effects: what a transition may have follow, what the law's can't lose, and what a step gives.

use minuted_core::{
    audience::Audience,
    roles::Role,
    rules::{Does, Orders, Problem, Profile, Profiles, Recipient, Situation},
};

use super::{
    day, good,
    overrides::{HEAD, over, problems},
    roles,
};

const ALL: &str = r#"
[[decision.transitions.make.effects]]
effect = "number"
series = "KEY"
[[decision.transitions.make.effects]]
effect = "enqueue"
event = "key-decision"
[[decision.transitions.make.effects]]
effect = "notify"
post = "Monitoring Officer"
text = "A key decision is made."
[[decision.transitions.make.effects]]
effect = "open-commitment"
text = "Tell the ward members."
post = "Committee Services Manager"
working_days = 2
division = "england-and-wales"
[[decision.transitions.make.effects]]
effect = "open-pending-item"
board = "OSC"
"#;

#[test]
fn what_follows_is_given_with_the_step_in_its_order() {
    let rules = over(ALL).unwrap();
    let facts = good();
    let secretary = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &secretary,
        today: day("2026-04-09"),
    };
    let taken = rules.decision.take("draft", "make", situation).unwrap();
    let does: Vec<_> = taken.effects.iter().map(|effect| &effect.does).collect();
    assert_eq!(
        does[..3],
        [
            &Does::Number {
                series: "KEY".to_owned()
            },
            &Does::Enqueue {
                event: "key-decision".to_owned()
            },
            &Does::Notify {
                whom: Recipient::Post("Monitoring Officer".to_owned()),
                text: "A key decision is made.".to_owned()
            },
        ]
    );
    assert!(
        taken
            .effects
            .iter()
            .all(|e| e.citation == "Standing orders, 9")
    );
    let told = rules.explain();
    for line in [
        "  - then its number is counted in the board's series “KEY” (Standing orders, 9)",
        "  - then webhooks are told “key-decision”, if everyone may see the record (",
        "  - then the Monitoring Officer is given notice: “A key decision is made.” (",
        "  - then the Committee Services Manager is to do within 2 working days: “Tell the ward",
        "  - then the board OSC is asked to resolve on what binds in it (",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    // What the law has no effects of has none.
    let plain = super::england();
    let taken = plain.decision.take("draft", "make", situation).unwrap();
    assert!(taken.effects.is_empty());
}

#[test]
fn what_an_effect_lacks_or_can_not_be_is_told_with_its_line() {
    for (old, new, wanted) in [
        (
            "effect = \"number\"",
            "effect = \"nummer\"",
            "9 `decision.transitions.make.effects.0.effect`: `nummer` is not an effect (did you \
             mean `number`?)",
        ),
        (
            "series = \"KEY\"",
            "series = \"key\"",
            "written in capital letters",
        ),
        ("series = \"KEY\"", "series = \"2026\"", "reads as a year"),
        ("event = \"key-decision\"", "", "`event` is missing"),
        (
            "event = \"key-decision\"",
            "event = \"Key decision\"",
            "is not a name",
        ),
        (
            "post = \"Monitoring Officer\"\n",
            "",
            "a notice is to those of a `role` or the holder of a `post`",
        ),
        (
            "post = \"Monitoring Officer\"\n",
            "role = \"public\"\n",
            "name another role than `public`",
        ),
        ("working_days = 2", "working_days = 0", "from 1 to 365"),
        ("board = \"OSC\"", "code = \"OSC\"", "`board` is missing"),
        (
            "effect = \"enqueue\"\nevent = \"key-decision\"",
            "effect = \"number\"\nseries = \"X\"",
            "has the effect `number` already (Standing orders, 9)",
        ),
        (
            "decision.transitions.make",
            "decision.transitions.rescind",
            "leads to a state of the phase `made`",
        ),
        (
            "decision.transitions.make",
            "meeting.transitions.hold",
            "a meeting can't have it",
        ),
    ] {
        let found = problems(&ALL.replace(old, new));
        assert!(found.iter().any(|p| p.contains(wanted)), "{new}: {found:?}");
    }
}

#[test]
fn an_audience_is_only_narrowed_and_only_as_the_law_allows() {
    let set = |audience: &str| {
        format!(
            "[[meeting.transitions.cancel.effects]]\neffect = \"set-audience\"\naudience = \
             \"{audience}\"\nwhy = \"It was never heard of.\"\n"
        )
    };
    let found = problems(&set("public"));
    assert!(found[0].contains("`public` is no narrower"), "{found:?}");
    // The law gives `cancelled` to the public and to the office, but whoever saw it called still
    // sees it.
    let found = problems(&set("working"));
    assert!(found[0].contains("hidden from who saw it"), "{found:?}");
    let found = problems(&set("confidential"));
    assert!(
        found
            .iter()
            .any(|p| p.contains("it can't be for `confidential`")),
        "{found:?}"
    );
}

/// A law with effects of its own.
fn law() -> Profile {
    let (_, text) = Profiles::SHIPPED[0];
    let effects = r#"
[[decision.transitions.make.effects]]
effect = "notify"
citation = "SI 2012/2089 reg 13"
role = "scrutiny-officer"
text = "A decision is made."

[[meeting.transitions.abandon.effects]]
effect = "set-audience"
citation = "SI 2012/2089 reg 6"
audience = "working"
why = "Nobody heard of it."

[decision.transitions.supersede]
"#;
    let text = text.replace("[decision.transitions.supersede]\n", effects);
    let text = text.replace(
        "label = \"Abandoned before it was called\"\nphase = \"cancelled\"\naudience = \
         \"working\"\naudience_differs = \"It was never announced, so that nobody outside the office \
         knew of it.\"\n",
        "label = \"Abandoned before it was called\"\nphase = \"cancelled\"\naudience = \"public\"\n",
    );
    Profile::parse(&text).unwrap()
}

#[test]
fn a_narrower_audience_stands_on_the_record() {
    let law = law();
    let facts = good();
    let secretary = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &secretary,
        today: day("2026-03-20"),
    };
    let taken = law.meeting.take("draft", "abandon", situation).unwrap();
    assert_eq!(taken.standing.audience, Audience::Working);
    let open = law.meeting.available("draft", situation);
    let abandon = open
        .iter()
        .find(|o| o.transition.name == "abandon")
        .unwrap();
    assert_eq!(abandon.audience, Audience::Working);
}

fn over_law(changes: &str) -> Result<Profile, Vec<Problem>> {
    Orders::parse(&format!("{HEAD}{changes}"))?.over(&law())
}

#[test]
fn what_follows_by_law_is_neither_dropped_nor_said_twice() {
    // Amended, it keeps what the law says and adds.
    let added = over_law(
        "[decision.transitions.make]\nlabel = \"Make it\"\n[[decision.transitions.make.effects]]\n\
         effect = \"enqueue\"\nevent = \"made\"\n",
    );
    let rules = added.unwrap();
    let make = rules
        .decision
        .transitions()
        .iter()
        .find(|t| t.name == "make");
    let citations: Vec<_> = make
        .unwrap()
        .effects
        .iter()
        .map(|e| e.citation.as_str())
        .collect();
    assert_eq!(citations, ["SI 2012/2089 reg 13", "Standing orders, 9"]);
    // Another way to the same phase has to say it too.
    let own = r#"
[decision.transitions.record]
label = "Record"
from = ["draft"]
to = "made"
by = ["secretary"]
"#;
    let conditions = [
        "clauses_recorded",
        "date_made_known",
        "reasons_recorded",
        "alternatives_recorded",
        "interests_recorded",
    ]
    .map(|condition| {
        let list = "[[decision.transitions.record.conditions]]";
        let rule = condition.replace('_', "-");
        format!("{list}\nrule = \"{rule}\"\ncondition = \"{condition}\"\n")
    })
    .concat();
    let found = over_law(&format!("{own}{conditions}")).unwrap_err();
    assert_eq!(
        found[0].message,
        "the transition `record` is below the legal floor: SI 2012/2089 reg 13 demands that then a \
         scrutiny officer is given notice: “A decision is made.” \
         (`england-council-executive@2012-09-10`); add the effect `notify`"
    );
    assert_eq!(found.len(), 1, "{found:?}");
    // Twice in other words is another effect; the same is told.
    let twice = over_law(
        "[[decision.transitions.make.effects]]\neffect = \"notify\"\nrole = \"scrutiny-officer\"\n\
         text = \"A decision is made.\"\n",
    );
    let found = twice.unwrap_err();
    assert!(
        found[0].message.contains("already (SI 2012/2089 reg 13)"),
        "{found:?}"
    );
}

#[test]
fn a_law_profile_cites_its_effects_and_names_no_officer() {
    let (_, text) = Profiles::SHIPPED[0];
    let with = |old: &str, new: &str| {
        let problems = Profile::parse(&text.replacen(old, new, 1)).unwrap_err();
        problems.into_iter().map(|p| p.message).collect::<Vec<_>>()
    };
    let found = with(
        "[meeting.transitions.hold]\n",
        "[[meeting.transitions.hold.effects]]\neffect = \"enqueue\"\nevent = \
         \"held\"\n[meeting.transitions.hold]\n",
    );
    assert!(!found.is_empty());
    let found = with(
        "condition = \"agenda_has_items\"",
        "condition = \"agenda_has_items\"\noverride = { by = [\"secretary\"] }",
    );
    assert!(
        found[0].contains("a law profile names nobody who may override"),
        "{found:?}"
    );
}
