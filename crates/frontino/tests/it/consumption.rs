//! `consumption compute`: the annual consumption once a year, the same when it is run again.

use crate::frontino::Program;
use crate::town;
use frontino_core::dates::Date;
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;

const SUPPLIES: i64 = 30;

/// A reading of June 2020 for every even supply, 73 m³ after that of 31 August 2019; the supplies
/// are billed on from there by estimates.
fn read_in_june(db: &DbUrl) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let columns =
        ["supply_id", "meter_id", "read_on", "kind", "value_m3", "billed", "state", "recorded_at"];
    let mut rows = tx.bulk("reading", &columns).unwrap();
    for id in (2..=SUPPLIES).step_by(2) {
        let value = id * 37 % 90_000 + 500 + 73;
        rows.int(id).unwrap().int(id).unwrap().date(Date::parse("2020-06-30").unwrap()).unwrap();
        rows.text("operator").unwrap().int(value).unwrap().bool(false).unwrap();
        rows.text("accepted").unwrap().int(1).unwrap().end_row().unwrap();
    }
    rows.finish().unwrap();
    tx.commit().unwrap();
}

fn litres(db: &DbUrl, id: i64) -> Option<i64> {
    let sql = format!("SELECT litres FROM consumption WHERE supply_id = {id} AND year = 2020");
    let mut conn = db.open().unwrap();
    conn.begin_read().unwrap().find(&sql, &[], |row| row.int(0)).unwrap()
}

#[test]
fn the_year_is_computed_from_readings_300_days_apart_and_only_once() {
    on_both(|db| {
        town::build(db, SUPPLIES);
        read_in_june(db);
        let program = Program::on(db);
        let compute = ["consumption", "compute", "--year", "2020"];
        let dry = program.done(&[&compute[..], &["--dry-run"]].concat());
        assert_eq!(litres(db, 2), None);
        let done = program.done(&compute);
        assert_eq!(dry, done);
        assert_eq!((&done["at"], &done["unchanged"]), (&"2020-07-31".into(), &0.into()));
        // 73 m³ in the 304 days from 31 August 2019: the reading of December is too near.
        assert_eq!(litres(db, 2), Some(87_648));
        // Supply 18 has only an estimate of the old system before June: since the meter was placed
        // in 2015 it shows 18 × 37 + 573 = 1239 m³ in 2007 days.
        assert_eq!(litres(db, 18), Some(225_329));
        let again = program.done(&compute);
        assert_eq!((&again["computed"], &again["unchanged"]), (&0.into(), &done["computed"]));
        let (status, refused) = program.run(&["consumption", "compute", "--year", "2998"]);
        assert_eq!((status, &refused["error"]["code"]), (2, &"year_in_future".into()));
    });
}
