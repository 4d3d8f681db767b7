//! A match is taken back: what was posted is posted the other way round, and the money waits again
//! for a person; what was taken at a till goes back to who paid. Nothing is deleted.

use super::ids::Ids;
use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::payment::PaymentReason;
use frontino_store::owed::{find_payment, get_credit, insert_reversed, update_undone};
use frontino_store::till::{self, TillPayment};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// Takes back the match of the payment of a key, and gives how it is kept from now on; nothing is
/// written when `dry_run`.
///
/// # Errors
/// When the payment is not there, has no match, came through pagoPA, whose receipts stand, was
/// taken at a till that is closed, or left a credit that a bill has used.
pub fn undo(
    conn: &mut Conn,
    key: &str,
    by: &str,
    now: Now,
    dry_run: bool,
) -> Result<PaymentReason, Refusal> {
    let refused = |code, what: &str, next: &str| Err(Refusal::new(code, what).at(key).next(next));
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    let Some(payment) = find_payment(&mut tx, key)? else {
        return refused("payment_missing", "l'incasso non c'è", "controllare la chiave");
    };
    let taken = till::find_payment(&mut tx, key)?;
    if taken.is_none() && !matches!(payment.channel.as_str(), "bank" | "post") {
        let next = "correggere il debito, non l'incasso";
        return refused("payment_stands", "l'incasso non viene da un estratto conto", next);
    }
    let Some(entry) = payment.entry_id else {
        let next = "assegnarlo con `frontino payment assign`";
        return refused("payment_unmatched", "l'incasso non è abbinato", next);
    };
    if let Some(taken) = &taken {
        give_back(&mut tx, taken, now)?;
    }
    insert_reversed(&mut tx, entry, ids.entry()?, now.today)?;
    if get_credit(&mut tx, payment.id)? < 0 {
        let next = "correggere con una nota: la bolletta emessa resta";
        return refused("credit_used", "il suo credito è già tolto da una bolletta", next);
    }
    let reason = if taken.is_some() { PaymentReason::GivenBack } else { PaymentReason::Undone };
    update_undone(&mut tx, payment.id, reason.code())?;
    let detail = json!({"entry": entry, "state": payment.state, "reason": payment.reason});
    record(&mut tx, (by, "payment.undo"), key, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(reason)
}

/// What was taken at a till goes back to who paid, as long as its day is open.
fn give_back(tx: &mut Tx<'_>, taken: &TillPayment, now: Now) -> Result<(), Refusal> {
    till::take_turn(tx)?;
    if till::find_closing(tx, &taken.till, taken.taken_on)?.is_some() {
        let what = format!("la cassa {} è chiusa per quel giorno", taken.till);
        return Err(Refusal::new("till_closed", what)
            .at(&taken.key)
            .next("correggere il debito, non l'incasso"));
    }
    Ok(till::update_given_back(tx, taken.payment_id, now.micros)?)
}
