//! What is found of a person, what is taken out, and what may not go.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    authorities::AuthoritySource,
    id::RecordId,
    record::{OtherName, Provenance},
};

const TODAY: &str = "2026-11-23";

fn id<I: RecordId>(n: u128) -> I {
    I::from_uuid(uuid::Uuid::from_u128(n))
}

fn any(kind: Kind, n: u128) -> AnyId {
    let uuid = uuid::Uuid::from_u128(n);
    AnyId { kind, uuid }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn names() -> Names {
    let known = [
        "Pat  Example",
        "Example",
        "Pat Example-Brown",
        "",
        "Name erased",
    ];
    Names::new(id(7), known)
}

const PERSON: &str = "person:00000000-0000-0000-0000-000000000007";

#[test]
fn a_name_is_found_as_words_of_its_own() {
    for (text, is_in) in [
        ("Pat Example", true),
        ("Thanks to PAT\n  example, who wrote it.", true),
        ("**Pat Example**", true),
        ("Pat Example’s view", true),
        ("Pat Examples", false),
        ("Spat Example", false),
        ("Pat-Example", false),
        // A surname alone names others too, but not where it is the whole of a field.
        ("For example this", false),
        ("example", true),
        ("", false),
        ("Name erased", false),
    ] {
        assert_eq!(names().are_in(text), is_in, "{text:?}");
    }
    let accents = Names::new(id(7), ["Zoë Çelik", "محمد علي"]);
    assert!(accents.are_in("by ZOË ÇELIK."));
    assert!(accents.are_in("قال محمد علي اليوم"));
    assert_eq!(names().alone().collect::<Vec<_>>(), ["example"]);
}

#[test]
fn taking_a_name_out_leaves_the_rest_as_it_is() {
    let paper = any(Kind::PaperVersion, 1);
    let mut body = json!({
        "front": { "contacts": [
            { "name": "Pat Example", "post": "Officer", "telephone": "01234", "email": "p@x" },
            { "name": "Sam Other", "post": null, "telephone": "05678", "email": null },
        ] },
        "body": { "source": "Pat Example-Brown, then Pat Example. PAT EXAMPLE", "n": 3 },
        "by": "Example", "paper": "paper:1", "edition": null,
    });
    let found = names().find(paper, &body);
    let fields: Vec<_> = found.fields.iter().map(String::as_str).collect();
    assert_eq!(fields, ["body.source", "by", "front.contacts.name"]);
    assert!(!found.refers);
    names().erase(paper, &mut body);
    let expected = json!({
        "front": { "contacts": [
            { "name": ERASED, "post": "Officer", "telephone": null, "email": null },
            { "name": "Sam Other", "post": null, "telephone": "05678", "email": null },
        ] },
        "body": { "source": "Name erased, then Name erased. Name erased", "n": 3 },
        "by": ERASED, "paper": "paper:1", "edition": null,
    });
    assert_eq!(body, expected);
    assert!(names().find(paper, &body).is_empty());
}

#[test]
fn what_is_a_person_s_own_goes_whatever_it_says() {
    let cases = [
        (
            any(Kind::Person, 7),
            json!({ "id": PERSON, "name": "P.", "other_names": [{ "name": "Example" }] }),
            json!({ "id": PERSON, "name": ERASED, "other_names": [] }),
            HeldAs::Identity,
        ),
        (
            any(Kind::Account, 5),
            json!({ "name": "pexample", "person": PERSON }),
            json!({ "name": "Name erased (000000000005)", "person": PERSON }),
            HeldAs::Own,
        ),
        (
            any(Kind::Comment, 5),
            json!({ "from": "a resident", "from_person": PERSON, "text": "So it is." }),
            json!({ "from": ERASED, "from_person": null, "text": "So it is." }),
            HeldAs::Own,
        ),
    ];
    for (id, mut body, expected, held) in cases {
        let found = names().find(id, &body);
        assert_eq!(Place::held(&names(), id, &found), held);
        names().erase(id, &mut body);
        assert_eq!(body, expected);
        // It may still refer to the person's record, which says nothing any more.
        assert!(names().find(id, &body).fields.is_empty(), "{id}");
    }
}

#[test]
fn who_goes_by_the_same_name_is_somebody_else() {
    for (id, body) in [
        (any(Kind::Person, 8), json!({ "name": "Pat Example" })),
        (
            any(Kind::Account, 5),
            json!({ "name": "Pat Example", "person": "person:8" }),
        ),
    ] {
        assert!(names().find(id, &body).is_empty(), "{id}");
    }
    let of_nobody = json!({ "name": "Pat Example", "person": null });
    assert!(!names().find(any(Kind::Account, 5), &of_nobody).is_empty());
}

#[test]
fn a_seat_only_refers_to_the_person() {
    let membership = any(Kind::Membership, 1);
    let body = json!({ "person": PERSON, "seat": "chair", "provenance": {} });
    let found = names().find(membership, &body);
    let held = Place::held(&names(), membership, &found);
    assert_eq!(held, HeldAs::Referred);
    let post = any(Kind::Post, 1);
    let mut body = json!({ "holders": [
        { "person": PERSON, "note": "until she moved" }, { "person": "person:8", "note": "then" },
    ] });
    names().erase(post, &mut body);
    assert_eq!(body["holders"][0]["note"], Value::Null);
    assert_eq!(body["holders"][1]["note"], "then");
}

#[test]
fn a_record_is_kept_for_its_years() {
    let keeping = keeping();
    for (of, until) in [
        (Some("2017-11-09"), None),
        (Some("2020-11-23"), None),
        (Some("2020-11-24"), Some("2026-11-24")),
        // There is no 29 February six years on.
        (Some("2024-02-29"), Some("2030-03-01")),
    ] {
        let duty = keeping.duty(of.map(day), day(TODAY));
        assert_eq!(duty.and_then(|duty| duty.until), until.map(day), "{of:?}");
    }
    let unknown = keeping.duty(None, day(TODAY)).unwrap();
    assert!(unknown.explanation().contains("its day is not known"));
}

fn keeping() -> Keeping {
    Keeping {
        years: 6,
        rule: RuleRef {
            rule: "keeping-of-records".to_owned(),
            citation: "An Act s1".to_owned(),
        },
    }
}

fn place(record: AnyId, held: HeldAs, kept: bool) -> Place {
    Place {
        record,
        held,
        versions: vec![1],
        fields: BTreeSet::from(["name".to_owned()]),
        stands: true,
        duty: kept
            .then(|| keeping().duty(Some(day("2025-01-01")), day(TODAY)))
            .flatten(),
    }
}

fn authority() -> Authority {
    Authority {
        id: id(1),
        version: 1,
        title: "Lifting duties to keep".to_owned(),
        source: AuthoritySource::Law,
        citation: "UK GDPR art 39".to_owned(),
        organisation: None,
        board: None,
        post: Some(id(1)),
        person: None,
        limits: String::new(),
        in_consultation_with: String::new(),
        reserved: String::new(),
        limit_pence: None,
        reserved_matters: Vec::new(),
        created_by: None,
        from: None,
        to: None,
        provenance: Provenance::default(),
    }
}

fn post(title: &str, other: &str) -> Post {
    Post {
        id: id(1),
        version: 1,
        title: title.to_owned(),
        other_names: vec![OtherName {
            name: other.to_owned(),
            note: None,
        }],
        organisation: None,
        holders: Vec::new(),
        from: None,
        to: None,
        provenance: Provenance::default(),
    }
}

fn asked<'a>(records: &'a [AnyId], ground: &'a str) -> Asked<'a> {
    Asked {
        records,
        ground,
        lift: None,
        open_accounts: &[],
    }
}

/// The fields at which an erasure is refused, or how many records it takes.
fn decided(places: &[Place], asked: &Asked<'_>) -> Result<usize, Vec<String>> {
    match decide(&names(), places, asked, day(TODAY)) {
        Ok((chosen, _)) => Ok(chosen.len()),
        Err(refused) => Err(refused.into_iter().filter_map(|r| r.field).collect()),
    }
}

#[test]
fn what_may_go_and_what_may_not() {
    let (own, draft, made, seat, account) = (
        any(Kind::Person, 7),
        any(Kind::PaperVersion, 1),
        any(Kind::Decision, 1),
        any(Kind::Membership, 1),
        any(Kind::Account, 1),
    );
    let places = [
        place(own, HeldAs::Identity, false),
        place(draft, HeldAs::Named, false),
        place(made, HeldAs::Named, true),
        place(seat, HeldAs::Referred, false),
        place(account, HeldAs::Own, false),
    ];
    let at = |n: usize| format!("input.recordIds.{n}");
    let ground = "Request 12";
    for (records, ground, expected) in [
        (vec![draft, account], ground, Ok(2)),
        (vec![draft, draft], ground, Ok(1)),
        (vec![], ground, Err(vec!["input.recordIds".to_owned()])),
        (vec![draft], " ", Err(vec!["input.ground".to_owned()])),
        (
            vec![draft],
            "For Pat Example",
            Err(vec!["input.ground".to_owned()]),
        ),
        (vec![draft, made], ground, Err(vec![at(1)])),
        (vec![seat], ground, Err(vec![at(0)])),
        (vec![any(Kind::Decision, 9)], ground, Err(vec![at(0)])),
        // The names would be found no more where they stand.
        (vec![own], ground, Err(vec!["input.recordIds".to_owned()])),
        (
            vec![own, draft],
            ground,
            Err(vec!["input.recordIds".to_owned()]),
        ),
    ] {
        assert_eq!(
            decided(&places, &asked(&records, ground)),
            expected,
            "{records:?}"
        );
    }
    assert_eq!(decided(&places[..1], &asked(&[own], ground)), Ok(1));
    let accounts = [account];
    let open = Asked {
        open_accounts: &accounts,
        ..asked(&accounts, ground)
    };
    assert_eq!(decided(&places, &open), Err(vec![at(0)]));
}

#[test]
fn only_the_data_protection_officer_s_authority_lifts_a_duty() {
    let made = any(Kind::Decision, 1);
    let places = [place(made, HeldAs::Named, true)];
    let (theirs, ended) = (
        authority(),
        Authority {
            to: Some(day("2026-11-22")),
            ..authority()
        },
    );
    let officer = post("Data protection officer", "");
    let also = post("Monitoring Officer", "Data Protection Officer");
    let other = post("Director", "");
    let at = || "input.lift.authorityId".to_owned();
    for (authority, post, reason, expected) in [
        (&theirs, Some(&officer), "The court ordered it", Ok(1)),
        (&theirs, Some(&also), "The court ordered it", Ok(1)),
        (&theirs, Some(&other), "So I say", Err(vec![at()])),
        (&theirs, None, "So I say", Err(vec![at()])),
        (&ended, Some(&officer), "Late", Err(vec![at()])),
        (
            &theirs,
            Some(&officer),
            "Pat Example asked",
            Err(vec!["input.lift.reason".to_owned()]),
        ),
    ] {
        let asked = Asked {
            records: &[made],
            ground: "Request 12",
            lift: Some(Lift {
                authority,
                post,
                reason,
            }),
            open_accounts: &[],
        };
        assert_eq!(decided(&places, &asked), expected, "{reason}");
        if expected.is_ok() {
            let (_, lifted) = decide(&names(), &places, &asked, day(TODAY)).unwrap();
            assert_eq!(lifted.unwrap().duties, ["An Act s1"]);
        }
    }
    // Nothing was lifted where nothing had to be kept.
    let free = [place(made, HeldAs::Named, false)];
    let asked = Asked {
        records: &[made],
        ground: "Request 12",
        lift: Some(Lift {
            authority: &theirs,
            post: Some(&officer),
            reason: "Perhaps",
        }),
        open_accounts: &[],
    };
    assert_eq!(decide(&names(), &free, &asked, day(TODAY)).unwrap().1, None);
}

#[test]
fn what_is_searched_by_names_nobody_else() {
    let also = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        check_also(&names).map_err(|refused| {
            let fields = refused.into_iter().filter_map(|refusal| refusal.field);
            fields.collect::<Vec<_>>()
        })
    };
    assert_eq!(
        also(&["Cllr P Example", "p.example@x.gov.uk", "01273 1"]),
        Ok(())
    );
    let refused = also(&["Example", "", "a b", "x\u{0}y z"]);
    let fields: BTreeSet<_> = refused.unwrap_err().into_iter().collect();
    assert_eq!(fields, (0..4).map(|n| format!("also.{n}")).collect());
    let many: Vec<_> = (0..=ALSO_MOST)
        .map(|n| format!("Pat Example {n}"))
        .collect();
    assert!(check_also(&many).is_err());
}

proptest! {
    /// However a text goes on around it, the name is gone and the rest is there.
    #[test]
    fn no_name_stays_and_nothing_else_goes(before in "[a-z ]{0,12}", after in "\\PC{0,24}") {
        let text = format!("{before} Pat Example {after}");
        let mut body = json!({ "text": text });
        let place = any(Kind::Decision, 1);
        names().erase(place, &mut body);
        prop_assert!(names().find(place, &body).is_empty());
        let cleaned = body["text"].as_str().unwrap();
        if !names().are_in(&text.replacen("Pat Example", "", 1)) {
            let expected = format!("{before} {ERASED} {after}");
            prop_assert_eq!(cleaned, expected.as_str());
        }
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}", name in "\\PC{0,12}") {
        let names = Names::new(id(7), [name.as_str()]);
        let mut body = json!({ "text": text, "list": [{ "name": text }] });
        let place = any(Kind::Decision, 1);
        names.erase(place, &mut body);
        let _ = names.find(place, &body);
    }
}
