//! Owns chains of decisions, of which each supersedes the one before: they always have an end.

use std::collections::BTreeSet;

/// Whether following `next` from `from` comes to `to`; every record comes to itself.
///
/// A decision may supersede another only if the other's chain does not lead back to it. The search
/// ends even where a chain already goes round, which no command makes but a hand in the database
/// could.
pub fn leads_to<I: Copy + Ord>(from: I, to: I, next: impl Fn(I) -> Vec<I>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        if seen.insert(here) {
            open.extend(next(here));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Graph = BTreeMap<u8, Vec<u8>>;

    fn follow(graph: &Graph) -> impl Fn(u8) -> Vec<u8> + '_ {
        |node| graph.get(&node).cloned().unwrap_or_default()
    }

    /// An order in which every edge leads forward exists only if nothing goes round.
    fn has_an_end(graph: &Graph) -> bool {
        let mut left = graph.clone();
        loop {
            let before = left.len();
            let open: BTreeSet<u8> = left.keys().copied().collect();
            left.retain(|_, next| next.iter().any(|n| open.contains(n)));
            if left.is_empty() {
                return true;
            }
            if left.len() == before {
                return false;
            }
        }
    }

    #[test]
    fn chains_are_followed_to_their_end() {
        let graph = Graph::from([(3, vec![2]), (2, vec![1]), (7, vec![8]), (8, vec![7])]);
        for (from, to, expected) in [
            (3, 1, true),
            (1, 3, false),
            (3, 3, true),
            (7, 1, false),
            (9, 1, false),
        ] {
            assert_eq!(leads_to(from, to, follow(&graph)), expected, "{from} {to}");
        }
    }

    proptest! {
        #[test]
        fn adding_only_what_does_not_lead_back_never_goes_round(
            edges in prop::collection::vec((0_u8..12, 0_u8..12), 0..60),
        ) {
            let mut graph = Graph::new();
            for (newer, older) in edges {
                let refused = leads_to(older, newer, follow(&graph));
                let mut with = graph.clone();
                with.entry(newer).or_default().push(older);
                // What is refused would go round, and what would go round is refused.
                prop_assert_eq!(refused, !has_an_end(&with));
                if !refused {
                    graph = with;
                }
            }
        }
    }
}
