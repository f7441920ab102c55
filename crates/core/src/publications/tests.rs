//! Parts keep their ids and their pages from edition to edition, and what is withdrawn leaves a
//! notice in its place.

use proptest::prelude::*;

use super::*;
use crate::id::RecordId;

fn counted(parts: &[(&str, u32)]) -> Vec<Counted> {
    let counted = parts.iter().map(|(part, count)| Counted {
        part: (*part).to_owned(),
        count: *count,
    });
    counted.collect()
}

fn pages(parts: &[(&str, u32, u32)]) -> Vec<PartPages> {
    let pages = parts.iter().map(|(part, first, count)| PartPages {
        part: (*part).to_owned(),
        first: *first,
        count: *count,
    });
    pages.collect()
}

fn order(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

#[test]
fn the_largest_count_decides_where_a_part_begins() {
    let public = counted(&[("agenda", 1), ("item-1", 3), ("item-2", 1), ("item-3", 2)]);
    let full = counted(&[("agenda", 2), ("item-1", 3), ("item-2", 9), ("item-3", 2)]);
    let order = order(&["agenda", "item-1", "item-2", "item-3"]);
    let planned = plan(&[], 1, &order, &[public, full]).unwrap();
    // A page is kept free after the agenda, for what is said of its items later.
    let expected = [
        ("agenda", 2, 3),
        ("item-1", 5, 3),
        ("item-2", 8, 9),
        ("item-3", 17, 2),
    ];
    assert_eq!(planned, pages(&expected));
}

#[test]
fn a_further_edition_keeps_the_pages_and_adds_at_the_end() {
    let before = pages(&[("agenda", 1, 2), ("item-1", 3, 3), ("item-2", 6, 4)]);
    let now = counted(&[("agenda", 1), ("item-1", 1), ("item-2", 4), ("item-1-2", 5)]);
    let order = order(&["agenda", "item-1", "item-2", "item-1-2"]);
    let planned = plan(&before, 0, &order, &[now]).unwrap();
    let mut expected = before;
    expected.extend(pages(&[("item-1-2", 10, 5)]));
    assert_eq!(planned, expected);
}

#[test]
fn a_part_that_outgrows_its_place_is_told() {
    let before = pages(&[("agenda", 1, 2), ("item-1", 3, 3)]);
    let order = order(&["agenda", "item-1"]);
    let now = counted(&[("agenda", 3), ("item-1", 3)]);
    let told = plan(&before, 0, &order, &[now]).unwrap_err();
    assert_eq!(
        (told.part.as_str(), told.count, told.room),
        ("agenda", 3, 2)
    );
    let now = counted(&[("agenda", 2), ("item-1", 3)]);
    let told = plan(&before, 1, &order, &[now]).unwrap_err();
    assert_eq!(told.part, "contents");
    // What comes last keeps its place too: others may have been told where it ends.
    let now = counted(&[("agenda", 2), ("item-1", 4)]);
    let told = plan(&before, 0, &order, &[now]);
    assert_eq!(told.unwrap_err().room, 3);
}

#[test]
fn what_a_reader_is_not_shown_counts_as_pages_of_its_part() {
    let all = pages(&[
        ("agenda", 1, 2),
        ("item-2", 3, 1),
        ("item-2-appendix-1", 4, 3),
        ("item-2-appendix-2", 7, 2),
        ("item-2-2", 9, 1),
        ("item-2-2-appendix-1", 10, 4),
        ("item-3", 14, 1),
        // Of a text that came later.
        ("item-2-appendix-3", 15, 1),
    ]);
    let parts = ["agenda", "item-2", "item-2-2", "item-3"];
    let expected = [
        ("agenda", 1, 2),
        ("item-2", 3, 6),
        ("item-2-2", 9, 5),
        ("item-3", 14, 1),
    ];
    let shown = shown_pages(&all, |id| parts.contains(&id));
    assert_eq!(shown, pages(&expected));
    assert_eq!(shown_pages(&all, |_| true), all);
    // A paper by itself has no word of its own.
    let paper = pages(&[("", 1, 3), ("appendix-1", 4, 2)]);
    assert_eq!(shown_pages(&paper, str::is_empty), pages(&[("", 1, 5)]));
}

#[test]
fn a_part_is_called_by_the_number_of_its_item() {
    for (number, word) in [
        ("3", "item-3"),
        ("4 (a)", "item-4-a"),
        ("A.1", "item-a-1"),
        ("", "item"),
        ("–", "item"),
        ("item", "item-item"),
        ("(7)", "item-7"),
        ("Section 2", "item-2"),
    ] {
        assert_eq!(part_word(number), word, "{number}");
    }
}

#[test]
fn an_address_names_a_format_by_its_end() {
    for (address, rest, format) in [
        ("a.pdf", "a", Some(Format::Pdf)),
        ("a.reading-copy.pdf", "a", Some(Format::ReadingCopy)),
        ("a.docx", "a", Some(Format::Docx)),
        ("a.html", "a", Some(Format::Html)),
        ("a.json", "a.json", None),
        ("a", "a", None),
        (".pdf", "", Some(Format::Pdf)),
    ] {
        assert_eq!(Format::of_address(address), (rest, format), "{address}");
    }
}

proptest! {
    /// However many editions there are, whatever each audience's parts take, numbers never go back
    /// and a part never moves.
    #[test]
    fn pages_never_move(
        front in 0_u32..4,
        editions in prop::collection::vec(prop::collection::vec((1_u32..9, 1_u32..9), 1..5), 1..5),
    ) {
        let (mut kept, mut order): (Vec<PartPages>, Vec<String>) = (Vec::new(), Vec::new());
        let (mut public, mut full) = (Vec::new(), Vec::new());
        for new in editions {
            for (one, other) in new {
                let part = format!("part-{}", order.len());
                public.push(Counted { part: part.clone(), count: one });
                full.push(Counted { part: part.clone(), count: other });
                order.push(part);
            }
            let planned = plan(&kept, front, &order, &[public.clone(), full.clone()]).unwrap();
            prop_assert_eq!(&planned[..kept.len()], &kept[..]);
            let mut next = front + 1;
            for (pages, (one, other)) in planned.iter().zip(public.iter().zip(&full)) {
                prop_assert!(pages.first >= next);
                prop_assert_eq!(pages.count, one.count.max(other.count));
                next = pages.first + pages.count;
            }
            kept = planned;
        }
    }
}

fn id<I: RecordId>(n: u128) -> I {
    I::from_uuid(uuid::Uuid::from_u128(n))
}

const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();

const ACT: Act = Act {
    at: Timestamp::from_micros(0),
    by: None,
};

fn title(audience: Audience, whole: &str) -> Title {
    title_for(audience, whole, "A matter")
}

/// A part of the paper and the item of this number.
fn part(n: u128, late: Option<&str>) -> PublishedPart {
    PublishedPart {
        id: format!("item-{n}"),
        item: Some(id(n)),
        number: n.to_string(),
        title: title(Audience::Public, "The sale to Acme"),
        paper: Some(id(n)),
        paper_version: Some(id(n)),
        text_version: 1,
        audience: Audience::Public,
        withholds: false,
        late: late.map(|because| Late {
            on: DAY,
            because: because.to_owned(),
        }),
        tabled: None,
        notice: None,
    }
}

fn agenda_line(n: u128) -> AgendaLine {
    AgendaLine {
        item: id(n),
        number: n.to_string(),
        title: title(Audience::Public, "The sale to Acme"),
        purpose: ItemPurpose::Decision,
        audience: Audience::Public,
        exemption: None,
        withdrawn_on: None,
    }
}

fn pack(phase: PublicationPhase, parts: Vec<PublishedPart>) -> Publication {
    Publication {
        id: id(100),
        version: 1,
        board: id(1),
        shared_with: Vec::new(),
        kind: PublicationKind::AgendaPack,
        meeting: Some(id(1)),
        paper: None,
        decision: None,
        of_version: 1,
        edition: 2,
        replaces: None,
        title: title(Audience::Public, "Meeting of the Cabinet"),
        adds: None,
        agenda: vec![agenda_line(1), agenda_line(2)],
        parts,
        pages: Vec::new(),
        phase,
        audience: Audience::Public,
        requested: ACT,
        published: None,
        withdrawn: None,
        renditions: Vec::new(),
    }
}

fn exempt(audience: Audience) -> Exemption {
    Exemption {
        audience,
        grounds: vec!["3".to_owned()],
        public_title: "A property matter".to_owned(),
        public_interest: "The price would rise.".to_owned(),
        likely: true,
        review_on: None,
    }
}

fn gone<'a>(
    papers: &'a [PaperId],
    items: &'a [AgendaItemId],
    exemption: Option<&'a Exemption>,
) -> Gone<'a> {
    Gone {
        papers,
        items,
        decision: None,
        named: None,
        exemption,
        reason: "It named a bidder.",
        on: DAY,
    }
}

#[test]
fn a_document_goes_if_it_tells_more_than_may_be_told() {
    use Audience::{Confidential, Public, Restricted};
    let (one, none): ([PaperId; 1], [PaperId; 0]) = ([id(1)], []);
    let (line, other): ([AgendaItemId; 1], [AgendaItemId; 1]) = ([id(1)], [id(9)]);
    let shut = exempt(Restricted);
    for (papers, items, exemption, audience, goes) in [
        (&one[..], &other[..], None, Public, true),
        (&one[..], &other[..], Some(&shut), Public, true),
        // As it is printed already.
        (&one[..], &other[..], Some(&shut), Restricted, false),
        (&one[..], &other[..], Some(&shut), Confidential, false),
        // The title of the item is in it, whatever papers it holds.
        (&none[..], &line[..], Some(&shut), Public, true),
        (&none[..], &other[..], Some(&shut), Public, false),
        // Without an exemption the item stays open.
        (&none[..], &line[..], None, Public, false),
    ] {
        let mut publication = pack(PublicationPhase::Published, vec![part(1, None)]);
        publication.parts[0].audience = audience;
        publication.parts[0].title = title_for(audience, "Acme", "A property matter");
        let gone = gone(papers, items, exemption);
        assert_eq!(
            gone.is_in(&publication),
            goes,
            "{papers:?} {items:?} {audience}"
        );
        let named = Gone {
            named: Some(publication.id),
            ..gone
        };
        assert!(named.is_in(&publication));
    }
    // What everyone reads in its place may have been what was wrong.
    let mut publication = pack(PublicationPhase::Published, vec![part(1, None)]);
    publication.agenda[0].audience = Restricted;
    publication.agenda[0].title = title_for(Restricted, "Acme", "The sale to Acme");
    assert!(gone(&none, &line, Some(&shut)).is_in(&publication));
}

#[test]
fn what_was_said_of_it_goes_with_it() {
    use Audience::{Public, Restricted};
    let (papers, items): ([PaperId; 1], [AgendaItemId; 1]) = ([id(1)], [id(1)]);
    let shut = exempt(Restricted);
    let gone = gone(&papers, &items, Some(&shut));
    let words = "Acme's bid came late.";
    let mut publication = pack(
        PublicationPhase::Published,
        vec![
            part(1, Some(words)),
            part(2, Some(words)),
            part(3, Some("It was long.")),
        ],
    );
    publication.adds = Some(Adds {
        what: "Acme's bid".to_owned(),
        because: words.to_owned(),
        on: DAY,
    });
    let corrected = gone.corrects(&publication, 7, id(101), ACT);
    assert_eq!(
        (corrected.edition, corrected.replaces),
        (8, Some(publication.id))
    );
    let body = serde_json::to_string(&(
        &corrected.adds,
        &corrected.parts[0].late,
        &corrected.parts[1].late,
    ));
    assert!(!body.unwrap().contains("Acme"));
    assert_eq!(corrected.parts[2], publication.parts[2]);
    let notice = corrected.parts[0].notice.clone().unwrap();
    assert_eq!(notice.because.as_deref(), Some("It named a bidder."));
    assert_eq!(corrected.parts[0].title.read(Public), "A property matter");
    assert_eq!(corrected.agenda[0].title.read(Public), "A property matter");
    assert_eq!(corrected.agenda[1], publication.agenda[1]);
    // Another paper at the same item is closed with it there, and is not withdrawn.
    let mut beside = part(4, None);
    beside.item = Some(id(1));
    let publication = pack(PublicationPhase::Published, vec![beside]);
    let corrected = gone.corrects(&publication, 1, id(101), ACT);
    assert_eq!(
        (corrected.parts[0].audience, &corrected.parts[0].notice),
        (Restricted, &None)
    );
}

#[test]
fn what_was_never_published_leaves_no_notice() {
    use PublicationPhase::{Dropped, Published, Requested, Withdrawn};
    let papers: [PaperId; 1] = [id(1)];
    let gone = gone(&papers, &[], None);
    for (before, after) in [(Requested, Dropped), (Published, Withdrawn)] {
        let publication = pack(before, vec![part(1, None)]);
        let whole = publication.withdrawn_whole(ACT, DAY, "A slip.");
        let for_it = gone.withdraws(&publication, ACT, Some(id(101)));
        assert_eq!((whole.phase, for_it.phase), (after, after));
        assert_eq!(for_it.corrected_by(), Some(id(101)));
        assert_eq!(for_it.withdrawn.as_ref().unwrap().parts, ["item-1"]);
        // A second time only what it tells is changed.
        let again = Gone {
            reason: "Once more.",
            ..gone.clone()
        };
        assert_eq!(
            again.withdraws(&for_it, ACT, None).withdrawn,
            for_it.withdrawn
        );
    }
}

#[test]
fn a_withdrawal_opens_nothing() {
    use Audience::{Confidential, Public, Restricted, Working};
    for (standing, given, refused) in [
        (Restricted, Restricted, false),
        (Restricted, Confidential, false),
        (Confidential, Restricted, true),
        (Public, Restricted, false),
        (Working, Restricted, false),
    ] {
        let told = never_widens(standing, &exempt(given), "Item 3", "input.exemption");
        assert_eq!(told.is_err(), refused, "{standing} {given}");
    }
}

#[test]
fn a_notice_of_a_decision_is_made_for_every_audience() {
    let mut notice = pack(PublicationPhase::Requested, Vec::new());
    notice.kind = PublicationKind::DecisionNotice;
    assert_eq!(notice.audiences(), READERS);
    notice.audience = Audience::Confidential;
    assert_eq!(notice.audiences(), [Audience::Confidential]);
}

#[test]
fn a_publication_fixes_its_record_and_its_texts() {
    let publication = pack(PublicationPhase::Requested, vec![part(1, None)]);
    let (meeting, text): (MeetingId, PaperVersionId) = (id(1), id(1));
    let standing = |of: i64, text_version| {
        std::collections::BTreeMap::from([(meeting.into(), of), (text.into(), text_version)])
    };
    for (of, text_version, fixes) in [(1, 1, true), (2, 1, false), (1, 2, false)] {
        assert_eq!(publication.fixes(&standing(of, text_version)), fixes);
    }
}

#[test]
fn a_supplement_holds_what_is_new_and_not_what_was_corrected() {
    let known = [part(1, None), part(2, None)];
    let mut parts = known.to_vec();
    parts[0].text_version = 2;
    assert_eq!(added(&parts, &known), []);
    parts[1].notice = Some(PartNotice {
        kind: NoticeKind::Removed,
        on: DAY,
        because: None,
        see: None,
    });
    parts.push(part(3, Some("It came late.")));
    assert_eq!(added(&parts, &known), parts[1..]);
}
