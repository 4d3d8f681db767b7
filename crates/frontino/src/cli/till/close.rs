//! `frontino counter close`: the end of a till's day.

use super::parse_count;
use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::till::close::close;
use crate::till::parse_name;
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::json;

/// Which day, and what is there.
#[derive(Args)]
pub struct Close {
    /// Cassa (altrimenti SPORTELLO)
    #[arg(long, value_name = "NOME", value_parser = parse_name, default_value = "SPORTELLO")]
    till: String,
    /// Giorno da chiudere
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Date,
    /// Quanto si è contato, senza il fondo cassa
    #[arg(long, value_name = "EURO", value_parser = parse_count)]
    counted: Cents,
    /// Chi ha contato
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command: status 1 when there is more or less than there should be.
///
/// # Errors
/// When the day is closed with another count.
pub fn run(context: &Context, asked: &Close) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let mut conn = context.open()?;
    let till = (asked.till.as_str(), asked.on);
    let closed = close(&mut conn, till, asked.counted, &by, now, asked.dry_run)?;
    let (count, payments) = (closed.count(), closed.closing.payments);
    let difference = count.difference();
    let how = match difference.0 {
        0 => "i conti tornano".to_owned(),
        1.. => format!("{} in più", euro(difference)),
        _ => format!("{} in meno", euro(-difference)),
    };
    let text = format!(
        "Cassa {} chiusa per il {}: {payments} incassi, {}; contati {}: {how}\n",
        asked.till,
        day(asked.on),
        euro(count.expected),
        euro(count.counted),
    );
    let value = json!({
        "till": asked.till,
        "on": asked.on.to_string(),
        "payments": payments,
        "expected_cents": count.expected.0,
        "counted_cents": count.counted.0,
        "difference_cents": difference.0,
        "unchanged": closed.is_again,
    });
    context.printer.result(&value, &text);
    Ok(if difference == Cents::ZERO { Status::Done } else { Status::Found })
}
