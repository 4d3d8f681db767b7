//! Supplies: those that are there, mass insertion, and the billing frequency.

use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// A supply that is there, as far as a migration asks.
#[derive(Clone, Debug)]
pub struct KnownSupply {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Category of use.
    pub category: String,
    /// Units behind the meter.
    pub units: i64,
    /// Last day of the contract.
    pub end_on: Option<Date>,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A supply to be written.
#[derive(Clone, Debug)]
pub struct Supply<'a> {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: &'a str,
    /// Its holder.
    pub holder_id: i64,
    /// Category of use.
    pub category: &'a str,
    /// `active`, `suspended` or `ended`.
    pub status: &'a str,
    /// First day of the contract.
    pub start_on: Date,
    /// Last day of the contract.
    pub end_on: Option<Date>,
    /// Street and number.
    pub address: Option<&'a str>,
    /// Municipality.
    pub city: Option<&'a str>,
    /// Postal code.
    pub zip: Option<&'a str>,
    /// Residents, if known.
    pub members: Option<i64>,
    /// Units, at least 1.
    pub units: i64,
    /// Whether it pays the sewer.
    pub sewer: bool,
    /// Whether it pays the treatment.
    pub treatment: bool,
    /// Whether it has the social bonus.
    pub bonus: bool,
    /// `notice` or `sdd`.
    pub payment: &'a str,
    /// Account of a direct debit.
    pub iban: Option<&'a str>,
    /// `post` or `email`.
    pub delivery: &'a str,
    /// Deposit held, in cents.
    pub deposit_cents: i64,
    /// `none`, `deceased`, `tenant` or `sold`.
    pub irregular: &'a str,
    /// Who lives there.
    pub occupant_name: Option<&'a str>,
    /// Code of the tender of a public body.
    pub cig: Option<&'a str>,
    /// Code of its project.
    pub cup: Option<&'a str>,
    /// Whether it buys without a tender code.
    pub cig_exempt: bool,
    /// Number of its order.
    pub order_number: Option<&'a str>,
    /// Day of the order.
    pub order_on: Option<Date>,
    /// How often it is billed.
    pub frequency: SupplyFrequency,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// How often a supply is billed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplyFrequency {
    /// The least that the rule asks for, bills a year.
    pub min_bills: i64,
    /// What the utility does, bills a year.
    pub assigned_bills: i64,
    /// Why, as a JSON object.
    pub reason: String,
}

/// All supplies.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownSupply>> {
    let mut all = Vec::new();
    tx.scan("SELECT id, code, category, units, end_on, source_hash FROM supply", |row| {
        all.push(KnownSupply {
            id: row.int(0)?,
            code: row.string(1)?,
            category: row.string(2)?,
            units: row.int(3)?,
            end_on: row.opt_date(4)?,
            source_hash: row.opt_int(5)?,
        });
        Ok(())
    })?;
    Ok(all)
}

const COLUMNS: [&str; 31] = [
    "id",
    "code",
    "holder_id",
    "category",
    "status",
    "start_on",
    "end_on",
    "address",
    "city",
    "zip",
    "members",
    "units",
    "sewer",
    "treatment",
    "bonus",
    "payment",
    "iban",
    "delivery",
    "deposit_cents",
    "irregular",
    "occupant_name",
    "cig",
    "cup",
    "cig_exempt",
    "order_number",
    "order_on",
    "min_bills",
    "assigned_bills",
    "frequency_reason",
    "source_hash",
    "import_id",
];

/// Writes supplies, sorted by identifier, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all<'a>(
    tx: &mut Tx<'_>,
    supplies: impl IntoIterator<Item = Supply<'a>>,
    import_id: i64,
) -> Result<u64> {
    let mut bulk = tx.bulk("supply", &COLUMNS)?;
    for supply in supplies {
        bulk.int(supply.id)?.text(supply.code)?.int(supply.holder_id)?.text(supply.category)?;
        bulk.text(supply.status)?.date(supply.start_on)?.opt_date(supply.end_on)?;
        bulk.opt_text(supply.address)?.opt_text(supply.city)?.opt_text(supply.zip)?;
        bulk.opt_int(supply.members)?.int(supply.units)?;
        bulk.bool(supply.sewer)?.bool(supply.treatment)?.bool(supply.bonus)?;
        bulk.text(supply.payment)?.opt_text(supply.iban)?.text(supply.delivery)?;
        bulk.int(supply.deposit_cents)?.text(supply.irregular)?.opt_text(supply.occupant_name)?;
        bulk.opt_text(supply.cig)?.opt_text(supply.cup)?.bool(supply.cig_exempt)?;
        bulk.opt_text(supply.order_number)?.opt_date(supply.order_on)?;
        bulk.int(supply.frequency.min_bills)?.int(supply.frequency.assigned_bills)?;
        bulk.text(&supply.frequency.reason)?;
        bulk.int(supply.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}

/// Gives supplies that are there another frequency, all in one statement.
///
/// # Errors
/// When the database refuses it.
pub fn update_frequencies(tx: &mut Tx<'_>, changed: &[(i64, SupplyFrequency)]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    tx.batch(
        "CREATE TEMPORARY TABLE changed_frequency
         (id BIGINT PRIMARY KEY, min_bills BIGINT, assigned_bills BIGINT, reason TEXT)",
    )?;
    let columns = ["id", "min_bills", "assigned_bills", "reason"];
    let mut bulk = tx.bulk("changed_frequency", &columns)?;
    for (id, frequency) in changed {
        bulk.int(*id)?.int(frequency.min_bills)?.int(frequency.assigned_bills)?;
        bulk.text(&frequency.reason)?.end_row()?;
    }
    bulk.finish()?;
    tx.batch(
        "UPDATE supply SET min_bills = c.min_bills, assigned_bills = c.assigned_bills,
            frequency_reason = c.reason
         FROM changed_frequency c WHERE supply.id = c.id;
         DROP TABLE changed_frequency",
    )
}
