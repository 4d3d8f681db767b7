//! Why a payment waits for a person, for that person.

/// The sentence for a reason; the reason itself where there is none.
#[must_use]
pub fn sentence(reason: &str) -> &str {
    match reason {
        "paid_before" => "era già pagato: l'importo è a credito dell'intestatario",
        "notice_cancelled" => "l'avviso era annullato: l'importo è a credito dell'intestatario",
        "notice_closed" => "l'avviso non era più pagabile",
        "notice_draft" => "l'avviso non era mai stato inviato",
        "notice_unknown" => "nessun avviso ha questo numero",
        "other_amount" => "l'importo non è quello dovuto",
        "foreign_notice" => "l'avviso è di un altro ente",
        "not_paid" => "la ricevuta dice che il pagamento non è riuscito",
        "revoked" => "il pagamento è stato revocato: decidere se riaprire il debito",
        "flow_differs" => "l'importo o l'avviso non è quello del flusso di rendicontazione",
        "no_reference" => "niente dice quale debito paga: assegnarlo dopo averlo guardato",
        "given_back" => "il denaro è stato restituito a chi pagava allo sportello",
        "returned" => "l'addebito è tornato: la bolletta è di nuovo da pagare",
        "written_off" => "il debito era stralciato: l'importo lo recupera",
        "undone" => "l'abbinamento è stato annullato: assegnarlo di nuovo",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontino_core::payment::PaymentReason;

    #[test]
    fn every_reason_has_its_sentence() {
        for reason in PaymentReason::ALL {
            assert_ne!(sentence(reason.code()), reason.code());
        }
    }
}
