//! What the documents of a bill are made from: as known when it was calculated and issued.

use crate::town::{self, insert_bill};
use frontino_store::bill_file::{self, BillFile};
use frontino_store::test_pg::on_both;
use frontino_store::{Conn, DbUrl};

/// A second supply of another holder, a second run with a bill of each, and what came later.
const ROWS: &[&str] = &[
    "INSERT INTO bill_run (id, name, at_on, state, supplies, inputs, created_at, elapsed_ms,
            first_number, last_number)
        VALUES (2, '2024-2', '2024-10-01', 'issued', 2, '{}', 1, 2, '2024/2', '2024/3')",
    "UPDATE bill SET run_id = 2, calculated_at = 100 WHERE id IN (70002, 80001)",
    "INSERT INTO invoice (bill_id, year, series, no, number, issued_on, due_on, notice_number)
        VALUES (70002, 2024, '', 3, '2024/3', '2024-10-02', '2024-11-01', '302'),
            (80001, 2024, '', 2, '2024/2', '2024-10-02', '2024-11-01', '303')",
    "INSERT INTO supply_terms (supply_id, from_on, category, members, units, sewer, treatment,
            bonus, recorded_at) VALUES
        (7, '2024-05-01', 'resident', 5, 2, true, false, false, 99),
        (7, '2024-06-01', 'resident', 6, 2, true, false, false, 101),
        (7, '2024-07-01', 'resident', 7, 2, true, false, false, 99)",
    "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed, state, recorded_at)
        VALUES (7, 71, '2024-06-30', 'operator', 150, false, 'accepted', 100),
            (7, 71, '2024-07-02', 'self', 151, false, 'accepted', 101)",
    "DELETE FROM posting",
    "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id, amount_cents,
            bill_id, open_item_id) VALUES
        (1, 1, '2024-01-01', 'opening', 'receivables', 'opening', 8, 500, NULL, 5),
        (2, 1, '2024-07-02', 'bill', 'receivables', 'revenue', 7, 100, 70001, NULL),
        (2, 2, '2024-07-02', 'bill', 'receivables', 'vat', 7, 10, 70001, NULL),
        (3, 1, '2024-08-02', 'payment', 'bank', 'receivables', 7, 40, 70001, NULL),
        (4, 1, '2024-10-02', 'bill', 'receivables', 'revenue', 8, 100, 80001, NULL),
        (5, 1, '2024-10-02', 'bill', 'receivables', 'revenue', 7, 100, 70002, NULL),
        (6, 1, '2024-09-30', 'payment', 'bank', 'receivables', 7, 70, 70001, NULL)",
];

fn filled(url: &DbUrl) -> Conn {
    let mut conn = town::fill(url);
    let mut tx = conn.begin().unwrap();
    insert_bill(&mut tx, 80001, None, "2024-01-01", "2024-07-01").unwrap();
    for statement in ROWS {
        tx.execute(statement, &[]).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    tx.commit().unwrap();
    conn
}

fn told(file: &BillFile) -> String {
    let open = file.unpaid.iter();
    let open: Vec<_> = open.map(|o| format!("{} {}", o.document_number, o.open_cents)).collect();
    let before: Vec<_> = file.before.iter().map(|b| (b.from.to_string(), b.actual_l)).collect();
    format!(
        "{} of {} {} {:?} {}; before {before:?}; open {open:?}; read {:?}; meters {}",
        file.bill.number,
        file.supply.code,
        file.holder.code,
        file.supply.members,
        file.supply.units,
        file.readings.iter().map(|r| (r.meter, r.value_m3)).collect::<Vec<_>>(),
        file.meters.len(),
    )
}

const OF_7: &str = "2024/3 of s7 h1 Some(5) 2; before [(\"2023-01-01\", 49000), \
    (\"2024-01-01\", 30000)]; open [\"2024/A/1 70\"]; read [(0, 121), (1, 150)]; meters 2";
const OF_8: &str = "2024/2 of s8 H1 None 2; before []; open [\"1/2019 500\"]; read []; meters 0";

#[test]
fn a_bill_comes_with_what_was_known_of_its_supply() {
    on_both(|url| {
        let mut conn = filled(url);
        let mut tx = conn.begin_read().unwrap();
        let all = bill_file::list(&mut tx, 2, "", 10).unwrap();
        assert_eq!(all.iter().map(told).collect::<Vec<_>>(), [OF_8, OF_7]);
        assert!(all.iter().all(|file| file.run.name == "2024-2"));
        let one = bill_file::find(&mut tx, "2024/3").unwrap().unwrap();
        assert_eq!(told(&one), OF_7);
        assert_eq!((one.sequence, one.holder.full_name().as_str()), (2, "D'Amè Élodie"));
        let last = bill_file::find(&mut tx, "s8").unwrap().unwrap();
        assert_eq!(told(&last), OF_8);
        assert!(bill_file::find(&mut tx, "2024/9").unwrap().is_none());
    });
}

#[test]
fn the_bills_of_a_run_are_read_piece_by_piece() {
    on_both(|url| {
        let mut conn = filled(url);
        let mut tx = conn.begin_read().unwrap();
        let mut numbers = |run: i64, after: &str, limit: usize| {
            let all = bill_file::list(&mut tx, run, after, limit).unwrap();
            all.into_iter().map(|file| file.bill.number).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(numbers(2, "", 1), "2024/2");
        assert_eq!(numbers(2, "2024/2", 1), "2024/3");
        assert_eq!(numbers(2, "2024/3", 1), "");
        assert_eq!(numbers(9, "", 1), "");
    });
}
