//! Payment notices by their number: those of our bills and of their instalments, and those that a
//! migration brought. A number is looked up whole; nothing is read out of its digits.

use crate::error::Result;
use crate::instalment::standing;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A notice and the debt behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotice {
    /// Its number.
    pub number: String,
    /// Whose debt it is.
    pub supply_id: i64,
    /// Number of the bill or document.
    pub document: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date, as printed.
    pub due_on: Date,
    /// What the document asked for, in cents.
    pub asked_cents: i64,
    /// What is open of the debt, in cents.
    pub open_cents: i64,
    /// What was paid by this notice, in cents.
    pub paid_cents: i64,
    /// What of the debt was written off and did not come in since, in cents.
    pub written_off_cents: i64,
    /// What it stands for.
    pub of: NoticeOf,
}

/// What a notice stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeOf {
    /// A bill of ours.
    Bill {
        /// The bill.
        id: i64,
        /// Its place in the plan of the bill.
        plan: Option<BillPlan>,
    },
    /// A document of the old system.
    OpenItem {
        /// The document.
        id: i64,
        /// `open`, `paid`, `cancelled`, `closed` or `draft`.
        state: String,
        /// What was open of it when it was migrated, in cents.
        open_cents: i64,
        /// Its place in a plan.
        plan: Option<PlanOf>,
    },
}

/// The place of a notice of ours in the plan of its bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillPlan {
    /// 0 the bill's own notice, 1 and more the instalments.
    pub instalment: i64,
    /// How many instalments there are.
    pub count: i64,
    /// What the instalment asks for, in cents.
    pub amount_cents: i64,
    /// What was paid by the notice of the instalment, in cents.
    pub paid_cents: i64,
    /// Whether an instalment of the plan was paid.
    pub instalment_paid: bool,
    /// Whether the plan ended before everything was paid.
    pub is_over: bool,
}

/// The place of a migrated notice in its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOf {
    /// 0 the whole, 1 and more the instalments.
    pub instalment: i64,
    /// Whether an instalment of the plan was paid, in the old system or since.
    pub instalment_paid: bool,
}

/// Who owes what a notice asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Debtor {
    /// `person`, `company` or `public_body`.
    pub kind: String,
    /// Surname of a person.
    pub surname: Option<String>,
    /// First name of a person.
    pub name: Option<String>,
    /// Name of a company or body.
    pub company_name: Option<String>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// VAT number.
    pub vat_number: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Municipality.
    pub city: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
}

impl Debtor {
    /// Name of the company or body, or first name and surname.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.company_name {
            Some(company) => company.clone(),
            None => {
                let names = [self.name.as_deref(), self.surname.as_deref()];
                names.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Tax code, or the VAT number of a company or body without one; nothing where none is known.
    #[must_use]
    pub fn code(&self) -> &str {
        let vat_number = self.vat_number.as_deref().filter(|_| self.is_body());
        self.tax_code.as_deref().or(vat_number).unwrap_or_default()
    }

    /// Whether it is a company or body, not a person.
    #[must_use]
    pub fn is_body(&self) -> bool {
        self.kind != "person"
    }
}

/// The sums of the ledger behind a debt: what is open of it, what was paid, what is lost.
const SUMS: &str = "SELECT
        CAST(coalesce(sum(CASE WHEN p.debit = 'receivables' THEN p.amount_cents
            WHEN p.credit = 'receivables' THEN -p.amount_cents ELSE 0 END), 0) AS BIGINT),
        CAST(coalesce(sum(CASE WHEN p.kind <> 'payment' THEN 0
            WHEN p.credit = 'receivables' THEN p.amount_cents
            WHEN p.debit = 'receivables' THEN -p.amount_cents ELSE 0 END), 0) AS BIGINT),
        CAST(coalesce(sum(CASE WHEN p.debit = 'losses' THEN p.amount_cents
            WHEN p.credit = 'losses' THEN -p.amount_cents ELSE 0 END), 0) AS BIGINT)
    FROM posting p";

/// Finds a notice by its number.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, number: &str) -> Result<Option<StoredNotice>> {
    if let Some(notice) = find_bill(tx, number)? {
        return Ok(Some(notice));
    }
    match find_instalment(tx, number)? {
        Some(notice) => Ok(Some(notice)),
        None => find_open_item(tx, number),
    }
}

/// As [`find`], and keeps every other transaction that pays the notice waiting until this one ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, number: &str) -> Result<Option<StoredNotice>> {
    if tx.is_postgres() {
        // The whole debt is what two payments may meet at, so its supply is what they wait for.
        let sql = "SELECT s.id FROM supply s WHERE s.id = (
                SELECT b.supply_id FROM invoice i JOIN bill b ON b.id = i.bill_id
                WHERE i.notice_number = $1
                UNION ALL SELECT l.supply_id FROM instalment n
                    JOIN instalment_plan l ON l.id = n.plan_id WHERE n.notice_number = $1
                UNION ALL SELECT o.supply_id FROM open_item o WHERE o.notice_number = $1 LIMIT 1)
            FOR NO KEY UPDATE";
        tx.number(sql, &[Val::Text(number)])?;
    }
    find(tx, number)
}

/// Digits of the identifier in a number with aux digit 0.
const LEGACY_IUV: usize = 15;

/// The number of the notice of a payment's identifier (IUV): the digits after the first, or after
/// the first three of a number with aux digit 0.
///
/// # Errors
/// When the database does not answer.
pub fn find_number(tx: &mut Tx<'_>, iuv: &str) -> Result<Option<String>> {
    for aux in ["3", "2", "1"] {
        let number = format!("{aux}{iuv}");
        let sql = "SELECT notice_number FROM invoice WHERE notice_number = $1
            UNION ALL SELECT notice_number FROM instalment WHERE notice_number = $1
            UNION ALL SELECT notice_number FROM open_item WHERE notice_number = $1";
        let found = tx.find(sql, &[Val::Text(&number)], |row| row.string(0))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    if iuv.len() != LEGACY_IUV {
        return Ok(None);
    }
    // Between the aux digit and the identifier stands the code of an application: two digits.
    let numbers: Vec<String> = (0..100).map(|code| format!("0{code:02}{iuv}")).collect();
    let places: Vec<String> = (1..=numbers.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT notice_number FROM open_item WHERE notice_number IN ({})",
        places.join(", ")
    );
    let values: Vec<Val<'_>> = numbers.iter().map(|number| Val::Text(number)).collect();
    tx.find(&sql, &values, |row| row.string(0))
}

/// The notices of a run that ask for something and are not debited, in order of number, with their
/// due dates.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_run(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<(String, Date)>> {
    let sql = "SELECT i.notice_number, i.due_on FROM invoice i JOIN bill b ON b.id = i.bill_id
            JOIN supply s ON s.id = b.supply_id
        WHERE b.run_id = $1 AND b.payable_cents > i.credit_cents
            AND (s.payment = 'notice' OR s.iban IS NULL)
            AND i.notice_number IS NOT NULL
        ORDER BY i.notice_number";
    tx.list(sql, &[Val::Int(run_id)], |row| Ok((row.string(0)?, row.date(1)?)))
}

fn find_bill(tx: &mut Tx<'_>, number: &str) -> Result<Option<StoredNotice>> {
    let sql = "SELECT b.id, b.supply_id, i.number, i.issued_on, i.due_on,
            b.payable_cents - i.credit_cents,
            (SELECT l.id FROM instalment_plan l WHERE l.bill_id = b.id AND l.state = 'open')
        FROM invoice i JOIN bill b ON b.id = i.bill_id WHERE i.notice_number = $1";
    let found = tx.find(sql, &[Val::Text(number)], |row| {
        Ok((bill_notice(row, number)?, row.int(0)?, row.opt_int(6)?))
    })?;
    let Some((mut notice, bill_id, plan_id)) = found else { return Ok(None) };
    add_sums(tx, &mut notice, bill_id)?;
    let plan = plan_id.map(|plan_id| standing::get_whole(tx, plan_id)).transpose()?;
    notice.of = NoticeOf::Bill { id: bill_id, plan };
    Ok(Some(notice))
}

/// The notice of an instalment: the debt is the bill's.
fn find_instalment(tx: &mut Tx<'_>, number: &str) -> Result<Option<StoredNotice>> {
    let sql = "SELECT b.id, b.supply_id, i.number, i.issued_on, n.due_on,
            b.payable_cents - i.credit_cents, n.plan_id, n.no
        FROM instalment n JOIN instalment_plan l ON l.id = n.plan_id
        JOIN invoice i ON i.bill_id = l.bill_id JOIN bill b ON b.id = i.bill_id
        WHERE n.notice_number = $1";
    let found = tx.find(sql, &[Val::Text(number)], |row| {
        Ok((bill_notice(row, number)?, row.int(0)?, (row.int(6)?, row.int(7)?)))
    })?;
    let Some((mut notice, bill_id, place)) = found else { return Ok(None) };
    add_sums(tx, &mut notice, bill_id)?;
    let plan = Some(standing::get_part(tx, place)?);
    notice.of = NoticeOf::Bill { id: bill_id, plan };
    Ok(Some(notice))
}

fn bill_notice(row: &Row<'_>, number: &str) -> Result<StoredNotice> {
    Ok(StoredNotice {
        number: number.to_owned(),
        supply_id: row.int(1)?,
        document: row.string(2)?,
        issued_on: row.date(3)?,
        due_on: row.date(4)?,
        asked_cents: row.int(5)?,
        open_cents: 0,
        paid_cents: 0,
        written_off_cents: 0,
        of: NoticeOf::Bill { id: row.int(0)?, plan: None },
    })
}

fn add_sums(tx: &mut Tx<'_>, notice: &mut StoredNotice, bill_id: i64) -> Result<()> {
    let sums = tx.find(&format!("{SUMS} WHERE p.bill_id = $1"), &[Val::Int(bill_id)], sums_of)?;
    (notice.open_cents, notice.paid_cents, notice.written_off_cents) = sums.unwrap_or_default();
    Ok(())
}

/// A migrated document with its plan, before its sums are known.
struct Item {
    notice: StoredNotice,
    id: i64,
    plan: Option<(String, i64)>,
}

fn find_open_item(tx: &mut Tx<'_>, number: &str) -> Result<Option<StoredNotice>> {
    let sql = "SELECT id, supply_id, document_number, issued_on, due_on, amount_cents, open_cents,
            state, plan, instalment
        FROM open_item WHERE notice_number = $1";
    let found = tx.find(sql, &[Val::Text(number)], |row| item_of(row, number))?;
    let Some(Item { mut notice, id, plan }) = found else { return Ok(None) };
    let own = tx.find(&format!("{SUMS} WHERE p.open_item_id = $1"), &[Val::Int(id)], sums_of)?;
    (notice.open_cents, notice.paid_cents, notice.written_off_cents) = own.unwrap_or_default();
    if let (Some((plan, instalment)), NoticeOf::OpenItem { plan: place, .. }) =
        (plan, &mut notice.of)
    {
        let of_plan = [Val::Int(notice.supply_id), Val::Text(&plan)];
        let sql = format!(
            "{SUMS} JOIN open_item o ON o.id = p.open_item_id
             WHERE o.supply_id = $1 AND o.plan = $2"
        );
        let whole = tx.find(&sql, &of_plan, sums_of)?.unwrap_or_default();
        (notice.open_cents, _, notice.written_off_cents) = whole;
        let sql = "SELECT count(*) FROM open_item o WHERE o.supply_id = $1 AND o.plan = $2
                AND o.instalment > 0 AND (o.state = 'paid' OR 0 < (SELECT
                    sum(CASE WHEN p.credit = 'receivables' THEN p.amount_cents
                        WHEN p.debit = 'receivables' THEN -p.amount_cents ELSE 0 END)
                    FROM posting p WHERE p.open_item_id = o.id AND p.kind = 'payment'))";
        let instalment_paid = tx.number(sql, &of_plan)? > 0;
        *place = Some(PlanOf { instalment, instalment_paid });
    }
    Ok(Some(notice))
}

fn item_of(row: &Row<'_>, number: &str) -> Result<Item> {
    let (id, plan) = (row.int(0)?, row.opt_string(8)?);
    let (state, open_cents) = (row.string(7)?, row.int(6)?);
    let instalment = row.opt_int(9)?;
    Ok(Item {
        id,
        plan: plan.map(|plan| (plan, instalment.unwrap_or(0))),
        notice: StoredNotice {
            number: number.to_owned(),
            supply_id: row.int(1)?,
            document: row.string(2)?,
            issued_on: row.date(3)?,
            due_on: row.date(4)?,
            asked_cents: row.int(5)?,
            open_cents: 0,
            paid_cents: 0,
            written_off_cents: 0,
            of: NoticeOf::OpenItem { id, state, open_cents, plan: None },
        },
    })
}

fn sums_of(row: &Row<'_>) -> Result<(i64, i64, i64)> {
    Ok((row.int(0)?, row.int(1)?, row.int(2)?))
}

/// Who owes the debts of a supply.
///
/// # Errors
/// When the database does not answer.
pub fn get_debtor(tx: &mut Tx<'_>, supply_id: i64) -> Result<Debtor> {
    let sql = "SELECT h.kind, h.surname, h.name, h.company_name, h.tax_code, h.vat_number,
            coalesce(h.address, s.address), coalesce(h.city, s.city), coalesce(h.zip, s.zip)
        FROM supply s JOIN holder h ON h.id = s.holder_id WHERE s.id = $1";
    let found = tx.find(sql, &[Val::Int(supply_id)], |row| {
        Ok(Debtor {
            kind: row.string(0)?,
            surname: row.opt_string(1)?,
            name: row.opt_string(2)?,
            company_name: row.opt_string(3)?,
            tax_code: row.opt_string(4)?,
            vat_number: row.opt_string(5)?,
            address: row.opt_string(6)?,
            city: row.opt_string(7)?,
            zip: row.opt_string(8)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// The code of a supply.
///
/// # Errors
/// When the database does not answer.
pub fn get_user_code(tx: &mut Tx<'_>, supply_id: i64) -> Result<String> {
    let sql = "SELECT code FROM supply WHERE id = $1";
    Ok(tx.find(sql, &[Val::Int(supply_id)], |row| row.string(0))?.unwrap_or_default())
}
