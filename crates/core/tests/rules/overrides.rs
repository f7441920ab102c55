//! Overrides: a rule of the office may be passed over by who is named, with a reason; a rule of law
//! by nobody. And steps back.

use minuted_core::{
    roles::Role,
    rules::{Ask, Effect, Facts, Orders, Override, Overriding, Problem, Profile, Situation},
};

use super::{day, england, good, roles};

pub(super) const HEAD: &str = r#"id = "office"
title = "Our standing orders"
stands_on = "england-council-executive"
version = "2026-05-01"
from = 2026-05-01
source = "Standing orders, 9"
"#;

/// Seven clear days where the law asks five, which the secretary or the monitoring officer may pass
/// over.
pub(super) const LONGER: &str = r#"
[[meeting.transitions.publish-agenda.conditions]]
rule = "longer-notice"
condition = "notice_given"
clear_days = 7
unit = "working"
division = "england-and-wales"
override = { by = ["secretary"], post = "Monitoring Officer" }
"#;

pub(super) fn over(changes: &str) -> Result<Profile, Vec<Problem>> {
    Orders::parse(&format!("{HEAD}{changes}"))?.over(&england())
}

pub(super) fn problems(changes: &str) -> Vec<String> {
    let problems = over(changes).expect_err(changes);
    let shown = |p: &Problem| format!("{} `{}`: {}", p.line, p.path, p.message);
    problems.iter().map(shown).collect()
}

fn asked(rule: &str, reason: &str) -> Vec<Override> {
    vec![Override {
        rule: rule.to_owned(),
        reason: reason.to_owned(),
    }]
}

/// Publishes the agenda for 9 April.
fn publish(
    rules: &Profile,
    today: &str,
    role: Role,
    asked: &[Override],
    posts: &[&str],
) -> Result<Vec<(String, String)>, Vec<String>> {
    let facts: Facts = good();
    let held = roles(&[role]);
    let situation = Situation {
        facts: &facts,
        roles: &held,
        today: day(today),
    };
    let posts: Vec<String> = posts.iter().map(|post| (*post).to_owned()).collect();
    let overriding = Overriding {
        asked,
        posts: &posts,
        person: None,
    };
    let taken = rules
        .meeting
        .take_overriding("draft", "publish-agenda", situation, overriding);
    let told = |refusals: minuted_core::refusal::Refusals| {
        let each = refusals.into_iter();
        each.map(|r| format!("{}: {}", r.field.clone().unwrap_or_default(), r.message()))
            .collect::<Vec<_>>()
    };
    let taken = taken.map_err(told)?;
    let overridden = taken.standing.overridden.into_iter();
    Ok(overridden.map(|o| (o.rule, o.by)).collect())
}

#[test]
fn a_rule_of_the_office_is_passed_over_by_who_is_named_and_the_record_says_so() {
    let rules = over(LONGER).unwrap();
    // 30 March is the last day for five clear days before 9 April, 26 March for seven.
    let why = asked("longer-notice", "The bids close on the 10th.");
    let refused = publish(&rules, "2026-03-30", Role::Secretary, &[], &[]).unwrap_err();
    assert!(
        refused[0].contains("takes 7 clear working days"),
        "{refused:?}"
    );
    let taken = publish(&rules, "2026-03-30", Role::Secretary, &why, &[]);
    let by = |by: &str| Ok(vec![("longer-notice".to_owned(), by.to_owned())]);
    assert_eq!(taken, by("secretary"));
    // Whoever holds the post may, by that post, however it is written.
    let posts = ["monitoring  officer"];
    let taken = publish(&rules, "2026-03-30", Role::Secretary, &why, &posts);
    assert_eq!(taken, by("Monitoring Officer"));
    // What holds is not passed over, and the record doesn't say that it was.
    let taken = publish(&rules, "2026-03-26", Role::Secretary, &why, &[]);
    assert_eq!(taken, Ok(Vec::new()));
}

#[test]
fn a_rule_of_law_is_passed_over_by_nobody() {
    let rules = over(LONGER).unwrap();
    for rule in ["notice-of-meeting", "business-on-agenda"] {
        let why = asked(rule, "It is urgent.");
        let posts = ["Monitoring Officer"];
        let refused = publish(&rules, "2026-03-31", Role::Secretary, &why, &posts).unwrap_err();
        let wanted = format!("overrides.0.rule: Nobody may override `{rule}`");
        assert!(
            refused.iter().any(|r| r.starts_with(&wanted)),
            "{refused:?}"
        );
        assert!(
            refused
                .iter()
                .any(|r| r.contains("takes 5 clear working days"))
        );
    }
    // Passing over the longer notice leaves the law's.
    let why = asked("longer-notice", "It is urgent.");
    let refused = publish(&rules, "2026-03-31", Role::Secretary, &why, &[]).unwrap_err();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].contains("takes 5 clear working days"));
}

#[test]
fn an_override_says_why_and_is_by_who_may() {
    let rules = over(LONGER).unwrap();
    let late = "2026-03-30";
    for (role, asked, wanted) in [
        (
            Role::Secretary,
            asked("longer-notice", "  "),
            "overrides.0.reason: Say why `longer-notice` is overridden",
        ),
        (
            Role::Author,
            asked("longer-notice", "It is urgent."),
            "overrides.0.rule: You may not override `longer-notice` in “publish the agenda”. It \
             takes: a secretary or the Monitoring Officer.",
        ),
        (
            Role::Secretary,
            asked("notice", "It is urgent."),
            "overrides.0.rule: “Publish the agenda” has no rule of that name. These can be \
             overridden: `longer-notice`.",
        ),
        (
            Role::Secretary,
            [asked("longer-notice", "a"), asked("longer-notice", "b")].concat(),
            "overrides.1.rule: This rule is overridden twice",
        ),
    ] {
        let refused = publish(&rules, late, role, &asked, &[]).unwrap_err();
        assert!(refused.iter().any(|r| r.starts_with(wanted)), "{refused:?}");
    }
    let refused = publish(&england(), late, Role::Secretary, &asked("x", "y"), &[]).unwrap_err();
    let wanted = "overrides.0.rule: No rule of “Publish the agenda” can be overridden.";
    assert_eq!(refused, [wanted]);
}

#[test]
fn whoever_asks_is_told_what_they_may_override() {
    let rules = over(LONGER).unwrap();
    assert!(rules.meeting.names_posts());
    assert!(!england().meeting.names_posts());
    let facts = good();
    let may = |role: Role, posts: &[String]| {
        let held = roles(&[role]);
        let situation = Situation {
            facts: &facts,
            roles: &held,
            today: day("2026-03-31"),
        };
        let open = rules.meeting.available_to("draft", situation, posts);
        let publish = open.iter().find(|o| o.transition.name == "publish-agenda");
        let rules = &publish.unwrap().overridable;
        rules
            .iter()
            .map(|rule| rule.rule.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(may(Role::Secretary, &[]), ["longer-notice"]);
    assert!(may(Role::Author, &[]).is_empty());
    assert_eq!(
        may(Role::Author, &["Monitoring Officer".to_owned()]),
        ["longer-notice"]
    );
}

#[test]
fn only_a_rule_of_the_office_can_be_given_an_override() {
    let lawful = LONGER.replace("longer-notice", "notice-of-meeting");
    assert_eq!(
        problems(&lawful),
        [
            "8 `meeting.transitions.publish-agenda.conditions.0`: `notice-of-meeting` is what SI \
             2012/2089 regs 6(1)(a), 6(2)(a) and 7 demands (`england-council-executive@2012-09-10`), \
             and a rule of law is overridden by nobody: take out `override`"
        ]
    );
    // Under another name, in a transition of the office's own.
    let round = r#"
[meeting.transitions.publish-quickly]
label = "Publish quickly"
from = ["draft"]
to = "called"
by = ["secretary"]
records = "made"
[[meeting.transitions.publish-quickly.conditions]]
rule = "date"
condition = "meeting_date_set"
[[meeting.transitions.publish-quickly.conditions]]
rule = "some-notice"
condition = "notice_given"
clear_days = 5
unit = "working"
division = "england-and-wales"
override = { by = ["secretary"] }
"#;
    // The law has another way, at shorter notice, which needs no notice.
    assert!(over(round).is_ok());
    let decide = r#"
[decision.transitions.record]
label = "Record"
from = ["draft"]
to = "made"
by = ["secretary"]
[[decision.transitions.record.conditions]]
rule = "a"
condition = "clauses_recorded"
override = { by = ["secretary"] }
[[decision.transitions.record.conditions]]
rule = "b"
condition = "date_made_known"
[[decision.transitions.record.conditions]]
rule = "c"
condition = "reasons_recorded"
[[decision.transitions.record.conditions]]
rule = "d"
condition = "alternatives_recorded"
[[decision.transitions.record.conditions]]
rule = "e"
condition = "interests_recorded"
"#;
    assert_eq!(
        problems(decide),
        [
            "13 `decision.transitions.record.conditions.0`: `a` is what SI 2012/2089 regs \
             12(2)(a) and 13 demands (`england-council-executive@2012-09-10`), and a rule of law \
             is overridden by nobody: take out `override`"
        ]
    );
}

#[test]
fn an_override_names_an_officer_and_is_of_a_rule_that_is_judged() {
    for (old, new, wanted) in [
        (
            "rule = \"longer-notice\"",
            "rule = \"longer-notice\"\ncitation = \"SI 2012/2089 reg 6\"",
            "this condition cites `SI 2012/2089 reg 6`, and only a rule of the office",
        ),
        (
            "{ by = [\"secretary\"], post = \"Monitoring Officer\" }",
            "{}",
            "name who may override it",
        ),
        ("\"secretary\"]", "\"public\"]", "the public is none"),
        (
            "post =",
            "posts =",
            "there is no field `posts` here (did you mean `post`?)",
        ),
    ] {
        let found = problems(&LONGER.replace(old, new));
        assert!(found.iter().any(|p| p.contains(wanted)), "{found:?}");
    }
    let asks = r#"
[[meeting.transitions.cancel.conditions]]
rule = "reason-for-cancelling"
condition = "reason_given"
override = { by = ["secretary"] }
"#;
    let found = problems(asks);
    assert!(
        found[0].contains("there is nothing to override"),
        "{found:?}"
    );
}

const BACK: &str = r#"
[meeting.states.agreed]
label = "Agreed"
phase = "planned"
audience = "working"
[meeting.transitions.agree]
label = "Agree the agenda"
from = ["draft"]
to = "agreed"
by = ["secretary"]
[[meeting.transitions.agree.effects]]
effect = "notify"
role = "author"
text = "The agenda is agreed."
[meeting.transitions.publish-agenda]
from = ["agreed"]
[meeting.transitions.reopen]
label = "Open it again"
from = ["agreed"]
to = "draft"
by = ["secretary"]
reverses = "agree"
"#;

#[test]
fn a_step_back_asks_why_and_tells_what_stays() {
    let rules = over(BACK).unwrap();
    let mut facts = good();
    facts.given.reason = false;
    let held = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &held,
        today: day("2026-03-20"),
    };
    let open = rules.meeting.available("agreed", situation);
    let back = open.iter().find(|o| o.transition.name == "reopen").unwrap();
    assert!(back.is_open());
    assert_eq!(back.asks, [Ask::Reason]);
    let stays: Vec<_> = back.undoes.iter().filter_map(Effect::stays).collect();
    assert_eq!(stays, ["the notice stays given"]);
    let refused = rules
        .meeting
        .take("agreed", "reopen", situation)
        .unwrap_err();
    let refused: Vec<_> = refused.into_iter().collect();
    let rule = refused[0].rule.as_ref().unwrap();
    assert_eq!(
        (rule.rule.as_str(), rule.citation.as_str()),
        ("reason-for-going-back", "Standing orders, 9")
    );
    let given = good();
    let situation = Situation {
        facts: &given,
        ..situation
    };
    let taken = rules.meeting.take("agreed", "reopen", situation).unwrap();
    assert_eq!(
        (taken.standing.state.as_str(), taken.undoes.len()),
        ("draft", 1)
    );
    let told = rules.explain();
    assert!(told.contains("it goes back on “Agree the agenda”: the notice stays given"));
    assert!(
        told.contains(
            "then an author is given notice: “The agenda is agreed.” (Standing orders, 9)"
        )
    );
    let drawn = rules.as_diagrams();
    assert!(
        drawn.contains("agreed --> draft: Open it again (goes back)"),
        "{drawn}"
    );
    assert!(drawn.contains("draft --> agreed: Agree the agenda, then notify"));
}

#[test]
fn a_step_back_leads_back() {
    for (old, new, wanted) in [
        (
            "reverses = \"agree\"",
            "reverses = \"agre\"",
            "`agre` is not an other transition of this lifecycle (did you mean `agree`?)",
        ),
        (
            "reverses = \"agree\"",
            "reverses = \"reopen\"",
            "`reopen` is not an other transition",
        ),
        (
            "reverses = \"agree\"",
            "reverses = \"hold\"",
            "`hold` leads from `called` to `held`: what goes back on it leads from `held` to `called`",
        ),
    ] {
        let found = problems(&BACK.replace(old, new));
        assert!(found.iter().any(|p| p.contains(wanted)), "{found:?}");
    }
}

#[test]
fn the_page_says_who_may_override() {
    let told = over(LONGER).unwrap().explain();
    let wanted = "; a secretary or the Monitoring Officer may override it with a reason (Standing \
                  orders, 9)";
    assert!(told.contains(wanted), "{told}");
}
