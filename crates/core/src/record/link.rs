//! Owns the words for what the references out of lists mean. They stand in the table of links:
//! whoever writes a link and whoever looks for one take the word from here.

/// From a paper to the boards that it is for beside its own.
pub const ALSO_FOR: &str = "also-for";
/// From a clause to the recommendations that it answers.
pub const ANSWERS: &str = "answers";
/// From a decision to the appraisal that it chooses an option of, and from a recommendation to the
/// one that it comes from.
pub const APPRAISAL: &str = "appraisal";
/// From a paper version to the documents that are its appendices.
pub const APPENDIX: &str = "appendix";
/// From a paper version to the documents that it cites as background.
pub const BACKGROUND: &str = "background";
/// From a decision to the comments that were considered.
pub const COMMENT: &str = "comment";
/// From a board to the organisations and boards that constituted it.
pub const CONSTITUTED_BY: &str = "constituted-by";
/// From a decision to the documents that it cites.
pub const DOCUMENT: &str = "document";
/// From an account to the boards at which it was granted a role.
pub const GRANTED: &str = "granted";
/// From a post to those who hold or held it.
pub const HOLDER: &str = "holder";
/// From a meeting to the boards that meet in common with its own.
pub const IN_COMMON_WITH: &str = "in-common-with";
/// From a paper or a decision to the matters that it is about.
pub const MATTER: &str = "matter";
/// From a correction to what it corrects.
pub const OF: &str = "of";
/// From a consideration to the recommendations that it says the outcome of.
pub const OUTCOME: &str = "outcome";
/// From a partnership to its partners.
pub const PARTNER: &str = "partner";
/// From a publication to the papers that it holds.
pub const PUBLISHES: &str = "publishes";
/// From a decision to the recommendations that were before the decision maker.
pub const RECOMMENDATION: &str = "recommendation";
/// From an authority to the matters that it doesn't reach.
pub const RESERVED: &str = "reserved";
/// From a paper version to the recommendations that it makes.
pub const RECOMMENDS: &str = "recommends";
/// From an appraisal to the people who score in it.
pub const SCORER: &str = "scorer";
/// From a publication to the boards whose business it is beside its own.
pub const SHARED_WITH: &str = "shared-with";
