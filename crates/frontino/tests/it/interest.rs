//! Late interest from the payment that came late to the bill that asks for it, on both databases.

use crate::bill_run::{calculated, issued, planned};
use crate::frontino::Program;
use frontino_core::dates::Date;
use frontino_store::DbUrl;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::owed;
use frontino_store::payment::{NewPayment, insert};
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};

const SUPPLIES: i64 = 300;

pub fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

pub fn execute(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    assert_eq!(tx.execute(sql, &[]).unwrap(), 1, "{sql}");
    tx.commit().unwrap();
}

pub fn payable(db: &DbUrl, bill_id: i64) -> i64 {
    number(db, &format!("SELECT payable_cents FROM bill WHERE id = {bill_id}"))
}

/// Pays a part of a bill through pagoPA.
pub fn pay(db: &DbUrl, id: i64, bill_id: i64, cents: i64, paid_on: &str) {
    let (paid_on, supply_id) = (Date::parse(paid_on).unwrap(), bill_id / 10_000);
    let payment = NewPayment {
        id,
        key: &format!("pagopa/{id}"),
        channel: "pagopa",
        received_at: 0,
        received_on: paid_on,
        paid_on,
        amount_cents: cents,
        notice_number: None,
        receipt_id: None,
        supply_id: Some(supply_id),
        state: "booked",
        reason: None,
        entry_id: Some(1_000_000 + id),
    };
    let posting = Posting {
        kind: "payment",
        debit: "pagopa_transit",
        credit: "receivables",
        supply_id,
        amount_cents: cents,
        bill_id: Some(bill_id),
        open_item_id: None,
        payment_id: Some(id),
    };
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    assert!(insert(&mut tx, &payment).unwrap());
    insert_entry(&mut tx, 1_000_000 + id, paid_on, &[posting]).unwrap();
    tx.commit().unwrap();
}

/// Interest at 3.5 % on actual days over 365, half a cent up.
pub fn interest(principal: i64, days: i64) -> i64 {
    (principal * 350 * days * 2 + 3_650_000) / 7_300_000
}

pub fn run(program: &Program, name: &str, at: &str, issue_on: &str) {
    program.done(&["bill-run", "create", name, "--at", at, "--issue-on", issue_on]);
    let (status, value) = program.run(&["bill-run", "calculate", name, "--workers", "3"]);
    assert_eq!((status, &value["parked"]), (1, &3.into()), "{value}");
}

pub fn issue(program: &Program, name: &str) {
    program.done(&["bill-run", "approve", name, "--by", "prova"]);
    program.done(&["bill-run", "issue", name]);
}

pub fn assessed(program: &Program) -> [Value; 3] {
    let value = program.done(&["interest", "assess", "--by", "prova"]);
    ["made", "corrected", "amount_cents"].map(|key| value[key].clone())
}

/// The town with its first run issued, due on 1 March 2020.
pub fn town(db: &DbUrl) -> Program {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    program
}

/// What the lines of a bill ask for as interest.
pub fn lines(db: &DbUrl, bill_id: i64) -> Vec<i64> {
    let sql = format!(
        "SELECT amount_cents FROM bill_line WHERE bill_id = {bill_id} AND code = 'interest'
         ORDER BY position"
    );
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    tx.list(&sql, &[], |row| row.int(0)).unwrap()
}

#[test]
fn what_was_paid_late_is_asked_for_once_in_the_next_bill() {
    on_both(|db| {
        let program = town(db);
        let [whole, halves, graced] = [10_001, 20_001, 40_001].map(|id| payable(db, id));
        pay(db, 1, 10_001, whole, "2020-05-31");
        pay(db, 2, 20_001, halves / 2, "2020-03-10");
        pay(db, 3, 20_001, halves - halves / 2, "2020-04-30");
        pay(db, 4, 40_001, graced, "2020-03-16");
        let due = [interest(whole, 76), interest(halves - halves / 2, 45)];
        assert!(due[0] > 0 && due[1] > 0, "{due:?}");
        // The run assesses what nobody has assessed yet, and each worker and each try the same.
        let mut tries = Vec::new();
        for name in ["giugno", "luglio"] {
            run(&program, name, "2020-06-30", "2020-07-15");
            tries.push([lines(db, 10_002), lines(db, 20_002), lines(db, 40_002)]);
            program.done(&["bill-run", "cancel", name]);
        }
        assert_eq!(tries, vec![[vec![due[0]], vec![due[1]], vec![]]; 2]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        assert_eq!(lines(db, 10_002), [due[0]]);
        let outside = "SELECT payable_cents - total_cents FROM bill WHERE id = 10002";
        assert_eq!(number(db, outside), due[0]);
        let posted = "SELECT amount_cents FROM posting WHERE bill_id = 10002
            AND kind = 'interest' AND debit = 'receivables' AND credit = 'interest'";
        assert_eq!(number(db, posted), due[0]);
        // The bill after it does not ask again.
        run(&program, "2020-09", "2020-09-30", "2020-10-15");
        assert_eq!(lines(db, 10_003), [0; 0]);
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(program.done(&["check"])["ok"], true);
        let listed = program.done(&["interest", "list", "--supply", "U000001"]);
        assert_eq!(listed["charges"][0]["principal_cents"], whole);
        assert_eq!(listed["charges"][0]["days_by_rate"][0]["days"], 76);
    });
}

#[test]
fn a_payment_that_turns_out_older_gives_interest_back() {
    on_both(|db| {
        let program = town(db);
        let [first, second] = [10_001, 20_001].map(|id| payable(db, id));
        pay(db, 1, 10_001, first, "2020-05-31");
        pay(db, 2, 20_001, second, "2020-05-31");
        assert_eq!(assessed(&program)[0], 2);
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        execute(db, "UPDATE payment SET paid_on = '2020-04-30' WHERE id = 1");
        execute(db, "UPDATE payment SET paid_on = '2020-03-02' WHERE id = 2");
        let back = [interest(first, 45) - interest(first, 76), -interest(second, 76)];
        assert_eq!(assessed(&program), [json!(0), json!(2), json!(back[0] + back[1])]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        run(&program, "2020-09", "2020-09-30", "2020-10-15");
        issue(&program, "2020-09");
        assert_eq!((lines(db, 10_003), lines(db, 20_003)), (vec![back[0]], vec![back[1]]));
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_payment_whose_match_is_taken_back_gives_its_interest_back() {
    on_both(|db| {
        let program = town(db);
        let first = payable(db, 10_001);
        pay(db, 1, 10_001, first, "2020-05-31");
        assert_eq!(assessed(&program)[0], 1);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let on = Date::parse("2020-06-05").unwrap();
        owed::insert_reversed(&mut tx, 1_000_001, 1_000_002, on).unwrap();
        owed::update_undone(&mut tx, 1, "undone").unwrap();
        tx.commit().unwrap();
        let back = -interest(first, 76);
        assert_eq!(assessed(&program), [json!(0), json!(1), json!(back)]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}

#[test]
fn interest_bears_no_interest() {
    on_both(|db| {
        let program = town(db);
        let first = payable(db, 10_001);
        pay(db, 1, 10_001, first, "2020-05-31");
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        let (asked, in_bill) = (payable(db, 10_002), interest(first, 76));
        // Due on 14 August, so from 30 August on.
        pay(db, 2, 10_002, asked, "2020-09-28");
        assert_eq!(assessed(&program)[2], interest(asked - in_bill, 30));
        let charges = program.done(&["interest", "list", "--supply", "U000001"]);
        assert_eq!(charges["charges"][1]["principal_cents"], asked - in_bill);
    });
}

#[test]
fn every_document_of_a_bill_says_how_its_interest_was_made() {
    on_both(|db| {
        let program = town(db);
        execute(
            db,
            "UPDATE holder SET surname = 'Rossi', name = 'Ada', tax_code = 'RSSMRA80A01F158D',
                address = 'Via Roma 1', zip = '98122', city = 'Messina' WHERE id = 1",
        );
        pay(db, 1, 10_001, payable(db, 10_001), "2020-05-31");
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        let explained = program.done(&["bill", "explain", "U000001"]);
        assert_eq!(explained["inputs_unchanged"], true);
        let lines = explained["lines"].as_array().unwrap();
        let line = lines.iter().find(|line| line["code"] == "interest").unwrap();
        assert_eq!(line["inputs"]["document"], "2020/0000001");
        assert_eq!(line["inputs"]["days_by_rate"][0]["rate_percent"], "3.50");
        assert_eq!((&line["from"], &line["to"]), (&json!("2020-03-17"), &json!("2020-05-31")));
        let folder = TestFolder::new();
        let page = folder.path().join("bill.txt");
        let number = explained["number"].as_str().unwrap();
        program.done(&["bill", "page", number, "--out", page.to_str().unwrap()]);
        let text = std::fs::read_to_string(page).unwrap();
        assert!(text.contains("Interessi di mora"), "{text}");
        assert!(text.contains("76 giorni × 3,50% l'anno"), "{text}");
        let out = folder.path().join("out");
        let only = ["--only", "einvoice,bill", "--out", out.to_str().unwrap()];
        let (_, made) = program.run(&[&["documents", "make", "2020-06"], &only[..]].concat());
        assert_eq!(made["pdf"], 297, "{made}");
        assert_eq!(made["xml"], 1, "{made}");
        let xml = std::fs::read_dir(out.join("einvoice")).unwrap().map(|file| file.unwrap().path());
        let mut xml = xml.filter(|path| path.extension().is_some_and(|end| end == "xml"));
        let invoice = std::fs::read_to_string(xml.next().unwrap()).unwrap();
        assert!(invoice.contains("Interessi di mora"), "{invoice}");
    });
}

#[test]
fn rates_are_added_once_and_by_somebody() {
    on_both(|db| {
        let program = town(db);
        let add = |percent: &str, dry: &[&str]| {
            let args = ["interest", "rate", "add", "2020-04-01", percent, "--by", "prova"];
            program.run(&[&args, dry].concat())
        };
        assert_eq!(add("1,00", &["--dry-run"]).1["added"], 1);
        assert_eq!(add("1,00", &[]), (0, json!({"added": 1, "unchanged": 0})));
        assert_eq!(add("1.00", &[]), (0, json!({"added": 0, "unchanged": 1})));
        let (status, refused) = add("2,00", &[]);
        assert_eq!((status, &refused["error"]["code"]), (2, &json!("rate_exists")));
        assert_eq!(add("99", &[]).0, 2);
        let first = payable(db, 10_001);
        pay(db, 1, 10_001, first, "2020-05-31");
        // Fifteen days at 3.5 %, sixty-one at 4.5 %.
        let rate_days = 350 * 15 + 450 * 61;
        let expected = (first * rate_days * 2 + 3_650_000) / 7_300_000;
        assert_eq!(assessed(&program), [json!(1), json!(0), json!(expected)]);
        let actions = "SELECT count(*) FROM audit WHERE action = 'interest.rate_add'";
        assert_eq!(number(db, actions), 1);
        let folder = TestFolder::new();
        let file = folder.path().join("tassi.csv");
        std::fs::write(&file, "effective_from,rate_percent\n2026-06-10,2.00\n").unwrap();
        let path = file.to_str().unwrap();
        let load = ["interest", "rate", "load", path, "--by", "prova"];
        assert_eq!(program.done(&load)["added"], 1);
        assert_eq!(program.done(&load)["unchanged"], 1);
        std::fs::write(&file, "acqua\n").unwrap();
        assert_eq!(program.run(&load).1["error"]["code"], "rate_file");
    });
}

/// A plan of three instalments, due on 1 March, 1 July and 1 November 2020; their cents.
fn granted(program: &Program, number: &str) -> Vec<i64> {
    let line = format!(
        "instalment ask {number} --agreed accordo --count 3 --step 4 --by prova --today 2020-02-10"
    );
    let value = program.done(&line.split(' ').collect::<Vec<_>>());
    let parts = value["plan"]["instalments"].as_array().unwrap().iter();
    parts.map(|part| part["amount_cents"].as_i64().unwrap()).collect()
}

fn days(from: &str, until: &str) -> i64 {
    i64::from(Date::parse(until).unwrap().since(Date::parse(from).unwrap()))
}

#[test]
fn an_instalment_bears_interest_from_its_own_due_date() {
    on_both(|db| {
        let program = town(db);
        execute(db, "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
        let kept = granted(&program, "2020/0000001");
        let broken = granted(&program, "2020/0000002");
        // In the days of grace and on the day: nothing, though the bill was due long before.
        pay(db, 1, 10_001, kept[0], "2020-03-10");
        pay(db, 2, 10_001, kept[1], "2020-07-01");
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        pay(db, 3, 10_001, kept[2], "2021-11-01");
        let late = interest(kept[2], 350);
        assert!(late > 0);
        assert_eq!(assessed(&program), [json!(1), json!(0), json!(late)]);
        let listed = program.done(&["interest", "list", "--supply", "U000001"]);
        assert_eq!(listed["charges"][0]["due_on"], "2020-11-01");
        assert_eq!(listed["charges"][0]["principal_cents"], kept[2]);

        // The plan ends on 30 June: what was due keeps its day, the rest is due on that day.
        let review = ["instalment", "review", "--by", "prova", "--today", "2020-06-30"];
        assert_eq!(program.run(&review).1["broken"], json!(["2020/0000002"]));
        let whole = payable(db, 20_001);
        assert_eq!(broken.iter().sum::<i64>(), whole);
        pay(db, 4, 20_001, whole, "2021-06-30");
        let first = interest(broken[0], days("2020-03-16", "2021-06-30"));
        let rest = [interest(broken[1], 350), interest(broken[2], 350)];
        let sum = first + rest[0] + rest[1];
        assert_eq!(assessed(&program), [json!(3), json!(0), json!(sum)]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        run(&program, "2020-06", "2020-06-30", "2020-07-15");
        issue(&program, "2020-06");
        assert_eq!(lines(db, 20_002), [first, rest[0], rest[1]]);
        assert_eq!(program.done(&["bill", "verify"])["differing"], json!([]));
        assert_eq!(program.done(&["check"])["ok"], true);

        // A payment that turns out to be older gives back what each part was asked.
        execute(db, "UPDATE payment SET paid_on = '2020-03-01' WHERE id = 4");
        assert_eq!(assessed(&program), [json!(0), json!(3), json!(-sum)]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
    });
}

#[test]
fn deferring_costs_what_the_plan_says_and_an_offer_nobody_took_changes_nothing() {
    on_both(|db| {
        let program = town(db);
        execute(db, "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
        program.done(&["interest", "rate", "add", "2020-02-01", "4,00", "--by", "prova"]);
        let parts = granted(&program, "2020/0000001");
        execute(db, "UPDATE instalment_plan SET deferral_percent = 50");
        pay(db, 1, 10_001, parts[0], "2020-03-01");
        pay(db, 2, 10_001, parts[1], "2020-07-01");
        // At 2 percent from the bill's due date to that of the instalment.
        let deferred = (parts[1] * 200 * 122 * 2 + 3_650_000) / 7_300_000;
        assert_eq!(assessed(&program), [json!(1), json!(0), json!(deferred)]);

        granted(&program, "2020/0000002");
        execute(db, "UPDATE instalment_plan SET basis = 'offered' WHERE bill_id = 20001");
        let whole = payable(db, 20_001);
        pay(db, 3, 20_001, whole, "2020-05-31");
        // At 7.5 percent from the bill's due date.
        let late = (whole * 750 * 76 * 2 + 3_650_000) / 7_300_000;
        assert_eq!(assessed(&program), [json!(1), json!(0), json!(late)]);
        assert_eq!(program.done(&["check"])["ok"], true);
    });
}
