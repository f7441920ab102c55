//! Owns why business is withheld from the public, and what everyone is told of it all the same.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    record::{TEXT_MOST, line, plain_text},
    refusal::{Refusal, Refusals},
};

/// Why a record, or a part of an agenda, is not open to the public.
///
/// Its existence, the statutory paragraph and the reasoning are public: Local Government Act 1972
/// s100A to s100I and Schedule 12A.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Restricted (exempt: may be withheld) or confidential (must be withheld).
    pub audience: Audience,
    /// The paragraphs of Schedule 12A, or the enactment or court order.
    pub grounds: Vec<String>,
    /// The title that everyone may read.
    pub public_title: String,
    /// Why the public interest in withholding outweighs that in disclosing.
    pub public_interest: String,
    /// The officer's view before the meeting resolves to exclude the public.
    pub likely: bool,
    /// The day on which to look at it again.
    pub review_on: Option<NaiveDate>,
}

impl Exemption {
    /// What must hold of any exemption; `field` is where it stands in the input.
    pub fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let withheld = matches!(self.audience, Audience::Restricted | Audience::Confidential);
        refusals.require(withheld, || {
            let problem = "Exempt business is `restricted`; business that must be withheld is \
                           `confidential`.";
            Refusal::invalid(problem, &format!("{field}.audience"))
        });
        refusals.require(!self.grounds.is_empty(), || {
            let what = "the paragraph of Schedule 12A, or the enactment or order, that it is \
                        withheld under";
            Refusal::missing(what, &format!("{field}.grounds"))
        });
        for (n, ground) in self.grounds.iter().enumerate() {
            refusals.take(line(ground, "ground", &format!("{field}.grounds.{n}")));
        }
        refusals.take(line(
            &self.public_title,
            "public title",
            &format!("{field}.publicTitle"),
        ));
        refusals.take(plain_text(
            &self.public_interest,
            "public interest reasoning",
            TEXT_MOST,
            &format!("{field}.publicInterest"),
        ));
        // Schedule 12A paragraph 10 weighs the public interest for exempt business; confidential
        // business leaves no discretion to weigh.
        let weighed =
            self.audience != Audience::Restricted || !self.public_interest.trim().is_empty();
        refusals.require(weighed, || {
            let what = "why the public interest in withholding it outweighs that in disclosing it";
            Refusal::missing(what, &format!("{field}.publicInterest"))
        });
        refusals.done()
    }
}

/// Whom the content of a record is for: the narrower of where it stands and its exemption.
#[must_use]
pub fn content_audience(standing: Audience, exemption: Option<&Exemption>) -> Audience {
    exemption.map_or(standing, |exemption| standing.max(exemption.audience))
}
