//! The small random generator of the synthetic town (splitmix64). Every draw is a function of the
//! seed, the number of the supply and what is being drawn: no state runs from one supply to the
//! next, so that a million supplies need no memory and the same arguments give the same bytes.

/// What a draw is for: two purposes of one supply never share their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Use = 1,
    SameHolder,
    Succession,
    Life,
    Person,
    Company,
    Contact,
    Mail,
    Home,
    Address,
    Contract,
    Irregular,
    Payment,
    Demand,
    HalfYear,
    Meter,
    Reading,
    History,
    Debt,
    LegacyAmount,
    Note,
    Fault,
    January,
    Habit,
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

/// The step of splitmix64, an odd number near 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of a seed, a number (of a supply, a row) and a purpose.
    pub(super) fn new(seed: u64, index: u64, purpose: Purpose) -> Random {
        let town = mix(seed.wrapping_add(STEP));
        let place = mix(town ^ index.wrapping_mul(STEP));
        Random { state: mix(place ^ (purpose as u64).wrapping_mul(0xd6e8_feb8_6659_fd93)) }
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A number from 0 up to but without `bound`; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True for `share` out of a thousand draws.
    pub(super) fn permille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of a list, which is never empty: all lists are constants of this module tree.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    /// The place in `weights`, each with the share of its weight.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if at < *weight {
                return index;
            }
            at -= weight;
        }
        0
    }
}
