//! Names of types and modules: a noun of the trade, not a word for "something".

use super::Finding;
use super::scan::{Source, name_at};

/// Words that end no name, and the place for what they hide.
const BANNED: [&str; 7] = ["Manager", "Service", "Helper", "Util", "Impl", "Data", "Info"];

/// Names of the trade that are such a word by chance: the services of a water utility.
const OF_THE_TRADE: [&str; 2] = ["Service", "Services"];

/// No struct, enum, trait or type ends in a banned word, and no module is called so.
pub fn type_names(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for keyword in ["struct", "enum", "trait", "type", "mod"] {
        for at in source.find_word(keyword) {
            let name = name_at(&source.code, at + keyword.len());
            if let Some(word) = banned_word(name) {
                let sentence =
                    format!("`{name}` ends in `{word}`: name the thing by what it is in the trade");
                findings.push(Finding::new(&source.path, source.line_of(at), sentence));
            }
        }
    }
    findings
}

fn banned_word(name: &str) -> Option<&'static str> {
    if OF_THE_TRADE.contains(&name) {
        return None;
    }
    let last = name.rsplit('_').next().unwrap_or(name);
    BANNED.into_iter().find(|word| {
        let ends = |name: &str| name.ends_with(word) || last_is(name, word);
        ends(last) || last.strip_suffix('s').is_some_and(ends)
    })
}

fn last_is(name: &str, word: &str) -> bool {
    name == word.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_in_nouns_of_the_trade() {
        let check = |text: &str, expected: usize| {
            let findings = type_names(&Source::new("crates/x/src/a.rs", text));
            assert_eq!(findings.len(), expected, "{text}");
        };
        check("struct Bill; enum ReadingRefused {} trait Priced {} mod bill_run;", 0);
        check("struct Metadata; struct Informed; mod database; // struct BillData", 0);
        check("type Output = u8; fn service() {} struct ServiceCharter;", 0);
        check("enum Service {} struct Services;", 0);
        check("pub struct BillManager;", 1);
        check("enum MeterInfo {}", 1);
        check("trait BillingService {}", 1);
        check("mod utils; mod test_data; mod helper { mod helpers {} }", 4);
        check("struct BillingServices; type BillImpl = u8;", 2);
    }
}
