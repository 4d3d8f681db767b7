//! How much water a supply truly uses: a yearly volume by use and members, spread over half years
//! that differ, and nothing once a house is closed. Readings, yearly consumptions and old bills
//! all come from here, so they agree.

use super::random::{Purpose, Random};
use super::supplies::Supply;
use super::town::{Town, Use, day};
use frontino_core::dates::{Date, Period};

/// The first day from which half years differ; before it every day is the same.
fn varied_from() -> Date {
    day(2016, 1, 1)
}

const HALF_YEAR_DAYS: i32 = 183;
/// Half years from 2016 to the end of 2019, and one to spare.
const HALF_YEARS: usize = 9;

/// The true use of one supply.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// Litres of an ordinary year.
    pub(super) yearly_l: i64,
    half_years_percent: [i64; HALF_YEARS],
    /// The day from which nothing is used any more.
    pub(super) dry_from: Option<Date>,
}

impl Town {
    /// The true use of a supply.
    pub(super) fn demand(self, supply: &Supply) -> Demand {
        let mut random = self.random(supply.index, Purpose::HalfYear);
        let yearly_l = yearly_l(&mut random, supply);
        let half_years_percent = std::array::from_fn(|_| random.between(78, 122));
        let closed = random.permille(20) && supply.usage != Use::Condominium;
        let dry_from = match self.suspended_on(supply.index) {
            Some(shut_on) => Some(shut_on),
            None if closed => Some(day(2017, 6, 1).plus(random.between(0, 700) as i32)),
            None => None,
        };
        Demand { yearly_l, half_years_percent, dry_from }
    }
}

/// Litres of an ordinary year: about 52 m³ a head at home, with a wide spread.
fn yearly_l(random: &mut Random, supply: &Supply) -> i64 {
    let spread_percent = 25 + (0..3).map(|_| random.between(0, 50)).sum::<i64>();
    let wide_percent = spread_percent * spread_percent / 100;
    match supply.usage {
        Use::Resident => {
            let leaky = if random.permille(30) { 2 } else { 1 };
            52_000 * supply.members * spread_percent / 100 * leaky
        }
        Use::NonResident => 45_000 * wide_percent / 100,
        Use::Condominium => 128_000 * supply.units * random.between(75, 125) / 100,
        Use::Commercial => 150_000 * wide_percent / 100,
        Use::Public => 900_000 * wide_percent / 100,
    }
}

impl Demand {
    /// Litres used in a period; adding up adjacent periods gives the same but for a few litres.
    pub(super) fn litres(&self, period: Period) -> i64 {
        let until = self.dry_from.map_or(period.until, |dry| dry.min(period.until));
        let wet = Period::new(period.from, until);
        let before = wet.intersect(Period::new(wet.from, varied_from()));
        let mut litres = self.yearly_l * before.days() / 365;
        let mut from = varied_from();
        for percent in self.half_years_percent {
            let half_year = Period::new(from, from.plus(HALF_YEAR_DAYS));
            litres += self.yearly_l * wet.intersect(half_year).days() * percent / 36_500;
            from = half_year.until;
        }
        litres
    }

    /// Whole cubic metres of a calendar year.
    pub(super) fn year_m3(&self, year: i32) -> i64 {
        self.litres(Period::new(day(year, 1, 1), day(year + 1, 1, 1))) / 1000
    }
}
