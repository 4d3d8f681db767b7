//! Messages of banks held against their published schemas.

mod credit_transfer;
mod debit;
mod statement;
