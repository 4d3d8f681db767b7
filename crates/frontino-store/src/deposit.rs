//! Deposits of supplies whose contract begins here (R3.12): what is charged at activation, and what
//! the next two bills ask for. Migrated supplies owe no instalment (contract, section 2).

use crate::error::Result;
use crate::ledger::{self, Posting};
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use frontino_core::deposit::DepositShares;
use frontino_core::ledger::{BillAmounts, of_bill};
use frontino_core::money::Cents;

/// Charges a deposit: the part of the activation is posted, the others wait for the next two bills.
/// `false` when the supply is not there, was migrated or has a deposit: then nothing is done.
///
/// # Errors
/// When the database refuses it.
pub fn charge(tx: &mut Tx<'_>, supply_id: i64, shares: DepositShares, on: Date) -> Result<bool> {
    let supply = [Val::Int(supply_id)];
    let sql = "SELECT deposit_cents, import_id FROM supply WHERE id = $1";
    let found = tx.find(sql, &supply, |row| Ok((row.int(0)?, row.opt_int(1)?)))?;
    if found != Some((0, None)) {
        return Ok(false);
    }
    let first = supply_id * BILLS_PER_SUPPLY;
    let sql = "SELECT coalesce(max(id), $1) FROM bill WHERE id BETWEEN $1 AND $1 + 9999";
    let billed = tx.number(sql, &[Val::Int(first)])? % BILLS_PER_SUPPLY;
    let instalments = [(billed + 1, shares.first_bill), (billed + 2, shares.second_bill)];
    for (bill_no, amount) in instalments.into_iter().filter(|(_, amount)| *amount > Cents::ZERO) {
        let sql = "INSERT INTO deposit_instalment (supply_id, bill_no, amount_cents)
            VALUES ($1, $2, $3)";
        tx.execute(sql, &[Val::Int(supply_id), Val::Int(bill_no), Val::Int(amount.0)])?;
    }
    let whole = shares.at_activation + shares.first_bill + shares.second_bill;
    let sql = "UPDATE supply SET deposit_cents = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(supply_id), Val::Int(whole.0)])?;
    let now = BillAmounts { deposit: shares.at_activation, ..BillAmounts::default() };
    let postings = of_bill(&now).into_iter().map(|transfer| Posting {
        kind: transfer.kind,
        debit: transfer.debit.code(),
        credit: transfer.credit.code(),
        supply_id,
        amount_cents: transfer.amount.0,
        bill_id: None,
        open_item_id: None,
        payment_id: None,
    });
    ledger::insert(tx, on, &[postings.collect()])?;
    Ok(true)
}
