//! Owns the erasure of a person's data: finding where it stands, and the command that takes it away.

mod duties;

use std::collections::{BTreeMap, BTreeSet};

use minuted_core::{
    accounts::Account,
    authorities::Authority,
    erasure::{
        Asked, ErasedVersion, Erasure, Found, HeldAs, Lift, Names, Place, check_also, decide,
    },
    id::{AnyId, AuthorityId, ErasureId, Kind, PersonId, RecordId},
    people::{Person, Post},
    permissions::{Action, Subject},
    record::{LISTED_MOST, at_most},
    refusal::{Refusal, Refusals},
    roles::Role,
    viewer::Viewer,
};
use minuted_store::{NewJob, Reader, StoreError, StoreResult};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::duties::Duties;
use crate::{App, Command, CommandResult, Work, jobs::SCRUB};

/// Who looks for the data: what is erased stands where the administrator may not read.
const SEARCH: &str = "erasure";

/// Where data of a person stand.
#[derive(Clone, Debug)]
pub struct PersonalData {
    /// The person.
    pub person: Person,
    /// What was searched by.
    pub names: Names,
    /// The records that hold something, the person's own first.
    pub places: Vec<Place>,
}

impl App {
    /// Where data of a person stand, for an administrator for all boards; none for anyone else, or if
    /// there is no such person. It goes through the whole history.
    pub async fn personal_data(
        &self,
        viewer: &Viewer,
        person: PersonId,
        also: &[String],
    ) -> CommandResult<Option<PersonalData>> {
        if !viewer.holds(Role::Administrator, None) {
            return Ok(None);
        }
        check_also(also)?;
        let snapshot = self.snapshot().await?;
        Ok(search(self, &snapshot, person, also).await?)
    }

    /// Gets what was destroyed out of the database's files.
    pub(crate) async fn scrub(&self, content: &str) -> StoreResult<()> {
        let job: Scrub =
            serde_json::from_str(content).map_err(|error| StoreError::Encode(error.to_string()))?;
        let kinds = job.kinds.iter().filter_map(|word| word.parse().ok());
        self.store().scrub(&kinds.collect::<Vec<_>>()).await
    }
}

/// What a job is done with that gets what was destroyed out of the files.
#[derive(Serialize, Deserialize)]
struct Scrub {
    /// The kinds of records of which something was destroyed.
    kinds: BTreeSet<String>,
}

/// What the versions of one record hold.
#[derive(Default)]
struct Seen {
    /// In any version.
    found: Found,
    /// The versions in which a field does.
    versions: Vec<i64>,
    /// Whether that is so of the newest.
    stands: bool,
    newest: Value,
}

async fn search(
    app: &App,
    reader: &Reader,
    id: PersonId,
    also: &[String],
) -> StoreResult<Option<PersonalData>> {
    let system = Viewer::system(SEARCH, app.today());
    let Some(person) = reader.find::<Person>(&system, id).await? else {
        return Ok(None);
    };
    let known = reader.bodies_of(id.into()).await?;
    let known: Vec<Person> = known
        .iter()
        .filter_map(|body| serde_json::from_slice(body).ok())
        .collect();
    let on_record = known.iter().flat_map(|person| {
        let others = person.other_names.iter().map(|other| other.name.as_str());
        others.chain([person.name.as_str()])
    });
    let names = Names::new(id, on_record.chain(also.iter().map(String::as_str)));
    let mut seen: BTreeMap<AnyId, Seen> = BTreeMap::new();
    reader
        .each_body(|record, version, body| look(&names, &mut seen, record, version, body))
        .await?;
    let mut duties = Duties::new(app, reader, &system);
    let mut places = Vec::new();
    for (record, seen) in seen {
        let held = Place::held(&names, record, &seen.found);
        let duty = match held {
            HeldAs::Identity => duties.of_person(id).await?,
            HeldAs::Named => duties.of(record, &seen.newest).await?,
            HeldAs::Own | HeldAs::Referred => None,
        };
        places.push(Place {
            record,
            held,
            versions: seen.versions,
            fields: seen.found.fields,
            stands: seen.stands,
            duty,
        });
    }
    // The record itself refers to nobody once it is erased.
    places.retain(|place| place.record != id.into() || place.holds());
    places.sort_by_key(|place| (place.held, place.record));
    Ok(Some(PersonalData {
        person,
        names,
        places,
    }))
}

/// Looks at one version; those of a record come one after another.
fn look(names: &Names, seen: &mut BTreeMap<AnyId, Seen>, record: AnyId, version: i64, body: &[u8]) {
    // What can't be read is told by the log's verification.
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    // What tells that data went names nobody.
    if record.kind == Kind::Erasure {
        return;
    }
    let found = names.find(record, &body);
    if found.is_empty() && !seen.contains_key(&record) {
        return;
    }
    let of_record = seen.entry(record).or_default();
    of_record.stands = !found.fields.is_empty();
    if of_record.stands {
        of_record.versions.push(version);
    }
    of_record.found.refers |= found.refers;
    of_record.found.fields.extend(found.fields);
    of_record.newest = body;
}

/// What lifts duties to keep.
#[derive(Clone, Debug, Serialize)]
pub struct LiftDetails {
    /// The data protection officer's authority.
    pub authority: AuthorityId,
    /// Why.
    pub reason: String,
}

/// Erases data of a person from records and from their history.
#[derive(Clone, Debug, Serialize)]
pub struct ErasePersonalData {
    /// Whose.
    pub person: PersonId,
    /// From which records.
    pub records: Vec<AnyId>,
    /// Spellings of the name, numbers and addresses to be searched by beside the names on record.
    pub also: Vec<String>,
    /// On what ground.
    pub ground: String,
    /// What lifts duties to keep, if they are to be lifted.
    pub lift: Option<LiftDetails>,
}

impl Command for ErasePersonalData {
    const ACTION: Action = Action::ErasePersonalData;
    type Done = ErasureId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ErasureId> {
        work.permit(Subject::office())?;
        self.check()?;
        let mut roots = self.records.clone();
        roots.push(self.person.into());
        work.tx.lock(&roots).await?;
        let data = search(work.app(), &work.tx, self.person, &self.also).await?;
        let data = data.ok_or_else(|| Refusal::not_found(Kind::Person).at("input.personId"))?;
        let authority: Option<Authority> = work
            .find_if(
                self.lift.as_ref().map(|lift| lift.authority),
                "input.lift.authorityId",
            )
            .await?;
        let post = authority.as_ref().and_then(|authority| authority.post);
        let post: Option<Post> = work.find_if(post, "input.lift.authorityId").await?;
        let lift = self.lift.as_ref().zip(authority.as_ref());
        let open_accounts = self.open_accounts(work).await?;
        let asked = Asked {
            records: &self.records,
            ground: &self.ground,
            lift: lift.map(|(given, authority)| Lift {
                authority,
                post: post.as_ref(),
                reason: &given.reason,
            }),
            open_accounts: &open_accounts,
        };
        let (chosen, lifted) = decide(&data.names, &data.places, &asked, work.today())?;
        let mut versions = Vec::new();
        for place in &chosen {
            erase(work, &data.names, place).await?;
            let gone = place.versions.iter().map(|version| ErasedVersion {
                record: place.record,
                version: *version,
            });
            versions.extend(gone);
        }
        let erasure = Erasure {
            id: work.id(),
            version: 1,
            person: self.person,
            on: work.today(),
            ground: self.ground.clone(),
            versions,
            lifted,
        };
        work.tx.insert(&erasure).await?;
        let kinds = chosen.iter().map(|place| place.record.kind.word());
        scrub_later(work, kinds.map(str::to_owned).collect()).await?;
        Ok(erasure.id)
    }
}

impl ErasePersonalData {
    fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(check_also(&self.also));
        let field = "input.recordIds";
        refusals.take(at_most(self.records.len(), LISTED_MOST, "records", field));
        refusals.done()
    }

    /// The accounts that can still be signed in with, of those that are asked for.
    async fn open_accounts(&self, work: &Work<'_>) -> CommandResult<Vec<AnyId>> {
        let asked = self.records.iter().filter(|id| id.kind == Kind::Account);
        let asked: Vec<_> = asked.map(|id| RecordId::from_uuid(id.uuid)).collect();
        let accounts = work.tx.many::<Account>(work.viewer, &asked).await?;
        let open = accounts.iter().filter(|account| !account.closed);
        Ok(open.map(|account| account.id.into()).collect())
    }
}

/// Takes a person out of a record: a new version says what is left, and those that named them go.
async fn erase(work: &mut Work<'_>, names: &Names, place: &Place) -> CommandResult<()> {
    let system = Viewer::system(SEARCH, work.today());
    let id = place.record;
    if place.stands {
        let rewritten = work
            .tx
            .rewrite(&system, id, |body| names.erase(id, body))
            .await?;
        if !rewritten {
            return Err(Refusal::not_found(id.kind).at("input.recordIds").into());
        }
    }
    work.tx.destroy(id, &place.versions).await?;
    work.tx.forget_replies(id).await?;
    if let Ok(account) = id.of_kind() {
        work.tx.forget_tokens(account, work.now).await?;
    }
    Ok(())
}

async fn scrub_later(work: &Work<'_>, kinds: BTreeSet<String>) -> CommandResult<()> {
    let content = serde_json::to_string(&Scrub { kinds })
        .map_err(|error| StoreError::Encode(error.to_string()))?;
    let job = NewJob {
        id: format!("scrub_{}", work.ids().next().simple()),
        kind: SCRUB.to_owned(),
        target: "database".to_owned(),
        content,
        made: work.now,
    };
    Ok(work.tx.enqueue(&job).await?)
}
