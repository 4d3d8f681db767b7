//! Movements of the bank that are of collections: a block credited as one, a single collection, one
//! that is taken back. Each import looks at all that wait, so that the order does not matter.

use super::come_back::{Outcome, Source, Why, come_back};
use super::settings::ReturnTerms;
use super::settle::book_one;
use crate::payment::accounts::Accounts;
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::ledger::Account;
use frontino_store::collection::{
    StoredCollection, find_locked, is_other_under_way, list_of_block, update_credited,
    update_taken_back,
};
use frontino_store::debit_return::{DebitEntry, count_pending, list_waiting, update_state};
use frontino_store::ledger::{Posting, insert_from};
use frontino_store::owed::find_supply_of_bill;
use frontino_store::return_cost::insert_given_back;
use frontino_store::{Conn, Tx};

/// Whether a movement names a collection, or a block of them.
///
/// # Errors
/// When the database does not answer.
pub fn is_named(
    tx: &mut Tx<'_>,
    end_to_end: Option<&str>,
    block: Option<&str>,
) -> Result<bool, Refusal> {
    if let Some(key) = end_to_end
        && find_locked(tx, key)?.is_some()
    {
        return Ok(true);
    }
    Ok(!of_block(tx, block)?.is_empty())
}

/// How many pieces of work a message of the bank may be beside its own parts.
///
/// # Errors
/// When the database does not answer.
pub fn pending(conn: &mut Conn) -> Result<usize, Refusal> {
    let pending = count_pending(&mut conn.begin_read()?)?;
    Ok(usize::try_from(pending).unwrap_or(0))
}

/// The collections of a block, or of a whole file.
///
/// # Errors
/// When the database does not answer.
pub fn of_block(tx: &mut Tx<'_>, block: Option<&str>) -> Result<Vec<StoredCollection>, Refusal> {
    let Some(name) = block else { return Ok(Vec::new()) };
    let whole = list_of_block(tx, name, None)?;
    if !whole.is_empty() {
        return Ok(whole);
    }
    match name.rsplit_once('-').map(|(batch, no)| (batch, no.parse())) {
        Some((batch, Ok(no))) => Ok(list_of_block(tx, batch, Some(no))?),
        _ => Ok(Vec::new()),
    }
}

/// Moves the money of all movements that wait and whose collections are known.
///
/// # Errors
/// When the database refuses it.
pub fn take(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    accounts: &Accounts,
    run: (&ReturnTerms, Now),
) -> Result<(), Refusal> {
    for entry in list_waiting(tx)? {
        let account = accounts.find(&entry.iban).unwrap_or(Account::Bank);
        let state = match entry.amount_cents {
            0.. if credit(tx, ids, (&entry, account), run.1)? => "credited",
            0.. => continue,
            _ => take_back(tx, ids, (&entry, account), run)?,
        };
        update_state(tx, entry.id, state)?;
    }
    Ok(())
}

/// Credits what a movement brings: the collections that it names, without those that were rejected
/// or with them, as the bank counts.
fn credit(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (entry, account): (&DebitEntry, Account),
    now: Now,
) -> Result<bool, Refusal> {
    let single = match &entry.end_to_end {
        Some(key) => find_locked(tx, key)?,
        None => None,
    };
    let mut named = match single {
        Some(one) => vec![one],
        None => of_block(tx, entry.block.as_deref())?,
    };
    named.retain(|one| one.credit_entry_id.is_none());
    let sum = |of: &[StoredCollection]| of.iter().map(|one| one.amount_cents).sum::<i64>();
    let live: Vec<StoredCollection> =
        named.iter().filter(|one| one.state != "rejected").cloned().collect();
    let credited = match entry.amount_cents {
        amount if !live.is_empty() && amount == sum(&live) => live,
        amount if !named.is_empty() && amount == sum(&named) => named,
        _ => return Ok(false),
    };
    for one in credited.iter().filter(|one| one.state == "rejected") {
        if one.payment_id.is_some() || is_other_under_way(tx, one)? {
            return Ok(false);
        }
    }
    let mut moved = Vec::with_capacity(credited.len());
    for one in &credited {
        let payment_id = match one.payment_id {
            Some(payment_id) => payment_id,
            None => book_one(tx, ids, one, now)?,
        };
        moved.push(posting(tx, one, payment_id, (account, Account::DebitTransit))?);
        if one.state == "rejected" {
            insert_given_back(tx, one.id, now.micros)?;
        }
        update_credited(tx, one.id, entry.id)?;
    }
    insert_from(tx, ids.entry()?, now.today, &[moved])?;
    Ok(true)
}

/// The bank takes back what it had credited for a collection; how the movement stands then.
fn take_back(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (entry, account): (&DebitEntry, Account),
    (terms, now): (&ReturnTerms, Now),
) -> Result<&'static str, Refusal> {
    let Some(key) = &entry.end_to_end else { return Ok("waiting") };
    let Some(one) = find_locked(tx, key)? else { return Ok("waiting") };
    if one.return_entry_id.is_some() || one.amount_cents != -entry.amount_cents {
        return Ok("differs");
    }
    let why = Why { reason: entry.reason.as_deref(), on: entry.on.unwrap_or(now.today) };
    if come_back(tx, ids, (&one, Source::Money), why, (terms, now))? == Outcome::CreditUsed {
        return Ok("differs");
    }
    let Some(one) = find_locked(tx, key)? else { return Ok("waiting") };
    // Rejected before any money: the bank has to credit it first.
    let Some(payment_id) = one.payment_id else { return Ok("waiting") };
    let moved = posting(tx, &one, payment_id, (Account::DebitTransit, account))?;
    insert_from(tx, ids.entry()?, now.today, &[vec![moved]])?;
    update_taken_back(tx, one.id, entry.id)?;
    Ok("credited")
}

fn posting(
    tx: &mut Tx<'_>,
    one: &StoredCollection,
    payment_id: i64,
    (debit, credit): (Account, Account),
) -> Result<Posting, Refusal> {
    Ok(Posting {
        kind: "transit",
        debit: debit.code(),
        credit: credit.code(),
        supply_id: find_supply_of_bill(tx, one.bill_id)?,
        amount_cents: one.amount_cents,
        bill_id: None,
        open_item_id: None,
        payment_id: Some(payment_id),
    })
}
