//! `frontino position send`: positions are sent by hand.

use crate::cli::italian::thousands;
use crate::cli::{Context, Status};
use crate::clock;
use crate::position::{Publisher, Step, sentence};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_store::debt_position::{counts, update_retried};
use serde_json::json;

/// Which positions.
#[derive(Args)]
pub struct Send {
    /// Solo quella di un avviso, anche se l'archivio la sa già
    #[arg(long, value_name = "NUMERO")]
    notice: Option<String>,
    /// Dice quante aspettano, senza mandarle
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command: status 1 when something was not taken. It ends when the archive asks to wait
/// or does not answer.
///
/// # Errors
/// When the archive is not configured, the notice has no position, or the database does not answer.
pub fn run(context: &Context, asked: &Send) -> Result<Status, Refusal> {
    let publisher = Publisher::of(&context.config, &context.data)?;
    let mut publisher = publisher.ok_or_else(|| {
        Refusal::new("config_incomplete", "l'archivio delle posizioni debitorie non è configurato")
            .at("pagopa.aca_url")
            .next("scrivere pagopa.aca_url e pagopa.aca_key_file")
    })?;
    let mut conn = context.open()?;
    let (mut sent, mut known, mut failed, mut stopped) = (0_u64, 0_u64, 0_u64, None);
    if !asked.dry_run {
        publisher.switch_on(&mut conn)?;
        let number = asked.notice.as_deref().map(str::trim);
        let mut tx = conn.begin()?;
        if update_retried(&mut tx, number)? == 0 && number.is_some() {
            return Err(Refusal::new(
                "position_missing",
                "l'avviso non ha una posizione debitoria",
            )
            .at(number.unwrap_or_default())
            .next("vedere `frontino position list`"));
        }
        tx.commit()?;
        loop {
            let now = Now { today: context.today(), micros: clock::now_micros() };
            match publisher.step(&mut conn, now)? {
                Step::Nothing => break,
                Step::Published(_, true) => sent += 1,
                Step::Published(_, false) => known += 1,
                Step::Failed(number, why) => {
                    failed += 1;
                    context.printer.say(&format!("avviso {number}: {}", sentence(&why)));
                }
                Step::Later(_, why) => {
                    stopped = Some(why);
                    break;
                }
            }
        }
    }
    let left = counts(&mut conn.begin_read()?)?;
    let waiting = left.iter().find(|count| count.state == "waiting");
    let waiting = waiting.map_or(0, |count| count.positions);
    let mut text = format!(
        "Posizioni mandate {}, già note {}, non riuscite {}, da mandare {}\n",
        thousands(sent),
        thousands(known),
        thousands(failed),
        thousands(waiting)
    );
    if let Some(why) = &stopped {
        text.push_str(&format!("Fermato: {}\n", sentence(why)));
    }
    let value = json!({
        "sent": sent, "known": known, "failed": failed, "waiting": waiting, "stopped": stopped,
    });
    context.printer.result(&value, &text);
    Ok(if failed > 0 || stopped.is_some() { Status::Found } else { Status::Done })
}
