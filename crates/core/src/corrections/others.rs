//! Owns what can be corrected of records that have no lifecycle of their own: outcomes at a board,
//! comments received, memberships and authorities.

use super::fields::{Correctable, CorrectableField, Slot, nth};
use crate::{
    authorities::Authority,
    papers::{Comment, Consideration, OutcomeKind},
    people::Membership,
    refusal::{Refusal, Refusals},
};

impl Correctable for Consideration {
    fn slot(&mut self, field: CorrectableField, place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Outcome => Slot::Outcome(&mut nth(&mut self.outcomes, place)?.kind),
            CorrectableField::OutcomeNote => {
                Slot::LineIf(&mut nth(&mut self.outcomes, place)?.note)
            }
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        Ok(())
    }
}

/// Whether an outcome may be corrected so. A recommendation that a board was done with is settled,
/// and settled for good: what was put off in truth is put again with another paper.
pub fn check_outcome(was: OutcomeKind, is: OutcomeKind) -> Result<(), Refusal> {
    if was.settles() && !is.settles() {
        let problem = format!(
            "By `{was}` the recommendation is settled, and `{is}` would leave it open: what was not \
             settled in truth is put before the board again."
        );
        return Err(Refusal::invalid(problem, "input.is"));
    }
    Ok(())
}

impl Correctable for Comment {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::From => Slot::Line(&mut self.from),
            CorrectableField::Received => Slot::Date(&mut self.received),
            CorrectableField::Text => Slot::TextIf(&mut self.text),
            CorrectableField::Response => Slot::TextIf(&mut self.response),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        Ok(())
    }

    fn holds(&self) -> Result<(), Refusal> {
        first(self.check())
    }
}

impl Correctable for Membership {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Seat => Slot::Seat(&mut self.seat),
            CorrectableField::Voting => Slot::Voting(&mut self.voting),
            CorrectableField::FirstDay => Slot::Day(&mut self.from),
            CorrectableField::LastDay => Slot::Day(&mut self.to),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        Ok(())
    }

    fn holds(&self) -> Result<(), Refusal> {
        first(self.check("input"))
    }
}

impl Correctable for Authority {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Title => Slot::Line(&mut self.title),
            CorrectableField::Citation => Slot::Line(&mut self.citation),
            CorrectableField::Limits => Slot::Line(&mut self.limits),
            CorrectableField::InConsultationWith => Slot::Line(&mut self.in_consultation_with),
            CorrectableField::Reserved => Slot::Line(&mut self.reserved),
            CorrectableField::FirstDay => Slot::Day(&mut self.from),
            CorrectableField::LastDay => Slot::Day(&mut self.to),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        Ok(())
    }

    fn holds(&self) -> Result<(), Refusal> {
        first(self.check())
    }
}

/// The first reason why a mended record does not hold, told where the correction stands.
fn first(checked: Result<(), Refusals>) -> Result<(), Refusal> {
    match checked.err().and_then(|refused| refused.into_iter().next()) {
        Some(refusal) => Err(Refusal {
            field: Some("input.is".to_owned()),
            ..refusal
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audience::{Audience, AudienceText},
        corrections::{Value, correct},
        id::RecordId,
        people::Seat,
        record::Provenance,
        time::ShownDate,
    };

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn membership() -> Membership {
        Membership {
            id: id(1),
            version: 1,
            board: id(2),
            person: id(3),
            seat: Seat::Member,
            voting: true,
            on_behalf_of: None,
            post: None,
            substitute_for: None,
            from: "2026-05-20".parse().ok(),
            to: "2027-05-19".parse().ok(),
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn a_membership_is_corrected_in_the_words_of_the_field() {
        let exact = |text: &str| Value::Date(ShownDate::exact(text.parse().unwrap()));
        let line = |text: &str| Value::Line(text.to_owned());
        use CorrectableField::{FirstDay, LastDay, Seat as AsWhat, Title, Voting};
        for (field, value, was, is) in [
            (
                FirstDay,
                exact("2026-05-21"),
                "20 May 2026",
                Some("21 May 2026"),
            ),
            (
                LastDay,
                Value::Date(ShownDate::default()),
                "19 May 2027",
                Some(""),
            ),
            (LastDay, exact("2026-05-19"), "", None),
            (AsWhat, line("chair"), "member", Some("chair")),
            (AsWhat, line("king"), "", None),
            (Voting, line("no"), "yes", Some("no")),
            (Voting, line("perhaps"), "", None),
            (Voting, exact("2026-05-21"), "", None),
            (Title, line("Sir"), "", None),
        ] {
            let told = correct(&membership(), field, None, value.clone());
            match (told, is) {
                (Ok((_, before, after)), Some(is)) => {
                    let read = |text: &AudienceText| text.read(Audience::Public).to_owned();
                    let told = (read(&before), read(&after));
                    assert_eq!(told, (was.to_owned(), is.to_owned()), "{field}");
                }
                (told, is) => assert_eq!(told.is_err(), is.is_none(), "{field} {value:?}"),
            }
        }
        let month = ShownDate {
            shown: None,
            earliest: "2026-05-01".parse().ok(),
            latest: "2026-05-31".parse().ok(),
        };
        assert!(correct(&membership(), FirstDay, None, Value::Date(month)).is_err());
    }

    #[test]
    fn a_settled_recommendation_stays_settled() {
        use OutcomeKind::{Agreed, Deferred, NotAgreed, NotShown, Noted};
        for (was, is, may) in [
            (Agreed, NotAgreed, true),
            (Noted, Agreed, true),
            (Deferred, Agreed, true),
            (NotShown, Agreed, true),
            (Deferred, NotShown, true),
            (Agreed, Deferred, false),
            (Noted, NotShown, false),
        ] {
            assert_eq!(check_outcome(was, is).is_ok(), may, "{was} {is}");
        }
    }
}
