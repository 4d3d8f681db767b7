//! Electronic invoices against the schema and the rules of the SdI.

mod random;
mod rules;
mod samples;
mod schema;
