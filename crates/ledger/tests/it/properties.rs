//! Properties over random trees and leaves: what is true verifies, and nothing else does.

use minuted_ledger::{
    Frontier, Hash, Leaf, LeafRecord, TreeIndex, consistency_proof, inclusion_proof, root_of,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::tree::{leaves, mth};

/// On which side each step from the root down to leaf `index` goes: true for left. Two proofs
/// with the same steps are worked out alike, whatever size they claim.
fn steps(index: u64, size: u64) -> Vec<bool> {
    if size == 1 {
        return Vec::new();
    }
    let half = size.next_power_of_two() / 2;
    let left = index < half;
    let mut all = vec![left];
    all.extend(if left {
        steps(index, half)
    } else {
        steps(index - half, size - half)
    });
    all
}

/// The same for a consistency proof: the steps down to the subtree where the earlier tree ends,
/// and whether that subtree is the whole earlier tree.
fn consistency_steps(m: u64, n: u64) -> (Vec<bool>, bool) {
    let (mut m, mut n, mut all) = (m, n, Vec::new());
    let mut whole = true;
    while m < n {
        let half = n.next_power_of_two() / 2;
        let left = m <= half;
        all.push(left);
        if left {
            n = half;
        } else {
            (m, n, whole) = (m - half, n - half, false);
        }
    }
    (all, whole)
}

fn flip(hash: &Hash, bit: usize) -> Hash {
    let mut flipped = *hash;
    flipped.0[bit / 8] ^= 1 << (bit % 8);
    flipped
}

fn at(hashes: &[Hash], index: u64) -> Hash {
    hashes[usize::try_from(index).expect("fits")]
}

fn root(hashes: &[Hash], size: u64) -> Hash {
    mth(&hashes[..usize::try_from(size).expect("fits")])
}

/// A tree's size and a place in it.
fn size_and_index() -> impl Strategy<Value = (u64, u64)> {
    (1..200_u64).prop_flat_map(|size| (Just(size), 0..size))
}

/// A tree's size and an earlier one.
fn later_and_earlier() -> impl Strategy<Value = (u64, u64)> {
    (2..200_u64).prop_flat_map(|n| (Just(n), 1..n))
}

prop_compose! {
    fn any_record()(
        kind in "[a-z]{1,12}",
        id in "[A-Za-z0-9_:.@/#+-]{1,200}",
        version in 0..=(1_i64 << 53) - 1,
        schema: u32,
        commitment: [u8; 32],
    ) -> LeafRecord {
        LeafRecord { kind, id, version, schema, commitment: Hash(commitment) }
    }
}

prop_compose! {
    fn any_leaf()(
        command in "[A-Za-z0-9_:.@/#+-]{1,200}",
        actor in "[A-Za-z0-9_:.@/#+-]{1,200}",
        rules in proptest::option::of("[A-Za-z0-9_:.@/#+-]{1,200}"),
        at in -(1_i64 << 53) + 1..=(1_i64 << 53) - 1,
        records in proptest::collection::vec(any_record(), 0..5),
    ) -> Leaf {
        Leaf { format: 1, command, actor, rules, at, records }
    }
}

proptest! {
    #[test]
    fn the_frontier_has_the_root_of_the_definition(
        bytes in proptest::collection::vec(any::<[u8; 32]>(), 0..300),
    ) {
        let hashes: Vec<Hash> = bytes.into_iter().map(Hash).collect();
        let mut frontier = Frontier::new();
        frontier.extend(hashes.iter().copied());
        prop_assert_eq!(frontier.root(), mth(&hashes));
        prop_assert_eq!(root_of(hashes.iter().copied()), mth(&hashes));
        prop_assert_eq!(frontier.size(), hashes.len() as u64);
    }

    #[test]
    fn an_inclusion_proof_verifies_and_no_flipped_bit_does(
        (size, index) in size_and_index(),
        bit in 0..256_usize,
        which: Index,
    ) {
        let all = leaves(size);
        let (leaf, root) = (at(&all, index), mth(&all));
        let proof = inclusion_proof(&all, index, size)?;
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_ok());

        prop_assert!(verify_inclusion(&flip(&leaf, bit), index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &flip(&root, bit)).is_err());
        if !proof.is_empty() {
            let mut bad = proof.clone();
            let place = which.index(bad.len());
            bad[place] = flip(&bad[place], bit);
            prop_assert!(verify_inclusion(&leaf, index, size, &bad, &root).is_err());
            bad.remove(place);
            prop_assert!(verify_inclusion(&leaf, index, size, &bad, &root).is_err());
        }
        let mut long = proof;
        long.insert(which.index(long.len() + 1), leaf);
        prop_assert!(verify_inclusion(&leaf, index, size, &long, &root).is_err());
    }

    #[test]
    fn an_inclusion_proof_holds_for_no_other_place(
        (size, index) in size_and_index(),
        (other_size, other_index) in size_and_index(),
    ) {
        let all = leaves(size);
        let (leaf, root) = (at(&all, index), mth(&all));
        let proof = inclusion_proof(&all, index, size)?;
        for wrong in (0..size).filter(|wrong| *wrong != index) {
            prop_assert!(verify_inclusion(&leaf, wrong, size, &proof, &root).is_err());
        }
        // The root doesn't commit to the size, so a proof with the same steps can't be told apart.
        let alike = steps(index, size) == steps(other_index, other_size);
        let verified = verify_inclusion(&leaf, other_index, other_size, &proof, &root);
        prop_assert_eq!(verified.is_ok(), alike);
    }

    #[test]
    fn a_consistency_proof_verifies_and_no_flipped_bit_does(
        (n, m) in later_and_earlier(),
        bit in 0..256_usize,
        which: Index,
    ) {
        let all = leaves(n);
        let (old, new) = (root(&all, m), mth(&all));
        let proof = consistency_proof(&all, m, n)?;
        prop_assert!(verify_consistency(m, n, &old, &new, &proof).is_ok());

        prop_assert!(verify_consistency(m, n, &flip(&old, bit), &new, &proof).is_err());
        prop_assert!(verify_consistency(m, n, &old, &flip(&new, bit), &proof).is_err());
        let mut bad = proof.clone();
        let place = which.index(bad.len());
        bad[place] = flip(&bad[place], bit);
        prop_assert!(verify_consistency(m, n, &old, &new, &bad).is_err());
        bad.remove(place);
        prop_assert!(verify_consistency(m, n, &old, &new, &bad).is_err());
        let mut long = proof;
        long.insert(which.index(long.len() + 1), old);
        prop_assert!(verify_consistency(m, n, &old, &new, &long).is_err());
    }

    #[test]
    fn a_consistency_proof_holds_for_no_other_sizes(
        (n, m) in later_and_earlier(),
        (other_n, other_m) in later_and_earlier(),
    ) {
        let all = leaves(n);
        let (old, new) = (root(&all, m), mth(&all));
        let proof = consistency_proof(&all, m, n)?;
        for wrong in (1..n).filter(|wrong| *wrong != m) {
            let alike = consistency_steps(wrong, n) == consistency_steps(m, n);
            prop_assert_eq!(verify_consistency(wrong, n, &old, &new, &proof).is_ok(), alike);
        }
        let alike = consistency_steps(other_m, other_n) == consistency_steps(m, n);
        let verified = verify_consistency(other_m, other_n, &old, &new, &proof);
        prop_assert_eq!(verified.is_ok(), alike);
    }

    #[test]
    fn a_rewritten_past_is_never_consistent(
        (n, m) in later_and_earlier(),
        which: Index,
    ) {
        let honest = leaves(n);
        let old = root(&honest, m);
        let mut forged = honest;
        let place = which.index(usize::try_from(m).expect("fits"));
        forged[place] = flip(&forged[place], 0);
        let proof = consistency_proof(&forged, m, n)?;
        prop_assert!(verify_consistency(m, n, &old, &mth(&forged), &proof).is_err());
    }

    #[test]
    fn a_leaf_reads_back_as_it_was(leaf in any_leaf()) {
        let bytes = leaf.encode()?;
        prop_assert_eq!(Leaf::decode(&bytes), Ok(leaf));
    }

    #[test]
    fn no_byte_of_a_leaf_can_change_unnoticed(leaf in any_leaf(), which: Index, byte: u8) {
        let bytes = leaf.encode()?;
        let mut changed = bytes.clone();
        changed[which.index(bytes.len())] = byte;
        if let Ok(other) = Leaf::decode(&changed) {
            prop_assert_eq!(other == leaf, changed == bytes);
        } else {
            prop_assert_ne!(changed, bytes);
        }
    }

    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Leaf::decode(&bytes).is_err());
    }
}

proptest! {
    /// The tree in memory gives what the leaves give, for every size and every proof.
    #[test]
    fn the_index_gives_the_proofs_of_the_leaves(
        n in 1_u64..200, a in any::<Index>(), b in any::<Index>(), c in any::<Index>(),
    ) {
        let hashes = leaves(n);
        let mut index = TreeIndex::new();
        for hash in &hashes {
            index.push(*hash);
        }
        prop_assert_eq!(index.size(), n);
        let size = a.index(usize::try_from(n).expect("fits")) as u64 + 1;
        let checkpoint = index.checkpoint(size).expect("within");
        prop_assert_eq!(checkpoint.root, root(&hashes, size));
        let place = b.index(usize::try_from(size).expect("fits")) as u64;
        let proof = index.inclusion_proof(place, size).expect("within");
        prop_assert_eq!(&proof, &inclusion_proof(&hashes, place, size).expect("within"));
        prop_assert_eq!(index.leaf(place), Some(at(&hashes, place)));
        let earlier = c.index(usize::try_from(size).expect("fits")) as u64 + 1;
        let proof = index.consistency_proof(earlier, size).expect("within");
        prop_assert_eq!(&proof, &consistency_proof(&hashes, earlier, size).expect("within"));
        let before = index.checkpoint(earlier).expect("within");
        prop_assert_eq!(
            verify_consistency(earlier, size, &before.root, &checkpoint.root, &proof), Ok(())
        );
    }

    /// What is out of range is refused as the slices refuse it, and nothing panics.
    #[test]
    fn the_index_refuses_what_the_leaves_refuse(n in 0_u64..20, a in 0_u64..30, b in 0_u64..30) {
        let hashes = leaves(n);
        let mut index = TreeIndex::new();
        for hash in &hashes {
            index.push(*hash);
        }
        prop_assert_eq!(index.inclusion_proof(a, b), inclusion_proof(&hashes, a, b));
        prop_assert_eq!(index.consistency_proof(a, b), consistency_proof(&hashes, a, b));
        prop_assert_eq!(index.checkpoint(a).is_ok(), a <= n);
    }
}
