//! `frontino payment assign`: a person says whose money it is.

use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::payment::accounts::Accounts;
use crate::payment::assign::{Target, assign};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use serde_json::json;

/// Which payment, and whose it is.
#[derive(Args)]
pub struct Assign {
    /// Chiave dell'incasso, come in `payment list`
    key: String,
    /// Numero dell'avviso che paga
    #[arg(long, value_name = "NUMERO", required_unless_present = "supply")]
    notice: Option<String>,
    /// Codice dell'utenza: paga i debiti più vecchi
    #[arg(long, value_name = "CODICE", conflicts_with = "notice")]
    supply: Option<String>,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the payment, notice or supply is not there, or the payment is booked already.
pub fn run(context: &Context, asked: &Assign) -> Result<Status, Refusal> {
    let target = match (&asked.notice, &asked.supply) {
        (Some(number), _) => Target::Notice(number.trim()),
        (None, code) => Target::Supply(code.as_deref().unwrap_or_default()),
    };
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let (accounts, by) = (Accounts::of(&context.config), context.actor(Some(&asked.by)));
    let mut conn = context.open()?;
    let assigned = assign(&mut conn, (&asked.key, target), (&accounts, &by), now, asked.dry_run)?;
    let text = format!(
        "Utenza {}: {} € su {} debiti, {} € a credito\n",
        assigned.user_code, assigned.to_debts, assigned.debts, assigned.to_credit
    );
    let value = json!({
        "key": asked.key,
        "supply_code": assigned.user_code,
        "debts": assigned.debts,
        "to_debts_cents": assigned.to_debts.0,
        "to_credit_cents": assigned.to_credit.0,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
