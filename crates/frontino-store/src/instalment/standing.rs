//! What was paid by the notices of instalments, and which of them comes next.

use crate::error::Result;
use crate::ledger::OPEN;
use crate::notice::BillPlan;
use crate::tx::Tx;
use crate::value::Val;

/// What was paid of its bill by the notice of an instalment `n`.
pub(super) const PAID: &str = "(SELECT CAST(coalesce(sum(
        CASE WHEN p.credit = 'receivables' THEN p.amount_cents
        WHEN p.debit = 'receivables' THEN -p.amount_cents ELSE 0 END), 0) AS BIGINT)
    FROM payment y JOIN posting p ON p.payment_id = y.id
    WHERE y.notice_number = n.notice_number AND p.kind = 'payment'
        AND p.bill_id = (SELECT m.bill_id FROM instalment_plan m WHERE m.id = n.plan_id))";

/// The place of a bill's own notice in its plan.
///
/// # Errors
/// When the database does not answer.
pub fn get_whole(tx: &mut Tx<'_>, plan_id: i64) -> Result<BillPlan> {
    let sql = format!("SELECT count(*) FROM instalment n WHERE n.plan_id = $1 AND {PAID} > 0");
    let instalment_paid = tx.number(&sql, &[Val::Int(plan_id)])? > 0;
    let (count, amount_cents, paid_cents, is_over) = (0, 0, 0, false);
    Ok(BillPlan { instalment: 0, count, amount_cents, paid_cents, instalment_paid, is_over })
}

/// The place of the notice of an instalment: plan and number.
///
/// # Errors
/// When it is not there.
pub fn get_part(tx: &mut Tx<'_>, (plan_id, no): (i64, i64)) -> Result<BillPlan> {
    let sql = format!(
        "SELECT n.no, (SELECT count(*) FROM instalment a WHERE a.plan_id = n.plan_id),
            n.amount_cents, {PAID}, l.state
         FROM instalment n JOIN instalment_plan l ON l.id = n.plan_id
         WHERE n.plan_id = $1 AND n.no = $2"
    );
    let found = tx.find(&sql, &[Val::Int(plan_id), Val::Int(no)], |row| {
        let (amount_cents, paid_cents) = (row.int(2)?, row.int(3)?);
        Ok(BillPlan {
            instalment: row.int(0)?,
            count: row.int(1)?,
            amount_cents,
            paid_cents,
            instalment_paid: paid_cents > 0,
            is_over: row.text(4)? != "open",
        })
    })?;
    found.ok_or_else(|| crate::error::StoreError::Content(format!("instalment {no}")))
}

/// Which plans a payer may mean.
#[derive(Clone, Copy, Debug)]
pub enum Meant<'a> {
    /// That of the bill with this number.
    Bill(&'a str),
    /// Those of the supply with this code.
    Supply(&'a str),
    /// Those of the supplies that are paid from this account.
    Payer(&'a str),
}

/// The notices of the instalments that come next in plans that are not over, with what is left of
/// each, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn list_next_notices(tx: &mut Tx<'_>, meant: Meant<'_>) -> Result<Vec<(String, i64)>> {
    let (which, value) = match meant {
        Meant::Bill(number) => ("i.number = $1", number),
        Meant::Supply(code) => ("s.code = $1", code),
        Meant::Payer(iban) => ("s.iban = $1", iban),
    };
    let sql = format!(
        "SELECT n.plan_id, n.notice_number, n.amount_cents - {PAID}
         FROM invoice i JOIN instalment_plan l ON l.bill_id = i.bill_id
         JOIN supply s ON s.id = l.supply_id JOIN instalment n ON n.plan_id = l.id
         WHERE {which} AND l.state = 'open' AND n.amount_cents > {PAID}
            AND 0 < (SELECT {OPEN} FROM posting p WHERE p.bill_id = l.bill_id)
         ORDER BY n.plan_id, n.no"
    );
    let all =
        tx.list(&sql, &[Val::Text(value)], |row| Ok((row.int(0)?, row.string(1)?, row.int(2)?)))?;
    let mut next: Vec<(i64, String, i64)> = Vec::new();
    for (plan_id, notice_number, left) in all {
        if next.last().is_none_or(|(last, _, _)| *last != plan_id) {
            next.push((plan_id, notice_number, left));
        }
    }
    Ok(next.into_iter().map(|(_, notice_number, left)| (notice_number, left)).collect())
}
