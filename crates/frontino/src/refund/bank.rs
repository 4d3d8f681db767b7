//! What the bank's statement says of refunds: paid, one by one or as one sum, or come back.

use super::posting;
use crate::refusal::Refusal;
use crate::till::deposit::plain;
use frontino_core::dates::Date;
use frontino_core::ledger::{Account, RefundStep};
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::bill::take_numbers;
use frontino_store::ledger::insert_entry;
use frontino_store::refund::{Refund, find_locked, list_of_batch_locked, update};
use frontino_store::refund_batch;

/// Letters that keys of refunds and of their files begin with, without strokes.
const REFUND: &str = "RIMB";
const BATCH: &str = "RIMBF";
/// Digits behind them: a year and a number.
const DIGITS: usize = 11;

/// Refunds that a movement is about.
pub struct Named {
    refunds: Vec<Refund>,
    is_return: bool,
    /// Whether the movement is just what they say.
    pub agrees: bool,
}

/// The refunds that a movement names by its keys or its text; nothing where it names none, or where
/// money came that no refund was.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, said: &str, amount: Cents) -> Result<Option<Named>, Refusal> {
    let said = plain(said);
    if let Some(key) = key_in(&said, REFUND)
        && let Some(refund) = find_locked(tx, &key)?
    {
        let is_return = amount > Cents::ZERO;
        let cents = if is_return { amount.0 } else { -amount.0 };
        let is_open = match is_return {
            true => refund.state == "paid",
            false => is_unpaid(&refund),
        };
        let agrees = is_open && cents == refund.amount_cents;
        // Money that came and is no return of it is what any transfer is.
        let named = Named { refunds: vec![refund], is_return, agrees };
        return Ok(Some(named).filter(|named| named.agrees || !is_return));
    }
    let Some(key) = key_in(&said, BATCH).filter(|_| amount < Cents::ZERO) else { return Ok(None) };
    let Some(batch) = refund_batch::find(tx, &key)? else { return Ok(None) };
    let mut refunds = list_of_batch_locked(tx, batch.id)?;
    refunds.retain(is_unpaid);
    let total: i64 = refunds.iter().map(|refund| refund.amount_cents).sum();
    let agrees = !refunds.is_empty() && total == -amount.0;
    Ok(Some(Named { refunds, is_return: false, agrees }))
}

/// Whether its movement is still to come: a person may have said before that it was paid.
fn is_unpaid(refund: &Refund) -> bool {
    match refund.state.as_str() {
        "approved" | "sent" => true,
        "paid" => refund.bank_entry_id.is_none(),
        _ => false,
    }
}

/// The key that a text has, written as keys are.
fn key_in(said: &str, letters: &str) -> Option<String> {
    said.match_indices(letters).find_map(|(at, _)| {
        let digits = said.get(at + letters.len()..at + letters.len() + DIGITS)?;
        let all = digits.bytes().all(|digit| digit.is_ascii_digit());
        all.then(|| format!("{letters}-{}-{}", &digits[..4], &digits[4..]))
    })
}

/// Books what a movement says of refunds.
///
/// # Errors
/// When the database refuses it.
pub fn book(
    tx: &mut Tx<'_>,
    named: Named,
    (bank_entry_id, account, reason): (i64, Account, Option<&str>),
    (on, today): (Date, Date),
) -> Result<(), Refusal> {
    let entry = take_numbers(tx, "ledger_entry", 1)?;
    let mut postings = Vec::new();
    for mut refund in named.refunds {
        if named.is_return {
            postings.push((refund.supply_id, refund.amount_cents, RefundStep::Returned(account)));
            "returned".clone_into(&mut refund.state);
            refund.back = Some((on, entry));
            refund.back_reason = reason.map(str::to_owned);
            refund.back_bank_entry_id = Some(bank_entry_id);
        } else {
            refund.bank_entry_id = Some(bank_entry_id);
            if refund.paid.is_none() {
                postings.push((refund.supply_id, refund.amount_cents, RefundStep::Paid(account)));
                "paid".clone_into(&mut refund.state);
                refund.paid = Some((on, entry));
            }
        }
        update(tx, &refund)?;
    }
    let postings: Vec<_> =
        postings.into_iter().map(|(supply, cents, step)| posting(supply, cents, step)).collect();
    Ok(insert_entry(tx, entry, today, &postings)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_however_the_bank_writes_it() {
        let check = |text: &str, letters: &str, expected: Option<&str>| {
            assert_eq!(key_in(&plain(text), letters).as_deref(), expected, "{text}");
        };
        check("RIMB-2020-0000012", REFUND, Some("RIMB-2020-0000012"));
        check("bonifico rimb 2020 0000012 utenza U1", REFUND, Some("RIMB-2020-0000012"));
        check("RIMBF-2020-0000012", REFUND, None);
        check("DISTINTA RIMBF-2020-0000012", BATCH, Some("RIMBF-2020-0000012"));
        check("Rimborso RIMB-2020-0000012", REFUND, Some("RIMB-2020-0000012"));
        check("rimborso spese", REFUND, None);
    }
}
