//! What is known of supplies when readings arrive: meters, readings whatever their state, annual
//! consumptions, and where billing stands. One query per table for a chunk of supplies.

use crate::error::Result;
use crate::packed;
use crate::supply_inputs::{BILLS_PER_SUPPLY, reading_kind};
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::consumption::{History, Point, Reading, ReadingKind, brought_back_from};
use frontino_core::dates::Date;
use frontino_core::meter::Meter;
use frontino_core::money::LITRES_PER_M3;
use std::collections::HashMap;

/// What is known of a supply.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Identifier.
    pub supply_id: i64,
    /// Code.
    pub code: String,
    /// Category of use.
    pub category: String,
    /// Units behind the meter.
    pub units: i64,
    /// Identifiers of the meters, in the order of the history.
    pub meter_ids: Vec<i64>,
    /// Serial numbers of the meters, in the same order.
    pub serials: Vec<String>,
    /// Meters, accepted readings, annual consumptions.
    pub history: History,
    /// When each reading of the history was recorded.
    pub recorded_at: Vec<i64>,
    /// All readings, whatever their state.
    pub stored: Vec<StoredReading>,
    /// The register up to which bills rest on readings.
    pub billed: Option<Point>,
    /// Day of the last actual reading used by a bill, else the day before the contract began.
    pub used_on: Date,
}

/// A reading that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReading {
    /// The meter, by its place in the history.
    pub meter: usize,
    /// Its day.
    pub read_on: Date,
    /// How it came about.
    pub kind: ReadingKind,
    /// Which of those of one meter, day and kind.
    pub version: i64,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// Whether it is used for billing.
    pub is_accepted: bool,
    /// Its key; migrated ones have none.
    pub key: Option<String>,
}

/// The supplies of these codes, in order of identifier; codes that are not there are left out.
///
/// # Errors
/// When the database does not answer or holds something of another form.
pub fn list(tx: &mut Tx<'_>, codes: &[&str]) -> Result<Vec<Standing>> {
    let mut all = supplies(tx, codes)?;
    if all.is_empty() {
        return Ok(all);
    }
    let places = all.iter().enumerate().map(|(at, one)| (one.supply_id, at)).collect();
    let ids = all.iter().map(|one| one.supply_id.to_string()).collect::<Vec<_>>().join(", ");
    meters(tx, &ids, &places, &mut all)?;
    readings(tx, &ids, &places, &mut all)?;
    consumptions(tx, &ids, &places, &mut all)?;
    for one in &mut all {
        one.legacy_billing();
    }
    bills(tx, &ids, &places, &mut all)?;
    Ok(all)
}

type Places = HashMap<i64, usize>;

fn supplies(tx: &mut Tx<'_>, codes: &[&str]) -> Result<Vec<Standing>> {
    let marks = (1..=codes.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let params = codes.iter().map(|code| Val::Text(code)).collect::<Vec<_>>();
    let sql = format!(
        "SELECT id, code, category, units, start_on FROM supply WHERE code IN ({marks})
         ORDER BY id"
    );
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    tx.list(&sql, &params, |row| {
        Ok(Standing {
            supply_id: row.int(0)?,
            code: row.string(1)?,
            category: row.string(2)?,
            units: row.int(3)?,
            meter_ids: Vec::new(),
            serials: Vec::new(),
            history: History::default(),
            recorded_at: Vec::new(),
            stored: Vec::new(),
            billed: None,
            used_on: row.date(4)?.previous(),
        })
    })
}

fn meters(tx: &mut Tx<'_>, ids: &str, places: &Places, all: &mut [Standing]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, id, serial, digits, installed_on, first_m3, removed_on, last_m3
         FROM meter WHERE supply_id IN ({ids}) ORDER BY supply_id, installed_on, id"
    );
    tx.for_each(&sql, &[], |row| {
        let Some(at) = places.get(&row.int(0)?) else { return Ok(()) };
        let one = &mut all[*at];
        one.meter_ids.push(row.int(1)?);
        one.serials.push(row.string(2)?);
        one.history.meters.push(Meter {
            digits: u8::try_from(row.int(3)?).unwrap_or(5),
            installed_on: row.date(4)?,
            first_m3: row.int(5)?,
            removed_on: row.opt_date(6)?,
            last_m3: row.opt_int(7)?,
        });
        Ok(())
    })
}

fn readings(tx: &mut Tx<'_>, ids: &str, places: &Places, all: &mut [Standing]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, meter_id, read_on, kind, version, value_m3, billed, state, key, sent_at,
            recorded_at
         FROM reading WHERE supply_id IN ({ids})"
    );
    tx.for_each(&sql, &[], |row| {
        let Some(at) = places.get(&row.int(0)?) else { return Ok(()) };
        let (one, id) = (&mut all[*at], row.int(1)?);
        let Some(meter) = one.meter_ids.iter().position(|m| *m == id) else { return Ok(()) };
        let stored = StoredReading {
            meter,
            read_on: row.date(2)?,
            kind: reading_kind(row.text(3)?)?,
            version: row.int(4)?,
            value_m3: row.int(5)?,
            is_accepted: row.text(7)? == "accepted",
            key: row.opt_string(8)?,
        };
        if stored.is_accepted {
            one.recorded_at.push(row.int(10)?);
            one.history.readings.push(Reading {
                meter,
                on: stored.read_on,
                value_m3: stored.value_m3,
                kind: stored.kind,
                billed: row.bool(6)?,
                arrival: row.opt_int(9)?.unwrap_or(0),
            });
        }
        one.stored.push(stored);
        Ok(())
    })
}

fn consumptions(tx: &mut Tx<'_>, ids: &str, places: &Places, all: &mut [Standing]) -> Result<()> {
    let sql = format!("SELECT supply_id, year, litres FROM consumption WHERE supply_id IN ({ids})");
    tx.for_each(&sql, &[], |row| {
        if let Some(at) = places.get(&row.int(0)?) {
            let year = i32::try_from(row.int(1)?).unwrap_or(i32::MAX);
            all[*at].history.annual.push((year, row.int(2)?));
        }
        Ok(())
    })
}

impl Standing {
    /// Where the legacy system's billing stands (contract, section 2).
    fn legacy_billing(&mut self) {
        let billed = self.history.readings.iter().filter(|r| r.billed);
        let actual = billed.clone().filter(|r| r.kind != ReadingKind::Estimated);
        if let Some(on) = actual.map(|r| r.on).max() {
            self.used_on = self.used_on.max(on);
        }
        let last = billed.max_by_key(|r| (r.on, r.meter, r.kind));
        self.billed = last.filter(|r| r.kind != ReadingKind::Estimated).map(|r| Point {
            at: r.on.next(),
            meter: r.meter,
            litres: r.value_m3.saturating_mul(LITRES_PER_M3),
            source: r.kind.source(),
        });
    }
}

/// Where our own billing stands: the anchor of the last bill of each supply.
fn bills(tx: &mut Tx<'_>, ids: &str, places: &Places, all: &mut [Standing]) -> Result<()> {
    let sql = format!(
        "SELECT s.id, b.from_on, b.until_on, b.ends_on_kind, b.calculated_at, b.basis
         FROM supply s JOIN bill b ON b.id =
            (SELECT max(id) FROM bill WHERE id BETWEEN s.id * {BILLS_PER_SUPPLY}
                AND s.id * {BILLS_PER_SUPPLY} + {BILLS_PER_SUPPLY} - 1)
         WHERE s.id IN ({ids})"
    );
    tx.for_each(&sql, &[], |row| {
        let Some(at) = places.get(&row.int(0)?) else { return Ok(()) };
        let (one, until) = (&mut all[*at], row.date(2)?);
        let anchor = packed::read_anchor(row.text(5)?, row.date(1)?)?;
        if !anchor.estimated {
            one.used_on = one.used_on.max(anchor.point.at.previous());
            one.billed = Some(anchor.point);
        }
        if row.text(3)? != "estimated" && anchor.point.at < until {
            // Brought back from a reading that was there when the bill was calculated.
            let calculated_at = row.int(4)?;
            let there = one.history.readings.iter().zip(&one.recorded_at);
            let there = there.filter(|(_, at)| **at <= calculated_at).map(|(reading, _)| reading);
            let from = brought_back_from(there, until.previous());
            one.used_on = one.used_on.max(from.unwrap_or(one.used_on));
        }
        Ok(())
    })
}
