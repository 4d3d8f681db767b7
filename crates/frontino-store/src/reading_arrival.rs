//! Readings that arrive one by one or in files of their own: saved under their keys with what is
//! owed to whoever sent them, listed, decided.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;
use std::collections::HashMap;

/// A reading to be saved, with its verdict.
#[derive(Clone, Debug)]
pub struct NewReading {
    /// Its key.
    pub key: String,
    /// The supply.
    pub supply_id: i64,
    /// The meter.
    pub meter_id: i64,
    /// Its day.
    pub read_on: Date,
    /// `operator`, `self`, `estimated` or `telemetry`.
    pub kind: &'static str,
    /// Which of those of one meter, day and kind.
    pub version: i64,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// `accepted`, `held` or `refused`.
    pub state: &'static str,
    /// Why it is held or refused.
    pub reason: Option<&'static str>,
    /// When it was sent; of several self-readings the last sent wins (R2.14).
    pub sent_at: i64,
    /// When it was received (R2.4).
    pub received_at: i64,
    /// By when the outcome is to be told (R2.4).
    pub due_on: Date,
}

/// Saves readings that were just judged; those accepted or refused are decided with it.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, readings: &[NewReading], recorded_at: i64) -> Result<()> {
    let columns = [
        "supply_id",
        "meter_id",
        "read_on",
        "kind",
        "value_m3",
        "billed",
        "state",
        "reason",
        "key",
        "version",
        "sent_at",
        "recorded_at",
    ];
    let mut bulk = tx.bulk("reading", &columns)?;
    for new in readings {
        bulk.int(new.supply_id)?.int(new.meter_id)?.date(new.read_on)?.text(new.kind)?;
        bulk.int(new.value_m3)?.bool(false)?.text(new.state)?.opt_text(new.reason)?;
        bulk.text(&new.key)?.int(new.version)?.int(new.sent_at)?.int(recorded_at)?.end_row()?;
    }
    bulk.finish()?;
    let columns = ["key", "received_at", "due_on", "decided_at"];
    let mut bulk = tx.bulk("reading_answer", &columns)?;
    for new in readings {
        let decided_at = (new.state != "held").then_some(recorded_at);
        bulk.text(&new.key)?.int(new.received_at)?.date(new.due_on)?;
        bulk.opt_int(decided_at)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// A reading that arrived, as a person sees it.
#[derive(Clone, Debug)]
pub struct ArrivedReading {
    /// Its key.
    pub key: String,
    /// Code of the supply.
    pub supply_code: String,
    /// Serial number of the meter.
    pub meter_serial: String,
    /// The meter.
    pub meter_id: i64,
    /// Its day.
    pub read_on: Date,
    /// `operator`, `self`, `estimated` or `telemetry`.
    pub kind: String,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// `accepted`, `held`, `refused`, `replaced` or `set_aside`.
    pub state: String,
    /// Why it was held or refused.
    pub reason: Option<String>,
    /// When it was received.
    pub received_at: i64,
    /// By when the outcome is to be told.
    pub due_on: Date,
}

const SELECT: &str = "SELECT r.key, s.code, m.serial, r.meter_id, r.read_on, r.kind, r.value_m3,
        r.state, r.reason, a.received_at, a.due_on
    FROM reading_answer a JOIN reading r ON r.key = a.key
        JOIN supply s ON s.id = r.supply_id JOIN meter m ON m.id = r.meter_id";

fn arrived(row: &Row<'_>) -> Result<ArrivedReading> {
    Ok(ArrivedReading {
        key: row.string(0)?,
        supply_code: row.string(1)?,
        meter_serial: row.string(2)?,
        meter_id: row.int(3)?,
        read_on: row.date(4)?,
        kind: row.string(5)?,
        value_m3: row.int(6)?,
        state: row.string(7)?,
        reason: row.opt_string(8)?,
        received_at: row.int(9)?,
        due_on: row.date(10)?,
    })
}

/// The readings that arrived, those to be answered first; of one state or of all.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, state: Option<&str>) -> Result<Vec<ArrivedReading>> {
    let sql = format!("{SELECT} WHERE coalesce($1, r.state) = r.state ORDER BY a.due_on, r.key");
    tx.list(&sql, &[state.into()], arrived)
}

/// The readings of these keys.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_keys(tx: &mut Tx<'_>, keys: &[&str]) -> Result<HashMap<String, ArrivedReading>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let marks = (1..=keys.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let params = keys.iter().map(|key| Val::Text(key)).collect::<Vec<_>>();
    let all = tx.list(&format!("{SELECT} WHERE a.key IN ({marks})"), &params, arrived)?;
    Ok(all.into_iter().map(|one| (one.key.clone(), one)).collect())
}

/// What a person decided of a held reading.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Key of the reading.
    pub key: &'a str,
    /// `accepted` or `refused`.
    pub state: &'a str,
    /// When.
    pub decided_at: i64,
    /// Who.
    pub by: &'a str,
    /// Why.
    pub why: Option<&'a str>,
}

/// Notes a decision; false when the reading is not held any more.
///
/// # Errors
/// When the database refuses it.
pub fn update_decided(tx: &mut Tx<'_>, decision: &Decision<'_>) -> Result<bool> {
    let Decision { key, state, decided_at, by, why } = *decision;
    let sql = "UPDATE reading SET state = $1 WHERE key = $2 AND state = 'held'";
    if tx.execute(sql, &[Val::Text(state), Val::Text(key)])? == 0 {
        return Ok(false);
    }
    tx.execute(
        "UPDATE reading_answer SET decided_at = $1, decided_by = $2, why = $3 WHERE key = $4",
        &[Val::Int(decided_at), Val::Text(by), why.into(), Val::Text(key)],
    )?;
    Ok(true)
}

/// Takes an accepted reading out of use because another stands in its place.
///
/// # Errors
/// When the database refuses it.
pub fn update_replaced(
    tx: &mut Tx<'_>,
    meter_id: i64,
    read_on: Date,
    kind: &str,
    version: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE reading SET state = 'replaced' WHERE meter_id = $1 AND read_on = $2
            AND kind = $3 AND version = $4 AND state = 'accepted'
            AND supply_id = (SELECT supply_id FROM meter WHERE id = $1)",
        &[Val::Int(meter_id), Val::Date(read_on), Val::Text(kind), Val::Int(version)],
    )?;
    Ok(())
}
