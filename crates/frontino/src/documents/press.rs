//! The press of a utility: its logo, and the sentences for what cannot be printed.

use crate::cli::Context;
use crate::config::Utility;
use crate::refusal::Refusal;
use frontino_documents::pdf::{Logo, Look, Press, PrintRefused};
use std::path::Path;

/// Sets the press up with the logo of the configuration, a file in the data folder; gives the bytes
/// of the logo too, none where there is none.
///
/// # Errors
/// When the logo cannot be read or printed.
pub fn open(context: &Context) -> Result<(Press, Vec<u8>), Refusal> {
    open_in(&context.data, &context.config.utility)
}

/// As [`open`], in a data folder.
///
/// # Errors
/// When the logo cannot be read or printed.
pub fn open_in(data: &Path, utility: &Utility) -> Result<(Press, Vec<u8>), Refusal> {
    let (logo, bytes) = match &utility.logo {
        Some(name) if !name.trim().is_empty() => {
            let (logo, bytes) = read_logo(data, name)?;
            (Some(logo), bytes)
        }
        _ => (None, Vec::new()),
    };
    let accent = utility.color.map_or(Look::default().accent, |color| color.0);
    let press = Press::new(Look { logo, accent }).map_err(|error| {
        Refusal::new("press", format!("i caratteri di stampa non si leggono: {error}"))
            .at("programma")
            .next("segnalare l'errore")
    })?;
    Ok((press, bytes))
}

fn read_logo(data: &Path, name: &str) -> Result<(Logo, Vec<u8>), Refusal> {
    let file = data.join(name);
    let bytes = std::fs::read(&file).map_err(|error| Refusal::file(&file, &error))?;
    let logo = Logo::read(&bytes).map_err(|error| {
        Refusal::new("logo", format!("il logo non si può stampare: {error}"))
            .at(file.display())
            .next("indicare in utility.logo un file PNG o JPEG, o togliere la chiave")
    })?;
    Ok((logo, bytes))
}

/// Why a document cannot be printed, for whoever has to change something.
#[must_use]
pub fn sentence(refused: &PrintRefused) -> String {
    match refused {
        PrintRefused::Character { character } => format!(
            "il carattere «{character}» (U+{:04X}) non è tra quelli di stampa: scrivere il testo \
             in lettere latine, greche o cirilliche",
            u32::from(*character),
        ),
        PrintRefused::Address => "l'indirizzo non entra nella finestra della busta: accorciarlo \
             nell'anagrafica"
            .to_owned(),
        PrintRefused::References => "i codici in testa alla pagina non ci stanno: accorciare il \
             codice utente o la matricola"
            .to_owned(),
        PrintRefused::TooHigh => "una parte del documento è più alta di una pagina: accorciare i \
             testi"
            .to_owned(),
        PrintRefused::Code { length } => format!(
            "un testo di {length} caratteri non entra nel suo codice a barre: accorciare \
             web.base_url",
        ),
        PrintRefused::NoticeField { field, length } => format!(
            "il campo «{field}» dell'avviso di pagamento ha {length} caratteri: accorciarlo",
        ),
    }
}
