//! `frontino bill-run`: plan, calculate, look, approve, issue.

use super::italian::{day, euro};
use super::{Context, Status, parse_date};
use crate::bill_run::{calculate, expect_state, get, get_locked, issue, plan};
use crate::clock;
use crate::refusal::Refusal;
use clap::{Args, Subcommand, ValueEnum};
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::bill_run::{self, Figures, StoredRun};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill-run create 2019-12 --at 2019-12-31 --issue-on 2020-01-31
  frontino bill-run calculate 2019-12 --workers 4 --json";

/// A step of a bill run.
#[derive(Subcommand)]
pub enum BillRunCommand {
    /// Pianifica un giro su tutte le utenze con giorni da fatturare.
    Create(Create),
    /// Calcola le bollette; interrotto, riprende da dove era.
    Calculate {
        /// Nome del giro.
        name: String,
        /// Lavoratori in parallelo.
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
        workers: u8,
    },
    /// Elenca i giri.
    List,
    /// Approva un giro calcolato.
    Approve {
        /// Nome del giro.
        name: String,
        /// Chi approva.
        #[arg(long)]
        by: String,
        /// Dice che cosa farebbe, senza farlo.
        #[arg(long)]
        dry_run: bool,
    },
    /// Emette: numeri, date, avvisi e registrazioni contabili.
    Issue {
        /// Nome del giro.
        name: String,
        /// Dice che cosa farebbe, senza farlo.
        #[arg(long)]
        dry_run: bool,
    },
    /// Butta via una bozza.
    Cancel {
        /// Nome del giro.
        name: String,
        /// Dice che cosa farebbe, senza farlo.
        #[arg(long)]
        dry_run: bool,
    },
    /// A che punto è un giro.
    Status {
        /// Nome del giro.
        name: String,
    },
}

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

/// Runs the command.
///
/// # Errors
/// When the step does not fit the run, or the database refuses it.
pub fn run(context: &Context, command: BillRunCommand) -> Result<Status, Refusal> {
    match command {
        BillRunCommand::Create(create) => plan_run(context, &create),
        BillRunCommand::Calculate { name, workers } => calculate_run(context, &name, workers),
        BillRunCommand::List => list(context),
        BillRunCommand::Approve { name, by, dry_run } => approve(context, &name, &by, dry_run),
        BillRunCommand::Issue { name, dry_run } => issue_run(context, &name, dry_run),
        BillRunCommand::Cancel { name, dry_run } => cancel(context, &name, dry_run),
        BillRunCommand::Status { name } => status(context, &name),
    }
}

fn plan_run(context: &Context, create: &Create) -> Result<Status, Refusal> {
    let asked = plan::Asked {
        name: &create.name,
        at: create.at,
        issue_on: create.issue_on,
        cadence: create.filter.is_some(),
    };
    let (mut conn, now) = (context.open()?, clock::now_micros());
    let supplies = plan::create(&mut conn, &context.config, &asked, now, create.dry_run)?;
    let value = json!({"run": create.name, "supplies": supplies});
    let text = format!("Giro {}: {supplies} utenze al {}\n", create.name, day(create.at));
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn calculate_run(context: &Context, name: &str, workers: u8) -> Result<Status, Refusal> {
    let (run, figures) = calculate_to_end(context, name, workers)?;
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
pub(super) fn calculate_to_end(
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
        let now = clock::now_micros();
        calculate::work(&context.db, &run, workers.into(), now, &progress)?;
        finish_calculation(&mut conn, run.id, began.elapsed())?;
    }
    let mut tx = conn.begin_read()?;
    let run = get(&mut tx, name)?;
    expect_not_cancelled(&run)?;
    let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
    Ok((run, figures))
}

fn expect_not_cancelled(run: &StoredRun) -> Result<(), Refusal> {
    if run.state != "cancelled" {
        return Ok(());
    }
    expect_state(run, &[], "creare un altro giro")
}

fn begin_calculation(conn: &mut frontino_store::Conn, name: &str) -> Result<StoredRun, Refusal> {
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
fn finish_calculation(
    conn: &mut frontino_store::Conn,
    run_id: i64,
    elapsed: Duration,
) -> Result<(), Refusal> {
    let mut tx = conn.begin()?;
    let (_, open, _) = bill_run::figures(&mut tx, run_id)?;
    if open == 0 {
        let elapsed_ms = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        bill_run::update_calculated(&mut tx, run_id, elapsed_ms, clock::now_micros())?;
        tx.commit()?;
    }
    Ok(())
}

fn list(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let (mut rows, mut text): (Vec<Value>, String) = (Vec::new(), String::new());
    for run in bill_run::list(&mut tx)? {
        let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
        text.push_str(&format!("{} al {}: {}\n", run.name, day(run.at_on), run.state));
        rows.push(json!({
            "run": run.name, "at": run.at_on.to_string(), "state": run.state,
            "bills": figures.bills, "parked": figures.parked,
        }));
    }
    context.printer.result(&json!({"runs": rows}), &text);
    Ok(Status::Done)
}

fn approve(context: &Context, name: &str, by: &str, dry_run: bool) -> Result<Status, Refusal> {
    let value = approve_by(context, name, by, dry_run)?;
    context.printer.result(&value, &format!("Giro {name} approvato da {by}\n"));
    Ok(Status::Done)
}

/// Records the approval of a calculated run, marked as given on the command line.
///
/// # Errors
/// Without a name, or when the run is not calculated.
pub(super) fn approve_by(
    context: &Context,
    name: &str,
    by: &str,
    dry_run: bool,
) -> Result<Value, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    if by.trim().is_empty() {
        return Err(Refusal::new("approve_by", "manca il nome di chi approva")
            .at("--by")
            .next("ripetere con --by NOME"));
    }
    if run.state != "approved" {
        expect_state(&run, &["calculated"], "calcolarlo con `frontino bill-run calculate`")?;
        let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
        let approval = json!({"origin": "command_line", "parked": figures.parked}).to_string();
        bill_run::update_approved(&mut tx, run.id, by, &approval, clock::now_micros())?;
    }
    let value = figures_value(&mut tx, name)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(value)
}

fn issue_run(context: &Context, name: &str, dry_run: bool) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let (today, now) = (context.today(), clock::now_micros());
    let done = issue::issue(&mut conn, &context.config, name, today, now, dry_run)?;
    let mut tx = conn.begin_read()?;
    let mut value = figures_value(&mut tx, name)?;
    value["issued"] = json!(done.issued);
    value["first_number"] = json!(done.first);
    value["last_number"] = json!(done.last);
    let text = format!("Giro {name}: {} bollette emesse\n", done.issued);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn cancel(context: &Context, name: &str, dry_run: bool) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    let draft = ["planned", "calculating", "calculated", "approved", "cancelled"];
    expect_state(&run, &draft, "un giro emesso si corregge con il conguaglio")?;
    bill_run::cancel(&mut tx, run.id)?;
    let value = figures_value(&mut tx, name)?;
    if !dry_run {
        tx.commit()?;
    }
    context.printer.result(&value, &format!("Giro {name} annullato\n"));
    Ok(Status::Done)
}

fn status(context: &Context, name: &str) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let value = figures_value(&mut tx, name)?;
    let text = format!("Giro {name}: {}, {} bollette\n", value["state"], value["bills"]);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// State and figures of a run, with the keys of the contract.
fn figures_value(tx: &mut frontino_store::Tx<'_>, name: &str) -> Result<Value, Refusal> {
    let run = get(tx, name)?;
    let (figures, open, chunks) = bill_run::figures(tx, run.id)?;
    let issued = if run.state == "issued" { figures.bills } else { 0 };
    let parked: Vec<Value> = bill_run::list_parked(tx, run.id)?
        .into_iter()
        .map(|(supply, reason, sentence)| {
            json!({"supply_code": supply, "reason": reason, "sentence": sentence})
        })
        .collect();
    Ok(json!({
        "run": run.name, "state": run.state, "bills": figures.bills, "issued": issued,
        "first_number": run.first_number, "last_number": run.last_number,
        "parked": figures.parked, "total_cents": figures.total_cents,
        "chunks_done": chunks - open, "chunks": chunks, "parked_supplies": parked,
    }))
}
