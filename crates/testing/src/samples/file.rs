//! Owns the sample appendix of a paper, and its file.

use minuted_core::{
    audience::{Audience, AudienceText},
    id::DocumentId,
    papers::{Appendix, AttachedFile, FileType, Withheld},
};

const NAME: &str = "appendix.pdf";

/// An appendix that has everything that one can have.
pub(super) fn appendix(document: DocumentId, title: AudienceText, text: AudienceText) -> Appendix {
    Appendix {
        label: "Appendix 1".to_owned(),
        title,
        text: Some(text),
        document: Some(document),
        file: Some(NAME.to_owned()),
    }
}

/// A file that not every reader gets. Its bytes are nowhere.
pub(super) fn file() -> AttachedFile {
    AttachedFile {
        name: NAME.to_owned(),
        hash: "0123456789abcdef"
            .repeat(4)
            .parse()
            .expect("64 digits of base 16"),
        size: 12,
        kind: FileType::Pdf,
        withheld: Some(Withheld {
            audience: Audience::Restricted,
            ground: "exempt: paragraph 3".to_owned(),
        }),
    }
}
