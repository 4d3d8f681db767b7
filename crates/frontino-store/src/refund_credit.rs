//! What holders have to their credit, and what of it bills count on.

use crate::error::{Result, StoreError};
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::refund::{Credit, Credited};

/// A supply that is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Identifier of the supply.
    pub supply_id: i64,
    /// The account of the supply.
    pub iban: Option<String>,
    /// Its credit.
    pub credit: Credit,
    /// The last issued bill, of which a part of the credit may be.
    pub last_bill_id: Option<i64>,
}

/// The supply of a code and its credit; every other transaction that pays for it, or takes of its
/// credit, waits until this one ends, and no bill is calculated or issued meanwhile.
///
/// # Errors
/// When the database does not answer or holds a bill of another form.
pub fn find_locked(tx: &mut Tx<'_>, user_code: &str) -> Result<Option<Payee>> {
    tx.take_turn("bill_run")?;
    let lock = if tx.is_postgres() { " FOR NO KEY UPDATE" } else { "" };
    let sql = format!("SELECT id, iban FROM supply WHERE code = $1{lock}");
    let found = tx.find(&sql, &[Val::Text(user_code)], |row| Ok((row.int(0)?, row.opt_string(1)?)));
    let Some((supply_id, iban)) = found? else { return Ok(None) };
    let (credit, last_bill_id) = get(tx, supply_id)?;
    Ok(Some(Payee { supply_id, iban, credit, last_bill_id }))
}

/// What a supply has to its credit, and its last issued bill.
///
/// # Errors
/// When the database does not answer or holds a bill of another form.
pub fn get(tx: &mut Tx<'_>, supply_id: i64) -> Result<(Credit, Option<i64>)> {
    let balance = "SELECT CAST(coalesce(sum(CASE WHEN credit = 'credits' THEN amount_cents
            ELSE -amount_cents END), 0) AS BIGINT) FROM posting
        WHERE supply_id = $1 AND (debit = 'credits' OR credit = 'credits')";
    let supply = [Val::Int(supply_id)];
    let balance = Cents(tx.number(balance, &supply)?);
    let newest = "SELECT b.id, i.bill_id, b.basis FROM bill b
        LEFT JOIN invoice i ON i.bill_id = b.id WHERE b.supply_id = $1 ORDER BY b.id DESC";
    // A run that is being calculated may have read the credit already.
    let running = "SELECT count(*) FROM bill_run WHERE state = 'calculating'";
    let mut is_promised = tx.number(running, &[])? > 0;
    for (id, is_issued, basis) in tx.list(&format!("{newest} LIMIT 2"), &supply, |row| {
        Ok((row.int(0)?, row.opt_int(1)?.is_some(), row.string(2)?))
    })? {
        if is_issued {
            let of_bill = Cents((left_by(&basis)? - get_refunded(tx, supply_id, id)?).max(0));
            return Ok((Credit { balance, of_bill, is_promised }, Some(id)));
        }
        is_promised = true;
    }
    Ok((Credit { balance, of_bill: Cents::ZERO, is_promised }, None))
}

/// What a bill left over for the next one, in cents.
fn left_by(basis: &str) -> Result<i64> {
    let value: serde_json::Value = serde_json::from_str(basis)
        .map_err(|error| StoreError::Content(format!("the basis of a bill: {error}")))?;
    Ok(value["credit"].as_i64().unwrap_or(0))
}

/// What of that was paid out, in cents.
fn get_refunded(tx: &mut Tx<'_>, supply_id: i64, bill_id: i64) -> Result<i64> {
    let sql = "SELECT CAST(coalesce(sum(of_bill_cents), 0) AS BIGINT) FROM refund
        WHERE left_by_bill_id = $1 AND state NOT IN ('cancelled', 'returned')
            AND supply_id = $2";
    tx.number(sql, &[Val::Int(bill_id), Val::Int(supply_id)])
}

/// The bills of which something was left over and paid out, with what of it is still out and what
/// ever was, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn list_refunded(tx: &mut Tx<'_>) -> Result<Vec<(i64, [i64; 2])>> {
    let sql = "SELECT left_by_bill_id, CAST(sum(CASE WHEN back_entry_id IS NULL THEN of_bill_cents
            ELSE 0 END) AS BIGINT), CAST(sum(of_bill_cents) AS BIGINT)
        FROM refund WHERE left_by_bill_id IS NOT NULL GROUP BY left_by_bill_id";
    tx.list(sql, &[], |row| Ok((row.int(0)?, [row.int(1)?, row.int(2)?])))
}

/// A debt that is open, by its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDebt {
    /// Number of the bill, or of the document of the old system.
    pub document: String,
    /// What is open of it, in cents.
    pub open_cents: i64,
}

/// The debts of a supply of which something is open, oldest first, those of one plan as one.
///
/// # Errors
/// When the database does not answer.
pub fn list_debts(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<NamedDebt>> {
    let mut debts = crate::owed::list(tx, supply_id)?;
    debts.sort_by_key(|debt| (debt.due_on, debt.bill_id, debt.open_item_id));
    let name = |tx: &mut Tx<'_>, debt: &crate::owed::OwedDebt| {
        let (sql, id) = match (debt.bill_id, debt.open_item_id) {
            (Some(id), _) => ("SELECT number FROM invoice WHERE bill_id = $1", id),
            (None, id) => {
                ("SELECT document_number FROM open_item WHERE id = $1", id.unwrap_or_default())
            }
        };
        tx.find(sql, &[Val::Int(id)], |row| row.opt_string(0))
    };
    let mut named = Vec::with_capacity(debts.len());
    for debt in debts {
        let document = name(tx, &debt)?.flatten().unwrap_or_default();
        named.push(NamedDebt { document, open_cents: debt.open_cents });
    }
    Ok(named)
}

/// A supply with a credit, and since when its parts are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedSupply {
    /// Identifier.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// The rest; `since` is not told here.
    pub credited: Credited,
    /// What came to the credit, above zero, and went, in order.
    pub moves: Vec<(Date, Cents)>,
}

/// All supplies with a credit, in order of identifier.
///
/// # Errors
/// When the database does not answer.
pub fn list_credited(tx: &mut Tx<'_>, today: Date) -> Result<Vec<CreditedSupply>> {
    let sql = "SELECT c.supply_id, s.code, c.balance, s.status, s.end_on, s.assigned_bills,
            l.until_on, l.payable_cents
        FROM (SELECT supply_id, CAST(sum(CASE WHEN credit = 'credits' THEN amount_cents
                ELSE -amount_cents END) AS BIGINT) AS balance
              FROM posting WHERE debit = 'credits' OR credit = 'credits' GROUP BY supply_id) c
        JOIN supply s ON s.id = c.supply_id
        LEFT JOIN bill l ON l.id = (SELECT max(b.id) FROM bill b JOIN invoice i
            ON i.bill_id = b.id WHERE b.supply_id = c.supply_id)
        WHERE c.balance > 0 ORDER BY c.supply_id";
    let mut all = tx.list(sql, &[], |row| {
        let is_over = row.opt_date(4)?.is_some_and(|end| end < today);
        Ok(CreditedSupply {
            supply_id: row.int(0)?,
            supply_code: row.string(1)?,
            credited: Credited {
                balance: Cents(row.int(2)?),
                since: today,
                is_ended: is_over || row.text(3)? == "ended",
                billed_until: row.opt_date(6)?,
                bills_a_year: row.opt_int(5)?,
                last_bill: row.opt_int(7)?.map(Cents).filter(|cents| *cents > Cents::ZERO),
            },
            moves: Vec::new(),
        })
    })?;
    let sql = "SELECT supply_id, posted_on, CASE WHEN credit = 'credits' THEN amount_cents
            ELSE -amount_cents END FROM posting
        WHERE debit = 'credits' OR credit = 'credits' ORDER BY supply_id, entry_id, no";
    tx.for_each(sql, &[], |row| {
        let supply_id = row.int(0)?;
        if let Ok(at) = all.binary_search_by_key(&supply_id, |one| one.supply_id) {
            all[at].moves.push((row.date(1)?, Cents(row.int(2)?)));
        }
        Ok(())
    })?;
    Ok(all)
}
