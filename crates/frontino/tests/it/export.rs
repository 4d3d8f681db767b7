//! Exports: the columns of the contract, the same bytes on both engines, and spreadsheets that
//! another program reads.

use crate::frontino::Program;
use crate::second_bill::corrected;
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use frontino_store::test_pg::{TestFolder, on_both};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

const TABLES: [(&str, &str); 6] = [
    (
        "bills",
        "number,supply_code,issued_on,due_on,from,to,m3_actual,m3_estimated,net_cents,vat_cents,\
         total_cents,payable_cents,notice_number,state",
    ),
    ("lines", "bill_number,supply_code,code,from,to,quantity_l,unit_price_microeuro,amount_cents"),
    ("ledger", "entry,on,account,supply_code,amount_cents,kind,document,notice_number,receipt_id"),
    (
        "supplies",
        "supply_code,holder_code,holder_name,category,members,units,status,start_on,frequency,\
         deposit_cents,balance_cents,meter_serial",
    ),
    ("readings", "supply_code,meter_serial,read_on,value_m3,kind,state"),
    ("payments", "key,received_on,amount_cents,channel,notice_number,receipt_id,state"),
];

fn exported(program: &Program, folder: &Path, args: &[&str], ending: &str) -> (i64, String) {
    let path = folder.join(format!("{}.{ending}", args.join("-")));
    let out = path.to_str().unwrap();
    let value = program.done(&[&["export"], args, &["--out", out]].concat());
    assert_eq!(value["bytes"], std::fs::metadata(&path).unwrap().len());
    (value["rows"].as_i64().unwrap(), out.to_owned())
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_table_is_the_same_on_both_engines() {
    let first = RefCell::new(BTreeMap::new());
    on_both(|db| {
        let (program, folder) = (corrected(db), TestFolder::new());
        for (table, header) in TABLES {
            let (rows, path) = exported(&program, folder.path(), &[table], "csv");
            let text = std::fs::read_to_string(path).unwrap();
            assert_eq!(text.lines().next(), Some(header), "{table}");
            assert_eq!(cells(&text).len() as i64, rows, "{table}");
            assert_eq!(rows == 0, table == "payments", "{table}");
            let mut first = first.borrow_mut();
            let known = first.entry(table).or_insert_with(|| text.clone());
            assert_eq!(*known, text, "{table}");
        }
    });
}

#[test]
fn a_spreadsheet_holds_what_the_csv_holds() {
    let folder = TestFolder::new();
    let program = corrected(&folder.database());
    for (table, header) in TABLES {
        let (rows, path) = exported(&program, folder.path(), &[table], "csv");
        let expected = cells(&std::fs::read_to_string(path).unwrap());
        let (in_sheet, path) = exported(&program, folder.path(), &[table], "xlsx");
        assert_eq!(rows, in_sheet);
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        let range = book.worksheet_range(table).unwrap();
        let mut read = range.rows().map(|row| row.iter().map(text_of).collect::<Vec<_>>());
        let names: Vec<_> = header.split(',').map(str::to_owned).collect();
        assert_eq!(read.next(), Some(names));
        for (number, row) in expected.iter().enumerate() {
            let mut found = read.next().unwrap();
            found.resize(row.len(), String::new());
            assert_eq!(*row, found, "{table} row {number}");
        }
        assert_eq!(read.next(), None, "{table}");
    }
}

/// A cell as the CSV writes it: numbers and dates must be numbers and dates in the sheet.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => {
            let as_number = text.len() < 15 && text.parse::<f64>().is_ok();
            assert!(!as_number || text.starts_with('0'), "{text} should be a number");
            text.clone()
        }
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_ledger_sums_to_zero_and_gives_the_balance_of_each_supply() {
    let folder = TestFolder::new();
    let program = corrected(&folder.database());
    let read = |args: &[&str]| {
        let (_, path) = exported(&program, folder.path(), args, "csv");
        cells(&std::fs::read_to_string(path).unwrap())
    };
    let (mut entries, mut owed) = (BTreeMap::new(), BTreeMap::new());
    for leg in read(&["ledger"]) {
        let cents: i64 = leg[4].parse().unwrap();
        *entries.entry(leg[0].clone()).or_insert(0) += cents;
        if leg[2] == "receivables" {
            *owed.entry(leg[3].clone()).or_insert(0) += cents;
        }
        assert!(leg[6].starts_with("20") && leg[7].len() == 18, "{leg:?}");
    }
    assert!(!entries.is_empty() && entries.values().all(|sum| *sum == 0));
    let supplies = read(&["supplies"]);
    for supply in &supplies {
        let expected = owed.get(&supply[0]).copied().unwrap_or(0);
        assert_eq!(supply[10], expected.to_string(), "{supply:?}");
    }
    assert!(supplies.is_sorted_by(|a, b| a[0] < b[0]));
    // The second run is not issued: nothing of it is in the ledger, all of it in its supplies.
    assert_eq!(read(&["ledger", "--run", "2020-06"]).len(), 0);
    assert_eq!(read(&["ledger", "--run", "2019-11"]).len(), read(&["ledger"]).len());
    assert_eq!(read(&["supplies", "--run", "2020-06"]).len(), supplies.len() - 3);
    let (status, value) = program.run(&["export", "readings", "--run", "2020-06", "--out", "x"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"run_refused".into()));
}
