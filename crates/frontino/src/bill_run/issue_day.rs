//! The day of issue and the two-year limitation: the part of a bill beyond it was calculated for
//! the day planned, and may be another one on the day of issue (R5.3, R5.4).

use super::{RunInputs, catalogue};
use crate::refusal::Refusal;
use frontino_core::bill::barred_amount;
use frontino_core::dates::Date;
use frontino_core::frequency::Cadence;
use frontino_core::limitation::{BillTerms, LimitationRegime, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_store::bill_run::StoredRun;
use frontino_store::review::{Approval, LimitedBill, Range, list_limited, list_ranges};
use frontino_store::{Tx, packed};
use serde_json::Value;
use std::collections::HashMap;

/// A run that is issued on another day than its limitation was calculated for.
pub struct IssueDay {
    /// The day that the limitation was calculated for.
    pub planned_on: Date,
    /// The day of issue.
    pub issue_on: Date,
    due_days: i32,
    components: Vec<String>,
}

impl IssueDay {
    /// Of a run and its day of issue; `None` when no bill can be split otherwise on that day.
    ///
    /// # Errors
    /// When the tables of the run cannot be read.
    pub fn of(
        tx: &mut Tx<'_>,
        (run, inputs): (&StoredRun, &RunInputs),
        issue_on: Date,
    ) -> Result<Option<IssueDay>, Refusal> {
        let (planned_on, due_days) = (inputs.issue_days(run).0, inputs.due_days);
        let until = |on: Date, cadence: Cadence| {
            barred_until(&two_year(on, on.plus(due_days), cadence.months()))
        };
        if Cadence::ALL.iter().all(|c| until(planned_on, *c) == until(issue_on, *c)) {
            return Ok(None);
        }
        let components = catalogue(tx, inputs.catalogue)?.components;
        Ok(Some(IssueDay { planned_on, issue_on, due_days, components }))
    }

    /// The bills of a range that would be split otherwise: supply, and what would be barred.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn list(&self, tx: &mut Tx<'_>, range: Range) -> Result<HashMap<i64, Cents>, Refusal> {
        let mut moved = HashMap::new();
        for bill in list_limited(tx, range)? {
            let then = self.barred(&bill)?;
            if then.0 != bill.barred_cents {
                moved.insert(bill.supply_id, then);
            }
        }
        Ok(moved)
    }

    /// How many bills of a run would be split otherwise.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn count(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<usize, Refusal> {
        let mut count = 0;
        for range in list_ranges(tx, run_id)? {
            count += self.list(tx, range)?.len();
        }
        Ok(count)
    }

    fn barred(&self, bill: &LimitedBill) -> Result<Cents, Refusal> {
        let lines = packed::read_lines(&bill.lines, bill.from, &self.components)?;
        let due_on = self.issue_on.plus(self.due_days);
        let terms = two_year(self.issue_on, due_on, bill.cadence_months);
        Ok(barred_amount(&lines, &terms, LimitationScope::default()))
    }
}

fn two_year(issued_on: Date, due_on: Date, cadence_months: u8) -> BillTerms {
    BillTerms { regime: LimitationRegime::TwoYear, cadence_months, issued_on, due_on }
}

/// The day of issue that was shown to whoever approved the run.
#[must_use]
pub fn approved_for(approval: &Approval) -> Option<Date> {
    let text: Value = serde_json::from_str(&approval.text).ok()?;
    Date::parse(text["issue_on"].as_str()?)
}
