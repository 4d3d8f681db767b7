//! Writes what was accepted, in the caller's transaction, each table in the order of its key.

use super::bundle::{Bundle, Decided};
use super::holders;
use super::readings;
use frontino_core::dates::Date;
use frontino_store::consumption::MigratedConsumption;
use frontino_store::irregular_case::IrregularCase;
use frontino_store::legacy_bill::LegacyBill;
use frontino_store::meter::Meter;
use frontino_store::open_item::{OpenItem, Opening};
use frontino_store::reading::MigratedReading;
use frontino_store::supply::Supply;
use frontino_store::{
    Result, StoreError, Tx, consumption, holder, irregular_case, legacy_bill, meter, open_item,
    reading, supply,
};

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Identifier of the import.
    pub import_id: i64,
    /// Instant of the import.
    pub imported_at: i64,
    /// Day on which the data were taken.
    pub taken_on: Date,
}

/// Writes all accepted rows, with irregular holders, frequencies and opening postings.
///
/// # Errors
/// When the database refuses a row, or takes another number of rows than were given.
pub fn write(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &mut Decided,
    stamp: Stamp,
    watch: &dyn Fn(u64),
) -> Result<()> {
    let holders = holders::stored(&bundle.holders, &decided.holders, &bundle.codes.holders);
    expect(holder::insert_all(tx, &holders, stamp.import_id)?, holders.len())?;
    watch(holders.len() as u64);
    drop(holders);
    watch(write_supplies(tx, bundle, decided, stamp)?);
    watch(write_meters(tx, bundle, decided, stamp)?);
    write_readings(tx, bundle, decided, stamp, watch)?;
    watch(write_consumptions(tx, bundle, decided, stamp)?);
    watch(write_open_items(tx, bundle, decided, stamp)?);
    watch(write_legacy_bills(tx, bundle, decided, stamp)?);
    Ok(())
}

/// Rows between two looks at the clock.
const ROWS_BETWEEN: u64 = 1000;

fn expect(written: u64, given: usize) -> Result<u64> {
    if usize::try_from(written) == Ok(given) {
        return Ok(written);
    }
    Err(StoreError::Content(format!("{written} rows written of {given}")))
}

fn write_supplies(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &mut Decided,
    stamp: Stamp,
) -> Result<u64> {
    let ids = &decided.supplies;
    let mut rows = bundle.supplies.all_standing().collect::<Vec<_>>();
    rows.sort_unstable_by_key(|(_, code, _)| ids.id(**code));
    let mut cases = Vec::new();
    for (_, code, entry) in &rows {
        let Some(supply_id) = ids.id(**code).filter(|_| entry.status != "ended") else { continue };
        let mut case = |reason, evidence| {
            let detected_on = stamp.taken_on;
            cases.push(IrregularCase { supply_id, reason, evidence, detected_on });
        };
        if let Some(death_on) = decided.holders.death_on(entry.holder) {
            case("deceased", format!("data di decesso {death_on} nei dati del vecchio sistema"));
        } else if entry.irregular == "deceased" {
            case("deceased", "indicato dal vecchio sistema".to_owned());
        }
        if entry.irregular != "none" && entry.irregular != "deceased" {
            case(entry.irregular, "indicato dal vecchio sistema".to_owned());
        }
    }
    let count = rows.len();
    let frequencies = &mut decided.frequencies;
    let supplies = rows.into_iter().filter_map(|(number, code, entry)| {
        let has_died = decided.holders.death_on(entry.holder).is_some();
        let is_regular = entry.irregular == "none";
        Some(Supply {
            id: ids.id(*code)?,
            code: bundle.codes.supplies.text(*code),
            holder_id: decided.holders.id(entry.holder)?,
            category: &entry.category,
            status: entry.status,
            start_on: entry.start_on,
            end_on: entry.end_on,
            address: entry.address.as_deref(),
            city: entry.city.as_deref(),
            zip: entry.zip.as_deref(),
            members: entry.members,
            units: entry.units,
            sewer: entry.sewer,
            treatment: entry.treatment,
            bonus: entry.bonus,
            payment: entry.payment,
            iban: entry.iban.as_deref(),
            delivery: entry.delivery,
            deposit_cents: entry.deposit_cents,
            irregular: match is_regular && has_died && entry.status != "ended" {
                true => "deceased",
                false => entry.irregular,
            },
            occupant_name: entry.occupant_name.as_deref(),
            cig: entry.purchase.cig.as_deref(),
            cup: entry.purchase.cup.as_deref(),
            cig_exempt: entry.purchase.cig_exempt,
            order_number: entry.purchase.order_number.as_deref(),
            order_on: entry.purchase.order_on,
            frequency: frequencies.of_rows.remove(&number)?,
            source_hash: bundle.supplies.row(number).hash,
        })
    });
    let written = expect(supply::insert_all(tx, supplies, stamp.import_id)?, count)?;
    irregular_case::insert_all(tx, &cases)?;
    supply::update_frequencies(tx, &decided.frequencies.changed)?;
    Ok(written)
}

fn write_meters(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &Decided,
    stamp: Stamp,
) -> Result<u64> {
    let mut slots = decided.slots.iter().filter(|slot| slot.row.is_some()).collect::<Vec<_>>();
    slots.sort_unstable_by_key(|slot| slot.id);
    let count = slots.len();
    let meters = slots.into_iter().filter_map(|slot| {
        let row = bundle.meters.row(slot.row?);
        let entry = row.entry.as_ref()?;
        Some(Meter {
            id: slot.id,
            supply_id: decided.supplies.id(slot.place.0)?,
            serial: bundle.codes.serials.text(slot.place.1),
            digits: entry.digits,
            installed_on: slot.register.installed_on,
            first_m3: entry.first_m3,
            removed_on: entry.removed_on,
            last_m3: entry.last_m3,
            caliber: entry.caliber.as_deref(),
            source_hash: row.hash,
        })
    });
    expect(meter::insert_all(tx, meters, stamp.import_id)?, count)
}

fn write_readings(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &Decided,
    stamp: Stamp,
    watch: &dyn Fn(u64),
) -> Result<u64> {
    let (slots, slot_of_row) = (&decided.slots, &decided.slot_of_row);
    let supply_id = |code| decided.supplies.id(code);
    let sorted = readings::accepted(&bundle.readings, slots, slot_of_row, supply_id);
    let count = sorted.len();
    let mut given = 0u64;
    let readings = sorted.into_iter().filter_map(|(supply_id, meter_id, read_on, kind, number)| {
        given += 1;
        if given.is_multiple_of(ROWS_BETWEEN) {
            watch(ROWS_BETWEEN);
        }
        let row = bundle.readings.row(number);
        let entry = row.entry.as_ref()?;
        let (value_m3, billed) = (entry.value_m3, entry.billed);
        let source_hash = row.hash;
        Some(MigratedReading { supply_id, meter_id, read_on, kind, value_m3, billed, source_hash })
    });
    let written = reading::insert_migrated(tx, readings, stamp.imported_at, stamp.import_id)?;
    expect(written, count)
}

fn write_consumptions(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &Decided,
    stamp: Stamp,
) -> Result<u64> {
    let table = &bundle.consumptions;
    let consumptions = table.all_standing().filter_map(|(number, (supply, year), entry)| {
        let supply_id = decided.supplies.id(*supply)?;
        let source_hash = table.row(number).hash;
        Some(MigratedConsumption { supply_id, year: *year, litres: entry.litres, source_hash })
    });
    let mut consumptions = consumptions.collect::<Vec<_>>();
    consumptions.sort_unstable_by_key(|consumption| (consumption.supply_id, consumption.year));
    let written = consumption::insert_migrated(tx, &consumptions, stamp.import_id)?;
    expect(written, consumptions.len())
}

fn write_open_items(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &Decided,
    stamp: Stamp,
) -> Result<u64> {
    let table = &bundle.open_items;
    let items = table.all_standing().filter_map(|(number, key, entry)| {
        Some(OpenItem {
            supply_id: decided.supplies.id(key.0)?,
            document_number: &entry.document_number,
            issued_on: entry.issued_on,
            due_on: entry.due_on,
            amount_cents: entry.amount_cents,
            open_cents: entry.open_cents,
            notice_number: entry.notice_number.as_deref(),
            state: entry.state,
            plan: entry.plan.as_deref(),
            instalment: entry.instalment,
            is_debt: decided.debts.contains(&number),
            source_hash: table.row(number).hash,
        })
    });
    let mut items = items.collect::<Vec<_>>();
    items.sort_unstable_by(|a, b| {
        let key = |i: &OpenItem<'_>| (i.supply_id, i.issued_on, i.instalment);
        key(a).cmp(&key(b)).then_with(|| {
            let key = |i: &OpenItem<'_>| {
                (i.document_number.to_owned(), i.plan.map(str::to_owned), i.source_hash)
            };
            key(a).cmp(&key(b))
        })
    });
    let first = open_item::insert_all(tx, &items, stamp.import_id)?;
    let mut openings = deposits(bundle, decided);
    for (id, item) in (first..).zip(&items).filter(|(_, item)| item.is_debt) {
        openings.push(Opening {
            supply_id: item.supply_id,
            debit: "receivables",
            credit: "opening_balance",
            amount_cents: item.open_cents,
            open_item_id: Some(id),
        });
    }
    openings.sort_by_key(|opening| opening.supply_id);
    open_item::insert_openings(tx, &openings, stamp.taken_on)?;
    Ok(items.len() as u64)
}

/// Deposits held: owed to the holders.
fn deposits(bundle: &Bundle<'_>, decided: &Decided) -> Vec<Opening> {
    let with_deposit = bundle.supplies.all_standing().filter(|(.., s)| s.deposit_cents != 0);
    let openings = with_deposit.filter_map(|(_, code, entry)| {
        Some(Opening {
            supply_id: decided.supplies.id(*code)?,
            debit: "opening_balance",
            credit: "deposits",
            amount_cents: entry.deposit_cents,
            open_item_id: None,
        })
    });
    openings.collect()
}

fn write_legacy_bills(
    tx: &mut Tx<'_>,
    bundle: &Bundle<'_>,
    decided: &Decided,
    stamp: Stamp,
) -> Result<u64> {
    let table = &bundle.legacy_bills;
    let bills = table.all_standing().filter_map(|(number, (supply, from_on), entry)| {
        Some(LegacyBill {
            supply_id: decided.supplies.id(*supply)?,
            from_on: *from_on,
            to_on: entry.to_on,
            litres: entry.litres,
            total_cents: entry.total_cents,
            source_hash: table.row(number).hash,
        })
    });
    let mut bills = bills.collect::<Vec<_>>();
    bills.sort_unstable_by_key(|bill| (bill.supply_id, bill.from_on));
    expect(legacy_bill::insert_all(tx, &bills, stamp.import_id)?, bills.len())
}
