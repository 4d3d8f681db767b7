//! What the bank credits for payments of pagoPA leaves the account in transit: the lump sum of a
//! flow when flow and sum agree, a payment credited singly when its receipt is there.

use super::accounts::Accounts;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_store::Tx;
use frontino_store::bank_statement::{
    WaitingEntry, get_credited, list_waiting, update_credited, update_flow,
};
use frontino_store::ledger::{Posting, insert};
use frontino_store::notice::find_number;
use frontino_store::transit::{InTransit, find_of_notice, list_flows, list_of_flow};
use std::collections::BTreeMap;

/// Looks at all money that waits, and moves what can be moved.
///
/// # Errors
/// When the database refuses it.
pub fn credit(tx: &mut Tx<'_>, accounts: &Accounts, on: Date) -> Result<(), Refusal> {
    let mut flows: BTreeMap<String, Account> = BTreeMap::new();
    for entry in list_waiting(tx)? {
        let account = accounts.find(&entry.iban).unwrap_or(Account::Bank);
        match &entry.flow_id {
            Some(flow) => _ = flows.insert(flow.clone(), account),
            None => credit_single(tx, &entry, account, on)?,
        }
    }
    for (flow, account) in flows {
        credit_flow(tx, &flow, account, on)?;
    }
    Ok(())
}

/// Supplementary transfers of a flow add up: its payments move when all of its money is there.
fn credit_flow(tx: &mut Tx<'_>, flow: &str, account: Account, on: Date) -> Result<(), Refusal> {
    let credited = get_credited(tx, flow)?;
    let known = list_flows(tx, flow)?;
    let Some((_, most)) = known.iter().max_by_key(|(_, total)| *total) else { return Ok(()) };
    let Some((id, _)) = known.iter().find(|(_, total)| *total == credited) else {
        let state = if credited < *most { "waiting" } else { "differs" };
        return Ok(update_flow(tx, flow, state)?);
    };
    let moved: Vec<Posting> =
        list_of_flow(tx, *id)?.iter().map(|part| posting(part, account)).collect();
    if !moved.is_empty() {
        insert(tx, on, &[moved])?;
    }
    Ok(update_flow(tx, flow, "credited")?)
}

fn credit_single(
    tx: &mut Tx<'_>,
    entry: &WaitingEntry,
    account: Account,
    on: Date,
) -> Result<(), Refusal> {
    let Some(iuv) = &entry.iuv else { return Ok(()) };
    let Some(number) = find_number(tx, iuv)? else { return Ok(()) };
    let Some(paid) = find_of_notice(tx, &number, entry.amount_cents)? else { return Ok(()) };
    insert(tx, on, &[vec![posting(&paid, account)]])?;
    Ok(update_credited(tx, entry.id, paid.payment_id)?)
}

fn posting(part: &InTransit, account: Account) -> Posting {
    Posting {
        kind: "transit",
        debit: account.code(),
        credit: Account::PagopaTransit.code(),
        supply_id: part.supply_id,
        amount_cents: part.amount_cents,
        bill_id: None,
        open_item_id: None,
        payment_id: Some(part.payment_id),
    }
}
