//! `meters`: each meter with its time on a supply.

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::layout::{BundleFile, columns};
use super::supplies::{Supplies, SupplyIds};
use super::table::{Digest, Entry, Table};
use foldhash::{HashMap, HashSet};
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::import::{Reason, Register, Warning, find_overlaps};
use frontino_core::meter::{Advance, advance, register_m3};
use frontino_store::meter::KnownMeter;
use std::borrow::Cow;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    METER_SERIAL = "meter_serial" required Code,
    DIGITS = "digits" required Number,
    INSTALLED_ON = "installed_on" required Date,
    FIRST_READING_M3 = "first_reading_m3" required Number,
    REMOVED_ON = "removed_on" optional Date,
    LAST_READING_M3 = "last_reading_m3" optional Number,
    CALIBER = "caliber" optional Listed,
}

/// The most digits of a register.
const DIGITS_MAX: i64 = 12;
/// More than any register shows.
const VALUE_MAX: i64 = 1_000_000_000_000;

/// What a row says, beside its key.
#[derive(Debug)]
pub struct Meter<'t> {
    /// Digits of the register.
    pub digits: i64,
    /// Value on the day of installation.
    pub first_m3: i64,
    /// Day of removal.
    pub removed_on: Option<Date>,
    /// Value on that day.
    pub last_m3: Option<i64>,
    /// Bore of the meter.
    pub caliber: Option<Cow<'t, str>>,
}

/// Supply, serial number and day of installation.
pub type MeterKey = (u32, u32, Date);

/// Rows of the file.
pub type Meters<'t> = Table<MeterKey, Meter<'t>>;

impl<'t> Entry<'t> for Meter<'t> {
    type Key = MeterKey;
    const FILE: BundleFile = BundleFile::Meters;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<MeterKey, Fault> {
        let supply = codes.supplies.number(cells.required_code(SUPPLY_CODE)?);
        let serial = codes.serials.number(cells.required_code(METER_SERIAL)?);
        Ok((supply, serial, cells.required_date(INSTALLED_ON)?))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<Meter<'t>, Fault> {
        let installed_on = cells.required_date(INSTALLED_ON)?;
        let digits = cells.count(DIGITS, DIGITS_MAX)?.unwrap_or(0);
        if digits == 0 {
            return Err(Fault::of_cell(Reason::OutOfRange, DIGITS));
        }
        let register = register_m3(digits as u8);
        let first_m3 = cells.count(FIRST_READING_M3, VALUE_MAX)?.unwrap_or(0);
        if first_m3 >= register {
            return Err(Fault::of_cell(Reason::ExceedsRegister, FIRST_READING_M3));
        }
        let removed_on = cells.optional_date(REMOVED_ON);
        if removed_on.is_some_and(|removed| removed < installed_on) {
            return Err(Fault::of_cell(Reason::RemovedBeforeInstalled, REMOVED_ON));
        }
        let mut last_m3 = cells.count(LAST_READING_M3, VALUE_MAX)?;
        if last_m3.is_some_and(|last| last >= register) {
            cells.ignore(LAST_READING_M3);
            last_m3 = None;
        }
        Ok(Meter { digits, first_m3, removed_on, last_m3, caliber: cells.text(CALIBER) })
    }

    fn digest(&self, digest: &mut Digest) {
        digest.number(Some(self.digits)).number(Some(self.first_m3)).date(self.removed_on);
        digest.number(self.last_m3).text(self.caliber.as_deref());
    }
}

/// A meter that is there or will be written.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Supply and serial number, by the numbers of their codes.
    pub place: (u32, u32),
    /// What readings are judged by.
    pub register: Register,
    /// Its identifier.
    pub id: i64,
    /// Value on the day of removal.
    pub last_m3: Option<i64>,
    /// The row that it comes from, of a meter to be written.
    pub row: Option<u32>,
}

/// Judges the rows and gives the meters of the bundle's supplies, sorted by supply, serial number
/// and day of installation.
pub fn judge(
    table: &mut Meters<'_>,
    known: &[KnownMeter],
    supplies: &SupplyIds,
    codes: &Codes<'_>,
    last_id: i64,
) -> Vec<Slot> {
    let mut there = HashMap::default();
    let mut slots = known_slots(known, supplies, codes);
    for (slot, meter) in slots.iter().zip(known_of_bundle(known, supplies, codes)) {
        let (supply, serial) = slot.place;
        there.insert((supply, serial, slot.register.installed_on), meter.source_hash);
    }
    for number in table.pending() {
        let Some(key) = table.row(number).key else { continue };
        if let Some(hash) = there.get(&key) {
            table.row_mut(number).settle_known(*hash);
        } else if supplies.id(key.0).is_none() {
            let fault = Fault::naming(Reason::MissingSupply, codes.supplies.text(key.0));
            table.row_mut(number).quarantine(fault);
        }
    }
    table.conclude();
    let mut accepted = table.accepted(|(supply, serial, installed_on)| {
        (supplies.id(*supply), *installed_on, codes.serials.text(*serial))
    });
    accepted.sort_unstable();
    for (id, (_, number)) in (last_id + 1..).zip(accepted) {
        let Some((&(supply, serial, installed_on), meter)) = table.standing(number) else {
            continue;
        };
        let register = Register {
            digits: meter.digits as u8,
            installed_on,
            first_m3: meter.first_m3,
            removed_on: meter.removed_on,
        };
        let (place, row) = ((supply, serial), Some(number));
        slots.push(Slot { place, register, id, last_m3: meter.last_m3, row });
    }
    slots.sort_unstable_by_key(|slot| (slot.place, slot.register.installed_on, slot.id));
    slots
}

/// The meters that are there and stand on supplies of the bundle.
fn known_of_bundle<'k>(
    known: &'k [KnownMeter],
    supplies: &SupplyIds,
    codes: &Codes<'_>,
) -> impl Iterator<Item = &'k KnownMeter> {
    let named = (0..codes.supplies.len() as u32).filter_map(|code| supplies.id(code));
    let named = named.collect::<HashSet<_>>();
    known.iter().filter(move |meter| named.contains(&meter.supply_id))
}

fn known_slots(known: &[KnownMeter], supplies: &SupplyIds, codes: &Codes<'_>) -> Vec<Slot> {
    let by_id = (0..codes.supplies.len() as u32)
        .filter_map(|code| Some((supplies.id(code)?, code)))
        .collect::<HashMap<_, _>>();
    let slot = |meter: &KnownMeter| {
        let serial = codes.serials.find(&meter.serial).unwrap_or(super::table::NOTHING);
        let register = Register {
            digits: u8::try_from(meter.digits).unwrap_or(0),
            installed_on: meter.installed_on,
            first_m3: meter.first_m3,
            removed_on: meter.removed_on,
        };
        let place = (by_id[&meter.supply_id], serial);
        Slot { place, register, id: meter.id, last_m3: meter.last_m3, row: None }
    };
    known_of_bundle(known, supplies, codes).map(slot).collect()
}

/// Warns of one serial number on two supplies at the same time, of registers that end below their
/// beginning, and, when the bundle tells of meters, of supplies without one.
pub fn look_for_oddities(
    table: &mut Meters<'_>,
    slots: &[Slot],
    supplies: &mut Supplies<'_>,
    ids: &SupplyIds,
) {
    let rows = supplies.all_standing().map(|(number, code, _)| (*code, number));
    let rows = rows.collect::<HashMap<_, _>>();
    for slot in find_shared(slots, ids) {
        if let Some(row) = slot.row {
            table.warn(row, Warning::MeterOnTwoSupplies);
        }
        if let Some(row) = rows.get(&slot.place.0) {
            supplies.warn(*row, Warning::OverlappingContract);
        }
    }
    for slot in slots {
        let register = slot.register;
        let advance = slot.last_m3.map(|last| advance(register.first_m3, last, register.digits));
        if let (Some(Advance::Backward(_)), Some(row)) = (advance, slot.row) {
            table.warn(row, Warning::LastReadingBelow);
        }
    }
    let in_place = slots.iter().filter(|slot| slot.register.removed_on.is_none());
    let in_place = in_place.map(|slot| slot.place.0).collect::<HashSet<_>>();
    let bare = supplies
        .all_standing()
        .filter(|(_, code, supply)| supply.status != "ended" && !in_place.contains(*code));
    for number in bare.map(|(number, ..)| number).collect::<Vec<_>>() {
        supplies.warn(number, Warning::NoMeter);
    }
}

/// The meters whose serial number serves another supply on a day that it serves theirs.
fn find_shared<'s>(slots: &'s [Slot], supplies: &SupplyIds) -> Vec<&'s Slot> {
    let mut by_serial = slots.iter().collect::<Vec<_>>();
    by_serial.sort_unstable_by_key(|slot| (slot.place.1, slot.id));
    let mut shared = Vec::new();
    for group in by_serial.chunk_by(|a, b| a.place.1 == b.place.1) {
        let served = group.iter().map(|slot| (slot.place.0, served(slot, supplies)));
        let overlaps = find_overlaps(&served.collect::<Vec<_>>());
        shared.extend(group.iter().zip(overlaps).filter(|(_, is)| *is).map(|(slot, _)| *slot));
    }
    shared
}

/// The days that a meter served its supply, not beyond the contract; on the day of an exchange the
/// new one serves.
fn served(slot: &Slot, supplies: &SupplyIds) -> Period {
    let removed = slot.register.removed_on.unwrap_or(LAST);
    let ended = supplies.end_on(slot.place.0).map_or(LAST, Date::next);
    Period::new(slot.register.installed_on, removed.min(ended))
}
