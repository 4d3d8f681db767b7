//! The readings that a bill rests on, each with its day and how it is known (R9.2).

use super::OpenBill;
use crate::cli::italian::{day, m3};
use crate::documents::words::kind;
use frontino_core::consumption::{Point, TOLERANCE_DAYS};
use frontino_core::money::LITRES_PER_M3;
use frontino_core::rating::Source;
use frontino_documents::sheet::{Block, Column, Row, Table};
use frontino_store::bill_file::ReadingOnBill;

/// Rows of readings that the first page has room for.
const ROWS_MAX: usize = 5;

impl OpenBill<'_> {
    /// The readings for the first page: of many the first and the last ones.
    pub(super) fn readings_in_short(&self) -> Table {
        let mut table = self.readings_table();
        let more = table.rows.len().saturating_sub(ROWS_MAX);
        if more > 0 {
            table.rows.drain(1..=more);
            table.caption = format!("Letture usate (altre {more} nelle pagine seguenti)");
        }
        table
    }

    /// All readings, where the first page has no room for them.
    pub(super) fn add_readings(&self, blocks: &mut Vec<Block>) {
        let table = self.readings_table();
        if table.rows.len() > ROWS_MAX {
            blocks.push(Block::Heading { level: 2, words: "Tutte le letture usate".to_owned() });
            blocks.push(Block::Table(table));
        }
    }

    /// From the register at the beginning to that at the end.
    pub(super) fn readings_table(&self) -> Table {
        let (start, end) = (self.basis.start, self.basis.bill.end);
        let mut rows = vec![self.point_row(start)];
        let inside = self.file.readings.iter().filter(|reading| {
            reading.kind != "estimated"
                && reading.read_on >= self.period().from
                && reading.read_on.next() < end.at
        });
        rows.extend(inside.map(|reading| self.reading_row(reading)));
        rows.push(self.point_row(end));
        // A reading after the last day that was brought back to it.
        if end.source != Source::Estimated && self.at(end).is_none() {
            let mut later = self.file.readings.iter().filter(|reading| {
                let past = reading.read_on.since(end.at.previous());
                reading.meter == end.meter
                    && reading.kind != "estimated"
                    && (1..=TOLERANCE_DAYS).contains(&past)
            });
            rows.extend(later.next().map(|reading| self.reading_row(reading)));
        }
        let column = |heading: &str, is_number, width_percent| Column {
            heading: heading.to_owned(),
            is_number,
            width_percent,
        };
        Table {
            caption: "Letture usate".to_owned(),
            columns: vec![
                column("Giorno", false, 20),
                column("Matricola", false, 25),
                column("Lettura (m³)", true, 20),
                column("Come è nota", false, 35),
            ],
            rows,
        }
    }

    /// The reading of the very day and value of a point, if there is one.
    fn at(&self, point: Point) -> Option<&ReadingOnBill> {
        let same = self.file.readings.iter().filter(|reading| {
            reading.meter == point.meter
                && reading.read_on == point.at.previous()
                && reading.value_m3 * LITRES_PER_M3 == point.litres
        });
        same.max_by_key(|reading| rank(&reading.kind))
    }

    fn point_row(&self, point: Point) -> Row {
        let meter = self.file.meters.get(point.meter);
        let on = point.at.previous();
        let how = match (self.at(point), point.source, meter) {
            (Some(reading), ..) => kind_of(&reading.kind).to_owned(),
            (None, _, Some(meter)) if meter.removed_on == Some(on) => {
                "letta alla rimozione del contatore".to_owned()
            }
            (None, _, Some(meter))
                if meter.first_m3 * LITRES_PER_M3 == point.litres
                    && meter.installed_on <= point.at =>
            {
                "letta all'inizio della fornitura".to_owned()
            }
            (None, Source::Estimated, _) => kind(Source::Estimated).to_owned(),
            (None, source, _) => format!("{}, riportata a questo giorno", kind(source)),
        };
        self.row(point.meter, day(on), m3(point.litres), how)
    }

    fn reading_row(&self, reading: &ReadingOnBill) -> Row {
        let how = kind_of(&reading.kind).to_owned();
        self.row(reading.meter, day(reading.read_on), m3(reading.value_m3 * LITRES_PER_M3), how)
    }

    fn row(&self, meter: usize, on: String, value: String, how: String) -> Row {
        let serial = self.file.meters.get(meter).map_or("", |meter| meter.serial.as_str());
        Row { cells: vec![on, serial.to_owned(), value, how], ..Row::default() }
    }
}

fn kind_of(kind: &str) -> &'static str {
    match kind {
        "operator" => "letta",
        "telemetry" => "letta a distanza",
        "self" => "autolettura",
        _ => "stimata",
    }
}

/// Of two readings of one day and value the one that counts more.
fn rank(kind: &str) -> u8 {
    match kind {
        "operator" => 3,
        "telemetry" => 2,
        "self" => 1,
        _ => 0,
    }
}
