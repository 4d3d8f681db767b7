//! `frontino refund propose`: a credit is to be paid out.

use super::{said, value};
use crate::cli::till::parse_euro;
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::refund::propose::{Asked, propose};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::money::Cents;

/// Whose credit, and to where.
#[derive(Args)]
pub struct Propose {
    /// Codice dell'utenza
    supply: String,
    /// Quanto pagare, come 142,45
    #[arg(long, value_name = "EURO", value_parser = parse_euro, required_unless_present = "all")]
    amount: Option<Cents>,
    /// Tutto il credito
    #[arg(long, conflicts_with = "amount")]
    all: bool,
    /// Conto su cui pagare (altrimenti quello dell'utenza)
    #[arg(long)]
    iban: Option<String>,
    /// Perché si paga
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    reason: String,
    /// Anche se l'utenza ha debiti aperti
    #[arg(long)]
    despite_debts: bool,
    /// Chi lo propone
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the credit, the account or the debts do not allow it.
pub fn run(context: &Context, asked: &Propose) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let supply = asked.supply.trim().to_uppercase();
    let of = Asked {
        supply: &supply,
        amount: asked.amount,
        iban: asked.iban.as_deref(),
        reason: &asked.reason,
        despite_debts: asked.despite_debts,
        by: &asked.by,
    };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let (refund, is_new) = propose(&mut tx, of, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let mut text = said(&refund);
    if !is_new {
        text.push_str("C'era già, nulla è cambiato\n");
    }
    context.printer.result(&value(&refund), &text);
    Ok(Status::Done)
}
