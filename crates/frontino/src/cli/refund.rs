//! `frontino refund`: credits that are paid out, by two people and the bank.

mod decide;
mod list;
mod make;
mod propose;
mod suggest;

use super::{Context, Status};
use crate::refund::word;
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_store::refund::Refund;
use serde_json::{Value, json};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino refund suggest
  frontino refund propose U000012 --all --reason \"Contratto finito\" --by rossi
  frontino refund approve RIMB-2020-0000001 --by bianchi
  frontino refund make --out distinte --by bianchi";

/// What to do with refunds.
#[derive(Subcommand)]
pub enum RefundCommand {
    /// Elenca i crediti che vanno pagati, perché la prossima bolletta è tardi o più piccola
    Suggest,
    /// Propone di pagare quanto un'utenza ha a credito: è tolto subito dal credito
    Propose(propose::Propose),
    /// Approva un rimborso: chi approva è un'altra persona
    Approve(decide::Approve),
    /// Annulla un rimborso: torna a credito
    Cancel(decide::Cancel),
    /// Scrive la distinta di bonifici (pain.001) dei rimborsi approvati
    Make(make::Make),
    /// Registra che un rimborso è stato pagato
    Paid(decide::Paid),
    /// Elenca i rimborsi
    List(list::List),
}

/// Runs the command.
///
/// # Errors
/// When a refund cannot be made, or the database does not answer.
pub fn run(context: &Context, command: &RefundCommand) -> Result<Status, Refusal> {
    match command {
        RefundCommand::Suggest => suggest::run(context),
        RefundCommand::Propose(asked) => propose::run(context, asked),
        RefundCommand::Approve(asked) => decide::run_approve(context, asked),
        RefundCommand::Cancel(asked) => decide::run_cancel(context, asked),
        RefundCommand::Make(asked) => make::run(context, asked),
        RefundCommand::Paid(asked) => decide::run_paid(context, asked),
        RefundCommand::List(asked) => list::run(context, asked),
    }
}

/// A refund in words.
fn said(refund: &Refund) -> String {
    format!(
        "{} utenza {}: {} {}, a {} su {} ({})\n",
        refund.key,
        refund.supply_code,
        super::italian::euro(frontino_core::money::Cents(refund.amount_cents)),
        word(&refund.state),
        refund.payee,
        refund.iban,
        refund.reason,
    )
}

/// What is said of a refund wherever one is listed.
fn value(refund: &Refund) -> Value {
    json!({
        "key": refund.key,
        "supply_code": refund.supply_code,
        "amount_cents": refund.amount_cents,
        "payee": refund.payee,
        "iban": refund.iban,
        "reason": refund.reason,
        "despite_debts": refund.despite_debts,
        "state": refund.state,
        "proposed_on": refund.proposed_on.to_string(),
        "proposed_by": refund.proposed_by,
        "approved_by": refund.approved.as_ref().map(|(_, by)| by),
        "paid_on": refund.paid.map(|(on, _)| on.to_string()),
        "back_on": refund.back.map(|(on, _)| on.to_string()),
        "back_reason": refund.back_reason,
    })
}
