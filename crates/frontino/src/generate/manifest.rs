//! The texts beside the legacy files: the manifest that maps them, and a complete configuration.

use super::layout::{LAYOUTS, Layout};
use super::supplies::taken_on;
use super::table::{NO_DATE, NO_DATE_EITHER};
use std::fmt::Write;

/// The demo tariff of two years: made-up figures within the rules, nobody's real prices.
pub(super) const TARIFF: &str = include_str!("../../../../data/tariffs/synthetic_ticsi_demo.toml");
/// The national components UI1 to UI4.
pub(super) const UI_COMPONENTS: &str = include_str!("../../../../data/tariffs/ui_components.csv");

/// `manifest.toml`.
pub(super) fn manifest() -> String {
    let mut text = format!(
        "# Esportazione sintetica: persone, contratti e importi sono inventati.\n\
         name = \"amam-2020\"\n\
         taken_on = \"{}\"\n\
         synthetic = true\n\
         tariffs = [\"tariff.toml\", \"ui_components.csv\"]\n",
        taken_on()
    );
    for layout in &LAYOUTS {
        describe(&mut text, layout);
    }
    text
}

fn describe(text: &mut String, layout: &Layout) {
    let renamed = layout.columns.iter().filter(|column| {
        // A column that keeps our name need not be named; one that we do not know cannot be.
        !column.ours.is_empty() && column.ours != column.theirs
    });
    let columns: Vec<String> =
        renamed.map(|column| format!("{} = \"{}\"", column.ours, column.theirs)).collect();
    let pairs = |list: &[(&str, &str)], quote: &str| {
        let pairs: Vec<String> = list
            .iter()
            .map(|(name, value)| format!("{quote}{name}{quote} = \"{value}\""))
            .collect();
        pairs.join(", ")
    };
    let _ = write!(
        text,
        "\n[files.{}]\n\
         path = \"{}\"\n\
         encoding = \"windows-1252\"\n\
         delimiter = \";\"\n\
         decimal = \",\"\n\
         date = \"%d/%m/%Y\"\n\
         columns = {{ {} }}\n",
        layout.file,
        layout.path,
        columns.join(", ")
    );
    for (ours, codes) in layout.codes {
        let _ = writeln!(text, "values.{ours} = {{ {} }}", pairs(codes, "\""));
    }
    if !layout.defaults.is_empty() {
        let _ = writeln!(text, "defaults = {{ {} }}", pairs(layout.defaults, ""));
    }
    let _ = writeln!(text, "nulls = [\"{NO_DATE}\", \"{NO_DATE_EITHER}\"]");
}

/// `frontino.toml`: a made-up utility, complete for billing, notices and the demo's date.
pub(super) const CONFIGURATION: &str = "\
# Configurazione dimostrativa: gestore, conti e recapiti sono inventati.
[utility]
name = \"Acquedotto dimostrativo di Messina\"
tax_code = \"01234567897\"
vat_number = \"12345670017\"
address = \"Viale Giostra 1\"
city = \"Messina\"
zip = \"98121\"
province = \"ME\"
phone = \"090 0000001\"
email = \"sportello@acquedotto.example.it\"
pec = \"acquedotto@pec.example.it\"

[pagopa]
domain = \"01234567897\"
broker = \"01234567897\"
station = \"01234567897_01\"
segregation_code = \"01\"
bank_iban = \"IT60X0542811101000000123456\"
postal_iban = \"IT62A0760116500000012345678\"
postal_holder = \"Acquedotto dimostrativo di Messina\"
taxonomy = \"9/0112102SP/\"
cbill = \"DEMO0\"

[debit]
creditor_id = \"IT91ZZZ0000001234567897\"
cuc = \"0123456A\"

[web]
base_url = \"http://127.0.0.1:8080\"
addr = \"127.0.0.1:8080\"

[mail]
folder = \"mail\"
from = \"avvisi@acquedotto.example.it\"

[demo]
today = \"2020-01-31\"
";
