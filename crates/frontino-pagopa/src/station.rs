//! The creditor's station: what the node of pagoPA asks of it and what it answers, in SOAP 1.1
//! (paForNode of the platform's interfaces, and `docs/rules/pagopa.md` for the order of checks).

pub mod answer;
pub mod fault;
mod operation;
pub mod request;
mod rules;
mod soap;

#[cfg(test)]
mod tests;

pub use answer::{Answer, write};
pub use fault::{Fault, FaultCode};
pub use operation::Operation;
pub use request::{Request, read};
pub use soap::{Unreadable, soap_fault};
