//! The cost of a debit that came back, from the bank's word to the bill that asks for it.

use super::returns::{of_block, report, sent, statement};
use super::{Town, execute};
use frontino_store::test_pg::on_both;
use serde_json::json;

const RULE: &str = "articolo 12 del regolamento di utenza";

/// What the lines of a bill ask for returns.
fn lines(town: &Town, bill_id: i64) -> Vec<i64> {
    let sql = format!(
        "SELECT amount_cents FROM bill_line WHERE bill_id = {bill_id} AND code = 'return_cost'
         ORDER BY position"
    );
    let mut conn = town.db.open().unwrap();
    conn.begin_read().unwrap().list(&sql, &[], |row| row.int(0)).unwrap()
}

fn calculated(town: &Town, name: &str, at: &str, issue_on: &str) {
    let create = ["bill-run", "create", name, "--at", at, "--issue-on", issue_on];
    town.done("2020-07-01", &create);
    town.done("2020-07-01", &["bill-run", "calculate", name]);
}

fn issued(town: &Town, name: &str, at: &str, issue_on: &str) {
    calculated(town, name, at, issue_on);
    town.done(issue_on, &["bill-run", "approve", name, "--by", "prova"]);
    town.done(issue_on, &["bill-run", "issue", name]);
}

fn with_cost(town: &mut Town) {
    town.settings = vec![
        ("FRONTINO_DEBIT_RETURN_COST_CENTS", "250"),
        ("FRONTINO_DEBIT_RETURN_COST_RULE", RULE),
    ];
}

#[test]
fn the_next_bill_asks_once_for_a_debit_that_came_back_by_the_debtors_fault() {
    on_both(|db| {
        let (mut town, batch, total) = sent(db);
        with_cost(&mut town);
        let rejected = report(&batch, &town.key(2), "AM04");
        assert_eq!(town.import("2020-03-01", &rejected).1["matched"], 1);
        let credited = total - town.asked(2);
        let came = statement(1, &[(credited, &of_block(&batch), "", "")]);
        assert_eq!(town.import("2020-03-03", &came).1["matched"], 1);
        // An account that was closed, and a debtor who had it back by right.
        let (closed, refunded) = (town.key(8), town.key(6));
        let moves = [
            (-town.asked(8), "", closed.as_str(), "AC04"),
            (-town.asked(6), "", refunded.as_str(), "MD06"),
        ];
        let back = statement(2, &moves);
        assert_eq!(town.import("2020-03-05", &back).1["matched"], 2);
        assert_eq!(town.import("2020-03-05", &back).1["duplicates"], 2);
        assert_eq!(town.import("2020-03-05", &rejected).1["duplicates"], 1);
        assert_eq!(town.count("SELECT count(*) FROM return_cost"), 2);
        for name in ["giugno", "luglio"] {
            calculated(&town, name, "2020-06-30", "2020-07-15");
            let asked = [20_002, 60_002, 80_002].map(|bill| lines(&town, bill));
            assert_eq!(asked, [vec![250], vec![], vec![250]], "{name}");
            town.done("2020-07-01", &["bill-run", "cancel", name]);
            let waiting = "SELECT count(*) FROM return_cost WHERE bill_id IS NULL";
            assert_eq!(town.count(waiting), 2);
        }
        issued(&town, "2020-06", "2020-06-30", "2020-07-15");
        let outside = "SELECT payable_cents - total_cents FROM bill WHERE id = 20002";
        assert_eq!(town.count(outside), 250);
        let posted = "SELECT amount_cents FROM posting WHERE bill_id = 20002
            AND kind = 'return_cost' AND debit = 'receivables' AND credit = 'return_costs'";
        assert_eq!(town.count(posted), 250);
        expect_told(&town);
        issued(&town, "2020-09", "2020-09-30", "2020-10-15");
        assert_eq!(lines(&town, 20_003), [0; 0]);
        assert_eq!(town.done("2020-10-15", &["bill", "verify"])["differing"], json!([]));
        assert!(town.is_sound());
        for (tampered, again) in [
            (
                "UPDATE return_cost SET amount_cents = 251 WHERE bill_id = 20002",
                "UPDATE return_cost SET amount_cents = 250 WHERE bill_id = 20002",
            ),
            (
                "UPDATE posting SET amount_cents = 251 WHERE bill_id = 20002
                    AND kind = 'return_cost'",
                "UPDATE posting SET amount_cents = 250 WHERE bill_id = 20002
                    AND kind = 'return_cost'",
            ),
            (
                "UPDATE return_cost SET collection_id = (SELECT id FROM collection
                    WHERE state = 'settled' ORDER BY id LIMIT 1) WHERE bill_id = 20002",
                "UPDATE return_cost SET collection_id = (SELECT id FROM collection
                    WHERE bill_id = 20001) WHERE bill_id = 20002",
            ),
        ] {
            execute(db, tampered);
            assert!(!town.is_sound(), "{tampered}");
            execute(db, again);
            assert!(town.is_sound(), "{again}");
        }
    });
}

/// The bill and its explanation name the debit, the reason and the utility's rule.
fn expect_told(town: &Town) {
    let explained = town.done("2020-07-15", &["bill", "explain", "U000002"]);
    let lines = explained["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["code"] == "return_cost").unwrap();
    assert_eq!(line["inputs"]["rule"], RULE, "{line}");
    assert_eq!((&line["inputs"]["reason"], &line["amount_cents"]), (&"AM04".into(), &250.into()));
    let file = town.folder.path().join("bolletta.html");
    let number = explained["number"].as_str().unwrap();
    town.done("2020-07-15", &["bill", "page", number, "--out", file.to_str().unwrap()]);
    let page = std::fs::read_to_string(file).unwrap();
    assert!(page.contains("Costo di un addebito tornato") && page.contains(RULE), "{page}");
}

#[test]
fn without_the_setting_nothing_is_asked_for_a_return() {
    on_both(|db| {
        let (town, batch, _) = sent(db);
        let rejected = report(&batch, &town.key(2), "AM04");
        assert_eq!(town.import("2020-03-01", &rejected).1["matched"], 1);
        calculated(&town, "2020-06", "2020-06-30", "2020-07-15");
        assert_eq!(town.count("SELECT count(*) FROM return_cost"), 0);
        assert_eq!(lines(&town, 20_002), [0; 0]);
        assert!(town.is_sound());
    });
}

#[test]
fn a_rejected_debit_that_the_bank_credits_after_all_gives_its_cost_back() {
    on_both(|db| {
        let (mut town, batch, total) = sent(db);
        with_cost(&mut town);
        assert_eq!(
            town.import("2020-03-01", &report(&batch, &town.key(2), "MS03")).1["matched"],
            1
        );
        let whole = statement(1, &[(total, &of_block(&batch), "", "")]);
        assert_eq!(town.import("2020-03-03", &whole).1["matched"], 1);
        let asked = "SELECT CAST(sum(amount_cents) AS BIGINT) FROM return_cost";
        assert_eq!(town.count(asked), 0);
        assert!(town.is_sound());
        // It comes back once more, and is asked for once.
        let key = town.key(2);
        let back = statement(2, &[(-town.asked(2), "", key.as_str(), "MS03")]);
        assert_eq!(town.import("2020-03-05", &back).1["matched"], 1);
        assert_eq!(town.count(asked), 250);
        issued(&town, "2020-06", "2020-06-30", "2020-07-15");
        assert_eq!(lines(&town, 20_002), [250, -250, 250]);
        assert_eq!(town.done("2020-07-15", &["bill", "verify"])["differing"], json!([]));
        assert!(town.is_sound());
    });
}
