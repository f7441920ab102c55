//! Owns what a caller gives of a decision, and making records of it: texts for each audience,
//! places, numbers and IDs.

use std::collections::BTreeSet;

use minuted_core::{
    audience::AudienceText,
    decisions::{
        Arranged, Clause, ClauseKind, Commitment, Decision, DecisionKind, Draft, How, Nested,
        Numbered, Proposed, Stated, arrange,
    },
    exemption::Exemption,
    id::{
        AgendaItemId, AuthorityId, BoardId, ClauseId, CommentId, DecisionId, DocumentId, Kind,
        MatterId, MeetingId, PaperVersionId, PendingItemId, PersonId, PostId, RecommendationId,
    },
    lifecycle_state::Standing,
    record::{Provenance, TEXT_MOST},
    refusal::{Refusal, Refusals},
    rules::{DecisionPhase, Profile},
    time::ShownDate,
};
use minuted_documents::Bases;
use serde::Serialize;

use crate::{
    Part, Work,
    texts::{bases, derived},
};

/// What is given of a decision.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionDetails {
    /// Who decides.
    pub kind: DecisionKind,
    /// The board that decides, or whose business a member or officer decides.
    pub board: BoardId,
    /// The post of the member or officer who decides.
    pub maker_post: Option<PostId>,
    /// The member or officer who decides.
    pub maker_person: Option<PersonId>,
    /// The number of the minute in the source or the minutes.
    pub minute: Option<String>,
    /// What it is about.
    pub title: String,
    /// Why it is not open, if it is not.
    pub exemption: Part<Exemption>,
    /// The meeting.
    pub meeting: Option<MeetingId>,
    /// The agenda item.
    pub item: Option<AgendaItemId>,
    /// The version of the paper that was considered.
    pub paper_version: Option<PaperVersionId>,
    /// The matters it belongs to.
    pub matters: Vec<MatterId>,
    /// The recommendations that were before the decision maker.
    pub recommendations: Vec<RecommendationId>,
    /// The comments that were considered.
    pub comments: Vec<CommentId>,
    /// Documents that it cites.
    pub documents: Vec<DocumentId>,
    /// When it was made.
    pub made: ShownDate,
    /// The date on the page or notice that shows it.
    pub date_shown: ShownDate,
    /// The power it is taken under.
    pub authority: Option<AuthorityId>,
    /// The most that it commits, in pence.
    pub commits_pence: Option<i64>,
    /// Who was consulted, and when.
    pub consulted: String,
    /// What was before the decision maker.
    pub recitals: Vec<ParagraphDetails>,
    /// Why.
    pub reasons: Vec<ParagraphDetails>,
    /// What else was considered and rejected.
    pub alternatives: StatedDetails,
    /// The interests declared and how they were handled.
    pub interests: StatedDetails,
    /// The decision that it replaces.
    pub supersedes: Option<DecisionId>,
    /// The clauses, with their sub-clauses.
    pub clauses: Vec<ClauseDetails>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// A paragraph with its printed number; the number may be empty.
#[derive(Clone, Debug, Serialize)]
pub struct ParagraphDetails {
    /// The number as printed.
    pub number: String,
    /// The text in Markdown.
    pub text: String,
}

/// Something that the law wants stated.
#[derive(Clone, Debug, Serialize)]
pub struct StatedDetails {
    /// Whether it is stated, or that there was none, or not shown.
    pub how: How,
    /// What is stated.
    pub items: Vec<ParagraphDetails>,
}

/// What is given of a clause.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseDetails {
    /// Its ID, if it stands in the draft that is revised; none: it is new.
    pub id: Option<ClauseId>,
    /// Its number as printed; none: generated from its place; empty: printed without one.
    pub number: Option<String>,
    /// What it does.
    pub kind: ClauseKind,
    /// What it says, in Markdown.
    pub text: String,
    /// The board that it recommends or refers to.
    pub to: Option<BoardId>,
    /// The recommendations that it answers.
    pub answers: Vec<RecommendationId>,
    /// The pending item that it settles.
    pub settles: Option<PendingItemId>,
    /// The target date that it names.
    pub due: ShownDate,
    /// Its sub-clauses.
    pub clauses: Vec<ClauseDetails>,
    /// What it opens.
    pub commitments: Vec<CommitmentDetails>,
}

/// What is given of a commitment.
#[derive(Clone, Debug, Serialize)]
pub struct CommitmentDetails {
    /// What is to be done, in Markdown.
    pub what: String,
    /// By when.
    pub due: ShownDate,
    /// The post that is to do it.
    pub owner_post: Option<PostId>,
    /// Who is to do it, in words.
    pub owner: String,
    /// The board to report back to.
    pub report_to: Option<BoardId>,
    /// When to report back.
    pub report_by: ShownDate,
}

impl Nested for ClauseDetails {
    fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }
    fn parts(&self) -> &[Self] {
        &self.clauses
    }
}

/// A decision as composed from what was given, and where each part stands in the input.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) decision: Decision,
    pub(super) proposed: Proposed,
    pub(super) clause_fields: Vec<String>,
    pub(super) commitment_fields: Vec<String>,
}

/// What a decision is composed on: a new one, or the draft that stands.
#[derive(Clone, Copy)]
pub(super) enum Onto<'a> {
    New(&'a Standing<DecisionPhase>),
    Draft(&'a Decision),
}

/// Makes records of what was given and checks them by themselves.
///
/// `profile` is what the board works under.
pub(super) fn compose(
    work: &Work<'_>,
    profile: &Profile,
    details: &DecisionDetails,
    onto: Onto<'_>,
) -> Result<Composed, Refusals> {
    let mut texts = Texts {
        bases: bases(profile, &details.provenance),
        refusals: Refusals::new(),
    };
    let decision = decision(work, details, onto, &mut texts);
    let arranged = texts.refusals.take(arrange(&details.clauses));
    let arranged = arranged.unwrap_or_default();
    texts.refusals.take(check_ids(&arranged, onto));
    let mut composed = Composed {
        decision,
        proposed: Proposed::default(),
        clause_fields: Vec::new(),
        commitment_fields: Vec::new(),
    };
    for (clause, place) in arranged.iter().zip(1..) {
        composed.add(work, clause, place, &mut texts);
    }
    let draft = Draft {
        decision: &composed.decision,
        clauses: &composed.proposed.clauses,
        clause_fields: &composed.clause_fields,
        commitments: &composed.proposed.commitments,
        commitment_fields: &composed.commitment_fields,
    };
    let Texts { mut refusals, .. } = texts;
    refusals.take(draft.check());
    refusals.done()?;
    Ok(composed)
}

/// The texts of a decision: on which grounds they may keep something from the public, and all that is
/// wrong with them.
struct Texts {
    bases: Bases,
    refusals: Refusals,
}

impl Texts {
    /// The text for each audience. One with faults stands for itself: it is refused.
    fn text(&mut self, source: &str, what: &str, field: &str) -> AudienceText {
        let text = derived(source, self.bases, what, TEXT_MOST, field);
        let text = self.refusals.take(text);
        text.unwrap_or_else(|| AudienceText::open(source.to_owned()))
    }
}

fn decision(
    work: &Work<'_>,
    details: &DecisionDetails,
    onto: Onto<'_>,
    texts: &mut Texts,
) -> Decision {
    let (id, version, standing) = match onto {
        Onto::New(standing) => (work.id(), 1, standing.clone()),
        Onto::Draft(draft) => (draft.id, draft.version, draft.standing.clone()),
    };
    let before = match onto {
        Onto::New(_) => None,
        Onto::Draft(draft) => draft.exemption.as_ref(),
    };
    let exemption = details.exemption.over(before);
    Decision {
        id,
        version,
        kind: details.kind,
        board: details.board,
        maker_post: details.maker_post,
        maker_person: details.maker_person,
        number: None,
        minute: details.minute.clone(),
        title: details.title.clone(),
        content_audience: Decision::audience_of(exemption.as_ref()),
        exemption,
        meeting: details.meeting,
        item: details.item,
        paper_version: details.paper_version,
        matters: details.matters.clone(),
        recommendations: details.recommendations.clone(),
        comments: details.comments.clone(),
        documents: details.documents.clone(),
        made: details.made.clone(),
        date_shown: details.date_shown.clone(),
        authority: details.authority,
        commits_pence: details.commits_pence,
        consulted: details.consulted.trim().to_owned(),
        recitals: paragraphs(&details.recitals, "recital", "input.recitals", texts),
        reasons: paragraphs(&details.reasons, "reason", "input.reasons", texts),
        alternatives: stated(
            &details.alternatives,
            "alternative",
            "input.alternatives",
            texts,
        ),
        interests: stated(&details.interests, "interest", "input.interests", texts),
        supersedes: details.supersedes,
        replaced_by: None,
        reason: None,
        ended: ShownDate::default(),
        ended_at: None,
        ended_under: None,
        proposed: None,
        standing,
        provenance: details.provenance.clone(),
    }
}

impl Composed {
    /// The clauses, each with where it stands in the input.
    pub(super) fn clauses(&self) -> impl Iterator<Item = (&Clause, &str)> {
        let fields = self.clause_fields.iter().map(String::as_str);
        self.proposed.clauses.iter().zip(fields)
    }

    /// The commitments, each with where it stands in the input.
    pub(super) fn commitments(&self) -> impl Iterator<Item = (&Commitment, &str)> {
        let fields = self.commitment_fields.iter().map(String::as_str);
        self.proposed.commitments.iter().zip(fields)
    }

    fn add(
        &mut self,
        work: &Work<'_>,
        arranged: &Arranged<'_, ClauseDetails>,
        place: i64,
        texts: &mut Texts,
    ) {
        let (given, field) = (arranged.given, &arranged.field);
        let text = texts.text(&given.text, "clause", &format!("{field}.text"));
        let parent = arranged
            .parent
            .and_then(|parent| self.proposed.clauses.get(parent));
        let clause = Clause {
            id: given.id.unwrap_or_else(|| work.id()),
            version: 1,
            decision: self.decision.id,
            parent: parent.map(|parent| parent.id),
            place,
            number: arranged.number.clone(),
            kind: given.kind,
            text,
            to: given.to,
            answers: given.answers.clone(),
            settles: given.settles,
            due: given.due.clone(),
        };
        for (n, opened) in given.commitments.iter().enumerate() {
            let field = format!("{field}.commitments.{n}");
            let what = text_of_commitment(opened, &field, texts);
            self.proposed.commitments.push(Commitment {
                id: work.id(),
                version: 1,
                clause: clause.id,
                decision: self.decision.id,
                board: self.decision.board,
                awaits: None,
                what,
                due: opened.due.clone(),
                owner_post: opened.owner_post,
                owner: opened.owner.clone(),
                report_to: opened.report_to,
                report_by: opened.report_by.clone(),
                done: ShownDate::default(),
                report: None,
                provenance: Provenance {
                    transcribed_from: self.decision.provenance.transcribed_from.clone(),
                    illustrative: self.decision.provenance.illustrative,
                    ..Provenance::default()
                },
            });
            self.commitment_fields.push(field);
        }
        self.proposed.clauses.push(clause);
        self.clause_fields.push(field.clone());
    }
}

fn text_of_commitment(opened: &CommitmentDetails, field: &str, texts: &mut Texts) -> AudienceText {
    texts.text(&opened.what, "commitment", &format!("{field}.what"))
}

/// An ID names a clause of the draft, once; a new clause gets one.
fn check_ids(arranged: &[Arranged<'_, ClauseDetails>], onto: Onto<'_>) -> Result<(), Refusals> {
    let draft = match onto {
        Onto::New(_) => None,
        Onto::Draft(draft) => draft.proposed.as_ref(),
    };
    let there = draft.map_or(&[][..], |proposed| &proposed.clauses);
    let known: BTreeSet<ClauseId> = there.iter().map(|clause| clause.id).collect();
    let mut named = BTreeSet::new();
    let mut refusals = Refusals::new();
    for clause in arranged {
        let Some(id) = clause.given.id else { continue };
        let field = format!("{}.id", clause.field);
        refusals.require(known.contains(&id), || {
            Refusal::not_found(Kind::Clause).at(&field)
        });
        refusals.require(named.insert(id), || {
            let problem = "Another clause has that ID: a new clause has none yet.";
            Refusal::invalid(problem, &field)
        });
    }
    refusals.done()
}

fn paragraphs(
    given: &[ParagraphDetails],
    what: &str,
    field: &str,
    texts: &mut Texts,
) -> Vec<Numbered> {
    let numbered = |(n, paragraph): (usize, &ParagraphDetails)| Numbered {
        number: paragraph.number.trim().to_owned(),
        text: texts.text(&paragraph.text, what, &format!("{field}.{n}.text")),
    };
    given.iter().enumerate().map(numbered).collect()
}

fn stated(given: &StatedDetails, what: &str, field: &str, texts: &mut Texts) -> Stated {
    Stated {
        how: given.how,
        items: paragraphs(&given.items, what, &format!("{field}.items"), texts),
    }
}
