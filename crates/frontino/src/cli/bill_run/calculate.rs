//! `frontino bill-run calculate`: rates everything that is left of a run.

use crate::bill_run::{calculate, expect_state, get, get_locked};
use crate::cli::italian::euro;
use crate::cli::{Context, Status};
use crate::clock;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::Cents;
use frontino_store::Conn;
use frontino_store::bill_run::{self, Figures, StoredRun};
use serde_json::json;
use std::time::{Duration, Instant};

/// What is calculated, by how many.
#[derive(Args)]
pub struct Calculate {
    /// Nome del giro.
    name: String,
    /// Lavoratori in parallelo.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: u8,
    /// Calcola senza salvare, e dice quante bollette al secondo
    #[arg(long)]
    dry_run: bool,
}

/// Calculates.
///
/// # Errors
/// When the run is not there or cancelled, or the database refuses a range.
pub fn run(context: &Context, asked: &Calculate) -> Result<Status, Refusal> {
    let name = &asked.name;
    if asked.dry_run {
        return rate_only(context, name);
    }
    let (run, figures) = calculate_to_end(context, name, asked.workers)?;
    let per_second = 1000 * (figures.bills + figures.parked) / run.elapsed_ms.max(1);
    let value = json!({
        "bills": figures.bills, "parked": figures.parked, "total_cents": figures.total_cents,
        "supplies_per_s": per_second, "elapsed_ms": run.elapsed_ms,
        "actual": figures.actual, "self_read": figures.self_read, "estimated": figures.estimated,
    });
    let text = format!(
        "Giro {name}: {} bollette, {} messe da parte, totale {}\n",
        figures.bills,
        figures.parked,
        euro(Cents(figures.total_cents))
    );
    context.printer.result(&value, &text);
    Ok(if figures.parked > 0 { Status::Found } else { Status::Done })
}

/// Calculates what is left of a run and gives its figures.
///
/// # Errors
/// When the run is not there or cancelled, or the database refuses a range.
pub fn calculate_to_end(
    context: &Context,
    name: &str,
    workers: u8,
) -> Result<(StoredRun, Figures), Refusal> {
    let mut conn = context.open()?;
    let run = begin_calculation(&mut conn, name)?;
    let began = Instant::now();
    if run.state == "planned" || run.state == "calculating" {
        let progress = context.printer.progress("Utenze", u64::try_from(run.supplies).ok());
        let progress = |figures: Figures| {
            progress.advance(u64::try_from(figures.bills + figures.parked).unwrap_or(0));
        };
        let waiting = |ranges: i64| {
            let what = if ranges == 1 { "una parte" } else { "più parti" };
            context.printer.say(&format!(
                "Un altro programma calcola ancora {what} del giro: attendo che finisca"
            ));
        };
        let now = clock::now_micros();
        let db = &context.db;
        calculate::work(&mut conn, db, &run, workers.into(), now, &progress, &waiting)?;
        finish_calculation(&mut conn, run.id, began.elapsed())?;
    }
    let mut tx = conn.begin_read()?;
    let run = get(&mut tx, name)?;
    expect_not_cancelled(&run)?;
    let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
    Ok((run, figures))
}

/// Rates what is left of a run and saves nothing.
fn rate_only(context: &Context, name: &str) -> Result<Status, Refusal> {
    let run = get(&mut context.open()?.begin_read()?, name)?;
    expect_not_cancelled(&run)?;
    let progress = context.printer.progress("Utenze", u64::try_from(run.supplies).ok());
    let progress = |figures: Figures| {
        progress.advance(u64::try_from(figures.bills + figures.parked).unwrap_or(0));
    };
    let (figures, rating) = calculate::rate_only(&context.db, &run, &progress)?;
    let rated = u128::try_from(figures.bills + figures.parked).unwrap_or(0);
    let per_second = rated * 1_000_000_000 / rating.as_nanos().max(1);
    let value = json!({
        "bills": figures.bills, "parked": figures.parked, "total_cents": figures.total_cents,
        "actual": figures.actual, "self_read": figures.self_read, "estimated": figures.estimated,
        "rated_per_s": u64::try_from(per_second).unwrap_or(u64::MAX), "dry_run": true,
    });
    let text = format!(
        "Giro {name}, prova: {} bollette, {} messe da parte, totale {}; niente è stato salvato\n",
        figures.bills,
        figures.parked,
        euro(Cents(figures.total_cents))
    );
    context.printer.result(&value, &text);
    Ok(if figures.parked > 0 { Status::Found } else { Status::Done })
}

fn expect_not_cancelled(run: &StoredRun) -> Result<(), Refusal> {
    if run.state != "cancelled" {
        return Ok(());
    }
    expect_state(run, &[], "creare un altro giro")
}

fn begin_calculation(conn: &mut Conn, name: &str) -> Result<StoredRun, Refusal> {
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    expect_not_cancelled(&run)?;
    if run.state == "planned" {
        bill_run::update_state(&mut tx, run.id, "calculating")?;
        tx.commit()?;
    }
    Ok(run)
}

/// Marks the run as calculated when no range is open; of several processes the last one does.
fn finish_calculation(conn: &mut Conn, run_id: i64, elapsed: Duration) -> Result<(), Refusal> {
    let mut tx = conn.begin()?;
    let (_, open, _) = bill_run::figures(&mut tx, run_id)?;
    if open == 0 {
        let elapsed_ms = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        bill_run::update_calculated(&mut tx, run_id, elapsed_ms, clock::now_micros())?;
        tx.commit()?;
    }
    Ok(())
}
