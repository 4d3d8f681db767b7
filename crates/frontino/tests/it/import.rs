//! The migration of a bundle, as an operator runs it: every row of the contract, on both engines.

mod arrived;
mod billed;
mod bundle;
mod cells;
mod content;
mod corrected;
mod disturbed;
mod extremes;
mod money;
mod refused;
mod spreadsheet;
mod verdicts;
mod whole;
