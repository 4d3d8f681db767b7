//! What a bank says of the payments of a file (pain.002.001.03): here only what it refused.

use crate::statement::StatementRefused;
use crate::stream::{Elements, walk};
use frontino_core::money::Cents;

/// Where the message is in a file.
const ROOT: &str = "/Document/CstmrPmtStsRpt";
/// Text of one element that is kept; the schema allows far less.
const TEXT_MAX: usize = 1_000;
/// The code of what was refused.
const REJECTED: &str = "RJCT";

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusReport {
    /// Its identifier.
    pub id: String,
    /// The file that it is about.
    pub original: String,
    /// What was refused.
    pub refused: Vec<Refused>,
}

/// Something that was refused: a payment, a block or the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The block; nothing when the whole file was refused.
    pub block: Option<String>,
    /// Key of the payment; nothing when the whole block was refused.
    pub end_to_end: Option<String>,
    /// The code of why.
    pub reason: Option<String>,
    /// How much.
    pub amount: Option<Cents>,
    /// The mandate.
    pub mandate: Option<String>,
}

/// Whether a file is such a report, and no statement.
#[must_use]
pub fn is_report(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2_000)];
    String::from_utf8_lossy(head).contains("CstmrPmtStsRpt")
}

/// Reads a report.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<StatusReport, StatementRefused> {
    let mut build = Build::default();
    walk(bytes, &mut build)?;
    let report = build.report;
    match report.id.is_empty() || report.original.is_empty() {
        true => Err(StatementRefused::Unknown(build.text)),
        false => Ok(report),
    }
}

/// The report as far as it has come.
#[derive(Default)]
struct Build {
    path: String,
    text: String,
    report: StatusReport,
    group: Level,
    block: Level,
    payment: Level,
}

/// What is said of a payment, of its block, or of all.
#[derive(Default)]
struct Level {
    is_rejected: bool,
    said: Refused,
}

impl Level {
    fn ends(self, report: &mut StatusReport) {
        if self.is_rejected {
            report.refused.push(self.said);
        }
    }

    /// A status, or its reason.
    fn status(&mut self, inside: &str, text: &str) {
        match inside {
            "/GrpSts" | "/PmtInfSts" | "/TxSts" => self.is_rejected = text == REJECTED,
            // A reason of the bank's own where there is no common one.
            "/StsRsnInf/Rsn/Cd" | "/StsRsnInf/Rsn/Prtry" => self.said.reason = some(text),
            _ => {}
        }
    }
}

impl Elements for Build {
    fn open(&mut self, name: &str, currency: Option<&str>) -> Result<(), StatementRefused> {
        self.path.push('/');
        self.path.push_str(name);
        self.text.clear();
        match currency {
            Some(other) if other != "EUR" => {
                Err(StatementRefused::Value { element: "Ccy", found: other.to_owned() })
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT_MAX {
            self.text.extend(text.chars().filter(|sign| !sign.is_control()));
        }
    }

    fn close(&mut self) -> Result<(), StatementRefused> {
        let text = std::mem::take(&mut self.text);
        let path = std::mem::take(&mut self.path);
        if let Some(inside) = path.strip_prefix(ROOT) {
            self.ends(inside, text.trim())?;
        }
        self.path = path[..path.rfind('/').unwrap_or(0)].to_owned();
        Ok(())
    }
}

impl Build {
    fn ends(&mut self, inside: &str, text: &str) -> Result<(), StatementRefused> {
        if let Some(inside) = inside.strip_prefix("/OrgnlPmtInfAndSts/TxInfAndSts") {
            return self.payment_ends(inside, text);
        }
        if let Some(inside) = inside.strip_prefix("/OrgnlPmtInfAndSts") {
            match inside {
                "" => std::mem::take(&mut self.block).ends(&mut self.report),
                "/OrgnlPmtInfId" => self.block.said.block = some(text),
                _ => self.block.status(inside, text),
            }
            return Ok(());
        }
        match inside {
            "/GrpHdr/MsgId" => text.clone_into(&mut self.report.id),
            "/OrgnlGrpInfAndSts/OrgnlMsgId" => text.clone_into(&mut self.report.original),
            "/OrgnlGrpInfAndSts" => std::mem::take(&mut self.group).ends(&mut self.report),
            _ => {
                if let Some(inside) = inside.strip_prefix("/OrgnlGrpInfAndSts") {
                    self.group.status(inside, text);
                }
            }
        }
        Ok(())
    }

    fn payment_ends(&mut self, inside: &str, text: &str) -> Result<(), StatementRefused> {
        match inside {
            "" => {
                let mut payment = std::mem::take(&mut self.payment);
                payment.said.block.clone_from(&self.block.said.block);
                payment.ends(&mut self.report);
            }
            "/OrgnlEndToEndId" => self.payment.said.end_to_end = some(text),
            "/OrgnlTxRef/Amt/InstdAmt" => {
                let found =
                    || StatementRefused::Value { element: "InstdAmt", found: text.to_owned() };
                self.payment.said.amount = Some(Cents::parse(text).ok_or_else(found)?);
            }
            "/OrgnlTxRef/MndtRltdInf/MndtId" => self.payment.said.mandate = some(text),
            _ => self.payment.status(inside, text),
        }
        Ok(())
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(group: &str, blocks: &str) -> Vec<u8> {
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>\
             <GrpHdr><MsgId>R-1</MsgId><CreDtTm>2020-03-02T06:00:00</CreDtTm></GrpHdr>\
             <OrgnlGrpInfAndSts><OrgnlMsgId>SDD20200210-1</OrgnlMsgId>\
             <OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{blocks}\
             </CstmrPmtStsRpt></Document>"
        )
        .into_bytes()
    }

    #[test]
    fn what_was_refused_is_read_at_every_level() {
        let rejected = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>";
        let payment = |status: &str| {
            format!(
                "<OrgnlPmtInfAndSts><OrgnlPmtInfId>SDD20200210-1-1</OrgnlPmtInfId><TxInfAndSts>\
                 <OrgnlEndToEndId>SDD-2020-0000002-1</OrgnlEndToEndId><TxSts>{status}</TxSts>\
                 {rejected}<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">12.30</InstdAmt></Amt>\
                 <MndtRltdInf><MndtId>U000002</MndtId></MndtRltdInf></OrgnlTxRef></TxInfAndSts>\
                 </OrgnlPmtInfAndSts>"
            )
        };
        let found = read(&report("", &payment("RJCT"))).unwrap();
        assert_eq!((found.id.as_str(), found.original.as_str()), ("R-1", "SDD20200210-1"));
        let expected = Refused {
            block: Some("SDD20200210-1-1".to_owned()),
            end_to_end: Some("SDD-2020-0000002-1".to_owned()),
            reason: Some("AM04".to_owned()),
            amount: Some(Cents(1230)),
            mandate: Some("U000002".to_owned()),
        };
        assert_eq!(found.refused, [expected]);
        assert_eq!(read(&report("", &payment("ACSP"))).unwrap().refused, []);
        let block = format!(
            "<OrgnlPmtInfAndSts><OrgnlPmtInfId>SDD20200210-1-2</OrgnlPmtInfId>\
             <PmtInfSts>RJCT</PmtInfSts>{rejected}</OrgnlPmtInfAndSts>"
        );
        let found = read(&report("", &block)).unwrap().refused;
        assert_eq!((found.len(), &found[0].end_to_end), (1, &None));
        assert_eq!(found[0].block.as_deref(), Some("SDD20200210-1-2"));
        let whole = format!("<GrpSts>RJCT</GrpSts>{rejected}");
        let found = read(&report(&whole, "")).unwrap().refused;
        assert_eq!((found.len(), &found[0].block), (1, &None));
        assert_eq!(found[0].reason.as_deref(), Some("AM04"));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!(matches!(read(b"<Document/>"), Err(StatementRefused::Unknown(_))));
        assert!(read(b"<Document><CstmrPmtStsRpt>").is_err());
        assert!(read(b"<!DOCTYPE x><Document/>").is_err());
        let wrong = String::from_utf8(report("", "")).unwrap().replace("R-1", "");
        assert!(read(wrong.as_bytes()).is_err());
        assert!(is_report(&report("", "")) && !is_report(b"<Document><BkToCstmrStmt/></Document>"));
    }
}
