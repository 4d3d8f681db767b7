//! Receipts that come several times, from several sides at once, while the server dies again and
//! again: each is booked once.

use super::message::{Receipt, send_rt};
use super::{Notice, Town};
use crate::served::Served;
use crate::soak::{Moments, sized};
use frontino_store::test_pg::on_both;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Clients that send at once.
const CLIENTS: usize = 8;
/// How often each receipt is sent.
const TIMES: usize = 5;

/// Sends until it is answered, as the node does.
fn send(url: &str, body: &str) -> String {
    loop {
        if let Ok(answer) = Served::try_post(url, "/pagopa/ws", body.as_bytes())
            && answer.status == 200
            && !answer.body.contains("PAA_SYSTEM_ERROR")
        {
            return answer.body;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends every body so many times from several sides, while the server dies so often; gives how
/// many were accepted and how many were there already.
fn send_all(town: &mut Town, bodies: &[String], kills: usize) -> (usize, usize) {
    let sends = bodies.len() * TIMES;
    let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (accepted, doubles) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let url = town.served.url.clone();
    let client = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= sends {
                return;
            }
            // The copies of a receipt go out close to each other.
            let answer = send(&url, &bodies[at / (TIMES * CLIENTS) * CLIENTS + at % CLIENTS]);
            let is_new = answer.contains("<outcome>OK</outcome>");
            assert!(is_new || answer.contains("PAA_RECEIPT_DUPLICATA"), "{answer}");
            let count = if is_new { &accepted } else { &doubles };
            count.fetch_add(1, Ordering::Relaxed);
        }
    };
    let mut moments = Moments::new();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        let done = &done;
        let killer = scope.spawn(move || {
            for _ in 0..kills {
                std::thread::sleep(moments.before(Duration::from_millis(900)));
                if done.load(Ordering::Relaxed) {
                    break;
                }
                town.served.kill();
                town.restart();
            }
        });
        for client in clients {
            client.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        killer.join().unwrap();
    });
    (accepted.into_inner(), doubles.into_inner())
}

#[test]
fn receipts_sent_many_times_to_a_dying_server_are_booked_once() {
    // A multiple of the clients, so that every receipt is sent just as often.
    let receipts = sized(504, 10_000);
    let kills = sized(4, 10);
    on_both(|db| {
        let supplies = i64::try_from(receipts).unwrap() * 103 / 100 + 20;
        let mut town = Town::of(db, supplies);
        let notices: Vec<Notice> = town.notices().into_iter().take(receipts).collect();
        assert_eq!(notices.len(), receipts);
        let bodies: Vec<String> = (0..)
            .zip(&notices)
            .map(|(at, n): (usize, _)| send_rt(&Receipt::of(&format!("r{at}"), &n.number, n.cents)))
            .collect();
        let (accepted, doubles) = send_all(&mut town, &bodies, kills);
        let payments = town.payments();
        let keys: BTreeSet<&String> = payments.iter().map(|(id, ..)| id).collect();
        assert_eq!((payments.len(), keys.len()), (receipts, receipts));
        assert!(payments.iter().all(|(.., state)| state == "booked"), "{payments:?}");
        // An answer that was lost with the server was a booking all the same.
        assert!(accepted <= receipts);
        assert_eq!(accepted + doubles, receipts * TIMES);
        let ledger = town.exported("ledger");
        let amount = |row: &std::collections::HashMap<String, String>| {
            row["amount_cents"].parse::<i64>().unwrap()
        };
        let of = |account: &str| -> i64 {
            let rows = ledger.iter().filter(|row| row["kind"] == "payment");
            rows.filter(|row| row["account"] == account).map(amount).sum()
        };
        let asked: i64 = notices.iter().map(|notice| notice.cents).sum();
        assert_eq!((of("pagopa_transit"), of("receivables"), of("credits")), (asked, -asked, 0));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}
