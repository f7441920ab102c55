//! Owns the texts of a paper as each reader gets them.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_core::{
    audience::Audience,
    papers::{
        Appendix, BackgroundPaper, Contact, Document, FrontSheet, Paper, PaperVersion,
        Recommendation,
    },
};

use super::{DocumentObject, PaperObject, RecommendationObject, audience_of};
use crate::{
    connections::list_cost,
    loaders::{many, one, one_if},
    provenance::{ProvenanceObject, ShownDateObject},
    texts::TextObject,
};

crate::loaders::shared_record! {
    /// One text of a paper: a draft, and once published also an edition.
    PaperVersionObject of PaperVersion
}

#[Object(name = "PaperVersion")]
impl PaperVersionObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version as a record.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The paper.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        Ok(one::<Paper>(ctx, self.0.paper)
            .await?
            .map(PaperObject::from))
    }
    /// Its number among the published versions, from 1; none of a draft.
    async fn edition(&self) -> Option<i64> {
        self.0.edition
    }
    /// Its number among the drafts, from 1: for those who work on the paper.
    async fn draft(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i64>> {
        let audience = audience_of(ctx, self.0.paper).await?;
        Ok((audience == Audience::Working).then_some(self.0.draft))
    }
    /// The front sheet.
    async fn front(&self, ctx: &Context<'_>) -> async_graphql::Result<FrontSheetObject> {
        let audience = audience_of(ctx, self.0.paper).await?;
        Ok(FrontSheetObject {
            front: self.0.front.clone(),
            audience,
        })
    }
    /// The body, in Markdown.
    async fn body(&self, ctx: &Context<'_>) -> async_graphql::Result<TextObject> {
        let audience = audience_of(ctx, self.0.paper).await?;
        Ok(TextObject::new(&self.0.body, audience))
    }
    /// The appendices, in order.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn appendices(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AppendixObject>> {
        let audience = audience_of(ctx, self.0.paper).await?;
        let appendices = self.0.appendices.iter().cloned();
        Ok(appendices
            .map(|appendix| AppendixObject { appendix, audience })
            .collect())
    }
    /// What it recommends, in order.
    #[graphql(complexity = "list_cost(50, child_complexity)")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<RecommendationObject>> {
        let made = many::<Recommendation>(ctx, &self.0.recommendations).await?;
        Ok(made.into_iter().map(Into::into).collect())
    }
    /// The statutory grounds for what is withheld in it, as its exempt marks name them.
    async fn grounds(&self) -> &[String] {
        &self.0.grounds
    }
    /// What changed since the draft before, in the author's words: for those who work on the paper.
    async fn note(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        let audience = audience_of(ctx, self.0.paper).await?;
        let note = self.0.note.as_deref();
        Ok(note.filter(|_| audience == Audience::Working))
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// The front sheet of a report.
#[derive(Debug)]
pub(crate) struct FrontSheetObject {
    front: FrontSheet,
    audience: Audience,
}

#[Object(name = "FrontSheet")]
impl FrontSheetObject {
    /// To whom the report is made, as printed.
    async fn report_to(&self) -> &str {
        &self.front.report_to
    }
    /// The date on it.
    async fn date(&self) -> ShownDateObject {
        (&self.front.date).into()
    }
    /// By whom it is made, as printed: a post, usually.
    async fn by(&self) -> &str {
        &self.front.by
    }
    /// The title of the report.
    async fn title(&self) -> &str {
        &self.front.title
    }
    /// The purpose of the report.
    async fn purpose(&self) -> TextObject {
        TextObject::new(&self.front.purpose, self.audience)
    }
    /// The officers to ask.
    async fn contacts(&self) -> Vec<ContactObject> {
        self.front
            .contacts
            .iter()
            .map(ContactObject::from)
            .collect()
    }
    /// The background papers: Local Government Act 1972 s100D.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn background(&self) -> Vec<BackgroundPaperObject> {
        let papers = self.front.background.iter().cloned();
        papers
            .map(|paper| BackgroundPaperObject {
                paper,
                audience: self.audience,
            })
            .collect()
    }
}

/// An officer to ask about a report.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Contact")]
pub(crate) struct ContactObject {
    /// Their name.
    name: String,
    /// Their post.
    post: Option<String>,
    /// Their telephone number, as printed.
    telephone: Option<String>,
    /// Their address for e-mail.
    email: Option<String>,
}

impl From<&Contact> for ContactObject {
    fn from(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            post: contact.post.clone(),
            telephone: contact.telephone.clone(),
            email: contact.email.clone(),
        }
    }
}

/// A background paper on which a report relies.
#[derive(Debug)]
pub(crate) struct BackgroundPaperObject {
    paper: BackgroundPaper,
    audience: Audience,
}

#[Object(name = "BackgroundPaper")]
impl BackgroundPaperObject {
    /// As cited.
    async fn citation(&self) -> TextObject {
        TextObject::new(&self.paper.citation, self.audience)
    }
    /// As a document record, where there is one that the viewer may see.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DocumentObject>> {
        Ok(one_if::<Document>(ctx, self.paper.document)
            .await?
            .map(DocumentObject::from))
    }
}

/// An appendix: a text that is held, or a document that is only cited.
#[derive(Debug)]
pub(crate) struct AppendixObject {
    appendix: Appendix,
    audience: Audience,
}

#[Object(name = "Appendix")]
impl AppendixObject {
    /// Its label, such as `Appendix 1`.
    async fn label(&self) -> &str {
        &self.appendix.label
    }
    /// Its title.
    async fn title(&self) -> TextObject {
        TextObject::new(&self.appendix.title, self.audience)
    }
    /// Its text, if it is held.
    async fn text(&self) -> Option<TextObject> {
        let text = self.appendix.text.as_ref();
        text.map(|text| TextObject::new(text, self.audience))
    }
    /// The document that it is, if it is only cited and the viewer may see the record of it.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DocumentObject>> {
        Ok(one_if::<Document>(ctx, self.appendix.document)
            .await?
            .map(DocumentObject::from))
    }
}
