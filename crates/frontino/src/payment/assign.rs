//! A person says whose money it is that nobody knew: the debt it is meant for is paid first, then
//! that due longest ago; what is beyond is to the holder's credit.

use super::accounts::Accounts;
use super::ids::Ids;
use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::allocation::{Allocation, OpenDebt, allocate};
use frontino_core::dates::LAST;
use frontino_core::ledger::{Account, Transfer, of_payment, of_recovery};
use frontino_core::money::Cents;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::notice::{NoticeOf, find_locked, get_user_code};
use frontino_store::owed::{self, OwedDebt, StoredPayment};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// Whose the money is.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// The holder of this notice, and it is meant for it.
    Notice(&'a str),
    /// This supply.
    Supply(&'a str),
}

/// What was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// Code of the supply.
    pub user_code: String,
    /// How many debts.
    pub debts: usize,
    /// What went to them.
    pub to_debts: Cents,
    /// What is to the holder's credit.
    pub to_credit: Cents,
}

/// Books the unmatched payment of a key; nothing is written when `dry_run`.
///
/// # Errors
/// When the payment, notice or supply is not there, the payment is booked already, or its receipt
/// says that nothing was paid or it is another creditor's.
pub fn assign(
    conn: &mut Conn,
    (key, target): (&str, Target<'_>),
    (accounts, by): (&Accounts, &str),
    now: Now,
    dry_run: bool,
) -> Result<Assigned, Refusal> {
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    let payment = expect_unmatched(owed::find_payment(&mut tx, key)?, key)?;
    let (supply_id, named) = find_target(&mut tx, target)?;
    let debts = owed::list_payable(&mut tx, supply_id)?;
    let shared = allocate(Cents(payment.amount_cents), &open_debts(&debts, named));
    let account = account_of(&mut tx, &payment, accounts)?;
    let postings = named_postings(&shared, &debts, account, (payment.id, supply_id));
    let entry_id = ids.entry()?;
    insert_entry(&mut tx, entry_id, now.today, &postings)?;
    let number = match target {
        Target::Notice(number) => Some(number),
        Target::Supply(_) => None,
    };
    owed::update_assigned(&mut tx, (payment.id, supply_id, entry_id), number)?;
    let user_code = get_user_code(&mut tx, supply_id)?;
    let detail = json!({"supply_code": user_code, "notice_number": number});
    record(&mut tx, (by, "payment.assign"), key, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(Assigned {
        user_code,
        debts: shared.shares.len(),
        to_debts: Cents(payment.amount_cents) - shared.rest,
        to_credit: shared.rest,
    })
}

fn expect_unmatched(found: Option<StoredPayment>, key: &str) -> Result<StoredPayment, Refusal> {
    let refused = |code, what: &str| {
        Refusal::new(code, what).at(key).next("vedere `frontino payment list --state unmatched`")
    };
    let payment = found.ok_or_else(|| refused("payment_missing", "l'incasso non c'è"))?;
    match (payment.state.as_str(), payment.reason.as_deref()) {
        ("unmatched", Some("foreign_notice")) => {
            Err(refused("payment_foreign", "l'avviso pagato è di un altro ente"))
        }
        ("unmatched", Some("returned")) => {
            Err(refused("payment_returned", "l'addebito è tornato: il denaro non c'è più"))
        }
        ("unmatched", Some("given_back")) => {
            Err(refused("payment_given_back", "il denaro è stato restituito a chi pagava"))
        }
        ("unmatched", _) if payment.amount_cents > 0 => Ok(payment),
        _ => Err(refused("payment_assigned", "l'incasso è già registrato")),
    }
}

/// The bill, or the document of the old system.
pub type DebtId = (Option<i64>, Option<i64>);

/// Debts as the core shares money among them.
#[must_use]
pub fn open_debts(debts: &[OwedDebt], named: Option<DebtId>) -> Vec<OpenDebt> {
    let open = |debt: &OwedDebt| OpenDebt {
        // What was written off is paid after all that is open, unless the money is meant for it.
        due_on: if debt.is_lost { LAST } else { debt.due_on },
        open: Cents(debt.open_cents),
        named: named.is_some_and(|named| named == (debt.bill_id, debt.open_item_id)),
    };
    debts.iter().map(open).collect()
}

fn find_target(tx: &mut Tx<'_>, target: Target<'_>) -> Result<(i64, Option<DebtId>), Refusal> {
    match target {
        Target::Notice(number) => {
            let notice = find_locked(tx, number)?.ok_or_else(|| {
                Refusal::new("notice_missing", format!("l'avviso {number} non c'è"))
                    .next("controllare il numero: diciotto cifre")
            })?;
            let debt = match notice.of {
                NoticeOf::Bill { id, .. } => (Some(id), None),
                NoticeOf::OpenItem { id, .. } => (None, Some(id)),
            };
            Ok((notice.supply_id, Some(debt)))
        }
        Target::Supply(code) => {
            let code = code.trim().to_uppercase();
            let supply_id = owed::find_supply_locked(tx, &code)?.ok_or_else(|| {
                Refusal::new("supply_missing", format!("l'utenza {code} non c'è"))
                    .next("controllare il codice utenza")
            })?;
            Ok((supply_id, None))
        }
    }
}

/// Where the money is: what pagoPA reported and the bank credited is on the account already.
fn account_of(
    tx: &mut Tx<'_>,
    payment: &StoredPayment,
    accounts: &Accounts,
) -> Result<Account, Refusal> {
    Ok(match payment.channel.as_str() {
        "pagopa" => match owed::find_credited_iban(tx, payment.id)? {
            Some(iban) => accounts.find(&iban).unwrap_or(Account::Bank),
            None => Account::PagopaTransit,
        },
        "post" => Account::Post,
        "counter" => Account::Cash,
        "sdd" => Account::DebitTransit,
        _ => Account::Bank,
    })
}

/// What money posts that was shared out among debts: into `account`, for each debt its share, and
/// the rest for the holder's credit.
#[must_use]
pub fn named_postings(
    shared: &Allocation,
    debts: &[OwedDebt],
    account: Account,
    (payment_id, supply_id): (i64, i64),
) -> Vec<Posting> {
    let post = |(bill_id, open_item_id): DebtId, transfer: Transfer| Posting {
        kind: transfer.kind,
        debit: transfer.debit.code(),
        credit: transfer.credit.code(),
        supply_id,
        amount_cents: transfer.amount.0,
        bill_id,
        open_item_id,
        payment_id: Some(payment_id),
    };
    let to_debts = shared.shares.iter().flat_map(|(at, share)| {
        let debt = &debts[*at];
        let of = (debt.bill_id, debt.open_item_id);
        let recovered = debt.is_lost.then(|| of_recovery(*share));
        let paid = of_payment(account, *share, Cents::ZERO);
        recovered.into_iter().chain(paid).map(move |transfer| post(of, transfer))
    });
    let beyond = of_payment(account, Cents::ZERO, shared.rest).into_iter();
    to_debts.chain(beyond.map(|transfer| post((None, None), transfer))).collect()
}
