//! Bills that are very high come with a plan unasked (R1.10; the threshold is the practice of a
//! utility, unconfirmed): made at issue, with its notices. It holds once somebody pays an
//! instalment or asks for it, and lapses with the last day for asking.

use super::Terms;
use crate::config::Config;
use crate::notice_number::NoticeNumbers;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::frequency::Cadence;
use frontino_core::instalment::{is_offered, plan, plan_count};
use frontino_store::Tx;
use frontino_store::instalment::offer::{Candidate, list_candidates};
use frontino_store::instalment::{NewPlan, insert};

/// Makes the plans of a run that was just issued; gives how many.
///
/// # Errors
/// When the database refuses it.
pub fn offer(
    tx: &mut Tx<'_>,
    config: &Config,
    notices: &NoticeNumbers,
    (run_id, issued_on, due_on): (i64, Date, Date),
    now: i64,
) -> Result<usize, Refusal> {
    if !config.instalment.offer.unwrap_or(false) {
        return Ok(0);
    }
    let terms = Terms::of(config);
    let mut candidates = list_candidates(tx, run_id, issued_on.plus_years(-1))?;
    candidates.retain(|bill| is_offered(bill.total, &bill.earlier_bills, issued_on));
    let mut plans = Vec::with_capacity(candidates.len());
    for bill in &candidates {
        let step = cadence(bill).months();
        let count = plan_count(bill.asked, &terms.plan_months, step);
        if bill.asked.0 < i64::from(count.get()) {
            continue;
        }
        let parts = plan(bill.asked, count, due_on, step);
        let parts = parts.iter().zip(notices.take(tx, parts.len())?);
        plans.push(NewPlan {
            bill_id: bill.bill_id,
            supply_id: bill.supply_id,
            basis: "offered",
            reason: None,
            asked_on: issued_on,
            granted_on: issued_on,
            debt_cents: bill.asked.0,
            deferral_percent: terms.deferral_percent,
            instalments: parts.map(|(part, number)| (part.due_on, part.amount.0, number)).collect(),
        });
    }
    if !plans.is_empty() {
        insert(tx, &plans, now)?;
    }
    Ok(plans.len())
}

fn cadence(bill: &Candidate) -> Cadence {
    let bills = bill.assigned_bills.and_then(|bills| u8::try_from(bills).ok());
    bills.and_then(Cadence::from_bills).unwrap_or(Cadence::TwoMonthly)
}
