//! A receipt: the proof that a notice was paid. It cannot be refused for what it says.

use crate::schema::kind::{self, Instant};
use crate::xml::Element;
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// A receipt of either version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its key, for the creditor.
    pub id: String,
    /// Number of the notice, eighteen digits.
    pub notice_number: String,
    /// Tax code of the creditor of the notice, who may be another.
    pub fiscal_code: String,
    /// Whether the payment took place, as it should with every receipt.
    pub paid: bool,
    /// The payment's identifier (IUV).
    pub iuv: String,
    /// What was paid, without the fee.
    pub amount: Cents,
    /// What for.
    pub description: String,
    /// Where the money goes.
    pub transfers: Vec<Transfer>,
    /// Code of who took the payment.
    pub psp: String,
    /// Tax code or VAT number of who took it.
    pub psp_tax_code: Option<String>,
    /// Name of who took it.
    pub psp_name: String,
    /// Through what.
    pub channel: String,
    /// Who paid, where said.
    pub payer: Option<Subject>,
    /// By what means.
    pub method: Option<String>,
    /// A note; with a cart of ours its key.
    pub note: Option<String>,
    /// What the payer paid besides to who took it.
    pub fee: Option<Cents>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// The day it was taken.
    pub applied_on: Option<Date>,
    /// The day the money leaves for the creditor.
    pub transfer_on: Option<Date>,
    /// Whether it was paid while the station was away.
    pub stand_in: bool,
}

/// One part of the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its place, 1 to 5.
    pub no: u8,
    /// How much.
    pub amount: Cents,
    /// Tax code of whose it is.
    pub fiscal_code: String,
    /// The account; none with a stamp.
    pub iban: Option<String>,
    /// What the account's holder reads.
    pub remittance: String,
    /// The kind of income in the taxonomy.
    pub category: String,
}

/// A person or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Tax code, or `ANONIMO`.
    pub code: String,
    /// Name.
    pub name: String,
}

impl Receipt {
    /// Reads the element, which follows the schema; `None` when what the schema cannot see is
    /// wrong: no key, or two transfers of one place. A sum that is not the whole is kept.
    pub(super) fn of(element: &Element) -> Option<Receipt> {
        let found = |name: &str| element.text_at(&[name]);
        let text = |name: &str| found(name).map(str::to_owned);
        let transfers = element.child("transferList")?.children.iter();
        let receipt = Receipt {
            id: text("receiptId").filter(|id| !id.trim().is_empty())?,
            notice_number: text("noticeNumber")?,
            fiscal_code: text("fiscalCode")?,
            paid: found("outcome")? == "OK",
            iuv: text("creditorReferenceId")?,
            amount: kind::amount(found("paymentAmount")?)?,
            description: text("description")?,
            transfers: transfers.map(Transfer::of).collect::<Option<_>>()?,
            psp: text("idPSP")?,
            psp_tax_code: text("pspFiscalCode").or_else(|| text("pspPartitaIVA")),
            psp_name: text("PSPCompanyName")?,
            channel: text("idChannel")?,
            payer: element.child("payer").and_then(Subject::of),
            method: text("paymentMethod"),
            note: text("paymentNote"),
            fee: found("fee").and_then(kind::amount),
            paid_at: found("paymentDateTime").and_then(kind::instant),
            applied_on: found("applicationDate").and_then(kind::day),
            transfer_on: found("transferDate").and_then(kind::day),
            stand_in: found("standIn").is_some_and(kind::is_true),
        };
        let mut places: Vec<u8> = receipt.transfers.iter().map(|transfer| transfer.no).collect();
        places.sort_unstable();
        places.dedup();
        (places.len() == receipt.transfers.len()).then_some(receipt)
    }
}

impl Transfer {
    fn of(element: &Element) -> Option<Transfer> {
        let text = |name: &str| element.text_at(&[name]).map(str::to_owned);
        Some(Transfer {
            no: u8::try_from(kind::number(element.text_at(&["idTransfer"])?)?).ok()?,
            amount: kind::amount(element.text_at(&["transferAmount"])?)?,
            fiscal_code: text("fiscalCodePA")?,
            iban: text("IBAN"),
            remittance: text("remittanceInformation")?,
            category: text("transferCategory")?,
        })
    }
}

impl Subject {
    fn of(element: &Element) -> Option<Subject> {
        let text = |path: &[&str]| element.text_at(path).map(str::to_owned);
        Some(Subject {
            code: text(&["uniqueIdentifier", "entityUniqueIdentifierValue"])?,
            name: text(&["fullName"])?,
        })
    }
}
