//! `frontino refund suggest`: credits that are to be paid out (R1.11).

use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use frontino_core::calendar::Calendar;
use frontino_core::money::Cents;
use frontino_core::refund::{CREDIT_WORKING_DAYS, PayoutReason, oldest, payout};
use frontino_store::refund_credit::{list_credited, list_debts};
use serde_json::json;

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context) -> Result<Status, Refusal> {
    let today = context.today();
    let days = context.config.refund.working_days.and_then(|days| u32::try_from(days).ok());
    let days = days.unwrap_or(CREDIT_WORKING_DAYS);
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let (mut text, mut rows) = (String::new(), Vec::new());
    for mut one in list_credited(&mut tx, today)? {
        one.credited.since = oldest(&one.moves).unwrap_or(today);
        let (reason, due_on) = payout(&one.credited, today, days, Calendar::national());
        let Some(reason) = reason else { continue };
        let debts = list_debts(&mut tx, one.supply_id)?;
        let open: i64 = debts.iter().map(|debt| debt.open_cents).sum();
        let why = match reason {
            PayoutReason::Ended => "il contratto è finito",
            PayoutReason::TooLate => "la prossima bolletta è tardi",
            PayoutReason::Larger => "è più della prossima bolletta",
        };
        text.push_str(&format!(
            "{} {} dal {}, da rendere entro il {}: {why}",
            one.supply_code,
            euro(one.credited.balance),
            day(one.credited.since),
            day(due_on)
        ));
        if open > 0 {
            text.push_str(&format!(" (debiti aperti: {})", euro(Cents(open))));
        }
        text.push('\n');
        rows.push(json!({
            "supply_code": one.supply_code,
            "amount_cents": one.credited.balance.0,
            "since": one.credited.since.to_string(),
            "due_on": due_on.to_string(),
            "reason": reason.code(),
            "open_debts_cents": open,
        }));
    }
    context.printer.result(&json!({"suggested": rows}), &text);
    Ok(if rows.is_empty() { Status::Done } else { Status::Found })
}
