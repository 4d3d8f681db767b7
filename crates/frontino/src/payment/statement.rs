//! A statement of an account is taken in: whole or not at all, each movement once. What came in
//! pays what it names; what nobody can name waits for a person.

use super::accounts::Accounts;
use super::book::{Arrived, book};
use super::credit::credit;
use super::ids::Ids;
use super::recognise::{Recognised, recognise};
use super::standing;
use crate::bill_run::record;
use crate::debit;
use crate::debit::settings::ReturnTerms;
use crate::refund::bank as refund;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::till::deposit::find_named;
use frontino_bank::remittance::{Named, pagopa};
use frontino_bank::statement::{Detail, Entry, Kind, Statement};
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, PaymentState, Settlement, settle};
use frontino_store::bank_statement::{
    self, EntryState, NewEntry, NewStatement, StoredStatement, list_states,
};
use frontino_store::notice::find_locked;
use frontino_store::postal_slip::find_uncredited;
use frontino_store::till_deposit::update_credited;
use frontino_store::{Conn, Tx};
use serde_json::json;

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenStatements {
    /// The movements of statements that were not there before.
    pub entries: Vec<EntryState>,
    /// Movements that were there already.
    pub duplicates: u64,
    /// Accounts of which a statement is missing: the account, the place that is missing.
    pub missing: Vec<(String, i64)>,
}

/// A part of a movement, and where it stands.
struct Part<'a> {
    entry: &'a Entry,
    detail: &'a Detail,
    amount: Cents,
    account: Account,
    key: &'a str,
}

/// Takes in the statements of a file; nothing is written when `dry_run`.
///
/// # Errors
/// When an account is not the utility's, a statement does not add up, or is there and different.
pub fn take(
    conn: &mut Conn,
    (accounts, terms, actor): (&Accounts, &ReturnTerms, &str),
    statements: &[Statement],
    now: Now,
    dry_run: bool,
) -> Result<TakenStatements, Refusal> {
    for statement in statements {
        expect_sound(statement, accounts)?;
    }
    let details = |statement: &Statement| -> usize {
        statement.entries.iter().map(|entry| entry.details.len().max(1)).sum()
    };
    let pieces: usize = statements.iter().map(|statement| details(statement) + 1).sum();
    let pieces = pieces + debit::bank::pending(conn)?;
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, pieces)?;
    let mut tx = conn.begin()?;
    tx.take_turn("bank_statement")?;
    let (mut taken, mut new) = (TakenStatements::default(), Vec::new());
    for statement in statements {
        new.extend(take_statement(&mut tx, &mut ids, (statement, accounts), now, &mut taken)?);
    }
    debit::bank::take(&mut tx, &mut ids, accounts, (terms, now))?;
    // Last, for it takes numbers of entries: whoever books meanwhile waits for them.
    credit(&mut tx, accounts, now.today)?;
    for id in new {
        taken.entries.extend(list_states(&mut tx, id)?);
    }
    if !taken.entries.is_empty() {
        let detail = json!({"entries": taken.entries.len(), "duplicates": taken.duplicates});
        let ids: Vec<&str> = statements.iter().map(|statement| statement.id.as_str()).collect();
        record(&mut tx, (actor, "payment.import"), &ids.join(" "), &detail, now.micros)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(taken)
}

fn expect_sound(statement: &Statement, accounts: &Accounts) -> Result<(), Refusal> {
    let refused =
        |code, what: &str, next: &str| Err(Refusal::new(code, what).at(&statement.id).next(next));
    if statement.kind == Kind::Notice {
        return refused(
            "statement_notice",
            "il file è un avviso di movimenti (camt.054)",
            "prendere l'estratto conto (camt.053), che ripete gli stessi movimenti",
        );
    }
    if accounts.find(&statement.iban).is_none() {
        return refused(
            "statement_foreign",
            "l'estratto è di un conto che non è dell'ente",
            "controllare il file, o aggiungere il conto a bank.accounts nella configurazione",
        );
    }
    match statement.balances() {
        Some(true) => Ok(()),
        Some(false) => refused(
            "statement_contradicts",
            "saldo iniziale e movimenti non fanno il saldo finale",
            "chiedere alla banca un estratto corretto: nulla è stato scritto",
        ),
        None => refused(
            "statement_contradicts",
            "nell'estratto manca il saldo iniziale o quello finale",
            "chiedere alla banca un estratto completo: nulla è stato scritto",
        ),
    }
}

/// Takes in one statement; gives its identifier when it was not there.
fn take_statement(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (statement, accounts): (&Statement, &Accounts),
    now: Now,
    taken: &mut TakenStatements,
) -> Result<Option<i64>, Refusal> {
    let booked: Vec<&Entry> = statement.entries.iter().filter(|entry| entry.booked).collect();
    let is = StoredStatement {
        id: ids.row()?,
        opening_cents: statement.opening.unwrap_or_default().0,
        closing_cents: statement.closing.unwrap_or_default().0,
        entries: booked.len() as i64,
    };
    if let Some(there) = bank_statement::find(tx, &statement.iban, &statement.id)? {
        if (StoredStatement { id: there.id, ..is }) != there {
            return Err(Refusal::new(
                "statement_differs",
                "c'è già un estratto diverso con questo nome",
            )
            .at(&statement.id)
            .next("chiedere alla banca quale dei due vale: nulla è stato scritto"));
        }
        taken.duplicates += booked.len() as u64;
        return Ok(None);
    }
    let before = bank_statement::find_last_sequence_no(tx, &statement.iban)?;
    if let (Some(before), Some(this)) = (before, statement.sequence)
        && this > before.saturating_add(1)
    {
        taken.missing.push((statement.iban.clone(), before + 1));
    }
    let (iban, statement_id) = (statement.iban.as_str(), statement.id.as_str());
    let account = accounts.find(iban).unwrap_or(Account::Bank);
    let (id, sequence_no, imported_at) = (is.id, statement.sequence, now.micros);
    let new = NewStatement { iban, statement_id, sequence_no, imported_at, is };
    bank_statement::insert(tx, &new)?;
    for (no, entry) in (1..).zip(booked) {
        let parts = entry.parts();
        for (place, (amount, detail)) in (1..).zip(&parts) {
            let key = match parts.len() {
                1 => format!("bank/{iban}/{statement_id}/{no}"),
                _ => format!("bank/{iban}/{statement_id}/{no}.{place}"),
            };
            let part = Part { entry, detail, amount: *amount, account, key: &key };
            take_part(tx, ids, &part, (id, no, place), now)?;
        }
    }
    Ok(Some(id))
}

fn take_part(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    part: &Part<'_>,
    (statement_id, no, place): (i64, i64, i64),
    now: Now,
) -> Result<(), Refusal> {
    let Part { entry, detail, amount, .. } = part;
    let block = entry.batch.as_deref();
    let is_debit = debit::bank::is_named(tx, detail.end_to_end.as_deref(), block)?;
    let is_in = *amount > Cents::ZERO;
    let keys = [detail.end_to_end.as_deref(), block].map(Option::unwrap_or_default).join(" ");
    let refund = refund::find(tx, &format!("{keys} {}", detail.text), *amount)?;
    let named = if is_in { pagopa(&detail.text) } else { None };
    let deposit = if is_in { find_named(tx, &detail.text)? } else { None };
    let whole = deposit.as_ref().filter(|deposit| deposit.amount_cents == amount.0);
    let (payment_id, state) = match (&named, &deposit) {
        _ if refund.as_ref().is_some_and(|refund| refund.agrees) => (None, "credited"),
        _ if refund.is_some() => (None, "differs"),
        (Some(_), _) => (None, "waiting"),
        (None, None) if is_debit => (None, "waiting"),
        (None, Some(_)) if whole.is_some() => (None, "credited"),
        (None, Some(_)) => (None, "differs"),
        (None, None) if !is_in && detail.return_reason.is_some() => (None, "differs"),
        (None, None) if !is_in => (None, "not_ours"),
        (None, None) => take_transfer(tx, ids, part, now)?,
    };
    let (flow_id, iuv) = match &named {
        Some(Named::Flow(flow)) => (Some(flow.as_str()), None),
        Some(Named::Payment(iuv)) => (None, Some(iuv.as_str())),
        None => (None, None),
    };
    // Who took back what is on the other side as the one whose payment it was.
    let party = if is_in || entry.reversal { &detail.debtor } else { &detail.creditor };
    let id = ids.row()?;
    let new = NewEntry {
        id,
        statement_id,
        no,
        part: place,
        key: part.key,
        booked_on: entry.booked_on,
        value_on: entry.value_on,
        amount_cents: amount.0,
        bank_ref: entry.bank_ref.as_deref(),
        code: &entry.code,
        end_to_end: detail.end_to_end.as_deref(),
        mandate: detail.mandate.as_deref(),
        return_reason: detail.return_reason.as_deref(),
        party_name: party.name.as_deref(),
        party_iban: party.iban.as_deref(),
        reference: detail.reference.as_deref().or(block.filter(|_| is_debit)),
        remittance: &detail.text,
        flow_id,
        iuv,
        payment_id,
        state,
    };
    bank_statement::insert_entry(tx, &new)?;
    if let Some(refund) = refund.filter(|refund| refund.agrees) {
        let on = entry.value_on.or(entry.booked_on).unwrap_or(now.today);
        let reason = detail.return_reason.as_deref();
        return refund::book(tx, refund, (id, part.account, reason), (on, now.today));
    }
    if let (Some(deposit), None) = (whole, &named) {
        update_credited(tx, deposit.id, id)?;
    }
    Ok(())
}

/// Books money that came; gives its payment, and how the movement stands.
fn take_transfer(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    part: &Part<'_>,
    now: Now,
) -> Result<(Option<i64>, &'static str), Refusal> {
    let (number, reason) = match recognise(tx, part.detail, part.amount)? {
        Recognised::Notice(number) => (Some(number), None),
        Recognised::OtherAmount(number) => (Some(number), Some(PaymentReason::OtherAmount)),
        Recognised::Nobody => (None, Some(PaymentReason::NoReference)),
    };
    if part.account == Account::Post
        && let Some(number) = &number
        && let Some(slip) = find_uncredited(tx, number, part.amount.0)?
    {
        // A file of the post office told of it first.
        return Ok((Some(slip), "credited"));
    }
    let notice = match (&number, reason) {
        (Some(number), None) => find_locked(tx, number)?,
        _ => None,
    };
    let settled = match reason {
        None => settle(notice.as_ref().map(standing), None, part.amount),
        Some(_) => Settlement {
            state: PaymentState::Unmatched,
            reason,
            to_debt: Cents::ZERO,
            to_credit: Cents::ZERO,
        },
    };
    let arrived = Arrived {
        key: part.key,
        channel: if part.account == Account::Post { "post" } else { "bank" },
        account: part.account,
        received_at: now.micros,
        received_on: now.today,
        // What frees the debtor is the day on which the money was ours.
        paid_on: part.entry.value_on.or(part.entry.booked_on).unwrap_or(now.today),
        amount: part.amount,
        notice_number: number.as_deref(),
        receipt_id: None,
    };
    let id = book(tx, ids, &arrived, notice.as_ref(), settled)?;
    let is_matched = settled.state != PaymentState::Unmatched;
    Ok((id, if is_matched { "matched" } else { "unmatched" }))
}
