//! What of the sample appraisal is for whom.

use minuted_core::audience::Audience;
use minuted_testing::Samples;

use super::places::Place;

/// What the appraisal holds is for everyone.
pub(super) fn open_appraisal(s: &mut Samples) {
    s.appraisal.scores_exemption = None;
    s.appraisal.costs_exemption = None;
    s.appraisal.scores_audience = Audience::Public;
    for option in &mut s.appraisal.options {
        option.exemption = None;
    }
}

/// What is withheld of an appraisal whose scores, costs and first option are exempt.
pub(super) fn is_withheld_of_appraisal(place: &Place) -> bool {
    let within = |part: &str| place.name.starts_with(&format!("appraisal.{part}."));
    let first = ["appraisal.options.0.name", "appraisal.options.0.about"];
    let parts = ["judgements", "moderations", "conclusion", "costing"];
    place.record() == "score-sheet"
        || parts.iter().any(|part| within(part))
        || first.contains(&place.name.as_str())
}
