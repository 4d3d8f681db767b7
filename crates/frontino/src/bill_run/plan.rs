//! Plans a run: which supplies, in which ranges, on which terms.

use super::RunInputs;
use crate::choice;
use crate::cli::italian::day;
use crate::config::Config;
use crate::interest;
use crate::refusal::Refusal;
use frontino_core::dates::{Date, LAST};
use frontino_core::frequency::{Cadence, cadence_come};
use frontino_core::interest::{InterestTerms, TERMS};
use frontino_core::money::div_half_up;
use frontino_core::tariff::{EstimateRounding, TierRounding, YearBasis};
use frontino_store::bill_run::{self, StoredRun, Unbilled};
use frontino_store::{Conn, tariff};
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Supplies of one range, calculated and saved in one transaction: a small utility has ranges
/// enough for all its workers, a city does not pay for too many.
const SUPPLIES_PER_CHUNK: RangeInclusive<usize> = 1_000..=10_000;
/// Ranges of a run between the two.
const CHUNKS: usize = 16;
/// Days from the billing date to the issue that is assumed when none is given (R1.5).
const ISSUE_DAYS_MAX: i32 = 45;

/// What a run is asked for.
pub struct Asked<'a> {
    /// Name.
    pub name: &'a str,
    /// Last day billed.
    pub at: Date,
    /// Planned day of issue.
    pub issue_on: Option<Date>,
    /// Only supplies whose cadence has come.
    pub cadence: bool,
    /// Who asks, as given.
    pub by: &'a str,
}

/// The newest of what is charged once.
struct Upto {
    interest: i64,
    return_costs: i64,
}

/// Whether a supply belongs to a run.
#[must_use]
pub fn belongs(asked_cadence: bool, supply: &Unbilled, at: Date) -> bool {
    let last = supply.end_on.map_or(at, |end| end.min(at));
    if supply.from > last {
        return false;
    }
    let cadence = supply.assigned_bills.and_then(|n| u8::try_from(n).ok());
    let ended = supply.end_on.is_some_and(|end| end <= at);
    match cadence.and_then(Cadence::from_bills) {
        Some(cadence) if asked_cadence && !ended => cadence_come(cadence, supply.from, at),
        _ => true,
    }
}

/// Makes the run; with `dry_run` nothing is saved.
///
/// # Errors
/// When the name is taken, another run is open, or no tariff is loaded.
pub fn create(
    conn: &mut Conn,
    config: &Config,
    asked: &Asked<'_>,
    now: i64,
    dry_run: bool,
) -> Result<i64, Refusal> {
    let mut tx = conn.begin()?;
    let refuse =
        |code, what: String, next: &str| Err(Refusal::new(code, what).at(asked.name).next(next));
    let open = bill_run::find_open(&mut tx)?;
    if bill_run::find(&mut tx, asked.name)?.is_some() {
        let what = format!("c'è già un giro di nome {}", asked.name);
        return refuse("run_exists", what, "scegliere un altro nome");
    }
    if let Some(open) = open {
        let what = format!("il giro {open} è ancora aperto sulle stesse utenze");
        return refuse("run_open", what, "emetterlo con `issue` o annullarlo con `cancel`");
    }
    let generation = tariff::next_id(&mut tx)? - 1;
    if generation == 0 {
        let next = "caricare le tariffe con `frontino tariff load`";
        return refuse("tariff_missing", "nessuna tariffa caricata".to_owned(), next);
    }
    let catalogue = super::catalogue(&mut tx, generation)?;
    let grace_mode = config.policy.grace_mode.unwrap_or_default();
    interest::assess(&mut tx, &InterestTerms { grace_mode, ..TERMS }, LAST, now)?;
    let upto = Upto {
        interest: frontino_store::interest::newest(&mut tx)?,
        return_costs: frontino_store::return_cost::take_turn(&mut tx)?,
    };
    let means = means(&mut tx, asked.at)?;
    let inputs = inputs(config, asked, &catalogue, (means, upto))?;
    let (supplies, ranges) = ranges(&mut tx, asked)?;
    if supplies == 0 {
        let what = format!("nessuna utenza ha giorni da fatturare fino al {}", day(asked.at));
        return refuse("run_empty", what, "controllare la data con --at");
    }
    let run = StoredRun {
        id: bill_run::next_id(&mut tx)?,
        name: asked.name.to_owned(),
        at_on: asked.at,
        issue_on: asked.issue_on,
        filter: asked.cadence.then(|| "cadence".to_owned()),
        state: "planned".to_owned(),
        supplies,
        inputs: serde_json::to_string(&inputs).unwrap_or_default(),
        elapsed_ms: 0,
        first_number: None,
        last_number: None,
    };
    if !dry_run {
        bill_run::insert(&mut tx, &run, &ranges, now)?;
        let detail = json!({"at": asked.at.to_string(), "supplies": supplies});
        super::record(&mut tx, (asked.by, "bill_run.create"), asked.name, &detail, now)?;
        tx.commit()?;
    }
    Ok(supplies)
}

/// Cuts the supplies that belong to the run into ranges of identifiers.
fn ranges(
    tx: &mut frontino_store::Tx<'_>,
    asked: &Asked<'_>,
) -> Result<(i64, Vec<(i64, i64)>), Refusal> {
    let mut ids = Vec::new();
    bill_run::each_unbilled(tx, |supply| {
        if belongs(asked.cadence, &supply, asked.at) {
            ids.push(supply.supply_id);
        }
        Ok(())
    })?;
    let (least, most) = (*SUPPLIES_PER_CHUNK.start(), *SUPPLIES_PER_CHUNK.end());
    let ranges = ids.chunks(ids.len().div_ceil(CHUNKS).clamp(least, most));
    let ranges = ranges.filter_map(|ids| Some((*ids.first()?, *ids.last()?)));
    Ok((i64::try_from(ids.len()).unwrap_or(i64::MAX), ranges.collect()))
}

/// Mean annual litres of a unit by category, over the consumptions on record (R1.2) of the supplies
/// as they are on a day.
///
/// # Errors
/// When the database does not answer.
pub fn means(tx: &mut frontino_store::Tx<'_>, on: Date) -> Result<BTreeMap<String, i64>, Refusal> {
    /// Parts of a litre kept while consumptions of different units are added.
    const PARTS: i128 = 1_000_000;
    let mut sums: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    for (category, units, litres, rows) in bill_run::list_consumption_sums(tx, on)? {
        let sum = sums.entry(category).or_default();
        sum.0 += i128::from(litres) * PARTS / i128::from(units.max(1));
        sum.1 += i128::from(rows);
    }
    let mean = |(category, (parts, rows)): (String, (i128, i128))| {
        (category, div_half_up(parts, rows.max(1) * PARTS))
    };
    Ok(sums.into_iter().map(mean).collect())
}

fn inputs(
    config: &Config,
    asked: &Asked<'_>,
    catalogue: &frontino_core::tariff::Catalogue,
    (category_means, upto): (BTreeMap<String, i64>, Upto),
) -> Result<RunInputs, Refusal> {
    let policy = config.policy.choice().or(catalogue.policy).resolve();
    let issue_on = asked.issue_on.unwrap_or_else(|| asked.at.plus(ISSUE_DAYS_MAX));
    let word_of_tiers = choice::word(&TierRounding::WORDS, &policy.tier_rounding);
    let word_of_estimates = choice::word(&EstimateRounding::WORDS, &policy.estimate_rounding);
    let word_of_year = choice::word(&YearBasis::WORDS, &policy.year_basis);
    Ok(RunInputs {
        catalogue: catalogue.generation,
        tier_rounding: word_of_tiers.to_owned(),
        estimate_rounding: word_of_estimates.to_owned(),
        year_basis: word_of_year.to_owned(),
        category_means,
        unit_litres_when_unknown: config.billing.unit_m3_when_unknown() * 1000,
        due_days: config.billing.due_days(),
        issue_on: issue_on.to_string(),
        split_vat: config.billing.split_payment(),
        interest_upto: upto.interest,
        return_costs_upto: upto.return_costs,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
