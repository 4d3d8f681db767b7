//! Banks: data in, messages out, and back. No network and no clock: the program has them.

#![deny(missing_docs)]

pub mod credit_transfer;
pub mod debit;
mod message;
pub mod remittance;
pub mod statement;
pub mod status_report;
mod stream;
