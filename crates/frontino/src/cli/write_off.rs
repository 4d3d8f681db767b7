//! `frontino write-off`: debts that are given up, by two people.

use super::italian::{day, euro};
use super::{Context, Status, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::write_off::{Named, approve, propose, withdraw};
use clap::{Args, Subcommand};
use frontino_core::money::Cents;
use frontino_store::write_off::{WriteOff, list};
use serde_json::{Value, json};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino write-off propose 2020/0000042 --reason \"Fallimento chiuso\" --by rossi
  frontino write-off approve 2020/0000042 --by bianchi
  frontino write-off list";

/// What to do with debts that are given up.
#[derive(Subcommand)]
pub enum WriteOffCommand {
    /// Propone di stralciare quanto è aperto di una bolletta o di un documento migrato
    Propose(Propose),
    /// Approva una proposta: chi approva è un'altra persona
    Approve(Decide),
    /// Ritira una proposta
    Withdraw(Decide),
    /// Elenca gli stralci e le proposte
    List(List),
}

/// Which debt, and why.
#[derive(Args)]
pub struct Propose {
    #[command(flatten)]
    decide: Decide,
    /// Perché non si può incassare
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    reason: String,
}

/// Which debt.
#[derive(Args)]
pub struct Decide {
    /// Numero della bolletta, o del documento del vecchio sistema
    document: String,
    /// Codice dell'utenza, se più utenze hanno un documento con questo numero
    #[arg(long, value_name = "CODICE")]
    supply: Option<String>,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Which ones.
#[derive(Args)]
pub struct List {
    /// Solo quelli in uno stato
    #[arg(long, value_name = "STATO", value_parser = ["proposed", "approved", "withdrawn"])]
    state: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the document is not there, nothing is open of it, or the same person would sign twice.
pub fn run(context: &Context, command: &WriteOffCommand) -> Result<Status, Refusal> {
    let decide = match command {
        WriteOffCommand::Propose(asked) => &asked.decide,
        WriteOffCommand::Approve(asked) | WriteOffCommand::Withdraw(asked) => asked,
        WriteOffCommand::List(asked) => return run_list(context, asked),
    };
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&decide.by));
    let supply = decide.supply.as_deref().map(|code| code.trim().to_uppercase());
    let named = Named { document: decide.document.trim(), supply: supply.as_deref() };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let (write_off, is_new) = match command {
        WriteOffCommand::Propose(asked) => propose(&mut tx, named, (&asked.reason, &by), now)?,
        WriteOffCommand::Approve(_) => (approve(&mut tx, named, &by, now)?, true),
        _ => (withdraw(&mut tx, named, &by, now)?, true),
    };
    if !decide.dry_run {
        tx.commit()?;
    }
    let mut text = said(&write_off);
    if !is_new {
        text.push_str("C'era già, nulla è cambiato\n");
    }
    context.printer.result(&value(&write_off), &text);
    Ok(Status::Done)
}

fn run_list(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut all = list(&mut conn.begin_read()?)?;
    all.retain(|one| asked.state.as_ref().is_none_or(|state| *state == one.state));
    let text: String = all.iter().map(said).collect();
    let rows: Vec<Value> = all.iter().map(value).collect();
    context.printer.result(&json!({"write_offs": rows}), &text);
    Ok(Status::Done)
}

/// A write-off in words.
pub fn said(write_off: &WriteOff) -> String {
    let state = match write_off.state.as_str() {
        "approved" => "stralciato",
        "withdrawn" => "proposta ritirata",
        _ => "da approvare",
    };
    let decided = match (write_off.decided_on, &write_off.decided_by) {
        (Some(on), Some(by)) => format!(", deciso il {} da {by}", day(on)),
        _ => String::new(),
    };
    format!(
        "{} utenza {}: {} {state}, proposto il {} da {}{decided} ({})\n",
        write_off.document,
        write_off.supply_code,
        euro(Cents(write_off.amount_cents)),
        day(write_off.proposed_on),
        write_off.proposed_by,
        write_off.reason,
    )
}

/// What is said of a write-off wherever one is listed.
pub fn value(write_off: &WriteOff) -> Value {
    json!({
        "document": write_off.document,
        "supply_code": write_off.supply_code,
        "amount_cents": write_off.amount_cents,
        "reason": write_off.reason,
        "state": write_off.state,
        "proposed_on": write_off.proposed_on.to_string(),
        "proposed_by": write_off.proposed_by,
        "decided_on": write_off.decided_on.map(|on| on.to_string()),
        "decided_by": write_off.decided_by,
    })
}
