//! `readings`: what registers showed, judged meter by meter.

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::layout::{BundleFile, YES_NO, columns};
use super::meters::Slot;
use super::table::{Digest, Entry, Table, Verdict};
use frontino_core::consumption::ReadingKind;
use frontino_core::dates::Date;
use frontino_core::import::{Reason, TakenReading, judge_readings};
use frontino_store::reading::{KINDS, KnownReading};
use std::borrow::Cow;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    METER_SERIAL = "meter_serial" required Code,
    READ_ON = "read_on" required Date,
    VALUE_M3 = "value_m3" required Number,
    KIND = "kind" required Words(&KINDS),
    BILLED = "billed" optional Words(YES_NO),
}

/// More than any register shows.
const VALUE_MAX: i64 = 1_000_000_000_000;

/// What a row says, beside its key.
#[derive(Debug)]
pub struct Reading {
    /// Value of the register.
    pub value_m3: i64,
    /// Whether a bill of the old system ends at it.
    pub billed: bool,
}

/// Supply, serial number, day, and kind by its place in [`KINDS`].
pub type ReadingKey = (u32, u32, Date, u8);

/// Rows of the file.
pub type Readings = Table<ReadingKey, Reading>;

/// The cells that every reading needs, wherever it comes from.
pub(super) struct RequiredCells<'t> {
    pub(super) supply_code: Cow<'t, str>,
    pub(super) meter_serial: Cow<'t, str>,
    pub(super) read_on: Date,
    /// Place in [`KINDS`].
    pub(super) kind: u8,
    pub(super) value_m3: i64,
}

impl<'t> RequiredCells<'t> {
    /// Reads them.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub(super) fn read(cells: &Cells<'_, 't>) -> Result<RequiredCells<'t>, Fault> {
        let kind = cells.word_or(KIND, "")?;
        let place = KINDS.iter().position(|word| *word == kind).unwrap_or(0);
        Ok(RequiredCells {
            supply_code: cells.required_code(SUPPLY_CODE)?,
            meter_serial: cells.required_code(METER_SERIAL)?,
            read_on: cells.required_date(READ_ON)?,
            kind: place as u8,
            value_m3: cells.count(VALUE_M3, VALUE_MAX)?.unwrap_or(0),
        })
    }
}

impl<'t> Entry<'t> for Reading {
    type Key = ReadingKey;
    const FILE: BundleFile = BundleFile::Readings;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<ReadingKey, Fault> {
        let supply = codes.supplies.number(cells.required_code(SUPPLY_CODE)?);
        let serial = codes.serials.number(cells.required_code(METER_SERIAL)?);
        let kind = cells.word_or(KIND, "")?;
        let place = KINDS.iter().position(|word| *word == kind).unwrap_or(0);
        Ok((supply, serial, cells.required_date(READ_ON)?, place as u8))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<Reading, Fault> {
        let value_m3 = cells.count(VALUE_M3, VALUE_MAX)?.unwrap_or(0);
        Ok(Reading { value_m3, billed: cells.flag_or(BILLED, false)? })
    }

    fn digest(&self, digest: &mut Digest) {
        digest.number(Some(self.value_m3)).number(Some(i64::from(self.billed)));
    }
}

/// The kind at a place in [`KINDS`].
pub(super) fn kind_of(place: u8) -> ReadingKind {
    match place {
        0 => ReadingKind::Estimated,
        1 => ReadingKind::Operator,
        2 => ReadingKind::SelfRead,
        _ => ReadingKind::Telemetry,
    }
}

/// The meter of each row, by its place among the slots.
pub type SlotOfRow = Vec<u32>;

/// Judges the rows meter by meter. `known` is sorted by meter, day and kind.
pub fn judge(
    table: &mut Readings,
    slots: &[Slot],
    known: &[KnownReading],
    codes: &Codes<'_>,
    taken_on: Date,
) -> SlotOfRow {
    let mut slot_of_row = vec![super::table::NOTHING; table.rows.len()];
    let placed = table.pending().into_iter().filter_map(|number| {
        let (supply, serial, ..) = table.row(number).key?;
        Some(((supply, serial), number))
    });
    let placed = placed.collect::<Vec<_>>();
    let mut slot_at = 0;
    for group in placed.chunk_by(|a, b| a.0 == b.0) {
        let place = group[0].0;
        let group = group.iter().map(|(_, number)| *number).collect::<Vec<_>>();
        while slots.get(slot_at).is_some_and(|slot| slot.place < place) {
            slot_at += 1;
        }
        let count = slots[slot_at..].iter().take_while(|slot| slot.place == place).count();
        let of_place = &slots[slot_at..slot_at + count];
        if of_place.is_empty() {
            report_missing(table, &group, codes);
            continue;
        }
        for number in &group {
            let day = table.row(*number).key.map_or(taken_on, |key| key.2);
            slot_of_row[*number as usize] = (slot_at + serving(of_place, day)) as u32;
        }
        for rows in group.chunk_by(|a, b| slot_of_row[*a as usize] == slot_of_row[*b as usize]) {
            let slot = &slots[slot_of_row[rows[0] as usize] as usize];
            judge_meter(table, rows, slot, of_meter(known, slot.id), taken_on);
        }
    }
    table.conclude();
    slot_of_row
}

/// The slot that served on a day: the last one installed by then, else the first.
fn serving(slots: &[Slot], day: Date) -> usize {
    slots.iter().rposition(|slot| slot.register.installed_on <= day).unwrap_or(0)
}

/// Whether a reading that is there says what a row says, whose digest is `hash`. One that arrived
/// in the running system has no digest; it is not billed by the old system.
fn says(there: &KnownReading, reading: &Reading, hash: i64) -> bool {
    match there.source_hash {
        Some(known) => known == hash,
        None => there.is_accepted && there.value_m3 == reading.value_m3 && !reading.billed,
    }
}

fn of_meter(known: &[KnownReading], meter_id: i64) -> &[KnownReading] {
    let start = known.partition_point(|reading| reading.meter_id < meter_id);
    let count = known[start..].iter().take_while(|reading| reading.meter_id == meter_id).count();
    &known[start..start + count]
}

fn report_missing(table: &mut Readings, rows: &[u32], codes: &Codes<'_>) {
    for number in rows {
        let Some(key) = table.row(*number).key else { continue };
        let meter = format!("{} / {}", codes.supplies.text(key.0), codes.serials.text(key.1));
        table.row_mut(*number).quarantine(Fault::naming(Reason::MissingMeter, meter));
    }
}

/// Judges the rows of one meter together with the readings of it that are there.
fn judge_meter(
    table: &mut Readings,
    rows: &[u32],
    slot: &Slot,
    known: &[KnownReading],
    taken_on: Date,
) {
    let mut all: Vec<(TakenReading, Option<u32>)> = Vec::with_capacity(rows.len() + known.len());
    for reading in known.iter().filter(|reading| reading.is_accepted) {
        let kind = kind_of(reading.kind);
        let (read_on, value_m3) = (reading.read_on, reading.value_m3);
        all.push((TakenReading { read_on, value_m3, kind, stored: true }, None));
    }
    for number in rows {
        let Some((&(.., read_on, kind), reading)) = table.standing(*number) else { continue };
        let start = known.partition_point(|there| (there.read_on, there.kind) < (read_on, kind));
        let same_key = |there: &&KnownReading| (there.read_on, there.kind) == (read_on, kind);
        let there = known[start..].iter().take_while(same_key).collect::<Vec<_>>();
        if !there.is_empty() {
            let hash = table.row(*number).hash;
            let says_same = there.iter().any(|there| says(there, reading, hash));
            table.row_mut(*number).settle_known(says_same.then_some(hash));
            continue;
        }
        let (value_m3, kind) = (reading.value_m3, kind_of(kind));
        all.push((TakenReading { read_on, value_m3, kind, stored: false }, Some(*number)));
    }
    all.sort_by_key(|(reading, _)| reading.read_on);
    let readings = all.iter().map(|(reading, _)| *reading).collect::<Vec<_>>();
    for (verdict, (_, number)) in
        judge_readings(&slot.register, taken_on, &readings).iter().zip(all)
    {
        if let (Some(reason), Some(number)) = (verdict, number) {
            let column = if *reason == Reason::AfterTakenOn
                || *reason == Reason::BeforeInstallation
                || *reason == Reason::AfterRemoval
            {
                READ_ON
            } else {
                VALUE_M3
            };
            table.row_mut(number).quarantine(Fault::of_cell(*reason, column));
        }
    }
}

/// Accepted rows with the identifier of their meter, sorted as the database keeps them.
pub fn accepted(
    table: &Readings,
    slots: &[Slot],
    slot_of_row: &SlotOfRow,
    supply_id: impl Fn(u32) -> Option<i64>,
) -> Vec<(i64, i64, Date, u8, u32)> {
    let mut all = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let (Verdict::Accepted, Some(key)) = (row.verdict, row.key) else { continue };
        let slot = slots.get(slot_of_row[number] as usize);
        if let (Some(slot), Some(supply)) = (slot, supply_id(key.0)) {
            all.push((supply, slot.id, key.2, key.3, number as u32));
        }
    }
    all.sort_unstable();
    all
}
