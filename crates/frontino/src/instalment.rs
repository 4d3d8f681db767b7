//! Payment of our bills by instalments (R1.10): who has the right to it, what is granted, and when
//! it ends.

pub mod ask;
pub mod end;
pub mod offer;
pub mod review;
pub mod right;
pub mod words;

use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::instalment::Instalment;
use frontino_core::instalment::schedule::{GrantedPlan, Slot, schedule};
use frontino_core::interest::TERMS;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::instalment::{self, StoredPlan};
use std::collections::HashMap;

/// The utility's own terms.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Months of a plan by what is owed.
    pub plan_months: Vec<(Cents, u8)>,
    /// Percent of the reference rate that deferring costs.
    pub deferral_percent: i64,
    /// Days after its due date from which an unpaid instalment ends its plan.
    pub end_after_days: i32,
}

impl Terms {
    /// Those of the configuration: deferring is free, and a plan ends after the days of grace.
    #[must_use]
    pub fn of(config: &Config) -> Terms {
        let own = &config.instalment;
        Terms {
            plan_months: own.plan_months.clone().unwrap_or_default().0,
            deferral_percent: own.deferral_percent.unwrap_or_default().0,
            end_after_days: own.end_after_days.unwrap_or(TERMS.grace_days),
        }
    }
}

/// A plan as the rules see it.
#[must_use]
pub fn granted(plan: &StoredPlan) -> GrantedPlan {
    let instalments = plan.instalments.iter();
    GrantedPlan {
        debt: Cents(plan.debt_cents),
        asked_on: plan.asked_on,
        ended_on: plan.ended_on,
        deferral_percent: plan.deferral_percent,
        instalments: instalments
            .map(|part| Instalment { due_on: part.due_on, amount: Cents(part.amount_cents) })
            .collect(),
    }
}

/// When each cent of the bills with plans is due; an offer that nobody took changes nothing.
///
/// # Errors
/// When the database does not answer.
pub fn schedules(tx: &mut Tx<'_>) -> Result<HashMap<i64, Vec<Slot>>, Refusal> {
    let mut of_bills: HashMap<i64, (Cents, Date, Vec<GrantedPlan>)> = HashMap::new();
    for plan in instalment::list(tx)?.iter().filter(|plan| plan.is_begun()) {
        let bill = (Cents(plan.asked_cents), plan.bill_due_on, Vec::new());
        of_bills.entry(plan.bill_id).or_insert(bill).2.push(granted(plan));
    }
    let slots = of_bills
        .into_iter()
        .map(|(bill_id, (asked, due_on, plans))| (bill_id, schedule(asked, due_on, &plans)));
    Ok(slots.collect())
}
