//! Direct debits: files of collections for the bank, and what becomes of them.

pub mod bank;
pub mod batch;
pub mod come_back;
pub mod make;
pub mod report;
pub mod retry;
pub mod return_cost;
pub mod sentence;
pub mod settings;
pub mod settle;
