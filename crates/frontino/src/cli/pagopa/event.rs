//! `frontino pagopa event`: the journal of the station. The list names nobody; who opens an event
//! leaves a row in the trail of changes, for requests and answers name people.

use crate::bill_run::record;
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::unpacked;
use clap::{Args, Subcommand};
use frontino_store::station_event::{EventRow, find, list};
use serde_json::{Value, json};

/// Events shown when nothing says how many.
const SHOWN: i64 = 50;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino pagopa event list --notice 301000000000000144
  frontino pagopa event show 1234 --by rossi";

/// What to do with the journal.
#[derive(Subcommand)]
pub enum EventCommand {
    /// Elenca gli ultimi eventi, senza dati personali
    List(List),
    /// Mostra richiesta e risposta di un evento: resta traccia di chi guarda
    Show(Show),
}

/// Which events.
#[derive(Args)]
pub struct List {
    /// Solo quelli di un avviso
    #[arg(long, value_name = "NUMERO")]
    notice: Option<String>,
    /// Quanti al più
    #[arg(long, value_name = "N", default_value_t = SHOWN)]
    limit: i64,
}

/// Which event.
#[derive(Args)]
pub struct Show {
    /// Numero dell'evento
    id: i64,
    /// Chi guarda
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
}

/// Runs the command.
///
/// # Errors
/// When the event is not there, or the database does not answer.
pub fn run(context: &Context, command: &EventCommand) -> Result<Status, Refusal> {
    match command {
        EventCommand::List(asked) => show_list(context, asked),
        EventCommand::Show(asked) => show(context, asked),
    }
}

fn show_list(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let events = list(&mut conn.begin_read()?, asked.notice.as_deref(), asked.limit)?;
    let mut text = String::new();
    for event in &events {
        text.push_str(&format!(
            "{} {} {} avviso {} ricevuta {} {} {} {} µs\n",
            event.id,
            clock::stamp(event.at),
            event.operation,
            event.notice_number.as_deref().unwrap_or("-"),
            event.receipt_id.as_deref().unwrap_or("-"),
            event.outcome,
            event.fault.as_deref().unwrap_or("-"),
            event.elapsed_us,
        ));
    }
    let rows: Vec<Value> = events.iter().map(value).collect();
    context.printer.result(&json!({"events": rows}), &text);
    Ok(Status::Done)
}

fn show(context: &Context, asked: &Show) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let Some((event, request, answer)) = find(&mut tx, asked.id)? else {
        return Err(Refusal::new("event_missing", format!("l'evento {} non c'è", asked.id))
            .next("vedere `frontino pagopa event list`"));
    };
    let detail = json!({"operation": event.operation});
    let (who, what) = (context.actor(Some(&asked.by)), asked.id.to_string());
    record(&mut tx, (&who, "pagopa.event.read"), &what, &detail, clock::now_micros())?;
    tx.commit()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(&unpacked(bytes)).into_owned();
    let (request, answer) = (text(&request), text(&answer));
    let mut shown = value(&event);
    shown["request"] = json!(request);
    shown["answer"] = json!(answer);
    context.printer.result(&shown, &format!("{request}\n\n{answer}\n"));
    Ok(Status::Done)
}

fn value(event: &EventRow) -> Value {
    json!({
        "id": event.id,
        "at": clock::stamp(event.at),
        "operation": event.operation,
        "notice_number": event.notice_number,
        "receipt_id": event.receipt_id,
        "outcome": event.outcome,
        "fault": event.fault,
        "elapsed_us": event.elapsed_us,
        "certificate": event.certificate,
    })
}
