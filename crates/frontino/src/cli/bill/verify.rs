//! `frontino bill verify`: makes stored bills again from what they rest on and compares to the
//! cent.

use crate::bill_run::{catalogue, get};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use frontino_core::bill::totals;
use frontino_core::consumption::read_and_estimated;
use frontino_core::money::Cents;
use frontino_core::rating::Rater;
use frontino_core::tariff::Catalogue;
use frontino_store::export::{self, BillRow};
use frontino_store::{Tx, packed};
use serde_json::json;
use std::collections::BTreeMap;

/// Runs the command.
///
/// # Errors
/// When the run is not there or the database does not answer.
pub fn run(context: &Context, run: Option<String>) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = run.map(|name| get(&mut tx, &name)).transpose()?;
    let run_id = run.map(|run| run.id);
    let catalogues = catalogues(&mut tx)?;
    let (mut verified, mut differing) = (0, Vec::new());
    export::each_bill(&mut tx, run_id, |bill| {
        match differs(bill, &catalogues) {
            None => verified += 1,
            Some(what) => differing.push(json!({
                "number": bill.number, "supply_code": bill.supply_code, "what": what})),
        }
        Ok(())
    })?;
    let text = format!("{verified} bollette rifatte uguali, {} diverse\n", differing.len());
    let status = if differing.is_empty() { Status::Done } else { Status::Found };
    context.printer.result(&json!({"verified": verified, "differing": differing}), &text);
    Ok(status)
}

/// The catalogue of each order of loading, as the bills of that time knew it.
fn catalogues(tx: &mut Tx<'_>) -> Result<BTreeMap<i64, Catalogue>, Refusal> {
    let last = frontino_store::tariff::next_id(tx)? - 1;
    (1..=last).map(|generation| Ok((generation, catalogue(tx, generation)?))).collect()
}

/// What is different when the bill is made again; nothing when all is equal.
fn differs(bill: &BillRow, catalogues: &BTreeMap<i64, Catalogue>) -> Option<&'static str> {
    let Some(catalogue) = catalogues.get(&bill.catalogue) else { return Some("tariff") };
    let period = frontino_core::dates::Period::new(bill.from, bill.until);
    let read = packed::read_bill(1, period, bill.catalogue, &bill.lines, &bill.basis, catalogue);
    let Ok(stored) = read else { return Some("unreadable") };
    let mut again = Vec::new();
    let (before, terms) = (&stored.bill, &stored.terms);
    let mut rater = Rater::new(catalogue);
    if rater.rate(period, terms, &before.stretches, before.policy, &mut again).is_err() {
        return Some("not_rated");
    }
    let own = before.lines.iter().filter(|l| !l.charge.correction);
    if !own.eq(again.iter()) {
        return Some("lines");
    }
    let sums = totals(&before.lines, false, Cents::ZERO);
    if (sums.net.0, sums.vat.0, sums.total.0) != (bill.net_cents, bill.vat_cents, bill.total_cents)
    {
        return Some("totals");
    }
    if read_and_estimated(&before.stretches) != (bill.actual_l, bill.estimated_l) {
        return Some("volume");
    }
    None
}
