//! Owns the interval of one number in which a lead holds that changes evenly with it.

use num_bigint::BigInt;
use num_traits::Signed;

use super::Exact;

/// How far a number may go before the lead is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least that it may be.
    pub from: Exact,
    /// The most that it may be; none where there is no end.
    pub to: Option<Exact>,
    /// What happens below `from`; none where the number can't be less.
    pub down: Option<Flip>,
    /// What happens above `to`; none where the number can't be more.
    pub up: Option<Flip>,
}

/// A change that brings another option level with the leader, and beyond which it is ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// By how much the number changes.
    pub change: Exact,
    /// Who leads beyond it; of several, the one that gains most, and then the first in the file.
    pub new_leader: usize,
}

/// Another option, and how the lead over it changes.
#[derive(Debug)]
pub(super) struct Rival {
    pub(super) option: usize,
    /// The lead over it now, not below nought.
    pub(super) lead: BigInt,
    /// What the lead gains as the number rises.
    pub(super) slope: BigInt,
}

impl Interval {
    /// The interval around `now` in which no rival is ahead. The number itself can't be less than
    /// `least` or more than `most`. A change of it is −lead / slope × `unit`.
    pub(super) fn around(
        now: &Exact,
        rivals: &[Rival],
        unit: &Exact,
        least: Exact,
        most: Option<Exact>,
    ) -> Self {
        let falling = rivals.iter().filter(|rival| rival.slope.is_negative());
        let rising = rivals.iter().filter(|rival| rival.slope.is_positive());
        let up = nearest(falling, unit).filter(|flip| {
            let at = now.plus(&flip.change);
            most.as_ref().is_none_or(|most| at < *most)
        });
        let down = nearest(rising, unit).filter(|flip| now.plus(&flip.change) > least);
        Self {
            from: down.as_ref().map_or(least, |flip| now.plus(&flip.change)),
            to: up
                .as_ref()
                .map_or(most, |flip| Some(now.plus(&flip.change))),
            down,
            up,
        }
    }

    /// The smaller of the changes that lose the lead; downwards if both are as small.
    #[must_use]
    pub fn smallest(&self) -> Option<&Flip> {
        let flips = [&self.down, &self.up].into_iter().flatten();
        flips.min_by_key(|flip| flip.change.abs())
    }
}

/// The first change at which one of the rivals is level: all of them gain in the same direction.
fn nearest<'r>(rivals: impl Iterator<Item = &'r Rival>, unit: &Exact) -> Option<Flip> {
    let first = rivals.min_by(|one, other| {
        // Of two quotients by their products, so that no fraction is reduced.
        let size = &one.lead * other.slope.abs();
        let by_size = size.cmp(&(&other.lead * one.slope.abs()));
        let by_gain = || other.slope.abs().cmp(&one.slope.abs());
        by_size
            .then_with(by_gain)
            .then(one.option.cmp(&other.option))
    })?;
    let change = &Exact::ratio(-&first.lead, first.slope.clone()) * unit;
    Some(Flip {
        change,
        new_leader: first.option,
    })
}
