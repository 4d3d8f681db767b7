//! Holders: those that are there, mass insertion, and how they are reached.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A holder that is there, as far as a migration asks.
#[derive(Clone, Debug)]
pub struct KnownHolder {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Day of death.
    pub death_on: Option<Date>,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A holder to be written.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: &'a str,
    /// `person`, `company` or `public_body`.
    pub kind: &'a str,
    /// Surname of a person.
    pub surname: Option<&'a str>,
    /// First name of a person.
    pub name: Option<&'a str>,
    /// Name of a company or body.
    pub company_name: Option<&'a str>,
    /// Tax code.
    pub tax_code: Option<&'a str>,
    /// VAT number.
    pub vat_number: Option<&'a str>,
    /// Whether one of the two does not hold.
    pub identity_faulty: bool,
    /// Day of birth.
    pub birth_on: Option<Date>,
    /// Day of death.
    pub death_on: Option<Date>,
    /// Mail address.
    pub email: Option<&'a str>,
    /// Certified mail address.
    pub pec: Option<&'a str>,
    /// Recipient code of e-invoices.
    pub sdi_code: Option<&'a str>,
    /// Telephone.
    pub phone: Option<&'a str>,
    /// Street and number.
    pub address: Option<&'a str>,
    /// Municipality.
    pub city: Option<&'a str>,
    /// Code of the municipality.
    pub belfiore: Option<&'a str>,
    /// Postal code.
    pub zip: Option<&'a str>,
    /// `two_year` or `ordinary`.
    pub limitation: &'a str,
    /// Whether bills and letters are printed large.
    pub large_print: bool,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// All holders.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownHolder>> {
    let mut all = Vec::new();
    tx.scan("SELECT id, code, death_on, source_hash FROM holder", |row| {
        all.push(KnownHolder {
            id: row.int(0)?,
            code: row.string(1)?,
            death_on: row.opt_date(2)?,
            source_hash: row.opt_int(3)?,
        });
        Ok(())
    })?;
    Ok(all)
}

const COLUMNS: [&str; 23] = [
    "id",
    "code",
    "kind",
    "surname",
    "name",
    "company_name",
    "tax_code",
    "vat_number",
    "identity_faulty",
    "birth_on",
    "death_on",
    "email",
    "pec",
    "sdi_code",
    "phone",
    "address",
    "city",
    "belfiore",
    "zip",
    "limitation",
    "large_print",
    "source_hash",
    "import_id",
];

/// Writes holders, sorted by identifier, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, holders: &[Holder<'_>], import_id: i64) -> Result<u64> {
    let mut bulk = tx.bulk("holder", &COLUMNS)?;
    for holder in holders {
        bulk.int(holder.id)?.text(holder.code)?.text(holder.kind)?;
        bulk.opt_text(holder.surname)?.opt_text(holder.name)?.opt_text(holder.company_name)?;
        bulk.opt_text(holder.tax_code)?.opt_text(holder.vat_number)?;
        bulk.bool(holder.identity_faulty)?.opt_date(holder.birth_on)?.opt_date(holder.death_on)?;
        bulk.opt_text(holder.email)?.opt_text(holder.pec)?.opt_text(holder.sdi_code)?;
        bulk.opt_text(holder.phone)?.opt_text(holder.address)?.opt_text(holder.city)?;
        bulk.opt_text(holder.belfiore)?.opt_text(holder.zip)?.text(holder.limitation)?;
        bulk.bool(holder.large_print)?;
        bulk.int(holder.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}

/// How a holder is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Identifier.
    pub id: i64,
    /// Mail address.
    pub email: Option<String>,
    /// When a message to that address came back.
    pub bounced_at: Option<i64>,
    /// Whether bills and letters are printed large.
    pub large_print: bool,
}

/// How the holder of a code is reached; kept from others until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_contact(tx: &mut Tx<'_>, code: &str) -> Result<Option<Contact>> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!(
        "SELECT id, email, email_bounced_at, large_print FROM holder WHERE code = $1 {lock}"
    );
    tx.find(&sql, &[Val::Text(code)], |row| {
        Ok(Contact {
            id: row.int(0)?,
            email: row.opt_string(1)?,
            bounced_at: row.opt_int(2)?,
            large_print: row.bool(3)?,
        })
    })
}

/// Writes how a holder is reached.
///
/// # Errors
/// When the database refuses it.
pub fn update_contact(tx: &mut Tx<'_>, contact: &Contact) -> Result<()> {
    let sql = "UPDATE holder SET email = $1, email_bounced_at = $2, large_print = $3
        WHERE id = $4";
    let params = [
        contact.email.as_deref().into(),
        contact.bounced_at.into(),
        Val::Bool(contact.large_print),
        Val::Int(contact.id),
    ];
    tx.execute(sql, &params)?;
    Ok(())
}
