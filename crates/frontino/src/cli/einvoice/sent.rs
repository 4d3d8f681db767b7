//! `frontino einvoice sent`: says that files have left, from when on they may not change.

use crate::bill_run::{get, record};
use crate::cli::{Context, Status};
use crate::clock;
use crate::refusal::Refusal;
use clap::Args;
use frontino_store::einvoice::{self, Attempt, Told};
use serde_json::json;

/// What was sent.
#[derive(Args)]
pub struct Sent {
    /// Nome del giro
    run: String,
    /// Solo questi file (altrimenti tutte le fatture pronte del giro)
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// Chi le ha inviate
    #[arg(long, value_parser = crate::cli::parse_said)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Marks them.
///
/// # Errors
/// When the run or a file is not there, or the database refuses it.
pub fn run(context: &Context, asked: &Sent) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let run = get(&mut tx, &asked.run)?;
    let mut all: Vec<Attempt> = Vec::new();
    einvoice::list(&mut tx, Some(run.id), None, |one| {
        all.push(one.attempt);
        Ok(())
    })?;
    let unknown = asked.files.iter().find(|name| !all.iter().any(|one| one.file_name == **name));
    if let Some(name) = unknown {
        return Err(Refusal::new(
            "einvoice_missing",
            format!("{name} non è tra le fatture del giro"),
        )
        .at(format!("giro {}", run.name))
        .next("vedere i nomi con `frontino einvoice list`"));
    }
    let wanted = |one: &&Attempt| {
        one.state == "checked" && (asked.files.is_empty() || asked.files.contains(&one.file_name))
    };
    let now = clock::now_micros();
    let mut sent = 0;
    for one in all.iter().filter(wanted) {
        einvoice::update_state(&mut tx, one.file_no, "sent", Told::default(), now)?;
        sent += 1;
    }
    if sent > 0 {
        let who = context.actor(asked.by.as_deref());
        record(&mut tx, (&who, "einvoice.sent"), &run.name, &json!({"files": sent}), now)?;
    }
    if !asked.dry_run {
        tx.commit()?;
    }
    let text = format!("{sent} fatture segnate come inviate\n");
    context.printer.result(&json!({"run": run.name, "sent": sent}), &text);
    Ok(Status::Done)
}
