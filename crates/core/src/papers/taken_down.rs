//! Owns what becomes of a paper whose texts are withdrawn from publication.

use super::{Paper, PaperVersion};
use crate::{audience::Audience, exemption::Exemption, publications::TakenDown};

impl Paper {
    /// Whether every edition of it was withdrawn from publication.
    #[must_use]
    pub const fn is_taken_down(&self) -> bool {
        self.taken_down_to > 0 && self.taken_down_to >= self.editions
    }

    /// Whether this text of it was withdrawn from publication.
    #[must_use]
    pub fn took_down(&self, text: &PaperVersion) -> bool {
        let edition = text.edition;
        edition.is_some_and(|edition| edition <= self.taken_down_to)
    }

    /// Whom this text of it is for. What was withdrawn from publication stays the office's, also once a
    /// corrected text is published.
    #[must_use]
    pub fn audience_of(&self, text: &PaperVersion) -> Audience {
        if self.took_down(text) {
            return Audience::Working;
        }
        self.standing.audience
    }

    /// The paper once its texts so far are withdrawn from publication: exempt from now on, if it is said
    /// why; else they are for nobody but the office.
    #[must_use]
    pub fn once_taken_down(&self, exemption: Option<&Exemption>, taken: TakenDown) -> Paper {
        let mut paper = self.clone();
        match exemption {
            Some(exemption) => paper.exemption = Some(exemption.clone()),
            None => paper.taken_down_to = self.editions,
        }
        paper.taken_down = Some(taken);
        paper.standing.audience = paper.audience_when(self.standing.audience);
        paper
    }
}
