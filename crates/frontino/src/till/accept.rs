//! The bank credited another amount than was brought there, and somebody accepts it: the difference
//! goes where those of closings are.

use super::deposit::plain;
use super::refused;
use crate::bill_run::record;
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::money::Cents;
use frontino_core::till::of_credit;
use frontino_store::Conn;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::till;
use frontino_store::till_deposit::{
    DifferingEntry, find, find_last_payment, list_differing, update_accepted,
};
use serde_json::json;

/// What was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What was brought.
    pub brought: Cents,
    /// What the bank credited.
    pub credited: Cents,
}

/// Accepts the movement that names a deposit; nothing is written when `dry_run`.
///
/// # Errors
/// When there is no such deposit or it is credited, or not just one movement names it.
pub fn accept(
    conn: &mut Conn,
    reference: &str,
    by: &str,
    now: Now,
    dry_run: bool,
) -> Result<Accepted, Refusal> {
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    till::take_turn(&mut tx)?;
    let see = "vedere `frontino counter list`";
    let deposit = match find(&mut tx, reference)? {
        Some(deposit) if !deposit.credited => deposit,
        Some(_) => {
            let what = "il versamento è già accreditato".to_owned();
            return Err(refused("deposit_credited", what, reference, see));
        }
        None => {
            let what = "non c'è un versamento con questo riferimento".to_owned();
            return Err(refused("deposit_missing", what, reference, see));
        }
    };
    let names = |entry: &DifferingEntry| plain(&entry.remittance).contains(reference);
    let mut named: Vec<_> = list_differing(&mut tx)?.into_iter().filter(names).collect();
    let (Some(entry), true) = (named.pop(), named.is_empty()) else {
        let what = "nessun movimento della banca lo nomina, o più di uno".to_owned();
        let next = "prendere l'estratto conto con `frontino payment import`";
        return Err(refused("deposit_uncredited", what, reference, next));
    };
    let (brought, credited) = (Cents(deposit.amount_cents), Cents(entry.amount_cents));
    let (last, number) = (find_last_payment(&mut tx, deposit.id)?, ids.entry()?);
    if let (Some(transfer), Some((payment_id, supply_id))) = (of_credit(brought, credited), last) {
        let posting = Posting {
            kind: transfer.kind,
            debit: transfer.debit.code(),
            credit: transfer.credit.code(),
            supply_id,
            amount_cents: transfer.amount.0,
            bill_id: None,
            open_item_id: None,
            payment_id: Some(payment_id),
        };
        insert_entry(&mut tx, number, now.today, &[posting])?;
    }
    update_accepted(&mut tx, deposit.id, (entry.id, number))?;
    let detail = json!({
        "movement": entry.key, "brought_cents": brought.0, "credited_cents": credited.0,
    });
    record(&mut tx, (by, "counter.accept"), reference, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(Accepted { brought, credited })
}
