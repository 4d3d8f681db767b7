//! `supply terms`: a change from a past day is set right by the next bill, once.

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_core::dates::Date;
use frontino_store::test_pg::on_both;
use frontino_store::{DbUrl, bill_run};
use serde_json::{Value, json};

const SUPPLY: &str = "U000006";

fn prepared(db: &DbUrl) -> Program {
    town::build(db, 30);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    program
}

fn bill(program: &Program, name: &str, at: &str) {
    program.done(&["bill-run", "create", name, "--at", at]);
    program.done(&["bill-run", "calculate", name]);
    program.done(&["bill-run", "approve", name, "--by", "prova"]);
    program.done(&["bill-run", "issue", name]);
}

fn terms(program: &Program, words: &str) -> Value {
    let mut args = vec!["supply", "terms", SUPPLY];
    args.extend(words.split_whitespace());
    program.done(&args)
}

/// The correction lines of the supply's newest bill: charge, litres, cents.
fn corrections(db: &DbUrl) -> Vec<(String, i64, i64)> {
    let sql = "SELECT l.code, l.quantity, l.amount_cents FROM bill_line l
        WHERE l.bill_id = (SELECT max(id) FROM bill WHERE supply_id = 6)
          AND l.code LIKE 'correction%'";
    let mut conn = db.open().unwrap();
    let mut found = conn
        .begin_read()
        .unwrap()
        .list(sql, &[], |row| Ok((row.string(0)?, row.int(1)?, row.int(2)?)))
        .unwrap();
    found.sort();
    found
}

#[test]
fn a_change_from_a_past_day_is_corrected_once_by_the_next_bill() {
    on_both(|db| {
        let program = prepared(db);
        bill(&program, "2019-12", "2019-12-31");
        let dry = terms(&program, "--from 2019-10-01 --members 1 --by prova --dry-run");
        assert_eq!(dry["corrects_bills"], true);
        let done = terms(&program, "--from 2019-10-01 --members 1 --by prova");
        assert_eq!(done["recorded"], json!(["2019-10-01"]));
        assert_eq!(done["unchanged"], false);
        let again = terms(&program, "--from 2019-10-01 --members 1 --by prova");
        assert_eq!((&again["unchanged"], &again["recorded"]), (&true.into(), &json!([])));
        bill(&program, "2020-02", "2020-02-29");
        // 6 m³ in 122 days, all in the reduced tier of two members: 18.25 × 2 × 122/365 = 12.2.
        // From October with one member 4.525 of 92 days, still below 4.6: only the days are cut.
        let first = corrections(db);
        let litres: i64 = first.iter().map(|(_, litres, _)| litres).sum();
        assert_eq!(litres, 0, "{first:?}");
        assert!(!first.is_empty());
        bill(&program, "2020-04", "2020-04-30");
        assert_eq!(corrections(db), []);
        // Another word on the same day: the later one counts, and the bills before still verify.
        terms(&program, "--from 2019-10-01 --members 2 --by prova");
        terms(&program, "--from 2020-01-01 --sewer no --by prova");
        bill(&program, "2020-06", "2020-06-30");
        let sewer = corrections(db).into_iter().filter(|(code, ..)| code == "correction_sewer");
        assert!(sewer.map(|(_, litres, _)| litres).sum::<i64>() < 0);
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(program.done(&["check"])["ok"], true);
        let mut conn = db.open().unwrap();
        let sql = "SELECT count(*) FROM audit WHERE action = 'supply.terms'
            AND object = 'U000006' AND actor = 'prova'";
        assert_eq!(conn.begin_read().unwrap().number(sql, &[]).unwrap(), 3);
    });
}

#[test]
fn a_change_while_a_run_is_calculated_is_known_to_the_bills_that_saw_it() {
    on_both(|db| {
        let program = prepared(db);
        bill(&program, "2019-12", "2019-12-31");
        terms(&program, "--from 2019-10-01 --members 1 --by prova");
        // As if the calculation had begun an hour before the change and came to the supply now.
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let later = "UPDATE supply_terms SET recorded_at = recorded_at + 3600000000";
        assert_eq!(tx.execute(later, &[]).unwrap(), 1);
        tx.commit().unwrap();
        bill(&program, "2020-02", "2020-02-29");
        assert!(!corrections(db).is_empty());
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        bill(&program, "2020-04", "2020-04-30");
        assert_eq!(corrections(db), []);
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
    });
}

#[test]
fn who_looks_at_a_supply_sees_the_terms_of_the_day() {
    on_both(|db| {
        let program = prepared(db);
        terms(&program, "--from 2020-02-01 --category commercial --units 3 --by prova");
        terms(&program, "--from 2020-02-01 --category domestic_non_resident --by prova");
        let mut conn = db.open().unwrap();
        let mut units = |category: &str, on: &str| -> i64 {
            let on = Date::parse(on).unwrap();
            let sums = bill_run::list_consumption_sums(&mut conn.begin_read().unwrap(), on);
            let of = sums.unwrap().into_iter().filter(|(known, ..)| known == category);
            of.map(|(_, units, _, rows)| units * rows).sum()
        };
        let [before, after] = ["2020-01-31", "2020-02-01"].map(|on| {
            ["domestic_resident", "domestic_non_resident", "commercial"]
                .map(|category| units(category, on))
        });
        // Of two words on one day the later counts, and the three units of the first stay.
        assert_eq!([after[0] - before[0], after[1] - before[1], after[2] - before[2]], [-1, 3, 0]);
        let folder = tempfile::tempdir().unwrap();
        let csv = folder.path().join("supplies.csv");
        program.done(&["export", "supplies", "--out", &csv.display().to_string()]);
        let text = std::fs::read_to_string(&csv).unwrap();
        let row = text.lines().find(|line| line.starts_with(SUPPLY)).unwrap();
        assert!(row.contains(",domestic_non_resident,2,3,"), "{row}");
        bill(&program, "2020-02", "2020-02-29");
        let reviewed = program.done(&["bill-run", "dossier", "2020-02"]);
        assert!(reviewed.to_string().contains("domestic_non_resident"), "{reviewed}");
    });
}

#[test]
fn a_change_that_cannot_be_is_refused_with_what_to_do() {
    on_both(|db| {
        let program = prepared(db);
        let check = |supply: &str, words: &str, code: &str| {
            let mut args = vec!["supply", "terms", supply, "--by", "prova"];
            args.extend(words.split_whitespace());
            let (status, value) = program.run(&args);
            assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
            assert_ne!(value["error"]["next"], "");
        };
        check("U999999", "--from 2019-10-01 --members 4", "supply_missing");
        check(SUPPLY, "--from 2014-12-31 --members 4", "day_outside_contract");
        check(SUPPLY, "--from 2019-10-01 --category castello", "category_missing");
        check(SUPPLY, "--from 2019-10-01 --members 0", "usage");
        check(SUPPLY, "--from 2019-10-01 --sewer forse", "usage");
    });
}
