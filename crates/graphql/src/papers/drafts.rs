//! Owns starting a paper and saving drafts in the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use minuted_app::Part;
use minuted_app::papers::{
    AppendixDraft, BackgroundDraft, ChangePaper, FileDraft, FrontSheetDraft, PaperDetails,
    RecommendationDraft, SaveDraft, StartPaper,
};
use minuted_core::papers::{Contact, Paper};

use super::PaperObject;
use crate::{
    exemptions::ExemptionInput,
    inputs::{id, id_if, ids, part},
    payloads::{give, payload},
    provenance::{ProvenanceInput, ShownDateObject},
};

/// A paper that is started.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct StartPaperInput {
    /// The ID of the board that it is written for.
    board_id: ID,
    /// The IDs of the other boards before which it goes.
    #[graphql(default)]
    also_for_ids: Vec<ID>,
    /// What it is called until its first draft says.
    title: String,
    /// The office's reference, if it has one.
    reference: Option<String>,
    /// The IDs of the matters it belongs to.
    #[graphql(default)]
    matter_ids: Vec<ID>,
    /// Why the whole paper is not to be open to the public. Left out: it is to be open.
    exemption: Option<ExemptionInput>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// What a paper is, apart from what it says. What is left out is taken away, but the exemption.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ChangePaperInput {
    /// The IDs of the other boards before which it goes.
    #[graphql(default)]
    also_for_ids: Vec<ID>,
    /// The office's reference, if it has one.
    reference: Option<String>,
    /// The IDs of the matters it belongs to.
    #[graphql(default)]
    matter_ids: Vec<ID>,
    /// Why the whole paper is not to be open to the public. Left out: as it is; null: it is to be
    /// open.
    exemption: MaybeUndefined<ExemptionInput>,
}

impl ChangePaperInput {
    fn into_details(self) -> async_graphql::Result<PaperDetails> {
        Ok(PaperDetails {
            also_for: ids(&self.also_for_ids)?,
            reference: self.reference,
            matters: ids(&self.matter_ids)?,
            exemption: part(self.exemption, |exemption| Ok(exemption.into()))?,
        })
    }
}

/// A draft of a paper.
///
/// Fields that say Markdown may hold exempt passages, `[[exempt 3: words]]`; in the others the
/// signs are refused, because all readers would see them.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct PaperDraftInput {
    /// The front sheet.
    front: FrontSheetInput,
    /// The body, in Markdown.
    body: String,
    /// The appendices, in order.
    #[graphql(default)]
    appendices: Vec<AppendixInput>,
    /// The files that go with it. Each is an appendix, or a picture that a text shows.
    #[graphql(default)]
    files: Vec<FileInput>,
    /// The recommendations, in order. One that is being written and left out here is dropped; one
    /// that was put before its board has to be repeated as it stands.
    #[graphql(default)]
    recommendations: Vec<RecommendationInput>,
    /// What changed since the draft before; the public does not read it.
    note: Option<String>,
    /// Where the record comes from. Left out: from where the paper does.
    provenance: Option<ProvenanceInput>,
}

/// The front sheet of a report.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct FrontSheetInput {
    /// To whom the report is made, as printed.
    #[graphql(default)]
    report_to: String,
    /// The date on it.
    #[graphql(default)]
    date: ShownDateObject,
    /// By whom it is made, as printed: a post, usually.
    #[graphql(default)]
    by: String,
    /// The title of the report.
    title: String,
    /// The purpose of the report, in Markdown.
    #[graphql(default)]
    purpose: String,
    /// The officers to ask.
    #[graphql(default)]
    contacts: Vec<ContactInput>,
    /// The background papers.
    #[graphql(default)]
    background: Vec<BackgroundPaperInput>,
}

/// An officer to ask about a report.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ContactInput {
    /// Their name.
    name: String,
    /// Their post.
    post: Option<String>,
    /// Their telephone number, as printed.
    telephone: Option<String>,
    /// Their address for e-mail.
    email: Option<String>,
}

/// A background paper on which a report relies.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct BackgroundPaperInput {
    /// As cited, in Markdown.
    citation: String,
    /// The ID of the document record, where there is one.
    document_id: Option<ID>,
}

/// An appendix: a text, a file, or a document that it cites.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AppendixInput {
    /// Its label, such as `Appendix 1`.
    label: String,
    /// Its title, in Markdown.
    title: String,
    /// Its text in Markdown, if it is held.
    text: Option<String>,
    /// The ID of the document that it is, if it is only cited.
    document_id: Option<ID>,
    /// The name of the file that it is, one of the draft's `files`.
    file: Option<String>,
}

/// A file that goes with a draft: an appendix, or a picture that the body or an appendix shows as
/// `![what it shows](name.png)`.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct FileInput {
    /// What it is called, such as `budget.pdf`: for its readers, and for the texts of this draft.
    name: String,
    /// The hash that `POST /attachments` answered with, or that of a file of the paper's last text.
    hash: String,
    /// Why not every reader gets it, as a mark says it: `exempt 3`, `confidential court-order`. Left
    /// out: it is for all who may read its places in the text.
    withheld: Option<String>,
}

/// A recommendation of a draft.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct RecommendationInput {
    /// The ID of the one that it words anew; it stays the same recommendation. Left out: one more.
    id: Option<ID>,
    /// The ID of the board that is asked. Left out: the board that the paper was first written for.
    to_board_id: Option<ID>,
    /// Its number as printed, if it has one.
    #[graphql(default)]
    number: String,
    /// What the board is asked to do, in Markdown.
    text: String,
}

impl FrontSheetInput {
    fn into_draft(self) -> async_graphql::Result<FrontSheetDraft> {
        let contacts = self.contacts.into_iter().map(|contact| Contact {
            name: contact.name,
            post: contact.post,
            telephone: contact.telephone,
            email: contact.email,
        });
        let background = self.background.into_iter().map(|paper| {
            Ok(BackgroundDraft {
                citation: paper.citation,
                document: id_if(paper.document_id.as_ref())?,
            })
        });
        Ok(FrontSheetDraft {
            report_to: self.report_to,
            date: self.date.into(),
            by: self.by,
            title: self.title,
            purpose: self.purpose,
            contacts: contacts.collect(),
            background: background.collect::<async_graphql::Result<_>>()?,
        })
    }
}

impl PaperDraftInput {
    fn into_command(self, paper: &ID, version: i64) -> async_graphql::Result<SaveDraft> {
        let appendices = self.appendices.into_iter().map(|appendix| {
            Ok(AppendixDraft {
                label: appendix.label,
                title: appendix.title,
                text: appendix.text,
                document: id_if(appendix.document_id.as_ref())?,
                file: appendix.file,
            })
        });
        let files = self.files.into_iter().map(|file| FileDraft {
            name: file.name,
            hash: file.hash,
            withheld: file.withheld,
        });
        let recommendations = self.recommendations.into_iter().map(|asked| {
            Ok(RecommendationDraft {
                id: id_if(asked.id.as_ref())?,
                to: id_if(asked.to_board_id.as_ref())?,
                number: asked.number,
                text: asked.text,
            })
        });
        Ok(SaveDraft {
            paper: id(paper)?,
            version,
            front: self.front.into_draft()?,
            body: self.body,
            appendices: appendices.collect::<async_graphql::Result<_>>()?,
            files: files.collect(),
            recommendations: recommendations.collect::<async_graphql::Result<_>>()?,
            note: self.note,
            provenance: self
                .provenance
                .map(ProvenanceInput::into_core)
                .transpose()?,
        })
    }
}

payload! {
    /// What came of a command on a paper.
    PaperPayload {
        /// The paper as it now stands.
        paper: PaperObject
    }
}

/// Commands that write papers.
#[derive(Default, Debug)]
pub(crate) struct DraftMutations;

#[Object]
impl DraftMutations {
    /// Starts a paper. Who starts it writes it, unless it is transcribed from a source.
    async fn start_paper(
        &self,
        ctx: &Context<'_>,
        input: StartPaperInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PaperPayload> {
        let command = StartPaper {
            board: id(&input.board_id)?,
            title: input.title,
            details: PaperDetails {
                also_for: ids(&input.also_for_ids)?,
                reference: input.reference,
                matters: ids(&input.matter_ids)?,
                exemption: input
                    .exemption
                    .map_or(Part::TakenAway, |exemption| Part::Is(exemption.into())),
            },
            provenance: input.provenance.into_core()?,
        };
        Ok(give::<Paper, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes which boards and matters a paper is for and whether it is open, before it is
    /// published.
    async fn change_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which paper.")] paper_id: ID,
        #[graphql(desc = "The version of the paper that you saw.")] version: i64,
        input: ChangePaperInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PaperPayload> {
        let command = ChangePaper {
            id: id(&paper_id)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Paper, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Saves a new draft of a paper. After the paper is published, the draft shows only to those
    /// who work on it, until it is published too.
    async fn save_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which paper.")] paper_id: ID,
        #[graphql(desc = "The version of the paper that you saw.")] version: i64,
        input: PaperDraftInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PaperPayload> {
        let command = input.into_command(&paper_id, version)?;
        Ok(give::<Paper, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
