//! The closing of a till's day: what was counted beside what was taken.

use super::refused;
use crate::bill_run::record;
use crate::cli::italian::{day, euro};
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::till::{Count, of_difference};
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::till::{self, Closing, TillPayment};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// What came of a closing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The day.
    pub closing: Closing,
    /// Whether it was closed before, with the same count.
    pub is_again: bool,
}

impl Closed {
    /// What the till has and should have.
    #[must_use]
    pub fn count(&self) -> Count {
        count_of(&self.closing)
    }
}

/// What a till has and should have.
#[must_use]
pub fn count_of(closing: &Closing) -> Count {
    Count { expected: Cents(closing.expected_cents), counted: Cents(closing.counted_cents) }
}

/// Closes the day of a till; nothing is written when `dry_run`.
///
/// # Errors
/// When the day is still to come, is closed with another count, or has no payment to which a
/// difference could belong.
pub fn close(
    conn: &mut Conn,
    (name, on): (&str, Date),
    counted: Cents,
    by: &str,
    now: Now,
    dry_run: bool,
) -> Result<Closed, Refusal> {
    if on > now.today {
        let what = format!("il {} non è ancora venuto", day(on));
        return Err(refused("till_day", what, name, "chiudere la cassa a fine giornata"));
    }
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    till::take_turn(&mut tx)?;
    if let Some(closing) = till::find_closing(&mut tx, name, on)? {
        if closing.counted_cents == counted.0 {
            return Ok(Closed { closing, is_again: true });
        }
        let what = format!(
            "la cassa {name} è già chiusa per il {} con {}",
            day(on),
            euro(Cents(closing.counted_cents))
        );
        return Err(refused("till_closed", what, name, "la chiusura non si rifà"));
    }
    let mut taken = till::list_payments(&mut tx, name, on)?;
    taken.retain(|payment| !payment.given_back);
    let closing = Closing {
        till: name.to_owned(),
        closed_on: on,
        payments: i64::try_from(taken.len()).unwrap_or(i64::MAX),
        expected_cents: taken.iter().map(|payment| payment.amount_cents).sum(),
        counted_cents: counted.0,
        closed_by: by.to_owned(),
        deposit: None,
    };
    post_difference(&mut tx, ids.entry()?, (&closing, &taken), now.today)?;
    till::insert_closing(&mut tx, &closing, now.micros)?;
    let detail = json!({
        "on": on.to_string(), "payments": closing.payments,
        "expected_cents": closing.expected_cents, "counted_cents": closing.counted_cents,
    });
    record(&mut tx, (by, "counter.close"), name, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(Closed { closing, is_again: false })
}

fn post_difference(
    tx: &mut Tx<'_>,
    entry_id: i64,
    (closing, taken): (&Closing, &[TillPayment]),
    today: Date,
) -> Result<(), Refusal> {
    let amounts: Vec<Cents> = taken.iter().map(|payment| Cents(payment.amount_cents)).collect();
    let difference = count_of(closing).difference();
    let Some(parts) = of_difference(difference, &amounts) else {
        let what = format!("il {} la cassa non ha incassato niente", day(closing.closed_on));
        let next = "contare solo gli incassi, senza il fondo cassa; o controllare il giorno";
        return Err(refused("till_empty", what, &closing.till, next));
    };
    let posting = |(at, transfer): &(usize, frontino_core::ledger::Transfer)| {
        let payment = &taken[*at];
        Posting {
            kind: transfer.kind,
            debit: transfer.debit.code(),
            credit: transfer.credit.code(),
            // What was not given back has its supply.
            supply_id: payment.supply_id.unwrap_or_default(),
            amount_cents: transfer.amount.0,
            bill_id: None,
            open_item_id: None,
            payment_id: Some(payment.payment_id),
        }
    };
    let postings: Vec<Posting> = parts.iter().map(posting).collect();
    Ok(insert_entry(tx, entry_id, today, &postings)?)
}
