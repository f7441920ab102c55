//! Owns the matrix of who may give which command, and of who sees what. Default deny.
//!
//! What a viewer may *read* follows from audiences (see [`crate::viewer`]). Which *transition* a
//! viewer may take is a matter of the board's rules; the command `transition` is open to the roles
//! that any rules may name, and the lifecycle decides.

mod reading;
mod table;

use crate::{
    id::{AccountId, BoardId},
    refusal::{Reason, Refusal},
    roles::Role,
    viewer::{Actor, Viewer},
};

pub use reading::{Reading, Sight};
pub use table::as_markdown;

/// Makes the closed list of commands with the roles that may give each. The word `everywhere`
/// after the roles: only who holds the role for all boards.
macro_rules! matrix {
    ($($(#[$doc:meta])* $action:ident = $word:literal, $phrase:literal:
        $($role:ident)+ $(, $everywhere:ident)?;)+) => {
        crate::words! {
            /// A command, named as the API's mutation.
            Action, "command" {
                $($(#[$doc])* $action = $word,)+
            }
        }

        impl Action {
            /// What it does, to end a sentence that begins with "You may not".
            #[must_use]
            pub const fn phrase(self) -> &'static str {
                match self { $(Action::$action => $phrase,)+ }
            }

            /// The roles that may give it.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Action::$action => &[$(Role::$role,)+],)+ }
            }

            /// Whether a role counts only if it is held for all boards.
            #[must_use]
            pub const fn takes_all_boards(self) -> bool {
                match self { $(Action::$action => matrix!(@everywhere $($everywhere)?),)+ }
            }
        }
    };
    (@everywhere everywhere) => { true };
    (@everywhere) => { false };
}

matrix! {
    /// Adds an organisation.
    AddOrganisation = "addOrganisation", "add an organisation": Administrator Secretary;
    /// Changes an organisation.
    ChangeOrganisation = "changeOrganisation", "change an organisation": Administrator;
    /// Constitutes a board.
    ConstituteBoard = "constituteBoard", "constitute a board": Administrator;
    /// Changes a board.
    ChangeBoard = "changeBoard", "change the board": Administrator;
    /// Adopts a version of a board's standing orders.
    AdoptStandingOrders = "adoptStandingOrders", "adopt standing orders for the board": Administrator Secretary;
    /// Records an authority.
    RecordAuthority = "recordAuthority", "record an authority": Administrator Secretary;
    /// Ends an authority.
    EndAuthority = "endAuthority", "end the authority": Administrator Secretary;
    /// Adds a person.
    AddPerson = "addPerson", "add a person": Administrator Secretary;
    /// Changes a person.
    ChangePerson = "changePerson", "change a person": Administrator;
    /// Creates a post.
    CreatePost = "createPost", "create a post": Administrator Secretary;
    /// Changes a post and who holds it.
    ChangePost = "changePost", "change a post": Administrator;
    /// Ends and begins many memberships of a board in one act.
    ChangeMemberships = "changeMemberships", "change the board's memberships": Administrator Secretary;
    /// Opens an account.
    OpenAccount = "openAccount", "open an account": Administrator, everywhere;
    /// Changes the roles of an account, or closes it.
    ChangeAccount = "changeAccount", "change an account": Administrator, everywhere;
    /// Issues a token for an account.
    IssueToken = "issueToken", "issue a token": Administrator, everywhere;
    /// Revokes a token.
    RevokeToken = "revokeToken", "revoke a token": Administrator, everywhere;
    /// Erases data of a person from the office's records and from their history.
    ErasePersonalData = "erasePersonalData", "erase a person's data": Administrator, everywhere;
    /// Opens a matter.
    OpenMatter = "openMatter", "open a matter": Secretary;
    /// Changes a matter.
    ChangeMatter = "changeMatter", "change the matter": Secretary;
    /// Arranges a meeting.
    ArrangeMeeting = "arrangeMeeting", "arrange a meeting": Secretary;
    /// Changes a meeting that is not yet held.
    ChangeMeeting = "changeMeeting", "change the meeting": Secretary;
    /// Records when the sittings of a held meeting ended, and to which day it was adjourned.
    RecordSittings = "recordSittings", "record how the meeting sat": Secretary;
    /// Adds an agenda item.
    AddAgendaItem = "addAgendaItem", "add an agenda item": Secretary;
    /// Changes an agenda item.
    ChangeAgendaItem = "changeAgendaItem", "change the agenda item": Secretary;
    /// Withdraws an agenda item.
    WithdrawAgendaItem = "withdrawAgendaItem", "withdraw the agenda item": Secretary;
    /// Cites a document.
    CiteDocument = "citeDocument", "cite a document": Secretary Author;
    /// Starts a paper.
    StartPaper = "startPaper", "start a paper": Secretary Author;
    /// Changes which boards and matters a paper is for, before it is published.
    ChangePaper = "changePaper", "change the paper": Secretary Author;
    /// Saves a new version of a paper's text and recommendations.
    SaveDraft = "saveDraft", "write in this paper": Secretary Author;
    /// Asks officers to clear a paper, or names who will be asked.
    AskForClearance = "askForClearance", "ask for clearance of this paper": Secretary Author;
    /// Answers for a clearance: clears a text of a paper, or sends it back.
    AnswerClearance = "answerClearance", "answer for a clearance": ClearingOfficer;
    /// Judges that what changed since a clearance is minor.
    JudgeChangeMinor = "judgeChangeMinor", "judge the change minor": ClearingOfficer Secretary;
    /// Sends a paper to a board.
    ConsiderPaper = "considerPaper", "put a paper before the board": Secretary;
    /// Records what became of recommendations at a board.
    RecordOutcomes = "recordOutcomes", "record outcomes at the board": Secretary;
    /// Records a comment or advice received.
    ReceiveComment = "receiveComment", "record a comment": Secretary Author;
    /// Records the response to a comment.
    RespondToComment = "respondToComment", "respond to the comment": Secretary;
    /// Drafts a decision.
    DraftDecision = "draftDecision", "draft a decision": Secretary;
    /// Revises a decision that is not yet made.
    ReviseDecision = "reviseDecision", "revise the decision": Secretary;
    /// Records a resolution: drafts and makes it in one act.
    RecordDecision = "recordDecision", "record a decision": Secretary;
    /// Reports on a commitment.
    ReportCommitment = "reportCommitment", "report on the commitment": Secretary Author;
    /// Corrects a record that stands.
    Correct = "correct", "correct the record": Secretary;
    /// Publishes a document of a record: fixes what goes into it and has it rendered.
    Publish = "publish", "publish a document of this record": Secretary;
    /// Withdraws from publication what should not have been published.
    WithdrawFromPublication = "withdrawFromPublication", "withdraw this from publication": Secretary;
    /// Moves a record along its lifecycle; the board's rules say who may take which transition.
    Transition = "transition", "move this record on": Secretary Author ClearingOfficer Member;
}

/// What a command is about, as far as permission goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    /// The board whose business it is; none: the office's, such as its list of organisations.
    pub board: Option<BoardId>,
    /// The account that wrote it, where that matters: an author changes only what they write.
    pub author: Option<AccountId>,
}

impl Subject {
    /// The business of a board.
    #[must_use]
    pub const fn board(board: BoardId) -> Self {
        Self {
            board: Some(board),
            author: None,
        }
    }

    /// The business of the office as a whole.
    #[must_use]
    pub const fn office() -> Self {
        Self {
            board: None,
            author: None,
        }
    }

    /// Something that this account wrote, for a board.
    #[must_use]
    pub const fn written_by(board: BoardId, author: Option<AccountId>) -> Self {
        Self {
            board: Some(board),
            author,
        }
    }
}

/// Whether the viewer may give the command about the subject.
///
/// A role counts if it is held for the subject's board or for all. A secretary of any board may
/// add to the office's lists (people, organisations); for everything that is a board's, the role
/// must be held there. Accounts and tokens take a role held for all boards: whoever gives roles
/// away could otherwise give themselves more than they have.
pub fn authorise(viewer: &Viewer, action: Action, subject: Subject) -> Result<(), Refusal> {
    if matches!(viewer.actor(), Actor::System(_)) {
        return Ok(());
    }
    let holds = |role: Role| match (role, subject.board) {
        _ if action.takes_all_boards() => viewer.holds(role, None),
        (Role::Author, board) => {
            let wrote = subject.author.is_none() || subject.author == viewer.account();
            wrote && viewer.holds(role, board)
        }
        (_, Some(board)) => viewer.holds(role, Some(board)),
        (_, None) => viewer.roles().any(|(held, _)| held == role),
    };
    if action.roles().iter().any(|role| holds(*role)) {
        return Ok(());
    }
    let names: Vec<_> = action
        .roles()
        .iter()
        .map(|role| role.word().replace('-', " "))
        .collect();
    let everywhere = if action.takes_all_boards() {
        " for all boards"
    } else {
        ""
    };
    Err(Refusal::new(Reason::NotAllowed {
        action: action.phrase().to_owned(),
        allowed: format!("the role {}{everywhere}", names.join(" or ")),
    }))
}

/// The roles that may put in files: those that may write in a paper.
#[must_use]
pub const fn attaching_roles() -> &'static [Role] {
    Action::SaveDraft.roles()
}

/// Refuses unless the viewer may put in files. Held for any board, the role will do: which paper a
/// file is for is known when a draft names it.
pub fn may_attach(viewer: &Viewer) -> Result<(), Refusal> {
    let roles = attaching_roles();
    if viewer.roles().any(|(held, _)| roles.contains(&held)) {
        return Ok(());
    }
    let names: Vec<_> = roles
        .iter()
        .map(|role| role.word().replace('-', " "))
        .collect();
    Err(Refusal::new(Reason::NotAllowed {
        action: "put in files".to_owned(),
        allowed: format!("the role {}", names.join(" or ")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{Account, Grant},
        id::RecordId,
    };

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn holder(role: Role, board: Option<u128>) -> Viewer {
        let grant = Grant {
            role,
            board: board.map(id),
            opens: None,
            from: None,
            to: None,
        };
        let account = Account {
            id: id(1),
            version: 1,
            name: "A".to_owned(),
            person: None,
            grants: vec![grant],
            closed: false,
        };
        Viewer::of(&account, &[], "2026-11-22".parse().unwrap())
    }

    #[test]
    fn nobody_who_has_not_signed_in_may_do_anything() {
        let public = Viewer::public("2026-11-22".parse().unwrap());
        for action in Action::ALL {
            assert!(
                authorise(&public, *action, Subject::office()).is_err(),
                "{action}"
            );
        }
    }

    #[test]
    fn who_may_write_may_put_in_files() {
        for role in Role::ALL.iter().copied() {
            let may = may_attach(&holder(role, Some(7))).is_ok();
            assert_eq!(
                may,
                matches!(role, Role::Secretary | Role::Author),
                "{role}"
            );
        }
        assert!(may_attach(&Viewer::public("2026-11-22".parse().unwrap())).is_err());
    }

    #[test]
    fn a_role_counts_only_where_it_is_held() {
        for (board, subject, allowed) in [(Some(7), 7, true), (Some(7), 8, false), (None, 8, true)]
        {
            let viewer = holder(Role::Secretary, board);
            let asked = authorise(&viewer, Action::RecordDecision, Subject::board(id(subject)));
            assert_eq!(
                asked.is_ok(),
                allowed,
                "held for {board:?}, asked for {subject}"
            );
        }
    }

    #[test]
    fn who_gives_roles_away_holds_them_everywhere() {
        for action in [Action::OpenAccount, Action::IssueToken] {
            for (board, allowed) in [(None, true), (Some(7), false)] {
                let viewer = holder(Role::Administrator, board);
                let asked = authorise(&viewer, action, Subject::office());
                assert_eq!(asked.is_ok(), allowed, "{action}, held for {board:?}");
            }
        }
    }

    #[test]
    fn an_author_writes_only_in_their_own_papers() {
        let author = holder(Role::Author, Some(7));
        for (written_by, allowed) in [(Some(1), true), (Some(2), false), (None, true)] {
            let subject = Subject::written_by(id(7), written_by.map(id));
            assert_eq!(
                authorise(&author, Action::SaveDraft, subject).is_ok(),
                allowed
            );
        }
    }

    #[test]
    fn a_refusal_says_what_and_who() {
        let refusal = authorise(
            &holder(Role::Author, None),
            Action::ChangeBoard,
            Subject::office(),
        );
        assert_eq!(
            refusal.unwrap_err().message(),
            "You may not change the board. It takes: the role administrator."
        );
    }
}
