//! What nobody means and somebody types: refused with what, where and what next, and never half
//! done.

use crate::bill_run::planned;
use crate::frontino::{Program, outputs, repository_file, typed};
use frontino_store::test_pg::{TestFolder, TestPg};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The error of a refusal, after a check that it says everything.
fn error_of((status, value): (i32, Value), what: &str) -> Value {
    assert_eq!(status, 2, "{what}: {value}");
    let error = value["error"].clone();
    for key in ["code", "message", "where", "next"] {
        assert!(!error[key].as_str().unwrap().is_empty(), "{what}: {key}: {error}");
    }
    error
}

fn code(program: &Program, args: &[&str]) -> String {
    let error = error_of(program.run(args), &args.join(" "));
    assert_ne!(error["code"], "internal", "{args:?}: {error}");
    error["code"].as_str().unwrap().to_owned()
}

/// Every name below a folder.
fn tree(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        names.push(path.display().to_string());
        if path.is_dir() {
            names.extend(tree(&path));
        }
    }
    names.sort();
    names
}

#[test]
fn names_and_dates_of_runs_that_cannot_be_meant() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), 50);
    program.done(&["bill-run", "cancel", "2019-12"]);
    let create = |name: &str, rest: &[&str]| {
        let dates: &[&str] = if rest.is_empty() { &["--at", "2019-12-31"] } else { rest };
        code(&program, &[&["bill-run", "create", name], dates].concat())
    };
    for name in ["", " ", "a/b", "a\nb", "a\"b", "../x", &"x".repeat(5_000)] {
        assert_eq!(create(name, &[]), "run_name", "{name}");
    }
    assert_eq!(create("2019-12", &[]), "run_exists");
    assert_eq!(create("a", &["--at", "1600-01-01"]), "run_empty");
    for at in ["2999-12-31", "3000-01-01", "2119-12-31"] {
        assert_eq!(create("a", &["--at", at]), "run_date");
    }
    for at in ["0001-01-01", "9999-12-31", "2019-02-29", "31/12/2019", "", "NaN"] {
        assert_eq!(create("a", &["--at", at]), "usage", "{at}");
    }
    let early = ["--at", "2019-12-31", "--issue-on", "2019-12-30"];
    assert_eq!(create("a", &early), "run_date");
    for workers in ["0", "65", "1000000000", "-1", "due", "1.5"] {
        let args = ["bill-run", "calculate", "2019-12", "--workers", workers];
        assert_eq!(code(&program, &args), "usage", "{workers}");
    }
    let runs = program.done(&["bill-run", "list"]);
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1, "{runs}");
}

#[test]
fn steps_of_a_run_that_is_not_there_or_not_so_far() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), 50);
    for step in ["calculate", "status", "issue", "cancel"] {
        assert_eq!(code(&program, &["bill-run", step, "altro"]), "run_missing");
    }
    assert_eq!(code(&program, &["bill-run", "approve", "altro", "--by", "x"]), "run_missing");
    assert_eq!(code(&program, &["bill", "verify", "--run", "altro"]), "run_missing");
    assert_eq!(code(&program, &["bill", "show", "2020/9999999"]), "bill_missing");
    assert_eq!(code(&program, &["bill-run", "approve", "2019-12", "--by", "x"]), "run_state");
    assert_eq!(code(&program, &["bill-run", "issue", "2019-12"]), "run_state");
    program.run(&["bill-run", "calculate", "2019-12"]);
    assert_eq!(code(&program, &["bill-run", "approve", "2019-12", "--by", " "]), "approve_by");
    program.done(&["bill-run", "cancel", "2019-12"]);
    for step in ["calculate", "issue"] {
        assert_eq!(code(&program, &["bill-run", step, "2019-12"]), "run_state");
    }
}

#[test]
fn an_issue_without_its_configuration_or_with_a_wrong_code() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), 50);
    program.run(&["bill-run", "calculate", "2019-12"]);
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    let issue = |variable: &str, value: Option<&str>, expected: &str| {
        let mut command = program.command(&["bill-run", "issue", "2019-12"]);
        match value {
            Some(value) => command.env(variable, value),
            None => command.env_remove(variable),
        };
        let (status, out, _) = outputs(&mut command);
        let said = serde_json::from_str(&out).unwrap();
        let error = error_of((status, said), variable);
        assert_eq!(error["code"], expected, "{variable} {value:?}: {error}");
    };
    let (name, segregation) = ("FRONTINO_UTILITY_NAME", "FRONTINO_PAGOPA_SEGREGATION_CODE");
    issue(name, None, "config_incomplete");
    issue(name, Some(" "), "config_incomplete");
    issue(segregation, None, "config_incomplete");
    for wrong in ["1", "001", "+1", "AB", "47", "50", "99", "-1"] {
        issue(segregation, Some(wrong), "notice_number");
    }
    assert_eq!(program.done(&["bill-run", "status", "2019-12"])["state"], "approved");
    assert_eq!(program.done(&["bill-run", "issue", "2019-12"])["first_number"], "2020/0000001");
}

#[test]
fn files_that_cannot_be_written_are_named_and_leave_nothing() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), 50);
    let place = |name: &str| folder.path().join(name).display().to_string();
    fs::write(place("file"), "mine").unwrap();
    fs::create_dir(place("folder")).unwrap();
    let before = tree(folder.path());
    for (out, expected) in [
        (place("folder"), "file_is_folder"),
        (place("nowhere/a.csv"), "folder_missing"),
        (place("file/a.csv"), "folder_is_file"),
        ("/dev/full".to_owned(), "disk_full"),
    ] {
        let error = error_of(program.run(&["export", "bills", "--out", &out]), &out);
        assert_eq!((&error["code"], &error["where"]), (&expected.into(), &out.into()), "{error}");
    }
    assert_eq!(code(&program, &["export", "bills", "--out", ""]), "usage");
    assert_eq!(code(&program, &["db", "backup", &place("nowhere/b")]), "folder_missing");
    assert_eq!(code(&program, &["db", "backup", &place("folder")]), "backup_exists");
    assert_eq!(code(&program, &["db", "backup", &place("file")]), "backup_exists");
    assert_eq!(
        code(&program, &["generate", "--supplies", "5", "--out", &place("file")]),
        "folder_is_file"
    );
    assert_eq!(tree(folder.path()), before);
    // A device is written, not replaced.
    program.done(&["export", "bills", "--out", "/dev/null"]);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn numbers_and_files_that_a_demo_or_an_export_cannot_be_made_of() {
    let folder = TestFolder::new();
    let refused = |line: &str, expected: &str| {
        let (status, out, _) = outputs(&mut typed(&folder, &format!("--json {line}")));
        let error = error_of((status, serde_json::from_str(&out).unwrap()), line);
        assert_eq!(error["code"], expected, "{line}: {error}");
    };
    refused("demo --supplies 0 --no-serve", "supplies");
    refused("demo --supplies 99999999999 --no-serve", "supplies");
    refused("demo --supplies -1 --no-serve", "usage");
    refused("generate --supplies 0 --out g", "supplies");
    refused("generate --supplies 99999999999 --out g", "supplies");
    refused("generate --supplies 5 --dirt 101 --out g", "usage");
    refused("tariff check nowhere.toml", "file_missing");
    refused("tariff check .", "file_is_folder");
    refused("tariff load nowhere.toml --create", "file_missing");
    refused("db restore nowhere", "file_missing");
    refused("db restore .", "file_is_folder");
    refused("--config . db init", "file_is_folder");
    let table = repository_file("data/tariffs/synthetic_ticsi_demo.toml");
    let quote = |rest: &str| format!("tariff quote {table} --category domestic_resident {rest}");
    for m3 in ["-1", "1e9", "NaN", "10.0001", "1000000000", "9223372036854775807"] {
        refused(&quote(&format!("--m3={m3} --from 2019-01-01 --to 2019-12-31")), "quote_invalid");
    }
    refused(&quote("--m3 1 --from 2019-12-31 --to 2019-01-01"), "quote_invalid");
    refused(&quote("--m3 1 --from 1600-01-01 --to 2999-12-31"), "not_rated");
    let dates = "--from 2019-01-01 --to 2019-12-31";
    refused(&quote(&format!("--m3 1 {dates} --members 1000001")), "usage");
    refused(&quote(&format!("--m3 1 {dates} --members 1000000000000000000")), "usage");
    refused(&quote(&format!("--m3 1 {dates} --units 0")), "usage");
    assert_eq!(tree(folder.path()), Vec::<String>::new());
}

#[test]
fn the_biggest_numbers_that_are_taken_are_billed_to_the_cent() {
    let folder = TestFolder::new();
    let table = "utility = \"X\"\nvalid_from = \"1600-01-01\"\n[[category]]\ncode = \"big\"\n\
                 criterion = \"per-capita\"\nwater_rates = [\"1000000\", \"1000000\"]\n\
                 upper_m3_year_per_member = [\"999999999/999\"]\nsewer_rate = \"1000000\"\n\
                 fixed_year = { water = \"1000000\" }\n";
    fs::write(folder.path().join("big.toml"), table).unwrap();
    let line = "--json tariff quote big.toml --category big --members 1000000 --units 1000000 \
                --m3 999999999.999 --from 1600-01-01 --to 2999-12-30";
    let (status, out, err) = outputs(&mut typed(&folder, line));
    assert_eq!(status, 0, "{out}{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    let lines = value["lines"].as_array().unwrap();
    let amount = |code: &str| {
        let of_code = lines.iter().filter(|line| line["code"] == code);
        of_code.map(|line| line["amount_cents"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!(amount("water_tier_1") + amount("water_tier_2"), 99_999_999_999_900_000);
    assert_eq!(amount("sewer"), 99_999_999_999_900_000);
}

#[test]
fn a_server_database_of_another_program_stays_as_it_is() {
    let db = TestPg::shared().database();
    let mut conn = db.open_any_version().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute("CREATE TABLE customer (id BIGINT)", &[]).unwrap();
    tx.commit().unwrap();
    let program = Program::on(&db);
    assert_eq!(code(&program, &["db", "init"]), "db_not_ours");
    assert!(["db_not_ours", "db_not_initialised"].contains(&&*code(&program, &["db", "upgrade"])));
    assert_eq!(code(&program, &["check"]), "db_not_initialised");
    let mut tx = conn.begin().unwrap();
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(tx.number(tables, &[]).unwrap(), 1);
}
