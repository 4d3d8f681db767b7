//! What documents say: bills, credit notes and letters as sheets of words, from what is stored. How
//! a sheet looks on paper is `frontino-documents`, on a screen `documents/page.rs`.

pub mod bill;
pub mod codes;
pub mod credit_note;
pub mod instalment;
pub mod letter;
pub mod make;
pub mod notice;
pub mod page;
pub mod paper;
pub mod prepare;
pub mod press;
pub mod proof;
pub mod subject;
pub mod words;

use crate::config::{Config, Utility, filled};
use crate::refusal::Refusal;
use frontino_core::interest::{InterestTerms, TERMS};
use frontino_core::tariff::Catalogue;
use frontino_documents::sheet::Sender;
use frontino_store::Tx;
use std::path::Path;
use words::{Tables, Templates};

/// What the documents of one run share, read once: who sends them, what was in force, the texts.
pub struct Office {
    /// Who sends them.
    pub utility: Utility,
    /// Address of the public site, without a slash at its end; nothing before there is one.
    pub site: Option<String>,
    /// Who collects direct debits.
    pub creditor_id: Option<String>,
    /// Prices, as known to the bills.
    pub catalogue: Catalogue,
    /// Names and acts of the tables.
    pub tables: Tables,
    /// Late interest.
    pub interest: InterestTerms,
    /// The utility's own texts, ours where it has none.
    pub templates: Templates,
}

/// Codes that are printed on a document and made elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Codes<'a> {
    /// The code that sends a reading of the meter.
    pub reading: Option<&'a str>,
    /// The code that opens the personal area.
    pub activation: Option<&'a str>,
}

impl Office {
    /// Reads what documents share; `upto` is the newest table that their bills know, `data` the
    /// folder that may hold `templates/`.
    ///
    /// # Errors
    /// When a stored table or a text of the utility cannot be read.
    pub fn open(
        tx: &mut Tx<'_>,
        config: &Config,
        data: &Path,
        upto: i64,
    ) -> Result<Office, Refusal> {
        let site = config.web.base_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        let grace_mode = config.policy.grace_mode.unwrap_or_default();
        Ok(Office {
            utility: config.utility.clone(),
            site: site.filter(|url| !url.is_empty()),
            creditor_id: filled(&config.debit.creditor_id),
            catalogue: crate::bill_run::catalogue(tx, upto)?,
            tables: Tables::read(tx, upto)?,
            interest: InterestTerms { grace_mode, ..TERMS },
            templates: Templates::read(&data.join("templates"))?,
        })
    }

    /// The letterhead: address, how to reach the utility, and whom to call when water is missing.
    #[must_use]
    pub fn sender(&self) -> Sender {
        sender(&self.utility, self.site_name())
    }

    /// The site as a person types it: the utility's own, else that of this program.
    #[must_use]
    pub fn site_name(&self) -> Option<&str> {
        site_name(&self.utility, self.site.as_deref())
    }

    /// Said at the foot of every page.
    #[must_use]
    pub fn foot(&self) -> String {
        foot(&self.utility)
    }

    /// How to reach the utility, for the end of a sentence.
    #[must_use]
    pub fn contacts(&self) -> String {
        let utility = &self.utility;
        let phone = utility.phone.as_ref().map(|phone| format!("al telefono {phone}"));
        let email = utility.email.as_ref().map(|email| format!("a {email}"));
        let ways: Vec<String> = [phone, email].into_iter().flatten().collect();
        if ways.is_empty() { "allo sportello".to_owned() } else { ways.join(", ") }
    }
}

/// The site as a person types it: the utility's own, else that of this program.
#[must_use]
pub fn site_name<'u>(utility: &'u Utility, site: Option<&'u str>) -> Option<&'u str> {
    let site = utility.site.as_deref().or(site)?;
    Some(site.trim_start_matches("https://").trim_start_matches("http://"))
}

/// The letterhead: address, how to reach the utility, and whom to call when water is missing.
#[must_use]
pub fn sender(utility: &Utility, site_name: Option<&str>) -> Sender {
    let place = [&utility.zip, &utility.city].map(|part| part.as_deref().unwrap_or_default());
    let province = utility.province.as_ref().map(|p| format!("({p})")).unwrap_or_default();
    let place = [place[0], place[1], province.as_str()].join(" ");
    let hours = utility.hours.as_ref().map(|hours| format!(" ({hours})")).unwrap_or_default();
    let phone = utility.phone.as_ref().map(|phone| format!("Telefono {phone}{hours}"));
    let emergency = utility.emergency_phone.as_ref();
    let emergency = emergency.map(|phone| format!("Guasti ed emergenze {phone}"));
    let pec = utility.pec.as_ref().map(|pec| format!("PEC {pec}"));
    let lines = [
        utility.address.clone(),
        Some(place.trim().to_owned()),
        phone,
        emergency,
        utility.email.clone(),
        pec,
        site_name.map(str::to_owned),
    ];
    let lines = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
    Sender { name: utility.name.clone().unwrap_or_default(), lines }
}

/// Said at the foot of every page.
#[must_use]
pub fn foot(utility: &Utility) -> String {
    let name = utility.name.clone();
    let vat = utility.vat_number.as_ref().map(|vat| format!("P. IVA {vat}"));
    let tax = utility.tax_code.as_ref().map(|code| format!("C.F. {code}"));
    [name, vat, tax].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
