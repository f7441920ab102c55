//! Owns publishing documents, having them rendered, and withdrawing them from publication.
//!
//! Publishing is two commands. `Publish` fixes the versions that go in and writes a job; the worker
//! has the document rendered for every audience in every format; `RecordPublication` keeps the bytes
//! and has the ledger vouch for their hashes.

mod facts;
mod publish;
mod recording;
mod rendering;
mod withdrawing;

pub use publish::{AddsDetails, Publish, Published};
pub use recording::RecordPublication;
pub(crate) use rendering::NotRendered;
pub use rendering::{Made, Order, PageMap, Place, Press};
pub use withdrawing::{WithdrawFromPublication, Withdrawn};

use std::collections::HashMap;

use minuted_core::viewer::Viewer;
pub use minuted_core::{
    audience::Audience,
    id::{PaperId, PublicationId, RecordId},
    publications::{
        Format, Publication, PublicationKind, PublicationPhase, PublishedPart, Rendition, part_word,
    },
};
use minuted_store::{
    Order as ListOrder, PageRequest, PublishedBytes, Reader, StoreResult,
    filters::PublicationFilter,
};

use crate::{CommandResult, Work, jobs::RENDER};

/// Has a publication rendered, once the command is done.
async fn have_rendered(
    work: &mut Work<'_>,
    id: PublicationId,
    kind: PublicationKind,
) -> CommandResult<()> {
    work.enqueue(RENDER, kind.word(), id.to_string()).await
}

/// The publication of an ID as the viewer sees it, read anew: whoever serves it asks each time, so that
/// what is withdrawn is served no more.
pub async fn publication(
    reader: &Reader,
    viewer: &Viewer,
    id: PublicationId,
) -> StoreResult<Option<Publication>> {
    reader.find(viewer, id).await
}

/// The publication that stands in the place of one that was withdrawn, as far as the viewer sees it: the
/// edition that corrects it, or the one that corrects that.
pub async fn standing_for(
    reader: &Reader,
    viewer: &Viewer,
    withdrawn: &Publication,
) -> StoreResult<Option<Publication>> {
    let mut next = withdrawn.corrected_by();
    // Each is corrected by one that was made after it, so that this has an end.
    while let Some(id) = next {
        match reader.find::<Publication>(viewer, id).await? {
            Some(found) if found.is_over() => next = found.corrected_by(),
            found => return Ok(found),
        }
    }
    Ok(None)
}

/// The notice that stands at the address of a paper, if its texts were withdrawn from publication.
pub async fn notice_of_paper(
    reader: &Reader,
    viewer: &Viewer,
    paper: PaperId,
) -> StoreResult<Option<Publication>> {
    let filter = PublicationFilter {
        paper: Some(paper),
        phase: Some(PublicationPhase::Withdrawn),
        ..PublicationFilter::default()
    };
    let request = PageRequest::first(100, ListOrder::Descending);
    let page = reader
        .list::<Publication>(viewer, &filter, &request)
        .await?;
    let found = page.map_or_else(|_| Vec::new(), |page| page.records);
    let own = |notice: &&Publication| notice.paper == Some(paper);
    Ok(found.iter().find(own).or(found.first()).cloned())
}

/// What of these publications could not be shown when they were rendered. It is for their offices:
/// whoever asks has made sure of that.
pub async fn remarks_of(
    reader: &Reader,
    publications: &[PublicationId],
) -> StoreResult<Vec<(PublicationId, String)>> {
    reader.remarks_of(publications).await
}

/// Some of the bytes of a rendition from a place on, by its hash; none at their end.
pub async fn bytes_from(reader: &Reader, hash: &str, from: u64) -> StoreResult<Vec<u8>> {
    reader.published_from(hash, from).await
}

/// Why publications could not be made so far, by their IDs; nothing of those that did not fail.
pub async fn failures_of(
    reader: &Reader,
    ids: &[PublicationId],
) -> StoreResult<HashMap<PublicationId, String>> {
    let contents: Vec<_> = ids.iter().map(PublicationId::to_string).collect();
    let mut errors = reader.job_errors(RENDER, &contents).await?;
    let failed = ids.iter().zip(&contents);
    let failed = failed.filter_map(|(id, content)| Some((*id, errors.remove(content)?)));
    Ok(failed.collect())
}

/// The bytes of small renditions, such as page maps, by their hashes.
pub async fn bytes_of(reader: &Reader, hashes: &[String]) -> StoreResult<Vec<PublishedBytes>> {
    reader.published(hashes).await
}

#[cfg(test)]
mod tests {
    use super::part_word;

    #[test]
    fn no_part_of_an_agenda_is_called_as_a_place_of_a_document_is() {
        for word in minuted_documents::PLACE_WORDS {
            assert_eq!(part_word(word), "item", "{word}");
            assert_eq!(part_word(&format!("3 {word} 2")), "item-3-2", "{word}");
        }
    }
}
