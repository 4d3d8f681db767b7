//! `frontino counter`: the tills of the counter.

mod accept;
mod close;
mod deposit;
mod list;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_core::money::Cents;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino payment add --notice 301000000000000144 --amount 72,50 --by rossi
  frontino counter close --on 2020-02-10 --counted 1.310,40 --by rossi
  frontino counter deposit --by rossi
  frontino counter list";

/// What to do with a till.
#[derive(Subcommand)]
pub enum TillCommand {
    /// Chiude la giornata di una cassa: quanto c'è e quanto dovrebbe esserci
    Close(close::Close),
    /// Versa in banca le giornate chiuse di una cassa
    Deposit(deposit::Deposit),
    /// Accetta quanto la banca ha accreditato per un versamento, anche se è un'altra somma
    Accept(accept::Accept),
    /// Elenca chiusure, versamenti e giornate aperte, o gli incassi di un giorno
    List(list::List),
}

/// Runs the command.
///
/// # Errors
/// When the till is closed, has nothing to bring, or the database does not answer.
pub fn run(context: &Context, command: &TillCommand) -> Result<Status, Refusal> {
    match command {
        TillCommand::Close(asked) => close::run(context, asked),
        TillCommand::Deposit(asked) => deposit::run(context, asked),
        TillCommand::Accept(asked) => accept::run(context, asked),
        TillCommand::List(asked) => list::run(context, asked),
    }
}

/// Reads an amount above nothing, as a person writes it.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_euro(text: &str) -> Result<Cents, String> {
    let cents = parse_count(text)?;
    if cents == Cents::ZERO { Err("l'importo è zero".to_owned()) } else { Ok(cents) }
}

/// Reads an amount, which may be nothing: `142,45`, `1.310,40`, `142.45`.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_count(text: &str) -> Result<Cents, String> {
    use crate::import::formats::NumberFormat::{Comma, Dot};
    let plain = text.trim().trim_start_matches('€').trim();
    // A dot with three digits behind it separates thousands, with fewer it is the decimal sign.
    let is_decimal_dot = !plain.contains(',')
        && plain.rsplit_once('.').is_some_and(|(_, decimals)| decimals.len() < 3);
    let form = if is_decimal_dot { Dot } else { Comma };
    let cents = form.read(plain, 2).ok().filter(|cents| (0..=AMOUNT_MAX).contains(cents));
    cents.map(Cents).ok_or_else(|| format!("«{text}» non è un importo: si scrive 142,45"))
}

/// What a payment can be at most, in cents.
const AMOUNT_MAX: i64 = 99_999_999_999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let check = |text: &str, cents: Option<i64>| {
            assert_eq!(parse_count(text).ok().map(|cents| cents.0), cents, "{text}");
        };
        check("142,45", Some(14_245));
        check("142.45", Some(14_245));
        check("142.5", Some(14_250));
        check("€ 142", Some(14_200));
        check("1.310,40", Some(131_040));
        check("1.310", Some(131_000));
        check("0", Some(0));
        check("-1", None);
        check("1,234", None);
        check("1,5e3", None);
        check("", None);
        check("1.000.000.000,00", None);
        assert!(parse_euro("0,00").is_err());
    }
}
