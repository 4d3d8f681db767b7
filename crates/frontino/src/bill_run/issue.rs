//! Issues a run: numbers, dates, notice numbers and postings for every bill, in one transaction.

use super::issue_day::{IssueDay, approved_for};
use super::review::is_for;
use super::totals::Totals;
use super::{RunInputs, expect_state, get_locked};
use crate::cli::italian::day;
use crate::config::Config;
use crate::instalment::offer::offer;
use crate::mandate::of_migrated;
use crate::notice_number::NoticeNumbers;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::ledger::credit_used;
use frontino_core::money::Cents;
use frontino_store::bill::{self, Issued, ToIssue};
use frontino_store::bill_run::StoredRun;
use frontino_store::review::find_approval;
use frontino_store::{Conn, Tx, bill_run, ledger};
use serde_json::json;
use std::collections::HashMap;

/// Bills numbered and posted together: the memory of an issue does not grow with the city by more
/// than what the ledger needs of each bill.
const BILLS_AT_ONCE: usize = 5_000;

/// What issue gave.
#[derive(Debug, Clone)]
pub struct IssueDone {
    /// Bills issued.
    pub issued: usize,
    /// The day of issue that they bear.
    pub issued_on: Date,
    /// First number.
    pub first: Option<String>,
    /// Last number.
    pub last: Option<String>,
}

/// Issues an approved run; an issued one answers the same again.
///
/// # Errors
/// Without approval, without `[utility]` or a segregation code, or what the database refuses.
pub fn issue(
    conn: &mut Conn,
    config: &Config,
    (name, by): (&str, &str),
    today: Date,
    now: i64,
    dry_run: bool,
) -> Result<IssueDone, Refusal> {
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    if run.state == "issued" {
        let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
        let issued = usize::try_from(figures.bills).unwrap_or(0);
        let (_, issued_on) = find_approval(&mut tx, run.id)?;
        let issued_on = issued_on.unwrap_or(today);
        return Ok(IssueDone { issued, issued_on, first: run.first_number, last: run.last_number });
    }
    expect_state(&run, &["approved"], "approvarlo con `frontino bill-run approve`")?;
    let issued_on = run.issue_on.unwrap_or(today);
    let inputs = RunInputs::of(&run)?;
    expect_as_approved(&mut tx, (&run, &inputs), issued_on)?;
    let notices = NoticeNumbers::open(&mut tx, config)?;
    // A bill that is debited names its mandate.
    of_migrated(&mut tx, Now { today, micros: now })?;
    let due_on = issued_on.plus(inputs.due_days);
    let mut bills = bill::list_to_issue(&mut tx, run.id, inputs.split_vat)?;
    take_credits(&mut tx, &mut bills)?;
    let (mut first, mut last) = (None, None);
    for some in bills.chunks(BILLS_AT_ONCE) {
        let some = number(&mut tx, some, issued_on, &notices)?;
        bill::insert_issued(&mut tx, issued_on, due_on, &some)?;
        bill::insert_postings(&mut tx, issued_on, &some)?;
        first = first.or_else(|| some.first().map(|b| b.number.clone()));
        last = some.last().map(|b| b.number.clone());
    }
    let offered = offer(&mut tx, config, &notices, (run.id, issued_on, due_on), now)?;
    let numbers = (first.as_deref(), last.as_deref());
    bill_run::update_issued(&mut tx, run.id, issued_on, numbers, now)?;
    let detail = json!({
        "issued": bills.len(), "first_number": first, "last_number": last, "plans": offered,
    });
    super::record(&mut tx, (by, "bill_run.issue"), name, &detail, now)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(IssueDone { issued: bills.len(), issued_on, first, last })
}

/// Refuses bills that are not those that were approved, or that would have another part beyond the
/// limitation on their day of issue than whoever approved them was shown.
fn expect_as_approved(
    tx: &mut Tx<'_>,
    (run, inputs): (&StoredRun, &RunInputs),
    issued_on: Date,
) -> Result<(), Refusal> {
    let refuse = |what: String, next: &str| {
        Err(Refusal::new("approval_stale", what).at(&run.name).next(next))
    };
    let totals = Totals::of_run(tx, run.id)?;
    let (approval, _) = find_approval(tx, run.id)?;
    let Some(approval) = approval.filter(|approval| is_for(approval, &totals)) else {
        let what = "le bollette sono cambiate dopo l'approvazione".to_owned();
        let next = "rivederle con `frontino bill-run review` e approvare di nuovo";
        return refuse(what, next);
    };
    if approved_for(&approval) == Some(issued_on) {
        return Ok(());
    }
    let days = IssueDay::of(tx, (run, inputs), issued_on)?;
    let moved = days.map_or(Ok(0), |days| days.count(tx, run.id))?;
    if moved == 0 {
        return Ok(());
    }
    let what = format!(
        "emesse il {} e non il {}, {moved} bollette avrebbero un'altra parte oltre i due anni",
        day(issued_on),
        day(inputs.issue_days(run).0)
    );
    let next = "annullare il giro e rifarlo con `--issue-on`, o approvare di nuovo";
    refuse(what, next)
}

/// Lets the bills take what their holders have to their credit.
fn take_credits(tx: &mut Tx<'_>, bills: &mut [ToIssue]) -> Result<(), Refusal> {
    let credits: HashMap<i64, Cents> = ledger::list_credits(tx)?.into_iter().collect();
    for bill in bills {
        let credit = credits.get(&bill.supply_id).copied().unwrap_or_default();
        let used = credit_used(bill.amounts.owed(), bill.payable, credit);
        bill.amounts.credit_used = used.of_bills + used.of_payments;
        bill.credit = used.of_payments;
    }
    Ok(())
}

fn number(
    tx: &mut Tx<'_>,
    bills: &[ToIssue],
    issued_on: Date,
    notices: &NoticeNumbers,
) -> Result<Vec<Issued>, Refusal> {
    let year = issued_on.year();
    let first_no = bill::take_numbers(tx, &format!("invoice:{year}"), bills.len() as i64)?;
    let numbers = notices.take(tx, bills.len())?;
    let bills = bills.iter().zip(first_no..).zip(numbers);
    let issued = |((bill, no), notice_number): ((&ToIssue, i64), String)| {
        let number = format!("{year}/{no:07}");
        Issued { bill: *bill, no, number, notice_number }
    };
    Ok(bills.map(issued).collect())
}
