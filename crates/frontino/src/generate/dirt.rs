//! Faults of a legacy export, put into a given share of the rows. Which row is hit depends on the
//! seed only; the kinds take turns, so that every kind occurs however few rows there are.

mod catalogue;
mod spoil;

use super::layout::Layout;
use super::random::{Purpose, Random};
use frontino_core::dates::Date;
use std::collections::VecDeque;

pub(super) use catalogue::catalogue;
pub(super) use spoil::Row;

/// What a fault does to the row it hits, by the rules of the migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The row is taken, perhaps with a warning, or is a duplicate of one that is taken.
    Kept,
    /// The row goes into quarantine, or is not there at all.
    Lost,
    /// A wrong check character of a person's or firm's code: on one holder in a hundred at most.
    Code,
}

/// A kind of fault.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    /// Changes the row; false, with the row as it was, where this row cannot have the fault.
    strike: fn(&mut Row<'_>) -> bool,
}

/// What a row's cells do not tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hint {
    /// The row must not get lost: the last billed reading fixes where billing goes on.
    pub(super) protected: bool,
    /// The actual reading of the same meter before this one, when this one is actual too.
    pub(super) previous_m3: Option<i64>,
    /// Where the register passes to zero.
    pub(super) capacity: i64,
    pub(super) installed_on: Option<Date>,
    pub(super) removed_on: Option<Date>,
    /// How this contract could overlap the one that followed it.
    pub(super) overlap: Option<Overlap>,
}

/// A contract that goes on although the next one at the same place has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overlap {
    pub(super) until: Date,
    /// The number of the next contract's holder.
    pub(super) holder: u64,
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spoiled {
    Written,
    /// Written, and these cells once more some rows later.
    Repeated {
        rows_later: u64,
        cells: Vec<String>,
    },
    LeftOut,
}

/// Which rows of one file are hit, and by what.
pub(super) struct Plan {
    pub(super) catalogue: &'static [Fault],
    pub(super) counts: Vec<u64>,
    permille: u64,
    seed: u64,
    /// Whether a lost row costs a supply its bill; then two of three faults keep the row.
    losses_hurt: bool,
    row: u64,
    turns: [usize; 3],
    waiting: VecDeque<usize>,
    wrong_codes: u64,
}

impl Plan {
    /// The faults of one file.
    pub(super) fn new(file: &str, seed: u64, permille: u64) -> Plan {
        let catalogue = catalogue(file);
        let name = file.bytes().fold(0u64, |sum, c| sum * 31 + u64::from(c));
        Plan {
            catalogue,
            counts: vec![0; catalogue.len()],
            permille,
            seed: seed ^ name,
            losses_hurt: matches!(file, "holders" | "supplies" | "meters"),
            row: 0,
            turns: [0; 3],
            waiting: VecDeque::new(),
            wrong_codes: 0,
        }
    }

    /// How many rows were changed, added or left out.
    pub(super) fn dirty_rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Puts a fault into the next row when it is its turn.
    pub(super) fn spoil(
        &mut self,
        layout: &'static Layout,
        cells: &mut Vec<String>,
        hint: &Hint,
    ) -> Spoiled {
        let row = self.row;
        self.row += 1;
        if self.permille == 0 {
            return Spoiled::Written;
        }
        if self.is_hit(row)
            && let Some(kind) = self.next_kind()
        {
            self.waiting.push_back(kind);
        }
        let code_is_free = (self.wrong_codes + 1) * 100 <= self.row;
        for place in 0..self.waiting.len() {
            let kind = self.waiting[place];
            let fault = &self.catalogue[kind];
            let allowed = match fault.effect {
                Effect::Kept => true,
                Effect::Lost => !hint.protected,
                Effect::Code => code_is_free,
            };
            let random = Random::new(self.seed, row, Purpose::Fault);
            let mut target = Row::new(layout, cells, hint, random);
            if allowed && (fault.strike)(&mut target) {
                let spoiled = target.outcome;
                self.wrong_codes += u64::from(fault.effect == Effect::Code);
                self.counts[kind] += 1;
                self.waiting.remove(place);
                return spoiled;
            }
        }
        Spoiled::Written
    }

    /// Whether a row is the one of its stretch that is hit: with `permille` out of a thousand the
    /// rows are cut into stretches as even as can be, and in each one row is drawn.
    fn is_hit(&self, row: u64) -> bool {
        let stretch = row * self.permille / 1000;
        let start = |stretch: u64| (stretch * 1000).div_ceil(self.permille);
        let (from, until) = (start(stretch), start(stretch + 1));
        let mut random = Random::new(self.seed, !stretch, Purpose::Fault);
        row == from + random.below(until - from)
    }

    /// The kind whose turn it is and that is not waiting for a fitting row already.
    fn next_kind(&mut self) -> Option<usize> {
        for _ in 0..3 * self.catalogue.len() {
            self.turns[0] += 1;
            let kind = if !self.losses_hurt {
                (self.turns[0] - 1) % self.catalogue.len()
            } else if self.turns[0].is_multiple_of(3) {
                self.turns[2] += 1;
                self.nth(self.turns[2] - 1, |effect| effect == Effect::Lost)
            } else {
                self.turns[1] += 1;
                self.nth(self.turns[1] - 1, |effect| effect != Effect::Lost)
            };
            if !self.waiting.contains(&kind) {
                return Some(kind);
            }
        }
        None
    }

    /// The `turn`-th of the kinds with such an effect, from the beginning again after the last.
    fn nth(&self, turn: usize, wanted: fn(Effect) -> bool) -> usize {
        let kinds = self.catalogue.iter().enumerate().filter(|(_, fault)| wanted(fault.effect));
        let kinds: Vec<usize> = kinds.map(|(kind, _)| kind).collect();
        kinds[turn % kinds.len()]
    }
}
