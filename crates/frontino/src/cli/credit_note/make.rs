//! `frontino credit-note make`: a note for a bill.

use super::{parse_euro, show};
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::credit_note::issue::issue;
use crate::credit_note::make::{Asked, Made, Wanted, make};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::{ArgGroup, Args};
use frontino_core::money::Cents;
use frontino_store::credit_note::StoredNote;
use serde_json::json;

/// What is taken back, and why.
#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).args(["whole", "barred", "amount", "line"]))]
pub struct Make {
    /// Numero della bolletta
    bill: String,
    /// Tutto quello che ne resta
    #[arg(long)]
    whole: bool,
    /// La parte di oltre due anni fa
    #[arg(long)]
    barred: bool,
    /// Una somma, IVA compresa, divisa tra le righe soggette a IVA
    #[arg(long, value_name = "EURO", value_parser = parse_euro)]
    amount: Option<Cents>,
    /// Una riga di `bill show`: tutta, o per un importo senza IVA (3=12,50); si può ripetere
    #[arg(long, value_name = "RIGA[=EURO]", value_parser = parse_line)]
    line: Vec<(usize, Option<Cents>)>,
    /// Perché, come lo legge l'utente
    #[arg(long, value_name = "TESTO", value_parser = parse_said)]
    reason: String,
    /// Chi la fa, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Reads `3` or `3=12,50`; lines that lower the bill are typed with their minus.
fn parse_line(text: &str) -> Result<(usize, Option<Cents>), String> {
    let wrong = || format!("riga non valida: {text} (si scrive 3 o 3=12,50)");
    let (place, amount) = text.split_once('=').map_or((text, None), |(p, a)| (p, Some(a)));
    let place = place.trim().parse::<usize>().ok().and_then(|place| place.checked_sub(1));
    let amount = match amount {
        Some(amount) => {
            let cents = Cents::parse(&amount.trim().replace(',', "."));
            Some(cents.filter(|cents| *cents != Cents::ZERO).ok_or_else(wrong)?)
        }
        None => None,
    };
    Ok((place.ok_or_else(wrong)?, amount))
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there, another note of it waits, or what is asked for is not left.
pub fn run(context: &Context, asked: &Make) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let wanted = match asked.amount {
        Some(amount) => Wanted::Amount(amount),
        None if asked.whole => Wanted::Whole,
        None if asked.barred => Wanted::Barred(None),
        None => Wanted::Lines(&asked.line),
    };
    let by = context.actor(Some(&asked.by));
    let request = Asked { bill: asked.bill.trim(), wanted, reason: &asked.reason, by: &by };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let Made { note, is_new, is_estimated } = make(&mut tx, &request, now)?;
    let waits = context.config.billing.credit_note_approval();
    let issued = match waits && note.issue.is_none() {
        true => None,
        false => Some(issue(&mut tx, &note, (&by, false), now)?),
    };
    let note = StoredNote { issue: issued, ..note };
    let (mut value, mut text) = show::described(&mut tx, &note)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    value["new"] = is_new.into();
    let mut warnings: Vec<&str> = Vec::new();
    if is_estimated && is_new {
        warnings.push(ESTIMATED);
        text.push_str(&format!("Attenzione: {ESTIMATED}\n"));
    }
    value["warnings"] = json!(warnings);
    if !is_new {
        text.insert_str(0, "C'era già, nulla è cambiato.\n");
    }
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// Said where the next bill would give the same amount back.
const ESTIMATED: &str = "la bolletta ha consumi stimati: la prossima lettura li conguaglia da \
    sola, la nota non deve renderli un'altra volta";
