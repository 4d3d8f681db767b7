//! `frontino mail`: the bills and letters of a run by mail, and what became of them.

use super::{Context, Status, parse_said};
use crate::bill_run::{expect_state, get};
use crate::clock;
use crate::documents::codes::CodeMaker;
use crate::documents::prepare;
use crate::holder;
use crate::mail::{bounce, queue};
use crate::refusal::Refusal;
use crate::secret::Secret;
use clap::{Args, Subcommand};
use frontino_store::outbox;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub const EXAMPLES: &str = "\
Esempi:
  frontino mail send 2019-12
  frontino mail list 2019-12 --state unclear
  frontino mail import ritorni/*.eml
  frontino mail clear H000042 --by rossi";

/// What to do with mail.
#[derive(Subcommand)]
pub enum MailCommand {
    /// Mette in partenza le bollette e le lettere di un giro che vanno per e-mail
    Send(Send),
    /// I messaggi di un giro, o di tutti, e che cosa ne è stato
    List(List),
    /// Rimanda un messaggio non arrivato o di esito incerto
    Resend(Resend),
    /// Prende i messaggi tornati indietro: i loro indirizzi sono da verificare
    Import(Import),
    /// Segna un indirizzo come verificato: le bollette tornano ad andare per e-mail
    Clear(Clear),
}

/// A run to send.
#[derive(Args)]
pub struct Send {
    /// Nome del giro.
    run: String,
    /// Dice quanti messaggi partirebbero, senza metterli in partenza.
    #[arg(long)]
    dry_run: bool,
}

/// Which messages to list.
#[derive(Args)]
pub struct List {
    /// Nome del giro.
    run: Option<String>,
    /// Solo i messaggi in questo stato: waiting, sending, sent, unclear, refused, failed, bounced.
    #[arg(long)]
    state: Option<String>,
}

/// A message to send again.
#[derive(Args)]
pub struct Resend {
    /// Chiave del messaggio, come in `mail list`.
    key: String,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Messages that came back.
#[derive(Args)]
pub struct Import {
    /// File con un messaggio ciascuno.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// An address that was checked.
#[derive(Args)]
pub struct Clear {
    /// Codice dell'intestatario.
    holder: String,
    /// Chi l'ha verificato, per la traccia dei cambiamenti.
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the run is not issued, a file cannot be read, or the database refuses something.
pub fn run(context: &Context, command: MailCommand) -> Result<Status, Refusal> {
    match command {
        MailCommand::Send(asked) => send(context, &asked),
        MailCommand::List(asked) => list(context, &asked),
        MailCommand::Resend(asked) => resend(context, &asked),
        MailCommand::Import(asked) => import(context, &asked),
        MailCommand::Clear(asked) => clear(context, &asked),
    }
}

fn send(context: &Context, asked: &Send) -> Result<Status, Refusal> {
    let queued = send_run(context, &asked.run, asked.dry_run)?;
    let queue::Queued { queued, unchanged } = queued;
    let text = format!(
        "Giro {}: {queued} messaggi in partenza, {unchanged} c'erano già; li manda `frontino \
         worker`\n",
        asked.run
    );
    context.printer.result(&json!({"queued": queued, "unchanged": unchanged}), &text);
    Ok(Status::Done)
}

/// Notes the messages of a run.
///
/// # Errors
/// When the run is not issued, or the database refuses it.
pub fn send_run(context: &Context, name: &str, dry_run: bool) -> Result<queue::Queued, Refusal> {
    let mut conn = context.open()?;
    let run = get(&mut conn.begin_read()?, name)?;
    expect_state(&run, &["issued"], "emetterlo con `frontino bill-run issue`")?;
    let now = clock::now_micros();
    if !dry_run {
        let secret = Secret::of(&context.config, &context.data)?;
        let codes = CodeMaker::new(&mut conn.begin_read()?, &secret)?;
        prepare::ensure(context, &mut conn, &run, &codes, now)?;
    }
    queue::queue(&mut conn, &run, now, dry_run)
}

fn list(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = asked.run.as_deref().map(|name| get(&mut tx, name)).transpose()?;
    let all = outbox::list(&mut tx, run.map(|run| run.id), asked.state.as_deref())?;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut text = String::new();
    for message in &all {
        *counts.entry(&message.state).or_default() += 1;
        let about = about(message);
        let (state, outcome) = (&message.state, message.outcome.as_deref().unwrap_or_default());
        let (number, key) = (&message.number, &message.key);
        text.push_str(&format!("{number}  {about}  {key}  {state}  {outcome}\n"));
    }
    let shown = |message: &outbox::Message| {
        json!({"number": message.number, "kind": about(message), "key": message.key,
            "state": message.state, "outcome": message.outcome})
    };
    let counts: Map<String, Value> =
        counts.into_iter().map(|(state, n)| (state.to_owned(), json!(n))).collect();
    let messages: Vec<Value> = all.iter().map(shown).collect();
    context.printer.result(&json!({"messages": messages, "counts": counts}), &text);
    Ok(Status::Done)
}

/// `bill`, or the kind of the letter.
fn about(message: &outbox::Message) -> &str {
    message.letter.as_ref().map_or("bill", |letter| &letter.kind)
}

fn resend(context: &Context, asked: &Resend) -> Result<Status, Refusal> {
    let now = clock::now_micros();
    queue::queue_again(&mut context.open()?, &asked.key, now, asked.dry_run)?;
    let text = "Il messaggio è di nuovo in partenza\n";
    context.printer.result(&json!({"key": asked.key, "state": "waiting"}), text);
    Ok(Status::Done)
}

fn import(context: &Context, asked: &Import) -> Result<Status, Refusal> {
    let now = clock::now_micros();
    let taken = bounce::take_in(&mut context.open()?, &asked.files, now, asked.dry_run)?;
    let unmatched = taken.unmatched.iter().map(|file| file.display().to_string());
    let unmatched: Vec<String> = unmatched.collect();
    let value = json!({
        "bounced": taken.bounced, "unchanged": taken.unchanged, "unmatched": unmatched});
    let mut text =
        format!("{} messaggi tornati indietro, {} già noti\n", taken.bounced, taken.unchanged);
    for file in &unmatched {
        text.push_str(&format!("non riguarda un nostro messaggio non arrivato: {file}\n"));
    }
    context.printer.result(&value, &text);
    Ok(if unmatched.is_empty() { Status::Done } else { Status::Found })
}

fn clear(context: &Context, asked: &Clear) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let code = asked.holder.trim().to_uppercase();
    let is_cleared = holder::clear(&mut tx, &code, &asked.by, clock::now_micros())?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let text = match is_cleared {
        true => "L'indirizzo è verificato: le bollette tornano ad andare per e-mail\n",
        false => "Da quell'indirizzo non è tornato niente: nulla da fare\n",
    };
    let value = json!({"holder_code": code, "unchanged": !is_cleared});
    context.printer.result(&value, text);
    Ok(Status::Done)
}
