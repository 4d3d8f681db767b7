//! `frontino payment import`: takes in what banks and the post office say.

mod returns;
mod slips;

use crate::cli::{Context, Status};
use crate::clock;
use crate::debit::settings::ReturnTerms;
use crate::payment::accounts::Accounts;
use crate::payment::sentence::sentence;
use crate::payment::statement::{TakenStatements, take};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_bank::statement::{Kind, StatementRefused, read};
use frontino_bank::status_report::{self, is_report};
use frontino_core::money::Cents;
use frontino_store::bank_statement::EntryState;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What to take in.
#[derive(Args)]
pub struct Import {
    /// Estratto conto (camt.053), esiti di addebiti (pain.002, camt.054), o file di bollettini
    /// postali pagati (CSV)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Manifest del file di bollettini (altrimenti FILE.toml, o bollettini.toml nei dati)
    #[arg(long, value_name = "FILE")]
    layout: Option<PathBuf>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the file is neither a statement of an account of the utility nor slips as described.
pub fn run(context: &Context, asked: &Import) -> Result<Status, Refusal> {
    let bytes = std::fs::read(&asked.file).map_err(|error| Refusal::file(&asked.file, &error))?;
    if let Some(layout) = slips::layout(context, asked, &bytes) {
        return slips::run(context, asked, &layout);
    }
    let (accounts, actor) = (Accounts::of(&context.config), context.actor(None));
    let terms = ReturnTerms::of(&context.config);
    let by = (&accounts, &terms, actor.as_str());
    if is_report(&bytes) {
        let report = status_report::read(&bytes).map_err(|refused| unreadable(&refused))?;
        return returns::run(context, returns::Told::Report(&report), by, asked.dry_run);
    }
    let statements = read(&bytes).map_err(|refused| unreadable(&refused))?;
    if statements.iter().all(|statement| statement.kind == Kind::Notice) {
        return returns::run(context, returns::Told::Notices(&statements), by, asked.dry_run);
    }
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    let taken = take(&mut conn, by, &statements, now, asked.dry_run)?;
    Ok(say(context, &taken))
}

fn unreadable(refused: &StatementRefused) -> Refusal {
    let next = "si prendono estratti conto camt.053.001.02 e .08, avvisi camt.054 e \
        esiti pain.002.001.03; i bollettini postali con il loro \
        manifest (--layout); i flussi di rendicontazione con `frontino pagopa flow import`";
    let what = match refused {
        StatementRefused::Value { element, found } => {
            format!("nell'estratto, {element} non può essere «{found}»")
        }
        other => format!("non è un estratto conto: {other}"),
    };
    Refusal::new("statement_unreadable", what).next(next)
}

/// How a movement is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Matched,
    Flagged,
    Unmatched,
    Waiting,
    NotOurs,
}

fn told(entry: &EntryState) -> Told {
    match entry.state.as_str() {
        "matched" if entry.reason.is_some() => Told::Flagged,
        "matched" | "credited" => Told::Matched,
        "waiting" => Told::Waiting,
        "not_ours" => Told::NotOurs,
        _ => Told::Unmatched,
    }
}

fn say(context: &Context, taken: &TakenStatements) -> Status {
    let of = |what: Told| taken.entries.iter().filter(move |entry| told(entry) == what);
    let (flagged, unmatched) = (of(Told::Flagged), of(Told::Unmatched));
    let matched = of(Told::Matched).count() + flagged.clone().count();
    let mut text = format!(
        "{matched} movimenti abbinati, {} da guardare, {} in attesa del flusso o della ricevuta, \
         {} in uscita, {} già presenti\n",
        unmatched.clone().count(),
        of(Told::Waiting).count(),
        of(Told::NotOurs).count(),
        taken.duplicates
    );
    for entry in flagged.clone().chain(unmatched.clone()) {
        let amount = Cents(entry.amount_cents);
        text.push_str(&format!("  {} {amount} €: {}\n", entry.key, why(entry)));
    }
    for (iban, no) in &taken.missing {
        text.push_str(&format!("  manca l'estratto numero {no} del conto {iban}\n"));
    }
    let missing = taken.missing.iter().map(|(iban, no)| json!({"iban": iban, "sequence": no}));
    let value = json!({
        "matched": matched,
        "unmatched": unmatched.clone().map(value).collect::<Vec<_>>(),
        "duplicates": taken.duplicates,
        "flagged": flagged.clone().map(value).collect::<Vec<_>>(),
        "waiting": of(Told::Waiting).map(value).collect::<Vec<_>>(),
        "not_ours": of(Told::NotOurs).count(),
        "missing_statements": missing.collect::<Vec<_>>(),
    });
    context.printer.result(&value, &text);
    let is_found = unmatched.count() + flagged.count() + taken.missing.len() > 0;
    if is_found { Status::Found } else { Status::Done }
}

fn why(entry: &EntryState) -> &str {
    match (entry.state.as_str(), &entry.reason) {
        ("waiting", _) => "il flusso o la ricevuta non c'è ancora, o non tutto è accreditato",
        (_, Some(reason)) => sentence(reason),
        ("differs", None) if entry.amount_cents < 0 => {
            "la banca ha ripreso una somma che non è di un addebito nostro, o non è quella"
        }
        (_, None) => "l'importo non è quello del flusso o del versamento che nomina",
    }
}

fn value(entry: &EntryState) -> Value {
    json!({
        "key": entry.key,
        "amount_cents": entry.amount_cents,
        "reason": entry.reason.as_deref().unwrap_or(&entry.state),
        "sentence": why(entry),
    })
}
