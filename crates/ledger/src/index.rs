//! A tree held in memory whole, so that a root or a proof for any size takes a few hashes and not
//! all leaves again. What it gives is what [`crate::inclusion_proof`] and its like give.

use crate::hash::{Hash, empty_root, node_hash};
use crate::tree::{Checkpoint, ProofError};

/// The leaf hashes of a log and the roots of all complete subtrees over them: twice as many hashes
/// as leaves.
#[derive(Debug, Clone, Default)]
pub struct TreeIndex {
    /// `levels[k][i]` is the root over the leaves from `i·2^k` to before `(i+1)·2^k`.
    levels: Vec<Vec<Hash>>,
}

impl TreeIndex {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The hash of a leaf.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        let index = usize::try_from(index).ok()?;
        self.levels.first()?.get(index).copied()
    }

    /// Appends the hash of the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let nodes = &mut self.levels[level];
            nodes.push(node);
            match nodes.as_slice() {
                [.., left, right] if nodes.len().is_multiple_of(2) => {
                    node = node_hash(left, right);
                }
                _ => break,
            }
        }
    }

    /// What the log was when it had `size` entries.
    ///
    /// # Errors
    ///
    /// [`ProofError::SizeBeyondLog`].
    pub fn checkpoint(&self, size: u64) -> Result<Checkpoint, ProofError> {
        self.check_size(size)?;
        let root = if size == 0 {
            empty_root()
        } else {
            self.root(0, size)
        };
        Ok(Checkpoint { size, root })
    }

    /// As [`crate::inclusion_proof`].
    ///
    /// # Errors
    ///
    /// [`ProofError::SizeBeyondLog`] or [`ProofError::IndexOutside`].
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
        self.check_size(size)?;
        if index >= size {
            return Err(ProofError::IndexOutside { index, size });
        }
        let (mut from, mut to) = (0, size);
        let mut proof = Vec::new();
        while to - from > 1 {
            let middle = from + half(to - from);
            if index < middle {
                proof.push(self.root(middle, to));
                to = middle;
            } else {
                proof.push(self.root(from, middle));
                from = middle;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// As [`crate::consistency_proof`].
    ///
    /// # Errors
    ///
    /// [`ProofError::SizeBeyondLog`], [`ProofError::SizesReversed`] or [`ProofError::EmptyTree`].
    pub fn consistency_proof(&self, earlier: u64, later: u64) -> Result<Vec<Hash>, ProofError> {
        if earlier > later {
            return Err(ProofError::SizesReversed { earlier, later });
        }
        if earlier == 0 {
            return Err(ProofError::EmptyTree);
        }
        self.check_size(later)?;
        let (mut from, mut to) = (0, later);
        let mut proof = Vec::new();
        while to != earlier {
            let middle = from + half(to - from);
            if earlier <= middle {
                proof.push(self.root(middle, to));
                to = middle;
            } else {
                proof.push(self.root(from, middle));
                from = middle;
            }
        }
        // The verifier has the earlier root itself, if it is that of a subtree of the later.
        if from != 0 {
            proof.push(self.root(from, to));
        }
        proof.reverse();
        Ok(proof)
    }

    fn check_size(&self, size: u64) -> Result<(), ProofError> {
        let leaves = self.size();
        if size > leaves {
            return Err(ProofError::SizeBeyondLog { size, leaves });
        }
        Ok(())
    }

    /// The root over the leaves from one to before another, which are a subtree: the first is a
    /// multiple of the smallest power of two that is not smaller than their number.
    fn root(&self, from: u64, to: u64) -> Hash {
        let count = to - from;
        if count.is_power_of_two() {
            let level = count.trailing_zeros() as usize;
            let place = usize::try_from(from >> level).unwrap_or(usize::MAX);
            return self.levels[level][place];
        }
        let middle = from + half(count);
        node_hash(&self.root(from, middle), &self.root(middle, to))
    }
}

/// The largest power of two smaller than a number above one.
fn half(count: u64) -> u64 {
    count.next_power_of_two() / 2
}
