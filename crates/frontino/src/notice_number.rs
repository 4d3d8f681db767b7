//! Numbers for our payment notices: of bills and of instalments, from one counter.

use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::notice_number::NoticeNumber;
use frontino_store::{Tx, bill};
use std::collections::HashSet;

/// What new numbers are made from.
pub struct NoticeNumbers {
    segregation: u8,
    /// Those of ours that migrated documents bear.
    taken: HashSet<String>,
}

impl NoticeNumbers {
    /// With the segregation code of the configuration.
    ///
    /// # Errors
    /// Without `[utility]` or a segregation code, or when the database does not answer.
    pub fn open(tx: &mut Tx<'_>, config: &Config) -> Result<NoticeNumbers, Refusal> {
        let segregation = segregation(config)?;
        let taken = bill::list_taken_notices(tx, &format!("3{segregation:02}"))?;
        Ok(NoticeNumbers { segregation, taken: taken.into_iter().collect() })
    }

    /// The next numbers, in order; none is ever given twice.
    ///
    /// # Errors
    /// When the counter is at its end, or the database refuses it.
    pub fn take(&self, tx: &mut Tx<'_>, count: usize) -> Result<Vec<String>, Refusal> {
        let counter = format!("notice:{:02}", self.segregation);
        let begin = bill::take_numbers(tx, &counter, 0)?;
        let (mut next, mut numbers) = (begin, Vec::with_capacity(count));
        while numbers.len() < count {
            let number = notice(self.segregation, next)?;
            next += 1;
            if !self.taken.contains(&number) {
                numbers.push(number);
            }
        }
        bill::take_numbers(tx, &counter, next - begin)?;
        Ok(numbers)
    }
}

fn segregation(config: &Config) -> Result<u8, Refusal> {
    let missing = |what: &str| {
        Refusal::new("config_incomplete", format!("manca {what} nella configurazione"))
            .at("frontino.toml")
            .next("completarla: senza questi dati una bolletta non si può emettere")
    };
    let given = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
    if given(&config.utility.name).is_none() {
        return Err(missing("utility.name"));
    }
    let code = given(&config.pagopa.segregation_code);
    let code = code.ok_or_else(|| missing("pagopa.segregation_code"))?;
    let has_two_digits = code.len() == 2 && code.bytes().all(|c| c.is_ascii_digit());
    let digits = code.parse().ok().filter(|_| has_two_digits);
    digits.ok_or_else(|| wrong_segregation(&code))
}

fn wrong_segregation(code: &str) -> Refusal {
    Refusal::new("notice_number", format!("codice di segregazione {code} non valido"))
        .at("pagopa.segregation_code")
        .next("usare il codice assegnato da PagoPA, di due cifre, da 00 a 49 e non 47")
}

fn notice(segregation: u8, counter: i64) -> Result<String, Refusal> {
    let number = u64::try_from(counter).ok();
    let number = number.and_then(|n| NoticeNumber::new_aux3(segregation, n).ok());
    number.map(|n| n.to_string()).ok_or_else(|| wrong_segregation(&format!("{segregation:02}")))
}
