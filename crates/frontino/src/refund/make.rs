//! All approved refunds as one file for the bank, stored as it was written.

use crate::bill_run::record;
use crate::clock;
use crate::config::{Config, filled};
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_bank::credit_transfer::{Payment, TransferRefused, Transfers};
use frontino_core::dates::Date;
use frontino_core::direct_debit::is_target_day;
use frontino_core::ids::Iban;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::bill::take_numbers;
use frontino_store::refund::{Refund, list, update};
use frontino_store::refund_batch::{RefundBatch, insert};
use serde_json::json;

/// Puts all approved refunds into a file that pays on a day, or the next on which banks settle;
/// nothing when none is approved.
///
/// # Errors
/// When the day is over, or name or account of the utility are missing or wrong.
pub fn make(
    tx: &mut Tx<'_>,
    config: &Config,
    (on, by): (Date, &str),
    now: Now,
) -> Result<Option<RefundBatch>, Refusal> {
    if on < now.today {
        return Err(Refusal::new("refund_day", format!("il {on} è passato"))
            .at("--on")
            .next("indicare oggi o un giorno a venire"));
    }
    tx.take_turn("refund_batch")?;
    let mut approved = list(tx, Some("approved"), true)?;
    if approved.is_empty() {
        return Ok(None);
    }
    let (payer, iban) = payer(config)?;
    let id = take_numbers(tx, "refund_batch", 1)?;
    let mut batch = RefundBatch {
        id,
        key: format!("RIMBF-{}-{id:07}", now.today.year()),
        iban: iban.as_str().to_owned(),
        pay_on: settled_on(on),
        payments: i64::try_from(approved.len()).unwrap_or(i64::MAX),
        total_cents: approved.iter().map(|refund| refund.amount_cents).sum(),
        made_on: now.today,
        made_by: by.to_owned(),
        body: String::new(),
    };
    batch.body = body(&batch, &payer, &approved, now)?;
    insert(tx, &batch, now.micros)?;
    for refund in &mut approved {
        "sent".clone_into(&mut refund.state);
        refund.batch_id = Some(id);
        update(tx, refund)?;
    }
    let detail = json!({"payments": batch.payments, "cents": batch.total_cents});
    record(tx, (by, "refund.make"), &batch.key, &detail, now.micros)?;
    Ok(Some(batch))
}

fn settled_on(mut day: Date) -> Date {
    while !is_target_day(day) {
        day = day.next();
    }
    day
}

/// Name and account of who pays.
fn payer(config: &Config) -> Result<(String, Iban), Refusal> {
    let Some(name) = filled(&config.utility.name) else {
        return Err(Refusal::new("config_missing", "manca il nome dell'ente")
            .at("utility.name")
            .next("scriverlo in frontino.toml"));
    };
    let iban = filled(&config.refund.iban).or_else(|| filled(&config.pagopa.bank_iban));
    let iban = iban.and_then(|iban| Iban::parse(&iban).ok());
    let iban = iban.ok_or_else(|| {
        Refusal::new("config_missing", "il conto da cui pagare manca o non è valido")
            .at("refund.iban")
            .next("scriverlo in frontino.toml, o scrivere pagopa.bank_iban")
    })?;
    Ok((name, iban))
}

fn body(batch: &RefundBatch, payer: &str, refunds: &[Refund], now: Now) -> Result<String, Refusal> {
    let texts: Vec<String> = refunds
        .iter()
        .map(|one| format!("Rimborso {} utenza {}", one.key, one.supply_code))
        .collect();
    let transfers = Transfers {
        id: &batch.key,
        made_at: (now.today, clock::clock_of(now.micros)),
        on: batch.pay_on,
        payer,
        iban: &batch.iban,
        payments: refunds
            .iter()
            .zip(&texts)
            .map(|(one, text)| Payment {
                id: &one.key,
                amount: Cents(one.amount_cents),
                payee: &one.payee,
                iban: &one.iban,
                text,
            })
            .collect(),
    };
    transfers.write().map_err(|refused| {
        let what = match refused {
            TransferRefused::Amount(amount) => format!("un bonifico di {amount} € non si può fare"),
            TransferRefused::Nothing | TransferRefused::Empty => {
                "un nome resta vuoto nelle lettere che le banche leggono".to_owned()
            }
        };
        Refusal::new("refund_file", what)
            .at(&batch.key)
            .next("controllare utility.name e i nomi con `frontino refund list`")
    })
}
