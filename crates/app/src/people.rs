//! Owns the commands on people and posts.

use chrono::NaiveDate;
use minuted_core::{
    id::{OrganisationId, PersonId, PostId},
    organisations::Organisation,
    people::{Holder, Person, Post},
    permissions::{Action, Subject},
    record::{OtherName, Provenance},
    refusal::Refusals,
};
use serde::Serialize;

use crate::{
    Command, CommandResult, Work,
    command::{gather, require_version},
};

/// What is known of a person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonDetails {
    /// Their name.
    pub name: String,
    /// Other names they go by.
    pub other_names: Vec<OtherName>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl PersonDetails {
    fn into_record(self, id: PersonId, version: i64) -> Person {
        Person {
            id,
            version,
            name: self.name,
            other_names: self.other_names,
            provenance: self.provenance,
        }
    }
}

/// Adds a person.
#[derive(Clone, Debug, Serialize)]
pub struct AddPerson {
    /// What is known of them.
    pub details: PersonDetails,
}

impl Command for AddPerson {
    const ACTION: Action = Action::AddPerson;
    type Done = PersonId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PersonId> {
        work.permit(Subject::office())?;
        let person = self.details.clone().into_record(work.id(), 1);
        check_person(work, &person).await?;
        work.tx.insert(&person).await?;
        Ok(person.id)
    }
}

/// Changes what is known of a person.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePerson {
    /// Which.
    pub id: PersonId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of them now.
    pub details: PersonDetails,
}

impl Command for ChangePerson {
    const ACTION: Action = Action::ChangePerson;
    type Done = PersonId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PersonId> {
        work.permit(Subject::office())?;
        work.tx.lock(&[self.id.into()]).await?;
        let old: Person = work.find(self.id, "id").await?;
        require_version(&old, self.version)?;
        let new = self.details.clone().into_record(old.id, old.version);
        check_person(work, &new).await?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

async fn check_person(work: &Work<'_>, person: &Person) -> CommandResult<()> {
    let mut refusals = Refusals::new();
    refusals.take(person.check());
    let source = work
        .find_source(&person.provenance, "input.provenance")
        .await;
    gather(&mut refusals, source)?;
    Ok(refusals.done()?)
}

/// What is known of a post.
#[derive(Clone, Debug, Serialize)]
pub struct PostDetails {
    /// Its title.
    pub title: String,
    /// Other titles it goes or went by.
    pub other_names: Vec<OtherName>,
    /// The organisation it belongs to.
    pub organisation: Option<OrganisationId>,
    /// Who holds or held it.
    pub holders: Vec<Holder>,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl PostDetails {
    fn into_record(self, id: PostId, version: i64) -> Post {
        Post {
            id,
            version,
            title: self.title,
            other_names: self.other_names,
            organisation: self.organisation,
            holders: self.holders,
            from: self.from,
            to: self.to,
            provenance: self.provenance,
        }
    }
}

/// Creates a post.
#[derive(Clone, Debug, Serialize)]
pub struct CreatePost {
    /// What is known of it.
    pub details: PostDetails,
}

impl Command for CreatePost {
    const ACTION: Action = Action::CreatePost;
    type Done = PostId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PostId> {
        work.permit(Subject::office())?;
        let post = self.details.clone().into_record(work.id(), 1);
        check_post(work, &post).await?;
        work.tx.insert(&post).await?;
        Ok(post.id)
    }
}

/// Changes what is known of a post and who holds it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePost {
    /// Which.
    pub id: PostId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: PostDetails,
}

impl Command for ChangePost {
    const ACTION: Action = Action::ChangePost;
    type Done = PostId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PostId> {
        work.permit(Subject::office())?;
        work.tx.lock(&[self.id.into()]).await?;
        let old: Post = work.find(self.id, "id").await?;
        require_version(&old, self.version)?;
        let new = self.details.clone().into_record(old.id, old.version);
        check_post(work, &new).await?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

/// What must hold of a post and of what it refers to.
async fn check_post(work: &Work<'_>, post: &Post) -> CommandResult<()> {
    let mut refusals = Refusals::new();
    refusals.take(post.check());
    let organisation = work
        .find_if::<Organisation>(post.organisation, "input.organisationId")
        .await;
    gather(&mut refusals, organisation)?;
    let holders = post.holders.iter().enumerate();
    let holders: Vec<_> = holders
        .map(|(n, holder)| (holder.person, format!("input.holders.{n}.personId")))
        .collect();
    gather(&mut refusals, work.find_each::<Person>(&holders).await)?;
    let source = work.find_source(&post.provenance, "input.provenance").await;
    gather(&mut refusals, source)?;
    Ok(refusals.done()?)
}
