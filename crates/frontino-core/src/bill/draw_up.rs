//! Draws up one bill from what is known of a supply.

use super::barred::{barred_amount, reaches_back};
use super::corrections::{correct_bills, rerate_from, volumes_now};
use super::deposit_line::{DepositInstalment, deposit_line};
use super::interest_line::{InterestCharge, interest_of_bill};
use super::legacy_credit::{LegacyBill, legacy_back, price_back};
use super::return_cost_line::{ReturnCost, return_costs_of_bill};
use super::{BilledBefore, Draft, Parked, totals};
use crate::consumption::{AnnualConsumption, History, Point, Register, RegisterRefused, Start};
use crate::consumption::{AnnualSource, annual_consumption, estimate, within};
use crate::dates::{Date, Period};
use crate::limitation::{BillTerms, LimitationScope};
use crate::meter::Meter;
use crate::money::{Cents, LITRES_PER_M3};
use crate::rating::{Rater, Source, Stretch};
use crate::supply::{Contract, Status};
use crate::tariff::{Catalogue, Policy};
use std::cell::OnceCell;

/// Bills that one supply can have: its identifier leaves four digits for them.
const CHAIN_MAX: u32 = 9_999;

/// What holds for all bills of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTerms {
    /// Last day billed.
    pub at: Date,
    /// Planned day of issue, for the limitation.
    pub issue_on: Date,
    /// Days from issue to the due date (R1.7).
    pub due_days: i32,
    /// Rounding policy.
    pub policy: Policy,
    /// Mean annual consumption of a unit by category, where known (R2.10), litres.
    pub category_means: Vec<Option<i64>>,
    /// Annual consumption of a unit where nothing is known, litres.
    pub unit_litres_when_unknown: i64,
    /// Whether public bodies pay without VAT (unconfirmed).
    pub split_vat: bool,
    /// Which charges the two-year limitation covers (R5.6).
    pub limitation: LimitationScope,
    /// The newest charge of late interest when the run was made: later ones wait for the next.
    pub interest_upto: i64,
    /// The newest cost of a direct debit that came back when the run was made.
    pub return_costs_upto: i64,
}

/// What is known of one supply.
#[derive(Clone, Debug)]
pub struct SupplyInputs {
    /// Its contract.
    pub contract: Contract,
    /// Meters, readings, annual consumptions.
    pub history: History,
    /// Bills of the legacy system, in any order.
    pub legacy: Vec<LegacyBill>,
    /// Our bills that may be reopened, in order, the last one always among them.
    pub before: Vec<BilledBefore>,
    /// First day of terms that were recorded after the last bill.
    pub terms_changed_from: Option<Date>,
    /// Months of the cadence, for the limitation (R5.3).
    pub cadence_months: u8,
    /// Instalments of the deposit that bills of ours ask for (R3.12).
    pub deposit: Vec<DepositInstalment>,
    /// Late interest that waits for a bill (R4.10).
    pub interest: Vec<InterestCharge>,
    /// Costs of direct debits that came back, which wait for a bill.
    pub return_costs: Vec<ReturnCost>,
}

/// Makes bills against one catalogue for one run.
pub struct BillMaker<'c> {
    rater: Rater<'c>,
    run: &'c RunTerms,
}

/// From where a bill goes on and what it looks at again.
struct Footing {
    start: Start,
    anchor: Start,
    sequence: u32,
    reopened: bool,
    credit: Cents,
}

impl<'c> BillMaker<'c> {
    /// A maker for a run.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue, run: &'c RunTerms) -> BillMaker<'c> {
        BillMaker { rater: Rater::new(catalogue), run }
    }

    /// Draws up the bill of a supply into `draft`; `false` when it has no unbilled day.
    ///
    /// # Errors
    /// Why the supply is parked.
    pub fn draw_up(&mut self, supply: &SupplyInputs, draft: &mut Draft) -> Result<bool, Parked> {
        let unbilled = unbilled_days(supply, self.run.at);
        if unbilled.is_empty() {
            return Ok(false);
        }
        let at = unbilled.last_day();
        let (run, known) = (self.run, OnceCell::new());
        let annual = || *known.get_or_init(|| annual_of(run, supply, at));
        let rounding = run.policy.estimate_rounding;
        let fill = |days| estimate(annual(), days, rounding);
        let (register, footing) = follow(supply, at, &fill)?;
        draft.clear(unbilled, footing.sequence, footing.start, run.policy);
        draft.end = register.consumption(unbilled, &annual, rounding, &mut draft.stretches);
        draft.anchor = match register.has_readings() {
            true => register.anchor(draft.end.at, footing.anchor.estimated),
            false => footing.anchor,
        };
        let terms = &supply.contract.terms;
        let lines = &mut draft.lines;
        self.rater.rate(unbilled, terms, &draft.stretches, draft.policy, lines)?;
        lines.extend(deposit_line(&supply.deposit, footing.sequence, unbilled, terms));
        self.add_interest(&supply.interest, draft);
        self.add_return_costs(&supply.return_costs, draft);
        self.correct(supply, &footing, &register, &annual, draft)?;
        draft.annual = known.get().copied();
        self.add_up(supply, footing.credit, draft);
        Ok(true)
    }

    fn add_interest(&self, charges: &[InterestCharge], draft: &mut Draft) {
        for charge in interest_of_bill(charges, draft.sequence, self.run.interest_upto) {
            draft.lines.push(charge.line());
            draft.interest.push(charge.id);
        }
    }

    fn add_return_costs(&self, costs: &[ReturnCost], draft: &mut Draft) {
        for cost in return_costs_of_bill(costs, draft.sequence, self.run.return_costs_upto) {
            draft.lines.push(cost.line());
            draft.return_costs.push(cost.id);
        }
    }

    /// Appends the corrections of earlier bills and of the legacy system's estimate.
    fn correct(
        &mut self,
        supply: &SupplyInputs,
        footing: &Footing,
        register: &Register,
        annual: &dyn Fn() -> AnnualConsumption,
        draft: &mut Draft,
    ) -> Result<(), Parked> {
        let (rater, terms) = (&mut self.rater, &supply.contract.terms);
        let over_l = register.over_estimated_l;
        if over_l != 0 {
            draft.legacy_back = legacy_back(supply, footing.anchor.point, over_l);
            for back in &draft.legacy_back {
                draft.lines.extend(price_back(rater, back, terms, draft.policy)?.lines());
            }
        }
        let from = rerate_from(rater, &supply.before, supply.terms_changed_from);
        let restated = &mut draft.restated;
        let reread = |bill: &BilledBefore, later: &[BilledBefore]| {
            let again = footing.reopened && bill.period.until > footing.anchor.point.at;
            let known = again.then(|| volumes_now(bill, later))?;
            let volumes = reread_stretches(bill, &known, footing, register, annual);
            (volumes != known).then(|| {
                restated.push((bill.sequence, volumes.clone()));
                volumes
            })
        };
        for correction in correct_bills(rater, &supply.before, terms, from, reread)? {
            draft.lines.extend(correction.lines());
        }
        Ok(())
    }

    fn add_up(&self, supply: &SupplyInputs, credit: Cents, draft: &mut Draft) {
        let split_vat = self.run.split_vat && supply.contract.public_body;
        draft.totals = totals(&draft.lines, split_vat, credit);
        if !reaches_back(&draft.lines, self.run.issue_on) {
            return;
        }
        let bill = BillTerms {
            regime: supply.contract.regime,
            cadence_months: supply.cadence_months,
            issued_on: self.run.issue_on,
            due_on: self.run.issue_on.plus(self.run.due_days),
        };
        draft.cadence_months = Some(supply.cadence_months);
        draft.totals.barred = barred_amount(&draft.lines, &bill, self.run.limitation);
    }
}

/// The register that the bill of a supply up to `at` follows, so that a stored bill can tell how
/// its volumes are known.
///
/// # Errors
/// When readings contradict each other.
pub fn register_of(run: &RunTerms, supply: &SupplyInputs, at: Date) -> Result<Register, Parked> {
    let rounding = run.policy.estimate_rounding;
    let fill = |days| estimate(annual_of(run, supply, at), days, rounding);
    follow(supply, at, &fill).map(|(register, _)| register)
}

fn follow(
    supply: &SupplyInputs,
    at: Date,
    fill: &dyn Fn(i64) -> i64,
) -> Result<(Register, Footing), Parked> {
    let from = match supply.before.last() {
        Some(last) => last.anchor,
        None => legacy_start(supply)?,
    };
    let mut register = Register::follow(&supply.history, from, at, fill)?;
    let footing = footing(supply, from, register.has_readings())?;
    if !footing.reopened && !supply.before.is_empty() {
        register = Register::follow(&supply.history, footing.start, at, fill)?;
    }
    Ok((register, footing))
}

/// The annual consumption that estimates up to `at` use (R2.10); none where water is stopped.
fn annual_of(run: &RunTerms, supply: &SupplyInputs, at: Date) -> AnnualConsumption {
    if supply.contract.status == Status::Suspended {
        return AnnualConsumption::of_litres(0, AnnualSource::Suspended);
    }
    let terms = supply.contract.terms.at(at);
    let units = i64::from(terms.units);
    let mean = run.category_means.get(usize::from(terms.category.0)).copied().flatten();
    let parameter = run.unit_litres_when_unknown;
    annual_consumption(&supply.history, at, mean.map(|m| m * units), parameter * units)
}

/// The days of a supply up to `at` that neither the legacy system nor we have billed.
#[must_use]
pub fn unbilled_days(supply: &SupplyInputs, at: Date) -> Period {
    let begin = match supply.before.last() {
        Some(last) => last.period.until,
        None => {
            let readings = supply.history.readings.iter();
            let billed = readings.filter(|r| r.billed).map(|r| r.on.next()).max();
            billed.map_or(supply.contract.start_on, |on| on.max(supply.contract.start_on))
        }
    };
    Period::new(begin, supply.contract.days_up_to(at).until)
}

/// The volumes of an earlier bill with what the register shows now after the anchor.
fn reread_stretches(
    bill: &BilledBefore,
    known: &[Stretch],
    footing: &Footing,
    register: &Register,
    annual: &dyn Fn() -> AnnualConsumption,
) -> Vec<Stretch> {
    let from = bill.period.from.max(footing.anchor.point.at);
    let mut stretches = within(known, Period::new(bill.period.from, from));
    let rest = Period::new(from, bill.period.until);
    let _end = register.consumption(rest, annual, bill.policy.estimate_rounding, &mut stretches);
    stretches
}

fn footing(supply: &SupplyInputs, from: Start, has_readings: bool) -> Result<Footing, Parked> {
    let Some(last) = supply.before.last() else {
        let credit = Cents::ZERO;
        return Ok(Footing { start: from, anchor: from, sequence: 1, reopened: false, credit });
    };
    if last.sequence >= CHAIN_MAX {
        return Err(Parked::ChainFull);
    }
    Ok(Footing {
        // What we have estimated is reopened from its anchor, never taken for too high here.
        start: Start { point: last.end, estimated: false },
        anchor: last.anchor,
        sequence: last.sequence + 1,
        reopened: has_readings && last.anchor.point.at < last.period.until,
        credit: last.credit,
    })
}

/// Where the legacy system's billing stands: its last billed reading, else the first register of
/// the meter that was there at the start of the contract (contract, section 2).
fn legacy_start(supply: &SupplyInputs) -> Result<Start, Parked> {
    let history = &supply.history;
    let billed = history.readings.iter().filter(|r| r.billed);
    if let Some(reading) = billed.max_by_key(|r| (r.on, r.meter, r.kind)) {
        let source = reading.kind.source();
        let litres = reading.value_m3 * LITRES_PER_M3;
        let point = Point { at: reading.on.next(), meter: reading.meter, litres, source };
        return Ok(Start { point, estimated: source == Source::Estimated });
    }
    let start = supply.contract.start_on;
    let there = |m: &Meter| m.removed_on.is_none_or(|removed| removed >= start);
    let place = history.meters.iter().position(there);
    let place = place.ok_or(RegisterRefused::NoMeter { on: start })?;
    let litres = history.meters[place].first_m3 * LITRES_PER_M3;
    let point = Point { at: start, meter: place, litres, source: Source::Actual };
    Ok(Start { point, estimated: false })
}
