//! The program as a user runs it: one file per feature.

mod bill_run;
mod db;
mod disk;
mod frontino;
mod import;
mod options;
mod refusals;
mod side_by_side;
mod town;
