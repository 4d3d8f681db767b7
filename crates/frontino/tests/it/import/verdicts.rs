//! The verdict of every kind of row, file by file.

use super::bundle::{Bundle, Outcome, dump};
use frontino_store::test_pg::on_both;

/// Imports on both engines and compares `file`: counts, and reasons by line.
fn check(bundle: &Bundle, file: &str, counts: &str, reasons: &str) {
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons(file), reasons);
        assert_eq!(outcome.counts(file), counts);
        assert_eq!(outcome.status, 1);
        assert_eq!(outcome.json["reconciliation"]["balanced"], true);
        let again = bundle.import(db);
        assert_eq!(again.reasons(file), reasons);
        assert_eq!(again.json["accepted"][file], 0);
    });
}

#[test]
fn holders_are_judged_row_by_row() {
    let bundle = Bundle::new().with(
        "holders",
        "holder_code,kind,tax_code,birth_date,email,limitation\n\
         A1,person,RSSMRA80A01F158D,1980-01-01,a@b.it,\n\
         ,person,,,,\n\
         A3,robot,,,,\n\
         A4,,,,,\n\
         A5,person,,,,forever\n\
         A6,person,,31/12/1980,no mail,\n\
         A7\n\
         A8,person,,,,,,,beyond\n\
         A9,\"person,,,,\n\
         A10,PERSON,,,,ORDINARY\n",
    );
    let reasons = "3 required_blank, 4 unknown_value, 5 required_blank, 6 unknown_value, \
                   8 too_few_cells, 9 shifted_cells, 10 broken_quotes";
    check(&bundle, "holders", "3 0 7 1", reasons);
}

#[test]
fn who_asked_for_large_print_is_taken_over_so() {
    on_both(|db| {
        let bundle = Bundle::new().with(
            "holders",
            "holder_code,kind,large_print\nA1,person,yes\nA2,person,no\nA3,person,\nA4,person,si\n",
        );
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("holders"), "5 unknown_value");
        let large = "SELECT count(*) FROM holder WHERE large_print = TRUE AND code = 'A1'";
        let all = "SELECT count(*) FROM holder WHERE large_print = FALSE OR code = 'A1'";
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin_read().unwrap();
        let counts = [large, all].map(|sql| tx.number(sql, &[]).unwrap());
        assert_eq!(counts, [1, 3]);
    });
}

#[test]
fn supplies_are_judged_row_by_row() {
    let rows = [
        "T1,H1,x,active,2015-01-01,,3,1,50.00,notice,",
        "T2,H9,x,active,2015-01-01,,3,1,50.00,notice,",
        "T3,H1,x,active,2015-02-30,,3,1,50.00,notice,",
        "T4,H1,x,active,2015-01-01,2014-12-31,3,1,50.00,notice,",
        "T5,H1,x,active,2015-01-01,,three,1,50.00,notice,",
        "T6,H1,x,active,2015-01-01,,-3,1,50.00,notice,",
        "T7,H1,x,active,2015-01-01,,3,1.5,50.00,notice,",
        "T8,H1,x,active,2015-01-01,,3,1,abc,notice,",
        "T9,H1,x,active,2015-01-01,,3,1,50.00,cheque,",
        "T10,H1,,active,2015-01-01,,3,1,50.00,notice,",
        "T11,H1,x,active,2015-01-01,9999-99-99,3,1,50.00,notice,",
        "T12,H1,x,active,2015-01-01,,3,1,1e9,notice,",
        "T13,H1,x,active,2015-01-01,,3,1,50.005,notice,",
        "T14,H1,x,active,2015-01-01,,99999999999999999999,1,0,notice,",
    ];
    let text = "supply_code,holder_code,category,status,start_on,end_on,members,units,deposit,\
                payment,iban\n";
    let bundle = Bundle::small().with("supplies", &format!("{text}{}\n", rows.join("\n")));
    let reasons = "3 missing_holder, 4 not_a_date, 5 ended_before_started, 6 not_a_number, \
                   7 negative, 8 too_many_decimals, 9 not_a_number, 10 unknown_value, \
                   11 required_blank, 13 not_a_number, 14 too_many_decimals, 15 out_of_range";
    check(&bundle, "supplies", "2 0 12 2", reasons);
}

#[test]
fn meters_are_judged_row_by_row() {
    let bundle = Bundle::small().with(
        "meters",
        "supply_code,meter_serial,digits,installed_on,first_reading_m3,removed_on,last_reading_m3\n\
         S1,M1,5,2015-01-01,0,2018-01-01,500\n\
         S1,M2,5,2018-01-01,0,,\n\
         S9,M3,5,2015-01-01,0,,\n\
         S2,M4,5,2015-01-01,0,2014-12-31,\n\
         S2,M5,0,2015-01-01,0,,\n\
         S2,M6,13,2015-01-01,0,,\n\
         S2,M7,5,2015-01-01,100000,,\n\
         S2,M8,5,2015-01-01,0,,many\n\
         S2,M9,5,2015-01-01,-1,,\n\
         S2,M10,5,2015-01-01,0,never,\n\
         S2,M11,4,2015-01-01,0,2016-01-01,10000\n",
    );
    let reasons = "4 missing_supply, 5 removed_before_installed, 6 out_of_range, 7 out_of_range, \
                   8 exceeds_register, 9 not_a_number, 10 negative";
    check(&bundle, "meters", "4 0 7 2", reasons);
}

#[test]
fn readings_are_judged_meter_by_meter() {
    let bundle = Bundle::small().with(
        "readings",
        "supply_code,meter_serial,read_on,value_m3,kind,billed\n\
         S1,M1,2016-01-01,100,operator,yes\n\
         S1,M1,2017-01-01,90,operator,yes\n\
         S1,M1,2018-01-01,80,estimated,no\n\
         S1,M1,2018-06-01,110,self,no\n\
         S1,M1,2014-12-31,0,operator,no\n\
         S1,M1,2020-01-01,200,operator,no\n\
         S1,M1,2019-01-01,100000,operator,no\n\
         S1,M9,2019-01-01,100,operator,no\n\
         S2,M1,2019-01-01,100,operator,no\n\
         S9,M1,2019-01-01,100,operator,no\n\
         S1,M1,2019-02-01,12.5,operator,no\n\
         S1,M1,2019-03-01,-5,operator,no\n\
         S1,M1,2019-04-01,120,guess,no\n\
         S1,M1,2019-05-01,120,operator,maybe\n\
         S2,M2,2015-06-01,9,self,\n\
         S2,M2,2016-01-01,9990,operator,yes\n\
         S2,M2,2017-01-01,30,telemetry,yes\n",
    );
    let reasons = "3 backwards, 6 before_installation, 7 after_taken_on, 8 exceeds_register, \
                   9 missing_meter, 10 missing_meter, 11 missing_meter, 12 too_many_decimals, \
                   13 negative, 14 unknown_value, 15 unknown_value, 16 backwards";
    check(&bundle, "readings", "5 0 12 0", reasons);
}

#[test]
fn consumptions_open_items_and_legacy_bills_are_judged_row_by_row() {
    let bundle = Bundle::small().with(
        "consumptions",
        "supply_code,year,m3\n\
         S1,2018,120.5\n\
         S1,18,100\n\
         S1,2019,-1\n\
         S1,2017,much\n\
         S9,2018,100\n\
         S1,2016,1.2345\n",
    );
    let reasons = "3 out_of_range, 4 negative, 5 not_a_number, 6 missing_supply, \
                   7 too_many_decimals";
    check(&bundle, "consumptions", "1 0 5 0", reasons);
    let bundle = Bundle::small().with(
        "open_items",
        "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number,state\n\
         S1,D1,2019-01-01,2019-02-01,100.00,100.00,3 0100 0000 0000 0001 0,open\n\
         S1,D2,2019-01-01,2019-02-01,100.00,abc,,open\n\
         S1,D3,2019-01-01,,100.00,100.00,,open\n\
         S9,D4,2019-01-01,2019-02-01,100.00,100.00,,open\n\
         S1,D5,2019-01-01,2019-02-01,100.00,100.00,,lost\n\
         S1,D6,2019-01-01,2019-02-01,100.00,100.00,12,open\n",
    );
    let reasons = "3 not_a_number, 4 required_blank, 5 missing_supply, 6 unknown_value";
    check(&bundle, "open_items", "2 0 4 1", reasons);
    let bundle = Bundle::small().with(
        "legacy_bills",
        "supply_code,from,to,m3,total\n\
         S1,2019-01-01,2019-06-30,60,120.00\n\
         S1,2019-07-01,2019-06-30,60,120.00\n\
         S9,2019-01-01,2019-06-30,60,120.00\n\
         S1,2018-01-01,2018-06-30,-5,-10.00\n\
         S1,2017-01-01,,60,120.00\n",
    );
    let reasons = "3 to_before_from, 4 missing_supply, 6 required_blank";
    check(&bundle, "legacy_bills", "2 0 3 0", reasons);
}

#[test]
fn one_key_twice_is_unchanged_or_kept_back_together() {
    let bundle = Bundle::small().with(
        "consumptions",
        "supply_code,year,m3\n\
         S1,2018,120\n\
         s1 ,2018,120.000\n\
         S1,2018,120\n\
         S2,2018,50\n\
         S2,2018,51\n\
         S2,2018,50\n\
         S3,2018,70\n\
         S3,2018,seventy\n",
    );
    let reasons = "5 duplicate_conflict, 6 duplicate_conflict, 7 duplicate_conflict, \
                   8 duplicate_conflict, 9 not_a_number";
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("consumptions"), reasons);
        assert_eq!(outcome.counts("consumptions"), "1 2 5 0");
    });
    let bundle = Bundle::new().with("holders", "holder_code,kind\nA,robot\nA,robot\nB,person\n");
    check(&bundle, "holders", "1 0 2 0", "2 unknown_value, 3 unknown_value");
}

#[test]
fn a_notice_number_pays_one_document() {
    let bundle = Bundle::small().with(
        "open_items",
        "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number,plan,\
         instalment\n\
         S1,D1,2019-01-01,2019-02-01,10.00,10.00,301000000000000100,,\n\
         S2,D2,2019-01-01,2019-02-01,10.00,10.00,301000000000000100,,\n\
         S2,D3,2019-01-01,2019-02-01,10.00,10.00,301000000000000200,,\n\
         S2,D3,2019-01-01,2019-02-01,10.00,10.00,301000000000000200,,\n\
         S1,D4,2019-01-01,2019-02-01,30.00,30.00,301000000000000300,P1,0\n\
         S1,D4,2019-01-01,2019-02-01,15.00,15.00,301000000000000400,P1,1\n\
         S1,D4,2019-01-01,2019-03-01,15.00,15.00,301000000000000500,P1,2\n\
         S1,D5,2019-01-01,2019-02-01,10.00,10.00,301000000000000600,,\n\
         S1,D5,2019-01-01,2019-02-01,10.00,10.00,301000000000000700,,\n",
    );
    let reasons = "2 duplicate_notice_number, 3 duplicate_notice_number, 9 duplicate_conflict, \
                   10 duplicate_conflict";
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("open_items"), reasons);
        assert_eq!(outcome.counts("open_items"), "4 1 4 0");
        let other = Bundle::new().with(
            "open_items",
            "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number\n\
             S3,D9,2019-01-01,2019-02-01,10.00,10.00,301000000000000200\n",
        );
        assert_eq!(other.import(db).reasons("open_items"), "2 notice_number_taken");
    });
}

#[test]
fn what_names_a_row_that_is_kept_back_is_kept_back_too() {
    let bundle = Bundle::new()
        .with("holders", "holder_code,kind\nH1,robot\nH2,person\n")
        .with(
            "supplies",
            "supply_code,holder_code,category,status,start_on\n\
             S1,H1,x,active,2015-01-01\nS2,H2,x,active,2015-01-01\n",
        )
        .with(
            "meters",
            "supply_code,meter_serial,digits,installed_on,first_reading_m3\n\
             S1,M1,5,2015-01-01,0\nS2,M2,x,2015-01-01,0\n",
        )
        .with(
            "readings",
            "supply_code,meter_serial,read_on,value_m3,kind\n\
             S1,M1,2019-01-01,5,self\nS2,M2,2019-01-01,5,self\n",
        );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("supplies"), "2 missing_holder");
        assert_eq!(outcome.reasons("meters"), "2 missing_supply, 3 not_a_number");
        assert_eq!(outcome.reasons("readings"), "2 missing_meter, 3 missing_meter");
        assert!(outcome.quarantine("supplies").contains("l'intestatario H1 non c'è"));
        assert!(outcome.quarantine("meters").contains("l'utenza S1 non c'è"));
        assert!(outcome.quarantine("readings").contains("il contatore S2 / M2 non c'è"));
    });
}

#[test]
fn an_import_changes_nothing_that_is_there() {
    let changed = |file: &str, text: &str| Bundle::small().with(file, text);
    on_both(|db| {
        assert_eq!(Bundle::small().import(db).status, 0);
        let before = super::bundle::dump_all(db);
        let kept_back = |outcome: Outcome, file: &str| {
            assert_eq!(outcome.reasons(file), "2 already_there_different");
            assert_eq!(outcome.counts(file).split(' ').next(), Some("0"));
        };
        let holders = "holder_code,kind,surname\nH1,person,Bianchi\n";
        kept_back(changed("holders", holders).import(db), "holders");
        let supplies =
            super::bundle::SUPPLIES.replace("active,2015-01-01,3,1", "ended,2015-01-01,3,1");
        kept_back(changed("supplies", &supplies).import(db), "supplies");
        let meters = super::bundle::METERS.replace("M1,5", "M1,6");
        kept_back(changed("meters", &meters).import(db), "meters");
        assert_eq!(super::bundle::dump_all(db), before);
    });
}

#[test]
fn new_readings_are_judged_with_those_that_are_there() {
    let head = "supply_code,meter_serial,read_on,value_m3,kind\n";
    let with = |rows: &str| Bundle::new().with("readings", &format!("{head}{rows}"));
    on_both(|db| {
        Bundle::small().import(db);
        assert_eq!(with("S1,M1,2019-03-01,100,operator\n").import(db).status, 0);
        let bundle = with(
            "S1,M1,2019-01-01,150,operator\n\
             S1,M1,2019-02-01,50,operator\n\
             S1,M1,2019-03-01,101,operator\n\
             S1,M1,2019-03-01,100,operator\n\
             S1,M1,2019-04-01,90,operator\n\
             S1,M1,2019-05-01,90,estimated\n",
        );
        let outcome = bundle.import(db);
        let expected = "2 backwards, 4 duplicate_conflict, 5 duplicate_conflict, 6 backwards";
        assert_eq!(outcome.reasons("readings"), expected);
        assert_eq!(outcome.counts("readings"), "2 0 4 0");
        let bundle = with("S1,M1,2019-03-01,101,operator\n");
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("readings"), "2 already_there_different");
    });
}

#[test]
fn a_serial_number_that_comes_back_is_found_by_its_days() {
    let bundle = Bundle::small()
        .with(
            "meters",
            "supply_code,meter_serial,digits,installed_on,first_reading_m3,removed_on\n\
             S1,M1,5,2015-01-01,0,2016-12-31\n\
             S1,M2,5,2016-12-31,0,2018-12-31\n\
             S1,M1,5,2018-12-31,500,\n",
        )
        .with(
            "readings",
            "supply_code,meter_serial,read_on,value_m3,kind\n\
             S1,M1,2016-06-01,400,operator\n\
             S1,M1,2017-06-01,450,operator\n\
             S1,M2,2017-06-01,30,operator\n\
             S1,M1,2019-06-01,520,operator\n",
        );
    on_both(|db| {
        assert_eq!(bundle.import(db).reasons("readings"), "3 after_removal");
        let readings = dump(db, "reading", &["meter_id", "read_on", "value_m3"]);
        assert_eq!(readings, ["1|2016-06-01|400", "2|2017-06-01|30", "3|2019-06-01|520"]);
    });
}
