//! `holders`: people, companies and public bodies.

use super::cells::{Cells, Fault};
use super::codes::{Codes, Interner};
use super::layout::{BundleFile, YES_NO, columns};
use super::table::{Digest, Entry, Table, Verdict};
use crate::holder::is_mail_address;
use frontino_core::dates::Date;
use frontino_core::ids::{Belfiore, TaxCode, VatNumber};
use frontino_core::import::Warning;
use frontino_store::holder::{Holder as StoredHolder, KnownHolder};
use std::borrow::Cow;

columns! {
    HOLDER_CODE = "holder_code" required Code,
    KIND = "kind" required Words(&["person", "company", "public_body"]),
    SURNAME = "surname" optional Personal,
    NAME = "name" optional Personal,
    COMPANY_NAME = "company_name" optional Personal,
    TAX_CODE = "tax_code" optional Personal,
    VAT_NUMBER = "vat_number" optional Personal,
    BIRTH_DATE = "birth_date" optional Personal,
    DEATH_DATE = "death_date" optional Personal,
    EMAIL = "email" optional Personal,
    PEC = "pec" optional Personal,
    SDI_CODE = "sdi_code" optional Code,
    PHONE = "phone" optional Personal,
    ADDRESS = "address" optional Personal,
    CITY = "city" optional Text,
    BELFIORE = "belfiore" optional Code,
    ZIP = "zip" optional Text,
    LIMITATION = "limitation" optional Words(&["two_year", "ordinary"]),
    LARGE_PRINT = "large_print" optional Words(YES_NO),
}

/// What a row says.
#[derive(Debug)]
pub struct Holder<'t> {
    kind: &'static str,
    surname: Option<Cow<'t, str>>,
    name: Option<Cow<'t, str>>,
    company_name: Option<Cow<'t, str>>,
    tax_code: Option<Cow<'t, str>>,
    vat_number: Option<Cow<'t, str>>,
    identity_faulty: bool,
    birth_on: Option<Date>,
    death_on: Option<Date>,
    email: Option<Cow<'t, str>>,
    pec: Option<Cow<'t, str>>,
    sdi_code: Option<Cow<'t, str>>,
    phone: Option<Cow<'t, str>>,
    address: Option<Cow<'t, str>>,
    city: Option<Cow<'t, str>>,
    belfiore: Option<Cow<'t, str>>,
    zip: Option<Cow<'t, str>>,
    limitation: &'static str,
    large_print: bool,
}

/// Rows of the file; the key is the number of the holder's code.
pub type Holders<'t> = Table<u32, Holder<'t>>;

impl<'t> Entry<'t> for Holder<'t> {
    type Key = u32;
    const FILE: BundleFile = BundleFile::Holders;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<u32, Fault> {
        Ok(codes.holders.number(cells.required_code(HOLDER_CODE)?))
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<Holder<'t>, Fault> {
        let kind = cells.word_or(KIND, "")?;
        // The two-year limitation is the rule for households (R5.2).
        let usual = if kind == "person" { "two_year" } else { "ordinary" };
        let limitation = cells.word_or(LIMITATION, usual)?;
        let (tax_code, tax_code_faulty) = tax_code(cells);
        let (vat_number, vat_number_faulty) = vat_number(cells);
        let belfiore = cells.code(BELFIORE);
        let sdi_code = cells.code(SDI_CODE);
        Ok(Holder {
            kind,
            surname: cells.text(SURNAME),
            name: cells.text(NAME),
            company_name: cells.text(COMPANY_NAME),
            tax_code,
            vat_number,
            identity_faulty: tax_code_faulty || vat_number_faulty,
            birth_on: cells.optional_past_date(BIRTH_DATE),
            death_on: cells.optional_past_date(DEATH_DATE),
            email: mailbox(cells, EMAIL),
            pec: mailbox(cells, PEC),
            sdi_code: cells.optional(SDI_CODE, sdi_code, is_sdi_code),
            phone: cells.text(PHONE),
            address: cells.text(ADDRESS),
            city: cells.text(CITY),
            belfiore: cells.optional(BELFIORE, belfiore, |code| Belfiore::parse(code).is_ok()),
            zip: cells.text(ZIP),
            limitation,
            large_print: cells.flag_or(LARGE_PRINT, false)?,
        })
    }

    fn digest(&self, digest: &mut Digest) {
        digest.text(Some(self.kind)).text(Some(self.limitation));
        digest.date(self.birth_on).date(self.death_on);
        let texts = [
            &self.surname,
            &self.name,
            &self.company_name,
            &self.tax_code,
            &self.vat_number,
            &self.email,
            &self.pec,
            &self.sdi_code,
            &self.phone,
            &self.address,
            &self.city,
            &self.belfiore,
            &self.zip,
        ];
        for text in texts {
            digest.text(text.as_deref());
        }
        // Rows of before this column was known keep their digest.
        if self.large_print {
            digest.text(Some("large_print"));
        }
    }
}

/// The tax code as it was written, and whether it does not hold; then it stays, to be corrected.
fn tax_code<'t>(cells: &mut Cells<'_, 't>) -> (Option<Cow<'t, str>>, bool) {
    let Some(code) = cells.compact_code(TAX_CODE) else { return (None, false) };
    let is_faulty = TaxCode::parse(&code).is_err();
    if is_faulty {
        cells.warn(Warning::TaxCodeFaulty, Some(TAX_CODE));
    }
    (Some(code), is_faulty)
}

/// The VAT number without its country, and whether it does not hold; then it stays as it is.
fn vat_number<'t>(cells: &mut Cells<'_, 't>) -> (Option<Cow<'t, str>>, bool) {
    let Some(number) = cells.compact_code(VAT_NUMBER) else { return (None, false) };
    match VatNumber::parse(&number) {
        Ok(valid) if valid.as_str() == number => (Some(number), false),
        Ok(valid) => (Some(Cow::Owned(valid.as_str().to_owned())), false),
        Err(_) => {
            cells.warn(Warning::VatNumberFaulty, Some(VAT_NUMBER));
            (Some(number), true)
        }
    }
}

fn mailbox<'t>(cells: &mut Cells<'_, 't>, column: usize) -> Option<Cow<'t, str>> {
    let text = cells.text(column);
    cells.optional(column, text, is_mail_address)
}

/// Seven characters for companies, six for public bodies.
fn is_sdi_code(code: &str) -> bool {
    matches!(code.len(), 6 | 7) && code.bytes().all(|c| c.is_ascii_alphanumeric())
}

/// Holders by the number of their code: the identifier, if they are there, and when they died.
#[derive(Debug, Default)]
pub struct HolderIds {
    ids: Vec<Option<i64>>,
    deaths: Vec<Option<Date>>,
}

impl HolderIds {
    /// The identifier of a holder that is there or will be written.
    #[must_use]
    pub fn id(&self, code: u32) -> Option<i64> {
        self.ids.get(code as usize).copied().flatten()
    }

    /// The day on which a holder died.
    #[must_use]
    pub fn death_on(&self, code: u32) -> Option<Date> {
        self.deaths.get(code as usize).copied().flatten()
    }
}

/// Judges the rows against the holders that are there, and gives identifiers to those accepted, in
/// the order of their codes.
pub fn judge(
    table: &mut Holders<'_>,
    known: &[KnownHolder],
    codes: &Interner<'_>,
    last_id: i64,
) -> HolderIds {
    let mut holders = HolderIds { ids: vec![None; codes.len()], deaths: vec![None; codes.len()] };
    let mut hashes = vec![None; codes.len()];
    for holder in known {
        if let Some(code) = codes.find(&holder.code) {
            holders.ids[code as usize] = Some(holder.id);
            holders.deaths[code as usize] = holder.death_on;
            hashes[code as usize] = holder.source_hash;
        }
    }
    for number in table.pending() {
        let Some(key) = table.row(number).key else { continue };
        if holders.id(key).is_some() {
            table.row_mut(number).settle_known(hashes[key as usize]);
        }
    }
    table.conclude();
    let mut accepted = table.accepted(|key| codes.text(*key));
    accepted.sort_unstable();
    for (id, (_, number)) in (last_id + 1..).zip(accepted) {
        if let Some((key, holder)) = table.standing(number) {
            holders.ids[*key as usize] = Some(id);
            holders.deaths[*key as usize] = holder.death_on;
        }
    }
    holders
}

/// The accepted rows as the store takes them, sorted by identifier.
pub fn stored<'a>(
    table: &'a Holders<'_>,
    ids: &'a HolderIds,
    codes: &'a Interner<'_>,
) -> Vec<StoredHolder<'a>> {
    let accepted = table.rows.iter().filter(|row| row.verdict == Verdict::Accepted);
    let mut holders = accepted
        .filter_map(|row| {
            let (key, entry) = (row.key?, row.entry.as_ref()?);
            Some(StoredHolder {
                id: ids.id(key)?,
                code: codes.text(key),
                kind: entry.kind,
                surname: entry.surname.as_deref(),
                name: entry.name.as_deref(),
                company_name: entry.company_name.as_deref(),
                tax_code: entry.tax_code.as_deref(),
                vat_number: entry.vat_number.as_deref(),
                identity_faulty: entry.identity_faulty,
                birth_on: entry.birth_on,
                death_on: entry.death_on,
                email: entry.email.as_deref(),
                pec: entry.pec.as_deref(),
                sdi_code: entry.sdi_code.as_deref(),
                phone: entry.phone.as_deref(),
                address: entry.address.as_deref(),
                city: entry.city.as_deref(),
                belfiore: entry.belfiore.as_deref(),
                zip: entry.zip.as_deref(),
                limitation: entry.limitation,
                large_print: entry.large_print,
                source_hash: row.hash,
            })
        })
        .collect::<Vec<_>>();
    holders.sort_unstable_by_key(|holder| holder.id);
    holders
}
