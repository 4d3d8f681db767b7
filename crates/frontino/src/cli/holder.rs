//! `frontino holder`: how a holder is reached.

use super::{Context, Status, parse_flag, parse_said};
use crate::clock;
use crate::holder::{self, Asked};
use crate::refusal::Refusal;
use clap::{Args, Subcommand};
use serde_json::json;

pub const EXAMPLES: &str = "\
Esempi:
  frontino holder change H000042 --email nome@dominio.it --by rossi
  frontino holder change H000042 --large-print yes --by rossi";

/// What to do with holders.
#[derive(Subcommand)]
pub enum HolderCommand {
    /// Cambia come si scrive a un intestatario
    Change(ChangeHolder),
}

/// A change.
#[derive(Args)]
pub struct ChangeHolder {
    /// Codice dell'intestatario
    holder: String,
    /// Indirizzo e-mail
    #[arg(long, required_unless_present = "large_print")]
    email: Option<String>,
    /// Se bollette e lettere sono stampate a caratteri grandi: yes, no
    #[arg(long, value_parser = parse_flag)]
    large_print: Option<bool>,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the holder is not there, the change cannot be, or the database does not answer.
pub fn run(context: &Context, command: &HolderCommand) -> Result<Status, Refusal> {
    let HolderCommand::Change(asked) = command;
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let code = asked.holder.trim().to_uppercase();
    let (email, large_print) = (asked.email.as_deref(), asked.large_print);
    let change = Asked { code, email, large_print, by: &asked.by };
    let is_changed = holder::change(&mut tx, &change, clock::now_micros())?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let text = match is_changed {
        true => "Dati dell'intestatario cambiati\n",
        false => "I dati sono già quelli: nulla da fare\n",
    };
    let value = json!({"holder_code": change.code, "unchanged": !is_changed});
    context.printer.result(&value, text);
    Ok(Status::Done)
}
