//! What a manifest may say and what refuses it.

use super::*;

const GOOD: &str = r#"
name = "amam-2020"
taken_on = "2019-12-31"
synthetic = true
tariffs = ["tariff.toml", "ui_components.csv"]
[files.supplies]
path = "UTENZE.CSV"
encoding = "windows-1252"
delimiter = ";"
decimal = ","
date = "%d/%m/%Y"
columns = { supply_code = "COD_UTE", holder_code = "COD_ANA" }
values.category = { "DOM" = "domestic_resident" }
defaults = { members = 3, sewer = "yes" }
nulls = ["00/00/0000"]
"#;

fn parse(text: &str) -> Result<Manifest, Refusal> {
    Manifest::parse(text, Path::new("bundle"), "manifest.toml")
}

#[test]
fn a_manifest_is_read() {
    let manifest = parse(GOOD).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.synthetic), ("amam-2020", true));
    assert_eq!(manifest.taken_on.to_string(), "2019-12-31");
    assert_eq!(manifest.tariffs[1], Path::new("bundle/ui_components.csv"));
    let spec = &manifest.files[0];
    assert_eq!((spec.path.as_path(), spec.delimiter), (Path::new("bundle/UTENZE.CSV"), b';'));
    assert_eq!(spec.encoding, encoding_rs::WINDOWS_1252);
    let place = |name| spec.file.columns().iter().position(|column| column.name == name).unwrap();
    let mapping = |name| &spec.mappings[place(name)];
    assert_eq!(mapping("supply_code").theirs.as_deref(), Some("COD_UTE"));
    assert_eq!(mapping("status").theirs, None);
    assert_eq!(mapping("category").values["DOM"], "domestic_resident");
    assert_eq!(mapping("members").default.as_deref(), Some("3"));
    let dated = GOOD.replace("\"2019-12-31\"", "2019-12-31");
    assert_eq!(parse(&dated).unwrap().taken_on, manifest.taken_on);
}

#[test]
fn what_is_not_understood_refuses_the_bundle() {
    let check = |from: &str, to: &str, code: &str, words: &str| {
        assert!(GOOD.contains(from), "{from}");
        let refused = parse(&GOOD.replace(from, to)).unwrap_err();
        let text = format!("{}: {}: {}", refused.place, refused.message, refused.next);
        assert_eq!(refused.code, code, "{text}");
        assert!(text.contains(words), "{text}");
    };
    check("name = \"amam-2020\"", "", "manifest_missing_key", "(name)");
    check("name = \"amam-2020\"", "name = \" \"", "manifest_missing_key", "(name)");
    check("taken_on = \"2019-12-31\"", "", "manifest_missing_key", "(taken_on)");
    check("2019-12-31", "31/12/2019", "manifest_bad_value", "(taken_on)");
    check("2019-12-31", "2019-02-30", "manifest_bad_value", "(taken_on)");
    check("synthetic = true", "sintetico = true", "manifest_unknown_key", "«synthetic»");
    check("synthetic = true", "synthetic = \"sì\"", "manifest_bad_value", "(synthetic)");
    check("[files.supplies]", "[files.suplies]", "manifest_unknown_key", "«supplies»");
    check("delimiter =", "delimitr =", "manifest_unknown_key", "forse è «delimiter»");
    check("supply_code =", "supplycode =", "manifest_unknown_key", "forse è «supply_code»");
    check("values.category", "values.categoria", "manifest_unknown_key", "«category»");
    check("members = 3", "membri = 3", "manifest_unknown_key", "forse è «members»");
    check("windows-1252", "windows-9999", "manifest_bad_value", "encoding");
    check("\";\"", "\";;\"", "manifest_bad_value", "delimiter");
    check("\";\"", "\"\"", "manifest_bad_value", "delimiter");
    check("\";\"", "\"\\\"\"", "manifest_bad_value", "delimiter");
    check("decimal = \",\"", "decimal = \"x\"", "manifest_bad_value", "decimal");
    check("%d/%m/%Y", "%d/%b/%Y", "manifest_bad_value", "date");
    check("UTENZE.CSV", "UTENZE.DBF", "manifest_bad_value", "path");
    check("path = \"UTENZE.CSV\"", "", "manifest_missing_key", "files.supplies.path");
    check("sewer = \"yes\"", "sewer = \"sì\"", "manifest_bad_value", "defaults.sewer");
    check("nulls = [\"00/00/0000\"]", "nulls = \"0\"", "manifest_bad_value", "nulls");
    check("delimiter = \";\"", "delimiter = ;", "toml_invalid", "riga");
}

#[test]
fn a_bundle_holds_a_file() {
    for tail in ["", "[files]\n"] {
        let text = format!("name = \"a\"\ntaken_on = \"2019-12-31\"\n{tail}");
        assert_eq!(parse(&text).unwrap_err().code, "manifest_missing_key");
    }
}
