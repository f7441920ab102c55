//! Owns the parts that many full records share.

use minuted_core::{
    audience::{Audience, AudienceText, DerivedTexts},
    decisions::{How, Numbered, Stated},
    exemption::Exemption,
    lifecycle_state::{Overridden, Standing},
    record::{Disputed, OtherName, Provenance, Source, Statement},
    time::ShownDate,
};

pub(super) fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.parse().ok()
}

pub(super) fn shown() -> ShownDate {
    ShownDate {
        shown: Some("by April 2018".to_owned()),
        earliest: day("2017-11-09"),
        latest: day("2018-04-30"),
    }
}

pub(super) fn text(words: &str) -> AudienceText {
    AudienceText::new(
        format!("{words} source"),
        DerivedTexts {
            public: format!("{words} public"),
            restricted: format!("{words} restricted"),
            confidential: format!("{words} confidential"),
        },
    )
}

pub(super) fn names() -> Vec<OtherName> {
    vec![OtherName {
        name: "Another name".to_owned(),
        note: Some("until 2017".to_owned()),
    }]
}

pub(super) fn provenance() -> Provenance {
    let says = |says: &str, source: &str| Statement {
        says: says.to_owned(),
        source: source.to_owned(),
    };
    Provenance {
        transcribed_from: Some(Source {
            cited: "A page".to_owned(),
            document: None,
            date_shown: shown(),
        }),
        disputed: vec![Disputed {
            fact: "partners".to_owned(),
            statements: vec![says("four", "a case page"), says("five", "a report")],
        }],
        unknown: vec!["the date of the meeting".to_owned()],
        illustrative: true,
    }
}

pub(super) fn standing<P>(state: &str, phase: P) -> Standing<P> {
    Standing {
        state: state.to_owned(),
        phase,
        audience: Audience::Public,
        rules: "england-council-executive@2012-09-10".to_owned(),
        overridden: vec![Overridden {
            transition: "a-step".to_owned(),
            rule: "a-rule".to_owned(),
            citation: "Standing orders, 9".to_owned(),
            by: "secretary".to_owned(),
            person: None,
            reason: "an override's reason".to_owned(),
        }],
    }
}

pub(super) fn exemption() -> Exemption {
    Exemption {
        audience: Audience::Restricted,
        grounds: vec!["3".to_owned()],
        public_title: "A contract".to_owned(),
        public_interest: "It would harm the bidding.".to_owned(),
        likely: true,
        review_on: day("2027-01-01"),
    }
}

pub(super) fn numbered(number: &str) -> Vec<Numbered> {
    vec![Numbered {
        number: number.to_owned(),
        text: text("numbered"),
        option: Some("2".to_owned()),
    }]
}

pub(super) fn stated() -> Stated {
    Stated {
        how: How::Stated,
        items: numbered("1"),
    }
}
