//! Owns who sees what: the root fields of the API by which records are read, and what decides how
//! much of each a role sees. The store's conditions do what is said here.

use crate::{audience::Audience, roles::Role, viewer::opened_by};

/// Makes the closed list of root fields with what decides how much of each is seen.
macro_rules! readings {
    ($($(#[$doc:meta])* $reading:ident = $word:literal, $what:literal: $sight:ident;)+) => {
        crate::words! {
            /// A root field of the API's queries.
            Reading, "query" {
                $($(#[$doc])* $reading = $word,)+
            }
        }

        impl Reading {
            /// What it gives.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Reading::$reading => $what,)+ }
            }

            /// What decides how much of it is seen.
            #[must_use]
            pub const fn sight(self) -> Sight {
                match self { $(Reading::$reading => Sight::$sight,)+ }
            }
        }
    };
}

readings! {
    /// Who asks.
    Viewer = "viewer", "who asks, and which roles they hold": Themselves;
    /// Any record by its ID.
    Node = "node", "any record by its ID": AsListed;
    /// Any records by their IDs.
    Nodes = "nodes", "any records by their IDs": AsListed;
    /// Organisations.
    Organisations = "organisations", "organisations": Everything;
    /// Boards.
    Boards = "boards", "boards": Everything;
    /// Standing orders.
    StandingOrders = "standingOrders", "versions of boards' standing orders": Everything;
    /// Authorities.
    Authorities = "authorities", "powers to decide": Everything;
    /// People.
    People = "people", "people": Everything;
    /// Posts.
    Posts = "posts", "posts and who holds them": Everything;
    /// Memberships.
    Memberships = "memberships", "seats on boards": Everything;
    /// Accounts.
    Accounts = "accounts", "accounts, their roles and tokens": Own;
    /// Where data of a person stand.
    PersonalData = "personalData", "where data of a person stand, and what has to be kept": Administered;
    /// Erasures.
    Erasures = "erasures", "which versions of records were erased, and on what ground": Administered;
    /// Matters.
    Matters = "matters", "threads of business": ByAudience;
    /// Meetings.
    Meetings = "meetings", "meetings": ByAudience;
    /// Agenda items.
    AgendaItems = "agendaItems", "items of agendas": ByAudience;
    /// Papers.
    Papers = "papers", "papers": Written;
    /// Documents.
    Documents = "documents", "documents that are cited": ByAudience;
    /// Recommendations.
    Recommendations = "recommendations", "what papers ask of boards": Written;
    /// Considerations.
    Considerations = "considerations", "papers before boards": Written;
    /// Clearances.
    Clearances = "clearances", "officers' clearances of papers": WorkedOn;
    /// Clauses of decisions.
    Clauses = "clauses", "clauses of decisions": ByAudience;
    /// Comments.
    Comments = "comments", "comments and advice received": Written;
    /// Appraisals.
    Appraisals = "appraisals", "appraisals of options": Scored;
    /// Score sheets.
    ScoreSheets = "scoreSheets", "what panels and their scorers gave": Scored;
    /// Decisions.
    Decisions = "decisions", "decisions": ByAudience;
    /// Resolutions.
    Resolutions = "resolutions", "decisions of boards": ByAudience;
    /// Pending items.
    PendingItems = "pendingItems", "what boards are asked to decide": ByAudience;
    /// Commitments.
    Commitments = "commitments", "what clauses open": ByAudience;
    /// Publications.
    Publications = "publications", "documents that were published, and notices of what was withdrawn": Published;
    /// Corrections.
    Corrections = "corrections", "recorded mendings": ByAudience;
    /// The log.
    Ledger = "ledger", "the log's checkpoint, keys and proofs, for everyone; and where the records of these lists stand in it": AsListed;
}

impl Reading {
    /// What is seen of an exempt record by those whom it is not for, in a word that the legend
    /// explains. The law wants it known that there is such an item or decision.
    #[must_use]
    pub const fn of_exempt(self) -> &'static str {
        match (self, self.sight()) {
            (Reading::AgendaItems | Reading::Decisions | Reading::Resolutions, _) => "stub",
            (
                _,
                Sight::ByAudience
                | Sight::Written
                | Sight::WorkedOn
                | Sight::Scored
                | Sight::Published,
            ) => "nothing",
            _ => "–",
        }
    }
}

/// What decides how much of a list a viewer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everyone sees everything.
    Everything,
    /// The viewer sees themselves.
    Themselves,
    /// Each record is seen by those who see it in its own list.
    AsListed,
    /// An account sees itself, an administrator for all boards every account.
    Own,
    /// Only an administrator for all boards sees any.
    Administered,
    /// Each record is for an audience; the viewer belongs to one at each board.
    ByAudience,
    /// As by audience, and an author sees what they write.
    Written,
    /// As by audience, and a scorer sees the appraisals that they score in and their own sheets.
    Scored,
    /// Only those see it who work on the paper that it is about.
    WorkedOn,
    /// As by audience, once it is published; before that, those who work on the board's business.
    Published,
}

impl Sight {
    /// How much a role sees, in a word or two that the legend explains.
    #[must_use]
    pub fn of(self, role: Role) -> &'static str {
        let listed = match opened_by(role) {
            Audience::Working => "public, working",
            Audience::Confidential => "public, confidential",
            Audience::Restricted => "public, restricted",
            Audience::Public => "public",
        };
        #[expect(clippy::match_same_arms, reason = "one line for each kind of sight")]
        match (self, role) {
            (Sight::Everything, _) => "all",
            (Sight::Themselves, _) => "themselves",
            (Sight::AsListed, _) => "as listed",
            (Sight::Own, Role::Public) => "–",
            (Sight::Own, Role::Administrator) => "all",
            (Sight::Own, _) => "own",
            (Sight::Administered, Role::Administrator) => "all",
            (Sight::Administered, _) => "–",
            (Sight::WorkedOn, Role::Author) => "own",
            (Sight::WorkedOn, _) if opened_by(role) == Audience::Working => "working",
            (Sight::WorkedOn, _) => "–",
            (
                Sight::ByAudience | Sight::Written | Sight::Scored | Sight::Published,
                Role::Member,
            ) => "public, seat",
            (
                Sight::ByAudience | Sight::Written | Sight::Scored | Sight::Published,
                Role::ScrutinyOfficer,
            ) => "public, grant",
            (Sight::Written, Role::Author) | (Sight::Scored, Role::Scorer) => "public, own",
            (Sight::ByAudience | Sight::Written | Sight::Scored | Sight::Published, _) => listed,
        }
    }
}
