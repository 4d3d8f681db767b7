//! The work of a bill run: what it fixes when it is made, its calculation, its issue.

pub mod approve;
pub mod calculate;
pub mod dossier;
pub mod issue;
pub mod issue_day;
pub mod plan;
pub mod review;
pub mod sentence;
pub mod sound;
pub mod totals;

use crate::choice;
use crate::cli::italian::state;
use crate::refusal::Refusal;
use crate::tariff_file::{TariffFile, read_text};
use frontino_core::bill::RunTerms;
use frontino_core::dates::Date;
use frontino_core::limitation::LimitationScope;
use frontino_core::tariff::{Catalogue, EstimateRounding, Policy, TierRounding, YearBasis};
use frontino_store::audit::{self, Change};
use frontino_store::bill_run::StoredRun;
use frontino_store::{Tx, tariff};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is fixed when a run is made, so that it gives the same bills whenever it is calculated.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct RunInputs {
    /// Newest table at the time.
    pub catalogue: i64,
    /// `none`, `milli` or `integer`.
    pub tier_rounding: String,
    /// `litre` or `whole_m3`.
    pub estimate_rounding: String,
    /// `fixed365` or `actual`.
    pub year_basis: String,
    /// Mean annual litres of a unit by category (R1.2).
    pub category_means: BTreeMap<String, i64>,
    /// Annual litres of a unit where nothing is known.
    pub unit_litres_when_unknown: i64,
    /// Days from issue to due date.
    pub due_days: i32,
    /// Day of issue used for the limitation.
    pub issue_on: String,
    /// Whether public bodies pay without VAT.
    pub split_vat: bool,
    /// The newest charge of late interest: later ones wait for the next run.
    #[serde(default)]
    pub interest_upto: i64,
    /// The newest cost of a direct debit that came back: later ones wait for the next run.
    #[serde(default)]
    pub return_costs_upto: i64,
    /// Version of the program.
    pub program: String,
}

impl RunInputs {
    /// Reads what a stored run fixed.
    ///
    /// # Errors
    /// When the stored text has another form.
    pub fn of(run: &StoredRun) -> Result<RunInputs, Refusal> {
        serde_json::from_str(&run.inputs).map_err(|e| {
            Refusal::new("run_unreadable", format!("dati del giro illeggibili: {e}"))
                .at(&run.name)
                .next("controllare con `frontino db check`")
        })
    }

    /// The policy by its names.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let estimates = choice::find(&EstimateRounding::WORDS, &self.estimate_rounding);
        Policy {
            tier_rounding: choice::find(&TierRounding::WORDS, &self.tier_rounding)
                .unwrap_or_default(),
            estimate_rounding: estimates.unwrap_or_default(),
            year_basis: choice::find(&YearBasis::WORDS, &self.year_basis).unwrap_or_default(),
        }
    }

    /// The day of issue that the limitation was counted for, and the due date that follows.
    #[must_use]
    pub fn issue_days(&self, run: &StoredRun) -> (Date, Date) {
        let issue_on = Date::parse(&self.issue_on).unwrap_or(run.at_on);
        (issue_on, issue_on.plus(self.due_days))
    }

    /// The terms of the run for the core.
    #[must_use]
    pub fn terms(&self, run: &StoredRun, catalogue: &Catalogue) -> RunTerms {
        let mean = |code: &String| self.category_means.get(code).copied();
        RunTerms {
            at: run.at_on,
            issue_on: self.issue_days(run).0,
            due_days: self.due_days,
            policy: self.policy(),
            category_means: catalogue.categories.iter().map(mean).collect(),
            unit_litres_when_unknown: self.unit_litres_when_unknown,
            split_vat: self.split_vat,
            limitation: LimitationScope::default(),
            interest_upto: self.interest_upto,
            return_costs_upto: self.return_costs_upto,
        }
    }
}

/// The catalogue of all loaded tables up to a generation.
///
/// # Errors
/// When a stored table cannot be read.
pub fn catalogue(tx: &mut Tx<'_>, upto: i64) -> Result<Catalogue, Refusal> {
    let (mut versions, mut components) = (Vec::new(), Vec::new());
    for file in tariff::list(tx)?.into_iter().filter(|f| f.id <= upto) {
        match read_text(&file.name, &file.body, file.id)?.content {
            TariffFile::Tariff(more) => versions.extend(more),
            TariffFile::Components(more) => components.extend(more),
        }
    }
    Ok(Catalogue::new(versions, components))
}

/// The run of a name.
///
/// # Errors
/// When there is none.
pub fn get(tx: &mut Tx<'_>, name: &str) -> Result<StoredRun, Refusal> {
    frontino_store::bill_run::find(tx, name)?.ok_or_else(|| missing(name))
}

/// As [`get`], for a step that changes the run: others that would change it wait.
///
/// # Errors
/// When there is none.
pub fn get_locked(tx: &mut Tx<'_>, name: &str) -> Result<StoredRun, Refusal> {
    frontino_store::bill_run::find_locked(tx, name)?.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Refusal {
    Refusal::new("run_missing", format!("il giro {name} non c'è"))
        .at("bill-run")
        .next("vedere i giri con `frontino bill-run list`")
}

/// Writes what a person did with a run into the trail of changes.
///
/// # Errors
/// When the database refuses it.
pub fn record(
    tx: &mut Tx<'_>,
    (actor, action): (&str, &str),
    run: &str,
    detail: &Value,
    now: i64,
) -> Result<(), Refusal> {
    let detail = detail.to_string();
    let change = Change { actor, origin: "cli", action, object: run, detail: &detail };
    Ok(audit::insert(tx, &change, now)?)
}

/// Refuses a step that does not fit the state of the run.
///
/// # Errors
/// Unless the state is one of those allowed.
pub fn expect_state(run: &StoredRun, allowed: &[&str], next: &str) -> Result<(), Refusal> {
    if allowed.contains(&run.state.as_str()) {
        return Ok(());
    }
    Err(Refusal::new("run_state", format!("il giro {} è {}", run.name, state(&run.state)))
        .at(&run.name)
        .next(next))
}
