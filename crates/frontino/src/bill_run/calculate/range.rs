//! The bills of one range of supplies, in memory that is used again for the next range.

use crate::bill_run::{plan, sentence};
use crate::refusal::Refusal;
use frontino_core::bill::{BillMaker, Draft, Parked, RunTerms, unbilled_days};
use frontino_core::rating::Source;
use frontino_core::tariff::Catalogue;
use frontino_store::Tx;
use frontino_store::bill::{self, NewBills};
use frontino_store::bill_run::{self, Chunk, Figures, StoredRun, Unbilled};
use frontino_store::supply_inputs::{self, Batch, Candidate, NO_CATEGORY};
use std::time::{Duration, Instant};

/// Reads a range, makes its bills and saves them.
pub struct RangeMaker<'c> {
    run: &'c StoredRun,
    catalogue: &'c Catalogue,
    maker: BillMaker<'c>,
    draft: Draft,
    batch: Batch,
    made: Made,
}

/// What one range gave.
#[derive(Default)]
struct Made {
    bills: NewBills,
    parked: Vec<(i64, &'static str, String)>,
    figures: Figures,
}

impl<'c> RangeMaker<'c> {
    pub fn new(
        run: &'c StoredRun,
        catalogue: &'c Catalogue,
        terms: &'c RunTerms,
    ) -> RangeMaker<'c> {
        let maker = BillMaker::new(catalogue, terms);
        let (draft, batch, made) = (Draft::new(), Batch::new(), Made::default());
        RangeMaker { run, catalogue, maker, draft, batch, made }
    }

    /// The figures of the range made last.
    pub fn figures(&self) -> Figures {
        self.made.figures
    }

    /// Reads the inputs of a range.
    pub fn read(&mut self, tx: &mut Tx<'_>, chunk: Chunk) -> Result<(), Refusal> {
        let RangeMaker { run, catalogue, batch, .. } = self;
        Ok(supply_inputs::read(tx, chunk.first, chunk.last, run.at_on, catalogue, batch)?)
    }

    /// Makes and packs the bills of what was read.
    pub fn make(&mut self) {
        self.clear();
        let RangeMaker { run, catalogue, maker, draft, batch, made } = self;
        for supply in batch.supplies().iter().filter(|s| is_planned(s, run)) {
            let outcome = draw_up(supply, maker, draft);
            if made.count(supply, &outcome, draft) {
                made.bills.add(supply, draft, catalogue);
            }
        }
    }

    /// Makes the bills of what was read and tells how long that took; none is kept.
    pub fn rate_only(&mut self) -> Duration {
        self.clear();
        let RangeMaker { run, maker, draft, batch, made, .. } = self;
        let began = Instant::now();
        for supply in batch.supplies().iter().filter(|s| is_planned(s, run)) {
            let outcome = draw_up(supply, maker, draft);
            made.count(supply, &outcome, draft);
        }
        began.elapsed()
    }

    /// Saves what was made.
    pub fn save(&self, tx: &mut Tx<'_>, chunk: Chunk, now: i64) -> Result<(), Refusal> {
        let (run_id, made) = (self.run.id, &self.made);
        bill::insert(tx, run_id, self.catalogue.generation, now, &made.bills)?;
        if !made.parked.is_empty() {
            bill_run::insert_parked(tx, run_id, &made.parked)?;
        }
        Ok(bill_run::update_chunk(tx, run_id, chunk.no, &made.figures)?)
    }

    /// Forgets what was made.
    pub fn clear(&mut self) {
        self.made.bills.clear();
        self.made.parked.clear();
        self.made.figures = Figures::default();
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

fn draw_up(
    supply: &Candidate,
    maker: &mut BillMaker<'_>,
    draft: &mut Draft,
) -> Result<bool, Parked> {
    let terms = &supply.inputs.contract.terms;
    let known = terms.first.category != NO_CATEGORY
        && terms.changes.iter().all(|c| c.terms.category != NO_CATEGORY);
    if known {
        maker.draw_up(&supply.inputs, draft)
    } else {
        Err(Parked::UnknownCategory(supply.category.clone()))
    }
}

impl Made {
    /// Counts what became of a supply; whether that is a bill.
    fn count(&mut self, supply: &Candidate, outcome: &Result<bool, Parked>, draft: &Draft) -> bool {
        match outcome {
            Ok(false) => false,
            Ok(true) => {
                self.figures.bills += 1;
                self.figures.total_cents += draft.totals.total.0;
                match draft.end.source {
                    Source::Actual => self.figures.actual += 1,
                    Source::SelfRead => self.figures.self_read += 1,
                    Source::Estimated => self.figures.estimated += 1,
                }
                true
            }
            Err(parked) => {
                self.figures.parked += 1;
                let (reason, sentence) = sentence::of_parked(parked);
                self.parked.push((supply.id, reason, sentence));
                false
            }
        }
    }
}
