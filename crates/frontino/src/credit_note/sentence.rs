//! Why a note cannot be made, for whoever asked for it.

use crate::cli::italian::euro;
use crate::refusal::Refusal;
use frontino_core::credit_note::CreditRefused;

/// The refusal for a bill.
#[must_use]
pub fn refusal(refused: &CreditRefused, bill: &str) -> Refusal {
    let see = format!("vedere le righe con `frontino bill show {bill}`");
    let (code, what, next) = match refused {
        CreditRefused::Nothing => (
            "credit_nothing",
            "non resta niente da accreditare".to_owned(),
            format!("vedere le note con `frontino credit-note list --bill {bill}`"),
        ),
        CreditRefused::Raises => (
            "credit_raises",
            "la nota farebbe crescere il debito invece di ridurlo".to_owned(),
            "scegliere righe che nell'insieme danno una somma a favore dell'utente".to_owned(),
        ),
        CreditRefused::NoLine { place } => {
            ("credit_line", format!("la bolletta non ha la riga {}", place + 1), see)
        }
        CreditRefused::BeyondLine { place, left } => {
            ("credit_beyond_line", format!("della riga {} restano {}", place + 1, euro(*left)), see)
        }
        CreditRefused::Beyond { left } => (
            "credit_beyond",
            format!("restano da accreditare {}, IVA compresa", euro(*left)),
            format!("vedere le note con `frontino credit-note list --bill {bill}`"),
        ),
        CreditRefused::BetweenCents { below, above } => (
            "credit_between_cents",
            "nessun imponibile al centesimo dà, con la sua IVA, questa somma".to_owned(),
            format!("indicare {} o {}", euro(*below), euro(*above)),
        ),
        CreditRefused::SeveralRates => (
            "credit_several_rates",
            "le righe hanno aliquote diverse".to_owned(),
            "indicare le righe con --line".to_owned(),
        ),
    };
    Refusal::new(code, what).at(bill).next(next)
}
