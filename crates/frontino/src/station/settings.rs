//! What the station says of itself and of the accounts, from the configuration.

use crate::config::{Config, filled};

/// The settings of the station.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Tax code of the creditor.
    pub domain: Option<String>,
    /// Code of the broker.
    pub broker: Option<String>,
    /// Code of the station.
    pub station: Option<String>,
    /// Name of the creditor.
    pub company: String,
    /// The bank account.
    pub bank_iban: Option<String>,
    /// The postal account.
    pub postal_iban: Option<String>,
    /// The kind of income in the taxonomy.
    pub taxonomy: String,
}

/// The kind of income when none is set: payment of the water service to a municipality, union or
/// consortium (official table of 2021; which one PagoPA expects of another utility is unconfirmed).
const TAXONOMY: &str = "9/0112102SP/";

impl Settings {
    /// Reads them; what is missing lets no request pass the checks.
    #[must_use]
    pub fn of(config: &Config) -> Settings {
        let (utility, pagopa) = (&config.utility, &config.pagopa);
        let domain = filled(&pagopa.domain).or_else(|| filled(&utility.tax_code));
        let account = |value: &Option<String>| filled(value).map(|iban| iban.replace(' ', ""));
        Settings {
            broker: filled(&pagopa.broker).or_else(|| domain.clone()),
            station: filled(&pagopa.station),
            company: filled(&utility.name).unwrap_or_default(),
            bank_iban: account(&pagopa.bank_iban),
            postal_iban: account(&pagopa.postal_iban),
            taxonomy: filled(&pagopa.taxonomy).unwrap_or_else(|| TAXONOMY.to_owned()),
            domain,
        }
    }
}
