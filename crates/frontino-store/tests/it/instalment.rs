//! Plans of instalments and their notices, on both engines.

use crate::town;
use frontino_core::dates::Date;
use frontino_store::test_pg::on_both;
use frontino_store::{StoreError, Val, instalment, notice, open_item};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn a_migration_knows_the_notices_of_bills_and_of_instalments() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut own = open_item::list_own_notices(&mut conn.begin_read().unwrap()).unwrap();
        own.sort();
        assert_eq!(own, ["301", "302", "303"]);
    });
}

#[test]
fn a_bill_has_one_open_plan_and_no_notice_serves_two() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let plan = |bill_id: i64, number: &str| instalment::NewPlan {
            bill_id,
            supply_id: 7,
            basis: "right",
            reason: None,
            asked_on: day("2024-07-05"),
            granted_on: day("2024-07-05"),
            debt_cents: 110,
            deferral_percent: 0,
            instalments: vec![(day("2024-08-01"), 110, number.to_owned())],
        };
        let mut tx = conn.begin().unwrap();
        let sql = "INSERT INTO counter (name, next_no) VALUES ('instalment_plan', 12)";
        tx.execute(sql, &[]).unwrap();
        assert_eq!(instalment::insert(&mut tx, &[plan(70001, "304")], 1).unwrap(), 12);
        tx.commit().unwrap();
        for (bill_id, number) in [(70001, "305"), (70002, "302")] {
            let mut tx = conn.begin().unwrap();
            let again = instalment::insert(&mut tx, &[plan(bill_id, number)], 1);
            assert!(matches!(again, Err(StoreError::Constraint(_))), "{number}: {again:?}");
        }
        let mut tx = conn.begin().unwrap();
        let plans = instalment::list_of_bill(&mut tx, "2024/A/1").unwrap();
        let states: Vec<&str> = plans.iter().map(|plan| plan.state.as_str()).collect();
        assert_eq!(states, ["broken", "open"]);
        let found = notice::find(&mut tx, "304").unwrap().unwrap();
        assert_eq!((found.document.as_str(), found.due_on), ("2024/A/1", day("2024-08-01")));
        assert_eq!(notice::find_number(&mut tx, "04").unwrap().as_deref(), Some("304"));
        instalment::update_ended(&mut tx, &plans[1], "cancelled", day("2024-07-06")).unwrap();
        // What has ended does not end again.
        instalment::update_ended(&mut tx, &plans[0], "cancelled", day("2024-07-06")).unwrap();
        let sql = "SELECT count(*) FROM instalment_plan WHERE state = $1";
        assert_eq!(tx.number(sql, &[Val::Text("broken")]).unwrap(), 1);
        assert!(instalment::list_open(&mut tx).unwrap().is_empty());
        tx.commit().unwrap();
    });
}
