//! On which grounds the rules of a board let something be kept from the public: those of the law, and
//! those that standing orders may add.

use minuted_core::rules::{BodyKind, LOCAL_RULE, Mark, Orders, Profile, Profiles};

use super::{
    day,
    problems::{Row, check},
};

const PROBLEMS: &[Row] = &[
    (
        "[meeting]\ninitial = \"draft\"",
        "[[withholding]]\nmark = ¦\"exempt 3\"\ncitation = \"X 1\"\n[meeting]\ninitial = \"draft\"",
        &[(
            "withholding.0.mark",
            "`exempt 3` is not a mark of what is withheld",
        )],
    ),
    (
        "[meeting]\ninitial = \"draft\"",
        "¦[[withholding]]\nmark = \"confidential\"\n[meeting]\ninitial = \"draft\"",
        &[("withholding.0", "`citation` is missing")],
    ),
    (
        "[meeting]\ninitial = \"draft\"",
        "[[withholding]]\nmark = \"confidential\"\ncitation = \"X 1\"\n¦[[withholding]]\nmark = \
         \"confidential\"\ncitation = \"X 2\"\n[meeting]\ninitial = \"draft\"",
        &[("withholding.1", "`confidential` is here twice")],
    ),
];

#[test]
fn what_is_wrong_with_a_ground_is_told_at_its_place() {
    for (old, new, expected) in PROBLEMS {
        check(old, new, expected);
    }
}

fn law(id: &str) -> Profile {
    let profiles = Profiles::shipped().unwrap();
    let law = profiles.in_force(id, day("2026-03-30")).unwrap();
    law.as_ref().clone()
}

#[test]
fn each_body_has_the_grounds_of_its_law() {
    for (id, expected) in [
        (
            "england-council-committee",
            &["exempt 1 to 7", "confidential"][..],
        ),
        (
            "england-council-executive",
            &["exempt 1 to 7", "confidential"],
        ),
        ("wales-council", &["exempt 12 to 18", "confidential"]),
        (
            "scotland-council",
            &["exempt scotland 1 to 15", "confidential scotland"],
        ),
        (
            "northern-ireland-council",
            &["exempt northern-ireland 1 to 7"],
        ),
        ("nhs-board", &["exempt 1960-act", "exempt constitution"]),
        ("partnership", &[]),
        ("transcribed", &[]),
    ] {
        let marks: Vec<_> = law(id).marks().collect();
        assert_eq!(marks, expected, "{id}");
        let told = law(id).explain();
        for mark in marks {
            assert!(told.contains(&format!("- `{mark}` (")), "{id}: {told}");
        }
    }
    // A council has at least one, and each names its enactment.
    for law in Profiles::shipped().unwrap().all() {
        if !law.body.names_grounds() {
            assert!(!law.withholding.is_empty(), "{}", law.id);
        }
    }
}

fn over(id: &str, withholding: &str) -> Result<Profile, Vec<String>> {
    let head = format!(
        "id = \"office\"\ntitle = \"Our own\"\nstands_on = \"{id}\"\nversion = \"2026-05-01\"\nfrom \
         = 2026-05-01\nsource = \"Constitution\"\n"
    );
    let told = |problems: Vec<_>| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    let orders = Orders::parse(&format!("{head}{withholding}")).map_err(told)?;
    orders.over(&law(id)).map_err(told)
}

#[test]
fn a_body_without_a_list_in_law_names_its_own_grounds() {
    let host = "[[withholding]]\nmark = \"exempt 1 to 7\"\ncitation = \"Terms 9: as the host\"\n";
    let rules = over("partnership", host).unwrap();
    assert_eq!(rules.marks().collect::<Vec<_>>(), ["exempt 1 to 7"]);
    assert_eq!(rules.withholding[0].citation, "Terms 9: as the host");
    // What the law profile has already is cited anew, by the source if nothing else is cited.
    let rules = over(
        "nhs-board",
        "[[withholding]]\nmark = \"exempt constitution\"\n",
    )
    .unwrap();
    let told = rules.withholding.iter();
    let told: Vec<_> = told.map(|b| (b.mark, b.citation.as_str())).collect();
    assert_eq!(
        told,
        [
            (Mark::AdmissionAct, LOCAL_RULE),
            (Mark::Constitution, "Constitution")
        ]
    );
}

#[test]
fn a_council_adds_nothing_to_the_list_of_the_act() {
    for law in Profiles::shipped().unwrap().all() {
        let found = over(&law.id, "[[withholding]]\nmark = \"exempt constitution\"\n");
        match law.body {
            BodyKind::NhsBoard | BodyKind::Partnership | BodyKind::Any => {
                assert!(found.is_ok(), "{}", law.id);
            }
            _ => {
                let told = found.unwrap_err().join("\n");
                assert!(told.starts_with("line 7, column 1, `withholding.0`: the law lists what"));
                assert!(told.contains(&law.id), "{told}");
            }
        }
    }
}
