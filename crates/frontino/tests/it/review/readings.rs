//! Readings that a run did not see: held ones, and those accepted after its calculation.

use super::{SUPPLIES, calculated, reasons, reviewed};
use crate::reading::add;
use frontino_store::test_pg::on_both;
use serde_json::{Value, json};

/// A supply that nobody read since the last bill of the old system.
const UNREAD: i64 = 3;
const SELF: [&str; 4] = ["--kind", "self", "--key", "k1"];
const ON_TIME: &str = "2020-01-31";

fn kinds(value: &Value) -> Vec<String> {
    reasons(value).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn a_held_reading_that_the_bill_could_use_closes_the_gate() {
    let check = |on: &str, more_m3: i64, expected: &[&str]| {
        on_both(|db| {
            let program = calculated(db, SUPPLIES, ON_TIME, &[]);
            add(&program, UNREAD, on, more_m3, &SELF);
            let value = reviewed(&program, i32::from(!expected.is_empty()));
            assert_eq!(kinds(&value), expected, "{on} {more_m3}");
        });
    };
    check("2019-10-15", 90, &["held_reading"]);
    check("2020-01-31", 90, &["held_reading"]);
    check("2020-02-01", 90, &[]);
    // Accepted on arrival, but too late for the calculation.
    check("2020-01-31", 17, &["late_reading"]);
    check("2020-02-01", 17, &[]);
}

#[test]
fn a_held_reading_is_named_until_somebody_decides() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, ON_TIME, &[]);
        add(&program, UNREAD, "2020-01-15", 90, &SELF);
        let value = reviewed(&program, 1);
        assert_eq!(value["reasons"][0]["rule"], "R2.7");
        let found = &value["exceptions"][0];
        let named = ["kind", "supply_code", "read_on", "reading_key"].map(|key| &found[key]);
        assert_eq!(json!(named), json!(["held_reading", "U000003", "2020-01-15", "k1"]));
        let sentence = found["sentence"].as_str().unwrap();
        for part in ["15/01/2020", "reading refuse k1", "reading accept k1", "più alto del solito"]
        {
            assert!(sentence.contains(part), "{sentence}");
        }
        program.done(&["reading", "accept", "k1", "--by", "rossi"]);
        assert_eq!(kinds(&reviewed(&program, 1)), ["late_reading"]);
        program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
        reviewed(&program, 0);
    });
}

#[test]
fn a_refused_reading_opens_the_gate_and_an_issued_run_shows_what_was_accepted() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, ON_TIME, &[]);
        let refuse = ["reading", "refuse", "k1", "--by", "rossi", "--why", "foto illeggibile"];
        add(&program, UNREAD, "2020-01-15", 90, &SELF);
        program.done(&refuse);
        assert_eq!(kinds(&reviewed(&program, 0)), [] as [&str; 0]);

        let other = ["--kind", "self", "--key", "k2"];
        add(&program, UNREAD, "2020-01-16", 90, &other);
        program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
        program.done(&["bill-run", "issue", "giro"]);
        assert_eq!(kinds(&reviewed(&program, 0)), ["held_reading"]);
        program.done(&["reading", "refuse", "k2", "--by", "rossi", "--why", "foto illeggibile"]);
        assert_eq!(kinds(&reviewed(&program, 0)), ["held_reading"]);
    });
}
