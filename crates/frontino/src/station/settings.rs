//! What the station says of itself and of the accounts, from the configuration.

use crate::config::Config;

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
        let given = |value: &Option<String>| {
            value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (utility, pagopa) = (&config.utility, &config.pagopa);
        let domain = given(&pagopa.domain).or_else(|| given(&utility.tax_code));
        let account = |value: &Option<String>| given(value).map(|iban| iban.replace(' ', ""));
        Settings {
            broker: given(&pagopa.broker).or_else(|| domain.clone()),
            station: given(&pagopa.station),
            company: given(&utility.name).unwrap_or_default(),
            bank_iban: account(&pagopa.bank_iban),
            postal_iban: account(&pagopa.postal_iban),
            taxonomy: given(&pagopa.taxonomy).unwrap_or_else(|| TAXONOMY.to_owned()),
            domain,
        }
    }
}
