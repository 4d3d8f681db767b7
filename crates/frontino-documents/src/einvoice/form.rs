//! Quantity, price and total of a line so that their product agrees (code 00423: within a cent).
//!
//! A bill states a fixed quota as days and a year's amount, and may round a tier from an exact
//! fraction; the invoice states what was charged by the day, or as one piece, where the product of
//! what the bill prints would not be its amount. The amount itself is never touched.

use frontino_core::charge::Line;
use frontino_core::money::{Cents, div_half_up};

/// Unit of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Cubic metre.
    CubicMetre,
    /// Day.
    Day,
    /// Piece: without a unit of measure.
    Piece,
}

/// How a line states its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Quantity in thousandths, never negative.
    pub quantity_milli: i64,
    /// Its unit.
    pub unit: Unit,
    /// Price in hundred-millionths of a euro; bears the sign of the total.
    pub price_e8: i64,
    /// Total.
    pub total: Cents,
}

/// Hundred-billionths of a euro (thousandths by hundred-millionths) in a cent.
const PRODUCT_PER_CENT: i128 = 1_000_000_000;
/// How far a product may be from its total: three quarters of a cent, below the cent of the SdI.
const APART_MAX: i128 = PRODUCT_PER_CENT * 3 / 4;
/// Days of the year by which a quota is spread (R3.7).
const YEAR_DAYS: i128 = 365;

impl Form {
    /// Quantity by price, in hundred-billionths of a euro.
    fn product(&self) -> i128 {
        i128::from(self.quantity_milli) * i128::from(self.price_e8)
    }

    /// Whether quantity by price is the total.
    #[must_use]
    pub fn agrees(&self) -> bool {
        (self.product() - i128::from(self.total.0) * PRODUCT_PER_CENT).abs() <= APART_MAX
    }

    /// The amount as one piece, which always agrees.
    #[must_use]
    pub fn piece(total: Cents) -> Form {
        let price_e8 = total.0.saturating_mul(1_000_000);
        Form { quantity_milli: 1000, unit: Unit::Piece, price_e8, total }
    }

    /// With the sign of a credit note.
    #[must_use]
    pub fn negated(self) -> Form {
        Form { price_e8: -self.price_e8, total: -self.total, ..self }
    }
}

/// The form of a line of a bill.
#[must_use]
pub fn of_line(line: &Line) -> Form {
    let (kind, total) = (line.charge.kind, line.amount);
    let quantity = line.quantity.saturating_abs();
    let sign = if total.0 < 0 { -1 } else { 1 };
    let price = line.unit_price.0.saturating_abs();
    let form = if kind.counts_days() {
        by_day(quantity, price, total).filter(Form::agrees).or_else(|| spread(quantity, total))
    } else {
        let (quantity_milli, unit) = match kind.is_rated() {
            true => (quantity, Unit::CubicMetre),
            false => (quantity.saturating_mul(1000), Unit::Piece),
        };
        Some(Form { quantity_milli, unit, price_e8: sign * price.saturating_mul(100), total })
    };
    form.filter(Form::agrees).unwrap_or_else(|| Form::piece(total))
}

/// A year's amount, times the units that the amount tells, by the day.
fn by_day(days: i64, year_microeuro: i64, total: Cents) -> Option<Form> {
    let yearly = i128::from(year_microeuro) * i128::from(days);
    if yearly == 0 {
        return None;
    }
    let times = div_half_up(i128::from(total.0) * 10_000 * YEAR_DAYS, yearly);
    let price_e8 = div_half_up(i128::from(year_microeuro) * 100 * i128::from(times), YEAR_DAYS);
    Some(Form { quantity_milli: days.saturating_mul(1000), unit: Unit::Day, price_e8, total })
}

/// The amount spread over the days.
fn spread(days: i64, total: Cents) -> Option<Form> {
    if days == 0 {
        return None;
    }
    let price_e8 = div_half_up(i128::from(total.0) * 1_000_000, days.into());
    Some(Form { quantity_milli: days.saturating_mul(1000), unit: Unit::Day, price_e8, total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontino_core::charge::{Charge, ChargeKind};
    use frontino_core::dates::{Date, Period};
    use frontino_core::money::MicroEuro;
    use frontino_core::supply::Service;
    use proptest::prelude::*;

    fn line(kind: ChargeKind, quantity: i64, price: i64, cents: i64) -> Line {
        let day = Date::new(2020, 1, 1).unwrap();
        Line {
            charge: Charge { correction: false, kind },
            period: Period::new(day, day.plus(60)),
            quantity,
            unit_price: MicroEuro(price),
            amount: Cents(cents),
        }
    }

    #[test]
    fn a_line_states_what_it_charges() {
        let (tier, fixed) = (ChargeKind::WaterTier(1), ChargeKind::Fixed(Service::Water));
        let check = |kind, (quantity, price, cents), expected: (i64, Unit, i64)| {
            let form = of_line(&line(kind, quantity, price, cents));
            let found = (form.quantity_milli, form.unit, form.price_e8);
            assert_eq!(found, expected, "{kind:?} {quantity} {price} {cents}");
            assert!(form.agrees() && form.total.0 == cents);
        };
        let m3 = Unit::CubicMetre;
        check(tier, (12_345, 412_300, 509), (12_345, m3, 41_230_000));
        // A credit: the quantity stays positive, the price bears the sign.
        check(tier, (-12_345, 412_300, -509), (12_345, m3, -41_230_000));
        // Rounded from an exact fraction of a litre: still within what is granted.
        check(tier, (333, 2_000_000, 67), (333, m3, 200_000_000));
        check(tier, (0, 412_300, 0), (0, m3, 41_230_000));
        // A difference that quantity and price do not give is one piece.
        check(tier, (1000, 412_300, 9), (1000, Unit::Piece, 9_000_000));
        // 20 euro a year, 109 days: 5.97; two units: 11.95.
        check(fixed, (109, 20_000_000, 597), (109_000, Unit::Day, 5_479_452));
        check(fixed, (109, 20_000_000, 1195), (109_000, Unit::Day, 10_958_904));
        check(fixed, (-109, 20_000_000, -597), (109_000, Unit::Day, -5_479_452));
        // In a leap year by days of that year: 20 * 109 / 366.
        check(fixed, (109, 20_000_000, 596), (109_000, Unit::Day, 5_467_890));
        check(fixed, (109, 0, 0), (109_000, Unit::Day, 0));
        check(fixed, (0, 20_000_000, 12), (1000, Unit::Piece, 12_000_000));
        check(ChargeKind::Deposit, (1, 25_000_000, 2500), (1000, Unit::Piece, 2_500_000_000));
        check(ChargeKind::Bonus, (9000, 1_500_000, -1350), (9000, m3, -150_000_000));
    }

    proptest! {
        #[test]
        fn every_line_agrees_and_keeps_its_amount(
            days in any::<bool>(),
            quantity in -2_000_000_000i64..2_000_000_000,
            price in 0i64..500_000_000,
            cents in -9_999_999_999i64..9_999_999_999,
        ) {
            let fixed = ChargeKind::Fixed(Service::Sewer);
            let kind = if days { fixed } else { ChargeKind::WaterTier(2) };
            let form = of_line(&line(kind, quantity, price, cents));
            prop_assert!(form.agrees() && form.quantity_milli >= 0);
            prop_assert_eq!(form.total, Cents(cents));
        }
    }
}
