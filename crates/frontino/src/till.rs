//! The counter: money taken at a till, the closing of its day, what is brought to the bank.

pub mod accept;
pub mod close;
pub mod deposit;
pub mod take;

use crate::refusal::Refusal;

/// Characters of the name of a till at most.
const NAME: usize = 20;
/// Characters of a key that somebody gives at most.
const KEY: usize = 64;

/// Reads the name of a till: letters, digits and dashes, in capitals.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_name(text: &str) -> Result<String, String> {
    let name = text.trim().to_uppercase();
    let is_good = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    if name.is_empty() || name.len() > NAME || !name.chars().all(is_good) {
        return Err(format!("«{text}» non è il nome di una cassa: lettere, cifre e trattini"));
    }
    Ok(name)
}

/// Reads a key that somebody gives: letters, digits, dots and dashes.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_key(text: &str) -> Result<String, String> {
    let key = text.trim();
    let is_good = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | '_');
    if key.is_empty() || key.len() > KEY || !key.chars().all(is_good) {
        return Err(format!("«{text}» non è una chiave: lettere, cifre, punti e trattini"));
    }
    Ok(key.to_owned())
}

fn refused(code: &'static str, what: String, at: &str, next: &str) -> Refusal {
    Refusal::new(code, what).at(at).next(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_stay_inside_their_place() {
        let name = |text: &str, expected: Option<&str>| {
            assert_eq!(parse_name(text).ok().as_deref(), expected, "{text}");
        };
        name(" sede-1 ", Some("SEDE-1"));
        name("", None);
        name("a/b", None);
        name("cassà", None);
        name(&"A".repeat(21), None);
        let key =
            |text: &str, is_good: bool| assert_eq!(parse_key(text).is_ok(), is_good, "{text}");
        key("2020-02-10.17", true);
        key("a/b", false);
        key("", false);
        key(&"a".repeat(65), false);
    }
}
