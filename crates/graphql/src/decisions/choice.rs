//! Owns the option of an appraisal that a decision chooses, in the API.

use std::sync::Arc;

use async_graphql::{Context, Object};
use minuted_core::{
    appraisals::{AppraisalChoice, AppraisalRecord},
    audience::Audience,
};

use crate::{appraisals::AppraisalObject, loaders::one, session::session, texts::TextObject};

/// The option of an appraisal that a decision chooses.
#[derive(Clone, Debug)]
pub(crate) struct ChoiceObject {
    choice: AppraisalChoice,
    appraisal: Arc<AppraisalRecord>,
    /// The audience that the viewer belongs to for the decision, and for the appraisal.
    read_by: (Audience, Audience),
}

impl ChoiceObject {
    /// The choice, if the viewer sees the appraisal.
    pub(super) async fn load(
        ctx: &Context<'_>,
        choice: Option<AppraisalChoice>,
        read_by: Audience,
    ) -> async_graphql::Result<Option<Self>> {
        let Some(choice) = choice else {
            return Ok(None);
        };
        let Some(appraisal) = one::<AppraisalRecord>(ctx, choice.appraisal).await? else {
            return Ok(None);
        };
        let here = session(ctx)?.viewer.audience_at(appraisal.board);
        Ok(Some(Self {
            choice,
            appraisal,
            read_by: (read_by, here),
        }))
    }

    fn scores_open(&self) -> bool {
        self.appraisal.scores_open_to(self.read_by.1)
    }
}

#[Object(name = "AppraisalChoice")]
impl ChoiceObject {
    /// The appraisal.
    async fn appraisal(&self) -> AppraisalObject {
        Arc::clone(&self.appraisal).into()
    }
    /// The key of the option.
    async fn option(&self) -> &str {
        &self.choice.option
    }
    /// What the option is called, as the viewer may know it; null: not shown.
    async fn name(&self) -> Option<&str> {
        self.appraisal
            .option(&self.choice.option)?
            .name_for(self.read_by.1)
    }
    /// Whether it is another than the one in the lead; null where that is withheld with the scores.
    async fn departs(&self) -> Option<bool> {
        let departs = self.appraisal.departs(&self.choice.option);
        departs.filter(|_| self.scores_open())
    }
    /// The keys of the options in the lead; none where that is withheld with the scores.
    async fn leaders(&self) -> &[String] {
        let conclusion = self.appraisal.conclusion.as_ref();
        let conclusion = conclusion.filter(|_| self.scores_open());
        conclusion.map_or(&[], |conclusion| &conclusion.leaders)
    }
    /// The names of the gates that it was judged not to pass; none where that is withheld with the scores.
    async fn failed_gates(&self) -> Vec<&str> {
        if !self.scores_open() {
            return Vec::new();
        }
        let failed = self.appraisal.failed_gates(&self.choice.option);
        failed.map(|gate| gate.name.as_str()).collect()
    }
    /// Why it is another; null: it is not, or that is withheld with the scores.
    async fn departs_because(&self) -> Option<TextObject> {
        let because = self.choice.departs_because.as_ref();
        let because = because.filter(|_| self.scores_open());
        because.map(|because| TextObject::new(because, self.read_by.0))
    }
}
