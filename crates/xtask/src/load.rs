//! Load on the creditor's station: so many requests a second, whatever the answers take. Each
//! notice is looked up, activated and paid. How long an answer took is counted from the moment at
//! which its request was due, so that a server that falls behind is seen to fall behind.

mod http;

use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_pagopa::node::{Paid, Psp, get_payment, send_receipt, verify};
use frontino_pagopa::station::request::Addressee;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What is asked for.
pub struct Load {
    /// The server's address, `127.0.0.1:8080`.
    pub addr: String,
    /// Its process, to read the CPU time from.
    pub pid: Option<u32>,
    /// A file with a notice number and its cents in each line.
    pub notices: String,
    /// Requests a second.
    pub rate: f64,
    /// Connections that are kept open.
    pub connections: usize,
}

/// What came of it.
#[derive(Debug)]
pub struct Loaded {
    /// Requests answered.
    pub requests: usize,
    /// Those not answered `OK`.
    pub refused: usize,
    /// Seconds from the first to the last.
    pub seconds: f64,
    /// The server's CPU time for each request, milliseconds.
    pub cpu_ms: Option<f64>,
    /// How long an answer took at most for the named share, milliseconds: half, 99 of 100, all.
    pub waited_ms: [f64; 3],
}

/// Sends the load.
///
/// # Errors
/// When the file cannot be read or the server does not answer.
pub fn run(load: &Load) -> Result<Loaded, String> {
    let lines = std::fs::read_to_string(Path::new(&load.notices)).map_err(|e| e.to_string())?;
    let notices = read(&lines);
    if notices.is_empty() {
        return Err("no line with a notice number and its cents".to_owned());
    }
    let order = order(notices.len());
    let total = order.len();
    let code = "01234567897".to_owned();
    let to = Addressee { domain: code.clone(), station: format!("{code}_01"), broker: code };
    let body = |at: usize| {
        let (step, notice) = order[at];
        let (number, cents) = notices[notice];
        match step {
            0 => verify(&to, number),
            1 => get_payment(&to, number, None),
            _ => send_receipt(&to, &PSP, &paid(number, cents)),
        }
    };
    let before = load.pid.and_then(cpu_ms);
    let (next, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let waited = Mutex::new(Vec::with_capacity(total));
    let start = Instant::now() + Duration::from_millis(100);
    let work = || -> Result<(), String> {
        let mut connection = http::Connection::open(&load.addr)?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= total {
                return Ok(());
            }
            let due = start + Duration::from_secs_f64(at as f64 / load.rate);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = connection.post("/pagopa/ws", &body(at))?;
            if !answer.contains("<outcome>OK</outcome>") {
                refused.fetch_add(1, Ordering::Relaxed);
            }
            let ms = due.elapsed().as_secs_f64() * 1000.0;
            waited.lock().map_err(|e| e.to_string())?.push(ms);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..load.connections).map(|_| scope.spawn(work)).collect();
        let died = |_| "a connection died".to_owned();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(died)?)
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let after = load.pid.and_then(cpu_ms);
    let mut waited = waited.into_inner().map_err(|e| e.to_string())?;
    waited.sort_by(f64::total_cmp);
    let share = |part: f64| waited[((waited.len() - 1) as f64 * part) as usize];
    let cpu = before.zip(after).map(|(before, after)| (after - before) / total as f64);
    Ok(Loaded {
        requests: waited.len(),
        refused: refused.into_inner(),
        seconds,
        cpu_ms: cpu,
        waited_ms: [share(0.5), share(0.99), share(1.0)],
    })
}

/// Writes the reporting flow of the payments of such a file to `out`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn flow(notices: &str, out: &str) -> Result<(), String> {
    let lines = std::fs::read_to_string(Path::new(notices)).map_err(|e| e.to_string())?;
    let paid: Vec<Paid<'_>> =
        read(&lines).into_iter().map(|(number, cents)| paid(number, cents)).collect();
    let on = Date::from_days(18_303); // 2020-02-11
    let id = format!("{on}{}-0000000001", PSP.code);
    let xml = frontino_pagopa::node::flow(&id, ("01234567897", &PSP), on, &paid);
    std::fs::write(out, xml).map_err(|e| e.to_string())
}

/// The notices of a file with what they ask for.
fn read(lines: &str) -> Vec<(&str, i64)> {
    let parts = lines.lines().filter_map(|line| line.split_once(','));
    parts.filter_map(|(number, cents)| Some((number, cents.trim().parse().ok()?))).collect()
}

/// How many other notices are asked for between two requests of one, so that an answer that takes
/// long is still there before the next request of the same notice.
const BETWEEN: usize = 200;

/// What is asked and for which notice: looked up (0), begun (1) and paid (2), all three mixed.
fn order(notices: usize) -> Vec<(usize, usize)> {
    let steps = |slot: usize| {
        (0..3).filter_map(move |step| {
            let notice = slot.checked_sub(step * BETWEEN)?;
            (notice < notices).then_some((step, notice))
        })
    };
    (0..notices + 2 * BETWEEN).flat_map(steps).collect()
}

/// Who takes the payments.
const PSP: Psp<'_> = Psp { code: "60000000001", name: "Banca di prova", tax_code: "12345670017" };

/// The payment of a notice; its receipt has a key of its own.
fn paid(number: &str, cents: i64) -> Paid<'_> {
    Paid {
        receipt_id: number,
        notice_number: number,
        iuv: number.get(1..).unwrap_or(number),
        amount: Cents(cents),
        on: Date::from_days(18_302), // 2020-02-10
        time: "12:30:15",
        iban: "IT60X0542811101000000123456",
        category: "9/0112102SP/",
        fee: Cents(150),
        method: "CP",
        note: None,
    }
}

/// The CPU time of a process so far, milliseconds (ticks are hundredths of a second).
fn cpu_ms(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let (user, system) = (fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?);
    Some((user + system) * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_is_looked_up_and_begun_before_it_is_paid() {
        for notices in [1, BETWEEN, 3 * BETWEEN + 7] {
            let order = order(notices);
            assert_eq!(order.len(), 3 * notices);
            for notice in [0, notices / 2, notices - 1] {
                let steps = order.iter().filter(|(_, of)| *of == notice).map(|(step, _)| *step);
                assert_eq!(steps.collect::<Vec<_>>(), [0, 1, 2]);
            }
        }
    }
}
