//! Whose debt a transfer pays, by what it says; never by its amount alone.

use super::standing;
use crate::refusal::Refusal;
use frontino_bank::remittance::{reference, words};
use frontino_bank::statement::Detail;
use frontino_core::money::Cents;
use frontino_core::payment::Standing;
use frontino_store::Tx;
use frontino_store::notice::{find, find_number};
use frontino_store::open_debt::{list_named, list_of_payer, list_of_supply};
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
    let named = list_named(tx, reference)?;
    if named.len() < 2 {
        return Ok(only(named).map_or_else(|| find_number(tx, reference), |it| Ok(Some(it)))?);
    }
    // A bill that is paid by instalments: the one of this amount, else the one that comes next.
    let mut payable = None;
    for number in named {
        match find(tx, &number)?.as_ref().map(standing) {
            Some(Standing::Payable(open)) if open == amount => return Ok(Some(number)),
            Some(Standing::Payable(_)) => payable = Some(number),
            _ => {}
        }
    }
    Ok(payable)
}

fn by_text(tx: &mut Tx<'_>, text: &str, amount: Cents) -> Result<Recognised, Refusal> {
    let (mut exact, mut named) = (BTreeSet::new(), BTreeSet::new());
    for word in words(text) {
        for number in list_named(tx, &word)? {
            if is_open(tx, &number, amount)? {
                exact.insert(number.clone());
            }
            named.insert(number);
        }
        exact.extend(list_of_supply(tx, &word.to_uppercase(), amount.0)?);
    }
    Ok(match (only(exact), only(named)) {
        (Some(number), _) => Recognised::Notice(number),
        (None, Some(number)) => Recognised::OtherAmount(number),
        (None, None) => Recognised::Nobody,
    })
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
