//! `frontino debit list`: the files of direct debits and how they stand.

use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status};
use crate::debit::sentence::state;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::direct_debit::refundable_until;
use frontino_core::money::Cents;
use frontino_store::collection::{StoredCollection, list_of_batch};
use frontino_store::debit_batch::{find, list};
use frontino_store::debit_return::list_unknown;
use serde_json::{Value, json};

/// Which batches.
#[derive(Args)]
pub struct List {
    /// Gli addebiti di una distinta
    batch: Option<String>,
    /// I ritorni che non sono di un addebito nostro, o non di quella somma
    #[arg(long, conflicts_with = "batch")]
    unknown: bool,
}

/// Runs the command.
///
/// # Errors
/// When the batch is not there, or the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    match &asked.batch {
        Some(name) => list_collections(context, name),
        None if asked.unknown => list_returns(context),
        None => list_batches(context),
    }
}

fn list_returns(context: &Context) -> Result<Status, Refusal> {
    let rows = list_unknown(&mut context.open()?.begin_read()?)?;
    let mut text = String::new();
    for row in &rows {
        let amount = row.amount_cents.map_or(String::new(), |cents| euro(Cents(cents)));
        let name = row.end_to_end.as_deref().unwrap_or("senza riferimento");
        let why = row.reason.as_deref().unwrap_or("senza motivo");
        text.push_str(&format!("{} {name} {amount} ({why})\n", row.key));
    }
    let rows = rows.iter().map(|row| {
        json!({
            "key": row.key,
            "end_to_end": row.end_to_end,
            "amount_cents": row.amount_cents,
            "reason": row.reason,
            "told_on": row.told_on.map(|on| on.to_string()),
        })
    });
    context.printer.result(&json!({"unknown": rows.collect::<Vec<_>>()}), &text);
    Ok(Status::Done)
}

fn list_batches(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let (mut text, mut rows) = (String::new(), Vec::new());
    for (batch, sums) in list(&mut conn.begin_read()?)? {
        let [total, sent, settled, credited, back] =
            [batch.total_cents, sums.sent, sums.settled, sums.credited, sums.back].map(Cents);
        text.push_str(&format!(
            "{} del {}: {} addebiti, {}; in attesa {}, pagati {}, accreditati {}, tornati {}\n",
            batch.name,
            day(batch.made_on),
            batch.collections,
            euro(total),
            euro(sent),
            euro(settled),
            euro(credited),
            euro(back),
        ));
        rows.push(json!({
            "batch": batch.name,
            "made_on": batch.made_on.to_string(),
            "collections": batch.collections,
            "total_cents": batch.total_cents,
            "sent_cents": sums.sent,
            "settled_cents": sums.settled,
            "credited_cents": sums.credited,
            "back_cents": sums.back,
        }));
    }
    context.printer.result(&json!({"batches": rows}), &text);
    Ok(Status::Done)
}

fn list_collections(context: &Context, name: &str) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let batch = find(&mut tx, name)?.ok_or_else(|| missing(name))?;
    let collections = list_of_batch(&mut tx, batch.id)?;
    let mut text = String::new();
    for one in &collections {
        let why = one.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
        text.push_str(&format!(
            "{} bolletta {}, {} il {}: {}{why}\n",
            one.key,
            one.number,
            euro(Cents(one.amount_cents)),
            day(one.collect_on),
            state(&one.state),
        ));
    }
    let rows: Vec<Value> = collections.iter().map(value).collect();
    context.printer.result(&json!({"batch": batch.name, "collections": rows}), &text);
    Ok(Status::Done)
}

/// The refusal of a batch that is not there.
pub fn missing(name: &str) -> Refusal {
    Refusal::new("batch_missing", format!("la distinta {name} non c'è"))
        .at("debit")
        .next("vedere le distinte con `frontino debit list`")
}

fn value(one: &StoredCollection) -> Value {
    let refundable = (one.state == "settled").then(|| refundable_until(one.collect_on).to_string());
    json!({
        "key": one.key,
        "number": one.number,
        "mandate": one.mandate,
        "amount_cents": one.amount_cents,
        "collect_on": one.collect_on.to_string(),
        "sequence": one.sequence,
        "state": one.state,
        "refundable_until": refundable,
        "reason": one.reason,
        "returned_on": one.returned_on.map(|on| on.to_string()),
        "again": one.again,
    })
}
