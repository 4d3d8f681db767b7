//! The faults that the station can answer, by code (page "Domino EC" of the platform's handling of
//! errors; PAA_RECEIPT_DUPLICATA as pagoPA's own station of creditors answers it).

/// A code of the official list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// The message does not follow the schema.
    SintassiXsd,
    /// It follows the schema, but a value has a form that cannot be.
    SintassiExtraXsd,
    /// The broker is not ours.
    IdIntermediarioErrato,
    /// The station is not of that broker.
    StazioneIntErrata,
    /// The creditor is not ours.
    IdDominioErrato,
    /// The notice was never issued.
    PagamentoSconosciuto,
    /// The notice is paid.
    PagamentoDuplicato,
    /// The notice was taken back.
    PagamentoAnnullato,
    /// The notice can no longer be paid because of its day.
    PagamentoScaduto,
    /// The receipt is here already.
    ReceiptDuplicata,
    /// The notice cannot be paid in this way.
    Semantica,
    /// Something broke here.
    SystemError,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code, which decides what the payer reads.
    pub code: FaultCode,
    /// What more can be said, without personal data.
    pub description: Option<String>,
}

impl FaultCode {
    /// The code as it is written.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            FaultCode::SintassiXsd => "PAA_SINTASSI_XSD",
            FaultCode::SintassiExtraXsd => "PAA_SINTASSI_EXTRAXSD",
            FaultCode::IdIntermediarioErrato => "PAA_ID_INTERMEDIARIO_ERRATO",
            FaultCode::StazioneIntErrata => "PAA_STAZIONE_INT_ERRATA",
            FaultCode::IdDominioErrato => "PAA_ID_DOMINIO_ERRATO",
            FaultCode::PagamentoSconosciuto => "PAA_PAGAMENTO_SCONOSCIUTO",
            FaultCode::PagamentoDuplicato => "PAA_PAGAMENTO_DUPLICATO",
            FaultCode::PagamentoAnnullato => "PAA_PAGAMENTO_ANNULLATO",
            FaultCode::PagamentoScaduto => "PAA_PAGAMENTO_SCADUTO",
            FaultCode::ReceiptDuplicata => "PAA_RECEIPT_DUPLICATA",
            FaultCode::Semantica => "PAA_SEMANTICA",
            FaultCode::SystemError => "PAA_SYSTEM_ERROR",
        }
    }

    /// What it means, for the person who reads the node's logs.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            FaultCode::SintassiXsd => "La richiesta non rispetta lo schema",
            FaultCode::SintassiExtraXsd => "La richiesta ha un valore che non può essere",
            FaultCode::IdIntermediarioErrato => "L'intermediario non è di questo ente",
            FaultCode::StazioneIntErrata => "La stazione non è di questo intermediario",
            FaultCode::IdDominioErrato => "L'ente non è di questa stazione",
            FaultCode::PagamentoSconosciuto => "L'avviso non risulta emesso",
            FaultCode::PagamentoDuplicato => "L'avviso risulta già pagato",
            FaultCode::PagamentoAnnullato => "L'avviso è stato annullato",
            FaultCode::PagamentoScaduto => "L'avviso non si può più pagare",
            FaultCode::ReceiptDuplicata => "La ricevuta è già stata acquisita",
            FaultCode::Semantica => "L'avviso non si può pagare in questo modo",
            FaultCode::SystemError => "Errore interno dell'ente",
        }
    }

    /// The refusal without anything more to say.
    #[must_use]
    pub const fn plain(self) -> Fault {
        Fault { code: self, description: None }
    }

    /// The refusal with more to say.
    #[must_use]
    pub fn saying(self, description: impl Into<String>) -> Fault {
        Fault { code: self, description: Some(description.into()) }
    }
}
