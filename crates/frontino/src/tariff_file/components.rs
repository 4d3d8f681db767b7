//! Component tables: `component,service,rate_eur_m3,valid_from,valid_to,resolution,status`.

use super::shape::PRICE_MAX;
use crate::refusal::Refusal;
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::money::MicroEuro;
use frontino_core::supply::Service;
use frontino_core::tariff::ComponentRate;

/// Columns that must be there.
const COLUMNS: [&str; 5] = ["component", "service", "rate_eur_m3", "valid_from", "valid_to"];

/// Reads the rows of a component table; lines that begin with `#` are notes.
pub(super) fn read(name: &str, text: &str, generation: i64) -> Result<Vec<ComponentRate>, Refusal> {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
    let wrong = |what: String, line: u64| {
        Refusal::new("components_invalid", what)
            .at(format!("{name}, riga {line}"))
            .next("correggere la riga e ripetere")
    };
    let header = reader.headers().map_err(|e| wrong(e.to_string(), 1))?.clone();
    let place = |column: &str| header.iter().position(|h| h.trim() == column);
    let mut places = [0; COLUMNS.len()];
    for (slot, column) in places.iter_mut().zip(COLUMNS) {
        *slot = place(column).ok_or_else(|| wrong(format!("manca la colonna {column}"), 1))?;
    }
    let resolution = place("resolution");
    let mut rates = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(e.to_string(), 0))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).unwrap_or("").trim();
        let [component, service, rate, from, to] = places.map(cell);
        let service = Service::ALL.into_iter().find(|s| s.code() == service);
        let service = service.ok_or_else(|| wrong("servizio sconosciuto".to_owned(), line))?;
        let rate = MicroEuro::parse(rate).filter(|r| (MicroEuro(0)..=PRICE_MAX).contains(r));
        let rate = rate.ok_or_else(|| wrong("aliquota non valida".to_owned(), line))?;
        let from = Date::parse(from).ok_or_else(|| wrong("valid_from non valido".into(), line))?;
        let until = match to {
            "" => LAST,
            to => Date::parse(to).ok_or_else(|| wrong("valid_to non valido".into(), line))?.next(),
        };
        let is_sign = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if component.is_empty() || !component.chars().all(is_sign) {
            let what = format!("nome di componente non valido: «{component}»");
            return Err(wrong(what, line));
        }
        rates.push(ComponentRate {
            component: component.to_lowercase(),
            service,
            rate,
            valid: Period::new(from, until),
            resolution: resolution.map_or("", cell).to_owned(),
            generation,
        });
    }
    if rates.is_empty() {
        return Err(wrong("la tabella delle componenti è vuota".to_owned(), 1));
    }
    Ok(rates)
}
