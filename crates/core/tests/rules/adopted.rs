//! New rules in the place of old ones: what they may do to records that are under way.

use minuted_core::{
    id::Kind,
    rules::{Occupied, Orders, Profile},
};

use crate::england;

/// The rules that standing orders with these changes make.
fn under(changes: &str) -> Profile {
    let head = "id = \"cabinet\"\ntitle = \"Standing orders\"\n\
                stands_on = \"england-council-executive\"\nversion = \"2026-05-01\"\n\
                from = 2026-05-01\nsource = \"Constitution\"\n";
    let orders = Orders::parse(&format!("{head}{changes}")).unwrap();
    orders.over(&england()).unwrap()
}

const AGREED: &str = "[meeting.states.agreed]\nlabel = \"Agreed\"\nphase = \"planned\"\n\
                      audience = \"working\"\n[meeting.transitions.agree]\nlabel = \"Agree\"\n\
                      from = [\"draft\"]\nto = \"agreed\"\nby = [\"secretary\"]\n\
                      [meeting.transitions.publish-agenda]\nfrom = [\"agreed\"]\n";

fn standing(kind: Kind, state: &str, records: u64) -> Occupied {
    Occupied {
        kind,
        state: state.to_owned(),
        records,
    }
}

fn told(before: &Profile, after: &Profile, occupied: &[Occupied], later: bool) -> Vec<String> {
    let refused = after.may_follow(before, occupied, later).err();
    let refused = refused.into_iter().flatten();
    refused.map(|refusal| refusal.message()).collect()
}

#[test]
fn a_state_that_is_no_more_is_asked_after_while_something_stands_in_it() {
    let (before, after) = (under(AGREED), under(""));
    assert!(after.lacks_any_of(&before));
    assert!(!before.lacks_any_of(&after));
    let nobody = [
        standing(Kind::Meeting, "draft", 4),
        standing(Kind::Paper, "agreed", 1),
    ];
    // A paper in that state is stuck as it is: the state was of meetings.
    assert_eq!(
        told(&before, &after, &nobody[..1], false),
        Vec::<String>::new()
    );
    let stuck = told(&before, &after, &nobody, false);
    assert!(
        stuck[0].starts_with("1 paper stands in the state `agreed`"),
        "{stuck:?}"
    );
    let two = told(
        &before,
        &after,
        &[standing(Kind::Meeting, "agreed", 2)],
        false,
    );
    assert!(
        two[0].starts_with("2 meetings stand in the state `agreed`"),
        "{two:?}"
    );
    assert!(
        two[0].contains("[meeting.migrate]") && two[0].contains("`draft` would do"),
        "{two:?}"
    );
    // What stood there once and stands there no more is asked after only of rules to come.
    assert_eq!(told(&before, &after, &[], false), Vec::<String>::new());
    assert_eq!(told(&before, &after, &[], true).len(), 1);
}

#[test]
fn a_state_is_replaced_by_one_that_means_the_same() {
    let before = under(AGREED);
    let there = [standing(Kind::Meeting, "agreed", 1)];
    let same = under("[meeting.migrate]\nagreed = \"draft\"\n");
    assert_eq!(told(&before, &same, &there, false), Vec::<String>::new());
    assert_eq!(same.meeting.state("agreed").unwrap().name, "draft");
    for other in ["called", "abandoned"] {
        let elsewhere = under(&format!("[meeting.migrate]\nagreed = \"{other}\"\n"));
        let refused = told(&before, &elsewhere, &there, false);
        assert_eq!(refused.len(), 1, "{other}");
        assert!(
            refused[0].contains("New rules can't change that"),
            "{refused:?}"
        );
    }
}

#[test]
fn what_has_ended_stays_where_it_ended() {
    let ended = "[meeting.states.postponed]\nlabel = \"Postponed\"\nphase = \"cancelled\"\n\
                 audience = \"public\"\nfinal = true\n[meeting.transitions.postpone]\n\
                 label = \"Postpone\"\nfrom = [\"called\"]\nto = \"postponed\"\nby = [\"secretary\"]\n\
                 [[meeting.transitions.postpone.conditions]]\nrule = \"why\"\ncondition = \"reason_given\"\n";
    let there = [standing(Kind::Meeting, "postponed", 3)];
    assert_eq!(
        told(&under(ended), &under(""), &there, true),
        Vec::<String>::new()
    );
}
