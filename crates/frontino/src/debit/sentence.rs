//! What happened to a bill or a collection, for a person.

use frontino_core::collection::LeftOut;

/// Why a bill is not collected.
#[must_use]
pub const fn left_out(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NothingOpen => "non c'è più niente da pagare",
        LeftOut::BarredOnly => {
            "resta solo una somma di oltre due anni fa, che non si addebita: la chiede l'avviso"
        }
        LeftOut::Instalments => "si paga a rate, ciascuna con il suo avviso",
        LeftOut::Disputed => "è contestata: finché non si decide non si addebita",
        LeftOut::CameBack => {
            "l'addebito è tornato e non si ripete da sé: si paga con l'avviso, o si decide con \
             `frontino debit retry`"
        }
        LeftOut::NoMandate => "non c'è un mandato con un conto valido: `frontino mandate add`",
        LeftOut::Suspended => {
            "il mandato è sospeso: si paga con l'avviso, o lo si riprende con \
             `frontino mandate resume`"
        }
        LeftOut::OtherHolder => "il mandato è dell'intestatario di prima: serve un nuovo mandato",
        LeftOut::Dormant => "il mandato non è usato da troppo tempo: serve un nuovo mandato",
        LeftOut::Nameless => "manca il nome del debitore: `frontino mandate change --debtor`",
        LeftOut::BelowLeast => "la somma è sotto il minimo che si addebita",
    }
}

/// The word for how a collection stands.
#[must_use]
pub fn state(word: &str) -> &str {
    match word {
        "sent" => "inviato",
        "settled" => "pagato",
        "rejected" => "rifiutato",
        "returned" => "tornato",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bill_that_is_left_out_has_its_own_sentence() {
        let mut all: Vec<&str> = LeftOut::ALL.iter().map(|why| left_out(*why)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), LeftOut::ALL.len());
    }
}
