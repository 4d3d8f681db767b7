//! What the legacy system billed: yearly consumptions, the old bills between two billed readings,
//! and their amounts by the demo tariff of 2019.
//!
//! The amounts are worked out here once more, on purpose without the program's own engine: the
//! parallel bill compares two systems, and one in sixteen old bills is wrong in a way that the
//! comparison must show.

use super::demand::Demand;
use super::random::{Purpose, Random};
use super::readings::Reading;
use super::register::Meter;
use super::supplies::{Supply, taken_on};
use super::town::{Town, Use};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, MicroEuro, amount_of_litres, div_half_up};

/// A bill of the legacy system.
#[derive(Clone, Debug)]
pub(super) struct LegacyBill {
    pub(super) number: String,
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) m3: i64,
    pub(super) total: Cents,
    pub(super) issued_on: Date,
}

impl Town {
    /// Year and cubic metres of the full years since 2017 of the contract; one supply in thirty
    /// lost older years, one in a hundred all of them.
    pub(super) fn consumptions(self, supply: &Supply, demand: &Demand) -> Vec<(i32, i64)> {
        let mut random = self.random(supply.index, Purpose::History);
        random.bits();
        let lost = [0, 1, 2, 3][random.weighted(&[957, 20, 13, 10])];
        let first = (supply.start_on.year() + 1).max(2017 + lost);
        let last = supply.end_on.map_or(2019, |end| if end < taken_on() { 2018 } else { 2019 });
        (first..=last).map(|year| (year, demand.year_m3(year))).collect()
    }

    /// The bills up to the last billed reading, oldest first.
    pub(super) fn legacy_bills(
        self,
        supply: &Supply,
        meters: &[Meter],
        readings: &[Reading],
    ) -> Vec<LegacyBill> {
        let mut random = self.random(supply.index, Purpose::LegacyAmount);
        let billed: Vec<&Reading> = readings.iter().filter(|reading| reading.billed).collect();
        let mut bills = Vec::with_capacity(billed.len());
        let mut add = |from: Date, to: &Reading, m3: i64| {
            let period = Period::closed(from, to.read_on);
            let total = told_total(&mut random, supply, period, m3);
            let issued_on = to.read_on.plus(random.between(18, 42) as i32);
            let year = issued_on.year();
            let number = format!("{year}/{}/{}", supply.code, bills.len() + 1);
            bills.push(LegacyBill { number, from, to: to.read_on, m3, total, issued_on });
        };
        if let Some(first) = billed.first()
            && meters[0].installed_on == supply.start_on
            && first.read_on.since(supply.start_on) < 400
        {
            add(supply.start_on, first, first.raw - meters[0].first_raw);
        }
        for pair in billed.windows(2) {
            add(pair[0].read_on.next(), pair[1], used_m3(meters, pair[0], pair[1]));
        }
        bills
    }
}

/// Cubic metres between two readings, over an exchange too.
fn used_m3(meters: &[Meter], from: &Reading, to: &Reading) -> i64 {
    if from.meter == to.meter {
        return to.raw - from.raw;
    }
    let old = meters[from.meter].removed.map_or(0, |gone| gone.last_raw - from.raw);
    old.max(0) + to.raw - meters[to.meter].first_raw
}

/// The total that the legacy system printed, right or wrong.
fn told_total(random: &mut Random, supply: &Supply, period: Period, m3: i64) -> Cents {
    let mut household = Household {
        usage: supply.usage,
        members: supply.members,
        units: supply.units,
        sewer: supply.services.sewer,
        treatment: supply.services.treatment,
        bonus: supply.bonus,
    };
    match random.weighted(&[940, 25, 20, 15]) {
        1 => household.members = 3 * supply.units,
        2 => household.treatment = false,
        3 => return household.total(period, m3 * 1000).share(random.between(96, 104), 100),
        _ => {}
    }
    household.total(period, m3 * 1000)
}

/// What decides the price of a bill.
struct Household {
    usage: Use,
    members: i64,
    units: i64,
    sewer: bool,
    treatment: bool,
    bonus: bool,
}

/// The demo tariff of 2019 (`data/tariffs/synthetic_ticsi_demo.toml`) for one use: litres a year
/// that end a tier, per member or unit; a price for each tier; euro cents a year of water, sewer
/// and treatment.
struct Prices {
    tier_ends_l: &'static [i64],
    tiers: &'static [i64],
    fixed_cents: [i64; 3],
}

const RESIDENT: Prices = Prices {
    tier_ends_l: &[18_250, 36_500, 54_750, 73_000],
    tiers: &[450_000, 700_000, 1_050_000, 1_500_000, 2_100_000],
    fixed_cents: [1200, 400, 800],
};
const NON_RESIDENT: Prices = Prices {
    tier_ends_l: &[60_000, 120_000],
    tiers: &[700_000, 1_050_000, 1_500_000],
    fixed_cents: [1800, 600, 1200],
};
const COMMERCIAL: Prices = Prices {
    tier_ends_l: &[150_000],
    tiers: &[900_000, 1_300_000],
    fixed_cents: [2400, 800, 1600],
};
const PUBLIC: Prices =
    Prices { tier_ends_l: &[], tiers: &[800_000], fixed_cents: [2400, 800, 1600] };

const SEWER: MicroEuro = MicroEuro(250_000);
const TREATMENT: MicroEuro = MicroEuro(480_000);
/// UI1 and UI2 of each service, UI3 of water (resolutions 529/2013 and 918/2017, from 2018).
const UI1: i64 = 4_000;
const UI2: i64 = 9_000;
const UI3_WATER: i64 = 5_000;
/// Litres a year and member that the social bonus pays (R8.2), until 2019 water only.
const BONUS_L: i64 = 18_250;

impl Household {
    fn prices(&self) -> &'static Prices {
        match self.usage {
            Use::Resident | Use::Condominium => &RESIDENT,
            Use::NonResident => &NON_RESIDENT,
            Use::Commercial => &COMMERCIAL,
            Use::Public => &PUBLIC,
        }
    }

    /// Net of all lines and ten in a hundred of VAT.
    fn total(&self, period: Period, litres: i64) -> Cents {
        let services = 1 + i64::from(self.sewer) + i64::from(self.treatment);
        let mut net = self.water(period, litres) + self.fixed(period);
        if self.sewer {
            net += amount_of_litres(litres, SEWER);
        }
        if self.treatment {
            net += amount_of_litres(litres, TREATMENT);
        }
        for price in [UI1 * services, UI2 * services] {
            net += amount_of_litres(litres, MicroEuro(price));
        }
        if self.bonus {
            let free_l = proportion(BONUS_L * self.members, period);
            net += -amount_of_litres(free_l, MicroEuro(self.prices().tiers[0]));
        } else {
            net += amount_of_litres(litres, MicroEuro(UI3_WATER));
        }
        (net + net.percent(10)).max(Cents::ZERO)
    }

    fn water(&self, period: Period, litres: i64) -> Cents {
        let prices = self.prices();
        let per_member = matches!(self.usage, Use::Resident | Use::Condominium);
        let base = if per_member { self.members } else { self.units };
        let mut amount = Cents::ZERO;
        let mut from = 0;
        for (index, price) in prices.tiers.iter().enumerate() {
            let end = prices.tier_ends_l.get(index);
            let until = end.map_or(litres, |end| proportion(end * base, period).min(litres));
            amount += amount_of_litres(until - from, MicroEuro(*price));
            from = until;
        }
        amount
    }

    fn fixed(&self, period: Period) -> Cents {
        let served = [true, self.sewer, self.treatment];
        let quotas = self.prices().fixed_cents.iter().zip(served).filter(|(_, served)| *served);
        quotas.map(|(cents, _)| Cents(proportion(cents * self.units, period))).sum()
    }
}

/// The part of a year's figure that falls on the days of a period (R3.6, R3.7).
fn proportion(yearly: i64, period: Period) -> i64 {
    div_half_up(i128::from(yearly) * i128::from(period.days()), 365)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::town::day;

    /// Three people, 50 m³ in 182 days of 2019, worked by hand: tiers 27.300, 22.700.
    #[test]
    fn an_old_bill_follows_the_demo_tariff() {
        let household = Household {
            usage: Use::Resident,
            members: 3,
            units: 1,
            sewer: true,
            treatment: true,
            bonus: false,
        };
        let period = Period::new(day(2019, 1, 1), day(2019, 7, 2));
        assert_eq!(period.days(), 182);
        // 12.29 + 15.89 water, 12.50 sewer, 24.00 treatment, 5.98 + 1.99 + 3.99 fixed,
        // 0.60 UI1, 1.35 UI2, 0.25 UI3: net 78.84, VAT 7.88.
        assert_eq!(household.total(period, 50_000), Cents(8672));
    }
}
