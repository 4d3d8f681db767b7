//! `frontino.toml` (contract, section 5), every key also from `FRONTINO_SECTION_KEY`.

pub mod attach;
pub mod colour;
mod given;
mod plan_months;
mod read;
mod return_cost;

use crate::refusal::Refusal;
use attach::AttachBill;
use colour::Colour;
use frontino_bank::debit::Form;
use frontino_core::dates::{Date, FIRST, LAST, Period};
use frontino_core::interest::GraceMode;
use frontino_core::money::Cents;
use frontino_core::reading::{USE_LIMITS, UseLimits};
use frontino_core::review::Thresholds;
use frontino_core::tariff::{EstimateRounding, PolicyChoice, TierRounding, YearBasis};
use given::{Given, Hours, PaymentDays, Wrong};
use plan_months::{Percent, PlanMonths};
use std::path::Path;

/// Days from issue to due date when the utility sets none (R1.7).
const DUE_DAYS: i32 = 30;
/// Annual consumption of a unit where nothing is known, m³ (R1.2).
const UNIT_M3_WHEN_UNKNOWN: i64 = 120;

/// Makes the types of all sections, and what reads a key into its field, from one list.
macro_rules! sections {
    ($($(#[$about:meta])* $section:ident: $Section:ident {
        $($(#[$meaning:meta])* $key:ident: $kind:ty,)+
    })+) => {
        /// The configuration.
        #[derive(Clone, Debug, Default)]
        pub struct Config {
            $($(#[$about])* pub $section: $Section,)+
        }

        $(
            $(#[$about])*
            #[derive(Clone, Debug, Default)]
            pub struct $Section {
                $($(#[$meaning])* pub $key: Option<$kind>,)+
            }
        )+

        /// Every section with its keys.
        const SECTIONS: &[(&str, &[&str])] =
            &[$((stringify!($section), &[$(stringify!($key)),+])),+];

        impl Config {
            /// Takes the value of a known key.
            fn take(&mut self, section: &str, key: &str, given: &Given) -> Result<(), Wrong> {
                $($(if (section, key) == (stringify!($section), stringify!($key)) {
                    self.$section.$key = Some(given::Value::read(given)?);
                })+)+
                Ok(())
            }
        }
    };
}

sections! {
    /// Who sends the bills.
    utility: Utility {
        /// Name; also the company name in pagoPA's answers.
        name: String,
        /// Tax code.
        tax_code: String,
        /// VAT number.
        vat_number: String,
        /// Street and number.
        address: String,
        /// Town.
        city: String,
        /// Postal code.
        zip: String,
        /// Two letters.
        province: String,
        /// Telephone of the customer service.
        phone: String,
        /// Address for customers.
        email: String,
        /// Certified mail.
        pec: String,
        /// File with the logo.
        logo: String,
        /// Colour of headings and boxes on paper.
        color: Colour,
        /// Telephone for failures, day and night.
        emergency_phone: String,
        /// When the customer service answers.
        hours: String,
        /// The utility's own site.
        site: String,
        /// Where complaints go.
        complaints: String,
    }
    /// Payment notices.
    pagopa: Pagopa {
        /// Tax code of the creditor.
        domain: String,
        /// Tax code of the broker.
        broker: String,
        /// Station of the broker.
        station: String,
        /// Two digits given by PagoPA to this issuer of notices.
        segregation_code: String,
        /// Account to be credited.
        bank_iban: String,
        /// Postal account to be credited.
        postal_iban: String,
        /// Holder of the postal account.
        postal_holder: String,
        /// By what the post office allows the slip to be printed, as it stands on it.
        postal_authorization: String,
        /// Code of the service in PagoPA's taxonomy.
        taxonomy: String,
        /// CBILL code of the creditor.
        cbill: String,
        /// Fingerprints (SHA-256) of the client certificates that may speak to the station, apart
        /// by blanks; without any the server in front decides alone.
        client_certificates: String,
        /// Header in which the server in front says the fingerprint.
        client_certificate_header: String,
        /// Addresses and networks that may speak to the station (192.0.2.0/24), apart by blanks;
        /// without any, all may.
        client_addresses: String,
        /// Address of the platform's Checkout for carts; with `subscription_key` and `web.base_url`
        /// a notice can be paid from its page.
        checkout_url: String,
        /// Where the pages of the Checkout are, when not at PagoPA's usual place.
        checkout_pages: String,
        /// Key of the platform's services.
        subscription_key: String,
        /// Address of the archive of debt positions (ACA); with `aca_key_file` it is told of every
        /// notice.
        aca_url: String,
        /// File with the key of that service, in the data folder or anywhere.
        aca_key_file: String,
    }
    /// The web server.
    web: Web {
        /// Address under which the public reaches it.
        base_url: String,
        /// Address on which it listens.
        addr: String,
        /// What the codes of the portal follow from; else it lies in `secret.key`.
        secret: String,
        /// Header in which the server in front says the address of the client.
        client_address_header: String,
    }
    /// Accounts at banks.
    bank: Bank {
        /// Accounts whose statements are taken in, beside those of pagoPA, apart by blanks.
        accounts: String,
    }
    /// Direct debits.
    debit: Debits {
        /// Creditor identifier.
        creditor_id: String,
        /// Code of who sends in the network of CBI (CUC).
        cuc: String,
        /// The account to be credited, when not that of pagoPA.
        iban: String,
        /// Code of its bank (BIC), where the bank asks for it.
        bic: String,
        /// The form of file that the bank takes.
        form: Form,
        /// Days on which banks settle, between the making of a file and its collections
        /// (unconfirmed).
        lead_days: i32,
        /// Whether a first collection is told as one of those that follow (unconfirmed).
        first_as_recurring: bool,
        /// How often a collection without money on the account is tried again.
        retries: i64,
        /// Months without a collection after which a mandate is not used (unconfirmed).
        dormant_months: i32,
        /// Less is not collected, cents.
        least_cents: i64,
        /// What the next bill asks for a debit that came back, cents; off without (unconfirmed
        /// whether a tariff regulation allows it).
        return_cost_cents: i64,
        /// The utility's own rule that allows it, as the bill names it.
        return_cost_rule: String,
    }
    /// Credits that are paid out.
    refund: Refunds {
        /// The account that pays, when not that of pagoPA.
        iban: String,
        /// Working days within which a credit has to be given back (R1.11).
        working_days: i64,
    }
    /// How mail leaves: through a server or into a folder.
    mail: Mail {
        /// Address of the server.
        smtp: String,
        /// File with the password of the server, in the data folder or anywhere.
        password_file: String,
        /// File with the certificates that the server's may come from, beside those of the system.
        ca_file: String,
        /// Folder to put messages into.
        folder: String,
        /// Sender.
        from: String,
        /// Hours at which people are written to, such as `8-21`.
        hours: Hours,
    }
    /// Documents as files.
    documents: Documents {
        /// Whether the PDF of a bill has its e-invoice inside (PDF/A-3).
        attach_einvoice: bool,
    }
    /// Files for the print shop.
    print: Print {
        /// Sheets of paper in a file at most.
        sheets: i64,
        /// Millions of bytes in a file at most.
        megabytes: i64,
        /// Whether both sides of a sheet are printed.
        duplex: bool,
    }
    /// Readings that arrive.
    reading: Readings {
        /// Less than this share of Ca/365 a day waits for a person, per cent (R2.7).
        use_min_percent: i64,
        /// More than this share of Ca/365 a day waits for a person, per cent (R2.7).
        use_max_percent: i64,
        /// First day of reading for which these shares hold.
        use_valid_from: Date,
    }
    /// Trying things out on made-up data.
    demo: Demo {
        /// The program's civil date.
        today: Date,
    }
    /// Policies of the utility.
    policy: Policies {
        /// How tier bounds are rounded (R3.6).
        tier_rounding: TierRounding,
        /// How estimates are rounded (R2.11).
        estimate_rounding: EstimateRounding,
        /// Length of the year for fixed quotas (R3.7).
        year_basis: YearBasis,
        /// How the days of grace work (R1.8).
        grace_mode: GraceMode,
    }
    /// Terms of the bill.
    billing: Billing {
        /// Days from issue to due date (R1.7).
        due_days: PaymentDays,
        /// Annual consumption of a unit where nothing is known, m³ (R1.2).
        unit_m3_when_unknown: i64,
        /// Whether public bodies pay without VAT (R3.10, unconfirmed).
        split_payment: bool,
        /// Whether a credit note waits for a second person.
        credit_note_approval: bool,
    }
    /// Payment by instalments (R1.10).
    instalment: Instalments {
        /// Months of a plan by what is owed, in euro.
        plan_months: PlanMonths,
        /// Percent of the reference rate that deferring costs; the rule allows all of it at most.
        deferral_percent: Percent,
        /// Days after its due date from which an unpaid instalment ends its plan.
        end_after_days: i32,
        /// Whether bills that are very high come with a plan unasked.
        offer: bool,
    }
    /// E-invoices.
    einvoice: Einvoice {
        /// Tax code of who transmits, when it is not the utility.
        sender_code: String,
        /// Tax regime.
        regime: String,
        /// Province of the office of the register of companies.
        rea_office: String,
        /// Number in the register of companies.
        rea_number: String,
        /// Share capital, euro.
        rea_capital: String,
        /// Whether there is one shareholder.
        rea_sole_shareholder: bool,
        /// Whether the company is being wound up.
        rea_liquidation: bool,
        /// Whether VAT is due when the customer pays (unconfirmed).
        deferred_vat: bool,
        /// Nature of the social bonus (R3.10, unconfirmed).
        nature_bonus: String,
        /// Nature of the deposit (R3.10, unconfirmed).
        nature_deposit: String,
        /// Nature of late interest (R3.10, unconfirmed).
        nature_interest: String,
        /// Nature of automatic compensations (R3.10, unconfirmed).
        nature_compensation: String,
        /// Most thousands of bytes of an archive for sending.
        archive_kb: i64,
        /// Most files of an archive for sending.
        archive_files: i64,
        /// Whose e-invoices have the PDF of their bill inside.
        attach_bill: AttachBill,
    }
    /// From where on the review shows a bill to a person.
    review: Review {
        /// Total against the same period a year before, percent (R1.10).
        rise_percent: i64,
        /// Volume against the supply's own consumption, percent (R2.7).
        own_percent: i64,
        /// Volume against the mean of the category, percent (R2.7).
        category_percent: i64,
        /// Bills below so many euro are never too high.
        floor_euro: i64,
        /// Bills above so many euro are always shown.
        limit_euro: i64,
        /// Years without a reading after which an estimate is shown (R2.1).
        unread_years: i32,
    }
}

impl Config {
    /// Reads the file and the environment; a missing file is an empty configuration.
    ///
    /// # Errors
    /// When the file cannot be read, has a key that is not known, or a value of another kind.
    pub fn read(path: &Path) -> Result<Config, Refusal> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Refusal::file(path, &error)),
        };
        let variables = std::env::vars_os();
        let variables = variables.map(|(name, value)| {
            (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
        });
        read::read(&path.display().to_string(), &text, variables)
    }
}

/// A text that says something, without the blanks around it.
#[must_use]
pub fn filled(value: &Option<String>) -> Option<String> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl Policies {
    /// The parts that the utility chooses itself.
    #[must_use]
    pub fn choice(&self) -> PolicyChoice {
        PolicyChoice {
            tier_rounding: self.tier_rounding,
            estimate_rounding: self.estimate_rounding,
            year_basis: self.year_basis,
        }
    }
}

impl Review {
    /// The thresholds; what the utility does not set keeps its default.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        let usual = Thresholds::default();
        let cents = |euro: Option<i64>| euro.map(|euro| Cents(euro.saturating_mul(100)));
        Thresholds {
            rise_percent: self.rise_percent.unwrap_or(usual.rise_percent),
            own_percent: self.own_percent.unwrap_or(usual.own_percent),
            category_percent: self.category_percent.unwrap_or(usual.category_percent),
            floor: cents(self.floor_euro).unwrap_or(usual.floor),
            limit: cents(self.limit_euro).unwrap_or(usual.limit),
            unread_years: self.unread_years.unwrap_or(usual.unread_years),
        }
    }
}

impl Readings {
    /// The bounds of plausible use in force over time, those of the rule first (R2.7).
    #[must_use]
    pub fn use_limits(&self) -> Vec<UseLimits> {
        let mut table = USE_LIMITS.to_vec();
        let Readings { use_min_percent, use_max_percent, use_valid_from } = self;
        table.push(UseLimits {
            valid: Period::new(use_valid_from.unwrap_or(FIRST), LAST),
            min_percent: use_min_percent.unwrap_or(USE_LIMITS[0].min_percent),
            max_percent: use_max_percent.unwrap_or(USE_LIMITS[0].max_percent),
        });
        table
    }
}

/// Sheets of paper in a print file when the utility sets none: what an envelope machine takes in a
/// shift, and a PDF that opens quickly.
const PRINT_SHEETS: u64 = 2000;

impl Print {
    /// Sheets of paper in a file at most.
    #[must_use]
    pub fn sheets_max(&self) -> u64 {
        self.sheets.and_then(|sheets| u64::try_from(sheets).ok()).unwrap_or(PRINT_SHEETS).max(1)
    }

    /// Bytes in a file at most, where the print shop sets a limit.
    #[must_use]
    pub fn bytes_max(&self) -> Option<u64> {
        let megabytes = self.megabytes.and_then(|megabytes| u64::try_from(megabytes).ok());
        megabytes
            .filter(|megabytes| *megabytes > 0)
            .map(|megabytes| megabytes.saturating_mul(1_000_000))
    }

    /// Whether both sides of a sheet are printed.
    #[must_use]
    pub fn is_duplex(&self) -> bool {
        self.duplex.unwrap_or(true)
    }

    /// Sheets that so many pages need, the first `front` of them on sheets of their own.
    #[must_use]
    pub fn sheets_of(&self, pages: u32, front: u32) -> u64 {
        let rest = pages.saturating_sub(front);
        u64::from(if self.is_duplex() { front.div_ceil(2) + rest.div_ceil(2) } else { pages })
    }
}

impl Documents {
    /// Whether the PDF of a bill has its e-invoice inside.
    #[must_use]
    pub fn attaches_einvoice(&self) -> bool {
        self.attach_einvoice.unwrap_or(false)
    }
}

impl Mail {
    /// Hours of the day at which people are written to: not between 21 and 8.
    #[must_use]
    pub fn hours(&self) -> std::ops::Range<i64> {
        self.hours.as_ref().map_or(8..21, |hours| hours.0.clone())
    }
}

impl Billing {
    /// Days from issue to due date (R1.7).
    #[must_use]
    pub fn due_days(&self) -> i32 {
        self.due_days.map_or(DUE_DAYS, |days| days.0)
    }

    /// Annual consumption of a unit where nothing is known, m³ (R1.2).
    #[must_use]
    pub fn unit_m3_when_unknown(&self) -> i64 {
        self.unit_m3_when_unknown.unwrap_or(UNIT_M3_WHEN_UNKNOWN)
    }

    /// Whether public bodies pay without VAT (R3.10, unconfirmed).
    #[must_use]
    pub fn split_payment(&self) -> bool {
        self.split_payment.unwrap_or(false)
    }

    /// Whether a credit note waits for a second person.
    #[must_use]
    pub fn credit_note_approval(&self) -> bool {
        self.credit_note_approval.unwrap_or(false)
    }
}
