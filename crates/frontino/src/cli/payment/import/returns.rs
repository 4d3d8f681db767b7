//! `frontino payment import`: what a bank says of direct debits.

use crate::cli::{Context, Status};
use crate::clock;
use crate::debit::come_back::Source;
use crate::debit::report::{TakenBack, ToldBack, of_notices, of_report, take};
use crate::debit::settings::ReturnTerms;
use crate::payment::accounts::Accounts;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_bank::statement::Statement;
use frontino_bank::status_report::StatusReport;
use serde_json::{Value, json};

/// What a file tells.
#[derive(Clone, Copy, Debug)]
pub enum Told<'a> {
    /// What became of a file of collections.
    Report(&'a StatusReport),
    /// Movements that a statement will tell again.
    Notices(&'a [Statement]),
}

/// Takes the returns in.
///
/// # Errors
/// When a notice is of somebody else's account, or the database does not answer.
pub fn run(
    context: &Context,
    told: Told<'_>,
    (accounts, terms, actor): (&Accounts, &ReturnTerms, &str),
    dry_run: bool,
) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    let told = match told {
        Told::Report(report) => (of_report(&mut conn, report)?, Source::Report),
        Told::Notices(notices) => {
            expect_ours(notices, accounts)?;
            (of_notices(notices), Source::Money)
        }
    };
    let taken = take(&mut conn, told, (accounts, terms, actor), now, dry_run)?;
    Ok(say(context, &taken))
}

fn expect_ours(notices: &[Statement], accounts: &Accounts) -> Result<(), Refusal> {
    let foreign = notices.iter().find(|notice| accounts.find(&notice.iban).is_none());
    foreign.map_or(Ok(()), |notice| {
        let what = "l'avviso è di un conto che non è dell'ente";
        Err(Refusal::new("statement_foreign", what).at(&notice.id).next(
            "controllare il file, o aggiungere il conto a bank.accounts nella configurazione",
        ))
    })
}

fn say(context: &Context, taken: &TakenBack) -> Status {
    let mut text = format!(
        "{} addebiti tornati, {} già noti, {} da guardare\n",
        taken.back.len(),
        taken.duplicates,
        taken.unknown.len() + taken.credit_used.len()
    );
    let unknown = taken.unknown.iter().map(|told| (told, "collection_unknown", UNKNOWN));
    let used = taken.credit_used.iter().map(|told| (told, "credit_used", CREDIT_USED));
    let all: Vec<(&ToldBack, &str, &str)> = unknown.chain(used).collect();
    for (told, _, why) in &all {
        let name = told.end_to_end.as_ref().unwrap_or(&told.key);
        text.push_str(&format!("  {name}: {why}\n"));
    }
    let unmatched: Vec<Value> = all.iter().map(value).collect();
    let value = json!({
        "matched": taken.back.len(),
        "unmatched": unmatched,
        "duplicates": taken.duplicates,
        "returned": taken.back,
    });
    context.printer.result(&value, &text);
    if all.is_empty() { Status::Done } else { Status::Found }
}

const UNKNOWN: &str = "nessun addebito nostro ha questo riferimento e questa somma";
const CREDIT_USED: &str = "pagava due volte, e il credito è già tolto da una bolletta";

fn value((told, reason, why): &(&ToldBack, &str, &str)) -> Value {
    json!({
        "key": told.key,
        "end_to_end": told.end_to_end,
        "amount_cents": told.amount.map(|amount| amount.0),
        "code": told.reason,
        "reason": reason,
        "sentence": why,
    })
}
