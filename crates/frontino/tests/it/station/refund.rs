//! Credits that are paid out, from the proposal to the bank's statement and back.

use super::message::{Receipt, send_rt};
use super::statement::{came, import, of_account, statement};
use super::{Town, set};
use crate::credit_note::broken;
use crate::interest::{execute, number};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};
use std::process::Command as Process;

const PAYEE: &str = "IT82Y0306909606100000009517";

impl Town {
    /// Pays a bill twice; gives its supply and amount.
    fn paid_twice(&self, at: usize) -> (String, i64) {
        let mut bills = self.exported("bills");
        bills.retain(|row| row["payable_cents"].parse::<i64>().unwrap() > 0);
        let (row, cents) = (&bills[at], bills[at]["payable_cents"].parse::<i64>().unwrap());
        for receipt in ["a", "b"] {
            let receipt = Receipt::of(receipt, &row["notice_number"], cents);
            assert_eq!(self.outcome(&send_rt(&receipt)), "OK");
        }
        (row["supply_code"].clone(), cents)
    }

    fn refund(&self, args: &[&str]) -> (i32, Value) {
        let mut command = self.program.command(&[&["refund"][..], args].concat());
        set(&mut command);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
    }

    fn propose(&self, supply: &str, more: &[&str]) -> (i32, Value) {
        let args = ["propose", supply, "--reason", "Pagata due volte", "--by", "rossi"];
        self.refund(&[&args[..], more].concat())
    }

    fn refused(&self, args: &[&str]) -> String {
        let (status, value) = self.refund(args);
        assert_eq!(status, 2, "{value}");
        value["error"]["code"].as_str().unwrap().to_owned()
    }
}

/// Gives every holder a name.
fn named(db: &DbUrl) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    assert!(tx.execute("UPDATE holder SET surname = 'D’Amè', name = 'Zoë'", &[]).unwrap() > 0);
    tx.commit().unwrap();
}

/// Rows that are changed behind the program's back are seen.
fn expect_seen(db: &DbUrl, town: &Town) {
    for (tampered, question) in [
        ("UPDATE refund SET approved_by = upper(proposed_by) || ' '", "refunds_signed_by_two"),
        ("UPDATE refund_batch SET total_cents = 1", "refund_batches_equal_refunds"),
        ("UPDATE refund SET paid_entry_id = entry_id", "refunds_paid_once"),
        ("UPDATE refund SET bank_entry_id = back_bank_entry_id", "refunds_equal_movements"),
    ] {
        execute(db, tampered);
        let found = broken(&town.program);
        assert!(found.iter().any(|name| name == question), "{question}: {found:?}");
    }
}

#[test]
fn a_credit_is_paid_out_once_and_comes_back_to_the_credit() {
    on_both(|db| {
        let town = Town::on(db);
        named(db);
        let (supply, cents) = town.paid_twice(2);
        let all = ["--all", "--iban", PAYEE];
        let code = |more: &[&str]| town.propose(&supply, more).1["error"]["code"].clone();
        assert_eq!(code(&["--all", "--iban", "IT40S0542811101000000123456"]), "refund_iban");
        assert_eq!(code(&["--amount", "99999,00", "--iban", PAYEE]), "refund_too_much");
        assert_eq!(of_account(&town, "credits"), -cents);
        let (status, proposed) = town.propose(&supply, &all);
        assert_eq!((status, &proposed["amount_cents"]), (0, &json!(cents)), "{proposed}");
        assert_eq!(town.propose(&supply, &all).1["key"], proposed["key"]);
        assert_eq!(code(&["--amount", "0,01", "--iban", PAYEE]), "refund_nothing");
        assert_eq!((of_account(&town, "credits"), of_account(&town, "refunds")), (0, -cents));
        let key = proposed["key"].as_str().unwrap();
        assert_eq!(town.refused(&["approve", key, "--by", " ROSSI"]), "same_person");
        assert_eq!(town.refused(&["paid", key, "--on", "2020-02-11", "--by", "x"]), "refund_state");
        for _ in 0..2 {
            assert_eq!(town.refund(&["approve", key, "--by", "bianchi"]).1["state"], "approved");
        }
        let folder = TestFolder::new();
        let out = folder.path().to_str().unwrap();
        let made = town.refund(&["make", "--out", out, "--by", "bianchi"]).1;
        assert_eq!((&made["new"], &made["total_cents"]), (&json!(true), &json!(cents)), "{made}");
        let file = made["file"].as_str().unwrap();
        let xml = std::fs::read_to_string(file).unwrap();
        let schema = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../frontino-bank/tests/schemas/pain.001.001.09.xsd"
        );
        let mut lint = Process::new("xmllint");
        lint.args(["--nonet", "--noout", "--schema", schema, file]);
        assert!(lint.status().unwrap().success(), "{xml}");
        assert!(xml.contains(&format!("<EndToEndId>{key}</EndToEndId>")) && xml.contains(PAYEE));
        std::fs::remove_file(file).unwrap();
        let again = town.refund(&["make", "--out", out, "--by", "bianchi"]).1;
        assert_eq!((&again["new"], &again["batch"]), (&json!(false), &made["batch"]));
        assert_eq!(std::fs::read_to_string(file).unwrap(), xml);
        assert_eq!(town.refused(&["cancel", key, "--by", "rossi"]), "refund_sent");
        // Another amount waits for a person; the sum of the file pays, once.
        let batch = format!("DISTINTA {}", made["batch"].as_str().unwrap());
        let (status, told) = import(&town, &statement("E-1", 1, &[came(1 - cents, &batch)]));
        assert_eq!((status, told["unmatched"].as_array().unwrap().len()), (1, 1), "{told}");
        assert_eq!(import(&town, &statement("E-2", 2, &[came(-cents, &batch)])).0, 0);
        assert_eq!((of_account(&town, "bank"), of_account(&town, "refunds")), (-cents, 0));
        assert_eq!(import(&town, &statement("E-3", 3, &[came(-cents, key)])).0, 1);
        assert_eq!(of_account(&town, "bank"), -cents);
        assert_eq!(town.refund(&["list", "--state", "paid"]).1["refunds"][0]["key"], key);
        assert_eq!(broken(&town.program), [""; 0]);
        // The bank of the payee sends it back.
        assert_eq!(import(&town, &statement("E-4", 4, &[came(cents, key)])).0, 0);
        assert_eq!((of_account(&town, "bank"), of_account(&town, "credits")), (0, -cents));
        assert_eq!(town.refund(&["list"]).1["refunds"][0]["state"], "returned");
        assert_eq!(broken(&town.program), [""; 0]);
        let said = "SELECT count(*) FROM audit WHERE action LIKE 'refund.%' AND detail LIKE '%IT%'";
        assert_eq!(number(db, said), 0);
        assert_eq!(town.refund(&["suggest"]).1["suggested"], json!([]));
        execute(db, &format!("UPDATE supply SET status = 'ended' WHERE code = '{supply}'"));
        let (status, told) = town.refund(&["suggest"]);
        assert_eq!((status, &told["suggested"][0]["reason"]), (1, &json!("ended")), "{told}");
        expect_seen(db, &town);
    });
}

#[test]
fn what_is_proposed_is_off_no_bill_and_what_is_cancelled_is() {
    on_both(|db| {
        let town = Town::on(db);
        named(db);
        let (supply, cents) = town.paid_twice(2);
        let all = ["--all", "--iban", PAYEE];
        let key = town.propose(&supply, &all).1["key"].as_str().unwrap().to_owned();
        let cancel = ["cancel", &key, "--by", "rossi"];
        for _ in 0..2 {
            assert_eq!(town.refund(&cancel).1["state"], "cancelled");
        }
        assert_eq!((of_account(&town, "credits"), of_account(&town, "refunds")), (-cents, 0));
        assert_eq!(town.refused(&["approve", &key, "--by", "bianchi"]), "refund_state");
        town.propose(&supply, &all);
        town.bill_again("2020-06", "2020-06-30", "2020-07-15");
        let taken = "SELECT CAST(coalesce(sum(credit_cents), 0) AS BIGINT) FROM invoice";
        assert_eq!(number(db, taken), 0);
        // The new bill is a debt: the next refund says so.
        let open = town.propose(&supply, &["--amount", "1", "--iban", PAYEE]).1;
        assert_eq!(open["error"]["code"], "refund_nothing");
        let debts = town.propose("U000001", &["--all", "--iban", PAYEE]).1;
        assert_eq!(debts["error"]["code"], "refund_nothing", "{debts}");
        assert_eq!(broken(&town.program), [""; 0]);
        for (change, back, name) in [
            (
                "amount_cents = amount_cents + 1",
                "amount_cents = amount_cents - 1",
                "refunds_equal_ledger",
            ),
            ("entry_id = -7", "", "refunds_set_aside_once"),
        ] {
            let sql = |set: &str| format!("UPDATE refund SET {set} WHERE state = 'proposed'");
            execute(db, &sql(change));
            assert!(broken(&town.program).iter().any(|one| one == name), "{name}");
            if !back.is_empty() {
                execute(db, &sql(back));
            }
        }
    });
}

#[test]
fn a_credit_that_a_bill_left_over_is_off_the_next_bill_or_paid_out() {
    on_both(|db| {
        let town = Town::on(db);
        named(db);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed,
                state, recorded_at)
            SELECT supply_id, meter_id, '2020-01-31', 'operator', value_m3, false, 'accepted', 1
            FROM reading WHERE supply_id IN (3, 4) AND read_on = '2019-08-31'";
        assert_eq!(tx.execute(sql, &[]).unwrap(), 2);
        tx.commit().unwrap();
        town.bill_again("2020-01", "2020-01-31", "2020-02-15");
        let all = ["--all", "--iban", PAYEE];
        let debts = town.propose("U000003", &all).1;
        assert_eq!(debts["error"]["code"], "refund_debts", "{debts}");
        let despite = [&all[..], &["--despite-debts"]].concat();
        let (status, proposed) = town.propose("U000003", &despite);
        assert_eq!(status, 0, "{proposed}");
        assert!(number(db, "SELECT of_bill_cents FROM refund") > 0);
        town.program.done(&["bill-run", "create", "x", "--at", "2020-09-30"]);
        assert_eq!(town.program.run(&["bill-run", "calculate", "x"]).0, 1);
        let [third, fourth] = [30_003, 40_003].map(|id| {
            number(db, &format!("SELECT total_cents - payable_cents FROM bill WHERE id = {id}"))
        });
        // The one that was paid out is asked in full, the other less its credit.
        assert!(third == 0 && fourth > 0, "{third} {fourth}");
        let promised = town.propose("U000004", &despite).1;
        assert_eq!(promised["error"]["code"], "refund_promised", "{promised}");
        town.program.done(&["bill-run", "cancel", "x"]);
        town.bill_again("2020-09", "2020-09-30", "2020-10-15");
        assert_eq!(broken(&town.program), [""; 0]);
        assert_eq!(town.program.done(&["bill", "verify"])["differing"], json!([]));
    });
}
