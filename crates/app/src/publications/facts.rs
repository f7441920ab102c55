//! Owns reading what publications depend on, whoever asks: what goes into a document must not depend
//! on what the secretary happens to see.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use minuted_core::{
    decisions::{Clause, Commitment, Decision},
    id::{AgendaItemId, AnyId, DecisionId, MeetingId, PaperId, RecordId},
    meetings::{AgendaItem, Meeting},
    papers::{Consideration, Paper, PaperVersion, Recommendation},
    publications::{Before, Publication, PublicationKind, Slot, withholds},
    viewer::Viewer,
};
use minuted_store::{ChildOf, Order, Reader, StoreResult, Stored, filters::PublicationFilter};

use crate::{CommandResult, Work};

/// More than any meeting or paper has of anything.
const ALL: u64 = 10_000;

/// Minuted itself, when it publishes.
pub(super) fn system(work: &Work<'_>) -> Viewer {
    Viewer::system("publications", work.today())
}

/// Everything of a kind that belongs to these.
pub(super) async fn children<P, R>(
    work: &Work<'_>,
    parents: &[P],
) -> CommandResult<HashMap<P, Vec<R>>>
where
    P: RecordId + Hash + Eq,
    R: Stored + ChildOf<P>,
{
    let system = system(work);
    Ok(work
        .tx
        .children(&system, parents, ALL, Order::Ascending)
        .await?)
}

/// The items of a meeting in order, with what is before each.
pub(super) struct OnTheAgenda {
    pub(super) items: Vec<AgendaItem>,
    before: HashMap<AgendaItemId, Vec<Consideration>>,
    papers: HashMap<PaperId, Paper>,
    texts: Vec<PaperVersion>,
    recommendations: HashMap<PaperId, Vec<Recommendation>>,
}

impl OnTheAgenda {
    pub(super) async fn read(work: &Work<'_>, meeting: MeetingId) -> CommandResult<Self> {
        let system = system(work);
        let items: HashMap<_, Vec<AgendaItem>> = children(work, &[meeting]).await?;
        let items: Vec<_> = items.into_values().flatten().collect();
        let ids: Vec<_> = items.iter().map(|item| item.id).collect();
        let before: HashMap<AgendaItemId, Vec<Consideration>> = children(work, &ids).await?;
        let all = || before.values().flatten();
        let mut papers: Vec<_> = all().map(|consideration| consideration.paper).collect();
        papers.sort_unstable();
        papers.dedup();
        let texts: Vec<_> = all().filter_map(|c| c.paper_version).collect();
        let texts = work.tx.many::<PaperVersion>(&system, &texts).await?;
        let recommendations = children(work, &papers).await?;
        let papers = work.tx.many::<Paper>(&system, &papers).await?;
        Ok(Self {
            items,
            texts,
            recommendations,
            papers: papers.into_iter().map(|paper| (paper.id, paper)).collect(),
            before,
        })
    }

    /// The papers that are before any of them.
    pub(super) fn papers(self) -> impl Iterator<Item = PaperId> {
        self.papers.into_keys()
    }

    /// The items with what is before each, for the rules of `core`.
    pub(super) fn slots(&self) -> Vec<Slot<'_>> {
        let slots = self.items.iter().map(|item| Slot {
            item,
            before: self.before_item(item),
        });
        slots.collect()
    }

    fn before_item(&self, item: &AgendaItem) -> Vec<Before<'_>> {
        let considerations = self.before.get(&item.id).into_iter().flatten();
        let before = considerations.filter_map(|consideration| {
            let paper = self.papers.get(&consideration.paper)?;
            let text = consideration.paper_version;
            let recommendations = self.recommendations.get(&paper.id);
            Some(Before {
                consideration,
                paper,
                text: self.texts.iter().find(|known| Some(known.id) == text),
                recommendations: recommendations.map_or(&[], Vec::as_slice),
            })
        });
        before.collect()
    }
}

/// The editions of a document, the first one first.
pub(super) async fn editions(
    work: &Work<'_>,
    kind: PublicationKind,
    of: &PublicationFilter,
) -> CommandResult<Vec<Publication>> {
    let filter = PublicationFilter {
        kind: Some(kind),
        ..of.clone()
    };
    let mut all: Vec<Publication> = work.all_as(&system(work), &filter).await?;
    // A pack that holds the paper is no document of the paper.
    all.retain(|publication| of.paper.is_none() || publication.paper == of.paper);
    all.sort_unstable_by_key(|publication| publication.edition);
    Ok(all)
}

/// Every publication that any of this is in, or that is of it: papers, the meetings of items, a decision.
pub(super) async fn holding(
    work: &Work<'_>,
    papers: &[PaperId],
    meetings: &[MeetingId],
    decision: Option<DecisionId>,
) -> CommandResult<Vec<Publication>> {
    let by_paper = papers.iter().map(|paper| PublicationFilter {
        paper: Some(*paper),
        ..PublicationFilter::default()
    });
    let by_meeting = meetings.iter().map(|meeting| PublicationFilter {
        meeting: Some(*meeting),
        ..PublicationFilter::default()
    });
    let by_decision = decision.map(|decision| PublicationFilter {
        decision: Some(decision),
        ..PublicationFilter::default()
    });
    let mut found: Vec<Publication> = Vec::new();
    for filter in by_paper.chain(by_meeting).chain(by_decision) {
        let more: Vec<Publication> = work.all_as(&system(work), &filter).await?;
        found.extend(more);
    }
    found.sort_unstable_by_key(|publication| (publication.requested.at, publication.id));
    found.dedup_by_key(|publication| publication.id);
    Ok(found)
}

/// The agenda items that these papers are before, at whichever board.
pub(super) async fn items_before(
    work: &Work<'_>,
    papers: &[PaperId],
) -> CommandResult<Vec<AgendaItemId>> {
    let all: HashMap<PaperId, Vec<Consideration>> = children(work, papers).await?;
    let mut items: Vec<_> = all
        .into_values()
        .flatten()
        .filter_map(|consideration| consideration.item)
        .collect();
    items.sort_unstable();
    items.dedup();
    Ok(items)
}

/// The papers before an agenda item.
pub(super) async fn papers_before(
    work: &Work<'_>,
    item: AgendaItemId,
) -> CommandResult<Vec<PaperId>> {
    let all: HashMap<AgendaItemId, Vec<Consideration>> = children(work, &[item]).await?;
    let mut papers: Vec<_> = all
        .into_values()
        .flatten()
        .map(|consideration| consideration.paper)
        .collect();
    papers.sort_unstable();
    papers.dedup();
    Ok(papers)
}

/// The publication with the versions that it fixes as they stand now: of its record and of the texts that
/// are in it.
pub(super) async fn fixed_anew(
    work: &Work<'_>,
    publication: Publication,
) -> CommandResult<Publication> {
    let system = system(work);
    let mut new = publication;
    let texts: Vec<_> = new
        .parts
        .iter()
        .filter_map(|part| part.paper_version)
        .collect();
    let texts = work.tx.many::<PaperVersion>(&system, &texts).await?;
    let papers: Vec<_> = new.parts.iter().filter_map(|part| part.paper).collect();
    let recommendations: HashMap<PaperId, Vec<Recommendation>> = children(work, &papers).await?;
    for part in new.parts.iter_mut().filter(|part| part.notice.is_none()) {
        let text = texts
            .iter()
            .find(|text| Some(text.id) == part.paper_version);
        if let Some(text) = text {
            let made = recommendations
                .get(&text.paper)
                .map_or(&[][..], Vec::as_slice);
            part.text_version = text.version;
            part.withholds = withholds(text, made);
        }
    }
    if let Some(version) = version_of_record(work, &new).await? {
        new.of_version = version;
    }
    Ok(new)
}

/// The version in which the record stands that a publication is a document of.
async fn version_of_record(
    work: &Work<'_>,
    publication: &Publication,
) -> CommandResult<Option<i64>> {
    let of = publication.subject();
    let read = versions_read(&work.tx, &system(work), publication).await?;
    let own = read.into_iter().find(|(id, _)| Some(*id) == of);
    Ok(own.map(|(_, version)| version))
}

/// The records that a publication is made from, each with the version in which it stands. While it is
/// made, none of them may change: its readers would be given different documents.
pub(super) async fn versions_read(
    reader: &Reader,
    system: &Viewer,
    publication: &Publication,
) -> StoreResult<BTreeMap<AnyId, i64>> {
    let parts = || publication.parts.iter();
    let papers: Vec<_> = parts()
        .filter_map(|part| part.paper)
        .chain(publication.paper)
        .collect();
    let texts: Vec<_> = parts().filter_map(|part| part.paper_version).collect();
    let items: Vec<_> = publication.agenda.iter().map(|line| line.item).collect();
    let meeting: Vec<_> = publication.meeting.into_iter().collect();
    let decision: Vec<_> = publication.decision.into_iter().collect();
    let mut read = BTreeMap::new();
    note(&mut read, reader.many::<Meeting>(system, &meeting).await?);
    note(&mut read, reader.many::<AgendaItem>(system, &items).await?);
    note(&mut read, reader.many::<Paper>(system, &papers).await?);
    note(
        &mut read,
        reader.many::<PaperVersion>(system, &texts).await?,
    );
    note(&mut read, reader.many::<Decision>(system, &decision).await?);
    let asked = reader.children::<PaperId, Recommendation>(system, &papers, ALL, Order::Ascending);
    note(&mut read, asked.await?.into_values().flatten());
    let clauses = reader.children::<DecisionId, Clause>(system, &decision, ALL, Order::Ascending);
    note(&mut read, clauses.await?.into_values().flatten());
    let opened =
        reader.children::<DecisionId, Commitment>(system, &decision, ALL, Order::Ascending);
    note(&mut read, opened.await?.into_values().flatten());
    Ok(read)
}

fn note<R: Stored>(read: &mut BTreeMap<AnyId, i64>, records: impl IntoIterator<Item = R>) {
    let records = records.into_iter();
    read.extend(records.map(|record| (record.id().into(), record.version())));
}
