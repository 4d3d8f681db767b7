//! The texts of the two codes on a payment notice: the QR code, which apps and tills read, and the
//! Data Matrix of the postal slip (technical guide of the notices 3.5.1, pages of the QR code and
//! of the postal notice).

use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

#[cfg(test)]
mod tests;

/// The biggest amount, in cents: ten digits are what readers take.
pub const AMOUNT_MAX: Cents = Cents(9_999_999_999);
/// Characters of the Data Matrix, always.
pub const DATA_MATRIX_LENGTH: usize = 256;

/// Digits of a creditor's tax code.
const CREDITOR_DIGITS: usize = 11;
/// Digits of a postal account.
const ACCOUNT_DIGITS: usize = 12;
const DEBTOR_CODE_WIDTH: usize = 16;
const DEBTOR_NAME_WIDTH: usize = 40;
const SUBJECT_WIDTH: usize = 110;

/// What both codes tell of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice<'a> {
    /// Its number.
    pub number: NoticeNumber,
    /// Tax code of the creditor, eleven digits.
    pub creditor: &'a str,
    /// What is to be paid.
    pub amount: Cents,
}

/// What the postal slip tells beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip<'a> {
    /// Number of the postal account, up to twelve digits.
    pub account: &'a str,
    /// Tax code or VAT number of the debtor; empty where there is none.
    pub debtor_code: &'a str,
    /// Name of the debtor; what is longer than 40 characters is cut.
    pub debtor_name: &'a str,
    /// What is paid for; what is longer than 110 characters is cut.
    pub subject: &'a str,
}

/// Why a code cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoticeRefused {
    /// Nothing to pay, or more than ten digits of cents.
    #[error("an amount of {} cents", amount.0)]
    Amount {
        /// The amount.
        amount: Cents,
    },
    /// The tax code of the creditor is not of eleven digits.
    #[error("the tax code of the creditor is not of eleven digits")]
    Creditor,
    /// The postal account is not of one to twelve digits.
    #[error("the postal account is not of one to twelve digits")]
    Account,
    /// The debtor's code has more than sixteen characters.
    #[error("the code of the debtor has {found} characters")]
    DebtorCode {
        /// Its characters.
        found: usize,
    },
}

/// The text of the QR code: the amount has two digits at least.
///
/// # Errors
/// When the amount or the creditor's tax code cannot stand in it.
pub fn qr(notice: &Notice<'_>) -> Result<String, NoticeRefused> {
    let Notice { number, creditor, amount } = sound(notice)?;
    Ok(format!("PAGOPA|002|{number}|{creditor}|{:02}", amount.0))
}

/// The text of the Data Matrix of a postal slip, of [`DATA_MATRIX_LENGTH`] characters.
///
/// # Errors
/// When one of the numbers cannot stand in it; texts always can, cut and in the letters of the
/// code.
pub fn data_matrix(notice: &Notice<'_>, slip: &Slip<'_>) -> Result<String, NoticeRefused> {
    let Notice { number, creditor, amount } = sound(notice)?;
    let account = slip.account;
    if !is_digits(account) || account.len() > ACCOUNT_DIGITS {
        return Err(NoticeRefused::Account);
    }
    let found = slip.debtor_code.chars().count();
    if found > DEBTOR_CODE_WIDTH {
        return Err(NoticeRefused::DebtorCode { found });
    }
    let code_line = format!("18{number}12{account:0>ACCOUNT_DIGITS$}10{:010}3896", amount.0);
    let debtor = field(slip.debtor_code, DEBTOR_CODE_WIDTH);
    let name = field(slip.debtor_name, DEBTOR_NAME_WIDTH);
    let subject = field(slip.subject, SUBJECT_WIDTH);
    Ok(format!("codfase=NBPA;{code_line}1P1{creditor}{debtor}{name}{subject}{:12}A", ""))
}

fn sound<'n, 'a>(notice: &'n Notice<'a>) -> Result<&'n Notice<'a>, NoticeRefused> {
    let amount = notice.amount;
    if amount <= Cents::ZERO || amount > AMOUNT_MAX {
        return Err(NoticeRefused::Amount { amount });
    }
    if !is_digits(notice.creditor) || notice.creditor.len() != CREDITOR_DIGITS {
        return Err(NoticeRefused::Creditor);
    }
    Ok(notice)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

/// A text in capitals without accents, filled up or cut to `width`; what the readers of the slip do
/// not agree on becomes a blank (choice of the project).
fn field(text: &str, width: usize) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase);
    let known = |c: char| match c {
        'A'..='Z' | '0'..='9' | '&' | '\'' | ',' | '-' | '.' | ':' | '_' => c,
        _ => ' ',
    };
    let cut = plain.map(known).take(width).collect::<String>();
    format!("{cut:width$}")
}
