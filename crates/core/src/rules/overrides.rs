//! Owns overrides: who may pass over a rule of the office at a step, with a reason that the record
//! shows. A rule of law is passed over by nobody.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    conditions::Condition,
    lifecycle::Transition,
    wording::{inside, list, plain_word},
};
use crate::{
    id::PersonId,
    lifecycle_state::Overridden,
    record::{TEXT_MOST, folded, plain_text},
    refusal::{Reason, Refusal, Refusals, RuleRef},
    roles::Role,
    words::with_article,
};
/// Who may override a condition: whoever has one of the roles for the board, or holds the post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrider {
    /// The roles; one of them is enough.
    pub by: Vec<Role>,
    /// The title of the post.
    pub post: Option<String>,
}

/// That a rule is to be passed over, as it is asked with a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The name of the rule.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// What is asked to be passed over, and by whom.
#[derive(Clone, Copy, Debug, Default)]
pub struct Overriding<'a> {
    /// What is asked.
    pub asked: &'a [Override],
    /// The titles of the posts that whoever asks holds today.
    pub posts: &'a [String],
    /// Who asks, where that is a person on record.
    pub person: Option<PersonId>,
}

/// The argument of a step in which overrides stand.
const FIELD: &str = "overrides";

impl Overrider {
    /// By what they may, in words, or nothing if they may not.
    fn lets(&self, roles: &BTreeSet<Role>, posts: &[String]) -> Option<String> {
        if let Some(title) = &self.post
            && posts.iter().any(|held| folded(held) == folded(title))
        {
            return Some(title.clone());
        }
        let role = self.by.iter().find(|role| roles.contains(role))?;
        Some(plain_word(role.word()))
    }

    /// Whether they may.
    pub(super) fn allows(&self, roles: &BTreeSet<Role>, posts: &[String]) -> bool {
        self.lets(roles, posts).is_some()
    }

    /// Who they are, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        let by = self.by.iter();
        let by = by.map(|role| with_article(&plain_word(role.word())));
        let post = self.post.iter().map(|title| format!("the {title}"));
        let all: Vec<String> = by.chain(post).collect();
        list(&all, "or")
    }
}

impl Overriding<'_> {
    /// Every reason why what is asked can't be passed over at this step, whether or not it would
    /// have to be.
    pub(super) fn refusals(&self, at: &Transition, roles: &BTreeSet<Role>) -> Vec<Refusal> {
        let each = self.asked.iter().enumerate();
        each.flat_map(|(n, asked)| {
            let mut earlier = self.asked.iter().take(n);
            if earlier.any(|before| before.rule == asked.rule) {
                let problem = "This rule is overridden twice in one step: name it once.";
                return vec![Refusal::invalid(problem, &place(n, "rule")).by(at.who.clone())];
            }
            match self.may_be_passed(at, roles, n, asked) {
                Err(refusal) => vec![refusal],
                Ok(rule) => unfit_reason(asked, n, rule),
            }
        })
        .collect()
    }

    fn may_be_passed<'t>(
        &self,
        at: &'t Transition,
        roles: &BTreeSet<Role>,
        n: usize,
        asked: &Override,
    ) -> Result<&'t RuleRef, Refusal> {
        let found = at.conditions.iter().find(|c| c.rule.rule == asked.rule);
        let Some(condition) = found else {
            let may = at.conditions.iter().filter(|c| c.overridden_by.is_some());
            let may: Vec<String> = may.map(|c| format!("`{}`", c.rule.rule)).collect();
            let problem = if may.is_empty() {
                format!("No rule of “{}” can be overridden.", at.label)
            } else {
                format!(
                    "“{}” has no rule of that name. These can be overridden: {}.",
                    at.label,
                    list(&may, "and")
                )
            };
            return Err(Refusal::invalid(problem, &place(n, "rule")).by(at.who.clone()));
        };
        let rule = &condition.rule;
        let Some(overrider) = &condition.overridden_by else {
            let problem = format!(
                "Nobody may override `{}` ({}): the board's standing orders name no officer for \
                 it, and can't where it is the law.",
                rule.rule, rule.citation
            );
            return Err(Refusal::invalid(problem, &place(n, "rule")).by(rule.clone()));
        };
        if !overrider.allows(roles, self.posts) {
            let reason = Reason::NotAllowed {
                action: format!("override `{}` in “{}”", rule.rule, inside(&at.label)),
                allowed: overrider.describe(),
            };
            return Err(Refusal::new(reason).by(rule.clone()).at(place(n, "rule")));
        }
        Ok(rule)
    }

    /// What the record keeps if this condition, which does not hold, is passed over.
    pub(super) fn passes(
        &self,
        at: &Transition,
        condition: &Condition,
        roles: &BTreeSet<Role>,
    ) -> Option<Overridden> {
        let overrider = condition.overridden_by.as_ref()?;
        let rule = &condition.rule;
        let asked = self.asked.iter().find(|asked| asked.rule == rule.rule)?;
        Some(Overridden {
            transition: at.name.clone(),
            rule: rule.rule.clone(),
            citation: rule.citation.clone(),
            by: overrider.lets(roles, self.posts)?,
            person: self.person,
            reason: asked.reason.clone(),
        })
    }
}

fn unfit_reason(asked: &Override, n: usize, rule: &RuleRef) -> Vec<Refusal> {
    let field = place(n, "reason");
    let mut refusals = Refusals::new();
    refusals.take(plain_text(&asked.reason, "reason", TEXT_MOST, &field));
    refusals.require(!asked.reason.trim().is_empty(), || {
        let problem = format!(
            "Say why `{}` is overridden: the record shows it.",
            rule.rule
        );
        Refusal::invalid(problem, &field)
    });
    let refusals = refusals.into_iter();
    refusals.map(|refusal| refusal.by(rule.clone())).collect()
}

fn place(n: usize, field: &str) -> String {
    format!("{FIELD}.{n}.{field}")
}
