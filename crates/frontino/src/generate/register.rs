//! Meters: a register that counts the true use, exchanges in 2019, registers that pass zero.

use super::demand::Demand;
use super::random::{Purpose, Random};
use super::supplies::{Supply, taken_on};
use super::town::{Town, day};
use frontino_core::dates::{Date, Period};

/// A meter of a supply. `first_raw` and `last_raw` count on past the register's end.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    pub(super) serial: String,
    pub(super) digits: u32,
    pub(super) caliber_mm: i64,
    pub(super) installed_on: Date,
    pub(super) first_raw: i64,
    pub(super) removed: Option<Removed>,
}

/// When a meter was taken out, and what it showed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Removed {
    pub(super) on: Date,
    pub(super) last_raw: i64,
}

impl Meter {
    /// Where the register passes to zero.
    pub(super) fn capacity(&self) -> i64 {
        10i64.pow(self.digits)
    }

    /// What the dial shows.
    pub(super) fn shown(&self, raw: i64) -> i64 {
        raw.rem_euclid(self.capacity())
    }

    /// The register on the evening of a day.
    pub(super) fn raw_on(&self, demand: &Demand, on: Date) -> i64 {
        self.first_raw + demand.litres(Period::closed(self.installed_on.next(), on)) / 1000
    }
}

impl Town {
    /// The meters of a supply, oldest first; never none. A meter that the next contract takes over
    /// counts as removed on the last day of this one.
    pub(super) fn meters(self, supply: &Supply, demand: &Demand) -> Vec<Meter> {
        if self.succeeds(supply.index) {
            return vec![self.taken_over(supply)];
        }
        let mut meters = self.own_meters(supply, demand);
        let left_on = supply.end_on.filter(|_| supply.followed);
        if let (Some(on), Some(last)) = (left_on, meters.last_mut()) {
            last.removed = Some(Removed { on, last_raw: last.raw_on(demand, on) });
        }
        meters
    }

    fn own_meters(self, supply: &Supply, demand: &Demand) -> Vec<Meter> {
        let mut random = self.random(supply.index, Purpose::Meter);
        let installed_on = installation(&mut random, supply.start_on);
        let life_m3 = demand.litres(Period::closed(installed_on, taken_on())) / 1000;
        let mut first = Meter {
            serial: serial(&mut random, supply.index * 2, installed_on),
            digits: digits(&mut random, life_m3),
            caliber_mm: caliber_mm(demand.yearly_l),
            installed_on,
            first_raw: random.between(0, 4),
            removed: None,
        };
        if self.rolls_over(supply, demand) {
            let zero_on = day(2018, 2, 1).plus(random.between(0, 690) as i32);
            let until_zero = first.raw_on(demand, zero_on) - first.first_raw;
            first.first_raw = first.capacity() - until_zero;
            return vec![first];
        }
        match exchange_day(&mut random, supply, installed_on) {
            None => vec![first],
            Some(on) => {
                first.removed = Some(Removed { on, last_raw: first.raw_on(demand, on) });
                let second = Meter {
                    serial: serial(&mut random, supply.index * 2 + 1, on),
                    installed_on: on,
                    first_raw: 0,
                    removed: None,
                    ..first.clone()
                };
                vec![first, second]
            }
        }
    }

    /// The meter that the contract before left in its place, from its last reading on.
    fn taken_over(self, supply: &Supply) -> Meter {
        let before = self.supply(supply.index - 1);
        let demand = self.demand(&before);
        let mut meters = self.meters(&before, &demand);
        // A supply always has a meter; the swap takes the last without copying it.
        let mut meter = meters.swap_remove(meters.len() - 1);
        let left_on = supply.start_on.previous();
        meter.first_raw = meter.shown(meter.raw_on(&demand, left_on));
        meter.installed_on = supply.start_on;
        meter.removed = None;
        meter
    }

    /// Whether the register passes zero between 2018 and 2019; such a meter is always read.
    pub(super) fn rolls_over(self, supply: &Supply, demand: &Demand) -> bool {
        let old_enough = supply.start_on < day(2016, 1, 1);
        let drawn = self.random(supply.index, Purpose::History).permille(16);
        drawn && old_enough && demand.dry_from.is_none() && demand.yearly_l >= 40_000
    }
}

/// A meter of the beginning of the contract, or a later one when the contract is old.
fn installation(random: &mut Random, start_on: Date) -> Date {
    let oldest = day(2001, 1, 1);
    if start_on >= oldest {
        return start_on;
    }
    oldest.plus(random.between(0, 14 * 365) as i32)
}

/// Four meters in a hundred were exchanged in 2019, half of them after the last bill.
fn exchange_day(random: &mut Random, supply: &Supply, installed_on: Date) -> Option<Date> {
    let exchanged = random.permille(42);
    let late = random.permille(450);
    let spring = day(2019, 1, 15).plus(random.between(0, 130) as i32);
    let autumn = day(2019, 10, 2).plus(random.between(0, 70) as i32);
    let on = if late { autumn } else { spring };
    let in_contract = supply.end_on.is_none_or(|end| on < end);
    (exchanged && in_contract && installed_on < day(2016, 1, 1)).then_some(on)
}

/// Makers' letters, year and a number that is never used twice.
fn serial(random: &mut Random, number: u64, installed_on: Date) -> String {
    let maker = random.pick(&["MT", "SA", "WD", "BM"]);
    let year = installed_on.year() % 100;
    // Multiplying by an odd number that is no multiple of five shuffles without repeating.
    format!("{year:02}{maker}{:08}", (number + 1) * 38_462_147 % 100_000_000)
}

/// Five digits for most; never so few that a life's use is more than half the register.
fn digits(random: &mut Random, life_m3: i64) -> u32 {
    let drawn = match random.weighted(&[8, 86, 6]) {
        0 if life_m3 < 4_500 => 4,
        2 => 6,
        _ => 5,
    };
    if life_m3 < 45_000 { drawn } else { 6 }
}

fn caliber_mm(yearly_l: i64) -> i64 {
    let sizes = [(400_000, 15), (1_500_000, 20), (4_000_000, 30)];
    sizes.iter().find(|(most_l, _)| yearly_l <= *most_l).map_or(50, |(_, caliber_mm)| *caliber_mm)
}
