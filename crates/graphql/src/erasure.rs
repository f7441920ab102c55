//! Owns the erasure of a person's data in the API: where it stands, what is erased, what was.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    CommandError,
    erasure::{ErasePersonalData, LiftDetails, PersonalData},
    read::{Order, filters::ErasureFilter},
};
use minuted_core::{
    authorities::Authority,
    erasure::{Duty, ErasedVersion, Erasure, Lifted, Place},
    people::Person,
};

use crate::{
    authorities::AuthorityObject,
    connections::{PageArgs, connect, page_cost},
    enums::HeldAs,
    inputs::{any_id, id, id_if},
    loaders::{one, one_if},
    payloads::{give, payload},
    people::PersonObject,
    refusals::{bad_request, fault},
    scalars::Date,
    session::session,
};

/// What asking where a person's data stand costs: it goes through the whole history.
const SEARCH_COST: usize = 5_000;

/// Where data of a person stand in the office's records.
#[derive(Debug)]
pub(crate) struct PersonalDataObject(PersonalData);

#[Object(name = "PersonalData")]
impl PersonalDataObject {
    /// The person.
    async fn person(&self) -> PersonObject {
        self.0.person.clone().into()
    }
    /// The names, numbers and addresses that texts were searched for, in whatever case.
    async fn searched_for(&self) -> Vec<&str> {
        self.0.names.searched().collect()
    }
    /// Names of one word, which were only found where they are the whole of a field, because they name
    /// others too. To search by them, ask `also` for how they are written, such as with a title.
    async fn not_searched_for(&self) -> Vec<&str> {
        self.0.names.alone().collect()
    }
    /// The records that hold something, the person's own first, then their accounts and what they
    /// sent, then what names them, then what only refers to them.
    async fn places(&self) -> Vec<PlaceObject> {
        self.0.places.iter().cloned().map(PlaceObject).collect()
    }
}

/// A record that holds data of a person.
#[derive(Debug)]
pub(crate) struct PlaceObject(Place);

#[Object(name = "PersonalDataPlace")]
impl PlaceObject {
    /// The ID of the record. An administrator may not be one of those who read it.
    async fn record_id(&self) -> ID {
        self.0.record.to_string().into()
    }
    /// Its kind, such as `paper-version`.
    async fn kind(&self) -> &str {
        self.0.record.kind.word()
    }
    /// How it holds them.
    async fn held_as(&self) -> HeldAs {
        self.0.held.into()
    }
    /// The versions of it that hold a name, or another text of the person.
    async fn versions(&self) -> &[i64] {
        &self.0.versions
    }
    /// The fields that do, in any of them, such as `front.contacts.name`.
    async fn fields(&self) -> Vec<&str> {
        self.0.fields.iter().map(String::as_str).collect()
    }
    /// Whether the version that stands does. If not, only versions before it are erased.
    async fn stands(&self) -> bool {
        self.0.stands
    }
    /// Whether it may be erased without anything that lifts a duty.
    async fn erasable(&self) -> bool {
        self.0.holds() && self.0.duty.is_none()
    }
    /// The duty to keep it; null: there is none.
    async fn duty(&self) -> Option<DutyObject> {
        self.0.duty.clone().map(Into::into)
    }
}

/// A duty to keep what names a person.
#[derive(SimpleObject, Debug)]
#[graphql(name = "KeepingDuty")]
pub(crate) struct DutyObject {
    /// The statute.
    citation: String,
    /// The first day on which it is over; null if the day of the business is not known.
    until: Option<Date>,
    /// It in plain English.
    explanation: String,
}

impl From<Duty> for DutyObject {
    fn from(duty: Duty) -> Self {
        Self {
            explanation: duty.explanation(),
            citation: duty.rule.citation,
            until: duty.until.map(Date),
        }
    }
}

crate::loaders::shared_record! {
    /// That data of a person were erased: which versions of which records went, and on what ground.
    ErasureObject of Erasure
}

#[Object(name = "Erasure")]
impl ErasureObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The record of the person, as it now stands.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one::<Person>(ctx, self.0.person).await?;
        Ok(person.map(Into::into))
    }
    /// The day.
    async fn on(&self) -> Date {
        Date(self.0.on)
    }
    /// On what ground.
    async fn ground(&self) -> &str {
        &self.0.ground
    }
    /// The versions whose bodies are gone. The log's commitments to them stand.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn versions(&self) -> Vec<ErasedVersionObject> {
        self.0.versions.iter().copied().map(Into::into).collect()
    }
    /// What lifted duties to keep; null: none was lifted.
    async fn lifted(&self) -> Option<LiftedObject> {
        self.0.lifted.clone().map(LiftedObject)
    }
}

/// A version of a record that was erased.
#[derive(SimpleObject, Debug)]
#[graphql(name = "ErasedVersion")]
pub(crate) struct ErasedVersionObject {
    /// The ID of the record.
    record_id: ID,
    /// Its version.
    version: i64,
}

impl From<ErasedVersion> for ErasedVersionObject {
    fn from(erased: ErasedVersion) -> Self {
        Self {
            record_id: erased.record.to_string().into(),
            version: erased.version,
        }
    }
}

/// What lifted duties to keep.
#[derive(Debug)]
pub(crate) struct LiftedObject(Lifted);

#[Object(name = "LiftedDuties")]
impl LiftedObject {
    /// The data protection officer's authority.
    async fn authority(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AuthorityObject>> {
        let authority = one_if::<Authority>(ctx, Some(self.0.authority)).await?;
        Ok(authority.map(Into::into))
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
    /// The citations of the duties.
    async fn duties(&self) -> &[String] {
        &self.0.duties
    }
}

/// Which erasures a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ErasureFilterInput {
    /// Only those of this person's data.
    person_id: Option<ID>,
}

/// Queries on erasure.
#[derive(Default, Debug)]
pub(crate) struct ErasureQueries;

#[Object]
impl ErasureQueries {
    /// Where data of a person stand, in every version of every record: for an administrator for all
    /// boards, and null for anyone else. It goes through the whole history.
    #[graphql(complexity = "SEARCH_COST + child_complexity")]
    async fn personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the person.")] person_id: ID,
        #[graphql(
            default,
            desc = "How the person is written beside the names on record: with a title, a telephone \
                    number, an address for e-mail. At most 20."
        )]
        also: Vec<String>,
    ) -> async_graphql::Result<Option<PersonalDataObject>> {
        let session = session(ctx)?;
        let person = id(&person_id)?;
        let data = session.app.personal_data(&session.viewer, person, &also);
        match data.await {
            Ok(data) => Ok(data.map(PersonalDataObject)),
            Err(CommandError::Refused(refusals)) => Err(bad_request(refusals.to_string())),
            Err(CommandError::Failed(error)) => Err(fault(&error)),
        }
    }

    /// Erasures, newest first: for an administrator for all boards.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn erasures(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ErasureFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ErasureObject>> {
        let kept = ErasureFilter {
            person: id_if(filter.person_id.as_ref())?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Erasure, _>(ctx, kept, page, Order::Descending).await
    }
}

/// What is erased, and on what ground.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ErasePersonalDataInput {
    /// The ID of the person.
    person_id: ID,
    /// The IDs of the records, of those that `personalData` lists.
    record_ids: Vec<ID>,
    /// The same as was given to `personalData`.
    #[graphql(default)]
    also: Vec<String>,
    /// On what ground: the office's reference of the request. It stays on record and must not name the
    /// person.
    ground: String,
    /// What lifts duties to keep.
    lift: Option<LiftDutiesInput>,
}

/// What lifts duties to keep.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct LiftDutiesInput {
    /// The ID of an authority that the post “Data Protection Officer” holds.
    authority_id: ID,
    /// Why. It stays on record and must not name the person.
    reason: String,
}

payload! {
    /// What came of an erasure.
    ErasurePayload {
        /// The erasure.
        erasure: ErasureObject
    }
}

/// Commands on erasure.
#[derive(Default, Debug)]
pub(crate) struct ErasureMutations;

#[Object]
impl ErasureMutations {
    /// Erases data of a person, for good, from the versions of records that hold them: names become
    /// `Name erased`, and the bodies that had them are destroyed with their salts, so that the log
    /// still verifies. What is done is done once, so that there is no idempotency key.
    async fn erase_personal_data(
        &self,
        ctx: &Context<'_>,
        input: ErasePersonalDataInput,
    ) -> async_graphql::Result<ErasurePayload> {
        let records = input.record_ids.iter().map(any_id);
        let lift = input.lift.map(|lift| {
            Ok::<_, async_graphql::Error>(LiftDetails {
                authority: id(&lift.authority_id)?,
                reason: lift.reason,
            })
        });
        let command = ErasePersonalData {
            person: id(&input.person_id)?,
            records: records.collect::<async_graphql::Result<_>>()?,
            also: input.also,
            ground: input.ground,
            lift: lift.transpose()?,
        };
        Ok(give::<Erasure, _>(ctx, None, command).await?.into())
    }
}
