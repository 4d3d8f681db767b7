//! The program as a user runs it: one file per feature.

mod bill_run;
mod frontino;
mod town;
