//! Owns reading what publications depend on, whoever asks: what goes into a document must not depend
//! on what the secretary happens to see.

use std::{collections::HashMap, hash::Hash};

use minuted_core::{
    id::{AgendaItemId, MeetingId, PaperId, RecordId},
    meetings::AgendaItem,
    papers::{Consideration, Paper, PaperVersion, Recommendation},
    publications::{Before, Publication, PublicationKind, Slot},
    viewer::Viewer,
};
use minuted_store::{ChildOf, Order, Stored, filters::PublicationFilter};

use crate::{CommandResult, Work};

/// More than any meeting or paper has of anything.
const ALL: u64 = 10_000;

/// Minuted itself, when it publishes.
pub(super) fn system(work: &Work<'_>) -> Viewer {
    Viewer::system("publications", work.today())
}

async fn children<P, R>(work: &Work<'_>, parents: &[P]) -> CommandResult<HashMap<P, Vec<R>>>
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

/// Every publication that holds any of these papers.
pub(super) async fn holding(
    work: &Work<'_>,
    papers: &[PaperId],
) -> CommandResult<Vec<Publication>> {
    let mut found: Vec<Publication> = Vec::new();
    for paper in papers {
        let filter = PublicationFilter {
            paper: Some(*paper),
            ..PublicationFilter::default()
        };
        let more: Vec<Publication> = work.all_as(&system(work), &filter).await?;
        for publication in more {
            if !found.iter().any(|known| known.id == publication.id) {
                found.push(publication);
            }
        }
    }
    found.sort_unstable_by_key(|publication| (publication.requested.at, publication.id));
    Ok(found)
}
