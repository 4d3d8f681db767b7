//! `frontino refund approve`, `cancel`, `paid`: what people say of a refund.

use super::{said, value};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::payment::accounts::Accounts;
use crate::refund::{approve, cancel, paid};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_store::Tx;
use frontino_store::refund::{Refund, find_locked};
use frontino_store::refund_batch::find_iban;

/// Which refund, and who says it.
#[derive(Args)]
pub struct Approve {
    /// Chiave del rimborso
    key: String,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Which refund is given back to the credit.
#[derive(Args)]
pub struct Cancel {
    #[command(flatten)]
    decide: Approve,
    /// È in una distinta, e la banca non l'ha eseguito
    #[arg(long)]
    not_paid: bool,
}

/// Which refund was paid, and when.
#[derive(Args)]
pub struct Paid {
    #[command(flatten)]
    decide: Approve,
    /// Giorno dell'addebito
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Date,
}

/// Runs `approve`.
///
/// # Errors
/// When it is not there, is over, or the same person would sign twice.
pub fn run_approve(context: &Context, asked: &Approve) -> Result<Status, Refusal> {
    decide(context, asked, |tx, now| approve(tx, &asked.key, &asked.by, now))
}

/// Runs `cancel`.
///
/// # Errors
/// When it is not there, or is paid.
pub fn run_cancel(context: &Context, asked: &Cancel) -> Result<Status, Refusal> {
    let Cancel { decide: of, not_paid } = asked;
    decide(context, of, |tx, now| cancel(tx, &of.key, (&of.by, *not_paid), now))
}

/// Runs `paid`.
///
/// # Errors
/// When it is not there, or is not approved.
pub fn run_paid(context: &Context, asked: &Paid) -> Result<Status, Refusal> {
    let Paid { decide: of, on } = asked;
    decide(context, of, |tx, now| {
        let batch_id = find_locked(tx, &of.key)?.and_then(|refund| refund.batch_id);
        let iban = batch_id.map_or(Ok(None), |id| find_iban(tx, id))?;
        let accounts = Accounts::of(&context.config);
        let account = iban.and_then(|iban| accounts.find(&iban)).unwrap_or(Account::Bank);
        paid(tx, &of.key, (*on, &of.by, account), now)
    })
}

fn decide(
    context: &Context,
    asked: &Approve,
    decide: impl FnOnce(&mut Tx<'_>, Now) -> Result<Refund, Refusal>,
) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let refund = decide(&mut tx, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    context.printer.result(&value(&refund), &said(&refund));
    Ok(Status::Done)
}
