//! Numbers and dates at the end of what is possible, and beyond it: kept back, never a panic.

use super::bundle::{Bundle, HOLDERS, METERS, SUPPLIES};
use frontino_store::test_pg::TestFolder;
use std::fs;

/// The reason for which the only row is kept back; blank when it is not.
fn reason(bundle: &Bundle, file: &str) -> String {
    let folder = TestFolder::new();
    let outcome = bundle.import(&folder.database());
    assert!(outcome.status < 2, "{}", outcome.json);
    assert_eq!(outcome.json["reconciliation"]["balanced"], true);
    outcome.reasons(file).split(' ').nth(1).unwrap_or("").to_owned()
}

#[test]
fn counts_and_dates_of_supplies() {
    let check = |members: &str, start_on: &str, end_on: &str, expected: &str| {
        let text = format!(
            "supply_code,holder_code,category,status,start_on,end_on,members\n\
             S1,H1,x,active,{start_on},{end_on},{members}\n"
        );
        let bundle = Bundle::new().with("holders", HOLDERS).with("supplies", &text);
        assert_eq!(reason(&bundle, "supplies"), expected, "{members} {start_on} {end_on}");
    };
    check("1000000", "1600-01-01", "3000-01-01", "");
    check("1000001", "2015-01-01", "", "out_of_range");
    check("1000000000000000000", "2015-01-01", "", "out_of_range");
    check("99999999999999999999", "2015-01-01", "", "out_of_range");
    check("-1", "2015-01-01", "", "negative");
    check("1.5", "2015-01-01", "", "too_many_decimals");
    check("NaN", "2015-01-01", "", "not_a_number");
    check("1e5", "2015-01-01", "", "not_a_number");
    check("3", "0001-01-01", "", "not_a_date");
    check("3", "9999-12-31", "", "not_a_date");
    check("3", "2015-02-29", "", "not_a_date");
    // An optional date that is none is taken as blank.
    check("3", "2015-01-01", "9999-12-31", "");
}

#[test]
fn volumes_amounts_and_readings() {
    let check = |file: &str, row: &str, expected: &str| {
        let head = match file {
            "consumptions" => "supply_code,year,m3",
            "readings" => "supply_code,meter_serial,read_on,value_m3,kind",
            _ => "supply_code,document_number,issued_on,due_on,amount,open_amount",
        };
        let bundle = Bundle::new().with("holders", HOLDERS).with("supplies", SUPPLIES);
        let meters = METERS.replace("S1,M1,5", "S1,M1,12");
        let bundle = bundle.with("meters", &meters).with(file, &format!("{head}\n{row}\n"));
        assert_eq!(reason(&bundle, file), expected, "{row}");
    };
    check("consumptions", "S1,2018,100000000", "");
    check("consumptions", "S1,2018,100000000.001", "out_of_range");
    check("consumptions", "S1,2018,9223372036854775807", "out_of_range");
    check("consumptions", "S1,0001,5", "out_of_range");
    check("consumptions", "S1,9999,5", "out_of_range");
    check("readings", "S1,M1,2018-01-01,999999999999,operator", "");
    check("readings", "S1,M1,2018-01-01,1000000000000,operator", "exceeds_register");
    check("readings", "S1,M1,2018-01-01,9223372036854775807,operator", "out_of_range");
    check("readings", "S1,M1,2020-01-01,5,operator", "after_taken_on");
    check("readings", "S1,M1,2999-12-31,5,operator", "after_taken_on");
    check("open_items", "S1,D,2019-01-01,2019-02-01,1000000000.00,1000000000.00", "");
    check("open_items", "S1,D,2019-01-01,2019-02-01,1000000000.01,1", "out_of_range");
    check("open_items", "S1,D,2019-01-01,2019-02-01,1,99999999999999999999", "out_of_range");
    check("open_items", "S1,D,2019-01-01,2019-02-01,\"1.000,00\",1", "not_a_number");
}

#[test]
fn a_folder_where_a_file_should_be_and_a_file_where_a_folder_should_be() {
    let bundle = Bundle::new().with("holders", HOLDERS);
    let folder = TestFolder::new();
    fs::write(bundle.path("report"), "mine").unwrap();
    assert_eq!(bundle.import(&folder.database()).refusal(), "folder_is_file");
    assert_eq!(fs::read_to_string(bundle.path("report")).unwrap(), "mine");
    assert!(!folder.path().join("frontino.db").exists(), "the database was made");
    fs::remove_file(bundle.path("report")).unwrap();
    fs::remove_file(bundle.path("holders.csv")).unwrap();
    fs::create_dir(bundle.path("holders.csv")).unwrap();
    let outcome = bundle.import(&folder.database());
    assert_eq!(outcome.refusal(), "file_unreadable");
    assert!(outcome.json.to_string().contains("è una cartella"), "{}", outcome.json);
    let header = Bundle::new().with("holders", "holder_code,kind\n");
    assert_eq!(header.import(&folder.database()).counts("holders"), "0 0 0 0");
}
