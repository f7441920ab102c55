//! The tags of a pack, as those who hear it meet them.

use crate::support::{pack, part, rendered, text, tool, unpacked};
use minuted_documents::{AudienceLevel, Pack, PartContent, Picture, parse_paper};

const PICTURE: &[u8] = include_bytes!("../../../../examples/paper/responses.png");

/// A paper with all that has tags of its own, and a text.
fn several() -> Pack {
    let paper = "---\ntitle: The bridge\nreport-to: Cabinet\ndate: 2017-11-07\n\
                 recommendations:\n  - Agree [paragraph 1.1](#para-1-1).\n  - \"Pay [[exempt 3: £2]].\"\n---\n\n\
                 # Why\n\nIt is old.[^age]\n\nFigure: Answers\n\n![Most say yes](answers.png)\n\n\
                 - [x] Ask\n- [ ] Build\n\n\
                 ::: exempt 3\n\nOne bid is low.\n\n- By [[confidential enactment: them]]\n\n:::\n\n\
                 [^age]: Of 1962.\n";
    let paper = PartContent::Paper(Box::new(parse_paper(paper).unwrap()));
    let mut pack = pack(vec![
        part("item-1", "1. The bridge", paper),
        part(
            "item-2",
            "2. Asking",
            text("::: recommendations\n\n- Note it.\n\n:::\n\n# How\n\nAs [](#para-1-1) says.\n"),
        ),
    ]);
    let picture = Picture::new(PICTURE.to_vec()).unwrap();
    pack.parts[0].pictures.add("answers.png", picture);
    pack
}

/// The tags with their words. Poppler leaves out the numbers of pages in the contents, because they
/// follow a sign with words of its own; they are tagged.
fn tags(audience: AudienceLevel) -> String {
    let pdf = rendered(&several(), audience);
    let raw = unpacked(&pdf.bytes);
    let alternative = String::from_utf8_lossy(&raw).contains("/Alt(Most say yes)");
    assert!(alternative, "the picture has its alternative");
    tool("pdfinfo", &["-struct-text", "{}"], &pdf.bytes)
}

#[test]
fn the_tags_of_a_pack_tell_its_structure() {
    insta::assert_snapshot!(tags(AudienceLevel::Public));
}

#[test]
fn the_tags_of_a_pack_for_members_tell_what_is_exempt() {
    insta::assert_snapshot!(tags(AudienceLevel::Restricted));
}
