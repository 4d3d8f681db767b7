//! What the text of a transfer says: the forms of pagoPA's lump sums and single payments
//! (attachment on transfers of funds of PagoPA's rules for identifiers, 3.x), and the numbers that
//! payers write.

/// Words of a text that are looked up; who writes more writes no reference.
const WORDS_MAX: usize = 24;
/// The longest identifier of a flow.
const FLOW_MAX: usize = 35;

/// What a transfer of pagoPA names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A lump sum: the flow, as its identifier, tells its payments.
    Flow(String),
    /// One payment, by its identifier (IUV).
    Payment(String),
}

/// Reads the text of a transfer of pagoPA; `None` where it has none of the forms. Breaks of lines
/// inside an identifier are dropped; the tags count in upper and lower case.
#[must_use]
pub fn pagopa(text: &str) -> Option<Named> {
    let joined: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let upper = joined.to_ascii_uppercase();
    if let Some(at) = upper.find("/PUR/LGPE-RIVERSAMENTO") {
        let rest = &joined[at + "/PUR/LGPE-RIVERSAMENTO".len()..];
        return flow(rest).map(Named::Flow);
    }
    let at = ["/RFB/", "/RFS/"].iter().find_map(|tag| upper.find(tag))?;
    let iuv = joined[at + "/RFB/".len()..].split('/').next()?;
    is_word(iuv, FLOW_MAX).then(|| Named::Payment(iuv.to_owned()))
}

/// What follows the tag: perhaps which transfer it is, then the flow.
fn flow(rest: &str) -> Option<String> {
    let upper = rest.to_ascii_uppercase();
    let digit = upper.strip_prefix("/TXT/").and_then(|after| after.chars().next());
    let skipped = if digit.is_some_and(|sign| sign.is_ascii_digit()) { "/TXT/0".len() } else { 0 };
    upper[skipped..].strip_prefix("/URI/")?;
    let after = &rest[skipped + "/URI/".len()..];
    let is_part = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    let id: String = after.chars().take_while(is_part).collect();
    (!id.is_empty() && id.len() <= FLOW_MAX).then_some(id)
}

fn is_word(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The numbers and codes in the text of a payer: words with a digit, and numbers of notices that
/// were written in groups.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let is_apart = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '/');
    let all: Vec<&str> = text.split(is_apart).map(|word| word.trim_matches('/')).collect();
    let all: Vec<&str> = all.into_iter().filter(|word| !word.is_empty()).collect();
    let is_code = |word: &&&str| {
        (4..=FLOW_MAX).contains(&word.len()) && word.chars().any(|sign| sign.is_ascii_digit())
    };
    let mut found: Vec<String> = all.iter().filter(is_code).map(ToString::to_string).collect();
    found.truncate(WORDS_MAX);
    found.extend((0..all.len().min(WORDS_MAX)).filter_map(|at| grouped(&all[at..])));
    found
}

/// The eighteen digits of a notice that begin here and go over several words.
fn grouped(words: &[&str]) -> Option<String> {
    let mut number = String::new();
    for word in words {
        if !word.chars().all(|sign| sign.is_ascii_digit()) || number.len() + word.len() > 18 {
            return None;
        }
        number.push_str(word);
        if number.len() == 18 {
            return (number != *words[0]).then_some(number);
        }
    }
    None
}

/// The reference inside a structured one: without the check of ISO 11649 (RF) where it holds.
#[must_use]
pub fn reference(text: &str) -> String {
    let code: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    match frontino_core::ids::rf::body(&code) {
        Some(body) => body.to_owned(),
        None => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_transfer_of_pagopa_names_its_flow_or_its_payment() {
        let check = |text: &str, expected: Option<Named>| {
            assert_eq!(pagopa(text), expected, "{text}");
        };
        let flow = |id: &str| Some(Named::Flow(id.to_owned()));
        let payment = |iuv: &str| Some(Named::Payment(iuv.to_owned()));
        check("/PUR/LGPE-RIVERSAMENTO/URI/2020-02-11BANCA-1", flow("2020-02-11BANCA-1"));
        check("/PUR/LGPE-RIVERSAMENTO/TXT/0/URI/2020-02-11BANCA_1", flow("2020-02-11BANCA_1"));
        check("/PUR/LGPE-RIVERSAMENTO/TXT/3/URI/2020-02-11BANCA-1", flow("2020-02-11BANCA-1"));
        check("x /pur/lgpe-riversamento/uri/2020-02-11\n BANCA-1/y", flow("2020-02-11BANCA-1"));
        check("/PUR/LGPE-RIVERSAMENTO/URI/", None);
        check("/PUR/LGPE-RIVERSAMENTO/TXT/a/URI/x", None);
        check(&format!("/PUR/LGPE-RIVERSAMENTO/URI/{}", "a".repeat(36)), None);
        check("/RFB/01000000000000144/75.00/TXT/acqua", payment("01000000000000144"));
        check("/RFS/RF18539007547034/75.00", payment("RF18539007547034"));
        check("/RFB/", None);
        check("bolletta 2020/0000001", None);
        check("", None);
    }

    #[test]
    fn numbers_are_found_among_the_words_of_a_payer() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("Saldo bolletta 2020/0000001, grazie", &["2020/0000001"]);
        check("avviso 301000000000000144", &["301000000000000144"]);
        check("3010 0000 0000 0001 44", &["3010", "0000", "0000", "0001", "301000000000000144"]);
        check("utenza U0000012.", &["U0000012"]);
        check("acqua", &[]);
        check("///", &[]);
    }

    #[test]
    fn a_reference_is_read_without_its_check() {
        assert_eq!(reference("RF18 5390 0754 7034"), "539007547034");
        assert_eq!(reference("RF19539007547034"), "RF19539007547034");
        assert_eq!(reference("301000000000000144"), "301000000000000144");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}", id in "[A-Za-z0-9_-]{1,35}") {
            let _ = (pagopa(&text), words(&text), reference(&text));
            let named = pagopa(&format!("{text} /PUR/LGPE-RIVERSAMENTO/URI/{id}"));
            prop_assert_eq!(named, Some(Named::Flow(id)));
        }
    }
}
