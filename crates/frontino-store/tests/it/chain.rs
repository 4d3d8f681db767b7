//! The bills of a supply form a chain: by the keys alone no day is billed twice or left out.

use crate::town::{self, insert_bill};
use frontino_store::test_pg::on_both;
use frontino_store::{Conn, StoreError};

/// What becomes of one more bill behind the two of the made-up town, which end on 1 July.
fn add(conn: &mut Conn, id: i64, previous: Option<i64>, from: &str, until: &str) -> bool {
    let mut tx = conn.begin().unwrap();
    match insert_bill(&mut tx, id, previous, from, until) {
        Ok(_) => true,
        Err(StoreError::Constraint(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn no_day_is_billed_twice_or_left_out() {
    let third = (70003, Some(70002));
    let cases = [
        ("follows", third, "2024-07-01", "2024-10-01", true),
        ("of no day", third, "2024-07-01", "2024-07-01", true),
        ("a day of overlap", third, "2024-06-30", "2024-10-01", false),
        ("a day of gap", third, "2024-07-02", "2024-10-01", false),
        ("ends before it begins", third, "2024-07-01", "2024-06-30", false),
        ("same days again", third, "2024-04-01", "2024-07-01", false),
        ("same place again", (70002, Some(70001)), "2024-04-01", "2024-07-01", false),
        ("a second behind the first", (70003, Some(70001)), "2024-04-01", "2024-07-01", false),
        ("a place left out", (70004, Some(70003)), "2024-07-01", "2024-10-01", false),
        ("a second beginning", (70003, None), "2024-07-01", "2024-10-01", false),
        (
            "a first bill that follows another",
            (80001, Some(80000)),
            "2024-07-01",
            "2024-10-01",
            false,
        ),
        ("a first bill of another supply", (80001, None), "2024-01-01", "2024-04-01", true),
        (
            "behind the bill of another supply",
            (80002, Some(70002)),
            "2024-07-01",
            "2024-10-01",
            false,
        ),
    ];
    on_both(|url| {
        let mut conn = town::fill(url);
        for (case, (id, previous), from, until, expected) in cases {
            assert_eq!(add(&mut conn, id, previous, from, until), expected, "{case}");
        }
    });
}

#[test]
fn a_bill_in_the_chain_cannot_move_or_go() {
    on_both(|url| {
        let mut conn = town::fill(url);
        for sql in [
            "UPDATE bill SET until_on = '2024-04-02' WHERE id = 70001",
            "UPDATE bill SET from_on = '2024-04-02' WHERE id = 70002",
            "UPDATE bill SET previous_id = NULL WHERE id = 70002",
            "UPDATE bill SET supply_id = 8 WHERE id = 70002",
            "DELETE FROM bill WHERE id = 70001",
        ] {
            let mut tx = conn.begin().unwrap();
            assert!(matches!(tx.execute(sql, &[]), Err(StoreError::Constraint(_))), "{sql}");
        }
    });
}
