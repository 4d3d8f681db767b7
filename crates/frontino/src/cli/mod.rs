//! The command line: global options, one file per command, three exit statuses (contract, 1).

mod bill;
mod bill_run;
mod check;
mod consumption;
mod context;
mod credit_note;
mod db;
mod debit;
mod demo;
mod dispute;
mod documents;
mod einvoice;
mod export;
mod generate;
mod help;
mod holder;
mod import;
mod instalment;
mod interest;
pub mod italian;
mod mail;
mod mandate;
mod objection;
mod pagopa;
mod payment;
mod position;
mod printer;
mod progress;
mod reading;
mod refund;
mod serve;
mod supply;
mod tariff;
mod till;
mod usage;
mod worker;
mod write_off;

pub use context::Context;
pub use export::bills as exported_bills;
pub use printer::Printer;
pub use progress::Progress;
pub use tariff::{load_tariffs, say_rating};

use crate::refusal::Refusal;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};
use frontino_core::dates::Date;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Esempi:
  frontino --data /var/lib/frontino db init
  frontino --db postgres://frontino@localhost/acqua db check --json";

/// Runs the whole customer side of a water utility.
#[derive(Parser)]
#[command(name = "frontino", version, long_about = None)]
#[command(about = "La parte clienti di un acquedotto")]
#[command(after_help = EXAMPLES)]
struct Cli {
    /// Cartella dei dati (altrimenti ./frontino-data)
    #[arg(long, global = true, value_name = "DIR", default_value = "./frontino-data")]
    data: PathBuf,
    /// Base dati: sqlite://FILE o postgres://… (altrimenti frontino.db nella cartella dei dati)
    #[arg(long, global = true, value_name = "URL")]
    db: Option<String>,
    /// Configurazione (altrimenti frontino.toml nella cartella dei dati)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Data civile del programma, per provare su dati inventati
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
    /// Scrive un solo oggetto JSON sull'uscita standard
    #[arg(long, global = true)]
    json: bool,
    /// Nessun messaggio
    #[arg(long, global = true)]
    quiet: bool,
    /// Mostra la versione
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Base dati: crea, aggiorna, controlla, copia, ripristina, sposta
    #[command(subcommand, after_help = db::EXAMPLES)]
    Db(db::DbCommand),
    /// Migra i dati di un vecchio sistema, con la prova che nulla si perde
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// Tariffe: carica, controlla, elenca, calcola
    #[command(subcommand, after_help = tariff::EXAMPLES)]
    Tariff(tariff::TariffCommand),
    /// Letture: prende, elenca, accetta, rifiuta
    #[command(subcommand, after_help = reading::EXAMPLES)]
    Reading(reading::ReadingCommand),
    /// Consumi annui: li calcola dalle letture, una volta l'anno
    #[command(subcommand, after_help = consumption::EXAMPLES)]
    Consumption(consumption::ConsumptionCommand),
    /// Utenze: cambia le condizioni
    #[command(subcommand, after_help = supply::EXAMPLES)]
    Supply(supply::SupplyCommand),
    /// Intestatari: cambia come si scrive loro
    #[command(subcommand, after_help = holder::EXAMPLES)]
    Holder(holder::HolderCommand),
    /// Giri di fatturazione: pianifica, calcola, approva, emette
    #[command(subcommand, after_help = bill_run::EXAMPLES)]
    BillRun(bill_run::BillRunCommand),
    /// Bollette: rifà e confronta
    #[command(subcommand, after_help = bill::EXAMPLES)]
    Bill(bill::BillCommand),
    /// Fatture elettroniche: stato, invio, messaggi del SdI, scarti
    #[command(subcommand, after_help = einvoice::EXAMPLES)]
    Einvoice(einvoice::EinvoiceCommand),
    /// Documenti di un giro: bollette, fatture elettroniche, lettere, file di stampa
    #[command(subcommand, after_help = documents::EXAMPLES)]
    Documents(documents::DocumentsCommand),
    /// Posta: bollette e lettere per e-mail e che cosa ne è stato
    #[command(subcommand, after_help = mail::EXAMPLES)]
    Mail(mail::MailCommand),
    /// Il lavoro di fondo: manda la posta
    #[command(after_help = worker::EXAMPLES)]
    Worker(worker::Worker),
    /// Incassi: allo sportello, da estratti conto, e che cosa aspetta una persona
    #[command(subcommand, after_help = payment::EXAMPLES)]
    Payment(payment::PaymentCommand),
    /// Sportello: chiusura della cassa, versamenti in banca
    #[command(subcommand, after_help = till::EXAMPLES)]
    Counter(till::TillCommand),
    /// Mandati di addebito sul conto
    #[command(subcommand, after_help = mandate::EXAMPLES)]
    Mandate(mandate::MandateCommand),
    /// Addebiti sul conto: distinte per la banca, e che cosa ne è stato
    #[command(subcommand, after_help = debit::EXAMPLES)]
    Debit(debit::DebitCommand),
    /// pagoPA: flussi di rendicontazione, giornale degli eventi
    #[command(subcommand, after_help = pagopa::EXAMPLES)]
    Pagopa(pagopa::PagopaCommand),
    /// Posizioni debitorie nell'archivio di pagoPA (ACA): stato, invio
    #[command(subcommand, after_help = position::EXAMPLES)]
    Position(position::PositionCommand),
    /// Interessi di mora: tassi di riferimento, calcolo, elenco
    #[command(subcommand, after_help = interest::EXAMPLES)]
    Interest(interest::InterestCommand),
    /// Rate: chi ne ha diritto, i piani, i loro avvisi
    #[command(subcommand, after_help = instalment::EXAMPLES)]
    Instalment(instalment::InstalmentCommand),
    /// Note di credito: fa, approva, mostra
    #[command(subcommand, after_help = credit_note::EXAMPLES)]
    CreditNote(credit_note::CreditNoteCommand),
    /// Opposizioni agli importi di oltre due anni fa
    #[command(subcommand, after_help = objection::EXAMPLES)]
    Objection(objection::ObjectionCommand),
    /// Stralci: debiti che non si possono incassare, con due firme
    #[command(subcommand, after_help = write_off::EXAMPLES)]
    WriteOff(write_off::WriteOffCommand),
    /// Rimborsi: paga con bonifico quanto un utente ha a credito, con due firme
    #[command(subcommand, after_help = refund::EXAMPLES)]
    Refund(refund::RefundCommand),
    /// Contestazioni di bollette
    #[command(subcommand, after_help = dispute::EXAMPLES)]
    Dispute(dispute::DisputeCommand),
    /// Il server: pagine, portale, stazione pagoPA, e il lavoro di fondo
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::Serve),
    /// La prova del giorno: bollette, numeri, avvisi e contabilità si accordano
    Check,
    /// La storia di Messina, gennaio 2020, su dati inventati
    #[command(after_help = demo::EXAMPLES)]
    Demo(demo::Demo),
    /// Esporta una tabella in CSV
    #[command(after_help = export::EXAMPLES)]
    Export(export::Export),
    /// Inventa l'esportazione di un vecchio sistema, con errori a volontà
    #[command(after_help = generate::EXAMPLES)]
    Generate(generate::Generate),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done,
    /// Done, and something waits for a person.
    Found,
}

/// Reads a civil date given on the command line.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| format!("data non valida: {text} (si scrive 2019-12-31)"))
}

/// Reads a `yes` or a `no`.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_flag(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("valore non valido: {other} (si scrive yes o no)")),
    }
}

/// Reads a name or a reason that stays in the trail of changes: it has to say something.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_said(text: &str) -> Result<String, String> {
    let said = text.trim();
    if said.is_empty() || said.contains(char::is_control) {
        return Err(format!("«{text}» non dice nulla: resta nella traccia dei cambiamenti"));
    }
    Ok(said.to_owned())
}

/// Runs the program and gives its exit status: 0 done, 1 found, 2 refused.
pub fn run() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let printer = Printer::new(cli.json, cli.quiet);
    // A mistake of ours must not look like a command that found something.
    let ended = catch_unwind(AssertUnwindSafe(|| dispatch(cli)));
    let ended = ended.unwrap_or_else(|_| {
        Err(Refusal::new("internal", "errore interno del programma")
            .next("segnalare il messaggio che precede; ciò che non era salvato è annullato"))
    });
    match ended {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Found) => ExitCode::from(1),
        Err(refusal) => refused(&printer, &refusal),
    }
}

fn refused(printer: &Printer, refusal: &Refusal) -> ExitCode {
    printer.refused(refusal);
    ExitCode::from(2)
}

fn read(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut matches = help::in_italian(Cli::command()).try_get_matches_from(words)?;
    Cli::from_arg_matches_mut(&mut matches)
}

/// Reads the command line; help and version are shown here and end with 0.
fn parse() -> Result<Cli, ExitCode> {
    read(std::env::args_os()).map_err(|error| {
        if !error.use_stderr() {
            // A reader that closes the pipe has seen enough.
            let _ = writeln!(std::io::stdout().lock(), "{}", help::text(&error));
            return ExitCode::SUCCESS;
        }
        let json = std::env::args_os().any(|word| word == OsStr::new("--json"));
        refused(&Printer::new(json, false), &usage::refusal(&error))
    })
}

fn dispatch(cli: Cli) -> Result<Status, Refusal> {
    let printer = Printer::new(cli.json, cli.quiet);
    if let Command::Demo(demo) = &cli.command {
        return demo::run(printer, demo);
    }
    let context = Context::new(cli.data, cli.db.as_deref(), cli.config, cli.today, printer)?;
    let ended = match cli.command {
        Command::Db(command) => db::run(&context, command),
        Command::Import(import) => import::run(&context, &import),
        Command::Tariff(command) => tariff::run(&context, command),
        Command::Reading(command) => reading::run(&context, command),
        Command::Consumption(command) => consumption::run(&context, &command),
        Command::Supply(command) => supply::run(&context, &command),
        Command::Holder(command) => holder::run(&context, &command),
        Command::BillRun(command) => bill_run::run(&context, command),
        Command::Bill(command) => bill::run(&context, command),
        Command::Einvoice(command) => einvoice::run(&context, command),
        Command::Documents(command) => documents::run(&context, command),
        Command::Mail(command) => mail::run(&context, command),
        Command::Worker(asked) => worker::run(&context, &asked),
        Command::Pagopa(command) => pagopa::run(&context, command),
        Command::Position(command) => position::run(&context, &command),
        Command::Instalment(command) => instalment::run(&context, &command),
        Command::Interest(command) => interest::run(&context, &command),
        Command::CreditNote(command) => credit_note::run(&context, &command),
        Command::Objection(command) => objection::run(&context, &command),
        Command::WriteOff(command) => write_off::run(&context, &command),
        Command::Refund(command) => refund::run(&context, &command),
        Command::Dispute(command) => dispute::run(&context, &command),
        Command::Mandate(command) => mandate::run(&context, &command),
        Command::Debit(command) => debit::run(&context, &command),
        Command::Payment(command) => payment::run(&context, &command),
        Command::Counter(command) => till::run(&context, &command),
        Command::Serve(asked) => serve::run(&context, &asked),
        Command::Check => check::run(&context),
        // It has a context of its own, in its own folder.
        Command::Demo(_) => Ok(Status::Done),
        Command::Export(export) => export::run(&context, &export),
        Command::Generate(asked) => generate::run(&context, &asked),
    };
    let status = ended.map_err(|refusal| refusal.or_at(&context.db))?;
    context.printer.finish()?;
    Ok(status)
}
