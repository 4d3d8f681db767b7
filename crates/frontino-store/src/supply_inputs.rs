//! What the bills of a range of supplies are made from, read in one pass per table.

mod batch;
mod deposits;
mod known_terms;
mod measured;

pub use batch::{Batch, Candidate};
pub use known_terms::{KnownTerms, find_known, list_known_terms};
pub use measured::{Measured, list_measured};

use crate::error::{Result, StoreError};
use crate::packed;
use crate::tx::Tx;
use batch::Walk;
use frontino_core::bill::LegacyBill;
use frontino_core::consumption::{Reading, ReadingKind};
use frontino_core::dates::{Date, Period};
use frontino_core::frequency::Cadence;
use frontino_core::limitation::LimitationRegime;
use frontino_core::meter::Meter;
use frontino_core::supply::{CategoryId, DatedTerms, Services, Status, Terms};
use frontino_core::tariff::Catalogue;

/// Place in the catalogue of a category that is in no table.
pub const NO_CATEGORY: CategoryId = CategoryId(u16::MAX);
/// Identifiers that one supply has for its bills.
pub const BILLS_PER_SUPPLY: i64 = 10_000;

/// Reads the supplies of `first..=last` into `batch`, in order of identifier, in the place of what
/// it held.
///
/// # Errors
/// When the database does not answer or holds something of another form.
pub fn read(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    catalogue: &Catalogue,
    batch: &mut Batch,
) -> Result<()> {
    supplies(tx, first, last, catalogue, batch)?;
    let range = format!("supply_id BETWEEN {first} AND {last}");
    let all = batch.supplies_mut();
    terms(tx, &range, catalogue, all)?;
    meters(tx, &range, all)?;
    readings(tx, &range, all)?;
    consumptions(tx, &range, all)?;
    legacy_bills(tx, &range, all)?;
    deposits::read(tx, &range, all)?;
    bills(tx, first, last, catalogue, all)
}

fn supplies(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    catalogue: &Catalogue,
    batch: &mut Batch,
) -> Result<()> {
    batch.clear();
    let range = format!("id BETWEEN {first} AND {last}");
    let sql = format!(
        "SELECT id, category, status, start_on, end_on, members, units, sewer, treatment, bonus,
            assigned_bills, holder_id FROM supply WHERE {range} ORDER BY id"
    );
    tx.scan(&sql, |row| {
        let category = row.text(1)?;
        let terms = Terms {
            category: catalogue.category(category).unwrap_or(NO_CATEGORY),
            members: row.opt_int(5)?.and_then(|m| u32::try_from(m).ok()),
            units: u32::try_from(row.int(6)?).unwrap_or(1),
            services: Services::new(row.bool(7)?, row.bool(8)?),
            bonus: row.bool(9)?,
        };
        let bills = row.opt_int(10)?.and_then(|n| u8::try_from(n).ok());
        let candidate = batch.next(row.int(0)?, row.int(11)?, category, terms);
        candidate.cadence = bills.and_then(Cadence::from_bills);
        candidate.inputs.cadence_months = candidate.cadence.map_or(6, Cadence::months);
        let contract = &mut candidate.inputs.contract;
        contract.status = match row.text(2)? {
            "active" => Status::Active,
            "suspended" => Status::Suspended,
            _ => Status::Ended,
        };
        (contract.start_on, contract.end_on) = (row.date(3)?, row.opt_date(4)?);
        Ok(())
    })?;
    holders(tx, &range, batch.supplies_mut())
}

/// The holders that are not private users: a person with the two-year limitation needs no row.
fn holders(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let ids = || all.iter().map(|c| c.holder_id);
    let (Some(low), Some(high)) = (ids().min(), ids().max()) else { return Ok(()) };
    // Holders of neighbours are mostly neighbours; where they are not, each is looked up.
    let near = high - low < 8 * all.len() as i64;
    let of = match near {
        true => format!("id BETWEEN {low} AND {high}"),
        false => format!("id IN (SELECT holder_id FROM supply WHERE {range})"),
    };
    let sql = format!(
        "SELECT id, limitation, kind FROM holder
         WHERE {of} AND (limitation <> 'two_year' OR kind = 'public_body') ORDER BY id"
    );
    let mut special = Vec::new();
    tx.scan(&sql, |row| {
        special.push((row.int(0)?, row.text(1)? == "two_year", row.text(2)? == "public_body"));
        Ok(())
    })?;
    for candidate in all {
        let place = special.binary_search_by_key(&candidate.holder_id, |(id, ..)| *id);
        let Some((_, two_year, public_body)) = place.ok().map(|at| special[at]) else { continue };
        let contract = &mut candidate.inputs.contract;
        contract.public_body = public_body;
        if !two_year {
            contract.regime = LimitationRegime::Ordinary;
        }
    }
    Ok(())
}

fn terms(tx: &mut Tx<'_>, range: &str, catalogue: &Catalogue, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, from_on, category, members, units, sewer, treatment, bonus,
            recorded_at FROM supply_terms WHERE {range}
         ORDER BY supply_id, from_on, recorded_at"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let terms = Terms {
            category: catalogue.category(row.text(2)?).unwrap_or(NO_CATEGORY),
            members: row.opt_int(3)?.and_then(|m| u32::try_from(m).ok()),
            units: u32::try_from(row.int(4)?).unwrap_or(1),
            services: Services::new(row.bool(5)?, row.bool(6)?),
            bonus: row.bool(7)?,
        };
        candidate.terms_recorded_at.push(row.int(8)?);
        candidate.inputs.contract.terms.changes.push(DatedTerms { from: row.date(1)?, terms });
        Ok(())
    })
}

fn meters(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, id, digits, installed_on, first_m3, removed_on, last_m3
         FROM meter WHERE {range} ORDER BY supply_id"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let meter = Meter {
            digits: u8::try_from(row.int(2)?).unwrap_or(5),
            installed_on: row.date(3)?,
            first_m3: row.int(4)?,
            removed_on: row.opt_date(5)?,
            last_m3: row.opt_int(6)?,
        };
        candidate.add_meter(row.int(1)?, meter);
        Ok(())
    })
}

pub(crate) fn reading_kind(code: &str) -> Result<ReadingKind> {
    Ok(match code {
        "operator" => ReadingKind::Operator,
        "self" => ReadingKind::SelfRead,
        "telemetry" => ReadingKind::Telemetry,
        "estimated" => ReadingKind::Estimated,
        other => return Err(StoreError::Content(format!("reading of kind {other}"))),
    })
}

fn readings(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, meter_id, read_on, kind, value_m3, billed, sent_at
         FROM reading WHERE {range} AND state = 'accepted'
         ORDER BY supply_id, meter_id, read_on, kind"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let id = row.int(1)?;
        let Some(meter) = candidate.meters.iter().position(|m| *m == id) else { return Ok(()) };
        candidate.inputs.history.readings.push(Reading {
            meter,
            on: row.date(2)?,
            value_m3: row.int(4)?,
            kind: reading_kind(row.text(3)?)?,
            billed: row.bool(5)?,
            arrival: row.opt_int(6)?.unwrap_or(0),
        });
        Ok(())
    })
}

fn consumptions(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, year, litres FROM consumption WHERE {range} ORDER BY supply_id, year"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let year = i32::try_from(row.int(1)?).unwrap_or(i32::MAX);
        candidate.inputs.history.annual.push((year, row.int(2)?));
        Ok(())
    })
}

fn legacy_bills(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, from_on, to_on, litres FROM legacy_bill WHERE {range}
         ORDER BY supply_id, from_on"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let period = Period::closed(row.date(1)?, row.date(2)?);
        candidate.inputs.legacy.push(LegacyBill { period, litres: row.int(3)? });
        Ok(())
    })
}

/// Our own bills: the last one of each supply, and those that a reading, a table or a change of
/// terms recorded since may reopen.
fn bills(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    catalogue: &Catalogue,
    all: &mut [Candidate],
) -> Result<()> {
    let (low, high) = (first * BILLS_PER_SUPPLY, last * BILLS_PER_SUPPLY + BILLS_PER_SUPPLY - 1);
    let generation = catalogue.generation;
    let oldest = frontino_core::dates::FIRST;
    let changed = retroactive_from(tx, low, high, catalogue)?.unwrap_or(oldest);
    let sql = format!(
        "SELECT b.supply_id, b.id, b.from_on, b.until_on, b.catalogue, b.lines, b.basis,
            b.calculated_at
         FROM bill b
         JOIN (SELECT supply_id, max(id) AS last_id FROM bill
               WHERE id BETWEEN {low} AND {high} GROUP BY supply_id) m
           ON m.supply_id = b.supply_id
         JOIN bill l ON l.id = m.last_id
         WHERE b.id BETWEEN {low} AND {high}
           AND (b.id = l.id OR b.until_on > l.reopens_on
             OR (l.catalogue < {generation} AND b.until_on > '{changed}')
             OR EXISTS (SELECT 1 FROM supply_terms t WHERE t.supply_id = b.supply_id
                 AND t.recorded_at > l.calculated_at AND b.until_on > t.from_on))
         ORDER BY b.id"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let sequence = u32::try_from(row.int(1)? % BILLS_PER_SUPPLY).unwrap_or(1);
        let period = Period::new(row.date(2)?, row.date(3)?);
        let (lines, basis) = (row.text(5)?, row.text(6)?);
        let read = packed::read_bill(sequence, period, row.int(4)?, lines, basis, catalogue)?;
        candidate.inputs.before.push(read.bill);
        // Rows come in order, so the last bill has the last word.
        let changes = candidate.inputs.contract.terms.changes.iter();
        let (since, recorded) = (row.int(7)?, candidate.terms_recorded_at.iter());
        let later = changes.zip(recorded).filter(|(_, at)| **at > since);
        candidate.inputs.terms_changed_from = later.map(|(change, _)| change.from).min();
        Ok(())
    })
}

/// The first day of the tables loaded since the oldest of the last bills.
fn retroactive_from(
    tx: &mut Tx<'_>,
    low: i64,
    high: i64,
    catalogue: &Catalogue,
) -> Result<Option<Date>> {
    let sql = format!(
        "SELECT min(l.catalogue) FROM bill l JOIN (SELECT max(id) AS last_id FROM bill
           WHERE id BETWEEN {low} AND {high} GROUP BY supply_id) m ON m.last_id = l.id"
    );
    let oldest = tx.find(&sql, &[], |row| row.opt_int(0))?.flatten();
    Ok(oldest.and_then(|generation| catalogue.changed_since(generation)))
}
