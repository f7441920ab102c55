//! The leaf's encoding: golden bytes, and everything that decoding and encoding refuse.

use minuted_ledger::{Hash, Leaf, LeafError, LeafRecord, leaf_hash};

/// These bytes are read for ever. If this test fails, the format has changed: raise
/// `LEAF_FORMAT` and keep reading this one.
const GOLDEN: &str = concat!(
    r#"{"actor":"account:0190a1b2-0000-7000-8000-000000000001","at":1505822400000001,"#,
    r#""command":"paper.publish","format":1,"records":[{"commitment":"#,
    r#""0707070707070707070707070707070707070707070707070707070707070707","#,
    r#""id":"paper:0190a1b2-0000-7000-8000-000000000002","kind":"paper","schema":2,"version":3}],"#,
    r#""rules":"board:0190a1b2-0000-7000-8000-000000000003@4"}"#,
);
const GOLDEN_HASH: &str = "cb70307630bb70838e2427f9a65f6423f471fa105586a4f18ecac9a71d55a480";

pub(crate) fn golden() -> Leaf {
    Leaf {
        format: 1,
        command: "paper.publish".to_owned(),
        actor: "account:0190a1b2-0000-7000-8000-000000000001".to_owned(),
        rules: Some("board:0190a1b2-0000-7000-8000-000000000003@4".to_owned()),
        at: 1_505_822_400_000_001,
        records: vec![LeafRecord {
            kind: "paper".to_owned(),
            id: "paper:0190a1b2-0000-7000-8000-000000000002".to_owned(),
            version: 3,
            schema: 2,
            commitment: Hash([7; 32]),
        }],
    }
}

#[test]
fn the_golden_bytes_do_not_change() {
    let bytes = golden().encode().unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), GOLDEN);
    assert_eq!(Leaf::decode(GOLDEN.as_bytes()), Ok(golden()));
    assert_eq!(leaf_hash(GOLDEN.as_bytes()).to_string(), GOLDEN_HASH);
}

#[test]
fn a_leaf_without_rules_says_so() {
    let leaf = Leaf {
        rules: None,
        records: Vec::new(),
        ..golden()
    };
    let bytes = leaf.encode().unwrap();
    assert!(String::from_utf8_lossy(&bytes).ends_with(r#""records":[],"rules":null}"#));
    assert_eq!(Leaf::decode(&bytes), Ok(leaf));
}

#[test]
fn bytes_that_are_not_canonical_are_refused() {
    let respelt = [
        GOLDEN.replacen(':', ": ", 1),
        format!("{GOLDEN}\n"),
        GOLDEN.replace("paper.publish", "paper\\u002epublish"),
        GOLDEN.replace(&"07".repeat(32), &"AB".repeat(32)),
        {
            let (head, tail) = GOLDEN.split_at(GOLDEN.len() - 1);
            let rules = head.rfind(r#","rules""#).unwrap();
            format!("{{{},{}{tail}", &head[rules + 1..], &head[1..rules])
        },
        Leaf {
            rules: None,
            ..golden()
        }
        .encode()
        .map(|bytes| String::from_utf8_lossy(&bytes).replace(r#","rules":null"#, ""))
        .unwrap(),
    ];
    for bytes in respelt {
        assert_eq!(
            Leaf::decode(bytes.as_bytes()),
            Err(LeafError::NotCanonical),
            "{bytes}"
        );
    }
}

#[test]
fn what_is_not_a_leaf_is_malformed() {
    let wrong = [
        String::new(),
        "[]".to_owned(),
        GOLDEN[1..].to_owned(),
        format!("{GOLDEN}{GOLDEN}"),
        GOLDEN.replace(r#""format":1"#, r#""format":1.0"#),
        GOLDEN.replace(r#""command""#, r#""comment":"x","command""#),
        GOLDEN.replace(r#""kind""#, r#""title":"x","kind""#),
        GOLDEN.replace(r#""format":1"#, r#""format":1,"format":1"#),
        GOLDEN.replace(r#""kind":"paper","#, ""),
        GOLDEN.replace("0707070707", "07"),
    ];
    for bytes in wrong {
        let error = Leaf::decode(bytes.as_bytes()).unwrap_err();
        assert!(matches!(error, LeafError::Malformed(_)), "{bytes}: {error}");
    }
}

#[test]
fn another_format_is_named_even_if_its_fields_are_unknown() {
    let bytes = br#"{"format":2,"something":"new"}"#;
    assert_eq!(Leaf::decode(bytes), Err(LeafError::UnknownFormat(2)));
    let leaf = Leaf {
        format: 0,
        ..golden()
    };
    assert_eq!(leaf.encode(), Err(LeafError::UnknownFormat(0)));
    assert_eq!(
        LeafError::UnknownFormat(2).to_string(),
        "the leaf has format 2, and this build knows format 1"
    );
}

#[test]
fn free_text_is_refused_in_every_field() {
    type Set = fn(&mut Leaf, String);
    let fields: [(&str, Set); 5] = [
        ("command", |leaf, text| leaf.command = text),
        ("actor", |leaf, text| leaf.actor = text),
        ("rules", |leaf, text| leaf.rules = Some(text)),
        ("records[0].kind", |leaf, text| leaf.records[0].kind = text),
        ("records[0].id", |leaf, text| leaf.records[0].id = text),
    ];
    for (field, set) in fields {
        let encode = |text: &str| {
            let mut leaf = golden();
            set(&mut leaf, text.to_owned());
            leaf.encode()
        };
        let field = field.to_owned();
        for (text, character) in [("Mrs Smith", ' '), ("caf\u{e9}", '\u{e9}'), ("a\"", '"')] {
            let error = LeafError::FreeText {
                field: field.clone(),
                character,
            };
            assert_eq!(encode(text), Err(error));
        }
        assert_eq!(
            encode(""),
            Err(LeafError::EmptyText {
                field: field.clone()
            })
        );
        assert!(encode(&"x".repeat(200)).is_ok());
        assert_eq!(
            encode(&"x".repeat(201)),
            Err(LeafError::LongText { field, length: 201 })
        );
        assert!(encode("aZ09_:.@/#+-").is_ok());
    }
}

#[test]
fn decoding_refuses_free_text_too() {
    let bytes = GOLDEN.replace("paper.publish", "paper publish");
    let error = Leaf::decode(bytes.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "command has ' ' in it; a leaf holds names and IDs, not free text"
    );
}

#[test]
fn numbers_beyond_canonical_json_are_refused() {
    let leaf = Leaf {
        at: 1 << 53,
        ..golden()
    };
    assert_eq!(
        leaf.encode().unwrap_err().to_string(),
        "the number 9007199254740992 at $.at is outside ±(2^53 − 1)"
    );
    let mut leaf = golden();
    leaf.records[0].version = i64::MIN;
    assert!(
        leaf.encode()
            .unwrap_err()
            .to_string()
            .contains("$.records[0].version")
    );
}
