//! Bills: saved once, never changed; issue adds a row beside each.

use crate::error::Result;
use crate::interest;
use crate::ledger::{self, Posting};
use crate::packed;
use crate::return_cost;
use crate::supply_inputs::{BILLS_PER_SUPPLY, Candidate};
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::bill::Draft;
use frontino_core::consumption::read_and_estimated;
use frontino_core::dates::Date;
use frontino_core::ledger::{BillAmounts, Transfer, of_bill};
use frontino_core::money::Cents;
use frontino_core::rating::Source;
use frontino_core::tariff::Catalogue;
use std::ops::Range;

/// Bills ready to be saved; their texts lie one after the other in memory that is used again.
#[derive(Debug, Default)]
pub struct NewBills {
    all: Vec<NewBill>,
    interest: Vec<(i64, i64)>,
    return_costs: Vec<(i64, i64)>,
    texts: String,
}

#[derive(Debug)]
struct NewBill {
    id: i64,
    supply_id: i64,
    from: Date,
    until: Date,
    reopens_on: Date,
    newest_terms_at: i64,
    kind: &'static str,
    actual_l: i64,
    estimated_l: i64,
    cents: [i64; 5],
    lines: Range<usize>,
    basis: Range<usize>,
}

impl NewBills {
    /// Forgets the bills.
    pub fn clear(&mut self) {
        self.all.clear();
        self.interest.clear();
        self.return_costs.clear();
        self.texts.clear();
    }

    /// Packs the draft of a supply.
    pub fn add(&mut self, supply: &Candidate, draft: &Draft, catalogue: &Catalogue) {
        let (supply_id, terms) = (supply.id, &supply.inputs.contract.terms);
        let texts = &mut self.texts;
        let begin = texts.len();
        packed::write_lines(&draft.lines, draft.period.from, &catalogue.components, texts);
        let middle = texts.len();
        packed::write_basis(draft, terms, catalogue, texts);
        let (actual_l, estimated_l) = read_and_estimated(&draft.stretches);
        let sums = &draft.totals;
        let id = supply_id * BILLS_PER_SUPPLY + i64::from(draft.sequence);
        self.interest.extend(draft.interest.iter().map(|charge| (*charge, id)));
        self.return_costs.extend(draft.return_costs.iter().map(|cost| (*cost, id)));
        self.all.push(NewBill {
            id,
            supply_id,
            from: draft.period.from,
            until: draft.period.until,
            reopens_on: draft.anchor.point.at.min(draft.period.until),
            newest_terms_at: supply.newest_terms_at(),
            kind: match draft.end.source {
                Source::Actual => "actual",
                Source::SelfRead => "self",
                Source::Estimated => "estimated",
            },
            actual_l,
            estimated_l,
            cents: [sums.net.0, sums.vat.0, sums.total.0, sums.payable.0, sums.barred.0],
            lines: begin..middle,
            basis: middle..texts.len(),
        });
    }
}

const COLUMNS: [&str; 19] = [
    "id",
    "supply_id",
    "run_id",
    "previous_id",
    "from_on",
    "until_on",
    "reopens_on",
    "ends_on_kind",
    "actual_l",
    "estimated_l",
    "net_cents",
    "vat_cents",
    "total_cents",
    "payable_cents",
    "barred_cents",
    "catalogue",
    "calculated_at",
    "lines",
    "basis",
];

/// Saves the bills of a range, calculated at `now`, or when the newest terms that they know were
/// recorded: what a bill knew is what was recorded up to then.
///
/// # Errors
/// When a key forbids one: then none is saved.
pub fn insert(
    tx: &mut Tx<'_>,
    run_id: i64,
    generation: i64,
    now: i64,
    bills: &NewBills,
) -> Result<()> {
    let mut bulk = tx.bulk("bill", &COLUMNS)?;
    for bill in &bills.all {
        let [lines, basis] = [&bill.lines, &bill.basis].map(|at| &bills.texts[at.clone()]);
        let is_first = bill.id % BILLS_PER_SUPPLY == 1;
        bulk.int(bill.id)?.int(bill.supply_id)?.int(run_id)?;
        bulk.opt_int((!is_first).then_some(bill.id - 1))?;
        bulk.date(bill.from)?.date(bill.until)?.date(bill.reopens_on)?.text(bill.kind)?;
        bulk.int(bill.actual_l)?.int(bill.estimated_l)?;
        for cents in bill.cents {
            bulk.int(cents)?;
        }
        let calculated_at = now.max(bill.newest_terms_at);
        bulk.int(generation)?.int(calculated_at)?.text(lines)?.text(basis)?;
        bulk.end_row()?;
    }
    bulk.finish()?;
    interest::update_billed(tx, &bills.interest)?;
    return_cost::update_billed(tx, &bills.return_costs)
}

/// A bill about to be issued.
#[derive(Debug, Clone, Copy)]
pub struct ToIssue {
    /// Identifier of the bill.
    pub bill_id: i64,
    /// Its supply.
    pub supply_id: i64,
    /// What the ledger posts.
    pub amounts: BillAmounts,
    /// What it was calculated to ask for.
    pub payable: Cents,
    /// What it takes of what was paid too much before, so that it asks for less.
    pub credit: Cents,
}

/// The bills of a run in order of supply code compared as bytes: the order of their numbers. With
/// `split_vat` public bodies pay the VAT to the State themselves.
///
/// # Errors
/// When the database does not answer.
pub fn list_to_issue(tx: &mut Tx<'_>, run_id: i64, split_vat: bool) -> Result<Vec<ToIssue>> {
    let sql = format!(
        "SELECT b.id, b.supply_id, b.net_cents, b.vat_cents, h.kind, b.payable_cents,
            CASE WHEN b.lines LIKE '%B\"%' OR b.lines LIKE '%D\"%'
                OR b.lines LIKE '%I\"%' OR b.lines LIKE '%return_cost\"%' THEN b.lines END
         FROM bill b JOIN supply s ON s.id = b.supply_id JOIN holder h ON h.id = s.holder_id
         WHERE b.run_id = {run_id} ORDER BY s.code, b.id"
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        let outside = row.opt_text(6)?.map(packed::outside_vat).transpose()?.unwrap_or_default();
        let amounts = BillAmounts {
            net: Cents(row.int(2)?),
            vat: Cents(row.int(3)?),
            split_vat: split_vat && row.text(4)? == "public_body",
            bonus: outside.bonus,
            deposit: outside.deposit,
            interest: outside.interest,
            return_cost: outside.return_cost,
            credit_used: Cents::ZERO,
        };
        let (bill_id, supply_id, payable) = (row.int(0)?, row.int(1)?, Cents(row.int(5)?));
        all.push(ToIssue { bill_id, supply_id, amounts, payable, credit: Cents::ZERO });
        Ok(())
    })?;
    Ok(all)
}

/// What issue adds to a bill.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The bill.
    pub bill: ToIssue,
    /// Consecutive number of the year and series.
    pub no: i64,
    /// Number as printed.
    pub number: String,
    /// Number of the payment notice.
    pub notice_number: String,
}

/// Saves numbers, dates and notices.
///
/// # Errors
/// When a number is taken: then nothing is saved.
pub fn insert_issued(
    tx: &mut Tx<'_>,
    issued_on: Date,
    due_on: Date,
    bills: &[Issued],
) -> Result<()> {
    let columns = [
        "bill_id",
        "year",
        "series",
        "no",
        "number",
        "issued_on",
        "due_on",
        "notice_number",
        "credit_cents",
    ];
    let mut bulk = tx.bulk("invoice", &columns)?;
    for bill in bills {
        bulk.int(bill.bill.bill_id)?.int(issued_on.year().into())?.text("")?.int(bill.no)?;
        bulk.text(&bill.number)?.date(issued_on)?.date(due_on)?.text(&bill.notice_number)?;
        bulk.int(bill.bill.credit.0)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// Posts the bills: what the holder owes against revenue, VAT and deposit, less the bonus and
/// what they take of the holder's credit.
///
/// # Errors
/// When the database refuses it.
pub fn insert_postings(tx: &mut Tx<'_>, issued_on: Date, bills: &[Issued]) -> Result<()> {
    let entry_of = |Issued { bill, .. }: &Issued| {
        let transfers = of_bill(&bill.amounts).into_iter();
        let posting = |transfer: Transfer| Posting {
            kind: transfer.kind,
            debit: transfer.debit.code(),
            credit: transfer.credit.code(),
            supply_id: bill.supply_id,
            amount_cents: transfer.amount.0,
            bill_id: Some(bill.bill_id),
            open_item_id: None,
            payment_id: None,
        };
        transfers.map(posting).collect()
    };
    ledger::insert(tx, issued_on, &bills.iter().map(entry_of).collect::<Vec<_>>())
}

/// Takes `count` consecutive numbers of a counter and gives the first.
///
/// # Errors
/// When the database refuses it.
pub fn take_numbers(tx: &mut Tx<'_>, counter: &str, count: i64) -> Result<i64> {
    let name = Val::Text(counter);
    let sql = "INSERT INTO counter (name, next_no) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING";
    tx.execute(sql, std::slice::from_ref(&name))?;
    let sql = "UPDATE counter SET next_no = next_no + $2 WHERE name = $1";
    tx.execute(sql, &[name.clone(), Val::Int(count)])?;
    let next = tx.number("SELECT next_no FROM counter WHERE name = $1", &[name])?;
    Ok(next - count)
}

/// Which of our notice numbers migrated documents already bear.
///
/// # Errors
/// When the database does not answer.
pub fn list_taken_notices(tx: &mut Tx<'_>, prefix: &str) -> Result<Vec<String>> {
    let sql = "SELECT notice_number FROM open_item WHERE notice_number LIKE $1";
    let pattern = format!("{prefix}%");
    tx.list(sql, &[Val::Text(&pattern)], |row| row.string(0))
}

/// The numbers of the issued bills of a run, in order.
///
/// # Errors
/// When the database does not answer.
pub fn list_numbers(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT i.number FROM bill b JOIN invoice i ON i.bill_id = b.id WHERE b.run_id = {run_id}"
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push(row.string(0)?);
        Ok(())
    })?;
    all.sort_unstable();
    Ok(all)
}
