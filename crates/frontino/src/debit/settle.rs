//! A collection counts as paid, with its day as the day of the payment; it can be asked back for
//! some weeks more.

use super::bank::pending;
use crate::bill_run::record;
use crate::payment::book::{Arrived, book};
use crate::payment::ids::Ids;
use crate::payment::standing;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::settle as settlement;
use frontino_store::collection::{StoredCollection, list_of_block, update_settled};
use frontino_store::debit_batch::find;
use frontino_store::notice::find_locked;
use frontino_store::{Conn, Tx};
use serde_json::json;

/// What was settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// How many collections.
    pub collections: usize,
    /// Their sum.
    pub amount: Cents,
}

/// Settles the collections of a batch whose day has come, without a word of the bank; nothing is
/// written when `dry_run`.
///
/// # Errors
/// When the batch is not there, or the database refuses it.
pub fn settle(
    conn: &mut Conn,
    (batch, upto): (&str, Date),
    (by, now): (&str, Now),
    dry_run: bool,
) -> Result<Settled, Refusal> {
    let (mut ids, pieces) = (Ids::new(1), pending(conn)?);
    ids.fill_unless(dry_run, conn, pieces)?;
    let mut tx = conn.begin()?;
    tx.take_turn("debit_batch")?;
    find(&mut tx, batch)?.ok_or_else(|| {
        Refusal::new("batch_missing", format!("la distinta {batch} non c'è"))
            .next("vedere le distinte con `frontino debit list`")
    })?;
    let mut due = list_of_block(&mut tx, batch, None)?;
    due.retain(|one| one.state == "sent" && one.collect_on <= upto);
    for one in &due {
        book_one(&mut tx, &mut ids, one, now)?;
    }
    let amount = due.iter().map(|one| Cents(one.amount_cents)).sum();
    let settled = Settled { collections: due.len(), amount };
    if !due.is_empty() {
        let detail = json!({"collections": due.len(), "total_cents": settled.amount.0});
        record(&mut tx, (by, "debit.settle"), batch, &detail, now.micros)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(settled)
}

/// Books the payment of a collection; gives it.
///
/// # Errors
/// When its payment is there already, or the database refuses it.
pub fn book_one(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    one: &StoredCollection,
    now: Now,
) -> Result<i64, Refusal> {
    let amount = Cents(one.amount_cents);
    let notice = find_locked(tx, &one.notice_number)?;
    // What was told is what the file asked for: the part beyond two years is not in it.
    let settled = settlement(notice.as_ref().map(standing), Some(amount), amount);
    let key = payment_key(&one.key);
    let arrived = Arrived {
        key: &key,
        channel: "sdd",
        account: Account::DebitTransit,
        received_at: now.micros,
        received_on: now.today,
        paid_on: one.collect_on,
        amount,
        notice_number: Some(&one.notice_number),
        receipt_id: None,
    };
    let payment_id = book(tx, ids, &arrived, notice.as_ref(), settled)?.ok_or_else(|| {
        Refusal::new("internal", "errore interno del programma: addebito registrato due volte")
    })?;
    update_settled(tx, one.id, payment_id)?;
    Ok(payment_id)
}

/// The key of the payment of a collection.
#[must_use]
pub fn payment_key(collection: &str) -> String {
    format!("sdd/{collection}")
}
