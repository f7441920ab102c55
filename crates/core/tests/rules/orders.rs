//! Standing orders over a law profile: what they add, what they make stricter, and that what the law
//! demands can't be taken away.

use minuted_core::{
    roles::Role,
    rules::{MeetingPhase, Orders, Problem, Profile, Situation},
};

use super::{day, england, good, roles};

const TO_START_FROM: &str =
    include_str!("../../../../templates/rules/standing-orders/cabinet.toml");

const HEAD: &str = r#"id = "office"
title = "Our standing orders"
stands_on = "england-council-executive"
version = "2026-05-01"
from = 2026-05-01
source = "Standing order 9"
"#;

fn over(changes: &str) -> Result<Profile, Vec<Problem>> {
    Orders::parse(&format!("{HEAD}{changes}"))?.over(&england())
}

/// The problems as a person reads them, without their columns.
fn problems(changes: &str) -> Vec<String> {
    let problems = over(changes).expect_err(changes);
    let shown = |p: &Problem| format!("{} `{}`: {}", p.line, p.path, p.message);
    problems.iter().map(shown).collect()
}

#[test]
fn those_to_start_from_are_sound_and_show_their_rules() {
    let orders = Orders::parse(TO_START_FROM).unwrap();
    let rules = orders.over(&england()).unwrap();
    let both = "england-council-executive@2012-09-10+cabinet-to-start-from@2026-05-01";
    assert_eq!(rules.rules(), both);
    assert_eq!(rules.meeting.rules(), both);
    let facts = good();
    let secretary = roles(&[Role::Secretary]);
    let situation = |today: &str| Situation {
        facts: &facts,
        roles: &secretary,
        today: day(today),
    };
    // 30 March is the last day for five clear days before 9 April, 26 March for seven.
    let publish = |today: &str| {
        rules
            .meeting
            .take("agreed", "publish-agenda", situation(today))
    };
    assert_eq!(
        publish("2026-03-26").unwrap().standing.phase,
        MeetingPhase::Called
    );
    let refused: Vec<_> = publish("2026-03-30").unwrap_err().into_iter().collect();
    let rule = refused[0].rule.as_ref().unwrap();
    assert_eq!(rule.citation, "Council's constitution, part 4");
    assert!(refused[0].message().contains("takes 7 clear working days"));
    // The way round by the draft is closed, and the one by agreement is open.
    assert!(
        rules
            .meeting
            .take("draft", "publish-agenda", situation("2026-03-26"))
            .is_err()
    );
    let agreed = rules
        .meeting
        .take("draft", "agree-agenda", situation("2026-03-26"));
    assert_eq!(agreed.unwrap().standing.state, "agreed");
}

#[test]
fn a_comparison_explains_itself() {
    let rules = Orders::parse(TO_START_FROM)
        .unwrap()
        .over(&england())
        .unwrap();
    let secretary = roles(&[Role::Secretary]);
    let refusal = |facts: &minuted_core::rules::Facts| {
        let today = day("2026-06-09");
        let situation = Situation {
            facts,
            roles: &secretary,
            today,
        };
        let refused = rules.decision.take("draft", "make", situation).unwrap_err();
        refused.into_iter().map(|r| r.message()).collect::<Vec<_>>()
    };
    let mut facts = good();
    assert_eq!(
        refusal(&facts),
        [
            "It is needed that either the record is transcribed from a source or the number of days \
          since the decision was made is at most 28. As it stands, it is not so that the record is \
          transcribed from a source and the number of days since the decision was made is 61."
        ]
    );
    // What is not known meets no comparison.
    facts.decision.as_mut().unwrap().made_on = None;
    assert!(
        refusal(&facts)[1]
            .ends_with("the number of days since the decision was made is not known.")
    );
}

#[test]
fn all_any_and_not_hold_as_they_say() {
    let of = |when: &str, clauses: u32| {
        let rules = over(&format!(
            "[[decision.transitions.make.conditions]]\nrule = \"ours\"\nwhen = {when}\n"
        ));
        let mut facts = good();
        facts.decision.as_mut().unwrap().clauses = clauses;
        let secretary = roles(&[Role::Secretary]);
        let today = day("2026-04-09");
        let situation = Situation {
            facts: &facts,
            roles: &secretary,
            today,
        };
        rules
            .unwrap()
            .decision
            .take("draft", "make", situation)
            .is_ok()
    };
    let two = r#"{ fact = "decision.clauses", at_least = 2 }"#;
    let few = r#"{ fact = "decision.clauses", at_most = 3 }"#;
    let five = r#"{ fact = "decision.clauses", is = 5 }"#;
    let board = r#"{ fact = "decision.kind", one_of = ["resolution"] }"#;
    for (when, holds_for) in [
        (two.to_owned(), vec![2, 3, 4, 5]),
        (format!("{{ not = {two} }}"), vec![1]),
        (format!("{{ all = [{two}, {few}] }}"), vec![2, 3]),
        (
            format!("{{ any = [{five}, {{ all = [{two}, {few}] }}] }}"),
            vec![2, 3, 5],
        ),
        (format!("{{ all = [{board}, {five}] }}"), vec![5]),
        (
            r#"{ fact = "decision.has-authority", is = false }"#.to_owned(),
            vec![],
        ),
    ] {
        let holds: Vec<u32> = (1..=5).filter(|clauses| of(&when, *clauses)).collect();
        assert_eq!(holds, holds_for, "{when}");
    }
}

#[test]
fn a_file_below_the_legal_floor_is_refused_with_line_and_citation() {
    // A line of the file, counted from its head of six lines, what is told at it.
    for (changes, told) in [
        // Shorter notice.
        (
            "[[meeting.transitions.publish-agenda.conditions]]\nrule = \"notice-of-meeting\"\n\
             condition = \"notice_given\"\nclear_days = 3\nunit = \"working\"\n\
             division = \"england-and-wales\"\n",
            "7 `meeting.transitions.publish-agenda.conditions.0`: `notice-of-meeting` is below the \
             legal floor: SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7 demands that notice of 5 clear \
             working days is given (England and Wales) (`england-council-executive@2012-09-10`)",
        ),
        // Days of the calendar are fewer than working days.
        (
            "[[meeting.transitions.publish-agenda.conditions]]\nrule = \"notice-of-meeting\"\n\
             condition = \"notice_given\"\nclear_days = 6\nunit = \"calendar\"\n\
             division = \"england-and-wales\"\n",
            "7 `meeting.transitions.publish-agenda.conditions.0`: `notice-of-meeting` is below",
        ),
        // Left out.
        (
            "[decision.transitions.make]\nwithout = [\"reasons-for-the-decision\"]\n",
            "8 `decision.transitions.make.without.0`: the condition `reasons-for-the-decision` is \
             the law (SI 2012/2089 regs 12(2)(b) and 13): standing orders can't leave it out",
        ),
        // Given to others than the law gives it.
        (
            "[decision.transitions.make]\nby = [\"secretary\", \"author\"]\n",
            "8 `decision.transitions.make.by.0`: SI 2012/2089 regs 12(1) and 13 gives this to \
             `secretary` (`england-council-executive@2012-09-10`): take out `author`",
        ),
        // A way round.
        (
            "[meeting.transitions.just-hold-it]\nlabel = \"Hold it\"\nfrom = [\"draft\"]\n\
             to = \"held\"\nby = [\"secretary\"]\nrecords = \"made\"\n",
            "7 `meeting.transitions.just-hold-it`: `england-council-executive@2012-09-10` knows no \
             step of a meeting that is made here from the phase `planned` to `held`: lead it by way \
             of the phases between them",
        ),
        // A copy of a transition without its conditions.
        (
            "[decision.transitions.declare]\nlabel = \"Declare it made\"\nfrom = [\"draft\"]\n\
             to = \"made\"\nby = [\"secretary\"]\n\
             conditions = [{ rule = \"clauses\", condition = \"clauses_recorded\" }]\n",
            "7 `decision.transitions.declare`: the transition `declare` is below the legal floor: SI \
             2012/2089 regs 12(2)(a) and 13 demands that the day of the decision is known and has come (`date-of-the-decision` of \
             `england-council-executive@2012-09-10`); add that condition",
        ),
        // Drafts for everybody.
        (
            "[paper.states.shared]\nlabel = \"Shared\"\nphase = \"drafting\"\naudience = \"public\"\n\
             [paper.transitions.share]\nlabel = \"Share\"\nfrom = [\"draft\"]\nto = \"shared\"\n\
             by = [\"author\"]\n[paper.transitions.unshare]\nlabel = \"Unshare\"\n\
             from = [\"shared\"]\nto = \"draft\"\nby = [\"author\"]\n",
            "7 `paper.states.shared`: a record of the phase `drafting` is for the audience `working` \
             by `england-council-executive@2012-09-10`: it can't be for `public`",
        ),
        // Another meaning for a state of the law.
        (
            "[meeting.states.called]\nlabel = \"Called\"\nphase = \"planned\"\n",
            "7 `meeting.states.called`: the state `called` is of `england-council-executive@2012-09-10`, \
             which gives its phase and audience: write only its `label`, or name another state",
        ),
    ] {
        let problems = problems(changes);
        assert!(
            problems.iter().any(|problem| problem.starts_with(told)),
            "{changes}\n{problems:#?}"
        );
    }
}

#[test]
fn what_no_law_demands_may_be_done_without() {
    let rules = over(
        "[meeting]\nwithout = [\"call-at-shorter-notice\"]\n\
         [meeting.states.called]\nlabel = \"Summons sent\"\n\
         [paper.transitions.submit]\nlabel = \"Hand in the report\"\nby = [\"author\"]\n\
         without = [\"paper-recommends\"]\n",
    )
    .unwrap();
    assert_eq!(rules.meeting.state("called").unwrap().label, "Summons sent");
    let names: Vec<_> = rules
        .meeting
        .transitions()
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    assert!(!names.contains(&"call-at-shorter-notice"));
    let submit = rules
        .paper
        .transitions()
        .iter()
        .find(|t| t.name == "submit")
        .unwrap();
    assert_eq!(
        (submit.label.as_str(), &submit.by[..]),
        ("Hand in the report", &[Role::Author][..])
    );
    assert!(
        submit
            .conditions
            .iter()
            .all(|c| c.rule.rule != "paper-recommends")
    );
    // Everything else is as in the law.
    assert_eq!(
        rules.decision.transitions(),
        england().decision.transitions()
    );
}

#[test]
fn a_step_of_another_name_asks_what_the_law_asks_of_such_a_step() {
    let published_again = "[paper.transitions.republish]\nlabel = \"Publish again\"\n\
        from = [\"published\"]\nto = \"published\"\nby = [\"secretary\"]\n";
    let told: Vec<_> = over(published_again).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].message.contains("Sch 12A"), "{told:?}");
    let with_ground = format!(
        "{published_again}[[paper.transitions.republish.conditions]]\n\
         rule = \"ground\"\ncondition = \"exempt_ground_named\"\n"
    );
    assert!(over(&with_ground).is_ok());
}

#[test]
fn slips_are_told_at_their_place() {
    for (changes, told) in [
        (
            "[meeting.transitions.hold]\nform = [\"called\"]\n",
            "8 `meeting.transitions.hold.form`: there is no field `form` here (did you mean `from`?)",
        ),
        (
            "[meeting.transitions.adjourn]\nlabel = \"Adjourn\"\n",
            "7 `meeting.transitions.adjourn`: the transition `adjourn` is not in \
             `england-council-executive@2012-09-10`, so that it needs its own `from`, `to`, `by`",
        ),
        (
            "[meeting]\nwithout = [\"abandone\"]\n",
            "8 `meeting.without.0`: `abandone` is not a transition of \
             england-council-executive@2012-09-10 (did you mean `abandon`?)",
        ),
        (
            "[meeting.states.waiting]\nlabel = \"Waiting\"\n",
            "7 `meeting.states.waiting`: the state `waiting` is not in \
             `england-council-executive@2012-09-10`: give it a `phase` and an `audience`",
        ),
        (
            "[paper.migrate]\n\"drafting\" = \"darft\"\n",
            "8 `paper.migrate.drafting`: `darft` is not a state of this lifecycle (did you mean `draft`?)",
        ),
        (
            "[[meeting.transitions.hold.conditions]]\nrule = \"r\"\n\
             when = { fact = \"decision.clauses\", at_least = 1 }\n",
            "9 `meeting.transitions.hold.conditions.0.when.fact`: `decision.clauses` is not a fact of \
             a meeting",
        ),
        (
            "[[meeting.transitions.hold.conditions]]\nrule = \"r\"\n\
             when = { fact = \"meeting.phase\", at_least = 1 }\n",
            "9 `meeting.transitions.hold.conditions.0.when`: `meeting.phase` is a word: compare it by \
             one of: is, one_of",
        ),
        (
            "[[meeting.transitions.hold.conditions]]\nrule = \"r\"\n\
             when = { fact = \"meeting.phase\", is = \"hold\" }\n",
            "9 `meeting.transitions.hold.conditions.0.when.is`: `hold` is not a word of this fact (did \
             you mean `held`?)",
        ),
        (
            "[[meeting.transitions.hold.conditions]]\nrule = \"r\"\nwhen = { all = [] }\n",
            "9 `meeting.transitions.hold.conditions.0.when`: `all` is empty: write at least one",
        ),
        (
            "[[meeting.transitions.hold.conditions]]\nrule = \"r\"\nwhen = {}\n",
            "9 `meeting.transitions.hold.conditions.0.when`: a comparison has one of `fact`, `all`",
        ),
    ] {
        let problems = problems(changes);
        assert!(
            problems.iter().any(|problem| problem.starts_with(told)),
            "{changes}\n{problems:#?}"
        );
    }
    let deep = format!("{}{{}}{}", "{ not = ".repeat(40), " }".repeat(40));
    let changes = format!("[[meeting.transitions.hold.conditions]]\nrule = \"r\"\nwhen = {deep}\n");
    assert!(problems(&changes)[0].contains("nest at most 8 deep"));
    let elsewhere = HEAD.replace("england-council-executive", "wales-council-executive");
    let refused = Orders::parse(&elsewhere)
        .unwrap()
        .over(&england())
        .unwrap_err();
    assert_eq!(refused[0].line, 3);
}

#[test]
fn the_rules_are_told_as_a_diagram_and_in_plain_english() {
    let rules = Orders::parse(TO_START_FROM)
        .unwrap()
        .over(&england())
        .unwrap();
    let diagram = rules.meeting.as_mermaid();
    for line in [
        "stateDiagram-v2",
        "    state \"Agenda agreed with the leader\" as agreed",
        "    [*] --> draft",
        "    draft --> agreed: Agree the agenda with the leader",
        "    agreed --> called: Publish the agenda",
        "    held --> [*]",
    ] {
        assert!(diagram.lines().any(|l| l == line), "{line}\n{diagram}");
    }
    let told = rules.explain();
    for line in [
        "Rules `england-council-executive@2012-09-10+cabinet-to-start-from@2026-05-01`, from 2026-05-01.",
        "### Agenda agreed with the leader",
        "- **Publish the agenda**, for records made here: by a secretary (local rule). Leads to “Agenda published”.",
        "  - if notice of 7 clear working days is given (England and Wales) (Council's constitution, part 4)",
        "  - if the number of recommendations of the paper is at most 12 (Council's constitution, part 4)",
    ] {
        assert!(told.lines().any(|l| l == line), "{line}\n{told}");
    }
    // Text of the office can't end the label that it stands in.
    let label = "x\\\"; a --> b: #";
    let odd = over(&format!(
        "[meeting.states.called]\nlabel = '{}'\n",
        label.replace("\\\"", "\"")
    ));
    let diagram = odd.unwrap().meeting.as_mermaid();
    assert!(
        diagram.contains("state \"x#34;#59; a --#62; b#58; #35;\" as called"),
        "{diagram}"
    );
}
