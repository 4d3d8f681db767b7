//! Who is invoiced and how it reaches him: citizen, condominium, company, public body, foreigner.

use super::country;
use frontino_documents::einvoice::{
    Address, Customer, FOREIGN_RECIPIENT_CODE, Format, NO_RECIPIENT_CODE, Name,
};
use frontino_store::bill_file::BillFile;

/// Where an invoice goes.
pub struct Recipient<'a> {
    pub(super) format: Format,
    pub(super) code: &'a str,
    pub(super) pec: Option<&'a str>,
    pub(super) customer: Customer<'a>,
}

/// The postal code of addresses abroad (unconfirmed).
const ZIP_ABROAD: &str = "00000";

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The recipient of the invoice of a bill.
///
/// # Errors
/// A sentence about what is missing or wrong in the data of the holder.
pub fn of(file: &BillFile) -> Result<Recipient<'_>, String> {
    let holder = &file.holder;
    if holder.identity_faulty {
        return Err("il codice fiscale o la partita IVA dell'intestatario non è valido: \
                    correggere l'anagrafica e ripetere"
            .to_owned());
    }
    let (vat, tax_code) = (filled(&holder.vat_number), filled(&holder.tax_code));
    let abroad = holder.belfiore.as_deref().filter(|code| code.starts_with('Z'));
    let address = match abroad {
        Some(state) => foreign_address(file, state)?,
        None => address(file)?,
    };
    let vat = match (vat, tax_code, abroad) {
        (Some(number), ..) => Some((address.country, number)),
        // The SdI wants some code of a customer without Italian ones; ours names one holder.
        (None, None, Some(_)) => Some((address.country, holder.code.as_str())),
        (None, None, None) => {
            return Err("l'intestatario non ha codice fiscale né partita IVA: \
                        completare l'anagrafica e ripetere"
                .to_owned());
        }
        _ => None,
    };
    let customer = Customer { vat, tax_code, name: name(file)?, address };
    let given = filled(&holder.sdi_code);
    if holder.kind == "public_body" {
        let code = given.filter(|code| code.len() == 6).ok_or(
            "manca il codice univoco ufficio (6 caratteri) dell'ente pubblico: prenderlo dall'IPA",
        )?;
        return Ok(Recipient { format: Format::PublicBody, code, pec: None, customer });
    }
    let given = given.filter(|code| code.len() == 7 && *code != NO_RECIPIENT_CODE);
    let code = match (given, tax_code) {
        (Some(code), _) => code,
        (None, None) if abroad.is_some() => FOREIGN_RECIPIENT_CODE,
        _ => NO_RECIPIENT_CODE,
    };
    let pec = filled(&holder.pec).filter(|_| code == NO_RECIPIENT_CODE);
    Ok(Recipient { format: Format::Private, code, pec, customer })
}

fn name(file: &BillFile) -> Result<Name<'_>, String> {
    let holder = &file.holder;
    let body = filled(&holder.company_name);
    let (first, surname) = (filled(&holder.name), filled(&holder.surname));
    match (body, first, surname) {
        (Some(body), ..) if holder.kind != "person" => Ok(Name::Body(body)),
        (_, Some(name), Some(surname)) => Ok(Name::Person { name, surname }),
        (Some(one), ..) | (None, Some(one), None) | (None, None, Some(one)) => Ok(Name::Body(one)),
        (None, None, None) => {
            Err("manca il nome dell'intestatario: completare l'anagrafica".into())
        }
    }
}

fn is_zip(zip: &str) -> bool {
    zip.len() == 5 && zip.bytes().all(|c| c.is_ascii_digit())
}

/// The domicile of the holder, else the place of supply, which may stand for it (DM 370/2000).
fn address(file: &BillFile) -> Result<Address<'_>, String> {
    let (holder, supply) = (&file.holder, &file.supply);
    let at = |street, zip, town| {
        let (street, zip, town) = (filled(street)?, filled(zip)?, filled(town)?);
        is_zip(zip).then_some(Address { street, zip, town, province: None, country: "IT" })
    };
    at(&holder.address, &holder.zip, &holder.city)
        .or_else(|| at(&supply.address, &supply.zip, &supply.city))
        .ok_or_else(|| {
            "manca l'indirizzo con CAP e comune dell'intestatario e dell'utenza: completarlo".into()
        })
}

fn foreign_address<'a>(file: &'a BillFile, state: &str) -> Result<Address<'a>, String> {
    let country = country::of_state(state)
        .ok_or_else(|| format!("lo stato estero {state} non è nella tabella dei paesi"))?;
    let (street, town) = (filled(&file.holder.address), filled(&file.holder.city));
    let (Some(street), Some(town)) = (street, town) else {
        return Err("manca l'indirizzo estero dell'intestatario: completarlo".to_owned());
    };
    Ok(Address { street, zip: ZIP_ABROAD, town, province: None, country })
}
