//! A list of slips paid at the post office is taken in: whole or not at all, each slip once. What
//! it pays follows from the number on it; money that a statement of the postal account brought
//! before is not booked again.

use super::book::{Arrived, book};
use super::ids::Ids;
use super::recognise::named;
use super::standing;
use crate::bill_run::record;
use crate::import::slips::Slip;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, PaymentState, settle};
use frontino_store::notice::find_locked;
use frontino_store::postal_slip;
use frontino_store::{Conn, Tx};
use serde_json::json;
use std::collections::HashMap;

/// What came of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenSlip {
    /// Key of its payment.
    pub key: String,
    /// How much.
    pub amount: Cents,
    /// How its payment is kept.
    pub state: PaymentState,
    /// Why somebody has to look at it.
    pub reason: Option<PaymentReason>,
}

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenSlips {
    /// The slips that were not there.
    pub slips: Vec<TakenSlip>,
    /// Slips that were there, or whose money a statement brought.
    pub duplicates: u64,
}

/// Takes in the slips of a file; nothing is written when `dry_run`.
///
/// # Errors
/// When a slip is there and says something else, or the database refuses it.
pub fn take(
    conn: &mut Conn,
    (file_name, actor): (&str, &str),
    slips: &[Slip],
    now: Now,
    dry_run: bool,
) -> Result<TakenSlips, Refusal> {
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, slips.len() + 1)?;
    let mut tx = conn.begin()?;
    tx.take_turn("postal_slip")?;
    let (mut taken, mut seen) = (TakenSlips::default(), HashMap::new());
    for slip in slips {
        let key = key_of(slip, &mut seen);
        match take_slip(&mut tx, &mut ids, (slip, &key, file_name), now)? {
            Some(new) => taken.slips.push(new),
            None => taken.duplicates += 1,
        }
    }
    if !taken.slips.is_empty() {
        let detail = json!({"slips": taken.slips.len(), "duplicates": taken.duplicates});
        record(&mut tx, (actor, "payment.import"), file_name, &detail, now.micros)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(taken)
}

/// The key of a slip: the post office's own, else what it says, with its place among those of the
/// file that say the same.
fn key_of<'s>(slip: &'s Slip, seen: &mut HashMap<(&'s str, i64, String), u64>) -> String {
    if let Some(key) = &slip.key {
        return format!("post/{key}");
    }
    let day = slip.paid_on.to_string();
    let same = seen.entry((&slip.reference, slip.cents, day.clone())).or_default();
    *same += 1;
    format!("post/{day}/{}/{}/{same}", slip.reference, slip.cents)
}

fn take_slip(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (slip, key, file_name): (&Slip, &str, &str),
    now: Now,
) -> Result<Option<TakenSlip>, Refusal> {
    if let Some(cents) = postal_slip::find_cents(tx, key)? {
        if cents != slip.cents {
            let what = "c'è già un bollettino con questo codice e un altro importo";
            return Err(Refusal::new("slip_differs", what)
                .at(format!("{file_name}, riga {}", slip.line))
                .next("chiedere a Poste quale dei due vale: nulla è stato scritto"));
        }
        return Ok(None);
    }
    let amount = Cents(slip.cents);
    let place = (file_name, i64::from(slip.line));
    let number = named(tx, &slip.reference, amount)?;
    if let Some(number) = &number
        && let Some(payment_id) = postal_slip::find_credited(tx, number, slip.cents)?
    {
        postal_slip::insert(tx, (payment_id, key), place, now.micros)?;
        // Who paid at the post office paid on that day, whenever the money was ours.
        postal_slip::update_paid_on(tx, payment_id, slip.paid_on)?;
        return Ok(None);
    }
    let notice = match &number {
        Some(number) => find_locked(tx, number)?,
        None => None,
    };
    let settled = settle(notice.as_ref().map(standing), None, amount);
    let arrived = Arrived {
        key,
        channel: "post",
        account: Account::Post,
        received_at: now.micros,
        received_on: now.today,
        paid_on: slip.paid_on,
        amount,
        notice_number: number.as_deref(),
        receipt_id: None,
    };
    let Some(payment_id) = book(tx, ids, &arrived, notice.as_ref(), settled)? else {
        return Ok(None);
    };
    postal_slip::insert(tx, (payment_id, key), place, now.micros)?;
    let key = key.to_owned();
    Ok(Some(TakenSlip { key, amount, state: settled.state, reason: settled.reason }))
}
