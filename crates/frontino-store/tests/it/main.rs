//! The tests of the storage layer, each on SQLite and on PostgreSQL.

mod engines;
