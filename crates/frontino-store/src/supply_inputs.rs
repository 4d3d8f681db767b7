//! What the bills of a range of supplies are made from, read in one pass per table.

mod batch;
mod deposits;
mod interest;
mod known_terms;
mod measured;
mod refunds;
mod return_costs;

pub use batch::{Batch, Candidate};
pub use known_terms::{KnownTerms, find_known, list_known_terms};
pub use measured::{Measured, list_measured};

use crate::error::{Result, StoreError};
use crate::packed;
use crate::tx::Tx;
use crate::value::Row;
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

/// What a year is multiplied by before the litres of the year are added, so that the greatest such
/// number is the newest consumption.
const YEAR_UNIT: i64 = 1 << 51;
// More litres than a year computed from the biggest register that is taken, 10^12 m³ in 300 days,
// and the last year of the calendar still fits.
const _: () = assert!(YEAR_UNIT > 1_000_000_000_000_000 / 300 * 365);
const _: () = assert!(YEAR_UNIT.checked_mul(3000).is_some());

/// Reads the supplies of `first..=last` into `batch`, in order of identifier, in the place of what
/// it held; of annual consumptions only those that bills up to `at` can estimate with.
///
/// # Errors
/// When the database does not answer or holds something of another form.
pub fn read(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    at: Date,
    catalogue: &Catalogue,
    batch: &mut Batch,
) -> Result<()> {
    supplies(tx, first, last, at, catalogue, batch)?;
    let range = format!("supply_id BETWEEN {first} AND {last}");
    let all = batch.supplies_mut();
    terms(tx, &range, catalogue, all)?;
    readings(tx, &range, all)?;
    consumptions_of_ended(tx, &range, at, all)?;
    legacy_bills(tx, &range, all)?;
    deposits::read(tx, &range, all)?;
    interest::read(tx, &format!("{range} AND bill_id IS NULL"), all)?;
    return_costs::read(tx, &format!("{range} AND bill_id IS NULL"), all)?;
    bills(tx, first, last, catalogue, all)?;
    refunds::read(tx, &range, all)
}

/// A supply with its newest consumption and its meters, in rows of one query: on a server every
/// row is a message, and a row costs more than what stands in it.
fn supplies(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    at: Date,
    catalogue: &Catalogue,
    batch: &mut Batch,
) -> Result<()> {
    batch.clear();
    let range = format!("BETWEEN {first} AND {last}");
    let sql = format!(
        "SELECT s.id, s.category, s.status, s.start_on, s.end_on, s.members, s.units, s.sewer,
            s.treatment, s.bonus, s.assigned_bills, s.holder_id, c.newest,
            m.id, m.digits, m.installed_on, m.first_m3, m.removed_on, m.last_m3
         FROM supply s
         LEFT JOIN (SELECT supply_id, max(year * {YEAR_UNIT} + litres) AS newest FROM consumption
             WHERE supply_id {range} AND year <= {} GROUP BY supply_id) c ON c.supply_id = s.id
         LEFT JOIN meter m ON m.supply_id = s.id AND m.supply_id {range}
         WHERE s.id {range} ORDER BY s.id",
        at.year()
    );
    tx.scan(&sql, |row| {
        let id = row.int(0)?;
        let known = batch.supplies().last().is_some_and(|candidate| candidate.id == id);
        let candidate = match batch.supplies_mut().last_mut() {
            Some(last) if known => last,
            _ => supply(row, catalogue, batch)?,
        };
        if let Some(meter_id) = row.opt_int(13)? {
            candidate.add_meter(meter_id, meter(row)?);
        }
        Ok(())
    })?;
    holders(tx, &format!("id {range}"), batch.supplies_mut())
}

fn supply<'b>(
    row: &Row<'_>,
    catalogue: &Catalogue,
    batch: &'b mut Batch,
) -> Result<&'b mut Candidate> {
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
    if let Some(newest) = row.opt_int(12)? {
        let year = i32::try_from(newest / YEAR_UNIT).unwrap_or(i32::MAX);
        candidate.inputs.history.annual.push((year, newest % YEAR_UNIT));
    }
    Ok(candidate)
}

fn meter(row: &Row<'_>) -> Result<Meter> {
    Ok(Meter {
        digits: u8::try_from(row.int(14)?).unwrap_or(5),
        installed_on: row.date(15)?,
        first_m3: row.int(16)?,
        removed_on: row.opt_date(17)?,
        last_m3: row.opt_int(18)?,
    })
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

/// All consumptions of contracts that ended in a year before that of `at`: their last bill may
/// estimate with an older one.
fn consumptions_of_ended(
    tx: &mut Tx<'_>,
    range: &str,
    at: Date,
    all: &mut [Candidate],
) -> Result<()> {
    let ended = |c: &Candidate| c.inputs.contract.end_on.is_some_and(|on| on.year() < at.year());
    if !all.iter().any(ended) {
        return Ok(());
    }
    let january = format!("{:04}-01-01", at.year());
    let ended = format!("supply_id IN (SELECT id FROM supply WHERE end_on < '{january}')");
    consumptions(tx, &format!("{range} AND {ended}"), all)
}

/// All annual consumptions, in the place of the newest.
fn consumptions(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, year, litres FROM consumption WHERE {range} ORDER BY supply_id, year"
    );
    let (mut walk, mut last) = (Walk::new(all), None);
    tx.scan(&sql, |row| {
        let id = row.int(0)?;
        let Some(candidate) = walk.of(id) else { return Ok(()) };
        let annual = &mut candidate.inputs.history.annual;
        if last.replace(id) != Some(id) {
            annual.clear();
        }
        annual.push((i32::try_from(row.int(1)?).unwrap_or(i32::MAX), row.int(2)?));
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
    let Some(billed_with) = oldest_catalogue(tx, low, high)? else { return Ok(()) };
    let changed = catalogue.changed_since(billed_with).unwrap_or(oldest);
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

/// The oldest tables with which the last bill of a supply was made; nothing without any bill.
fn oldest_catalogue(tx: &mut Tx<'_>, low: i64, high: i64) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT min(l.catalogue) FROM bill l JOIN (SELECT max(id) AS last_id FROM bill
           WHERE id BETWEEN {low} AND {high} GROUP BY supply_id) m ON m.last_id = l.id"
    );
    Ok(tx.find(&sql, &[], |row| row.opt_int(0))?.flatten())
}
