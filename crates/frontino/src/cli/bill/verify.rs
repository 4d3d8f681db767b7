//! `frontino bill verify`: makes stored bills again from what they rest on, corrections included,
//! and compares to the cent.

use crate::bill_again::BillAgain;
use crate::bill_run::{RunInputs, catalogue, get};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use frontino_core::bill::{barred_amount, totals};
use frontino_core::charge::Line;
use frontino_core::consumption::read_and_estimated;
use frontino_core::dates::Date;
use frontino_core::limitation::{BillTerms, LimitationScope};
use frontino_core::money::Cents;
use frontino_core::tariff::Catalogue;
use frontino_store::bill_run::StoredRun;
use frontino_store::chain::{self, ChainBill};
use frontino_store::packed::Basis;
use frontino_store::refund_credit::list_refunded;
use frontino_store::supply_inputs::{KnownTerms, list_known_terms};
use frontino_store::{Tx, bill_run};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Supplies whose bills are held in memory at once.
const SUPPLIES_AT_ONCE: i64 = 2_000;

/// Runs the command.
///
/// # Errors
/// When the run is not there or the database does not answer.
pub fn run(context: &Context, run: Option<String>) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = run.map(|name| get(&mut tx, &name)).transpose()?;
    let run_id = run.map(|run| run.id);
    let known = Known::of(&mut tx)?;
    let (mut verified, mut differing): (u64, Vec<(String, Value)>) = (0, Vec::new());
    let span = chain::span(&mut tx, run_id)?;
    let (mut first, last) = span.unwrap_or((1, 0));
    while first <= last {
        let upto = last.min(first + SUPPLIES_AT_ONCE - 1);
        known.each_of(&mut tx, (first, upto), run_id, &mut |bill, differs| match differs {
            None => verified += 1,
            Some(what) => differing.push((
                bill.row.number.clone(),
                json!({"number": bill.row.number, "supply_code": bill.row.supply_code,
                    "what": what}),
            )),
        })?;
        first = upto + 1;
    }
    differing.sort_by(|a, b| a.0.cmp(&b.0));
    let differing: Vec<Value> = differing.into_iter().map(|(_, value)| value).collect();
    let text = format!("{verified} bollette rifatte uguali, {} diverse\n", differing.len());
    let status = if differing.is_empty() { Status::Done } else { Status::Found };
    context.printer.result(&json!({"verified": verified, "differing": differing}), &text);
    Ok(status)
}

/// What was known when bills were made: tables by order of loading, and what each run fixed.
struct Known {
    catalogues: BTreeMap<i64, Catalogue>,
    runs: BTreeMap<i64, KnownRun>,
    refunded: BTreeMap<i64, [i64; 2]>,
}

/// What a run fixed for its bills.
#[derive(Clone, Copy)]
struct KnownRun {
    split_vat: bool,
    /// Day of issue that the limitation was counted for, and due date.
    issue_days: (Date, Date),
}

impl KnownRun {
    fn of(run: &StoredRun) -> Result<KnownRun, Refusal> {
        let inputs = RunInputs::of(run)?;
        Ok(KnownRun { split_vat: inputs.split_vat, issue_days: inputs.issue_days(run) })
    }

    /// The part of a bill beyond the two-year limitation, by the cadence of the time.
    fn barred(self, basis: &Basis, known: &KnownTerms) -> Cents {
        let (issued_on, due_on) = self.issue_days;
        let cadence_months = basis.cadence_months.unwrap_or_else(|| known.cadence_months());
        let regime = known.contract().regime;
        let bill = BillTerms { regime, cadence_months, issued_on, due_on };
        barred_amount(&basis.bill.lines, &bill, LimitationScope::default())
    }
}

impl Known {
    fn of(tx: &mut Tx<'_>) -> Result<Known, Refusal> {
        let last = frontino_store::tariff::next_id(tx)? - 1;
        let catalogues = (1..=last).map(|generation| Ok((generation, catalogue(tx, generation)?)));
        let catalogues = catalogues.collect::<Result<_, Refusal>>()?;
        let runs = bill_run::list(tx)?;
        let runs = runs.iter().map(|run| Ok((run.id, KnownRun::of(run)?)));
        let runs = runs.collect::<Result<_, Refusal>>()?;
        let refunded = list_refunded(tx)?.into_iter().collect();
        Ok(Known { catalogues, runs, refunded })
    }

    /// Calls `each` with every bill of some supplies and what is different in it.
    fn each_of(
        &self,
        tx: &mut Tx<'_>,
        (first, last): (i64, i64),
        run_id: Option<i64>,
        each: &mut dyn FnMut(&ChainBill, Option<&'static str>),
    ) -> Result<(), Refusal> {
        let Some(newest) = self.catalogues.values().next_back() else { return Ok(()) };
        let contracts = list_known_terms(tx, first, last, newest)?;
        let contracts: BTreeMap<i64, &KnownTerms> =
            contracts.iter().map(|known| (known.supply_id(), known)).collect();
        let bills = chain::list(tx, first, last)?;
        for of_supply in bills.chunk_by(|a, b| a.supply_id == b.supply_id) {
            for (place, bill) in of_supply.iter().enumerate() {
                if run_id.is_some_and(|run| run != bill.row.run_id) {
                    continue;
                }
                let contract = contracts.get(&bill.supply_id);
                let differs =
                    contract.map_or(Some("supply"), |known| self.differs(of_supply, place, known));
                each(bill, differs);
            }
        }
        Ok(())
    }

    /// What is different when a bill is made again; nothing when all is equal.
    fn differs(
        &self,
        chain: &[ChainBill],
        place: usize,
        known: &KnownTerms,
    ) -> Option<&'static str> {
        let row = &chain[place].row;
        let Some(catalogue) = self.catalogues.get(&row.catalogue) else { return Some("tariff") };
        let Ok(again) = BillAgain::read(chain, place, known, catalogue) else {
            return Some("unreadable");
        };
        let (Ok(own), Ok(corrections)) = (again.own_lines(), again.corrections()) else {
            return Some("not_rated");
        };
        let stored = &again.basis.bill;
        if !only(&stored.lines, false).eq(own.iter()) {
            return Some("lines");
        }
        let corrections: Vec<Line> = corrections.iter().flat_map(|c| c.lines()).collect();
        if !only(&stored.lines, true).eq(corrections.iter()) {
            return Some("corrections");
        }
        let Some(run) = self.runs.get(&row.run_id) else { return Some("run") };
        let credit = again.before.last().map_or(Cents::ZERO, |last| last.credit);
        let sums_with =
            |credit| totals(&stored.lines, run.split_vat && known.contract().public_body, credit);
        let sums = sums_with(credit);
        if (sums.net.0, sums.vat.0, sums.total.0) != (row.net_cents, row.vat_cents, row.total_cents)
        {
            return Some("totals");
        }
        // What was paid too much before is taken off at issue.
        let payable = row.payable_cents + row.credit_cents;
        // What the bill before left over may have been paid out, or come back since.
        let last = place.checked_sub(1).and_then(|before| chain.get(before));
        let out =
            last.and_then(|last| self.refunded.get(&last.row.id)).copied().unwrap_or_default();
        let is_it = |out: i64| {
            let sums = sums_with((credit - Cents(out)).max(Cents::ZERO));
            (sums.payable.0, sums.credit) == (payable, stored.credit)
        };
        if ![0, out[0], out[1]].into_iter().any(is_it) {
            return Some("payable");
        }
        if read_and_estimated(&stored.stretches) != (row.actual_l, row.estimated_l) {
            return Some("volume");
        }
        if run.barred(&again.basis, known).0 != row.barred_cents {
            return Some("barred");
        }
        None
    }
}

/// The lines that are corrections, or those that are not.
fn only(lines: &[Line], correction: bool) -> impl Iterator<Item = &Line> {
    lines.iter().filter(move |line| line.charge.correction == correction)
}
