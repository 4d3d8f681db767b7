//! Documents: data in, bytes out. No clock, no network, no database; what a document says comes in
//! as a [`sheet::Sheet`], and the same sheet is shown on paper, on a page and in a mail.

#![deny(missing_docs)]

pub mod einvoice;
mod layout;
pub mod notice;
pub mod pdf;
pub mod sheet;
mod symbol;
