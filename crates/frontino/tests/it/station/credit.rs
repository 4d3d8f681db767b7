//! What was paid too much is taken off the next bills, and the station asks for the rest.

use super::message::{Receipt, euro, send_rt, verify};
use super::{Notice, Town};
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;

fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

impl Town {
    /// Makes and issues the next bills, from the end of the last ones up to a day.
    pub fn bill_again(&self, name: &str, at: &str, issue_on: &str) {
        self.program.done(&["bill-run", "create", name, "--at", at, "--issue-on", issue_on]);
        assert_eq!(self.program.run(&["bill-run", "calculate", name]).0, 1);
        self.program.done(&["bill-run", "approve", name, "--by", "prova"]);
        self.program.done(&["bill-run", "issue", name]);
    }

    /// The notice of the newest bill of a supply.
    fn newest(&self, supply: &str) -> Notice {
        let rows = self.exported("bills");
        let row = rows.iter().rfind(|row| row["supply_code"] == supply).unwrap();
        Notice {
            number: row["notice_number"].clone(),
            cents: row["payable_cents"].parse().unwrap(),
        }
    }

    fn pay(&self, receipt: &str, notice: &str, cents: i64) {
        assert_eq!(self.outcome(&send_rt(&Receipt::of(receipt, notice, cents))), "OK");
    }
}

#[test]
fn what_was_paid_twice_is_off_the_next_bill() {
    on_both(|db| {
        let town = Town::on(db);
        let first = town.newest("U000001");
        assert!(first.cents > 0);
        town.pay("a", &first.number, first.cents);
        town.pay("b", &first.number, first.cents);
        town.bill_again("2020-06", "2020-06-30", "2020-07-15");
        let whole = number(db, "SELECT payable_cents FROM bill WHERE id = 10002");
        let second = town.newest("U000001");
        assert!(whole > first.cents, "{whole} {}", first.cents);
        assert_eq!(second.cents, whole - first.cents);
        let asked = town.ask(&verify(&second.number)).body;
        assert!(asked.contains(&format!("<amount>{}</amount>", euro(second.cents))), "{asked}");
        town.pay("c", &second.number, second.cents);
        assert_eq!(town.balance("receivables", &second.number), 0);
        assert_eq!(town.outcome(&verify(&second.number)), "PAA_PAGAMENTO_DUPLICATO");
        let states: Vec<String> = town.payments().into_iter().map(|(.., state)| state).collect();
        assert_eq!(states, ["booked", "double", "booked"]);
        // The credit is gone: the bill after it asks for all.
        town.bill_again("2020-09", "2020-09-30", "2020-10-15");
        let whole = number(db, "SELECT payable_cents FROM bill WHERE id = 10003");
        assert_eq!(town.newest("U000001").cents, whole);
        let explained = town.program.done(&["bill", "explain", "U000001"]);
        assert_eq!(explained["sums"]["paid_before_cents"], 0);
        assert_eq!(town.program.done(&["bill", "verify"])["differing"], serde_json::json!([]));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_credit_larger_than_a_bill_leaves_the_rest() {
    on_both(|db| {
        let town = Town::on(db);
        let first = town.newest("U000001");
        town.pay("a", &first.number, first.cents);
        let second = number(db, "SELECT payable_cents FROM bill WHERE id = 10001") * 4;
        town.pay("b", &first.number, second);
        town.bill_again("2020-02", "2020-02-29", "2020-03-15");
        let covered = number(db, "SELECT payable_cents FROM bill WHERE id = 10002");
        assert!(covered < second, "{covered} {second}");
        let notice = town.newest("U000001");
        assert_eq!(notice.cents, 0);
        assert_eq!(town.balance("receivables", &notice.number), 0);
        assert_eq!(town.outcome(&verify(&notice.number)), "PAA_PAGAMENTO_DUPLICATO");
        let text = town.program.done(&["bill", "explain", "U000001"]);
        assert_eq!(text["sums"]["paid_before_cents"], covered);
        town.bill_again("2020-06", "2020-06-30", "2020-07-15");
        let whole = number(db, "SELECT payable_cents FROM bill WHERE id = 10003");
        let rest = (second - covered).min(whole);
        assert_eq!(town.newest("U000001").cents, whole - rest);
        assert_eq!(town.program.done(&["bill", "verify"])["differing"], serde_json::json!([]));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn what_a_bill_gives_back_is_off_the_next_and_off_its_notice() {
    on_both(|db| {
        let town = Town::on(db);
        // Nothing was used since the reading before the first bill, which was estimated.
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed,
                state, recorded_at)
            SELECT supply_id, meter_id, '2020-01-31', 'operator', value_m3, false, 'accepted', 1
            FROM reading WHERE supply_id IN (3, 4) AND read_on = '2019-08-31'";
        assert_eq!(tx.execute(sql, &[]).unwrap(), 2);
        tx.commit().unwrap();
        town.bill_again("2020-01", "2020-01-31", "2020-02-15");
        let back = "SELECT count(*) FROM bill WHERE id IN (30002, 40002) AND total_cents < 0";
        assert_eq!(number(db, back), 2);
        let notice = town.newest("U000003");
        assert_eq!(notice.cents, 0);
        assert_eq!(town.balance("receivables", &notice.number), 0);
        town.bill_again("2020-09", "2020-09-30", "2020-10-15");
        let notice = town.newest("U000003");
        let total = number(db, "SELECT total_cents FROM bill WHERE id = 30003");
        assert!(notice.cents > 0 && notice.cents < total, "{} {total}", notice.cents);
        let asked = town.ask(&verify(&notice.number)).body;
        assert!(asked.contains(&format!("<amount>{}</amount>", euro(notice.cents))), "{asked}");
        assert_eq!(town.balance("receivables", &notice.number), notice.cents);
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn the_notice_of_a_bill_with_a_credit_note_asks_for_the_rest() {
    on_both(|db| {
        let town = Town::on(db);
        let (notice, cents) = (town.notices()[0].number.clone(), town.notices()[0].cents);
        let note = |what: &[&str]| {
            let args = ["credit-note", "make", "2020/0000001", "--reason", "R", "--by", "rossi"];
            town.program.done(&[&args[..], what].concat())
        };
        note(&["--amount", "3,30"]);
        let asked = town.ask(&verify(&notice)).body;
        assert!(asked.contains(&format!("<amount>{}</amount>", euro(cents - 330))), "{asked}");
        // Who began to pay before pays rightly what was asked then: the rest is to his credit.
        note(&["--whole"]);
        assert_eq!(town.outcome(&verify(&notice)), "PAA_PAGAMENTO_ANNULLATO");
        town.pay("a", &notice, cents - 330);
        assert_eq!(town.balance("receivables", &notice), 0);
        assert_eq!(town.balance("credits", &notice), 330 - cents);
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}
