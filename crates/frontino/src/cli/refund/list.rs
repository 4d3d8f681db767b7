//! `frontino refund list`: all refunds, or those in a state.

use super::{said, value};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use clap::Args;
use frontino_store::refund::list;
use serde_json::{Value, json};

/// Which ones.
#[derive(Args)]
pub struct List {
    /// Solo quelli in uno stato
    #[arg(long, value_name = "STATO", value_parser =
        ["proposed", "approved", "sent", "paid", "cancelled", "returned"])]
    state: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let all = list(&mut conn.begin_read()?, asked.state.as_deref(), false)?;
    let text: String = all.iter().map(said).collect();
    let rows: Vec<Value> = all.iter().map(value).collect();
    context.printer.result(&json!({"refunds": rows}), &text);
    Ok(Status::Done)
}
