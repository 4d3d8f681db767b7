//! Mistakes of use, in Italian: the argument parser says them in English.

use crate::refusal::Refusal;
use clap::error::{ContextKind, ErrorKind};

/// The refusal for a command line that cannot be understood.
#[must_use]
pub fn refusal(error: &clap::Error) -> Refusal {
    let value = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = value(ContextKind::InvalidArg);
    let given = value(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("comando sconosciuto: {}", value(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "manca il comando".to_owned()
        }
        ErrorKind::UnknownArgument => format!("argomento sconosciuto: {argument}"),
        ErrorKind::MissingRequiredArgument => format!("manca {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} non va insieme a {}", value(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if given.is_empty() => format!("manca il valore di {argument}"),
        ErrorKind::InvalidValue => format!("valore non ammesso per {argument}: {given}"),
        ErrorKind::ValueValidation => format!("valore non valido per {argument}: {}", cause(error)),
        ErrorKind::TooManyValues => format!("troppi valori per {argument}: {given}"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("numero di valori sbagliato per {argument}")
        }
        ErrorKind::NoEquals => format!("il valore di {argument} va scritto dopo un segno ="),
        ErrorKind::InvalidUtf8 => "un argomento non è testo UTF-8".to_owned(),
        _ => "riga di comando non valida".to_owned(),
    };
    Refusal::new("usage", message).at("riga di comando").next(remedy(error))
}

/// What our own reader of the value said, or the value itself.
fn cause(error: &clap::Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let value = error.get(ContextKind::InvalidValue).map(ToString::to_string).unwrap_or_default();
    match source {
        // Sentences of the standard library are English; the value says enough.
        Some(sentence) if sentence.contains(&value) => out_of_range(&sentence).unwrap_or(sentence),
        _ => value,
    }
}

/// `70 is not in 1..=64` in Italian.
fn out_of_range(sentence: &str) -> Option<String> {
    let (value, range) = sentence.split_once(" is not in ")?;
    let (least, most) = range.split_once("..=")?;
    Some(format!("{value} (da {least} a {most})"))
}

fn remedy(error: &clap::Error) -> String {
    let suggested = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::ValidValue,
    ];
    let found = suggested.iter().find_map(|kind| {
        let text = error.get(*kind)?.to_string();
        let lead = if *kind == ContextKind::ValidValue { "ci sono" } else { "forse" };
        (!text.is_empty()).then(|| format!("{lead}: {text}; "))
    });
    format!("{}vedere `frontino --help`", found.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_of_use_are_said_in_italian() {
        let check = |line: &str, message: &str, next: &str| {
            let words = std::iter::once("frontino").chain(line.split_whitespace());
            let Err(error) = crate::cli::read(words.map(Into::into)) else {
                panic!("{line} is accepted")
            };
            let refusal = refusal(&error);
            assert_eq!((refusal.message.as_str(), refusal.code), (message, "usage"), "{line}");
            assert!(refusal.next.contains(next), "{line}: {}", refusal.next);
        };
        check("", "manca il comando", "--help");
        check("db", "manca il comando", "--help");
        check("tarif check", "comando sconosciuto: tarif", "forse: tariff");
        check("db chek", "comando sconosciuto: chek", "forse: check");
        check("db check --jsno", "argomento sconosciuto: --jsno", "forse: --json");
        check("db check --data", "manca il valore di --data <DIR>", "--help");
        check(
            "tariff quote a --category c --m3 1 --to 2020-01-01 --from ieri",
            "valore non valido per --from <DATE>: data non valida: ieri (si scrive 2019-12-31)",
            "--help",
        );
        check(
            "bill-run calculate a --workers 70",
            "valore non valido per --workers <WORKERS>: 70 (da 1 a 64)",
            "--help",
        );
        check("db check more", "argomento sconosciuto: more", "--help");
        check("tariff check", "manca <FILE>...", "--help");
    }
}
