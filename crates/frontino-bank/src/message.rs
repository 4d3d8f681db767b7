//! What all files of payments have in common: sizes of fields, letters, amounts.

use frontino_core::direct_debit::bank_text;
use frontino_core::money::Cents;
use quick_xml::escape::escape;
use std::fmt::Write;

/// Characters of a name.
pub(crate) const NAME: usize = 70;
/// Characters of a reference.
pub(crate) const REFERENCE: usize = 35;
/// Characters of the text for the other side.
pub(crate) const REMITTANCE: usize = 140;
/// The biggest amount.
pub(crate) const AMOUNT_MAX: Cents = Cents(99_999_999_999);

/// An element with a text in the letters that banks take.
pub(crate) fn text(xml: &mut String, name: &str, text: &str, max: usize) {
    put(xml, format_args!("<{name}>{}</{name}>", escape(bank_text(text, max).as_str())));
}

/// Adds to a file.
pub(crate) fn put(xml: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = xml.write_fmt(what);
}
