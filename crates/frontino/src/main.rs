//! The program `frontino`: the command line, and what it starts.

mod cli;
mod refusal;
mod tariff_file;

fn main() -> std::process::ExitCode {
    cli::run()
}
