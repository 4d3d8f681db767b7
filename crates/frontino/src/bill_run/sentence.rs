//! Why a supply was parked, in words for a clerk.

use crate::cli::italian::day;
use crate::cli::say_rating;
use frontino_core::bill::Parked;
use frontino_core::consumption::RegisterRefused;

/// The reason as a stable word and as a sentence.
#[must_use]
pub fn of_parked(parked: &Parked) -> (&'static str, String) {
    match parked {
        Parked::Register(RegisterRefused::NoMeter { on }) => {
            let on = day(*on);
            ("no_meter", format!("l'utenza non ha un contatore il {on}: inserirlo e ricalcolare"))
        }
        Parked::Register(RegisterRefused::Backward { on, by_m3 }) => (
            "reading_backward",
            format!("la lettura del {} è di {by_m3} m³ sotto la precedente: verificarla", day(*on)),
        ),
        Parked::Rating(refused) => {
            let refusal = say_rating(refused);
            ("no_price", format!("{}: {}", refusal.message, refusal.next))
        }
        Parked::UnknownCategory(code) => (
            "unknown_category",
            format!("la categoria {code} non è in nessuna tariffa: caricarla o correggerla"),
        ),
        Parked::ChainFull => ("chain_full", "l'utenza ha troppe bollette".to_owned()),
    }
}
