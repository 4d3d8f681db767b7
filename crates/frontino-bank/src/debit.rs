//! Collections by direct debit, as the file that a bank takes: the Italian form of CBI (its
//! logical message alone, or in its envelope), or the plain form of ISO 20022 (pain.008.001.08).
//! The content is the same.

use crate::message::{AMOUNT_MAX, NAME, REFERENCE, REMITTANCE, put, text};
use frontino_core::dates::Date;
use frontino_core::direct_debit::{Sequence, bank_text};
use frontino_core::ids::iban::Iban;
use frontino_core::money::Cents;
use quick_xml::escape::escape;
use thiserror::Error;

/// Which form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The logical message of CBI in its envelope.
    CbiEnvelope,
    /// The logical message of CBI alone, as many portals want it.
    Cbi,
    /// The plain form of ISO 20022.
    Iso,
}

impl Form {
    /// Every form with its word in files.
    pub const WORDS: [(&'static str, Form); 3] =
        [("cbi", Form::Cbi), ("cbi-envelope", Form::CbiEnvelope), ("iso", Form::Iso)];
}

/// Who collects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creditor<'a> {
    /// Name.
    pub name: &'a str,
    /// Creditor identifier.
    pub id: &'a str,
    /// The account that is credited.
    pub iban: &'a str,
    /// Five digits of its bank (ABI); the form of CBI needs them.
    pub abi: &'a str,
    /// Code of who sends in the network of CBI (CUC); the forms of CBI need it.
    pub cuc: Option<&'a str>,
    /// Code of its bank (BIC); without it the plain form says that there is none.
    pub bic: Option<&'a str>,
}

/// A file of collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collections<'a> {
    /// Its key: letters and digits.
    pub id: &'a str,
    /// When it is made: day, hour, minute, second.
    pub made_at: (Date, [i64; 3]),
    /// Who collects.
    pub creditor: Creditor<'a>,
    /// The collections, those of one day and sequence beside each other.
    pub debits: Vec<Debit<'a>>,
}

/// A collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debit<'a> {
    /// Its key, which comes back in what the bank says of it.
    pub id: &'a str,
    /// How much.
    pub amount: Cents,
    /// The day.
    pub on: Date,
    /// Which of the mandate's collections.
    pub sequence: Sequence,
    /// Reference of the mandate.
    pub mandate: &'a str,
    /// When the mandate was signed.
    pub signed_on: Date,
    /// Whose account.
    pub debtor: &'a str,
    /// The account.
    pub iban: &'a str,
    /// The account that the bank of the debtor knows, when the mandate was changed since.
    pub iban_before: Option<&'a str>,
    /// What the debtor reads.
    pub text: &'a str,
}

/// Why a file cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DebitRefused {
    /// Nothing to collect.
    #[error("no collection")]
    Nothing,
    /// The code of the sender in the network of CBI is missing or not of eight characters.
    #[error("the CUC is not of eight characters")]
    Cuc,
    /// An amount of nothing, or more than a collection can have.
    #[error("an amount of {} cents", .0.0)]
    Amount(Cents),
    /// A name, reference or key of which nothing is left in the letters that banks take.
    #[error("an empty text")]
    Empty,
}

impl Collections<'_> {
    /// Writes the file.
    ///
    /// # Errors
    /// When something that a bank needs is missing.
    pub fn write(&self, form: Form) -> Result<String, DebitRefused> {
        self.expect_sound(form)?;
        let mut xml = String::with_capacity(900 * self.debits.len() + 2000);
        xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        match form {
            Form::Iso => {
                let namespace = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08";
                put(&mut xml, format_args!("<Document xmlns=\"{namespace}\"><CstmrDrctDbtInitn>"));
                self.body(&mut xml, form);
                xml.push_str("</CstmrDrctDbtInitn></Document>\n");
            }
            Form::Cbi => {
                let namespace = "urn:CBI:xsd:CBISDDReqLogMsg.00.01.01";
                put(&mut xml, format_args!("<CBISDDReqLogMsg xmlns=\"{namespace}\">"));
                self.body(&mut xml, form);
                xml.push_str("</CBISDDReqLogMsg>\n");
            }
            Form::CbiEnvelope => {
                let envelope = "urn:CBI:xsd:CBIBdySDDReq.00.01.01";
                let message = "urn:CBI:xsd:CBISDDReqLogMsg.00.01.01";
                put(
                    &mut xml,
                    format_args!(
                        "<CBIBdySDDReq xmlns=\"{envelope}\"><PhyMsgInf>\
                         <PhyMsgTpCd>INC-SDDC-01</PhyMsgTpCd><NbOfLogMsg>1</NbOfLogMsg>\
                         </PhyMsgInf><CBIEnvelSDDReqLogMsg><CBISDDReqLogMsg>"
                    ),
                );
                let mut inside = String::with_capacity(xml.capacity());
                self.body(&mut inside, form);
                // The two blocks below the message are of its own namespace.
                let of = |name: &str| format!("<{name} xmlns=\"{message}\">");
                let inside = inside.replace("<GrpHdr>", &of("GrpHdr"));
                xml.push_str(&inside.replace("<PmtInf>", &of("PmtInf")));
                xml.push_str("</CBISDDReqLogMsg></CBIEnvelSDDReqLogMsg></CBIBdySDDReq>\n");
            }
        }
        Ok(xml)
    }

    fn expect_sound(&self, form: Form) -> Result<(), DebitRefused> {
        if self.debits.is_empty() {
            return Err(DebitRefused::Nothing);
        }
        let cuc = self.creditor.cuc.unwrap_or_default();
        if form != Form::Iso && (cuc.len() != 8 || !cuc.is_ascii()) {
            return Err(DebitRefused::Cuc);
        }
        let wrong = |amount: &Cents| *amount <= Cents::ZERO || *amount > AMOUNT_MAX;
        if let Some(amount) = self.debits.iter().map(|debit| debit.amount).find(wrong) {
            return Err(DebitRefused::Amount(amount));
        }
        let empty = |text: &str| bank_text(text, REFERENCE).is_empty();
        let lacking = |d: &Debit<'_>| [d.id, d.mandate, d.debtor, d.text].into_iter().any(empty);
        if empty(self.creditor.name) || empty(self.id) || self.debits.iter().any(lacking) {
            return Err(DebitRefused::Empty);
        }
        Ok(())
    }

    fn body(&self, xml: &mut String, form: Form) {
        let (day, [hour, minute, second]) = self.made_at;
        xml.push_str("<GrpHdr>");
        text(xml, "MsgId", self.id, REFERENCE);
        put(xml, format_args!("<CreDtTm>{day}T{hour:02}:{minute:02}:{second:02}</CreDtTm>"));
        sums(xml, &self.debits);
        xml.push_str("<InitgPty>");
        text(xml, "Nm", self.creditor.name, NAME);
        if let (true, Some(cuc)) = (form != Form::Iso, self.creditor.cuc) {
            put(
                xml,
                format_args!(
                    "<Id><OrgId><Othr><Id>{}</Id><Issr>CBI</Issr></Othr></OrgId></Id>",
                    escape(cuc)
                ),
            );
        }
        xml.push_str("</InitgPty></GrpHdr>");
        let alike = |a: &Debit<'_>, b: &Debit<'_>| (a.on, a.sequence) == (b.on, b.sequence);
        for (no, group) in (1..).zip(self.debits.chunk_by(alike)) {
            self.block(xml, form, (no, group));
        }
    }

    /// The collections of one day and sequence.
    fn block(&self, xml: &mut String, form: Form, (no, debits): (usize, &[Debit<'_>])) {
        let Some(first) = debits.first() else { return };
        let creditor = &self.creditor;
        xml.push_str("<PmtInf>");
        let id = format!("{}-{no}", bank_text(self.id, REFERENCE - 6));
        text(xml, "PmtInfId", &id, REFERENCE);
        xml.push_str("<PmtMtd>DD</PmtMtd>");
        if form == Form::Iso {
            xml.push_str("<BtchBookg>true</BtchBookg>");
            sums(xml, debits);
        }
        put(
            xml,
            format_args!(
                "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>CORE</Cd></LclInstrm>\
                 <SeqTp>{}</SeqTp></PmtTpInf><ReqdColltnDt>{}</ReqdColltnDt><Cdtr>",
                first.sequence.code(),
                first.on
            ),
        );
        text(xml, "Nm", creditor.name, NAME);
        put(
            xml,
            format_args!(
                "</Cdtr><CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct><CdtrAgt><FinInstnId>",
                escape(creditor.iban)
            ),
        );
        match (form, creditor.bic) {
            (Form::Iso, Some(bic)) => put(xml, format_args!("<BICFI>{}</BICFI>", escape(bic))),
            (Form::Iso, None) => xml.push_str("<Othr><Id>NOTPROVIDED</Id></Othr>"),
            _ => put(
                xml,
                format_args!("<ClrSysMmbId><MmbId>{}</MmbId></ClrSysMmbId>", escape(creditor.abi)),
            ),
        }
        put(
            xml,
            format_args!(
                "</FinInstnId></CdtrAgt><ChrgBr>SLEV</ChrgBr><CdtrSchmeId><Id><PrvtId><Othr>\
                 <Id>{}</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id>\
                 </CdtrSchmeId>",
                escape(creditor.id)
            ),
        );
        for debit in debits {
            one(xml, form, debit);
        }
        xml.push_str("</PmtInf>");
    }
}

fn one(xml: &mut String, form: Form, debit: &Debit<'_>) {
    xml.push_str("<DrctDbtTxInf><PmtId>");
    text(xml, "InstrId", debit.id, REFERENCE);
    text(xml, "EndToEndId", debit.id, REFERENCE);
    put(xml, format_args!("</PmtId><InstdAmt Ccy=\"EUR\">{}</InstdAmt>", debit.amount));
    xml.push_str("<DrctDbtTx><MndtRltdInf>");
    text(xml, "MndtId", debit.mandate, REFERENCE);
    put(xml, format_args!("<DtOfSgntr>{}</DtOfSgntr>", debit.signed_on));
    amendment(xml, debit);
    xml.push_str("</MndtRltdInf></DrctDbtTx>");
    if form == Form::Iso {
        xml.push_str(
            "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>",
        );
    }
    xml.push_str("<Dbtr>");
    text(xml, "Nm", debit.debtor, NAME);
    put(
        xml,
        format_args!(
            "</Dbtr><DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct><RmtInf>",
            escape(debit.iban)
        ),
    );
    text(xml, "Ustrd", debit.text, REMITTANCE);
    xml.push_str("</RmtInf></DrctDbtTxInf>");
}

/// Whether the mandate has another account than its last collection had: at the same bank that
/// account is named, at another one its bank is.
fn amendment(xml: &mut String, debit: &Debit<'_>) {
    let Some(before) = debit.iban_before.filter(|before| *before != debit.iban) else {
        xml.push_str("<AmdmntInd>false</AmdmntInd>");
        return;
    };
    let bank = |iban: &str| Iban::parse(iban).ok().and_then(|iban| iban.abi().map(str::to_owned));
    let is_same_bank = bank(before).is_some() && bank(before) == bank(debit.iban);
    xml.push_str("<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>");
    match is_same_bank {
        true => put(
            xml,
            format_args!("<OrgnlDbtrAcct><Id><IBAN>{}</IBAN></Id></OrgnlDbtrAcct>", escape(before)),
        ),
        false => xml.push_str(
            "<OrgnlDbtrAgt><FinInstnId><Othr><Id>SMNDA</Id></Othr></FinInstnId></OrgnlDbtrAgt>",
        ),
    }
    xml.push_str("</AmdmntInfDtls>");
}

/// How many, and their sum.
fn sums(xml: &mut String, debits: &[Debit<'_>]) {
    let total: Cents = debits.iter().map(|debit| debit.amount).sum();
    let count = debits.len();
    put(xml, format_args!("<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"));
}
