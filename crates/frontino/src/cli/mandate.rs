//! `frontino mandate`: who lets us debit an account.

mod list;

use super::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::mandate::{Change, Signed, add, change, set_state};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::{Args, Subcommand};
use frontino_core::dates::Date;
use serde_json::json;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino mandate add U000012 --iban IT60X0542811101000000123456 --signed-on 2020-01-15 --by rossi
  frontino mandate change U000012 --iban IT74T0300203280000000000001 --by rossi
  frontino mandate suspend U000012 --why \"conto chiuso\" --by rossi
  frontino mandate list --dormant";

/// What to do with mandates.
#[derive(Subcommand)]
pub enum MandateCommand {
    /// Registra il mandato firmato per un'utenza
    Add(Add),
    /// Cambia conto o nome di un mandato
    Change(ChangeMandate),
    /// Sospende un mandato: le bollette si pagano con l'avviso
    Suspend(Suspend),
    /// Riprende un mandato sospeso
    Resume(Which),
    /// Chiude un mandato per sempre
    Revoke(Which),
    /// Elenca i mandati
    List(list::List),
}

/// A mandate that was signed.
#[derive(Args)]
pub struct Add {
    /// Codice dell'utenza
    supply: String,
    /// Conto da addebitare
    #[arg(long)]
    iban: String,
    /// Giorno della firma
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    signed_on: Date,
    /// Riferimento del mandato (altrimenti dal codice dell'utenza)
    #[arg(long, value_name = "CODICE")]
    reference: Option<String>,
    /// Chi ha firmato, quando non è l'intestatario
    #[arg(long, value_name = "NOME", value_parser = parse_said)]
    debtor: Option<String>,
    /// Codice fiscale di chi ha firmato
    #[arg(long, value_name = "CODICE", value_parser = parse_said)]
    tax_code: Option<String>,
    /// Titolare del conto, quando è un altro
    #[arg(long, value_name = "NOME", value_parser = parse_said)]
    account_holder: Option<String>,
    /// Come è arrivato: paper, counter, phone, web
    #[arg(long, value_name = "CANALE", default_value = "paper",
        value_parser = ["paper", "counter", "phone", "web"])]
    channel: String,
    #[command(flatten)]
    who: Who,
}

/// What changes in a mandate.
#[derive(Args)]
pub struct ChangeMandate {
    /// Riferimento del mandato
    reference: String,
    /// Nuovo conto
    #[arg(long, required_unless_present_any = ["debtor", "account_holder"])]
    iban: Option<String>,
    /// Chi ha firmato
    #[arg(long, value_name = "NOME", value_parser = parse_said)]
    debtor: Option<String>,
    /// Titolare del conto
    #[arg(long, value_name = "NOME", value_parser = parse_said)]
    account_holder: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// A mandate that is not to be used.
#[derive(Args)]
pub struct Suspend {
    /// Riferimento del mandato
    reference: String,
    /// Perché
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    why: String,
    #[command(flatten)]
    who: Who,
}

/// A mandate.
#[derive(Args)]
pub struct Which {
    /// Riferimento del mandato
    reference: String,
    #[command(flatten)]
    who: Who,
}

/// Who asks for it.
#[derive(Args)]
struct Who {
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the supply or mandate is not there, the account is none, or the database does not answer.
pub fn run(context: &Context, command: &MandateCommand) -> Result<Status, Refusal> {
    match command {
        MandateCommand::List(asked) => list::run(context, asked),
        MandateCommand::Add(asked) => run_add(context, asked),
        MandateCommand::Change(asked) => {
            let (iban, debtor) = (asked.iban.as_deref(), asked.debtor.as_deref());
            let asked_change =
                Change { iban, debtor, account_holder: asked.account_holder.as_deref() };
            changed(context, (&asked.reference, "Mandato cambiato"), &asked.who, |tx, by| {
                change(tx, (&asked.reference, asked_change), by)
            })
        }
        MandateCommand::Suspend(asked) => {
            changed(context, (&asked.reference, "Mandato sospeso"), &asked.who, |tx, by| {
                set_state(tx, (&asked.reference, "suspended", Some(&asked.why)), by)
            })
        }
        MandateCommand::Resume(asked) => {
            changed(context, (&asked.reference, "Mandato ripreso"), &asked.who, |tx, by| {
                set_state(tx, (&asked.reference, "active", None), by)
            })
        }
        MandateCommand::Revoke(asked) => {
            changed(context, (&asked.reference, "Mandato revocato"), &asked.who, |tx, by| {
                set_state(tx, (&asked.reference, "revoked", None), by)
            })
        }
    }
}

fn now(context: &Context) -> Now {
    Now { today: context.today(), micros: clock::now_on(context.today()) }
}

fn run_add(context: &Context, asked: &Add) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let signed = Signed {
        supply: &asked.supply,
        iban: &asked.iban,
        reference: asked.reference.as_deref(),
        debtor: asked.debtor.as_deref(),
        tax_code: asked.tax_code.as_deref(),
        account_holder: asked.account_holder.as_deref(),
        signed_on: asked.signed_on,
        channel: &asked.channel,
    };
    let (reference, is_new) = add(&mut tx, &signed, (&asked.who.by, now(context)))?;
    if !asked.who.dry_run {
        tx.commit()?;
    }
    let text = match is_new {
        true => format!("Mandato {reference} registrato\n"),
        false => format!("Il mandato {reference} c'è già: nulla da fare\n"),
    };
    context.printer.result(&json!({"mandate": reference, "unchanged": !is_new}), &text);
    Ok(Status::Done)
}

fn changed(
    context: &Context,
    (reference, done): (&str, &str),
    who: &Who,
    act: impl FnOnce(&mut frontino_store::Tx<'_>, (&str, Now)) -> Result<bool, Refusal>,
) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let is_changed = act(&mut tx, (&who.by, now(context)))?;
    if !who.dry_run {
        tx.commit()?;
    }
    let text = if is_changed { done } else { "È già così: nulla da fare" };
    let value = json!({"mandate": reference, "unchanged": !is_changed});
    context.printer.result(&value, &format!("{text}\n"));
    Ok(Status::Done)
}
