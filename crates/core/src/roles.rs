//! Owns the roles that an account may hold.

crate::words! {
    /// What an account may be for a board, or for all boards.
    Role, "role" {
        /// Anyone, signed in or not.
        Public = "public",
        /// A member of a board; what it opens follows from the membership, not from the word.
        Member = "member",
        /// Prepares a board's business and keeps its record.
        Secretary = "secretary",
        /// Writes papers.
        Author = "author",
        /// Clears papers for finance, law and the like.
        ClearingOfficer = "clearing-officer",
        /// Scores in appraisals: on their own sheet, where they are named as a participant.
        Scorer = "scorer",
        /// Supports scrutiny: reads what the law or a grant opens to it.
        ScrutinyOfficer = "scrutiny-officer",
        /// Keeps accounts, organisations and boards; reads no exempt business for it.
        Administrator = "administrator",
    }
}
