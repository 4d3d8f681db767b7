//! Files of readings: every row ends as accepted, unchanged, held or refused.

use super::{HEADER, counts, exported, program, readings, row, written};
use crate::frontino::Program;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::thread::sleep;
use std::time::Duration;

/// Supply 3 uses 43 m³ a year: from 31 August to 15 January 5 to 48 m³ are plausible.
fn mixed() -> String {
    let mut text = HEADER.to_owned();
    text.push_str(&row(3, "ok", "2020-01-15", 16, "2020-01-15T18:30"));
    text.push_str(&row(3, "ok", "2020-01-15", 16, "2020-01-15T18:30"));
    text.push_str(&row(3, "ok", "2020-01-15", 17, "2020-01-15T18:30"));
    text.push_str(&row(4, "high", "2020-01-15", 99, ""));
    text.push_str(&row(8, "low", "2020-01-15", -1, ""));
    text.push_str(&row(4, "none", "2020-01-14", 0, ""));
    text.push_str(&row(13, "future", "2020-01-16", 16, "2020-01-15T18:30"));
    text.push_str(&row(13, "used", "2019-08-30", -1, ""));
    text.push_str(&row(14, "digits", "2020-01-15", 100_000, ""));
    text.push_str("serial,U000014,X1,2020-01-15,600,self,\n");
    text.push_str("supply,U9,M000014,2020-01-15,600,self,\n");
    text.push_str("cell,U000014,M000014,2020-02-30,600,self,\n");
    text.push_str("kind,U000014,M000014,2020-01-15,600,guess,\n");
    text.push_str("sent,U000014,M000014,2020-01-15,600,self,yesterday\n");
    text.push_str(",U000019,M000019,2020-01-15,1219,operator,\n");
    text
}

fn reasons(value: &Value, list: &str) -> Vec<(String, String, bool)> {
    let one = |told: &Value| {
        let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
        (text("key"), text("reason"), told["stored"].as_bool().unwrap())
    };
    let mut all = value[list].as_array().unwrap().iter().map(one).collect::<Vec<_>>();
    all.sort();
    all
}

fn expected(all: &[(&str, &str, bool)]) -> Vec<(String, String, bool)> {
    let own = |(key, reason, stored): &(&str, &str, bool)| {
        ((*key).to_owned(), (*reason).to_owned(), *stored)
    };
    let mut all = all.iter().map(own).collect::<Vec<_>>();
    all.sort();
    all
}

#[test]
fn every_row_ends_by_rule_and_a_second_arrival_changes_nothing() {
    on_both(|db| {
        let (program, folder) = (program(db, 20), TestFolder::new());
        let file = written(&folder, "letture.csv", &mixed());
        let before = readings(&program);
        let (status, dry) = program.run(&["reading", "import", &file, "--dry-run"]);
        assert_eq!((status, readings(&program)), (1, before));
        let (status, value) = program.run(&["reading", "import", &file]);
        assert_eq!((status, counts(&value)), (1, [2, 1, 3, 9]), "{value}");
        assert_eq!(dry, value);
        let held = [("high", "use_too_high", true), ("low", "below_last", true)];
        let held = [held[0], held[1], ("none", "no_use", true)];
        assert_eq!(reasons(&value, "held"), expected(&held));
        let refused = [
            ("ok", "key_differs", false),
            ("future", "future_date", true),
            ("used", "before_last_used", true),
            ("digits", "not_on_register", true),
            ("serial", "wrong_meter", false),
            ("supply", "unknown_supply", false),
            ("cell", "not_a_date", false),
            ("kind", "unknown_value", false),
            ("sent", "not_a_date", false),
        ];
        assert_eq!(reasons(&value, "refused"), expected(&refused));
        let due = &value["refused"].as_array().unwrap();
        let due = due.iter().find(|told| told["key"] == "future").unwrap();
        assert_eq!(due["answer_due_on"], "2020-01-28", "nine working days after the 15th");
        assert_eq!(exported(&program, 4)[2], "2020-01-15,747,self,held");
        assert_eq!(exported(&program, 13)[0], "2019-08-30,980,self,refused");

        let after = readings(&program);
        let (status, again) = program.run(&["reading", "import", &file]);
        assert_eq!((status, counts(&again)), (1, [0, 9, 0, 6]), "{again}");
        assert_eq!(readings(&program), after);
    });
}

#[test]
fn semicolons_spreadsheets_and_any_order_of_columns_are_read() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    let text = "kind;value_m3;read_on;meter_serial;supply_code;note\r\n\
                SELF;627;2020-01-15;m000003;u000003;x\r\n";
    let file = written(&folder, "letture.txt", text);
    assert_eq!(counts(&program.done(&["reading", "import", &file])), [1, 0, 0, 0]);
    let path = folder.path().join("letture.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let cells = [
        ["supply_code", "meter_serial", "read_on", "value_m3", "kind"],
        ["U000008", "M000008", "2020-01-15", "812", "operator"],
        ["U000003", "M000003", "2020-01-15", "627", "self"],
    ];
    for (row, cells) in (0..).zip(cells) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    book.save(&path).unwrap();
    let value = program.done(&["reading", "import", path.to_str().unwrap()]);
    assert_eq!(counts(&value), [1, 1, 0, 0]);
}

#[test]
fn a_file_that_cannot_be_understood_is_refused_as_a_whole() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    let before = readings(&program);
    let check = |text: &[u8], code: &str, next: &str| {
        let path = folder.path().join("letture.csv");
        std::fs::write(&path, text).unwrap();
        let (status, value) = program.run(&["reading", "import", path.to_str().unwrap()]);
        let error = &value["error"];
        assert_eq!((status, error["code"].as_str().unwrap()), (2, code), "{value}");
        assert!(error["next"].as_str().unwrap().contains(next), "{value}");
    };
    check(b"", "header_missing", "prima riga");
    check(b"supply_code,meter_serial,read_on,value_mc,kind\n", "column_missing", "«value_mc»");
    check(b"supply_code;meter_serial\n", "column_missing", "aggiungerla");
    check(
        b"supply_code,meter_serial,read_on,value_m3,kind\nU\xe0,,,,\n",
        "wrong_encoding",
        "UTF-8",
    );
    let (status, value) = program.run(&["reading", "import", "non-c-e.csv"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"file_missing".into()));
    assert_eq!(readings(&program), before);
}

#[test]
fn what_cannot_be_read_is_told_to_who_knows_no_manifest() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    let check = |cells: &str, reason: &str, sentence: &str| {
        let file = written(&folder, "letture.csv", &format!("{HEADER}k,U000003,M000003,{cells}\n"));
        let (status, value) = program.run(&["reading", "import", &file]);
        let told = &value["refused"][0];
        assert_eq!((status, told["reason"].as_str()), (1, Some(reason)), "{value}");
        let said = told["sentence"].as_str().unwrap();
        assert!(said.contains(sentence) && !said.contains("forma indicata"), "{cells}: {said}");
        assert_eq!(told["line"], 2);
    };
    check(
        "15/01/2020,627,self,",
        "not_a_date",
        "read_on: non è una data del calendario (si scrive",
    );
    check("2020-01-15,\"627,5\",self,", "not_a_number", "value_m3: non sono metri cubi interi");
    check("2020-01-15,627.5,self,", "too_many_decimals", "value_m3: non sono metri cubi interi");
    check("2020-01-15,-1,self,", "negative", "value_m3: è minore di zero");
    check("2020-01-15,,self,", "required_blank", "value_m3: una cella obbligatoria è vuota");
    check(
        "2020-01-15,627,letta,",
        "unknown_value",
        "kind: non è una delle parole previste (ci sono: o",
    );
    check("2020-01-15,627,self,ieri", "not_a_date", "sent_at: non è una data");
    check("2020-01-15,627,self,,x,y", "shifted_cells", "un separatore ha spostato le celle");
    check("2020-01-15", "too_few_cells", "meno celle di quelle obbligatorie");
    check("\"2020-01-15,627,self,", "broken_quotes", "virgolette");
}

#[test]
fn the_order_of_rows_does_not_matter_where_they_say_when_they_were_sent() {
    let rows = [
        row(3, "a", "2020-01-10", 15, "2020-01-10T08:00"),
        row(3, "b", "2020-01-12", 14, "2020-01-12T08:00"),
        row(3, "c", "2020-01-12", 16, "2020-01-12T09:00"),
        row(3, "d", "2020-01-20", 17, "2020-01-20T08:00"),
    ];
    let found = |order: [usize; 4]| {
        let folder = TestFolder::new();
        let program = program(&folder.database(), 20);
        let text = order.map(|at| rows[at].as_str()).concat();
        let file = written(&folder, "letture.csv", &(HEADER.to_owned() + &text));
        assert_eq!(program.run(&["reading", "import", &file]).0, 1);
        exported(&program, 3)
    };
    let expected = found([0, 1, 2, 3]);
    assert!(expected.contains(&"2020-01-12,625,self,held".to_owned()), "{expected:?}");
    assert_eq!(found([3, 2, 1, 0]), expected);
    assert_eq!(found([1, 3, 0, 2]), expected);
}

/// More than ten chunks.
fn many() -> String {
    let rows = (1..=5_500).filter(|id| id % 100 != 0).map(|id| row(id, "", "2020-01-15", 16, ""));
    HEADER.to_owned() + &rows.collect::<String>()
}

#[test]
fn an_intake_killed_many_times_takes_every_reading_once() {
    on_both(|db| {
        let folder = TestFolder::new();
        let file = written(&folder, "letture.csv", &many());
        let whole = program(&folder.database(), 5_500);
        whole.run(&["reading", "import", &file]);
        let program = program(db, 5_500);
        for round in 0..8 {
            let mut child = program.command(&["reading", "import", &file]).spawn().unwrap();
            sleep(Duration::from_millis(15 + 25 * round));
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            child.wait().unwrap();
        }
        program.run(&["reading", "import", &file]);
        assert_eq!(readings(&program), readings(&whole));
    });
}

#[test]
fn two_programs_that_take_the_same_file_take_every_reading_once() {
    on_both(|db| {
        let (program, folder) = (program(db, 1_500), TestFolder::new());
        let rows = (1..=1_500).filter(|id| id % 100 != 0);
        let rows = rows.map(|id| row(id, &format!("k{id}"), "2020-01-15", 16, ""));
        let file =
            written(&folder, "letture.csv", &(HEADER.to_owned() + &rows.collect::<String>()));
        let start = |program: &Program| {
            let mut command = program.command(&["reading", "import", &file]);
            command.stdout(std::process::Stdio::piped()).spawn().unwrap()
        };
        let (first, second) = (start(&program), start(&program));
        let sum = [first, second].map(|child| {
            let output = child.wait_with_output().unwrap();
            let value: Value = serde_json::from_slice(&output.stdout).unwrap();
            counts(&value).iter().sum::<usize>()
        });
        assert_eq!(sum, [1_485, 1_485]);
        let self_read = readings(&program).lines().filter(|l| l.contains("2020-01-15")).count();
        assert_eq!(self_read, 1_485 + 300, "the town has 300 of its own on that day");
    });
}
