//! `frontino objection`: holders who refuse what is beyond the two-year limitation (R5.5).

use super::credit_note::{parse_euro, value as note_value};
use super::italian::{day, euro};
use super::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::objection::{Answered, Form, add};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::{Args, Subcommand};
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::objection::{Objection, list};
use serde_json::{Value, json};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino objection add 2022/0000042 --received-on 2022-03-10 --by rossi
  frontino objection add 2022/0000043 --received-on 2022-03-10 --refuse \"Interrotta\" --by rossi
  frontino objection list";

/// What to do with objections.
#[derive(Subcommand)]
pub enum ObjectionCommand {
    /// Prende il modulo: nota di credito della parte di oltre due anni fa, una volta sola
    Add(Add),
    /// Elenca i moduli arrivati e che cosa ne è stato
    List,
}

/// A form that came.
#[derive(Args)]
pub struct Add {
    /// Numero della bolletta
    bill: String,
    /// Giorno in cui è arrivato il modulo
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    received_on: Date,
    /// Solo una parte, IVA compresa (altrimenti tutta)
    #[arg(long, value_name = "EURO", value_parser = parse_euro, conflicts_with = "refuse")]
    amount: Option<Cents>,
    /// Non accolta: perché per il gestore la prescrizione non vale
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    refuse: Option<String>,
    /// Chi lo registra, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there or has nothing beyond the limitation.
pub fn run(context: &Context, command: &ObjectionCommand) -> Result<Status, Refusal> {
    match command {
        ObjectionCommand::Add(asked) => run_add(context, asked),
        ObjectionCommand::List => run_list(context),
    }
}

fn run_add(context: &Context, asked: &Add) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let form = Form {
        bill: asked.bill.trim(),
        received_on: asked.received_on,
        amount: asked.amount,
        refused_because: asked.refuse.as_deref(),
        by: &by,
    };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let Answered { objection, bill_number, note, is_new } = add(&mut tx, &form, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let mut text = said(&bill_number, &objection);
    if let Some(note) = &note {
        let number = note.issue.as_ref().map_or("", |issue| issue.number.as_str());
        let total = euro(Cents(note.total_cents()));
        text.push_str(&format!("Nota di credito {number}: {total}\n"));
    }
    if !is_new {
        text.push_str("Era già registrata: nulla è cambiato\n");
    }
    let mut value = value(&bill_number, &objection);
    value["new"] = is_new.into();
    value["credit_note"] = note.as_ref().map_or(Value::Null, note_value);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn run_list(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let all = list(&mut conn.begin_read()?)?;
    let text: String = all.iter().map(|(number, objection)| said(number, objection)).collect();
    let rows: Vec<Value> = all.iter().map(|(number, one)| value(number, one)).collect();
    context.printer.result(&json!({"objections": rows}), &text);
    Ok(Status::Done)
}

fn said(number: &str, objection: &Objection) -> String {
    let outcome = match &objection.refused_because {
        Some(why) => format!("non accolta: {why}"),
        None => "accolta".to_owned(),
    };
    format!("Opposizione alla bolletta {number} del {}: {outcome}\n", day(objection.received_on))
}

/// What is said of an objection wherever one is listed.
pub fn value(number: &str, objection: &Objection) -> Value {
    json!({
        "bill": number,
        "received_on": objection.received_on.to_string(),
        "state": if objection.note_id.is_some() { "accepted" } else { "refused" },
        "refused_because": objection.refused_because,
        "note_id": objection.note_id,
        "recorded_by": objection.recorded_by,
    })
}
