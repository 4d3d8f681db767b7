//! The self-readings that the town sends from 1 to 31 January 2020: a file of its own, outside the
//! export. Some are wrong as people are wrong: red digits, digits swapped, another meter, a day too
//! late; some come twice, some are set right by a second one.

use super::random::{Purpose, Random};
use super::readings::Kind;
use super::register::Meter;
use super::supplies::{Status, Supply};
use super::town::{Town, day};
use super::{GenerateRefused, Options, check, partial, write_refused};
use frontino_core::dates::Date;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Name of the file.
pub const SELF_READINGS: &str = "AUTOLETTURE.CSV";
/// Out of a thousand active supplies, those that send one.
const SENDERS_PERMILLE: u64 = 360;
/// Who has used less since the last reading does not go down to the meter.
const USED_M3_MIN: i64 = 4;

/// A self-reading on its way.
#[derive(Clone, Debug)]
struct Sent {
    key: String,
    serial: String,
    read_on: Date,
    value_m3: i64,
    sent_on: Date,
    minute: i64,
}

/// What goes wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    No,
    RedDigits,
    SwappedDigits,
    OtherMeter,
    BelowLast,
    DayTooLate,
    SentTwice,
    SetRight,
}

/// Out of a thousand self-readings.
const SLIPS: [(u64, Slip); 8] = [
    (914, Slip::No),
    (9, Slip::RedDigits),
    (8, Slip::SwappedDigits),
    (5, Slip::OtherMeter),
    (7, Slip::BelowLast),
    (4, Slip::DayTooLate),
    (18, Slip::SentTwice),
    (35, Slip::SetRight),
];

/// Writes the self-readings of January into `out`, the same bytes for the same arguments, and tells
/// how many.
///
/// # Errors
/// As `generate`.
pub fn self_readings(options: Options, out: &Path) -> Result<u64, GenerateRefused> {
    check(options)?;
    let (draft, file) = (partial(out, SELF_READINGS), out.join(SELF_READINGS));
    let written = write_all(options, &draft).map_err(|source| write_refused(&draft, source));
    let renamed = written.and_then(|rows| {
        fs::rename(&draft, &file).map_err(|source| write_refused(&file, source))?;
        Ok(rows)
    });
    renamed.inspect_err(|_| drop(fs::remove_file(&draft)))
}

fn write_all(options: Options, draft: &Path) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(draft)?);
    writeln!(out, "key;supply_code;meter_serial;read_on;value_m3;kind;sent_at\r")?;
    let (town, mut rows) = (Town { seed: options.seed }, 0);
    for index in 0..options.supplies {
        let supply = town.supply(index);
        for sent in town.sent_in_january(&supply) {
            let Sent { key, serial, read_on, value_m3, sent_on, minute } = sent;
            let (hour, minute) = (minute / 60, minute % 60);
            let code = &supply.code;
            write!(out, "{key};{code};{serial};{read_on};{value_m3};self;")?;
            writeln!(out, "{sent_on}T{hour:02}:{minute:02}\r")?;
            rows += 1;
        }
    }
    out.flush()?;
    Ok(rows)
}

impl Town {
    /// What a supply sends, in the order of sending.
    fn sent_in_january(self, supply: &Supply) -> Vec<Sent> {
        let mut random = self.random(supply.index, Purpose::January);
        let is_sender = random.permille(SENDERS_PERMILLE) && supply.status == Status::Active;
        if !is_sender {
            return Vec::new();
        }
        let demand = self.demand(supply);
        let meters = self.meters(supply, &demand);
        let in_place = meters.len() - 1;
        let meter = &meters[in_place];
        let read_on = day(2020, 1, 1).plus(random.between(0, 30) as i32);
        let readings = self.readings(supply, &demand, &meters);
        let actual = readings.iter().rev().find(|reading| reading.kind != Kind::Estimated);
        let last_raw = actual.filter(|reading| reading.meter == in_place);
        let last_raw = last_raw.map_or(meter.first_raw, |reading| reading.raw);
        let used_m3 = meter.raw_on(&demand, read_on) - last_raw;
        if used_m3 < USED_M3_MIN {
            return Vec::new();
        }
        let late_days = i32::from(random.permille(150));
        let sent = Sent {
            key: format!("AL-{}", supply.code),
            serial: meter.serial.clone(),
            read_on,
            value_m3: meter.shown(last_raw + used_m3),
            sent_on: read_on.plus(late_days).min(day(2020, 1, 31)),
            minute: random.between(6 * 60, 23 * 60),
        };
        slipped(&mut random, sent, meter, last_raw)
    }
}

/// What arrives in place of what was meant.
fn slipped(random: &mut Random, meant: Sent, meter: &Meter, last_raw: i64) -> Vec<Sent> {
    let (_, slip) = SLIPS[random.weighted(&SLIPS.map(|(weight, _)| weight))];
    let (red, by_m3) = (random.between(0, 999), random.between(1, 3));
    let mut sent = meant.clone();
    match slip {
        Slip::No => {}
        Slip::RedDigits => sent.value_m3 = meant.value_m3 * 1000 + red,
        Slip::SwappedDigits => sent.value_m3 = swapped(meant.value_m3),
        Slip::OtherMeter => sent.serial = other_serial(&meant.serial),
        Slip::BelowLast => sent.value_m3 = meter.shown((last_raw - by_m3).max(0)),
        Slip::DayTooLate => sent.read_on = meant.sent_on.next(),
        Slip::SentTwice => return vec![sent, meant],
        Slip::SetRight if meant.sent_on < day(2020, 1, 28) => {
            sent.value_m3 = meter.shown(meant.value_m3 + by_m3);
            let again =
                Sent { key: format!("{}-2", meant.key), sent_on: meant.sent_on.plus(2), ..meant };
            return vec![sent, again];
        }
        Slip::SetRight => {}
    }
    vec![sent]
}

/// The first and the last digit in each other's place.
fn swapped(value_m3: i64) -> i64 {
    let mut digits = value_m3.to_string().into_bytes();
    let last = digits.len() - 1;
    digits.swap(0, last);
    digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'))
}

/// The serial number on the meter beside it.
fn other_serial(serial: &str) -> String {
    let (head, tail) = serial.split_at(serial.len().saturating_sub(1));
    let digit = tail.parse::<u8>().map_or(0, |digit| (digit + 1) % 10);
    format!("{head}{digit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(supplies: u64, seed: u64) -> String {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { supplies, seed, dirt_permille: 0 };
        let rows = self_readings(options, folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(SELF_READINGS)).unwrap();
        assert_eq!(text.lines().count() as u64, rows + 1);
        text
    }

    #[test]
    fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
        assert_eq!(file(400, 7), file(400, 7));
        assert_ne!(file(400, 7), file(400, 8));
    }

    #[test]
    fn readings_are_sent_in_january_by_a_third_of_the_town() {
        let text = file(1000, 2020);
        let rows = text.lines().skip(1).map(|line| line.split(';').collect::<Vec<_>>());
        let rows = rows.collect::<Vec<_>>();
        assert!((200..400).contains(&rows.len()), "{}", rows.len());
        for row in &rows {
            assert_eq!((row.len(), row[5]), (7, "self"));
            let sent_on = Date::parse(&row[6][..10]).unwrap();
            assert!((day(2020, 1, 1)..=day(2020, 1, 31)).contains(&sent_on), "{row:?}");
        }
        let keys = rows.iter().map(|row| row[0]).collect::<std::collections::BTreeSet<_>>();
        assert!(keys.len() < rows.len(), "some are sent twice");
    }

    #[test]
    fn digits_are_swapped_and_serials_changed() {
        assert_eq!((swapped(1234), swapped(7), swapped(120)), (4231, 7, 21));
        assert_eq!(
            (other_serial("19MT1"), other_serial("19MT9")),
            ("19MT2".into(), "19MT0".into())
        );
    }
}
