//! Correction (conguaglio): what is due minus what was billed for the same days, and nothing else
//! (R2.11, R3). This is how an estimate is set right and a retroactive tariff is applied; a second
//! calculation finds no difference and bills nothing.

use crate::charge::{Charge, ChargeKind, Line};
use crate::dates::Period;
use crate::money::{Cents, MicroEuro};
use std::collections::BTreeMap;

/// What makes two lines comparable: the same charge for the same days at the same price.
type Key = (ChargeKind, Period, MicroEuro);

/// The correction lines that lead from `billed` (original lines and earlier corrections of the
/// same days) to `due`: none where nothing changed.
#[must_use]
pub fn differences<'l>(due: &[Line], billed: impl IntoIterator<Item = &'l Line>) -> Vec<Line> {
    let mut sums: BTreeMap<Key, (i64, Cents)> = BTreeMap::new();
    let mut add = |line: &Line, sign: i64| {
        let key = (line.charge.kind, line.period, line.unit_price);
        let sum = sums.entry(key).or_default();
        sum.0 += sign * line.quantity;
        sum.1 += Cents(sign * line.amount.0);
    };
    due.iter().for_each(|line| add(line, 1));
    billed.into_iter().for_each(|line| add(line, -1));
    let changed = sums.into_iter().filter(|(_, sum)| *sum != (0, Cents::ZERO));
    changed
        .map(|((kind, period, unit_price), (quantity, amount))| Line {
            charge: Charge { correction: true, kind },
            period,
            quantity,
            unit_price,
            amount,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::Date;

    fn line(tier: u8, quantity: i64, price: i64, amount: i64) -> Line {
        let day = |text| Date::parse(text).unwrap();
        Line {
            charge: ChargeKind::WaterTier(tier).plain(),
            period: Period::closed(day("2019-10-01"), day("2019-12-31")),
            quantity,
            unit_price: MicroEuro(price),
            amount: Cents(amount),
        }
    }

    fn check(due: &[Line], billed: &[Line], expected: &[(u8, i64, i64, i64)]) {
        let found: Vec<_> = differences(due, billed)
            .iter()
            .map(|l| {
                assert!(l.charge.correction);
                let ChargeKind::WaterTier(tier) = l.charge.kind else { panic!("{l:?}") };
                (tier, l.quantity, l.unit_price.0, l.amount.0)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn only_differences_are_emitted() {
        let old = line(1, 10_000, 500_000, 500);
        check(&[old], &[old], &[]);
        check(&[line(1, 8_000, 500_000, 400)], &[old], &[(1, -2_000, 500_000, -100)]);
        check(&[], &[old], &[(1, -10_000, 500_000, -500)]);
        check(&[old, line(2, 3_000, 700_000, 210)], &[old], &[(2, 3_000, 700_000, 210)]);
    }

    #[test]
    fn a_new_price_takes_the_old_one_back() {
        let old = line(1, 10_000, 500_000, 500);
        let new = line(1, 10_000, 550_000, 550);
        check(&[new], &[old], &[(1, -10_000, 500_000, -500), (1, 10_000, 550_000, 550)]);
    }

    #[test]
    fn a_correction_made_before_counts_as_billed() {
        let old = line(1, 10_000, 500_000, 500);
        let due = line(1, 8_000, 500_000, 400);
        let made = differences(&[due], &[old]);
        let billed: Vec<Line> = std::iter::once(old).chain(made).collect();
        check(&[due], &billed, &[]);
    }
}
