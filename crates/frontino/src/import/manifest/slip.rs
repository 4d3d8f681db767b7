//! The manifest of a file of paid postal slips: how it is written, and what its columns are called.
//! There is no official form, so that the mapping is data of the utility.

use super::keys::Keys;
use super::{dates, delimiter, encoding, numbers};
use crate::import::source::Form;
use crate::refusal::Refusal;
use std::path::Path;
use toml::Table;

/// Keys of the manifest.
const KEYS: [&str; 5] = ["encoding", "delimiter", "decimal", "date", "columns"];
/// What the columns are for us.
const COLUMNS: [&str; 4] = ["notice", "amount", "paid_on", "key"];

/// How a file of slips is written.
#[derive(Clone, Debug)]
pub struct SlipLayout {
    /// Letters, cells, numbers, dates.
    pub form: Form,
    /// Column with the number of the notice, or of the bill.
    pub notice: String,
    /// Column with the amount, in euro.
    pub amount: String,
    /// Column with the day on which it was paid.
    pub paid_on: String,
    /// Column with what the post office names a slip by, where there is one.
    pub key: Option<String>,
}

impl SlipLayout {
    /// Reads the manifest.
    ///
    /// # Errors
    /// When it cannot be read, a key is not known, or one that is needed is missing.
    pub fn load(path: &Path) -> Result<SlipLayout, Refusal> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Refusal::file(path, &error))?;
        SlipLayout::parse(text.trim_start_matches('\u{feff}'), &shown)
    }

    fn parse(text: &str, shown: &str) -> Result<SlipLayout, Refusal> {
        let table =
            toml::from_str::<Table>(text).map_err(|error| Refusal::toml(shown, text, &error))?;
        let keys = Keys { table: &table, path: String::new(), shown };
        keys.only(&KEYS)?;
        let form = Form {
            encoding: encoding(&keys)?,
            delimiter: delimiter(&keys)?,
            numbers: numbers(&keys)?,
            dates: dates(&keys)?,
        };
        let columns = keys.inner("columns")?;
        let columns = columns.ok_or_else(|| {
            keys.missing("columns", "indicare [columns] con notice, amount e paid_on")
        })?;
        columns.only(&COLUMNS)?;
        Ok(SlipLayout {
            form,
            notice: columns.required_text("notice")?,
            amount: columns.required_text("amount")?,
            paid_on: columns.required_text("paid_on")?,
            key: columns.text("key")?.map(|name| name.trim().to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_says_how_a_file_is_written() {
        let code = |text: &str| SlipLayout::parse(text, "m.toml").err().map(|refusal| refusal.code);
        let columns = "[columns]\nnotice = \"Codice\"\namount = \"Importo\"\npaid_on = \"Data\"\n";
        let good = format!("delimiter = \";\"\ndecimal = \",\"\ndate = \"%d/%m/%Y\"\n{columns}");
        let layout = SlipLayout::parse(&good, "m.toml").unwrap();
        assert_eq!((layout.form.delimiter, layout.notice.as_str()), (b';', "Codice"));
        assert_eq!(layout.key, None);
        let keyed = SlipLayout::parse(&format!("{columns}key = \" Id \""), "m.toml").unwrap();
        assert_eq!(keyed.key.as_deref(), Some("Id"));
        assert_eq!(code("delimiter = \";\""), Some("manifest_missing_key"));
        assert_eq!(code(&good.replace("paid_on", "paid")), Some("manifest_unknown_key"));
        assert_eq!(code(&good.replace("paid_on = \"Data\"", "")), Some("manifest_missing_key"));
        assert_eq!(code(&format!("numbers = 1\n{columns}")), Some("manifest_unknown_key"));
        assert_eq!(code(&good.replace("%d/%m", "%d/%b")), Some("manifest_bad_value"));
        assert!(code("[columns").is_some());
    }
}
