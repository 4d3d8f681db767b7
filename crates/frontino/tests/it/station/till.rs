//! The counter: money is taken, counted and brought to the bank, on both databases.

use super::Town;
use super::message::{Receipt, send_rt, verify};
use super::statement::{came, import, of_account, statement};
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// The bills that ask for something.
pub fn bills(town: &Town) -> Vec<HashMap<String, String>> {
    let mut bills = town.exported("bills");
    bills.retain(|row| row["payable_cents"].parse::<i64>().unwrap() > 0);
    bills
}

pub fn cents(bill: &HashMap<String, String>) -> i64 {
    bill["payable_cents"].parse().unwrap()
}

pub fn euro(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

/// Runs a line of the counter on the day 10 February 2020.
fn run(town: &Town, line: &str) -> (i32, Value) {
    town.program.run(&line.split_whitespace().collect::<Vec<_>>())
}

fn done(town: &Town, line: &str) -> Value {
    let (status, value) = run(town, line);
    assert_eq!(status, 0, "{line}: {value}");
    value
}

fn refused(town: &Town, line: &str, code: &str) {
    let before = town.exported("ledger");
    let (status, value) = run(town, line);
    assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{line}: {value}");
    assert_eq!(town.exported("ledger"), before, "{line}");
}

fn ok(town: &Town) -> Value {
    town.program.run(&["check"]).1["ok"].clone()
}

/// Spoils a row, sees that the daily proof finds it, and sets it right again.
fn is_noticed(town: &Town, db: &frontino_store::DbUrl, [spoil, mend]: [&str; 2], check: &str) {
    let change = |sql: &str| {
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        assert!(tx.execute(sql, &[]).unwrap() > 0, "{sql}");
        tx.commit().unwrap();
    };
    change(spoil);
    let (status, value) = town.program.run(&["check"]);
    let wrong = value["checks"].as_array().unwrap().iter().filter(|one| one["ok"] == false);
    let wrong: Vec<&str> = wrong.map(|one| one["name"].as_str().unwrap()).collect();
    assert!(status == 1 && wrong.contains(&check), "{spoil}: {wrong:?}");
    change(mend);
    assert_eq!(ok(town), true);
}

/// A bill paid twice by two clicks, a part of another, a supply with five euro too much: gives what
/// the till took.
fn taken(town: &Town, bills: &[HashMap<String, String>]) -> i64 {
    let number = |at: usize| bills[at]["notice_number"].as_str();
    let whole = format!(
        "payment add --notice {} --amount {} --by rossi --at 2020-02-10 --key a1",
        number(0),
        euro(cents(&bills[0]))
    );
    assert_eq!(done(town, &format!("{whole} --dry-run"))["no"], 1);
    assert!(town.payments().is_empty());
    let taken = done(town, &whole);
    assert_eq!((&taken["no"], &taken["unchanged"]), (&1.into(), &false.into()), "{taken}");
    assert_eq!(town.outcome(&verify(number(0))), "PAA_PAGAMENTO_DUPLICATO");
    // A second click takes nothing; the key of another payment is refused.
    let again = done(town, &whole);
    assert_eq!((&again["no"], &again["unchanged"]), (&1.into(), &true.into()), "{again}");
    assert_eq!(again["to_debts_cents"], cents(&bills[0]));
    refused(town, &whole.replace("10 --key", "11 --key"), "payment_differs");
    refused(town, &whole.replace("a1", "a2"), "notice_paid");
    let part = format!("payment add --notice {} --amount 1 --by rossi --at 2020-02-10", number(1));
    assert_eq!(done(town, &part)["key"], "counter/SPORTELLO/2020-02-10/2");
    assert_eq!(town.balance("receivables", number(1)), cents(&bills[1]) - 100);
    assert_eq!(done(town, &of_supply(&bills[2], "2020-02-10"))["to_credit_cents"], 500);
    cents(&bills[0]) + 100 + cents(&bills[2]) + 500
}

/// The line that pays what is open of a bill, and five euro more.
fn of_supply(bill: &HashMap<String, String>, on: &str) -> String {
    format!(
        "payment add --supply {} --amount {} --by verdi --at {on}",
        bill["supply_code"].to_lowercase(),
        euro(cents(bill) + 500)
    )
}

#[test]
fn a_count_that_does_not_add_up_is_kept_and_shown() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        let total = taken(&town, &bills);
        assert_eq!((of_account(&town, "cash"), ok(&town)), (total, true.into()));
        let counted = euro(total - 200);
        let close = format!("counter close --on 2020-02-10 --counted {counted} --by rossi");
        assert_eq!(run(&town, &format!("{close} --dry-run")).0, 1);
        let (status, closed) = run(&town, &close);
        assert_eq!((status, &closed["difference_cents"]), (1, &(-200).into()), "{closed}");
        assert_eq!(run(&town, &close).1["unchanged"], true);
        refused(&town, &close.replace("--counted ", "--counted 1"), "till_closed");
        refused(&town, &of_supply(&bills[2], "2020-02-10"), "till_closed");
        refused(&town, "payment undo counter/a1 --by rossi", "till_closed");
        assert_eq!(of_account(&town, "cash"), total - 200);
        assert_eq!((of_account(&town, "till_difference"), ok(&town)), (200, true.into()));
        let (status, listed) = run(&town, "counter list");
        assert_eq!((status, &listed["closings"][0]["difference_cents"]), (1, &(-200).into()));
        done(&town, &of_supply(&bills[2], "2020-02-11"));
        let (_, listed) = run(&town, "counter list --till SPORTELLO");
        assert_eq!(listed["left_open"][0]["on"], "2020-02-11");
    });
}

#[test]
fn closed_days_are_brought_to_the_bank_whose_statement_names_the_slip() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        let total = taken(&town, &bills);
        let close = "counter close --on 2020-02-10 --by rossi --counted";
        done(&town, &format!("{close} {}", euro(total)));
        done(&town, &of_supply(&bills[2], "2020-02-11"));
        let bring = "counter deposit --on 2020-02-12 --by rossi";
        let brought = done(&town, bring);
        assert_eq!(brought["amount_cents"], total, "{brought}");
        assert_eq!(done(&town, bring)["unchanged"], true);
        refused(&town, "counter deposit --on 2020-02-13 --by rossi", "till_empty");
        assert_eq!(of_account(&town, "bank"), total);
        assert_eq!((of_account(&town, "cash"), ok(&town)), (cents(&bills[2]) + 500, true.into()));
        let reference = brought["reference"].as_str().unwrap();
        assert_eq!(reference, "VCSPORTELLO20200210");
        let uncredited =
            || town.program.done(&["check"])["in_transit"]["deposits_without_credit"].clone();
        assert_eq!(uncredited()[0], reference);
        let text = format!("versamento contanti {} {}", &reference[..8], &reference[8..]);
        let (status, value) = import(&town, &statement("E-1", 1, &[came(total, &text)]));
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!((of_account(&town, "bank"), uncredited()), (total, serde_json::json!([])));
        for (table, sum, check) in [
            ("till_closing", "expected_cents", "closings_equal_payments"),
            ("till_closing", "counted_cents", "deposits_equal_closings"),
            ("till_deposit", "amount_cents", "deposits_equal_closings"),
            ("payment", "amount_cents", "cash_equals_tills"),
        ] {
            let sql = |sign: char| format!("UPDATE {table} SET {sum} = {sum} {sign} 1");
            is_noticed(&town, db, [&sql('+'), &sql('-')], check);
        }
        let back = "UPDATE till_payment SET given_back_at = MARK WHERE no = 2";
        let sql = ["1", "NULL"].map(|mark| back.replace("MARK", mark));
        is_noticed(&town, db, [&sql[0], &sql[1]], "counter_money_has_its_till");
    });
}

#[test]
fn a_payment_of_an_open_day_is_given_back_and_the_till_has_it_no_more() {
    on_both(|db| {
        let town = Town::on(db);
        let bill = &bills(&town)[0];
        let (number, amount) = (bill["notice_number"].as_str(), cents(bill));
        let add = format!(
            "payment add --notice {number} --amount {} --by rossi --at 2020-02-10 --till a-1",
            euro(amount)
        );
        let key = done(&town, &add)["key"].as_str().unwrap().to_owned();
        assert_eq!(key, "counter/A-1/2020-02-10/1");
        let undo = format!("payment undo {key} --by rossi");
        assert_eq!(done(&town, &undo)["reason"], "given_back");
        refused(&town, &undo, "payment_unmatched");
        refused(
            &town,
            &format!("payment assign {key} --notice {number} --by r"),
            "payment_given_back",
        );
        assert_eq!((of_account(&town, "cash"), town.balance("receivables", number)), (0, amount));
        let listed = town.program.done(&["payment", "list"]);
        assert_eq!(listed["payments"], serde_json::json!([]));
        // It keeps its place: the next one has another.
        assert_eq!(done(&town, &add)["no"], 2);
        let on = done(&town, "counter list --till A-1 --on 2020-02-10");
        assert_eq!(
            (&on["total_cents"], &on["payments"][0]["given_back"]),
            (&amount.into(), &true.into())
        );
        let close = format!(
            "counter close --till A-1 --on 2020-02-10 --by rossi --counted {}",
            euro(amount + 3)
        );
        assert_eq!(run(&town, &close).1["difference_cents"], 3);
        assert_eq!((of_account(&town, "cash"), ok(&town)), (amount + 3, true.into()));
        // A statement that names the slip with another amount is for a person, and moves nothing.
        let bring =
            "counter deposit --till A-1 --on 2020-02-12 --by rossi --reference DIST-0001/20";
        let brought = done(&town, bring);
        assert_eq!(
            (&brought["reference"], &brought["amount_cents"]),
            (&"DIST000120".into(), &(amount + 3).into())
        );
        assert_eq!(done(&town, bring)["unchanged"], true);
        let (status, value) = import(&town, &statement("E-1", 1, &[came(amount, "dist 0001/20")]));
        assert_eq!((status, value["unmatched"].as_array().unwrap().len()), (1, 1), "{value}");
        assert_eq!((of_account(&town, "bank"), ok(&town)), (amount + 3, true.into()));
        // Somebody accepts what the bank counted.
        refused(&town, "counter accept DIST000121 --by rossi", "deposit_missing");
        let accept = "counter accept dist-0001/20 --by rossi";
        assert_eq!(done(&town, &format!("{accept} --dry-run"))["difference_cents"], -3);
        assert_eq!(done(&town, accept)["difference_cents"], -3);
        refused(&town, accept, "deposit_credited");
        assert_eq!((of_account(&town, "bank"), ok(&town)), (amount, true.into()));
        assert_eq!(of_account(&town, "till_difference"), 0);
        let sql = ["+", "-"].map(|sign| {
            format!(
                "UPDATE posting SET amount_cents = amount_cents {sign} 1
                 WHERE kind = 'till_difference' AND credit = 'bank'"
            )
        });
        is_noticed(&town, db, [&sql[0], &sql[1]], "deposits_equal_closings");
    });
}

#[test]
fn what_cannot_be_paid_is_refused_while_the_payer_stands_there() {
    on_both(|db| {
        let town = Town::on(db);
        let add = |what: &str| format!("payment add {what} --amount 50 --by rossi --at 2020-02-10");
        refused(&town, &add("--notice 309999999999999999"), "notice_missing");
        refused(&town, &add("--notice 300000000000000003"), "notice_missing");
        refused(&town, &add("--notice 123456789012345678"), "notice_paid");
        refused(&town, &add("--notice 201234567890123415"), "notice_cancelled");
        refused(&town, &add("--supply U999999"), "supply_missing");
        refused(&town, &add("--supply U000001").replace("2020", "2999"), "till_day");
        refused(&town, "counter close --on 2999-01-01 --counted 0 --by r", "till_day");
        refused(&town, "counter close --on 2020-02-10 --counted 5 --by r", "till_empty");
        refused(&town, "counter deposit --by r", "till_empty");
        refused(&town, "counter accept VCSPORTELLO1 --by r", "deposit_missing");
        for bad in ["--amount 0", "--amount -5", "--amount 1,234", "--till a/b", "--key a/b"] {
            let line = format!("payment add --supply U000001 --by r --amount 5 {bad}");
            assert_eq!(run(&town, &line).0, 2, "{line}");
        }
        // What can no longer be paid by its notice is still owed.
        assert_eq!(done(&town, &add("--notice 301201912310000169"))["to_debts_cents"], 5000);
        assert_eq!(done(&town, "counter close --on 2020-02-09 --counted 0 --by r")["payments"], 0);
        assert_eq!(ok(&town), true);
    });
}

#[test]
fn of_many_clicks_at_once_one_takes_the_money() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        let add = |at: usize, key: &str| {
            format!(
                "payment add --notice {} --amount {} --by rossi --at 2020-02-10 --key {key}",
                bills[at]["notice_number"],
                euro(cents(&bills[at]))
            )
        };
        std::thread::scope(|scope| {
            for clerk in 0..4 {
                let (town, add) = (&town, &add);
                scope.spawn(move || {
                    for at in 0..3 {
                        let (status, value) = run(town, &add(at, &format!("k{at}")));
                        assert_eq!(status, 0, "{clerk}: {value}");
                    }
                });
            }
        });
        assert_eq!(town.payments().len(), 3);
        let expected: i64 = bills[..3].iter().map(cents).sum();
        assert_eq!((of_account(&town, "cash"), ok(&town)), (expected, true.into()));
    });
}

/// What a tagged PDF says.
pub fn text_of(file: &Path) -> String {
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).arg(file).arg("-").output();
        let output = output.unwrap_or_else(|_| panic!("{program} (poppler-utils) is needed"));
        String::from_utf8(output.stdout).unwrap()
    };
    let info = Command::new("pdfinfo").arg(file).output().unwrap().stdout;
    let info = String::from_utf8(info).unwrap();
    assert!(info.contains("Tagged:          yes"), "{info}");
    run("pdftotext", &["-layout"])
}

#[test]
fn every_payment_has_its_receipt_as_a_file() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        taken(&town, &bills);
        let (number, amount) = (bills[3]["notice_number"].as_str(), cents(&bills[3]));
        let paid = send_rt(&Receipt::of("r7", number, amount));
        assert_eq!(town.outcome(&paid), "OK");
        let folder = TestFolder::new();
        let file = folder.path().join("quietanza.pdf");
        let written = |what: &str| {
            let line = format!("payment receipt {what} --out {}", file.display());
            let value = done(&town, &line);
            assert_eq!(value["pages"], 1, "{value}");
            text_of(&file)
        };
        let said = written("counter/SPORTELLO/2020-02-10/3");
        for item in ["cassa SPORTELLO, incasso n. 3", "A credito", "€ 5,00", "10/02/2020"] {
            assert!(said.contains(item), "{item}: {said}");
        }
        let said = written(number);
        let document = bills[3]["number"].as_str();
        for item in [document, "dal ", "Banca di prova", "r7", "La commissione di € 1,50"] {
            assert!(said.contains(item), "{item}: {said}");
        }
        assert!(!said.contains("Pagato da"), "{said}");
        let said = written(&format!("{number} --payer --by rossi"));
        assert!(said.contains("Pagato da"), "{said}");
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin_read().unwrap();
        let sql = "SELECT count(*) FROM audit WHERE action = 'payment.payer.read'";
        assert_eq!(tx.number(sql, &[]).unwrap(), 1);
        drop(tx);
        // What is in no account is not proved, and a notice paid in parts asks which.
        let out = format!("--out {}", file.display());
        done(&town, "payment undo counter/a1 --by rossi");
        refused(&town, &format!("payment receipt counter/a1 {out}"), "payment_missing");
        let part = bills[1]["notice_number"].as_str();
        done(&town, &format!("payment add --notice {part} --amount 1 --by r --at 2020-02-10"));
        refused(&town, &format!("payment receipt {part} {out}"), "payment_several");
        assert_eq!(run(&town, &format!("payment receipt {number} --payer {out}")).0, 2);
    });
}
