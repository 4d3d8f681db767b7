//! The view that opens the packed lines of bills says public codes, days and amounts.

use crate::town;
use frontino_core::charge::{Charge, ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, MicroEuro};
use frontino_core::supply::Service;
use frontino_store::packed::write_lines;
use frontino_store::test_pg::on_both;

const KINDS: [ChargeKind; 14] = [
    ChargeKind::WaterTier(1),
    ChargeKind::WaterTier(12),
    ChargeKind::Flat(Service::Sewer),
    ChargeKind::Flat(Service::Treatment),
    ChargeKind::Fixed(Service::Water),
    ChargeKind::Fixed(Service::Sewer),
    ChargeKind::Fixed(Service::Treatment),
    ChargeKind::Component(0),
    ChargeKind::RelievedWater,
    ChargeKind::Bonus,
    ChargeKind::Deposit,
    ChargeKind::Interest,
    ChargeKind::Compensation,
    ChargeKind::ReturnCost,
];

#[test]
fn the_view_says_what_a_bill_says() {
    let components = ["ui1".to_owned()];
    let from = Date::parse("2024-07-01").unwrap();
    let (mut lines, mut expected) = (Vec::new(), Vec::new());
    for (kind, place) in KINDS.into_iter().flat_map(|kind| [kind, kind]).zip(0i32..) {
        let charge = Charge { correction: place % 2 == 1, kind };
        let (period, cents) = (Period::new(from.plus(place), from.plus(40)), i64::from(place) - 9);
        let (unit_price, amount) = (MicroEuro(1_500_000), Cents(cents));
        lines.push(Line { charge, period, quantity: 2_500, unit_price, amount });
        expected.push(format!(
            "{} {} {} 2500 1500000 {cents}",
            charge.code(&components),
            period.from,
            period.until
        ));
    }
    let mut packed = String::new();
    write_lines(&lines, from, &components, &mut packed);
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        town::insert_bill(&mut tx, 70003, Some(70002), "2024-07-01", "2024-10-01").unwrap();
        let sql = format!("UPDATE bill SET lines = '{packed}' WHERE id = 70003");
        tx.execute(&sql, &[]).unwrap();
        let sql = "SELECT code, CAST(from_on AS TEXT), CAST(until_on AS TEXT), quantity,
                unit_price_microeuro, amount_cents
             FROM bill_line WHERE bill_id = 70003 ORDER BY position";
        let seen = tx.list(sql, &[], |row| {
            let (code, from, until) = (row.text(0)?, row.text(1)?, row.text(2)?);
            let [quantity, price, cents] = [row.int(3)?, row.int(4)?, row.int(5)?];
            Ok(format!("{code} {from} {until} {quantity} {price} {cents}"))
        });
        assert_eq!(seen.unwrap(), expected);
    });
}
