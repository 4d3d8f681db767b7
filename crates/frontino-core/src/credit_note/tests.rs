//! What notes take back, case by case.

use super::*;
use crate::dates::{Date, Period};
use crate::money::MicroEuro;
use crate::supply::Service;
use proptest::prelude::*;

fn line(kind: ChargeKind, cents: i64) -> Line {
    let from = Date::new(2019, 1, 1).unwrap();
    Line {
        charge: kind.plain(),
        period: Period::new(from, from.plus(30)),
        quantity: 1000,
        unit_price: MicroEuro(0),
        amount: Cents(cents),
    }
}

/// Water 20.05, sewer 10.00, bonus -5.00, deposit 3.00, interest 0.79.
fn bill() -> Vec<Line> {
    vec![
        line(ChargeKind::WaterTier(1), 2005),
        line(ChargeKind::Flat(Service::Sewer), 1000),
        line(ChargeKind::Bonus, -500),
        line(ChargeKind::Deposit, 300),
        line(ChargeKind::Interest, 79),
    ]
}

fn parts(all: &[(usize, i64)]) -> Vec<CreditedPart> {
    all.iter().map(|(place, cents)| CreditedPart { place: *place, amount: Cents(*cents) }).collect()
}

fn after(before: &CreditedBefore, note: &CreditNote) -> CreditedBefore {
    let mut all = before.clone();
    all.parts.extend(&note.parts);
    all.vat.extend(note.vat.iter().map(|row| (row.percent, row.vat)));
    all
}

#[test]
fn the_cost_of_a_return_is_taken_back_outside_vat() {
    let bill = [line(ChargeKind::WaterTier(1), 2005), line(ChargeKind::ReturnCost, 250)];
    let found = note(&bill, &CreditedBefore::default(), &parts(&[(1, 250)]), false).unwrap();
    let amounts = found.amounts;
    assert_eq!((amounts.return_cost, amounts.bonus), (Cents(250), Cents::ZERO));
    assert_eq!((found.outside(), found.total()), (Cents(250), Cents(250)));
}

#[test]
fn a_note_takes_back_parts_within_what_is_left() {
    let check = |before: &[(usize, i64)], taken: &[(usize, i64)], split, expected| {
        let before = CreditedBefore { parts: parts(before), vat: Vec::new() };
        let found = note(&bill(), &before, &parts(taken), split);
        let found = found.map(|n| [n.amounts.net.0, n.amounts.vat.0, n.outside().0]);
        assert_eq!(found, expected, "{before:?} {taken:?}");
    };
    check(&[], &[(0, 2005)], false, Ok([2005, 201, 0]));
    check(&[], &[(0, 2005)], true, Ok([2005, 201, 0]));
    check(&[], &[(1, 500), (0, 5)], false, Ok([505, 51, 0]));
    check(&[], &[(0, 2005), (2, -500)], false, Ok([2005, 201, -500]));
    check(&[], &[(3, 300), (4, 79)], false, Ok([0, 0, 379]));
    check(&[], &[], false, Err(CreditRefused::Nothing));
    check(&[], &[(0, 0)], false, Err(CreditRefused::Nothing));
    check(&[], &[(2, -500)], false, Err(CreditRefused::Raises));
    check(&[], &[(9, 1)], false, Err(CreditRefused::NoLine { place: 9 }));
    let beyond = |place, left| Err(CreditRefused::BeyondLine { place, left: Cents(left) });
    check(&[], &[(0, 2006)], false, beyond(0, 2005));
    check(&[], &[(0, -1)], false, beyond(0, 2005));
    check(&[], &[(2, 1)], false, beyond(2, -500));
    check(&[], &[(0, 2000), (0, 6)], false, beyond(0, 5));
    check(&[(0, 2000)], &[(0, 6)], false, beyond(0, 5));
    check(&[(0, 2005)], &[(0, 1)], false, beyond(0, 0));
}

#[test]
fn an_amount_is_shared_out_with_its_vat() {
    let check = |limits: &[i64], amount: i64, expected: Result<&[(usize, i64)], CreditRefused>| {
        let limits: Vec<Cents> = limits.iter().copied().map(Cents).collect();
        let found = share_out(&bill(), &CreditedBefore::default(), &limits, Cents(amount));
        assert_eq!(found, expected.map(parts), "{limits:?} {amount}");
    };
    let all = &[2005, 1000, -500, 300, 79];
    check(all, 3306, Ok(&[(0, 2005), (1, 1000)]));
    check(all, 1100, Ok(&[(0, 667), (1, 333)]));
    check(&[0, 1000, 0, 0, 0], 550, Ok(&[(1, 500)]));
    check(all, 3307, Err(CreditRefused::Beyond { left: Cents(3306) }));
    check(all, 5, Err(CreditRefused::BetweenCents { below: Cents(4), above: Cents(6) }));
    check(all, 0, Err(CreditRefused::Nothing));
    check(&[0, 0, -500, 300, 79], 10, Err(CreditRefused::Nothing));
}

#[test]
fn limits_are_the_part_that_is_still_left() {
    let check = |left: i64, part: Option<i64>, expected: i64| {
        assert_eq!(at_most(&[Cents(left)], &[part.map(Cents)]), [Cents(expected)]);
    };
    check(1000, Some(400), 400);
    check(300, Some(400), 300);
    check(0, Some(400), 0);
    check(1000, None, 0);
    check(-500, Some(-200), -200);
    check(-100, Some(-200), -100);
    check(100, Some(-200), 0);
}

proptest! {
    #[test]
    fn notes_of_a_bill_sum_to_the_bill(
        amounts in proptest::collection::vec(1i64..100_000, 1..6),
        cuts in proptest::collection::vec((0usize..6, 1i64..50_000), 0..8),
    ) {
        let lines: Vec<Line> =
            amounts.iter().map(|cents| line(ChargeKind::WaterTier(1), *cents)).collect();
        let mut before = CreditedBefore::default();
        for (place, cents) in cuts {
            let taken = parts(&[(place % lines.len(), cents)]);
            if let Ok(made) = note(&lines, &before, &taken, false) {
                let own = made.amounts.net.percent(10);
                prop_assert!((made.amounts.vat - own).0.abs() <= 1);
                before = after(&before, &made);
            }
        }
        let left = left_of(&lines, &before);
        let rest: Vec<(usize, i64)> =
            left.iter().enumerate().map(|(place, cents)| (place, cents.0)).collect();
        if let Ok(made) = note(&lines, &before, &parts(&rest), false) {
            before = after(&before, &made);
        }
        let net: i64 = amounts.iter().sum();
        if left_of(&lines, &before).iter().all(|left| left.0 == 0) {
            let vat: Cents = before.vat.iter().map(|(_, vat)| *vat).sum();
            prop_assert_eq!(vat, Cents(net).percent(10));
        }
    }

    #[test]
    fn no_cent_of_an_amount_is_lost(
        amounts in proptest::collection::vec(1i64..100_000, 1..6),
        share in 1i64..=100,
    ) {
        let lines: Vec<Line> =
            amounts.iter().map(|cents| line(ChargeKind::WaterTier(1), *cents)).collect();
        let before = CreditedBefore::default();
        let limits = left_of(&lines, &before);
        let net: i64 = amounts.iter().sum();
        let amount = (Cents(net) + Cents(net).percent(10)).share(share, 100);
        if let Ok(taken) = share_out(&lines, &before, &limits, amount) {
            let made = note(&lines, &before, &taken, false).unwrap();
            prop_assert_eq!(made.total(), amount);
        }
    }
}
