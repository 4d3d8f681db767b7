//! A plan is taken back: its notices can no longer be paid, and the bill's own can again.

use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_store::instalment::{self, StoredPlan};
use frontino_store::{Conn, owed};
use serde_json::json;

/// Cancels the open plan of a bill; gives it as it is then. Nothing is written when `dry_run`.
///
/// # Errors
/// When the bill has no plan, or everything of it is paid.
pub fn cancel(
    conn: &mut Conn,
    bill_number: &str,
    (by, reason): (&str, &str),
    now: Now,
    dry_run: bool,
) -> Result<StoredPlan, Refusal> {
    let refused = |code, what: &str| {
        Refusal::new(code, what)
            .at(format!("bolletta {bill_number}"))
            .next("vedere `frontino instalment list`")
    };
    let mut tx = conn.begin()?;
    let found = instalment::list_of_bill(&mut tx, bill_number)?.pop();
    let plan = found.ok_or_else(|| refused("instalment_missing", "la bolletta non ha un piano"))?;
    owed::find_supply_locked(&mut tx, &plan.supply_code)?;
    match plan.standing() {
        "open" => {}
        "paid" => return Err(refused("instalment_paid", "il piano è pagato per intero")),
        // The second time changes nothing.
        "cancelled" => return Ok(plan),
        _ => return Err(refused("instalment_ended", "il piano è già finito")),
    }
    instalment::update_ended(&mut tx, &plan, "cancelled", now.today)?;
    let detail = json!({"reason": reason, "open_cents": plan.open_cents});
    record(&mut tx, (by, "instalment.cancel"), bill_number, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(StoredPlan { state: "cancelled".to_owned(), ended_on: Some(now.today), ..plan })
}
