//! Debts that are given up, and money that comes for them all the same.

use super::Town;
use super::message::{Receipt, send_rt, verify};
use crate::credit_note::broken;
use crate::interest::{execute, number};
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;
use serde_json::{Value, json};

impl Town {
    fn write_off(&self, what: &str, document: &str, by: &str) -> (i32, Value) {
        let args = ["write-off", what, document, "--by", by];
        let reason: &[&str] = if what == "propose" { &["--reason", "Irreperibile"] } else { &[] };
        self.program.run(&[&args[..], reason].concat())
    }

    fn given_up(&self, document: &str) {
        assert_eq!(self.write_off("propose", document, "rossi").0, 0);
        assert_eq!(self.write_off("approve", document, "bianchi").0, 0);
    }
}

fn losses(db: &DbUrl) -> i64 {
    number(
        db,
        "SELECT CAST(coalesce(sum(CASE WHEN debit = 'losses' THEN amount_cents
            WHEN credit = 'losses' THEN -amount_cents ELSE 0 END), 0) AS BIGINT) FROM posting",
    )
}

#[test]
fn two_people_give_a_debt_up_and_its_notice_asks_for_nothing() {
    on_both(|db| {
        let town = Town::on(db);
        let (number, cents) = (town.notices()[0].number.clone(), town.notices()[0].cents);
        let bill = "2020/0000001";
        let (status, proposed) = town.write_off("propose", bill, "rossi");
        assert_eq!((status, &proposed["amount_cents"]), (0, &json!(cents)), "{proposed}");
        assert_eq!(town.write_off("propose", bill, "verdi").1["proposed_by"], "rossi");
        assert_eq!(town.outcome(&verify(&number)), "OK");
        let refused = town.write_off("approve", bill, " ROSSI").1;
        assert_eq!(refused["error"]["code"], "same_person");
        assert_eq!(town.write_off("withdraw", bill, "rossi").1["state"], "withdrawn");
        assert_eq!(
            town.write_off("approve", bill, "bianchi").1["error"]["code"],
            "write_off_missing"
        );
        town.given_up(bill);
        assert_eq!(town.write_off("approve", bill, "bianchi").1["state"], "approved");
        assert_eq!(
            town.write_off("withdraw", bill, "rossi").1["error"]["code"],
            "write_off_approved"
        );
        assert_eq!(losses(db), cents);
        assert_eq!(town.outcome(&verify(&number)), "PAA_PAGAMENTO_ANNULLATO");
        let shown = town.program.done(&["bill", "show", bill]);
        assert_eq!((&shown["open_cents"], &shown["written_off_cents"]), (&json!(0), &json!(cents)));
        assert_eq!(broken(&town.program), [""; 0]);
        let change = |state: &str| {
            let sql = format!(
                "UPDATE posting SET amount_cents = amount_cents {state} 1
                WHERE kind = 'write_off'"
            );
            execute(db, &sql);
        };
        change("+");
        assert!(broken(&town.program).iter().any(|name| name == "write_offs_equal_ledger"));
        change("-");
        assert_eq!(broken(&town.program), [""; 0]);
        // The table keeps one name from standing twice; the proof sees through blanks and case.
        let sign = |by: &str| {
            let sql = format!("UPDATE write_off SET decided_by = '{by}' WHERE state = 'approved'");
            execute(db, &sql);
        };
        sign(" ROSSI");
        assert_eq!(broken(&town.program), ["write_offs_signed_by_two"]);
        sign("bianchi");
        let back = "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id,
                amount_cents, bill_id)
            SELECT entry_id, 2, posted_on, 'recovery', credit, debit, supply_id,
                amount_cents + 1, bill_id FROM posting WHERE kind = 'write_off'";
        execute(db, back);
        let found = broken(&town.program);
        assert!(found.iter().any(|name| name == "no_more_recovered_than_written_off"), "{found:?}");
    });
}

#[test]
fn money_for_a_debt_that_was_given_up_is_recovered() {
    on_both(|db| {
        let town = Town::on(db);
        let notice = &town.notices()[0];
        let (number, cents) = (notice.number.as_str(), notice.cents);
        town.given_up("2020/0000001");
        let part = cents / 2;
        assert_eq!(town.outcome(&send_rt(&Receipt::of("a", number, part))), "OK");
        assert_eq!(losses(db), cents - part);
        assert_eq!(town.balance("receivables", number), 0);
        assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(town.outcome(&send_rt(&Receipt::of("b", number, cents))), "OK");
        assert_eq!(losses(db), 0);
        assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_DUPLICATO");
        let states: Vec<String> = town.payments().into_iter().map(|(.., state)| state).collect();
        assert_eq!(states, ["flagged", "flagged"]);
        let listed = town.program.done(&["payment", "list", "--state", "flagged"]);
        assert_eq!(listed["payments"][0]["reason"], "written_off");
        // What was paid beyond the debt is the holder's.
        assert_eq!(town.balance("credits", number), -part);
        assert_eq!(broken(&town.program), [""; 0]);
    });
}

#[test]
fn a_note_over_a_debt_that_was_given_up_gives_nobody_money() {
    on_both(|db| {
        let town = Town::on(db);
        town.given_up("2020/0000001");
        let note = ["credit-note", "make", "2020/0000001", "--whole", "--reason", "Doppia", "--by"];
        town.program.done(&[&note[..], &["rossi"]].concat());
        assert_eq!(losses(db), 0);
        assert_eq!(town.balance("credits", &town.notices()[0].number), 0);
        assert_eq!(town.outcome(&verify(&town.notices()[0].number)), "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(broken(&town.program), [""; 0]);
    });
}

#[test]
fn a_migrated_document_is_given_up_with_its_plan() {
    on_both(|db| {
        let town = Town::on(db);
        for document in ["V1", "V7"] {
            town.given_up(document);
        }
        assert_eq!(losses(db), 14_000);
        for number in ["002720356084529460", "001110000000000164", "001340105455507221"] {
            assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_ANNULLATO", "{number}");
        }
        assert_eq!(
            town.write_off("propose", "V2", "rossi").1["error"]["code"],
            "write_off_nothing"
        );
        assert_eq!(
            town.write_off("propose", "V99", "rossi").1["error"]["code"],
            "document_missing"
        );
        let receipt = Receipt::of("a", "001340105455507221", 4500);
        assert_eq!(town.outcome(&send_rt(&receipt)), "OK");
        assert_eq!(losses(db), 9500);
        assert_eq!(broken(&town.program), [""; 0]);
    });
}
