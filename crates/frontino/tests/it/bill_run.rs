//! A bill run from plan to issue, on both engines, killed and not.

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::thread::sleep;
use std::time::Duration;

/// More than two ranges of supplies.
const SUPPLIES: i64 = 4_500;
/// Supplies without a meter, every hundredth.
const PARKED: i64 = 45;

fn planned(db: &DbUrl) -> Program {
    town::build(db, SUPPLIES);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    let args = ["bill-run", "create", "2019-12", "--at", "2019-12-31", "--issue-on", "2020-01-31"];
    assert_eq!(program.done(&args)["supplies"], SUPPLIES);
    program
}

fn calculated(program: &Program, workers: &str) {
    let (status, value) = program.run(&["bill-run", "calculate", "2019-12", "--workers", workers]);
    assert_eq!((status, &value["parked"]), (1, &PARKED.into()), "{value}");
    assert_eq!(value["bills"], SUPPLIES - PARKED);
}

fn issued(program: &Program) -> String {
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    let value = program.done(&["bill-run", "issue", "2019-12"]);
    assert_eq!(value["issued"], SUPPLIES - PARKED);
    assert_eq!(value["first_number"], "2020/0000001");
    program.exported()
}

#[test]
fn a_run_gives_the_same_bills_on_both_engines_with_any_number_of_workers() {
    let expected = std::cell::RefCell::new(None);
    for workers in ["1", "4"] {
        on_both(|db| {
            let program = planned(db);
            calculated(&program, workers);
            let found = issued(&program);
            assert_eq!(*expected.borrow_mut().get_or_insert(found.clone()), found);
            assert_eq!(program.done(&["check"])["ok"], true);
            let verified = program.done(&["bill", "verify", "--run", "2019-12"]);
            assert_eq!(verified["verified"], SUPPLIES - PARKED);
        });
    }
}

#[test]
fn a_calculation_killed_many_times_changes_no_cent() {
    on_both(|db| {
        let whole = TestFolder::new();
        let undisturbed = planned(&whole.database());
        calculated(&undisturbed, "2");
        let expected = issued(&undisturbed);
        let program = planned(db);
        for round in 0..20 {
            let mut child = program.command(&["bill-run", "calculate", "2019-12"]).spawn().unwrap();
            sleep(Duration::from_millis(7 * round));
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            child.wait().unwrap();
        }
        calculated(&program, "2");
        assert_eq!(issued(&program), expected);
    });
}

#[test]
fn a_calculated_or_issued_run_answers_the_same_again() {
    on_both(|db| {
        let program = planned(db);
        calculated(&program, "2");
        calculated(&program, "2");
        let first = issued(&program);
        assert_eq!(program.done(&["bill-run", "issue", "2019-12"])["issued"], SUPPLIES - PARKED);
        assert_eq!(program.exported(), first);
    });
}

#[test]
fn a_second_open_run_over_the_same_supplies_is_refused() {
    on_both(|db| {
        let program = planned(db);
        let again = ["bill-run", "create", "altro", "--at", "2019-12-31"];
        let (status, value) = program.run(&again);
        assert_eq!((status, &value["error"]["code"]), (2, &"run_open".into()), "{value}");
        assert_eq!(program.done(&["bill-run", "cancel", "2019-12"])["state"], "cancelled");
        assert_eq!(program.done(&again)["supplies"], SUPPLIES);
    });
}

#[test]
fn a_run_executed_twice_bills_nothing() {
    let folder = TestFolder::new();
    let program = planned(&folder.database());
    calculated(&program, "2");
    issued(&program);
    // Only the parked supplies still have unbilled days.
    let value = program.done(&["bill-run", "create", "bis", "--at", "2019-12-31"]);
    assert_eq!(value["supplies"], PARKED);
    let (status, value) = program.run(&["bill-run", "calculate", "bis"]);
    assert_eq!((status, &value["bills"]), (1, &0.into()));
}

#[test]
fn issue_wants_approval_and_a_segregation_code() {
    let folder = TestFolder::new();
    let program = planned(&folder.database());
    calculated(&program, "2");
    let (status, value) = program.run(&["bill-run", "issue", "2019-12"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"run_state".into()));
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    let mut command = program.command(&["bill-run", "issue", "2019-12"]);
    command.env_remove("FRONTINO_PAGOPA_SEGREGATION_CODE");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("segregation_code"));
    assert_eq!(program.done(&["bill-run", "status", "2019-12"])["state"], "approved");
}
