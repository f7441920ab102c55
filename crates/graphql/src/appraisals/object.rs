//! Owns an appraisal in the API.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_app::{appraisals::alternatives, read::Order};
use minuted_core::{
    appraisals::{AppraisalRecord, Conclusion, DRAWS_SERVED_MOST, Plan, PlanProblem, ScoreSheet},
    audience::Audience as CoreAudience,
    boards::Board,
    decisions::Decision,
    matters::Matter,
    papers::{PaperVersion, Recommendation},
    record::link,
};

use super::{
    SHEETS,
    blank::{DidNotScoreObject, PartlyScoredObject},
    parts::{CostingObject, OptionObject, PanelObject, SchemeObject},
    results::{Pictures, ResultsObject},
    sheets::{CellObject, JudgementObject, ModerationObject, ScoreSheetObject},
    words::{AppraisalPhase, TieBreak},
};
use crate::{
    boards::BoardObject,
    connections::{USUAL_PARTS, list_cost},
    decisions::DecisionObject,
    enums::Audience,
    exemptions::ExemptionObject,
    loaders::{children, linking, one, one_if},
    matters::MatterObject,
    papers::{PaperVersionObject, RecommendationObject},
    provenance::ProvenanceObject,
    refusals::{bad_request, fault},
    scalars::{Decimal, Instant},
    session::session,
    texts::TextObject,
};

/// How many cells are counted: most appraisals have fewer, the largest many times as many.
const CELLS: usize = 400;

/// What it costs to work an appraisal out.
const WORK_COST: usize = 500;

crate::loaders::shared_record! {
    /// The options of a matter, scored against weighted criteria by one or more panels.
    AppraisalObject of AppraisalRecord
}

impl AppraisalObject {
    fn reader(&self, ctx: &Context<'_>) -> async_graphql::Result<CoreAudience> {
        Ok(session(ctx)?.viewer.audience_at(self.0.board))
    }

    /// What is told only to those who may know the scores; to others what stands for nothing.
    fn of_scores<T: Default>(
        &self,
        ctx: &Context<'_>,
        told: impl FnOnce(CoreAudience) -> T,
    ) -> async_graphql::Result<T> {
        let reader = self.reader(ctx)?;
        Ok(if self.0.scores_open_to(reader) {
            told(reader)
        } else {
            T::default()
        })
    }

    async fn sheets_read(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ScoreSheet>> {
        let sheets = children::<_, ScoreSheet>(ctx, self.0.id, SHEETS, Order::Ascending).await?;
        Ok(sheets
            .iter()
            .map(|sheet| ScoreSheet::clone(sheet))
            .collect())
    }

    /// All that is found out of what the viewer may know.
    pub(super) async fn findings(
        &self,
        ctx: &Context<'_>,
        drawn: Drawn,
    ) -> async_graphql::Result<Option<Arc<minuted_core::appraisals::Findings>>> {
        let reader = self.reader(ctx)?;
        if !self.0.scores_open_to(reader) {
            return Ok(None);
        }
        let plan = drawn.plan(&self.0)?;
        let sheets = self.sheets_read(ctx).await?;
        let Some(model) = self.0.model(&sheets, reader) else {
            return Ok(None);
        };
        let found = session(ctx)?.app.findings(model, plan).await;
        Ok(Some(found.map_err(|broke_off| fault(&broke_off))?))
    }
}

/// How weights are to be drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    draws: Option<i64>,
    seed: Option<i64>,
    around: Option<Decimal>,
}

impl Drawn {
    fn plan(&self, of: &AppraisalRecord) -> async_graphql::Result<Plan> {
        let recorded = of.plan();
        let given = self.around.as_ref().map(Decimal::exact);
        let within = given.or_else(|| recorded.within());
        let or = |given: Option<i64>, recorded: u64| given.map_or(i128::from(recorded), i128::from);
        let draws = or(self.draws, recorded.draws);
        let seed = or(self.seed, recorded.seed);
        Plan::new(draws, DRAWS_SERVED_MOST, seed, within.as_ref()).map_err(|problems| {
            let told = problems.into_iter().map(PlanProblem::sentence);
            bad_request(told.collect::<Vec<_>>().join(" "))
        })
    }
}

#[Object(name = "Appraisal")]
impl AppraisalObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board whose office keeps it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board).await?.map(Into::into))
    }
    /// The matter that it is on.
    async fn matter(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MatterObject>> {
        Ok(one::<Matter>(ctx, self.0.matter).await?.map(Into::into))
    }
    /// What is appraised.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// What it is about, in a few sentences.
    async fn about(&self) -> &str {
        &self.0.about
    }
    /// How ties are numbered.
    async fn tie_break(&self) -> TieBreak {
        self.0.tie_break.into()
    }
    /// Where it stands.
    async fn phase(&self) -> AppraisalPhase {
        self.0.phase.into()
    }
    /// Why it was withdrawn.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
    /// Whom it is for: `WORKING` until the office opens it.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// What may be chosen.
    async fn options(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OptionObject>> {
        let reader = self.reader(ctx)?;
        let costs = self.0.costs_open_to(reader);
        let options = self.0.options.iter();
        Ok(options
            .map(|option| OptionObject::of(option, reader, costs))
            .collect())
    }
    /// How costs are stated; null: they are not, or they are withheld from the viewer.
    async fn costing(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CostingObject>> {
        let open = self.0.costs_open_to(self.reader(ctx)?);
        let costing = self.0.costing.as_ref().filter(|_| open);
        Ok(costing.map(Into::into))
    }
    /// Who scores.
    async fn panels(&self) -> Vec<PanelObject> {
        let panels = self.0.panels.iter().cloned();
        let board = self.0.board;
        panels.map(|panel| PanelObject { board, panel }).collect()
    }
    /// The newest version of criteria and weights.
    async fn criteria(&self) -> Option<SchemeObject> {
        self.0.scheme().map(Into::into)
    }
    /// Every version of criteria and weights, the oldest first.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn criteria_versions(&self) -> Vec<SchemeObject> {
        self.0.schemes.iter().map(Into::into).collect()
    }
    /// Whether criteria or weights were changed after somebody had scored: whoever changed them could
    /// have seen scores.
    async fn weights_changed_after_scores(&self) -> bool {
        self.0
            .schemes
            .iter()
            .any(|scheme| scheme.after_first_score.is_some())
    }
    /// Whether scores, and what is computed from them, are withheld from the viewer. They are the
    /// office's working material until the appraisal is concluded.
    async fn scores_withheld(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.0.scores_open_to(self.reader(ctx)?))
    }
    /// Why scores are not open to the public, if they are not.
    async fn scores_exemption(&self) -> Option<ExemptionObject> {
        self.0.scores_exemption.as_ref().map(Into::into)
    }
    /// Whether costs, and what is computed from them, are withheld from the viewer.
    async fn costs_withheld(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.0.costs_open_to(self.reader(ctx)?))
    }
    /// Why costs are not open to the public, if they are not.
    async fn costs_exemption(&self) -> Option<ExemptionObject> {
        self.0.costs_exemption.as_ref().map(Into::into)
    }
    /// Whether options pass the gates; none where scores are withheld.
    async fn judgements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<JudgementObject>> {
        self.of_scores(ctx, |_| self.0.judgements.iter().map(Into::into).collect())
    }
    /// What panels agreed where their scorers differed; none where scores are withheld.
    async fn moderations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModerationObject>> {
        self.of_scores(ctx, |_| self.0.moderations.iter().map(Into::into).collect())
    }
    /// The sheets that the viewer may see: all where scores are open to them, else their own.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn sheets(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ScoreSheetObject>> {
        let sheets = children::<_, ScoreSheet>(ctx, self.0.id, SHEETS, Order::Ascending).await?;
        Ok(sheets.into_iter().map(Into::into).collect())
    }
    /// How far the scorers of each panel are apart, cell by cell; none where scores are withheld.
    #[graphql(complexity = "CELLS * child_complexity")]
    async fn cells(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only cells where scorers differ, or differed.", default)] differing: bool,
    ) -> async_graphql::Result<Vec<CellObject>> {
        if !self.of_scores(ctx, |_| true)? {
            return Ok(Vec::new());
        }
        let sheets = self.sheets_read(ctx).await?;
        let cells = self.0.cells(&sheets);
        let cells = cells
            .iter()
            .filter(|cell| !differing || !cell.spread.is_none() || cell.moderation.is_some());
        Ok(cells.map(Into::into).collect())
    }
    /// Who left cells blank, of options that stand: each participant where scorers give their own scores,
    /// and each panel that agrees them. Blank is not nought: a conclusion says why of each. None where
    /// scores are withheld.
    #[graphql(complexity = "CELLS * child_complexity")]
    async fn partly_scored(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<PartlyScoredObject>> {
        if !self.of_scores(ctx, |_| true)? {
            return Ok(Vec::new());
        }
        let sheets = self.sheets_read(ctx).await?;
        let all = self.0.partly_scored(&sheets).into_iter();
        Ok(all.map(Into::into).collect())
    }
    /// What was concluded; null: nothing yet, or it is withheld with the scores.
    async fn conclusion(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ConclusionObject>> {
        self.of_scores(ctx, |reader| {
            let conclusion = self.0.conclusion.clone();
            conclusion.map(|conclusion| ConclusionObject { conclusion, reader })
        })
    }
    /// What comes out, of what the viewer may know: totals, ranks, ties, value for money, and how safe
    /// the lead is. Null where scores are withheld, and as long as there are no criteria or fewer than
    /// two options. Before the conclusion it is as things stand now.
    #[graphql(complexity = "WORK_COST + child_complexity")]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many sets of weights are drawn, from 1 to 100,000. Left out: as recorded at \
                          the conclusion, else 100,000."
        )]
        draws: Option<i64>,
        #[graphql(desc = "What the draws begin with: the same seed draws the same.")] seed: Option<
            i64,
        >,
        #[graphql(
            desc = "Draw each weight within so many per cent of the one stated, from above 0 to \
                          100. Left out: as recorded at the conclusion, else any weights."
        )]
        around: Option<Decimal>,
    ) -> async_graphql::Result<Option<ResultsObject>> {
        let way = Drawn {
            draws,
            seed,
            around,
        };
        let found = self.findings(ctx, way).await?;
        // Who may read results may read which option is preferred.
        let conclusion = self.0.conclusion.as_ref();
        let preferred = conclusion.map(|conclusion| conclusion.preferred.clone());
        Ok(found.map(|found| ResultsObject(found, preferred)))
    }
    /// The pictures of the results, as SVG, each with its title and what it shows as text. None where
    /// scores are withheld.
    #[graphql(complexity = "WORK_COST + 5 * child_complexity")]
    async fn pictures(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only the one of this name: `totals`, `tornado`, `acceptability`, `costs` or \
                          `panels`."
        )]
        name: Option<String>,
    ) -> async_graphql::Result<Vec<Pictures>> {
        let found = self.findings(ctx, Drawn::default()).await?;
        let costing = self.0.costing.as_ref();
        let open = self.0.costs_open_to(self.reader(ctx)?);
        let unit = costing
            .filter(|_| open)
            .map(|costing| costing.unit.as_str());
        let pictures = found.map_or_else(Vec::new, |found| found.pictures_in(unit));
        let wanted = |picture: &minuted_core::appraisals::Picture| {
            name.as_ref().is_none_or(|name| name == picture.name)
        };
        Ok(pictures
            .into_iter()
            .filter(wanted)
            .map(Into::into)
            .collect())
    }
    /// The appraisal as the file in JSON that `minuted appraise` reads, with what the viewer may know.
    /// Null where scores are withheld.
    #[graphql(complexity = "WORK_COST")]
    async fn file(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let reader = self.reader(ctx)?;
        if !self.0.scores_open_to(reader) {
            return Ok(None);
        }
        let sheets = self.sheets_read(ctx).await?;
        let model = self.0.model(&sheets, reader);
        Ok(model.map(|model| model.to_file().to_string()))
    }
    /// Of a choice, the options that are rejected by it, by rank, each with a text that a decision may take
    /// over into its alternatives and edit. It says what everyone may know. Empty where scores are withheld
    /// from the viewer.
    #[graphql(complexity = "WORK_COST + 5 * child_complexity")]
    async fn alternatives(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key of the option that is chosen.")] chosen: String,
    ) -> async_graphql::Result<Vec<OfferedAlternative>> {
        if let Err(refusal) = self.0.check_option(&chosen, "chosen") {
            return Err(bad_request(refusal.message()));
        }
        let Some(found) = self.findings(ctx, Drawn::default()).await? else {
            return Ok(Vec::new());
        };
        let offered = alternatives(&self.0, &chosen, Some(&found)).into_iter();
        Ok(offered
            .map(|one| OfferedAlternative {
                option: one.option,
                text: one.text,
            })
            .collect())
    }
    /// The decisions that choose an option of it. A decision of which the viewer sees only the stub is not
    /// told.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn decisions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DecisionObject>> {
        let viewer = &session(ctx)?.viewer;
        let found = linking::<Decision>(ctx, link::APPRAISAL, self.0.id).await?;
        let open = found
            .into_iter()
            .filter(|decision| !decision.is_stub_for(viewer.audience_at(decision.board)));
        Ok(open.map(DecisionObject::from).collect())
    }
    /// The recommendations that come from it.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<RecommendationObject>> {
        let found = linking::<Recommendation>(ctx, link::APPRAISAL, self.0.id).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The texts of papers that cite it: those whose recommendations come from it. Of each paper every
    /// published version, and for those who work on it the newest draft.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn cited_in(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PaperVersionObject>> {
        let recommended = linking::<Recommendation>(ctx, link::APPRAISAL, self.0.id).await?;
        let mut citing: BTreeMap<_, Arc<PaperVersion>> = BTreeMap::new();
        for one in recommended {
            for version in linking::<PaperVersion>(ctx, link::RECOMMENDS, one.id).await? {
                citing.insert((version.paper, version.draft), version);
            }
        }
        let newest: BTreeMap<_, i64> = citing.keys().copied().collect();
        let told = citing.into_iter().filter(|((paper, draft), version)| {
            version.edition.is_some() || newest.get(paper) == Some(draft)
        });
        Ok(told.map(|(_, version)| version.into()).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// An alternative as it is offered to a decision.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct OfferedAlternative {
    /// The key of the option, to be given with the text, so that it can be traced.
    option: String,
    /// The text, in Markdown.
    text: String,
}

/// What came of an appraisal.
#[derive(Clone, Debug)]
pub(crate) struct ConclusionObject {
    conclusion: Conclusion,
    reader: CoreAudience,
}

#[Object(name = "AppraisalConclusion")]
impl ConclusionObject {
    /// The preferred option.
    async fn preferred(&self) -> &str {
        &self.conclusion.preferred
    }
    /// The options in the lead: one, or several that are level.
    async fn leaders(&self) -> &[String] {
        &self.conclusion.leaders
    }
    /// Why another than a leader is preferred, if it is.
    async fn departs_because(&self) -> Option<TextObject> {
        let because = self.conclusion.departs_because.as_ref();
        because.map(|because| TextObject::new(because, self.reader))
    }
    /// What is concluded.
    async fn text(&self) -> TextObject {
        TextObject::new(&self.conclusion.text, self.reader)
    }
    /// When.
    async fn at(&self) -> Instant {
        Instant(self.conclusion.at)
    }
    /// Who left cells blank that others scored, and why.
    async fn did_not_score(&self) -> Vec<DidNotScoreObject> {
        let all = self.conclusion.did_not_score.iter();
        all.map(Into::into).collect()
    }
    /// The text of the paper that cites it, where there was one by then.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let version = one_if::<PaperVersion>(ctx, self.conclusion.paper_version).await?;
        Ok(version.map(Into::into))
    }
    /// By how many draws, beginning with what, it was found how safe the lead is.
    async fn drawn(&self) -> RecordedDraws {
        RecordedDraws {
            draws: self.conclusion.draws,
            seed: self.conclusion.seed,
            around: self.conclusion.around.as_ref().map(Into::into),
        }
    }
}

/// How weights were drawn.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct RecordedDraws {
    /// How many sets of weights.
    draws: i64,
    /// What the draws began with.
    seed: i64,
    /// Within how many per cent of those stated weights were drawn; null: any weights.
    around: Option<Decimal>,
}
