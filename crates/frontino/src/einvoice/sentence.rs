//! Rules of the SdI and refusals of the writer as sentences: what is wrong, where, what to do.

use frontino_documents::einvoice::WriteRefused;
use frontino_documents::einvoice::check::{Fault, TOTAL_CODE};
use frontino_documents::einvoice::message::MessageRefused;

/// What a rule says and what to do, by its code.
const RULES: [(&str, &str, &str); 43] = [
    ("00001", "il nome del file non è ammesso", SETTINGS),
    ("00002", "il nome del file è già stato usato", REPORT),
    ("00003", "il file supera 5 MB", "togliere l'allegato"),
    ("00200", "il valore non è ammesso dallo schema", "correggere il dato nell'anagrafica"),
    ("00201", "ci sono più di 50 errori di formato", REPORT),
    ("00301", "la partita IVA dell'azienda non è valida", SETTINGS),
    ("00302", "il codice fiscale dell'azienda non è valido", SETTINGS),
    ("00305", "la partita IVA dell'intestatario non è valida", REGISTRY),
    ("00306", "il codice fiscale dell'intestatario non è valido", REGISTRY),
    ("00313", "XXXXXXX non vale per un intestatario italiano", REGISTRY),
    ("00330", "la PEC dell'intestatario è una casella del SdI", REGISTRY),
    ("00400", "una riga senza IVA non ha la natura", REPORT),
    ("00401", "una riga con IVA ha una natura", REPORT),
    ("00403", "la data della fattura è nel futuro", "inviarla dal giorno di emissione"),
    ("00409", "due fatture dello stesso file hanno lo stesso numero", REPORT),
    ("00411", "una ritenuta senza i suoi dati", REPORT),
    ("00413", "una cassa senza IVA non ha la natura", REPORT),
    ("00414", "una cassa con IVA ha una natura", REPORT),
    ("00415", "una ritenuta della cassa senza i suoi dati", REPORT),
    ("00417", "l'intestatario non ha codice fiscale né partita IVA", REGISTRY),
    ("00418", "la fattura corretta è posteriore a questa", REPORT),
    ("00419", "un'aliquota delle righe manca nel riepilogo", REPORT),
    ("00420", "inversione contabile e scissione dei pagamenti insieme", SETTINGS),
    ("00421", "l'imposta del riepilogo non è aliquota per imponibile", REPORT),
    ("00422", "l'imponibile del riepilogo non è la somma delle righe", REPORT),
    ("00423", "il totale di una riga non è quantità per prezzo", REPORT),
    ("00424", "un'aliquota non è scritta in percentuale", REPORT),
    ("00425", "il numero della fattura non contiene cifre", REPORT),
    ("00426", "PEC e codice destinatario insieme", REGISTRY),
    ("00427", "il codice destinatario non va con il formato di trasmissione", REGISTRY),
    ("00428", "il formato di trasmissione non è quello dichiarato", REPORT),
    ("00429", "una riga del riepilogo senza IVA non ha la natura", REPORT),
    ("00430", "una riga del riepilogo con IVA ha una natura", REPORT),
    ("00437", "uno sconto del documento senza percentuale né importo", REPORT),
    ("00438", "uno sconto di una riga senza percentuale né importo", REPORT),
    ("00443", "un'aliquota del riepilogo non è in nessuna riga", REPORT),
    ("00444", "le nature di righe e riepilogo non sono le stesse", REPORT),
    ("00445", "la natura è una di quelle generiche, non più ammesse", SETTINGS),
    ("00448", "la natura è una di quelle generiche, non più ammesse", SETTINGS),
    ("00471", "l'intestatario è l'azienda stessa", REGISTRY),
    ("00472", "il tipo di documento vale solo verso se stessi", REPORT),
    ("00476", "né l'azienda né l'intestatario sono italiani", SETTINGS),
    (TOTAL_CODE, "il totale non è la somma di imponibili e imposte", REPORT),
];
const REGISTRY: &str = "correggere l'anagrafica e ripetere";
const SETTINGS: &str = "correggere frontino.toml e ripetere";
const REPORT: &str = "segnalare l'errore: la fattura non parte";

/// What a fault says: code, what is wrong, where, what stands there, what to do.
#[must_use]
pub fn of_fault(fault: &Fault) -> String {
    let known = RULES.iter().find(|(code, ..)| *code == fault.code);
    let (what, next) = known.map_or(("un controllo non è superato", REPORT), |(_, w, n)| (w, n));
    let found = match fault.found.as_str() {
        "" => String::new(),
        found => format!(" («{found}»)"),
    };
    format!("{}: {what}, in {}{found}; {next}", fault.code, fault.place)
}

/// Why an invoice cannot be written.
#[must_use]
pub fn of_refused(refused: &WriteRefused) -> String {
    match refused {
        WriteRefused::Letter { element, letter } => format!(
            "il segno «{letter}» (U+{:04X}) in {element} non si può scrivere in lettere latine; \
             {REGISTRY}",
            u32::from(*letter)
        ),
        WriteRefused::Blank { element } => format!("{element} è vuoto; {REGISTRY}"),
        WriteRefused::Long { element } => format!("{element} è troppo lungo; {REGISTRY}"),
        WriteRefused::Lines { lines } => {
            format!("la fattura avrebbe {lines} righe, da 1 a 9999 sono ammesse; {REPORT}")
        }
    }
}

/// Why a file is no message.
#[must_use]
pub fn of_message(refused: &MessageRefused) -> String {
    match refused {
        MessageRefused::FileName(_) => {
            "il nome non è quello di un messaggio del SdI (come IT…_00001_RC_001.xml)".to_owned()
        }
        MessageRefused::NotXml(what) => format!("il contenuto non si legge ({what})"),
        MessageRefused::Root(root) => format!("{root} non è un messaggio per chi ha inviato"),
        MessageRefused::OtherType { named, root } => {
            format!("il nome dice {named}, il contenuto è {root}")
        }
        MessageRefused::Missing(element) => format!("manca {element}, o il suo valore non vale"),
    }
}
