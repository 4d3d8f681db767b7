//! The tests of the storage layer, each on SQLite and on PostgreSQL.

mod backup;
mod engines;
mod town;
