//! The story of one supply as rows of the seven legacy files, cells in the order of the layouts.

use super::debts::ItemState;
use super::dirt::{Hint, Overlap};
use super::history::LegacyBill;
use super::people::{Holder, HolderKind, Limitation};
use super::random::{Purpose, Random};
use super::readings::{Kind, Reading};
use super::register::Meter;
use super::supplies::{Irregular, Status, Supply, taken_on};
use super::table::{NO_DATE, NO_DATE_EITHER, Table};
use super::town::{Town, Use};
use std::io;

/// The seven files, in the order of `layout::LAYOUTS`.
pub(super) type Tables = [Table; 7];

/// Writes everything that the legacy system knows of one supply.
pub(super) fn write_supply(tables: &mut Tables, town: Town, index: u64) -> io::Result<()> {
    let [holders, supplies, meter_rows, reading_rows, consumptions, open_items, legacy] = tables;
    if town.holder_of(index) == index {
        write_holder(holders, town, index)?;
    }
    let supply = town.supply(index);
    let demand = town.demand(&supply);
    let meters = town.meters(&supply, &demand);
    let readings = town.readings(&supply, &demand, &meters);
    let bills = town.legacy_bills(&supply, &meters, &readings);
    write_contract(supplies, town, &supply)?;
    for meter in &meters {
        write_meter(meter_rows, &supply, meter)?;
    }
    write_readings(reading_rows, &supply, &meters, &readings)?;
    for (year, m3) in town.consumptions(&supply, &demand) {
        let year = i64::from(year);
        let source = if year == 2019 { "LETTURE" } else { "STORICO" };
        consumptions.number(year).text(&supply.code).thousands(m3).text(source);
        consumptions.end_row(&Hint::default())?;
    }
    for bill in &bills {
        write_bill(legacy, &supply, bill, &readings)?;
    }
    write_open_items(open_items, town, &supply, &bills)
}

fn write_holder(table: &mut Table, town: Town, index: u64) -> io::Result<()> {
    let holder: Holder = town.holder(index);
    let kind = match holder.kind {
        HolderKind::Person => "F",
        HolderKind::Company => "G",
        HolderKind::PublicBody => "E",
    };
    let limitation = match holder.limitation {
        Limitation::Unknown => "",
        Limitation::TwoYear => "B",
        Limitation::Ordinary => "O",
    };
    table.text(&holder.code).text(&holder.company_name).text(&holder.surname).text(&holder.name);
    table.text(holder.birthplace);
    table.date(holder.born_on, NO_DATE_EITHER).date(holder.died_on, NO_DATE);
    table.text(&holder.tax_code).text(&holder.vat_number);
    table.text(&holder.home.address).text(holder.home.zip).text(holder.home.city);
    table.text(holder.home.belfiore).text(&holder.phone).text(&holder.email).text(&holder.pec);
    table.text(&holder.sdi_code).text(limitation).text(kind).text("");
    table.end_row(&Hint::default())
}

fn write_contract(table: &mut Table, town: Town, supply: &Supply) -> io::Result<()> {
    let category = match supply.usage {
        Use::Resident => "DOM",
        Use::NonResident => "DNR",
        Use::Condominium => "CDM",
        Use::Commercial => "COM",
        Use::Public => "PUB",
    };
    let status = match supply.status {
        Status::Active => "A",
        Status::Suspended => "S",
        Status::Ended => "C",
    };
    let irregular = match supply.irregular {
        Irregular::No => "0",
        Irregular::Deceased => "DEC",
        Irregular::Tenant => "LOC",
        Irregular::Sold => "VEN",
    };
    let mut random = town.random(supply.index, Purpose::Note);
    let yes_no = |yes: bool| if yes { "S" } else { "N" };
    table.text(&supply.code).text(&format!("G{:03}", supply.index / 250 % 1000));
    table.text(&supply.place.address).text(supply.place.zip).text(category);
    table.number(supply.members).number(supply.units);
    table.text(yes_no(supply.services.sewer)).text(yes_no(supply.services.treatment));
    table.text(yes_no(supply.bonus)).money(supply.deposit);
    table.text(if supply.iban.is_empty() { "AVV" } else { "RID" }).text(&supply.iban);
    table.text(if supply.by_email { "M" } else { "P" }).text(irregular);
    table.text(&supply.occupant_name);
    table.date(Some(supply.start_on), NO_DATE).date(supply.end_on, NO_DATE);
    table.text(status).text(&supply.holder_code).text(note(&mut random));
    let overlap = supply.end_on.filter(|_| supply.followed).map(|end| Overlap {
        until: end.plus(random.between(5, 60) as i32).min(taken_on()),
        holder: town.holder_of(supply.index + 1),
    });
    table.end_row(&Hint { overlap, ..Hint::default() })
}

fn write_meter(table: &mut Table, supply: &Supply, meter: &Meter) -> io::Result<()> {
    let maker = meter.serial.get(2..4).unwrap_or_default();
    table.text(&meter.serial).text(maker).number(meter.caliber_mm);
    table.number(i64::from(meter.digits)).number(meter.first_raw);
    match meter.removed {
        Some(gone) => table.number(meter.shown(gone.last_raw)).date(Some(gone.on), NO_DATE),
        None => table.text("").date(None, NO_DATE),
    };
    table.date(Some(meter.installed_on), NO_DATE).text(&supply.code);
    table.text(if supply.units > 1 { "LOCALE CONTATORI" } else { "NICCHIA" });
    table.end_row(&Hint::default())
}

fn write_readings(
    table: &mut Table,
    supply: &Supply,
    meters: &[Meter],
    readings: &[Reading],
) -> io::Result<()> {
    let last_billed = readings.iter().rposition(|reading| reading.billed);
    for (index, reading) in readings.iter().enumerate() {
        let meter = &meters[reading.meter];
        let kind = match reading.kind {
            Kind::Operator => "L",
            Kind::Own => "A",
            Kind::Estimated => "S",
            Kind::Telemetry => "T",
        };
        let actual = |other: &&Reading| other.kind != Kind::Estimated;
        let before = index.checked_sub(1).map(|index| &readings[index]).filter(actual);
        let previous_m3 = before
            .filter(|before| before.meter == reading.meter && actual(&reading))
            .map(|before| meter.shown(before.raw));
        table.text(&supply.code).text(&meter.serial).date(Some(reading.read_on), NO_DATE);
        table.text(if reading.billed { "S" } else { "N" }).text(kind);
        table.number(meter.shown(reading.raw));
        table.text(if reading.kind == Kind::Operator { "SQUADRA 2" } else { "" });
        table.end_row(&Hint {
            protected: last_billed == Some(index),
            previous_m3,
            capacity: meter.capacity(),
            installed_on: Some(meter.installed_on),
            removed_on: meter.removed.map(|gone| gone.on),
            overlap: None,
        })?;
    }
    Ok(())
}

fn write_bill(
    table: &mut Table,
    supply: &Supply,
    bill: &LegacyBill,
    readings: &[Reading],
) -> io::Result<()> {
    let closing = readings.iter().find(|reading| reading.read_on == bill.to);
    let estimated = closing.is_some_and(|reading| reading.kind == Kind::Estimated);
    table.text(&bill.number).date(Some(bill.from), NO_DATE).date(Some(bill.to), NO_DATE);
    table.thousands(bill.m3).money(bill.total).text(&supply.code);
    table.text(if estimated { "ACCONTO" } else { "SALDO" });
    table.end_row(&Hint::default())
}

fn write_open_items(
    table: &mut Table,
    town: Town,
    supply: &Supply,
    bills: &[LegacyBill],
) -> io::Result<()> {
    for item in town.open_items(supply, bills) {
        let state = match item.state {
            ItemState::Open => "AP",
            ItemState::Paid => "PA",
            ItemState::Cancelled => "AN",
            ItemState::Closed => "CH",
            ItemState::Draft => "BZ",
        };
        table.text(&item.document_number);
        table.text(if item.plan.is_empty() { "CONSUMI" } else { "RATEIZZAZIONE" });
        table.date(Some(item.issued_on), NO_DATE).date(Some(item.due_on), NO_DATE);
        table.text(&item.notice_number).text(&item.plan);
        match item.instalment {
            Some(instalment) => table.number(instalment),
            None => table.text(""),
        };
        table.text(state).money(item.amount).money(item.open).text(&supply.code).text("CED");
        table.end_row(&Hint::default())?;
    }
    Ok(())
}

/// A remark of the old counter staff; most contracts have none.
fn note(random: &mut Random) -> &'static str {
    if random.permille(930) { "" } else { random.pick(NOTES) }
}

const NOTES: &[&str] = &[
    "chiave dal portiere; suonare due volte",
    "vedi pratica \"Eredi\"",
    "contatore in cantina, è buio",
    "recapito c/o amministratore",
    "già sollecitato a voce",
    "perdita riparata nel 2017; controllare",
];
