//! What a report of the bank (pain.002) or a notice of movements (camt.054) tells of collections.
//! The same file again changes nothing.

use super::bank;
use super::come_back::{Outcome, Source, Why, come_back};
use super::settings::ReturnTerms;
use crate::bill_run::record;
use crate::payment::accounts::Accounts;
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_bank::statement::Statement;
use frontino_bank::status_report::StatusReport;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::collection::find_locked;
use frontino_store::debit_return::{UnknownReturn, insert_unknown};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// A collection that came back, as somebody tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldBack {
    /// Key of what is told.
    pub key: String,
    /// Key of the collection.
    pub end_to_end: Option<String>,
    /// The mandate.
    pub mandate: Option<String>,
    /// How much.
    pub amount: Option<Cents>,
    /// The code of why.
    pub reason: Option<String>,
    /// The day.
    pub on: Option<Date>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Collections whose bills are open again.
    pub back: Vec<String>,
    /// Told before.
    pub duplicates: u64,
    /// Of which nobody knows whose they are.
    pub unknown: Vec<ToldBack>,
    /// Those whose double payment a bill has used already.
    pub credit_used: Vec<ToldBack>,
}

/// The returns of a report; those of a whole block or file one by one.
///
/// # Errors
/// When the database does not answer.
pub fn of_report(conn: &mut Conn, report: &StatusReport) -> Result<Vec<ToldBack>, Refusal> {
    let mut tx = conn.begin_read()?;
    let mut told = Vec::new();
    for refused in &report.refused {
        let keys: Vec<Option<String>> = match &refused.end_to_end {
            Some(key) => vec![Some(key.clone())],
            None => {
                let name = refused.block.as_deref().unwrap_or(&report.original);
                let all = bank::of_block(&mut tx, Some(name))?;
                match all.is_empty() {
                    true => vec![None],
                    false => all.into_iter().map(|one| Some(one.key)).collect(),
                }
            }
        };
        for (no, end_to_end) in keys.into_iter().enumerate() {
            let name = end_to_end.clone().unwrap_or_else(|| format!("{no}"));
            told.push(ToldBack {
                key: format!("report/{}/{}/{name}", report.id, told.len()),
                end_to_end,
                mandate: refused.mandate.clone(),
                amount: refused.amount,
                reason: refused.reason.clone(),
                on: None,
            });
        }
    }
    Ok(told)
}

/// The returns among the movements of notices; what came is told again by the statement.
#[must_use]
pub fn of_notices(notices: &[Statement]) -> Vec<ToldBack> {
    let mut told = Vec::new();
    for notice in notices {
        for (no, entry) in (1..).zip(&notice.entries) {
            for (place, (amount, detail)) in (1..).zip(entry.parts()) {
                // What else goes out, such as charges, the statement will tell.
                let is_return = entry.reversal || detail.return_reason.is_some();
                if amount >= Cents::ZERO || !is_return {
                    continue;
                }
                told.push(ToldBack {
                    key: format!("notice/{}/{}/{no}.{place}", notice.iban, notice.id),
                    end_to_end: detail.end_to_end,
                    mandate: detail.mandate,
                    amount: Some(-amount),
                    reason: detail.return_reason,
                    on: entry.booked_on.or(entry.value_on),
                });
            }
        }
    }
    told
}

/// Takes the collections back that are told; nothing is written when `dry_run`.
///
/// # Errors
/// When the database refuses it.
pub fn take(
    conn: &mut Conn,
    (told, source): (Vec<ToldBack>, Source),
    (accounts, terms, by): (&Accounts, &ReturnTerms, &str),
    now: Now,
    dry_run: bool,
) -> Result<TakenBack, Refusal> {
    let (mut ids, pieces) = (Ids::new(1), told.len() + bank::pending(conn)?);
    ids.fill_unless(dry_run, conn, pieces)?;
    let mut tx = conn.begin()?;
    tx.take_turn("debit_batch")?;
    let mut taken = TakenBack::default();
    for one in told {
        take_one(&mut tx, &mut ids, (one, source), (terms, now), &mut taken)?;
    }
    bank::take(&mut tx, &mut ids, accounts, (terms, now))?;
    if !taken.back.is_empty() {
        let detail = json!({"collections": taken.back.len()});
        record(&mut tx, (by, "debit.return"), &taken.back.join(" "), &detail, now.micros)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(taken)
}

fn take_one(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (told, source): (ToldBack, Source),
    (terms, now): (&ReturnTerms, Now),
    taken: &mut TakenBack,
) -> Result<(), Refusal> {
    let found = match &told.end_to_end {
        Some(key) => find_locked(tx, key)?,
        None => None,
    };
    let right = found.filter(|one| told.amount.is_none_or(|told| told.0 == one.amount_cents));
    let Some(one) = right else {
        let unknown = UnknownReturn {
            key: told.key.clone(),
            source: if source == Source::Report { "report" } else { "notice" },
            end_to_end: told.end_to_end.clone(),
            mandate: told.mandate.clone(),
            amount_cents: told.amount.map(|amount| amount.0),
            reason: told.reason.clone(),
            told_on: told.on.unwrap_or(now.today),
        };
        match insert_unknown(tx, &unknown)? {
            true => taken.unknown.push(told),
            false => taken.duplicates += 1,
        }
        return Ok(());
    };
    let why = Why { reason: told.reason.as_deref(), on: told.on.unwrap_or(now.today) };
    match come_back(tx, ids, (&one, source), why, (terms, now))? {
        Outcome::Back => taken.back.push(one.key),
        Outcome::Known => taken.duplicates += 1,
        Outcome::CreditUsed => taken.credit_used.push(told),
    }
    Ok(())
}
