//! `frontino pagopa flow`: takes in reporting flows.

use crate::bill_run::record;
use crate::cli::{Context, Status};
use crate::clock;
use crate::payment::accounts::Accounts;
use crate::payment::credit::credit;
use crate::payment::flow::{TakenFlow, take};
use crate::refusal::Refusal;
use crate::station::{Now, Settings};
use clap::{Args, Subcommand};
use frontino_core::flow::FlowMatch;
use serde_json::json;
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino pagopa flow import flusso.xml
  frontino --json pagopa flow import flusso.json --dry-run";

/// What to do with flows.
#[derive(Subcommand)]
pub enum FlowCommand {
    /// Prende un flusso di rendicontazione: XML, o il JSON di FdR-3
    Import(Import),
}

/// What to take in.
#[derive(Args)]
pub struct Import {
    /// File del flusso
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the file is no flow of this creditor.
pub fn run(context: &Context, command: &FlowCommand) -> Result<Status, Refusal> {
    let FlowCommand::Import(asked) = command;
    let bytes = std::fs::read(&asked.file).map_err(|error| Refusal::file(&asked.file, &error))?;
    let settings = Settings::of(&context.config);
    let domain = settings.domain.ok_or_else(|| {
        Refusal::new("config_incomplete", "manca pagopa.domain nella configurazione")
            .at("frontino.toml")
            .next("scrivervi il codice fiscale dell'ente")
    })?;
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    // Each payment of a flow asks the same.
    conn.keep_statements();
    let taken = take(&mut conn, &domain, &bytes, now, asked.dry_run)?;
    let is_new = taken.duplicates == 0;
    if is_new && !asked.dry_run {
        let mut tx = conn.begin()?;
        let detail = json!({"matched": taken.matched, "unmatched": taken.unmatched.len()});
        let who = context.actor(None);
        credit(&mut tx, &Accounts::of(&context.config), now.today)?;
        record(&mut tx, (&who, "pagopa.flow"), &taken.flow_id, &detail, clock::now_micros())?;
        tx.commit()?;
    }
    say(context, &taken);
    let waits = !taken.unmatched.is_empty() || !taken.without_receipt.is_empty();
    Ok(if waits { Status::Found } else { Status::Done })
}

fn say(context: &Context, taken: &TakenFlow) {
    let mut text = format!(
        "Flusso {}: {} pagamenti abbinati, {} da guardare, {} già presenti\n",
        taken.flow_id,
        taken.matched,
        taken.unmatched.len(),
        taken.duplicates
    );
    if taken.superseded {
        text.push_str("C'è già una versione più recente di questo flusso: vale quella.\n");
    }
    for (receipt, found) in &taken.unmatched {
        text.push_str(&format!("  ricevuta {receipt}: {}\n", reason(*found)));
    }
    for receipt in &taken.without_receipt {
        text.push_str(&format!(
            "  ricevuta {receipt}: pagamento registrato, la ricevuta manca; chiederla a PagoPA\n"
        ));
    }
    let unmatched = taken.unmatched.iter().map(|(receipt, found)| {
        json!({"receipt_id": receipt, "reason": found.code(), "sentence": reason(*found)})
    });
    let value = json!({
        "flow": taken.flow_id,
        "matched": taken.matched,
        "unmatched": unmatched.collect::<Vec<_>>(),
        "duplicates": taken.duplicates,
        "without_receipt": taken.without_receipt,
        "superseded": taken.superseded,
    });
    context.printer.result(&value, &text);
}

fn reason(found: FlowMatch) -> &'static str {
    match found {
        FlowMatch::Matched => "la ricevuta dice lo stesso",
        FlowMatch::Reported => "la ricevuta manca",
        FlowMatch::Differs => "la ricevuta dice un altro importo o un altro avviso",
        FlowMatch::Unknown => "nessun avviso ha questo identificativo: il pagamento è sospeso",
        FlowMatch::Revoked => "il pagamento è stato revocato: decidere se riaprire il debito",
    }
}
