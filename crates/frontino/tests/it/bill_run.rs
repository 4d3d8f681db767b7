//! A bill run from plan to issue, on both engines.

use crate::frontino::{Program, repository_file};
use crate::soak::sized;
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};

/// More than two ranges of supplies.
const SUPPLIES: i64 = 4_100;
/// Supplies without a meter, every hundredth.
const PARKED: i64 = parked(SUPPLIES);

const fn parked(supplies: i64) -> i64 {
    supplies / 100
}

/// More than two ranges of supplies, many more when it is a storm.
pub fn supplies() -> i64 {
    sized(4_100, 60_000)
}

/// A town of so many supplies and tariffs, and the run `2019-12` planned over it.
pub fn planned(db: &DbUrl, supplies: i64) -> Program {
    town::build(db, supplies);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    planned_run(&program, "2019-12", supplies);
    program
}

/// Plans a run of that name.
pub fn planned_run(program: &Program, run: &str, supplies: i64) {
    let args = ["bill-run", "create", run, "--at", "2019-12-31", "--issue-on", "2020-01-31"];
    assert_eq!(program.done(&args)["supplies"], supplies);
}

/// Calculates the run `2019-12`.
pub fn calculated(program: &Program, workers: &str, supplies: i64) {
    let (status, value) = program.run(&["bill-run", "calculate", "2019-12", "--workers", workers]);
    assert_eq!((status, &value["parked"]), (1, &parked(supplies).into()), "{value}");
    assert_eq!(value["bills"], supplies - parked(supplies));
}

/// Approves and issues the run `2019-12`; bills and lines as exported.
pub fn issued(program: &Program, supplies: i64) -> String {
    issued_run(program, "2019-12", supplies)
}

/// Approves and issues the run of that name.
pub fn issued_run(program: &Program, run: &str, supplies: i64) -> String {
    program.done(&["bill-run", "approve", run, "--by", "prova"]);
    let value = program.done(&["bill-run", "issue", run]);
    assert_eq!(value["issued"], supplies - parked(supplies));
    assert_eq!(value["first_number"], "2020/0000001");
    program.exported()
}

#[test]
fn a_run_gives_the_same_bills_on_both_engines_with_any_number_of_workers() {
    let expected = std::cell::RefCell::new(None);
    for workers in ["1", "4", "16"] {
        on_both(|db| {
            let program = planned(db, supplies());
            calculated(&program, workers, supplies());
            let found = issued(&program, supplies());
            assert_eq!(*expected.borrow_mut().get_or_insert(found.clone()), found);
            assert_eq!(program.done(&["check"])["ok"], true);
            let verified = program.done(&["bill", "verify", "--run", "2019-12"]);
            assert_eq!(verified["verified"], supplies() - parked(supplies()));
        });
    }
}

#[test]
fn a_calculated_or_issued_run_answers_the_same_again() {
    on_both(|db| {
        let program = planned(db, SUPPLIES);
        calculated(&program, "2", SUPPLIES);
        calculated(&program, "2", SUPPLIES);
        let first = issued(&program, SUPPLIES);
        assert_eq!(program.done(&["bill-run", "issue", "2019-12"])["issued"], SUPPLIES - PARKED);
        assert_eq!(program.exported(), first);
    });
}

#[test]
fn a_second_open_run_over_the_same_supplies_is_refused() {
    on_both(|db| {
        let program = planned(db, SUPPLIES);
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
    let program = planned(&folder.database(), SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    // Only the parked supplies still have unbilled days.
    let value = program.done(&["bill-run", "create", "bis", "--at", "2019-12-31"]);
    assert_eq!(value["supplies"], PARKED);
    let (status, value) = program.run(&["bill-run", "calculate", "bis"]);
    assert_eq!((status, &value["bills"]), (1, &0.into()));
}

#[test]
fn issue_wants_approval_and_a_segregation_code() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), SUPPLIES);
    calculated(&program, "2", SUPPLIES);
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

#[test]
fn a_rehearsal_gives_the_figures_of_the_calculation_and_saves_nothing() {
    on_both(|db| {
        let program = planned(db, SUPPLIES);
        let rehearsal = ["bill-run", "calculate", "2019-12", "--dry-run"];
        let (status, tried) = program.run(&rehearsal);
        assert_eq!(status, 1);
        assert_eq!(program.done(&["bill-run", "status", "2019-12"])["state"], "planned");
        let (_, made) = program.run(&["bill-run", "calculate", "2019-12"]);
        for key in ["bills", "parked", "total_cents", "actual", "self_read", "estimated"] {
            assert_eq!(tried[key], made[key], "{key}");
        }
        assert_eq!(program.run(&rehearsal).1["bills"], 0, "nothing is left to calculate");
    });
}
