//! Mandates: who lets us debit which account.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;
use std::collections::HashSet;

/// A mandate to be written.
#[derive(Clone, Debug)]
pub struct NewMandate<'a> {
    /// Its reference, unique for the utility.
    pub reference: &'a str,
    /// The supply whose bills it pays.
    pub supply_id: i64,
    /// The holder of the supply when it was signed.
    pub holder_id: i64,
    /// Who signed it.
    pub debtor_name: &'a str,
    /// Tax code of who signed it.
    pub debtor_tax_code: Option<&'a str>,
    /// Whose account it is, when another's.
    pub account_holder: Option<&'a str>,
    /// The account.
    pub iban: &'a str,
    /// When it was signed.
    pub signed_on: Date,
    /// `paper`, `counter`, `phone`, `web` or `migrated`.
    pub channel: &'a str,
    /// When it was written down.
    pub made_at: i64,
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMandate {
    /// Identifier.
    pub id: i64,
    /// Its reference.
    pub reference: String,
    /// The supply.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// Whether the supply has the holder it had when the mandate was signed.
    pub is_of_holder: bool,
    /// Who signed it.
    pub debtor_name: String,
    /// Tax code of who signed it.
    pub debtor_tax_code: Option<String>,
    /// Whose account it is, when another's.
    pub account_holder: Option<String>,
    /// The account.
    pub iban: String,
    /// When it was signed.
    pub signed_on: Date,
    /// `paper`, `counter`, `phone`, `web` or `migrated`.
    pub channel: String,
    /// `active`, `suspended` or `revoked`.
    pub state: String,
    /// Why it is suspended.
    pub reason: Option<String>,
    /// Day of its first collection that took money.
    pub first_on: Option<Date>,
    /// Day of its last one.
    pub last_on: Option<Date>,
    /// The account of the last collection that its bank was told of.
    pub told_iban: Option<String>,
}

/// A debited supply of an old system that has no mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutMandate {
    /// The supply.
    pub supply_id: i64,
    /// Its code.
    pub supply_code: String,
    /// Its holder.
    pub holder_id: i64,
    /// The holder's name.
    pub name: String,
    /// The holder's tax code.
    pub tax_code: Option<String>,
    /// The account, as migrated.
    pub iban: String,
    /// Day of the migration.
    pub taken_on: Option<Date>,
}

const NAME: &str = "coalesce(h.company_name,
        trim(coalesce(h.surname, '') || ' ' || coalesce(h.name, '')))";

/// A rejected collection is one of which the debtor's bank never knew.
const SELECT: &str = "SELECT m.id, m.reference, m.supply_id, s.code, m.holder_id = s.holder_id,
        m.debtor_name, m.debtor_tax_code, m.account_holder, m.iban, m.signed_on, m.channel,
        m.state, m.reason,
        (SELECT min(c.collect_on) FROM collection c
            WHERE c.mandate_id = m.id AND c.state <> 'rejected'),
        (SELECT max(c.collect_on) FROM collection c
            WHERE c.mandate_id = m.id AND c.state <> 'rejected'),
        (SELECT c.iban FROM collection c WHERE c.mandate_id = m.id AND c.state <> 'rejected'
            ORDER BY c.id DESC LIMIT 1)
     FROM mandate m JOIN supply s ON s.id = m.supply_id";

/// Writes mandates, numbered in their order.
///
/// # Errors
/// When a supply has one, a reference is taken, or the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, mandates: &[NewMandate<'_>]) -> Result<()> {
    let columns = [
        "id",
        "reference",
        "supply_id",
        "holder_id",
        "scheme",
        "debtor_name",
        "debtor_tax_code",
        "account_holder",
        "iban",
        "signed_on",
        "channel",
        "state",
        "made_at",
    ];
    let count = i64::try_from(mandates.len()).unwrap_or(i64::MAX);
    let first = crate::bill::take_numbers(tx, "mandate", count)?;
    let mut bulk = tx.bulk("mandate", &columns)?;
    for (id, mandate) in (first..).zip(mandates) {
        bulk.int(id)?.text(mandate.reference)?.int(mandate.supply_id)?.int(mandate.holder_id)?;
        bulk.text("core")?.text(mandate.debtor_name)?.opt_text(mandate.debtor_tax_code)?;
        bulk.opt_text(mandate.account_holder)?.text(mandate.iban)?.date(mandate.signed_on)?;
        bulk.text(mandate.channel)?.text("active")?.int(mandate.made_at)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// The references that mandates have.
///
/// # Errors
/// When the database does not answer.
pub fn list_references(tx: &mut Tx<'_>) -> Result<HashSet<String>> {
    let all = tx.list("SELECT reference FROM mandate", &[], |row| row.string(0))?;
    Ok(all.into_iter().collect())
}

/// The mandate of a reference.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, reference: &str) -> Result<Option<StoredMandate>> {
    tx.find(&format!("{SELECT} WHERE m.reference = $1"), &[Val::Text(reference)], mandate_of)
}

/// The mandate of a supply that is not revoked.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_supply(tx: &mut Tx<'_>, supply_id: i64) -> Result<Option<StoredMandate>> {
    let sql = format!("{SELECT} WHERE m.supply_id = $1 AND m.state <> 'revoked'");
    tx.find(&sql, &[Val::Int(supply_id)], mandate_of)
}

/// The mandates, in order of supply and time.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<StoredMandate>> {
    tx.list(&format!("{SELECT} ORDER BY s.code, m.id"), &[], mandate_of)
}

/// The mandates that are not revoked.
///
/// # Errors
/// When the database does not answer.
pub fn list_in_use(tx: &mut Tx<'_>) -> Result<Vec<StoredMandate>> {
    tx.list(&format!("{SELECT} WHERE m.state <> 'revoked' ORDER BY m.id"), &[], mandate_of)
}

/// The supplies that are debited by the word of an old system.
///
/// # Errors
/// When the database does not answer.
pub fn list_without(tx: &mut Tx<'_>) -> Result<Vec<WithoutMandate>> {
    let sql = format!(
        "SELECT s.id, s.code, s.holder_id, {NAME}, h.tax_code, s.iban, i.taken_on
         FROM supply s JOIN holder h ON h.id = s.holder_id
         LEFT JOIN import_batch i ON i.id = s.import_id
         WHERE s.payment = 'sdd' AND s.iban IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM mandate m WHERE m.supply_id = s.id)
         ORDER BY s.code"
    );
    tx.list(&sql, &[], |row| {
        Ok(WithoutMandate {
            supply_id: row.int(0)?,
            supply_code: row.string(1)?,
            holder_id: row.int(2)?,
            name: row.string(3)?,
            tax_code: row.opt_string(4)?,
            iban: row.string(5)?,
            taken_on: row.opt_date(6)?,
        })
    })
}

/// The supply of a code with its holder, as [`list_without`] gives it, whatever it pays with and
/// without its account; every other transaction that changes how it pays waits.
///
/// # Errors
/// When the database does not answer.
pub fn find_supply_locked(tx: &mut Tx<'_>, code: &str) -> Result<Option<WithoutMandate>> {
    let lock = if tx.is_postgres() { " FOR NO KEY UPDATE OF s" } else { "" };
    let sql = format!(
        "SELECT s.id, s.code, s.holder_id, {NAME}, h.tax_code
         FROM supply s JOIN holder h ON h.id = s.holder_id WHERE s.code = $1{lock}"
    );
    tx.find(&sql, &[Val::Text(code)], |row| {
        Ok(WithoutMandate {
            supply_id: row.int(0)?,
            supply_code: row.string(1)?,
            holder_id: row.int(2)?,
            name: row.string(3)?,
            tax_code: row.opt_string(4)?,
            iban: String::new(),
            taken_on: None,
        })
    })
}

/// Keeps what a mandate was, and writes what it is from now on.
///
/// # Errors
/// When the database refuses it.
pub fn update_changed(tx: &mut Tx<'_>, after: &StoredMandate, now: i64) -> Result<()> {
    let sql = "INSERT INTO mandate_change (mandate_id, no, changed_at, debtor_name, account_holder,
            iban)
        SELECT m.id, 1 + (SELECT count(*) FROM mandate_change c WHERE c.mandate_id = m.id),
            CAST($2 AS BIGINT), m.debtor_name, m.account_holder, m.iban FROM mandate m
        WHERE m.id = $1";
    tx.execute(sql, &[Val::Int(after.id), Val::Int(now)])?;
    let sql = "UPDATE mandate SET debtor_name = $2, account_holder = $3, iban = $4 WHERE id = $1";
    let values = [
        Val::Int(after.id),
        Val::Text(&after.debtor_name),
        after.account_holder.as_deref().into(),
        Val::Text(&after.iban),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Notes whether a mandate may be used, and why not.
///
/// # Errors
/// When the database refuses it.
pub fn update_state(tx: &mut Tx<'_>, id: i64, state: &str, reason: Option<&str>) -> Result<()> {
    let sql = "UPDATE mandate SET state = $2, reason = $3 WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Text(state), reason.into()])?;
    Ok(())
}

/// Notes how a supply pays: `notice` or `sdd`; the account stays known, for what comes from it.
///
/// # Errors
/// When the database refuses it.
pub fn update_payment(
    tx: &mut Tx<'_>,
    supply_id: i64,
    payment: &str,
    iban: Option<&str>,
) -> Result<()> {
    let sql = "UPDATE supply SET payment = $2, iban = coalesce($3, iban) WHERE id = $1";
    tx.execute(sql, &[Val::Int(supply_id), Val::Text(payment), iban.into()])?;
    Ok(())
}

fn mandate_of(row: &Row<'_>) -> Result<StoredMandate> {
    Ok(StoredMandate {
        id: row.int(0)?,
        reference: row.string(1)?,
        supply_id: row.int(2)?,
        supply_code: row.string(3)?,
        is_of_holder: row.bool(4)?,
        debtor_name: row.string(5)?,
        debtor_tax_code: row.opt_string(6)?,
        account_holder: row.opt_string(7)?,
        iban: row.string(8)?,
        signed_on: row.date(9)?,
        channel: row.string(10)?,
        state: row.string(11)?,
        reason: row.opt_string(12)?,
        first_on: row.opt_date(13)?,
        last_on: row.opt_date(14)?,
        told_iban: row.opt_string(15)?,
    })
}
