//! Owns withdrawing from publication: what stands in the place of what was withdrawn, in the
//! publications that held it and on the paper itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Act, Adds, AgendaLine, NoticeKind, PartNotice, Publication, PublicationPhase, PublishedPart,
    Title, Withdrawal, title_for,
};
use crate::{
    audience::Audience,
    exemption::Exemption,
    id::{AgendaItemId, DecisionId, PaperId, PublicationId},
    record::plain_text,
    refusal::{Refusal, Refusals},
};

/// That the texts of a paper were withdrawn from publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenDown {
    /// The civil date.
    pub on: NaiveDate,
    /// Why: everyone reads it.
    pub reason: String,
}

/// What is withdrawn from publications, and for whom it is from now on.
#[derive(Clone, Debug)]
pub struct Gone<'a> {
    /// The papers.
    pub papers: &'a [PaperId],
    /// The items that are exempt from now on, with them.
    pub items: &'a [AgendaItemId],
    /// The decision that is exempt from now on.
    pub decision: Option<DecisionId>,
    /// The publication that was named, which does not stay as it is whatever it holds.
    pub named: Option<PublicationId>,
    /// Why they are not open; none: they are for nobody but the office.
    pub exemption: Option<&'a Exemption>,
    /// Why they are withdrawn.
    pub reason: &'a str,
    /// The civil date.
    pub on: NaiveDate,
}

/// What the title of a part becomes that is for nobody.
const WITHDRAWN: &str = "Withdrawn from publication";

/// What a corrected edition adds to the one that is withdrawn.
const CORRECTION: &str = "A notice of what was withdrawn from publication";

/// What stands in the place of a reason that was given for what is withdrawn.
const NO_REASON: &str = "The reason was withdrawn from publication.";

/// The most characters in the reason for a withdrawal. It stands in the place of what is withdrawn,
/// which may have had one page, and the parts after it keep their pages.
pub const WITHDRAWAL_REASON_MOST: usize = 1_500;

impl Gone<'_> {
    /// For whom it is from now on.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.exemption.map_or(Audience::Working, |e| e.audience)
    }

    /// What everyone reads in the place of its title.
    #[must_use]
    pub fn public_title(&self) -> &str {
        self.exemption
            .map_or(WITHDRAWN, |e| e.public_title.as_str())
    }

    fn has(&self, part: &PublishedPart) -> bool {
        part.paper.is_some_and(|paper| self.papers.contains(&paper))
    }

    /// Why an item is exempt from now on, if it is.
    fn shuts(&self, item: AgendaItemId) -> Option<&Exemption> {
        self.exemption.filter(|_| self.items.contains(&item))
    }

    /// Whether a title that has stood for this audience tells more than it may from now on.
    fn tells(&self, title: &Title, audience: Audience) -> bool {
        audience < self.audience()
            || (audience > Audience::Public
                && self.exemption.is_some()
                && title.public != self.public_title())
    }

    /// Whether the publication does not stay as it is: it is the one that was named, or it holds any of
    /// this where readers read it.
    #[must_use]
    pub fn is_in(&self, publication: &Publication) -> bool {
        let part = |part: &PublishedPart| {
            let shut = part.item.and_then(|item| self.shuts(item));
            let narrower = shut.is_some_and(|exemption| part.audience < exemption.audience);
            (self.has(part) && self.tells(&part.title, part.audience)) || narrower
        };
        let line = |line: &AgendaLine| {
            self.shuts(line.item).is_some() && self.tells(&line.title, line.audience)
        };
        self.named == Some(publication.id)
            || self.is_of_it(publication)
            || publication.parts.iter().any(part)
            || publication.agenda.iter().any(line)
    }

    /// Whether the publication is a document of what is withdrawn and of nothing else.
    fn is_of_it(&self, publication: &Publication) -> bool {
        let paper = publication.paper;
        let decision = publication.decision;
        paper.is_some_and(|paper| self.papers.contains(&paper))
            || (decision.is_some() && decision == self.decision)
    }

    /// The parts of the publication that hold it.
    fn parts_in(&self, publication: &Publication) -> Vec<String> {
        let parts = publication.parts.iter().filter(|part| self.has(part));
        parts.map(|part| part.id.clone()).collect()
    }

    /// The publication with what was withdrawn taken out of its titles and of what was said of it, and
    /// with a notice in the place of each part of it.
    fn taken_out_of(&self, publication: &Publication) -> Publication {
        let mut new = publication.clone();
        let (public, audience) = (self.public_title(), self.audience());
        let shown_to = |title: &Title, audience| title_for(audience, &title.whole, public);
        for part in &mut new.parts {
            if self.has(part) {
                part.audience = part.audience.max(audience);
                part.title = shown_to(&part.title, part.audience);
                part.notice = Some(PartNotice {
                    kind: NoticeKind::Withdrawn,
                    on: self.on,
                    because: Some(self.reason.to_owned()),
                    see: part.notice.as_ref().and_then(|notice| notice.see.clone()),
                });
            } else if let Some(exemption) = part.item.and_then(|item| self.shuts(item))
                && part.audience < exemption.audience
            {
                part.audience = exemption.audience;
                part.title = shown_to(&part.title, part.audience);
            }
        }
        self.take_out_reasons(publication, &mut new);
        for line in &mut new.agenda {
            if let Some(exemption) = self.shuts(line.item) {
                line.audience = line.audience.max(exemption.audience);
                line.title = shown_to(&line.title, line.audience);
                line.exemption = Some(exemption.clone());
            }
        }
        if self.is_of_it(publication) {
            let audience = new.title.audience.max(audience);
            new.title = shown_to(&new.title, audience);
        }
        new
    }

    /// Takes out the words by which it was said why a withdrawn part came late: they may tell what it
    /// was. What came with it has the same words.
    fn take_out_reasons(&self, publication: &Publication, new: &mut Publication) {
        let gone = publication.parts.iter().filter(|part| self.has(part));
        let words: Vec<_> = gone
            .filter_map(|part| part.late.as_ref().map(|late| late.because.as_str()))
            .collect();
        let of_it = |because: &str| words.contains(&because);
        for part in &mut new.parts {
            if let Some(late) = part.late.as_mut().filter(|late| of_it(&late.because)) {
                NO_REASON.clone_into(&mut late.because);
            }
            if let Some(notice) = part.notice.as_mut()
                && notice.kind != NoticeKind::Withdrawn
                && notice.because.as_deref().is_some_and(of_it)
            {
                notice.because = None;
            }
        }
    }

    /// The publication as withdrawn for the sake of it. `corrected_by` is the edition that takes its
    /// place. Of one that is withdrawn already, only the notice is made to tell no more than it may.
    #[must_use]
    pub fn withdraws(
        &self,
        publication: &Publication,
        act: Act,
        corrected_by: Option<PublicationId>,
    ) -> Publication {
        let new = self.taken_out_of(publication);
        if publication.is_over() {
            return new;
        }
        let withdrawal = Withdrawal {
            act,
            on: self.on,
            reason: self.reason.to_owned(),
            parts: self.parts_in(publication),
            corrected_by,
        };
        new.ended_by(withdrawal)
    }

    /// The edition that takes the place of the withdrawn one: the same parts on the same pages, with a
    /// notice where they are withdrawn. It is numbered after `last`, the last of its series.
    #[must_use]
    pub fn corrects(
        &self,
        publication: &Publication,
        last: i64,
        id: PublicationId,
        act: Act,
    ) -> Publication {
        let next = self.taken_out_of(publication).next_edition(id, act);
        Publication {
            edition: last + 1,
            adds: Some(Adds {
                what: CORRECTION.to_owned(),
                because: self.reason.to_owned(),
                on: self.on,
            }),
            ..next
        }
    }
}

/// What must hold of the reason for a withdrawal, which everyone reads.
pub fn check_withdrawal_reason(reason: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!reason.trim().is_empty(), || {
        let what = "the reason for withdrawing it, which everyone reads";
        Refusal::missing(what, field)
    });
    refusals.take(plain_text(reason, "reason", WITHDRAWAL_REASON_MOST, field));
    refusals.done()
}

/// Refuses an exemption by which fewer could be kept out than by the one that stands: what is withdrawn
/// is never opened by it. `what` is what it is of.
pub fn never_widens(
    standing: Audience,
    exemption: &Exemption,
    what: &str,
    field: &str,
) -> Result<(), Refusal> {
    if standing == Audience::Working || exemption.audience >= standing {
        return Ok(());
    }
    let problem = format!(
        "{what} is {standing} already, so that to withdraw it as {} would open it: give the audience \
         `{standing}`.",
        exemption.audience
    );
    Err(Refusal::invalid(problem, &format!("{field}.audience")))
}

impl Publication {
    /// The publication withdrawn as a whole.
    #[must_use]
    pub fn withdrawn_whole(&self, act: Act, on: NaiveDate, reason: &str) -> Publication {
        self.clone().ended_by(Withdrawal {
            act,
            on,
            reason: reason.to_owned(),
            parts: Vec::new(),
            corrected_by: None,
        })
    }

    /// Whether it was withdrawn, before it was published or after.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(
            self.phase,
            PublicationPhase::Withdrawn | PublicationPhase::Dropped
        )
    }

    /// The edition that takes its place, if it was withdrawn and one does.
    #[must_use]
    pub fn corrected_by(&self) -> Option<PublicationId> {
        let withdrawn = self.withdrawn.as_ref();
        withdrawn.and_then(|withdrawn| withdrawn.corrected_by)
    }

    /// What was never given to readers leaves no notice for them.
    fn ended_by(self, withdrawal: Withdrawal) -> Publication {
        let phase = match self.phase {
            PublicationPhase::Requested => PublicationPhase::Dropped,
            _ => PublicationPhase::Withdrawn,
        };
        Publication {
            phase,
            withdrawn: Some(withdrawal),
            ..self
        }
    }
}
