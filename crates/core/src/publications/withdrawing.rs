//! Owns withdrawing from publication: what stands in the place of what was withdrawn, in the
//! publications that held it and on the paper itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Act, NoticeKind, PartNotice, Publication, PublicationKind, PublicationPhase, PublishedPart,
    Withdrawal, title_for,
};
use crate::{
    audience::Audience,
    exemption::Exemption,
    id::{AgendaItemId, PaperId, PublicationId},
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
    /// Why they are not open; none: they are for nobody but the office.
    pub exemption: Option<&'a Exemption>,
    /// Why they are withdrawn.
    pub reason: &'a str,
    /// The civil date.
    pub on: NaiveDate,
}

/// What the title of a part becomes that is for nobody.
const WITHDRAWN: &str = "Withdrawn from publication";

impl Gone<'_> {
    /// For whom it is from now on.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.exemption.map_or(Audience::Working, |e| e.audience)
    }

    fn has(&self, part: &PublishedPart) -> bool {
        part.paper.is_some_and(|paper| self.papers.contains(&paper))
    }

    /// Whether the publication holds any of it where readers read it.
    #[must_use]
    pub fn is_in(&self, publication: &Publication) -> bool {
        let whole = publication
            .paper
            .is_some_and(|paper| self.papers.contains(&paper));
        let narrower = |part: &PublishedPart| part.audience < self.audience();
        whole
            || publication
                .parts
                .iter()
                .any(|part| self.has(part) && narrower(part))
    }

    /// The parts of the publication that hold it.
    fn parts_in(&self, publication: &Publication) -> Vec<String> {
        let parts = publication.parts.iter().filter(|part| self.has(part));
        parts.map(|part| part.id.clone()).collect()
    }

    /// The publication with what was withdrawn taken out of its titles, and with a notice in the place
    /// of each part of it.
    fn taken_out_of(&self, publication: &Publication) -> Publication {
        let mut new = publication.clone();
        let public = self
            .exemption
            .map_or(WITHDRAWN, |e| e.public_title.as_str());
        let audience = self.audience();
        for part in &mut new.parts {
            if !self.has(part) {
                continue;
            }
            let whole = part.title.whole.clone();
            part.audience = part.audience.max(audience);
            part.title = title_for(part.audience, &whole, public);
            part.notice = Some(PartNotice {
                kind: NoticeKind::Withdrawn,
                on: self.on,
                because: Some(self.reason.to_owned()),
                see: None,
            });
        }
        for line in &mut new.agenda {
            let exempt = self.exemption.filter(|_| self.items.contains(&line.item));
            if let Some(exemption) = exempt {
                let whole = line.title.whole.clone();
                line.audience = line.audience.max(exemption.audience);
                line.title = title_for(line.audience, &whole, public);
                line.exemption = Some(exemption.clone());
            }
        }
        if new.kind == PublicationKind::Paper {
            let whole = new.title.whole.clone();
            new.title = title_for(audience, &whole, public);
        }
        new
    }

    /// The publication as withdrawn for the sake of it. `corrected_by` is the edition that takes its
    /// place.
    #[must_use]
    pub fn withdraws(
        &self,
        publication: &Publication,
        act: Act,
        corrected_by: Option<PublicationId>,
    ) -> Publication {
        let mut new = self.taken_out_of(publication);
        if publication.phase == PublicationPhase::Withdrawn {
            return new;
        }
        new.phase = PublicationPhase::Withdrawn;
        new.withdrawn = Some(Withdrawal {
            act,
            on: self.on,
            reason: self.reason.to_owned(),
            parts: self.parts_in(publication),
            corrected_by,
        });
        new
    }

    /// The edition that takes the place of the withdrawn one: the same parts on the same pages, with a
    /// notice where they are withdrawn.
    #[must_use]
    pub fn corrects(&self, publication: &Publication, id: PublicationId, act: Act) -> Publication {
        self.taken_out_of(publication).next_edition(id, act)
    }
}

impl Publication {
    /// The publication withdrawn as a whole.
    #[must_use]
    pub fn withdrawn_whole(&self, act: Act, on: NaiveDate, reason: &str) -> Publication {
        Publication {
            phase: PublicationPhase::Withdrawn,
            withdrawn: Some(Withdrawal {
                act,
                on,
                reason: reason.to_owned(),
                parts: Vec::new(),
                corrected_by: None,
            }),
            ..self.clone()
        }
    }
}
