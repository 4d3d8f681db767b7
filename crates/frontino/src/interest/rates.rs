//! The reference rates: those shipped with the program (`data/ecb_mro.csv`, from the European
//! Central Bank) and those that the utility added, which count where both name a day.

use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::interest::EcbRate;
use frontino_core::money::parse_decimal;
use frontino_store::audit::{self, Change};
use frontino_store::{Tx, interest};
use serde_json::json;

/// The rates known when the program was made.
const SHIPPED: &str = include_str!("../../../../data/ecb_mro.csv");
/// A rate above this is a slip, hundredths of a percent.
const HUNDREDTHS_MAX: i64 = 2_500;

/// All rates in order of their days, each with whether the utility added it.
///
/// # Errors
/// When the database does not answer, or the shipped file has another form.
pub fn listed(tx: &mut Tx<'_>) -> Result<Vec<(EcbRate, bool)>, Refusal> {
    let own = interest::list_rates(tx)?;
    let shipped = read("ecb_mro.csv", SHIPPED)?.into_iter();
    let is_own = |rate: &EcbRate| own.iter().any(|o| o.effective_from == rate.effective_from);
    let mut all: Vec<(EcbRate, bool)> =
        shipped.filter(|rate| !is_own(rate)).map(|rate| (rate, false)).collect();
    all.extend(own.iter().map(|rate| (*rate, true)));
    all.sort_unstable_by_key(|(rate, _)| rate.effective_from);
    Ok(all)
}

/// As [`listed`], the rates alone.
///
/// # Errors
/// As [`listed`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<EcbRate>, Refusal> {
    Ok(listed(tx)?.into_iter().map(|(rate, _)| rate).collect())
}

/// Adds rates, and leaves who did it in the trail; tells how many are new. A day that has the same
/// rate already is left as it is.
///
/// # Errors
/// When a day has another rate that the utility added, or the database refuses it.
pub fn add(tx: &mut Tx<'_>, rates: &[EcbRate], by: &str, now: i64) -> Result<usize, Refusal> {
    let known = listed(tx)?;
    let mut added = Vec::new();
    for rate in rates {
        let there = known.iter().find(|(known, _)| known.effective_from == rate.effective_from);
        match there {
            Some((known, _)) if known == rate => continue,
            Some((known, true)) => return Err(other_rate(*known)),
            _ => {}
        }
        if !interest::insert_rate(tx, *rate, by, now)? {
            return Err(other_rate(*rate));
        }
        added.push(
            json!({"from": rate.effective_from.to_string(), "hundredths": rate.rate_hundredths}),
        );
    }
    if !added.is_empty() {
        let detail = json!({"rates": added}).to_string();
        let action = "interest.rate_add";
        let object = "reference_rate";
        audit::insert(
            tx,
            &Change { actor: by, origin: "cli", action, object, detail: &detail },
            now,
        )?;
    }
    Ok(added.len())
}

fn other_rate(known: EcbRate) -> Refusal {
    let on = known.effective_from;
    Refusal::new("rate_exists", format!("il {on} ha già un tasso aggiunto da voi"))
        .at("tasso di riferimento")
        .next("vedere `frontino interest rate list`; un tasso registrato non si cambia")
}

/// A rate as typed: `4.25` or `4,25`, percent a year.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_percent(text: &str) -> Result<i64, String> {
    let hundredths = parse_decimal(&text.trim().replace(',', "."), 2);
    hundredths
        .filter(|rate| (0..=HUNDREDTHS_MAX).contains(rate))
        .ok_or_else(|| format!("«{text}» non è un tasso da 0 a 25, con due decimali al più"))
}

/// Reads a file of rates: `effective_from` and `rate_percent` among its columns, lines that begin
/// with `#` left out.
///
/// # Errors
/// The first line that is not of this form.
pub fn read(name: &str, text: &str) -> Result<Vec<EcbRate>, Refusal> {
    let wrong = |line: usize, what: String| {
        Refusal::new("rate_file", what)
            .at(format!("{name}, riga {line}"))
            .next("scrivere le colonne effective_from (2024-06-12) e rate_percent (4.25)")
    };
    let text = text.trim_start_matches('\u{feff}');
    let lines = (1..).zip(text.lines());
    let mut lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let (at, header) = lines.next().ok_or_else(|| wrong(1, "il file è vuoto".to_owned()))?;
    let column = |named: &str| header.split(',').position(|cell| cell.trim() == named);
    let (Some(from), Some(percent)) = (column("effective_from"), column("rate_percent")) else {
        return Err(wrong(at, "manca una colonna".to_owned()));
    };
    let row = |(at, line): (usize, &str)| {
        let cell = |place: usize| line.split(',').nth(place).unwrap_or_default().trim();
        let day = Date::parse(cell(from));
        let effective_from = day.ok_or_else(|| wrong(at, format!("data: {}", cell(from))))?;
        let rate_hundredths = parse_percent(cell(percent)).map_err(|what| wrong(at, what))?;
        Ok(EcbRate { effective_from, rate_hundredths })
    };
    lines.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rates_are_read() {
        let rates = read("ecb_mro.csv", SHIPPED).unwrap();
        assert!(rates.is_sorted_by_key(|rate| rate.effective_from));
        let on = |day: &str| {
            let day = Date::parse(day).unwrap();
            rates.iter().rfind(|rate| rate.effective_from <= day).unwrap().rate_hundredths
        };
        assert_eq!((on("2020-03-01"), on("2023-09-19"), on("2024-06-12")), (0, 425, 425));
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_its_line() {
        let check = |text: &str, at: Option<&str>| {
            let found = read("tassi.csv", text).err();
            let place = found.as_ref().map(|refusal| refusal.place.as_str());
            assert_eq!(place, at, "{text}");
        };
        check("effective_from,rate_percent\n2026-06-10,2.00\n", None);
        check("\u{feff}rate_percent,effective_from\r\n2.00,2026-06-10\r\n", None);
        check("", Some("tassi.csv, riga 1"));
        check("# niente\ndata,tasso\n", Some("tassi.csv, riga 2"));
        check("effective_from,rate_percent\n10/06/2026,2.00\n", Some("tassi.csv, riga 2"));
        check("effective_from,rate_percent\n2026-06-10,due\n", Some("tassi.csv, riga 2"));
        check("effective_from,rate_percent\n2026-06-10,99\n", Some("tassi.csv, riga 2"));
        check("effective_from,rate_percent\n2026-06-10\n", Some("tassi.csv, riga 2"));
    }
}
