//! Owns what is recorded of the sittings of a meeting that was held: when each ended, and the
//! further sitting to which it was adjourned.

use chrono::NaiveDate;

use super::{Meeting, Sitting, check_sittings};
use crate::{
    boards::Board,
    calendar::long,
    refusal::{Reason, Refusal, Refusals},
    rules::MeetingPhase,
    time::ShownDate,
};

impl Meeting {
    /// The meeting with the sittings as they are recorded after it was held, or every reason why
    /// they can't be recorded so.
    ///
    /// A sitting that has begun stays what it was, apart from when it ended. One that lies ahead,
    /// to which the meeting was adjourned, may be moved or taken away. It needs no notice of its
    /// own: an adjourned meeting is the same meeting, and takes the business that was left.
    pub fn with_sittings(
        &self,
        sittings: &[Sitting],
        board: &Board,
        today: NaiveDate,
    ) -> Result<Meeting, Refusals> {
        if self.standing.phase != MeetingPhase::Held {
            return Err(Refusal::new(Reason::WrongPhase {
                action: "record how the meeting sat".to_owned(),
                what: "meeting".to_owned(),
                phase: self.standing.phase.to_string(),
            })
            .at("id")
            .into());
        }
        let mut refusals = Refusals::new();
        refusals.take(check_sittings(sittings));
        let begun = self.sittings.iter().filter(|sat| sat.date <= today);
        for (n, sat) in begun.enumerate() {
            let same = sittings.get(n).is_some_and(|now| {
                (now.date, now.begins, &now.place) == (sat.date, sat.begins, &sat.place)
            });
            refusals.require(same, || {
                let problem = format!(
                    "The sitting of {} stays on record as it was: give it as it stands, with when \
                     it ended.",
                    long(sat.date)
                );
                Refusal::invalid(problem, &format!("input.sittings.{n}.date"))
            });
            let still_ended =
                sat.ended.is_none() || sittings.get(n).is_none_or(|now| now.ended.is_some());
            refusals.require(still_ended, || {
                let problem = "When this sitting ended is on record: give another time if it is \
                               wrong.";
                Refusal::invalid(problem, &format!("input.sittings.{n}.ended"))
            });
        }
        for (n, sitting) in sittings.iter().enumerate() {
            refusals.require(sitting.ended.is_none() || sitting.date <= today, || {
                let problem = format!(
                    "The sitting of {} has not begun, so that it has not ended.",
                    long(sitting.date)
                );
                Refusal::invalid(problem, &format!("input.sittings.{n}.ended"))
            });
        }
        for (n, sitting) in sittings.iter().enumerate().skip(self.sittings.len()) {
            let field = format!("input.sittings.{n}.date");
            let transcribed = self.provenance.is_transcribed();
            let date = ShownDate::exact(sitting.date);
            refusals.take(board.check_life(&date, transcribed, "sitting", &field));
        }
        refusals.require(sittings != self.sittings, || {
            let problem = "The sittings are on record so already.".to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at("input.sittings")
        });
        refusals.done()?;
        Ok(Meeting {
            sittings: sittings.to_vec(),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audience::Audience, boards::Power, id::RecordId, lifecycle_state::Standing,
        record::Provenance, time::Zone,
    };

    fn sitting(day: &str, ended: Option<&str>, place: Option<&str>) -> Sitting {
        Sitting {
            date: day.parse().unwrap(),
            begins: Some("10:00:00".parse().unwrap()),
            ended: ended.map(|time| time.parse().unwrap()),
            place: place.map(str::to_owned),
        }
    }

    fn meeting(phase: MeetingPhase, sittings: Vec<Sitting>) -> Meeting {
        Meeting {
            id: RecordId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            board: RecordId::from_uuid(uuid::Uuid::from_u128(2)),
            in_common_with: Vec::new(),
            title: "Meeting".to_owned(),
            sittings,
            date_shown: ShownDate::default(),
            called_on: None,
            called_because: None,
            reason: None,
            standing: Standing {
                state: phase.to_string(),
                phase,
                audience: Audience::Public,
                rules: "rules@1".to_owned(),
                overridden: Vec::new(),
            },
            provenance: Provenance::default(),
        }
    }

    fn board() -> Board {
        Board {
            id: RecordId::from_uuid(uuid::Uuid::from_u128(2)),
            version: 1,
            name: "The Cabinet".to_owned(),
            kind: "Cabinet".to_owned(),
            power: Power::Decides,
            code: "CAB".to_owned(),
            other_names: Vec::new(),
            constituted_by: Vec::new(),
            lead: None,
            rules: None,
            orders: Vec::new(),
            zone: Zone::LONDON,
            keeps_records_from: None,
            summary: String::new(),
            from: None,
            to: None,
            provenance: Provenance::default(),
        }
    }

    /// The fields at which sittings are refused.
    fn refused_at(phase: MeetingPhase, before: &[Sitting], after: &[Sitting]) -> Vec<String> {
        let today: NaiveDate = "2026-11-18".parse().unwrap();
        let told = meeting(phase, before.to_vec()).with_sittings(after, &board(), today);
        match told {
            Ok(new) => {
                assert_eq!(new.sittings, after);
                Vec::new()
            }
            Err(refused) => refused.into_iter().filter_map(|r| r.field).collect(),
        }
    }

    #[test]
    fn a_held_meeting_ends_and_sits_again() {
        let first = || sitting("2026-11-11", None, Some("Hall"));
        let ended = || sitting("2026-11-11", Some("12:30:00"), Some("Hall"));
        let ahead = || sitting("2026-11-25", None, None);
        let before = vec![first()];
        for (phase, before, after, expected) in [
            (MeetingPhase::Held, &before, vec![ended()], vec![]),
            (MeetingPhase::Held, &before, vec![ended(), ahead()], vec![]),
            // Adjourned without a day, and reconvened on one that is past by now.
            (
                MeetingPhase::Held,
                &before,
                vec![first(), sitting("2026-11-17", Some("11:00:00"), None)],
                vec![],
            ),
            // A sitting that lies ahead is moved, or does not take place.
            (
                MeetingPhase::Held,
                &vec![ended(), ahead()],
                vec![ended(), sitting("2026-11-26", None, None)],
                vec![],
            ),
            (
                MeetingPhase::Held,
                &vec![ended(), ahead()],
                vec![ended()],
                vec![],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![first()],
                vec!["input.sittings"],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![],
                vec!["input.sittings.0.date"],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![ahead()],
                vec!["input.sittings.0.date"],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![sitting("2026-11-11", None, Some("Elsewhere"))],
                vec!["input.sittings.0.date"],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![ended(), sitting("2026-11-25", Some("11:00:00"), None)],
                vec!["input.sittings.1.ended"],
            ),
            (
                MeetingPhase::Held,
                &vec![ended()],
                vec![first()],
                vec!["input.sittings.0.ended"],
            ),
            (
                MeetingPhase::Held,
                &before,
                vec![first(), sitting("2026-11-10", None, None)],
                vec!["input.sittings.1.date"],
            ),
        ] {
            assert_eq!(refused_at(phase, before, &after), expected, "{after:?}");
        }
    }

    #[test]
    fn only_a_meeting_that_was_held_has_sat() {
        let ended = [sitting("2026-11-11", Some("12:30:00"), Some("Hall"))];
        for phase in [
            MeetingPhase::Planned,
            MeetingPhase::Called,
            MeetingPhase::Cancelled,
        ] {
            let before = [sitting("2026-11-11", None, Some("Hall"))];
            assert_eq!(refused_at(phase, &before, &ended), ["id"], "{phase}");
        }
    }
}
