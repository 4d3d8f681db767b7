//! February to May of the scenario: the bills are paid through the stand-in of pagoPA's platform,
//! which asks our station over HTTP as the node does; the flows of its PSPs follow, and the
//! statements of the bank with their money.

mod bank;
mod debits;
mod server;

use super::RUN;
use crate::bill_run::get;
use crate::cli::Context;
use crate::generate::habit::{self, Habit};
use crate::refusal::Refusal;
use crate::station::Settings;
use bank::Bank;
use frontino_core::dates::Date;
use frontino_core::interest::{TERMS, free_until};
use frontino_core::money::Cents;
use frontino_pagopa::station::request::Addressee;
use frontino_standin::{KEY, PSPS, Payer, Platform, Station};
use frontino_store::notice;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Notices of a big town that are paid: each is three requests.
const PAID_MAX: usize = 3_000;
/// Payers at the same time.
const AT_ONCE: usize = 4;

/// A notice that somebody pays.
struct Due {
    number: String,
    due_on: Date,
    habit: Habit,
}

/// What was paid.
#[derive(Default)]
struct Played {
    on_time: u64,
    in_grace: u64,
    late: u64,
    twice: u64,
    cents: i64,
    flows: u64,
    statements: u64,
    debited: u64,
    returned: u64,
}

/// Pays what is paid up to a day, and says what came of it.
///
/// # Errors
/// When the server does not start, or a step refuses.
pub fn play(context: &Context, seed: u64, until: Date) -> Result<Value, Refusal> {
    let mut conn = context.open()?;
    let run = get(&mut conn.begin_read()?, RUN)?;
    let mut notices = notice::list_of_run(&mut conn.begin_read()?, run.id)?;
    drop(conn);
    notices.truncate(PAID_MAX);
    let asked = notices.len();
    let mut days: BTreeMap<Date, Vec<Due>> = BTreeMap::new();
    for (no, (number, due_on)) in (0..).zip(notices) {
        let habit = habit::of_bill(seed, no, due_on, PSPS.len());
        if let Some(habit) = habit.filter(|habit| habit.on <= until) {
            days.entry(habit.on).or_default().push(Due { number, due_on, habit });
        }
    }
    let total = days.values().map(|some| some.len() as u64).sum();
    let progress = context.printer.progress("Pagamenti", Some(total));
    let played = server::with(context, |state, url| {
        let platform = platform(context, url, until)?;
        let (mut played, mut bank) = (Played::default(), Bank::of(context)?);
        bank.announce(debits::send(context, until, &mut played)?);
        for (day, some) in &days {
            bank.tell(&mut played, *day)?;
            state.pretend(*day);
            platform.pretend(*day);
            played.cents += pay_all(&platform, some)?.0;
            played.count(some);
            for flow in platform.flows(*day) {
                bank.report(&mut played, flow)?;
            }
            progress.advance(some.len() as u64);
        }
        bank.tell(&mut played, until)?;
        Ok(played)
    })?;
    drop(progress);
    Ok(json!({
        "on_time": played.on_time, "in_grace": played.in_grace, "late": played.late,
        "twice": played.twice, "unpaid": asked as u64 - total, "total_cents": played.cents,
        "flows": played.flows, "statements": played.statements,
        "debited": played.debited, "returned": played.returned,
    }))
}

/// The platform, with a station at `url`.
///
/// # Errors
/// When no port is free.
pub fn platform(context: &Context, url: &str, today: Date) -> Result<Arc<Platform>, Refusal> {
    let to = addressee(&Settings::of(&context.config));
    let station = Station { url: url.to_owned(), to };
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Platform::start(any_port, station, today).map_err(|error| {
        Refusal::new("address_refused", format!("la piattaforma di prova non parte: {error}"))
            .next("controllare che il sistema dia una porta libera")
    })
}

/// Lets the pages of the town, at an address of this machine, begin payments at the platform and
/// come back from it.
pub fn pay_online(context: &mut Context, addr: SocketAddr, platform: &Platform) {
    context.config.web.base_url = Some(format!("http://{addr}"));
    let pagopa = &mut context.config.pagopa;
    pagopa.checkout_url = Some(format!("{}/checkout", platform.url()));
    pagopa.checkout_pages = Some(platform.url());
    pagopa.subscription_key = Some(KEY.to_owned());
}

impl Played {
    fn count(&mut self, some: &[Due]) {
        for Due { due_on, habit, .. } in some {
            let place = match habit.on {
                on if on <= *due_on => &mut self.on_time,
                on if on <= free_until(*due_on, &TERMS) => &mut self.in_grace,
                _ => &mut self.late,
            };
            *place += 1;
            self.twice += u64::from(habit.twice);
        }
    }
}

/// Pays the notices of a day, some at the same time, and gives what was paid.
fn pay_all(platform: &Platform, some: &[Due]) -> Result<Cents, Refusal> {
    let share = some.len().div_ceil(AT_ONCE).max(1);
    let pay = |due: &Due| {
        let Due { number, habit, .. } = due;
        let times = 1 + u32::from(habit.twice);
        let payer = Payer { notice_number: number, note: None, psp: habit.psp, times };
        platform.pay_as(&payer).map_err(|why| format!("{number}: {why}"))
    };
    let paid = std::thread::scope(|scope| {
        let pay_some = |some: &[Due]| some.iter().map(pay).sum::<Result<Cents, String>>();
        let payers = some.chunks(share).map(|some| scope.spawn(move || pay_some(some)));
        let payers: Vec<_> = payers.collect();
        let ended = payers.into_iter().map(|payer| payer.join().unwrap_or_else(|_| Err("".into())));
        ended.sum::<Result<Cents, String>>()
    });
    paid.map_err(|why| {
        Refusal::new("demo_payment", format!("la stazione non accetta un pagamento: {why}"))
            .next("guardare il giornale con `frontino pagopa event list`")
    })
}

fn addressee(settings: &Settings) -> Addressee {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    Addressee {
        domain: given(&settings.domain),
        broker: given(&settings.broker),
        station: given(&settings.station),
    }
}
