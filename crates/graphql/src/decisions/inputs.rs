//! Owns what is given of a decision.

use async_graphql::{ID, InputObject, MaybeUndefined};
use minuted_app::decisions::{
    ChoiceDetails, ClauseDetails, CommitmentDetails, DecisionDetails, ParagraphDetails,
    StatedDetails,
};

use crate::{
    enums::{ClauseKind, DecisionKind, How},
    exemptions::ExemptionInput,
    inputs::{id, id_if, ids, part},
    provenance::{ProvenanceInput, ShownDateObject},
    scalars::Money,
};

/// What is known of a decision.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct DecisionInput {
    /// Who decides: a board, a member or an officer.
    kind: DecisionKind,
    /// The ID of the board that decides, or whose business a member or officer decides.
    board_id: ID,
    /// The ID of the post of the member or officer who decides; not for a resolution.
    maker_post_id: Option<ID>,
    /// The ID of the member or officer who decides; not for a resolution.
    maker_person_id: Option<ID>,
    /// The ID of the meeting; only for a resolution.
    meeting_id: Option<ID>,
    /// The ID of the agenda item; only for a resolution.
    item_id: Option<ID>,
    /// The ID of the version of the paper that was considered.
    paper_version_id: Option<ID>,
    /// The IDs of the matters it belongs to.
    #[graphql(default)]
    matter_ids: Vec<ID>,
    /// The IDs of the recommendations that were before the decision maker.
    #[graphql(default)]
    recommendation_ids: Vec<ID>,
    /// The IDs of the comments that were considered.
    #[graphql(default)]
    comment_ids: Vec<ID>,
    /// The IDs of the documents that it cites.
    #[graphql(default)]
    document_ids: Vec<ID>,
    /// What it is about.
    title: String,
    /// Why it is not open to the public, if it is not. Left out: as it is, for a draft that is
    /// revised; null: it is to be open.
    exemption: MaybeUndefined<ExemptionInput>,
    /// The number of the minute in the source or the minutes, such as `17`.
    minute: Option<String>,
    /// When it was made. Left out: the source doesn't show it.
    #[graphql(default)]
    made: ShownDateObject,
    /// The date on the page or notice that shows it.
    #[graphql(default)]
    date_shown: ShownDateObject,
    /// The option of an appraisal that it chooses, if it chooses one.
    choice: Option<ChoiceInput>,
    /// The ID of the authority that it is taken under. Left out: not shown.
    authority_id: Option<ID>,
    /// The most that it spends, forgoes or binds to. Left out: not shown.
    commits: Option<Money>,
    /// Who was consulted before it was taken, and when. Left out: not shown.
    #[graphql(default)]
    consulted: String,
    /// What was before the decision maker, as the minute tells it.
    #[graphql(default)]
    recitals: Vec<ParagraphInput>,
    /// Why.
    #[graphql(default)]
    reasons: Vec<ParagraphInput>,
    /// The alternatives considered and rejected. Left out: not shown.
    #[graphql(default)]
    alternatives: StatedInput,
    /// The interests declared and how they were handled. Left out: not shown.
    #[graphql(default)]
    interests: StatedInput,
    /// The ID of the decision that it supersedes.
    supersedes_id: Option<ID>,
    /// The clauses.
    #[graphql(default)]
    clauses: Vec<ClauseInput>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// A paragraph of a decision.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ParagraphInput {
    /// Its number as printed, such as `17.3`; empty if it has none.
    #[graphql(default)]
    number: String,
    /// Its text in Markdown.
    text: String,
    /// Of an alternative: the key of the option that it tells of, in the appraisal of the choice.
    option: Option<String>,
}

/// The option of an appraisal that a decision chooses.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ChoiceInput {
    /// The ID of the appraisal; it is concluded.
    appraisal_id: ID,
    /// The key of the option.
    option: String,
    /// Why it is another than the one in the lead, in Markdown. Needed where it is.
    departs_because: Option<String>,
}

impl ChoiceInput {
    fn given(self) -> async_graphql::Result<ChoiceDetails> {
        Ok(ChoiceDetails {
            appraisal: id(&self.appraisal_id)?,
            option: self.option,
            departs_because: self.departs_because,
        })
    }
}

/// Something that the law wants stated.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct StatedInput {
    /// Whether it is stated, or that there was none, or not shown.
    how: How,
    /// What is stated.
    #[graphql(default)]
    items: Vec<ParagraphInput>,
}

impl Default for StatedInput {
    fn default() -> Self {
        Self {
            how: How::NotShown,
            items: Vec::new(),
        }
    }
}

/// A numbered part of a decision.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ClauseInput {
    /// Its ID, if it stands in the draft that is revised. Left out: it is a new clause.
    id: Option<ID>,
    /// Its number as printed. Left out: generated from its place, as 1, 2, 2(a); empty: it is
    /// printed without one.
    number: Option<String>,
    /// What it does.
    kind: ClauseKind,
    /// What it says, in Markdown.
    text: String,
    /// The ID of the board that it recommends or refers to.
    to_board_id: Option<ID>,
    /// The IDs of the recommendations that it answers.
    #[graphql(default)]
    answers: Vec<ID>,
    /// The ID of the pending item that it settles.
    settles_id: Option<ID>,
    /// The target date that it names.
    #[graphql(default)]
    due: ShownDateObject,
    /// Its sub-clauses; there are three levels, as in 2(a)(i).
    #[graphql(default)]
    clauses: Vec<ClauseInput>,
    /// What it opens to be done.
    #[graphql(default)]
    commitments: Vec<CommitmentInput>,
}

/// What a clause opens to be done.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CommitmentInput {
    /// What is to be done, in Markdown.
    what: String,
    /// By when.
    #[graphql(default)]
    due: ShownDateObject,
    /// The ID of the post that is to do it. Left out: unknown.
    owner_post_id: Option<ID>,
    /// Who is to do it, in words; empty: unknown.
    #[graphql(default)]
    owner: String,
    /// The ID of the board to report back to.
    report_to_board_id: Option<ID>,
    /// When to report back.
    #[graphql(default)]
    report_by: ShownDateObject,
}

impl DecisionInput {
    /// As the command takes it; every ID must be one of its kind.
    pub(super) fn into_details(self) -> async_graphql::Result<DecisionDetails> {
        Ok(DecisionDetails {
            kind: self.kind.into(),
            board: id(&self.board_id)?,
            maker_post: id_if(self.maker_post_id.as_ref())?,
            maker_person: id_if(self.maker_person_id.as_ref())?,
            minute: self.minute,
            title: self.title,
            exemption: part(self.exemption, |exemption| Ok(exemption.into()))?,
            meeting: id_if(self.meeting_id.as_ref())?,
            item: id_if(self.item_id.as_ref())?,
            paper_version: id_if(self.paper_version_id.as_ref())?,
            matters: ids(&self.matter_ids)?,
            recommendations: ids(&self.recommendation_ids)?,
            comments: ids(&self.comment_ids)?,
            documents: ids(&self.document_ids)?,
            made: self.made.into(),
            date_shown: self.date_shown.into(),
            choice: self.choice.map(ChoiceInput::given).transpose()?,
            authority: id_if(self.authority_id.as_ref())?,
            commits_pence: self.commits.map(|commits| commits.0.pence()),
            consulted: self.consulted,
            recitals: paragraphs(self.recitals),
            reasons: paragraphs(self.reasons),
            alternatives: self.alternatives.into(),
            interests: self.interests.into(),
            supersedes: id_if(self.supersedes_id.as_ref())?,
            clauses: clauses(self.clauses)?,
            provenance: self.provenance.into_core()?,
        })
    }
}

fn paragraphs(given: Vec<ParagraphInput>) -> Vec<ParagraphDetails> {
    let paragraph = |paragraph: ParagraphInput| ParagraphDetails {
        number: paragraph.number,
        text: paragraph.text,
        option: paragraph.option,
    };
    given.into_iter().map(paragraph).collect()
}

impl From<StatedInput> for StatedDetails {
    fn from(stated: StatedInput) -> Self {
        Self {
            how: stated.how.into(),
            items: paragraphs(stated.items),
        }
    }
}

fn clauses(given: Vec<ClauseInput>) -> async_graphql::Result<Vec<ClauseDetails>> {
    let clause = |clause: ClauseInput| {
        let commitments = clause.commitments.into_iter().map(CommitmentInput::given);
        Ok(ClauseDetails {
            id: id_if(clause.id.as_ref())?,
            number: clause.number,
            kind: clause.kind.into(),
            text: clause.text,
            to: id_if(clause.to_board_id.as_ref())?,
            answers: ids(&clause.answers)?,
            settles: id_if(clause.settles_id.as_ref())?,
            due: clause.due.into(),
            clauses: clauses(clause.clauses)?,
            commitments: commitments.collect::<async_graphql::Result<_>>()?,
        })
    };
    given.into_iter().map(clause).collect()
}

impl CommitmentInput {
    fn given(self) -> async_graphql::Result<CommitmentDetails> {
        Ok(CommitmentDetails {
            what: self.what,
            due: self.due.into(),
            owner_post: id_if(self.owner_post_id.as_ref())?,
            owner: self.owner,
            report_to: id_if(self.report_to_board_id.as_ref())?,
            report_by: self.report_by.into(),
        })
    }
}
