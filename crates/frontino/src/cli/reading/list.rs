//! `frontino reading list`: the readings that arrived, those to be answered first.

use crate::cli::italian::{day, state};
use crate::cli::{Context, Status};
use crate::clock;
use crate::reading::sentence;
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use frontino_core::dates::Date;
use frontino_store::reading_arrival::{self, ArrivedReading};
use serde_json::{Value, json};

/// Which readings to list.
#[derive(Args)]
pub struct List {
    /// Solo quelle in uno stato: accepted, held, refused, replaced
    #[arg(long)]
    state: Option<State>,
}

#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// Used for billing.
    Accepted,
    /// Waits for a person.
    Held,
    /// Not used.
    Refused,
    /// Another stands in its place.
    Replaced,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Held => "held",
            State::Refused => "refused",
            State::Replaced => "replaced",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let all = reading_arrival::list(&mut tx, asked.state.map(State::word))?;
    let today = context.today();
    let text = if all.is_empty() {
        "Nessuna lettura\n".to_owned()
    } else {
        all.iter().map(|one| line(one, today)).collect::<String>()
    };
    let objects = all.iter().map(|one| object(one, today)).collect::<Vec<_>>();
    let value = json!({"readings": objects});
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// Whether the outcome should have been told by now (R2.4).
fn is_overdue(one: &ArrivedReading, today: Date) -> bool {
    one.state == "held" && today > one.due_on
}

fn object(one: &ArrivedReading, today: Date) -> Value {
    json!({
        "key": one.key,
        "supply_code": one.supply_code,
        "meter_serial": one.meter_serial,
        "read_on": one.read_on.to_string(),
        "value_m3": one.value_m3,
        "kind": one.kind,
        "state": one.state,
        "reason": one.reason,
        "sentence": one.reason.as_deref().map(sentence::of_reason),
        "received_on": clock::day_of(one.received_at).to_string(),
        "answer_due_on": one.due_on.to_string(),
        "overdue": is_overdue(one, today),
    })
}

fn line(one: &ArrivedReading, today: Date) -> String {
    let reason = one.reason.as_deref().map(sentence::of_reason);
    format!(
        "{}  utenza {}  contatore {}  {}  {} m³  {}  risposta entro il {}{}{}\n",
        one.key,
        one.supply_code,
        one.meter_serial,
        day(one.read_on),
        one.value_m3,
        state(&one.state),
        day(one.due_on),
        if is_overdue(one, today) { " (SCADUTA)" } else { "" },
        reason.map(|reason| format!("  {reason}")).unwrap_or_default(),
    )
}
