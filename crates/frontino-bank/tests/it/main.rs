//! Messages of banks held against their published schemas.

mod debit;
mod statement;
