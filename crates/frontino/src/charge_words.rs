//! Charges and lines of a bill in Italian, the same words in a quote, a bill, its explanation and
//! the review of a run.

use crate::cli::italian::number::price;
use crate::cli::italian::{day, euro, m3};
use frontino_core::charge::{Charge, ChargeKind, Line};
use frontino_core::supply::Service;

/// A service in Italian.
pub fn service(service: Service) -> &'static str {
    match service {
        Service::Water => "acqua",
        Service::Sewer => "fognatura",
        Service::Treatment => "depurazione",
    }
}

/// A charge in Italian.
pub fn name(charge: Charge, components: &[String]) -> String {
    match charge.kind {
        ChargeKind::WaterTier(tier) => format!("Acqua, fascia {tier}"),
        ChargeKind::Flat(of) => format!("{} (tariffa unica)", capital(service(of))),
        ChargeKind::Fixed(of) => format!("Quota fissa {}", service(of)),
        ChargeKind::Component(_) => format!("Componente {}", charge.kind.plain().code(components)),
        ChargeKind::RelievedWater => "Acqua dispersa, perdita occulta".to_owned(),
        ChargeKind::Bonus => "Bonus sociale idrico".to_owned(),
        ChargeKind::Deposit => "Deposito cauzionale".to_owned(),
        ChargeKind::Interest => "Interessi di mora".to_owned(),
        ChargeKind::ReturnCost => "Costo di un addebito tornato".to_owned(),
        ChargeKind::Compensation => "Indennizzo automatico".to_owned(),
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// A line with its days, quantity, price and amount, for a column of lines.
pub fn line(line: &Line, components: &[String]) -> String {
    let correction = if line.charge.correction { "Conguaglio: " } else { "" };
    let kind = line.charge.kind;
    let quantity = match kind.counts_days() || !kind.is_rated() {
        true => line.quantity.to_string(),
        false => m3(line.quantity),
    };
    let unit = match kind {
        kind if kind.counts_days() => "gg",
        kind if kind.is_rated() => "m³",
        _ => "",
    };
    format!(
        "{:<40} {} – {} {quantity:>10} {unit:<2} × {:>10} {:>14}\n",
        format!("{correction}{}", name(line.charge, components)),
        day(line.period.from),
        day(line.period.last_day()),
        price(line.unit_price),
        euro(line.amount),
    )
}
