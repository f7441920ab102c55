//! The Merkle tree of RFC 9162 §2.1 over leaf hashes: roots, proofs and their verification.
//!
//! Making a proof takes the leaf hashes; appending takes only a [`Frontier`]; verifying takes
//! only what the verifier was given, and never panics on it.

use serde::{Deserialize, Serialize};

use crate::hash::{Hash, empty_root, node_hash};

/// What the log was at one moment: how many entries, and the root over them.
///
/// A root doesn't commit to its size: in some cases a proof made for one size verifies for
/// another. So take both from one checkpoint that is trusted, and keep them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// How many entries the log had.
    pub size: u64,
    /// The root of the tree over all of them.
    pub root: Hash,
}

/// The right edge of a tree (a compact range from 0): enough to append and to tell the root, in
/// at most one hash for each bit of the size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FrontierParts")]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees, largest first: one for each bit set in `size`.
    nodes: Vec<Hash>,
}

/// A stored frontier, not checked yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontierParts {
    size: u64,
    nodes: Vec<Hash>,
}

/// Stored parts that are no frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// A tree of this size has another number of complete subtrees.
    #[error("a tree of {size} entries has {} complete subtrees, not {nodes}", size.count_ones())]
    Nodes {
        /// The size given.
        size: u64,
        /// How many nodes were given.
        nodes: usize,
    },
    /// Entries are numbered by `i64`, so no log is as large.
    #[error("a tree of {size} entries is larger than any log")]
    Size {
        /// The size given.
        size: u64,
    },
}

impl Frontier {
    /// The frontier of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a stored frontier together: its size, and its nodes largest first.
    ///
    /// # Errors
    ///
    /// A [`FrontierError`] if no tree of that size has that many nodes. Whether they are the
    /// right hashes only a verification of the log can tell.
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, FrontierError> {
        if i64::try_from(size).is_err() {
            return Err(FrontierError::Size { size });
        }
        if u32::try_from(nodes.len()) != Ok(size.count_ones()) {
            return Err(FrontierError::Nodes {
                size,
                nodes: nodes.len(),
            });
        }
        Ok(Self { size, nodes })
    }

    /// Appends the hash of the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Like adding one in binary: each subtree as large as the new one merges with it.
        let mut carry = self.size;
        while carry & 1 == 1
            && let Some(left) = self.nodes.pop()
        {
            node = node_hash(&left, &node);
            carry >>= 1;
        }
        self.nodes.push(node);
        self.size += 1;
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first, as [`Frontier::from_parts`] takes them.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// The root of the tree, RFC 9162 §2.1.1.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        match nodes.next() {
            Some(smallest) => nodes.fold(*smallest, |right, left| node_hash(left, &right)),
            None => empty_root(),
        }
    }

    /// Size and root together.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            size: self.size,
            root: self.root(),
        }
    }
}

impl TryFrom<FrontierParts> for Frontier {
    type Error = FrontierError;

    fn try_from(parts: FrontierParts) -> Result<Self, FrontierError> {
        Self::from_parts(parts.size, parts.nodes)
    }
}

impl Extend<Hash> for Frontier {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.push(leaf);
        }
    }
}

/// The root of the tree over these leaf hashes, RFC 9162 §2.1.1.
#[must_use]
pub fn root_of(leaves: impl Iterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::new();
    frontier.extend(leaves);
    frontier.root()
}

/// Why a proof can't be made, or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf in a tree of that size.
    #[error("entry {index} is not in a tree of {size} entries")]
    IndexOutside {
        /// The index asked about, from 0.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The tree asked about is larger than the leaves at hand.
    #[error("the tree of {size} entries is larger than the log, which has {leaves}")]
    SizeBeyondLog {
        /// The size asked about.
        size: u64,
        /// How many leaves there are.
        leaves: u64,
    },
    /// The earlier tree is larger than the later one.
    #[error("a tree of {later} entries can't continue one of {earlier}")]
    SizesReversed {
        /// The size said to be earlier.
        earlier: u64,
        /// The size said to be later.
        later: u64,
    },
    /// Every tree continues the empty one, so a proof of it would say nothing about the later.
    #[error("consistency with an empty tree proves nothing")]
    EmptyTree,
    /// The proof has more hashes than a tree of that size needs.
    #[error("the proof has too many hashes")]
    TooLong,
    /// The proof has fewer hashes than a tree of that size needs.
    #[error("the proof has too few hashes")]
    TooShort,
    /// The proof leads to another root: of the one tree, or of the earlier or the later one.
    #[error("the proof gives the root {computed}, not {expected}")]
    WrongRoot {
        /// The root that the proof had to lead to.
        expected: Hash,
        /// The root that it leads to.
        computed: Hash,
    },
}

/// The proof that leaf `index` (from 0) is in the tree of the first `size` leaves: PATH of
/// RFC 9162 §2.1.3.1, the sibling nearest to the leaf first.
///
/// # Errors
///
/// [`ProofError::SizeBeyondLog`] or [`ProofError::IndexOutside`].
pub fn inclusion_proof(leaves: &[Hash], index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    let mut tree = first(leaves, size)?;
    let outside = ProofError::IndexOutside { index, size };
    let mut position = match usize::try_from(index) {
        Ok(position) if position < tree.len() => position,
        _ => return Err(outside),
    };
    let mut proof = Vec::new();
    while tree.len() > 1 {
        let (left, right) = halves(tree);
        if position < left.len() {
            proof.push(root_of_slice(right));
            tree = left;
        } else {
            proof.push(root_of_slice(left));
            position -= left.len();
            tree = right;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the leaf hash stands at `index` (from 0) in the tree of `size` leaves with this
/// root: RFC 9162 §2.1.3.2. Take `size` and `root` from one trusted [`Checkpoint`].
///
/// # Errors
///
/// A [`ProofError`] unless the proof leads from that place to that root, no hash short or over.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let mut climb = Climb {
        node: index,
        last: size - 1,
    };
    let mut computed = *leaf;
    for sibling in proof {
        computed = match climb.step()? {
            Side::Left => node_hash(sibling, &computed),
            Side::Right => node_hash(&computed, sibling),
        };
    }
    climb.finish()?;
    same_root(root, computed)
}

/// The proof that the tree of the first `n` leaves continues that of the first `m`: PROOF of
/// RFC 9162 §2.1.4.1; empty if `m` is `n`.
///
/// # Errors
///
/// [`ProofError::EmptyTree`], [`ProofError::SizesReversed`] or [`ProofError::SizeBeyondLog`].
pub fn consistency_proof(leaves: &[Hash], m: u64, n: u64) -> Result<Vec<Hash>, ProofError> {
    check_sizes(m, n)?;
    let mut tree = first(leaves, n)?;
    let mut earlier = first(leaves, m)?.len();
    let mut proof = Vec::new();
    // While the earlier tree is a whole subtree at the left, its verifier knows that root.
    let mut known = true;
    while earlier < tree.len() {
        let (left, right) = halves(tree);
        if earlier <= left.len() {
            proof.push(root_of_slice(right));
            tree = left;
        } else {
            proof.push(root_of_slice(left));
            earlier -= left.len();
            tree = right;
            known = false;
        }
    }
    if !known {
        proof.push(root_of_slice(tree));
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the tree of `n` leaves with root `root_n` continues that of `m` with `root_m`:
/// RFC 9162 §2.1.4.2. Two trees of one size are consistent if their roots are equal, with an
/// empty proof. Take each size and its root from one trusted [`Checkpoint`].
///
/// # Errors
///
/// A [`ProofError`] unless the proof leads to both roots, no hash short or over.
/// [`ProofError::EmptyTree`] if `m` is 0: every tree continues the empty one, and an answer of
/// "consistent" would say nothing about `root_n`.
pub fn verify_consistency(
    m: u64,
    n: u64,
    root_m: &Hash,
    root_n: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    check_sizes(m, n)?;
    if m == n {
        return if proof.is_empty() {
            same_root(root_m, *root_n)
        } else {
            Err(ProofError::TooLong)
        };
    }
    // The algorithm fails an empty path before it looks at the sizes.
    let (head, tail) = proof.split_first().ok_or(ProofError::TooShort)?;
    let (start, rest) = if m.is_power_of_two() {
        (root_m, proof)
    } else {
        (head, tail)
    };

    let mut climb = Climb {
        node: m - 1,
        last: n - 1,
    };
    climb.skip_right_edges();
    let (mut earlier, mut later) = (*start, *start);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                earlier = node_hash(sibling, &earlier);
                later = node_hash(sibling, &later);
            }
            Side::Right => later = node_hash(&later, sibling),
        }
    }
    climb.finish()?;
    same_root(root_m, earlier)?;
    same_root(root_n, later)
}

/// On which side of the node the next hash of a proof goes.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: `fn` and `sn` of RFC 9162, the position of the node and of
/// the last node on its level.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Up one level that takes a hash: steps 4a to 4c of §2.1.3.2, 6a to 6c of §2.1.4.2.
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::TooLong);
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // A last node without a sibling rises unchanged until it has one at its left.
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    /// Step 4 of §2.1.4.2: up to the largest subtree that both trees have whole.
    fn skip_right_edges(&mut self) {
        while self.node & 1 == 1 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    fn finish(self) -> Result<(), ProofError> {
        if self.last == 0 {
            Ok(())
        } else {
            Err(ProofError::TooShort)
        }
    }
}

fn check_sizes(m: u64, n: u64) -> Result<(), ProofError> {
    if m > n {
        return Err(ProofError::SizesReversed {
            earlier: m,
            later: n,
        });
    }
    if m == 0 {
        Err(ProofError::EmptyTree)
    } else {
        Ok(())
    }
}

fn same_root(expected: &Hash, computed: Hash) -> Result<(), ProofError> {
    if *expected == computed {
        Ok(())
    } else {
        Err(ProofError::WrongRoot {
            expected: *expected,
            computed,
        })
    }
}

/// The first `size` leaves, if there are as many.
fn first(leaves: &[Hash], size: u64) -> Result<&[Hash], ProofError> {
    let beyond = ProofError::SizeBeyondLog {
        size,
        leaves: leaves.len() as u64,
    };
    usize::try_from(size)
        .ok()
        .and_then(|size| leaves.get(..size))
        .ok_or(beyond)
}

/// The two subtrees of a tree of two leaves or more: the left one has as many leaves as the
/// largest power of two smaller than the whole.
fn halves(tree: &[Hash]) -> (&[Hash], &[Hash]) {
    tree.split_at(tree.len().next_power_of_two() / 2)
}

fn root_of_slice(leaves: &[Hash]) -> Hash {
    root_of(leaves.iter().copied())
}
