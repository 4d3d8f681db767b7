//! Whose debt a transfer pays, by what it says; never by its amount alone.

use super::standing;
use crate::refusal::Refusal;
use frontino_bank::remittance::{reference, words};
use frontino_bank::statement::Detail;
use frontino_core::money::Cents;
use frontino_core::payment::Standing;
use frontino_store::Tx;
use frontino_store::notice::{find, find_number};
use frontino_store::open_debt::{find_next, list_named, list_of_payer, list_of_supply};
use std::collections::BTreeSet;

/// What a transfer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// It pays this notice.
    Notice(String),
    /// It names this notice, but is of another amount.
    OtherAmount(String),
    /// Nobody knows.
    Nobody,
}

/// Reads a transfer in the order: structured reference; number or user code in the text, with the
/// amount that is open; account of the payer, with the amount open of just one of its debts.
///
/// # Errors
/// When the database does not answer.
pub fn recognise(tx: &mut Tx<'_>, detail: &Detail, amount: Cents) -> Result<Recognised, Refusal> {
    if let Some(number) = by_reference(tx, detail, amount)? {
        return Ok(Recognised::Notice(number));
    }
    let by_text = by_text(tx, &detail.text, amount)?;
    if by_text != Recognised::Nobody {
        return Ok(by_text);
    }
    let Some(iban) = &detail.debtor.iban else { return Ok(Recognised::Nobody) };
    let debts = list_of_payer(tx, iban, amount.0)?;
    let debts = open_of(tx, debts, amount)?;
    Ok(only(debts).map_or(Recognised::Nobody, Recognised::Notice))
}

fn by_reference(
    tx: &mut Tx<'_>,
    detail: &Detail,
    amount: Cents,
) -> Result<Option<String>, Refusal> {
    let Some(text) = &detail.reference else { return Ok(None) };
    named(tx, &reference(text), amount)
}

/// The notice that a number names: its own, that of its payment (IUV), of its bill or document.
///
/// # Errors
/// When the database does not answer.
pub fn named(tx: &mut Tx<'_>, reference: &str, amount: Cents) -> Result<Option<String>, Refusal> {
    match only(list_named(tx, reference)?) {
        Some(number) => Ok(Some(meant(tx, reference, number, amount)?)),
        None => Ok(find_number(tx, reference)?),
    }
}

fn by_text(tx: &mut Tx<'_>, text: &str, amount: Cents) -> Result<Recognised, Refusal> {
    let (mut exact, mut named) = (BTreeSet::new(), BTreeSet::new());
    for word in words(text) {
        for number in list_named(tx, &word)? {
            let number = meant(tx, &word, number, amount)?;
            if is_open(tx, &number, amount)? {
                exact.insert(number.clone());
            }
            named.insert(number);
        }
        let debts = list_of_supply(tx, &word.to_uppercase(), amount.0)?;
        exact.extend(open_of(tx, debts, amount)?);
    }
    Ok(match (only(exact), only(named)) {
        (Some(number), _) => Recognised::Notice(number),
        (None, Some(number)) => Recognised::OtherAmount(number),
        (None, None) => Recognised::Nobody,
    })
}

/// Which notice is meant by the name of a debt: of a bill that is paid by instalments the next of
/// them, unless it is the whole of it that was paid.
fn meant(tx: &mut Tx<'_>, name: &str, number: String, amount: Cents) -> Result<String, Refusal> {
    if name == number || is_open(tx, &number, amount)? {
        return Ok(number);
    }
    Ok(find_next(tx, name)?.unwrap_or(number))
}

/// Those of some notices of which just this amount is open.
fn open_of(tx: &mut Tx<'_>, all: Vec<String>, amount: Cents) -> Result<Vec<String>, Refusal> {
    let mut open = Vec::new();
    for number in all {
        if is_open(tx, &number, amount)? {
            open.push(number);
        }
    }
    Ok(open)
}

fn is_open(tx: &mut Tx<'_>, number: &str, amount: Cents) -> Result<bool, Refusal> {
    let stands = find(tx, number)?.as_ref().map(standing);
    Ok(match stands {
        Some(Standing::Payable(open) | Standing::Closed(open) | Standing::WrittenOff(open)) => {
            open == amount
        }
        _ => false,
    })
}

/// The one that there is, where there is just one.
fn only(found: impl IntoIterator<Item = String>) -> Option<String> {
    let mut found = found.into_iter();
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
