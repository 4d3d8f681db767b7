//! Plans of instalments on our bills (R1.10), with the notice of each instalment.

pub mod offer;
pub mod standing;

use crate::bill::take_numbers;
use crate::debt_position;
use crate::error::Result;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A plan to be written.
#[derive(Clone, Debug)]
pub struct NewPlan<'a> {
    /// The bill.
    pub bill_id: i64,
    /// Whose it is.
    pub supply_id: i64,
    /// `right`, `agreed` or `offered`.
    pub basis: &'a str,
    /// Why the utility agreed beyond the rule.
    pub reason: Option<&'a str>,
    /// Day of the request.
    pub asked_on: Date,
    /// Day of the writing.
    pub granted_on: Date,
    /// What is open of the bill, in cents.
    pub debt_cents: i64,
    /// Percent of the reference rate that deferring costs.
    pub deferral_percent: i64,
    /// Due date, cents and notice number of each instalment, in order.
    pub instalments: Vec<(Date, i64, String)>,
}

/// A plan as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlan {
    /// Identifier.
    pub id: i64,
    /// The bill.
    pub bill_id: i64,
    /// Its number.
    pub bill_number: String,
    /// Its own notice.
    pub bill_notice_number: Option<String>,
    /// Its due date.
    pub bill_due_on: Date,
    /// Whose it is.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// `right`, `agreed` or `offered`.
    pub basis: String,
    /// Why the utility agreed beyond the rule.
    pub reason: Option<String>,
    /// Day of the request.
    pub asked_on: Date,
    /// Day of the writing.
    pub granted_on: Date,
    /// The day on which somebody asked for what was offered.
    pub taken_on: Option<Date>,
    /// What was open of the bill, in cents.
    pub debt_cents: i64,
    /// Percent of the reference rate that deferring costs.
    pub deferral_percent: i64,
    /// `open`, `broken` or `cancelled`.
    pub state: String,
    /// When it ended.
    pub ended_on: Option<Date>,
    /// What the bill asked for, in cents.
    pub asked_cents: i64,
    /// What is open of it now, in cents.
    pub open_cents: i64,
    /// Its instalments, in order.
    pub instalments: Vec<StoredInstalment>,
}

/// An instalment as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInstalment {
    /// Its place, from 1.
    pub no: i64,
    /// Due date.
    pub due_on: Date,
    /// What it asks for, in cents.
    pub amount_cents: i64,
    /// Number of its notice.
    pub notice_number: String,
    /// What was paid by its notice, in cents.
    pub paid_cents: i64,
}

impl StoredPlan {
    /// Whether it holds: a plan that was only offered does once somebody asks for it, or pays an
    /// instalment by its notice.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        let is_granted = self.basis != "offered" || self.taken_on.is_some();
        is_granted || self.instalments.iter().any(|part| part.paid_cents > 0)
    }

    /// When the part of the bill is due that is to be paid next; nothing when all is paid.
    #[must_use]
    pub fn next_due_on(&self) -> Option<Date> {
        let mut covered = self.debt_cents - self.open_cents;
        let next = self.instalments.iter().find(|part| {
            covered -= part.amount_cents;
            covered < 0
        });
        next.filter(|_| self.open_cents > 0).map(|part| part.due_on)
    }

    /// Where it stands: `open`, `paid` when nothing is open of its bill, `broken` or `cancelled`.
    #[must_use]
    pub fn standing(&self) -> &str {
        if self.state == "open" && self.open_cents <= 0 { "paid" } else { &self.state }
    }
}

/// Writes plans with their instalments; gives the identifier of the first.
///
/// # Errors
/// When a bill has an open plan, or the database refuses it: then none is written.
pub fn insert(tx: &mut Tx<'_>, plans: &[NewPlan<'_>], now: i64) -> Result<i64> {
    let count = i64::try_from(plans.len()).unwrap_or(i64::MAX);
    let first = take_numbers(tx, "instalment_plan", count)?;
    let columns = [
        "id",
        "bill_id",
        "supply_id",
        "basis",
        "reason",
        "asked_on",
        "granted_on",
        "debt_cents",
        "deferral_percent",
        "state",
        "recorded_at",
    ];
    let mut bulk = tx.bulk("instalment_plan", &columns)?;
    for (id, plan) in (first..).zip(plans) {
        bulk.int(id)?.int(plan.bill_id)?.int(plan.supply_id)?.text(plan.basis)?;
        bulk.opt_text(plan.reason)?.date(plan.asked_on)?.date(plan.granted_on)?;
        bulk.int(plan.debt_cents)?.int(plan.deferral_percent)?.text("open")?.int(now)?;
        bulk.end_row()?;
    }
    bulk.finish()?;
    let columns = ["plan_id", "no", "due_on", "amount_cents", "notice_number"];
    let mut bulk = tx.bulk("instalment", &columns)?;
    for (id, plan) in (first..).zip(plans) {
        for (no, (due_on, cents, notice_number)) in (1..).zip(&plan.instalments) {
            bulk.int(id)?.int(no)?.date(*due_on)?.int(*cents)?.text(notice_number)?.end_row()?;
        }
    }
    bulk.finish()?;
    for plan in plans {
        debt_position::mark_bill(tx, plan.bill_id)?;
    }
    Ok(first)
}

/// Ends an open plan.
///
/// # Errors
/// When the database refuses it.
pub fn update_ended(tx: &mut Tx<'_>, plan: &StoredPlan, state: &str, on: Date) -> Result<()> {
    let sql = "UPDATE instalment_plan SET state = $2, ended_on = $3
        WHERE id = $1 AND state = 'open'";
    tx.execute(sql, &[Val::Int(plan.id), Val::Text(state), Val::Date(on)])?;
    debt_position::mark_bill(tx, plan.bill_id)
}

/// Notes that an offer was taken.
///
/// # Errors
/// When the database refuses it.
pub fn update_taken(tx: &mut Tx<'_>, id: i64, taken_on: Date) -> Result<()> {
    let sql = "UPDATE instalment_plan SET taken_on = $2
        WHERE id = $1 AND basis = 'offered' AND taken_on IS NULL";
    tx.execute(sql, &[Val::Int(id), Val::Date(taken_on)])?;
    Ok(())
}

/// That a plan `l` is more than an offer that nobody took.
pub(crate) const BEGUN: &str = "(l.basis <> 'offered' OR l.taken_on IS NOT NULL
    OR EXISTS (SELECT 1 FROM instalment n JOIN payment y ON y.notice_number = n.notice_number
        WHERE n.plan_id = l.id AND y.entry_id IS NOT NULL))";

/// Whether a supply has a plan that is being paid, of ours or of the old system.
///
/// # Errors
/// When the database does not answer.
pub fn has_open(tx: &mut Tx<'_>, supply_id: i64) -> Result<bool> {
    let sql = format!(
        "SELECT (SELECT count(*) FROM instalment_plan l WHERE l.supply_id = $1
                AND l.state = 'open' AND {BEGUN}
                AND 0 < (SELECT {OPEN} FROM posting p WHERE p.bill_id = l.bill_id))
            + (SELECT count(*) FROM (SELECT o.plan FROM open_item o
                JOIN posting p ON p.open_item_id = o.id
                WHERE o.supply_id = $1 AND o.plan IS NOT NULL AND o.state = 'open'
                GROUP BY o.plan HAVING {OPEN} > 0) m)"
    );
    Ok(tx.number(&sql, &[Val::Int(supply_id)])? > 0)
}

/// The plans of a bill, by its number, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bill(tx: &mut Tx<'_>, bill_number: &str) -> Result<Vec<StoredPlan>> {
    list_where(tx, "i.number = $1", &[Val::Text(bill_number)])
}

/// The plans of a supply, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_supply(tx: &mut Tx<'_>, user_code: &str) -> Result<Vec<StoredPlan>> {
    list_where(tx, "s.code = $1", &[Val::Text(user_code)])
}

/// All plans, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<StoredPlan>> {
    list_where(tx, "true", &[])
}

/// The plans that are not over, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_open(tx: &mut Tx<'_>) -> Result<Vec<StoredPlan>> {
    list_where(tx, "l.state = 'open'", &[])
}

/// The bills of a supply that are paid by instalments, and when the next one is due.
///
/// # Errors
/// When the database does not answer.
pub fn list_due(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<(i64, Date)>> {
    let which = "l.supply_id = $1 AND l.state = 'open'";
    let plans = list_where(tx, which, &[Val::Int(supply_id)])?;
    let begun = plans.iter().filter(|plan| plan.is_begun());
    Ok(begun.filter_map(|plan| Some((plan.bill_id, plan.next_due_on()?))).collect())
}

fn list_where(tx: &mut Tx<'_>, which: &str, values: &[Val<'_>]) -> Result<Vec<StoredPlan>> {
    const FROM: &str = "FROM instalment_plan l JOIN invoice i ON i.bill_id = l.bill_id
        JOIN bill b ON b.id = l.bill_id JOIN supply s ON s.id = l.supply_id";
    let sql = format!(
        "SELECT l.id, l.bill_id, i.number, i.notice_number, i.due_on, l.supply_id, s.code, l.basis,
            l.reason, l.asked_on, l.granted_on, l.debt_cents, l.deferral_percent, l.state,
            l.ended_on, (SELECT {OPEN} FROM posting p WHERE p.bill_id = l.bill_id),
            b.payable_cents - i.credit_cents,
            l.taken_on
         {FROM} WHERE {which} ORDER BY l.id"
    );
    let mut plans = tx.list(&sql, values, plan_of)?;
    let paid = standing::PAID;
    let sql = format!(
        "SELECT n.plan_id, n.no, n.due_on, n.amount_cents, n.notice_number, {paid}
         FROM instalment n WHERE n.plan_id IN (SELECT l.id {FROM} WHERE {which})
         ORDER BY n.plan_id, n.no"
    );
    tx.for_each(&sql, values, |row| {
        let id = row.int(0)?;
        let Ok(at) = plans.binary_search_by_key(&id, |plan: &StoredPlan| plan.id) else {
            return Ok(());
        };
        plans[at].instalments.push(StoredInstalment {
            no: row.int(1)?,
            due_on: row.date(2)?,
            amount_cents: row.int(3)?,
            notice_number: row.string(4)?,
            paid_cents: row.int(5)?,
        });
        Ok(())
    })?;
    Ok(plans)
}

fn plan_of(row: &Row<'_>) -> Result<StoredPlan> {
    Ok(StoredPlan {
        id: row.int(0)?,
        bill_id: row.int(1)?,
        bill_number: row.string(2)?,
        bill_notice_number: row.opt_string(3)?,
        bill_due_on: row.date(4)?,
        supply_id: row.int(5)?,
        supply_code: row.string(6)?,
        basis: row.string(7)?,
        reason: row.opt_string(8)?,
        asked_on: row.date(9)?,
        granted_on: row.date(10)?,
        debt_cents: row.int(11)?,
        deferral_percent: row.int(12)?,
        state: row.string(13)?,
        ended_on: row.opt_date(14)?,
        open_cents: row.int(15)?,
        asked_cents: row.int(16)?,
        taken_on: row.opt_date(17)?,
        instalments: Vec::new(),
    })
}
