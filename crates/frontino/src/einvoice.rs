//! The e-invoices of an issued run: made of the same bills as the paper, checked, named once, put
//! into archives for sending; and what the SdI answers.

mod bill_pdf;
mod country;
pub mod credit_note;
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

use crate::clock::day_of;
use frontino_core::dates::Date;
use frontino_store::einvoice::Attempt;

/// Days after a rejection in which the same invoice may be sent again (Provvedimento 89757/2018 and
/// the ones after it).
pub const RESEND_DAYS: i32 = 5;

/// The last day to send an invoice again; nothing when it was not rejected.
#[must_use]
pub fn resend_by(attempt: &Attempt) -> Option<Date> {
    let rejected_on = attempt.rejected_on.unwrap_or_else(|| day_of(attempt.changed_at));
    (attempt.state == "rejected").then(|| rejected_on.plus(RESEND_DAYS))
}
