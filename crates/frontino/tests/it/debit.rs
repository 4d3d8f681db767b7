//! Direct debits from the mandate to the file for the bank, on both databases.

mod return_cost;
mod returns;

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const SUPPLIES: i64 = 20;
pub const ACCOUNT: &str = "IT60X0542811101000000123456";
pub const OTHER_BANK: &str = "IT74T0300203280000000000001";
/// It passes modulo 97 and not the Italian check letter.
const NO_ACCOUNT: &str = "IT40S0542811101000000123456";

/// A run due on 1 March 2020; every other supply is debited, by the word of an old system.
pub struct Town {
    program: Program,
    db: DbUrl,
    folder: TestFolder,
    settings: Vec<(&'static str, &'static str)>,
}

pub fn execute(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    assert!(tx.execute(sql, &[]).unwrap() > 0, "{sql}");
    tx.commit().unwrap();
}

fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

impl Town {
    pub fn on(db: &DbUrl) -> Town {
        town::build(db, SUPPLIES);
        let debited = format!("UPDATE supply SET payment = 'sdd', iban = '{ACCOUNT}'");
        execute(db, &format!("{debited} WHERE id % 2 = 0"));
        execute(db, &format!("UPDATE supply SET iban = '{NO_ACCOUNT}' WHERE id = 4"));
        execute(db, "UPDATE holder SET surname = 'D’Amè', name = 'Ada' WHERE id <> 10");
        execute(db, "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
        let program = Program::on(db);
        let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
            .map(|file| repository_file(&format!("data/tariffs/{file}")));
        program.done(&["tariff", "load", &files[0], &files[1]]);
        let days = ["--at", "2019-12-31", "--issue-on", "2020-01-31"];
        program.done(&[&["bill-run", "create", "2019-12"][..], &days].concat());
        program.done(&["bill-run", "calculate", "2019-12"]);
        program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
        program.done(&["--today", "2020-01-31", "bill-run", "issue", "2019-12"]);
        Town { program, db: db.clone(), folder: TestFolder::new(), settings: Vec::new() }
    }

    /// Runs the program on a day.
    pub fn run(&self, today: &str, args: &[&str]) -> (i32, Value) {
        let mut command = self.program.command(&[&["--today", today], args].concat());
        command.env("FRONTINO_DEBIT_CREDITOR_ID", "IT64ZZZ0000007643520567");
        command.env("FRONTINO_DEBIT_CUC", "0123456A");
        command.env("FRONTINO_PAGOPA_BANK_IBAN", "IT82Y0306909606100000009517");
        command.envs(self.settings.iter().copied());
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"));
        (output.status.code().unwrap_or(-1), value)
    }

    pub fn done(&self, today: &str, args: &[&str]) -> Value {
        let (status, value) = self.run(today, args);
        assert_eq!(status, 0, "{args:?}: {value}");
        value
    }

    pub fn refused(&self, args: &[&str], code: &str) {
        let (status, value) = self.run("2020-02-10", args);
        assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{args:?}: {value}");
    }

    /// Makes the files of the run in a folder.
    pub fn make(&self, today: &str, folder: &str, more: &[&str]) -> (i32, Value) {
        let out = self.folder.path().join(folder);
        let args = ["debit", "make", "--run", "2019-12", "--out", out.to_str().unwrap()];
        self.run(today, &[&args[..], more].concat())
    }

    /// Number and what it asks of the bill of a supply.
    fn asked(&self, supply: i64) -> i64 {
        let sql = "SELECT b.payable_cents - i.credit_cents FROM bill b
            JOIN invoice i ON i.bill_id = b.id WHERE b.supply_id";
        number(&self.db, &format!("{sql} = {supply}"))
    }

    pub fn is_sound(&self) -> bool {
        self.run("2020-02-10", &["check"]).1["ok"] == true
    }
}

/// Supply and reason of what was left out.
fn left_out(value: &Value) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = value["left_out"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "supply_code"), text(row, "reason"))).collect()
}

/// The file of the only batch.
fn text_of(value: &Value) -> String {
    let batches = value["batches"].as_array().unwrap();
    assert_eq!(batches.len(), 1, "{value}");
    std::fs::read_to_string(batches[0]["file"].as_str().unwrap()).unwrap()
}

fn expect_valid(schema: &str, xml: &str) {
    let folder = TestFolder::new();
    let file = folder.path().join("sdd.xml");
    std::fs::write(&file, xml).unwrap();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontino-bank/tests/schemas");
    let answer = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schemas.join(schema))
        .arg(&file)
        .output()
        .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
}

/// What can be collected only later goes into a file of its own.
fn expect_later(town: &Town) {
    let signed = ["--iban", OTHER_BANK, "--signed-on", "2020-02-11", "--by", "rossi"];
    let add = [&["mandate", "add", "U000004"][..], &signed].concat();
    assert_eq!(town.done("2020-02-12", &add)["mandate"], "U000004");
    assert_eq!(town.done("2020-02-12", &add)["unchanged"], true);
    let (_, value) = town.make("2020-02-12", "c", &[]);
    let batches = value["batches"].as_array().unwrap();
    assert_eq!((batches.len(), &batches[1]["collections"]), (2, &1.into()), "{value}");
    let out = town.folder.path().join("d");
    let due = ["debit", "make", "--due-to", "2020-03-01", "--out", out.to_str().unwrap()];
    let (_, value) = town.run("2020-02-12", &due);
    assert_eq!(value["batches"], serde_json::json!([]), "{value}");
}

#[test]
fn what_can_be_collected_is_in_one_file_and_the_rest_is_told_with_a_sentence() {
    on_both(|db| {
        let town = Town::on(db);
        let suspend = ["mandate", "suspend", "U000006", "--why", "conto chiuso", "--by", "rossi"];
        town.done("2020-02-09", &suspend);
        execute(db, "UPDATE supply SET holder_id = 1 WHERE id = 8");
        execute(db, "UPDATE mandate SET signed_on = '2016-12-31' WHERE supply_id = 12");
        execute(db, "UPDATE bill SET barred_cents = payable_cents WHERE supply_id = 14");
        execute(db, "UPDATE bill SET barred_cents = 300 WHERE supply_id = 16");
        let (_, dry) = town.make("2020-02-10", "dry", &["--dry-run"]);
        assert_eq!(dry["batches"][0]["collections"], 4);
        assert_eq!(number(db, "SELECT count(*) FROM debit_batch"), 0);
        assert!(!town.folder.path().join("dry").exists());

        let (status, value) = town.make("2020-02-10", "a", &["--by", "rossi"]);
        let expected = [
            ("U000004", "no_mandate"),
            ("U000006", "mandate_suspended"),
            ("U000008", "other_holder"),
            ("U000010", "no_name"),
            ("U000012", "mandate_dormant"),
            ("U000014", "barred_only"),
        ];
        let expected = expected.map(|(code, why)| (code.to_owned(), why.to_owned()));
        assert_eq!((status, left_out(&value)), (1, expected.to_vec()), "{value}");
        let xml = text_of(&value);
        expect_valid("CBISDDReqLogMsg.00.01.01.xsd", &xml);
        let total: i64 = [2, 16, 18, 20].map(|supply| town.asked(supply)).iter().sum::<i64>() - 300;
        assert_eq!(value["batches"][0]["total_cents"], total);
        let euros = format!("<CtrlSum>{}.{:02}</CtrlSum>", total / 100, total % 100);
        assert!(xml.contains(&euros) && xml.contains("<ReqdColltnDt>2020-03-02<"), "{xml}");
        assert!(xml.contains("<MmbId>03069</MmbId>") && xml.contains("<SeqTp>FRST<"), "{xml}");
        assert!(
            xml.contains("<Nm>D&apos;Ame Ada</Nm>") && xml.contains("<MndtId>U000002<"),
            "{xml}"
        );

        // Asked again it is the same file; nothing is collected twice.
        let (_, again) = town.make("2020-02-12", "b", &[]);
        assert_eq!((text_of(&again), &again["batches"][0]["new"]), (xml, &false.into()));
        assert_eq!(number(db, "SELECT count(*) FROM collection"), 4);
        for (form, schema) in
            [("iso", "pain.008.001.08.xsd"), ("cbi-envelope", "CBIBdySDDReq.00.01.01.xsd")]
        {
            let (_, value) = town.make("2020-02-12", form, &["--form", form]);
            expect_valid(schema, &text_of(&value));
        }
        expect_later(&town);
        let listed = town.done("2020-02-12", &["debit", "list"]);
        assert_eq!(listed["batches"][0]["sent_cents"], total);
        assert!(town.is_sound());
        for tampered in [
            "UPDATE debit_batch SET total_cents = total_cents + 1 WHERE id = 1",
            "UPDATE debit_batch SET total_cents = total_cents - 1, collections = 5 WHERE id = 1",
        ] {
            execute(db, tampered);
            assert!(!town.is_sound(), "{tampered}");
        }
        execute(db, "UPDATE debit_batch SET collections = 4 WHERE id = 1");
        assert!(town.is_sound());
        execute(db, "UPDATE bill SET barred_cents = 301 WHERE supply_id = 16");
        assert!(!town.is_sound());
    });
}

#[test]
fn a_mandate_is_changed_suspended_and_revoked_and_the_bank_told_the_new_account() {
    on_both(|db| {
        let town = Town::on(db);
        let signed = ["--signed-on", "2020-02-01", "--by", "rossi"];
        let add = |iban: &str, more: &[&str]| {
            [&["mandate", "add", "U000001", "--iban", iban][..], &signed, more]
                .concat()
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let refused = |args: Vec<String>, code: &str| {
            town.refused(&args.iter().map(String::as_str).collect::<Vec<_>>(), code);
        };
        refused(add(NO_ACCOUNT, &[]), "iban_invalid");
        refused(add("IT61X0542811101000000123456", &[]), "iban_invalid");
        refused(add("XX60X0542811101000000123456", &[]), "iban_invalid");
        refused(add(ACCOUNT, &["--reference", "con spazio"]), "mandate_reference");
        refused(add(ACCOUNT, &["--reference", "U000002"]), "mandate_taken");
        let other = ["mandate", "add", "U000002", "--iban", OTHER_BANK];
        town.refused(&[&other[..], &signed].concat(), "mandate_exists");
        town.refused(&["mandate", "resume", "U999999", "--by", "rossi"], "mandate_missing");

        let (_, value) = town.make("2020-02-10", "a", &[]);
        assert!(text_of(&value).contains("<AmdmntInd>false<"));
        assert_eq!(value["batches"][0]["collections"], 8, "{value}");
        // The next collection tells the bank that the account is another one.
        let change = ["mandate", "change", "U000002", "--iban", OTHER_BANK, "--by", "rossi"];
        town.done("2020-02-11", &change);
        assert_eq!(town.done("2020-02-11", &change)["unchanged"], true);
        assert_eq!(number(db, "SELECT count(*) FROM mandate_change"), 1);
        execute(db, "UPDATE collection SET state = 'returned', again = true WHERE bill_id = 20001");
        let (_, value) = town.make("2020-02-12", "b", &[]);
        let xml = text_of(&value);
        assert!(xml.contains("<AmdmntInd>true<") && xml.contains("<Id>SMNDA</Id>"), "{xml}");
        assert!(xml.contains("<SeqTp>RCUR<") && xml.contains(OTHER_BANK), "{xml}");

        let payment = |supply: i64| {
            let sql =
                format!("SELECT count(*) FROM supply WHERE id = {supply} AND payment = 'sdd'");
            number(db, &sql)
        };
        let act = |what: &str| {
            let why: &[&str] = if what == "suspend" { &["--why", "prova"] } else { &[] };
            town.done("2020-02-12", &[&["mandate", what, "U000020", "--by", "rossi"], why].concat())
        };
        for (what, debited) in [("suspend", 0), ("resume", 1), ("revoke", 0)] {
            assert_eq!(act(what)["unchanged"], false, "{what}");
            assert_eq!(act(what)["unchanged"], true, "{what}");
            assert_eq!(payment(20), debited, "{what}");
        }
        town.refused(&["mandate", "resume", "U000020", "--by", "rossi"], "mandate_revoked");
        // A new one has a reference of its own.
        let args = ["mandate", "add", "U000020", "--iban", ACCOUNT];
        let value = town.done("2020-02-12", &[&args[..], &signed].concat());
        assert_eq!((&value["mandate"], payment(20)), (&"U000020-2".into(), 1));
        let list = ["mandate", "list", "--supply", "U000020"];
        let value = town.done("2020-02-12", &list);
        assert_eq!(value["mandates"][0]["state"], "revoked");
        let value = town.done("2024-02-12", &["mandate", "list", "--dormant"]);
        assert_eq!(value["mandates"].as_array().unwrap().len(), 9, "{value}");
        // Neither account nor name is in the trail.
        let kept = "SELECT count(*) FROM audit WHERE detail LIKE '%IT60%' OR detail LIKE '%IT74%'
            OR detail LIKE '%Ada%'";
        assert_eq!(number(db, kept), 0);
        assert_eq!(number(db, "SELECT count(*) FROM audit WHERE action LIKE 'mandate.%'"), 5);
    });
}

#[test]
fn without_a_creditor_or_for_a_run_that_is_not_issued_nothing_is_made() {
    on_both(|db| {
        let town = Town::on(db);
        let check = |env: &[(&str, &str)], code: &str| {
            let mut command = town.program.command(&["--today", "2020-02-10", "debit", "make"]);
            command.args(["--due-to", "2020-03-01"]);
            command.args(["--out", town.folder.path().to_str().unwrap()]);
            command.envs(env.iter().copied());
            let output = command.output().unwrap();
            let value: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!((output.status.code(), &value["error"]["code"]), (Some(2), &code.into()));
        };
        let id = ("FRONTINO_DEBIT_CREDITOR_ID", "IT64ZZZ0000007643520567");
        let account = ("FRONTINO_DEBIT_IBAN", ACCOUNT);
        check(&[], "config_missing");
        check(&[("FRONTINO_DEBIT_CREDITOR_ID", "IT65ZZZ0000007643520567")], "config_value");
        check(&[id], "config_missing");
        check(&[id, ("FRONTINO_DEBIT_IBAN", NO_ACCOUNT)], "config_value");
        check(&[id, account], "debit_file");
        let german = ("FRONTINO_DEBIT_IBAN", "DE89370400440532013000");
        check(&[id, german, ("FRONTINO_DEBIT_CUC", "0123456A")], "debit_form");
        town.refused(&["debit", "make", "--run", "altro", "--out", "x"], "run_missing");
        town.refused(&["debit", "make", "--run", "2019-12"], "usage");
        assert_eq!(number(db, "SELECT count(*) FROM debit_batch"), 0);
    });
}

#[test]
fn a_bill_is_either_collected_or_paid_by_instalments() {
    on_both(|db| {
        let town = Town::on(db);
        let ask = |today: &str, bill: &str| {
            let args = ["instalment", "ask", bill, "--agreed", "accordo", "--by", "rossi"];
            town.run(today, &args)
        };
        assert_eq!(ask("2020-02-05", "2020/0000002").0, 0);
        let (_, value) = town.make("2020-02-10", "a", &[]);
        let plan = left_out(&value).into_iter().find(|(supply, _)| supply == "U000002");
        assert_eq!(plan, Some(("U000002".to_owned(), "instalments".to_owned())), "{value}");
        let (status, refused) = ask("2020-02-11", "2020/0000006");
        assert_eq!((status, &refused["error"]["code"]), (2, &"instalment_debited".into()));
        assert!(town.is_sound());
    });
}
