//! pagoPA: data in, texts and bytes out, and back. No network and no clock: the program has them.

#![deny(missing_docs)]

pub mod flow;
pub mod node;
pub mod notice_codes;
pub mod position;
pub mod schema;
pub mod station;
pub mod xml;
