//! The life of a supply: its readings as they come, and the bills drawn up one after another.

use crate::given::d;
use frontino_core::bill::{BillMaker, BilledBefore, Draft, Parked, RunTerms, SupplyInputs};
use frontino_core::consumption::{History, Reading, ReadingKind};
use frontino_core::dates::Date;
use frontino_core::limitation::{LimitationRegime, LimitationScope};
use frontino_core::meter::Meter;
use frontino_core::supply::{Contract, Status, Terms, TermsHistory};
use frontino_core::tariff::{Catalogue, Policy};

/// A run up to a date, issued a month later.
pub fn run(at: Date, policy: Policy) -> RunTerms {
    RunTerms {
        at,
        issue_on: at.plus(31),
        due_days: 30,
        policy,
        category_means: Vec::new(),
        unit_litres_when_unknown: 100_000,
        split_vat: false,
        limitation: LimitationScope::default(),
        interest_upto: 0,
        return_costs_upto: 0,
    }
}

/// A meter that was there long before.
pub fn meter(digits: u8) -> Meter {
    Meter { digits, installed_on: d("2010-01-01"), first_m3: 0, removed_on: None, last_m3: None }
}

pub fn reading(on: Date, value_m3: i64, kind: ReadingKind) -> Reading {
    Reading { meter: 0, on, value_m3, kind, billed: false, arrival: i64::from(on.days()) }
}

/// A supply billed by the legacy system up to the first of its readings.
pub fn supply(terms: Terms, meter: Meter, mut readings: Vec<Reading>) -> SupplyInputs {
    if let Some(first) = readings.first_mut() {
        first.billed = true;
    }
    SupplyInputs {
        contract: Contract {
            status: Status::Active,
            start_on: d("2015-01-01"),
            end_on: None,
            terms: TermsHistory::constant(terms),
            regime: LimitationRegime::TwoYear,
            public_body: false,
        },
        history: History { meters: vec![meter], readings, annual: vec![(2017, 120_000)] },
        legacy: Vec::new(),
        before: Vec::new(),
        terms_changed_from: None,
        cadence_months: 6,
        deposit: Vec::new(),
        interest: Vec::new(),
        return_costs: Vec::new(),
    }
}

/// Draws up a bill; `None` when there is no unbilled day.
pub fn bill(
    catalogue: &Catalogue,
    supply: &SupplyInputs,
    run: &RunTerms,
) -> Result<Option<Draft>, Parked> {
    let mut draft = Draft::new();
    let drawn = BillMaker::new(catalogue, run).draw_up(supply, &mut draft)?;
    Ok(drawn.then_some(draft))
}

/// The bill as the store gives it back.
pub fn kept(draft: &Draft, generation: i64) -> BilledBefore {
    BilledBefore {
        sequence: draft.sequence,
        period: draft.period,
        lines: draft.lines.clone(),
        stretches: draft.stretches.clone(),
        restated: draft.restated.clone(),
        end: draft.end,
        anchor: draft.anchor,
        policy: draft.policy,
        catalogue: generation,
        credit: draft.totals.credit,
    }
}

/// The bills at some dates; at each, the readings up to `lag_days` after it are known.
pub fn bills(
    catalogue: &Catalogue,
    supply: &SupplyInputs,
    dates: &[Date],
    lag_days: i32,
    policy: Policy,
) -> Result<Vec<Draft>, Parked> {
    let mut known = supply.clone();
    let mut made = Vec::new();
    for at in dates {
        let seen = |r: &&Reading| r.on <= at.plus(lag_days);
        known.history.readings = supply.history.readings.iter().filter(seen).copied().collect();
        let Some(draft) = bill(catalogue, &known, &run(*at, policy))? else { continue };
        known.before.push(kept(&draft, catalogue.generation));
        made.push(draft);
    }
    Ok(made)
}
