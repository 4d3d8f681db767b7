//! Accepted readings enter the running bills; those of days billed on an estimate are set right by
//! the next one.

use super::{add, counts, exported, program};
use crate::frontino::{Program, repository_file};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::collections::BTreeMap;

fn with_tariff(db: &DbUrl) -> Program {
    let program = program(db, 20);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    program
}

fn bill(program: &Program, run: &str, at: &str) {
    program.done(&["bill-run", "create", run, "--at", at, "--issue-on", "2020-12-31"]);
    calculate(program, run);
}

fn calculate(program: &Program, run: &str) {
    program.done(&["bill-run", "calculate", run]);
    program.done(&["bill-run", "approve", run, "--by", "prova"]);
    program.done(&["bill-run", "issue", run]);
}

/// The rows of an exported table that name a supply, each by its columns.
fn rows(program: &Program, table: &str, run: &str, id: i64) -> Vec<BTreeMap<String, String>> {
    let folder = TestFolder::new();
    let path = folder.path().join(table);
    program.done(&["export", table, "--run", run, "--out", path.to_str().unwrap()]);
    let text = std::fs::read_to_string(path).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let named = |line: &str| {
        header.split(',').zip(line.split(',')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    };
    let all = rows.lines().map(named);
    all.filter(|row: &BTreeMap<_, _>| row["supply_code"] == format!("U{id:06}")).collect()
}

fn volumes(program: &Program, run: &str, id: i64) -> (String, String) {
    let bill = rows(program, "bills", run, id).remove(0);
    (bill["m3_actual"].clone(), bill["m3_estimated"].clone())
}

const SELF: [&str; 2] = ["--kind", "self"];

#[test]
fn what_is_accepted_before_the_calculation_is_billed_and_what_is_held_is_not() {
    on_both(|db| {
        let program = with_tariff(db);
        let args = ["bill-run", "create", "2019-12", "--at", "2019-12-31"];
        program.done(&[&args[..], &["--issue-on", "2020-01-31"]].concat());
        // From 31 August: 137 days to 15 January, 122 of them up to 31 December.
        assert_eq!(add(&program, 3, "2020-01-15", 16, &SELF).0, 0);
        assert_eq!(
            add(&program, 8, "2020-01-15", 99, &[&SELF[..], &["--key", "k8"]].concat()).0,
            1
        );
        // Of several self-readings the last sent is brought back.
        let sent = |id, on, more_m3, key: &str, at: &str| {
            let more = ["--kind", "self", "--key", key, "--sent-at", at];
            assert_eq!(add(&program, id, on, more_m3, &more).0, 0, "{key}");
        };
        sent(13, "2020-01-15", 17, "late", "2020-01-25T10:00");
        sent(13, "2020-01-20", 18, "early", "2020-01-20T10:00");
        calculate(&program, "2019-12");
        // 16 × 122/137 and 17 × 122/137 m³.
        assert_eq!(volumes(&program, "2019-12", 3), ("14.248".into(), "0".into()));
        assert_eq!(volumes(&program, "2019-12", 13), ("15.139".into(), "0".into()));
        assert_eq!(volumes(&program, "2019-12", 8).0, "0");
        assert_eq!(program.done(&["check"])["ok"], true);
        assert_eq!(program.done(&["bill", "verify"])["verified"], 20);

        // The reading that was passed over does not stop the next bill.
        sent(13, "2020-03-31", 26, "march", "2020-03-31T10:00");
        bill(&program, "2020-03", "2020-03-31");
        assert_eq!(volumes(&program, "2020-03", 13).1, "0");
        // Too late for the days that were billed on readings.
        let (_, value) = add(&program, 3, "2019-12-30", 14, &SELF);
        assert_eq!(value["refused"][0]["reason"], "before_last_used");
    });
}

#[test]
fn a_reading_of_days_billed_on_an_estimate_is_set_right_by_the_next_bill() {
    on_both(|db| {
        let program = with_tariff(db);
        bill(&program, "2019-12", "2019-12-31");
        let (actual, estimated) = volumes(&program, "2019-12", 3);
        // 43 m³ a year, 122 days.
        assert_eq!((actual.as_str(), estimated.as_str()), ("0", "14.373"));
        // Half of it had run by then; the reading arrives after the issue.
        assert_eq!(add(&program, 3, "2019-12-31", 7, &SELF).0, 0);
        bill(&program, "2020-02", "2020-02-29");
        let lines = rows(&program, "lines", "2020-02", 3);
        let given_back = lines.iter().filter(|line| line["code"].starts_with("correction_water"));
        let litres: i64 = given_back.map(|line| line["quantity_l"].parse::<i64>().unwrap()).sum();
        assert_eq!(litres, 7_000 - 14_373);
        assert_eq!(program.done(&["check"])["ok"], true);
        let verified = program.done(&["bill", "verify"]);
        assert_eq!(verified["verified"], 40, "{verified}");
        assert_eq!(exported(&program, 3)[1], "2019-12-31,618,self,accepted");
    });
}

#[test]
fn a_second_reading_by_hand_needs_a_key_of_its_own() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    assert_eq!(counts(&add(&program, 3, "2020-01-15", 16, &SELF).1), [1, 0, 0, 0]);
    assert_eq!(counts(&add(&program, 3, "2020-01-15", 16, &SELF).1), [0, 1, 0, 0]);
    let (status, value) = add(&program, 3, "2020-01-15", 17, &SELF);
    assert_eq!((status, &value["refused"][0]["reason"]), (1, &"key_differs".into()));
    let own = [&SELF[..], &["--key", "second"]].concat();
    assert_eq!(counts(&add(&program, 3, "2020-01-15", 17, &own).1), [1, 0, 0, 0]);
    // A migrated reading of the same day is there already too.
    assert_eq!(counts(&add(&program, 3, "2019-08-31", 0, &["--kind", "operator"]).1), [0, 1, 0, 0]);
}
