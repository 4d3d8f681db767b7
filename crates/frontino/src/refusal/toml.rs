//! Mistakes in a TOML text, in Italian: its reader says them in English.

use super::Refusal;
use crate::choice;

impl Refusal {
    /// A mistake in a TOML text, with its line.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Refusal {
        let line = error.span().map_or(1, |span| {
            let upto = text.get(..span.start).unwrap_or("");
            upto.bytes().filter(|b| *b == b'\n').count() + 1
        });
        let (what, next) = mistake(error.message());
        Refusal::new("toml_invalid", what).at(format!("{file}, riga {line}")).next(next)
    }
}

/// What the reader of TOML says, in Italian: what is wrong, and what to do.
fn mistake(said: &str) -> (String, String) {
    let again = || "correggere la riga e ripetere".to_owned();
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or("").to_owned();
    if said.starts_with("missing field") {
        return (format!("manca la chiave {}", quoted(said)), "aggiungerla e ripetere".to_owned());
    }
    if said.starts_with("unknown field") {
        let known: Vec<&str> = said.split('`').skip(3).step_by(2).collect();
        let next = match choice::nearest(&quoted(said), &known) {
            Some(near) => format!("scrivere {near}, se è questo che si intendeva"),
            None => format!("toglierla; ci sono: {}", known.join(", ")),
        };
        return (format!("chiave sconosciuta {}", quoted(said)), next);
    }
    if let Some((_, expected)) = said.split_once(", expected ") {
        let expected = match expected {
            "a string" => "un testo tra virgolette",
            "u32" | "i64" | "i32" => "un numero intero, non negativo",
            "a boolean" => "true o false",
            "a sequence" => "un elenco tra parentesi quadre",
            other => other,
        };
        if said.starts_with("invalid type") || said.starts_with("invalid value") {
            return ("il valore è di un altro tipo".to_owned(), format!("scrivere {expected}"));
        }
    }
    if said.starts_with("duplicate key") {
        return ("la stessa chiave c'è due volte".to_owned(), again());
    }
    (format!("errore di scrittura TOML ({said})"), again())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Shape {
        name: String,
        price: Option<String>,
        members: Option<u32>,
    }

    #[test]
    fn a_mistake_is_said_in_italian_with_its_line() {
        let check = |text: &str, place: &str, message: &str, next: &str| {
            let refusal =
                Refusal::toml("t.toml", text, &toml::from_str::<Shape>(text).unwrap_err());
            assert_eq!(refusal.place, format!("t.toml, riga {place}"), "{text}");
            assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
            assert!(refusal.next.contains(next), "{text}: {}", refusal.next);
        };
        check("", "1", "manca la chiave name", "aggiungerla");
        check("name = \"a\"\nprise = \"1\"", "2", "chiave sconosciuta prise", "price");
        check("name = \"a\"\nx = 1", "2", "chiave sconosciuta x", "name, price, members");
        check("name = 1", "1", "altro tipo", "un testo tra virgolette");
        check("name = \"a\"\nmembers = -3", "2", "altro tipo", "numero intero");
        check("name = \"a\"\nname = \"b\"", "2", "due volte", "correggere");
        check("name = \"a", "1", "errore di scrittura TOML", "correggere");
    }
}
