//! The rules of the header: how the invoice travels, who supplies and who is supplied.

use super::Faults;
use crate::einvoice::schema::Role;
use crate::einvoice::{FOREIGN_RECIPIENT_CODE, NO_RECIPIENT_CODE};
use frontino_core::ids::{TaxCode, VatNumber};

/// The mailboxes of the SdI itself end so (00330).
const SDI_MAIL: &str = "@pec.fatturapa.it";

/// What the header says.
#[derive(Default)]
pub(super) struct Header {
    pub(super) version: String,
    format: String,
    recipient: String,
    pec: String,
    pub(super) seller: Party,
    pub(super) customer: Party,
    names: Names,
}

/// Who somebody is.
#[derive(Default)]
pub(super) struct Party {
    country: String,
    id: String,
    tax_code: String,
}

#[derive(Default)]
struct Names {
    body: bool,
    first: bool,
    surname: bool,
}

impl Party {
    fn clear(&mut self) {
        self.country.clear();
        self.id.clear();
        self.tax_code.clear();
    }

    pub(super) fn is_italian(&self) -> bool {
        self.country == "IT" || (self.country.is_empty() && !self.tax_code.is_empty())
    }

    /// Whether two are one: the same VAT number, or the same tax code where one has no number.
    pub(super) fn is(&self, other: &Party) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        match self.id.is_empty() || other.id.is_empty() {
            true => same(&self.tax_code, &other.tax_code),
            false => self.id == other.id && self.country == other.country,
        }
    }
}

impl Header {
    pub(super) fn clear(&mut self) {
        for text in [&mut self.version, &mut self.format, &mut self.recipient, &mut self.pec] {
            text.clear();
        }
        self.seller.clear();
        self.customer.clear();
        self.names = Names::default();
    }

    pub(super) fn value(&mut self, role: Role, text: &str) {
        match role {
            Role::Format => self.format.push_str(text),
            Role::RecipientCode => self.recipient.push_str(text),
            Role::Pec => self.pec.push_str(text),
            Role::SellerCountry => self.seller.country.push_str(text),
            Role::SellerId => self.seller.id.push_str(text),
            Role::SellerTaxCode => self.seller.tax_code.push_str(text),
            Role::CustomerCountry => self.customer.country.push_str(text),
            Role::CustomerId => self.customer.id.push_str(text),
            Role::CustomerTaxCode => self.customer.tax_code.push_str(text),
            Role::BodyName => self.names.body = true,
            Role::FirstName => self.names.first = true,
            Role::Surname => self.names.surname = true,
            _ => {}
        }
    }

    /// The end of a party: the schema wants a name of a body, or both names of a person.
    pub(super) fn end_party(&mut self, faults: &mut Faults) {
        let Names { body, first, surname } = std::mem::take(&mut self.names);
        if first != surname || body == first {
            faults.add("00200", "DatiAnagrafici/Anagrafica", "");
        }
    }

    /// What can be judged when all of it is known.
    pub(super) fn judge(&self, faults: &mut Faults) {
        if self.version != self.format {
            faults.add("00428", "DatiTrasmissione/FormatoTrasmissione", self.format.as_str());
        }
        self.judge_recipient(faults);
        let (seller, customer) = (&self.seller, &self.customer);
        let name = "CedentePrestatore/DatiAnagrafici";
        // The office of a VAT number is not looked at: whose the number is, is known here.
        if seller.country == "IT" && TaxCode::parse(&seller.id).is_err() {
            faults.add("00301", format!("{name}/IdFiscaleIVA"), seller.id.as_str());
        }
        judge_tax_code(seller, "00302", name, faults);
        let name = "CessionarioCommittente/DatiAnagrafici";
        if customer.country == "IT" && VatNumber::parse(&customer.id).is_err() {
            faults.add("00305", format!("{name}/IdFiscaleIVA"), customer.id.as_str());
        }
        judge_tax_code(customer, "00306", name, faults);
        if customer.id.is_empty() && customer.tax_code.is_empty() {
            faults.add("00417", name, "");
        }
        if !seller.is_italian() && !customer.is_italian() {
            faults.add("00476", name, customer.country.as_str());
        }
    }

    fn judge_recipient(&self, faults: &mut Faults) {
        let (code, place) = (self.recipient.as_str(), "DatiTrasmissione/CodiceDestinatario");
        let expected = if self.format == "FPA12" { 6 } else { 7 };
        if code.len() != expected {
            faults.add("00427", place, code);
        }
        if code == FOREIGN_RECIPIENT_CODE && self.customer.is_italian() {
            faults.add("00313", place, code);
        }
        let place = "DatiTrasmissione/PECDestinatario";
        if !self.pec.is_empty() && code != NO_RECIPIENT_CODE {
            faults.add("00426", place, self.pec.as_str());
        }
        if self.pec.to_ascii_lowercase().ends_with(SDI_MAIL) {
            faults.add("00330", place, self.pec.as_str());
        }
    }
}

fn judge_tax_code(party: &Party, code: &'static str, place: &str, faults: &mut Faults) {
    if !party.tax_code.is_empty() && TaxCode::parse(&party.tax_code).is_err() {
        faults.add(code, format!("{place}/CodiceFiscale"), party.tax_code.as_str());
    }
}
