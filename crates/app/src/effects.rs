//! Owns doing what the rules say follows from a step, in the transaction of the step: notices, and
//! what webhooks are told. What an audience becomes is written with the standing; numbers, and what a
//! decision opens, with the decision.

use minuted_core::{
    boards::Board,
    id::{AnyId, BoardId, PostId},
    jobs::step_announcement,
    papers::holder_for,
    people::Post,
    roles::Role,
    rules::{Does, Effect, Recipient},
    viewer::Viewer,
};
use minuted_store::{NewNotice, Notice, Reader, StoreResult, filters::PostFilter};

use crate::{CommandResult, Work, tasks::posts_held};

/// A step that a command has taken.
#[derive(Clone, Debug)]
pub(crate) struct Stepped {
    /// The record.
    pub(crate) id: AnyId,
    /// Its board.
    pub(crate) board: BoardId,
    /// Whether the record is made here. What a source shows followed long ago.
    pub(crate) made_here: bool,
    /// What the rules say follows.
    pub(crate) effects: Vec<Effect>,
}

impl Stepped {
    /// What follows.
    pub(crate) fn effects(&self) -> impl Iterator<Item = &Effect> {
        let effects = self.effects.iter();
        effects.filter(|effect| self.made_here || effect.is_of_standing())
    }

    /// What follows, in words.
    pub(crate) fn in_words(&self) -> impl Iterator<Item = String> {
        self.effects().map(Effect::describe)
    }
}

impl Work<'_> {
    /// Gives the notices that follow from the steps that this command has taken.
    pub(crate) async fn follow_steps(&mut self) -> CommandResult<()> {
        for step in self.steps() {
            for effect in step.effects() {
                if let Does::Notify { whom, text } = &effect.does {
                    self.give_notice(step, effect, whom, text).await?;
                }
            }
        }
        Ok(())
    }

    async fn give_notice(
        &self,
        step: &Stepped,
        effect: &Effect,
        whom: &Recipient,
        text: &str,
    ) -> CommandResult<()> {
        let (role, post, text) = match whom {
            Recipient::Role(role) => (Some(*role), None, text.to_owned()),
            Recipient::Post(title) => {
                let board: Board = self.find(step.board, "id").await?;
                match holder(self, &board, title).await? {
                    Some(post) => (None, Some(post), text.to_owned()),
                    // Somebody has to hear of it: a notice to nobody would be lost.
                    None => {
                        let text = format!(
                            "{text} (For the {title}: not exactly one person is on record as \
                             holding that post today.)"
                        );
                        (Some(Role::Secretary), None, text)
                    }
                }
            }
        };
        let notice = NewNotice {
            id: self.ids().next().to_string(),
            board: step.board,
            about: step.id,
            role,
            post,
            text,
            citation: effect.citation.clone(),
            made: self.now,
        };
        Ok(self.tx.give_notice(&notice).await?)
    }

    /// What webhooks are told of the steps that this command has taken.
    pub(crate) fn told_of_steps(&self) -> Vec<minuted_core::jobs::Announcement> {
        let mut told = Vec::new();
        for step in self.steps() {
            for effect in step.effects() {
                let Does::Enqueue { event } = &effect.does else {
                    continue;
                };
                // A command may write a record more than once: as it stands in the end.
                let written = self.tx.written().filter(|(id, _, _)| *id == step.id);
                let after = written.last().map(|(_, _, body)| body);
                told.extend(
                    after.and_then(|body| step_announcement(step.id, step.board, event, body)),
                );
            }
        }
        told
    }
}

/// The post of a title that exactly one person holds today for a board.
pub(crate) async fn holder(
    work: &Work<'_>,
    board: &Board,
    title: &str,
) -> CommandResult<Option<PostId>> {
    let filter = PostFilter {
        title: Some(title.to_owned()),
        ..PostFilter::default()
    };
    let posts = work.all::<Post>(&filter).await?;
    let found = holder_for(board, &posts, work.now.date_in(board.zone));
    Ok(found.map(|(post, _)| post.id))
}

/// The newest notices to a viewer: to those of a role that they hold for the board, and to the
/// holders of the posts that they hold today. Whether they see what a notice is about is asked by
/// who shows it.
pub async fn notices_to(reader: &Reader, viewer: &Viewer, most: u64) -> StoreResult<Vec<Notice>> {
    if viewer.account().is_none() {
        return Ok(Vec::new());
    }
    let roles: Vec<_> = viewer.roles().collect();
    let posts = posts_held(reader, viewer).await?;
    let posts: Vec<_> = posts.iter().map(|post| post.id).collect();
    reader.notices(&roles, &posts, most).await
}
