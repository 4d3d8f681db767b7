//! Looks at all plans: one of which an instalment stays unpaid ends, an offer that nobody took
//! lapses.

use super::{Terms, granted, right};
use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::instalment::schedule::due_by;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::dispute::has_open_dispute;
use frontino_store::instalment::{self, StoredPlan};
use serde_json::json;

/// What a review found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// Plans that are being paid.
    pub kept: usize,
    /// Plans of which everything is paid.
    pub paid: usize,
    /// Plans that ended because an instalment was not paid.
    pub broken: Vec<StoredPlan>,
    /// Offers that nobody took.
    pub lapsed: usize,
}

/// Ends the plans that are to end by a day.
///
/// # Errors
/// When the database refuses it.
pub fn review(
    tx: &mut Tx<'_>,
    terms: &Terms,
    on: Date,
    (by, now): (&str, Now),
) -> Result<Reviewed, Refusal> {
    tx.take_turn("instalment_plan")?;
    let mut reviewed = Reviewed::default();
    for plan in instalment::list_open(tx)? {
        let verdict = match verdict(&plan, terms, on) {
            // Who contests the bill is heard first.
            Verdict::Broken if has_open_dispute(tx, plan.bill_id)? => Verdict::Kept,
            verdict => verdict,
        };
        match verdict {
            Verdict::Paid => reviewed.paid += 1,
            Verdict::Kept => reviewed.kept += 1,
            Verdict::Lapsed => {
                instalment::update_ended(tx, &plan, "cancelled", now.today)?;
                reviewed.lapsed += 1;
            }
            Verdict::Broken => {
                instalment::update_ended(tx, &plan, "broken", now.today)?;
                let detail = json!({"open_cents": plan.open_cents, "on": on.to_string()});
                let action = "instalment.break";
                record(tx, (by, action), &plan.bill_number, &detail, now.micros)?;
                reviewed.broken.push(plan);
            }
        }
    }
    Ok(reviewed)
}

enum Verdict {
    Paid,
    Kept,
    Lapsed,
    Broken,
}

/// What becomes of an open plan: it is kept while what was paid reaches what was due, whichever
/// notices were used.
fn verdict(plan: &StoredPlan, terms: &Terms, on: Date) -> Verdict {
    if plan.open_cents <= 0 {
        return Verdict::Paid;
    }
    if !plan.is_begun() {
        // What was paid on the last day may take as long to come as that of an instalment.
        let last_on = right::last_on(plan.granted_on, plan.bill_due_on);
        let last_on = last_on.plus(terms.end_after_days);
        return if on > last_on { Verdict::Lapsed } else { Verdict::Kept };
    }
    let covered = Cents(plan.debt_cents - plan.open_cents);
    let due = due_by(&granted(plan).instalments, on, terms.end_after_days);
    if covered < due { Verdict::Broken } else { Verdict::Kept }
}
