//! Reconciliation, opening postings, plans and the billing frequency.

use super::bundle::{Bundle, dump};
use crate::frontino::Program;
use frontino_store::test_pg::on_both;
use serde_json::json;
use std::fs;

fn with_money() -> Bundle {
    Bundle::small()
        .with(
            "supplies",
            "supply_code,holder_code,category,status,start_on,members,units,deposit\n\
             S1,H1,home,active,2015-01-01,3,1,50.00\n\
             S2,H2,home,active,2015-01-01,1,10,30.00\n\
             S3,H3,home,active,2015-01-01,1,1,\n\
             S4,H9,home,active,2015-01-01,1,1,20.00\n\
             S5,H3,shop,active,2015-01-01,1,1,-1.00\n",
        )
        .with(
            "consumptions",
            "supply_code,year,m3\nS1,2019,99.5\nS1,2018,100.5\nS2,2019,3000\nS4,2019,7.125\n",
        )
        .with(
            "open_items",
            "supply_code,document_number,issued_on,due_on,amount,open_amount,state,\
             plan,instalment\n\
             S1,D1,2019-01-01,2019-02-01,100.00,40.00,open,,\n\
             S1,D2,2019-01-01,2019-02-01,100.00,-5.00,open,,\n\
             S1,D3,2019-01-01,2019-02-01,100.00,100.00,cancelled,,\n\
             S1,D4,2019-01-01,2019-02-01,100.00,100.00,draft,,\n\
             S2,D5,2019-01-01,2019-02-01,300.00,300.00,open,P,0\n\
             S2,D5,2019-01-01,2019-02-01,150.00,150.00,open,P,1\n\
             S2,D5,2019-01-01,2019-02-01,150.00,150.00,open,P,2\n\
             S2,D6,2019-01-01,2019-02-01,10.00,11.00,open,,\n\
             S2,D7,2019-01-01,2019-02-01,10.00,10.00,paid,,\n\
             S4,D8,2019-01-01,2019-02-01,10.00,10.00,open,,\n",
        )
        .with("legacy_bills", "supply_code,from,to,m3,total\nS1,2019-01-01,2019-06-30,50,90.00\n")
}

#[test]
fn the_reconciliation_explains_every_cent_and_litre() {
    on_both(|db| {
        let bundle = with_money();
        let outcome = bundle.import(db);
        assert_eq!(outcome.status, 1);
        let found = &outcome.json["reconciliation"];
        assert_eq!(found["balanced"], true);
        assert_eq!(
            found["deposit_cents"],
            json!({"source": 9900, "accepted": 7900, "unchanged": 0, "quarantined": 2000})
        );
        assert_eq!(
            found["open_amount_cents"],
            json!({"source": 86600, "accepted": 85600, "unchanged": 0, "quarantined": 1000})
        );
        assert_eq!(
            found["volume_m3"],
            json!({"source": 3257.125, "accepted": 3250, "unchanged": 0, "quarantined": 7.125})
        );
        assert_eq!(
            found["files"]["open_items"],
            json!({"source": 10, "accepted": 9, "unchanged": 0, "quarantined": 1})
        );
        let expected = "negative_open_amount 3, open_above_amount 9, paid_but_open 10";
        assert_eq!(outcome.warnings("open_items"), expected);
        let csv = fs::read_to_string(outcome.report.join("reconciliation.csv")).unwrap();
        let line = |code: &str| csv.lines().find(|line| line.starts_with(code)).unwrap();
        let expected = "S4,3,0,0,3,0,7.125,0,0,7.125,0,20.00,0.00,0.00,20.00,0.00,10.00,0.00,0.00,\
                        10.00,0.00";
        assert_eq!(line("S4"), expected);
        let again = bundle.import(db);
        let open = &again.json["reconciliation"]["open_amount_cents"];
        let expected = json!({"source": 86600, "accepted": 0, "unchanged": 85600,
            "quarantined": 1000});
        assert_eq!(*open, expected);
    });
}

#[test]
fn what_is_owed_and_held_opens_the_ledger_once() {
    on_both(|db| {
        with_money().import(db);
        with_money().import(db);
        let columns = ["supply_id", "debit", "credit", "amount_cents", "posted_on", "kind", "no"];
        let expected = [
            "1|opening_balance|deposits|5000|2019-12-31|opening|1",
            "1|opening_balance|receivables|500|2019-12-31|opening|1",
            "1|receivables|opening_balance|4000|2019-12-31|opening|1",
            "2|opening_balance|deposits|3000|2019-12-31|opening|1",
            "2|receivables|opening_balance|1000|2019-12-31|opening|1",
            "2|receivables|opening_balance|1100|2019-12-31|opening|1",
            "2|receivables|opening_balance|30000|2019-12-31|opening|1",
            "4|deposits|opening_balance|100|2019-12-31|opening|1",
        ];
        assert_eq!(dump(db, "posting", &columns), expected);
        let entries = dump(db, "posting", &["entry_id"]);
        assert_eq!(entries, ["1", "2", "3", "4", "5", "6", "7", "8"]);
        assert_eq!(Program::on(db).done(&["check"])["ok"], true);
    });
}

#[test]
fn every_supply_gets_its_billing_frequency_with_the_reason() {
    on_both(|db| {
        with_money().import(db);
        let found =
            dump(db, "supply", &["code", "min_bills", "assigned_bills", "frequency_reason"]);
        let starts = |row: usize, text: &str| assert!(found[row].starts_with(text), "{found:?}");
        // Own mean 100; 3000 of ten units; the mean of the category; the parameter.
        starts(0, "S1|2|2|");
        starts(1, "S2|3|3|");
        starts(2, "S3|3|3|");
        starts(3, "S5|3|3|");
        let reason = |row: usize| -> serde_json::Value {
            serde_json::from_str(found[row].rsplit('|').next().unwrap()).unwrap()
        };
        assert_eq!(reason(0)["kind"], "own_consumption");
        assert_eq!(reason(0)["years"], json!([2019, 2018]));
        assert_eq!((&reason(1)["units"], &reason(1)["classified_m3"]), (&json!(10), &json!(300)));
        // (99.5 + 100.5 + 300) / 3
        assert_eq!(reason(2)["litres"], 166_667);
        assert_eq!(reason(3)["kind"], "parameter");
        // A year that comes later changes the frequency of a supply that is there.
        let later = Bundle::new().with("consumptions", "supply_code,year,m3\nS1,2017,1000\n");
        assert_eq!(later.import(db).status, 0);
        let found = dump(db, "supply", &["code", "min_bills", "assigned_bills"]);
        assert_eq!(found, ["S1|3|3", "S2|3|3", "S3|3|3", "S5|3|3"]);
    });
}
