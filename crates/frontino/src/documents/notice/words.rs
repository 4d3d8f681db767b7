//! The fixed words of a payment notice, those of the technical guide (3.5, texts in Italian).

use frontino_documents::notice::NoticeWords;

/// The words of the guide.
pub(super) fn words() -> NoticeWords {
    let own = str::to_owned;
    NoticeWords {
        title: own("Avviso di pagamento"),
        creditor: own("Ente Creditore"),
        debtor: own("Destinatario"),
        tax_code: own("Cod. Fiscale"),
        how_much: own("Quanto e quando pagare?"),
        euro: own("Euro"),
        due: own("entro il"),
        instalments: String::new(),
        disclaimer: own("In fase di pagamento l’importo potrebbe subire aumenti (per sanzioni, \
             interessi, costi di notifica o altri fattori) o riduzioni (per sgravi o note di \
             credito)."),
        place: own("Dove pagare?"),
        online: (
            own("Paga online"),
            own("con l’app IO, dal tuo Home Banking, con la tua app di pagamento o con gli \
                 altri canali abilitati."),
        ),
        territory: (
            own("Paga sul territorio"),
            own("presso Banche e Sportelli ATM, negli Uffici Postali e Punti Postali, nei Bar, \
                 Edicole, Ricevitorie, Supermercati, Tabaccherie e altri Esercenti Convenzionati."),
        ),
        data: own("Dati per il pagamento"),
        scan: (
            own("Inquadra il codice QR con la tua app di pagamento o usa i dati accanto."),
            own("Inquadra il codice QR con la tua app di pagamento o usa i dati sopra."),
        ),
        cbill: own("Codice CBILL"),
        number: own("Codice Avviso"),
        creditor_code: own("Codice Fiscale Ente"),
        subject: own("Oggetto del pagamento"),
        slip: own("Bollettino Postale PA"),
        account: own("sul C/C n."),
        account_holder: own("Intestato a"),
        slip_kind: own("Tipo P1"),
        codes: (own("Codice QR dell'avviso n."), own("Data Matrix dell'avviso n.")),
    }
}

/// How a debt can be paid that is divided: the guide's two variants. Their wording could not be
/// read in it and is ours (unconfirmed).
pub(super) fn instalments(count: usize, has_whole: bool) -> String {
    let rate = if count == 1 { "1 rata".to_owned() } else { format!("{count} rate") };
    match (count, has_whole) {
        (0, _) => String::new(),
        (_, true) => format!("Puoi pagare in un’unica rata oppure in {rate}."),
        (_, false) => format!("Puoi pagare in {rate}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_whether_the_whole_can_be_paid() {
        let check = |count, has_whole, said: &str| assert_eq!(instalments(count, has_whole), said);
        check(0, true, "");
        check(3, true, "Puoi pagare in un’unica rata oppure in 3 rate.");
        check(2, false, "Puoi pagare in 2 rate.");
        check(1, false, "Puoi pagare in 1 rata.");
    }
}
