//! The tests of the storage layer, each on SQLite and on PostgreSQL.

mod backup;
mod bill_file;
mod bill_line;
mod chain;
mod codes;
mod einvoice;
mod engines;
mod instalment;
mod keys;
mod letter;
mod schema;
mod town;
mod values;
