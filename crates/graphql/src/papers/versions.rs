//! Owns the texts of a paper as each reader gets them.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_core::{
    audience::Audience,
    id::{PaperId, PaperVersionId},
    papers::{
        Appendix, AttachedFile, BackgroundPaper, Contact, Document, FrontSheet, Paper,
        PaperVersion, Recommendation, file_address,
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
        let of = |appendix: Appendix| {
            let named = appendix.file.as_ref();
            let file = named.and_then(|name| self.0.files.iter().find(|file| file.name == *name));
            AppendixObject {
                file: file.map(|file| FileObject::new(&self.0, file)),
                appendix,
                audience,
            }
        };
        Ok(appendices.map(of).collect())
    }
    /// The files that go with it and that the viewer gets: appendices, and pictures that its texts
    /// show.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn files(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FileObject>> {
        let audience = audience_of(ctx, self.0.paper).await?;
        let files = self.0.files.iter().filter(|file| file.is_for(audience));
        Ok(files.map(|file| FileObject::new(&self.0, file)).collect())
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

/// A file that goes with a text of a paper.
#[derive(Clone, Debug)]
pub(crate) struct FileObject {
    version: PaperVersionId,
    paper: PaperId,
    file: AttachedFile,
}

impl FileObject {
    fn new(version: &PaperVersion, file: &AttachedFile) -> Self {
        Self {
            version: version.id,
            paper: version.paper,
            file: file.clone(),
        }
    }
}

#[Object(name = "File")]
impl FileObject {
    /// What it is called, such as `budget.pdf`.
    async fn name(&self) -> &str {
        &self.file.name
    }
    /// How many bytes it has.
    async fn size(&self) -> i64 {
        self.file.size
    }
    /// What it is, as on the web: `application/pdf`.
    async fn media_type(&self) -> &str {
        self.file.kind.media_type()
    }
    /// SHA-256 of its bytes, in base 16.
    async fn hash(&self) -> &str {
        self.file.hash.as_str()
    }
    /// Where it is read, on this server. It never changes.
    async fn address(&self) -> String {
        file_address(self.paper, self.version, &self.file.name)
    }
    /// Why not everyone gets it, as the law has it; null if all do who may read the text.
    async fn withheld(&self) -> Option<&str> {
        let withheld = self.file.withheld.as_ref();
        withheld.map(|withheld| withheld.ground.as_str())
    }
}

/// An appendix: a text that is held, a file, or a document that is only cited.
#[derive(Debug)]
pub(crate) struct AppendixObject {
    appendix: Appendix,
    file: Option<FileObject>,
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
    /// The file that it is, if it is one and the viewer gets it.
    async fn file(&self) -> Option<FileObject> {
        let file = self.file.clone();
        file.filter(|of| of.file.is_for(self.audience))
    }
    /// Why the viewer does not get the file that it is, as the law has it.
    async fn file_withheld(&self) -> Option<&str> {
        let file = self.file.as_ref().map(|of| &of.file)?;
        let withheld = file.withheld.as_ref()?;
        (!file.is_for(self.audience)).then_some(withheld.ground.as_str())
    }
}
