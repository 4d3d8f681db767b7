//! The dossier of a run: what went in, by which tables and terms, what came out, who accepted
//! what. The same run gives the same dossier but for its times.

mod charges;
mod digests;

use super::review::review;
use super::{RunInputs, catalogue, expect_state, get};
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::bill_run::StoredRun;
use frontino_store::dossier::{self as store, Imported, LoadedTable, Times};
use frontino_store::{Tx, audit};
use serde_json::{Value, json};

/// The dossier of a run that is calculated.
///
/// # Errors
/// When it is not, or the database does not answer.
pub fn dossier(
    tx: &mut Tx<'_>,
    config: &Config,
    name: &str,
    today: Date,
) -> Result<Value, Refusal> {
    let run = get(tx, name)?;
    let states = ["calculated", "approved", "issued"];
    expect_state(&run, &states, "calcolarlo con `frontino bill-run calculate`")?;
    let inputs = RunInputs::of(&run)?;
    let components = catalogue(tx, inputs.catalogue)?.components;
    let times = store::times(tx, run.id)?;
    let upto = times.calculated_at.unwrap_or(i64::MAX);
    let imports: Vec<Value> = store::list_imports(tx, upto)?.iter().map(import_json).collect();
    let tables = store::list_tables(tx, inputs.catalogue)?;
    let readings = store::list_readings(tx, upto)?
        .into_iter()
        .map(|(kind, state, count)| json!({"kind": kind, "state": state, "count": count}));
    let readings: Vec<Value> = readings.collect();
    let by_charge = charges::json(tx, &run, &components)?;
    let bills_sha256 = digests::of_bills(tx, run.id)?;
    let trail = trail_json(tx, &run)?;
    let looked = review(tx, run, config.review.thresholds(), today, &mut |_| ())?;
    let approval = looked.approval.as_ref();
    let accepted = approval.and_then(|a| serde_json::from_str::<Value>(&a.text).ok());
    let run = &looked.run;
    Ok(json!({
        "run": {
            "run": run.name, "at": run.at_on.to_string(), "filter": run.filter,
            "state": run.state, "supplies": run.supplies,
            "issue_on": run.issue_on.map(|on| on.to_string()),
            "issued_on": times.issued_on.map(|on| on.to_string()),
            "first_number": run.first_number, "last_number": run.last_number,
        },
        "program": env!("CARGO_PKG_VERSION"),
        "inputs": {"imports": imports, "readings": readings},
        "tariffs": tables.iter().map(table_json).collect::<Value>(),
        "parameters": serde_json::to_value(&inputs).unwrap_or_default(),
        "totals": looked.totals.json(),
        "by_charge": by_charge,
        "year_before": looked.compared.json(),
        "exceptions": looked.reasons(),
        "acceptance": accepted.map(|text| json!({
            "by": approval.map(|a| &a.by), "origin": text["origin"], "reasons": text["reasons"],
            "thresholds": text["thresholds"], "digest": text["digest"],
        })),
        "digests": {"amounts": looked.totals.digest, "bills_csv": bills_sha256},
        "times": times_json(&times, run, approval.map(|a| a.at), trail),
    }))
}

fn import_json(import: &Imported) -> Value {
    let summary: Value = serde_json::from_str(&import.summary).unwrap_or_default();
    json!({
        "name": import.name, "taken_on": import.taken_on.to_string(),
        "accepted": summary["accepted"], "quarantined": summary["quarantined"],
        "sources": summary["sources"],
    })
}

fn table_json(table: &LoadedTable) -> Value {
    json!({
        "id": table.id, "kind": table.kind, "name": table.name,
        "valid_from": table.valid_from.to_string(), "sha256": table.sha256,
    })
}

fn times_json(times: &Times, run: &StoredRun, approved_at: Option<i64>, trail: Value) -> Value {
    json!({
        "created_at": times.created_at, "calculated_at": times.calculated_at,
        "approved_at": approved_at, "issued_at": times.issued_at, "elapsed_ms": run.elapsed_ms,
        "trail": trail,
    })
}

/// Who did what to the run, and when.
fn trail_json(tx: &mut Tx<'_>, run: &StoredRun) -> Result<Value, Refusal> {
    let all = audit::list(tx, "bill_run.", &run.name)?.into_iter();
    Ok(all
        .map(|r| {
            let audit::Recorded { done_at, actor, origin, action, .. } = r;
            json!({"at": done_at, "actor": actor, "origin": origin, "action": action})
        })
        .collect())
}
