//! Reads the text of the configuration and what the environment lays over it; every refusal names
//! the file and line, or the variable.

use super::{Config, Given, SECTIONS, attach, return_cost};
use crate::choice;
use crate::refusal::Refusal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads `text`, the content of `file`, and then the variables of the environment.
///
/// # Errors
/// As [`Config::read`].
pub fn read(
    file: &str,
    text: &str,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Config, Refusal> {
    let place = |from: usize| format!("{file}, riga {}", line(text, from));
    let table = DeTable::parse(text).map_err(|error| {
        Refusal::new("config_invalid", format!("errore di scrittura: {}", error.message()))
            .at(place(error.span().map_or(0, |span| span.start)))
            .next("correggere la riga secondo le regole di TOML")
    })?;
    let mut config = Config::default();
    for (section, keys) in table.get_ref() {
        let name: &str = section.get_ref();
        let known = keys_of(name).ok_or_else(|| unknown_section(name, place(start(section))))?;
        let DeValue::Table(keys) = keys.get_ref() else {
            let what = format!("{name} è una sezione, non una chiave");
            return Err(Refusal::new("config_invalid", what)
                .at(place(start(section)))
                .next(format!("scrivere [{name}] su una riga e sotto le sue chiavi")));
        };
        for (key, value) in keys {
            let at = place(start(key));
            if !known.contains(&key.get_ref().as_ref()) {
                return Err(unknown_key(name, key.get_ref(), known, at));
            }
            take(&mut config, (name, key.get_ref()), &Given::of(value.get_ref()), at)?;
        }
    }
    for (variable, value) in variables {
        lay_over(&mut config, &variable, value)?;
    }
    attach::expect_no_circle(&config, file)?;
    return_cost::expect_rule(&config, file)?;
    Ok(config)
}

/// Lays `FRONTINO_SECTION_KEY` over the file; other variables are none of ours.
fn lay_over(config: &mut Config, variable: &str, value: String) -> Result<(), Refusal> {
    let Some(rest) = variable.strip_prefix("FRONTINO_") else { return Ok(()) };
    let rest = rest.to_lowercase();
    let Some((section, key)) = rest.split_once('_') else { return Ok(()) };
    let Some(known) = keys_of(section) else { return Ok(()) };
    let at = format!("variabile d'ambiente {variable}");
    if !known.contains(&key) {
        return Err(unknown_key(section, key, known, at));
    }
    // The environment has no quotes: the key decides the kind.
    let as_text = take(config, (section, key), &Given::Text(value.clone()), at.clone());
    as_text.or_else(|_| take(config, (section, key), &Given::Bare(value), at))
}

fn take(
    config: &mut Config,
    (section, key): (&str, &str),
    given: &Given,
    at: String,
) -> Result<(), Refusal> {
    config.take(section, key, given).map_err(|expected| {
        let what = format!("{section}.{key}: valore non ammesso {}", given.shown());
        Refusal::new("config_value", what).at(at).next(format!("scrivere {}", expected.0))
    })
}

fn keys_of(section: &str) -> Option<&'static [&'static str]> {
    SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, keys)| *keys)
}

fn unknown_section(name: &str, at: String) -> Refusal {
    let known: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
    Refusal::new("config_unknown", format!("sezione sconosciuta [{name}]"))
        .at(at)
        .next(propose(name, &known))
}

fn unknown_key(section: &str, key: &str, known: &[&str], at: String) -> Refusal {
    Refusal::new("config_unknown", format!("chiave sconosciuta {section}.{key}"))
        .at(at)
        .next(propose(key, known))
}

fn propose(misspelt: &str, known: &[&str]) -> String {
    match choice::nearest(misspelt, known) {
        Some(near) => format!("scrivere {near}, se è questo che si intendeva"),
        None => format!("toglierla; ci sono: {}", known.join(", ")),
    }
}

fn start<T>(value: &Spanned<T>) -> usize {
    value.span().start
}

fn line(text: &str, upto: usize) -> usize {
    text.bytes().take(upto).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontino_core::dates::Date;
    use frontino_core::interest::GraceMode;

    fn read_with(text: &str, variables: &[(&str, &str)]) -> Result<Config, Refusal> {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        read("frontino.toml", text, variables)
    }

    #[test]
    fn every_key_is_read_into_its_field() {
        let text = "[utility]\nname = \"Acqua\"\n[pagopa]\nsegregation_code = \"01\"\n\
                    [demo]\ntoday = 2020-01-31\n[policy]\ngrace_mode = \"threshold\"\n\
                    [billing]\ndue_days = 40\nsplit_payment = true";
        let config = read_with(text, &[]).unwrap();
        assert_eq!(config.utility.name.as_deref(), Some("Acqua"));
        assert_eq!(config.pagopa.segregation_code.as_deref(), Some("01"));
        assert_eq!(config.demo.today, Date::new(2020, 1, 31));
        assert_eq!(config.policy.grace_mode, Some(GraceMode::Threshold));
        assert_eq!((config.billing.due_days(), config.billing.split_payment()), (40, true));
        assert_eq!(config.billing.unit_m3_when_unknown(), 120);
    }

    #[test]
    fn the_environment_lies_over_the_file() {
        let text = "[utility]\nname = \"Acqua\"\ncity = \"Messina\"\n[billing]\ndue_days = 40";
        let variables = [
            ("FRONTINO_UTILITY_NAME", "Fonte"),
            ("FRONTINO_UTILITY_TAX_CODE", "01234567897"),
            ("FRONTINO_BILLING_DUE_DAYS", "20"),
            ("FRONTINO_DEMO_TODAY", "2020-01-31"),
            ("FRONTINO_SOAK", "1"),
            ("FRONTINO_OTHER_THING", "1"),
            ("PATH", "/bin"),
        ];
        let config = read_with(text, &variables).unwrap();
        assert_eq!(config.utility.name.as_deref(), Some("Fonte"));
        assert_eq!(config.utility.tax_code.as_deref(), Some("01234567897"));
        assert_eq!(config.utility.city.as_deref(), Some("Messina"));
        assert_eq!(config.billing.due_days(), 20);
        assert_eq!(config.demo.today, Date::new(2020, 1, 31));
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_what_to_write() {
        let check = |text: &str, code: &str, message: &str, place: &str, next: &str| {
            let refusal = read_with(text, &[]).unwrap_err();
            assert_eq!(refusal.code, code, "{text}");
            assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
            assert_eq!(refusal.place, format!("frontino.toml, riga {place}"), "{text}");
            assert!(refusal.next.contains(next), "{text}: {}", refusal.next);
        };
        check("[utilty]", "config_unknown", "[utilty]", "1", "utility");
        check(
            "\n[pagopa]\nsegregation_cod = \"01\"",
            "config_unknown",
            "pagopa.segregation_cod",
            "3",
            "segregation_code",
        );
        check("[web]\ncolour = 1", "config_unknown", "web.colour", "2", "base_url, addr");
        check("[pagopa]\nsegregation_code = 01", "config_invalid", "", "2", "TOML");
        check(
            "[pagopa]\nsegregation_code = 1",
            "config_value",
            "segregation_code",
            "2",
            "virgolette",
        );
        check("[billing]\ndue_days = \"30\"", "config_value", "due_days", "2", "numero intero");
        check("[billing]\ndue_days = -1", "config_value", "-1", "2", "da 20 a 1000000");
        check("[billing]\ndue_days = 19", "config_value", "19", "2", "da 20 a 1000000");
        check(
            "[billing]\nunit_m3_when_unknown = 9223372036854775807",
            "config_value",
            "9223372036854775807",
            "2",
            "da 0 a 1000000",
        );
        check("[demo]\n\ntoday = \"2020-02-30\"", "config_value", "2020-02-30", "3", "2020-01-31");
        check("[policy]\ntier_rounding = \"half\"", "config_value", "half", "2", "milli");
        check("[mail]\nfrom = [\"a\"]", "config_value", "un elenco", "2", "virgolette");
        check("utility = \"x\"", "config_invalid", "utility", "1", "[utility]");
        check("[web]\nname = \"a", "config_invalid", "", "2", "TOML");
    }

    #[test]
    fn a_bill_inside_what_is_inside_the_bill_is_refused() {
        let both = |bills: &str, inside: bool| {
            format!(
                "[einvoice]\nattach_bill = \"{bills}\"\n[documents]\nattach_einvoice = {inside}"
            )
        };
        let check = |bills: &str, inside: bool, code: Option<&str>| {
            let refusal = read_with(&both(bills, inside), &[]).err();
            assert_eq!(refusal.map(|refusal| refusal.code), code, "{bills} {inside}");
        };
        check("all", false, None);
        check("none", true, None);
        check("all", true, Some("config_circle"));
        check("public_bodies", true, Some("config_circle"));
        check("some", false, Some("config_value"));
    }

    #[test]
    fn the_cost_of_a_return_and_its_rule_come_together() {
        let check = |keys: &str, code: Option<&str>| {
            let refusal = read_with(&format!("[debit]\n{keys}"), &[]).err();
            assert_eq!(refusal.map(|refusal| refusal.code), code, "{keys}");
        };
        let rule = |text: &str| format!("return_cost_rule = \"{text}\"\n");
        check("", None);
        check("return_cost_cents = 0", None);
        check(&format!("{}return_cost_cents = 250", rule("articolo 12")), None);
        check("return_cost_cents = 250", Some("config_value"));
        check(&format!("{}return_cost_cents = 250", rule(" ")), Some("config_value"));
        check(&rule("articolo 12"), Some("config_value"));
        check(&format!("{}return_cost_cents = 250", rule(&"x".repeat(201))), Some("config_value"));
        check("return_cost_cents = -1", Some("config_value"));
    }

    #[test]
    fn a_misspelt_variable_is_named() {
        let refusal = read_with("", &[("FRONTINO_PAGOPA_BROKR", "x")]).unwrap_err();
        assert_eq!(refusal.place, "variabile d'ambiente FRONTINO_PAGOPA_BROKR");
        assert!(refusal.next.contains("broker"), "{}", refusal.next);
        let refusal = read_with("", &[("FRONTINO_BILLING_DUE_DAYS", "x")]).unwrap_err();
        assert!(refusal.next.contains("numero intero"), "{}", refusal.next);
    }

    #[test]
    fn sections_can_be_told_apart_in_the_environment() {
        for (section, _) in SECTIONS {
            assert!(!section.contains('_'), "{section}");
        }
    }
}
