//! Letters: which ones a run causes, each once for its cause, and what they tell.

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use std::ops::RangeInclusive;

/// A letter on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The supply.
    pub supply_id: i64,
    /// `welcome`, `frequency` or `voltura`.
    pub kind: String,
    /// What it is written for: identifier of the holder, identifier of the bill, or the reason of
    /// the irregular case.
    pub cause: String,
    /// The bill that it goes out with.
    pub bill_id: i64,
    /// The day that it bears; of voltura instructions the day of notification (R6.7).
    pub dated_on: Date,
    /// Bills a year that the supply was told before.
    pub bills_before: Option<i64>,
    /// Bills a year that it is told now.
    pub bills_now: Option<i64>,
}

/// The condition that a bill is one of a run and of a range of supplies whose contract goes on.
fn of_run(run_id: i64, supplies: &RangeInclusive<i64>) -> String {
    format!(
        "b.id BETWEEN {} AND {} AND b.run_id + 0 = {run_id} AND s.status <> 'ended'",
        supplies.start() * BILLS_PER_SUPPLY,
        supplies.end() * BILLS_PER_SUPPLY + BILLS_PER_SUPPLY - 1,
    )
}

/// Records the letters that the bills of a run cause in a range of supplies, dated on a day, and
/// tells how many; what is on record already stays as it is. Irregular holders are notified by
/// their letter, once (R6.7).
///
/// # Errors
/// When the database refuses it.
pub fn ensure(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    dated_on: Date,
    now: i64,
) -> Result<usize> {
    if list_due(tx, run_id, supplies, dated_on)?.is_empty() {
        return Ok(0);
    }
    tx.take_turn("letter")?;
    let all = list_due(tx, run_id, supplies, dated_on)?;
    let columns = [
        "supply_id",
        "kind",
        "cause",
        "bill_id",
        "dated_on",
        "bills_before",
        "bills_now",
        "made_at",
    ];
    let mut bulk = tx.bulk("letter", &columns)?;
    for letter in &all {
        bulk.int(letter.supply_id)?.text(&letter.kind)?.text(&letter.cause)?;
        bulk.int(letter.bill_id)?.date(letter.dated_on)?;
        bulk.opt_int(letter.bills_before)?.opt_int(letter.bills_now)?.int(now)?.end_row()?;
    }
    bulk.finish()?;
    let sql = "UPDATE irregular_case SET notified_on = $1
        WHERE supply_id = $2 AND reason = $3 AND notified_on IS NULL";
    for letter in all.iter().filter(|letter| letter.kind == "voltura") {
        let case = [Val::Date(dated_on), Val::Int(letter.supply_id), Val::Text(&letter.cause)];
        tx.execute(sql, &case)?;
    }
    Ok(all.len())
}

/// The letters that [`ensure`] would record.
///
/// # Errors
/// When the database does not answer.
pub fn list_due(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    dated_on: Date,
) -> Result<Vec<Letter>> {
    let mut all = list_welcomes(tx, run_id, supplies, dated_on)?;
    all.extend(list_frequencies(tx, run_id, supplies, dated_on)?);
    all.extend(list_voltura(tx, run_id, supplies, dated_on)?);
    Ok(all)
}

/// Once for every holder of a supply, with the first bill of ours that is made into a document.
fn list_welcomes(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    dated_on: Date,
) -> Result<Vec<Letter>> {
    let sql = format!(
        "SELECT s.id, CAST(s.holder_id AS TEXT), b.id, CAST(NULL AS BIGINT), s.assigned_bills
         FROM bill b JOIN supply s ON s.id = b.supply_id
         LEFT JOIN letter l ON l.supply_id = s.id AND l.kind = 'welcome'
            AND l.cause = CAST(s.holder_id AS TEXT)
         WHERE {} AND l.supply_id IS NULL ORDER BY b.id",
        of_run(run_id, supplies)
    );
    list_caused(tx, &sql, "welcome", dated_on)
}

/// When the number of bills a year is another than the supply was told last (R1.4).
fn list_frequencies(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    dated_on: Date,
) -> Result<Vec<Letter>> {
    let sql = format!(
        "SELECT t.supply_id, CAST(t.bill_id AS TEXT), t.bill_id, t.told, t.bills FROM
            (SELECT s.id AS supply_id, b.id AS bill_id, s.assigned_bills AS bills,
                (SELECT l.bills_now FROM letter l WHERE l.supply_id = s.id
                    AND l.bills_now IS NOT NULL
                 ORDER BY l.bill_id DESC, l.made_at DESC, l.kind LIMIT 1) AS told,
                (SELECT max(l.bill_id) FROM letter l WHERE l.supply_id = s.id
                    AND l.bills_now IS NOT NULL) AS told_with
             FROM bill b JOIN supply s ON s.id = b.supply_id WHERE {}) t
         WHERE t.told <> t.bills AND t.told_with < t.bill_id ORDER BY t.bill_id",
        of_run(run_id, supplies)
    );
    list_caused(tx, &sql, "frequency", dated_on)
}

/// For every irregular case whose holder was not notified yet (R6.7).
fn list_voltura(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    dated_on: Date,
) -> Result<Vec<Letter>> {
    let sql = format!(
        "SELECT s.id, c.reason, b.id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
         FROM bill b JOIN supply s ON s.id = b.supply_id
         JOIN irregular_case c ON c.supply_id = s.id
         LEFT JOIN letter l ON l.supply_id = s.id AND l.kind = 'voltura' AND l.cause = c.reason
         WHERE {} AND c.notified_on IS NULL AND l.supply_id IS NULL ORDER BY b.id, c.reason",
        of_run(run_id, supplies)
    );
    list_caused(tx, &sql, "voltura", dated_on)
}

/// Letters of a kind that are not on record yet: supply, cause, bill, bills a year before and now.
fn list_caused(tx: &mut Tx<'_>, sql: &str, kind: &str, dated_on: Date) -> Result<Vec<Letter>> {
    let mut all = Vec::new();
    tx.scan(sql, |row| {
        all.push(Letter {
            supply_id: row.int(0)?,
            kind: kind.to_owned(),
            cause: row.string(1)?,
            bill_id: row.int(2)?,
            dated_on,
            bills_before: row.opt_int(3)?,
            bills_now: row.opt_int(4)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// The letters on record that go out with bills, in order of bill and kind.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bills(tx: &mut Tx<'_>, bill_ids: &[i64]) -> Result<Vec<Letter>> {
    let mut all = Vec::new();
    if bill_ids.is_empty() {
        return Ok(all);
    }
    let ids: Vec<String> = bill_ids.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT supply_id, kind, cause, bill_id, dated_on, bills_before, bills_now FROM letter
         WHERE bill_id IN ({}) ORDER BY bill_id, kind, cause",
        ids.join(",")
    );
    tx.scan(&sql, |row| {
        all.push(Letter {
            supply_id: row.int(0)?,
            kind: row.string(1)?,
            cause: row.string(2)?,
            bill_id: row.int(3)?,
            dated_on: row.date(4)?,
            bills_before: row.opt_int(5)?,
            bills_now: row.opt_int(6)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// How many letters on record go out with the bills of a run.
///
/// # Errors
/// When the database does not answer.
pub fn count_of_run(tx: &mut Tx<'_>, run_id: i64) -> Result<u64> {
    let sql = "SELECT count(*) FROM letter l JOIN bill b ON b.id = l.bill_id WHERE b.run_id = $1";
    Ok(u64::try_from(tx.number(sql, &[Val::Int(run_id)])?).unwrap_or(0))
}
