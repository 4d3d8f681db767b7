//! What holds for all e-invoices of a utility, from its configuration.

use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_documents::einvoice::archive::Limits;
use frontino_documents::einvoice::nature::OutsideVat;
use frontino_documents::einvoice::{Address, Nature, Register, Seller};

/// Bytes of an archive when the utility sets none: what one file may have on every channel.
const ARCHIVE_KB: i64 = 5_000;
/// Files of an archive when the utility sets none: by its bytes alone.
const ARCHIVE_FILES: i64 = 1_000_000;
/// The ordinary regime.
const REGIME: &str = "RF01";

/// What holds for all e-invoices.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) name: String,
    vat_number: String,
    tax_code: String,
    address: String,
    city: String,
    zip: String,
    province: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    regime: String,
    register: Option<Entry>,
    sender_code: String,
    pub(super) deferred_vat: bool,
    natures: [Option<Nature>; 4],
}

/// Entry in the register of companies.
#[derive(Clone, Debug)]
struct Entry {
    office: String,
    number: String,
    capital: Option<Cents>,
    sole_shareholder: Option<bool>,
    in_liquidation: bool,
}

impl Settings {
    /// Reads what is needed.
    ///
    /// # Errors
    /// The first key that is missing or cannot be.
    pub fn of(config: &Config) -> Result<Settings, Refusal> {
        let (utility, set) = (&config.utility, &config.einvoice);
        let tax_code = needed(utility.tax_code.as_ref(), "utility.tax_code")?;
        let register = match (&set.rea_office, &set.rea_number) {
            (Some(office), Some(number)) => {
                let capital = set.rea_capital.as_deref().map(capital).transpose()?;
                Some(Entry {
                    office: office.clone(),
                    number: number.clone(),
                    capital,
                    sole_shareholder: set.rea_sole_shareholder,
                    in_liquidation: set.rea_liquidation.unwrap_or(false),
                })
            }
            _ => None,
        };
        let natures = [
            (&set.nature_bonus, "einvoice.nature_bonus"),
            (&set.nature_deposit, "einvoice.nature_deposit"),
            (&set.nature_interest, "einvoice.nature_interest"),
            (&set.nature_compensation, "einvoice.nature_compensation"),
        ];
        let mut read = [None; 4];
        for ((given, key), read) in natures.into_iter().zip(&mut read) {
            *read = given.as_deref().map(|code| nature(code, key)).transpose()?;
        }
        Ok(Settings {
            name: needed(utility.name.as_ref(), "utility.name")?,
            vat_number: needed(utility.vat_number.as_ref(), "utility.vat_number")?,
            address: needed(utility.address.as_ref(), "utility.address")?,
            city: needed(utility.city.as_ref(), "utility.city")?,
            zip: needed(utility.zip.as_ref(), "utility.zip")?,
            province: utility.province.clone(),
            phone: utility.phone.as_deref().and_then(phone),
            email: utility.email.clone(),
            regime: set.regime.clone().unwrap_or_else(|| REGIME.to_owned()),
            register,
            sender_code: set.sender_code.clone().unwrap_or_else(|| tax_code.clone()),
            deferred_vat: set.deferred_vat.unwrap_or(false),
            natures: read,
            tax_code,
        })
    }

    /// The utility as the invoice names it.
    #[must_use]
    pub fn seller(&self) -> Seller<'_> {
        let register = self.register.as_ref();
        Seller {
            vat_number: &self.vat_number,
            tax_code: Some(&self.tax_code),
            name: &self.name,
            regime: &self.regime,
            address: Address {
                street: &self.address,
                zip: &self.zip,
                town: &self.city,
                province: self.province.as_deref(),
                country: "IT",
            },
            register: register.map(|entry| Register {
                office: &entry.office,
                number: &entry.number,
                capital: entry.capital,
                sole_shareholder: entry.sole_shareholder,
                in_liquidation: entry.in_liquidation,
            }),
            phone: self.phone.as_deref(),
            email: self.email.as_deref(),
        }
    }

    /// Tax code of who transmits.
    #[must_use]
    pub fn sender_code(&self) -> &str {
        &self.sender_code
    }

    /// The natures of what lies outside VAT on a day.
    #[must_use]
    pub fn outside_vat(&self, day: Date) -> OutsideVat {
        let usual = OutsideVat::on(day);
        let [bonus, deposit, interest, compensation] = self.natures;
        OutsideVat {
            bonus: bonus.unwrap_or(usual.bonus),
            deposit: deposit.unwrap_or(usual.deposit),
            interest: interest.unwrap_or(usual.interest),
            compensation: compensation.unwrap_or(usual.compensation),
            ..usual
        }
    }
}

/// What an archive for sending may hold.
#[must_use]
pub fn archive_limits(config: &Config) -> Limits {
    let at_least_one = |number: i64| usize::try_from(number.max(1)).unwrap_or(usize::MAX);
    let set = &config.einvoice;
    Limits {
        bytes: at_least_one(set.archive_kb.unwrap_or(ARCHIVE_KB)) * 1000,
        files: at_least_one(set.archive_files.unwrap_or(ARCHIVE_FILES)),
    }
}

fn needed(value: Option<&String>, key: &str) -> Result<String, Refusal> {
    value.filter(|value| !value.trim().is_empty()).cloned().ok_or_else(|| {
        Refusal::new(
            "config_missing",
            format!("manca {key}: senza non si fa una fattura elettronica"),
        )
        .at("configurazione")
        .next(format!("scrivere {key} in frontino.toml"))
    })
}

fn nature(code: &str, key: &str) -> Result<Nature, Refusal> {
    Nature::parse(code).filter(|nature| !nature.is_generic()).ok_or_else(|| {
        Refusal::new("config_value", format!("{key}: {code} non è una natura ammessa"))
            .at("configurazione")
            .next("scrivere un codice come N1 o N2.2")
    })
}

fn capital(text: &str) -> Result<Cents, Refusal> {
    Cents::parse(text).ok_or_else(|| {
        Refusal::new("config_value", format!("einvoice.rea_capital: importo non valido {text}"))
            .at("configurazione")
            .next("scrivere un importo con il punto, come \"100000.00\"")
    })
}

/// A telephone number as the field takes it: without blanks, 5 to 12 signs; another is left out.
fn phone(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (5..=12).contains(&plain.len()).then_some(plain)
}
