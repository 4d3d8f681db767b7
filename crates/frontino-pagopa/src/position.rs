//! paCreatePosition: a debt position is created, brought up to date, or taken back with an amount
//! of nothing, all by one message that may be repeated (OpenAPI "A.C.A. API"; SANP, "Integrazione
//! tramite API sincrone").

use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::{Map, Value, json};

/// Characters of a name or a description at most.
const TEXT: usize = 255;
/// Characters of an Italian IBAN.
const IBAN: usize = 27;
/// The code and name of a debtor without one.
const ANONYMOUS: &str = "ANONIMO";

/// A debt position as the archive is to know it.
#[derive(Clone, Copy, Debug)]
pub struct Position<'a> {
    /// Tax code of the creditor.
    pub creditor: &'a str,
    /// Whether a company or body owes, not a person.
    pub is_body: bool,
    /// Tax code or VAT number of who owes.
    pub code: &'a str,
    /// Name of who owes.
    pub name: &'a str,
    /// Number of the notice.
    pub number: &'a str,
    /// The payment's identifier.
    pub iuv: &'a str,
    /// What is open; nothing takes the position back.
    pub amount: Cents,
    /// What for.
    pub description: &'a str,
    /// Due date; one that has passed leaves it payable.
    pub due_on: Date,
    /// The bank account.
    pub iban: Option<&'a str>,
    /// The postal account.
    pub postal_iban: Option<&'a str>,
}

/// What an answer of the archive means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The archive knows.
    Done,
    /// To be sent again.
    Later,
    /// It will not be taken as it is.
    Refused,
}

impl Position<'_> {
    /// The message.
    #[must_use]
    pub fn json(&self) -> String {
        let or_anonymous = |text: &str, least: usize| {
            let text = cut(text);
            if text.chars().count() < least { ANONYMOUS.to_owned() } else { text }
        };
        let mut message = Map::new();
        let mut put = |key: &str, value: Value| _ = message.insert(key.to_owned(), value);
        put("paFiscalCode", json!(self.creditor));
        put("entityType", json!(if self.is_body { "G" } else { "F" }));
        put("entityFiscalCode", json!(or_anonymous(self.code, 2)));
        put("entityFullName", json!(or_anonymous(self.name, 1)));
        put("iuv", json!(self.iuv));
        put("nav", json!(self.number));
        put("amount", json!(self.amount.0));
        put("description", json!(cut(self.description)));
        // The last second of the day, in the form of the archive's own answers (unconfirmed).
        put("expirationDate", json!(format!("{}T23:59:59", self.due_on)));
        for (key, iban) in [("iban", self.iban), ("postalIban", self.postal_iban)] {
            if let Some(iban) = iban.filter(|iban| iban.len() == IBAN) {
                put(key, json!(iban));
            }
        }
        put("switchToExpired", json!(false));
        put("payStandIn", json!(true));
        Value::Object(message).to_string()
    }

    /// What an answer means: its status and body.
    #[must_use]
    pub fn told(&self, status: u16, body: &str) -> Told {
        match status {
            200 if self.is_answered_by(body) => Told::Done,
            200 | 401 | 403 | 408 | 429 | 500.. => Told::Later,
            // What is not there, or is paid or taken back, can be paid no more.
            400..500 if self.amount == Cents::ZERO => Told::Done,
            400..500 => Told::Refused,
            _ => Told::Later,
        }
    }

    /// Whether a body is the archive's and about this position.
    fn is_answered_by(&self, body: &str) -> bool {
        let Ok(Value::Object(answer)) = serde_json::from_str(body) else { return false };
        let is = |key: &str, expected: Value| {
            answer.get(key).is_none_or(|said| said.is_null() || *said == expected)
        };
        is("iuv", json!(self.iuv)) && is("nav", json!(self.number))
    }
}

fn cut(text: &str) -> String {
    let clean = |sign: char| if sign.is_control() { ' ' } else { sign };
    text.trim().chars().map(clean).take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(cents: i64) -> Position<'static> {
        Position {
            creditor: "01234567897",
            is_body: false,
            code: "RSSMRA80A01F158M",
            name: "Maria Rossi",
            number: "301000000000000144",
            iuv: "01000000000000144",
            amount: Cents(cents),
            description: "Bolletta 2020/0000001",
            due_on: Date::parse("2020-03-01").unwrap(),
            iban: Some("IT60X0542811101000000123456"),
            postal_iban: None,
        }
    }

    #[test]
    fn the_message_is_that_of_the_interface() {
        let said: Value = serde_json::from_str(&position(7250).json()).unwrap();
        let expected = json!({
            "paFiscalCode": "01234567897",
            "entityType": "F",
            "entityFiscalCode": "RSSMRA80A01F158M",
            "entityFullName": "Maria Rossi",
            "iuv": "01000000000000144",
            "nav": "301000000000000144",
            "amount": 7250,
            "description": "Bolletta 2020/0000001",
            "expirationDate": "2020-03-01T23:59:59",
            "iban": "IT60X0542811101000000123456",
            "switchToExpired": false,
            "payStandIn": true,
        });
        assert_eq!(said, expected);
        let unknown = Position { code: "", name: " ", iban: Some("IT60"), ..position(1) }.json();
        assert!(unknown.contains("\"entityFiscalCode\":\"ANONIMO\""), "{unknown}");
        assert!(unknown.contains("\"entityFullName\":\"ANONIMO\""), "{unknown}");
        assert!(!unknown.contains("iban"), "{unknown}");
        let long = "è".repeat(300);
        let long = Position { description: &long, name: "a\nb\"", ..position(1) }.json();
        let read: Value = serde_json::from_str(&long).unwrap();
        assert_eq!(read["description"].as_str().unwrap().chars().count(), 255);
        assert_eq!(read["entityFullName"], "a b\"");
    }

    #[test]
    fn an_answer_is_done_to_be_repeated_or_refused() {
        let check = |cents: i64, status: u16, body: &str, expected: Told| {
            assert_eq!(position(cents).told(status, body), expected, "{cents} {status} {body}");
        };
        check(7250, 200, "{\"iuv\":\"01000000000000144\",\"amount\":7250}", Told::Done);
        check(7250, 200, "{}", Told::Done);
        check(7250, 200, "{\"iuv\":null}", Told::Done);
        check(7250, 200, "{\"iuv\":\"2\"}", Told::Later);
        check(7250, 200, "", Told::Later);
        check(7250, 200, "<html>", Told::Later);
        for status in [401, 403, 408, 429, 500, 502, 503, 302, 204] {
            check(7250, status, "{}", Told::Later);
            check(0, status, "{}", Told::Later);
        }
        for status in [400, 404, 409, 422] {
            check(7250, status, "{}", Told::Refused);
            check(0, status, "{}", Told::Done);
        }
    }
}
