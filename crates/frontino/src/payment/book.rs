//! Money that arrived is written with what it pays, whatever its channel.

use super::ids::Ids;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::ledger::{Account, Transfer, of_payment, of_recovery};
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, PaymentState, Settlement};
use frontino_store::Tx;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::notice::{NoticeOf, StoredNotice};
use frontino_store::payment::{NewPayment, insert};

/// Money that arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// Its key.
    pub key: &'a str,
    /// `pagopa`, `bank`, `post`, `counter` or `sdd`.
    pub channel: &'a str,
    /// Where the money is.
    pub account: Account,
    /// When it came to us.
    pub received_at: i64,
    /// The day of that.
    pub received_on: Date,
    /// The day that frees the debtor.
    pub paid_on: Date,
    /// How much.
    pub amount: Cents,
    /// The notice that it names.
    pub notice_number: Option<&'a str>,
    /// Its receipt.
    pub receipt_id: Option<&'a str>,
}

/// Writes money for a notice, settled as it stands; gives its identifier, or nothing when its key
/// is there already.
///
/// # Errors
/// When the database refuses it.
pub fn book(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    arrived: &Arrived<'_>,
    notice: Option<&StoredNotice>,
    settled: Settlement,
) -> Result<Option<i64>, Refusal> {
    let notice = notice.filter(|_| settled.state != PaymentState::Unmatched);
    let (payment_id, entry_id) = (ids.row()?, ids.entry()?);
    let postings = notice.map(|notice| postings(notice, arrived.account, payment_id, settled));
    let postings = postings.filter(|postings| !postings.is_empty());
    let payment = NewPayment {
        id: payment_id,
        key: arrived.key,
        channel: arrived.channel,
        received_at: arrived.received_at,
        received_on: arrived.received_on,
        paid_on: arrived.paid_on,
        amount_cents: arrived.amount.0,
        notice_number: arrived.notice_number,
        receipt_id: arrived.receipt_id,
        supply_id: notice.map(|notice| notice.supply_id),
        state: settled.state.code(),
        reason: settled.reason.map(PaymentReason::code),
        entry_id: postings.as_ref().map(|_| entry_id),
    };
    if !insert(tx, &payment)? {
        return Ok(None);
    }
    if let Some(postings) = postings {
        insert_entry(tx, entry_id, arrived.received_on, &postings)?;
    }
    Ok(Some(payment_id))
}

fn postings(
    notice: &StoredNotice,
    account: Account,
    payment_id: i64,
    settled: Settlement,
) -> Vec<Posting> {
    let (bill, item) = match &notice.of {
        NoticeOf::Bill { id, .. } => (Some(*id), None),
        NoticeOf::OpenItem { id, .. } => (None, Some(*id)),
    };
    let posting = |transfer: Transfer| {
        let to_debt = [transfer.debit, transfer.credit].contains(&Account::Receivables);
        Posting {
            kind: transfer.kind,
            debit: transfer.debit.code(),
            credit: transfer.credit.code(),
            supply_id: notice.supply_id,
            amount_cents: transfer.amount.0,
            bill_id: bill.filter(|_| to_debt),
            open_item_id: item.filter(|_| to_debt),
            payment_id: Some(payment_id),
        }
    };
    // Money for a debt that was written off brings it back first.
    let open = Cents(notice.open_cents).max(Cents::ZERO);
    let recovered = of_recovery((settled.to_debt - open).max(Cents::ZERO));
    let recovered = Some(recovered).filter(|transfer| transfer.amount > Cents::ZERO);
    let paid = of_payment(account, settled.to_debt, settled.to_credit);
    recovered.into_iter().chain(paid).map(posting).collect()
}
