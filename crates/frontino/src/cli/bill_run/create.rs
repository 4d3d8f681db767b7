//! `frontino bill-run create`: which supplies, on which terms.

use crate::bill_run::{plan, sound};
use crate::cli::italian::day;
use crate::cli::{Context, Status, parse_date};
use crate::clock;
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use frontino_core::dates::Date;
use serde_json::json;

/// What a run is planned with.
#[derive(Args)]
pub struct Create {
    /// Nome del giro.
    name: String,
    /// Ultimo giorno da fatturare.
    #[arg(long, value_parser = parse_date)]
    at: Date,
    /// Giorno di emissione.
    #[arg(long, value_parser = parse_date)]
    issue_on: Option<Date>,
    /// Solo alcune utenze.
    #[arg(long)]
    filter: Option<Filter>,
    /// Chi lo chiede; altrimenti l'utente del sistema.
    #[arg(long)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Which supplies a run takes.
#[derive(Clone, Copy, ValueEnum)]
enum Filter {
    /// Those whose cadence has come.
    Cadence,
}

/// Plans the run.
///
/// # Errors
/// When the name is taken, another run is open, or no tariff is loaded.
pub fn run(context: &Context, create: &Create) -> Result<Status, Refusal> {
    let asked = plan::Asked {
        name: &create.name,
        at: create.at,
        issue_on: create.issue_on,
        cadence: create.filter.is_some(),
        by: &context.actor(create.by.as_deref()),
    };
    sound::expect(&asked, context.today())?;
    let (mut conn, now) = (context.open()?, clock::now_micros());
    let supplies = plan::create(&mut conn, &context.config, &asked, now, create.dry_run)?;
    let value = json!({"run": create.name, "supplies": supplies});
    let text = format!("Giro {}: {supplies} utenze al {}\n", create.name, day(create.at));
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
