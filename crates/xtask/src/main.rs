//! The command line of the repository's own tasks.

use std::path::Path;
use std::process::ExitCode;
use xtask::load::Load;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy(),
        Some("load") => load(),
        Some("flow") => flow(),
        _ => {
            eprintln!(
                "usage: cargo xtask tidy | load ADDR NOTICES RATE CONNECTIONS [PID] | \
                 flow NOTICES OUT"
            );
            ExitCode::from(2)
        }
    }
}

fn tidy() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match xtask::tidy::check_repository(&root) {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            eprintln!("{} findings", findings.len());
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("the repository cannot be read: {error}");
            ExitCode::from(2)
        }
    }
}

/// The flow of the payments that a load makes.
fn flow() -> ExitCode {
    let word = |place: usize| std::env::args().nth(place + 1).unwrap_or_default();
    match xtask::load::flow(&word(1), &word(2)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("flow: {error}");
            ExitCode::from(2)
        }
    }
}

/// The figures of a load as one JSON object, for the benchmark.
fn load() -> ExitCode {
    let word = |place: usize| std::env::args().nth(place + 1);
    let number = |place: usize| word(place).and_then(|word| word.parse::<f64>().ok());
    let asked = Load {
        addr: word(1).unwrap_or_default(),
        notices: word(2).unwrap_or_default(),
        rate: number(3).unwrap_or(300.0),
        connections: number(4).map_or(16, |count| count as usize),
        pid: word(5).and_then(|word| word.parse().ok()),
    };
    match xtask::load::run(&asked) {
        Ok(done) => {
            let [half, most, all] = done.waited_ms;
            let cpu = done.cpu_ms.map_or("null".to_owned(), |cpu| format!("{cpu:.4}"));
            println!(
                "{{\"requests\": {}, \"refused\": {}, \"seconds\": {:.3}, \"cpu_ms\": {cpu}, \
                 \"p50_ms\": {half:.2}, \"p99_ms\": {most:.2}, \"max_ms\": {all:.2}}}",
                done.requests, done.refused, done.seconds
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::from(2)
        }
    }
}
