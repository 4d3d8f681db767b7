//! A bundle that brings readings which arrived in the running system before.

use super::bundle::Bundle;
use crate::frontino::Program;
use frontino_core::dates::Date;
use frontino_store::Val;
use frontino_store::test_pg::on_both;
use std::thread::{scope, sleep};
use std::time::Duration;

#[test]
fn a_reading_that_arrived_before_is_there_already() {
    let readings = "supply_code,meter_serial,read_on,value_m3,kind,billed\n\
                    S1,M1,2019-10-01,500,operator,no\n\
                    S1,M1,2019-11-01,510,self,no\n\
                    S1,M1,2019-12-01,520,self,yes\n\
                    S1,M1,2019-12-20,521,self,no\n";
    on_both(|db| {
        let first = Bundle::small();
        assert_eq!(first.import(db).status, 0);
        let program = Program::on(db);
        for (on, value) in [("2019-11-01", "510"), ("2019-12-01", "520"), ("2019-12-20", "522")] {
            let args = ["reading", "add", "--supply", "S1", "--serial", "M1", "--kind", "self"];
            program.done(&[&args[..], &["--on", on, "--value", value]].concat());
        }
        let second = first.with("readings", readings);
        let outcome = second.import(db);
        assert_eq!(outcome.counts("readings"), "1 1 2 0");
        let there = "already_there_different";
        assert_eq!(outcome.reasons("readings"), format!("4 {there}, 5 {there}"));
    });
}

#[test]
fn an_import_waits_for_the_readings_that_arrive_at_the_same_time() {
    let rows = "supply_code,meter_serial,read_on,value_m3,kind\nS1,M1,2019-10-01,500,operator\n";
    on_both(|db| {
        Bundle::small().import(db);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.take_turn("reading").unwrap();
        let bundle = Bundle::new().with("readings", rows);
        scope(|scope| {
            let import = scope.spawn(|| bundle.import(db).counts("readings"));
            // Longer than the import needs to look for what is there.
            sleep(Duration::from_millis(700));
            tx.execute(
                "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed, state,
                    recorded_at) VALUES (1, 1, $1, 'operator', 500, $2, 'accepted', 0)",
                &[Val::Date(Date::parse("2019-10-01").unwrap()), Val::Bool(false)],
            )
            .unwrap();
            tx.commit().unwrap();
            assert_eq!(import.join().unwrap(), "0 1 0 0");
        });
    });
}
