//! A match is taken back: what was posted is posted the other way round, and the money waits again
//! for a person. Nothing is deleted.

use super::ids::Ids;
use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::payment::PaymentReason;
use frontino_store::Conn;
use frontino_store::owed::{find_payment, get_credit, insert_reversed, update_undone};
use serde_json::json;

/// Takes back the match of the payment of a key; nothing is written when `dry_run`.
///
/// # Errors
/// When the payment is not there, has no match, came through pagoPA, whose receipts stand, or left
/// a credit that a bill has used.
pub fn undo(conn: &mut Conn, key: &str, by: &str, now: Now, dry_run: bool) -> Result<(), Refusal> {
    let refused = |code, what: &str, next: &str| Err(Refusal::new(code, what).at(key).next(next));
    let mut ids = Ids::new(1);
    ids.fill(conn, 1)?;
    let mut tx = conn.begin()?;
    let Some(payment) = find_payment(&mut tx, key)? else {
        return refused("payment_missing", "l'incasso non c'è", "controllare la chiave");
    };
    if !matches!(payment.channel.as_str(), "bank" | "post") {
        let next = "correggere il debito, non l'incasso";
        return refused("payment_stands", "l'incasso non viene da un estratto conto", next);
    }
    let Some(entry) = payment.entry_id else {
        let next = "assegnarlo con `frontino payment assign`";
        return refused("payment_unmatched", "l'incasso non è abbinato", next);
    };
    insert_reversed(&mut tx, entry, ids.entry()?, now.today)?;
    if get_credit(&mut tx, payment.id)? < 0 {
        let next = "correggere con una nota: la bolletta emessa resta";
        return refused("credit_used", "il suo credito è già tolto da una bolletta", next);
    }
    update_undone(&mut tx, payment.id, PaymentReason::Undone.code())?;
    let detail = json!({"entry": entry, "state": payment.state, "reason": payment.reason});
    record(&mut tx, (by, "payment.undo"), key, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(())
}
