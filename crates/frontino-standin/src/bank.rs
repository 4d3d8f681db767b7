//! The creditor's bank: the statement of an account to which PSPs sent the money of their flows.

use crate::Flow;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use std::fmt::Write;

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

    /// The next statement, made on a day: the money of these flows came.
    #[must_use]
    pub fn statement(&mut self, made_on: Date, flows: &[Flow]) -> String {
        self.statements += 1;
        let opening = self.balance;
        self.balance += flows.iter().map(|flow| flow.total).sum();
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
                    came(balance)
                ),
            );
        }
        for Flow { id, settled_on, total, .. } in flows {
            put(
                &mut xml,
                format_args!(
                    "<Ntry>{}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{settled_on}</Dt></BookgDt>\
                     <ValDt><Dt>{settled_on}</Dt></ValDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly>\
                     <Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>\
                     <TxDtls><RmtInf><Ustrd>/PUR/LGPE-RIVERSAMENTO/URI/{id}</Ustrd></RmtInf>\
                     </TxDtls></NtryDtls></Ntry>",
                    came(*total)
                ),
            );
        }
        xml + "</Stmt></BkToCstmrStmt></Document>\n"
    }
}

/// An amount that came.
fn came(amount: Cents) -> String {
    format!("<Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>")
}

fn put(xml: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = xml.write_fmt(what);
}
