//! The e-invoices of an issued run: made of the same bills as the paper, checked, named once, put
//! into archives for sending; and what the SdI answers.

mod bill_pdf;
mod country;
mod customer;
pub mod document;
pub mod folder;
pub mod inside;
pub mod intake;
mod make;
mod pack;
mod sentence;
mod settings;
mod state;
mod turns;

pub use state::{STATES, word_of};

use frontino_core::dates::Date;

/// Days after a rejection in which the same invoice may be sent again (Provvedimento 89757/2018 and
/// the ones after it).
pub const RESEND_DAYS: i32 = 5;

/// The last day to send an invoice again that was rejected on a day.
#[must_use]
pub fn resend_by(rejected_on: Date) -> Date {
    rejected_on.plus(RESEND_DAYS)
}
