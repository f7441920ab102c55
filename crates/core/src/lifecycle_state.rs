//! Owns the part of a record that its lifecycle writes: state, phase, audience and the rules'
//! version.

use serde::{Deserialize, Serialize};

use crate::{audience::Audience, id::PersonId};

/// Where a record stands in its lifecycle. Only a transition writes it.
///
/// Rules, lists and filters use the phase and the audience; the state is the office's own word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing<P> {
    /// The office's name for where the record stands.
    pub state: String,
    /// What that means to rules and filters.
    pub phase: P,
    /// Whom the record is for.
    pub audience: Audience,
    /// The version of the rules that the last transition was taken under.
    pub rules: String,
    /// The rules of the office that were passed over on the way here, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<Overridden>,
}

/// That a rule of the office was passed over at a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overridden {
    /// The step.
    pub transition: String,
    /// The rule's name.
    pub rule: String,
    /// Where it comes from.
    pub citation: String,
    /// By which role or post it was passed over, in words.
    pub by: String,
    /// Who passed it over, where that is a person on record.
    pub person: Option<PersonId>,
    /// Why.
    pub reason: String,
}

impl<P> Standing<P> {
    /// The standing with what was overridden on the way to `before` kept in front: a record shows
    /// it for good.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let mut overridden = before.overridden.clone();
        overridden.append(&mut self.overridden);
        self.overridden = overridden;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overridden(rule: &str) -> Overridden {
        Overridden {
            transition: "publish-agenda".to_owned(),
            rule: rule.to_owned(),
            citation: "Standing orders, 9".to_owned(),
            by: "secretary".to_owned(),
            person: None,
            reason: "The bids close on Friday.".to_owned(),
        }
    }

    #[test]
    fn a_body_from_before_overrides_is_read_and_stays_as_it_is() {
        let old = r#"{"state":"made","phase":"made","audience":"public","rules":"x@1"}"#;
        let read: Standing<String> = serde_json::from_str(old).unwrap();
        assert!(read.overridden.is_empty());
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
        let new = Standing {
            overridden: vec![overridden("longer-notice")],
            ..read
        };
        let body = serde_json::to_string(&new).unwrap();
        assert_eq!(
            serde_json::from_str::<Standing<String>>(&body).unwrap(),
            new
        );
    }

    #[test]
    fn what_was_overridden_stays_on_the_record_in_its_order() {
        let standing = |rules: &[&str]| Standing {
            state: "called".to_owned(),
            phase: "called".to_owned(),
            audience: Audience::Public,
            rules: "x@1".to_owned(),
            overridden: rules.iter().map(|rule| overridden(rule)).collect(),
        };
        let after = standing(&["c"]).after(&standing(&["a", "b"]));
        assert_eq!(after, standing(&["a", "b", "c"]));
        assert_eq!(standing(&[]).after(&standing(&["a"])), standing(&["a"]));
    }
}
