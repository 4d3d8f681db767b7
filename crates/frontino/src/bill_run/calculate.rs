//! Calculates a run: workers take ranges of supplies until none is open. Killed at any moment and
//! started again, it goes on with the ranges that were not saved and gives the same bills.

use super::{RunInputs, catalogue, plan, sentence};
use crate::refusal::Refusal;
use frontino_core::bill::{BillMaker, Draft, Parked, RunTerms, unbilled_days};
use frontino_core::tariff::Catalogue;
use frontino_store::bill::{self, NewBill};
use frontino_store::bill_run::{self, Figures, StoredRun, Unbilled};
use frontino_store::supply_inputs::{self, Candidate, NO_CATEGORY};
use frontino_store::{DbUrl, Tx};
use std::thread;

/// Works on the open ranges with so many workers.
///
/// # Errors
/// What the database refuses; ranges that were saved stay.
pub fn work(
    db: &DbUrl,
    run: &StoredRun,
    workers: usize,
    now: i64,
    progress: &(dyn Fn(Figures) + Sync),
) -> Result<(), Refusal> {
    let inputs = RunInputs::of(run)?;
    let catalogue = {
        let mut conn = db.open()?;
        let mut tx = conn.begin_read()?;
        catalogue(&mut tx, inputs.catalogue)?
    };
    let terms = inputs.terms(run, &catalogue);
    let worker = || work_alone(db, run, &catalogue, &terms, now, progress);
    thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(worker)).collect();
        let mut result = worker();
        for other in others {
            let panicked = || Err(Refusal::new("worker_died", "un lavoratore si è interrotto"));
            result = result.and(other.join().unwrap_or_else(|_| panicked()));
        }
        result
    })
}

fn work_alone(
    db: &DbUrl,
    run: &StoredRun,
    catalogue: &Catalogue,
    terms: &RunTerms,
    now: i64,
    progress: &(dyn Fn(Figures) + Sync),
) -> Result<(), Refusal> {
    let mut conn = db.open()?;
    let mut maker = BillMaker::new(catalogue, terms);
    let mut draft = Draft::new();
    loop {
        let mut tx = conn.begin()?;
        let Some(chunk) = bill_run::claim(&mut tx, run.id)? else { return Ok(()) };
        let supplies = supply_inputs::list(&mut tx, chunk.first, chunk.last, catalogue)?;
        let mut made = Made::default();
        for supply in supplies.iter().filter(|s| is_planned(s, run)) {
            made.add(supply, &mut maker, &mut draft, catalogue);
        }
        save(&mut tx, run, chunk.no, catalogue.generation, now, &made)?;
        tx.commit()?;
        progress(made.figures);
    }
}

fn is_planned(supply: &Candidate, run: &StoredRun) -> bool {
    let unbilled = Unbilled {
        supply_id: supply.id,
        from: unbilled_days(&supply.inputs, run.at_on).from,
        end_on: supply.inputs.contract.end_on,
        assigned_bills: supply.cadence.map(|c| i64::from(c.bills())),
    };
    plan::belongs(run.filter.is_some(), &unbilled, run.at_on)
}

/// What one range gave.
#[derive(Default)]
struct Made {
    bills: Vec<NewBill>,
    parked: Vec<(i64, &'static str, String)>,
    figures: Figures,
}

impl Made {
    fn add(
        &mut self,
        supply: &Candidate,
        maker: &mut BillMaker<'_>,
        draft: &mut Draft,
        catalogue: &Catalogue,
    ) {
        let terms = &supply.inputs.contract.terms;
        let known = terms.first.category != NO_CATEGORY
            && terms.changes.iter().all(|c| c.terms.category != NO_CATEGORY);
        let outcome = if known {
            maker.draw_up(&supply.inputs, draft)
        } else {
            Err(Parked::UnknownCategory(supply.category.clone()))
        };
        match outcome {
            Ok(false) => {}
            Ok(true) => {
                let bill = bill::pack(supply.id, draft, terms, catalogue);
                self.figures.bills += 1;
                self.figures.total_cents += draft.totals.total.0;
                match draft.end.source {
                    frontino_core::rating::Source::Actual => self.figures.actual += 1,
                    frontino_core::rating::Source::SelfRead => self.figures.self_read += 1,
                    frontino_core::rating::Source::Estimated => self.figures.estimated += 1,
                }
                self.bills.push(bill);
            }
            Err(parked) => {
                self.figures.parked += 1;
                let (reason, sentence) = sentence::of_parked(&parked);
                self.parked.push((supply.id, reason, sentence));
            }
        }
    }
}

fn save(
    tx: &mut Tx<'_>,
    run: &StoredRun,
    chunk_no: i64,
    generation: i64,
    now: i64,
    made: &Made,
) -> Result<(), Refusal> {
    bill::insert(tx, run.id, generation, now, &made.bills)?;
    if !made.parked.is_empty() {
        bill_run::insert_parked(tx, run.id, &made.parked)?;
    }
    Ok(bill_run::update_chunk(tx, run.id, chunk_no, &made.figures)?)
}
