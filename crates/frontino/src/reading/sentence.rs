//! Why a reading is held or refused, in Italian.

use crate::cli::italian::day;
use frontino_core::reading::{ReadingRefused, Verdict};

/// What a verdict means for the person who is told.
#[must_use]
pub fn of_verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Accepted => "accettata".to_owned(),
        Verdict::Refused(ReadingRefused::BeforeLastUsed { used_on }) => {
            let used_on = day(used_on);
            format!("la data precede l'ultima lettura usata in bolletta ({used_on})")
        }
        Verdict::Refused(ReadingRefused::NotOnRegister { digits }) => {
            format!("il contatore ha {digits} cifre: contare solo quelle nere")
        }
        other => of_reason(other.reason().unwrap_or_default()).to_owned(),
    }
}

/// What a stored reason means.
#[must_use]
pub fn of_reason(reason: &str) -> &'static str {
    match reason {
        "future_date" => "la data è nel futuro",
        "before_last_used" => "la data precede l'ultima lettura usata in bolletta",
        "wrong_meter" => "il contatore con questa matricola non serve l'utenza in quel giorno",
        "not_on_register" => "ha più cifre del contatore",
        "below_last" => {
            "è più bassa dell'ultima lettura e non è un giro né un cambio del contatore"
        }
        "above_next" => "è più alta di una lettura di un giorno successivo",
        "no_use" => "è uguale all'ultima lettura, ma di solito l'acqua si consuma",
        "use_too_low" => "il consumo al giorno è molto più basso del solito",
        "use_too_high" => "il consumo al giorno è molto più alto del solito",
        _ => "non utilizzabile",
    }
}

/// A reading whose supply is not there.
pub const UNKNOWN_SUPPLY: &str = "l'utenza non c'è: controllare il codice";
/// A key that is there with another reading.
pub const KEY_DIFFERS: &str =
    "la chiave è già presente con un'altra lettura, che resta com'è: dare una chiave nuova";
/// A reading without a key of the same meter, day and kind as another.
pub const DAY_DIFFERS: &str = "per questo contatore e giorno c'è già una lettura con un altro \
                               valore, che resta com'è: darne una con una chiave propria";

#[cfg(test)]
mod tests {
    use super::*;
    use frontino_core::dates::FIRST;
    use frontino_core::reading::ReadingHeld;

    #[test]
    fn every_reason_has_its_sentence() {
        let held = [
            ReadingHeld::BelowLast { last_m3: 1 },
            ReadingHeld::AboveNext { next_m3: 1 },
            ReadingHeld::NoUse,
            ReadingHeld::UseTooLow,
            ReadingHeld::UseTooHigh,
        ];
        let refused = [
            ReadingRefused::FutureDate,
            ReadingRefused::BeforeLastUsed { used_on: FIRST },
            ReadingRefused::WrongMeter,
            ReadingRefused::NotOnRegister { digits: 5 },
            ReadingRefused::BelowLast { last_m3: 1 },
        ];
        let all = held.map(Verdict::Held).into_iter().chain(refused.map(Verdict::Refused));
        for verdict in all {
            let unknown = of_reason("");
            assert_ne!(of_verdict(verdict), unknown, "{verdict:?}");
            assert_ne!(of_reason(verdict.reason().unwrap()), unknown, "{verdict:?}");
        }
    }
}
