//! February to May of the scenario: the bills are paid through the station, over HTTP, with the
//! messages that pagoPA's node would send; the reporting flows of the PSPs follow.

mod server;

use super::RUN;
use crate::bill_run::get;
use crate::cli::Context;
use crate::clock;
use crate::generate::habit::{self, Habit};
use crate::payment::flow;
use crate::refusal::Refusal;
use crate::station::{Now, Settings};
use crate::web::State;
use frontino_core::dates::Date;
use frontino_core::interest::{TERMS, free_until};
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_pagopa::node::{self, Begun, Paid, Psp};
use frontino_pagopa::station::request::Addressee;
use frontino_store::notice;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use ureq::Agent;

/// Who takes the payments of the town.
const PSPS: [Psp<'static>; 2] = [
    Psp { code: "PROVIT22", name: "Banca inventata dello Stretto", tax_code: "12345670017" },
    Psp { code: "60000000001", name: "Pagamenti inventati S.p.A.", tax_code: "01234567897" },
];
/// Notices of a big town that are paid: each is three requests.
const PAID_MAX: usize = 3_000;
/// Payers at the same time.
const AT_ONCE: usize = 4;
/// What a payer pays to a PSP besides.
const FEE: Cents = Cents(150);

/// A notice that somebody pays.
struct Due {
    number: String,
    due_on: Date,
    habit: Habit,
}

/// A receipt that was sent.
struct Sent {
    id: String,
    number: String,
    iuv: String,
    psp: usize,
    begun: Begun,
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
    let folder = context.data.join("flows");
    fs::create_dir_all(&folder).map_err(|error| Refusal::file(&folder, &error))?;
    let total = days.values().map(|some| some.len() as u64).sum();
    let progress = context.printer.progress("Pagamenti", Some(total));
    let played = server::with(context, |state, url| {
        let mut played = Played::default();
        for (day, some) in &days {
            state.pretend(*day);
            let sent = pay_all(state, url, *day, some)?;
            played.count(some, &sent);
            played.flows += report(context, &folder, *day, &sent)?;
            progress.advance(some.len() as u64);
        }
        Ok(played)
    })?;
    drop(progress);
    Ok(json!({
        "on_time": played.on_time, "in_grace": played.in_grace, "late": played.late,
        "twice": played.twice, "unpaid": asked as u64 - total, "total_cents": played.cents,
        "flows": played.flows,
    }))
}

impl Played {
    fn count(&mut self, some: &[Due], sent: &[Sent]) {
        for Due { due_on, habit, .. } in some {
            let place = match habit.on {
                on if on <= *due_on => &mut self.on_time,
                on if on <= free_until(*due_on, &TERMS) => &mut self.in_grace,
                _ => &mut self.late,
            };
            *place += 1;
            self.twice += u64::from(habit.twice);
        }
        self.cents += sent.iter().map(|sent| sent.begun.amount.0).sum::<i64>();
    }
}

/// Pays the notices of a day, some at the same time.
fn pay_all(state: &State, url: &str, day: Date, some: &[Due]) -> Result<Vec<Sent>, Refusal> {
    let to = addressee(&state.station);
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let (agent, to) = (&agent, &to);
    let share = some.len().div_ceil(AT_ONCE).max(1);
    let paid = std::thread::scope(|scope| {
        let pay_some = |some: &[Due]| -> Result<Vec<Sent>, String> {
            let mut sent = Vec::with_capacity(some.len());
            for due in some {
                pay(agent, (url, to), day, due, &mut sent)
                    .map_err(|why| format!("{}: {why}", due.number))?;
            }
            Ok(sent)
        };
        let payers = some.chunks(share).map(|some| scope.spawn(move || pay_some(some)));
        let payers: Vec<_> = payers.collect();
        let ended = payers.into_iter().map(|payer| payer.join().unwrap_or_else(|_| Err("".into())));
        ended.collect::<Result<Vec<_>, String>>()
    });
    let refused = |why: String| {
        Refusal::new("demo_payment", format!("la stazione non accetta un pagamento: {why}"))
            .next("guardare il giornale con `frontino pagopa event list`")
    };
    Ok(paid.map_err(refused)?.into_iter().flatten().collect())
}

/// One notice: looked up, begun, paid. Who pays twice has begun twice before the first receipt.
fn pay(
    agent: &Agent,
    (url, to): (&str, &Addressee),
    day: Date,
    due: &Due,
    sent: &mut Vec<Sent>,
) -> Result<(), String> {
    let ask = |body: String| ask(agent, url, &body);
    ask(node::verify(to, &due.number))?;
    let times = 1 + usize::from(due.habit.twice);
    let iuv = NoticeNumber::parse(&due.number).map_err(|_| "numero")?.iuv();
    let mut begun = Vec::with_capacity(times);
    for _ in 0..times {
        let answer = ask(node::get_payment(to, &due.number, None))?;
        begun.push(node::begun(&answer).ok_or("risposta incompleta")?);
    }
    for (no, begun) in begun.into_iter().enumerate() {
        let id = format!("{}{}{no}", day.to_string().replace('-', ""), due.number);
        let (number, iuv, psp) = (due.number.clone(), iuv.clone(), due.habit.psp);
        let made = Sent { id, number, iuv, psp, begun };
        ask(node::send_receipt(to, &PSPS[psp], &made.paid(day)))?;
        sent.push(made);
    }
    Ok(())
}

fn ask(agent: &Agent, url: &str, body: &str) -> Result<String, String> {
    let request = agent.post(url).header("content-type", "text/xml; charset=utf-8");
    let mut answer = request.send(body.as_bytes()).map_err(|error| error.to_string())?;
    let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
    node::accepted(&text)?;
    Ok(text)
}

/// The flows of the payments of a day: the money leaves the day after, and the flow is there the
/// second day after.
fn report(context: &Context, folder: &Path, day: Date, sent: &[Sent]) -> Result<u64, Refusal> {
    let settings = Settings::of(&context.config);
    let domain = settings.domain.as_deref().unwrap_or_default();
    let mut conn = context.open()?;
    let mut flows = 0;
    for (place, psp) in PSPS.iter().enumerate() {
        let of_psp = sent.iter().filter(|sent| sent.psp == place);
        let paid: Vec<Paid<'_>> = of_psp.map(|sent| sent.paid(day)).collect();
        if paid.is_empty() {
            continue;
        }
        let id = format!("{}{}-0000000001", day.next(), psp.code);
        let xml = node::flow(&id, (domain, psp), day.next(), &paid);
        let file = folder.join(format!("{id}.xml"));
        fs::write(&file, &xml).map_err(|error| Refusal::file(&file, &error))?;
        let today = day.plus(2);
        let now = Now { today, micros: clock::now_on(today) };
        flow::take(&mut conn, domain, xml.as_bytes(), now, false)?;
        flows += 1;
    }
    Ok(flows)
}

fn addressee(settings: &Settings) -> Addressee {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    Addressee {
        domain: given(&settings.domain),
        broker: given(&settings.broker),
        station: given(&settings.station),
    }
}

impl Sent {
    fn paid(&self, on: Date) -> Paid<'_> {
        Paid {
            receipt_id: &self.id,
            notice_number: &self.number,
            iuv: &self.iuv,
            amount: self.begun.amount,
            on,
            time: "12:30:15",
            iban: &self.begun.iban,
            category: &self.begun.category,
            fee: FEE,
            method: "CP",
            note: None,
        }
    }
}
