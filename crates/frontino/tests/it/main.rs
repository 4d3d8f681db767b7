//! The program as a user runs it: one file per feature.

mod answers;
mod bill_explain;
mod bill_page;
mod bill_run;
mod bill_verify;
mod consumption;
mod db;
mod demo;
mod deposit;
mod disk;
mod dry_run;
mod export;
mod frontino;
mod hostile;
mod import;
mod options;
mod parallel;
mod reading;
mod refusals;
mod review;
mod second_bill;
mod side_by_side;
mod soak;
mod storm;
mod supply_terms;
mod town;
