//! Bill runs that are killed, shared, raced for and watched: the same bills, to the cent.

use crate::bill_run::{calculated, issued, issued_run, planned, planned_run, supplies};
use crate::frontino::Program;
use crate::soak::{Moments, sized};
use frontino_store::test_pg::{TestFolder, on_both};
use frontino_store::{DbUrl, bill_run};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// What an undisturbed run gives, and how long its calculation takes.
fn undisturbed() -> (String, Duration) {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), supplies());
    let began = Instant::now();
    calculated(&program, "2", supplies());
    let took = began.elapsed();
    (issued(&program, supplies()), took)
}

/// Starts the program without looking at what it says.
fn start(program: &Program, args: &[&str]) -> Child {
    let mut command = program.command(args);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills the program at a moment; false when it had ended by then.
fn is_killed(mut child: Child, after: Duration) -> bool {
    std::thread::sleep(after);
    // The kill of a program that has ended already is no error of ours.
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

/// The state of the run.
fn state(program: &Program, run: &str) -> String {
    program.done(&["bill-run", "status", run])["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_calculation_killed_many_times_changes_no_cent() {
    let (expected, took) = undisturbed();
    on_both(|db| {
        let mut moments = Moments::new();
        let program = planned(db, supplies());
        let (mut run, mut killed, mut runs) = ("2019-12".to_owned(), 0, 1);
        let wanted = sized(20, 200);
        while killed < wanted {
            let child = start(&program, &["bill-run", "calculate", &run]);
            killed += i32::from(is_killed(child, moments.before(took)));
            if state(&program, &run) == "calculated" && killed < wanted {
                program.done(&["bill-run", "cancel", &run]);
                runs += 1;
                run = format!("bis-{runs}");
                planned_run(&program, &run, supplies());
            }
        }
        calculated_again(&program, &run);
        assert_eq!(issued_run(&program, &run, supplies()), expected);
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}

fn calculated_again(program: &Program, run: &str) {
    assert_eq!(program.run(&["bill-run", "calculate", run]).0, 1);
    assert_eq!(state(program, run), "calculated");
}

#[test]
fn several_processes_share_a_run_though_one_is_killed() {
    let (expected, took) = undisturbed();
    on_both(|db| {
        let mut moments = Moments::new();
        for _ in 0..sized(1, 20) {
            let db = fresh(db);
            let program = planned(&db, supplies());
            let calculate = ["bill-run", "calculate", "2019-12", "--workers", "1"];
            let victim = start(&program, &calculate);
            let others = [0, 1].map(|_| start_heard(&program, &calculate));
            is_killed(victim, moments.before(took / 2));
            for one in others {
                all_bills(one, supplies());
            }
            assert_eq!(issued(&program, supplies()), expected);
        }
    });
}

/// As [`start`], to be heard at its end.
fn start_heard(program: &Program, args: &[&str]) -> Child {
    let mut command = program.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Expects that a calculation ends with the figures of the whole run.
fn all_bills(calculation: Child, supplies: i64) {
    let output = calculation.wait_with_output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{value}");
    assert_eq!(value["bills"], supplies - supplies / 100, "{value}");
}

#[test]
fn who_finds_no_range_left_waits_for_the_ranges_of_others() {
    on_both(|db| {
        let program = planned(db, supplies());
        // Another process works on a range, or on SQLite writes, and then dies.
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        if tx.is_postgres() {
            assert!(bill_run::claim(&mut tx, 1).unwrap().is_some());
        }
        let calculate = ["bill-run", "calculate", "2019-12"];
        let mut all = [0, 1].map(|_| start_heard(&program, &calculate));
        std::thread::sleep(Duration::from_secs(2));
        assert!(all.iter_mut().all(|one| one.try_wait().unwrap().is_none()), "nobody waited");
        drop(tx);
        for one in all {
            all_bills(one, supplies());
        }
        assert_eq!(state(&program, "2019-12"), "calculated");
    });
}

/// The database itself in the usual test; a new one for each of many rounds.
fn fresh(db: &DbUrl) -> DbUrl {
    match db {
        DbUrl::Sqlite(path) if path.exists() => {
            std::fs::remove_file(path).unwrap();
            db.clone()
        }
        DbUrl::Sqlite(_) => db.clone(),
        DbUrl::Postgres(_) => frontino_store::test_pg::TestPg::shared().database(),
    }
}

#[test]
fn an_issue_that_is_killed_leaves_nothing_and_can_be_repeated() {
    let (expected, _) = undisturbed();
    on_both(|db| {
        let mut moments = Moments::new();
        let program = planned(db, supplies());
        calculated(&program, "2", supplies());
        program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
        let issue = ["bill-run", "issue", "2019-12"];
        let began = Instant::now();
        program.done(&[&issue[..], &["--dry-run"]].concat());
        let took = began.elapsed();
        for _ in 0..sized(10, 100) {
            let killed = is_killed(start(&program, &issue), moments.before(took));
            if state(&program, "2019-12") == "issued" {
                break;
            }
            assert!(killed, "it ended and had not issued");
        }
        assert_eq!(program.done(&issue)["first_number"], "2020/0000001");
        assert_eq!(program.exported(), expected);
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}

#[test]
fn of_several_that_plan_at_once_one_gets_the_supplies() {
    on_both(|db| {
        for same_name in [false, true] {
            let program = planned(&fresh(db), 150);
            program.done(&["bill-run", "cancel", "2019-12"]);
            let all: Vec<_> = (0..5)
                .map(|n| {
                    let name = if same_name { "uno".to_owned() } else { format!("n{n}") };
                    let mut command =
                        program.command(&["bill-run", "create", &name, "--at", "2019-12-31"]);
                    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
                })
                .collect();
            let outputs = all.into_iter().map(|child| child.wait_with_output().unwrap());
            let mut ended: Vec<(Option<i32>, String)> = outputs
                .map(|output| (output.status.code(), String::from_utf8(output.stdout).unwrap()))
                .collect();
            ended.sort();
            assert_eq!(ended[0].0, Some(0), "{ended:?}");
            let code = if same_name { "run_exists" } else { "run_open" };
            for (status, said) in &ended[1..] {
                assert!(*status == Some(2) && said.contains(code), "{said}");
            }
        }
    });
}

#[test]
fn of_several_that_issue_at_once_all_give_the_same_numbers() {
    let (expected, _) = undisturbed();
    on_both(|db| {
        let program = planned(db, supplies());
        calculated(&program, "2", supplies());
        program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
        let issue = || {
            let mut command = program.command(&["bill-run", "issue", "2019-12"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = (0..3).map(|_| issue()).collect();
        let said: Vec<_> = all.into_iter().map(|one| one.wait_with_output().unwrap()).collect();
        for output in &said {
            assert_eq!((output.status.code(), &output.stdout), (Some(0), &said[0].stdout));
        }
        assert_eq!(program.exported(), expected);
    });
}

#[test]
fn a_run_cancelled_while_it_is_calculated_leaves_no_bill() {
    let (_, took) = undisturbed();
    on_both(|db| {
        let mut moments = Moments::new();
        let program = planned(db, supplies());
        for round in 0..sized(4, 60) {
            let run = if round == 0 { "2019-12".to_owned() } else { format!("bis-{round}") };
            if round > 0 {
                planned_run(&program, &run, supplies());
            }
            let mut child = start(&program, &["bill-run", "calculate", &run, "--workers", "3"]);
            std::thread::sleep(moments.before(took));
            program.done(&["bill-run", "cancel", &run]);
            child.wait().unwrap();
            assert_eq!(state(&program, &run), "cancelled");
            assert_eq!(program.exported().lines().count(), 2, "bills of a cancelled run");
        }
    });
}

#[test]
fn who_reads_beside_a_calculation_is_answered_and_disturbs_nothing() {
    let (expected, _) = undisturbed();
    on_both(|db| {
        let program = planned(db, supplies());
        let mut child = start(&program, &["bill-run", "calculate", "2019-12", "--workers", "1"]);
        let (mut bills, mut rounds) = (0, 0);
        while child.try_wait().unwrap().is_none() || rounds == 0 {
            let now = program.done(&["bill-run", "status", "2019-12"])["bills"].as_i64().unwrap();
            assert!(bills <= now, "{bills} bills, then {now}");
            bills = now;
            assert_eq!(program.done(&["check"])["ok"], true);
            program.exported();
            program.done(&["bill-run", "list"]);
            rounds += 1;
        }
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert_eq!(issued(&program, supplies()), expected);
    });
}
