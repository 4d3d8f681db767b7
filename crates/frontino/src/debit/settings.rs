//! Who collects and how, from the configuration.

use crate::config::{Config, filled};
use crate::refusal::Refusal;
use frontino_bank::debit::Form;
use frontino_core::collection::DebitTerms;
use frontino_core::direct_debit::DORMANT_MONTHS;
use frontino_core::ids::{CreditorId, Iban};
use frontino_core::money::Cents;
use serde::{Deserialize, Serialize};

/// Days on which banks settle that a file needs when the utility sets none: one between the banks,
/// one for our own (unconfirmed).
const LEAD_DAYS: i32 = 2;
/// How often a collection without money on the account is tried again (ours).
const RETRIES: i64 = 1;

/// Who collects, as a file says it; kept with the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// Name.
    pub name: String,
    /// Creditor identifier.
    pub id: String,
    /// The account that is credited.
    pub iban: String,
    /// Code of who sends in the network of CBI (CUC).
    pub cuc: Option<String>,
    /// Code of the account's bank (BIC).
    pub bic: Option<String>,
}

/// The settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who collects.
    pub collector: Collector,
    /// The form of file, when none is asked for.
    pub form: Form,
    /// The utility's choices.
    pub terms: DebitTerms,
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    /// The first key that is missing or cannot be.
    pub fn of(config: &Config) -> Result<Settings, Refusal> {
        let set = &config.debit;
        let id = needed(filled(&set.creditor_id), "debit.creditor_id")?;
        let id = CreditorId::parse(&id).map_err(|_| {
            let what = "debit.creditor_id non è un identificativo del creditore SEPA";
            wrong(what, "scrivere quello assegnato, come IT66ZZZA1B2C3D4E5F6G7H8")
        })?;
        let iban = filled(&set.iban).or_else(|| filled(&config.pagopa.bank_iban));
        let iban = needed(iban, "debit.iban")?;
        let iban = Iban::parse(&iban).map_err(|_| {
            wrong("il conto in debit.iban non è un IBAN valido", "correggerlo in frontino.toml")
        })?;
        let collector = Collector {
            name: needed(filled(&config.utility.name), "utility.name")?,
            id: id.as_str().to_owned(),
            iban: iban.as_str().to_owned(),
            cuc: filled(&set.cuc).map(|cuc| cuc.to_uppercase()),
            bic: filled(&set.bic).map(|bic| bic.to_uppercase()),
        };
        Ok(Settings {
            collector,
            form: set.form.unwrap_or(Form::Cbi),
            terms: DebitTerms {
                lead_days: set.lead_days.unwrap_or(LEAD_DAYS),
                dormant_months: dormant_months(config),
                first_as_recurring: set.first_as_recurring.unwrap_or(false),
                least: Cents(set.least_cents.unwrap_or(1)),
            },
        })
    }
}

/// Months without a collection after which a mandate is not used.
#[must_use]
pub fn dormant_months(config: &Config) -> i32 {
    config.debit.dormant_months.unwrap_or(DORMANT_MONTHS)
}

/// What holds for collections that come back.
#[derive(Clone, Debug)]
pub struct ReturnTerms {
    /// How often a collection without money on the account is tried again.
    pub retries: i64,
    /// What the next bill asks for one, when anything.
    pub cost: Option<Cost>,
}

/// What is asked for a collection that came back.
#[derive(Clone, Debug)]
pub struct Cost {
    /// How much.
    pub amount: Cents,
    /// The utility's own rule that allows it.
    pub rule: String,
}

impl ReturnTerms {
    /// Reads them.
    #[must_use]
    pub fn of(config: &Config) -> ReturnTerms {
        let set = &config.debit;
        let amount = set.return_cost_cents.filter(|cents| *cents > 0).map(Cents);
        let cost = amount.zip(filled(&set.return_cost_rule));
        ReturnTerms {
            retries: set.retries.unwrap_or(RETRIES),
            cost: cost.map(|(amount, rule)| Cost { amount, rule }),
        }
    }
}

fn needed(value: Option<String>, key: &str) -> Result<String, Refusal> {
    value.ok_or_else(|| {
        Refusal::new("config_missing", format!("manca {key}: senza non si fa un addebito"))
            .at("configurazione")
            .next(format!("scrivere {key} in frontino.toml"))
    })
}

fn wrong(what: &str, next: &str) -> Refusal {
    Refusal::new("config_value", what).at("configurazione").next(next)
}
