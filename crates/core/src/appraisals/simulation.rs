//! Owns how often each option takes each rank when the weights are drawn at random.
//!
//! This is the one place with floating-point numbers. The same seed gives the same counts on every
//! machine and on any number of threads: each block of draws has a stream of its own, and nothing is
//! used but additions, multiplications, divisions and comparisons, which every machine does alike.

mod close;
mod draw;
mod kernel;

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::kernel::{Counts, Kernel};
use super::{Exact, grid::Grid, model::Appraisal, safety::grouped};

/// How many draws are made unless somebody says.
pub const DRAWS_USUAL: u64 = 100_000;
/// The most draws that are made.
pub const DRAWS_MOST: u64 = 100_000_000;
/// The most draws that a server makes for one request, and that a conclusion records.
pub const DRAWS_SERVED_MOST: u64 = 100_000;
/// The seed unless somebody says.
pub const SEED_USUAL: u64 = 1;
/// The name of the generator, to be recorded with the seed.
pub const GENERATOR: &str = "xoshiro256++";

/// How many draws share a stream.
const BLOCK: u64 = 4096;

/// Where the weights are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// Any weights that add up to the same, each as likely as the next (uniform on the simplex).
    Any,
    /// Each weight by itself, up to this part of it more or less: 0.2 for a fifth. It is above 0.
    Around(Exact),
}

/// What to simulate.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Where the weights are drawn from.
    pub weights: Weights,
    /// How many sets of weights are drawn.
    pub draws: u64,
    /// What the generator starts with.
    pub seed: u64,
}

/// Why nothing can be simulated so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanProblem {
    /// There are no draws, or more than so many.
    Draws(u64),
    /// The seed is no whole number from 0.
    Seed,
    /// Weights are to be drawn around those stated by nothing, or by more than all.
    Around,
}

impl PlanProblem {
    /// What to do about it, as a sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Draws(most) => format!("Draw weights from 1 to {} times.", grouped(most)),
            Self::Seed => "The seed is a whole number from 0.".to_owned(),
            Self::Around => {
                "Weights are drawn within more than 0 and at most 100 per cent of those \
                             stated."
                    .to_owned()
            }
        }
    }
}

impl Plan {
    /// A plan of at most so many draws; within so many per cent of the stated weights, if that is given.
    pub fn new(
        draws: impl TryInto<u64>,
        most: u64,
        seed: impl TryInto<u64>,
        within: Option<&Exact>,
    ) -> Result<Self, Vec<PlanProblem>> {
        let mut problems = Vec::new();
        let draws = draws.try_into().unwrap_or(0);
        if !(1..=most).contains(&draws) {
            problems.push(PlanProblem::Draws(most));
        }
        let seed = seed.try_into().ok();
        if seed.is_none() {
            problems.push(PlanProblem::Seed);
        }
        let hundred = Exact::of(100);
        if within.is_some_and(|within| !within.is_positive() || *within > hundred) {
            problems.push(PlanProblem::Around);
        }
        let weights = within.map_or(Weights::Any, |within| Weights::Around(within / &hundred));
        match seed.filter(|_| problems.is_empty()) {
            Some(seed) => Ok(Self {
                weights,
                draws,
                seed,
            }),
            None => Err(problems),
        }
    }

    /// Within how many per cent of those stated weights are drawn; none: any weights.
    #[must_use]
    pub fn within(&self) -> Option<Exact> {
        match &self.weights {
            Weights::Any => None,
            Weights::Around(part) => Some(part * &Exact::of(100)),
        }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            weights: Weights::Any,
            draws: DRAWS_USUAL,
            seed: SEED_USUAL,
        }
    }
}

/// How often each option took each rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// What was simulated.
    pub plan: Plan,
    /// The options that stand.
    pub options: Vec<usize>,
    /// By option as above, then by rank from 1: in how many draws.
    pub counts: Vec<Vec<u64>>,
}

impl Acceptability {
    /// Simulates on as many threads as the machine has; none as long as nothing can be concluded.
    #[must_use]
    pub fn of(appraisal: &Appraisal, plan: Plan) -> Option<Self> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        Self::on_threads(appraisal, plan, threads)
    }

    /// Simulates on so many threads, which changes how long it takes and nothing else.
    #[must_use]
    pub fn on_threads(appraisal: &Appraisal, plan: Plan, threads: usize) -> Option<Self> {
        let field = Grid::of(appraisal, |_| true).field()?;
        let kernel = Kernel::new(appraisal, &field, &plan.weights);
        let blocks = blocks(plan.draws.min(DRAWS_MOST), plan.seed);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut counts = kernel.counts();
            while let Some((draws, stream)) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                kernel.run(*draws, stream.clone(), &mut counts);
            }
            counts
        };
        let all = thread::scope(|scope| {
            let others: Vec<_> = (1..threads.min(blocks.len()))
                .map(|_| scope.spawn(work))
                .collect();
            let mut all = work();
            for other in others {
                match other.join() {
                    Ok(counts) => all.add(&counts),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        let counts = kernel.by_option(&all);
        let options = field.options;
        Some(Self {
            plan,
            options,
            counts,
        })
    }

    /// In what part of the draws an option of these took a rank; exact.
    #[must_use]
    pub fn share(&self, place: usize, rank: usize) -> Option<Exact> {
        let count = *self.counts.get(place)?.get(rank.checked_sub(1)?)?;
        let draws: u64 = self.counts.get(place)?.iter().sum();
        Exact::of(usize::try_from(count).ok()?).over(&Exact::of(usize::try_from(draws).ok()?))
    }

    /// The standard error of that part.
    #[must_use]
    pub fn standard_error(&self, place: usize, rank: usize) -> Option<f64> {
        let share = self.share(place, rank)?.to_f64();
        let draws = Exact::of(usize::try_from(self.counts.get(place)?.iter().sum::<u64>()).ok()?);
        Some((share * (1.0 - share) / draws.to_f64()).sqrt())
    }

    /// Where an option took a rank in all draws or in none of them, by what part of all weights that may
    /// be off at most, with 95 per cent confidence: 3 / draws (the rule of three). The standard error says
    /// nought there, which is no certainty.
    #[must_use]
    pub fn rule_of_three(&self, place: usize, rank: usize) -> Option<Exact> {
        let share = self.share(place, rank)?;
        let draws: u64 = self.counts.get(place)?.iter().sum();
        let off = Exact::of(3).over(&Exact::of(usize::try_from(draws).ok()?))?;
        let known = share.is_zero() || share == Exact::one();
        known.then(|| off.min(Exact::one()))
    }

    /// A part of the draws as people read it, in per cent: `61.3 ±0.15` with its standard error, or
    /// `100.0 −0.003` with how far it may be off where that says nothing.
    #[must_use]
    pub fn shown(&self, place: usize, rank: usize) -> Option<String> {
        let share = self.share(place, rank)?;
        let points = share.points();
        if let Some(off) = self.rule_of_three(place, rank) {
            let sign = if share.is_zero() { "+" } else { "−" };
            let off = &off * &Exact::of(100);
            return Some(format!("{points} {sign}{}", off.brief()));
        }
        let error = self.standard_error(place, rank)? * 100.0;
        Some(format!("{points} ±{error:.2}"))
    }

    /// In what part of the draws an option came first, alone or level.
    #[must_use]
    pub fn first(&self, option: usize) -> Option<Exact> {
        let place = self.options.iter().position(|known| *known == option)?;
        self.share(place, 1)
    }
}

/// How many draws each block has, and its own stream: 2¹²⁸ numbers from that of the block before.
fn blocks(draws: u64, seed: u64) -> Vec<(u64, Xoshiro256PlusPlus)> {
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut left = draws;
    let mut blocks = Vec::new();
    while left > 0 {
        let these = left.min(BLOCK);
        blocks.push((these, stream.clone()));
        stream.jump();
        left -= these;
    }
    blocks
}

impl Kernel {
    fn by_option(&self, counts: &Counts) -> Vec<Vec<u64>> {
        let rows = self.class_of.iter().map(|class| counts.of(*class).to_vec());
        rows.collect()
    }
}
