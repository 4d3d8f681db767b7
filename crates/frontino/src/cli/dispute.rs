//! `frontino dispute`: bills that their holders contest.

use super::italian::day;
use super::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::dispute::{close, open};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::{Args, Subcommand};
use frontino_core::dates::Date;
use frontino_store::dispute::{Dispute, list};
use serde_json::{Value, json};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino dispute open 2020/0000042 --on 2020-03-20 --reason \"Lettura contestata\" --by rossi
  frontino dispute close 2020/0000042 --on 2020-04-10 --outcome refused --by rossi
  frontino dispute list --open";

/// How a dispute can end.
const OUTCOMES: [&str; 4] = ["accepted", "partly", "refused", "withdrawn"];

/// What to do with disputes.
#[derive(Subcommand)]
pub enum DisputeCommand {
    /// Apre una contestazione: sospende interessi, solleciti e addebiti della bolletta
    Open(Open),
    /// La chiude con il suo esito
    Close(Close),
    /// Elenca le contestazioni
    List(List),
}

/// What is contested.
#[derive(Args)]
pub struct Open {
    /// Numero della bolletta
    bill: String,
    /// Giorno in cui è arrivata (altrimenti oggi)
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<Date>,
    /// Che cosa è contestato
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    reason: String,
    /// Chi la registra, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// How it ended.
#[derive(Args)]
pub struct Close {
    /// Numero della bolletta
    bill: String,
    /// Giorno della risposta (altrimenti oggi)
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<Date>,
    /// Esito: accepted, partly, refused o withdrawn
    #[arg(long, value_name = "ESITO", value_parser = OUTCOMES)]
    outcome: String,
    /// Che cosa è stato risposto
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    note: Option<String>,
    /// Chi la chiude, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Which ones.
#[derive(Args)]
pub struct List {
    /// Solo quelle aperte
    #[arg(long)]
    open: bool,
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there, or the day cannot be.
pub fn run(context: &Context, command: &DisputeCommand) -> Result<Status, Refusal> {
    let today = context.today();
    let now = Now { today, micros: clock::now_on(today) };
    let mut conn = context.open()?;
    let (dispute, is_new) = match command {
        DisputeCommand::Open(asked) => {
            let (bill, by) = (asked.bill.trim(), context.actor(Some(&asked.by)));
            let mut tx = conn.begin()?;
            let on = asked.on.unwrap_or(today);
            let opened = open(&mut tx, (bill, on), (&asked.reason, &by), now)?;
            if !asked.dry_run {
                tx.commit()?;
            }
            opened
        }
        DisputeCommand::Close(asked) => {
            let (bill, by) = (asked.bill.trim(), context.actor(Some(&asked.by)));
            let ending = (asked.outcome.as_str(), asked.note.as_deref());
            let mut tx = conn.begin()?;
            let on = asked.on.unwrap_or(today);
            let closed = close(&mut tx, (bill, on), ending, &by, now)?;
            if !asked.dry_run {
                tx.commit()?;
            }
            (closed, true)
        }
        DisputeCommand::List(asked) => {
            let mut all = list(&mut conn.begin_read()?, None)?;
            all.retain(|dispute| !asked.open || dispute.closed_on.is_none());
            let text: String = all.iter().map(said).collect();
            let rows: Vec<Value> = all.iter().map(value).collect();
            context.printer.result(&json!({"disputes": rows}), &text);
            return Ok(Status::Done);
        }
    };
    let mut text = said(&dispute);
    if !is_new {
        text.push_str("Era già aperta: nulla è cambiato\n");
    }
    context.printer.result(&value(&dispute), &text);
    Ok(Status::Done)
}

/// A dispute in words.
pub fn said(dispute: &Dispute) -> String {
    let outcome = match dispute.outcome.as_deref() {
        Some("accepted") => "accolta",
        Some("partly") => "accolta in parte",
        Some("refused") => "non accolta",
        Some("withdrawn") => "ritirata",
        _ => "aperta",
    };
    let until = dispute.closed_on.map_or(String::new(), |on| format!(" fino al {}", day(on)));
    let from = day(dispute.opened_on);
    format!("Contestazione della bolletta {} dal {from}{until}: {outcome}\n", dispute.bill_number)
}

/// What is said of a dispute wherever one is listed.
pub fn value(dispute: &Dispute) -> Value {
    json!({
        "bill": dispute.bill_number,
        "supply_code": dispute.supply_code,
        "opened_on": dispute.opened_on.to_string(),
        "reason": dispute.reason,
        "opened_by": dispute.opened_by,
        "closed_on": dispute.closed_on.map(|on| on.to_string()),
        "outcome": dispute.outcome,
        "note": dispute.closing_note,
    })
}
