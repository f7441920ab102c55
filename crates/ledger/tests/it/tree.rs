//! The tree against the published vectors of Certificate Transparency's own test suites, and
//! against a second implementation written straight from the RFC's definitions.

use minuted_ledger::{
    Frontier, FrontierError, Hash, ProofError, consistency_proof, empty_root, inclusion_proof,
    leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion,
};

/// The eight leaf inputs of the suites, as hexadecimal.
const INPUTS: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over the first 1 to 8 of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Index from 0, size, proof.
const INCLUSION: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        3,
        &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    ),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// Earlier size, later size, proof.
const CONSISTENCY: [(u64, u64, &[&str]); 5] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        2,
        8,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
];

fn published_leaves() -> Vec<Hash> {
    let hash = |input: &&str| leaf_hash(&hex::decode(input).expect("hexadecimal"));
    INPUTS.iter().map(hash).collect()
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts
        .iter()
        .map(|text| text.parse().expect("a hash"))
        .collect()
}

/// Distinct leaf hashes.
pub(crate) fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// MTH of RFC 9162 §2.1.1, by its recursive definition.
pub(crate) fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
            node_hash(&mth(left), &mth(right))
        }
    }
}

/// PATH of RFC 9162 §2.1.3.1, by its recursive definition.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = largest_power_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if m < k {
        (path(m, left), mth(right))
    } else {
        (path(m - k, right), mth(left))
    };
    path.push(sibling);
    path
}

/// SUBPROOF of RFC 9162 §2.1.4.1, by its recursive definition.
fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let k = largest_power_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = if m <= k {
        (subproof(m, left, whole), mth(right))
    } else {
        (subproof(m - k, right, false), mth(left))
    };
    proof.push(sibling);
    proof
}

fn largest_power_below(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

fn size_of(leaves: &[Hash]) -> u64 {
    leaves.len() as u64
}

#[test]
fn roots_are_those_published() {
    let leaves = published_leaves();
    for (n, root) in (1..).zip(hashes(&ROOTS)) {
        assert_eq!(root_of(leaves[..n].iter().copied()), root);
        assert_eq!(mth(&leaves[..n]), root);
    }
    assert_eq!(root_of(std::iter::empty()), empty_root());
}

#[test]
fn inclusion_proofs_are_those_published() {
    let leaves = published_leaves();
    let roots = hashes(&ROOTS);
    for (index, size, proof) in INCLUSION {
        let proof = hashes(proof);
        let (at, last) = (
            usize::try_from(index).unwrap(),
            usize::try_from(size).unwrap() - 1,
        );
        assert_eq!(inclusion_proof(&leaves, index, size), Ok(proof.clone()));
        assert_eq!(
            verify_inclusion(&leaves[at], index, size, &proof, &roots[last]),
            Ok(())
        );
    }
}

#[test]
fn consistency_proofs_are_those_published() {
    let leaves = published_leaves();
    let roots = hashes(&ROOTS);
    for (m, n, proof) in CONSISTENCY {
        let proof = hashes(proof);
        let (old, new) = (
            usize::try_from(m).unwrap() - 1,
            usize::try_from(n).unwrap() - 1,
        );
        assert_eq!(consistency_proof(&leaves, m, n), Ok(proof.clone()));
        assert_eq!(
            verify_consistency(m, n, &roots[old], &roots[new], &proof),
            Ok(())
        );
    }
}

#[test]
fn every_proof_up_to_seventy_leaves_follows_the_definition_and_verifies() {
    let leaves = leaves(70);
    for n in 1..=leaves.len() {
        let tree = &leaves[..n];
        let (size, root) = (size_of(tree), mth(tree));
        for m in 0..n {
            let index = m as u64;
            let proof = inclusion_proof(&leaves, index, size).unwrap();
            assert_eq!(proof, path(m, tree));
            assert_eq!(
                verify_inclusion(&tree[m], index, size, &proof, &root),
                Ok(())
            );
        }
        for m in 1..=n {
            let earlier = m as u64;
            let proof = consistency_proof(&leaves, earlier, size).unwrap();
            assert_eq!(proof, subproof(m, tree, true));
            let old = mth(&tree[..m]);
            assert_eq!(
                verify_consistency(earlier, size, &old, &root, &proof),
                Ok(())
            );
        }
    }
}

#[test]
fn bad_indices_and_sizes_are_errors_and_never_panic() {
    let leaves = leaves(5);
    let root = mth(&leaves);
    let outside = |index, size| ProofError::IndexOutside { index, size };
    let beyond = |size| ProofError::SizeBeyondLog { size, leaves: 5 };
    assert_eq!(inclusion_proof(&leaves, 5, 5), Err(outside(5, 5)));
    assert_eq!(inclusion_proof(&leaves, 0, 0), Err(outside(0, 0)));
    assert_eq!(
        inclusion_proof(&leaves, u64::MAX, 5),
        Err(outside(u64::MAX, 5))
    );
    assert_eq!(inclusion_proof(&leaves, 0, 6), Err(beyond(6)));
    assert_eq!(inclusion_proof(&leaves, 0, u64::MAX), Err(beyond(u64::MAX)));
    assert_eq!(inclusion_proof(&[], 0, 0), Err(outside(0, 0)));
    assert_eq!(
        verify_inclusion(&root, 5, 5, &[], &root),
        Err(outside(5, 5))
    );
    assert_eq!(
        verify_inclusion(&root, 0, 0, &[], &root),
        Err(outside(0, 0))
    );
    let far = verify_inclusion(&root, u64::MAX - 1, u64::MAX, &[root; 70], &root);
    assert_eq!(far, Err(ProofError::TooLong));

    let reversed = ProofError::SizesReversed {
        earlier: 4,
        later: 3,
    };
    assert_eq!(consistency_proof(&leaves, 4, 3), Err(reversed.clone()));
    assert_eq!(consistency_proof(&leaves, 0, 3), Err(ProofError::EmptyTree));
    assert_eq!(consistency_proof(&leaves, 2, 6), Err(beyond(6)));
    assert_eq!(verify_consistency(4, 3, &root, &root, &[]), Err(reversed));
    assert_eq!(
        verify_consistency(0, 3, &root, &root, &[]),
        Err(ProofError::EmptyTree)
    );
    assert_eq!(
        verify_consistency(0, 0, &root, &root, &[]),
        Err(ProofError::EmptyTree)
    );
    assert_eq!(
        verify_consistency(2, 3, &root, &root, &[]),
        Err(ProofError::TooShort)
    );
    assert_eq!(
        verify_consistency(5, 5, &root, &root, &[root]),
        Err(ProofError::TooLong)
    );
    let far = verify_consistency(u64::MAX - 1, u64::MAX, &root, &root, &[root; 70]);
    assert_eq!(far, Err(ProofError::TooLong));
    let wrong = verify_consistency(5, 5, &root, &leaves[0], &[]);
    assert_eq!(
        wrong,
        Err(ProofError::WrongRoot {
            expected: root,
            computed: leaves[0]
        })
    );
}

#[test]
fn a_frontier_reads_back_and_goes_on() {
    let leaves = leaves(21);
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), empty_root());
    for (n, leaf) in (1..).zip(&leaves) {
        let stored = serde_json::to_string(&frontier).unwrap();
        frontier = serde_json::from_str(&stored).unwrap();
        frontier.push(*leaf);
        assert_eq!(frontier.checkpoint().root, mth(&leaves[..n]));
        assert_eq!(frontier.checkpoint().size, n as u64);
        let parts = Frontier::from_parts(frontier.size(), frontier.nodes().to_vec());
        assert_eq!(parts, Ok(frontier.clone()));
    }
}

#[test]
fn parts_that_are_no_frontier_are_refused() {
    let nodes = leaves(2);
    let wrong = FrontierError::Nodes { size: 4, nodes: 2 };
    assert_eq!(
        wrong.to_string(),
        "a tree of 4 entries has 1 complete subtrees, not 2"
    );
    assert_eq!(Frontier::from_parts(4, nodes), Err(wrong));
    let size = u64::MAX;
    assert_eq!(
        Frontier::from_parts(size, leaves(64)),
        Err(FrontierError::Size { size })
    );
    assert!(serde_json::from_str::<Frontier>(r#"{"size":1,"nodes":[]}"#).is_err());
    assert!(serde_json::from_str::<Frontier>(r#"{"size":0,"nodes":[],"more":1}"#).is_err());
}
