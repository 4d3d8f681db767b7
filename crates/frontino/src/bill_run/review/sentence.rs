//! What the review found, in words for who answers for the bills.

use super::{Kind, Notice};
use crate::bill_run::issue_day::IssueDay;
use crate::cli::italian::{day, euro, m3, thousands};
use crate::reading::sentence as reading_sentence;
use frontino_core::money::Cents;
use frontino_core::review::{Facts, Finding};
use frontino_store::review::{RunBill, UnusedReading};

/// The kinds in the order in which a person looks at them, each in the words of its reason.
const KINDS: [(&str, &str); 14] = [
    ("parked", "Utenze messe da parte, senza bolletta in questo giro"),
    ("held_reading", "Letture da verificare che possono cambiare la bolletta"),
    ("late_reading", "Letture accettate dopo il calcolo, che la bolletta non usa"),
    ("barred", "Bollette con importi oltre i due anni, che l'utente può rifiutare"),
    ("issue_day", "Bollette con un'altra parte oltre i due anni nel giorno dell'emissione"),
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
        "held_reading" | "late_reading" => {
            format!("{words}: {count}, bollette per {}", euro(Cents(kind.amount_cents)))
        }
        _ => format!("{words}: {count}, per {}", euro(Cents(kind.amount_cents))),
    }
}

/// What a person is told of some bills without looking at each.
#[must_use]
pub fn of_notice(notice: &Notice) -> String {
    let (count, amount) = (thousands(notice.count), euro(Cents(notice.amount_cents)));
    match notice.kind {
        "inherited_period" => format!(
            "Prime bollette dopo il passaggio, dall'ultimo giorno fatturato dal vecchio sistema e \
             perciò più lunghe della nuova cadenza: {count}, per {amount}; dirlo agli utenti nella \
             bolletta"
        ),
        "limitation_text" => format!(
            "Manca il testo prescritto da ARERA per gli importi di oltre due anni fa: finché non è \
             in templates/limitation.txt non si stampano {count} bollette, per {amount}"
        ),
        other => format!("{other}: {count}, per {amount}"),
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
        Finding::InheritedPeriod => {
            "il periodo comincia dove finisce il vecchio sistema".to_owned()
        }
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

/// What is to be done about a bill whose part beyond the limitation is another on its day of issue.
#[must_use]
pub fn of_moved(bill: &RunBill, days: &IssueDay, then: Cents) -> String {
    format!(
        "{} oltre i due anni, calcolati per l'emissione del {}; emessa il {} sarebbero {}: \
         annullare il giro e rifarlo con `--issue-on {}`",
        euro(Cents(bill.cents[4])),
        day(days.planned_on),
        day(days.issue_on),
        euro(then),
        days.issue_on
    )
}

/// What is to be done about a reading that the run did not see, while its bills are drafts or once
/// they are `issued`.
#[must_use]
pub fn of_unused(reading: &UnusedReading, issued: bool) -> String {
    let (read_on, value, key) = (day(reading.read_on), thousands(reading.value_m3), &reading.key);
    if !reading.waits {
        let now = if issued { "la" } else { "annullare il giro e rifarlo, o la" };
        return format!(
            "la lettura di {value} m³ del {read_on} (chiave {key}) è stata accettata dopo il \
             calcolo: {now} userà la prossima bolletta"
        );
    }
    let reason = reading_sentence::of_reason(reading.reason.as_deref().unwrap_or_default());
    let accept = match issued {
        true => format!("accettarla con `frontino reading accept {key}` per la prossima bolletta"),
        false => format!(
            "annullare il giro, accettarla con `frontino reading accept {key}` e rifare il giro"
        ),
    };
    format!(
        "la lettura di {value} m³ del {read_on} è da verificare ({reason}): rifiutarla con \
         `frontino reading refuse {key}`, oppure {accept}"
    )
}

/// `253` percent as `2,5`.
fn times(percent: i64) -> String {
    format!("{},{}", thousands(percent / 100), percent % 100 / 10)
}
