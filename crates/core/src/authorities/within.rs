//! Owns whether a decision was taken within the authority that it names, as at its date: who holds
//! it, when it may be used, its limit, who has to be consulted, what is reserved.

use super::Authority;
use crate::{
    calendar::short,
    decisions::{Decision, DecisionKind},
    money::Pounds,
    time::Period,
};

crate::words! {
    /// A way in which a decision is outside its authority.
    Way, "way of being outside an authority" {
        /// It names none.
        NotNamed = "not-named",
        /// Somebody else holds it.
        NotTheirs = "not-theirs",
        /// It could not be used on that day.
        NotInForce = "not-in-force",
        /// It commits more than the limit.
        AboveLimit = "above-limit",
        /// There is a limit, and what the decision commits is not shown.
        AmountNotShown = "amount-not-shown",
        /// Somebody has to be consulted, and no consultation is shown.
        ConsultationNotShown = "consultation-not-shown",
        /// It is on a matter that is reserved.
        Reserved = "reserved",
    }
}

/// A way in which a decision is outside its authority, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Which way.
    pub way: Way,
    /// A whole sentence, with what is asked and how it stands.
    pub explanation: String,
}

impl Outside {
    fn new(way: Way, explanation: impl Into<String>) -> Self {
        Self {
            way,
            explanation: explanation.into(),
        }
    }

    /// The field of the input at which it is told.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self.way {
            Way::NotNamed | Way::NotTheirs | Way::NotInForce => "input.authorityId",
            Way::AboveLimit | Way::AmountNotShown => "input.commits",
            Way::ConsultationNotShown => "input.consulted",
            Way::Reserved => "input.matterIds",
        }
    }
}

impl Decision {
    /// Every way in which it is outside the authority that it names; none of them: it is within.
    #[must_use]
    pub fn outside(&self, authority: Option<&Authority>) -> Vec<Outside> {
        let Some(authority) = authority else {
            let told = "It is not shown by what authority it was decided.";
            return vec![Outside::new(Way::NotNamed, told)];
        };
        [
            authority.not_theirs(self),
            authority.not_in_force(self),
            authority.limit(self),
            authority.consultation(self),
            authority.reserved_matter(self),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Authority {
    fn not_theirs(&self, decision: &Decision) -> Option<Outside> {
        let (theirs, told) = match decision.kind {
            DecisionKind::Resolution => (
                self.board == Some(decision.board),
                "That authority is not this board's.",
            ),
            DecisionKind::MemberDecision | DecisionKind::OfficerDecision => {
                let post = self.post.is_some() && self.post == decision.maker_post;
                let person = self.person.is_some() && self.person == decision.maker_person;
                let told = "That authority is not held by the post or the person who decides.";
                (post || person, told)
            }
        };
        (!theirs).then(|| Outside::new(Way::NotTheirs, told))
    }

    fn not_in_force(&self, decision: &Decision) -> Option<Outside> {
        let day = decision.sort_day()?;
        let period = Period {
            from: self.from,
            to: self.to,
        };
        let since = self.from.map(|day| format!(" from {}", short(day)));
        let until = self.to.map(|day| format!(" to {}", short(day)));
        (!period.contains(day)).then(|| {
            let told = format!(
                "The authority may be used{}{}, and the decision is of {}.",
                since.unwrap_or_default(),
                until.unwrap_or_default(),
                short(day)
            );
            Outside::new(Way::NotInForce, told)
        })
    }

    fn limit(&self, decision: &Decision) -> Option<Outside> {
        let limit = Pounds::of_pence(self.limit_pence?);
        let Some(commits) = decision.commits_pence.map(Pounds::of_pence) else {
            let told =
                format!("The authority is limited to {limit}: say how much the decision commits.");
            return Some(Outside::new(Way::AmountNotShown, told));
        };
        (limit < commits).then(|| {
            let told =
                format!("The decision commits {commits}, and the authority is limited to {limit}.");
            Outside::new(Way::AboveLimit, told)
        })
    }

    fn consultation(&self, decision: &Decision) -> Option<Outside> {
        let whom = self.in_consultation_with.trim();
        let shown = !decision.consulted.trim().is_empty();
        (!whom.is_empty() && !shown).then(|| {
            let told = format!(
                "The authority is used in consultation with {whom}: say who was consulted, and when."
            );
            Outside::new(Way::ConsultationNotShown, told)
        })
    }

    fn reserved_matter(&self, decision: &Decision) -> Option<Outside> {
        let reserved = |id| self.reserved_matters.contains(id);
        decision.matters.iter().any(reserved).then(|| {
            let told = "The decision is on a matter that the authority does not reach: it is \
                        reserved.";
            Outside::new(Way::Reserved, told)
        })
    }
}
