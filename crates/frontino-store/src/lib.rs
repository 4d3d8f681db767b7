//! The only SQL of Frontino: connections, transactions and one file of statements per noun, the
//! same text for SQLite and PostgreSQL wherever their dialects allow.

pub mod activation_code;
pub mod audit;
pub mod backup;
pub mod bill;
pub mod bill_file;
pub mod bill_run;
pub mod bulk;
pub mod catalog;
pub mod chain;
pub mod check;
pub mod consumption;
mod copy_out;
pub mod db;
pub mod deposit;
pub mod dossier;
pub mod einvoice;
pub mod error;
pub mod export;
mod hexadecimal;
pub mod holder;
pub mod import_batch;
pub mod irregular_case;
pub mod job;
pub mod ledger;
pub mod legacy_bill;
pub mod letter;
pub mod meter;
pub mod migrate;
pub mod open_item;
pub mod outbox;
pub mod packed;
pub mod parallel_bill;
pub mod print_order;
pub mod reading;
pub mod reading_arrival;
pub mod reading_code;
pub mod reading_standing;
pub mod relocate;
pub mod review;
mod row_text;
pub mod setting;
pub mod supply;
pub mod supply_inputs;
pub mod supply_terms;
pub mod tariff;
#[cfg(feature = "test-support")]
pub mod test_pg;
pub mod tx;
pub mod value;

pub use bulk::Bulk;
pub use db::{Conn, DbUrl};
pub use error::{Result, StoreError};
pub use hexadecimal::hexadecimal;
pub use tx::Tx;
pub use value::{Row, Val};
