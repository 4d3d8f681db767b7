//! `bill verify` makes corrections again, and finds one that was tampered with.

use crate::frontino::Program;
use crate::second_bill::{RUN, SUPPLIES, corrected};
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;

/// Supplies without a meter have no bill.
const BILLS: i64 = SUPPLIES - 3;

fn change(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    assert_eq!(tx.execute(sql, &[]).unwrap(), 1, "{sql}");
    tx.commit().unwrap();
}

fn lines_of(db: &DbUrl, id: i64) -> String {
    let sql = format!("SELECT lines FROM bill WHERE id = {id}0002");
    let mut conn = db.open().unwrap();
    let found = conn.begin_read().unwrap().find(&sql, &[], |row| row.string(0)).unwrap();
    found.unwrap()
}

fn differing(program: &Program, supply: &str, what: &str) {
    let (status, value) = program.run(&["bill", "verify", "--run", RUN]);
    assert_eq!(status, 1, "{value}");
    let all = value["differing"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{value}");
    assert_eq!((&all[0]["supply_code"], &all[0]["what"]), (&supply.into(), &what.into()));
    assert_eq!(value["verified"], BILLS - 1);
}

#[test]
fn corrections_are_made_again_and_a_tampered_one_is_found() {
    on_both(|db| {
        let program = corrected(db);
        assert_eq!(program.done(&["bill", "verify"])["verified"], 2 * BILLS);
        // A correction of the volume, of the terms, and of the old system's estimate.
        for id in [7, 33, 18] {
            let lines = lines_of(db, id);
            let (before, tail) = lines.split_once(",[\"-W").expect(&lines);
            let (gone, after) = tail.split_once(']').unwrap();
            let (head, cents) = gone.rsplit_once(',').unwrap();
            let more = cents.parse::<i64>().unwrap() + 1;
            let forged = format!("{before},[\"-W{head},{more}]{after}");
            for tampered in [format!("{before}{after}"), forged] {
                change(db, &format!("UPDATE bill SET lines = '{tampered}' WHERE id = {id}0002"));
                differing(&program, &format!("U{id:06}"), "corrections");
            }
            change(db, &format!("UPDATE bill SET lines = '{lines}' WHERE id = {id}0002"));
        }
        // A cent more to pay.
        change(db, "UPDATE bill SET payable_cents = payable_cents + 1 WHERE id = 70002");
        differing(&program, "U000007", "payable");
        change(db, "UPDATE bill SET payable_cents = payable_cents - 1 WHERE id = 70002");
        assert_eq!(program.done(&["bill", "verify", "--run", RUN])["verified"], BILLS);
    });
}

#[test]
fn the_part_beyond_two_years_is_made_again() {
    on_both(|db| {
        let program = corrected(db);
        assert_eq!(program.done(&["bill", "verify"])["verified"], 2 * BILLS);
        let barred = "SELECT min(supply_id) FROM bill WHERE run_id = 2 AND barred_cents > 0";
        let id = db.open().unwrap().begin_read().unwrap().number(barred, &[]).unwrap();
        let tampered = |id: i64, forged: &str, back: &str| {
            let set = |to: &str| format!("UPDATE bill SET barred_cents = {to} WHERE id = {id}0002");
            change(db, &set(forged));
            differing(&program, &format!("U{id:06}"), "barred");
            change(db, &set(back));
        };
        tampered(id, "barred_cents + 1", "barred_cents - 1");
        tampered(id, "-barred_cents", "-barred_cents");
        // A bill of which nothing is beyond them.
        tampered(7, "1", "0");
        // The cadence of the time counts, whatever it is today.
        change(db, &format!("UPDATE supply SET assigned_bills = 6 WHERE id = {id}"));
        assert_eq!(program.done(&["bill", "verify"])["verified"], 2 * BILLS);
    });
}
