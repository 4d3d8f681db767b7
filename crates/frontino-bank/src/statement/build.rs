//! The statements as far as they have come: what each path of elements means.

use super::{Detail, Entry, Kind, Party, Statement, StatementRefused};
use crate::stream::Elements;
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// Path of the root, what it is, and the names of its messages that are read.
const ROOTS: [(&str, Kind); 2] = [
    ("/Document/BkToCstmrStmt/Stmt", Kind::Statement),
    ("/Document/BkToCstmrDbtCdtNtfctn/Ntfctn", Kind::Notice),
];
/// Text of one element that is kept; the schemas allow far less.
const TEXT_MAX: usize = 10_000;

type Taken = Result<(), StatementRefused>;

/// What is being read.
#[derive(Default)]
pub struct Build {
    path: String,
    text: String,
    root: Option<(&'static str, Kind)>,
    done: Vec<Statement>,
    head: Head,
    entries: Vec<Entry>,
    entry: Entry,
    is_debit: bool,
    detail: Detail,
    balance: Balance,
}

#[derive(Default)]
struct Head {
    id: String,
    sequence: Option<i64>,
    iban: String,
    opening: Option<Cents>,
    previous: Option<Cents>,
    closing: Option<Cents>,
}

#[derive(Default)]
struct Balance {
    code: String,
    amount: Cents,
    is_debit: bool,
}

impl Elements for Build {
    fn open(&mut self, name: &str, currency: Option<&str>) -> Taken {
        self.path.push('/');
        self.path.push_str(name);
        self.text.clear();
        if self.root.is_none() {
            self.root = ROOTS.into_iter().find(|(path, _)| *path == self.path);
        }
        match currency {
            Some(other) if other != "EUR" && self.is_amount() => Err(wrong("Ccy", other)),
            _ => Ok(()),
        }
    }

    fn take(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT_MAX {
            self.text.extend(text.chars().filter(|sign| !sign.is_control() || *sign == '\n'));
        }
    }

    fn close(&mut self) -> Taken {
        let path = std::mem::take(&mut self.path);
        let text = std::mem::take(&mut self.text);
        let inside = self.root.and_then(|(root, _)| path.strip_prefix(root));
        if let Some(inside) = inside {
            self.ends(inside, text.trim())?;
        }
        let parent = path.rfind('/').unwrap_or(0);
        self.path = path;
        self.path.truncate(parent);
        Ok(())
    }
}

impl Build {
    /// Whether it is one of the amounts that count.
    fn is_amount(&self) -> bool {
        let inside = self.inside();
        matches!(inside, Some("/Ntry/Amt" | "/Bal/Amt" | "/Ntry/NtryDtls/TxDtls/Amt"))
    }

    fn inside(&self) -> Option<&str> {
        self.path.strip_prefix(self.root?.0)
    }

    fn ends(&mut self, inside: &str, text: &str) -> Taken {
        if let Some(of_detail) = inside.strip_prefix("/Ntry/NtryDtls/TxDtls") {
            return self.detail_ends(of_detail, text);
        }
        if let Some(of_entry) = inside.strip_prefix("/Ntry") {
            return self.entry_ends(of_entry, text);
        }
        match inside {
            "" => self.statement_ends()?,
            "/Id" => text.clone_into(&mut self.head.id),
            "/ElctrncSeqNb" => self.head.sequence = text.parse().ok(),
            "/Acct/Id/IBAN" => text.clone_into(&mut self.head.iban),
            "/Bal/Tp/CdOrPrtry/Cd" => text.clone_into(&mut self.balance.code),
            "/Bal/Amt" => self.balance.amount = amount("Bal/Amt", text)?,
            "/Bal/CdtDbtInd" => self.balance.is_debit = is_debit(text)?,
            "/Bal" => self.balance_ends(),
            _ => {}
        }
        Ok(())
    }

    fn balance_ends(&mut self) {
        let Balance { code, amount, is_debit } = std::mem::take(&mut self.balance);
        let signed = Some(if is_debit { -amount } else { amount });
        match code.as_str() {
            "OPBD" => self.head.opening = signed,
            "PRCD" => self.head.previous = signed,
            "CLBD" => self.head.closing = signed,
            _ => {}
        }
    }

    fn entry_ends(&mut self, inside: &str, text: &str) -> Taken {
        let entry = &mut self.entry;
        match inside {
            "" => {
                let mut entry = std::mem::take(&mut self.entry);
                if std::mem::take(&mut self.is_debit) {
                    entry.amount = -entry.amount;
                }
                self.entries.push(entry);
            }
            "/Amt" => entry.amount = amount("Ntry/Amt", text)?,
            "/CdtDbtInd" => self.is_debit = is_debit(text)?,
            "/RvslInd" => entry.reversal = matches!(text, "true" | "1"),
            // The older version has the code in the element itself.
            "/Sts" if !text.is_empty() => entry.booked = text == "BOOK",
            "/Sts/Cd" => entry.booked = text == "BOOK",
            "/BookgDt/Dt" | "/BookgDt/DtTm" => entry.booked_on = Some(day("BookgDt", text)?),
            "/ValDt/Dt" | "/ValDt/DtTm" => entry.value_on = Some(day("ValDt", text)?),
            "/AcctSvcrRef" => entry.bank_ref = some(text),
            "/AddtlNtryInf" => entry.note = some(text),
            // The block where it is told, else the whole file.
            "/NtryDtls/Btch/MsgId" if entry.batch.is_none() => entry.batch = some(text),
            "/NtryDtls/Btch/PmtInfId" => entry.batch = some(text),
            "/BkTxCd/Domn/Cd" => text.clone_into(&mut entry.code),
            "/BkTxCd/Domn/Fmly/Cd" | "/BkTxCd/Domn/Fmly/SubFmlyCd" => {
                entry.code.push('/');
                entry.code.push_str(text);
            }
            "/BkTxCd/Prtry/Cd" if entry.code.is_empty() => text.clone_into(&mut entry.code),
            _ => {}
        }
        Ok(())
    }

    fn detail_ends(&mut self, inside: &str, text: &str) -> Taken {
        let detail = &mut self.detail;
        match inside {
            "" => self.entry.details.push(std::mem::take(&mut self.detail)),
            "/Amt" | "/AmtDtls/TxAmt/Amt" => detail.amount = Some(amount("TxDtls/Amt", text)?),
            "/Refs/EndToEndId" => detail.end_to_end = some(text).filter(|id| id != "NOTPROVIDED"),
            "/Refs/MndtId" => detail.mandate = some(text),
            "/Refs/PmtInfId" => self.entry.batch = some(text),
            "/RtrInf/Rsn/Cd" => detail.return_reason = some(text),
            "/RmtInf/Strd/CdtrRefInf/Ref" => detail.reference = some(text),
            "/RmtInf/Ustrd" if detail.text.is_empty() => text.clone_into(&mut detail.text),
            "/RmtInf/Ustrd" => {
                detail.text.push(' ');
                detail.text.push_str(text);
            }
            _ => party_ends(detail, inside, text),
        }
        Ok(())
    }

    fn statement_ends(&mut self) -> Taken {
        let head = std::mem::take(&mut self.head);
        let Some((_, kind)) = self.root else { return Ok(()) };
        if head.id.is_empty() {
            return Err(wrong("Id", ""));
        }
        if head.iban.is_empty() {
            return Err(wrong("Acct/Id/IBAN", ""));
        }
        self.done.push(Statement {
            kind,
            id: head.id,
            sequence: head.sequence,
            iban: head.iban,
            opening: head.opening.or(head.previous),
            closing: head.closing,
            entries: std::mem::take(&mut self.entries),
        });
        Ok(())
    }

    /// What came of it all.
    pub fn finish(self) -> Result<Vec<Statement>, StatementRefused> {
        match self.done.is_empty() {
            true => Err(StatementRefused::Unknown(self.text)),
            false => Ok(self.done),
        }
    }
}

fn party_ends(detail: &mut Detail, inside: &str, text: &str) {
    let Some(rest) = inside.strip_prefix("/RltdPties") else { return };
    let (party, rest): (&mut Party, &str) = match rest {
        rest if rest.starts_with("/Dbtr") => (&mut detail.debtor, &rest["/Dbtr".len()..]),
        rest if rest.starts_with("/Cdtr") => (&mut detail.creditor, &rest["/Cdtr".len()..]),
        _ => return,
    };
    match rest {
        // The newer version has one element more around the name.
        "/Nm" | "/Pty/Nm" => party.name = some(text),
        "Acct/Id/IBAN" => party.iban = some(text),
        _ => {}
    }
}

fn wrong(element: &'static str, found: &str) -> StatementRefused {
    StatementRefused::Value { element, found: found.to_owned() }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// An amount without a sign, at most two decimals.
fn amount(element: &'static str, text: &str) -> Result<Cents, StatementRefused> {
    let amount = Cents::parse(text).filter(|amount| *amount >= Cents::ZERO);
    amount.ok_or_else(|| wrong(element, text))
}

fn is_debit(text: &str) -> Result<bool, StatementRefused> {
    match text {
        "CRDT" => Ok(false),
        "DBIT" => Ok(true),
        _ => Err(wrong("CdtDbtInd", text)),
    }
}

/// The day of a day or an instant.
fn day(element: &'static str, text: &str) -> Result<Date, StatementRefused> {
    Date::parse(text.get(..10).unwrap_or_default()).ok_or_else(|| wrong(element, text))
}
