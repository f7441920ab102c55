//! Owns items that come on an agenda after it is published: whether there is still time for the notice
//! that they need, and whether one may be taken as urgent without it.
//!
//! The law of committees and councils lets the person presiding take an item as urgent; the law of
//! English executives doesn't. So the profile says whether there is that way.

use chrono::NaiveDate;

use super::{
    conditions::{Check, Condition},
    facts::Facts,
    lifecycle::Lifecycle,
    phases::MeetingPhase,
};
use crate::refusal::{Reason, Refusal, RuleRef};

/// By which rule an item that comes too late for notice may be taken as urgent: on the opinion of
/// the person presiding, by reason of special circumstances that the minutes specify.
///
/// Local Government Act 1972 s100B(4)(b).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrgentItems {
    /// The rule and where it comes from.
    pub rule: RuleRef,
    /// What the profile adds to a refusal: a whole sentence.
    pub advice: Option<String>,
}

/// What is said for taking an item as urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// Whether the special circumstances are given in words: the minutes specify them.
    pub circumstances: bool,
    /// Whether the person presiding is of the opinion that the item is urgent.
    pub chairs_opinion: bool,
}

/// How an item comes on an agenda that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LateItem<'r> {
    /// There is time for the notice that it needs, or the rules ask for none.
    InTime,
    /// Without that notice, as urgent, by this rule.
    Urgent(&'r RuleRef),
}

impl Lifecycle<MeetingPhase> {
    /// By which rule an item may be taken as urgent, if these rules have that way.
    #[must_use]
    pub fn urgent_items(&self) -> Option<&UrgentItems> {
        self.urgent_items.as_deref()
    }

    /// Why no item can be added today to an agenda that is published, or nothing if one can: the
    /// item needs the notice that the publication of the agenda needed.
    ///
    /// SI 2012/2089 reg 6(2)(a) and Local Government Act 1972 s100B(4)(a) let business be considered
    /// only if the agenda that has it was open for the time of the notice. Rules without notice let
    /// items be added. Where the item is said to be urgent, ask [`Self::late_item`].
    #[must_use]
    pub fn refuses_late_item(&self, facts: &Facts, today: NaiveDate) -> Option<Refusal> {
        let (notice, counted) = self.too_late(facts, today)?;
        Some(refuse(&notice.rule, &counted, LATER))
    }

    /// How an item comes today on an agenda that is published, in time or as urgent; or why it can't.
    /// `urgency` is none where nobody says that it is urgent.
    pub fn late_item(
        &self,
        facts: &Facts,
        today: NaiveDate,
        urgency: Option<Urgency>,
    ) -> Result<LateItem<'_>, Refusal> {
        let Some((notice, counted)) = self.too_late(facts, today) else {
            return Ok(LateItem::InTime);
        };
        let (urgent, urgency) = match (&self.urgent_items, urgency) {
            (Some(urgent), Some(urgency)) => (urgent, urgency),
            (Some(urgent), None) => {
                return Err(refuse(&notice.rule, &counted, &urgent.way()));
            }
            (None, Some(_)) => {
                let none = format!("These rules have no way to take it as urgent. {LATER}");
                return Err(refuse(&notice.rule, &counted, &none));
            }
            (None, None) => return Err(refuse(&notice.rule, &counted, LATER)),
        };
        let lacking = match (urgency.circumstances, urgency.chairs_opinion) {
            (true, true) => return Ok(LateItem::Urgent(&urgent.rule)),
            (false, true) => "give the special circumstances, which the minutes specify",
            (true, false) => "record that the person presiding is of the opinion that it is urgent",
            (false, false) => {
                "give the special circumstances, which the minutes specify, and record that the \
                 person presiding is of the opinion that it is urgent"
            }
        };
        let mut explanation = format!("To take the item as urgent, {lacking}.");
        if let Some(advice) = &urgent.advice {
            explanation.push(' ');
            explanation += advice;
        }
        Err(Refusal::new(Reason::ConditionNotMet { explanation }).by(urgent.rule.clone()))
    }

    /// The notice that the agenda needed, and the arithmetic by which it is too late for it.
    fn too_late(&self, facts: &Facts, today: NaiveDate) -> Option<(&Condition, String)> {
        let calls = self.transitions.iter().filter(|transition| {
            let to = self.state(&transition.to);
            to.is_some_and(|to| to.phase == MeetingPhase::Called)
        });
        let notice = calls
            .flat_map(|transition| &transition.conditions)
            .find(|condition| matches!(condition.check, Check::NoticeGiven(_)))?;
        let counted = notice.check.unmet(facts, today)?;
        Some((notice, counted))
    }
}

impl UrgentItems {
    /// What can be done with an item that is late, in plain English.
    fn way(&self) -> String {
        let mut way = "Put the item on the agenda of a later meeting, or take it as urgent if the \
                       person presiding is of that opinion by reason of special circumstances, \
                       which the minutes specify."
            .to_owned();
        if let Some(advice) = &self.advice {
            way.push(' ');
            way += advice;
        }
        way
    }
}

const LATER: &str = "Put the item on the agenda of a later meeting.";

fn refuse(rule: &RuleRef, counted: &str, way: &str) -> Refusal {
    let explanation = format!(
        "The agenda is published, and an item that is added to it needs the same notice. {counted} \
         {way}"
    );
    Refusal::new(Reason::ConditionNotMet { explanation }).by(rule.clone())
}
