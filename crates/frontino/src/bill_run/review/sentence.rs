//! What the review found, in words for who answers for the bills.

use super::Kind;
use crate::cli::italian::{day, euro, m3, thousands};
use frontino_core::money::Cents;
use frontino_core::review::{Facts, Finding};

/// The kinds in the order in which a person looks at them, each in the words of its reason.
const KINDS: [(&str, &str); 11] = [
    ("parked", "Utenze messe da parte, senza bolletta in questo giro"),
    ("barred", "Bollette con importi oltre i due anni, che l'utente può rifiutare"),
    ("late_issue", "Bollette emesse oltre 45 giorni dalla fine del periodo"),
    ("long_period", "Bollette con un periodo più lungo della loro cadenza"),
    ("negative_total", "Bollette con il totale negativo"),
    ("above_limit", "Bollette sopra il limite di importo"),
    ("rise", "Bollette molto più alte dello stesso periodo dell'anno prima"),
    ("above_own", "Consumi molto sopra quelli abituali dell'utenza"),
    ("above_category", "Consumi molto sopra la media della categoria"),
    ("no_consumption", "Consumi a zero dove l'acqua si usava"),
    ("unread", "Stime senza nessuna lettura da anni"),
];

/// The place of a kind in the order.
#[must_use]
pub fn place(kind: &str) -> usize {
    KINDS.iter().position(|(known, _)| *known == kind).unwrap_or(KINDS.len())
}

/// Why the gate is closed, for one kind.
#[must_use]
pub fn of_kind(kind: &Kind) -> String {
    let words = KINDS.get(place(kind.kind)).map_or("Casi da vedere", |(_, words)| words);
    let count = thousands(kind.count);
    match kind.kind {
        "parked" => format!("{words}: {count}"),
        _ => format!("{words}: {count}, per {}", euro(Cents(kind.amount_cents))),
    }
}

/// What was found in a bill, without its supply.
#[must_use]
pub fn of(finding: &Finding, bill: &Facts) -> String {
    let (total, litres) = (euro(bill.total), m3(bill.litres));
    match finding {
        Finding::Barred => format!("{} oltre i due anni", euro(bill.barred)),
        Finding::LongPeriod { cadence } => format!(
            "il periodo dal {} al {} dura {} giorni, la cadenza è di {} mesi: dirlo all'utente",
            day(bill.period.from),
            day(bill.period.last_day()),
            bill.period.days(),
            cadence.months()
        ),
        Finding::LateIssue { latest_on } => format!(
            "il periodo finisce il {}, andava emessa entro il {} e lo sarà il {}",
            day(bill.period.last_day()),
            day(*latest_on),
            day(bill.issue_on)
        ),
        Finding::Rise { percent, before } => format!(
            "{total} contro {} dello stesso periodo dell'anno prima, {} volte tanto",
            euro(*before),
            times(*percent)
        ),
        Finding::AboveOwn { percent, expected_l } => format!(
            "{litres} m³ in {} giorni contro {} m³ abituali, {} volte tanto",
            bill.period.days(),
            m3(*expected_l),
            times(*percent)
        ),
        Finding::AboveCategory { percent, expected_l } => format!(
            "{litres} m³ in {} giorni contro {} m³ della sua categoria, {} volte tanto",
            bill.period.days(),
            m3(*expected_l),
            times(*percent)
        ),
        Finding::NoConsumption { expected_l } => format!(
            "nessun consumo in {} giorni, se ne aspettavano {} m³",
            bill.period.days(),
            m3(*expected_l)
        ),
        Finding::Negative => format!("il totale è negativo, {total}"),
        Finding::AboveLimit => format!("il totale è {total}, {litres} m³"),
        Finding::Unread { since } => {
            format!("stimata: il contatore non è letto dal {}", day(*since))
        }
    }
}

/// `253` percent as `2,5`.
fn times(percent: i64) -> String {
    format!("{},{}", thousands(percent / 100), percent % 100 / 10)
}
