//! `frontino supply terms`: members, units, category, services or bonus from a day on. The next
//! bill sets days right that are billed already.

use crate::cli::italian::day;
use crate::cli::{Context, Status, parse_date, parse_flag, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::supply_terms::{self, Asked};
use clap::Args;
use frontino_core::dates::Date;
use serde_json::json;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino supply terms 10000042 --from 2020-02-01 --members 4 --by rossi
  frontino supply terms 10000042 --from 2019-07-01 --category commercial --by rossi --dry-run
  frontino supply purchase 10000042 --cig 918052266A --order 2020/15 --by rossi";

/// A change of terms.
#[derive(Args)]
pub struct Terms {
    /// Codice dell'utenza
    supply: String,
    /// Primo giorno delle nuove condizioni
    #[arg(long, value_parser = parse_date)]
    from: Date,
    /// Residenti dietro il contatore, tutte le unità insieme
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    members: Option<u32>,
    /// Unità immobiliari dietro il contatore
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    units: Option<u32>,
    /// Categoria d'uso, come nella tariffa
    #[arg(long)]
    category: Option<String>,
    /// Se paga la fognatura: yes, no
    #[arg(long, value_parser = parse_flag)]
    sewer: Option<bool>,
    /// Se paga la depurazione: yes, no
    #[arg(long, value_parser = parse_flag)]
    treatment: Option<bool>,
    /// Se ha il bonus sociale idrico: yes, no
    #[arg(long, value_parser = parse_flag)]
    bonus: Option<bool>,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the supply, the day or the category is not there, or the database does not answer.
pub fn run(context: &Context, asked: &Terms) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let change = Asked {
        supply: asked.supply.trim().to_uppercase(),
        from: asked.from,
        members: asked.members,
        units: asked.units,
        category: asked.category.as_deref(),
        sewer: asked.sewer,
        treatment: asked.treatment,
        bonus: asked.bonus,
        by: &asked.by,
    };
    let done = supply_terms::change(&mut tx, &change, clock::now_micros())?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let days: Vec<String> = done.days.iter().map(ToString::to_string).collect();
    let value = json!({
        "supply_code": change.supply, "from": asked.from.to_string(), "recorded": days,
        "unchanged": days.is_empty(), "corrects_bills": done.corrects_bills,
    });
    let text = match (days.is_empty(), done.corrects_bills) {
        (true, _) => "Le condizioni sono già quelle: nulla da fare\n".to_owned(),
        (_, true) => format!(
            "Condizioni cambiate dal {}; la prossima bolletta corregge i giorni già fatturati\n",
            day(asked.from)
        ),
        (_, false) => format!("Condizioni cambiate dal {}\n", day(asked.from)),
    };
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
