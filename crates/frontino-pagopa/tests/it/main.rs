//! Messages of pagoPA held against its own schemas.

mod answers;
mod requests;
mod sample;
mod schema;
