//! Several programs on one database at the same time.

use crate::frontino::{Program, repository_file};
use frontino_store::test_pg::on_both;
use std::process::Stdio;
use std::time::Duration;

#[test]
fn one_reads_while_another_writes() {
    on_both(|db| {
        let mut conn = db.create().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')", &[]).unwrap();
        let program = Program::on(db);
        assert_eq!(program.done(&["bill-run", "list"])["runs"].as_array().map(Vec::len), Some(0));
        // What is not yet saved is not seen: the data do not count as made up.
        let today = ["--today", "2020-01-31", "bill-run", "list"];
        assert_eq!(program.run(&today).0, 2);
        tx.commit().unwrap();
        assert_eq!(program.run(&today).0, 0);
    });
}

#[test]
fn a_second_writer_waits_for_the_first() {
    on_both(|db| {
        let mut conn = db.create().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')", &[]).unwrap();
        let tariff = repository_file("data/tariffs/synthetic_ticsi_demo.toml");
        let mut second = Program::on(db).command(&["tariff", "load", &tariff]);
        let second = second.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        tx.commit().unwrap();
        let output = second.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    });
}

#[test]
fn all_that_make_the_same_database_succeed() {
    on_both(|db| {
        let program = Program::on(db);
        let init = || {
            let mut command = program.command(&["db", "init"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = (0..6).map(|_| init()).collect();
        for one in all {
            let output = one.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{output:?}");
        }
        db.open().unwrap();
    });
}
