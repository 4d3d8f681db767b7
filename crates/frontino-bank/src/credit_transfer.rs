//! Payments to people by SEPA credit transfer, as the file that a bank takes: the plain form of ISO
//! 20022 (pain.001.001.09). One file pays on one day from one account, and is booked as one sum.

use crate::message::{AMOUNT_MAX, NAME, REFERENCE, REMITTANCE, put, text};
use frontino_core::dates::Date;
use frontino_core::direct_debit::bank_text;
use frontino_core::money::Cents;
use quick_xml::escape::escape;
use thiserror::Error;

/// A file of payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfers<'a> {
    /// Its key, of message and block: what the bank names when it books the sum.
    pub id: &'a str,
    /// When it is made: day, hour, minute, second.
    pub made_at: (Date, [i64; 3]),
    /// The day on which the bank pays.
    pub on: Date,
    /// Who pays.
    pub payer: &'a str,
    /// The account that is debited.
    pub iban: &'a str,
    /// The payments.
    pub payments: Vec<Payment<'a>>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment<'a> {
    /// Its key, which comes back in what the bank says of it.
    pub id: &'a str,
    /// How much.
    pub amount: Cents,
    /// Who is paid.
    pub payee: &'a str,
    /// The account that is credited.
    pub iban: &'a str,
    /// What the payee reads.
    pub text: &'a str,
}

/// Why a file cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TransferRefused {
    /// Nothing to pay.
    #[error("no payment")]
    Nothing,
    /// An amount of nothing, or more than a payment can have.
    #[error("an amount of {} cents", .0.0)]
    Amount(Cents),
    /// A name, key or text of which nothing is left in the letters that banks take.
    #[error("an empty text")]
    Empty,
}

impl Transfers<'_> {
    /// Writes the file.
    ///
    /// # Errors
    /// When something that a bank needs is missing.
    pub fn write(&self) -> Result<String, TransferRefused> {
        self.expect_sound()?;
        let mut xml = String::with_capacity(600 * self.payments.len() + 2000);
        let namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
        put(
            &mut xml,
            format_args!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                 <Document xmlns=\"{namespace}\"><CstmrCdtTrfInitn>"
            ),
        );
        self.head(&mut xml);
        self.block(&mut xml);
        xml.push_str("</CstmrCdtTrfInitn></Document>\n");
        Ok(xml)
    }

    fn expect_sound(&self) -> Result<(), TransferRefused> {
        if self.payments.is_empty() {
            return Err(TransferRefused::Nothing);
        }
        let wrong = |amount: &Cents| *amount <= Cents::ZERO || *amount > AMOUNT_MAX;
        if let Some(amount) = self.payments.iter().map(|payment| payment.amount).find(wrong) {
            return Err(TransferRefused::Amount(amount));
        }
        let empty = |text: &str| bank_text(text, REFERENCE).is_empty();
        let lacking = |p: &Payment<'_>| [p.id, p.payee, p.text].into_iter().any(empty);
        if empty(self.payer) || empty(self.id) || self.payments.iter().any(lacking) {
            return Err(TransferRefused::Empty);
        }
        Ok(())
    }

    fn head(&self, xml: &mut String) {
        let (day, [hour, minute, second]) = self.made_at;
        xml.push_str("<GrpHdr>");
        text(xml, "MsgId", self.id, REFERENCE);
        put(xml, format_args!("<CreDtTm>{day}T{hour:02}:{minute:02}:{second:02}</CreDtTm>"));
        self.sums(xml);
        xml.push_str("<InitgPty>");
        text(xml, "Nm", self.payer, NAME);
        xml.push_str("</InitgPty></GrpHdr>");
    }

    /// The payments of the day.
    fn block(&self, xml: &mut String) {
        xml.push_str("<PmtInf>");
        text(xml, "PmtInfId", self.id, REFERENCE);
        xml.push_str("<PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>");
        self.sums(xml);
        put(
            xml,
            format_args!(
                "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>\
                 <ReqdExctnDt><Dt>{}</Dt></ReqdExctnDt><Dbtr>",
                self.on
            ),
        );
        text(xml, "Nm", self.payer, NAME);
        put(
            xml,
            format_args!(
                "</Dbtr><DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr>\
                 <Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>",
                escape(self.iban)
            ),
        );
        for payment in &self.payments {
            one(xml, payment);
        }
        xml.push_str("</PmtInf>");
    }

    /// How many, and their sum.
    fn sums(&self, xml: &mut String) {
        let total: Cents = self.payments.iter().map(|payment| payment.amount).sum();
        let count = self.payments.len();
        put(xml, format_args!("<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"));
    }
}

fn one(xml: &mut String, payment: &Payment<'_>) {
    xml.push_str("<CdtTrfTxInf><PmtId>");
    text(xml, "InstrId", payment.id, REFERENCE);
    text(xml, "EndToEndId", payment.id, REFERENCE);
    put(
        xml,
        format_args!(
            "</PmtId><Amt><InstdAmt Ccy=\"EUR\">{}</InstdAmt></Amt><Cdtr>",
            payment.amount
        ),
    );
    text(xml, "Nm", payment.payee, NAME);
    put(
        xml,
        format_args!(
            "</Cdtr><CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct><RmtInf>",
            escape(payment.iban)
        ),
    );
    text(xml, "Ustrd", payment.text, REMITTANCE);
    xml.push_str("</RmtInf></CdtTrfTxInf>");
}
