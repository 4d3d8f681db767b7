//! What lies beside the price of water: instalments of a deposit, and the VAT that a public body
//! pays to the State itself.

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_core::dates::Date;
use frontino_core::deposit::RULES;
use frontino_core::money::Cents;
use frontino_store::test_pg::on_both;
use frontino_store::{DbUrl, deposit};
use serde_json::json;

/// Resident, billed on a reading of the date of the first run.
const SUPPLY: i64 = 6;

fn prepared(db: &DbUrl) -> Program {
    town::build(db, 12);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    program
}

fn bill(program: &Program, name: &str, at: &str, split_payment: bool) {
    let mut create = program.command(&["bill-run", "create", name, "--at", at]);
    create.env("FRONTINO_BILLING_SPLIT_PAYMENT", split_payment.to_string());
    assert!(create.output().unwrap().status.success());
    program.done(&["bill-run", "calculate", name]);
    program.done(&["bill-run", "approve", name, "--by", "prova"]);
    program.done(&["bill-run", "issue", name]);
}

fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

/// What the supply owes on an account, by the kind of posting.
fn posted(db: &DbUrl, account: &str, kind: &str) -> i64 {
    let of = format!("supply_id = {SUPPLY} AND kind = '{kind}'");
    let sum = |side: &str| {
        let sql = format!(
            "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM posting
             WHERE {side} = '{account}' AND {of}"
        );
        number(db, &sql)
    };
    sum("debit") - sum("credit")
}

#[test]
fn the_next_two_bills_ask_for_the_rest_of_a_deposit() {
    on_both(|db| {
        let program = prepared(db);
        let shares = RULES[0].shares(Cents(5975)); // vector G1
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let on = Date::parse("2019-09-01").unwrap();
        assert!(deposit::charge(&mut tx, SUPPLY, shares, on).unwrap());
        assert!(!deposit::charge(&mut tx, SUPPLY, shares, on).unwrap());
        tx.commit().unwrap();
        assert_eq!(posted(db, "receivables", "deposit"), 2988);
        bill(&program, "1", "2019-12-31", false);
        let explained = program.done(&["bill", "explain", "U000006"]);
        let lines = explained["lines"].as_array().unwrap();
        assert!(lines.iter().any(|line| line["code"] == "deposit"), "{explained}");
        assert_eq!(explained["inputs_unchanged"], true);
        bill(&program, "2", "2020-02-29", false);
        bill(&program, "3", "2020-04-30", false);
        let deposits = "SELECT CAST(coalesce(sum(l.amount_cents), 0) AS BIGINT) FROM bill_line l
            WHERE l.code = 'deposit' AND l.bill_id = 6000";
        let asked: Vec<i64> =
            (1..=3).map(|place| number(db, &format!("{deposits}{place}"))).collect();
        assert_eq!(asked, [1494, 1493, 0]);
        let outside = "SELECT payable_cents - total_cents FROM bill WHERE id = 60001";
        assert_eq!(number(db, outside), 1494);
        assert_eq!(posted(db, "receivables", "deposit"), 5975);
        assert_eq!(posted(db, "deposits", "deposit"), -5975);
        assert_eq!(number(db, "SELECT deposit_cents FROM supply WHERE id = 6"), 5975);
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_migrated_supply_owes_no_instalment() {
    on_both(|db| {
        prepared(db);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "INSERT INTO import_batch (id, name, taken_on, imported_at, summary)
            VALUES (1, 'vecchio', '2019-12-31', 0, '{}')";
        tx.execute(sql, &[]).unwrap();
        tx.execute("UPDATE supply SET import_id = 1 WHERE id = 6", &[]).unwrap();
        let on = Date::parse("2019-09-01").unwrap();
        let shares = RULES[0].shares(Cents(5975));
        assert!(!deposit::charge(&mut tx, SUPPLY, shares, on).unwrap());
        let instalments = tx.number("SELECT count(*) FROM deposit_instalment", &[]).unwrap();
        assert_eq!(instalments, 0);
    });
}

#[test]
fn with_split_payment_a_public_body_does_not_owe_the_vat() {
    on_both(|db| {
        let program = prepared(db);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("UPDATE holder SET kind = 'public_body' WHERE id = 6", &[]).unwrap();
        tx.commit().unwrap();
        bill(&program, "1", "2019-12-31", true);
        let of = |column: &str| number(db, &format!("SELECT {column} FROM bill WHERE id = 60001"));
        let (net, vat) = (of("net_cents"), of("vat_cents"));
        assert!(vat > 0);
        assert_eq!(of("payable_cents"), net);
        assert_eq!(posted(db, "receivables", "bill"), net + vat);
        assert_eq!(posted(db, "receivables", "split_payment"), -vat);
        assert_eq!(posted(db, "vat", "bill") + posted(db, "vat", "split_payment"), 0);
        // A household owes it as before.
        let households = "SELECT count(*) FROM posting WHERE kind = 'split_payment'
            AND supply_id <> 6";
        assert_eq!(number(db, households), 0);
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}
