//! The program `frontino`: the command line, and what it starts.

mod bill_again;
mod bill_run;
mod charge_words;
mod choice;
mod cli;
mod clock;
mod config;
mod credit_note;
mod debit;
mod dispute;
mod documents;
mod einvoice;
mod explain;
mod generate;
mod holder;
mod import;
mod instalment;
mod interest;
mod mail;
mod mandate;
mod notice_number;
mod objection;
mod out_file;
mod parallel;
mod payment;
mod position;
mod reading;
mod refund;
mod refusal;
mod secret;
mod station;
mod supply_purchase;
mod supply_terms;
mod tariff_file;
mod till;
mod web;
mod worker;
mod write_off;
mod yearly_consumption;

fn main() -> std::process::ExitCode {
    cli::run()
}
