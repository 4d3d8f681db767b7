//! Late interest: the reference rates added by the utility, what was paid late, and what is asked
//! for it (R4.10).

use crate::bill::take_numbers;
use crate::error::{Result, StoreError};
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::{Date, Period};
use frontino_core::interest::{EcbRate, InterestPart};
use std::collections::{BTreeMap, HashMap};

/// The counter of charges; who holds its row assesses alone.
const COUNTER: &str = "interest_charge";

/// A part of a bill that was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidPart {
    /// The bill.
    pub bill_id: i64,
    /// The payment.
    pub payment_id: i64,
    /// Whose it is.
    pub supply_id: i64,
    /// The due date of the bill.
    pub due_on: Date,
    /// The day that freed the debtor.
    pub paid_on: Date,
    /// How much of the bill it paid, cents.
    pub amount_cents: i64,
}

/// A charge to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCharge {
    /// What was paid late.
    pub part: PaidPart,
    /// 1, or the place of a correction.
    pub version: i64,
    /// The first charge, which this one corrects; that of these charges where none was there.
    pub corrects_id: Option<i64>,
    /// Which part of the schedule of the bill was paid: 0 the bill itself, then the instalments.
    pub instalment: i64,
    /// Whether something was asked for it before.
    pub is_correction: bool,
    /// `shift` or `threshold`.
    pub grace_mode: &'static str,
    /// What bears interest, cents.
    pub principal_cents: i64,
    /// The days of the line.
    pub period: Period,
    /// The days by rate; none when nothing is due any more.
    pub parts: Vec<InterestPart>,
    /// The interest, or the difference from what was asked before, cents.
    pub amount_cents: i64,
}

/// What was asked so far for what a payment paid late of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first charge.
    pub first_id: i64,
    /// The newest version.
    pub version: i64,
    /// The way of the days of grace that holds for it.
    pub grace_mode: String,
    /// By part of the schedule: the days of the newest line, and all together in cents.
    pub parts: BTreeMap<i64, (Period, i64)>,
}

/// A charge as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeRow {
    /// Identifier.
    pub id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// Number of the bill that was paid late.
    pub late_number: String,
    /// 1, or the place of a correction.
    pub version: i64,
    /// Which part of the schedule of the bill was paid: 0 the bill itself, then the instalments.
    pub instalment: i64,
    /// Whether something was asked for it before.
    pub is_correction: bool,
    /// What bears interest, cents.
    pub principal_cents: i64,
    /// Due date of the bill or instalment that was paid late.
    pub due_on: Date,
    /// Day of the payment.
    pub paid_on: Date,
    /// The days of the line.
    pub period: Period,
    /// The days by rate.
    pub parts: Vec<InterestPart>,
    /// The interest, or the difference, cents.
    pub amount_cents: i64,
    /// The bill that asks for it; one without a number is a draft.
    pub bill_id: Option<i64>,
    /// Its number.
    pub number: Option<String>,
}

/// The rates that the utility added, in order of their days.
///
/// # Errors
/// When the database does not answer.
pub fn list_rates(tx: &mut Tx<'_>) -> Result<Vec<EcbRate>> {
    let sql = "SELECT effective_from, rate_hundredths FROM reference_rate ORDER BY effective_from";
    tx.list(sql, &[], |row| {
        Ok(EcbRate { effective_from: row.date(0)?, rate_hundredths: row.int(1)? })
    })
}

/// Adds a rate; `false`, and nothing, when the day has one.
///
/// # Errors
/// When the database refuses it.
pub fn insert_rate(tx: &mut Tx<'_>, rate: EcbRate, by: &str, now: i64) -> Result<bool> {
    let sql = "INSERT INTO reference_rate (effective_from, rate_hundredths, recorded_at,
            recorded_by)
        VALUES ($1, $2, $3, $4) ON CONFLICT (effective_from) DO NOTHING";
    let values = [
        Val::Date(rate.effective_from),
        Val::Int(rate.rate_hundredths),
        Val::Int(now),
        Val::Text(by),
    ];
    Ok(tx.execute(sql, &values)? == 1)
}

/// Lets nobody else assess until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn take_turn(tx: &mut Tx<'_>) -> Result<()> {
    take_numbers(tx, COUNTER, 0)?;
    Ok(())
}

/// The newest charge; 0 before the first.
///
/// # Errors
/// When the database does not answer.
pub fn newest(tx: &mut Tx<'_>) -> Result<i64> {
    tx.number("SELECT coalesce(max(id), 0) FROM interest_charge", &[])
}

/// Calls `each` for what was paid of bills, bill by bill in the order of the days: all parts that
/// came after the due date, those with a charge, and all of a bill that asks for interest itself,
/// has a plan of instalments or a credit note.
/// A part whose match was taken back comes with nothing paid, so that its charge is given back.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_paid(tx: &mut Tx<'_>, mut each: impl FnMut(PaidPart) -> Result<()>) -> Result<()> {
    let sql = "SELECT p.bill_id, p.payment_id, p.supply_id, i.due_on, y.paid_on,
            CAST(sum(CASE WHEN p.credit = 'receivables' THEN p.amount_cents
                ELSE -p.amount_cents END) AS BIGINT)
         FROM posting p JOIN payment y ON y.id = p.payment_id
         JOIN invoice i ON i.bill_id = p.bill_id
         WHERE p.payment_id IS NOT NULL AND p.kind = 'payment'
           AND (p.credit = 'receivables' OR p.debit = 'receivables')
           AND (y.paid_on > i.due_on
             OR EXISTS (SELECT 1 FROM interest_charge c WHERE c.payment_id = p.payment_id)
             OR EXISTS (SELECT 1 FROM interest_charge c WHERE c.bill_id = p.bill_id)
             OR EXISTS (SELECT 1 FROM return_cost r WHERE r.bill_id = p.bill_id)
             OR EXISTS (SELECT 1 FROM instalment_plan l WHERE l.bill_id = p.bill_id)
             OR EXISTS (SELECT 1 FROM credit_note n WHERE n.bill_id = p.bill_id))
         GROUP BY p.bill_id, p.payment_id, p.supply_id, i.due_on, y.paid_on
         ORDER BY p.bill_id, y.paid_on, p.payment_id";
    tx.scan(sql, |row| {
        each(PaidPart {
            bill_id: row.int(0)?,
            payment_id: row.int(1)?,
            supply_id: row.int(2)?,
            due_on: row.date(3)?,
            paid_on: row.date(4)?,
            amount_cents: row.int(5)?,
        })
    })
}

/// What was asked so far, with its payment and the bill that was paid late.
///
/// # Errors
/// When the database does not answer.
pub fn list_asked(tx: &mut Tx<'_>) -> Result<Vec<((i64, i64), Asked)>> {
    let sql = "SELECT payment_id, late_bill_id, id, version, grace_mode, from_on, until_on,
            amount_cents, instalment
         FROM interest_charge ORDER BY payment_id, late_bill_id, version";
    let mut all: Vec<((i64, i64), Asked)> = Vec::new();
    tx.scan(sql, |row| {
        let (key, amount_cents) = ((row.int(0)?, row.int(1)?), row.int(7)?);
        let period = Period::new(row.date(5)?, row.date(6)?);
        if all.last().is_none_or(|(of, _)| *of != key) {
            let (first_id, grace_mode) = (row.int(2)?, row.string(4)?);
            all.push((key, Asked { first_id, version: 1, grace_mode, parts: BTreeMap::new() }));
        }
        if let Some((_, asked)) = all.last_mut() {
            asked.version = row.int(3)?;
            let part = asked.parts.entry(row.int(8)?).or_insert((period, 0));
            *part = (period, part.1 + amount_cents);
        }
        Ok(())
    })?;
    Ok(all)
}

/// The interest and the costs of direct debits that came back which each bill asks for: they bear
/// no interest, and are paid first (civil code, article 1194; unconfirmed). By bill, cents.
///
/// # Errors
/// When the database does not answer.
pub fn list_in_bills(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT bill_id, CAST(sum(amount_cents) AS BIGINT) FROM (
            SELECT bill_id, amount_cents FROM interest_charge WHERE bill_id IS NOT NULL
            UNION ALL SELECT bill_id, amount_cents FROM return_cost WHERE bill_id IS NOT NULL) c
         GROUP BY bill_id";
    tx.list(sql, &[], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// What credit notes took back of a bill that had been paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenBack {
    /// What was paid of the bill and was due after all, cents: the first of what was paid.
    pub due_cents: i64,
    /// What was taken back of the interest and costs that the bill asks for, cents.
    pub interest_cents: i64,
}

/// The bills with credit notes, and what these took back.
///
/// # Errors
/// When the database does not answer.
pub fn list_given_back(tx: &mut Tx<'_>) -> Result<Vec<(i64, GivenBack)>> {
    let sql = "SELECT p.bill_id, CAST(sum(CASE
                WHEN p.kind = 'payment' AND p.credit = 'receivables' THEN p.amount_cents
                WHEN p.kind = 'payment' AND p.debit = 'receivables' THEN -p.amount_cents
                WHEN p.kind = 'credit_note' AND p.credit = 'credits' THEN -p.amount_cents
                ELSE 0 END) AS BIGINT),
            CAST(sum(CASE WHEN p.kind <> 'credit_note' THEN 0
                WHEN p.debit IN ('interest', 'return_costs') THEN p.amount_cents
                WHEN p.credit IN ('interest', 'return_costs') THEN -p.amount_cents
                ELSE 0 END) AS BIGINT)
        FROM posting p WHERE p.bill_id IN (SELECT n.bill_id FROM credit_note n
            JOIN credit_note_issue u ON u.note_id = n.id)
        GROUP BY p.bill_id";
    tx.list(sql, &[], |row| {
        Ok((row.int(0)?, GivenBack { due_cents: row.int(1)?, interest_cents: row.int(2)? }))
    })
}

/// The days on which bills were in dispute; an open dispute has no last day yet.
///
/// # Errors
/// When the database does not answer.
pub fn list_disputed(tx: &mut Tx<'_>) -> Result<Vec<(i64, Date, Option<Date>)>> {
    let sql = "SELECT bill_id, opened_on, closed_on FROM dispute ORDER BY bill_id, opened_on, id";
    tx.list(sql, &[], |row| Ok((row.int(0)?, row.date(1)?, row.opt_date(2)?)))
}

/// Writes charges.
///
/// # Errors
/// When one is there already: then none is written.
pub fn insert(tx: &mut Tx<'_>, charges: &[NewCharge], now: i64) -> Result<()> {
    let count = i64::try_from(charges.len()).unwrap_or(i64::MAX);
    let first = take_numbers(tx, COUNTER, count)?;
    let columns = [
        "id",
        "supply_id",
        "payment_id",
        "late_bill_id",
        "version",
        "corrects_id",
        "grace_mode",
        "principal_cents",
        "due_on",
        "paid_on",
        "from_on",
        "until_on",
        "rates",
        "amount_cents",
        "recorded_at",
        "instalment",
    ];
    let mut bulk = tx.bulk("interest_charge", &columns)?;
    let mut firsts: HashMap<(i64, i64), i64> = HashMap::new();
    for (id, charge) in (first..).zip(charges) {
        let (part, period) = (&charge.part, charge.period);
        let first_id = *firsts.entry((part.payment_id, part.bill_id)).or_insert(id);
        let corrects_id = charge.corrects_id.or((first_id != id).then_some(first_id));
        bulk.int(id)?.int(part.supply_id)?.int(part.payment_id)?.int(part.bill_id)?;
        bulk.int(charge.version)?.opt_int(corrects_id)?.text(charge.grace_mode)?;
        bulk.int(charge.principal_cents)?.date(part.due_on)?.date(part.paid_on)?;
        bulk.date(period.from)?.date(period.until)?.text(&rates_text(&charge.parts))?;
        bulk.int(charge.amount_cents)?.int(now)?.int(charge.instalment)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// Notes which bills ask for which charges: charge, bill.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn update_billed(tx: &mut Tx<'_>, charges: &[(i64, i64)]) -> Result<()> {
    let sql = "UPDATE interest_charge SET bill_id = $2 WHERE id = $1";
    for (id, bill_id) in charges {
        tx.execute(sql, &[Val::Int(*id), Val::Int(*bill_id)])?;
    }
    Ok(())
}

const CHARGES: &str = "SELECT c.id, s.code, l.number, c.version, c.principal_cents, c.due_on,
        c.paid_on, c.from_on, c.until_on, c.rates, c.amount_cents, c.bill_id, i.number,
        c.instalment, EXISTS (SELECT 1 FROM interest_charge e
            WHERE e.payment_id = c.payment_id AND e.late_bill_id = c.late_bill_id
                AND e.instalment = c.instalment AND e.version < c.version)
     FROM interest_charge c JOIN supply s ON s.id = c.supply_id
     JOIN invoice l ON l.bill_id = c.late_bill_id LEFT JOIN invoice i ON i.bill_id = c.bill_id";

/// The charges of a supply, or of all, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, supply_code: Option<&str>) -> Result<Vec<ChargeRow>> {
    match supply_code {
        Some(code) => {
            let sql = format!("{CHARGES} WHERE s.code = $1 ORDER BY c.id");
            tx.list(&sql, &[Val::Text(code)], charge_of)
        }
        None => tx.list(&format!("{CHARGES} ORDER BY c.id"), &[], charge_of),
    }
}

/// The charges that bills ask for, in the order of their lines.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bills(tx: &mut Tx<'_>, bill_ids: &str) -> Result<Vec<ChargeRow>> {
    let sql = format!("{CHARGES} WHERE c.bill_id IN ({bill_ids}) ORDER BY c.id");
    tx.list(&sql, &[], charge_of)
}

fn charge_of(row: &Row<'_>) -> Result<ChargeRow> {
    Ok(ChargeRow {
        id: row.int(0)?,
        supply_code: row.string(1)?,
        late_number: row.string(2)?,
        version: row.int(3)?,
        principal_cents: row.int(4)?,
        due_on: row.date(5)?,
        paid_on: row.date(6)?,
        period: Period::new(row.date(7)?, row.date(8)?),
        parts: rates_of(row.text(9)?)?,
        amount_cents: row.int(10)?,
        bill_id: row.opt_int(11)?,
        number: row.opt_string(12)?,
        instalment: row.int(13)?,
        is_correction: row.bool(14)?,
    })
}

fn rates_text(parts: &[InterestPart]) -> String {
    let rows: Vec<(String, String, i64)> = parts
        .iter()
        .map(|InterestPart { period, rate_hundredths }| {
            (period.from.to_string(), period.until.to_string(), *rate_hundredths)
        })
        .collect();
    serde_json::to_string(&rows).unwrap_or_default()
}

fn rates_of(text: &str) -> Result<Vec<InterestPart>> {
    let wrong = || StoreError::Content("rates of late interest".to_owned());
    let rows: Vec<(String, String, i64)> = serde_json::from_str(text).map_err(|_| wrong())?;
    let part = |(from, until, rate_hundredths): (String, String, i64)| {
        let day = |text: &str| Date::parse(text).ok_or_else(wrong);
        Ok(InterestPart { period: Period::new(day(&from)?, day(&until)?), rate_hundredths })
    };
    rows.into_iter().map(part).collect()
}
