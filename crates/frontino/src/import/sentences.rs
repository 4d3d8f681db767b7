//! Reasons and warnings in Italian, for the clerk who corrects the rows.

use super::cells::Fault;
use super::layout::BundleFile;
use frontino_core::import::{Reason, Warning};

/// What is wrong with a row, naming the column and the row that is missing.
#[must_use]
pub fn say_fault(fault: &Fault, file: BundleFile) -> String {
    let column = fault.column.and_then(|place| file.columns().get(usize::from(place)));
    let sentence = match (say_reason(fault.reason), &fault.detail) {
        (sentence, Some(detail)) => sentence.replace("{}", detail),
        (sentence, None) => sentence.replace(" {}", ""),
    };
    match column {
        Some(column) => format!("{}: {sentence}", column.name),
        None => sentence,
    }
}

/// What a reason means; `{}` stands for the code or the lines that it names.
#[must_use]
pub fn say_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::BrokenQuotes => {
            "le virgolette non si chiudono dove dovrebbero (se vanno bene così, togliere il motivo)"
        }
        Reason::TooFewCells => "la riga ha meno celle di quelle obbligatorie",
        Reason::ShiftedCells => {
            "c'è testo oltre l'ultima colonna: un separatore ha spostato le celle"
        }
        Reason::RequiredBlank => "una cella obbligatoria è vuota",
        Reason::NotANumber => "non è un numero",
        Reason::TooManyDecimals => "ha più decimali di quanti ne servono",
        Reason::Negative => "è minore di zero",
        Reason::OutOfRange => "è fuori dai valori possibili",
        Reason::NotADate => "non è una data del calendario nella forma indicata",
        Reason::UnknownValue => "non è una delle parole previste",
        Reason::DuplicateConflict => {
            "la stessa chiave c'è anche con un contenuto diverso, alla riga {}"
        }
        Reason::DuplicateNoticeNumber => {
            "lo stesso numero di avviso è anche su un altro documento, alla riga {}"
        }
        Reason::AlreadyThereDifferent => {
            "la chiave è già nella base dati con un contenuto diverso, che resta com'è"
        }
        Reason::NoticeNumberTaken => {
            "il numero di avviso è già nella base dati su un altro documento"
        }
        Reason::MissingHolder => "l'intestatario {} non c'è o è in quarantena",
        Reason::MissingSupply => "l'utenza {} non c'è o è in quarantena",
        Reason::MissingMeter => "il contatore {} non c'è o è in quarantena",
        Reason::BeforeInstallation => "la lettura precede l'installazione del contatore",
        Reason::AfterRemoval => "la lettura segue la rimozione del contatore",
        Reason::AfterTakenOn => "la lettura segue il giorno a cui si riferiscono i dati",
        Reason::ExceedsRegister => "ha più cifre del contatore",
        Reason::Backwards => "è minore di una lettura precedente e non è un giro del contatore",
        Reason::RemovedBeforeInstalled => "la rimozione precede l'installazione",
        Reason::EndedBeforeStarted => "la fine del contratto precede l'inizio",
        Reason::ToBeforeFrom => "l'ultimo giorno precede il primo",
    }
}

/// What a warning means.
#[must_use]
pub fn say_warning(warning: Warning) -> &'static str {
    match warning {
        Warning::CellIgnored => "una cella facoltativa è sbagliata: vale come vuota",
        Warning::TaxCodeFaulty => {
            "il codice fiscale non torna: la fattura elettronica aspetta la correzione"
        }
        Warning::VatNumberFaulty => {
            "la partita IVA non torna: la fattura elettronica aspetta la correzione"
        }
        Warning::MembersAssumed => "i componenti del nucleo mancano: vale il numero predefinito",
        Warning::UnitsAssumed => "le unità immobiliari mancano: vale 1",
        Warning::EndedWithoutDay => {
            "il contratto è cessato ma manca il giorno: si fattura fino alla data del giro"
        }
        Warning::NoIban => "domiciliazione senza un IBAN valido",
        Warning::HolderDeceased => "l'intestatario risulta deceduto",
        Warning::NoMeter => "nessun contatore in opera: non si potrà fatturare",
        Warning::OverlappingContract => {
            "il contratto si sovrappone a un altro: stesso contatore, o stesso intestatario e luogo"
        }
        Warning::MeterOnTwoSupplies => "la stessa matricola serve due utenze nello stesso tempo",
        Warning::LastReadingBelow => "la lettura di rimozione è minore di quella iniziale",
        Warning::NegativeDeposit => "il deposito cauzionale è minore di zero",
        Warning::OpenAboveAmount => "l'importo aperto supera quello del documento",
        Warning::PaidButOpen => "il documento è pagato ma ha un importo aperto",
        Warning::NegativeOpenAmount => "l'importo aperto è minore di zero: è un credito",
    }
}

/// A file of the bundle as a heading.
#[must_use]
pub fn say_file(file: BundleFile) -> &'static str {
    match file {
        BundleFile::Holders => "Intestatari",
        BundleFile::Supplies => "Utenze",
        BundleFile::Meters => "Contatori",
        BundleFile::Readings => "Letture",
        BundleFile::Consumptions => "Consumi annui",
        BundleFile::OpenItems => "Partite aperte",
        BundleFile::LegacyBills => "Bollette del vecchio sistema",
    }
}
