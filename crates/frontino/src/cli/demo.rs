//! `frontino demo`: the Messina scenario on made-up people, from the old system to the bills paid
//! (contract, section 4).

mod documents;
mod january;
mod payments;

use super::generate::refusal;
use super::italian::{euro, thousands};
use super::{Context, Printer, Status, bill, bill_run, serve};
use crate::bill_run::{approve, issue, plan};
use crate::generate::{self, Options};
use crate::import::{self, Asked};
use crate::reading::Outcome;
use crate::refusal::Refusal;
use crate::{cli::check, clock};
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::{Value, json};
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub const EXAMPLES: &str = "\
Esempi:
  frontino demo
  frontino demo --supplies 83000 --no-serve";

/// The scenario.
#[derive(Args)]
pub struct Demo {
    /// Quante utenze.
    #[arg(long, default_value_t = 2000)]
    supplies: u64,
    /// Quale delle città possibili.
    #[arg(long, default_value_t = 2020)]
    seed: u64,
    /// Cartella, che diventa quella dei dati.
    #[arg(long, default_value = "./frontino-demo")]
    dir: PathBuf,
    /// Giorno in cui la storia si ferma; prima del 31 gennaio 2020 il giro non è calcolato.
    #[arg(long, value_parser = super::parse_date)]
    until: Option<Date>,
    /// Indirizzo del sito.
    #[arg(long, default_value = "127.0.0.1:8080")]
    addr: String,
    /// Non apre il sito alla fine.
    #[arg(long)]
    no_serve: bool,
    /// Fa i documenti anche di una città grande.
    #[arg(long)]
    documents: bool,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// The file that marks a folder as left by a demo.
const MARK: &str = ".frontino-demo";
/// Share of faulty rows, in thousandths.
const DIRT_PERMILLE: u32 = 10;
/// Name of the run.
const RUN: &str = "2019-12";

/// The days of the scenario: the billing date and the day of issue.
const AT: Date = Date::from_days(18_261); // 2019-12-31
const ISSUE_ON: Date = Date::from_days(18_292); // 2020-01-31
/// The last day of the scenario.
const END: Date = Date::from_days(18_413); // 2020-05-31

impl Demo {
    /// The last day that the story tells.
    fn last_day(&self) -> Date {
        self.until.map_or(END, |until| until.min(END))
    }
}

/// Runs the command.
///
/// # Errors
/// When the folder holds something else, or a step refuses.
pub fn run(printer: Printer, demo: &Demo) -> Result<Status, Refusal> {
    let began = Instant::now();
    let (supplies, seed) = (demo.supplies, demo.seed);
    let options = Options { supplies, seed, dirt_permille: DIRT_PERMILLE };
    generate::check(options).map_err(refusal)?;
    expect_ours(&demo.dir)?;
    let addr = serve::address(&demo.addr)?;
    if !demo.no_serve {
        expect_free(addr)?;
    }
    if demo.dry_run {
        let dir = demo.dir.display();
        let text = format!("In {dir} nascerebbe una città di {supplies} utenze\n");
        printer.result(&json!({"supplies": supplies, "dir": demo.dir}), &text);
        printer.finish()?;
        return Ok(Status::Done);
    }
    prepare(&demo.dir)?;
    let legacy = demo.dir.join("legacy");
    generate::generate(options, &legacy, &mut |_| ())
        .and_then(|_| generate::january::self_readings(options, &legacy))
        .map_err(refusal)?;
    let config_file = demo.dir.join("frontino.toml");
    let io = |e| Refusal::file(&config_file, &e);
    fs::copy(legacy.join("frontino.toml"), &config_file).map_err(io)?;
    documents::put_sample_notice(&demo.dir)?;
    let context = Context::new(demo.dir.clone(), None, None, None, printer)?;
    let manifest = legacy.join("manifest.toml");
    let asked = Asked { manifest: &manifest, report: None, create: true, dry_run: false };
    let outcome = import::run(&context, &asked)?;
    context.printer.say(&outcome.text());
    let readings = january::take(&context, &legacy, demo.last_day().min(ISSUE_ON))?;
    bill_everybody(&context, demo)?;
    let documents = match demo.last_day() < ISSUE_ON {
        true => Value::Null,
        false => documents::make(&context, demo)?,
    };
    let payments = match demo.last_day() > ISSUE_ON {
        true => payments::play(&context, seed, demo.last_day())?,
        false => Value::Null,
    };
    if !payments.is_null() {
        set_today(&config_file, demo.last_day())?;
    }
    let status = tell(&context, demo, (&readings, &documents, &payments), began)?;
    context.printer.finish()?;
    if !demo.no_serve {
        // Read again: the town lives on another day now.
        let mut context = Context::new(demo.dir.clone(), None, None, None, context.printer)?;
        let station = format!("http://{addr}/pagopa/ws");
        let platform = payments::platform(&context, &station, context.today())?;
        payments::pay_online(&mut context, addr, &platform);
        serve::until_told(&context, addr, true, |_| ())?;
    }
    Ok(status)
}

/// Refuses an address that another program listens on, before the story is told.
fn expect_free(addr: SocketAddr) -> Result<(), Refusal> {
    TcpListener::bind(addr).map(drop).map_err(|error| {
        let what = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "un altro programma ascolta già a questo indirizzo".into()
            }
            _ => format!("non si può ascoltare a questo indirizzo: {error}"),
        };
        Refusal::new("address_refused", what)
            .at(addr)
            .next("scegliere un'altra porta con --addr, o --no-serve")
    })
}

/// Lets the town live on the last day of the story.
fn set_today(config: &Path, today: Date) -> Result<(), Refusal> {
    let io = |error| Refusal::file(config, &error);
    let text = fs::read_to_string(config).map_err(io)?;
    let (from, to) = (format!("today = \"{ISSUE_ON}\""), format!("today = \"{today}\""));
    fs::write(config, text.replace(&from, &to)).map_err(io)
}

/// Makes the folder; what an earlier demo left there goes.
fn prepare(dir: &Path) -> Result<(), Refusal> {
    let io = |e| Refusal::file(dir, &e);
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(io)?;
    }
    fs::create_dir_all(dir.join("mail")).map_err(io)?;
    fs::write(dir.join(MARK), "").map_err(io)
}

/// Refuses a folder that holds something else than an earlier demo.
fn expect_ours(dir: &Path) -> Result<(), Refusal> {
    if !dir.exists() {
        return Ok(());
    }
    let mut entries = fs::read_dir(dir).map_err(|e| Refusal::file(dir, &e))?;
    if entries.next().is_none() || dir.join(MARK).exists() {
        return Ok(());
    }
    Err(Refusal::new("demo_folder", "la cartella contiene altro")
        .at(dir.display())
        .next("indicare un'altra cartella con --dir"))
}

/// The run at 31 December 2019, issued on 31 January 2020 if the story goes that far.
fn bill_everybody(context: &Context, demo: &Demo) -> Result<(), Refusal> {
    let (at, issue_on) = (AT, ISSUE_ON);
    let asked = plan::Asked { name: RUN, at, issue_on: Some(issue_on), cadence: false, by: "demo" };
    let mut conn = context.open()?;
    plan::create(&mut conn, &context.config, &asked, clock::now_micros(), false)?;
    if demo.last_day() < issue_on {
        return Ok(());
    }
    bill_run::calculate_to_end(context, RUN, 2)?;
    let mut tx = conn.begin()?;
    let now = clock::now_micros();
    let review = approve::approve(&mut tx, &context.config, (RUN, "demo"), issue_on, now)?;
    tx.commit()?;
    context.printer.say(&review.summary());
    issue::issue(&mut conn, &context.config, (RUN, "demo"), issue_on, now, false)?;
    bill_run::keep_dossier(context, RUN)?;
    Ok(())
}

/// What the documents came to, as a line of the report.
fn said(documents: &Value) -> String {
    let number = |key: &str| thousands(documents[key].as_u64().unwrap_or_default());
    if documents.is_null() {
        return String::new();
    }
    format!(
        "documenti: {} bollette in PDF, {} fatture elettroniche, {} lettere, {} e-mail\n",
        number("pdf"),
        number("xml"),
        number("letters"),
        number("mails")
    )
}

/// What the payments came to, as a line of the report.
fn said_paid(payments: &Value) -> String {
    let number = |key: &str| thousands(payments[key].as_u64().unwrap_or_default());
    if payments.is_null() {
        return String::new();
    }
    format!(
        "incassi: {} in tempo, {} nei giorni di tolleranza, {} in ritardo, {} pagati due volte; \
         {} avvisi non pagati; {} addebiti, {} tornati; {} flussi di rendicontazione, {} estratti \
         conto\n",
        number("on_time"),
        number("in_grace"),
        number("late"),
        number("twice"),
        number("unpaid"),
        number("debited"),
        number("returned"),
        number("flows"),
        number("statements")
    )
}

/// Where the site is, when it is opened at the end.
fn urls(demo: &Demo) -> Value {
    if demo.no_serve {
        return json!({});
    }
    let at = |path: &str| format!("http://{}{path}", demo.addr);
    let (station, health) = (at("/pagopa/ws"), at("/health"));
    json!({"site": at("/"), "pay": at("/paga"), "station": station, "health": health})
}

fn tell(
    context: &Context,
    demo: &Demo,
    (readings, documents, payments): (&Outcome, &Value, &Value),
    began: Instant,
) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let (ok, irregular, figures) = {
        let mut tx = conn.begin_read()?;
        let run = crate::bill_run::get(&mut tx, RUN)?;
        let (figures, _, _) = frontino_store::bill_run::figures(&mut tx, run.id)?;
        let irregular = frontino_store::irregular_case::count(&mut tx)?;
        (check::found(&mut tx)?.iter().all(|c| c.differences == 0), irregular, figures)
    };
    let elapsed_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let value = json!({
        "supplies": demo.supplies, "bills": figures.bills, "total_cents": figures.total_cents,
        "estimated": figures.estimated, "actual": figures.actual,
        "self_read": figures.self_read, "parked": figures.parked,
        "irregular_holders": irregular, "documents": documents, "payments": payments,
        "elapsed_ms": elapsed_ms, "urls": urls(demo), "check": ok,
        "readings": {
            "accepted": readings.accepted, "unchanged": readings.unchanged,
            "held": readings.held.len(), "refused": readings.refused.len(),
        },
    });
    let january = readings.counts();
    let mut text = format!(
        "Messina, gennaio 2020 (dati inventati): {} utenze, {} bollette al 31/12/2019\n\
         {january}\
         lette {}, autolette {}, stimate {}, messe da parte {}\n\
         totale {} · intestatari irregolari {irregular}\n\
         {}{}prova del giorno: {}\n",
        thousands(demo.supplies),
        thousands(figures.bills),
        thousands(figures.actual),
        thousands(figures.self_read),
        thousands(figures.estimated),
        thousands(figures.parked),
        euro(Cents(figures.total_cents)),
        said(documents),
        said_paid(payments),
        if ok { "nessuna differenza" } else { "CI SONO DIFFERENZE" },
    );
    for number in ["2020/0000001", "2020/0000002"] {
        if figures.bills > 1 {
            text.push('\n');
            text.push_str(&bill::text_of(context, number)?);
        }
    }
    context.printer.result(&value, &text);
    Ok(if ok { Status::Done } else { Status::Found })
}
