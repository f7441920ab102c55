//! Parts keep their ids and their pages from edition to edition, and what is withdrawn leaves a
//! notice in its place.

use proptest::prelude::*;

use super::*;

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
    let expected = [
        ("agenda", 2, 2),
        ("item-1", 4, 3),
        ("item-2", 7, 9),
        ("item-3", 16, 2),
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
