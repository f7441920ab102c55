//! Owns all that is found out about an appraisal, together.

use super::{
    model::Appraisal,
    results::Results,
    safety::{self, Safety},
    sensitivity::Sensitivity,
    simulation::{Acceptability, Plan},
};

/// All that is found out about an appraisal.
#[derive(Clone, Debug)]
pub struct Findings {
    /// What was appraised.
    pub appraisal: Appraisal,
    /// What came out.
    pub results: Results,
    /// How far the lead holds; none as long as nothing can be concluded.
    pub sensitivity: Option<Sensitivity>,
    /// How often each option takes each rank; none as long as nothing can be concluded.
    pub acceptability: Option<Acceptability>,
    /// What was to be simulated.
    pub plan: Plan,
    /// How safe the lead is.
    pub safety: Safety,
    /// That as a paragraph for a board.
    pub paragraph: String,
}

impl Findings {
    /// Finds everything out.
    #[must_use]
    pub fn of(appraisal: Appraisal, plan: Plan) -> Self {
        let results = Results::of(&appraisal);
        let sensitivity = Sensitivity::of(&appraisal);
        let acceptability = Acceptability::of(&appraisal, plan.clone());
        let told = Safety::of(
            &appraisal,
            &results,
            sensitivity.as_ref(),
            acceptability.as_ref(),
        );
        let (safety, paragraph) = told;
        Self {
            appraisal,
            results,
            sensitivity,
            acceptability,
            plan,
            safety,
            paragraph,
        }
    }

    /// The paragraph of a conclusion that prefers an option: where that is not in the lead, it speaks of
    /// the preferred option first.
    #[must_use]
    pub fn paragraph_for(&self, preferred: &str) -> String {
        let options = &self.appraisal.options;
        let place = options.iter().position(|option| option.id == preferred);
        match place.and_then(|n| safety::behind(self, n)) {
            Some(behind) => format!("{behind} {}", self.paragraph),
            None => self.paragraph.clone(),
        }
    }

    /// The options as they are listed: by rank, then those without one, in the order of the file.
    #[must_use]
    pub fn by_rank(&self) -> Vec<usize> {
        let mut options: Vec<usize> = (0..self.appraisal.options.len()).collect();
        options.sort_by_key(|option| {
            let rank = self
                .results
                .options
                .get(*option)
                .and_then(|option| option.rank);
            (rank.is_none(), rank, *option)
        });
        options
    }
}
