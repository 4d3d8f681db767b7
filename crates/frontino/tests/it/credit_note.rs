//! Credit notes from the bill to the ledger, on both engines.

mod documents;

use crate::frontino::Program;
use crate::interest::{execute, issue, number, pay, payable, run, town};
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;
use serde_json::{Value, json};

/// The bill of supply 1, issued on 31 January 2020.
pub const BILL: &str = "2020/0000001";

pub fn make(program: &Program, args: &[&str]) -> (i32, Value) {
    let common = ["credit-note", "make", BILL, "--reason", "Lettura errata", "--by", "rossi"];
    program.run(&[&["--today", "2020-02-10"][..], &common, args].concat())
}

/// The data are made up, so that the day can be set.
pub fn made_up(db: &DbUrl) -> Program {
    let program = town(db);
    execute(db, "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
    program
}

fn posted(db: &DbUrl, debit: &str, credit: &str) -> i64 {
    let sql = format!(
        "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM posting
            WHERE kind = 'credit_note' AND debit = '{debit}' AND credit = '{credit}'"
    );
    number(db, &sql)
}

fn check(program: &Program) -> Value {
    program.run(&["check"]).1
}

/// The names of the checks that do not hold.
pub fn broken(program: &Program) -> Vec<String> {
    let value = check(program);
    let all = value["checks"].as_array().unwrap();
    let names = all.iter().filter(|one| one["ok"] == false);
    names.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_whole_note_takes_the_bill_and_its_notice_back() {
    on_both(|db| {
        let program = made_up(db);
        let whole = payable(db, 10_001);
        let (status, rehearsed) = make(&program, &["--whole", "--dry-run"]);
        assert_eq!((status, &rehearsed["total_cents"]), (0, &json!(whole)), "{rehearsed}");
        assert_eq!(number(db, "SELECT count(*) FROM credit_note"), 0);
        let (status, made) = make(&program, &["--whole"]);
        assert_eq!((status, &made["number"]), (0, &json!("NC2020/0000001")), "{made}");
        assert_eq!(made["issued_on"], "2020-02-10");
        let again = make(&program, &["--whole"]).1;
        assert_eq!((&again["new"], &again["number"]), (&json!(false), &made["number"]));
        let [net, vat] = ["net_cents", "vat_cents"].map(|key| made[key].as_i64().unwrap());
        assert_eq!(net + vat, whole);
        assert_eq!(posted(db, "revenue", "receivables"), net);
        assert_eq!(posted(db, "vat", "receivables"), vat);
        assert_eq!(posted(db, "receivables", "credits"), 0);
        let shown = program.done(&["bill", "show", BILL]);
        assert_eq!((&shown["open_cents"], &shown["payable_cents"]), (&json!(0), &json!(whole)));
        assert_eq!(shown["credit_notes"][0]["total_cents"], whole);
        let (status, refused) = make(&program, &["--amount", "1,10"]);
        assert_eq!((status, &refused["error"]["code"]), (2, &json!("credit_nothing")));
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn what_was_paid_is_to_the_holders_credit_and_off_the_next_bill() {
    on_both(|db| {
        let program = made_up(db);
        let whole = payable(db, 10_001);
        pay(db, 1, 10_001, whole, "2020-02-05");
        let (status, made) = make(&program, &["--amount", "11,00"]);
        assert_eq!((status, &made["total_cents"]), (0, &json!(1100)), "{made}");
        assert_eq!(posted(db, "receivables", "credits"), 1100);
        assert_eq!(program.done(&["bill", "show", BILL])["open_cents"], 0);
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        assert_eq!(number(db, "SELECT credit_cents FROM invoice WHERE bill_id = 10002"), 1100);
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn notes_of_a_bill_never_take_back_more_than_a_line() {
    on_both(|db| {
        let program = made_up(db);
        let first = program.done(&["bill", "show", BILL])["lines"][0]["amount_cents"].clone();
        let first = first.as_i64().unwrap();
        let euro = |cents: i64| format!("1={},{:02}", cents / 100, cents % 100);
        let (status, made) = make(&program, &["--line", &euro(first - 7)]);
        assert_eq!((status, &made["net_cents"]), (0, &json!(first - 7)), "{made}");
        let (status, refused) = make(&program, &["--line", "1=0,08"]);
        assert_eq!((status, &refused["error"]["code"]), (2, &json!("credit_beyond_line")));
        assert!(refused["error"]["message"].as_str().unwrap().contains("0,07"), "{refused}");
        assert_eq!(make(&program, &["--line", "1"]).1["net_cents"], 7);
        for (args, code) in [
            (&["--line", "99"][..], "credit_line"),
            (&["--line", "1=-5,00"], "credit_beyond_line"),
            (&["--amount", "0,05"], "credit_between_cents"),
            (&["--amount", "99999,00"], "credit_beyond"),
            (&["--barred"], "bill_not_barred"),
            (&["--amount", "0"], "usage"),
            (&[], "usage"),
        ] {
            let (status, refused) = make(&program, args);
            assert_eq!((status, &refused["error"]["code"]), (2, &json!(code)), "{args:?}");
        }
        // The last one leaves no cent, of the VAT neither.
        make(&program, &["--whole"]);
        let sums = "SELECT CASE WHEN sum(n.net_cents) = b.net_cents
                AND sum(n.vat_cents) = b.vat_cents THEN 1 ELSE 0 END
            FROM credit_note n JOIN bill b ON b.id = n.bill_id GROUP BY b.net_cents, b.vat_cents";
        assert_eq!(number(db, sums), 1);
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn where_it_is_wanted_a_second_person_approves() {
    on_both(|db| {
        let program = made_up(db);
        let command = |args: &[&str]| {
            let mut command = program.command(&[&["--today", "2020-02-10"][..], args].concat());
            command.env("FRONTINO_BILLING_CREDIT_NOTE_APPROVAL", "true");
            let output = command.output().unwrap();
            let value: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code().unwrap(), value)
        };
        let make = |amount: &str| {
            let why = ["--reason", "Lettura errata", "--by", "rossi"];
            command(&[&["credit-note", "make", BILL, "--amount", amount][..], &why].concat())
        };
        let (status, made) = make("11,00");
        assert_eq!((status, &made["state"], &made["number"]), (0, &json!("waiting"), &Value::Null));
        assert_eq!(posted(db, "revenue", "receivables"), 0);
        assert_eq!(make("22,00").1["error"]["code"], "credit_waiting");
        let id = made["id"].to_string();
        let decide = |what: &str, by: &str| command(&["credit-note", what, &id, "--by", by]);
        assert_eq!(decide("approve", "Rossi ").1["error"]["code"], "same_person");
        assert_eq!(decide("cancel", "rossi").0, 0);
        assert_eq!(number(db, "SELECT count(*) FROM credit_note_line"), 0);
        let id = make("11,00").1["id"].to_string();
        let approve = || command(&["credit-note", "approve", &id, "--by", "bianchi"]);
        let (status, issued) = approve();
        assert_eq!((status, &issued["approved_by"]), (0, &json!("bianchi")), "{issued}");
        assert_eq!(approve().1["number"], issued["number"]);
        let refused = command(&["credit-note", "cancel", &id, "--by", "rossi"]).1;
        assert_eq!(refused["error"]["code"], "credit_note_issued");
        let listed = program.done(&["credit-note", "list", "--bill", BILL]);
        assert_eq!(listed["credit_notes"].as_array().unwrap().len(), 1);
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn a_public_body_that_pays_no_vat_is_given_back_none() {
    on_both(|db| {
        let program = made_up(db);
        // As if its run had been planned with split payment.
        execute(db, "UPDATE holder SET kind = 'public_body' WHERE id = 1");
        execute(
            db,
            "UPDATE bill_run SET inputs = replace(inputs, '\"split_vat\":false',
                '\"split_vat\":true')",
        );
        let made = make(&program, &["--line", "1"]).1;
        assert_eq!(made["owed_cents"], made["net_cents"], "{made}");
        assert_eq!(posted(db, "vat", "receivables"), posted(db, "receivables", "vat"));
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn what_is_changed_afterwards_shows() {
    on_both(|db| {
        let program = made_up(db);
        assert_eq!(make(&program, &["--amount", "11,00"]).0, 0);
        assert_eq!(make(&program, &["--amount", "2,20"]).0, 0);
        assert_eq!(broken(&program), [""; 0]);
        let tampered = |sql: &str, back: &str, names: &[&str]| {
            execute(db, sql);
            let found = broken(&program);
            for name in names {
                assert!(found.iter().any(|one| one == name), "{sql}: {found:?}");
            }
            execute(db, back);
            assert_eq!(broken(&program), [""; 0], "{back}");
        };
        let first = "WHERE number = 'NC2020/0000001'";
        tampered(
            &format!("UPDATE credit_note_issue SET no = 3 {first}"),
            &format!("UPDATE credit_note_issue SET no = 1 {first}"),
            &["credit_note_numbers_without_gap"],
        );
        tampered(
            "UPDATE counter SET next_no = 4 WHERE name = 'credit_note:2020'",
            "UPDATE counter SET next_no = 3 WHERE name = 'credit_note:2020'",
            &["credit_notes_as_many_as_counted"],
        );
        tampered(
            "UPDATE credit_note SET reason = 'altro' WHERE net_cents = 1000",
            "UPDATE credit_note SET reason = 'Lettura errata' WHERE net_cents = 1000",
            &["credit_notes_chain"],
        );
        tampered(
            "UPDATE credit_note SET vat_cents = 99 WHERE net_cents = 1000",
            "UPDATE credit_note SET vat_cents = 100 WHERE net_cents = 1000",
            &["credit_note_vat_of_its_rates", "credit_notes_chain"],
        );
        tampered(
            "UPDATE posting SET amount_cents = 999 WHERE kind = 'credit_note'
                AND debit = 'revenue' AND amount_cents = 1000",
            "UPDATE posting SET amount_cents = 1000 WHERE kind = 'credit_note'
                AND debit = 'revenue' AND amount_cents = 999",
            &["credit_notes_equal_ledger"],
        );
        tampered(
            "UPDATE credit_note_line SET amount_cents = amount_cents + 100000
                WHERE position = 0 AND note_id = 1",
            "UPDATE credit_note_line SET amount_cents = amount_cents - 100000
                WHERE position = 0 AND note_id = 1",
            &["credit_notes_within_their_bills", "credit_notes_sum_to_their_lines"],
        );
        tampered(
            "UPDATE posting SET kind = 'credit_note' WHERE kind = 'bill' AND bill_id = 20001
                AND credit = 'revenue'",
            "UPDATE posting SET kind = 'bill' WHERE kind = 'credit_note' AND bill_id = 20001",
            &["credit_note_postings_have_their_note", "bills_equal_ledger"],
        );
    });
}

#[test]
fn clerks_at_once_never_take_back_more_than_a_line() {
    on_both(|db| {
        let program = made_up(db);
        let first = &program.done(&["bill", "show", BILL])["lines"][0]["amount_cents"];
        let first = first.as_i64().unwrap();
        let part = first / 2 - 1;
        let line = format!("1={},{:02}", part / 100, part % 100);
        let begin = |clerk: usize| {
            let reason = format!("Richiesta {clerk}");
            let what = ["credit-note", "make", BILL, "--line", &line, "--by", "rossi", "--reason"];
            let mut command = program.command(&[&what[..], &[&reason]].concat());
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        };
        let clerks: Vec<_> = (0..6).map(begin).collect();
        let status = |mut child: std::process::Child| child.wait().unwrap().code();
        let mut ends: Vec<Option<i32>> = clerks.into_iter().map(status).collect();
        ends.sort_unstable();
        assert_eq!(ends, [0, 0, 2, 2, 2, 2].map(Some));
        let taken = "SELECT CAST(sum(amount_cents) AS BIGINT) FROM credit_note_line";
        assert_eq!(number(db, taken), 2 * part);
        assert!(2 * part <= first);
        assert_eq!(broken(&program), [""; 0]);
    });
}
