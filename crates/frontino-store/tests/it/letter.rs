//! Letters: each once for its cause, whatever is made again.

use crate::town;
use frontino_core::dates::Date;
use frontino_store::test_pg::on_both;
use frontino_store::{Conn, DbUrl, Tx, letter};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The town without the letters that come with it, an irregular holder in it, and its second bill
/// in a run of its own.
fn town(url: &DbUrl) -> Conn {
    let mut conn = town::fill(url);
    let mut tx = conn.begin().unwrap();
    let changes = [
        "DELETE FROM letter",
        "UPDATE supply SET assigned_bills = 4 WHERE id = 7",
        "INSERT INTO bill_run (id, name, at_on, state, supplies, inputs, created_at, elapsed_ms)
            VALUES (2, '2024-2', '2024-07-01', 'issued', 1, '', 1, 2)",
        "UPDATE bill SET run_id = 2 WHERE id = 70002",
        "INSERT INTO irregular_case (id, supply_id, reason, evidence, detected_on)
            VALUES (2, 7, 'deceased', '', '2024-01-02')",
    ];
    for sql in changes {
        tx.execute(sql, &[]).unwrap();
    }
    tx.commit().unwrap();
    conn
}

/// Records the letters of a run and tells all of it: kind, day and bills a year.
fn ensure(tx: &mut Tx<'_>, run_id: i64, on: &str) -> (usize, Vec<String>) {
    let made = letter::ensure(tx, run_id, &(1..=100), day(on), 1).unwrap();
    let all = letter::list_of_bills(tx, &[70000 + run_id]).unwrap();
    let shown = |bills: Option<i64>| bills.map_or("-".to_owned(), |bills| bills.to_string());
    let shown = all.iter().map(|letter| {
        let (before, now) = (shown(letter.bills_before), shown(letter.bills_now));
        format!("{} {} {} {before} {now}", letter.kind, letter.cause, letter.dated_on)
    });
    (made, shown.collect())
}

#[test]
fn letters_are_written_once_for_their_cause() {
    on_both(|url| {
        let mut conn = town(url);
        let mut tx = conn.begin().unwrap();
        let first =
            ["voltura deceased 2024-07-02 - -", "welcome 1 2024-07-02 - 4"].map(str::to_owned);
        let due = letter::list_due(&mut tx, 1, &(1..=100), day("2024-07-02")).unwrap();
        assert_eq!(due.len(), 2);
        assert_eq!(ensure(&mut tx, 1, "2024-07-02"), (2, first.to_vec()));
        assert_eq!(ensure(&mut tx, 1, "2024-09-09"), (0, first.to_vec()));
        let notified = "SELECT notified_on FROM irregular_case WHERE supply_id = 7";
        let notified = tx.find(notified, &[], |row| row.date(0)).unwrap();
        assert_eq!(notified, Some(day("2024-07-02")));
        // The second bill tells the same frequency; then it has changed.
        assert_eq!(ensure(&mut tx, 2, "2024-10-02"), (0, Vec::new()));
        tx.execute("UPDATE supply SET assigned_bills = 6 WHERE id = 7", &[]).unwrap();
        let second = vec!["frequency 70002 2024-10-02 4 6".to_owned()];
        assert_eq!(ensure(&mut tx, 2, "2024-10-02"), (1, second.clone()));
        assert_eq!(ensure(&mut tx, 2, "2024-10-03"), (0, second));
        assert_eq!(ensure(&mut tx, 1, "2024-10-03"), (0, first.to_vec()));
    });
}

#[test]
fn a_new_holder_is_welcomed_and_an_ended_contract_gets_no_letter() {
    on_both(|url| {
        let mut conn = town(url);
        let mut tx = conn.begin().unwrap();
        tx.execute("UPDATE supply SET status = 'ended' WHERE id = 7", &[]).unwrap();
        assert_eq!(ensure(&mut tx, 1, "2024-07-02"), (0, Vec::new()));
        tx.execute("UPDATE supply SET status = 'suspended' WHERE id = 7", &[]).unwrap();
        assert_eq!(ensure(&mut tx, 1, "2024-07-02").0, 2);
        tx.execute("UPDATE supply SET holder_id = 2 WHERE id = 7", &[]).unwrap();
        let second = vec!["welcome 2 2024-10-02 - 4".to_owned()];
        assert_eq!(ensure(&mut tx, 2, "2024-10-02"), (1, second));
    });
}
