//! The creditor's bank: the statement of an account to which PSPs sent the money of their flows,
//! and with what it collected and had to give back.

use crate::Flow;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use std::fmt::Write;

/// A movement of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// How much: above zero it came, below it went.
    pub amount: Cents,
    /// The day.
    pub on: Date,
    /// The text for the receiver.
    pub text: Option<String>,
    /// The block of collections that it credits.
    pub block: Option<String>,
    /// The collection that it takes back.
    pub end_to_end: Option<String>,
    /// The code of why.
    pub reason: Option<&'static str>,
}

impl From<&Flow> for Movement {
    fn from(flow: &Flow) -> Movement {
        Movement {
            amount: flow.total,
            on: flow.settled_on,
            text: Some(format!("/PUR/LGPE-RIVERSAMENTO/URI/{}", flow.id)),
            block: None,
            end_to_end: None,
            reason: None,
        }
    }
}

/// An account of the creditor, as its bank tells it statement by statement (camt.053.001.08).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    iban: String,
    statements: u32,
    balance: Cents,
}

impl Account {
    /// An account with nothing on it.
    #[must_use]
    pub fn new(iban: &str) -> Account {
        Account { iban: iban.to_owned(), statements: 0, balance: Cents::ZERO }
    }

    /// The next statement, made on a day, with these movements.
    #[must_use]
    pub fn statement(&mut self, made_on: Date, movements: &[Movement]) -> String {
        self.statements += 1;
        let opening = self.balance;
        self.balance += movements.iter().map(|movement| movement.amount).sum();
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
             <GrpHdr><MsgId>{made_on}-{no}</MsgId><CreDtTm>{made_on}T06:00:00</CreDtTm></GrpHdr>\
             <Stmt><Id>{made_on}-{no}</Id><ElctrncSeqNb>{no}</ElctrncSeqNb>\
             <CreDtTm>{made_on}T06:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>",
            no = self.statements,
            iban = self.iban
        );
        for (code, balance) in [("OPBD", opening), ("CLBD", self.balance)] {
            put(
                &mut xml,
                format_args!(
                    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}\
                     <Dt><Dt>{made_on}</Dt></Dt></Bal>",
                    signed(balance)
                ),
            );
        }
        movements.iter().for_each(|movement| movement.write(&mut xml));
        xml + "</Stmt></BkToCstmrStmt></Document>\n"
    }
}

impl Movement {
    fn write(&self, xml: &mut String) {
        let kind = match (&self.end_to_end, &self.block) {
            (Some(_), _) => ("IDDT", "UPDD"),
            (_, Some(_)) => ("IDDT", "ESDD"),
            _ => ("RCDT", "ESCT"),
        };
        let part = |value: &Option<String>, before: &str, after: &str| {
            value.as_ref().map_or(String::new(), |value| format!("{before}{value}{after}"))
        };
        let block = part(&self.block, "<Btch><PmtInfId>", "</PmtInfId></Btch>");
        let key = part(&self.end_to_end, "<Refs><EndToEndId>", "</EndToEndId></Refs>");
        let text = part(&self.text, "<RmtInf><Ustrd>", "</Ustrd></RmtInf>");
        let reason = self
            .reason
            .map_or(String::new(), |code| format!("<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>"));
        put(
            xml,
            format_args!(
                "<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>\
                 <ValDt><Dt>{on}</Dt></ValDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{}</Cd>\
                 <SubFmlyCd>{}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>{block}<TxDtls>{key}\
                 {text}{reason}</TxDtls></NtryDtls></Ntry>",
                kind.0,
                kind.1,
                amount = signed(self.amount),
                on = self.on
            ),
        );
    }
}

/// An amount, and whether it came or went.
fn signed(amount: Cents) -> String {
    let (sign, amount) = if amount < Cents::ZERO { ("DBIT", -amount) } else { ("CRDT", amount) };
    format!("<Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>")
}

fn put(xml: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = xml.write_fmt(what);
}
