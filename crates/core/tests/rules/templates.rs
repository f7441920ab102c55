//! The files that come with Minuted: every profile in the folder is shipped and documented, standing
//! orders to start from are sound, and no standing orders go below what a shipped law demands.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use minuted_core::{
    calendar::Ends,
    rules::{Check, LOCAL_RULE, Orders, Profile, Profiles, RulesFile},
};

use super::law::PUBLISH;

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/rules");

fn files(folder: &str) -> Vec<(String, String)> {
    let found = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let files = found.filter(|path| path.is_file()).map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    files.collect()
}

#[test]
fn every_profile_in_the_folder_is_shipped() {
    let mut shipped: Vec<_> = Profiles::SHIPPED.iter().map(|(name, _)| *name).collect();
    let found = files(TEMPLATES);
    let mut found: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    shipped.sort_unstable();
    found.sort_unstable();
    assert_eq!(shipped, found);
}

#[test]
fn the_documentation_tells_of_every_profile_and_of_no_other() {
    let page = include_str!("../../../../docs/rules.md");
    let table = page.split("## The law profiles").nth(1).unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let told: BTreeMap<&str, &str> = rows.filter_map(|row| row.split_once('`')).collect();
    let profiles = Profiles::shipped().unwrap();
    let ids: BTreeSet<&str> = profiles.all().map(|law| law.id.as_str()).collect();
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), ids);
    for law in profiles.all().filter(|law| law.id != Profile::TRANSCRIBED) {
        let from = law.from.format("%-d %B %Y").to_string();
        let since = told[law.id.as_str()].split('|').nth(1).unwrap();
        assert!(since.contains(&from), "{}: {from}", law.rules());
    }
}

/// Standing orders to start from, laid over every version of their law that holds from their day on.
pub(super) fn orders_to_start_from() -> Vec<Profile> {
    let known = Profiles::shipped().unwrap();
    let read = files(&format!("{TEMPLATES}/standing-orders"))
        .into_iter()
        .map(|(name, text)| match RulesFile::read(&text, &known) {
            Ok(RulesFile::Orders(orders, over)) => {
                assert!(text.contains("illustrative"), "{name}");
                assert!(orders.id.ends_with("-to-start-from"), "{name}");
                over
            }
            other => panic!("{name}: {other:?}"),
        });
    read.flatten().collect()
}

#[test]
fn there_are_standing_orders_to_start_from_for_the_usual_bodies() {
    let orders = orders_to_start_from();
    let mut over: Vec<_> = orders
        .iter()
        .filter_map(|o| o.stands_on.as_deref())
        .collect();
    over.sort_unstable();
    assert_eq!(
        over,
        [
            "england-council-committee@2002-10-01",
            "england-council-executive@2012-09-10",
            "nhs-board@2012-01-02",
            "partnership@2012-01-02",
        ]
    );
}

/// Standing orders over a law profile, without their changes.
fn orders_over(law: &Profile) -> String {
    format!(
        "id = \"ours\"\ntitle = \"Ours\"\nstands_on = \"{}\"\nversion = \"{from}\"\n\
         from = {from}\nsource = \"Our orders\"\n",
        law.id,
        from = law.from
    )
}

#[test]
fn no_standing_orders_leave_out_what_a_shipped_law_demands() {
    let profiles = Profiles::shipped().unwrap();
    let mut demanded = 0;
    for law in profiles.all() {
        let lifecycles = [
            ("meeting", law.meeting.transitions()),
            ("paper", law.paper.transitions()),
            ("recommendation", law.recommendation.transitions()),
            ("decision", law.decision.transitions()),
        ];
        let steps = lifecycles
            .into_iter()
            .flat_map(|(kind, steps)| steps.iter().map(move |step| (kind, step)));
        for (kind, step) in steps {
            for condition in &step.conditions {
                let rule = &condition.rule;
                let without = format!(
                    "[{kind}.transitions.{}]\nwithout = [\"{}\"]\n",
                    step.name, rule.rule
                );
                let orders = Orders::parse(&(orders_over(law) + &without)).unwrap();
                let is_law = rule.citation != LOCAL_RULE;
                demanded += u32::from(is_law);
                let refused = orders.over(law).is_err();
                assert_eq!(refused, is_law, "{}: {without}", law.rules());
            }
        }
    }
    assert!(demanded > 50, "{demanded}");
}

#[test]
fn a_day_less_of_notice_than_a_shipped_law_demands_is_refused() {
    for law in Profiles::shipped().unwrap().all() {
        let publish = law
            .meeting
            .transitions()
            .iter()
            .find(|t| t.name == PUBLISH.1);
        let conditions = publish.into_iter().flat_map(|publish| &publish.conditions);
        for condition in conditions {
            let Check::NoticeGiven(notice) = condition.check else {
                continue;
            };
            let with = |days: u32| {
                let key = match notice.ends {
                    Ends::Neither => "clear_days",
                    Ends::Meeting => "days",
                };
                let text = format!(
                    "[[meeting.transitions.publish-agenda.conditions]]\nrule = \"{}\"\n\
                     condition = \"notice_given\"\n{key} = {days}\nunit = \"{}\"\n\
                     division = \"{}\"\n",
                    condition.rule.rule, notice.unit, notice.division
                );
                Orders::parse(&(orders_over(law) + &text))
                    .unwrap()
                    .over(law)
            };
            let id = &law.id;
            assert!(
                with(notice.days).is_ok() && with(notice.days + 1).is_ok(),
                "{id}"
            );
            let is_law = condition.rule.citation != LOCAL_RULE;
            assert_eq!(with(notice.days - 1).is_err(), is_law, "{id}");
        }
    }
}

#[test]
fn what_makes_a_partnership_one_can_t_be_left_out() {
    let text = "id = \"bold\"\ntitle = \"Bold\"\nstands_on = \"partnership\"\n\
                version = \"2026-05-01\"\nfrom = 2026-05-01\nsource = \"Terms\"\n\
                [decision.transitions.make]\nwithout = [\"advises-only\"]\n";
    let problems = RulesFile::read(text, &Profiles::shipped().unwrap()).unwrap_err();
    assert!(
        problems.iter().any(|p| p.line == 8
            && p.message
                .starts_with("the condition `advises-only` is the law (terms of reference)")),
        "{problems:?}"
    );
    // What is only usual there can be.
    let usual = text.replace("advises-only", "reasons-for-the-decision");
    assert!(RulesFile::read(&usual, &Profiles::shipped().unwrap()).is_ok());
}
