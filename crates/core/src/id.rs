//! Owns the identifiers of records: one type for each kind, over UUIDv7.
//!
//! Outside Minuted an ID is written with its kind, `board:0192…`, so that an ID of the wrong kind
//! is a clear error and not a lookup that finds nothing. IDs are made only by an [`IdSource`].

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::words::with_article;

/// Where new identifiers come from. The application injects one; tests inject a seeded one.
pub trait IdSource: Send + Sync {
    /// A new UUIDv7, later in order than every one before it from this source.
    fn next(&self) -> Uuid;
}

/// Why a text is not the ID that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has no known kind before its colon.
    #[error(
        "`{text}` is not an ID: write its kind, a colon and a UUID, such as `{expected}:01890a5d-ac96-774b-bcce-b302099a8057`"
    )]
    Malformed {
        /// The text as given, shortened.
        text: String,
        /// The kind that was wanted.
        expected: &'static str,
    },
    /// The ID is of another kind of record.
    #[error("this is the ID of {}; {} was asked for", with_article(.found), with_article(.expected))]
    WrongKind {
        /// The kind that was wanted.
        expected: &'static str,
        /// The kind that was given.
        found: &'static str,
    },
}

/// Makes the closed list of kinds and one ID type for each.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $id:ident, $word:literal;)+) => {
        /// Every kind of record that has an ID and a history.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)+
        }

        impl Kind {
            /// Every kind, in the order of this list.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)+];

            /// The word before the colon of an ID.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Kind::$kind => $word,)+ }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $id(Uuid);

            impl RecordId for $id {
                const KIND: Kind = Kind::$kind;
                fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
                fn uuid(&self) -> Uuid { self.0 }
            }

            impl fmt::Display for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, concat!($word, ":{}"), self.0)
                }
            }

            impl fmt::Debug for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }

            impl FromStr for $id {
                type Err = IdError;
                fn from_str(text: &str) -> Result<Self, IdError> {
                    AnyId::parse(text, Kind::$kind.word())?.of_kind()
                }
            }

            impl Serialize for $id {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $id {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
                }
            }

            impl From<$id> for AnyId {
                fn from(id: $id) -> Self { AnyId { kind: Kind::$kind, uuid: id.0 } }
            }
        )+
    };
}

kinds! {
    /// Who may use Minuted, and with which roles.
    Account, AccountId, "account";
    /// A legal body or partner.
    Organisation, OrganisationId, "organisation";
    /// A body that meets to decide or advise.
    Board, BoardId, "board";
    /// One version of a board's standing orders.
    StandingOrders, StandingOrdersId, "standing-orders";
    /// A power to decide and where it comes from.
    Authority, AuthorityId, "authority";
    /// A human being who sits, holds a post or writes.
    Person, PersonId, "person";
    /// An office that people hold one after another.
    Post, PostId, "post";
    /// A person's seat on a board, from a date to a date.
    Membership, MembershipId, "membership";
    /// One thread of business across boards and years.
    Matter, MatterId, "matter";
    /// A meeting of one board, or of several in common.
    Meeting, MeetingId, "meeting";
    /// A numbered place on a meeting's agenda.
    AgendaItem, AgendaItemId, "agenda-item";
    /// A report to one or more boards.
    Paper, PaperId, "paper";
    /// One text of a paper.
    PaperVersion, PaperVersionId, "paper-version";
    /// A document that is cited, whether or not it is held.
    Document, DocumentId, "document";
    /// What a paper asks of a board.
    Recommendation, RecommendationId, "recommendation";
    /// A version of a paper before one board.
    Consideration, ConsiderationId, "consideration";
    /// An officer's clearance of a text of a paper.
    Clearance, ClearanceId, "clearance";
    /// Advice or a comment received on a paper or a matter.
    Comment, CommentId, "comment";
    /// What was decided, by a board, a member or an officer.
    Decision, DecisionId, "decision";
    /// A numbered part of a decision.
    Clause, ClauseId, "clause";
    /// What another board was recommended to decide and has not yet decided.
    PendingItem, PendingItemId, "pending-item";
    /// What a clause opens: something to be done.
    Commitment, CommitmentId, "commitment";
    /// A recorded mending of a wrong record.
    Correction, CorrectionId, "correction";
    /// That data of a person were erased.
    Erasure, ErasureId, "erasure";
    /// Options of a matter scored against weighted criteria.
    Appraisal, AppraisalId, "appraisal";
    /// What a panel, or one of its scorers, gave in an appraisal.
    ScoreSheet, ScoreSheetId, "score-sheet";
    /// Something that was given to readers as a document.
    Publication, PublicationId, "publication";
}

/// An ID type that knows its kind.
pub trait RecordId: Copy + Into<AnyId> + Send + Sync + 'static {
    /// The kind of record that it names.
    const KIND: Kind;
    /// Takes a UUID as an ID of this kind.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID alone, as the database keeps it.
    fn uuid(&self) -> Uuid;
    /// A new ID from `source`.
    fn new(source: &dyn IdSource) -> Self {
        Self::from_uuid(source.next())
    }
}

/// An ID of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyId {
    /// The kind of record that it names.
    pub kind: Kind,
    /// The UUID alone.
    pub uuid: Uuid,
}

impl AnyId {
    /// Takes it as an ID of one kind, or says which kind it is instead.
    pub fn of_kind<I: RecordId>(self) -> Result<I, IdError> {
        if self.kind == I::KIND {
            Ok(I::from_uuid(self.uuid))
        } else {
            Err(IdError::WrongKind {
                expected: I::KIND.word(),
                found: self.kind.word(),
            })
        }
    }

    fn parse(text: &str, expected: &'static str) -> Result<Self, IdError> {
        let malformed = || IdError::Malformed {
            text: text.chars().take(60).collect(),
            expected,
        };
        let (word, uuid) = text.split_once(':').ok_or_else(malformed)?;
        let kind = word.parse::<Kind>().map_err(|_| malformed())?;
        // Only the hyphenated form, so that one record has one ID text.
        let uuid = Uuid::try_parse(uuid).map_err(|_| malformed())?;
        let id = AnyId { kind, uuid };
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(malformed())
        }
    }
}

impl fmt::Display for AnyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.uuid)
    }
}

impl FromStr for AnyId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text, "board")
    }
}

impl Serialize for AnyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AnyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = crate::words::UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.word() == text)
            .ok_or_else(|| {
                crate::words::UnknownWord::new(
                    "kind of record",
                    text,
                    Kind::ALL.iter().map(|k| k.word()),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOARD: &str = "board:01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id: BoardId = BOARD.parse().unwrap();
        assert_eq!(id.to_string(), BOARD);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{BOARD}\""));
    }

    #[test]
    fn the_wrong_kind_is_named() {
        let error = BOARD.parse::<PaperId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is the ID of a board; a paper was asked for"
        );
    }

    #[test]
    fn anything_else_is_malformed() {
        for text in [
            "",
            "board",
            "board:",
            "bored:01890a5d-ac96-774b-bcce-b302099a8057",
            "board:01890A5D-AC96-774B-BCCE-B302099A8057",
            "board:01890a5dac96774bbcceb302099a8057",
        ] {
            assert!(
                matches!(text.parse::<BoardId>(), Err(IdError::Malformed { .. })),
                "{text}"
            );
        }
    }
}
