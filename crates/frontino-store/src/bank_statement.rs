//! Statements of accounts and their movements.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStatement {
    /// Identifier.
    pub id: i64,
    /// The balance before, in cents.
    pub opening_cents: i64,
    /// The balance after, in cents.
    pub closing_cents: i64,
    /// How many movements.
    pub entries: i64,
}

/// A statement to be written.
#[derive(Clone, Debug)]
pub struct NewStatement<'a> {
    /// The account.
    pub iban: &'a str,
    /// Its own identifier.
    pub statement_id: &'a str,
    /// Its place in the row of the account's statements.
    pub sequence_no: Option<i64>,
    /// When it was taken in.
    pub imported_at: i64,
    /// The rest.
    pub is: StoredStatement,
}

/// A movement to be written, or a part of one.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// Identifier.
    pub id: i64,
    /// The statement.
    pub statement_id: i64,
    /// Its place in it, from 1.
    pub no: i64,
    /// Which part of it, from 1.
    pub part: i64,
    /// Its key; that of its payment, if it is one.
    pub key: &'a str,
    /// The day on which the bank booked it.
    pub booked_on: Option<Date>,
    /// The day from which it bears interest.
    pub value_on: Option<Date>,
    /// How much, in cents: above zero it came, below it went.
    pub amount_cents: i64,
    /// What the bank calls it.
    pub bank_ref: Option<&'a str>,
    /// The bank's code of its kind.
    pub code: &'a str,
    /// What its originator called it.
    pub end_to_end: Option<&'a str>,
    /// The mandate of a direct debit.
    pub mandate: Option<&'a str>,
    /// Why it came back.
    pub return_reason: Option<&'a str>,
    /// Who is on the other side.
    pub party_name: Option<&'a str>,
    /// The account of the other side.
    pub party_iban: Option<&'a str>,
    /// The structured reference.
    pub reference: Option<&'a str>,
    /// The text.
    pub remittance: &'a str,
    /// The flow it names.
    pub flow_id: Option<&'a str>,
    /// The payment it names (IUV).
    pub iuv: Option<&'a str>,
    /// The payment it is.
    pub payment_id: Option<i64>,
    /// `matched`, `unmatched`, `waiting`, `credited`, `differs` or `not_ours`.
    pub state: &'a str,
}

/// Money of pagoPA that is on the account and still in transit in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Identifier.
    pub id: i64,
    /// The account.
    pub iban: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// The flow it names.
    pub flow_id: Option<String>,
    /// The payment it names (IUV).
    pub iuv: Option<String>,
}

/// A movement as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryState {
    /// Its key.
    pub key: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// How it stands.
    pub state: String,
    /// How its payment is kept.
    pub payment_state: Option<String>,
    /// Why somebody has to look at its payment.
    pub reason: Option<String>,
}

/// The statement of an account with an identifier.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, iban: &str, statement_id: &str) -> Result<Option<StoredStatement>> {
    let sql = "SELECT id, opening_cents, closing_cents, entries FROM bank_statement
        WHERE iban = $1 AND statement_id = $2";
    tx.find(sql, &[Val::Text(iban), Val::Text(statement_id)], |row| {
        Ok(StoredStatement {
            id: row.int(0)?,
            opening_cents: row.int(1)?,
            closing_cents: row.int(2)?,
            entries: row.int(3)?,
        })
    })
}

/// The place of the statement of an account that was taken in last.
///
/// # Errors
/// When the database does not answer.
pub fn find_last_sequence_no(tx: &mut Tx<'_>, iban: &str) -> Result<Option<i64>> {
    let sql = "SELECT sequence_no FROM bank_statement
        WHERE iban = $1 AND sequence_no IS NOT NULL ORDER BY id DESC LIMIT 1";
    tx.find(sql, &[Val::Text(iban)], |row| row.int(0))
}

/// Writes a statement.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, statement: &NewStatement<'_>) -> Result<()> {
    let sql = "INSERT INTO bank_statement (id, iban, statement_id, sequence_no, opening_cents,
            closing_cents, entries, imported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Val::Int(statement.is.id),
        Val::Text(statement.iban),
        Val::Text(statement.statement_id),
        statement.sequence_no.into(),
        Val::Int(statement.is.opening_cents),
        Val::Int(statement.is.closing_cents),
        Val::Int(statement.is.entries),
        Val::Int(statement.imported_at),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Writes a movement.
///
/// # Errors
/// When the database refuses it.
pub fn insert_entry(tx: &mut Tx<'_>, entry: &NewEntry<'_>) -> Result<()> {
    let sql = "INSERT INTO bank_entry (id, statement_id, no, part, key, booked_on, value_on,
            amount_cents, bank_ref, code, end_to_end, mandate, return_reason, party_name,
            party_iban, reference, remittance, flow_id, iuv, payment_id, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21)";
    let values = [
        Val::Int(entry.id),
        Val::Int(entry.statement_id),
        Val::Int(entry.no),
        Val::Int(entry.part),
        Val::Text(entry.key),
        entry.booked_on.into(),
        entry.value_on.into(),
        Val::Int(entry.amount_cents),
        entry.bank_ref.into(),
        Val::Text(entry.code),
        entry.end_to_end.into(),
        entry.mandate.into(),
        entry.return_reason.into(),
        entry.party_name.into(),
        entry.party_iban.into(),
        entry.reference.into(),
        Val::Text(entry.remittance),
        entry.flow_id.into(),
        entry.iuv.into(),
        entry.payment_id.into(),
        Val::Text(entry.state),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Money of pagoPA that waits for its flow or receipt, or is not what its flow says.
///
/// # Errors
/// When the database does not answer.
pub fn list_waiting(tx: &mut Tx<'_>) -> Result<Vec<WaitingEntry>> {
    let sql = "SELECT e.id, s.iban, e.amount_cents, e.flow_id, e.iuv
        FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
        WHERE e.state IN ('waiting', 'differs') ORDER BY e.id";
    tx.list(sql, &[], |row| {
        Ok(WaitingEntry {
            id: row.int(0)?,
            iban: row.string(1)?,
            amount_cents: row.int(2)?,
            flow_id: row.opt_string(3)?,
            iuv: row.opt_string(4)?,
        })
    })
}

/// What the bank credited for a flow up to now, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn get_credited(tx: &mut Tx<'_>, flow_id: &str) -> Result<i64> {
    let sql = "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM bank_entry
        WHERE flow_id = $1";
    tx.number(sql, &[Val::Text(flow_id)])
}

/// Notes how the movements that name a flow stand.
///
/// # Errors
/// When the database refuses it.
pub fn update_flow(tx: &mut Tx<'_>, flow_id: &str, state: &str) -> Result<()> {
    let sql = "UPDATE bank_entry SET state = $2
        WHERE flow_id = $1 AND state IN ('waiting', 'differs')";
    tx.execute(sql, &[Val::Text(flow_id), Val::Text(state)])?;
    Ok(())
}

/// Notes that a movement credits a payment of pagoPA.
///
/// # Errors
/// When the database refuses it.
pub fn update_credited(tx: &mut Tx<'_>, id: i64, payment_id: i64) -> Result<()> {
    let sql = "UPDATE bank_entry SET state = 'credited', payment_id = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(payment_id)])?;
    Ok(())
}

/// How the movements of a statement stand.
///
/// # Errors
/// When the database does not answer.
pub fn list_states(tx: &mut Tx<'_>, statement_id: i64) -> Result<Vec<EntryState>> {
    let sql = "SELECT e.key, e.amount_cents, e.state, p.state, p.reason
        FROM bank_entry e LEFT JOIN payment p ON p.id = e.payment_id
        WHERE e.statement_id = $1 ORDER BY e.no, e.part";
    tx.list(sql, &[Val::Int(statement_id)], |row| {
        Ok(EntryState {
            key: row.string(0)?,
            amount_cents: row.int(1)?,
            state: row.string(2)?,
            payment_state: row.opt_string(3)?,
            reason: row.opt_string(4)?,
        })
    })
}
