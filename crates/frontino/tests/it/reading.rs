//! Readings that arrive: files, readings by hand, decisions, and the bills they enter; on both
//! engines.

mod bills;
mod decided;
mod file;

use crate::frontino::Program;
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::fmt::Write as _;

/// Columns of the files of these tests.
pub const HEADER: &str = "key,supply_code,meter_serial,read_on,value_m3,kind,sent_at\n";

/// The program on a made-up town.
pub fn program(db: &DbUrl, supplies: i64) -> Program {
    town::build(db, supplies);
    Program::on(db)
}

/// Writes a file into the folder and gives its path.
pub fn written(folder: &TestFolder, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// What the register of a town's supply showed on 31 August 2019, the last day billed.
pub fn billed_m3(id: i64) -> i64 {
    id * 37 % 90_000 + 500
}

/// A row of a self-reading, so many cubic metres after the last billed one.
pub fn row(id: i64, key: &str, on: &str, more_m3: i64, sent_at: &str) -> String {
    let mut row = String::new();
    let value = billed_m3(id) + more_m3;
    writeln!(row, "{key},U{id:06},M{id:06},{on},{value},self,{sent_at}").unwrap();
    row
}

/// Adds one reading by hand and gives status and JSON.
pub fn add(program: &Program, id: i64, on: &str, more_m3: i64, more: &[&str]) -> (i32, Value) {
    let (supply, serial) = (format!("U{id:06}"), format!("M{id:06}"));
    let value = (billed_m3(id) + more_m3).to_string();
    let mut args = vec!["reading", "add", "--supply", &supply, "--serial", &serial];
    args.extend(["--on", on, "--value", &value]);
    args.extend(more);
    program.run(&args)
}

/// The exported readings of a supply without its codes: day, value, kind, state.
pub fn exported(program: &Program, id: i64) -> Vec<String> {
    let start = format!("U{id:06},M{id:06},");
    let text = readings(program);
    text.lines().filter_map(|line| Some(line.strip_prefix(&start)?.to_owned())).collect()
}

/// All exported readings.
pub fn readings(program: &Program) -> String {
    let folder = TestFolder::new();
    let path = folder.path().join("readings.csv");
    program.done(&["export", "readings", "--out", path.to_str().unwrap()]);
    std::fs::read_to_string(path).unwrap()
}

/// Counts of accepted, unchanged, held and refused readings.
pub fn counts(value: &Value) -> [usize; 4] {
    let number = |key: &str| value[key].as_u64().unwrap() as usize;
    let list = |key: &str| value[key].as_array().unwrap().len();
    [number("accepted"), number("unchanged"), list("held"), list("refused")]
}
