//! Tables that a person got wrong: refused with the place, never a panic.

use super::*;
use proptest::prelude::*;

const TABLE: &str = r#"utility = "X"
valid_from = "2019-01-01"
valid_to = "2019-12-31"
[[category]]
code = "dom"
criterion = "single"
water_rates = ["0.5", "1.0", "2.0"]
upper_m3_year = ["50", "80"]
sewer_rate = "0.1"
"#;
const CLASSES: &str = r#"utility = "X"
valid_from = "2019-01-01"
[[category]]
code = "dom"
criterion = "standard"
water_rates = ["0.5", "1.0"]
tier_set = [
  { members_min = 1, members_max = 2, upper_m3_year = ["50"] },
  { members_min = 3, members_max = 5, upper_m3_year = ["70"] },
  { members_min = 6, upper_m3_year = ["80"] },
]
"#;

fn message(name: &str, text: &str) -> String {
    match read_text(name, text, 1) {
        Ok(_) => String::new(),
        Err(refusal) => {
            assert!(refusal.place.starts_with(name), "{}", refusal.place);
            assert!(!refusal.next.is_empty(), "{}", refusal.message);
            refusal.message
        }
    }
}

#[test]
fn a_mistake_in_a_table_is_refused_with_what_it_is() {
    let check = |table: &str, from: &str, to: &str, expected: &str| {
        assert!(table.contains(from), "{from}");
        let message = message("t.toml", &table.replacen(from, to, 1));
        let holds =
            if expected.is_empty() { message.is_empty() } else { message.contains(expected) };
        assert!(holds, "{from} -> {to}: {message}");
    };
    check(TABLE, "", "", "");
    check(CLASSES, "", "", "");
    for price in ["-0.5", "NaN", "inf", "1e3", "0,5", "0.1234567", "", "1000001", "9e18", " 1"] {
        check(TABLE, "\"0.5\"", &format!("\"{price}\""), "prezzo non valido");
    }
    check(TABLE, "\"0.5\"", "0.5", "altro tipo");
    check(TABLE, "\"0.5\"", "nan", "altro tipo");
    for bound in ["-5", "x", "55/0", "55/1000", "1000000001", "9223372036854775807", "1/-2"] {
        check(TABLE, "\"50\"", &format!("\"{bound}\""), "limite di fascia non valido");
    }
    check(TABLE, "\"50\"", "\"80\"", "la fascia 2 non finisce oltre");
    check(TABLE, "\"50\"", "\"81\"", "la fascia 2 non finisce oltre");
    check(TABLE, "\"50\", \"80\"", "\"999999999/999\", \"999999999\"", "");
    check(TABLE, "[\"50\", \"80\"]", "[]", "più prezzi che fasce");
    check(TABLE, "[\"0.5\", \"1.0\", \"2.0\"]", "[]", "manca water_rates");
    check(TABLE, "2019-12-31", "2018-12-31", "finisce prima di cominciare");
    check(TABLE, "2019-12-31", "2019-02-30", "data non valida");
    check(TABLE, "2019-12-31", "9999-12-31", "data non valida");
    check(TABLE, "2019-01-01", "0001-01-01", "data non valida");
    check(TABLE, "\"dom\"", "\" \"", "manca il codice");
    check(TABLE, "\"X\"", "\"\"", "manca il nome del gestore");
    check(TABLE, "single", "singel", "criterio sconosciuto");
    check(TABLE, "sewer_rate", "sewer_rat", "chiave sconosciuta sewer_rat");
    check(TABLE, "utility = \"X\"", "", "manca la chiave utility");
    check(TABLE, "utility", "currency = \"USD\"\nutility", "EUR senza IVA");
    check(TABLE, "utility", "vat_included = true\nutility", "EUR senza IVA");
    check(TABLE, "utility", "default_members_when_unknown = -3\nutility", "altro tipo");
    check(TABLE, "utility", "default_members_when_unknown = 4294967295\nutility", "non esiste");
    check(CLASSES, "members_min = 3", "members_min = 4", "le classi di nuclei non si seguono a 4");
    check(CLASSES, "members_max = 5", "members_max = 2", "le classi di nuclei non si seguono a 3");
    check(CLASSES, ", members_max = 5", "", "le classi di nuclei non si seguono a 6");
    check(CLASSES, "members_max = 5", "members_max = 4294967295", "non esiste");
}

#[test]
fn what_is_unusual_in_a_table_is_warned_about() {
    let table = |changes: &[(&str, &str)]| {
        let mut text =
            TABLE.replacen("water_rates", "water_tier_names = [\"agevolata\"]\nwater_rates", 1);
        text = text.replace("\"50\"", "\"54.75\"");
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        text
    };
    let check_text = |text: &str, expected: &[&str]| {
        let warnings = read_text("t.toml", text, 1).unwrap().warnings;
        assert_eq!(warnings.len(), expected.len(), "{text}: {warnings:?}");
        for (warning, expected) in warnings.iter().zip(expected) {
            assert!(warning.contains(expected), "{text}: {warning}");
        }
    };
    let check = |changes: &[(&str, &str)], expected: &[&str]| check_text(&table(changes), expected);
    let reduced = |rate| [("\"0.5\", \"1.0\"", rate)];
    check(&[], &[]);
    check(&reduced("\"0.5\", \"0.625\""), &[]); // 20 %
    check(&reduced("\"0.5\", \"0.624999\""), &["sotto la base del 19,9 %"]);
    check(&reduced("\"0.499999\", \"1.0\""), &["sotto la base del 50,0 %"]);
    check(&reduced("\"1.0\", \"1.0\""), &["sotto la base del 0,0 %"]);
    check(&[("\"2.0\"", "\"3.0\"")], &[]); // six times
    check(&[("\"2.0\"", "\"3.000001\"")], &["supera sei volte"]);
    check(&[("\"54.75\"", "\"54.749\"")], &["sotto 18,25 m³ a persona"]);
    check(&[("\"1.0\", \"2.0\"", "\"1.0\"")], &["2 prezzi per 3 fasce"]);
    // Without a reduced tier, and before the rules were in force, there is nothing to hold it to.
    check(&[("agevolata", "base"), ("\"2.0\"", "\"9.0\"")], &[]);
    let old = [("2019-01-01", "2017-01-01"), ("2019-12-31", "2017-12-31"), ("\"2.0\"", "\"9.0\"")];
    check(&old, &[]);
    check(&[old[0], ("2019-12-31", "2018-01-01"), old[2]], &["supera sei volte"]);
    let committed = [("\"dom\"", "\"domestic_resident\""), ("\"single\"", "\"committed-minimum\"")];
    check(&committed, &["è vietato per le famiglie"]);
    check(&[committed[0], committed[1], ("agevolata", "base")], &["è vietato per le famiglie"]);
    check(&committed[1..], &[]);
    // Each class of households needs as much as its most residents, an open one its least.
    let classes = CLASSES.replace("water_rates", "water_tier_names = [\"agevolata\"]\nwater_rates");
    let classes = classes.replace("\"standard\"", "\"household-size-class\"");
    let classes = |bounds: [&str; 3]| {
        let text = classes.replace("\"50\"", bounds[0]).replace("\"70\"", bounds[1]);
        text.replace("\"80\"", bounds[2])
    };
    check_text(&classes(["\"36.5\"", "\"91.25\"", "\"109.5\""]), &[]);
    check_text(&classes(["\"36.4\"", "\"91.25\"", "\"109.5\""]), &["18,25"]);
    check_text(&classes(["\"36.5\"", "\"91.2\"", "\"109.5\""]), &["18,25"]);
    check_text(&classes(["\"36.5\"", "\"91.25\"", "\"109.4\""]), &["18,25"]);
    let heads = table(&[(
        "upper_m3_year = [\"54.75\", \"80\"]",
        "upper_m3_year_per_member = [\"18.25\", \"30\"]",
    )]);
    check_text(&heads, &[]);
    check_text(&heads.replace("18.25", "18.24"), &["18,25"]);
}

#[test]
fn validities_of_one_file_follow_each_other() {
    let period = |from: &str, to: &str| {
        let category = TABLE.split_once("[[category]]").unwrap().1;
        format!(
            "[[period]]\nvalid_from = \"{from}\"\nvalid_to = \"{to}\"\n\
             [[period.category]]{category}"
        )
    };
    let check = |from: &str, expected: &str| {
        let both = period("2019-01-01", "2019-12-31") + &period(from, "2020-12-31");
        let found = message("t.toml", &format!("utility = \"X\"\n{both}"));
        assert!(found.contains(expected) && found.is_empty() == expected.is_empty(), "{found}");
    };
    check("2020-01-01", "");
    check("2020-01-02", "nessuna validità copre i giorni 2020-01-01");
    check("2019-12-31", "si sovrappongono dal 2019-12-31");
}

#[test]
fn a_category_is_the_same_in_any_case() {
    let text = TABLE.replace("\"dom\"", "\" DOM \"");
    let TariffFile::Tariff(versions) = read_text("t.toml", &text, 1).unwrap().content else {
        panic!("no tariff")
    };
    assert_eq!(versions[0].categories[0].code, "dom");
    let twice = TABLE.to_owned()
        + TABLE.split_once("\n[[").map(|(_, c)| format!("[[{c}")).unwrap().as_str();
    assert!(message("t.toml", &twice.replacen("\"dom\"", "\"Dom\"", 1)).contains("due volte"));
}

#[test]
fn a_mistake_in_a_component_table_is_refused_with_what_it_is() {
    let head = "component,service,rate_eur_m3,valid_from,valid_to\n";
    let check = |rows: &str, expected: &str| {
        let found = message("c.csv", &format!("{head}{rows}"));
        assert!(found.contains(expected) && found.is_empty() == expected.is_empty(), "{found}");
    };
    check("ui1,water,0.004,2019-01-01,\n", "");
    check("", "vuota");
    check("ui1,water,-1,2019-01-01,\n", "aliquota non valida");
    check("ui1,water,NaN,2019-01-01,\n", "aliquota non valida");
    check("ui1,water,9223372036854.775807,2019-01-01,\n", "aliquota non valida");
    check("ui1,gas,1,2019-01-01,\n", "servizio sconosciuto");
    check("ui1,water\n", "aliquota non valida");
    check("ui1,water,1,2019-02-30,\n", "valid_from non valido");
    check("ui1,water,1,2019-01-01,ieri\n", "valid_to non valido");
    check("ui1,water,1,2019-01-01,2018-01-01\n", "finisce prima di cominciare");
    check("ui1,water,1,2019-01-01,\nui1,water,2,2019-05-01,\n", "due aliquote");
    check("u i;1,water,1,2019-01-01,\n", "nome di componente");
    check(",water,1,2019-01-01,\n", "nome di componente");
    assert!(message("c.csv", "").contains("manca la colonna"));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}", csv in any::<bool>()) {
        let _ = read_text(if csv { "c.csv" } else { "t.toml" }, &text, 1);
    }

    #[test]
    fn no_change_of_a_table_makes_the_reader_panic(
        at in 0..TABLE.len(), length in 0..20usize, text in "[-0-9a-z\"\\[\\]{}=,./\n ]{0,12}",
    ) {
        let mut changed = TABLE.to_owned();
        let end = (at + length).min(changed.len());
        changed.replace_range(at..end, &text);
        let _ = read_text("t.toml", &changed, 1);
    }
}
